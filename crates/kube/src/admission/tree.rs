//! Reads and edits a tree of nodes as Go reads and edits a struct: an absent field is its zero
//! value. Leaves what the fields mean to its callers.

use portpath_text::source::{Origin, Span};
use portpath_yaml::yaml::{self, Entry, Node, TextSlice, Value};

/// What a field becomes when the API server fills it in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fill {
    /// A string field that is absent or empty.
    Text(&'static str),
    /// A string behind a pointer, so that a written empty string stays.
    TextPointer(&'static str),
    /// A plain number that is absent or zero.
    Number(i64),
    /// A number behind a pointer, so that a written zero stays.
    Pointer(i64),
    /// A boolean behind a pointer.
    Flag(bool),
    /// An object behind a pointer.
    Object,
}

/// The text of a field; empty when it is absent.
pub(crate) fn text<'a>(node: &'a Node, key: &str) -> &'a str {
    node.get(key).and_then(Node::as_str).unwrap_or("")
}

/// The whole number of a field; zero when it is absent.
pub(crate) fn number(node: &Node, key: &str) -> i64 {
    node.get(key).and_then(Node::as_int).unwrap_or(0)
}

/// The boolean of a field; false when it is absent.
pub(crate) fn flag(node: &Node, key: &str) -> bool {
    node.get(key).and_then(Node::as_bool).unwrap_or(false)
}

/// The items of a list field; none when it is absent.
pub(crate) fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).map(Node::items).unwrap_or(&[])
}

/// The entries of a map field; none when it is absent.
pub(crate) fn entries<'a>(node: &'a Node, key: &str) -> &'a [Entry] {
    node.get(key).map(Node::entries).unwrap_or(&[])
}

/// A pointer field: present unless absent or null.
pub(crate) fn present<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.get(key).filter(|value| !value.is_null())
}

/// The strings of a list field.
pub(crate) fn texts(node: &Node, key: &str) -> Vec<String> {
    items(node, key)
        .iter()
        .map(|item| item.as_str().unwrap_or("").to_owned())
        .collect()
}

/// The field for editing, when it is present.
pub(crate) fn child<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    match &mut node.value {
        Value::Map(entries) => {
            let place = yaml::place(entries, key)?;
            entries
                .get_mut(place)
                .map(|entry| &mut entry.value)
                .filter(|node| !node.is_null())
        }
        _ => None,
    }
}

/// The items of a list field for editing.
pub(crate) fn children<'a>(node: &'a mut Node, key: &str) -> &'a mut [Node] {
    match child(node, key).map(|node| &mut node.value) {
        Some(Value::Seq(items)) => items,
        _ => &mut [],
    }
}

/// A struct field for editing, made when it is absent: Go's nested structs always exist.
pub(crate) fn object<'a>(node: &'a mut Node, key: &'static str) -> &'a mut Node {
    // Not a map at all: strict decoding refuses such an object before it comes here.
    if !matches!(node.value, Value::Map(_)) {
        return node;
    }
    let parent = node.span;
    let place = place(node, key);
    let entries = entries_mut(node).expect("it is a map, as the line above says");
    let place = place.unwrap_or_else(|| {
        entries.push(made(parent, key, Value::Null));
        entries.len() - 1
    });
    let value = &mut entries[place].value;
    if value.is_null() {
        *value = defaulted(value.span, Value::Map(Vec::new()));
    }
    value
}

/// Which of a map's entries has a key.
fn place(node: &Node, key: &str) -> Option<usize> {
    yaml::place(node.entries(), key)
}

fn entries_mut(node: &mut Node) -> Option<&mut Vec<Entry>> {
    match &mut node.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}

/// A node that the API server makes; `parent` is the nearest place in your YAML.
pub(crate) fn defaulted(parent: Span, value: Value) -> Node {
    Node {
        span: parent,
        origin: Origin::Defaulted,
        value,
    }
}

fn made(parent: Span, key: &'static str, value: Value) -> Entry {
    Entry {
        key: TextSlice::fixed(key),
        key_span: parent,
        value: defaulted(parent, value),
    }
}

/// Writes a field, as the API server does; a value that was there keeps its place.
pub(crate) fn set(node: &mut Node, key: &'static str, value: Value) {
    set_at(node, place(node, key), key, value);
}

fn set_at(node: &mut Node, place: Option<usize>, key: &'static str, value: Value) {
    let parent = node.span;
    let Some(entries) = entries_mut(node) else {
        return;
    };
    match place.and_then(|place| entries.get_mut(place)) {
        Some(entry) => entry.value = defaulted(entry.value.span, value),
        None => entries.push(made(parent, key, value)),
    }
}

/// Takes a field away.
pub(crate) fn remove(node: &mut Node, key: &str) {
    if let Value::Map(entries) = &mut node.value {
        entries.retain(|entry| entry.key != key);
    }
}

/// Fills in what is absent.
pub(crate) fn fill(node: &mut Node, key: &'static str, with: Fill) {
    let place = place(node, key);
    let written = place
        .map(|place| &node.entries()[place].value)
        .filter(|value| !value.is_null());
    let stays = written.is_some_and(|value| match with {
        Fill::Text(_) => value.as_str() != Some(""),
        Fill::Number(_) => value.as_int() != Some(0),
        Fill::TextPointer(_) | Fill::Pointer(_) | Fill::Flag(_) | Fill::Object => true,
    });
    if !stays {
        set_at(node, place, key, with.value());
    }
}

/// Fills in a table of fields.
pub(crate) fn fill_all(node: &mut Node, table: &[(&'static str, Fill)]) {
    for (key, with) in table {
        fill(node, key, *with);
    }
}

/// Drops fields that hold their zero value, which Go's `omitempty` and the store do not keep.
pub(crate) fn drop_zeros(node: &mut Node, keys: &[&str]) {
    if let Value::Map(entries) = &mut node.value {
        entries
            .retain(|entry| !(keys.contains(&entry.key.as_str()) && is_zero(&entry.value.value)));
    }
}

/// A list of one string, with the place of the list.
pub(crate) fn one_text(parent: Span, text: TextSlice) -> Value {
    Value::Seq(vec![defaulted(parent, Value::Str(text))])
}

/// A list of strings, each with the place of the list.
pub(crate) fn text_list(parent: Span, texts: &[String]) -> Value {
    Value::Seq(
        texts
            .iter()
            .map(|text| defaulted(parent, Value::Str(text.as_str().into())))
            .collect(),
    )
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) | Value::Int(0) => true,
        Value::Str(text) => text.is_empty(),
        Value::Float(number) => *number == 0.0,
        Value::Seq(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Bool(true) | Value::Int(_) => false,
    }
}

impl Fill {
    fn value(self) -> Value {
        match self {
            Fill::Text(text) | Fill::TextPointer(text) => Value::Str(TextSlice::fixed(text)),
            Fill::Number(number) | Fill::Pointer(number) => Value::Int(number),
            Fill::Flag(flag) => Value::Bool(flag),
            Fill::Object => Value::Map(Vec::new()),
        }
    }
}
