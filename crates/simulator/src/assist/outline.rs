//! One document as its indentation and brackets tell it: keys and items with their columns. Reads
//! what the YAML reader cannot yet, since you type the middle of a document while its end stands;
//! finds where the caret is, and does not judge.

use std::ops::Range;

use super::entry::{Entry, Step, unquoted};
use super::flow::{self, Extent, Here};

/// Where the document around a place starts and ends.
pub(super) fn document(text: &str, at: usize) -> Range<usize> {
    let line = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let start = if text[line..].starts_with("---") {
        line
    } else {
        text[..line].rfind("\n---").map_or(0, |mark| mark + 1)
    };
    let end = text[at..]
        .find("\n---")
        .map_or(text.len(), |mark| at + mark + 1);
    start..end.max(at)
}

/// The documents of a text.
pub(super) fn documents(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let mark = text[start..].find("\n---").map(|mark| start + mark + 1);
        next = mark;
        Some(start..mark.unwrap_or(text.len()))
    })
}

/// The entries of the lines in a range. Lines of a block scalar and comments are passed by.
pub(super) fn entries(text: &str, range: Range<usize>) -> Vec<Entry<'_>> {
    entries_around(text, range, None).0
}

/// The same, with what is due at the caret where that stands within brackets.
pub(super) fn entries_around(
    text: &str,
    range: Range<usize>,
    caret: Option<usize>,
) -> (Vec<Entry<'_>>, Option<Here>) {
    let mut lines = Lines {
        text,
        end: range.end,
        caret,
        entries: Vec::new(),
        here: None,
    };
    let mut at = range.start;
    // Lines deeper than this belong to a block scalar.
    let mut block = None;
    while at < range.end {
        let line = text[at..range.end]
            .split_inclusive('\n')
            .next()
            .unwrap_or("");
        let content = line.trim_end();
        let column = content.len() - content.trim_start_matches(' ').len();
        let empty = content.len() == column;
        let mut next = at + line.len();
        if !empty && block.is_some_and(|above| column <= above) {
            block = None;
        }
        if !empty
            && block.is_none()
            && !content[column..].starts_with('#')
            && !content.starts_with("---")
        {
            let before = lines.entries.len();
            // What is in brackets may go on below.
            next = lines
                .read(content, at)
                .map_or(next, |end| end_of_line(text, end, range.end));
            let last = lines.entries[before..].last();
            block = last
                .filter(|entry| entry.value.starts_with(['|', '>']))
                .map(|entry| entry.column);
        }
        at = next;
    }
    (lines.entries, lines.here)
}

/// Where the next line starts.
fn end_of_line(text: &str, at: usize, end: usize) -> usize {
    text[at..end]
        .find('\n')
        .map_or(end, |line_break| at + line_break + 1)
}

struct Lines<'a> {
    text: &'a str,
    end: usize,
    caret: Option<usize>,
    entries: Vec<Entry<'a>>,
    here: Option<Here>,
}

impl<'a> Lines<'a> {
    /// Reads a line; returns where brackets end that open on it.
    fn read(&mut self, line: &'a str, at: usize) -> Option<usize> {
        let mut column = line.len() - line.trim_start_matches(' ').len();
        // A whole document in brackets, which is JSON mostly, may close them at its first column.
        let mut above = (!self.entries.is_empty()).then_some(column);
        while let Some(rest) = line[column..]
            .strip_prefix('-')
            .filter(|rest| rest.is_empty() || rest.starts_with(' '))
        {
            self.entries.push(Entry {
                column,
                step: Step::Item,
                value: bare_value(rest),
                at: at + column,
            });
            above = Some(column);
            column = line.len() - rest.trim_start_matches(' ').len();
        }
        let body = &line[column..];
        let Some(colon) = colon(body) else {
            return self.brackets(body, at + column, above.unwrap_or(0), above);
        };
        let key = unquoted(&body[..colon]);
        let value = bare_value(&body[colon + 1..]);
        self.entries.push(Entry {
            column,
            step: Step::Key(key),
            value,
            at: at + column,
        });
        let behind = line.len() - body[colon + 1..].trim_start().len();
        self.brackets(&line[behind..], at + behind, column, Some(column))
    }

    /// Reads what is in brackets, where that begins here, below an entry at `column`.
    fn brackets(
        &mut self,
        body: &str,
        at: usize,
        column: usize,
        above: Option<usize>,
    ) -> Option<usize> {
        // Two braces are a template's.
        if !body.starts_with(['{', '[']) || body.starts_with("{{") {
            return None;
        }
        let extent = Extent {
            end: self.end,
            column: column + 1,
            above,
            caret: self.caret,
        };
        let (end, here) = flow::read(self.text, at, extent, &mut self.entries);
        self.here = self.here.or(here);
        Some(end)
    }
}

/// Where the colon behind a key stands.
pub(super) fn colon(body: &str) -> Option<usize> {
    if body.starts_with(['#', '{', '[', '|', '>', '&', '*', '!']) {
        return None;
    }
    let skip = match body
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))
    {
        Some(quote) => body[1..].find(quote)? + 2,
        None => 0,
    };
    let rest = &body[skip..];
    let found = rest
        .find(": ")
        .or_else(|| rest.ends_with(':').then(|| rest.len() - 1))?;
    let comment = rest.find(" #").is_some_and(|comment| comment < found);
    (skip + found > 0 && !comment).then_some(skip + found)
}

fn bare_value(rest: &str) -> &str {
    let rest = rest.trim();
    if rest.starts_with('#') {
        return "";
    }
    match rest.find(" #") {
        Some(comment) if !rest.starts_with(['"', '\'']) => rest[..comment].trim_end(),
        _ => rest,
    }
}

/// Follows entries from the top, and knows at each the way to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Way<'a> {
    /// Indices of the entries on the way, with their columns and steps.
    steps: Vec<(usize, usize, Step<'a>)>,
}

impl<'a> Way<'a> {
    /// Goes on to an entry.
    pub(super) fn enter(&mut self, index: usize, column: usize, step: Step<'a>) {
        self.leave(column, step);
        self.steps.push((index, column, step));
    }

    /// Leaves all that something at a column is not part of: an item may stand at the column of its
    /// list's key.
    pub(super) fn leave(&mut self, column: usize, step: Step<'a>) {
        let stays = |(_, above, held): &(usize, usize, Step)| match (step, held) {
            (Step::Item, Step::Key(_)) => *above <= column,
            _ => *above < column,
        };
        while self.steps.last().is_some_and(|last| !stays(last)) {
            self.steps.pop();
        }
    }

    /// The steps.
    pub(super) fn steps(
        &self,
    ) -> impl ExactSizeIterator<Item = Step<'a>> + DoubleEndedIterator + '_ {
        self.steps.iter().map(|(.., step)| *step)
    }

    /// The entry that was entered last.
    pub(super) fn last(&self) -> Option<usize> {
        self.steps.last().map(|(index, ..)| *index)
    }

    /// The entry at the end of the first `count` steps.
    pub(super) fn at(&self, count: usize) -> Option<usize> {
        self.steps
            .get(count.checked_sub(1)?)
            .map(|(index, ..)| *index)
    }
}

/// The entries right below one (of the document without one), with their indices.
pub(super) fn children<'e, 'a>(
    entries: &'e [Entry<'a>],
    parent: Option<usize>,
) -> impl Iterator<Item = (usize, &'e Entry<'a>)> {
    let first = parent.map_or(0, |parent| parent + 1);
    let inside = |entry: &Entry| match parent.map(|parent| &entries[parent]) {
        Some(above) => match (above.step, entry.step) {
            (Step::Key(_), Step::Item) => entry.column >= above.column,
            _ => entry.column > above.column,
        },
        None => true,
    };
    let ends = entries[first..]
        .iter()
        .position(|entry| !inside(entry))
        .map_or(entries.len(), |end| first + end);
    let column = entries[first..ends].first().map(|entry| entry.column);
    let below = move |entry: &Entry| Some(entry.column) == column;
    entries[first..ends]
        .iter()
        .enumerate()
        .filter(move |(_, entry)| below(entry))
        .map(move |(at, each)| (first + at, each))
}

/// What a key right below an entry holds on its line.
pub(super) fn value_of<'a>(
    entries: &[Entry<'a>],
    parent: Option<usize>,
    key: &str,
) -> Option<&'a str> {
    let found = children(entries, parent).find(|(_, entry)| entry.step == Step::Key(key));
    found.map(|(_, entry)| unquoted(entry.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(text: &str) -> Vec<String> {
        let entries = entries(text, 0..text.len());
        let mut way = Way::default();
        let written = |way: &Way| {
            way.steps()
                .map(|step| match step {
                    Step::Key(key) => format!(".{key}"),
                    Step::Item => "[]".to_owned(),
                })
                .collect::<String>()
        };
        entries
            .iter()
            .enumerate()
            .map(|(index, entry)| {
                way.enter(index, entry.column, entry.step);
                format!("{}={}", written(&way), entry.value)
            })
            .collect()
    }

    #[test]
    fn indentation_tells_the_way() {
        let text = "spec:\n  ports:\n  - port: 80\n    targetPort: http # c\n  - port: 81\n  selector:\n    app: \"web\"\n";
        assert_eq!(
            ways(text),
            [
                ".spec=",
                ".spec.ports=",
                ".spec.ports[]=port: 80",
                ".spec.ports[].port=80",
                ".spec.ports[].targetPort=http",
                ".spec.ports[]=port: 81",
                ".spec.ports[].port=81",
                ".spec.selector=",
                ".spec.selector.app=\"web\"",
            ]
        );
    }

    #[test]
    fn flow_pairs_count_and_block_scalars_do_not() {
        let text = "selector: {app: web, 'tier': front}\ndata: |\n  ports:\n    a: b\nname: x\n";
        assert_eq!(
            ways(text),
            [
                ".selector={app: web, 'tier': front}",
                ".selector.app=web",
                ".selector.tier=front",
                ".data=|",
                ".name=x"
            ]
        );
    }

    #[test]
    fn brackets_nest_and_may_be_open() {
        let json = "{\n  \"kind\": \"Service\", # c\n  \"spec\":{\"ports\":[{\"port\":80},{\"name\":\"a:{\"}],\"x\":[1, 2]}\n}\n";
        let whole = ways(json);
        let short: Vec<&str> = whole
            .iter()
            .map(|way| way.split('=').next().unwrap_or(""))
            .collect();
        assert_eq!(
            short,
            [
                ".kind",
                ".spec",
                ".spec.ports",
                ".spec.ports[]",
                ".spec.ports[].port",
                ".spec.ports[]",
                ".spec.ports[].name",
                ".spec.x",
                ".spec.x[]",
                ".spec.x[]",
            ]
        );
        assert_eq!(whole[0], ".kind=\"Service\"");
        assert_eq!(whole[9], ".spec.x[]=2");
        // An open bracket ends where something stands beside its key, and not at a template.
        assert_eq!(
            ways("spec:\n  ports: [{port: 80,\n    name\n  type: a\n"),
            [
                ".spec=",
                ".spec.ports=[{port: 80,",
                ".spec.ports[]=",
                ".spec.ports[].port=80",
                ".spec.ports[].name=",
                ".spec.type=a",
            ]
        );
        assert_eq!(
            ways("{{- with 'x }}\na: {{ b }}\nc: [\n  d]\n"),
            [".a={{ b }}", ".c=[", ".c[]=d"]
        );
    }

    #[test]
    fn a_place_knows_its_document_and_its_neighbours() {
        let text = "a: 1\n---\nb:\n  - c: 1\n    d: 2\n  - c: 3\n---\ne: 4\n";
        let range = document(text, text.find("d:").expect("there"));
        assert_eq!(
            &text[range.clone()],
            "---\nb:\n  - c: 1\n    d: 2\n  - c: 3\n"
        );
        let entries = entries(text, range);
        let items: Vec<usize> = children(&entries, Some(0)).map(|(at, _)| at).collect();
        assert_eq!(items.len(), 2);
        assert_eq!(value_of(&entries, Some(items[0]), "d"), Some("2"));
        assert_eq!(documents(text).count(), 3);
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in [
            "",
            "\n",
            "---",
            "-",
            "- - a:",
            "a: {",
            "{a: b}",
            "\"",
            "é: {ü: ß}\n  - x",
            ": :",
            "a:\n\t- b: c",
        ] {
            let read = entries(text, 0..text.len());
            assert!(
                read.iter().all(|entry| text.is_char_boundary(entry.at)),
                "{text:?}"
            );
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                assert!(
                    document(text, at).contains(&at) || at == text.len(),
                    "{text:?}"
                );
            }
        }
    }
}
