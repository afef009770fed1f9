//! Turns the pasted text into places: byte spans everywhere inside, lines and columns only at the edge.
//! Leaves meaning to every later stage.

use std::cell::RefCell;
use std::rc::Rc;

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
    /// It stands in the paste at its span.
    #[default]
    Written,
    /// The API server filled it in; the span is that of the nearest parent that stands in the paste.
    Defaulted,
}

/// A value and the place it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spanned<T> {
    /// The value itself.
    pub value: T,
    /// Where it stands, or where its nearest parent stands if it was filled in.
    pub span: Span,
    /// Whether the reader wrote it.
    pub origin: Origin,
}

impl<T> Spanned<T> {
    /// A value that stands in the paste at `span`.
    pub fn written(value: T, span: Span) -> Self {
        Self {
            value,
            span,
            origin: Origin::Written,
        }
    }

    /// A value that the API server filled in; `parent` is the nearest place in the paste.
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

/// How a document moved when the text before it changed.
#[derive(Clone, Copy, Debug)]
pub struct Moved {
    /// Where it stood.
    pub from: Span,
    /// Where it begins now.
    pub to: usize,
    /// Its number among the documents now.
    pub document: usize,
}

/// What has places in one document, and can follow it.
pub trait Places {
    /// Moves all places along with the document. What is no place in it (the empty span of what stands nowhere) stays.
    fn shift(&mut self, moved: Moved);
}

impl Places for Span {
    fn shift(&mut self, moved: Moved) {
        if moved.from.start <= self.start && self.end <= moved.from.end {
            let length = self.end - self.start;
            self.start = self.start - moved.from.start + moved.to;
            self.end = self.start + length;
        }
    }
}

/// Values that have places themselves have their own way.
impl<T> Places for Spanned<T> {
    fn shift(&mut self, moved: Moved) {
        self.span.shift(moved);
    }
}

impl<T: Places> Places for Option<T> {
    fn shift(&mut self, moved: Moved) {
        if let Some(it) = self {
            it.shift(moved);
        }
    }
}

impl<T: Places> Places for Vec<T> {
    fn shift(&mut self, moved: Moved) {
        self.iter_mut().for_each(|it| it.shift(moved));
    }
}

/// A shared value that others still hold is copied first.
impl<T: Places + Clone> Places for Rc<T> {
    fn shift(&mut self, moved: Moved) {
        Rc::make_mut(self).shift(moved);
    }
}

/// Blank lines in a text that the paste does not have: room for what is typed before them, so that nothing behind them moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Where they begin: at the beginning of a line.
    pub start: usize,
    /// How many bytes they take, each a line break.
    pub length: usize,
}

impl Room {
    /// Where the room ends and the paste goes on.
    pub fn end(self) -> usize {
        self.start + self.length
    }
}

/// All rooms in a text, in order and apart from one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rooms {
    rooms: Vec<Room>,
    /// How much all take up to the end of each.
    lengths: Vec<usize>,
}

impl Rooms {
    /// Those rooms.
    pub fn new(rooms: Vec<Room>) -> Self {
        let mut all = Self {
            lengths: vec![0; rooms.len()],
            rooms,
        };
        all.add_up(0);
        all
    }

    /// The rooms themselves.
    pub fn list(&self) -> &[Room] {
        &self.rooms
    }

    /// How much all take together.
    pub fn length(&self) -> usize {
        self.lengths.last().copied().unwrap_or(0)
    }

    /// Puts another room in the place of one.
    pub fn put(&mut self, at: usize, room: Room) {
        self.rooms[at] = room;
        self.add_up(at);
    }

    fn add_up(&mut self, from: usize) {
        let mut length = from.checked_sub(1).map_or(0, |before| self.lengths[before]);
        for (room, sum) in self.rooms.iter().zip(&mut self.lengths).skip(from) {
            length += room.length;
            *sum = length;
        }
    }

    /// The last room that begins at a place or before it, and its number.
    fn before(&self, at: usize) -> Option<(usize, Room)> {
        let last = self
            .rooms
            .partition_point(|room| room.start <= at)
            .checked_sub(1)?;
        Some((last, self.rooms[last]))
    }

    /// The place in the paste of one in the text; all of a room is the place where it was made.
    pub fn in_paste(&self, at: usize) -> usize {
        match self.before(at) {
            None => at,
            Some((last, room)) => at.max(room.end()) - self.lengths[last],
        }
    }

    /// The same place behind the room that it stands in, if it does.
    fn outside(&self, at: usize) -> usize {
        self.before(at).map_or(at, |(_, room)| at.max(room.end()))
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
    /// Their lines are none of the paste.
    rooms: Rooms,
    /// The characters of the long line that was asked for last.
    counted: RefCell<Counted>,
}

/// How many characters a long line has up to each of its blocks, so that many places of it cost no more than its length.
#[derive(Clone, Debug, Default)]
struct Counted {
    /// Where the line starts.
    line: usize,
    /// The characters before each block, as far as was asked for.
    before: Vec<usize>,
}

/// The bytes of a block.
const BLOCK: usize = 4096;

/// About how many lines a text has, seen from its beginning, so that the list of them is made in one piece.
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

/// Adds where lines start behind the line breaks in a part of the text.
fn add_starts(starts: &mut Vec<usize>, text: &str, part: Span) {
    let mut at = part.start;
    let (words, rest) = part.text(text).as_bytes().as_chunks::<WORD>();
    let mut last = [0; WORD];
    last[..rest.len()].copy_from_slice(rest);
    for word in words.iter().chain([&last]) {
        let mut found = line_breaks(*word);
        while found != 0 {
            starts.push(at + found.trailing_zeros() as usize / 8 + 1);
            found &= found - 1;
        }
        at += WORD;
    }
}

impl LineIndex {
    /// Notes where each line starts (`\n` ends a line; a `\r` before it belongs to the line).
    pub fn new(text: &str) -> Self {
        Self::with_rooms(text, &Rooms::default())
    }

    /// The same for a text with rooms in it: offsets are those of the text, lines those of the paste.
    pub fn with_rooms(text: &str, rooms: &Rooms) -> Self {
        let (mut starts, mut at) = (Vec::with_capacity(1 + about(text)), 0);
        starts.push(0);
        for room in rooms.list() {
            add_starts(&mut starts, text, Span::new(at, room.start));
            at = room.end();
            // The line behind the room is the next one of the paste.
            if let Some(last) = starts.last_mut().filter(|last| **last == room.start) {
                *last = at;
            }
        }
        add_starts(&mut starts, text, Span::new(at, text.len()));
        starts.shrink_to_fit();
        Self {
            starts,
            rooms: rooms.clone(),
            counted: RefCell::default(),
        }
    }

    /// The text has changed between two places, where now stands what was `typed` and then a room up to `end`; none at the end of
    /// the text. True when there are more lines or fewer.
    pub fn retype(&mut self, text: &str, typed: Span, end: Option<usize>, rooms: &Rooms) -> bool {
        self.counted = RefCell::default();
        let from = self.starts.partition_point(|start| *start <= typed.start);
        let to = end.map_or(self.starts.len(), |end| {
            self.starts.partition_point(|start| *start <= end)
        });
        let mut now = Vec::with_capacity(to - from);
        add_starts(&mut now, text, typed);
        if let Some(last) = now.last_mut().filter(|last| **last == typed.end) {
            *last = end.unwrap_or(typed.end);
        }
        let is_moved = now.len() != to - from;
        self.starts.splice(from..to, now);
        self.rooms.clone_from(rooms);
        is_moved
    }

    /// The line, from 1, that holds the byte at `offset`.
    pub fn line(&self, offset: usize) -> usize {
        let offset = self.rooms.outside(offset);
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
        let next = self.starts.get(line).copied().unwrap_or(text.len());
        match self.rooms.before(next.saturating_sub(1)) {
            Some((_, room)) if room.end() == next => room.start,
            _ => next,
        }
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
        let last = self
            .rooms
            .outside((span.start + kept.max(1)).saturating_sub(1));
        // Mostly it is the same line, whose end is known.
        match self.starts.get(first) {
            Some(next) if *next <= last => (first, self.line(last).max(first)),
            _ => (first, first),
        }
    }

    /// Line and column of the beginning of a span, and its last line as [`LineIndex::lines`] has it.
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
    fn rooms_are_none_of_the_paste() {
        let rooms = Rooms::new(vec![
            Room {
                start: 2,
                length: 3,
            },
            Room {
                start: 7,
                length: 1,
            },
        ]);
        let text = "a\n\n\n\nb\n\nc";
        let places: Vec<usize> = (0..=text.len()).map(|at| rooms.in_paste(at)).collect();
        assert_eq!(places, [0, 1, 2, 2, 2, 2, 3, 4, 4, 5]);
        let lines = LineIndex::with_rooms(text, &rooms);
        assert_eq!(lines.len(), LineIndex::new("a\nb\nc").len());
        let of = |at| {
            (
                lines.line(at),
                lines.line_start(lines.line(at)),
                lines.line_end(text, lines.line(at)),
            )
        };
        assert_eq!(
            [0, 1, 2, 4, 5, 7, 8].map(of),
            [
                (1, 0, 2),
                (1, 0, 2),
                (2, 5, 7),
                (2, 5, 7),
                (2, 5, 7),
                (3, 8, 9),
                (3, 8, 9)
            ]
        );
    }

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
