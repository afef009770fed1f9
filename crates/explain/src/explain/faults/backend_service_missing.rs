//! `backend-service-missing` and `backend-in-another-namespace`: a rule leads to a Service that its
//! namespace does not have.

use crate::explain::codes::Code;
use crate::explain::context::{Context, yaml_string};
use crate::explain::route_words::BackendPart;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{Place, RouteKind};
use portpath_net::cluster::ServiceId;

/// The route's backend names a Service that is not there.
///
/// A controller has nowhere to send the request, and answers by itself.
///
/// # Why it surprises
/// The route is accepted: a backend may come later.
///
/// # The fix
/// Use the name of a Service in the route's own namespace.
pub(super) const CODE: Code = Code::new("backend-service-missing", Cause::IngressWrongService);
/// The backend's Service is in another namespace.
///
/// An Ingress reaches Services of its own namespace only.
///
/// # Why it surprises
/// The name alone is right.
///
/// # The fix
/// Put the Ingress beside the Service.
pub(super) const OTHER_NAMESPACE: Code =
    Code::new("backend-in-another-namespace", Cause::WrongNamespace);

/// The words.
pub(super) fn explain(
    context: &Context,
    place: Place,
    nearest: Option<ServiceId>,
    elsewhere: Option<ServiceId>,
) -> Diagnostic {
    let name = context
        .backend(place)
        .map_or("", |backend| &backend.name.value);
    let owner = context.owner(place);
    let span = context.backend_span(place, BackendPart::Name);
    let written = context
        .backend(place)
        .and_then(|backend| backend.namespace.as_ref());
    let home = written.map_or(context.owner_namespace(place), |namespace| &namespace.value);
    if let Some(service) = nearest.map(|id| context.service(id)) {
        let right = service.meta.name();
        return context
            .error(
                CODE,
                format!("{owner} leads to Service `{name}`, which is not in namespace `{home}`"),
                span,
                "no Service has this name",
            )
            .also(service.meta.name_span(), "the nearest name")
            .help(format!(
                "did you mean `{right}`? {}",
                until_there(context, place)
            ))
            .fix(format!("change it to {right}"), span, yaml_string(right))
            .done();
    }
    if let Some(service) = elsewhere.map(|id| context.service(id)) {
        let there = service.meta.namespace();
        let message = format!(
            "{owner} in namespace `{home}` leads to Service `{name}`, which is in namespace `{there}`"
        );
        let help = match place {
            Place::Rule { .. } => format!(
                "set `namespace: {there}` in this backendRef and put a ReferenceGrant into `{there}`, or move one of them"
            ),
            Place::Path { .. } | Place::Default(_) => format!(
                "an Ingress reaches Services of its own namespace only: put the Ingress into `{there}`, or the Service into `{home}`"
            ),
        };
        return context
            .error(
                OTHER_NAMESPACE,
                message,
                span,
                format!("looked for in `{home}`"),
            )
            .also(
                service.meta.name_span(),
                format!("this Service is in `{there}`"),
            )
            .help(help)
            .done();
    }
    context
        .note(
            CODE,
            format!("{owner} leads to Service `{name}`, which is not in your YAML"),
            span,
            "no Service here has this name",
        )
        .help(format!(
            "paste the Service as well, if the cluster has it. {}",
            until_there(context, place)
        ))
        .done()
}

/// What the client gets meanwhile.
fn until_there(context: &Context, place: Place) -> &'static str {
    match place {
        Place::Rule { route, .. } => match context.route(route).map(|route| route.kind) {
            Some(RouteKind::Tcp | RouteKind::Tls) => {
                "Until the Service is there, the Gateway closes the connections"
            }
            Some(RouteKind::Udp) => "Until the Service is there, the Gateway drops the packets",
            Some(RouteKind::Http | RouteKind::Grpc) | None => {
                "Until the Service is there, the Gateway answers 500"
            }
        },
        Place::Path { .. } | Place::Default(_) => {
            "Until the Service is there, most controllers answer 503"
        }
    }
}
