//! `route-not-attached`: a route names a Gateway that does not take it.

use crate::explain::codes::Code;
use crate::explain::draft::Words;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::trace::Detached;
use portpath_net::trace::routes::parent_of;
use portpath_text::source::Span;

/// The route is attached to no listener.
///
/// A Gateway takes a route whose `parentRefs` names it, and that its listener allows by namespace, host and kind.
///
/// # The fix
/// Make `parentRefs` name the Gateway and the listener, and let the listener allow the route's namespace.
pub const CODE: Code = Code::new("route-not-attached", Cause::RouteNotAttached);

/// The words; the reasons are the Gateway API's, of the condition Accepted.
pub fn explain(words: &Words, route: usize, parent: usize, why: Detached) -> Diagnostic {
    let (Some(object), Some(gateway)) = (words.route(route), gateway_of(words, route, parent))
    else {
        return words
            .note(CODE, "a route is not attached", Span::default(), "")
            .done();
    };
    let entry = &object.parents[parent];
    let (kind, name, of) = (
        object.kind.as_str(),
        object.meta.name(),
        gateway.meta.name(),
    );
    let first = gateway.listeners.first();
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
        Detached::NotAllowed => (
            "NotAllowedByListeners",
            object
                .meta
                .namespace
                .as_ref()
                .filter(|namespace| namespace.is_written())
                .map(|namespace| namespace.span),
            "not taken from here",
            "a listener takes routes of the Gateway's own namespace only, and of the kinds that fit its protocol, unless \
             `allowedRoutes` says more",
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
    let message = format!("{kind} `{name}` names Gateway `{of}`, which does not take it");
    let draft = words
        .error(CODE, message, span.unwrap_or(entry.span), label)
        .kubernetes(reason)
        .help(help);
    match other {
        Some((span, label)) => draft.also(span, label).done(),
        None => draft.done(),
    }
}

fn gateway_of<'w>(
    words: &'w Words,
    route: usize,
    parent: usize,
) -> Option<&'w portpath_kube::manifest::Gateway> {
    let object = words.route(route)?;
    let at = parent_of(words.cluster, object, object.parents.get(parent)?)?;
    words.ways().gateways.get(at).map(AsRef::as_ref)
}
