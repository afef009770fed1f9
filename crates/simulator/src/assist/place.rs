//! Where the caret is in a document: which object, the way into it, and whether a key or a value is
//! due.

use std::ops::Range;

use super::entry::{Entry, Step};
use super::fields;
use super::flow::{Here, quoted};
use super::outline::{Way, children, colon, document, entries, entries_around, value_of};
use portpath_kube::admission::{FieldOf, Holds, Shape};

/// A place in a document.
pub(super) struct Place<'a> {
    /// The document's entries; of the caret's own line only what stands before the word.
    pub entries: Vec<Entry<'a>>,
    /// The document in the text.
    pub document: Range<usize>,
    /// The way to the mapping, or to the key whose value is due.
    way: Way<'a>,
    /// How many steps lead to the object: none, or two in a List.
    root: usize,
    /// What is due.
    pub slot: Slot,
    /// The word that is being written, around the caret.
    pub word: Range<usize>,
    /// What of the word stands before the caret.
    pub typed: &'a str,
    /// How far the word is indented.
    pub column: usize,
    /// How what is written here has to look.
    pub style: Style,
}

/// The style of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// By indentation.
    Block,
    /// In brackets.
    Flow,
    /// In brackets, keys and texts in quotes.
    Json,
}

/// What is due at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// A key, or an item of a list; true when a colon already follows.
    Key(Colon),
    /// The value of a key.
    Value,
}

/// Whether a colon follows the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colon {
    /// It does.
    There,
    /// It does not.
    Missing,
}

/// What the structs of the API say of a place.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    /// What stands here.
    pub holds: Holds,
    /// The last field on the way.
    pub field: Option<FieldOf>,
    /// The one before it: what a `port` is the port of.
    pub outer: Option<FieldOf>,
}

impl<'a> Place<'a> {
    /// The place of the caret; none in a comment or a block scalar.
    pub(super) fn at(text: &'a str, caret: usize) -> Option<Self> {
        let caret = (0..=caret.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))?;
        let document = document(text, caret);
        if text[document.start..caret].contains(['{', '[']) {
            let (entries, here) = entries_around(text, document.clone(), Some(caret));
            if let Some(here) = here {
                return Self::in_flow(text, caret, document, entries, here);
            }
        }
        Self::in_block(text, caret, document)
    }

    fn in_block(text: &'a str, caret: usize, document: Range<usize>) -> Option<Self> {
        let start = text[..caret].rfind('\n').map_or(0, |before| before + 1);
        let end = text[caret..]
            .find('\n')
            .map_or(text.len(), |after| caret + after);
        let mut entries_before = entries(text, document.start..start.max(document.start));
        let head = &text[start..caret];
        let line = text[start..end].trim_end();
        if in_block(&entries_before, line, head) || line.starts_with("---") {
            return None;
        }
        let mut column = indent(head);
        let mut at = start + indent(head);
        while let Some(rest) = text[at..caret]
            .strip_prefix('-')
            .filter(|rest| rest.starts_with(' '))
        {
            entries_before.push(Entry {
                column,
                step: Step::Item,
                value: "",
                at,
            });
            at += 1 + indent(rest);
            column = at - start;
        }
        let (slot, word) = slot(text, at, caret, end)?;
        if slot == Slot::Value {
            let colon = colon(&text[at..end])?;
            let key = super::entry::unquoted(&text[at..at + colon]);
            entries_before.push(Entry {
                column,
                step: Step::Key(key),
                value: &text[word.clone()],
                at,
            });
        }
        let mut way = Way::default();
        for (index, entry) in entries_before.iter().enumerate() {
            way.enter(index, entry.column, entry.step);
        }
        if let Slot::Key(_) = slot {
            way.leave(column, Step::Key(""));
        }
        let mut entries_all = entries_before;
        entries_all.extend(entries(text, (end + 1).min(document.end)..document.end));
        let place = Self {
            entries: entries_all,
            document,
            way,
            root: 0,
            slot,
            typed: text.get(word.start..caret).unwrap_or(""),
            word,
            column,
            style: Style::Block,
        }
        .in_its_object();
        place.fits().then_some(place)
    }

    /// The place of a caret within brackets.
    fn in_flow(
        text: &'a str,
        caret: usize,
        document: Range<usize>,
        mut entries: Vec<Entry<'a>>,
        here: Here,
    ) -> Option<Self> {
        let Here {
            column, is_list, ..
        } = here;
        let (slot, word) = flow_slot(text, caret, &entries, here)?;
        let mut way = Way::default();
        if slot == Slot::Value {
            entries[..=here.entry?]
                .iter()
                .enumerate()
                .for_each(|(at, each)| way.enter(at, each.column, each.step));
        } else {
            // What is being written is not among what is there.
            let next = entries.partition_point(|entry| entry.at < word.start);
            if entries
                .get(next)
                .is_some_and(|entry| entry.at == word.start && entry.column == column)
            {
                entries.remove(next);
            }
            entries[..next]
                .iter()
                .enumerate()
                .for_each(|(at, each)| way.enter(at, each.column, each.step));
            if is_list {
                entries.insert(
                    next,
                    Entry {
                        column,
                        step: Step::Item,
                        value: "",
                        at: word.start,
                    },
                );
                way.enter(next, column, Step::Item);
            } else {
                way.leave(column, Step::Key(""));
            }
        }
        let in_quotes = text[word.clone()].starts_with('"')
            || text[document.clone()].trim_start().starts_with('{');
        let style = if in_quotes { Style::Json } else { Style::Flow };
        let place = Self {
            entries,
            document,
            way,
            root: 0,
            slot,
            typed: text.get(word.start..caret).unwrap_or(""),
            word,
            column,
            style,
        }
        .in_its_object();
        // In a list, an object begins with a brace.
        let is_value = || {
            matches!(
                place.expected(),
                Some(Expected {
                    holds: Holds::Value(_),
                    ..
                })
            )
        };
        (!is_list || is_value()).then_some(place)
    }

    /// The steps from the object on.
    pub(super) fn steps(
        &self,
    ) -> impl ExactSizeIterator<Item = Step<'a>> + DoubleEndedIterator + '_ {
        self.way.steps().skip(self.root)
    }

    /// The entry that the place is right below, or whose value is due.
    pub(super) fn parent(&self) -> Option<usize> {
        self.way.last()
    }

    /// The entry at the end of the way's steps but the last `less`.
    pub(super) fn above(&self, less: usize) -> Option<usize> {
        self.way.at(self.way.steps().count().checked_sub(less)?)
    }

    /// The entry of the object that the place is in; none for the document itself.
    pub(super) fn object(&self) -> Option<usize> {
        self.way.at(self.root)
    }

    /// The keys that stand beside the one that is due.
    pub(super) fn siblings(&self) -> impl Iterator<Item = &'a str> + '_ {
        children(&self.entries, self.parent()).filter_map(|(_, entry)| match entry.step {
            Step::Key(key) => Some(key),
            Step::Item => None,
        })
    }

    /// What a key beside the one whose value is due holds.
    pub(super) fn beside(&self, key: &str) -> Option<&'a str> {
        value_of(&self.entries, self.above(1), key)
    }

    /// What a key of the object holds: its kind.
    pub(super) fn of_object(&self, key: &str) -> Option<&'a str> {
        value_of(&self.entries, self.object(), key)
    }

    /// The struct of the object.
    pub(super) fn shape(&self) -> Option<Shape> {
        let kind = self.of_object("kind")?;
        let written = self
            .of_object("apiVersion")
            .and_then(|version| Shape::of_kind(version, kind));
        written.or_else(|| Shape::of_kind(fields::version_of(kind)?, kind))
    }

    /// What the API expects here.
    pub(super) fn expected(&self) -> Option<Expected> {
        let mut expected = Expected {
            holds: Holds::Object(self.shape()?),
            field: None,
            outer: None,
        };
        for step in self.steps() {
            expected = match (step, expected.holds) {
                (Step::Key(key), Holds::Object(shape)) => {
                    let field = shape.field(key)?;
                    Expected {
                        holds: field.holds,
                        field: Some(field),
                        outer: expected.field,
                    }
                }
                (Step::Key(_), Holds::Map) => Expected {
                    holds: Holds::Value("string"),
                    ..expected
                },
                (Step::Item, Holds::Objects(shape)) => Expected {
                    holds: Holds::Object(shape),
                    ..expected
                },
                (Step::Item, Holds::Values(name)) => Expected {
                    holds: Holds::Value(name),
                    ..expected
                },
                _ => return None,
            };
        }
        Some(expected)
    }

    /// With the steps that lead to its object.
    fn in_its_object(mut self) -> Self {
        self.root = self.find_root();
        self
    }

    fn find_root(&self) -> usize {
        let is_list =
            value_of(&self.entries, None, "kind").is_some_and(|kind| kind.ends_with("List"));
        let mut steps = self.way.steps();
        let inside = steps.next() == Some(Step::Key("items")) && steps.next() == Some(Step::Item);
        if is_list && inside { 2 } else { 0 }
    }

    /// Whether a key at this column stands among those of its mapping, under a key without a value
    /// of its own.
    fn fits(&self) -> bool {
        if self.slot == Slot::Value {
            return true;
        }
        let aligned =
            children(&self.entries, self.parent()).all(|(_, entry)| entry.column == self.column);
        let holds_more = |parent: usize| {
            self.entries[parent].step == Step::Item || self.entries[parent].value.is_empty()
        };
        aligned && self.parent().is_none_or(holds_more)
    }
}

fn indent(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

fn in_block(entries: &[Entry], line: &str, head: &str) -> bool {
    let column = if line.trim().is_empty() {
        head.len()
    } else {
        indent(line)
    };
    entries
        .last()
        .is_some_and(|entry| entry.value.starts_with(['|', '>']) && column > entry.column)
}

/// Whether a key or a value is due at a caret within brackets, and the word there. An item of a
/// list counts as a key.
fn flow_slot(
    text: &str,
    caret: usize,
    entries: &[Entry],
    here: Here,
) -> Option<(Slot, Range<usize>)> {
    let value = if here.is_list { None } else { here.value };
    let Some(value) = value else {
        let start = here.entry.map_or(caret, |entry| entries[entry].at);
        let end = scalar_end(text, start, ":").max(caret);
        let followed = text[end..].trim_start_matches([' ', '\t']).starts_with(':');
        let colon = if followed && !here.is_list {
            Colon::There
        } else {
            Colon::Missing
        };
        return Some((Slot::Key(colon), start..end));
    };
    let start = value + text.get(value..caret)?.len() - text[value..caret].trim_start().len();
    // Without a space behind it, a colon ends a key in quotes only.
    if start == caret && text[..caret].ends_with(':') && !text[..caret].ends_with("\":") {
        return None;
    }
    Some((Slot::Value, start..scalar_end(text, start, "").max(caret)))
}

/// Where the scalar within brackets ends that starts here.
fn scalar_end(text: &str, start: usize, also: &str) -> usize {
    let rest = &text[start..];
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => start + quoted(rest, quote),
        _ => {
            let ends = |letter: char| ",[]{}\n#".contains(letter) || also.contains(letter);
            start
                + rest[..rest.find(ends).unwrap_or(rest.len())]
                    .trim_end()
                    .len()
        }
    }
}

/// Whether a key or a value is due at the caret, and the word there; the line's own content starts
/// at `at`.
fn slot(text: &str, at: usize, caret: usize, end: usize) -> Option<(Slot, Range<usize>)> {
    if at > caret {
        return None;
    }
    let before = &text[at..caret];
    let is_word = |each: char| each.is_alphanumeric() || "-_./".contains(each);
    if before.chars().all(is_word) {
        let rest = &text[caret..end];
        let word_end = caret + rest.find(|each| !is_word(each)).unwrap_or(rest.len());
        let after = &text[word_end..end];
        let followed = if after.starts_with(':') {
            Colon::There
        } else {
            Colon::Missing
        };
        let alone = followed == Colon::There || after.trim().is_empty();
        return alone.then_some((Slot::Key(followed), at..word_end));
    }
    let value = at + colon(&text[at..end]).filter(|colon| at + colon < caret)? + 1;
    let start = value + indent(&text[value..end]);
    if start > caret
        || value == caret
        || text[value..caret].contains(" #")
        || text[start..].starts_with(['{', '[', '#', '|', '>'])
    {
        return None;
    }
    let stop = text[start..end]
        .find(" #")
        .map_or(end, |comment| start + comment);
    let stop = start + text[start..stop].trim_end().len();
    Some((Slot::Value, start..stop.max(caret)))
}
