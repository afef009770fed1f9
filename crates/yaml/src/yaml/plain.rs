//! Reads in one go what manifests are mostly made of: block maps and lists, scalars and flow
//! collections that stand on one line. Whatever else it meets (block scalars, anchors, tags, tabs,
//! text over several lines, mistakes) it leaves, with the whole document, to the full reader. Where
//! it answers, it answers as that one does.

use super::decode::{MapBuilder, SMALL_MAP};
use super::letters;
use super::scalar::{self, Scalar};
use super::token::Style;
use super::{Entry, Node, SharedText, TextSlice, Value, place};
use portpath_text::source::{Origin, Span};

/// Deeper trees are left to the full reader, which knows how deep is too deep.
const MOST_DEPTH: usize = 60;
/// libyaml finds a key within 1024 characters.
const LONGEST_KEY: usize = 1000;
/// Maps have room for a multiple of so many entries.
const ROOM: usize = 4;
/// How many entries of maps usually are open at once.
const MANY_OPEN: usize = 32;
/// The column when no line is left.
const ENDED: isize = -1;

/// The tree of a document that ends with a line break; none when it is not as plain as that.
pub(super) fn read(of: &SharedText, document: Span) -> Option<Node> {
    if !is_readable(of) {
        return None;
    }
    let text = &**of;
    let bytes = of.as_bytes();
    let entries = Vec::with_capacity(MANY_OPEN);
    let mut reader = Reader {
        of,
        text,
        bytes,
        document,
        at: 0,
        line: 0,
        column: 0,
        depth: 0,
        entries,
    };
    if text.starts_with("---\n") {
        reader.at = 4;
    }
    reader.skip_to_content()?;
    let node = reader.block()?;
    (reader.column == ENDED).then_some(node)
}

/// Whether all characters are what they seem: none that YAML forbids, takes for a line break or
/// counts as a tab.
fn is_readable(text: &str) -> bool {
    let is_wide = |c: char| match c {
        '\n' | ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => false,
        _ => c >= '\u{A0}',
    };
    letters::are_plain(text.as_bytes()) || text.chars().all(is_wide)
}

/// The letters within a plain scalar that need a second look.
static STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let letters = b"\n :,[]{}?";
    let mut at = 0;
    while at < letters.len() {
        stops[letters[at] as usize] = true;
        at += 1;
    }
    stops
};

struct Reader<'d> {
    of: &'d SharedText,
    text: &'d str,
    bytes: &'d [u8],
    document: Span,
    at: usize,
    /// Where the line begins that `at` is on.
    line: usize,
    /// The column of the first thing on that line, or [`ENDED`].
    column: isize,
    depth: usize,
    /// The entries of all maps that are being read, the innermost last: a map is made once it is
    /// known how long it is.
    entries: Vec<Entry>,
}

/// A scalar with the offsets of what it says and of where it is written.
#[derive(Clone, Copy)]
struct Word {
    says: (usize, usize),
    stands: (usize, usize),
    style: Style,
}

/// Marks of the keys of a map: one that is not among them is new.
struct Seen(u64);

impl Seen {
    /// Whether a key is certainly new; its mark is among them from now on.
    fn is_new(&mut self, key: &str) -> bool {
        let first = key.bytes().next().unwrap_or(0);
        let last = key.bytes().next_back().unwrap_or(0);
        let mark = 1 << ((key.len() + usize::from(first) * 5 + usize::from(last) * 11) % 64);
        let is_new = self.0 & mark == 0;
        self.0 |= mark;
        is_new
    }
}

/// Where a scalar stands decides what ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ScalarPlace {
    Block,
    Flow,
}

impl Reader<'_> {
    fn byte(&self) -> u8 {
        self.peek(0)
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(b'\n')
    }

    /// Blank or line break.
    fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.peek(ahead), b' ' | b'\n')
    }

    fn at_dash(&self) -> bool {
        self.byte() == b'-' && self.is_blank(1)
    }

    fn skip_spaces(&mut self) {
        self.at = letters::spaces_end(self.bytes, self.at);
    }

    fn skip_line(&mut self) {
        self.at = letters::line_end(self.bytes, self.at);
    }

    /// From the start of a line to the next thing that is said; none at what only a stream knows.
    fn skip_to_content(&mut self) -> Option<()> {
        loop {
            self.line = self.at;
            if self.at >= self.bytes.len() {
                self.column = ENDED;
                return Some(());
            }
            self.skip_spaces();
            match self.byte() {
                b'\n' => self.at += 1,
                b'#' => self.skip_line(),
                _ => break,
            }
        }
        self.column = (self.at - self.line) as isize;
        let indicator = matches!(
            (self.byte(), self.peek(1), self.peek(2)),
            (b'-', b'-', b'-') | (b'.', b'.', b'.')
        );
        (self.column > 0 || !indicator && self.byte() != b'%').then_some(())
    }

    /// Past the end of the line, on which only a comment may follow.
    fn end_line(&mut self) -> Option<()> {
        let end = self.at;
        self.skip_spaces();
        match self.byte() {
            b'\n' => self.at = self.bytes.len().min(self.at + 1),
            b'#' if self.at > end => self.skip_line(),
            _ => return None,
        }
        self.skip_to_content()
    }

    fn span(&self, (start, end): (usize, usize)) -> Span {
        let place = |at: usize| (self.document.start + at).min(self.document.end);
        Span::new(place(start), place(end))
    }

    fn node(&self, stands: (usize, usize), value: Value) -> Node {
        Node {
            span: self.span(stands),
            origin: Origin::Written,
            value,
        }
    }

    /// A map or a list that begins here.
    fn block(&mut self) -> Option<Node> {
        if self.column == ENDED {
            return None;
        }
        self.nested(|reader| {
            if reader.at_dash() {
                reader.sequence(reader.column, 0)
            } else {
                let key = reader.word(ScalarPlace::Block)?;
                reader.mapping(reader.column, key)
            }
        })
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Option<Node>) -> Option<Node> {
        self.depth += 1;
        let node = if self.depth <= MOST_DEPTH {
            read(self)
        } else {
            None
        };
        self.depth -= 1;
        node
    }

    /// A list whose dashes stand in `column`; `width` is the room that it takes before its items.
    fn sequence(&mut self, column: isize, width: usize) -> Option<Node> {
        let indentless = width > 0;
        let mut span = self.span((self.at, self.at + width));
        let mut items: Vec<Node> = Vec::new();
        loop {
            self.at += 1;
            let behind = self.at;
            self.skip_spaces();
            items.push(match self.byte() {
                b'\n' | b'#' => {
                    self.end_line()?;
                    if self.column > column {
                        self.block()?
                    } else {
                        self.node((behind, behind), Value::Null)
                    }
                }
                _ => self.item()?,
            });
            if self.column != column || !self.at_dash() {
                break;
            }
        }
        if self.column > column || self.column == column && !indentless {
            return None;
        }
        span.end = items
            .last()
            .map_or(span.end, |item| item.span.end.max(span.end));
        Some(Node {
            span,
            origin: Origin::Written,
            value: Value::Seq(items),
        })
    }

    /// What stands behind a dash on its line.
    fn item(&mut self) -> Option<Node> {
        let column = (self.at - self.line) as isize;
        match self.byte() {
            b'[' | b'{' => self.flow_to_end(),
            b'-' if self.is_blank(1) => self.nested(|reader| reader.sequence(column, 0)),
            _ => {
                let word = self.word(ScalarPlace::Block)?;
                if self.byte() == b':' {
                    return self.nested(|reader| reader.mapping(column, word));
                }
                self.end_line()?;
                self.scalar(word)
            }
        }
    }

    /// A map whose keys stand in `column`, behind its first key.
    fn mapping(&mut self, column: isize, mut key: Word) -> Option<Node> {
        let first = self.entries.len();
        let mut span = self.span((key.stands.0, key.stands.0));
        let mut seen = Seen(0);
        loop {
            let text = self.key(key)?;
            let value = self.value(column)?;
            self.add(
                first,
                &mut seen,
                Entry {
                    key: text,
                    key_span: self.span(key.stands),
                    value,
                },
            )?;
            if self.column != column {
                break;
            }
            if self.at_dash() {
                return None;
            }
            key = self.word(ScalarPlace::Block)?;
        }
        if self.column > column {
            return None;
        }
        let entries = self.map_from(first);
        span.end = entries
            .last()
            .map_or(span.end, |entry| entry.value.span.end.max(span.end));
        Some(Node {
            span,
            origin: Origin::Written,
            value: Value::Map(entries),
        })
    }

    /// Adds an entry to the map whose first one stands there, or replaces the one with the same
    /// key.
    fn add(&mut self, first: usize, seen: &mut Seen, entry: Entry) -> Option<()> {
        let map = self.entries.get_mut(first..).unwrap_or_default();
        let is_long = map.len() >= SMALL_MAP;
        // A long map finds its duplicate keys when it ends.
        let same = if seen.is_new(&entry.key) || is_long {
            None
        } else {
            place(map, &entry.key)
        };
        match same.and_then(|same| map.get_mut(same)) {
            Some(same) => *same = entry,
            None => self.entries.push(entry),
        }
        Some(())
    }

    /// The map whose first entry stands there, with some room for what the API server fills in.
    fn map_from(&mut self, first: usize) -> Vec<Entry> {
        let entries = self.entries.drain(first..);
        if entries.len() > SMALL_MAP {
            let mut map = MapBuilder::default();
            entries.for_each(|entry| map.set(entry));
            return map.into_entries();
        }
        let mut map = Vec::with_capacity((entries.len() / ROOM + 1) * ROOM);
        map.extend(entries);
        map
    }

    /// The text of a key, and past its colon.
    fn key(&mut self, key: Word) -> Option<TextSlice> {
        let (start, end) = key.says;
        if self.byte() != b':' || !self.is_blank(1) || end - start > LONGEST_KEY {
            return None;
        }
        self.at += 1;
        let text = self.text.get(start..end)?;
        match (key.style, text) {
            (Style::Plain, "<<") => None,
            (Style::Plain, _) => match scalar::resolve_plain(text) {
                Scalar::Str(_) => Some(TextSlice::piece(self.of, start, end)),
                other => scalar::key_text(&other).map(TextSlice::from),
            },
            _ => Some(TextSlice::piece(self.of, start, end)),
        }
    }

    /// What stands behind a key of a map in `column`: on its line or below it.
    fn value(&mut self, column: isize) -> Option<Node> {
        let behind = self.at;
        self.skip_spaces();
        match self.byte() {
            b'\n' | b'#' => {
                self.end_line_from(behind)?;
                if self.column > column {
                    return self.block();
                }
                if self.column == column && self.at_dash() {
                    return self.nested(|reader| reader.sequence(column, 1));
                }
                Some(self.node((behind, behind), Value::Null))
            }
            b'[' | b'{' => self.flow_to_end(),
            _ => {
                let word = self.word(ScalarPlace::Block)?;
                self.end_line()?;
                self.scalar(word)
            }
        }
    }

    fn end_line_from(&mut self, behind: usize) -> Option<()> {
        self.at = behind;
        self.end_line()
    }

    /// A flow collection behind which its line ends.
    fn flow_to_end(&mut self) -> Option<Node> {
        let node = self.flow()?;
        self.end_line()?;
        Some(node)
    }

    fn flow(&mut self) -> Option<Node> {
        self.nested(|reader| match reader.byte() {
            b'[' => reader.flow_sequence(),
            _ => reader.flow_mapping(),
        })
    }

    fn flow_sequence(&mut self) -> Option<Node> {
        let start = self.at;
        let mut items = Vec::new();
        let mut more = !self.opens_empty(b']');
        while more {
            items.push(self.flow_value()?);
            more = self.flow_goes_on(b']')?;
        }
        Some(self.node((start, self.at), Value::Seq(items)))
    }

    fn flow_mapping(&mut self) -> Option<Node> {
        let start = self.at;
        let first = self.entries.len();
        let mut seen = Seen(0);
        let mut more = !self.opens_empty(b'}');
        while more {
            let word = self.word(ScalarPlace::Flow)?;
            let key = self.key(word)?;
            self.skip_spaces();
            let value = self.flow_value()?;
            self.add(
                first,
                &mut seen,
                Entry {
                    key,
                    key_span: self.span(word.stands),
                    value,
                },
            )?;
            more = self.flow_goes_on(b'}')?;
        }
        let entries = if self.entries.len() > first {
            self.map_from(first)
        } else {
            Vec::new()
        };
        Some(self.node((start, self.at), Value::Map(entries)))
    }

    /// Past the opening bracket; past the closing one as well when it follows.
    fn opens_empty(&mut self, closing: u8) -> bool {
        self.at += 1;
        self.skip_spaces();
        let empty = self.byte() == closing;
        self.at += usize::from(empty);
        empty
    }

    /// Past a comma to the next entry, or past the closing bracket.
    fn flow_goes_on(&mut self, closing: u8) -> Option<bool> {
        self.skip_spaces();
        let byte = self.byte();
        if byte != b',' && byte != closing {
            return None;
        }
        self.at += 1;
        if byte == closing {
            return Some(false);
        }
        self.skip_spaces();
        Some(true)
    }

    fn flow_value(&mut self) -> Option<Node> {
        if matches!(self.byte(), b'[' | b'{') {
            return self.flow();
        }
        let word = self.word(ScalarPlace::Flow)?;
        self.scalar(word)
    }

    /// A scalar on one line, up to the `:` that makes it a key, the comma or bracket behind it, or
    /// the line's end.
    fn word(&mut self, place: ScalarPlace) -> Option<Word> {
        match self.byte() {
            quote @ (b'"' | b'\'') => self.quoted(quote),
            b'-' if self.is_blank(1) => None,
            b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|'
            | b'>' | b'%' | b'@' | b'`' | b'\n' => None,
            _ => self.plain(place),
        }
    }

    fn quoted(&mut self, quote: u8) -> Option<Word> {
        let start = self.at;
        let rest = self.bytes.get(start + 1..)?;
        let length = rest
            .iter()
            .position(|byte| *byte == quote || matches!(byte, b'\\' | b'\n'))?;
        self.at = start + 1 + length;
        if self.byte() != quote || self.peek(1) == quote {
            return None;
        }
        self.at += 1;
        Some(Word {
            says: (start + 1, self.at - 1),
            stands: (start, self.at),
            style: Style::DoubleQuoted,
        })
    }

    fn plain(&mut self, place: ScalarPlace) -> Option<Word> {
        let start = self.at;
        let mut end = start;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or(&[]);
            let ordinary = rest
                .iter()
                .position(|byte| STOPS[usize::from(*byte)])
                .unwrap_or(rest.len());
            if ordinary > 0 {
                self.at += ordinary;
                end = self.at;
            }
            match self.byte() {
                b'\n' => break,
                b' ' => {
                    self.skip_spaces();
                    if self.byte() == b'#' {
                        break;
                    }
                    continue;
                }
                b':' if self.is_blank(1) => {
                    // A blank before the colon is rare, and its place is libyaml's to say.
                    if end != self.at {
                        return None;
                    }
                    break;
                }
                b':' if place == ScalarPlace::Flow
                    && matches!(self.peek(1), b',' | b']' | b'}') =>
                {
                    return None;
                }
                b',' | b']' | b'}' if place == ScalarPlace::Flow => break,
                b'?' | b'[' | b'{' if place == ScalarPlace::Flow => return None,
                _ => {}
            }
            self.at += 1;
            end = self.at;
        }
        self.at = end;
        Some(Word {
            says: (start, end),
            stands: (start, end),
            style: Style::Plain,
        })
    }

    fn scalar(&self, word: Word) -> Option<Node> {
        let (start, end) = word.says;
        let text = self.text.get(start..end)?;
        let value = match word.style {
            Style::Plain => match scalar::resolve_plain(text) {
                Scalar::Null => Value::Null,
                Scalar::Bool(value) => Value::Bool(value),
                Scalar::Int(number) => Value::Int(number),
                Scalar::Float(number) if number.is_finite() => scalar::json_number(number),
                Scalar::Float(_) => return None,
                Scalar::Str(_) => Value::Str(TextSlice::piece(self.of, start, end)),
            },
            _ => Value::Str(TextSlice::piece(self.of, start, end)),
        };
        Some(self.node(word.stands, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, read};

    fn whole(text: &str) -> (SharedText, Span) {
        (yaml::whole(text.to_owned()), Span::new(0, text.len()))
    }

    #[test]
    fn what_it_reads_the_full_reader_reads_alike() {
        for text in [
            "a: 1\n",
            "---\na: b\n",
            "# c\na:\n  b: [x, 'y, z', \"w\", {k: v, n: 0x10}, []] # d\n  c: {}\n\nd:\n- 1\n-\n- e: f\n  g:\n  - - h\n    - i\nj:\n",
            "- a: 1\n  b: 2\n- c\n-\n  d: yes\n- ~\n",
            "a: x - y\nb: http://c:80/d#e\nc: 'it: is'\nd: --flag=1\ne: a,b]c\n",
            "yes: 1\n2: b\na: 1\na: 2\n",
            "a: é → ü\nb:   c   # d\n",
            "a:\n    b:\n        c: 1\n    d: 2\ne: .5\n",
            "a: b #c\nd: e#f\ng: 1.50\nh: 1e3\n",
        ] {
            let (of, span) = whole(text);
            let plain = read(&of, span).unwrap_or_else(|| panic!("it is plain: {text}"));
            assert_eq!(Some(plain), read::full_tree(text), "{text}");
        }
    }

    #[test]
    fn a_long_map_has_each_key_once_as_well() {
        for keys in [SMALL_MAP - 1, SMALL_MAP, SMALL_MAP + 1, 3 * SMALL_MAP] {
            let keys: Vec<String> = (0..keys)
                .map(|at| format!("k{}: {at}", at * 7 % (keys - 2)))
                .collect();
            for text in [
                keys.join("\n") + "\n",
                format!("a: {{{}}}\n", keys.join(", ")),
            ] {
                let (of, span) = whole(&text);
                assert_eq!(read(&of, span), read::full_tree(&text), "{text}");
            }
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_full_reader() {
        for text in [
            "a: |\n  b\n",
            "a: b\n  c\n",
            "a: &x b\n",
            "a: *x\n",
            "a: !!str 1\n",
            "a: \"b\n  c\"\n",
            "a: \"\\n\"\n",
            "a: 'it''s'\n",
            "a:\tb\n",
            "a: b: c\n",
            "a: - b\n",
            "a: 1\n b: 2\n",
            "a:\n  b: 1\n c: 2\n",
            "- a\nb: 1\n",
            "a: [b,\n  c]\n",
            "a: [b: c]\n",
            "a: [b, ]\n",
            "a: {b, c}\n",
            "a: {b: , c: d}\n",
            "<<: {a: 1}\n",
            "? a\n: b\n",
            "a : b\n",
            "a: .inf\n",
            "~: a\n",
            "just text\n",
            "...\na: 1\n",
            "%YAML 1.1\n---\na: 1\n",
            "a: 1\r\n",
            "a: \u{85}b\n",
            "a: \u{2028}b\n",
            "a: \"b\"c\n",
            "a: [b] c\n",
            "# nothing\n",
            "",
            "a: @b\n",
        ] {
            let (of, span) = whole(text);
            assert_eq!(read(&of, span), None, "{text}");
        }
        let deep = "a: ".to_owned() + &"[".repeat(100) + &"]".repeat(100) + "\n";
        assert_eq!(read(&whole(&deep).0, Span::new(0, deep.len())), None);
    }
}
