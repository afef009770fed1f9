//! EndpointSlices as the mirroring controller makes them from Endpoints objects, which count only
//! this way.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use super::slices::{HEADLESS_LABEL, PROXY_NAME_LABEL, Slices, by_hand_endpoint, slice_port};
use super::{Addresses, Cluster, Conditions, Endpoint, EndpointSlice, ManagedBy, SlicePort};
use portpath_kube::manifest::{Endpoints, ManualEndpoint};
use portpath_text::order;
use portpath_yaml::yaml::TextSlice;

const MIRRORING: &str = "endpointslicemirroring-controller.k8s.io";
/// Source: pkg/controller/endpointslicemirroring/config/v1alpha1/defaults.go,
/// MirroringMaxEndpointsPerSubset.
const MOST_ADDRESSES: usize = 1_000;

/// The slices of every Endpoints object that is mirrored.
pub(super) fn by_mirroring(cluster: &Cluster, written: &[Rc<Endpoints>], made: &mut Slices) {
    for endpoints in written
        .iter()
        .filter(|endpoints| is_mirrored(cluster, endpoints))
    {
        let first = made.slices.len();
        made.slices.extend(mirrored(cluster, endpoints));
        made.name_from(first);
    }
}

/// Source: pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go,
/// syncEndpoints, shouldMirror.
fn is_mirrored(cluster: &Cluster, endpoints: &Endpoints) -> bool {
    let meta = &endpoints.meta;
    let skips = meta
        .label("endpointslice.kubernetes.io/skip-mirror")
        .is_some_and(|label| label.value.value == "true");
    let leads = meta
        .annotation("control-plane.alpha.kubernetes.io/leader")
        .is_some();
    let service = cluster.service(meta.namespace(), meta.name());
    !skips
        && !leads
        && meta.deletion_timestamp.is_none()
        && service.is_some_and(|id| cluster[id].selector.is_none())
}

/// One slice per address type and port list; an address given twice counts once, the later time.
/// Source: pkg/controller/endpointslicemirroring/reconciler.go, reconcile.
fn mirrored(cluster: &Cluster, endpoints: &Endpoints) -> Vec<EndpointSlice> {
    let mut groups: BTreeMap<(bool, Vec<SlicePort>), Vec<Endpoint>> = BTreeMap::new();
    for subset in &endpoints.subsets {
        let mut ports: Vec<SlicePort> = subset.ports.iter().map(slice_port).collect();
        order::by(&mut ports, Ord::cmp);
        let ready = subset.addresses.iter().map(|address| (address, true));
        let not_ready = subset
            .not_ready_addresses
            .iter()
            .map(|address| (address, false));
        let valid = ready
            .chain(not_ready)
            .filter_map(|(address, ready)| mirrored_endpoint(cluster, address, ready));
        for (ip, endpoint) in valid.take(MOST_ADDRESSES) {
            groups
                .entry((ip.is_ipv6(), ports.clone()))
                .or_default()
                .push(endpoint);
        }
    }
    let slice = |((ipv6, ports), listed): ((bool, Vec<SlicePort>), Vec<Endpoint>)| EndpointSlice {
        namespace: endpoints.meta.namespace_text(),
        name: TextSlice::default(),
        service: endpoints.meta.name_text(),
        managed_by: ManagedBy::Mirroring,
        manager: TextSlice::fixed(MIRRORING),
        address_type: TextSlice::fixed(if ipv6 { "IPv6" } else { "IPv4" }),
        headless: endpoints.meta.label(HEADLESS_LABEL).is_some(),
        other_proxy: endpoints.meta.label(PROXY_NAME_LABEL).is_some(),
        ports,
        endpoints: once_each(listed),
    };
    groups.into_iter().map(slice).collect()
}

/// Drops an endpoint that comes again later. Source:
/// staging/src/k8s.io/endpointslice/util/endpointset.go, Insert.
fn once_each(listed: Vec<Endpoint>) -> Vec<Endpoint> {
    let mut last = BTreeMap::new();
    let mut kept: Vec<Endpoint> = Vec::new();
    for endpoint in listed {
        let key = (
            endpoint.addresses.clone(),
            endpoint.hostname.clone(),
            endpoint.target_ref.clone(),
        );
        let at = *last.entry(key).or_insert(kept.len());
        match kept.get_mut(at) {
            Some(earlier) => *earlier = endpoint,
            None => kept.push(endpoint),
        }
    }
    kept
}

/// Source: pkg/controller/endpointslicemirroring/utils.go, addressToEndpoint.
fn mirrored_endpoint(
    cluster: &Cluster,
    address: &ManualEndpoint,
    ready: bool,
) -> Option<(IpAddr, Endpoint)> {
    let ip: IpAddr = address.addresses.first()?.value.parse().ok()?;
    let endpoint = Endpoint {
        addresses: Addresses::One(ip),
        ready,
        stated: Conditions {
            ready: Some(ready),
            ..Conditions::default()
        },
        ..by_hand_endpoint(cluster, address)
    };
    Some((ip, endpoint))
}
