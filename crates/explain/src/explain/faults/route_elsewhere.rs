//! What a rule of an Ingress or route leads to that is not followed further:
//! `backend-not-a-service`, `backend-kind-unknown`, `backend-by-annotation`, `backend-is-external-name`,
//! `port-without-listener`, `route-by-expression`, `route-redirects`, `route-without-backend`.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::route_words::BackendPart;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{Place, RouteKind};
use portpath_net::cluster::ServiceId;
use portpath_net::trace::{Cloud, Door};
use portpath_text::source::Span;

/// The backend is not a Service.
///
/// A route may send to resources of other kinds, which only their controller knows.
///
/// # The fix
/// Look at what that controller does with it.
pub(super) const NOT_A_SERVICE: Code = Code::answer("backend-not-a-service");
/// The backend is of a kind that does not exist.
///
/// Without a `group`, a backend is of the core group. That group has no such kind, so no implementation
/// can know it, and the Gateway answers 500.
///
/// # The fix
/// Leave `kind` out for a Service, or add the `group` of the kind.
pub(super) const NO_SUCH_KIND: Code = Code::new("backend-kind-unknown", Cause::IngressWrongService);
/// An annotation says what the backend is.
///
/// Some controllers read a backend's port name `use-annotation` and do what an annotation of the
/// Ingress says.
///
/// # Why it surprises
/// The YAML names a Service that need not be there.
///
/// # The fix
/// Look at the annotation, and at the controller's own documentation.
pub(super) const ANNOTATION: Code = Code::answer("backend-by-annotation");
/// The backend is a Service of type ExternalName.
///
/// Some controllers resolve the alias and send there, others refuse it for safety.
///
/// # The fix
/// Look at what the controller does, or use an EndpointSlice with the address.
pub(super) const EXTERNAL_NAME: Code = Code::new("backend-is-external-name", Cause::ExternalName);
/// The load balancer of a cloud may need a node port, and the Service has none.
///
/// The AWS Load Balancer Controller sends to node ports unless `alb.ingress.kubernetes.io/target-type`
/// is `ip`. GKE's controller does so unless the Service is annotated with `cloud.google.com/neg`. A
/// Service of type ClusterIP has no node port.
///
/// # Why it surprises
/// With other controllers the same Ingress works: they send to the Pods themselves.
///
/// # The fix
/// Set the annotation, or make the Service `type: NodePort`.
pub(super) const NO_NODE_PORT: Code =
    Code::new("backend-without-node-port", Cause::IngressWrongService);
/// Nothing listens on this port of the Gateway.
///
/// A Gateway is open on the ports of its listeners.
///
/// # The fix
/// Send to a port that a listener has.
pub(super) const OTHER_PORT: Code = Code::new("port-without-listener", Cause::IngressWrongPort);
/// A regular expression decides on the request.
///
/// Its dialect, and its rank among other rules, are up to each implementation.
///
/// # The fix
/// Ask the implementation, or use `Exact` or `PathPrefix`.
pub(super) const EXPRESSION: Code = Code::answer("route-by-expression");
/// The route answers with a redirect.
///
/// The client is told to ask elsewhere; no Service gets this request.
///
/// # The fix
/// Ask for what the redirect names, as `curl -L` does.
pub(super) const REDIRECT: Code = Code::answer("route-redirects");
/// The rule that takes the request has no backend.
///
/// There is nowhere to send it, so the controller answers by itself.
///
/// # The fix
/// Give the rule a backend.
pub(super) const NO_BACKEND: Code = Code::new("route-without-backend", Cause::RouteNotAttached);

/// A resource backend, or a kind that the implementation brings.
pub(super) fn not_a_service(context: &Context, place: Place) -> Diagnostic {
    let kind = context.backend(place).map_or("", |backend| &backend.kind);
    let message = format!(
        "{} leads to a {kind}, which is no Service",
        context.owner(place)
    );
    context
        .note(
            NOT_A_SERVICE,
            message,
            context.backend_span(place, BackendPart::Name),
            "up to the controller",
        )
        .help(match place {
            Place::Rule { .. } => {
                "YAML does not say what the implementation does with it; one that does not know this kind answers 500"
            }
            Place::Path { .. } | Place::Default(_) => {
                "YAML does not say what the controller does with it"
            }
        })
        .done()
}

/// `use-annotation`, of the AWS Load Balancer Controller.
pub(super) fn by_annotation(context: &Context, place: Place) -> Diagnostic {
    let message = format!(
        "an annotation of {} says what this backend is",
        context.owner(place)
    );
    context
        .note(ANNOTATION, message, context.backend_span(place, BackendPart::Port), "up to the controller")
        .help("the AWS Load Balancer Controller reads `alb.ingress.kubernetes.io/actions.NAME`, which is not modelled")
        .done()
}

/// An ExternalName Service behind a rule.
pub(super) fn external_name(context: &Context, place: Place, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let target = service.external_name.as_ref();
    let message = format!(
        "{} leads to Service `{}`, an alias for `{}` outside the cluster",
        context.owner(place),
        service.meta.name(),
        target.map_or("", |name| &name.value)
    );
    context
        .note(EXTERNAL_NAME, message, context.backend_span(place, BackendPart::Name), "an ExternalName Service")
        .also(target.map_or(service.spec_span, |name| name.span), "where it points")
        .help("some controllers resolve the alias and go there, others refuse it for safety; YAML does not say what answers")
        .done()
}

/// A port that no listener is for, or that is none of an Ingress.
pub(super) fn other_port(context: &Context, door: Door, port: u16) -> Diagnostic {
    let ways = context.ways();
    match door {
        Door::Gateway(at) if ways.gateways.get(at).is_some() => {
            let gateway = &ways.gateways[at];
            let ports: Vec<String> = gateway
                .listeners
                .iter()
                .map(|listener| format!("{} ({})", listener.port.value, listener.protocol.value))
                .collect();
            let span = gateway.listeners.first().map_or(gateway.meta.name_span(), |listener| listener.port.span);
            let message = format!(
                "Gateway `{}` has no listener for port {port} and what the client speaks: it has {}",
                gateway.meta.name(),
                crate::explain::context::join(&ports)
            );
            context.error(OTHER_PORT, message, span, "a listener's port").help("use a listener's port and protocol").done()
        }
        Door::Gateway(_) | Door::Ingress(_) | Door::Unseen { .. } => context
            .note(
                OTHER_PORT,
                format!("an Ingress is for HTTP on ports 80 and 443: YAML does not say where port {port} leads"),
                Span::default(),
                "",
            )
            .help("leave the port out; a Service of type NodePort or LoadBalancer is the way for other ports and protocols")
            .done(),
    }
}

fn rule_span(context: &Context, route: usize, rule: usize) -> (String, Span) {
    let Some(object) = context.route(route) else {
        return (String::new(), Span::default());
    };
    let span = object
        .rules
        .get(rule)
        .map_or(object.meta.name_span(), |rule| rule.span);
    (
        format!("{} `{}`", object.kind.as_str(), object.meta.name()),
        span,
    )
}

/// A match by regular expression.
pub(super) fn by_expression(context: &Context, route: usize, rule: usize) -> Diagnostic {
    let (owner, span) = rule_span(context, route, rule);
    context
        .note(EXPRESSION, format!("a regular expression of {owner} decides on this request"), span, "this rule")
        .help("each implementation has its own dialect and ranks the rule in its own way; Portpath does not model that")
        .done()
}

/// The place of a filter of a rule (the indexes of its route and of itself), or of one of the rule's
/// backends; that of the rule where there is none.
pub(super) fn filter_span(
    context: &Context,
    rule: (usize, usize),
    filter: (Option<usize>, usize),
) -> Span {
    let entry = context
        .route(rule.0)
        .and_then(|route| route.rules.get(rule.1));
    let filters = entry.and_then(|entry| match filter.0 {
        Some(backend) => Some(&entry.backends.get(backend)?.filters),
        None => Some(&entry.filters),
    });
    let found = filters.and_then(|filters| filters.get(filter.1));
    let of_rule = entry.map_or(Span::default(), |entry| entry.span);
    found.map_or(of_rule, |filter| filter.span)
}

/// A backend of a kind that the core group does not have.
pub(super) fn no_such_kind(context: &Context, place: Place) -> Diagnostic {
    let kind = context.backend(place).map_or("", |backend| &backend.kind);
    let message = format!(
        "{} leads to a {kind}, and the core group has no such kind",
        context.owner(place)
    );
    context
        .error(
            NO_SUCH_KIND,
            message,
            context.backend_span(place, BackendPart::Name),
            "no such kind",
        )
        .kubernetes("InvalidKind")
        .help("leave `kind` out for a Service, or add the `group` of this kind")
        .done()
}

/// A filter of a rule or of one of its backends that redirects.
pub(super) fn redirect(
    context: &Context,
    rule: (usize, usize),
    filter: (Option<usize>, usize),
    status: u16,
    location: &str,
) -> Diagnostic {
    let (owner, _) = rule_span(context, rule.0, rule.1);
    context
        .note(
            REDIRECT,
            format!("{owner} answers with a redirect ({status}) to `{location}`"),
            filter_span(context, rule, filter),
            "no Service gets this request",
        )
        .help("ask what the redirect names to follow the client there (`curl -L` does)")
        .done()
}

/// A rule that has nothing to send to.
pub(super) fn no_backend(context: &Context, route: usize, rule: usize) -> Diagnostic {
    let (owner, span) = rule_span(context, route, rule);
    let object = context.route(route).and_then(|route| route.rules.get(rule));
    let has_backends = object.is_some_and(|rule| !rule.backends.is_empty());
    let (message, help) = if has_backends {
        (
            format!("every backend of this rule of {owner} has `weight: 0`"),
            "give one of them a weight",
        )
    } else {
        (
            format!("this rule of {owner} has no `backendRefs`"),
            "name a Service in `backendRefs`",
        )
    };
    context
        .error(
            NO_BACKEND,
            message,
            span,
            match context.route(route).map(|route| route.kind) {
                Some(RouteKind::Tcp | RouteKind::Tls) => "connections that it takes are closed",
                Some(RouteKind::Udp) => "packets that it takes are dropped",
                Some(RouteKind::Http | RouteKind::Grpc) | None => {
                    "requests that it takes are answered with 500"
                }
            },
        )
        .help(help)
        .done()
}

/// The words for a Service of type ClusterIP behind a cloud's load balancer.
pub(super) fn no_node_port(
    context: &Context,
    place: Place,
    id: ServiceId,
    cloud: Cloud,
) -> Diagnostic {
    let service = context.service(id);
    let name = service.meta.name();
    let (who, how) = match cloud {
        Cloud::Aws => (
            "the AWS Load Balancer Controller sends to node ports unless the target type is `ip`",
            "annotate the Ingress with `alb.ingress.kubernetes.io/target-type: ip`",
        ),
        Cloud::Google => (
            "GKE's load balancer sends to node ports unless the Service has network endpoint groups",
            "annotate the Service with `cloud.google.com/neg: '{\"ingress\": true}'` (new clusters do so by themselves)",
        ),
    };
    let message = format!("{who}, and Service `{name}` of type ClusterIP has no node port");
    let span = service
        .service_type
        .as_ref()
        .filter(|kind| kind.is_written())
        .map_or(service.meta.name_span(), |kind| kind.span);
    context
        .warning(
            NO_NODE_PORT,
            message,
            context.backend_span(place, BackendPart::Name),
            "leads to this Service",
        )
        .also(span, "type ClusterIP")
        .help(format!("{how}, or make the Service `type: NodePort`"))
        .done()
}
