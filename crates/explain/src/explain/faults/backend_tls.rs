//! `backend-tls-authority-invalid`: a Gateway speaks TLS to a Service and cannot trust it.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::Place;
use portpath_net::trace::routes::BadAuthority;

/// The policy for TLS to this Service names no certificate authority that serves.
///
/// A BackendTLSPolicy makes the Gateway speak TLS to a Service. The Gateway needs the certificate of an
/// authority, in the key `ca.crt` of a ConfigMap. Without it, the Gateway answers with a status of 500 or
/// more.
///
/// # Why it surprises
/// The API server stores the policy without a word. The reason is only in its `status`.
///
/// # The fix
/// Put the certificate into the ConfigMap, and name it in `caCertificateRefs`.
pub(super) const CODE: Code = Code::new("backend-tls-authority-invalid", Cause::RouteNotAttached);

/// The words for an authority that does not serve, or only with some implementations.
pub(super) fn explain(
    context: &Context,
    place: Place,
    policy: usize,
    why: BadAuthority,
) -> Diagnostic {
    let owner = context.owner(place);
    let Some(policy) = context.ways().tls_policies.get(policy) else {
        return context
            .note(CODE, "a policy for TLS decides", Default::default(), "")
            .done();
    };
    let first = policy.authorities.first();
    let kind = first.map_or("", |it| &it.kind);
    let group = first.map_or("", |it| &it.group);
    let name = first.map_or("", |it| &it.name.value);
    let span = first.map_or(policy.meta.name_span(), |it| it.name.span);
    let who = format!("BackendTLSPolicy `{}`", policy.meta.name());
    let service = context.backend(place);
    let service = service.map_or("", |backend| &backend.name.value);
    match why {
        BadAuthority::NoCertificate => context
            .error(
                CODE,
                format!(
                    "{owner} leads to Service `{service}`, and {who} has no certificate authority: {kind} `{name}` has no \
                     certificate in `ca.crt`"
                ),
                span,
                "no `ca.crt`",
            )
            .kubernetes("InvalidCACertificateRef")
            .help("put the certificate of the authority into the key `ca.crt`, in PEM"),
        BadAuthority::NoSuchKind => context
            .error(
                CODE,
                format!(
                    "{owner} leads to Service `{service}`, and {who} has no certificate authority: the core group has no kind \
                     `{kind}`"
                ),
                span,
                "no such kind",
            )
            .kubernetes("InvalidKind")
            .help("name a ConfigMap: `group: \"\"`, `kind: ConfigMap`"),
        BadAuthority::ForeignKind => context
            .note(
                CODE,
                format!(
                    "{who} takes its certificate authority from {kind} `{name}` of the group `{group}`, which only some \
                     implementation knows"
                ),
                span,
                "up to the implementation",
            )
            .help(
                "an implementation that does not know this kind answers with a status of 500 or more; every implementation knows \
                 ConfigMaps",
            ),
    }
    .done()
}
