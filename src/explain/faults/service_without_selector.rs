//! `service-without-selector`: no selector, and nobody made EndpointSlices or Endpoints by hand.

use crate::cluster::ServiceId;
use crate::explain::draft::Words;
use crate::report::Diagnostic;

/// The code.
pub const CODE: &str = "service-without-selector";

/// The words.
pub fn explain(words: &Words, id: ServiceId) -> Diagnostic {
    let service = words.service(id);
    let name = service.meta.name();
    let message =
        format!("Service `{name}` has no selector, and the paste has no EndpointSlice or Endpoints made for it");
    words
        .error(CODE, message, service.spec_span, "no `selector` here, so Kubernetes makes no endpoints")
        .help(format!(
            "add a `selector` with the labels of its Pods, or paste the EndpointSlice labelled `kubernetes.io/service-name: {name}`"
        ))
        .done()
}
