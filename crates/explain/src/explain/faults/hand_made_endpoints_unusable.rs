//! `hand-made-endpoints-unusable`: EndpointSlices or Endpoints made by hand are there, but none
//! serves this port: they are matched by port name and protocol, not by number, and `targetPort`
//! does not count.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::cluster::ServiceId;

/// EndpointSlices made by hand do not fit the Service.
///
/// A slice belongs to the Service named by its label `kubernetes.io/service-name`. Its ports are
/// found by name and protocol, and its port numbers are used as they are.
///
/// # Why it surprises
/// `targetPort` plays no part for hand-made slices: what counts is that the port's *name* is the
/// Service port's.
///
/// # The fix
/// Give the slice's port the Service port's name and protocol, and addresses that are ready.
pub(super) const CODE: Code = Code::new("hand-made-endpoints-unusable", Cause::EndpointsMismatch);

/// The words.
pub(super) fn explain(context: &Context, id: ServiceId, port: usize) -> Diagnostic {
    let service = context.service(id);
    let Some(port) = service.ports.get(port) else {
        return super::service_without_selector::explain(context, id);
    };
    let shown = |name: &str| {
        if name.is_empty() {
            "no name".to_owned()
        } else {
            format!("the name `{name}`")
        }
    };
    let mut names: Vec<String> = Vec::new();
    for slice in context.cluster.slices_of(service) {
        for port in &context.cluster.slices[*slice].ports {
            let found = format!("{} ({})", shown(&port.name), port.protocol);
            if !names.contains(&found) {
                names.push(found);
            }
        }
    }
    let message = format!(
        "no endpoint made by hand serves port {} of Service `{}`: the Service port has {} ({}), the endpoints' ports have {}",
        port.port.value,
        service.meta.name(),
        shown(&port.name.value),
        port.protocol.value,
        if names.is_empty() {
            "nothing".to_owned()
        } else {
            join(&names)
        }
    );
    let slices = context
        .cluster
        .slices_of(service)
        .iter()
        .map(|slice| &context.cluster.slices[*slice]);
    let endpoint = slices
        .flat_map(|slice| &slice.endpoints)
        .find_map(|endpoint| endpoint.span);
    let mut draft = context.error(CODE, message, port.span, "matched by name and protocol");
    if let Some(span) = endpoint {
        draft = draft.also(span, "an endpoint made by hand");
    }
    draft
        .help("give the endpoints' port the Service port's name (or leave it out on both sides), and check that an address is ready")
        .done()
}
