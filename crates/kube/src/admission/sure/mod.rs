//! Applies pastes that the API server certainly takes without a warning, and leaves all others to
//! the whole of `admission`: plain objects, told by a small table instead of the schema and the
//! validation. What it stores is what the whole stores. The whole asks it first, since it is quick.

mod fields;
mod relations;
mod values;

use super::{AppliedObject, Outcome, metadata, tree};
use portpath_yaml::yaml::{Node, TextSlice};

/// An object that the API server certainly takes without a warning, before it is stored; none
/// where that is not certain.
pub(super) fn taken(document: usize, node: &Node) -> Option<AppliedObject> {
    let api_version = tree::text(node, "apiVersion");
    let kind = tree::text(node, "kind");
    let served = fields::KINDS
        .iter()
        .find(|(version, name, _)| *version == api_version && *name == kind);
    let (api_version, kind, fields) = *served?;
    let is_short = node.span.end - node.span.start <= MOST_TEXT;
    if !is_short || !values::object(node, fields) || !relations::hold(kind, node) {
        return None;
    }
    let namespace = match (kind, metadata::text(node, "namespace")) {
        ("Namespace", _) => "",
        (_, "") => "default",
        (_, namespace) => namespace,
    };
    let (namespace, name) = metadata::names(namespace, metadata::text(node, "name"));
    Some(AppliedObject {
        document,
        span: node.span,
        namespace,
        name,
        kind: TextSlice::fixed(kind),
        api_version: TextSlice::fixed(api_version),
        existence: super::Existence::New,
        outcome: Outcome::Created,
        warnings: Vec::new(),
        stored: None,
    })
}

/// Longer objects may pass a limit that is not looked at here, as annotations have one.
const MOST_TEXT: usize = 100_000;
