//! The endpoints of a Service port as kube-proxy gathers them from all EndpointSlices of the
//! Service.

use std::net::IpAddr;

use super::service_port::ServicePort;
use crate::cluster::{Cluster, Endpoint, PodId};
use portpath_text::maps::BTreeMap;
use portpath_yaml::yaml::TextSlice;

/// One endpoint of a Service port.
#[derive(Clone, Debug)]
pub struct ProxyEndpoint {
    /// `10.244.1.2:8080`, by which endpoints are told apart and ordered.
    pub text: String,
    /// Address.
    pub ip: IpAddr,
    /// Port; not held to 65535 in hand-made slices.
    pub port: i32,
    /// May get traffic.
    pub ready: bool,
    /// Answers, terminating or not.
    pub serving: bool,
    /// Is going away.
    pub terminating: bool,
    /// Name of its node.
    pub node: Option<TextSlice>,
    /// Zones it is kept for.
    pub hint_zones: Vec<TextSlice>,
    /// Nodes it is kept for.
    pub hint_nodes: Vec<TextSlice>,
    /// The Pod it is.
    pub pod: Option<PodId>,
    /// Its slice, by its place in [`Cluster::slices`].
    pub slice: usize,
    /// Its place in the slice.
    pub endpoint: usize,
}

/// The endpoints of a Service port: the port's name and protocol must be the slice's, `targetPort`
/// is not asked; the same address and port counts once, a living endpoint before one that
/// terminates; ordered as text.
/// Source: pkg/proxy/endpointslicecache.go, endpointInfoByServicePort, addEndpoints.
pub(super) fn endpoints(cluster: &Cluster, port: &ServicePort) -> Vec<ProxyEndpoint> {
    let service = &cluster[port.service];
    let name = service
        .ports
        .get(port.port)
        .map_or("", |port| &port.name.value);
    let mut found: BTreeMap<String, ProxyEndpoint> = BTreeMap::new();
    for &at in cluster.slices_of(service) {
        let slice = &cluster.slices[at];
        if slice.headless || slice.other_proxy || slice.address_type != port.family.as_str() {
            continue;
        }
        let ports = slice
            .ports
            .iter()
            .filter(|slice| slice.name == name && slice.protocol == port.protocol);
        for number in ports
            .filter_map(|port| port.port)
            .filter(|number| *number != 0)
        {
            for (place, endpoint) in slice.endpoints.iter().enumerate() {
                let Some(endpoint) = proxy_endpoint(endpoint, number, (at, place)) else {
                    continue;
                };
                if !endpoint.terminating || !found.contains_key(&endpoint.text) {
                    found.insert(endpoint.text.clone(), endpoint);
                }
            }
        }
    }
    found.into_values().collect()
}

/// Only the first address counts.
fn proxy_endpoint(
    endpoint: &Endpoint,
    port: i32,
    (slice, place): (usize, usize),
) -> Option<ProxyEndpoint> {
    let ip = endpoint.addresses.first_ip()?;
    Some(ProxyEndpoint {
        text: text(ip, port),
        ip,
        port,
        ready: endpoint.ready,
        serving: endpoint.serving,
        terminating: endpoint.terminating,
        node: endpoint.node.clone(),
        hint_zones: endpoint.hint_zones.clone(),
        hint_nodes: endpoint.hint_nodes.clone(),
        pod: endpoint.pod,
        slice,
        endpoint: place,
    })
}

fn text(ip: IpAddr, port: i32) -> String {
    match ip {
        IpAddr::V6(ip) => format!("[{ip}]:{port}"),
        ip => format!("{ip}:{port}"),
    }
}
