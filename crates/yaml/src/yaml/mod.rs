//! Turns text into documents of spanned nodes, read as Kubernetes reads them (YAML 1.1 scalars).
//! Leaves what the fields mean to `admission` and `manifest`.
//!
//! The way in: `stream` cuts your YAML into documents; `scanner` (with `fetch`, `flow_scalar`,
//! `block_scalar` and `properties`) makes tokens of each, `events` (with `collections`) a flat list
//! of events, `decode` the tree, with the scalars resolved by `scalar`; `json` reads pastes that
//! begin with `{`. The words and line numbers of errors are those of go-yaml, on which kubectl
//! stands.

mod block_scalar;
mod collections;
mod cursor;
mod decode;
mod events;
mod fetch;
mod flow_scalar;
mod json;
mod letters;
mod plain;
mod properties;
mod read;
mod scalar;
mod scanner;
mod shared;
mod stream;
#[cfg(test)]
mod tests;
mod text;
mod token;

pub use read::{Beginning, beginning, parse, read_again, read_piece};
pub use scalar::in_double_quotes;
pub use stream::{Piece, piece};
pub use text::{SharedText, TextSlice, whole};

/// How deep a tree may be. go-yaml and encoding/json say 10000, which would need a stack that a
/// browser does not give to the stages behind; no manifest comes near.
const MAX_DEPTH: usize = 250;

use portpath_text::order;
use portpath_text::source::{Origin, Span};

/// One document of your YAML: what stands between two separator lines, or one item of a stream.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document's text without its separator line.
    pub span: Span,
    /// What it holds. A document that cannot be read spares the others.
    pub content: Content,
}

/// What a document holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing but blanks and comments, or `null`.
    Empty,
    /// A tree of nodes.
    Tree(Node),
    /// A tree that was let go when nobody needed it any more; [`read_again`] reads it a second time.
    LetGo,
    /// It cannot be read.
    Broken(SyntaxError),
}

impl Content {
    /// The tree, when there is one.
    pub fn tree(&self) -> Option<&Node> {
        match self {
            Self::Tree(node) => Some(node),
            Self::Empty | Self::LetGo | Self::Broken(_) => None,
        }
    }
}

/// Why a document cannot be read, as kubectl says it, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// kubectl's own words after `error: error parsing STDIN: `, with its line number
    /// (counted inside the document, as kubectl does).
    pub kubectl: String,
    /// The reason alone, for our own sentence: `did not find expected key`.
    pub problem: String,
    /// What was done wrong, where help depends on it.
    pub slip: Slip,
    /// The place in the whole paste.
    pub span: Span,
}

/// What was done wrong in a text that is no YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// `: ` where no mapping can begin.
    MappingValue,
    /// No key where a mapping goes on.
    NoKey,
    /// A quote that is never closed, or a key without its colon.
    Unfinished,
    /// Anything else.
    Other,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it is written; for a defaulted node, where its nearest written parent is.
    pub span: Span,
    /// Written by the reader, or filled in by the API server.
    pub origin: Origin,
    /// The value, as JSON knows values.
    pub value: Value,
}

/// What JSON can hold, which is all that Kubernetes sees.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// A boolean, `yes` and `on` among them.
    Bool(bool),
    /// A number without a fraction that fits 64 bits, signed.
    Int(i64),
    /// Any other number; never NaN or infinite.
    Float(f64),
    /// A string.
    Str(TextSlice),
    /// A list.
    Seq(Vec<Node>),
    /// A map, in the order written; duplicate keys are gone, the last one wins.
    Map(Vec<Entry>),
}

/// One key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as JSON has it: always a string (`1:` is `"1"`, `yes:` is `"true"`).
    pub key: TextSlice,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// Which of the entries has this key. Most keys are of another length, which is seen without a
/// call.
pub fn place(entries: &[Entry], key: &str) -> Option<usize> {
    entries
        .iter()
        .position(|entry| entry.key.length() == key.len() && entry.key.is(key))
}

impl Node {
    /// The value under `key` when this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry under `key` when this is a map that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let entries = self.entries();
        entries.get(place(entries, key)?)
    }

    /// The entries of a map in the order of their keys, as Go writes them; none when it is no map.
    pub fn sorted(&self) -> Vec<&Entry> {
        sorted(self.entries())
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Seq(items) => items,
            _ => &[],
        }
    }

    /// The text of a string; none for anything else.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number it holds, `80.0` included; none for anything else.
    pub fn as_int(&self) -> Option<i64> {
        match self.value {
            Value::Int(number) => Some(number),
            Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                Some(number as i64)
            }
            _ => None,
        }
    }

    /// The boolean it holds; none for anything else.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// True for `null`, `~` and nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
}

/// Entries in the order of their keys, as Go writes a map.
pub fn sorted(entries: &[Entry]) -> Vec<&Entry> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    order::by(&mut sorted, |one, other| one.key.cmp(&other.key));
    sorted
}

/// True when Kubernetes reads this text, written plainly, as the string that it looks like: not as
/// a number, a boolean or null.
pub fn is_plain_string(text: &str) -> bool {
    matches!(scalar::resolve_plain(text), scalar::Scalar::Str(_))
}
