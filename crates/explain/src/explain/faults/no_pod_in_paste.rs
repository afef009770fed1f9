//! `no-pod-in-paste`: your YAML has a Service with a selector but nothing that makes Pods, so
//! Portpath cannot tell.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::Diagnostic;
use portpath_net::cluster::ServiceId;

/// Your YAML has no Pod for the Service, so Portpath cannot tell.
///
/// The Service has a selector; the Pods that it means may well be in the cluster.
///
/// # The fix
/// Paste the Pods as well, or the workload that makes them.
pub const CODE: Code = Code::answer("no-pod-in-paste");

/// The words.
pub fn explain(context: &Context, id: ServiceId) -> Diagnostic {
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
