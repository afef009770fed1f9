//! Turns stored nodes (after `admission`) into Services, Pods and workloads, every value with its
//! span. Reads leniently: what is missing or of a wrong type is simply absent, since `admission`
//! has already said so. Leaves routing to `cluster` and `proxy`.

mod admin_policy;
mod caller;
mod endpoints;
mod foreign;
mod gateway;
mod ingress;
mod lower;
mod placement;
mod pod;
mod policy;
mod port;
mod rare;
mod service;
mod ways_in;
mod workload;

pub use admin_policy::{
    ADMIN_POLICY_GROUP, Action, AdminPeer, AdminPolicy, AdminPolicyKind, AdminPort, AdminRule,
    PeerMeans, PodsPeer, PortMatch, Tier,
};
pub use caller::{ApiCaller, ServiceCall};
pub use endpoints::{EndpointPort, EndpointSlice, EndpointSubset, Endpoints, ManualEndpoint};
pub use foreign::{ForeignMaker, ForeignRule, Namespaces, Reach, RuleFamily, Subject};
pub use gateway::{
    AuthorityRef, BackendTlsPolicy, CertificateRef, Change, Cors, Filter, GATEWAY_GROUP, Gateway,
    GrantFrom, GrantTo, HeaderChange, KeyMaterial, LabelMatch, Listener, ListenerOwner,
    ListenerProtocol, ListenerSet, ParentKind, ParentRef, PathMatch, PolicyTarget, ReferenceGrant,
    Route, RouteGroupKind, RouteKind, RouteMatch, RouteRule, RoutesFrom, ValueMatch,
};
pub use ingress::{Backend, Ingress, IngressClass, IngressPath, IngressRule, PathType};
pub use lower::{is_mesh_or_router, lower};
pub use placement::{Placement, Requirement, Term};
pub use pod::{
    Container, ContainerPort, History, HostAlias, Pod, PodSpec, PodStatus, ProbeHost, Resolver,
};
pub use policy::{
    IpBlock, LabelSelector, NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule, Rules,
};
pub use port::{PortRef, Protocol};
pub use rare::Rare;
pub use service::{
    LoadBalancerIngress, Selector, Service, ServicePort, ServiceType, TrafficPolicy,
};
pub use ways_in::{Place, WaysIn};
pub use workload::{Workload, WorkloadKind};

use std::rc::Rc;

use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// One stored object that the path can meet, shared by all who know it.
#[derive(Clone, Debug)]
pub enum Object {
    /// A Service.
    Service(Rc<Service>),
    /// A Pod written as such.
    Pod(Rc<Pod>),
    /// Something that makes Pods from a template.
    Workload(Rc<Workload>),
    /// A Node.
    Node(Rc<NodeObject>),
    /// A Namespace.
    Namespace(Rc<ObjectMeta>),
    /// An EndpointSlice made by hand.
    EndpointSlice(Rc<EndpointSlice>),
    /// An Ingress.
    Ingress(Rc<Ingress>),
    /// An IngressClass.
    IngressClass(Rc<IngressClass>),
    /// A Gateway of the Gateway API.
    Gateway(Rc<Gateway>),
    /// A route of the Gateway API.
    Route(Rc<Route>),
    /// A ReferenceGrant of the Gateway API.
    ReferenceGrant(Rc<ReferenceGrant>),
    /// A ListenerSet of the Gateway API.
    ListenerSet(Rc<ListenerSet>),
    /// A BackendTLSPolicy of the Gateway API.
    BackendTlsPolicy(Rc<BackendTlsPolicy>),
    /// A Secret or ConfigMap that may hold certificates.
    KeyMaterial(Rc<KeyMaterial>),
    /// A NetworkPolicy.
    NetworkPolicy(Rc<NetworkPolicy>),
    /// A policy of an administrator, which is asked before or after NetworkPolicies.
    AdminPolicy(Rc<AdminPolicy>),
    /// An Endpoints object, which counts only through mirroring.
    Endpoints(Rc<Endpoints>),
    /// The configuration of a cluster on the reader's own machine: the ports it maps to nodes.
    LocalCluster(Rc<Vec<PortMapping>>),
    /// A webhook configuration or an APIService.
    ApiCaller(Rc<ApiCaller>),
    /// An object of another API that may stop packets or lead them elsewhere.
    ForeignRule(Rc<ForeignRule>),
    /// An object of another API that makes Pods.
    ForeignMaker(Rc<ForeignMaker>),
}

/// Name, namespace and labels of an object, with their places.
#[derive(Clone, Debug, Default)]
pub struct ObjectMeta {
    /// Index of the document in your YAML (`yaml::parse` order).
    pub document: usize,
    /// The whole object.
    pub span: Span,
    /// The place of the value of `kind`.
    pub kind: Option<Span>,
    /// The value of `metadata.name`; empty when there is none.
    pub name: Option<Spanned<TextSlice>>,
    /// The namespace it is stored in; `default` when none is written. Empty for cluster-scoped
    /// kinds.
    pub namespace: Option<Spanned<TextSlice>>,
    /// `metadata.labels`.
    pub labels: Rc<Vec<Pair>>,
    /// `metadata.annotations`.
    pub annotations: Vec<Pair>,
    /// `metadata.creationTimestamp`, when it has one.
    pub created: Option<TextSlice>,
    /// `metadata.deletionTimestamp`, when set: the object is going away.
    pub deletion_timestamp: Option<Span>,
    /// `metadata.ownerReferences`.
    pub owners: Vec<OwnerReference>,
}

/// An object that another one belongs to, in the same namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnerReference {
    /// Its kind.
    pub kind: TextSlice,
    /// Its name.
    pub name: TextSlice,
}

impl ObjectMeta {
    /// The name, empty when there is none.
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or("", |name| &name.value)
    }

    /// The name, to keep: empty when there is none.
    pub fn name_text(&self) -> TextSlice {
        self.name
            .as_ref()
            .map_or_else(TextSlice::default, |name| name.value.clone())
    }

    /// The namespace, to keep: `default` when none is written.
    pub fn namespace_text(&self) -> TextSlice {
        self.namespace
            .as_ref()
            .map_or(TextSlice::fixed("default"), |namespace| {
                namespace.value.clone()
            })
    }

    /// The namespace, `default` when none is written.
    pub fn namespace(&self) -> &str {
        self.namespace
            .as_ref()
            .map_or("default", |namespace| &namespace.value)
    }

    /// The place to point at for this object: its name, else its kind, else the whole.
    pub fn name_span(&self) -> Span {
        self.name
            .as_ref()
            .map(|name| name.span)
            .or(self.kind)
            .unwrap_or(self.span)
    }

    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<&Pair> {
        self.labels.iter().find(|pair| pair.key.value == key)
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        value_of(&self.annotations, key)
    }
}

/// The value under a key among labels or annotations.
fn value_of<'p>(pairs: &'p [Pair], key: &str) -> Option<&'p str> {
    pairs
        .iter()
        .find(|pair| pair.key.value == key)
        .map(|pair| pair.value.value.as_str())
}

/// A key and its value: a label, a selector's requirement, an annotation, a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: Spanned<TextSlice>,
    /// The value.
    pub value: Spanned<TextSlice>,
}

impl Pair {
    /// Key and value in one span.
    pub fn span(&self) -> Span {
        self.key.span.to(self.value.span)
    }
}

/// A port of the reader's machine that leads to a port of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortMapping {
    /// The whole entry.
    pub span: Span,
    /// The port of the machine.
    pub host_port: u16,
    /// The port of the node.
    pub node_port: u16,
    /// Protocol.
    pub protocol: Protocol,
}

/// A Node as pasted.
#[derive(Clone, Debug, Default)]
pub struct NodeObject {
    /// Who it is; its labels carry the zone (`topology.kubernetes.io/zone`).
    pub meta: ObjectMeta,
    /// `status.addresses` of type InternalIP.
    pub internal_ips: Vec<Spanned<TextSlice>>,
    /// `status.addresses` of type ExternalIP.
    pub external_ips: Vec<Spanned<TextSlice>>,
    /// `status.addresses` that are names: Hostname, InternalDNS, ExternalDNS.
    pub host_names: Vec<Spanned<TextSlice>>,
    /// `spec.podCIDRs` (else `podCIDR` alone): the range of its Pods' addresses.
    pub pod_cidrs: Vec<Spanned<TextSlice>>,
    /// `status.allocatable.cpu` (else `capacity.cpu`) in thousandths, for topology hints.
    pub milli_cpu: Option<u64>,
    /// The first condition of type Ready, if there is one.
    pub ready: Option<bool>,
}
