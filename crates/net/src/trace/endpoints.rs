//! Finds out why a Service port has no endpoint that could take a packet, from the Pods its
//! selector meets down to the single port name. Source of the rules: `cluster` (EndpointSlice
//! controller) and `proxy`.

use std::cell::OnceCell;

use super::{Fault, PodIssue, PodProblem};
use crate::cluster::{Cluster, Everywhere, ManagedBy, NeverReady, Pod, PodId, ServiceId, selects};
use crate::facts::Fact;
use portpath_kube::manifest::{PortRef, Selector, Service, ServicePort, WorkloadKind};

/// Why a Service port has no usable endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The Service has no address or no port of that index; nothing more is known.
    NotRead,
    /// No selector, and nobody made EndpointSlices or Endpoints by hand.
    NoSelector,
    /// EndpointSlices or Endpoints made by hand are there, with other port names or without ready
    /// addresses.
    HandMade,
    /// Your YAML holds no Pod and no workload, so Portpath cannot tell.
    NoPodInPaste,
    /// Workloads would match, but make no Pod: indexes into `Cluster::workloads`.
    WorkloadsMakeNone(Vec<usize>),
    /// Pods match in other namespaces only.
    OtherNamespace(Vec<PodId>),
    /// No Pod matches.
    NoPodMatches,
    /// Pods match, and each has something that keeps it out.
    PodsUnusable(Vec<PodProblem>),
}

impl Missing {
    /// Whether your YAML holds too little to say: what is missing may well be in the cluster.
    pub fn is_open(&self, cluster: &Cluster) -> bool {
        match self {
            // Whoever writes the EndpointSlices of a Service without a selector decides, and may be
            // a program.
            Self::NoPodInPaste | Self::NoSelector => true,
            Self::WorkloadsMakeNone(workloads) => {
                let no_node = cluster.nodes.iter().all(|node| node.span.is_none());
                let needs_node =
                    |at: &usize| cluster.workloads[*at].kind == WorkloadKind::DaemonSet;
                no_node && workloads.iter().all(needs_node)
            }
            Self::PodsUnusable(problems) => {
                let waits = |problem: &PodProblem| matches!(&problem.issue, PodIssue::NeverReady(why) if why.is_open());
                problems.iter().any(waits)
            }
            _ => false,
        }
    }
}

/// How many Pods are looked at in other namespaces, so that a large paste of broken Services stays
/// cheap.
const MOST_ELSEWHERE: usize = 2000;

/// Why port `port` (an index) of a Service has no usable endpoint.
pub fn without_endpoints(cluster: &Cluster, id: ServiceId, port: usize) -> Missing {
    missing(cluster, id, port, &|selector| {
        pods_elsewhere(cluster, selector)
    })
}

/// The Pods of all namespaces that a selector means.
fn pods_elsewhere(cluster: &Cluster, selector: &Selector) -> Vec<PodId> {
    let pods = cluster.pods.iter().take(MOST_ELSEWHERE).enumerate();
    pods.filter(|(_, pod)| selects(selector, &pod.labels))
        .map(|(at, _)| PodId(at))
        .collect()
}

/// The same for many ports, which come Service by Service.
pub fn all_without_endpoints(
    cluster: &Cluster,
    ports: impl Iterator<Item = (ServiceId, usize)>,
) -> impl Iterator<Item = (ServiceId, usize, Missing)> {
    let everywhere: OnceCell<Everywhere> = OnceCell::new();
    let elsewhere = move |selector: &Selector| {
        let Some(first) = selector.pairs.first() else {
            return Vec::new();
        };
        let mut pods = everywhere
            .get_or_init(|| cluster.everywhere(MOST_ELSEWHERE))
            .with(first);
        pods.retain(|pod| selects(selector, &cluster[*pod].labels));
        pods
    };
    let mut last: Option<(ServiceId, Missing)> = None;
    ports.map(move |(id, port)| {
        // What keeps Pods out of one port may not keep them out of another; that there are none is
        // the same for all.
        let same = last
            .take()
            .filter(|(service, why)| *service == id && !matches!(why, Missing::PodsUnusable(_)));
        let missing = same.map_or_else(|| missing(cluster, id, port, &elsewhere), |(_, why)| why);
        last = Some((id, missing.clone()));
        (id, port, missing)
    })
}

/// `elsewhere` finds the Pods of all namespaces that a selector means.
fn missing(
    cluster: &Cluster,
    id: ServiceId,
    port: usize,
    elsewhere: &dyn Fn(&Selector) -> Vec<PodId>,
) -> Missing {
    let service = &cluster[id];
    let Some(selector) = &service.selector else {
        let hand_made = cluster
            .slices_of(service)
            .iter()
            .any(|slice| cluster.slices[*slice].managed_by != ManagedBy::Controller);
        return if hand_made {
            Missing::HandMade
        } else {
            Missing::NoSelector
        };
    };
    let selected = cluster.pods_selected_by(service);
    if !selected.is_empty() {
        let problems = selected
            .iter()
            .filter_map(|pod| problem(cluster, service, port, *pod))
            .collect();
        return Missing::PodsUnusable(problems);
    }
    let is_elsewhere = |fact: &Fact| match fact {
        Fact::PodsElsewhere {
            namespace,
            service: name,
        } => service.meta.namespace() == namespace && service.meta.name() == name,
        _ => false,
    };
    if (cluster.pods.is_empty() && cluster.workloads.is_empty())
        || cluster.facts.iter().any(is_elsewhere)
    {
        return Missing::NoPodInPaste;
    }
    let idle = |workload: &portpath_kube::manifest::Workload| {
        workload.kind == WorkloadKind::CronJob || workload.replicas.value == 0
    };
    let none = |(at, workload): (usize, &portpath_kube::manifest::Workload)| {
        let fits = idle(workload)
            && workload.meta.namespace() == service.meta.namespace()
            && selects(selector, &workload.template_meta.labels);
        fits.then_some(at)
    };
    let workloads: Vec<usize> = cluster
        .workloads
        .iter()
        .enumerate()
        .filter_map(|(at, workload)| none((at, workload)))
        .collect();
    if !workloads.is_empty() {
        return Missing::WorkloadsMakeNone(workloads);
    }
    let elsewhere = elsewhere(selector);
    if elsewhere.is_empty() && super::routes::gateway_of(cluster, service).is_some() {
        // The Pods of a Gateway are its implementation's, which makes them.
        Missing::NoPodInPaste
    } else if elsewhere.is_empty() {
        Missing::NoPodMatches
    } else {
        Missing::OtherNamespace(elsewhere)
    }
}

/// What there is to say of a paste without any Service: a Pod that can never be one's endpoint
/// comes first.
pub fn without_service(cluster: &Cluster) -> Fault {
    let never = |pod: &Pod| {
        let why = pod.never_ready.as_deref();
        matches!(why, Some(NeverReady::Probe { .. } | NeverReady::Init(_)))
    };
    let pod = cluster.pods.iter().position(never);
    pod.map_or(Fault::NoServiceInPaste, |at| Fault::NeverReady(PodId(at)))
}

/// What keeps a selected Pod out of the endpoints of a port, if anything does.
fn problem(cluster: &Cluster, service: &Service, port: usize, id: PodId) -> Option<PodProblem> {
    let pod = &cluster[id];
    let issue =
        pod_issue(cluster, service, pod).or_else(|| port_issue(service.ports.get(port)?, pod))?;
    Some(PodProblem { pod: id, issue })
}

/// What keeps a whole Pod out (staging/src/k8s.io/endpointslice: ShouldPodBeInEndpoints,
/// podToEndpoint).
pub fn pod_issue(cluster: &Cluster, service: &Service, pod: &Pod) -> Option<PodIssue> {
    if pod.phase == "Succeeded" || pod.phase == "Failed" {
        return Some(PodIssue::Finished(pod.phase.to_string()));
    }
    let wants_v6 = service
        .ip_families
        .first()
        .is_some_and(|family| family.value == "IPv6");
    if !pod.ips.iter().any(|ip| ip.is_ipv6() == wants_v6) {
        let family = if wants_v6 { "IPv6" } else { "IPv4" };
        return Some(if pod.ips.is_empty() {
            PodIssue::NoAddress
        } else {
            PodIssue::OtherFamily(family)
        });
    }
    let publishes = service.publishes_not_ready();
    if !publishes && !cluster.nodes.iter().any(|node| node.name == pod.node) {
        return Some(PodIssue::NodeUnknown(pod.node.to_string()));
    }
    if publishes {
        return None;
    }
    if !pod.ready.value {
        return Some(
            pod.never_ready
                .as_deref()
                .cloned()
                .map_or(PodIssue::NotReady, PodIssue::NeverReady),
        );
    }
    pod.terminating.then_some(PodIssue::Terminating)
}

/// Whether a named `targetPort` finds a port in the Pod (staging/src/k8s.io/endpointslice/utils.go:
/// findPort).
pub fn port_issue(wanted: &ServicePort, pod: &Pod) -> Option<PodIssue> {
    let PortRef::Name(name) = &wanted.target_port.value else {
        return None;
    };
    let named = pod
        .spec
        .port_bearers()
        .flat_map(|container| &container.ports)
        .filter(|port| {
            port.name
                .as_ref()
                .is_some_and(|written| written.value == *name)
        });
    let mut other = None;
    for protocol in named.map(|port| port.protocol.value) {
        if protocol == wanted.protocol.value {
            return None;
        }
        other = other.or(Some(protocol));
    }
    Some(other.map_or(PodIssue::NoSuchPortName, PodIssue::PortNameOtherProtocol))
}
