//! A Service's port as kube-proxy knows it, one for each address family.

use std::net::IpAddr;

use crate::cluster::{Cluster, PROXY_NAME_LABEL, ServiceId};
use crate::network::{Cidr, Family};
use portpath_kube::manifest::{self, Protocol, Service, ServiceType, TrafficPolicy};
use portpath_text::order;

/// One port of one Service in one address family.
#[derive(Clone, Debug)]
pub struct ServicePort {
    /// `NAMESPACE/NAME:PORT`, or `NAMESPACE/NAME` for a port without a name.
    pub name: String,
    /// The Service.
    pub service: ServiceId,
    /// Index into its `ports`.
    pub port: usize,
    /// Address family.
    pub family: Family,
    /// Protocol.
    pub protocol: Protocol,
    /// `port`.
    pub number: u16,
    /// `nodePort`.
    pub node_port: Option<u16>,
    /// The ClusterIP of this family.
    pub cluster_ip: IpAddr,
    /// `spec.externalIPs` of this family.
    pub external_ips: Vec<IpAddr>,
    /// Addresses of the load balancer that kube-proxy answers for.
    pub load_balancer_ips: Vec<IpAddr>,
    /// Who may use them; everybody when empty.
    pub source_ranges: Vec<Cidr>,
    /// `internalTrafficPolicy`.
    pub internal: TrafficPolicy,
    /// `externalTrafficPolicy`, Local only for a Service that is reachable from outside.
    pub external: TrafficPolicy,
    /// Seconds of ClientIP affinity.
    pub affinity: Option<u32>,
    /// Port at which the load balancer asks whether this node has endpoints.
    pub health_check_node_port: Option<u16>,
}

impl ServicePort {
    /// Whether anything but the ClusterIP leads here.
    /// Source: pkg/proxy/serviceport.go, ExternallyAccessible.
    pub fn is_externally_accessible(&self) -> bool {
        self.node_port.is_some()
            || !(self.load_balancer_ips.is_empty() && self.external_ips.is_empty())
    }

    /// Whether endpoints of the whole cluster are used: also under an external policy Local, for
    /// clients inside.
    /// Source: pkg/proxy/serviceport.go, UsesClusterEndpoints.
    pub fn uses_cluster_endpoints(&self) -> bool {
        self.internal == TrafficPolicy::Cluster || self.is_externally_accessible()
    }

    /// Whether this node's own endpoints are used.
    /// Source: pkg/proxy/serviceport.go, UsesLocalEndpoints.
    pub fn uses_local_endpoints(&self) -> bool {
        self.internal == TrafficPolicy::Local
            || (self.external == TrafficPolicy::Local && self.is_externally_accessible())
    }

    /// Whether the load balancer's addresses are guarded by source ranges.
    pub fn has_firewall(&self) -> bool {
        !self.load_balancer_ips.is_empty() && !self.source_ranges.is_empty()
    }
}

/// The ports of some Services of the cluster, ordered by name.
/// Source: pkg/proxy/servicechangetracker.go, serviceToServiceMap.
pub(super) fn service_ports(
    cluster: &Cluster,
    services: &mut dyn Iterator<Item = ServiceId>,
) -> Vec<ServicePort> {
    let services = services.filter(|id| !is_skipped(&cluster[*id]));
    let mut ports: Vec<ServicePort> = services.flat_map(|id| ports_of(&cluster[id], id)).collect();
    order::by(&mut ports, |a, b| {
        (&a.name, a.protocol, a.family).cmp(&(&b.name, b.protocol, b.family))
    });
    ports
}

/// Source: pkg/proxy/util/utils.go, ShouldSkipService; cmd/kube-proxy/app/server.go, for the label.
fn is_skipped(service: &Service) -> bool {
    service.kind() == ServiceType::ExternalName
        || service.is_headless()
        || service.meta.label(PROXY_NAME_LABEL).is_some()
}

fn ports_of(service: &Service, id: ServiceId) -> Vec<ServicePort> {
    let port = |(family, cluster_ip): (Family, IpAddr)| {
        service
            .ports
            .iter()
            .enumerate()
            .map(move |(at, port)| service_port(service, id, (at, port), family, cluster_ip))
    };
    let of_family = |family| Some((family, first_of(&addresses(&service.cluster_ips), family)?));
    Family::ALL
        .iter()
        .copied()
        .filter_map(of_family)
        .flat_map(port)
        .collect()
}

/// Source: pkg/proxy/serviceport.go, newBaseServiceInfo.
fn service_port(
    service: &Service,
    id: ServiceId,
    (at, port): (usize, &manifest::ServicePort),
    family: Family,
    cluster_ip: IpAddr,
) -> ServicePort {
    let of_family = |ips: Vec<IpAddr>| {
        ips.into_iter()
            .filter(|ip| Family::of(*ip) == family)
            .collect()
    };
    let external = external_policy(service);
    ServicePort {
        name: port_name(service, &port.name.value),
        service: id,
        port: at,
        family,
        protocol: port.protocol.value,
        number: port.port.value,
        node_port: port.node_port.as_ref().map(|port| port.value),
        cluster_ip,
        external_ips: of_family(addresses(&service.external_ips)),
        load_balancer_ips: of_family(load_balancer_ips(service)),
        source_ranges: source_ranges(service, family),
        internal: service
            .internal_traffic_policy
            .as_ref()
            .map_or(TrafficPolicy::Cluster, |policy| policy.value),
        external,
        affinity: service
            .client_ip_affinity
            .as_ref()
            .map(|seconds| seconds.value),
        health_check_node_port: match (service.kind(), external) {
            (ServiceType::LoadBalancer, TrafficPolicy::Local) => service.health_check_node_port,
            _ => None,
        },
    }
}

/// Source: pkg/proxy/types.go, ServicePortName.
pub(super) fn port_name(service: &Service, port: &str) -> String {
    let separator = if port.is_empty() { "" } else { ":" };
    format!(
        "{}/{}{separator}{port}",
        service.meta.namespace(),
        service.meta.name()
    )
}

fn addresses(
    texts: &[portpath_text::source::Spanned<portpath_yaml::yaml::TextSlice>],
) -> Vec<IpAddr> {
    texts
        .iter()
        .filter_map(|text| text.value.parse().ok())
        .collect()
}

fn first_of(ips: &[IpAddr], family: Family) -> Option<IpAddr> {
    ips.iter().copied().find(|ip| Family::of(*ip) == family)
}

/// Addresses with `ipMode: Proxy` are left to the load balancer.
fn load_balancer_ips(service: &Service) -> Vec<IpAddr> {
    let vips = service
        .ingress
        .iter()
        .filter(|ingress| !ingress.proxy_mode)
        .filter_map(|ingress| ingress.ip.as_ref());
    vips.filter_map(|ip| ip.value.parse().ok()).collect()
}

/// A range of all addresses is no limit.
fn source_ranges(service: &Service, family: Family) -> Vec<Cidr> {
    let ranges = service
        .source_ranges
        .iter()
        .filter_map(|range| Cidr::parse(&range.value));
    let ranges: Vec<Cidr> = ranges
        .filter(|range| Family::of(range.ip) == family)
        .collect();
    if ranges.iter().any(|range| range.length == 0) {
        Vec::new()
    } else {
        ranges
    }
}

/// Source: pkg/api/v1/service/util.go, ExternalPolicyLocal.
fn external_policy(service: &Service) -> TrafficPolicy {
    let reachable = match service.kind() {
        ServiceType::NodePort | ServiceType::LoadBalancer => true,
        ServiceType::ClusterIp => !service.external_ips.is_empty(),
        ServiceType::ExternalName => false,
    };
    let policy = service
        .external_traffic_policy
        .as_ref()
        .map_or(TrafficPolicy::Cluster, |policy| policy.value);
    if reachable {
        policy
    } else {
        TrafficPolicy::Cluster
    }
}
