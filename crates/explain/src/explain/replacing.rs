//! Edits that put another text in a place.

use crate::report::Edit;
use portpath_text::source::Span;

/// Puts another text in a place.
pub(super) fn replace(span: Span, text: &str) -> Edit {
    Edit {
        span,
        text: text.to_owned(),
    }
}

/// Puts a plain word in a place of what is written, in the quotes that are there; a number is never quoted.
pub(super) fn replace_as_written(written: &str, span: Span, text: &str) -> Edit {
    let is_word = text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && !text.contains(['\'', '"', '\\', '\n']);
    match span.text(written).chars().next() {
        Some(quote @ ('\'' | '"')) if is_word => replace(span, &format!("{quote}{text}{quote}")),
        _ => replace(span, text),
    }
}
