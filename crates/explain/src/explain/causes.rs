//! The causes that people know their troubles by, and the codes that name them: one table, which `docs/causes.md` shows
//! and `cargo xtask causes` measures with.

use crate::report::Diagnostic;

/// A row of the table: where a finding has this code, and these words in its message, this is the cause.
pub struct Row {
    /// The cause, as `INDEX.tsv` spells it; `-` where the code is an answer and no cause.
    pub cause: &'static str,
    /// The finding's code.
    pub code: &'static str,
    /// Words of the message that tell this cause from others of the code; empty when the code does.
    pub says: &'static str,
}

const fn row(cause: &'static str, code: &'static str, says: &'static str) -> Row {
    Row { cause, code, says }
}

/// Every code's rows. The first row that fits a finding counts.
pub const CAUSES: &[Row] = &[
    row("selector-mismatch", "selector-matches-no-pod", ""),
    row(
        "selector-mismatch",
        "invalid-object",
        "`selector` does not match template `labels`",
    ),
    row(
        "selector-mismatch",
        "cannot-be-decoded",
        "\"spec.selector.matchLabels\"",
    ),
    row("selector-mismatch", "cannot-be-decoded", "spec.selector"),
    row(
        "selector-mismatch",
        "cannot-be-decoded",
        "ObjectMeta.labels",
    ),
    row("wrong-namespace", "pods-in-another-namespace", ""),
    row("wrong-namespace", "namespace-not-found", ""),
    row("wrong-namespace", "service-in-another-namespace", ""),
    row("targetport-not-listened", "target-port-not-declared", ""),
    row("targetport-not-listened", "target-port-not-listened", ""),
    row("targetport-not-listened", "app-listens-elsewhere", ""),
    row("app-binds-localhost", "app-binds-localhost", ""),
    row("app-binds-localhost", "app-listens-on-localhost", ""),
    row("named-port-missing", "named-port-missing", ""),
    row("named-port-missing", "named-port-missing-on-some", ""),
    row("protocol-mismatch", "named-port-other-protocol", ""),
    row("protocol-mismatch", "protocol-mismatch", ""),
    row(
        "protocol-mismatch",
        "invalid-object",
        "supported values: \"SCTP\", \"TCP\", \"UDP\"",
    ),
    row("not-ready", "no-ready-endpoint", ""),
    row("not-ready", "probe-port-missing", ""),
    row("not-ready", "waits-for-readiness-gate", ""),
    row("not-ready", "probe-asks-another-port", ""),
    row("not-ready", "init-container-waits-in-vain", ""),
    row("scaled-to-zero", "workload-makes-no-pods", ""),
    row("no-selector", "service-without-selector", ""),
    row("endpoints-mismatch", "hand-made-endpoints-unusable", ""),
    row("wrong-namespace", "backend-in-another-namespace", ""),
    row("ingress-wrong-port", "backend-port-not-in-service", ""),
    row("ingress-wrong-port", "backend-without-port", ""),
    row("ingress-wrong-port", "port-without-listener", ""),
    row("ingress-wrong-service", "backend-service-missing", ""),
    row("ingress-no-rule", "no-rule-for-host", ""),
    row("ingress-no-rule", "no-rule-for-path", ""),
    row("route-not-attached", "route-not-attached", ""),
    row("route-not-attached", "backend-not-permitted", ""),
    row("route-not-attached", "route-without-backend", ""),
    row("externalname", "backend-is-external-name", ""),
    row("client-wrong-port", "port-not-in-service", ""),
    row("client-wrong-port", "nothing-on-node-port", ""),
    row("client-wrong-port", "port-forward-fails", "has no port"),
    row(
        "protocol-mismatch",
        "port-forward-fails",
        "is there for UDP",
    ),
    row("no-selector", "port-forward-fails", "has no selector"),
    row("-", "port-forward-fails", ""),
    row("client-wrong-port", "no-port-typed", ""),
    row("nodeport-on-localhost", "localhost", ""),
    row("nodeport-on-localhost", "node-port-not-here", ""),
    row(
        "nodeport-out-of-range",
        "invalid-object",
        "provided port is not in the valid range",
    ),
    row(
        "nodeport-taken-twice",
        "invalid-object",
        "provided port is already allocated",
    ),
    row(
        "nodeport-taken-twice",
        "invalid-object",
        "nodePort: Duplicate value",
    ),
    row("missing-port-name", "several-ports-without-names", ""),
    row("duplicate-port", "invalid-object", "Duplicate value"),
    row("duplicate-port", "api-warning", "duplicate port name"),
    row("duplicate-port", "api-warning", "duplicate port definition"),
    row(
        "targetport-string-digits",
        "invalid-object",
        "must contain at least one letter (a-z)",
    ),
    row(
        "port-name-too-long",
        "invalid-object",
        "must be no more than 15 characters",
    ),
    row(
        "port-name-malformed",
        "invalid-object",
        "must contain only alpha-numeric characters",
    ),
    row(
        "port-name-malformed",
        "invalid-object",
        "a lowercase RFC 1123 label must",
    ),
    row(
        "nodeport-with-clusterip",
        "invalid-object",
        "may not be used when `type` is 'ClusterIP'",
    ),
    row(
        "quoted-number",
        "cannot-be-decoded",
        "cannot unmarshal string into Go struct field",
    ),
    row("malformed-manifest", "invalid-object", ""),
    row("malformed-manifest", "cannot-be-decoded", ""),
    row("malformed-manifest", "syntax-error", ""),
    row("malformed-manifest", "partial-object", ""),
    row(
        "removed-api-version",
        "refused-by-kubectl",
        "no matches for kind",
    ),
    row("malformed-manifest", "refused-by-kubectl", ""),
    row("headless-port-ignored", "headless-port-not-translated", ""),
    row("statefulset-servicename", "no-such-host-of-service", ""),
    row("statefulset-servicename", "subdomain-without-service", ""),
    row("externalname", "external-name", ""),
    row("externalname", "external-name-is-address", ""),
    row("externalname", "external-name-is-short", ""),
    row("externalname", "external-name-loop", ""),
    row("externalname", "external-name-without-target", ""),
    row("externalname", "external-name-port-unused", ""),
    row("dns-name", "no-such-service", ""),
    row("dns-name", "cluster-name-outside-cluster", ""),
    row("dns-name", "name-outside-cluster", ""),
    row("dns-name", "name-not-completed", ""),
    row("dns-name", "no-such-record", ""),
    row("dns-name", "host-alias-hides-service", ""),
    row("dns-policy", "pod-asks-its-node", ""),
    row("service-variables", "service-variable-is-no-number", ""),
    row("service-variables", "no-such-variable", ""),
    row("loadbalancer-pending", "load-balancer-pending", ""),
    row("loadbalancer-pending", "load-balancer-itself", ""),
    row("type-clusterip-outside", "cluster-ip-from-outside", ""),
    row("type-clusterip-outside", "type-is-a-comment", ""),
    row("type-clusterip-outside", "pod-ip-from-outside", ""),
    row("external-traffic-policy-local", "no-local-endpoint", ""),
    row("source-ranges", "outside-source-ranges", ""),
    row("networkpolicy", "ingress-not-allowed", ""),
    row("networkpolicy", "egress-not-allowed", ""),
    row("networkpolicy", "dns-not-allowed", ""),
    row("networkpolicy", "network-policy-open", ""),
    row("networkpolicy", "policy-selects-no-pod", ""),
    row("networkpolicy", "policy-rules-do-not-count", ""),
    row("-", "policy-not-modelled", ""),
    row("dns-name", "other-nameserver", ""),
    row("malformed-manifest", "not-plain-yaml", ""),
    row("-", "value-not-filled-in", ""),
    row("-", "service-of-every-cluster", ""),
    row("-", "backend-not-a-service", ""),
    row("-", "backend-by-annotation", ""),
    row("-", "route-by-expression", ""),
    row("-", "route-redirects", ""),
    row("-", "service-of-another-proxy", ""),
    row("-", "not-modelled", ""),
    row("-", "no-service-in-paste", ""),
    row("-", "no-pod-in-paste", ""),
    row("-", "request-not-understood", ""),
    row("-", "client-unknown", ""),
    row("-", "client-has-no-address", ""),
    row("-", "address-unknown", ""),
    row("-", "api-warning", ""),
    row("-", "paste-too-long", ""),
];

/// The cause that a finding names, as `INDEX.tsv` spells it.
pub fn cause_of(found: &Diagnostic) -> Option<&'static str> {
    let fits = |row: &&Row| row.code == found.code && found.message.contains(row.says);
    CAUSES
        .iter()
        .find(fits)
        .map(|row| row.cause)
        .filter(|cause| *cause != "-")
}
