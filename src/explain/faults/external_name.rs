//! `external-name` and `external-name-is-address`: a Service that is only an alias.

use crate::cluster::ServiceId;
use crate::explain::draft::Words;
use crate::report::Diagnostic;

/// An alias to a name elsewhere.
pub const CODE: &str = "external-name";
/// An alias to an address, which DNS cannot give.
pub const ADDRESS: &str = "external-name-is-address";

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
