//! What kubectl itself asks of `metadata`: that it decodes into ObjectMeta. It reads keys without regard to
//! case, as encoding/json does, and reports the first wrong type in the order of sorted keys.
//! Source: staging/src/k8s.io/cli-runtime/pkg/resource/metadata_decoder.go.

use super::Finding;
use crate::source::Span;
use crate::yaml::{Entry, Node, Value};

/// A field of `metadata` when it is a string; empty otherwise.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> &'a str {
    node.get("metadata").and_then(|metadata| metadata.get(key)).and_then(Node::as_str).unwrap_or("")
}

/// How a field of ObjectMeta is typed in Go.
enum Type {
    Text(&'static str),
    Integer,
    Map,
    Texts,
    Owners,
    Time,
}

fn type_of(key: &str) -> Option<(&'static str, Type)> {
    const FIELDS: &[(&str, Type)] = &[
        ("annotations", Type::Map),
        ("creationTimestamp", Type::Time),
        ("deletionGracePeriodSeconds", Type::Integer),
        ("deletionTimestamp", Type::Time),
        ("finalizers", Type::Texts),
        ("generateName", Type::Text("string")),
        ("generation", Type::Integer),
        ("labels", Type::Map),
        ("name", Type::Text("string")),
        ("namespace", Type::Text("string")),
        ("ownerReferences", Type::Owners),
        ("resourceVersion", Type::Text("string")),
        ("selfLink", Type::Text("string")),
        ("uid", Type::Text("types.UID")),
    ];
    FIELDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(name, kind)| {
        (
            *name,
            match kind {
                Type::Text(text) => Type::Text(text),
                Type::Integer => Type::Integer,
                Type::Map => Type::Map,
                Type::Texts => Type::Texts,
                Type::Owners => Type::Owners,
                Type::Time => Type::Time,
            },
        )
    })
}

/// The first wrong type in `apiVersion`, `kind` and `metadata`, in encoding/json's words.
pub(super) fn type_error(node: &Node) -> Option<Finding> {
    sorted(node).into_iter().filter(|entry| entry.key.eq_ignore_ascii_case("metadata")).find_map(|entry| {
        match &entry.value.value {
            Value::Map(_) => sorted(&entry.value).into_iter().find_map(field_error),
            Value::Null => None,
            _ => Some(finding(&entry.value, "metadataOnlyObject.metadata", "v1.ObjectMeta")),
        }
    })
}

/// A map's entries in the order in which Go writes them.
pub(super) fn sorted(node: &Node) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = node.entries().iter().collect();
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    entries
}

fn field_error(entry: &Entry) -> Option<Finding> {
    let (name, kind) = type_of(&entry.key)?;
    let value = &entry.value;
    let path = format!("ObjectMeta.metadata.{name}");
    let wrong = |wanted: &str| Some(finding(value, &path, wanted));
    match (kind, &value.value) {
        (_, Value::Null) => None,
        (Type::Text(_), Value::Str(_)) | (Type::Integer, Value::Int(_)) => None,
        (Type::Time, _) => None,
        (Type::Text(wanted), _) => wrong(wanted),
        (Type::Integer, _) => wrong("int64"),
        (Type::Map, Value::Map(_)) => sorted(value).into_iter().find_map(|entry| not_text(&entry.value, &path)),
        (Type::Map, _) => wrong("map[string]string"),
        (Type::Texts, Value::Seq(items)) => items.iter().find_map(|item| not_text(item, &path)),
        (Type::Texts, _) => wrong("[]string"),
        (Type::Owners, Value::Seq(_)) => None,
        (Type::Owners, _) => wrong("[]v1.OwnerReference"),
    }
}

fn not_text(value: &Node, path: &str) -> Option<Finding> {
    match value.value {
        Value::Str(_) | Value::Null => None,
        _ => Some(finding(value, path, "string")),
    }
}

fn finding(value: &Node, path: &str, wanted: &str) -> Finding {
    Finding { message: unmarshal_error(value, path, wanted), span: pointed(value) }
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
        Value::Float(number) if is_number(wanted) => format!("number {}", super::json::float(*number)),
        Value::Int(_) | Value::Float(_) => "number".to_owned(),
    };
    format!("json: cannot unmarshal {found} into Go struct field {path} of type {wanted}")
}

fn is_number(wanted: &str) -> bool {
    matches!(wanted, "int32" | "int64" | "float64" | "uint8")
}

/// A value's place; a collection is shown by its beginning.
fn pointed(value: &Node) -> Span {
    value.span
}
