//! Topology hints: which zones and nodes the EndpointSlice controller tells kube-proxy to keep an
//! endpoint for.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::nodes::ZONE_LABEL;
use super::{Endpoint, EndpointSlice};
use portpath_kube::manifest::{NodeObject, Service};

/// How much more than its share of the traffic an endpoint may get.
/// Source: staging/src/k8s.io/endpointslice/topologycache/topologycache.go, overloadThreshold.
const OVERLOAD_THRESHOLD: f64 = 0.2;

/// Each zone's share of the cluster's CPU.
pub(super) struct CpuShares {
    zones: BTreeMap<String, f64>,
}

impl CpuShares {
    /// None when the nodes do not tell enough: every ready worker needs a zone and CPU, and there
    /// must be two zones. Source: topologycache.go, SetNodes.
    pub(super) fn new(nodes: &[Rc<NodeObject>]) -> Option<Self> {
        let mut zones: BTreeMap<String, u64> = BTreeMap::new();
        for node in nodes
            .iter()
            .filter(|node| node.ready == Some(true) && !is_control_plane(node))
        {
            let zone = node
                .meta
                .label(ZONE_LABEL)
                .map_or("", |zone| &zone.value.value);
            let cpu = node.milli_cpu.filter(|cpu| *cpu > 0 && !zone.is_empty())?;
            *zones.entry(zone.to_owned()).or_default() += cpu;
        }
        let total = zones.values().sum::<u64>() as f64;
        let zones: BTreeMap<_, _> = zones
            .into_iter()
            .map(|(zone, cpu)| (zone, cpu as f64 / total))
            .collect();
        (zones.len() >= 2).then_some(Self { zones })
    }

    /// How many endpoints each zone should have; none when that would overload one.
    /// Source: topologycache.go, getAllocations.
    fn desired(&self, endpoints: usize) -> Option<BTreeMap<&str, f64>> {
        if self.zones.len() > endpoints {
            return None;
        }
        let mut room = endpoints as f64;
        let mut desired = BTreeMap::new();
        for (zone, ratio) in &self.zones {
            let share = ratio * endpoints as f64;
            let minimum = (share * (1.0 / (1.0 + OVERLOAD_THRESHOLD))).ceil();
            room -= minimum;
            desired.insert(zone.as_str(), share.max(minimum));
        }
        (room >= 0.0).then_some(desired)
    }
}

fn is_control_plane(node: &NodeObject) -> bool {
    [
        "node-role.kubernetes.io/control-plane",
        "node-role.kubernetes.io/master",
    ]
    .iter()
    .any(|label| node.meta.label(label).is_some())
}

/// Writes the hints into the slices of one Service and address type.
/// Source: staging/src/k8s.io/endpointslice/reconciler.go, reconcileByAddressType.
pub(super) fn write(service: &Service, shares: Option<&CpuShares>, slices: &mut [EndpointSlice]) {
    if asks_for_topology(service) {
        if let Some(shares) = shares {
            by_cpu(shares, slices);
        }
        return;
    }
    let Some(distribution) = service.traffic_distribution.as_ref() else {
        return;
    };
    let same_node = distribution.value == "PreferSameNode";
    for endpoint in slices
        .iter_mut()
        .flat_map(|slice| &mut slice.endpoints)
        .filter(|endpoint| endpoint.ready)
    {
        endpoint.hint_zones = endpoint.zone.iter().cloned().collect();
        if same_node {
            endpoint.hint_nodes = endpoint.node.iter().cloned().collect();
        }
    }
}

/// The annotation asks for hints by CPU, which go before `trafficDistribution`.
/// Source: staging/src/k8s.io/endpointslice/utils.go, hintsEnabled.
fn asks_for_topology(service: &Service) -> bool {
    let value = service
        .meta
        .annotation("service.kubernetes.io/topology-aware-hints")
        .or_else(|| {
            service
                .meta
                .annotation("service.kubernetes.io/topology-mode")
        });
    matches!(value, Some("Auto" | "auto"))
}

/// Hints each ready endpoint with its own zone, then lends endpoints to zones that have too few for
/// their CPU.
/// Source: topologycache.go, AddHints.
fn by_cpu(shares: &CpuShares, slices: &mut [EndpointSlice]) {
    let mut ready: Vec<&mut Endpoint> = slices
        .iter_mut()
        .flat_map(|slice| &mut slice.endpoints)
        .filter(|endpoint| endpoint.ready)
        .collect();
    let Some(desired) = shares.desired(ready.len()) else {
        return;
    };
    if ready.iter().any(|endpoint| endpoint.zone.is_none()) {
        return;
    }
    let mut present: BTreeMap<String, f64> = BTreeMap::new();
    for endpoint in &mut ready {
        endpoint.hint_zones = endpoint.zone.iter().cloned().collect();
        *present.entry(endpoint.hint_zones.concat()).or_default() += 1.0;
    }
    let (mut giving, mut receiving) = gifts(&desired, &present);
    for endpoint in ready {
        let zone = endpoint.hint_zones.concat();
        let Some(left) = giving.get_mut(&zone).filter(|left| **left > 0) else {
            continue;
        };
        let Some((receiver, needed)) = receiving.iter_mut().find(|(_, needed)| **needed > 0) else {
            return;
        };
        endpoint.hint_zones = vec![receiver.as_str().into()];
        *left -= 1;
        *needed -= 1;
    }
}

/// How many endpoints each zone gives and receives.
/// Source: staging/src/k8s.io/endpointslice/topologycache/utils.go, getGivingAndReceivingZones.
fn gifts(
    desired: &BTreeMap<&str, f64>,
    present: &BTreeMap<String, f64>,
) -> (BTreeMap<String, usize>, BTreeMap<String, usize>) {
    let mut surplus = BTreeMap::new();
    let mut need = BTreeMap::new();
    for (zone, target) in desired {
        let has = present.get(*zone).copied().unwrap_or_default();
        if has > *target {
            surplus.insert((*zone).to_owned(), has - target);
        } else if has < *target {
            need.insert((*zone).to_owned(), target - has);
        }
    }
    let mut giving = BTreeMap::new();
    let mut receiving = BTreeMap::new();
    while let Some((giver, gives)) = most(&surplus)
        && let Some((receiver, takes)) = most(&need)
    {
        if (gives < 1.0 && takes < 1.0) || gives < 0.5 || takes < 0.5 {
            break;
        }
        *giving.entry(giver.clone()).or_default() += 1;
        *receiving.entry(receiver.clone()).or_default() += 1;
        surplus.insert(giver, gives - 1.0);
        need.insert(receiver, takes - 1.0);
    }
    (giving, receiving)
}

/// The zone with the greatest number above zero.
fn most(zones: &BTreeMap<String, f64>) -> Option<(String, f64)> {
    let positive = zones.iter().filter(|(_, number)| **number > 0.0);
    positive
        .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))
        .map(|(zone, number)| (zone.clone(), *number))
}
