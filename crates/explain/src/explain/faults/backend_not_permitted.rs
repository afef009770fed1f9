//! `backend-not-permitted`: a route refers to a Service of another namespace, which has no
//! ReferenceGrant for it.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::route_words::BackendPart;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::Place;
use portpath_net::cluster::ServiceId;

/// No ReferenceGrant permits the backend in another namespace.
///
/// A route may send to another namespace only where a ReferenceGrant there permits it.
///
/// # The fix
/// Add the ReferenceGrant in the Service's namespace.
pub(super) const CODE: Code = Code::new("backend-not-permitted", Cause::RouteNotAttached);

/// The words. The reason RefNotPermitted and the answer 500 are the Gateway API's.
pub(super) fn explain(context: &Context, place: Place, service: Option<ServiceId>) -> Diagnostic {
    let Some((kind, meta)) = context.ways().owner(place) else {
        return context
            .note(
                CODE,
                "a reference is not permitted",
                context.backend_span(place, BackendPart::Name),
                "",
            )
            .done();
    };
    let backend = context.backend(place);
    let name = backend.map_or("", |backend| &backend.name.value);
    let namespace = backend.and_then(|backend| backend.namespace.as_ref());
    let (there, span) = namespace.map_or(
        ("", context.backend_span(place, BackendPart::Name)),
        |namespace| (&namespace.value, namespace.span),
    );
    let home = meta.namespace();
    let message = format!(
        "{kind} `{}` in namespace `{home}` may not lead to Service `{name}` of namespace `{there}`: no ReferenceGrant there allows it",
        meta.name()
    );
    let draft = context.error(CODE, message, span, "another namespace").kubernetes("RefNotPermitted").help(format!(
        "put a ReferenceGrant into namespace `{there}`, `from` {kind} of namespace `{home}`, `to` Service"
    ));
    match service.map(|id| context.service(id)) {
        Some(service) => draft.also(service.meta.name_span(), "this Service").done(),
        None => draft.done(),
    }
}
