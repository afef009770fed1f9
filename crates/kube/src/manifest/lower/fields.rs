//! Reads single fields of a node. `null` counts as absent, as it does for Go's decoder.

use crate::manifest::{Pair, PortRef};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::{Node, TextSlice, Value};

/// The value under `key`, unless it is absent or `null`.
pub(super) fn field<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.get(key).filter(|value| !value.is_null())
}

/// The value at the end of a row of keys.
pub(super) fn at<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, key| field(node, key))
}

/// `spec`.
pub(super) fn spec(node: &Node) -> Option<&Node> {
    field(node, "spec")
}

/// The items of the list under `key`; none when there is none.
pub(super) fn elements<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    field(node, key).map_or(&[], Node::items)
}

/// What is made of each item. The list is no longer than the items are: lists of one or two are
/// what most of a paste is.
pub(super) fn made<T>(items: &[Node], make: impl Fn(&Node) -> Option<T>) -> Vec<T> {
    let mut made = Vec::with_capacity(items.len());
    made.extend(items.iter().filter_map(make));
    made
}

/// A value read from a node, with the node's place.
pub(super) fn spanned<T>(node: &Node, value: T) -> Spanned<T> {
    Spanned {
        value,
        span: node.span,
        origin: node.origin,
    }
}

/// The string of a node.
pub(super) fn text_of(node: &Node) -> Option<Spanned<TextSlice>> {
    match &node.value {
        Value::Str(text) => Some(spanned(node, text.clone())),
        _ => None,
    }
}

/// The string under `key`.
pub(super) fn text(node: &Node, key: &str) -> Option<Spanned<TextSlice>> {
    text_of(field(node, key)?)
}

/// What the word under `key` stands for, when it stands for something.
pub(super) fn word<T>(
    node: &Node,
    key: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<Spanned<T>> {
    let value = field(node, key)?;
    Some(spanned(value, read(value.as_str()?)?))
}

/// The string under `key`, empty and filled in when there is none.
pub(super) fn text_or_empty(node: &Node, key: &str) -> Spanned<TextSlice> {
    text(node, key).unwrap_or_else(|| Spanned::defaulted(TextSlice::default(), node.span))
}

/// The string under `key`, none when it is empty: Go's `omitempty` makes no difference between the
/// two.
pub(super) fn filled_text(node: &Node, key: &str) -> Option<Spanned<TextSlice>> {
    text(node, key).filter(|text| !text.value.is_empty())
}

/// The strings of the list under `key`.
pub(super) fn texts(node: &Node, key: &str) -> Vec<Spanned<TextSlice>> {
    made(elements(node, key), text_of)
}

/// The string under `key` of each node.
pub(super) fn texts_of<'a>(
    nodes: impl Iterator<Item = &'a Node>,
    key: &str,
) -> Vec<Spanned<TextSlice>> {
    nodes.filter_map(|node| filled_text(node, key)).collect()
}

/// The whole number under `key` when it fits.
pub(super) fn number<T: TryFrom<i64>>(node: &Node, key: &str) -> Option<Spanned<T>> {
    let value = field(node, key)?;
    T::try_from(value.as_int()?)
        .ok()
        .map(|number| spanned(value, number))
}

/// The boolean under `key`.
pub(super) fn flag(node: &Node, key: &str) -> Option<Spanned<bool>> {
    let value = field(node, key)?;
    value.as_bool().map(|flag| spanned(value, flag))
}

/// A port by number or name under `key`; 0 and the empty name count as absent, as for Kubernetes'
/// defaults.
pub(super) fn port_ref(node: &Node, key: &str) -> Option<Spanned<PortRef>> {
    let value = field(node, key)?;
    let port = match &value.value {
        Value::Str(name) if !name.is_empty() => PortRef::Name(name.clone()),
        _ => PortRef::Number(
            u16::try_from(value.as_int()?)
                .ok()
                .filter(|number| *number != 0)?,
        ),
    };
    Some(spanned(value, port))
}

/// The string entries of the map under `key`.
pub(super) fn pairs(node: &Node, key: &str) -> Vec<Pair> {
    let Some(map) = field(node, key) else {
        return Vec::new();
    };
    let mut pairs = Vec::with_capacity(map.entries().len());
    pairs.extend(map.entries().iter().filter_map(|entry| {
        let value = text_of(&entry.value)?;
        let key = Spanned {
            value: entry.key.clone(),
            span: entry.key_span,
            origin: entry.value.origin,
        };
        Some(Pair { key, value })
    }));
    pairs
}

/// The place of the value under `key`, or of the node itself.
pub(super) fn span_of(node: &Node, key: &str) -> Span {
    field(node, key).map_or(node.span, |value| value.span)
}

/// Whether the first condition of a type is `True`; none when there is no such condition.
/// Source: pkg/api/v1/pod/util.go, GetPodConditionFromList.
pub(super) fn condition(status: &Node, kind: &str) -> Option<Spanned<bool>> {
    let condition = elements(status, "conditions")
        .iter()
        .find(|node| text(node, "type").is_some_and(|of| of.value == kind))?;
    let value = field(condition, "status").unwrap_or(condition);
    Some(spanned(value, value.as_str() == Some("True")))
}
