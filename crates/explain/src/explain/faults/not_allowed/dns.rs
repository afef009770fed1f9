//! What is special about the question to cluster DNS: it is easily forgotten, and a policy for it
//! can be written out.

use std::rc::Rc;

use super::Finding;
use crate::explain::context::{Context, DiagnosticBuilder, yaml_string};
use crate::explain::policies::{home, policy};
use portpath_kube::manifest::LabelSelector;
use portpath_net::policy::{Judgement, Party};
use portpath_text::source::Span;

/// What to do.
pub(super) fn help() -> String {
    "allow egress to port 53, UDP and TCP, of the Pods with `k8s-app: kube-dns` in the namespace with \
     `kubernetes.io/metadata.name: kube-system`"
        .to_owned()
}

/// The words for policies that forgot it.
pub(super) fn no_rule(context: &Context, at: usize) -> Finding {
    Finding {
        reason: "isolates it and has no rule for DNS, port 53".to_owned(),
        primary: policy(context, at).meta.name_span(),
        label: "selects it for Egress, and allows other things only".to_owned(),
        also: Vec::new(),
        help: help(),
        fix: None,
    }
}

/// A policy of its own that lets these Pods ask DNS, put at the end of your YAML. It selects whom
/// the isolating one selects, so that it isolates nobody else.
pub(super) fn with_policy<'a>(
    context: &Context,
    judgement: &Judgement,
    draft: DiagnosticBuilder<'a>,
) -> DiagnosticBuilder<'a> {
    let home = home(context, judgement);
    let taken = |policy: &Rc<portpath_kube::manifest::NetworkPolicy>| {
        policy.meta.namespace() == home && policy.meta.name() == "allow-dns"
    };
    if judgement.passage.to != Party::ClusterDns || context.cluster.policies.iter().any(taken) {
        return draft;
    }
    let at = Span::new(context.text.len(), context.text.len());
    let gap = if context.text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let pods = selector(&policy(context, judgement.isolating[0]).pods);
    let text = format!(
        "{gap}{}",
        POLICY
            .replace("NAMESPACE", &yaml_string(home))
            .replace("PODS", &pods)
    );
    draft.fix(
        "add a policy that lets the same Pods ask cluster DNS",
        at,
        text,
    )
}

const POLICY: &str = "---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-dns
  namespace: NAMESPACE
spec:
  podSelector: {PODS}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - {port: 53, protocol: UDP}
        - {port: 53, protocol: TCP}
";

/// The inside of a selector on one line.
fn selector(selector: &LabelSelector) -> String {
    let pairs: Vec<String> = selector
        .labels
        .iter()
        .map(|pair| {
            format!(
                "{}: {}",
                yaml_string(&pair.key.value),
                yaml_string(&pair.value.value)
            )
        })
        .collect();
    let expressions: Vec<String> = selector
        .expressions
        .iter()
        .map(|requirement| {
            let values: Vec<String> = requirement
                .values
                .iter()
                .map(|value| yaml_string(value))
                .collect();
            let values = if values.is_empty() {
                String::new()
            } else {
                format!(", values: [{}]", values.join(", "))
            };
            format!(
                "{{key: {}, operator: {}{values}}}",
                yaml_string(&requirement.key),
                requirement.operator
            )
        })
        .collect();
    let labels = (!pairs.is_empty()).then(|| format!("matchLabels: {{{}}}", pairs.join(", ")));
    let expressions = (!expressions.is_empty())
        .then(|| format!("matchExpressions: [{}]", expressions.join(", ")));
    labels
        .into_iter()
        .chain(expressions)
        .collect::<Vec<_>>()
        .join(", ")
}
