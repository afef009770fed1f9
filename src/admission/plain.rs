//! A plain apply: every readable document goes straight to the create path. `stream` replaces it.
use super::*;
use crate::yaml::{Content, Document};
/// Creates each readable document in order.
pub fn apply(_text: &str, documents: &[Document], config: &Config) -> Applied {
    let mut registry = create::Registry::new(config);
    let mut objects = Vec::new();
    for (at, document) in documents.iter().enumerate() {
        let Content::Tree(node) = &document.content else { continue };
        let s = |k: &str| node.get(k).and_then(|n| n.as_str()).unwrap_or("").to_owned();
        let m = |k: &str| node.get("metadata").and_then(|n| n.get(k)).and_then(|n| n.as_str()).unwrap_or("").to_owned();
        let ns = if m("namespace").is_empty() { "default".to_owned() } else { m("namespace") };
        let (kind, api_version) = (s("kind"), s("apiVersion"));
        let result = registry.create(&create::Decoded { node, kind: &kind, api_version: &api_version, namespace: &ns });
        let (outcome, stored, warnings) = match result {
            Ok(stored) => (Outcome::Created, Some(stored.node), stored.warnings),
            Err(create::Refused::Invalid(causes)) => (Outcome::Invalid { error: String::new(), causes }, None, vec![]),
            Err(_) => (Outcome::Invalid { error: String::new(), causes: vec![] }, None, vec![]),
        };
        objects.push(AppliedObject {
            document: at,
            span: document.span,
            kind,
            api_version,
            namespace: ns,
            name: m("name"),
            outcome,
            warnings,
            stored,
        });
    }
    Applied { kubectl: String::new(), objects, stopped: None }
}
