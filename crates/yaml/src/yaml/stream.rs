//! Cuts a paste into documents, as kubectl's reader does before any YAML is read.
//! Source: staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go, YAMLReader.Read.

use super::letters;
use portpath_text::source::Span;

/// One document's place, still to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What YAML gets to see. The very first `---` belongs to it: it counts as a line.
    pub span: Span,
    /// The line that ends it and is no separator, with the words that stand behind `---`.
    pub bad_separator: Option<(Span, String)>,
    /// How many of its lines begin with `kind:`.
    pub kinds: usize,
    /// Where the next one begins: what it is depends on nothing before that place.
    pub next: usize,
}

/// The documents of a text from a place on, in order; what is between two separator lines, be it
/// empty, is one.
pub(super) fn pieces(text: &str, from: usize) -> impl Iterator<Item = Piece> {
    let mut next = from;
    std::iter::from_fn(move || {
        let piece = piece(text, next)?;
        next = piece.next;
        Some(piece)
    })
}

/// The document that begins at a place; none at the end of the text.
pub fn piece(text: &str, start: usize) -> Option<Piece> {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut kinds = 0;
    while let Some(first) = bytes.get(at) {
        let end = letters::line_end(bytes, at);
        // All other lines are told by their first letter.
        match first {
            b'-' => {
                if let Some(behind) = text[at..end].strip_prefix("---") {
                    let behind = behind.trim();
                    if !behind.is_empty() && !behind.starts_with('#') {
                        let line = Span::new(at, at + text[at..end].trim_end().len());
                        let bad_separator = Some((line, behind.to_owned()));
                        return Some(Piece {
                            span: Span::new(start, end),
                            bad_separator,
                            kinds,
                            next: end,
                        });
                    } else if at > start {
                        return Some(Piece {
                            span: Span::new(start, at),
                            bad_separator: None,
                            kinds,
                            next: end,
                        });
                    }
                }
            }
            b'k' => kinds += usize::from(bytes[at..end].starts_with(b"kind:")),
            _ => {}
        }
        at = end;
    }
    let rest = Piece {
        span: Span::new(start, text.len()),
        bad_separator: None,
        kinds,
        next: text.len(),
    };
    (start < text.len()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        pieces(text, 0).map(|piece| piece.span.text(text)).collect()
    }

    #[test]
    fn separators_cut_and_the_first_one_counts_as_a_line() {
        assert_eq!(cut("a: 1\n---\nb: 2\n"), ["a: 1\n", "b: 2\n"]);
        assert_eq!(cut("---\na: 1\n--- # two\nb: 2"), ["---\na: 1\n", "b: 2"]);
        assert_eq!(cut("---\n---\na: 1\n---"), ["---\n", "a: 1\n"]);
        assert_eq!(
            cut("a: |\n  x\n---\n  y\n"),
            ["a: |\n  x\n", "  y\n"],
            "inside a block scalar as well"
        );
        assert_eq!(
            cut(" ---\na: 1\r\n---\r\nb: 2\r\n"),
            [" ---\na: 1\r\n", "b: 2\r\n"]
        );
        assert_eq!(cut(""), Vec::<&str>::new());
    }

    #[test]
    fn a_bad_separator_takes_its_document_along() {
        let found = pieces("a: 1\n----\nb: 2\n---foo\nc: 3\n", 0);
        let words: Vec<_> = found
            .map(|piece| piece.bad_separator.map(|bad| bad.1))
            .collect();
        assert_eq!(words, [Some("-".to_owned()), Some("foo".to_owned()), None]);
    }
}
