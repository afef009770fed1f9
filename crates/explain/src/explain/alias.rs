//! What an alias in DNS does to HTTP and TLS: the client goes by the name that was typed, not by
//! the one it stands for.

use super::context::Context;
use portpath_net::request::Request;
use portpath_net::trace::{Answer, Step, Trace};

/// What a server behind an alias must put up with; none when no alias was followed, or nothing goes
/// by names.
pub(super) fn said(context: &Context, trace: &Trace, request: &Request) -> Option<String> {
    let alias = trace.steps.iter().find_map(|step| match step {
        Step::Dns(asked) => match &asked.answer {
            Answer::Alias { service, .. } => Some(*service),
            _ => None,
        },
        _ => None,
    })?;
    let host = &request.to.host;
    let target = context
        .service(alias)
        .external_name
        .as_ref()
        .map_or("", |name| &name.value);
    match request.to.scheme.as_deref()? {
        "http" => Some(format!(
            "The client sends `Host: {host}` and not `{target}`: a server that goes by names may answer 404 or 421."
        )),
        "https" => Some(format!(
            "The client asks for `{host}` in TLS (SNI) and in `Host`, and not for `{target}`: a certificate for `{target}` alone does \
             not fit, and curl ends with (60)."
        )),
        _ => None,
    }
}

/// The same for a rule of an Ingress or a route that leads to an alias: controllers pass the
/// client's `Host` on, unless an annotation or a filter changes it.
pub(super) fn routed(trace: &Trace) -> Option<String> {
    let host = trace.steps.iter().find_map(|step| match step {
        Step::Route(entry) if !entry.path.is_empty() => Some(entry.host.as_str()),
        _ => None,
    })?;
    Some(format!(
        "A controller that goes there sends `Host: {host}`, as the client did: a server that goes by names may answer 404 or 421."
    ))
}
