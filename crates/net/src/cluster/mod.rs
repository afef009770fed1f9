//! Turns stored objects into the cluster they make: nodes, Pods (from Pods and workload templates)
//! with addresses, and the EndpointSlices that the controllers would write. Leaves packets to
//! `proxy`.

mod address;
mod assumed;
mod build;
mod by_label;
pub mod environment;
mod hints;
pub(crate) mod listeners;
mod lookup;
mod maker;
mod mirror;
mod nodes;
mod pod_network;
mod pods;
mod said;
mod readiness;
mod select;
mod shown;
mod slices;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod workloads;

pub use by_label::ByLabel;
pub use pod_network::PodNetworks;
pub use readiness::{
    Held, InVain, Named, NeverReady, Patience, Wait, containers_ready, missing_name,
};
pub use select::{Everywhere, selects};
pub use shown::is_generated;
pub(crate) use slices::PROXY_NAME_LABEL;
pub use slices::find_port;

use std::net::IpAddr;
use std::rc::Rc;

use portpath_kube::manifest::{ObjectMeta, Pair, PodSpec, Protocol, Service};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::printed::Printed;
use portpath_yaml::yaml::TextSlice;

/// A node of the cluster, by its place in [`Cluster::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// A Pod of the cluster, by its place in [`Cluster::pods`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodId(pub usize);

/// A Service of the cluster, by its place in [`Cluster::services`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceId(pub usize);

pub use portpath_kube::admission::{Adoption, AssumedLabels, Config, ProxyMode};
pub use portpath_kube::manifest::History;

/// The cluster that a paste makes.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// Nodes: those of your YAML, or node-a and node-b when it has none.
    pub nodes: Vec<Node>,
    /// Pods, in order of creation.
    pub pods: Vec<Pod>,
    /// Services, in order of creation.
    pub services: Vec<Rc<Service>>,
    /// EndpointSlices: the controllers' and those made by hand.
    pub slices: Vec<EndpointSlice>,
    /// Workloads, kept for what they say of their Pods (replicas: 0, CronJob).
    pub workloads: Vec<Rc<portpath_kube::manifest::Workload>>,
    /// Namespaces declared in your YAML.
    pub namespaces: Vec<Rc<ObjectMeta>>,
    /// NetworkPolicies, kept for the Pods that they isolate.
    pub policies: Vec<Rc<portpath_kube::manifest::NetworkPolicy>>,
    /// Policies of administrators, the first of a tier first.
    pub admin_policies: Vec<Rc<portpath_kube::manifest::AdminPolicy>>,
    /// Objects by which the API server calls Services.
    pub callers: Vec<Rc<portpath_kube::manifest::ApiCaller>>,
    /// Objects of other APIs that may stop packets or lead them elsewhere.
    pub foreign: Vec<Rc<portpath_kube::manifest::ForeignRule>>,
    /// Objects of other APIs that make Pods, which are not simulated.
    pub foreign_makers: Vec<Rc<portpath_kube::manifest::ForeignMaker>>,
    /// Ingresses, Gateways and their routes.
    pub ways_in: portpath_kube::manifest::WaysIn,
    /// Ports of the reader's own machine that lead to nodes of a cluster on it.
    pub port_mappings: Vec<portpath_kube::manifest::PortMapping>,
    /// Workloads that ask for more Pods than are simulated, by their place in `workloads`, with the
    /// number made.
    pub capped: Vec<(usize, u32)>,
    /// How the cluster is set up.
    pub config: Config,
    /// What the reader says of it.
    pub facts: Vec<crate::facts::Fact>,
    /// The ranges of the Pods' addresses.
    pub pod_networks: PodNetworks,
    /// What the lines beside the YAML show of it.
    pub printed: Rc<Printed>,
    index: lookup::Index,
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name.
    pub name: TextSlice,
    /// Its addresses, the preferred family first.
    pub ips: Vec<IpAddr>,
    /// More addresses of its own: `InternalIP`s after the first of their family.
    pub secondary_ips: Vec<IpAddr>,
    /// `topology.kubernetes.io/zone`.
    pub zone: Option<TextSlice>,
    /// Its labels; of a node that your YAML does not declare only those that every node has.
    pub labels: Vec<Pair>,
    /// Its place, when your YAML declares it.
    pub span: Option<Span>,
    /// For topology hints.
    pub milli_cpu: Option<u64>,
    /// Its Ready condition says so, or there is none.
    pub ready: bool,
    /// Who says that there is such a node.
    pub known: NodeKnown,
    /// Whether its first address is an example of ours.
    pub address: AddressOrigin,
    /// Names and addresses by which it is known besides: `ExternalIP`, `Hostname` and the like.
    pub aliases: Vec<TextSlice>,
    /// The number N in the addresses 10.244.N.K that its Pods get.
    number: usize,
}

impl Cluster {
    /// How many Pods a workload asks for: of a DaemonSet as many as there are nodes for it.
    pub fn pods_wanted(&self, workload: &portpath_kube::manifest::Workload) -> usize {
        workloads::wanted(workload, &self.nodes)
    }
}

impl Node {
    /// Whether an address is the node's own, besides its loopback.
    pub fn has(&self, ip: IpAddr) -> bool {
        self.ips.contains(&ip) || self.secondary_ips.contains(&ip)
    }
}

/// Who says that there is a node of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKnown {
    /// The YAML declares it.
    Declared,
    /// `kubectl get nodes` shows it.
    Shown,
    /// A Pod or the reader names it.
    Named,
    /// Nobody: it stands for any node of the cluster.
    Assumed,
}

/// Where an address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressOrigin {
    /// The YAML or the reader says it.
    Said,
    /// It is an example of ours.
    Example,
}

/// How it is known on which node a Pod runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// The YAML or the reader says it, or there is no other node for it.
    Said,
    /// Portpath chose the node: the scheduler may have chosen another.
    Assumed,
    /// It runs, by its status, on a node that the YAML does not name.
    Untold,
}

/// A Pod that exists, whether written as such or made by a workload.
#[derive(Clone, Debug)]
pub struct Pod {
    /// Namespace.
    pub namespace: TextSlice,
    /// Name.
    pub name: TextSlice,
    /// Where the namespace is written, in the object that it comes from.
    pub namespace_span: Option<Span>,
    /// Labels, each with the place that gave it (a template's, for a workload's Pod).
    pub labels: Rc<Vec<Pair>>,
    /// Where labels stand, or the metadata when there are none.
    pub labels_span: Span,
    /// Addresses, the preferred family first; none while it has none.
    pub ips: Vec<IpAddr>,
    /// The name of its node; empty while it has none.
    pub node: TextSlice,
    /// How that is known.
    pub placed: Placed,
    /// `Running`, `Pending`, `Succeeded`, `Failed`.
    pub phase: TextSlice,
    /// Its Ready condition, or our assumption that it is ready when your YAML has no status.
    pub ready: Spanned<bool>,
    /// It is being deleted.
    pub terminating: bool,
    /// True when your YAML has no status for it, so that Running and Ready are assumed.
    pub assumed: bool,
    /// True when your YAML does not have it at all: you asked to assume it.
    pub invented: bool,
    /// Why it never becomes ready by itself, when your YAML has no status for it.
    pub never_ready: Option<Rc<NeverReady>>,
    /// `Deployment/front` for a Pod that a workload made.
    pub owner: Option<Rc<Owner>>,
    /// What its status says of its life so far; none without a status.
    pub history: Option<Rc<History>>,
    /// What it runs.
    pub spec: Rc<PodSpec>,
    /// The object (Pod or workload) that it comes from.
    pub origin: Span,
    /// The name's place of that object.
    pub name_span: Span,
}

impl Pod {
    /// It ran to its end, so that it is no endpoint any more and its address is free.
    /// Source: staging/src/k8s.io/endpointslice/util/controller_utils.go, isPodTerminal.
    pub fn is_finished(&self) -> bool {
        matches!(self.phase.as_str(), "Succeeded" | "Failed")
    }
}

/// The workload that made a Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// `Deployment` and so on.
    pub kind: TextSlice,
    /// Its name.
    pub name: TextSlice,
}

/// Who writes an EndpointSlice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManagedBy {
    /// The EndpointSlice controller, from a selector.
    Controller,
    /// The mirroring controller, from an Endpoints object.
    Mirroring,
    /// A person.
    Hand,
}

/// An EndpointSlice as the cluster has it.
#[derive(Clone, Debug)]
pub struct EndpointSlice {
    /// Namespace.
    pub namespace: TextSlice,
    /// Name: the Service's with a number for made ones, as written otherwise.
    pub name: TextSlice,
    /// The Service it serves, by the label `kubernetes.io/service-name`.
    pub service: TextSlice,
    /// Who writes it.
    pub managed_by: ManagedBy,
    /// The label `endpointslice.kubernetes.io/managed-by`; empty when it has none.
    pub manager: TextSlice,
    /// `IPv4`, `IPv6` or `FQDN`.
    pub address_type: TextSlice,
    /// It carries the label `service.kubernetes.io/headless`.
    pub headless: bool,
    /// It carries the label `service.kubernetes.io/service-proxy-name`, so that kube-proxy leaves
    /// it to another.
    pub other_proxy: bool,
    /// Its ports; each endpoint has all of them.
    pub ports: Vec<SlicePort>,
    /// Its endpoints.
    pub endpoints: Vec<Endpoint>,
}

/// A port of an EndpointSlice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlicePort {
    /// The Service port's name, empty when it has none.
    pub name: TextSlice,
    /// Protocol.
    pub protocol: Protocol,
    /// Number; none in some hand-made slices, and there not held to 65535.
    pub port: Option<i32>,
    /// `appProtocol`.
    pub app_protocol: Option<TextSlice>,
}

/// An endpoint of an EndpointSlice.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its addresses.
    pub addresses: Addresses,
    /// May get traffic: true when nothing is stated.
    pub ready: bool,
    /// Answers, terminating or not: true when nothing is stated.
    pub serving: bool,
    /// Is going away: false when nothing is stated.
    pub terminating: bool,
    /// The conditions as the slice states them.
    pub stated: Conditions,
    /// Node name.
    pub node: Option<TextSlice>,
    /// Zone of its node.
    pub zone: Option<TextSlice>,
    /// Zones that should use it.
    pub hint_zones: Vec<TextSlice>,
    /// Nodes that should use it.
    pub hint_nodes: Vec<TextSlice>,
    /// Host name for DNS.
    pub hostname: Option<TextSlice>,
    /// `targetRef`.
    pub target_ref: TargetRef,
    /// The Pod it is.
    pub pod: Option<PodId>,
    /// Where a hand-made one stands.
    pub span: Option<Span>,
}

/// The addresses of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Addresses {
    /// The one that a controller gives.
    One(IpAddr),
    /// Several, or as a person wrote them; text because FQDN slices hold names.
    Written(Vec<TextSlice>),
}

impl Addresses {
    /// All of them as they are printed.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::One(ip) => vec![ip.to_string()],
            Self::Written(texts) => texts.iter().map(TextSlice::to_string).collect(),
        }
    }

    /// The first one, when it is no name.
    pub fn first_ip(&self) -> Option<IpAddr> {
        match self {
            Self::One(ip) => Some(*ip),
            Self::Written(texts) => texts.first()?.parse().ok(),
        }
    }

    /// Whether one of the first so many is this address, printed as Kubernetes prints it.
    pub fn has(&self, ip: IpAddr, most: usize) -> bool {
        match self {
            Self::One(own) => *own == ip,
            Self::Written(texts) => {
                let printed = ip.to_string();
                texts.iter().take(most).any(|text| *text == printed)
            }
        }
    }
}

/// What an endpoint is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetRef {
    /// The slice does not say.
    None,
    /// Its Pod.
    Pod,
    /// `KIND/NAMESPACE/NAME`, as a person wrote it.
    Written(TextSlice),
}

impl Endpoint {
    /// What it is, as `KIND/NAMESPACE/NAME`.
    pub fn target_ref(&self, cluster: &Cluster) -> Option<String> {
        match &self.target_ref {
            TargetRef::None => None,
            TargetRef::Pod => {
                let pod = &cluster[self.pod?];
                Some(format!("Pod/{}/{}", pod.namespace, pod.name))
            }
            TargetRef::Written(text) => Some(text.to_string()),
        }
    }
}

/// `conditions` of an endpoint as a slice states them: the EndpointSlice controller states all
/// three, the mirroring controller `ready` alone, a person what they like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// `ready`
    pub ready: Option<bool>,
    /// `serving`
    pub serving: Option<bool>,
    /// `terminating`
    pub terminating: Option<bool>,
}

/// Who has an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// A node.
    Node(NodeId),
    /// A Pod with an address of its own, or one that shares its node's.
    Pod(PodId),
    /// A Service, by its ClusterIP, an external IP or its load balancer.
    Service(ServiceId),
}
