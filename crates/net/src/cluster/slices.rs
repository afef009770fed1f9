//! EndpointSlices as the EndpointSlice controller makes them, and those made by hand.

use std::net::IpAddr;
use std::rc::Rc;

use super::hints::{self, CpuShares};
use super::workloads::numbered;
use super::{
    Addresses, Cluster, Conditions, Endpoint, EndpointSlice, ManagedBy, Pod, PodId, SlicePort,
    TargetRef,
};
use portpath_kube::manifest::{self, Pair, PortRef, Service, ServicePort, ServiceType};
use portpath_text::maps::HashMap;
use portpath_text::order;
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// The label by which a slice belongs to a Service.
const SERVICE_LABEL: &str = "kubernetes.io/service-name";
/// The label of slices whose Service has no ClusterIP, which kube-proxy skips.
pub(super) const HEADLESS_LABEL: &str = "service.kubernetes.io/headless";
/// The label that gives Services and slices to another proxy.
pub(crate) const PROXY_NAME_LABEL: &str = "service.kubernetes.io/service-proxy-name";
const MANAGER_LABEL: &str = "endpointslice.kubernetes.io/managed-by";
const CONTROLLER: &str = "endpointslice-controller.k8s.io";
/// Source: pkg/controller/endpointslice/config/v1alpha1/defaults.go, MaxEndpointsPerSlice.
const MOST_ENDPOINTS: usize = 100;

/// The slices made so far.
pub(super) struct Slices {
    pub(super) slices: Vec<EndpointSlice>,
}

impl Slices {
    /// Names all slices of one Service, which were added last: the Service's name with a number.
    pub(super) fn name_from(&mut self, first: usize) {
        for (slice, number) in self.slices[first..].iter_mut().zip(1..) {
            slice.name = numbered(&[&slice.service], number);
        }
    }
}

/// The slices of every Service with a selector.
/// Source: pkg/controller/endpointslice/endpointslice_controller.go, syncService.
pub(super) fn by_controller(cluster: &Cluster, shares: Option<&CpuShares>, made: &mut Slices) {
    cluster
        .services
        .iter()
        .for_each(|service| of_service(cluster, service, shares, made));
}

/// Those of one Service.
fn of_service(cluster: &Cluster, service: &Service, shares: Option<&CpuShares>, made: &mut Slices) {
    if service.kind() == ServiceType::ExternalName || service.selector.is_none() {
        return;
    }
    let mut pods = cluster.pods_selected_by(service);
    pods.retain(|pod| counts(&cluster[*pod]));
    let first = made.slices.len();
    let mut add = |family: &TextSlice| {
        let begin = made.slices.len();
        of_family(cluster, service, &pods, family, &mut made.slices);
        hints::write(service, shares, &mut made.slices[begin..]);
    };
    // Of a Service stored without any, IPv4.
    match service.ip_families.as_slice() {
        [] => add(&TextSlice::fixed("IPv4")),
        families => families.iter().for_each(|family| add(&family.value)),
    }
    made.name_from(first);
}

/// Whether a Pod can be an endpoint at all.
/// Source: staging/src/k8s.io/endpointslice/util/controller_utils.go, ShouldPodBeInEndpoints.
fn counts(pod: &Pod) -> bool {
    !pod.is_finished() && !pod.ips.is_empty()
}

/// Adds the slices of one Service and address type: Pods grouped by their resolved ports, at most
/// 100 to a slice; an empty slice when there is no endpoint.
/// Source: staging/src/k8s.io/endpointslice/reconciler.go, reconcileByAddressType.
fn of_family(
    cluster: &Cluster,
    service: &Service,
    pods: &[PodId],
    family: &TextSlice,
    made: &mut Vec<EndpointSlice>,
) {
    let mut groups: Groups = Vec::new();
    let mut by_ports: HashMap<Vec<SlicePort>, usize> = HashMap::default();
    let mut last: Option<(&Rc<manifest::PodSpec>, usize)> = None;
    for pod in pods {
        let Some(endpoint) = endpoint(cluster, service, *pod, family) else {
            continue;
        };
        let spec = &cluster[*pod].spec;
        // Pods of one workload share their spec, and so their ports.
        let known = last
            .filter(|(known, _)| Rc::ptr_eq(known, spec))
            .map(|(_, group)| group);
        let group = known.unwrap_or_else(|| {
            let ports = resolved_ports(service, &cluster[*pod]);
            // Mostly all Pods answer alike, so that nothing has to be looked up.
            if groups.first().is_none_or(|(first, _)| *first == ports) {
                if groups.is_empty() {
                    groups.push((ports, Vec::with_capacity(pods.len())));
                }
                return 0;
            }
            another_group(&mut groups, &mut by_ports, ports)
        });
        last = Some((spec, group));
        groups[group].1.push(endpoint);
    }
    if groups.is_empty() {
        groups.push((Vec::new(), Vec::new()));
    }
    for (ports, endpoints) in groups {
        fill(service, family, ports, endpoints, made);
    }
}

/// Endpoints with their ports, one group for all that answer alike.
type Groups = Vec<(Vec<SlicePort>, Vec<Endpoint>)>;

/// The group of Pods that do not answer as the first one does.
fn another_group(
    groups: &mut Groups,
    by_ports: &mut HashMap<Vec<SlicePort>, usize>,
    ports: Vec<SlicePort>,
) -> usize {
    if by_ports.is_empty() {
        by_ports.insert(sorted(&groups[0].0), 0);
    }
    *by_ports.entry(sorted(&ports)).or_insert_with(|| {
        groups.push((ports, Vec::new()));
        groups.len() - 1
    })
}

fn sorted(ports: &[SlicePort]) -> Vec<SlicePort> {
    let mut ports = ports.to_vec();
    order::by(&mut ports, Ord::cmp);
    ports
}

/// Adds one group's slices, each filled before the next is begun.
fn fill(
    service: &Service,
    family: &TextSlice,
    ports: Vec<SlicePort>,
    endpoints: Vec<Endpoint>,
    made: &mut Vec<EndpointSlice>,
) {
    let slice = |ports: Vec<SlicePort>, endpoints: Vec<Endpoint>| EndpointSlice {
        namespace: service.meta.namespace_text(),
        name: TextSlice::default(),
        service: service.meta.name_text(),
        managed_by: ManagedBy::Controller,
        manager: TextSlice::fixed(CONTROLLER),
        address_type: family.clone(),
        headless: !has_cluster_ip(service),
        other_proxy: service.meta.label(PROXY_NAME_LABEL).is_some(),
        ports,
        endpoints,
    };
    if endpoints.len() <= MOST_ENDPOINTS {
        return made.push(slice(ports, endpoints));
    }
    let count = endpoints.len().div_ceil(MOST_ENDPOINTS);
    let mut endpoints = endpoints.into_iter();
    made.extend((0..count).map(|_| {
        slice(
            ports.clone(),
            endpoints.by_ref().take(MOST_ENDPOINTS).collect(),
        )
    }));
}

/// Source: pkg/apis/core/v1/helper/helpers.go, IsServiceIPSet.
fn has_cluster_ip(service: &Service) -> bool {
    service
        .cluster_ips
        .first()
        .is_some_and(|ip| ip.value != "None" && !ip.value.is_empty())
}

/// A Pod as an endpoint; none when it has no address of the family, or no node that exists.
/// Source: staging/src/k8s.io/endpointslice/utils.go, podToEndpoint.
fn endpoint(cluster: &Cluster, service: &Service, id: PodId, family: &str) -> Option<Endpoint> {
    let pod = &cluster[id];
    let publishes = service.publishes_not_ready();
    let node = cluster.node(&pod.node).map(|node| &cluster[node]);
    let mut ips = pod.ips.iter().filter(|ip| is_of(**ip, family));
    if node.is_none() && !publishes {
        return None;
    }
    let first = ips.next()?;
    let more: Vec<TextSlice> = ips.map(|ip| ip.to_string().into()).collect();
    let addresses = if more.is_empty() {
        Addresses::One(*first)
    } else {
        Addresses::Written([vec![first.to_string().into()], more].concat())
    };
    let serving = pod.ready.value;
    let ready = publishes || (serving && !pod.terminating);
    Some(Endpoint {
        addresses,
        ready,
        serving,
        terminating: pod.terminating,
        stated: Conditions {
            ready: Some(ready),
            serving: Some(serving),
            terminating: Some(pod.terminating),
        },
        node: (!pod.node.is_empty()).then(|| pod.node.clone()),
        zone: node.and_then(|node| node.zone.clone()),
        hint_zones: Vec::new(),
        hint_nodes: Vec::new(),
        hostname: hostname(service, pod),
        target_ref: TargetRef::Pod,
        pod: Some(id),
        span: None,
    })
}

fn is_of(ip: IpAddr, family: &str) -> bool {
    ip.is_ipv6() == (family == "IPv6")
}

/// Source: staging/src/k8s.io/endpointslice/util/controller_utils.go, ShouldSetHostname.
fn hostname(service: &Service, pod: &Pod) -> Option<TextSlice> {
    let subdomain = pod.spec.subdomain.as_ref()?;
    let hostname = pod.spec.hostname.as_ref()?;
    (subdomain.value == service.meta.name()).then(|| hostname.value.clone())
}

/// The Service's ports as this Pod answers them; a port whose name the Pod does not know is left
/// out.
/// Source: staging/src/k8s.io/endpointslice/utils.go, getEndpointPorts.
fn resolved_ports(service: &Service, pod: &Pod) -> Vec<SlicePort> {
    let resolved = |port: &ServicePort| SlicePort {
        name: port.name.value.clone(),
        protocol: port.protocol.value,
        port: None,
        app_protocol: port
            .app_protocol
            .as_ref()
            .map(|app_protocol| app_protocol.value.clone()),
    };
    let mut ports = Vec::with_capacity(service.ports.len());
    for port in &service.ports {
        if let Some((number, _)) = find_port(&pod.spec, port) {
            ports.push(SlicePort {
                port: Some(i32::from(number)),
                ..resolved(port)
            });
        }
    }
    ports
}

/// The port of a Pod that a Service port means, with the container's port entry it was found at by
/// name. By number no container needs to declare it. By name the first of that name and protocol is
/// it, among `containers`, then sidecars. Source: staging/src/k8s.io/endpointslice/utils.go,
/// FindPort.
pub fn find_port<'a>(
    spec: &'a manifest::PodSpec,
    port: &ServicePort,
) -> Option<(u16, Option<&'a manifest::ContainerPort>)> {
    let name = match &port.target_port.value {
        PortRef::Number(number) => return Some((*number, None)),
        PortRef::Name(name) => name,
    };
    let declared = spec.port_bearers().flat_map(|container| &container.ports);
    let mut named = declared.filter(|declared| {
        declared
            .name
            .as_ref()
            .is_some_and(|declared| declared.value == *name)
            && declared.protocol.value == port.protocol.value
    });
    named
        .next()
        .map(|found| (found.container_port.value, Some(found)))
}

/// Slices made by hand, unchanged.
pub(super) fn by_hand(
    cluster: &Cluster,
    written: &[Rc<manifest::EndpointSlice>],
    made: &mut Slices,
) {
    made.slices
        .extend(written.iter().map(|slice| hand_made(cluster, slice)));
}

fn hand_made(cluster: &Cluster, slice: &manifest::EndpointSlice) -> EndpointSlice {
    let label = |key| {
        slice
            .meta
            .label(key)
            .map(|label: &Pair| label.value.value.clone())
    };
    EndpointSlice {
        namespace: slice.meta.namespace_text(),
        name: slice.meta.name_text(),
        service: label(SERVICE_LABEL).unwrap_or_default(),
        managed_by: ManagedBy::Hand,
        manager: label(MANAGER_LABEL).unwrap_or_default(),
        address_type: slice
            .address_type
            .as_ref()
            .map(|kind| kind.value.clone())
            .unwrap_or_default(),
        headless: label(HEADLESS_LABEL).is_some(),
        other_proxy: label(PROXY_NAME_LABEL).is_some(),
        ports: slice.ports.iter().map(slice_port).collect(),
        endpoints: slice
            .endpoints
            .iter()
            .map(|endpoint| by_hand_endpoint(cluster, endpoint))
            .collect(),
    }
}

pub(super) fn slice_port(port: &manifest::EndpointPort) -> SlicePort {
    SlicePort {
        name: port.name.value.clone(),
        protocol: port.protocol.value,
        port: port.port.as_ref().map(|port| port.value),
        app_protocol: port
            .app_protocol
            .as_ref()
            .map(|app_protocol| app_protocol.value.clone()),
    }
}

/// An endpoint as a person wrote it: absent conditions mean ready, serving and not terminating.
/// Source: pkg/proxy/endpointslicecache.go, addEndpoints.
pub(super) fn by_hand_endpoint(cluster: &Cluster, endpoint: &manifest::ManualEndpoint) -> Endpoint {
    let text = |text: &Option<Spanned<TextSlice>>| text.as_ref().map(|text| text.value.clone());
    let first: Option<IpAddr> = endpoint
        .addresses
        .first()
        .and_then(|address| address.value.parse().ok());
    Endpoint {
        addresses: Addresses::Written(
            endpoint
                .addresses
                .iter()
                .map(|address| address.value.clone())
                .collect(),
        ),
        ready: endpoint.ready.unwrap_or(true),
        serving: endpoint.serving.unwrap_or(true),
        terminating: endpoint.terminating.unwrap_or(false),
        stated: Conditions {
            ready: endpoint.ready,
            serving: endpoint.serving,
            terminating: endpoint.terminating,
        },
        node: text(&endpoint.node_name),
        zone: text(&endpoint.zone),
        hint_zones: endpoint.hint_zones.clone(),
        hint_nodes: endpoint.hint_nodes.clone(),
        hostname: text(&endpoint.hostname),
        target_ref: endpoint
            .target_ref
            .clone()
            .map_or(TargetRef::None, TargetRef::Written),
        pod: first.and_then(|ip| cluster.pod_at(ip)),
        span: Some(endpoint.span),
    }
}
