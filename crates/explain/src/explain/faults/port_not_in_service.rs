//! `port-not-in-service`: the Service has no such port; the number may be its `targetPort` or its
//! node port.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{PortRef, Protocol, ServicePort};
use portpath_net::cluster::ServiceId;

/// The Service has no such port.
///
/// Clients use `port`. In iptables mode kube-proxy has no rule for any other number, so the packet
/// is lost and the client times out; in the modes nftables and ipvs it is refused.
///
/// # Why it surprises
/// `targetPort` or the node port is taken for it, and there is no answer at all where one expects a
/// refusal.
///
/// # The fix
/// Send to the Service's `port`.
pub(super) const CODE: Code = Code::new("port-not-in-service", Cause::ClientWrongPort);

/// The words.
pub(super) fn explain(
    context: &Context,
    id: ServiceId,
    asked: u16,
    protocol: Protocol,
) -> Diagnostic {
    let service = context.service(id);
    let name = service.meta.name();
    let ports: Vec<String> = service.ports.iter().map(describe).collect();
    let is_target = |port: &&ServicePort| port.target_port.value == PortRef::Number(asked);
    let is_node_port = |port: &&ServicePort| {
        port.node_port
            .as_ref()
            .is_some_and(|node_port| node_port.value == asked)
    };
    let target = service.ports.iter().find(is_target);
    let node_port = service.ports.iter().find(is_node_port);
    let message = format!(
        "Service `{name}` has no port {asked}/{protocol}: it has {}",
        join(&ports)
    );
    let (span, label, help) = match (target, node_port) {
        (Some(port), _) => (
            port.target_port.span,
            format!("{asked} is the `targetPort`, where the Pods receive"),
            format!("clients use `port`: {name}:{}", port.port.value),
        ),
        (None, Some(port)) => (
            port.node_port
                .as_ref()
                .map_or(port.span, |node_port| node_port.span),
            format!("{asked} is the node port, open on the nodes' own addresses"),
            format!("inside the cluster use `port`: {name}:{}", port.port.value),
        ),
        (None, None) => {
            let span = service
                .ports
                .first()
                .map_or(service.spec_span, |port| port.port.span);
            let first = service.ports.first().map_or(String::new(), |port| {
                format!("use {name}:{}", port.port.value)
            });
            (
                span,
                format!("no port {asked}/{protocol} among these"),
                first,
            )
        }
    };
    context.error(CODE, message, span, label).help(help).done()
}

/// `80/TCP (http)`
pub(super) fn describe(port: &ServicePort) -> String {
    let name = if port.name.value.is_empty() {
        String::new()
    } else {
        format!(" ({})", port.name.value)
    };
    format!("{}/{}{name}", port.port.value, port.protocol.value)
}
