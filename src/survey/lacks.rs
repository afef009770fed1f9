//! The Service ports without any endpoint, which are reported whatever is asked.

use std::cell::OnceCell;

use portpath_explain::report::Diagnostic;
use portpath_kube::manifest::{Protocol, Service, ServicePort, ServiceType};
use portpath_net::cluster::{Cluster, Endpoint, EndpointSlice, ServiceId, SlicePort};
use portpath_net::trace::{Missing, all_without_endpoints, is_kept_by_the_cluster};
use portpath_text::maps::{HashMap, HashSet};

/// A page cannot show more, and nobody reads them.
pub(crate) const MOST_DIAGNOSTICS: usize = 200;

/// A Service port without any endpoint, and why.
pub(crate) struct Lack {
    pub service: ServiceId,
    pub port: usize,
    pub missing: Missing,
    /// The words, once they are wanted.
    pub said: OnceCell<Diagnostic>,
}

/// The Service ports of a cluster without any endpoint, as many as a page can show.
pub(crate) fn all(cluster: &Cluster) -> Vec<Lack> {
    let services = (0..cluster.services.len()).map(ServiceId);
    let lacking =
        services.flat_map(|id| lacking(cluster, id).into_iter().map(move |port| (id, port)));
    all_without_endpoints(cluster, lacking)
        .take(MOST_DIAGNOSTICS)
        .filter(|(service, _, missing)| !is_kept_by_the_cluster(cluster, *service, missing))
        .map(|(service, port, missing)| Lack {
            service,
            port,
            missing,
            said: OnceCell::new(),
        })
        .collect()
}

/// The ports of a Service, by index, without any endpoint that takes traffic.
fn lacking(cluster: &Cluster, id: ServiceId) -> Vec<usize> {
    let service = &cluster[id];
    if service.kind() == ServiceType::ExternalName {
        return Vec::new();
    }
    let slices = || {
        cluster
            .slices_at(id)
            .iter()
            .map(|slice| &cluster.slices[*slice])
    };
    let has = |slice: &EndpointSlice, port: &ServicePort| {
        let is_it =
            |own: &SlicePort| own.name == port.name.value && own.protocol == port.protocol.value;
        slice.ports.iter().any(|own| is_numbered(own) && is_it(own))
            && slice.endpoints.iter().any(takes)
    };
    let ports = service.ports.iter().enumerate();
    if service.ports.len() <= FEW {
        return ports
            .filter(|(_, port)| !slices().any(|slice| has(slice, port)))
            .map(|(at, _)| at)
            .collect();
    }
    let served = served(cluster, service);
    let is_served =
        |port: &ServicePort| served.contains_key(&(port.name.value.as_str(), port.protocol.value));
    ports
        .filter(|(_, port)| !is_served(port))
        .map(|(at, _)| at)
        .collect()
}

/// How many endpoints take traffic for each port of a Service, by name and protocol; ports without
/// any are left out.
pub(crate) fn served<'c>(
    cluster: &'c Cluster,
    service: &Service,
) -> HashMap<(&'c str, Protocol), usize> {
    let mut served = HashMap::default();
    for slice in cluster
        .slices_of(service)
        .iter()
        .map(|slice| &cluster.slices[*slice])
    {
        let count = slice
            .endpoints
            .iter()
            .filter(|endpoint| takes(endpoint))
            .count();
        if count == 0 {
            continue;
        }
        let mut met = HashSet::default();
        let numbered = slice.ports.iter().filter(|port| is_numbered(port));
        for port in numbered.map(|port| (port.name.as_str(), port.protocol)) {
            // A port that a slice lists twice is still one port of its endpoints.
            if met.insert(port) {
                *served.entry(port).or_default() += count;
            }
        }
    }
    served
}

fn takes(endpoint: &Endpoint) -> bool {
    endpoint.ready || (endpoint.serving && endpoint.terminating)
}

fn is_numbered(port: &SlicePort) -> bool {
    port.port.is_some_and(|number| number > 0)
}

/// So many ports are found quicker by looking at each.
const FEW: usize = 8;
