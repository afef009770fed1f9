//! The hop at which the Pod receives.

use super::{Context, header, new, subject};
use crate::report::{Hop, HopKind};
use portpath_kube::manifest::Container;
use portpath_net::cluster::Pod;
use portpath_net::trace::{Arrival, Heard};
use portpath_text::source::Span;

/// The Pod, with the container that declares the port, if one does.
pub(super) fn hop(context: &Context, arrival: &Arrival) -> Hop {
    let port = arrival.packet.port;
    let pod = arrival.pod.map(|id| &context.cluster[id]);
    let name = pod.map_or_else(|| arrival.ip.to_string(), |pod| pod.name.to_string());
    let declared = arrival.declared.and_then(|(container, entry)| {
        let container = pod?.spec.port_bearers().nth(container)?;
        Some((container, container.ports.get(entry)?))
    });
    let (sentence, detail, spans) = match &declared {
        Some((container, entry)) => {
            let container = container.name.as_ref().map_or("its container", |name| &name.value);
            let shown = entry.name.as_ref().map_or(String::new(), |name| format!(" (`{}`)", name.value));
            let detail = "YAML cannot prove that the app listens there: `containerPort` is only information".to_owned();
            (format!("{name}: container {container} receives on port {port}{shown}"), detail, vec![entry.span])
        }
        None if pod.is_some() => (
            format!("{name} receives on port {port}, which no container declares"),
            "Kubernetes does not require a declaration, so YAML does not show whether an app listens there".to_owned(),
            pod.map_or_else(Vec::new, instead),
        ),
        None => (format!("{name} receives on port {port}"), "no Pod in your YAML has this address".to_owned(), Vec::new()),
    };
    let (sentence, detail) = if pod.is_some_and(|pod| pod.invented) {
        (
            format!("{name} receives on port {port}"),
            "this Pod is not in your YAML: you asked to assume it".to_owned(),
        )
    } else {
        (sentence, detail)
    };
    let (sentence, detail) = match (&arrival.heard, arrival.passes) {
        (Heard::Nobody(_), false) => (
            format!("{name}: nothing listens on port {port}"),
            "because of what you said about the app".to_owned(),
        ),
        (_, false) => (
            format!("{name}: nothing is known to listen on port {port}"),
            detail,
        ),
        (Heard::Listens, true) => (sentence, "the app listens there, as you said".to_owned()),
        (_, true) => (sentence, detail),
    };
    let mut hop = new(context, HopKind::Pod, sentence, detail, &spans);
    hop.passes = arrival.passes;
    hop.before = Some(header(&arrival.packet, ""));
    hop.subject = subject::pod(context, arrival, &name);
    hop
}

/// The most places that are cited where no container declares the port.
const MOST_PLACES: usize = 4;

/// What stands where a container could declare the port: the ports that it does declare, else its
/// name. All of the spec would point at nothing.
fn instead(pod: &Pod) -> Vec<Span> {
    let containers = || pod.spec.port_bearers();
    let ports = containers().flat_map(|container| &container.ports);
    let ports: Vec<Span> = ports.map(|port| port.span).take(MOST_PLACES).collect();
    if !ports.is_empty() {
        return ports;
    }
    let name = |container: &Container| {
        let name = container.name.as_ref();
        name.map_or(container.span, |name| name.span)
    };
    containers().map(name).take(MOST_PLACES).collect()
}
