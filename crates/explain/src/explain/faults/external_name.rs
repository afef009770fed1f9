//! `external-name`, `external-name-is-address`, `external-name-is-short`, `external-name-loop` and
//! `external-name-without-target`: a Service that is only an alias.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::cluster::ServiceId;
use portpath_net::trace::ZONE;

/// The Service is an alias for a name outside the cluster.
///
/// DNS answers with a CNAME. Nothing is translated: neither the address nor the port, and
/// kube-proxy takes no part.
///
/// # Why it surprises
/// `ports` of such a Service have no effect, and the server outside sees the alias as the HTTP
/// `Host`.
///
/// # The fix
/// Send to the port on which the server outside listens.
pub(super) const CODE: Code = Code::new("external-name", Cause::ExternalName);
/// `externalName` holds an IP address, which cannot be an alias.
///
/// The API server takes it as a name made of digits. DNS answers with a CNAME to that name, which
/// no resolver finds.
///
/// # Why it surprises
/// The object is accepted without a word.
///
/// # The fix
/// Use a Service without a selector and an EndpointSlice with the address.
pub(super) const ADDRESS: Code = Code::new("external-name-is-address", Cause::ExternalName);

/// `externalName` is not a full name.
///
/// Cluster DNS answers with the alias unchanged, and resolves it without the client's search
/// path.
///
/// # Why it surprises
/// The same short name works when a Pod uses it directly.
///
/// # The fix
/// Write the full name, such as `web.shop.svc.cluster.local`.
pub(super) const SHORT: Code = Code::new("external-name-is-short", Cause::ExternalName);
/// `externalName` is a name of the cluster that no Service has.
///
/// Cluster DNS follows the alias and finds nothing behind it, so the alias has no address either.
///
/// # Why it surprises
/// The Service that is asked for is there, and was accepted without a word.
///
/// # The fix
/// Create the Service that the alias means, or let it point at one that exists.
pub(super) const NOTHING: Code = Code::new("external-name-without-target", Cause::ExternalName);
/// An alias has no names below it.
///
/// A Service of type ExternalName is one record, a CNAME. It has no endpoints and no ports, so that
/// `host.service` and `_port._tcp.service` do not exist.
///
/// # Why it surprises
/// The server that the alias stands for may well have such names.
///
/// # The fix
/// Ask for the alias itself, or for the name outside.
pub(super) const BELOW: Code = Code::new("name-below-external-name", Cause::ExternalName);
/// Aliases lead back to where they began.
///
/// DNS follows a chain of CNAMEs for a few steps and then gives up.
///
/// # Why it surprises
/// Each of the Services is valid by itself.
///
/// # The fix
/// Let one of the aliases end at a Service with endpoints, or outside the cluster.
pub(super) const LOOP: Code = Code::new("external-name-loop", Cause::ExternalName);

/// DNS answers with a name elsewhere: what happens there, this YAML does not say.
pub(super) fn explain(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let target = service.external_name.as_ref();
    let name = target.map_or("", |target| &target.value);
    let span = target.map_or(service.spec_span, |target| target.span);
    context
        .note(CODE, format!("Service `{}` is an alias for `{name}`, and your YAML does not say what happens there", service.meta.name()), span, "the client goes on with this name")
        .help("its `ports` and `selector` do nothing; the client uses the port it typed, and HTTP sends the alias as Host")
        .done()
}

/// A name below an alias.
pub(super) fn below(context: &Context, id: ServiceId, typed: &str) -> Diagnostic {
    let service = context.service(id);
    let name = service.meta.name();
    let target = service.external_name.as_ref();
    let span = target.map_or(service.spec_span, |target| target.span);
    let message =
        format!("Service `{name}` is an alias and has no names below it, so there is no `{typed}`");
    context
        .error(BELOW, message, span, "the one name that it stands for")
        .help(format!("ask for `{name}` itself"))
        .done()
}

/// `externalName` holds an IP address: CoreDNS gives no answer for it.
pub(super) fn address(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let span = service
        .external_name
        .as_ref()
        .map_or(service.spec_span, |target| target.span);
    context
        .error(
            ADDRESS,
            format!(
                "Service `{}` has an address as `externalName`: DNS takes it for a name and finds none",
                service.meta.name()
            ),
            span,
            "an address, not a name",
        )
        .help("use a Service without selector and an EndpointSlice that holds the address")
        .done()
}

/// `externalName` means a Service by its short name; an alias is a full name, and no search path
/// completes it.
pub(super) fn short(context: &Context, alias: ServiceId, meant: ServiceId) -> Diagnostic {
    let service = context.service(alias);
    let meant = context.service(meant);
    let target = service.external_name.as_ref();
    let (name, span) = target.map_or(("", service.spec_span), |target| {
        (target.value.as_str(), target.span)
    });
    let full = format!(
        "{}.{}.svc.{ZONE}",
        meant.meta.name(),
        meant.meta.namespace()
    );
    context
        .error(
            SHORT,
            format!(
                "Service `{}` is an alias for `{name}`, which is looked up as it is and not as `{full}`",
                service.meta.name()
            ),
            span,
            "an alias must be a full name: no search path is added",
        )
        .also(meant.meta.name_span(), "the Service that it seems to mean")
        .help("write the full name")
        .fix(format!("change it to `{full}`"), span, full)
        .done()
}

/// Aliases that lead to no address.
pub(super) fn endless(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let span = service
        .external_name
        .as_ref()
        .map_or(service.spec_span, |target| target.span);
    context
        .error(
            LOOP,
            format!(
                "the alias of Service `{}` leads back to itself, so it has no address",
                service.meta.name()
            ),
            span,
            "an alias of an alias, without an end",
        )
        .help("point `externalName` at a name that has an address")
        .done()
}

/// The alias is a name of the cluster, and no Service has it.
pub(super) fn nothing(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let target = service.external_name.as_ref();
    let (name, span) = target.map_or(("", service.spec_span), |target| {
        (target.value.as_str(), target.span)
    });
    let message = format!(
        "Service `{}` is an alias for `{name}`, and no Service in your YAML has that name",
        service.meta.name()
    );
    context
        .error(NOTHING, message, span, "nothing answers to this name")
        .help("paste that Service as well, or point `externalName` at one that is here")
        .done()
}
