//! What kubectl reads of an object itself, and encoding/json's words for values of the wrong type.

use portpath_yaml::yaml::{Node, TextSlice, Value, whole};

/// A field of `metadata` when it is a string; empty otherwise.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> &'a str {
    node.get("metadata")
        .and_then(|metadata| metadata.get(key))
        .and_then(Node::as_str)
        .unwrap_or("")
}

/// Whether a cluster has printed an object, so that it has it: only the API server gives these
/// fields, and none of them may be set by a create.
/// Source: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go, ObjectMeta.
pub(super) fn is_stored(node: &Node) -> bool {
    let given = |key: &str| !text(node, key).is_empty();
    given("uid") || (given("resourceVersion") && given("creationTimestamp"))
}

/// A namespace and a name to keep, as one piece of memory: the document's text would be kept for
/// them as a whole.
pub(super) fn names(namespace: &str, name: &str) -> (TextSlice, TextSlice) {
    let both = whole([namespace, name].concat());
    (
        TextSlice::piece(&both, 0, namespace.len()),
        TextSlice::piece(&both, namespace.len(), both.len()),
    )
}

/// encoding/json's words for a value of the wrong type.
pub(super) fn unmarshal_error(value: &Node, path: &str, wanted: &str) -> String {
    let found = match &value.value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "bool".to_owned(),
        Value::Str(_) => "string".to_owned(),
        Value::Seq(_) => "array".to_owned(),
        Value::Map(_) => "object".to_owned(),
        // A number that does not fit a number is named; one that meets another type is not.
        Value::Int(number) if is_number(wanted) => format!("number {number}"),
        Value::Float(number) if is_number(wanted) => {
            format!("number {}", super::json::float(*number))
        }
        Value::Int(_) | Value::Float(_) => "number".to_owned(),
    };
    format!("json: cannot unmarshal {found} into Go struct field {path} of type {wanted}")
}

fn is_number(wanted: &str) -> bool {
    matches!(wanted, "int32" | "int64" | "float64" | "uint8")
}
