//! Flow style as the editor reads it, `{name: web, ports: [80]}` and JSON: entries as block style
//! has them, with columns that are made up (one deeper for each bracket), and what is due at the
//! caret. Brackets may still be open.

use super::entry::{Entry, Step, unquoted};

/// An open bracket, and what stands in it since its last comma.
struct Open {
    /// Whether it is a list.
    is_list: bool,
    /// The column that its entries are given.
    column: usize,
    /// The entry that is being read.
    entry: Option<usize>,
    /// Where the value of that entry starts, once its colon was met; in a list at once.
    value: Option<usize>,
}

/// Where the caret stands within brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Here {
    /// The column of the entries of the innermost bracket.
    pub column: usize,
    /// Whether that is a list.
    pub is_list: bool,
    /// The entry that the caret is in; none where one is yet to begin.
    pub entry: Option<usize>,
    /// Where the value starts that the caret is in; none where a key is due.
    pub value: Option<usize>,
}

/// What is read, and how far.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// Where it ends at the latest.
    pub end: usize,
    /// The column of the entries in the first bracket.
    pub column: usize,
    /// A line that is indented no deeper than this belongs to what stands around an unfinished
    /// value.
    pub above: Option<usize>,
    /// The caret.
    pub caret: Option<usize>,
}

/// Adds the entries of the brackets that open at `at`. Returns where they end, and what is due at
/// the caret where that stands inside.
pub(super) fn read<'a>(
    text: &'a str,
    at: usize,
    extent: Extent,
    entries: &mut Vec<Entry<'a>>,
) -> (usize, Option<Here>) {
    let caret = extent.caret.filter(|caret| at < *caret);
    let mut flow = Flow {
        text,
        at,
        extent,
        caret,
        here: None,
        open: Vec::new(),
    };
    while flow.at < extent.end && flow.step(entries) {}
    flow.look(flow.at);
    (flow.at, flow.here)
}

struct Flow<'a> {
    text: &'a str,
    at: usize,
    extent: Extent,
    /// The caret, until it was passed.
    caret: Option<usize>,
    here: Option<Here>,
    open: Vec<Open>,
}

impl<'a> Flow<'a> {
    /// Reads one token; false behind the last one.
    fn step(&mut self, entries: &mut Vec<Entry<'a>>) -> bool {
        self.look(self.at);
        let rest = &self.text[self.at..self.extent.end];
        let Some(letter) = rest.chars().next() else {
            return false;
        };
        let mut length = letter.len_utf8();
        match letter {
            '{' | '[' => {
                self.begin(entries);
                let column = self
                    .open
                    .last()
                    .map_or(self.extent.column, |open| open.column + 1);
                self.open.push(Open {
                    is_list: letter == '[',
                    column,
                    entry: None,
                    value: None,
                });
            }
            '}' | ']' => {
                self.finish(entries);
                self.open.pop();
                if self.open.is_empty() {
                    self.at += length;
                    self.caret = None;
                    return false;
                }
            }
            ',' => self.finish(entries),
            '\n' if ends_above(&rest[1..], self.extent.above) => return false,
            '#' if self.text[..self.at].ends_with(char::is_whitespace) => {
                length = rest.find('\n').unwrap_or(rest.len());
                // Nothing is due in a comment.
                self.caret = self.caret.filter(|caret| *caret > self.at + length);
            }
            ':' if self.is_colon(&rest[1..]) => {
                let value = self.at + 1 + blanks(&rest[1..]);
                if let Some(open) = self
                    .open
                    .last_mut()
                    .filter(|open| !open.is_list && open.value.is_none())
                {
                    open.value = Some(value);
                }
            }
            letter if letter.is_whitespace() => {}
            letter => {
                self.begin(entries);
                if matches!(letter, '"' | '\'') {
                    length = quoted(rest, letter);
                }
                self.grow(entries, length);
            }
        }
        self.at += length;
        true
    }

    /// Notes what is due at the caret, once that is reached.
    fn look(&mut self, at: usize) {
        if self.caret.is_some_and(|caret| caret <= at) {
            self.caret = None;
            self.here = self.open.last().map(|open| Here {
                column: open.column,
                is_list: open.is_list,
                entry: open.entry,
                value: open.value,
            });
        }
    }

    /// Starts an entry where none is being read.
    fn begin(&mut self, entries: &mut Vec<Entry<'a>>) {
        let Some(open) = self.open.last_mut().filter(|open| open.entry.is_none()) else {
            return;
        };
        open.entry = Some(entries.len());
        open.value = open.is_list.then_some(self.at);
        let step = if open.is_list {
            Step::Item
        } else {
            Step::Key("")
        };
        entries.push(Entry {
            column: open.column,
            step,
            value: "",
            at: self.at,
        });
    }

    /// Takes the next letters for a part of the key.
    fn grow(&self, entries: &mut [Entry<'a>], length: usize) {
        let Some(open) = self.open.last().filter(|open| open.value.is_none()) else {
            return;
        };
        if let Some(entry) = open.entry.and_then(|entry| entries.get_mut(entry)) {
            entry.step = Step::Key(unquoted(&self.text[entry.at..self.at + length]));
        }
    }

    /// Ends the entry that is being read: its value is known.
    fn finish(&mut self, entries: &mut [Entry<'a>]) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if let Some((entry, value)) = open.entry.zip(open.value)
            && let Some(entry) = entries.get_mut(entry)
        {
            entry.value = self.text.get(value..self.at).unwrap_or("").trim_end();
        }
        open.entry = None;
        open.value = None;
    }

    /// Whether a colon ends a key: behind quotes it always does.
    fn is_colon(&self, after: &str) -> bool {
        after.starts_with([' ', '\t', '\n', '\r', ',', '[', ']', '{', '}'])
            || after.is_empty()
            || self.text[..self.at].ends_with(['"', '\''])
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// How long a quoted string is. One that is not closed on its line is still being written, and ends
/// before the next bracket or comma.
pub(super) fn quoted(rest: &str, quote: char) -> usize {
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\n' => break,
            '\\' if quote == '"' => drop(letters.next()),
            letter if letter == quote => return at + 1,
            _ => {}
        }
    }
    rest[1..]
        .find([',', '[', ']', '{', '}', '\n'])
        .map_or(rest.len(), |end| 1 + end)
}

/// Whether the line that begins here is indented no deeper than the key above the brackets, and
/// does not close them.
fn ends_above(line: &str, above: Option<usize>) -> bool {
    let content = line.trim_start_matches(' ');
    let is_empty = content.starts_with('\n') || content.is_empty();
    above.is_some_and(|above| line.len() - content.len() <= above)
        && !is_empty
        && !content.starts_with(['}', ']'])
}
