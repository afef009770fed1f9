//! `selector-matches-no-pod`: no Pod in the Service's namespace carries all labels its selector
//! asks for. The nearest miss is shown label by label; a workload's own labels are told apart from
//! its template's.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::explain::label_fixes;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{Pair, Selector};
use portpath_net::cluster::ServiceId;
use portpath_net::infer::{Found, Miss, NearMiss};

/// No Pod carries all the labels that the Service's selector asks for.
///
/// A Service finds its Pods by labels: every key and value of `selector` must be on the Pod, letter
/// by letter. Without a match there is no endpoint, and kube-proxy refuses every connection.
///
/// # Why it surprises
/// The object is accepted, since Pods may come later. A workload's own labels, and its
/// `matchLabels`, look like the Pods' labels and are not: those of its template count.
///
/// # The fix
/// Make selector and labels equal, on whichever side the slip is.
pub(super) const CODE: Code = Code::new("selector-matches-no-pod", Cause::SelectorMismatch);

/// The words.
pub(super) fn explain(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let name = service.meta.name();
    let namespace = service.meta.namespace();
    let nothing = Selector {
        pairs: Vec::new(),
        span: service.spec_span,
    };
    let selector = service.selector.as_ref().unwrap_or(&nothing);
    let asked = join(
        &selector
            .pairs
            .iter()
            .map(|pair| format!("`{}`", written(pair)))
            .collect::<Vec<_>>(),
    );
    let near = context.labelled.nearest(namespace, name, selector);
    let message = match &near {
        Some(near) => format!("Service `{name}` selects no Pod: {}", near_sentence(near)),
        None => format!(
            "Service `{name}` selects no Pod: no Pod in namespace `{namespace}` has {asked}"
        ),
    };
    let first = near.as_ref().and_then(|near| near.misses.first());
    let primary = first.map_or(selector.span, |miss| miss.wanted.span());
    // Where nothing in your YAML comes near, the Pods may well be made by something that was not
    // pasted.
    let mut draft = match &near {
        Some(_) => context.error(CODE, message, primary, "no Pod has this label"),
        None => context.warning(CODE, message, primary, "no Pod in your YAML has this label"),
    };
    let own = context.labelled.by_own_labels(namespace, selector);
    let misses = match (&near, &own) {
        (Some(near), None) => near.misses.as_slice(),
        _ => &[],
    };
    for miss in misses {
        if let Found::OtherValue(pair) | Found::OtherKey(pair) = miss.found {
            draft = draft.also(pair.span(), format!("the nearest has `{}`", written(pair)));
        }
    }
    if near.is_none() {
        for thing in context
            .labelled
            .of_namespace(namespace)
            .take(3)
            .filter(|thing| !thing.labels.is_empty())
        {
            draft = draft.also(
                thing.span,
                format!("the labels of {}", label_fixes::pods_of(&thing)),
            );
        }
    }
    if let Some(workload) = &own {
        let span = workload
            .own_labels
            .iter()
            .map(Pair::span)
            .reduce(portpath_text::source::Span::to);
        let text = format!(
            "these are the labels of the {} itself; a Service looks at its Pods' labels",
            workload.kind
        );
        draft = draft.also(span.unwrap_or(workload.span), text);
        draft = draft.also(
            workload.span,
            "its Pods get these labels, from the template",
        );
    }
    draft = draft.help(match (&near, &own) {
        (_, Some(workload)) => format!(
            "give the template of {} `{}` the labels that the selector asks for, or select what the template has",
            workload.kind, workload.name
        ),
        (Some(_), None) => {
            "make the selector and the Pods' labels the same: every key and value of the selector must be on the Pod"
                .into()
        }
        (None, None) => "give the Pods the labels that the selector asks for, or paste the Pods as well".into(),
    });
    match &near {
        Some(near) => label_fixes::with_fixes(context, draft, service, near).done(),
        None => draft.done(),
    }
}

fn written(pair: &Pair) -> String {
    format!("{}: {}", pair.key.value, pair.value.value)
}

fn near_sentence(near: &NearMiss) -> String {
    let have = label_fixes::have(&near.thing);
    let miss = |miss: &Miss| match &miss.found {
        Found::OtherValue(pair) | Found::OtherKey(pair) => {
            format!(
                "{have} `{}`, not `{}`",
                written(pair),
                written(&miss.wanted)
            )
        }
        Found::Nothing => format!("{have} no label `{}`", miss.wanted.key.value),
    };
    let misses = join(&near.misses.iter().map(miss).collect::<Vec<_>>());
    format!("{} {misses}", label_fixes::pods_of(&near.thing))
}
