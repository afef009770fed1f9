//! `cors-preflight`: a Gateway answers what a browser asks before a request of another origin.

use super::route_elsewhere::filter_span;
use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_net::trace::routes::Allowed;

/// The Gateway answers a browser's preflight.
///
/// Before a script of another origin sends a request, the browser asks with `OPTIONS`. A `CORS` filter
/// answers that by itself. The app does not see it.
///
/// # Why it surprises
/// `curl` without these headers gets the app's answer, and a browser does not.
///
/// # The fix
/// If the answer does not allow the request, add what is missing to `allowOrigins`, `allowMethods` or
/// `allowHeaders`.
pub(super) const CODE: Code = Code::answer("cors-preflight");

/// The words for what a preflight is told.
pub(super) fn preflight(
    context: &Context,
    rule: (usize, usize),
    filter: (Option<usize>, usize),
    allowed: Allowed,
) -> Diagnostic {
    let route = context.route(rule.0);
    let owner = route.map_or(String::new(), |route| {
        format!("{} `{}`", route.kind.as_str(), route.meta.name())
    });
    let span = filter_span(context, rule, filter);
    let (said, label, help) = match allowed {
        Allowed::Yes => (
            "allows the request",
            "no Service gets this request",
            "the browser sends the request itself next: ask for that to see where it goes",
        ),
        Allowed::NotOrigin => (
            "does not allow the origin",
            "`allowOrigins` has no entry for it",
            "add the origin to `allowOrigins`: scheme, host and port; the browser does not send the request",
        ),
        Allowed::NotMethod => (
            "does not allow the method",
            "`allowMethods` does not have it",
            "add the method to `allowMethods`; the browser does not send the request",
        ),
        Allowed::NotHeader => (
            "does not allow all headers",
            "`allowHeaders` lacks one of them",
            "add the headers of `Access-Control-Request-Headers` to `allowHeaders`; the browser does not send the request",
        ),
    };
    let message = format!("the `CORS` filter of {owner} answers the preflight and {said}");
    let draft = if allowed == Allowed::Yes {
        context.note(CODE, message, span, label)
    } else {
        context.warning(CODE, message, span, label)
    };
    draft.help(help).done()
}
