//! `protocol-mismatch`: the Service has that port number, but for another protocol than the packet's.

use crate::cluster::ServiceId;
use crate::explain::draft::Words;
use crate::manifest::Protocol;
use crate::report::Diagnostic;

/// The code.
pub const CODE: &str = "protocol-mismatch";

/// The words.
pub fn explain(words: &Words, id: ServiceId, port: usize, sent: Protocol) -> Diagnostic {
    let service = words.service(id);
    let port = &service.ports[port];
    let has = port.protocol.value;
    let message =
        format!("port {} of Service `{}` is for {has}, but the packet is {sent}", port.port.value, service.meta.name());
    let label = if port.protocol.is_written() {
        format!("{has} only")
    } else {
        format!("no `protocol` here, which means {has}")
    };
    words
        .error(CODE, message, port.protocol.span, label)
        .help(format!("add a port with `protocol: {sent}` (two ports may share a number), or send {has}"))
        .done()
}
