//! What a fix changes that an update cannot: the object must be deleted first.
//! Sources: pkg/apis/core/validation/validation.go, ValidatePodUpdate (only images, deadlines and
//! tolerations of a Pod's spec may change); pkg/apis/apps/validation/validation.go,
//! ValidateStatefulSetUpdate (`serviceName` may not).

use super::context::Context;
use crate::report::{Diagnostic, Edit};

/// How many objects are looked at for each fix, so that a large text stays cheap.
const MOST: usize = 2000;

/// Says of each fix that its object must be deleted first, where that is so.
pub fn with_deletions(context: &Context, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for diagnostic in &mut found {
        let mut edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits);
        let Some(said) = edits.find_map(|edit| deletion(context, edit)) else {
            continue;
        };
        if !diagnostic.help.is_empty() {
            diagnostic.help.push_str("; ");
        }
        diagnostic.help.push_str(&said);
    }
    found
}

fn deletion(context: &Context, edit: &Edit) -> Option<String> {
    let is_in = |span: portpath_text::source::Span| {
        span.start <= edit.span.start && edit.span.end <= span.end && span.start < span.end
    };
    let mut pods = context.cluster.pods.iter().take(MOST);
    let pod = pods.find(|pod| pod.owner.is_none() && is_in(pod.spec.span));
    if let Some(pod) = pod {
        return Some(format!(
            "the spec of a Pod cannot change: delete Pod `{}` first if it exists",
            pod.name
        ));
    }
    let mut workloads = context.cluster.workloads.iter().take(MOST);
    let set = workloads.find(|workload| {
        let name = workload.service_name.as_ref();
        name.is_some_and(|name| name.is_written() && is_in(name.span))
    })?;
    let name = set.meta.name();
    Some(format!(
        "`serviceName` cannot change: run `kubectl delete statefulset {name} --cascade=orphan` first if it exists"
    ))
}
