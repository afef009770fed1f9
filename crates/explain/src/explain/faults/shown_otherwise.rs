//! `output-shows-otherwise`: what kubectl printed is not what the YAML makes.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_net::cluster::ServiceId;
use portpath_net::trace::Otherwise;
use portpath_yaml::printed::At;

/// Output beside the YAML shows another state of a Service than the YAML makes.
///
/// `kubectl get` or `kubectl describe` prints what the cluster has. Where it shows no endpoint although
/// the YAML makes some, or endpoints at another port, or another type, the cluster runs another version
/// of the objects. The answer for the YAML is then not the cluster's.
///
/// # Why it surprises
/// A file that was changed is not applied by itself, and `kubectl apply` in another namespace or context
/// changes other objects.
///
/// # The fix
/// Apply the YAML again and look again, or paste what the cluster has: `kubectl get service,pods -o yaml`.
/// If the output is of an earlier time, say so.
pub(super) const CODE: Code = Code::answer("output-shows-otherwise");

/// The words for a Service and what output shows of it.
pub(super) fn explain(context: &Context, id: ServiceId, what: &Otherwise, at: At) -> Diagnostic {
    let service = context.service(id);
    let name = service.meta.name();
    let line = at.line;
    let selector = service.selector.as_ref();
    let spec = selector.map_or(service.spec_span, |selector| selector.span);
    let (message, place, label) = match what {
        Otherwise::NoEndpoint(made) => (
            format!(
                "line {line} shows no endpoint of Service `{name}`, but your YAML gives it {made}: the cluster runs another \
                 version of it"
            ),
            spec,
            format!("selects {made} ready {}", pods(*made)),
        ),
        Otherwise::Endpoints(shown) => (
            format!(
                "line {line} shows `{shown}` as endpoints of Service `{name}`, but your YAML gives it none: the cluster runs \
                 another version of it"
            ),
            spec,
            "no ready Pod in your YAML".to_owned(),
        ),
        Otherwise::EndpointPort(shown, made) => (
            format!(
                "line {line} shows port {shown} at the endpoints of Service `{name}`, but your YAML sends to port {made}: the \
                 cluster runs another version of it"
            ),
            service
                .ports
                .first()
                .map_or(spec, |port| port.target_port.span),
            format!("sends to port {made}"),
        ),
        Otherwise::Type(shown, made) => (
            format!(
                "line {line} shows Service `{name}` with type `{shown}`, but in your YAML it has type `{made}`: the cluster \
                 runs another version of it"
            ),
            service
                .service_type
                .as_ref()
                .map_or(service.spec_span, |kind| kind.span),
            format!("has type {made}"),
        ),
    };
    context
        .warning(CODE, message, at.span, "what the cluster printed")
        .also(place, label)
        .help(
            "apply your YAML again and look again, or paste what the cluster has: `kubectl get service,pods -o yaml`",
        )
        .done()
}

fn pods(count: usize) -> &'static str {
    if count == 1 { "Pod" } else { "Pods" }
}
