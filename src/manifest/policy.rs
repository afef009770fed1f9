//! A NetworkPolicy, as far as it says which Pods it isolates. Leaves out its rules: what they let through is not
//! followed.

use super::{ObjectMeta, Pair, Requirement, value_of};

/// A stored NetworkPolicy.
#[derive(Clone, Debug, Default)]
pub struct NetworkPolicy {
    /// Who it is.
    pub meta: ObjectMeta,
    /// `podSelector.matchLabels`.
    pub labels: Vec<Pair>,
    /// `podSelector.matchExpressions`.
    pub expressions: Vec<Requirement>,
    /// Whether it isolates its Pods for packets that arrive.
    pub ingress: bool,
    /// Whether it isolates its Pods for packets that they send.
    pub egress: bool,
}

impl NetworkPolicy {
    /// Whether it applies to a Pod of `namespace` with these labels; an empty selector means every Pod.
    /// Source: staging/src/k8s.io/api/networking/v1/types.go, NetworkPolicySpec.
    pub fn applies_to(&self, namespace: &str, labels: &[Pair]) -> bool {
        let label = |key: &str| value_of(labels, key);
        self.meta.namespace() == namespace
            && self.labels.iter().all(|pair| label(&pair.key.value) == Some(pair.value.value.as_str()))
            && self.expressions.iter().all(|requirement| requirement.holds(label(&requirement.key)))
    }
}
