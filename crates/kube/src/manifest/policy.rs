//! A NetworkPolicy as stored: whom it selects, in which directions it isolates them, and its rules.
//! Leaves judging packets to `policy`. Source of the fields' meaning:
//! staging/src/k8s.io/api/networking/v1/types.go.

use super::{ObjectMeta, Pair, PortRef, Protocol, Requirement, value_of};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// A stored NetworkPolicy.
#[derive(Clone, Debug, Default)]
pub struct NetworkPolicy {
    /// Who it is.
    pub meta: ObjectMeta,
    /// `podSelector`: whom it isolates, in its own namespace; an empty one means every Pod.
    pub pods: LabelSelector,
    /// `policyTypes` as written; none when the API server filled it in.
    pub types: Option<Span>,
    /// What it says of packets that arrive.
    pub ingress: Rules,
    /// What it says of packets that leave.
    pub egress: Rules,
}

/// One direction of a policy.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Whether `policyTypes` names the direction: only then its Pods are isolated, and only then
    /// its rules count.
    pub isolates: bool,
    /// The rules; a Pod may do what one of them allows.
    pub rules: Vec<PolicyRule>,
}

/// One rule: the other end must be one of the peers, and the port one of the ports.
#[derive(Clone, Debug, Default)]
pub struct PolicyRule {
    /// The whole entry.
    pub span: Span,
    /// `from` or `to`; none means everybody.
    pub peers: Vec<PolicyPeer>,
    /// `ports`; none means every port.
    pub ports: Vec<PolicyPort>,
}

/// One entry of `from` or `to`.
#[derive(Clone, Debug, Default)]
pub struct PolicyPeer {
    /// The whole entry.
    pub span: Span,
    /// `podSelector`: without a namespace selector it looks in the policy's own namespace.
    pub pods: Option<LabelSelector>,
    /// `namespaceSelector`.
    pub namespaces: Option<LabelSelector>,
    /// `ipBlock`, which stands alone.
    pub block: Option<IpBlock>,
}

/// A range of addresses.
#[derive(Clone, Debug)]
pub struct IpBlock {
    /// `cidr`.
    pub cidr: Spanned<TextSlice>,
    /// `except`.
    pub except: Vec<Spanned<TextSlice>>,
}

/// One entry of `ports`.
#[derive(Clone, Debug)]
pub struct PolicyPort {
    /// The whole entry.
    pub span: Span,
    /// `port`, by number or by the name that the receiving Pod gives it; none means every port of
    /// the protocol.
    pub port: Option<Spanned<PortRef>>,
    /// `endPort`: the last port of a range that starts at `port`.
    pub end_port: Option<Spanned<u16>>,
    /// `protocol`.
    pub protocol: Spanned<Protocol>,
}

/// A label selector: all of it must hold, so that an empty one holds for everything.
#[derive(Clone, Debug, Default)]
pub struct LabelSelector {
    /// The whole of it.
    pub span: Span,
    /// `matchLabels`.
    pub labels: Vec<Pair>,
    /// `matchExpressions`.
    pub expressions: Vec<Requirement>,
}

impl LabelSelector {
    /// Whether labels meet it.
    pub fn holds(&self, labels: &[Pair]) -> bool {
        let label = |key: &str| value_of(labels, key);
        self.labels
            .iter()
            .all(|pair| label(&pair.key.value) == Some(pair.value.value.as_str()))
            && self
                .expressions
                .iter()
                .all(|requirement| requirement.holds(label(&requirement.key)))
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.expressions.is_empty()
    }
}

impl NetworkPolicy {
    /// Whether it selects a Pod of `namespace` with these labels.
    pub fn selects(&self, namespace: &str, labels: &[Pair]) -> bool {
        self.meta.namespace() == namespace && self.pods.holds(labels)
    }
}
