//! What can stop a packet, as data: each fault holds the things it is about, so that `explain`
//! looks nothing up.

use std::net::IpAddr;

use super::{Elsewhere, Missing, NotForwarded, Open, RouteFault};
use crate::cluster::{NeverReady, NodeId, PodId, ServiceId};
use crate::policy::Judgement;
use crate::policy::admin::AdminJudgement;
use crate::proxy::Met;
use crate::request::Records;
use portpath_kube::manifest::Protocol;
use portpath_text::limits::Excess;
use portpath_text::source::Span;
use portpath_yaml::printed::{At, Seen};

/// What stops a packet, or will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What was typed as request or client cannot be read; the sentence says what is expected.
    RequestNotUnderstood(String),
    /// The client named is not in your YAML.
    ClientUnknown(String),
    /// A Pod of your YAML that has no address cannot send.
    ClientHasNoAddress(PodId),
    /// The client has no address of the destination's family.
    ClientLacksFamily {
        /// The client as typed.
        client: String,
        /// The destination.
        to: IpAddr,
    },
    /// Your YAML is longer than what is read.
    PasteTooLong(Excess),
    /// Your YAML holds nothing that a packet could be sent to.
    NoServiceInPaste,
    /// Your YAML is a file of another tool: which one, and where it begins.
    NotAManifest(OtherFile, Span),
    /// No Service of that name, anywhere in your YAML.
    NoSuchService {
        /// The name as typed.
        name: String,
        /// The namespace it was looked for in.
        namespace: String,
        /// A Service with a name close to it.
        nearest: Option<ServiceId>,
    },
    /// The name is that of something else than a Service, which DNS does not know.
    NameOfNoService {
        /// The name as typed.
        name: String,
        /// The namespace it was looked for in.
        namespace: String,
        /// Whose name it is.
        bearer: Bearer,
    },
    /// The Service is in another namespace than the name leads to.
    ServiceInAnotherNamespace {
        /// The name as typed.
        name: String,
        /// The namespace it was looked for in.
        namespace: String,
        /// Where it is.
        service: ServiceId,
        /// Your YAML names no namespace at all, so it may be applied in the one that was looked in.
        is_open: bool,
    },
    /// A cluster name asked for where cluster DNS does not answer.
    ClusterNameOutsideCluster {
        /// The name.
        name: String,
        /// The Service it would be.
        service: ServiceId,
    },
    /// The request holds a variable that the client's container does not have.
    NoSuchVariable {
        /// The client as typed.
        client: String,
        /// The variable.
        name: String,
        /// Why it has none.
        why: NoVariable,
    },
    /// A name that belongs to no cluster.
    NameOutsideCluster(String),
    /// DNS answers with a name elsewhere.
    ExternalName(ServiceId),
    /// `externalName` holds an address, which DNS cannot give as an alias.
    ExternalNameIsAddress(ServiceId),
    /// The Service has endpoints, but none of that host name.
    NoSuchHostOfService {
        /// The Service.
        service: ServiceId,
        /// The host asked for: `pg-0` of `pg-0.db`.
        host: String,
    },
    /// Pods are named under a Service (`subdomain`, a StatefulSet's `serviceName`) that does not
    /// exist.
    SubdomainWithoutService {
        /// The Pod that was asked for.
        pod: PodId,
        /// Its host name.
        host: String,
    },
    /// The Service exists, but has no record of that type, or no port of that name.
    NoSuchRecord {
        /// The Service.
        service: ServiceId,
        /// The type.
        records: Records,
        /// The port's name and protocol, when one was asked for.
        port: Option<(String, String)>,
    },
    /// The Service exists, but what was typed is not completed to its name.
    NameNotCompleted {
        /// The name as typed.
        name: String,
        /// The Service that it means.
        service: ServiceId,
        /// The full name that would be right.
        full_name: String,
        /// Why it is not completed.
        why: Incomplete,
    },
    /// A Pod that uses its node's resolver asks for a name of the cluster.
    PodAsksItsNode {
        /// The name.
        name: String,
        /// The Service that it means.
        service: ServiceId,
        /// The Pod.
        pod: PodId,
    },
    /// A Pod whose `dnsConfig` names a server that this paste says nothing about.
    OtherNameserver(PodId),
    /// A Service that every cluster has, and your YAML does not show: its full name.
    ServiceOfEveryCluster(String),
    /// A name below an ExternalName Service, which has none.
    NothingBelowAlias {
        /// The alias.
        service: ServiceId,
        /// The name as typed.
        name: String,
    },
    /// An alias that leads back to itself, or through too many others.
    AliasLoop(ServiceId),
    /// An alias for a name of the cluster that no Service has.
    AliasOfNothing(ServiceId),
    /// An alias for a name that would be a Service's if it were completed, which an alias is not.
    AliasOfShortName {
        /// The alias.
        alias: ServiceId,
        /// The Service that it means.
        service: ServiceId,
    },
    /// A headless Service has no address to answer with.
    HeadlessWithoutAddresses(ServiceId, Missing),
    /// Your YAML has no Service, and a Pod that never becomes ready.
    NeverReady(PodId),
    /// `kubectl port-forward` gives up.
    NotForwarded(NotForwarded),
    /// No port was typed, and the scheme has none.
    NoPortTyped(Option<ServiceId>),
    /// The Service has no such port.
    PortNotInService {
        /// The Service.
        service: ServiceId,
        /// The port sent to.
        port: u16,
        /// Over which protocol.
        protocol: Protocol,
    },
    /// The Service has that port for another protocol only.
    ProtocolMismatch {
        /// The Service.
        service: ServiceId,
        /// Index of the port entry with the same number.
        port: usize,
        /// The protocol sent with.
        protocol: Protocol,
    },
    /// The Service port has no endpoint that could take the packet.
    NoEndpoint {
        /// The Service.
        service: ServiceId,
        /// Index of its port.
        port: usize,
        /// Why.
        missing: Missing,
    },
    /// A Local traffic policy, and this node has no endpoint.
    NoLocalEndpoint {
        /// The Service.
        service: ServiceId,
        /// The node.
        node: NodeId,
        /// Which policy it is.
        policy: Policy,
    },
    /// The source is outside `loadBalancerSourceRanges`.
    OutsideSourceRanges(ServiceId, IpAddr),
    /// A ClusterIP used from outside the cluster.
    ClusterIpFromOutside(ServiceId),
    /// A Pod's address used from outside the cluster.
    PodIpFromOutside(PodId),
    /// The load balancer's own address or name, which kube-proxy leaves alone.
    LoadBalancerItself {
        /// The Service.
        service: ServiceId,
        /// The host as typed.
        host: String,
    },
    /// A Service that a label leaves to another proxy.
    ServiceOfAnotherProxy(ServiceId),
    /// A node's address, but no node port of that number.
    NothingOnNodePort {
        /// The node.
        node: NodeId,
        /// The port.
        port: u16,
        /// Over which protocol.
        protocol: Protocol,
        /// A Service whose `port` or `targetPort` was taken for its node port.
        service: Option<(ServiceId, usize)>,
    },
    /// A Service's node port, but on an address of the node where the mode does not open it.
    NodePortNotHere {
        /// The Service port whose node port it is.
        met: Met,
        /// The node.
        node: NodeId,
        /// The address.
        ip: IpAddr,
    },
    /// What stops a request at an Ingress or a Gateway.
    Route(RouteFault),
    /// What the mode does with a packet to this Service is not modelled.
    NotModelled(ServiceId),
    /// NetworkPolicies isolate one of the ends, and no rule allows the packet.
    NotAllowed(Box<Judgement>),
    /// Whether a NetworkPolicy allows the packet depends on something that Portpath cannot tell.
    PolicyOpen(Box<Judgement>),
    /// A rule of an administrator's policy drops the packet.
    DeniedByAdmin(Box<AdminJudgement>),
    /// Whether an administrator's policy drops the packet depends on something that Portpath cannot
    /// tell.
    AdminOpen(Box<AdminJudgement>),
    /// A rule of another API, which Portpath does not judge, may decide about the packet.
    NotJudged(Unjudged),
    /// The packet arrives, and the app's own settings say that it listens elsewhere.
    SeemsToListenElsewhere {
        /// The Service.
        service: ServiceId,
        /// Index of its port.
        service_port: usize,
        /// The Pod.
        pod: PodId,
        /// The port that the packet arrives at.
        port: u16,
        /// The setting that says so.
        setting: Box<AppSetting>,
    },
    /// `localhost` is the client's own.
    Localhost,
    /// A headless Service leaves `port` untranslated, and the Pod declares the target port only.
    HeadlessPortNotTranslated {
        /// The Service.
        service: ServiceId,
        /// Index of its port.
        port: usize,
        /// The Pod.
        pod: PodId,
    },
    /// A number of the Service, used at a Pod: nothing is known to listen there.
    PortOfAnotherLayer {
        /// The Pod.
        pod: PodId,
        /// The number.
        port: u16,
        /// The Service that has it.
        service: ServiceId,
        /// Index of its port.
        service_port: usize,
        /// What it is there.
        layer: Layer,
    },
    /// An endpoint has the address of a Service, which kube-proxy does not translate a second time.
    EndpointIsClusterIp {
        /// The Service with the endpoint.
        service: ServiceId,
        /// The Service whose address it is.
        other: ServiceId,
        /// The endpoint.
        endpoint: Span,
    },
    /// Several Pods share this address of their node, and none declares the port.
    SharedAddress(IpAddr, Vec<PodId>),
    /// The packet is at its Pod, and by the reader's word nobody listens there.
    NobodyListens {
        /// The Pod.
        pod: PodId,
        /// The port it arrives at.
        port: u16,
        /// The Service port that led there.
        met: Option<Met>,
        /// Where the app listens instead.
        at: Elsewhere,
    },
    /// A value that decides it is still to be filled in.
    NotFilledIn {
        /// What it is.
        what: OpenValue,
        /// Its place.
        span: Span,
        /// What is written there: `{{ .Values.port }}`.
        written: String,
    },
    /// A value that the cluster has and YAML leaves open decides it.
    DependsOn(Open),
    /// Output shows that the Service has no endpoint, and the YAML has none of its Pods.
    NoEndpointShown {
        /// The Service.
        service: ServiceId,
        /// Where the output stands.
        at: At,
    },
    /// A client printed that it got something else than the delivery that the YAML makes.
    ClientGotOtherwise {
        /// What it got.
        seen: Seen,
        /// Where it says so.
        at: At,
        /// The port of the Pod that the packet arrives at.
        port: u16,
        /// The Pod itself refused it, by what the client got.
        is_refused_at_the_pod: bool,
    },
    /// Output beside the YAML shows another state of a Service than the YAML makes.
    ShownOtherwise {
        /// The Service.
        service: ServiceId,
        /// What differs.
        what: Otherwise,
        /// Where the output stands.
        at: At,
    },
    /// An address that nothing in your YAML has.
    AddressUnknown {
        /// The address.
        ip: IpAddr,
        /// Whether policies have let the packet out of its Pod.
        let_out: bool,
    },
    /// Such an address in the Services' range, in a mode that drops packets to those that no
    /// Service has.
    AddressUnallocated(IpAddr),
}

/// A file of another tool, which is pasted in place of the objects that are made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherFile {
    /// Values of a Helm chart, or any YAML without the header of an object.
    Values,
    /// `Chart.yaml`.
    Chart,
    /// `kustomization.yaml`.
    Kustomization,
    /// `docker-compose.yml`.
    Compose,
    /// The set-up of a kind cluster.
    KindCluster,
}

/// What output shows otherwise than the YAML makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// It shows no endpoint; the YAML makes as many.
    NoEndpoint(usize),
    /// It shows these endpoints; the YAML makes none.
    Endpoints(String),
    /// It shows an endpoint at the first port; the YAML makes them at the second one.
    EndpointPort(u16, u16),
    /// It shows the first type; the YAML says the second one.
    Type(String, &'static str),
}

/// Something with a name that is none in DNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// `Deployment`, `Pod`, `container`, `hostname` …
    pub kind: &'static str,
    /// The place of the name.
    pub span: Span,
    /// The Service that leads to its Pods, when there is one.
    pub service: Option<ServiceId>,
}

/// Which number of a Service port it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Its `port`.
    Service,
    /// Its `nodePort`.
    Node,
}

/// A rule that Portpath does not judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// An object of another API, by its place in `Cluster::foreign`.
    Rule(usize),
    /// A route of the Gateway API for the requests that a mesh sends to a Service.
    Route {
        /// Index of the route.
        route: usize,
        /// Index among its parents that are Services.
        service: usize,
    },
}

/// A value that is still to be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenValue {
    /// A Service's name.
    ServiceName,
    /// A Service's namespace.
    ServiceNamespace,
    /// A Service's `port`.
    ServicePort,
    /// A Service's `targetPort`.
    TargetPort,
    /// A Service's selector.
    Selector,
    /// A label of Pods.
    PodLabel,
    /// The name of a container's port.
    ContainerPortName,
    /// The name of the Service that a rule leads to.
    BackendName,
    /// The port that a rule leads to.
    BackendPort,
    /// The field of this name.
    Field(&'static str),
}

/// A setting of an app that speaks against the port that packets arrive at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppSetting {
    /// As written: `--port=8080`, `PORT=3000`.
    pub written: String,
    /// Its place.
    pub span: Span,
    /// Where the app listens by it.
    pub listens: Elsewhere,
    /// The probe that asks the port at the Pod's own address, and on which the Pod's readiness
    /// depends: `readinessProbe`.
    pub asked_by: Option<&'static str>,
    /// Where a client says that its connection to the port was refused.
    pub refused: Option<At>,
}

/// Why a container does not have a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoVariable {
    /// The client is no container.
    NoContainer,
    /// The Pod says `enableServiceLinks: false`.
    LinksOff(PodId),
    /// The Service has no ClusterIP.
    NoClusterIp(ServiceId),
    /// The Service is in another namespace.
    OtherNamespace(ServiceId),
    /// The container sets it from something that your YAML does not show: the place of its name.
    FromElsewhere(Span),
    /// Nothing gives it; the one that has a similar name.
    Unknown(Option<String>),
}

/// Why a name is not completed to a Service's full name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incomplete {
    /// It ends in a dot, so it is taken as it is.
    TrailingDot,
    /// `dig` takes names as they are.
    Dig,
    /// The search domains lack the one: the line that gives them, if there is one.
    Searches(Option<Span>),
}

/// The two traffic policies of a Service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// `internalTrafficPolicy`, for packets to the ClusterIP.
    Internal,
    /// `externalTrafficPolicy`, for packets to node ports and to external and load balancer
    /// addresses.
    External,
}

impl Policy {
    /// The field's name.
    pub fn field(self) -> &'static str {
        match self {
            Self::Internal => "internalTrafficPolicy",
            Self::External => "externalTrafficPolicy",
        }
    }
}

/// Why a Pod that a selector matches takes no traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodProblem {
    /// The Pod.
    pub pod: PodId,
    /// What is wrong with it.
    pub issue: PodIssue,
}

/// What keeps a Pod out of the endpoints of a Service port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PodIssue {
    /// Its Ready condition is not True.
    NotReady,
    /// It has no status, and what your YAML says keeps it from becoming ready.
    NeverReady(NeverReady),
    /// It is being deleted.
    Terminating,
    /// It has finished: `Succeeded` or `Failed`.
    Finished(String),
    /// It has no address.
    NoAddress,
    /// It has addresses, but none of the Service's family: `IPv4` or `IPv6`.
    OtherFamily(&'static str),
    /// It is placed on a node that does not exist, or on none.
    NodeUnknown(String),
    /// No container of it has a port of the name.
    NoSuchPortName,
    /// A container has a port of the name, for another protocol.
    PortNameOtherProtocol(Protocol),
}
