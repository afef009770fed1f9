//! Turns documents as written into objects as the API server would store them, or into its
//! rejection in its own words, as `kubectl apply -f -` would print it. Leaves routing to `cluster`
//! and `proxy`.

mod allocate;
mod browse;
mod client;
pub mod create;
pub mod created;
mod decode;
mod defaults;
mod foreign;
mod gateway_api;
mod hash;
mod header;
mod json;
mod kinds;
mod metadata;
mod mistake;
mod network_policy_api;
mod openapi;
mod prepare;
pub mod refused;
mod removed;
mod schema;
mod shapes;
pub mod shown;
mod stream;
mod sure;
#[cfg(test)]
mod tests;
mod text_types;
mod tree;
mod unfilled;
mod validate;

pub use browse::{FieldOf, Holds, Shape};
pub use foreign::Foreign;
pub use hash::pod_template_hash;
pub use kinds::is_served;
pub use mistake::Mistake;
pub use removed::brought_up_to_date;
pub use stream::{ApplyResult, Applying, apply, apply_to_the_end};
pub use text_types::base64_error;
pub use unfilled::{Fitted, LeftOut, fit, leave_out, stands_for};

use serde::{Deserialize, Serialize};

use portpath_text::source::Span;
use portpath_yaml::yaml::{Node, TextSlice};

/// What the cluster is set up for: which address families, the first one preferred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Families {
    /// IPv4 first, IPv6 available; Services are single-stack unless they ask. The default.
    #[default]
    Dual,
    /// IPv4 only.
    Ipv4,
    /// IPv6 only.
    Ipv6,
    /// IPv6 first, IPv4 available.
    Dual6,
}

/// How the cluster is set up, beyond your YAML.
#[derive(Clone, Copy, Debug, Default)]
pub struct Config {
    /// Address families.
    pub families: Families,
    /// Only declared Nodes exist; otherwise a `nodeName` that is used exists.
    pub strict_nodes: bool,
    /// The most Pods that one workload starts; none for the simulator's own bound.
    pub most_replicas: Option<u32>,
    /// Whether workloads start Pods beside those of theirs that your YAML shows.
    pub adoption: Adoption,
    /// How kube-proxy moves packets.
    pub proxy_mode: ProxyMode,
    /// What labels the nodes have that your YAML does not declare.
    pub assumed_labels: AssumedLabels,
    /// Whose cluster it is.
    pub setup: Setup,
}

/// How the API server is set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Setup {
    /// With its own defaults: no privileged containers, ClusterIPs from 10.96.0.0/12.
    #[default]
    Bare,
    /// As the reader's: `--allow-privileged`, as kubeadm and all clouds set it, and the range of
    /// the ClusterIPs unknown, so that those written are taken to be in it.
    Readers,
}

/// The labels of nodes that your YAML does not declare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssumedLabels {
    /// Those that the kubelet gives every Linux node.
    #[default]
    Kubelets,
    /// None, as of Nodes that no kubelet has registered.
    Bare,
}

/// How kube-proxy moves packets on every node: its `--proxy-mode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProxyMode {
    /// By iptables rules. The default on Linux (cmd/kube-proxy/app/server_linux.go,
    /// platformApplyDefaults).
    #[default]
    Iptables,
    /// By nftables rules.
    Nftables,
    /// By the kernel's IPVS, with a few iptables rules; deprecated.
    Ipvs,
}

impl ProxyMode {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Iptables, Self::Nftables, Self::Ipvs];

    /// As `--proxy-mode` spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Iptables => "iptables",
            Self::Nftables => "nftables",
            Self::Ipvs => "ipvs",
        }
    }

    /// The mode of that name; an empty name is the default.
    pub fn named(name: &str) -> Option<Self> {
        let name = if name.is_empty() {
            Self::default().as_str()
        } else {
            name
        };
        Self::ALL.into_iter().find(|mode| mode.as_str() == name)
    }
}

/// What a workload does whose Pods stand in your YAML, as in the output of `kubectl get -o yaml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Adoption {
    /// It starts none: those are its Pods.
    #[default]
    Adopts,
    /// It starts them all again.
    StartsAll,
}

/// What `kubectl apply` makes of a paste.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// All that kubectl prints as errors, exactly; empty when all is accepted.
    pub kubectl: String,
    /// One for each document or List item in order.
    pub objects: Vec<AppliedObject>,
    /// What stopped the stream, if something did: nothing after it was sent to the cluster.
    pub stopped: Option<String>,
    /// What kubectl refused while it read the stream: documents that never became objects.
    pub refusals: Vec<Refusal>,
    /// Set aside from `refusals` by [`apply_to_the_end`]: kinds that a CRD may bring.
    pub foreign: Vec<Foreign>,
}

/// A document, or an item of a List, that kubectl refused before sending anything.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Index of the document.
    pub document: usize,
    /// The whole text as kubectl prints it when it is the only error.
    pub error: String,
    /// Each problem with its place.
    pub findings: Vec<Finding>,
}

/// One object's fate.
#[derive(Clone, Debug)]
pub struct AppliedObject {
    /// Index of the document it came from.
    pub document: usize,
    /// The whole object's place.
    pub span: Span,
    /// `kind` as written.
    pub kind: TextSlice,
    /// `apiVersion` as written.
    pub api_version: TextSlice,
    /// Namespace it goes to; empty for cluster-scoped kinds.
    pub namespace: TextSlice,
    /// Name.
    pub name: TextSlice,
    /// Whether the cluster has it whatever became of it.
    pub existence: Existence,
    /// What became of it.
    pub outcome: Outcome,
    /// The API's warnings, as kubectl prints them after `Warning: `.
    pub warnings: Vec<Finding>,
    /// The object as stored (defaults and allocations filled in, marked
    /// [`portpath_text::source::Origin::Defaulted`]); `None` when the cluster does not have it.
    pub stored: Option<Node>,
}

/// Whether a cluster has an object before it is applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existence {
    /// Nobody knows of one.
    #[default]
    New,
    /// The cluster has printed it, and keeps it although it would not take it today.
    Kept,
}

impl AppliedObject {
    /// Refused by kubectl, by the server's decoding or by its validation, so that the cluster does
    /// not have it. What a cluster has printed it has, although a create would be refused.
    pub fn is_refused(&self) -> bool {
        self.existence == Existence::New && self.would_be_refused()
    }

    /// Whether a create is refused, whatever the cluster has already.
    pub fn would_be_refused(&self) -> bool {
        match self.outcome {
            Outcome::Invalid { .. }
            | Outcome::DecodeError { .. }
            | Outcome::ClientError { .. }
            | Outcome::NamespaceNotFound { .. } => true,
            Outcome::Created | Outcome::DecodedOnly | Outcome::Duplicate | Outcome::NotSent => {
                false
            }
        }
    }
}

/// What became of an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Accepted and stored.
    Created,
    /// Read, but of a kind that is not looked into further.
    DecodedOnly,
    /// The server's validation refused it.
    Invalid {
        /// The whole text as kubectl prints it for this object alone.
        error: String,
        /// Each cause.
        causes: Vec<Cause>,
    },
    /// The server could not decode it (unknown fields, wrong types).
    DecodeError {
        /// The whole text as kubectl prints it.
        error: String,
        /// Each problem with its place.
        findings: Vec<Finding>,
    },
    /// kubectl itself refused it.
    ClientError {
        /// The whole text as kubectl prints it.
        error: String,
        /// Each problem with its place.
        findings: Vec<Finding>,
    },
    /// Its namespace cannot exist.
    NamespaceNotFound {
        /// The whole text as kubectl prints it.
        error: String,
        /// The namespace's place.
        span: Span,
    },
    /// A second apply of one object, which is not modelled.
    Duplicate,
    /// The stream had stopped before it.
    NotSent,
}

/// One cause of a rejection by validation.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// `spec.ports[0].targetPort`
    pub field: String,
    /// `Invalid value: "8080": must contain at least one letter (a-z)`
    pub message: String,
    /// `FieldValueInvalid` and the like.
    pub reason: String,
    /// The mistake, as data.
    pub mistake: Mistake,
    /// The field's place, or its nearest parent's.
    pub span: Span,
}

/// Kubernetes' words about a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The words.
    pub message: String,
    /// The field's place, or its nearest parent's.
    pub span: Span,
    /// The mistake, as data.
    pub mistake: Mistake,
}

impl Finding {
    /// Words about a place, of a mistake that nothing depends on.
    pub(crate) fn new(message: impl Into<String>, span: Span) -> Self {
        Self::of(Mistake::Other, message, span)
    }

    /// Words about a mistake at a place.
    pub(crate) fn of(mistake: Mistake, message: impl Into<String>, span: Span) -> Self {
        Self {
            message: message.into(),
            span,
            mistake,
        }
    }
}
