//! The endpoints of a hop: those that could get the packet, each with its share, and those that get
//! nothing, each with the reason.

use super::Context;
use crate::explain::faults::no_ready_endpoint::reason;
use crate::report::EndpointShare;
use portpath_kube::manifest::Container;
use portpath_net::cluster::{Pod, PodId};
use portpath_net::proxy::{Destination, Excluded, Met, Via};
use portpath_net::trace::{LeftOut, PodIssue, pod_issue, port_issue};

/// An endpoint that could get the packet, as one of `of`.
pub(super) fn share(
    context: &Context,
    destination: &Destination,
    of: usize,
    chosen: bool,
    home: &str,
) -> EndpointShare {
    let pod = destination.pod.map(|pod| (&context.cluster[pod], pod));
    let container = pod.and_then(|(pod, _)| {
        let has = |container: &&Container| {
            container
                .ports
                .iter()
                .any(|port| port.container_port.value == destination.port)
        };
        pod.spec.port_bearers().find(has)
    });
    EndpointShare {
        name: pod.map_or_else(
            || destination.ip.to_string(),
            |(_, id)| context.pod_name(id, home),
        ),
        ip: destination.ip.to_string(),
        port: destination.port,
        container: container.map_or(String::new(), name_of),
        node: pod.map_or(String::new(), |(pod, _)| pod.node.to_string()),
        workload: pod.map_or(String::new(), |(pod, _)| workload(pod)),
        one_in: of,
        chosen,
        labels: pod.map_or_else(Vec::new, |(pod, _)| labels(pod)),
        is_assumed: pod.is_some_and(|(pod, _)| pod.invented),
        ..EndpointShare::default()
    }
}

/// Endpoints of the Service port that this packet cannot reach.
pub(super) fn left_out_shares(
    context: &Context,
    met: Met,
    left_out: &[LeftOut],
) -> Vec<EndpointShare> {
    let home = context.service(met.service).meta.namespace();
    let share = |left: &LeftOut| {
        let never = left
            .pod
            .and_then(|pod| context.cluster[pod].never_ready.as_deref().cloned());
        let why = match (left.why, never) {
            (Excluded::NotReady, Some(never)) => reason(&PodIssue::NeverReady(never)),
            (excluded, _) => why(excluded, met),
        };
        match left.pod {
            Some(pod) => idle(&context.cluster[pod], context.pod_name(pod, home), why),
            None => EndpointShare {
                name: left.text.clone(),
                excluded: why,
                ..EndpointShare::default()
            },
        }
    };
    left_out.iter().map(share).collect()
}

fn why(excluded: Excluded, met: Met) -> String {
    let policy = if met.via == Via::ClusterIp {
        "internalTrafficPolicy"
    } else {
        "externalTrafficPolicy"
    };
    match excluded {
        Excluded::NotReady => "is not ready".to_owned(),
        Excluded::Terminating => "is being deleted".to_owned(),
        Excluded::OtherNode => format!("is on another node, and `{policy}` is Local"),
        Excluded::OtherZone => "is kept for other nodes".to_owned(),
        Excluded::SourceRange => "is not open to this client".to_owned(),
    }
}

/// Selected Pods that are no endpoint of the port at all.
pub(super) fn unselected_shares(
    context: &Context,
    met: Met,
    used: &[PodId],
    left_out: &[LeftOut],
) -> Vec<EndpointShare> {
    let service = context.service(met.service);
    let port = &service.ports[met.port];
    let is_shown =
        |pod: &PodId| used.contains(pod) || left_out.iter().any(|left| left.pod == Some(*pod));
    let selected = context
        .cluster
        .pods_selected_by(service)
        .into_iter()
        .filter(|pod| !is_shown(pod));
    selected
        .filter_map(|id| {
            let pod = &context.cluster[id];
            let issue =
                pod_issue(context.cluster, service, pod).or_else(|| port_issue(port, pod))?;
            Some(idle(
                pod,
                context.pod_name(id, service.meta.namespace()),
                reason(&issue),
            ))
        })
        .collect()
}

/// A Pod that gets nothing, at the first port it declares.
pub(super) fn idle(pod: &Pod, name: String, excluded: String) -> EndpointShare {
    let first = pod
        .spec
        .port_bearers()
        .find_map(|container| container.ports.first().map(|port| (container, port)));
    EndpointShare {
        name,
        ip: pod.ips.first().map_or(String::new(), ToString::to_string),
        port: first.map_or(0, |(_, port)| port.container_port.value),
        container: first.map_or(String::new(), |(container, _)| name_of(container)),
        node: pod.node.to_string(),
        workload: workload(pod),
        one_in: 0,
        chosen: false,
        excluded,
        labels: labels(pod),
        ..EndpointShare::default()
    }
}

/// The most labels that are shown of a Pod.
const MOST_LABELS: usize = 12;

fn labels(pod: &Pod) -> Vec<String> {
    let shown = pod.labels.iter().take(MOST_LABELS);
    shown
        .map(|pair| format!("{}={}", pair.key.value, pair.value.value))
        .collect()
}

fn workload(pod: &Pod) -> String {
    pod.owner.as_ref().map_or(String::new(), |owner| {
        [owner.kind.as_str(), &owner.name].join(" ")
    })
}

fn name_of(container: &Container) -> String {
    container
        .name
        .as_ref()
        .map_or(String::new(), |name| name.value.to_string())
}
