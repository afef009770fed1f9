//! Reads stored nodes into typed objects.

use super::Object;
use crate::yaml::Node;

/// The object that a stored node is, when it is of a kind that the path can meet. `document` is the index of
/// the document it came from.
pub fn lower(node: &Node, document: usize) -> Option<Object> {
    let _ = (node, document);
    None
}
