//! `partial-object`: an object that is only a part of one, such as a kustomize patch or an excerpt.
//! The API server refuses it unchanged, in many words; nobody means to apply it alone.

use super::named;
use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::admission::{AppliedObject, Outcome};
use portpath_yaml::yaml::{Document, Node};

/// An object of which only some fields are there.
///
/// Patches of kustomize and excerpts hold the fields that matter to them. The API server refuses
/// such an object unchanged, with a message for each field that it needs.
///
/// # Why it surprises
/// The messages name fields that are not in the file, as if they had been forgotten.
///
/// # The fix
/// Paste the whole object, or what `kubectl kustomize` makes of the patch.
pub(super) const CODE: Code = Code::new("partial-object", Cause::MalformedManifest);

/// The words, in place of those about each field that is not there; none for an object that is
/// whole enough.
pub(super) fn explain(
    context: &Context,
    documents: &[Document],
    object: &AppliedObject,
) -> Option<Diagnostic> {
    let error = match &object.outcome {
        Outcome::Invalid { error, .. } | Outcome::DecodeError { error, .. } => error,
        _ => return None,
    };
    of_refused(context, documents, object, error)
}

fn of_refused(
    context: &Context,
    documents: &[Document],
    object: &AppliedObject,
    error: &str,
) -> Option<Diagnostic> {
    let node = written(documents, object)?;
    let missing = missing(&object.kind, node);
    let is_patch = match &object.outcome {
        Outcome::DecodeError { findings, .. } => findings
            .iter()
            .any(|finding| finding.mistake.field().ends_with("$patch")),
        _ => false,
    };
    if missing.len() < 2 && !is_patch {
        return None;
    }
    let what = match missing.as_slice() {
        [] => "it says `$patch`, as kustomize patches do".to_owned(),
        missing => format!(
            "it has no {}; kustomize patches and excerpts leave that out",
            join(missing)
        ),
    };
    let message = format!("{} is only a part of one: {what}", named(object));
    let place = node.entry("spec").map_or(object.span, |spec| spec.key_span);
    let draft = context
        .warning(
            CODE,
            message,
            place,
            "the API server refuses it in this form",
        )
        .kubernetes(error.to_owned());
    Some(
        draft
            .help("paste the whole object, or what `kubectl kustomize` makes of the patch")
            .done(),
    )
}

/// What every object of the kind has and this one has not.
fn missing(kind: &str, node: &Node) -> Vec<String> {
    // Where all of it is missing it stands in the wrong place or has another name, which other
    // words say better.
    let Some(spec) = node.get("spec").filter(|spec| !spec.is_null()) else {
        return Vec::new();
    };
    let is_there = |node: Option<&Node>| node.is_some_and(|node| !node.is_null());
    let mut missing = Vec::new();
    let mut needs = |is_there: bool, what: &str| {
        if !is_there {
            missing.push(format!("`{what}`"));
        }
    };
    match kind {
        "Service" => {
            let own = spec.get("clusterIP").or(spec.get("externalName"));
            needs(is_there(own) || is_there(spec.get("ports")), "ports");
            needs(is_there(own) || is_there(spec.get("selector")), "selector");
        }
        "Deployment"
        | "StatefulSet"
        | "DaemonSet"
        | "ReplicaSet"
        | "ReplicationController"
        | "Job" => {
            let template = spec.get("template");
            let labels = template.and_then(|template| template.get("metadata")?.get("labels"));
            needs(
                kind == "Job" || kind == "ReplicationController" || is_there(spec.get("selector")),
                "selector",
            );
            needs(
                kind == "Job" || is_there(labels),
                "template.metadata.labels",
            );
            let containers = template.and_then(|template| template.get("spec")?.get("containers"));
            let containers = containers.map_or(&[][..], Node::items);
            needs(!containers.is_empty(), "template.spec.containers");
            needs(
                containers
                    .iter()
                    .all(|container| is_there(container.get("image"))),
                "image",
            );
        }
        _ => {}
    }
    missing
}

/// The object as it was written: its document, or an item of its list.
fn written<'d>(documents: &'d [Document], object: &AppliedObject) -> Option<&'d Node> {
    let root = documents.get(object.document)?.content.tree()?;
    if root.span == object.span {
        return Some(root);
    }
    root.get("items")?
        .items()
        .iter()
        .find(|item| item.span == object.span)
}

/// Whether an object was printed by a cluster, which has it already: only the API server gives a
/// `uid`.
pub(super) fn is_of_a_cluster(documents: &[Document], object: &AppliedObject) -> bool {
    written(documents, object)
        .and_then(|node| node.get("metadata")?.get("uid"))
        .is_some()
}

/// Whether a list holds such an object.
pub(super) fn holds_what_a_cluster_has(document: &Document) -> bool {
    let items = document
        .content
        .tree()
        .and_then(|root| root.get("items"))
        .map_or(&[][..], Node::items);
    items.iter().any(|item| {
        item.get("metadata")
            .is_some_and(|metadata| metadata.get("uid").is_some())
    })
}
