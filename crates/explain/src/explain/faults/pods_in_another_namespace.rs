//! `pods-in-another-namespace`: Pods carry the labels, but in another namespace, where a selector
//! never looks.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join, yaml_string};
use crate::explain::fields;
use crate::explain::replacing;
use crate::report::Cause;
use crate::report::{Diagnostic, Edit};
use portpath_net::cluster::{Pod, PodId, ServiceId};
use portpath_text::source::Span;

/// With more to move, fix it by hand, or with kubectl's `-n`.
const MOST_MOVED: usize = 2;

/// Pods carry the labels, in another namespace.
///
/// A selector finds Pods in the Service's own namespace only.
///
/// # Why it surprises
/// Labels are equal to the letter, and nothing is selected.
///
/// # The fix
/// Put Service and Pods into one namespace. Where the Service moves, its name changes.
pub(super) const CODE: Code = Code::new("pods-in-another-namespace", Cause::WrongNamespace);

/// The words.
pub(super) fn explain(context: &Context, id: ServiceId, pods: &[PodId]) -> Diagnostic {
    let service = context.service(id);
    let name = service.meta.name();
    let namespace = service.meta.namespace();
    let names: Vec<String> = pods
        .iter()
        .map(|pod| format!("`{}`", context.pod_name(*pod, namespace)))
        .collect();
    let message = format!(
        "Service `{name}` selects no Pod: {} would match, but a Service selects only in its own namespace, `{namespace}`",
        join(&names)
    );
    let place = service
        .meta
        .namespace
        .as_ref()
        .filter(|namespace| namespace.is_written());
    let primary = place.map_or(service.meta.name_span(), |namespace| namespace.span);
    let mut draft = context.error(
        CODE,
        message,
        primary,
        format!("this Service is in namespace `{namespace}`"),
    );
    if let Some(pod) = pods.first().map(|pod| &context.cluster[*pod]) {
        draft = draft.also(pod.name_span, format!("in namespace `{}`", pod.namespace));
        let help = "put Service and Pods into one namespace: the Pods into";
        draft = draft.help(format!(
            "{help} `{namespace}`, or the Service into `{}`",
            pod.namespace
        ));
        // A Service that moves takes its name along, by which it was asked.
        if let Some((title, edits)) = move_pods(context, pods, namespace) {
            draft = draft.edits(title, edits);
        }
        let named = Named {
            name,
            span: service.meta.name_span(),
            object: service.meta.span,
        };
        if let Some(edit) = put(
            context,
            place.map(|place| place.span),
            &named,
            &pod.namespace,
        ) {
            draft = draft.edits(
                format!("move the Service to namespace `{}`", pod.namespace),
                vec![edit],
            );
        }
    }
    draft.done()
}

/// What makes the Pods, moved to a namespace, where that is one object or two.
fn move_pods(context: &Context, pods: &[PodId], namespace: &str) -> Option<(String, Vec<Edit>)> {
    let mut origins: Vec<&Pod> = Vec::new();
    for pod in pods.iter().map(|pod| &context.cluster[*pod]) {
        if origins.iter().all(|other| other.name_span != pod.name_span) {
            origins.push(pod);
        }
    }
    if origins.len() > MOST_MOVED {
        return None;
    }
    let mut edits = Vec::new();
    let mut names = Vec::new();
    for pod in origins {
        let maker = context
            .cluster
            .workloads
            .iter()
            .find(|workload| workload.meta.name_span() == pod.name_span);
        let (kind, name) = match (maker, &pod.owner) {
            (Some(workload), _) => (workload.kind_name(), workload.meta.name()),
            (None, None) => ("Pod", pod.name.as_str()),
            // Whoever made it is not here to be moved.
            (None, Some(_)) => return None,
        };
        let named = Named {
            name,
            span: pod.name_span,
            object: pod.origin,
        };
        edits.push(put(context, pod.namespace_span, &named, namespace)?);
        names.push(format!("{kind} `{name}`"));
    }
    portpath_text::order::by_key(&mut edits, |edit: &Edit| edit.span);
    Some((
        format!("move {} to namespace `{namespace}`", join(&names)),
        edits,
    ))
}

/// An object with the place to point at for it.
struct Named<'a> {
    name: &'a str,
    span: Span,
    object: Span,
}

/// Writes a namespace in place of another one, or behind the name where that is written.
fn put(context: &Context, written: Option<Span>, of: &Named, namespace: &str) -> Option<Edit> {
    let namespace = yaml_string(namespace);
    if let Some(place) = written {
        return Some(replacing::replace_as_written(
            context.text,
            place,
            &namespace,
        ));
    }
    let is_name = of.span.text(context.text).trim_matches(['"', '\'']) == of.name;
    let field = format!("namespace: {namespace}");
    is_name
        .then(|| fields::beside(context, of.object, of.span, &field))
        .flatten()
}
