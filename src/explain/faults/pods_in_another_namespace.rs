//! `pods-in-another-namespace`: Pods carry the labels, but in another namespace, where a selector never looks.

use crate::cluster::{PodId, ServiceId};
use crate::explain::draft::{Words, join};
use crate::report::Diagnostic;

/// Pods carry the labels, in another namespace.
///
/// A selector finds Pods in the Service's own namespace only.
///
/// # Why it surprises
/// Labels are equal to the letter, and nothing is selected.
///
/// # The fix
/// Put Service and Pods into one namespace.
pub const CODE: &str = "pods-in-another-namespace";

/// The words.
pub fn explain(words: &Words, id: ServiceId, pods: &[PodId]) -> Diagnostic {
    let service = words.service(id);
    let (name, namespace) = (service.meta.name(), service.meta.namespace());
    let names: Vec<String> = pods.iter().map(|pod| format!("`{}`", words.pod_name(*pod, namespace))).collect();
    let message = format!(
        "Service `{name}` selects no Pod: {} would match, but a Service selects only in its own namespace, `{namespace}`",
        join(&names)
    );
    let place = service.meta.namespace.as_ref().filter(|namespace| namespace.is_written());
    let primary = place.map_or(service.meta.name_span(), |namespace| namespace.span);
    let mut draft = words.error(CODE, message, primary, format!("this Service is in namespace `{namespace}`"));
    if let Some(pod) = pods.first().map(|pod| &words.cluster.pods[pod.0]) {
        draft = draft.also(pod.name_span, format!("in namespace `{}`", pod.namespace));
        draft = draft.help(format!("put Service and Pods into one namespace: `namespace: {}`", pod.namespace));
        if let Some(place) = place {
            let title = format!("move the Service to namespace `{}`", pod.namespace);
            draft = draft.fix(title, place.span, crate::explain::draft::yaml_string(&pod.namespace));
        }
    }
    draft.done()
}
