//! Listeners of a Gateway that do not get the request: `listener-not-accepted`,
//! `request-misdirected`, `tls-without-server-name`, `listener-set-unknown`.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{CertificateRef, Gateway, Listener};
use portpath_net::trace::NotAccepted;
use portpath_text::source::Span;

/// No implementation accepts this listener.
///
/// A Gateway is open on the ports of its accepted listeners only. A listener is not accepted if its
/// protocol is unknown, if another listener has the same port, protocol and hostname, or if it may
/// not use its certificate.
///
/// # Why it surprises
/// The API server stores the Gateway without a word. The reason is only in its `status`.
///
/// # The fix
/// Change what the message names, and look at the conditions in `kubectl describe gateway`.
pub(super) const NOT_ACCEPTED: Code = Code::new("listener-not-accepted", Cause::RouteNotAttached);
/// TLS names one host, and HTTP within it another.
///
/// A Gateway chooses the HTTPS listener by the host that the client names in TLS, which is the URL's.
/// If the `Host` header is for another listener, the Gateway should answer 421.
///
/// # Why it surprises
/// Over HTTP the `Host` header alone decides.
///
/// # The fix
/// Ask for the host in the URL. With curl, `--resolve` or `--connect-to` says where to connect.
pub(super) const MISDIRECTED: Code = Code::new("request-misdirected", Cause::IngressNoRule);
/// The client names no host in TLS.
///
/// A URL with an address gives TLS no name, whatever the `Host` header says. All listeners here have a
/// hostname, so none is for this connection. Most implementations close it, some go by the header.
///
/// # The fix
/// Ask for the host in the URL. With curl, `--resolve` says where to connect.
pub(super) const NO_SERVER_NAME: Code = Code::new("tls-without-server-name", Cause::IngressNoRule);
/// Labels of a namespace decide whether the Gateway allows a ListenerSet.
///
/// A Gateway may allow ListenerSets from namespaces with certain labels. Your YAML does not show the
/// labels of this namespace.
///
/// # The fix
/// Add the Namespace with its labels, or let `allowedListeners` name `kubernetes.io/metadata.name`.
pub(super) const LISTENER_SET: Code = Code::answer("listener-set-unknown");

fn listener_at<'w>(
    context: &'w Context,
    gateway: usize,
    listener: usize,
) -> Option<(&'w Gateway, &'w Listener)> {
    let gateway = context.ways().gateways.get(gateway)?;
    Some((gateway, gateway.listeners.get(listener)?))
}

/// The words for a listener that is not open; the reasons are the Gateway API's.
pub(super) fn not_accepted(
    context: &Context,
    at: usize,
    listener: usize,
    why: NotAccepted,
) -> Diagnostic {
    let Some((gateway, listener)) = listener_at(context, at, listener) else {
        return context
            .note(
                NOT_ACCEPTED,
                "a listener is not accepted",
                Span::default(),
                "",
            )
            .done();
    };
    let who = format!(
        "listener `{}` of Gateway `{}`",
        listener.name.value,
        gateway.meta.name()
    );
    let port = listener.port.value;
    match why {
        NotAccepted::UnsupportedProtocol => context
            .error(
                NOT_ACCEPTED,
                format!(
                    "no implementation accepts {who}: `{}` is no protocol of the Gateway API, so nothing listens on port {port}",
                    listener.protocol.value
                ),
                listener.protocol.span,
                "an unknown protocol",
            )
            .kubernetes("UnsupportedProtocol")
            .help("use `HTTP`, `HTTPS`, `TLS`, `TCP` or `UDP`")
            .done(),
        NotAccepted::ForeignProtocol => context
            .note(
                NOT_ACCEPTED,
                format!(
                    "{who} speaks `{}`, which only some implementation knows",
                    listener.protocol.value
                ),
                listener.protocol.span,
                "up to the implementation",
            )
            .help("YAML does not say what this protocol does with the request")
            .done(),
        NotAccepted::Conflicted(other) => {
            let other = gateway.listeners.get(other);
            let name = other.map_or("", |other| &other.name.value);
            let draft = context
                .error(
                    NOT_ACCEPTED,
                    format!(
                        "no implementation accepts {who}: on port {port} it conflicts with listener `{name}`"
                    ),
                    listener.port.span,
                    "not distinct",
                )
                .kubernetes("Conflicted")
                .help("give each listener its own combination of port, protocol and hostname; a TCP listener needs a port of its own");
            match other {
                Some(other) => draft.also(other.port.span, "the other listener").done(),
                None => draft.done(),
            }
        }
        NotAccepted::SharesPortWithTcp(other) => {
            let other = gateway.listeners.get(other);
            let name = other.map_or("", |other| &other.name.value);
            let draft = context
                .warning(
                    NOT_ACCEPTED,
                    format!(
                        "whether an implementation accepts {who} depends on whether it supports TCP: listener `{name}` has the \
                         same port"
                    ),
                    listener.port.span,
                    "shares its port with TCP",
                )
                .help("give the TCP listener a port of its own");
            match other {
                Some(other) => draft.also(other.port.span, "the TCP listener").done(),
                None => draft.done(),
            }
        }
        NotAccepted::CertificateInvalid(at) | NotAccepted::ForeignCertificate(at) => {
            let is_open = matches!(why, NotAccepted::ForeignCertificate(_));
            match listener.certificates.get(at) {
                Some(found) => certificate(context, &who, found, is_open),
                None => context
                    .note(NOT_ACCEPTED, "a certificate is missing", listener.span, "")
                    .done(),
            }
        }
        NotAccepted::CertificateNotPermitted(certificate) => {
            let found = listener.certificates.get(certificate);
            let namespace = found.and_then(|found| found.namespace.as_ref());
            let there = namespace.map_or("", |namespace| &namespace.value);
            let name = found.map_or("", |found| &found.name.value);
            let owner = &listener.owner;
            context
                .error(
                    NOT_ACCEPTED,
                    format!(
                        "{who} may not use Secret `{name}` of namespace `{there}`: no ReferenceGrant there allows it, so TLS \
                         has no certificate"
                    ),
                    namespace.map_or(listener.span, |namespace| namespace.span),
                    "another namespace",
                )
                .kubernetes("RefNotPermitted")
                .help(format!(
                    "put a ReferenceGrant into namespace `{there}`, `from` {} of namespace `{}`, `to` Secret",
                    owner.kind, owner.namespace
                ))
                .done()
        }
    }
}

/// The words for a `Host` header of another listener.
pub(super) fn misdirected(
    context: &Context,
    at: usize,
    chosen: usize,
    other: usize,
    host: &str,
) -> Diagnostic {
    let (Some((gateway, chosen)), Some((_, other))) = (
        listener_at(context, at, chosen),
        listener_at(context, at, other),
    ) else {
        return context
            .note(MISDIRECTED, "a request is misdirected", Span::default(), "")
            .done();
    };
    let place = |listener: &Listener| {
        listener
            .hostname
            .as_ref()
            .map_or(listener.name.span, |name| name.span)
    };
    let message = format!(
        "TLS chooses listener `{}` of Gateway `{}` by the URL's host, but the `Host` header `{host}` is for listener `{}`",
        chosen.name.value,
        gateway.meta.name(),
        other.name.value
    );
    context
        .error(MISDIRECTED, message, place(chosen), "TLS names this host")
        .also(place(other), "the header is for this listener")
        .help(format!(
            "ask for `https://{host}/`; implementations answer 421, or 404 if they do not look for this"
        ))
        .done()
}

/// The words for TLS without a name.
pub(super) fn no_server_name(context: &Context, at: usize, listener: usize) -> Diagnostic {
    let Some((gateway, listener)) = listener_at(context, at, listener) else {
        return context
            .note(NO_SERVER_NAME, "TLS names no host", Span::default(), "")
            .done();
    };
    let host = listener.hostname.as_ref();
    let name = host.map_or("", |host| &host.value);
    let message = format!(
        "the URL has an address, so the client names no host in TLS, and all listeners of Gateway `{}` on this port have a \
         hostname",
        gateway.meta.name()
    );
    context
        .error(
            NO_SERVER_NAME,
            message,
            host.map_or(listener.span, |host| host.span),
            "only for this host",
        )
        .help(format!(
            "ask for `https://{name}/`, with `--resolve {name}:{}:ADDRESS` if DNS does not know it; most implementations close \
             the connection, some go by the `Host` header",
            listener.port.value
        ))
        .done()
}

/// The words for a ListenerSet of a namespace whose labels your YAML does not show.
pub(super) fn listener_set(context: &Context, at: usize) -> Diagnostic {
    let Some(set) = context.ways().listener_sets.get(at) else {
        return context
            .note(LISTENER_SET, "a ListenerSet decides", Span::default(), "")
            .done();
    };
    let namespace = set.meta.namespace();
    let message = format!(
        "whether Gateway `{}` allows ListenerSet `{}` depends on the labels of namespace `{namespace}`, which is not in your YAML",
        set.parent.name.value,
        set.meta.name()
    );
    context
        .note(LISTENER_SET, message, set.meta.name_span(), "adds listeners")
        .also(set.parent.name.span, "to this Gateway")
        .help(format!(
            "see with `kubectl get namespace {namespace} --show-labels`, or add the Namespace to your YAML"
        ))
        .done()
}

/// The words for a certificate that TLS cannot use, or only with some implementations.
fn certificate(context: &Context, who: &str, found: &CertificateRef, is_open: bool) -> Diagnostic {
    let name = &found.name.value;
    if is_open {
        return context
            .note(
                NOT_ACCEPTED,
                format!(
                    "{who} has its certificate in {} `{name}` of the group `{}`, which only some implementation knows",
                    found.kind, found.group
                ),
                found.name.span,
                "up to the implementation",
            )
            .help("name a Secret of the core group: leave `group` out")
            .done();
    }
    let (what, help) = if found.kind == "Secret" {
        (
            format!("Secret `{name}` has no certificate and key in `tls.crt` and `tls.key`"),
            "put both into the Secret, in PEM: `kubectl create secret tls` does so",
        )
    } else {
        (
            format!("the core group has no kind `{}`", found.kind),
            "name a Secret: leave `kind` and `group` out",
        )
    };
    context
        .error(
            NOT_ACCEPTED,
            format!("{who} has no certificate for TLS: {what}"),
            found.name.span,
            "no certificate",
        )
        .kubernetes("InvalidCertificateRef")
        .help(help)
        .done()
}
