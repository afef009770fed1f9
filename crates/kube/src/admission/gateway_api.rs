//! What the API server refuses of the Gateway API by the schemas of its CRDs: versions that no
//! release serves, values that an enumeration does not have, keys that a list has twice. Leaves out
//! patterns, lengths and CEL rules, which differ between releases.
//! Source: config/crd/standard of kubernetes-sigs/gateway-api, made of the markers in apis/v1.

use super::validate::field::{Bad, Errors, join, nth, quote};
use super::{Finding, Mistake};
use portpath_yaml::yaml::{Node, Value};

const GROUP: &str = "gateway.networking.k8s.io";

/// Each kind with the versions that some release of its CRD has served.
const VERSIONS: &[(&str, &[&str])] = &[
    ("GatewayClass", &["v1alpha2", "v1beta1", "v1"]),
    ("Gateway", &["v1alpha2", "v1beta1", "v1"]),
    ("HTTPRoute", &["v1alpha2", "v1beta1", "v1"]),
    ("GRPCRoute", &["v1alpha2", "v1"]),
    ("TLSRoute", &["v1alpha2", "v1alpha3", "v1"]),
    ("TCPRoute", &["v1alpha2", "v1"]),
    ("UDPRoute", &["v1alpha2", "v1"]),
    ("ReferenceGrant", &["v1alpha2", "v1beta1", "v1"]),
    ("BackendTLSPolicy", &["v1alpha2", "v1alpha3", "v1"]),
    ("ListenerSet", &["v1"]),
];

/// Whether a kind is one of the Gateway API in a version that no release serves, or is one but for
/// its letters' case.
pub(super) fn is_not_served(api_version: &str, kind: &str) -> bool {
    let Some((GROUP, version)) = api_version.split_once('/') else {
        return false;
    };
    let found = VERSIONS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(kind));
    found.is_some_and(|(known, versions)| *known != kind || !versions.contains(&version))
}

/// The refusal of an object by its schema, as kubectl prints it, with its findings.
pub(super) fn refusal(node: &Node) -> Option<(String, Vec<Finding>)> {
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    let (group, _) = text("apiVersion")?.split_once('/')?;
    let kind = text("kind")?;
    if group != GROUP {
        return None;
    }
    let mut errors = Errors::new(node);
    let spec = node.get("spec")?;
    match kind {
        "Gateway" | "ListenerSet" => listeners(&mut errors, spec),
        "HTTPRoute" => rules(&mut errors, spec, http_match, HTTP_FILTERS),
        "GRPCRoute" => rules(&mut errors, spec, grpc_match, GRPC_FILTERS),
        _ => {}
    }
    let causes = errors.into_causes();
    if causes.is_empty() {
        return None;
    }
    let said: Vec<String> = causes
        .iter()
        .map(|cause| format!("{}: {}", cause.field, cause.message))
        .collect();
    let all = super::client::aggregate(said.iter().map(String::as_str));
    let name = super::metadata::text(node, "name");
    let error = format!("The {kind} {} is invalid: {all}", quote(name));
    let findings = causes
        .into_iter()
        .zip(said)
        .map(|(cause, said)| Finding::of(Mistake::CustomSchema, said, cause.span))
        .collect();
    Some((error, findings))
}

const MATCH_TYPES: &[&str] = &["Exact", "RegularExpression"];
const PATH_TYPES: &[&str] = &["Exact", "PathPrefix", "RegularExpression"];
const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];
/// Those of the standard channel, then those that the experimental channel adds.
const HTTP_FILTERS: Filters = Filters {
    standard: &[
        "RequestHeaderModifier",
        "ResponseHeaderModifier",
        "RequestMirror",
        "RequestRedirect",
        "URLRewrite",
        "ExtensionRef",
        "CORS",
    ],
    experimental: &["ExternalAuth"],
};
const GRPC_FILTERS: Filters = Filters {
    standard: &[
        "ResponseHeaderModifier",
        "RequestHeaderModifier",
        "RequestMirror",
        "ExtensionRef",
    ],
    experimental: &[],
};

#[derive(Clone, Copy)]
struct Filters {
    standard: &'static [&'static str],
    experimental: &'static [&'static str],
}

fn listeners(errors: &mut Errors, spec: &Node) {
    let list = items(spec, "listeners");
    unique(errors, list, "spec.listeners");
    for (at, listener) in list.iter().enumerate() {
        let field = nth("spec.listeners", at);
        if let Some(tls) = listener.get("tls") {
            let modes = &["Terminate", "Passthrough"];
            one_of(errors, tls, &join(&field, "tls"), "mode", modes);
        }
        let allowed = listener.get("allowedRoutes");
        if let Some(namespaces) = allowed.and_then(|allowed| allowed.get("namespaces")) {
            let field = join(&field, "allowedRoutes.namespaces");
            if text(namespaces, "from") != Some("None") {
                one_of(
                    errors,
                    namespaces,
                    &field,
                    "from",
                    &["All", "Selector", "Same"],
                );
            }
        }
    }
}

fn rules(errors: &mut Errors, spec: &Node, check: fn(&mut Errors, &Node, &str), known: Filters) {
    for (at, rule) in items(spec, "rules").iter().enumerate() {
        let field = nth("spec.rules", at);
        for (at, entry) in items(rule, "matches").iter().enumerate() {
            check(errors, entry, &nth(&join(&field, "matches"), at));
        }
        filters(errors, rule, &field, known);
        for (at, backend) in items(rule, "backendRefs").iter().enumerate() {
            filters(
                errors,
                backend,
                &nth(&join(&field, "backendRefs"), at),
                known,
            );
        }
    }
}

fn http_match(errors: &mut Errors, entry: &Node, field: &str) {
    if let Some(path) = entry.get("path") {
        one_of(errors, path, &join(field, "path"), "type", PATH_TYPES);
    }
    one_of(errors, entry, field, "method", METHODS);
    pairs(errors, entry, field, "headers");
    pairs(errors, entry, field, "queryParams");
}

fn grpc_match(errors: &mut Errors, entry: &Node, field: &str) {
    if let Some(method) = entry.get("method") {
        one_of(errors, method, &join(field, "method"), "type", MATCH_TYPES);
    }
    pairs(errors, entry, field, "headers");
}

/// Headers or parameters of the query.
fn pairs(errors: &mut Errors, entry: &Node, field: &str, key: &str) {
    let list = items(entry, key);
    let field = join(field, key);
    unique(errors, list, &field);
    for (at, pair) in list.iter().enumerate() {
        one_of(errors, pair, &nth(&field, at), "type", MATCH_TYPES);
    }
}

fn filters(errors: &mut Errors, owner: &Node, field: &str, known: Filters) {
    for (at, filter) in items(owner, "filters").iter().enumerate() {
        let field = nth(&join(field, "filters"), at);
        let kind = text(filter, "type");
        if kind.is_none_or(|kind| !known.experimental.contains(&kind)) {
            one_of(errors, filter, &field, "type", known.standard);
        }
        for change in ["requestRedirect", "urlRewrite"] {
            let path = filter.get(change).and_then(|change| change.get("path"));
            if let Some(path) = path {
                let field = join(&field, &join(change, "path"));
                let types = &["ReplaceFullPath", "ReplacePrefixMatch"];
                one_of(errors, path, &field, "type", types);
            }
        }
    }
}

/// A value of an enumeration; one that is still to be filled in may become any of them.
fn one_of(errors: &mut Errors, owner: &Node, field: &str, key: &str, known: &[&str]) {
    let Some(value) = text(owner, key) else {
        return;
    };
    let is_word = value.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_word && !known.contains(&value) {
        errors.unsupported(&join(field, key), value, known);
    }
}

/// A list whose entries are told apart by their names (`x-kubernetes-list-map-keys`).
fn unique(errors: &mut Errors, list: &[Node], field: &str) {
    for (at, entry) in list.iter().enumerate() {
        let name = text(entry, "name");
        let is_again = |other: &Node| name.is_some() && text(other, "name") == name;
        if list[..at].iter().any(is_again) {
            let key = format!("{{\"name\":{}}}", quote(name.unwrap_or("")));
            errors.duplicate(&nth(field, at), Bad::Json(key));
        }
    }
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str()
}

fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    match node.get(key).map(|list| &list.value) {
        Some(Value::Seq(items)) => items,
        _ => &[],
    }
}
