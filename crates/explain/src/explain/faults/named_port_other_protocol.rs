//! `named-port-other-protocol`: a container has a port of that name, but for another protocol than
//! the Service's. Kubernetes looks a name up together with its protocol.

use super::named_port_missing::all_ports;
use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::Protocol;
use portpath_net::cluster::ServiceId;
use portpath_net::trace::PodProblem;

/// A container has a port of this name, for another protocol.
///
/// A name is looked up together with the Service port's protocol.
///
/// # Why it surprises
/// The name is there for everyone to see.
///
/// # The fix
/// Give both the same `protocol`, or use the number, for which the container's protocol does not
/// matter.
pub(super) const CODE: Code = Code::new("named-port-other-protocol", Cause::ProtocolMismatch);

/// The words.
pub(super) fn explain(
    context: &Context,
    id: ServiceId,
    port: usize,
    problems: &[PodProblem],
    found: Protocol,
) -> Diagnostic {
    let service = context.service(id);
    let port = &service.ports[port];
    let target = &port.target_port;
    let wanted = port.protocol.value;
    let message = format!(
        "Service `{}` looks for a {wanted} port named `{}`, but the Pods have that name for {found} only",
        service.meta.name(),
        target.value
    );
    let mut draft = context.error(
        CODE,
        message,
        target.span,
        format!("looked up together with protocol {wanted}"),
    );
    if port.protocol.is_written() {
        draft = draft.also(
            port.protocol.span,
            format!("the Service port speaks {wanted}"),
        );
    }
    let name = target.value.to_string();
    let container = all_ports(context, problems);
    let container = container.iter().find(|port| {
        port.name
            .as_ref()
            .is_some_and(|written| written.value == name)
    });
    if let Some(container) = container {
        let how = if container.protocol.is_written() {
            ""
        } else {
            ", since it says no protocol"
        };
        draft = draft.also(container.span, format!("a {found} port{how}"));
    }
    if let Some(container) = container {
        let number = container.container_port.value;
        draft = draft.fix(
            format!("use its number: `targetPort: {number}`"),
            target.span,
            number.to_string(),
        );
    }
    draft.help(format!("give both the same `protocol`; with a number as `targetPort` the container's protocol does not matter, but the app must speak {wanted}")).done()
}
