//! Applies pastes that the API server surely takes without a warning, and leaves all others to the whole of `admission`:
//! the plain objects of tutorials, told by a small table instead of the schema and the validation. What it stores is what
//! the whole stores. Embeds load this part alone, since it is small; and the whole asks it first, since it is quick.

mod fields;
mod relations;
mod values;

use super::allocate::Allocator;
use super::{Applied, AppliedObject, Families, Outcome, Setup, defaults, metadata, tree};
pub(super) use fields::Known;
use portpath_yaml::yaml::{Content, Document, Node, Text};

/// What `kubectl apply` makes of a paste; none where that is not sure.
pub fn apply_surely(documents: &[Document]) -> Option<Applied> {
    let mut allocator = Allocator::new(Families::Dual, Setup::Readers);
    let mut objects: Vec<AppliedObject> = Vec::new();
    for (at, document) in documents.iter().enumerate() {
        let node = match &document.content {
            Content::Empty => continue,
            Content::Broken(_) | Content::LetGo => return None,
            Content::Tree(node) => node,
        };
        let object = object(at, node, &mut allocator)?;
        let again = |other: &AppliedObject| {
            other.kind == object.kind
                && other.name == object.name
                && other.namespace == object.namespace
        };
        if objects.iter().any(again) || objects.len() == MOST_OBJECTS {
            return None;
        }
        objects.push(object);
    }
    (!objects.is_empty()).then(|| Applied {
        objects,
        ..Applied::default()
    })
}

/// Each object is compared with those before it.
const MOST_OBJECTS: usize = 100;

fn object(document: usize, node: &Node, allocator: &mut Allocator) -> Option<AppliedObject> {
    let mut object = taken(document, node, Known::Common)?;
    let mut stored = node.clone();
    defaults::apply(&object.kind, &mut stored);
    if object.kind == "Service" {
        let mut taken = allocator.checkpoint();
        if !allocator.allocate_surely(&mut stored, &mut taken) {
            return None;
        }
    }
    object.stored = Some(stored);
    Some(object)
}

/// An object that the API server surely takes without a warning, before it is stored; none where that is not sure.
pub(super) fn taken(document: usize, node: &Node, known: Known) -> Option<AppliedObject> {
    let (api_version, kind) = (tree::text(node, "apiVersion"), tree::text(node, "kind"));
    let served = fields::KINDS
        .iter()
        .find(|(version, name, _)| *version == api_version && *name == kind);
    let (api_version, kind, fields) = *served?;
    let is_short = node.span.end - node.span.start <= MOST_TEXT;
    if !is_short || !values::object(node, fields, known) || !relations::hold(kind, node, known) {
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
        kind: Text::fixed(kind),
        api_version: Text::fixed(api_version),
        outcome: Outcome::Created,
        warnings: Vec::new(),
        stored: None,
    })
}

/// Longer objects may pass a limit that is not looked at here, as annotations have one.
const MOST_TEXT: usize = 100_000;
