//! Applies the edits of a fix to the paste.

use crate::report::Edit;

/// The text with the edits made; those that do not fit the text are passed by.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut mended = String::with_capacity(text.len() + 32);
    let mut done = 0;
    for edit in edits {
        let Some(kept) = text.get(done..edit.span.start).filter(|_| text.is_char_boundary(edit.span.end)) else {
            continue;
        };
        mended.push_str(kept);
        mended.push_str(&edit.text);
        done = edit.span.end;
    }
    mended.push_str(text.get(done..).unwrap_or(""));
    mended
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span::new(start, end), text: text.into() }
    }

    #[test]
    fn edits_are_applied_in_order_and_odd_ones_passed_by() {
        assert_eq!(apply("port: 80", &[edit(6, 8, "8080")]), "port: 8080");
        assert_eq!(apply("abc", &[edit(0, 0, "x"), edit(3, 3, "y")]), "xabcy");
        assert_eq!(apply("é", &[edit(1, 2, "x")]), "é");
        assert_eq!(apply("abc", &[edit(2, 9, "x")]), "abc");
    }
}
