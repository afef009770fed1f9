//! What the reader knows and YAML does not say, one line each: `app in deployment shop/web listens
//! on 3000`. Turns such lines into facts and back; what follows from them is the cluster's and
//! `trace`'s.

mod read;

pub use read::kind_named;

use std::net::IpAddr;

use crate::network::Cidr;
use portpath_kube::manifest::{AdminPolicyKind, Protocol};
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
    /// Pods that a Service selects are to be assumed where your YAML has none.
    PodsAssumed {
        /// The Service's namespace and name; every Service where none is said.
        of: Option<(String, String)>,
    },
    /// The network plugin leaves NetworkPolicy alone, as some do
    /// (https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites).
    PoliciesNotEnforced,
    /// The network plugin leaves this kind of administrators' policies alone, as most do.
    KindNotEnforced(AdminPolicyKind),
    /// Whether something gives Services of type LoadBalancer an address.
    LoadBalancer(Provider),
    /// The node port that the API server allocated, as `kubectl get service` shows it.
    NodePort {
        /// The Service's namespace.
        namespace: String,
        /// Its name.
        service: String,
        /// The Service port; where none is said, the first one.
        port: Option<u16>,
        /// The node port.
        node_port: u16,
    },
    /// An address that the API server or a provider gave a Service.
    ServiceAddress {
        /// The Service's namespace.
        namespace: String,
        /// Its name.
        service: String,
        /// Which address it is.
        kind: AddressKind,
        /// The address.
        ip: IpAddr,
    },
    /// The node on which Pods run, as `kubectl get pods -o wide` shows it.
    RunsOn {
        /// Which Pods.
        who: Who,
        /// The node's name.
        node: String,
    },
    /// An address of a node, as `kubectl get nodes -o wide` shows it.
    NodeAddress {
        /// The node's name.
        node: String,
        /// The address.
        ip: IpAddr,
    },
    /// The address of a host name, as a line of `/etc/hosts` or DNS outside the cluster gives it.
    HostAddress {
        /// The name, in lower case.
        host: String,
        /// The address.
        ip: IpAddr,
    },
    /// The range of the Pods' addresses: kube-proxy's `--cluster-cidr`.
    PodNetwork(Cidr),
    /// The output that stands on a line of the text is of an earlier time, or of another cluster.
    OutOfDate {
        /// The number of the line, from 1.
        line: usize,
    },
}

/// An address of a Service that YAML leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressKind {
    /// Its ClusterIP.
    Cluster,
    /// The address of its load balancer.
    LoadBalancer,
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

impl AddressKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Cluster => "cluster IP",
            Self::LoadBalancer => "load balancer address",
        }
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
            Self::PodsAssumed { of: None } => "the Pods of all services are assumed".to_owned(),
            Self::PodsAssumed {
                of: Some((namespace, service)),
            } => format!("the Pods of service {namespace}/{service} are assumed"),
            Self::PoliciesNotEnforced => {
                "the network plugin does not enforce NetworkPolicy".to_owned()
            }
            Self::KindNotEnforced(kind) => {
                format!("the network plugin does not enforce {}", kind.as_str())
            }
            Self::LoadBalancer(Provider::There) => "the cluster has a load balancer".to_owned(),
            Self::LoadBalancer(Provider::Missing) => "the cluster has no load balancer".to_owned(),
            Self::NodePort {
                namespace,
                service,
                port,
                node_port,
            } => {
                let of = port.map_or(String::new(), |port| format!(" for port {port}"));
                format!("service {namespace}/{service} has node port {node_port}{of}")
            }
            Self::ServiceAddress {
                namespace,
                service,
                kind,
                ip,
            } => format!("service {namespace}/{service} has {} {ip}", kind.as_str()),
            Self::RunsOn { who, node } => format!("{} runs on {node}", who.typed()),
            Self::NodeAddress { node, ip } => format!("node {node} has address {ip}"),
            Self::HostAddress { host, ip } => format!("{host} is {ip}"),
            Self::PodNetwork(range) => format!("the Pod network is {range}"),
            Self::OutOfDate { line } => format!("line {line} is out of date"),
        }
    }

    /// Whether this says of the same thing something else, so that it takes the other's place. An
    /// app may listen on several ports, so these add up.
    pub fn replaces(&self, other: &Fact) -> bool {
        match (self, other) {
            (Self::Ready { who, .. }, Self::Ready { who: earlier, .. }) => who == earlier,
            (Self::LoadBalancer(_), Self::LoadBalancer(_)) => true,
            (
                Self::NodePort {
                    namespace,
                    service,
                    port,
                    ..
                },
                Self::NodePort {
                    namespace: of,
                    service: other,
                    port: at,
                    ..
                },
            ) => (namespace, service, port) == (of, other, at),
            (
                Self::ServiceAddress {
                    namespace,
                    service,
                    kind,
                    ip,
                },
                Self::ServiceAddress {
                    namespace: of,
                    service: other,
                    kind: at,
                    ip: earlier,
                },
            ) => (namespace, service, kind) == (of, other, at) && ip.is_ipv4() == earlier.is_ipv4(),
            (Self::RunsOn { who, .. }, Self::RunsOn { who: earlier, .. }) => who == earlier,
            (Self::HostAddress { host, .. }, Self::HostAddress { host: earlier, .. }) => {
                host == earlier
            }
            (Self::PodNetwork(range), Self::PodNetwork(earlier)) => {
                range.ip.is_ipv4() == earlier.ip.is_ipv4()
            }
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
