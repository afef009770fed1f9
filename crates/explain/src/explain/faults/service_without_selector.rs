//! `service-without-selector`: no selector, and nobody made EndpointSlices or Endpoints by hand.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::cluster::ServiceId;

/// The Service has no selector, and nobody made endpoints for it.
///
/// Without a selector no controller looks for Pods. Endpoints are up to EndpointSlices that a
/// person or another controller makes.
///
/// # Why it surprises
/// An empty selector selects nothing; elsewhere in Kubernetes an empty selector selects everything.
///
/// # The fix
/// Add a selector, or an EndpointSlice with the label `kubernetes.io/service-name`.
pub(super) const CODE: Code = Code::new("service-without-selector", Cause::NoSelector);

/// The words.
pub(super) fn explain(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let name = service.meta.name();
    let message = format!(
        "Service `{name}` has no selector, and your YAML has no EndpointSlice or Endpoints made for it"
    );
    let label = "no `selector` here, so Kubernetes makes no endpoints";
    // Beside Pods it was perhaps forgotten; alone it is how a Service stands for something outside
    // the cluster.
    let alone = context.cluster.pods.is_empty() && context.cluster.workloads.is_empty();
    let draft = if alone {
        context.note(CODE, message, service.spec_span, label)
    } else {
        context.warning(CODE, message, service.spec_span, label)
    };
    draft
        .help(format!(
            "add a `selector` with the labels of its Pods, or paste the EndpointSlice labelled `kubernetes.io/service-name: {name}`"
        ))
        .done()
}
