//! `protocol-mismatch`: the Service has that port number, but for another protocol than the
//! packet's.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::port_fixes;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::Protocol;
use portpath_net::cluster::ServiceId;

/// The Service has the port, for another protocol.
///
/// A Service port is a number and a protocol. TCP, which is the default, says nothing of UDP.
///
/// # Why it surprises
/// A server that speaks both, such as DNS, works over one and not over the other.
///
/// # The fix
/// Add a port with the other `protocol`; two ports may share a number.
pub(super) const CODE: Code = Code::new("protocol-mismatch", Cause::ProtocolMismatch);

/// The words.
pub(super) fn explain(context: &Context, id: ServiceId, port: usize, sent: Protocol) -> Diagnostic {
    let service = context.service(id);
    let port = &service.ports[port];
    let has = port.protocol.value;
    let message = format!(
        "port {} of Service `{}` is for {has}, but the packet is {sent}",
        port.port.value,
        service.meta.name()
    );
    let label = if port.protocol.is_written() {
        format!("{has} only")
    } else {
        format!("no `protocol` here, which means {has}")
    };
    let draft = context
        .error(CODE, message, port.protocol.span, label)
        .help(format!(
            "add a port with `protocol: {sent}` (two ports may share a number), or send {has}"
        ));
    match port_fixes::open_too(context, service, port, sent) {
        Some((title, edits)) => draft.edits(title, edits).done(),
        None => draft.done(),
    }
}
