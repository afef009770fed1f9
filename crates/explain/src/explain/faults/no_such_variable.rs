//! `no-such-variable`: the request holds an environment variable that the client's container does
//! not have.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::trace::NoVariable;
use portpath_text::source::Span;

/// The request holds an environment variable that the client's container does not have.
///
/// Containers get variables for the Services of their own namespace that have a ClusterIP and exist
/// when the container starts. A shell puts nothing in the place of any other.
///
/// # Why it surprises
/// Names in DNS work across namespaces and for headless Services; variables do not.
///
/// # The fix
/// Use the Service's name.
pub(super) const CODE: Code = Code::new("no-such-variable", Cause::ServiceVariables);

/// Why there is none, and what there is instead.
pub(super) fn explain(context: &Context, client: &str, name: &str, why: &NoVariable) -> Diagnostic {
    let none = |reason: String, span: Span, label: String| {
        context.error(
            CODE,
            format!("{client} has no variable `{name}`{reason}"),
            span,
            label,
        )
    };
    match why {
        NoVariable::NoContainer => none(
            ": only containers have variables for Services".to_owned(),
            Span::default(),
            String::new(),
        )
        .help("send from a Pod, or use an address")
        .done(),
        NoVariable::LinksOff(pod) => {
            let flag = context.cluster[*pod].spec.enable_service_links.as_ref();
            let span = flag.map_or(Span::default(), |flag| flag.span);
            none(
                ": its Pod says `enableServiceLinks: false`".to_owned(),
                span,
                "no variables for Services".to_owned(),
            )
            .help("use the Service's name, which needs no variable")
            .done()
        }
        NoVariable::NoClusterIp(id) => {
            let service = context.service(*id);
            let span = service
                .cluster_ips
                .first()
                .map_or(service.meta.name_span(), |ip| ip.span);
            let label = "only Services with a ClusterIP have variables".to_owned();
            none(
                format!(": Service `{}` has no ClusterIP", service.meta.name()),
                span,
                label,
            )
            .help("use the Service's name")
            .done()
        }
        NoVariable::OtherNamespace(id) => {
            let meta = &context.service(*id).meta;
            let reason = format!(
                ": Service `{}` is in namespace `{}`",
                meta.name(),
                meta.namespace()
            );
            none(
                reason,
                meta.name_span(),
                "variables are for the Services of the own namespace".to_owned(),
            )
            .help(format!(
                "use the name `{}.{}`",
                meta.name(),
                meta.namespace()
            ))
            .done()
        }
        NoVariable::FromElsewhere(span) => context
            .note(
                CODE,
                format!("your YAML does not say what `{name}` holds in {client}"),
                *span,
                "its value comes from elsewhere",
            )
            .help("put the value in its place")
            .done(),
        NoVariable::Unknown(near) => {
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "a Service `web` gives `WEB_SERVICE_HOST` and `WEB_SERVICE_PORT` to the containers of its namespace"
                        .to_owned()
                }
            };
            none(String::new(), Span::default(), String::new())
                .help(help)
                .done()
        }
    }
}
