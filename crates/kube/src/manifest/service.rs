//! A stored Service: defaults filled in, addresses allocated.

use super::{ObjectMeta, Pair, PortRef, Protocol, Rare};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::Text;

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
    pub cluster_ips: Vec<Spanned<Text>>,
    /// `spec.ipFamilies`: `IPv4`, `IPv6`.
    pub ip_families: Vec<Spanned<Text>>,
    /// Seconds of ClientIP affinity; `None` without affinity.
    pub client_ip_affinity: Option<Spanned<u32>>,
    /// `spec.externalTrafficPolicy`.
    pub external_traffic_policy: Option<Spanned<TrafficPolicy>>,
    /// `spec.internalTrafficPolicy`.
    pub internal_traffic_policy: Option<Spanned<TrafficPolicy>>,
    /// `spec.externalIPs`.
    pub external_ips: Vec<Spanned<Text>>,
    /// `spec.loadBalancerSourceRanges`.
    pub source_ranges: Vec<Spanned<Text>>,
    /// `status.loadBalancer.ingress`.
    pub ingress: Vec<LoadBalancerIngress>,
    /// `spec.healthCheckNodePort`.
    pub health_check_node_port: Option<u16>,
    /// `spec.externalName`.
    pub external_name: Rare<Spanned<Text>>,
    /// `spec.publishNotReadyAddresses`.
    pub publish_not_ready: Option<Spanned<bool>>,
    /// `spec.trafficDistribution`.
    pub traffic_distribution: Rare<Spanned<Text>>,
}

impl Service {
    /// `spec.type`, ClusterIP when absent.
    pub fn kind(&self) -> ServiceType {
        self.service_type
            .as_ref()
            .map_or(ServiceType::ClusterIp, |kind| kind.value)
    }

    /// True for `publishNotReadyAddresses: true`: Pods that are not ready count as ready.
    pub fn publishes_not_ready(&self) -> bool {
        self.publish_not_ready
            .as_ref()
            .is_some_and(|publish| publish.value)
    }

    /// True for `clusterIP: None`: DNS answers with the Pods' own addresses and no port is translated.
    pub fn is_headless(&self) -> bool {
        self.cluster_ips
            .first()
            .is_some_and(|ip| ip.value == "None")
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
    pub name: Spanned<Text>,
    /// `protocol`.
    pub protocol: Spanned<Protocol>,
    /// `port`: where clients knock.
    pub port: Spanned<u16>,
    /// `targetPort`: where the Pods receive; defaulted to `port` when left out.
    pub target_port: Spanned<PortRef>,
    /// `nodePort`, written or allocated.
    pub node_port: Option<Spanned<u16>>,
    /// `appProtocol`.
    pub app_protocol: Rare<Spanned<Text>>,
}

/// One address a load balancer gave.
#[derive(Clone, Debug)]
pub struct LoadBalancerIngress {
    /// `ip`.
    pub ip: Option<Spanned<Text>>,
    /// `hostname`.
    pub hostname: Option<Spanned<Text>>,
    /// `ipMode` is `Proxy` (or anything but `VIP`), so that kube-proxy leaves the address alone.
    pub proxy_mode: bool,
}
