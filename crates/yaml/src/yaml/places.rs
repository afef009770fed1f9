//! Moves documents and trees along with the text that they stand in.

use super::{Content, Document, Entry, Node, Value};
use portpath_text::source::{Moved, Places};

impl Places for Document {
    fn shift(&mut self, moved: Moved) {
        self.span.shift(moved);
        match &mut self.content {
            Content::Empty | Content::LetGo => {}
            Content::Tree(node) => node.shift(moved),
            Content::Broken(error) => error.span.shift(moved),
        }
    }
}

/// Trees are no deeper than the reader of YAML lets them be.
impl Places for Node {
    fn shift(&mut self, moved: Moved) {
        self.span.shift(moved);
        match &mut self.value {
            Value::Seq(items) => items.shift(moved),
            Value::Map(entries) => entries.shift(moved),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_) => {}
        }
    }
}

impl Places for Entry {
    fn shift(&mut self, moved: Moved) {
        self.key_span.shift(moved);
        self.value.shift(moved);
    }
}
