//! Turns stored nodes (after `admission`) into Services, Pods and workloads, every value with its span.
//! Reads leniently: what is missing or of a wrong type is simply absent, since `admission` has already
//! said so. Leaves routing to `cluster` and `proxy`.

mod lower;
mod placement;

pub use lower::lower;
pub use placement::{Placement, Requirement, Term};

use crate::source::{Span, Spanned};

/// One stored object that the path can meet.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "objects are moved once, into the cluster; a box each would cost more")]
pub enum Object {
    /// A Service.
    Service(Service),
    /// A Pod written as such.
    Pod(Pod),
    /// Something that makes Pods from a template.
    Workload(Workload),
    /// A Node.
    Node(NodeObject),
    /// A Namespace.
    Namespace(ObjectMeta),
    /// An EndpointSlice made by hand.
    EndpointSlice(EndpointSlice),
    /// An Endpoints object, which counts only through mirroring.
    Endpoints(Endpoints),
}

/// Name, namespace and labels of an object, with their places.
#[derive(Clone, Debug, Default)]
pub struct ObjectMeta {
    /// Index of the document in the paste (`yaml::parse` order).
    pub document: usize,
    /// The whole object.
    pub span: Span,
    /// The value of `kind`.
    pub kind: Option<Spanned<String>>,
    /// The value of `metadata.name`; empty when there is none.
    pub name: Option<Spanned<String>>,
    /// The namespace it is stored in; `default` when none is written. Empty for cluster-scoped kinds.
    pub namespace: Option<Spanned<String>>,
    /// `metadata.labels`.
    pub labels: Vec<Pair>,
    /// `metadata.annotations`.
    pub annotations: Vec<Pair>,
    /// `metadata.deletionTimestamp`, when set: the object is going away.
    pub deletion_timestamp: Option<Span>,
    /// `metadata.ownerReferences`.
    pub owners: Vec<OwnerReference>,
}

/// An object that another one belongs to, in the same namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnerReference {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl ObjectMeta {
    /// The name, empty when there is none.
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or("", |name| &name.value)
    }

    /// The namespace, `default` when none is written.
    pub fn namespace(&self) -> &str {
        self.namespace.as_ref().map_or("default", |namespace| &namespace.value)
    }

    /// The place to point at for this object: its name, else its kind, else the whole.
    pub fn name_span(&self) -> Span {
        let kind = self.kind.as_ref().map(|kind| kind.span);
        self.name.as_ref().map(|name| name.span).or(kind).unwrap_or(self.span)
    }

    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<&Pair> {
        self.labels.iter().find(|pair| pair.key.value == key)
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.iter().find(|pair| pair.key.value == key).map(|pair| pair.value.value.as_str())
    }
}

/// A key and its value: a label, a selector's requirement, an annotation, a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Spanned<String>,
}

impl Pair {
    /// Key and value in one span.
    pub fn span(&self) -> Span {
        self.key.span.to(self.value.span)
    }
}

/// `TCP`, `UDP` or `SCTP`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Protocol {
    /// The default.
    #[default]
    Tcp,
    /// Datagrams.
    Udp,
    /// Streams of messages.
    Sctp,
}

impl Protocol {
    /// The protocol that Kubernetes spells this way, upper case only.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "TCP" => Some(Self::Tcp),
            "UDP" => Some(Self::Udp),
            "SCTP" => Some(Self::Sctp),
            _ => None,
        }
    }

    /// As Kubernetes spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
        }
    }
}

impl std::fmt::Display for Protocol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A port by number or by the name a container gives it (Kubernetes' IntOrString).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PortRef {
    /// By number.
    Number(u16),
    /// By name.
    Name(String),
}

impl From<u16> for PortRef {
    fn from(number: u16) -> Self {
        Self::Number(number)
    }
}

impl std::fmt::Display for PortRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// `spec.type` of a Service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServiceType {
    /// Reachable inside the cluster.
    #[default]
    ClusterIp,
    /// Also on a port of every node.
    NodePort,
    /// Also on an address of a load balancer.
    LoadBalancer,
    /// A DNS alias only.
    ExternalName,
}

impl ServiceType {
    /// As Kubernetes spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClusterIp => "ClusterIP",
            Self::NodePort => "NodePort",
            Self::LoadBalancer => "LoadBalancer",
            Self::ExternalName => "ExternalName",
        }
    }
}

/// Which endpoints a node may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrafficPolicy {
    /// All of them.
    #[default]
    Cluster,
    /// Only those on the node itself.
    Local,
}

/// A stored Service: defaults filled in, addresses allocated.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// Who it is.
    pub meta: ObjectMeta,
    /// The place of `spec`, or of the object when there is none.
    pub spec_span: Span,
    /// `spec.type`.
    pub service_type: Option<Spanned<ServiceType>>,
    /// `spec.selector`; `None` when absent or empty, which selects nothing and leaves endpoints to hand.
    pub selector: Option<Selector>,
    /// `spec.ports`.
    pub ports: Vec<ServicePort>,
    /// `spec.clusterIPs`: addresses, or the single value `None` for a headless Service.
    pub cluster_ips: Vec<Spanned<String>>,
    /// `spec.ipFamilies`: `IPv4`, `IPv6`.
    pub ip_families: Vec<Spanned<String>>,
    /// Seconds of ClientIP affinity; `None` without affinity.
    pub client_ip_affinity: Option<Spanned<u32>>,
    /// `spec.externalTrafficPolicy`.
    pub external_traffic_policy: Option<Spanned<TrafficPolicy>>,
    /// `spec.internalTrafficPolicy`.
    pub internal_traffic_policy: Option<Spanned<TrafficPolicy>>,
    /// `spec.externalIPs`.
    pub external_ips: Vec<Spanned<String>>,
    /// `spec.loadBalancerSourceRanges`.
    pub source_ranges: Vec<Spanned<String>>,
    /// `status.loadBalancer.ingress`.
    pub ingress: Vec<LoadBalancerIngress>,
    /// `spec.healthCheckNodePort`.
    pub health_check_node_port: Option<u16>,
    /// `spec.externalName`.
    pub external_name: Option<Spanned<String>>,
    /// `spec.publishNotReadyAddresses`.
    pub publish_not_ready: Option<Spanned<bool>>,
    /// `spec.trafficDistribution`.
    pub traffic_distribution: Option<Spanned<String>>,
}

impl Service {
    /// `spec.type`, ClusterIP when absent.
    pub fn kind(&self) -> ServiceType {
        self.service_type.as_ref().map_or(ServiceType::ClusterIp, |kind| kind.value)
    }

    /// True for `clusterIP: None`: DNS answers with the Pods' own addresses and no port is translated.
    pub fn is_headless(&self) -> bool {
        self.cluster_ips.first().is_some_and(|ip| ip.value == "None")
    }
}

/// What a Service asks of a Pod's labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Every one must be there, exactly.
    pub pairs: Vec<Pair>,
    /// The place of the map.
    pub span: Span,
}

/// One entry of `spec.ports`.
#[derive(Clone, Debug)]
pub struct ServicePort {
    /// The whole entry.
    pub span: Span,
    /// Its name; empty (and defaulted) when it has none.
    pub name: Spanned<String>,
    /// `protocol`.
    pub protocol: Spanned<Protocol>,
    /// `port`: where clients knock.
    pub port: Spanned<u16>,
    /// `targetPort`: where the Pods receive; defaulted to `port` when left out.
    pub target_port: Spanned<PortRef>,
    /// `nodePort`, written or allocated.
    pub node_port: Option<Spanned<u16>>,
    /// `appProtocol`.
    pub app_protocol: Option<Spanned<String>>,
}

/// One address a load balancer gave.
#[derive(Clone, Debug)]
pub struct LoadBalancerIngress {
    /// `ip`.
    pub ip: Option<Spanned<String>>,
    /// `hostname`.
    pub hostname: Option<Spanned<String>>,
    /// `ipMode` is `Proxy` (or anything but `VIP`), so that kube-proxy leaves the address alone.
    pub proxy_mode: bool,
}

/// A Pod as stored.
#[derive(Clone, Debug, Default)]
pub struct Pod {
    /// Who it is.
    pub meta: ObjectMeta,
    /// What it runs.
    pub spec: PodSpec,
    /// Its status, when the paste has one.
    pub status: Option<PodStatus>,
}

/// What the path reads of a Pod's spec.
#[derive(Clone, Debug, Default)]
pub struct PodSpec {
    /// The place of the spec.
    pub span: Span,
    /// `nodeName`.
    pub node_name: Option<Spanned<String>>,
    /// `hostname`.
    pub hostname: Option<Spanned<String>>,
    /// `subdomain`.
    pub subdomain: Option<Spanned<String>>,
    /// `hostNetwork: true`.
    pub host_network: bool,
    /// `nodeSelector` and required node affinity.
    pub placement: Placement,
    /// `readinessGates` are asked for.
    pub readiness_gates: Vec<Spanned<String>>,
    /// `containers`.
    pub containers: Vec<Container>,
    /// `initContainers`, sidecars among them.
    pub init_containers: Vec<Container>,
}

impl PodSpec {
    /// The containers whose port names a Service can use, in the order they are searched:
    /// `containers`, then init containers with `restartPolicy: Always` (native sidecars).
    /// Source: staging/src/k8s.io/endpointslice/utils.go, findPort.
    pub fn port_bearers(&self) -> impl Iterator<Item = &Container> {
        self.containers.iter().chain(self.init_containers.iter().filter(|container| container.is_sidecar))
    }
}

/// A container.
#[derive(Clone, Debug, Default)]
pub struct Container {
    /// The whole entry.
    pub span: Span,
    /// `name`.
    pub name: Option<Spanned<String>>,
    /// `image`.
    pub image: Option<Spanned<String>>,
    /// An init container with `restartPolicy: Always`.
    pub is_sidecar: bool,
    /// `ports`.
    pub ports: Vec<ContainerPort>,
    /// `readinessProbe`'s port (httpGet, tcpSocket or grpc).
    pub readiness_probe: Option<Spanned<PortRef>>,
    /// `livenessProbe`'s port.
    pub liveness_probe: Option<Spanned<PortRef>>,
    /// `startupProbe`'s port.
    pub startup_probe: Option<Spanned<PortRef>>,
    /// `env` with plain values.
    pub env: Vec<Pair>,
    /// `command`, then `args`.
    pub arguments: Vec<Spanned<String>>,
}

/// One entry of a container's `ports`: information, not a firewall.
#[derive(Clone, Debug)]
pub struct ContainerPort {
    /// The whole entry.
    pub span: Span,
    /// Its name.
    pub name: Option<Spanned<String>>,
    /// `containerPort`.
    pub container_port: Spanned<u16>,
    /// `protocol`.
    pub protocol: Spanned<Protocol>,
    /// `hostPort`, written or filled in under `hostNetwork`.
    pub host_port: Option<Spanned<u16>>,
}

/// What a pasted status says.
#[derive(Clone, Debug, Default)]
pub struct PodStatus {
    /// The place of the status.
    pub span: Span,
    /// `phase`; `Pending` when empty is left to `cluster`.
    pub phase: Option<Spanned<String>>,
    /// The first condition of type `Ready`: true when its status is `True`.
    pub ready: Option<Spanned<bool>>,
    /// `podIPs` (else `podIP` alone).
    pub pod_ips: Vec<Spanned<String>>,
}

/// What makes Pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkloadKind {
    /// A Deployment.
    Deployment,
    /// A ReplicaSet.
    ReplicaSet,
    /// The older ReplicationController.
    ReplicationController,
    /// A StatefulSet.
    StatefulSet,
    /// A DaemonSet: one Pod a node.
    DaemonSet,
    /// A Job.
    Job,
    /// A CronJob, which starts no Pod by itself until its time comes.
    CronJob,
}

/// A workload and its Pod template.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Which kind it is.
    pub kind: WorkloadKind,
    /// Who it is; its own labels are not its Pods' labels.
    pub meta: ObjectMeta,
    /// How many Pods (`replicas`; `parallelism` of a Job capped by `completions`); not of a DaemonSet.
    pub replicas: Spanned<u32>,
    /// `selector.matchLabels` (or a ReplicationController's `selector`).
    pub selector: Option<Selector>,
    /// `serviceName` of a StatefulSet.
    pub service_name: Option<Spanned<String>>,
    /// The template's metadata; its name is not used.
    pub template_meta: ObjectMeta,
    /// The template's spec.
    pub template: PodSpec,
    /// The stored template as a tree, from which the Deployment controller computes its hash.
    pub template_node: Option<crate::yaml::Node>,
}

impl Workload {
    /// The kind's name as Kubernetes spells it.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            WorkloadKind::Deployment => "Deployment",
            WorkloadKind::ReplicaSet => "ReplicaSet",
            WorkloadKind::ReplicationController => "ReplicationController",
            WorkloadKind::StatefulSet => "StatefulSet",
            WorkloadKind::DaemonSet => "DaemonSet",
            WorkloadKind::Job => "Job",
            WorkloadKind::CronJob => "CronJob",
        }
    }
}

/// A Node as pasted.
#[derive(Clone, Debug, Default)]
pub struct NodeObject {
    /// Who it is; its labels carry the zone (`topology.kubernetes.io/zone`).
    pub meta: ObjectMeta,
    /// `status.addresses` of type InternalIP.
    pub internal_ips: Vec<Spanned<String>>,
    /// `status.allocatable.cpu` (else `capacity.cpu`) in thousandths, for topology hints.
    pub milli_cpu: Option<u64>,
    /// The first condition of type Ready, if there is one.
    pub ready: Option<bool>,
}

/// An EndpointSlice as pasted.
#[derive(Clone, Debug, Default)]
pub struct EndpointSlice {
    /// Who it is; the label `kubernetes.io/service-name` binds it.
    pub meta: ObjectMeta,
    /// `addressType`.
    pub address_type: Option<Spanned<String>>,
    /// `ports`.
    pub ports: Vec<EndpointPort>,
    /// `endpoints`.
    pub endpoints: Vec<ManualEndpoint>,
}

/// A port of a hand-made EndpointSlice or Endpoints subset.
#[derive(Clone, Debug)]
pub struct EndpointPort {
    /// Its name, empty when it has none.
    pub name: Spanned<String>,
    /// Its protocol.
    pub protocol: Spanned<Protocol>,
    /// Its number, which no one holds to 65535; without one it is ignored.
    pub port: Option<Spanned<i32>>,
    /// `appProtocol`.
    pub app_protocol: Option<Spanned<String>>,
}

/// An endpoint of a hand-made EndpointSlice.
#[derive(Clone, Debug, Default)]
pub struct ManualEndpoint {
    /// The whole entry.
    pub span: Span,
    /// `addresses`.
    pub addresses: Vec<Spanned<String>>,
    /// `conditions.ready`; absent means true.
    pub ready: Option<bool>,
    /// `conditions.serving`; absent means true.
    pub serving: Option<bool>,
    /// `conditions.terminating`; absent means false.
    pub terminating: Option<bool>,
    /// `nodeName`.
    pub node_name: Option<Spanned<String>>,
    /// `zone`.
    pub zone: Option<Spanned<String>>,
    /// `hostname`.
    pub hostname: Option<Spanned<String>>,
    /// `hints.forZones[].name`.
    pub hint_zones: Vec<String>,
    /// `hints.forNodes[].name`.
    pub hint_nodes: Vec<String>,
    /// `targetRef`, as `Kind/namespace/name`.
    pub target_ref: Option<String>,
}

/// An Endpoints object as pasted.
#[derive(Clone, Debug, Default)]
pub struct Endpoints {
    /// Who it is; its name is its Service's.
    pub meta: ObjectMeta,
    /// `subsets`.
    pub subsets: Vec<EndpointSubset>,
}

/// One subset of an Endpoints object: every address has every port.
#[derive(Clone, Debug, Default)]
pub struct EndpointSubset {
    /// `addresses`.
    pub addresses: Vec<ManualEndpoint>,
    /// `notReadyAddresses`.
    pub not_ready_addresses: Vec<ManualEndpoint>,
    /// `ports`.
    pub ports: Vec<EndpointPort>,
}
