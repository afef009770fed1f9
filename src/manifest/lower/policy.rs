//! Reads NetworkPolicies.

use super::fields::{elements, field, pairs, spec, texts};
use super::pod::requirement;
use crate::manifest::{NetworkPolicy, ObjectMeta};
use crate::yaml::Node;

/// A NetworkPolicy. Without `policyTypes` it is one for ingress, and for egress if it has egress rules
/// (pkg/apis/networking/v1/defaults.go, SetDefaults_NetworkPolicy).
pub(super) fn policy(node: &Node, meta: ObjectMeta) -> NetworkPolicy {
    let spec = spec(node);
    let types: Vec<String> =
        spec.map(|spec| texts(spec, "policyTypes")).unwrap_or_default().into_iter().map(|each| each.value).collect();
    let has = |direction: &str| types.iter().any(|each| each == direction);
    let has_egress_rules = spec.is_some_and(|spec| !elements(spec, "egress").is_empty());
    let selector = spec.and_then(|spec| field(spec, "podSelector"));
    NetworkPolicy {
        meta,
        labels: selector.map(|selector| pairs(selector, "matchLabels")).unwrap_or_default(),
        expressions: selector
            .map(|selector| elements(selector, "matchExpressions"))
            .unwrap_or_default()
            .iter()
            .map(requirement)
            .collect(),
        ingress: types.is_empty() || has("Ingress"),
        egress: has("Egress") || (types.is_empty() && has_egress_rules),
    }
}
