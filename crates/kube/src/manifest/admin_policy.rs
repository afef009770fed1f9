//! A policy of an administrator as stored: AdminNetworkPolicy, BaselineAdminNetworkPolicy and
//! ClusterNetworkPolicy. Leaves judging packets to `policy`. Source of the fields' meaning:
//! sigs.k8s.io/network-policy-api, apis/v1alpha1 and apis/v1alpha2.

use super::{LabelSelector, ObjectMeta, Protocol};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// The group of the three kinds.
pub const ADMIN_POLICY_GROUP: &str = "policy.networking.k8s.io";

/// Which of the three kinds a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminPolicyKind {
    /// `AdminNetworkPolicy`, always in the Admin tier.
    Admin,
    /// `BaselineAdminNetworkPolicy`, always in the Baseline tier.
    Baseline,
    /// `ClusterNetworkPolicy`, which names its tier.
    Cluster,
}

impl AdminPolicyKind {
    /// The kind that Kubernetes spells this way.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "AdminNetworkPolicy" => Some(Self::Admin),
            "BaselineAdminNetworkPolicy" => Some(Self::Baseline),
            "ClusterNetworkPolicy" => Some(Self::Cluster),
            _ => None,
        }
    }

    /// As Kubernetes spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "AdminNetworkPolicy",
            Self::Baseline => "BaselineAdminNetworkPolicy",
            Self::Cluster => "ClusterNetworkPolicy",
        }
    }
}

/// When a policy is asked: before NetworkPolicies or after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Before them.
    Admin,
    /// After them, and only for Pods that none of them isolates.
    Baseline,
}

impl Tier {
    /// As ClusterNetworkPolicy spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Baseline => "Baseline",
        }
    }
}

/// Such a policy.
#[derive(Clone, Debug)]
pub struct AdminPolicy {
    /// Who it is; it has no namespace.
    pub meta: ObjectMeta,
    /// Which of the kinds.
    pub kind: AdminPolicyKind,
    /// Its tier.
    pub tier: Tier,
    /// `priority`: the lowest number is asked first. A baseline of its own kind has none, so 0.
    pub priority: Spanned<u16>,
    /// `subject`: the Pods that it is for.
    pub subject: PodsPeer,
    /// Rules for packets that arrive.
    pub ingress: Vec<AdminRule>,
    /// Rules for packets that leave.
    pub egress: Vec<AdminRule>,
}

/// What a rule does with the packets that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It lets them through; nobody else is asked.
    Allow,
    /// It drops them; nobody else is asked.
    Deny,
    /// It hands them to the next tier.
    Pass,
}

/// One rule. The first that matches decides.
#[derive(Clone, Debug)]
pub struct AdminRule {
    /// The whole entry.
    pub span: Span,
    /// `name`.
    pub name: Option<Spanned<TextSlice>>,
    /// `action`.
    pub action: Spanned<Action>,
    /// `action` as written: `Allow`, or `Accept` of a ClusterNetworkPolicy.
    pub written: TextSlice,
    /// `from` or `to`: one of them must be the other end.
    pub peers: Vec<AdminPeer>,
    /// `ports` or `protocols`; none means every port.
    pub ports: Vec<AdminPort>,
}

/// Namespaces, and Pods in them.
#[derive(Clone, Debug, Default)]
pub struct PodsPeer {
    /// The whole of it.
    pub span: Span,
    /// The namespaces; an empty selector means all.
    pub namespaces: LabelSelector,
    /// The Pods in them; none means all.
    pub pods: Option<LabelSelector>,
}

/// One entry of `from` or `to`.
#[derive(Clone, Debug)]
pub struct AdminPeer {
    /// The whole entry.
    pub span: Span,
    /// Whom it means.
    pub means: PeerMeans,
}

/// Whom an entry of `from` or `to` means.
#[derive(Clone, Debug)]
pub enum PeerMeans {
    /// `namespaces` or `pods`. Pods on the host's network are not meant.
    Pods(PodsPeer),
    /// `nodes`, by their labels.
    Nodes(LabelSelector),
    /// `networks`: ranges of addresses.
    Networks(Vec<Spanned<TextSlice>>),
    /// `domainNames`.
    DomainNames(Vec<Spanned<TextSlice>>),
    /// A field that no released version of the API has.
    Unknown,
}

/// One entry of `ports` or `protocols`.
#[derive(Clone, Debug)]
pub struct AdminPort {
    /// The whole entry.
    pub span: Span,
    /// The ports.
    pub ports: PortMatch,
}

/// The ports that an entry means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortMatch {
    /// All from the first to the last.
    Range {
        /// Of this protocol.
        protocol: Protocol,
        /// The first.
        first: u16,
        /// The last, which may be the first.
        last: u16,
    },
    /// What a container of the receiving Pod names so, whatever its protocol.
    Named(TextSlice),
    /// A field that no released version of the API has.
    Unknown,
}
