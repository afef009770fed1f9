//! `external-name`, `external-name-is-address`, `external-name-is-short` and `external-name-loop`: a Service that is only
//! an alias.

use crate::cluster::ServiceId;
use crate::explain::draft::Words;
use crate::report::Diagnostic;
use crate::trace::ZONE;

/// An alias to a name elsewhere.
pub const CODE: &str = "external-name";
/// An alias to an address, which DNS cannot give.
pub const ADDRESS: &str = "external-name-is-address";

/// An alias to a name that is not completed.
pub const SHORT: &str = "external-name-is-short";
/// An alias that leads back to itself.
pub const LOOP: &str = "external-name-loop";

/// DNS answers with a name elsewhere: what happens there, this YAML does not say.
pub fn explain(words: &Words, id: ServiceId) -> Diagnostic {
    let service = words.service(id);
    let target = service.external_name.as_ref();
    let name = target.map_or("", |target| &target.value);
    let span = target.map_or(service.spec_span, |target| target.span);
    words
        .note(CODE, format!("Service `{}` is an alias for `{name}`, and what happens there this YAML does not say", service.meta.name()), span, "the client goes on with this name")
        .help("its `ports` and `selector` do nothing; the client uses the port it typed, and HTTP sends the alias as Host")
        .done()
}

/// `externalName` holds an IP address: CoreDNS gives no answer for it.
pub fn address(words: &Words, id: ServiceId) -> Diagnostic {
    let service = words.service(id);
    let span = service.external_name.as_ref().map_or(service.spec_span, |target| target.span);
    words
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

/// `externalName` means a Service by its short name; an alias is a full name, and no search path completes it.
pub fn short(words: &Words, alias: ServiceId, meant: ServiceId) -> Diagnostic {
    let (service, meant) = (words.service(alias), words.service(meant));
    let target = service.external_name.as_ref();
    let (name, span) = target.map_or(("", service.spec_span), |target| (target.value.as_str(), target.span));
    let full = format!("{}.{}.svc.{ZONE}", meant.meta.name(), meant.meta.namespace());
    words
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
pub fn endless(words: &Words, id: ServiceId) -> Diagnostic {
    let service = words.service(id);
    let span = service.external_name.as_ref().map_or(service.spec_span, |target| target.span);
    words
        .error(
            LOOP,
            format!("the alias of Service `{}` leads back to itself, so it has no address", service.meta.name()),
            span,
            "an alias of an alias, without an end",
        )
        .help("point `externalName` at a name that has an address")
        .done()
}
