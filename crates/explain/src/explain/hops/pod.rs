//! The hop at which the Pod receives.

use super::{Context, header, new, subject};
use crate::report::{Hop, HopKind};
use portpath_net::trace::{Arrival, Heard};

/// The Pod, with the container that declares the port, if one does.
pub(super) fn hop(context: &Context, arrival: &Arrival) -> Hop {
    let port = arrival.packet.port;
    let pod = arrival.pod.map(|id| &context.cluster[id]);
    let name = pod.map_or_else(|| arrival.ip.to_string(), |pod| pod.name.to_string());
    let declared = arrival.declared.and_then(|(container, entry)| {
        let container = pod?.spec.port_bearers().nth(container)?;
        Some((container, container.ports.get(entry)?))
    });
    let (sentence, detail, span) = match &declared {
        Some((container, entry)) => {
            let container = container.name.as_ref().map_or("its container", |name| &name.value);
            let shown = entry.name.as_ref().map_or(String::new(), |name| format!(" (`{}`)", name.value));
            let detail = "YAML cannot prove that the app listens there: `containerPort` is only information".to_owned();
            (format!("{name}: container {container} receives on port {port}{shown}"), detail, Some(entry.span))
        }
        None if pod.is_some() => (
            format!("{name} receives on port {port}, which no container declares"),
            "Kubernetes does not require a declaration, so YAML does not show whether an app listens there".to_owned(),
            pod.map(|pod| pod.spec.span),
        ),
        None => (format!("{name} receives on port {port}"), "no Pod in your YAML has this address".to_owned(), None),
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
    let mut hop = new(context, HopKind::Pod, sentence, detail, span.as_slice());
    hop.passes = arrival.passes;
    hop.before = Some(header(&arrival.packet, ""));
    hop.subject = subject::pod(context, arrival, &name);
    hop
}
