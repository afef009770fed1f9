//! `route-not-attached`: a route names a Gateway that does not take it.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::RoutesFrom;
use portpath_net::trace::Detached;
use portpath_net::trace::routes::parent_of;
use portpath_text::source::Span;

/// The route is attached to no listener.
///
/// A Gateway takes a route whose `parentRefs` names it, and that its listener allows by namespace,
/// host and kind.
///
/// # The fix
/// Make `parentRefs` name the Gateway and the listener, and let the listener allow the route's
/// namespace.
pub(super) const CODE: Code = Code::new("route-not-attached", Cause::RouteNotAttached);

/// Labels of the route's namespace decide whether the Gateway takes it.
///
/// A listener may take routes from namespaces with certain labels. Your YAML does not show the
/// labels of this namespace, other than `kubernetes.io/metadata.name`, which each one has.
///
/// # The fix
/// Add the Namespace with its labels, or let the listener name `kubernetes.io/metadata.name`.
pub(super) const UNKNOWN: Code = Code::answer("route-attachment-unknown");

/// The words for a namespace whose labels your YAML does not show.
pub(super) fn unknown(context: &Context, route: usize, parent: usize) -> Diagnostic {
    let (Some(object), Some(gateway)) = (context.route(route), gateway_of(context, route, parent))
    else {
        return context
            .note(UNKNOWN, "a route may not be attached", Span::default(), "")
            .done();
    };
    let namespace = object.meta.namespace();
    let message = format!(
        "whether Gateway `{}` takes {} `{}` depends on the labels of namespace `{namespace}`, which is not in your YAML",
        gateway.meta.name(),
        object.kind.as_str(),
        object.meta.name()
    );
    let asks = gateway.listeners.iter().map(|listener| listener.from.span);
    let span = object.parents[parent].span;
    let draft = context.note(UNKNOWN, message, span, "names the Gateway");
    let draft = asks.take(1).fold(draft, |draft, span| {
        draft.also(span, "takes routes by the labels of their namespace")
    });
    draft
        .help(format!(
            "see with `kubectl get namespace {namespace} --show-labels`, or add the Namespace to your YAML"
        ))
        .done()
}

/// The words; the reasons are the Gateway API's, of the condition Accepted.
pub(super) fn explain(context: &Context, route: usize, parent: usize, why: Detached) -> Diagnostic {
    let (Some(object), Some(gateway)) = (context.route(route), gateway_of(context, route, parent))
    else {
        return context
            .note(CODE, "a route is not attached", Span::default(), "")
            .done();
    };
    let entry = &object.parents[parent];
    let kind = object.kind.as_str();
    let name = object.meta.name();
    let of = gateway.meta.name();
    let first = gateway.listeners.first();
    let selects =
        first.is_some_and(|listener| matches!(listener.from.value, RoutesFrom::Selector(_)));
    let (reason, span, label, help, other) = match why {
        Detached::NoSuchListener => (
            "NoMatchingParent",
            entry
                .section
                .as_ref()
                .map(|section| section.span)
                .or(entry.port.as_ref().map(|port| port.span)),
            "no listener has this name or port",
            "name one of the Gateway's listeners, or leave `sectionName` and `port` out to attach to all",
            first.map(|listener| (listener.name.span, "a listener")),
        ),
        Detached::SetNotAllowed => (
            "NotAllowedByListeners",
            Some(entry.name.span),
            "a ListenerSet that the Gateway does not allow",
            "let `allowedListeners.namespaces.from` of the Gateway allow the namespace of the ListenerSet; without it a Gateway \
             allows none",
            Some((gateway.meta.name_span(), "this Gateway")),
        ),
        Detached::NotAllowed => (
            "NotAllowedByListeners",
            object
                .meta
                .namespace
                .as_ref()
                .filter(|namespace| namespace.is_written())
                .map(|namespace| namespace.span),
            "not taken from here",
            if selects {
                "a selector looks at the labels of the route's namespace; each namespace has `kubernetes.io/metadata.name`, \
                 with its own name"
            } else {
                "a listener takes routes of the Gateway's own namespace only, and of the kinds that fit its protocol, unless \
                 `allowedRoutes` says more"
            },
            first.map(|listener| (listener.from.span, "what this listener takes")),
        ),
        Detached::NoSharedHost => (
            "NoMatchingListenerHostname",
            object.hostnames.first().map(|host| host.span),
            "no listener takes this host",
            "use hostnames that the listener's `hostname` covers; its `*` stands for one label or more, never for none",
            first
                .and_then(|listener| listener.hostname.as_ref())
                .map(|host| (host.span, "the listener's")),
        ),
    };
    let message = if why == Detached::SetNotAllowed {
        let set = &entry.name.value;
        format!("{kind} `{name}` names ListenerSet `{set}`, which Gateway `{of}` does not allow")
    } else {
        format!("{kind} `{name}` names Gateway `{of}`, which does not take it")
    };
    let draft = context
        .error(CODE, message, span.unwrap_or(entry.span), label)
        .kubernetes(reason)
        .help(help);
    match other {
        Some((span, label)) => draft.also(span, label).done(),
        None => draft.done(),
    }
}

fn gateway_of<'w>(
    context: &'w Context,
    route: usize,
    parent: usize,
) -> Option<&'w portpath_kube::manifest::Gateway> {
    let object = context.route(route)?;
    let at = parent_of(context.cluster, object, object.parents.get(parent)?)?;
    context.ways().gateways.get(at).map(AsRef::as_ref)
}
