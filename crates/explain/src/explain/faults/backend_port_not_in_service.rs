//! `backend-port-not-in-service` and `backend-without-port`: a rule of an Ingress or route names a
//! port that its Service does not have, most often the `targetPort`.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join, yaml_string};
use crate::explain::route_words::{BackendPart, port_words};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{Place, PortRef, ServicePort};
use portpath_net::cluster::ServiceId;
use portpath_net::trace::Meant;

/// The backend names a port that its Service does not have.
///
/// The port is the Service's `port`, by number or by name.
///
/// # Why it surprises
/// `targetPort` is taken for it.
///
/// # The fix
/// Use the Service's `port`.
pub(super) const CODE: Code = Code::new("backend-port-not-in-service", Cause::IngressWrongPort);
/// The backend names no port.
///
/// A route sends to a Service's port, and needs to know which.
///
/// # Why it surprises
/// A Service with one port needs it all the same.
///
/// # The fix
/// Name the Service's `port`.
pub(super) const NO_PORT: Code = Code::new("backend-without-port", Cause::IngressWrongPort);

/// The words for a port that the Service does not have.
pub(super) fn explain(
    context: &Context,
    place: Place,
    id: ServiceId,
    meant: Option<(usize, Meant)>,
) -> Diagnostic {
    let service = context.service(id);
    let name = service.meta.name();
    let owner = context.owner(place);
    let span = context.backend_span(place, BackendPart::Port);
    let Some(asked) = context
        .backend(place)
        .and_then(|backend| backend.port.as_ref())
    else {
        return no_port(context, place, id);
    };
    let ports: Vec<String> = service
        .ports
        .iter()
        .map(super::port_not_in_service::describe)
        .collect();
    let has = if ports.is_empty() {
        "no ports".to_owned()
    } else {
        join(&ports)
    };
    let message = format!(
        "{owner} leads to {} of Service `{name}`, which has {has}",
        port_words(&asked.value)
    );
    let Some((port, why)) = meant.and_then(|(at, why)| Some((service.ports.get(at)?, why))) else {
        let all = service
            .ports
            .first()
            .map_or(service.spec_span, |port| port.port.span);
        return context
            .error(CODE, message, span, "the Service has no such port")
            .also(all, "its ports")
            .help(format!(
                "{} means the Service's `port`, by number or by name",
                context.owner(place)
            ))
            .done();
    };
    let (label, at, what) = match why {
        Meant::Target => (
            "this is the `targetPort`",
            port.target_port.span,
            "the `targetPort`, where the Pods receive",
        ),
        Meant::Container => (
            "this is the container's port",
            port.target_port.span,
            "finds it in the container",
        ),
        Meant::Name => ("no port has this name", port.name.span, "the nearest name"),
        Meant::Only => (
            "the Service has no such port",
            port.port.span,
            "its only port",
        ),
    };
    let right = right(port, &asked.value);
    let mut help = format!(
        "the backend's port is the Service's `port`: {}",
        describe_choice(port)
    );
    if why == Meant::Target && matches!(place, Place::Path { .. } | Place::Default(_)) {
        help.push_str("; ingress-nginx alone takes the `targetPort` as well, others answer 503");
    }
    let draft = context
        .error(CODE, message, span, label)
        .also(at, what)
        .help(help);
    match right {
        Some(text) => draft
            .fix(format!("change it to {text}"), span, text.clone())
            .done(),
        None => draft.done(),
    }
}

/// What to write instead: a number where one stands, a name where one stands.
fn right(port: &ServicePort, asked: &PortRef) -> Option<String> {
    match asked {
        PortRef::Number(_) => Some(port.port.value.to_string()),
        PortRef::Name(_) if port.name.value.is_empty() => None,
        PortRef::Name(_) => Some(yaml_string(&port.name.value)),
    }
}

fn describe_choice(port: &ServicePort) -> String {
    match port.name.value.as_str() {
        "" => format!("`number: {}`", port.port.value),
        name => format!("`number: {}` or `name: {name}`", port.port.value),
    }
}

/// The words for a backend without a port.
pub(super) fn no_port(context: &Context, place: Place, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let ports: Vec<String> = service
        .ports
        .iter()
        .map(super::port_not_in_service::describe)
        .collect();
    let message = format!(
        "{} leads to Service `{}` without saying which port",
        context.owner(place),
        service.meta.name()
    );
    context
        .error(
            NO_PORT,
            message,
            context.backend_span(place, BackendPart::Name),
            "`port` is missing",
        )
        .kubernetes("must have port for Service reference")
        .help(format!(
            "add `port` with one of the Service's: {}",
            join(&ports)
        ))
        .done()
}
