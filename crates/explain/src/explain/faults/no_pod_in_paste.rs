//! `no-pod-in-paste`, `no-endpoint-shown`: your YAML has a Service with a selector but nothing that makes Pods, so
//! Portpath cannot tell.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::Diagnostic;
use portpath_net::cluster::ServiceId;
use portpath_yaml::printed::At;

/// Your YAML has no Pod for the Service, so Portpath cannot tell.
///
/// The Service has a selector; the Pods that it means may well be in the cluster.
///
/// # The fix
/// Paste the Pods as well, or the workload that makes them.
pub(super) const CODE: Code = Code::answer("no-pod-in-paste");

/// `kubectl` shows that the Service has no endpoint.
///
/// kube-proxy refuses each connection to it.
///
/// # Why it surprises
/// The Service exists, and its name resolves.
///
/// # The fix
/// Compare the selector with the labels of the Pods, and see whether they are ready: `kubectl get pods
/// --show-labels`.
pub(super) const SHOWN: Code = Code::answer("no-endpoint-shown");

/// The words for a Service of which output shows that it has no endpoint.
pub(super) fn shown(context: &Context, id: ServiceId, at: At) -> Diagnostic {
    let service = context.service(id);
    let pairs = service.selector.iter().flat_map(|selector| &selector.pairs);
    let pairs: Vec<_> = pairs.collect();
    let asked: Vec<String> = pairs
        .iter()
        .map(|pair| format!("`{}: {}`", pair.key.value, pair.value.value))
        .collect();
    let labels: Vec<String> = pairs
        .iter()
        .map(|pair| format!("{}={}", pair.key.value, pair.value.value))
        .collect();
    let message = format!(
        "line {} shows that Service `{}` has no endpoint: no ready Pod with {} takes its packets",
        at.line,
        service.meta.name(),
        join(&asked)
    );
    let help = format!(
        "`kubectl get pods -n {} -l {}` shows the Pods with these labels: if there is none, the labels differ; if READY is \
         `0/1`, `kubectl describe pod` says why",
        service.meta.namespace(),
        labels.join(",")
    );
    let span = service
        .selector
        .as_ref()
        .map_or(service.spec_span, |selector| selector.span);
    context
        .error(SHOWN, message, at.span, "what the cluster printed")
        .also(span, "the selector")
        .help(help)
        .done()
}

/// The words.
pub(super) fn explain(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let pairs = service.selector.iter().flat_map(|selector| &selector.pairs);
    let asked: Vec<String> = pairs
        .map(|pair| format!("`{}: {}`", pair.key.value, pair.value.value))
        .collect();
    // Only the reader's word makes it so where your YAML has other Pods.
    let others = if context.cluster.pods.is_empty() {
        "no Pod"
    } else {
        "no Pod that it selects"
    };
    let message = format!(
        "your YAML has {others}, so Portpath cannot tell whether Service `{}` reaches one",
        service.meta.name()
    );
    let span = service
        .selector
        .as_ref()
        .map_or(service.spec_span, |selector| selector.span);
    context
        .note(
            CODE,
            message,
            span,
            format!("looks for Pods with {}", join(&asked)),
        )
        .help("paste the Pods as well, or the Deployment that makes them")
        .done()
}
