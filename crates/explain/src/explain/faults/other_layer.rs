//! `port-of-another-layer`, `endpoint-is-a-service`, `pods-share-an-address`: a number or an address
//! that belongs to another layer than the one it is used at.

use std::net::IpAddr;

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::{Cause, Diagnostic};
use portpath_kube::manifest::{PortRef, ServicePort};
use portpath_net::cluster::{PodId, ServiceId, find_port};
use portpath_net::trace::Layer;
use portpath_text::source::Span;

/// A number of the Service is used at a Pod.
///
/// kube-proxy turns a Service's `port` and `nodePort` into the `targetPort`, and `kubectl
/// port-forward` does so for `svc/NAME`. At a Pod itself, or at `deploy/NAME`, nothing translates:
/// the packet arrives on the number that you typed.
///
/// # Why it surprises
/// The same number works with the Service's name.
///
/// # The fix
/// Use the number that the app listens on, or name the Service.
pub(super) const PORT: Code = Code::new("port-of-another-layer", Cause::ClientWrongPort);
/// An endpoint has the ClusterIP of a Service.
///
/// kube-proxy translates the destination of a connection once. A packet that it has sent to an
/// endpoint meets no second rule, and no machine has the address of a Service.
///
/// # Why it surprises
/// The address answers when a client asks it directly.
///
/// # The fix
/// Write the addresses of the Pods, or make the Service an alias with `type: ExternalName`.
pub(super) const ENDPOINT: Code = Code::new("endpoint-is-a-service", Cause::EndpointsMismatch);
/// Several Pods on the host's network have this address.
///
/// A Pod with `hostNetwork: true` has its node's address, and so do all others there. The program
/// that has opened the port gets the packet.
///
/// # The fix
/// Declare the ports of each container, so that readers can see who listens where.
pub(super) const SHARED: Code = Code::answer("pods-share-an-address");

/// The words for a number of the Service at a Pod.
pub(super) fn port(
    context: &Context,
    id: PodId,
    number: u16,
    service: ServiceId,
    at: usize,
    layer: Layer,
) -> Diagnostic {
    let service = context.service(service);
    let entry = &service.ports[at];
    let pod = context.pod_name(id, service.meta.namespace());
    let (field, span) = match (layer, &entry.node_port) {
        (Layer::Node, Some(node_port)) => ("nodePort", node_port.span),
        _ => ("port", entry.port.span),
    };
    let name = service.meta.name();
    let message = format!(
        "{number} is the `{field}` of Service `{name}`; at Pod `{pod}` itself nothing translates it, and no container declares it"
    );
    let draft = context
        .warning(PORT, message, span, "a number of the Service")
        .also(entry.target_port.span, "the Pods receive here");
    draft
        .help(match target(context, id, entry) {
            Some(target) => format!(
                "ask for port {target}, where the Pod receives, or go by Service `{name}` and its `port` {}",
                entry.port.value
            ),
            None => format!("go by Service `{name}` and its `port` {}", entry.port.value),
        })
        .done()
}

/// The number of a Service port at a Pod.
pub(crate) fn target(context: &Context, id: PodId, entry: &ServicePort) -> Option<u16> {
    match &entry.target_port.value {
        PortRef::Number(number) => Some(*number),
        PortRef::Name(_) => find_port(&context.cluster[id].spec, entry).map(|(number, _)| number),
    }
}

/// The words for an endpoint with the address of a Service.
pub(super) fn endpoint(
    context: &Context,
    id: ServiceId,
    other: ServiceId,
    endpoint: Span,
) -> Diagnostic {
    let service = context.service(id);
    let other = context.service(other);
    let full = format!(
        "{}.{}.svc.cluster.local",
        other.meta.name(),
        other.meta.namespace()
    );
    let message = format!(
        "an endpoint of Service `{}` is the ClusterIP of Service `{}`: kube-proxy translates a destination once, and no machine has this address",
        service.meta.name(),
        other.meta.name()
    );
    let mut draft = context.error(ENDPOINT, message, endpoint, "the address of a Service");
    if let Some(ip) = other.cluster_ips.first() {
        draft = draft.also(ip.span, "its ClusterIP");
    }
    draft
        .help(format!(
            "write the addresses of its Pods, or make Service `{}` of `type: ExternalName` with `externalName: {full}`",
            service.meta.name()
        ))
        .done()
}

/// The words for an address that several Pods share.
pub(super) fn shared(context: &Context, ip: IpAddr, pods: &[PodId]) -> Diagnostic {
    let names: Vec<String> = pods
        .iter()
        .take(5)
        .map(|pod| format!("`{}`", context.cluster[*pod].name))
        .collect();
    let message = match names.as_slice() {
        [only] => format!(
            "Pod {only} has the address {ip} of its node, and declares no such port: whether something there opens it is not in your YAML"
        ),
        _ => format!(
            "Pods {} share the address {ip} of their node, and none declares this port: the program that opened it gets the packet",
            join(&names)
        ),
    };
    let span = |pod: &PodId| context.cluster[*pod].name_span;
    let first = pods.first().map_or(Span::default(), span);
    let draft = context.note(SHARED, message, first, "on the host's network");
    pods.iter()
        .skip(1)
        .take(4)
        .fold(draft, |draft, pod| draft.also(span(pod), "on it too"))
        .done()
}
