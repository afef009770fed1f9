//! Turns the pasted text into places: byte spans everywhere inside, lines and columns only at the
//! edge. Leaves meaning to every later stage.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

/// A half-open range of bytes `[start, end)` of the whole paste, both on character boundaries.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset just past the last byte; never less than `start`.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`; an inverted pair becomes the empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The text it cuts out; empty when it lies outside `text` (a span of another paste).
    pub fn text(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// Who wrote a value: the reader, or the API server when it filled in a default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// It stands in your YAML at its span.
    #[default]
    Written,
    /// The API server filled it in; the span is that of the nearest parent that stands in your
    /// YAML.
    Defaulted,
}

/// A value and the place it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spanned<T> {
    /// The value itself.
    pub value: T,
    /// Where it is written, or where its nearest parent is if it was filled in.
    pub span: Span,
    /// Whether the reader wrote it.
    pub origin: Origin,
}

impl<T> Spanned<T> {
    /// A value that stands in your YAML at `span`.
    pub fn written(value: T, span: Span) -> Self {
        Self {
            value,
            span,
            origin: Origin::Written,
        }
    }

    /// A value that the API server filled in; `parent` is the nearest place in your YAML.
    pub fn defaulted(value: T, parent: Span) -> Self {
        Self {
            value,
            span: parent,
            origin: Origin::Defaulted,
        }
    }

    /// True when the reader wrote it.
    pub fn is_written(&self) -> bool {
        self.origin == Origin::Written
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            value: f(self.value),
            span: self.span,
            origin: self.origin,
        }
    }
}

/// A place as people name it: both count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line number from 1.
    pub line: usize,
    /// Column in characters (Unicode scalar values) from 1.
    pub column: usize,
}

/// Finds lines in a text: built once per paste in one pass, then logarithmic per look-up.
#[derive(Clone, Debug, Default)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// The characters of the long line that was asked for last.
    counted: RefCell<Counted>,
}

/// How many characters a long line has up to each of its blocks, so that many places of it cost no
/// more than its length.
#[derive(Clone, Debug, Default)]
struct Counted {
    /// Where the line starts.
    line: usize,
    /// The characters before each block, as far as was asked for.
    before: Vec<usize>,
}

/// The bytes of a block.
const BLOCK: usize = 4096;

/// About how many lines a text has, seen from its beginning, so that the list of them is made in
/// one piece.
fn about(text: &str) -> usize {
    let seen = text.as_bytes().chunks(SEEN).next().unwrap_or_default();
    let lines: usize = seen
        .as_chunks()
        .0
        .iter()
        .map(|word| line_breaks(*word).count_ones() as usize)
        .sum();
    let all = text.len() / seen.len().max(1) * lines;
    (all + all / 8).min(text.len() / SHORT_LINE)
}

/// How much is seen of it.
const SEEN: usize = 1 << 14;
/// Lines that are shorter on the whole are not counted on.
const SHORT_LINE: usize = 12;

impl LineIndex {
    /// Notes where each line starts (`\n` ends a line; a `\r` before it belongs to the line).
    pub fn new(text: &str) -> Self {
        let mut starts = Vec::with_capacity(1 + about(text));
        starts.push(0);
        let (words, rest) = text.as_bytes().as_chunks::<WORD>();
        let mut last = [0; WORD];
        last[..rest.len()].copy_from_slice(rest);
        let mut at = 0;
        for word in words.iter().chain([&last]) {
            let mut found = line_breaks(*word);
            while found != 0 {
                starts.push(at + found.trailing_zeros() as usize / 8 + 1);
                found &= found - 1;
            }
            at += WORD;
        }
        starts.shrink_to_fit();
        Self {
            starts,
            counted: RefCell::default(),
        }
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// How many lines the text has; an empty text has one.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Never true of an index made by [`LineIndex::new`]: an empty text has one line.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The byte at which a line (from 1) starts; the last line's start when there are fewer.
    pub fn line_start(&self, line: usize) -> usize {
        let last = self.starts.len().saturating_sub(1);
        self.starts
            .get(line.saturating_sub(1).min(last))
            .copied()
            .unwrap_or(0)
    }

    /// The byte just past a line (from 1) and its line break.
    pub fn line_end(&self, text: &str, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(text.len())
    }

    /// Line and column of the byte at `offset`, which is cut back to a character boundary.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        self.position_in(text, self.line(offset), offset)
    }

    /// The same where the line is known.
    fn position_in(&self, text: &str, line: usize, offset: usize) -> Position {
        let start = self.line_start(line);
        let offset = (start..=offset.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(start);
        Position {
            line,
            column: self.characters(text, start, offset) + 1,
        }
    }

    /// The characters of a line from its start up to a place.
    fn characters(&self, text: &str, start: usize, offset: usize) -> usize {
        let part =
            |from: usize, to: usize| characters(text.as_bytes().get(from..to).unwrap_or_default());
        let block = (offset - start) / BLOCK;
        if block == 0 {
            return part(start, offset);
        }
        let mut counted = self.counted.borrow_mut();
        if counted.line != start || counted.before.is_empty() {
            *counted = Counted {
                line: start,
                before: vec![0],
            };
        }
        for at in counted.before.len()..=block {
            let before =
                counted.before[at - 1] + part(start + (at - 1) * BLOCK, start + at * BLOCK);
            counted.before.push(before);
        }
        counted.before[block] + part(start + block * BLOCK, offset)
    }

    /// First and last line, from 1, that a span touches; a line break at its end is not counted.
    pub fn lines(&self, text: &str, span: Span) -> (usize, usize) {
        let kept = span.text(text).trim_end().len();
        let first = self.line(span.start);
        let last = (span.start + kept.max(1)).saturating_sub(1);
        // Mostly it is the same line, whose end is known.
        match self.starts.get(first) {
            Some(next) if *next <= last => (first, self.line(last).max(first)),
            _ => (first, first),
        }
    }

    /// Line and column of the beginning of a span, and its last line as [`LineIndex::lines`] has
    /// it.
    pub fn place(&self, text: &str, span: Span) -> (Position, usize) {
        let (first, last) = self.lines(text, span);
        (self.position_in(text, first, span.start), last)
    }
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

/// How many bytes are looked at in one go.
const WORD: usize = size_of::<u64>();

/// The highest bit of each byte of a word that is a line break, the first byte lowest.
fn line_breaks(word: [u8; WORD]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // A byte that is a line break becomes zero, and only that has no bit after this.
    let other = u64::from_le_bytes(word) ^ u64::from_le_bytes([b'\n'; WORD]);
    !(((other & LOW) + LOW) | other | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_behind_line_breaks_wherever_they_stand() {
        for text in [
            "",
            "\n",
            "a\n\nb\n",
            "0123456\n89abcde\n\n\nx",
            "\u{8a}\u{b}\n\u{a0a}\t\u{10a}",
            "é\né\né\né\né\n",
        ] {
            let starts: Vec<usize> = std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect();
            assert_eq!(LineIndex::new(text).starts, starts, "{text:?}");
        }
    }

    #[test]
    fn columns_of_a_long_line_are_found_in_any_order() {
        let line = "aé𝄞".repeat(4_000);
        let text = format!("{line}\n{line}");
        let lines = LineIndex::new(&text);
        let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(997).collect();
        places.rotate_left(7);
        for at in places {
            let start = if at > line.len() { line.len() + 1 } else { 0 };
            assert_eq!(
                lines.position(&text, at).column,
                text[start..at].chars().count() + 1,
                "{at}"
            );
        }
    }

    #[test]
    fn positions_count_characters_and_survive_odd_offsets() {
        let text = "a: é1\r\nb: 2\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(index.position(text, 5), Position { line: 1, column: 5 });
        assert_eq!(
            index.position(text, 4),
            Position { line: 1, column: 4 },
            "inside a character: cut back"
        );
        assert_eq!(index.position(text, 8), Position { line: 2, column: 1 });
        assert_eq!(index.position(text, 999).line, 3);
        assert_eq!(index.lines(text, Span::new(0, 8)), (1, 1));
        assert_eq!(index.len(), 3);
    }
}
