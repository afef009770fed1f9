//! What the reader knows and YAML does not say, one line each: `app in deployment shop/web listens
//! on 3000`. Turns such lines into facts and back; what follows from them is the cluster's and
//! `trace`'s.

mod read;

pub use read::kind_named;

use portpath_kube::manifest::Protocol;
use serde::{Deserialize, Serialize};

/// Something that the reader says of the cluster. It is serialised as the line that a person would type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Fact {
    /// An app (of a container, when one is named) listens there, and, as far as its lines go,
    /// nowhere else.
    Listens {
        /// In which Pods.
        who: Who,
        /// In which of their containers; all of them when none is named.
        container: Option<String>,
        /// Where.
        at: Listening,
    },
    /// Whether Pods are ready, whatever their status says.
    Ready {
        /// Which Pods.
        who: Who,
        /// Whether they are.
        ready: bool,
    },
    /// The Pods that a Service selects are in the cluster, but not in your YAML.
    PodsElsewhere {
        /// The Service's namespace.
        namespace: String,
        /// Its name.
        service: String,
    },
    /// The network plugin leaves NetworkPolicy alone, as some do
    /// (https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites).
    PoliciesNotEnforced,
    /// Whether something gives Services of type LoadBalancer an address.
    LoadBalancer(Provider),
}

/// Pods: one by its name, or those of a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// In lower case: `pod`, `deployment` …
    pub kind: &'static str,
    /// Their namespace.
    pub namespace: String,
    /// The name of the Pod or the workload.
    pub name: String,
}

/// Where an app listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listening {
    /// On a port, at all addresses of the Pod.
    Port(u16, Protocol),
    /// On a port, at 127.0.0.1 only.
    Loopback(u16, Protocol),
    /// On whatever ports it has, at 127.0.0.1 only.
    LoopbackOnly,
}

/// Whether the cluster has something that makes load balancers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// A cloud, MetalLB or the like.
    There,
    /// Nothing does.
    Missing,
}

impl Who {
    /// Whether a Pod is meant, by its namespace and name and the kind and name of the workload that
    /// made it.
    pub fn means(&self, namespace: &str, pod: &str, owner: Option<(&str, &str)>) -> bool {
        self.namespace == namespace
            && match owner {
                _ if self.kind == "pod" => self.name == pod,
                Some((kind, name)) => self.kind.eq_ignore_ascii_case(kind) && self.name == name,
                None => false,
            }
    }

    /// `deployment shop/web`
    pub fn typed(&self) -> String {
        format!("{} {}/{}", self.kind, self.namespace, self.name)
    }
}

impl Fact {
    /// What a person would type for it, and what [`Fact::parse`] reads back.
    pub fn typed(&self) -> String {
        match self {
            Self::Listens { who, container, at } => {
                let app = container
                    .as_ref()
                    .map_or("app".to_owned(), |name| format!("container {name}"));
                let at = match at {
                    Listening::Port(port, protocol) => on_port(*port, *protocol),
                    Listening::Loopback(port, protocol) => {
                        format!("127.0.0.1:{}", on_port(*port, *protocol))
                    }
                    Listening::LoopbackOnly => "127.0.0.1 only".to_owned(),
                };
                format!("{app} in {} listens on {at}", who.typed())
            }
            Self::Ready { who, ready: true } => format!("{} is ready", who.typed()),
            Self::Ready { who, ready: false } => format!("{} is not ready", who.typed()),
            Self::PodsElsewhere { namespace, service } => {
                format!("the Pods of service {namespace}/{service} are elsewhere")
            }
            Self::PoliciesNotEnforced => {
                "the network plugin does not enforce NetworkPolicy".to_owned()
            }
            Self::LoadBalancer(Provider::There) => "the cluster has a load balancer".to_owned(),
            Self::LoadBalancer(Provider::Missing) => "the cluster has no load balancer".to_owned(),
        }
    }

    /// Whether this says of the same thing something else, so that it takes the other's place. An
    /// app may listen on several ports, so these add up.
    pub fn replaces(&self, other: &Fact) -> bool {
        match (self, other) {
            (Self::Ready { who, .. }, Self::Ready { who: earlier, .. }) => who == earlier,
            (Self::LoadBalancer(_), Self::LoadBalancer(_)) => true,
            _ => self == other,
        }
    }
}

impl From<Fact> for String {
    fn from(fact: Fact) -> Self {
        fact.typed()
    }
}

impl TryFrom<String> for Fact {
    type Error = String;

    fn try_from(line: String) -> Result<Self, String> {
        Self::parse(&line)
    }
}

fn on_port(port: u16, protocol: Protocol) -> String {
    match protocol {
        Protocol::Tcp => port.to_string(),
        other => format!("{port}/{other}"),
    }
}
