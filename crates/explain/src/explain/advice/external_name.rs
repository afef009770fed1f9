//! `external-name-port-unused`: an alias translates no port, whatever its `ports` say.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{PortRef, Service};

/// An ExternalName Service has a `targetPort` that differs from its `port`.
///
/// Such a Service is an alias in DNS. Clients look the other name up and send there, on the port
/// that they typed; kube-proxy takes no part, so nothing translates `port` to `targetPort`.
///
/// # Why it surprises
/// The API server accepts and stores the ports as those of any other Service.
///
/// # The fix
/// Let clients use the port on which the other name answers.
pub(super) const CODE: Code = Code::new("external-name-port-unused", Cause::ExternalName);

/// A `targetPort` that differs from its `port` was meant to do something.
pub(super) fn advice(context: &Context, service: &Service) -> Option<Diagnostic> {
    let differs = |port: &&portpath_kube::manifest::ServicePort| {
        port.target_port.is_written() && port.target_port.value != PortRef::Number(port.port.value)
    };
    let port = service.ports.iter().find(differs)?;
    let target = &port.target_port;
    let message = format!(
        "Service `{}` is an alias in DNS, so nothing translates port {} to {}",
        service.meta.name(),
        port.port.value,
        target.value
    );
    let draft = context.warning(
        CODE,
        message,
        target.span,
        "of type ExternalName this does nothing",
    );
    Some(
        draft
            .help("clients must use the port on which the other name answers")
            .done(),
    )
}
