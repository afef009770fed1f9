//! Finds the objects that a wrapper carries: a custom resource such as Open Cluster Management's `ManifestWork` or Crossplane's
//! `Object`, whose controller applies them. Which cluster it applies them to, a paste does not say.

use portpath_text::maps::HashMap;

use portpath_kube::admission::{Foreign, is_served};
use portpath_text::source::{LineIndex, Span};
use portpath_yaml::clean::Cleaning;
use portpath_yaml::yaml::{Content, Document, Node, Value};

/// The objects inside the wrappers among the documents, as documents of their own, and the words for it.
pub(super) fn unwrap(
    text: &str,
    documents: &[Document],
    foreign: &[Foreign],
) -> (Vec<Document>, Vec<Cleaning>) {
    let mut inside = Vec::new();
    let mut cleanings = Vec::new();
    let lines = LineIndex::new(text);
    let kinds: HashMap<Span, &str> = foreign
        .iter()
        .map(|foreign| (foreign.span, foreign.kind.as_str()))
        .collect();
    for wrapper in documents
        .iter()
        .filter_map(|document| document.content.tree())
    {
        let Some(kind) = kinds.get(&wrapper.span) else {
            continue;
        };
        let before = inside.len();
        collect(wrapper, &mut inside);
        let found: &[Node] = &inside[before..];
        if let Some(first) = found.first() {
            let objects = if found.len() == 1 {
                "object"
            } else {
                "objects"
            };
            let what = format!(
                "{} {objects} read out of the `{kind}` that wraps them",
                found.len()
            );
            cleanings.push(Cleaning {
                what,
                line: lines.line(first.span.start),
                count: found.len(),
                within: false,
            });
        }
    }
    let document = |node: Node| Document {
        span: node.span,
        content: Content::Tree(node),
    };
    (inside.into_iter().map(document).collect(), cleanings)
}

/// Trees are no deeper than the reader of YAML lets them be.
fn collect(node: &Node, found: &mut Vec<Node>) {
    for child in children(node) {
        match is_object(child) {
            true => found.push(child.clone()),
            false => collect(child, found),
        }
    }
}

fn children(node: &Node) -> impl Iterator<Item = &Node> {
    let values = node.entries().iter().map(|entry| &entry.value);
    values
        .chain(node.items())
        .filter(|child| matches!(child.value, Value::Map(_) | Value::Seq(_)))
}

/// A whole object of Kubernetes' own, not a reference to one, which has no `metadata`.
fn is_object(node: &Node) -> bool {
    let text = |key: &str| node.get(key).and_then(Node::as_str).unwrap_or("");
    let named = node
        .get("metadata")
        .is_some_and(|metadata| metadata.get("name").is_some());
    named && is_served(text("apiVersion"), text("kind"))
}
