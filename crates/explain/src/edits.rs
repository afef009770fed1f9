//! Applies the edits of a fix to your YAML, and shows them as the hunks of a unified diff.

use crate::report::Edit;
use portpath_text::source::{LineIndex, Span};

/// How many lines that stay are shown before and after those that change.
const CONTEXT: usize = 2;

/// Lines that change together, with those around them, as `diff -u` has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunk {
    /// The first line shown, from 1, in the text as it is.
    pub old_line: usize,
    /// The same in the fixed text.
    pub new_line: usize,
    /// The lines.
    pub lines: Vec<DiffLine>,
}

/// A line of a hunk, without its break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// What becomes of it.
    pub change: LineChange,
    /// The line.
    pub text: String,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineChange {
    /// It stays.
    Kept,
    /// It goes.
    Removed,
    /// It comes.
    Added,
}

impl LineChange {
    /// The sign in front of it.
    pub fn sign(self) -> char {
        match self {
            Self::Kept => ' ',
            Self::Removed => '-',
            Self::Added => '+',
        }
    }
}

impl Hunk {
    /// `@@ -7,5 +7,6 @@`
    pub fn header(&self) -> String {
        let count = |other: LineChange| {
            self.lines
                .iter()
                .filter(|line| line.change != other)
                .count()
        };
        let old = count(LineChange::Added);
        let new = count(LineChange::Removed);
        format!("@@ -{},{old} +{},{new} @@", self.old_line, self.new_line)
    }
}

/// The text with the edits made; those that do not fit the text are passed by.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut mended = String::with_capacity(text.len() + 32);
    let mut done = 0;
    for edit in edits {
        let Some(kept) = text.get(done..edit.span.start) else {
            continue;
        };
        if !text.is_char_boundary(edit.span.end) {
            continue;
        }
        mended.push_str(kept);
        mended.push_str(&edit.text);
        done = edit.span.end;
    }
    mended.push_str(text.get(done..).unwrap_or(""));
    mended
}

/// What the edits change, line by line.
pub fn hunks(text: &str, edits: &[Edit]) -> Vec<Hunk> {
    let index = LineIndex::new(text);
    let mut hunks: Vec<Hunk> = Vec::new();
    // Lines from 1: the last one that is shown, and how many more the fixed text has up to there.
    let mut shown = 0;
    let mut more = 0isize;
    let mut rest = edits;
    while let Some((first, last, count)) = touched(&index, rest) {
        let region = Span::new(index.line_start(first), end_of(&index, text, last));
        let new = apply_within(text, region, &rest[..count]);
        let old = lines(region.text(text));
        let new = lines(&new);
        let head = old
            .iter()
            .zip(&new)
            .take_while(|(old, new)| old == new)
            .count();
        let tails = old[head..].iter().rev().zip(new[head..].iter().rev());
        let tail = tails.take_while(|(old, new)| old == new).count();
        let from = first + head;
        let to = (last + 1).saturating_sub(tail);
        let start = from.saturating_sub(CONTEXT).max(1).max(shown + 1);
        if hunks.is_empty() || start > shown + 1 {
            let new_line = start.saturating_add_signed(more);
            hunks.push(Hunk {
                old_line: start,
                new_line,
                lines: Vec::new(),
            });
        }
        if let Some(hunk) = hunks.last_mut() {
            let kept = (start..from).map(|line| (LineChange::Kept, line_text(&index, text, line)));
            let removed = old[head..old.len() - tail]
                .iter()
                .map(|line| (LineChange::Removed, *line));
            let added = new[head..new.len() - tail]
                .iter()
                .map(|line| (LineChange::Added, *line));
            hunk.extend(kept.chain(removed).chain(added));
        }
        more += new.len() as isize - old.len() as isize;
        rest = &rest[count..];
        let next = touched(&index, rest).map_or(usize::MAX, |(first, ..)| first);
        let end = (to + CONTEXT).min(last_line(&index, text) + 1).min(next);
        if let Some(hunk) = hunks.last_mut() {
            hunk.extend((to..end).map(|line| (LineChange::Kept, line_text(&index, text, line))));
        }
        shown = end.max(to) - 1;
    }
    hunks.retain(|hunk| {
        hunk.lines
            .iter()
            .any(|line| line.change != LineChange::Kept)
    });
    hunks
}

impl Hunk {
    fn extend<'t>(&mut self, lines: impl Iterator<Item = (LineChange, &'t str)>) {
        self.lines.extend(lines.map(|(change, text)| DiffLine {
            change,
            text: text.to_owned(),
        }));
    }
}

/// The lines that the first edit touches, together with the edits that follow on the same lines,
/// and their number.
fn touched(index: &LineIndex, edits: &[Edit]) -> Option<(usize, usize, usize)> {
    let first = edits.first()?;
    let from = index.line(first.span.start);
    let mut to = index.line(first.span.end);
    let mut count = 1;
    while let Some(next) = edits
        .get(count)
        .filter(|next| index.line(next.span.start) <= to)
    {
        to = to.max(index.line(next.span.end));
        count += 1;
    }
    Some((from, to, count))
}

/// The text of some whole lines with their edits made.
fn apply_within(text: &str, region: Span, edits: &[Edit]) -> String {
    let moved = |edit: &Edit| {
        let span = Span::new(
            edit.span.start.saturating_sub(region.start),
            edit.span.end.saturating_sub(region.start),
        );
        Edit {
            span,
            text: edit.text.clone(),
        }
    };
    apply(
        region.text(text),
        &edits.iter().map(moved).collect::<Vec<_>>(),
    )
}

fn end_of(index: &LineIndex, text: &str, line: usize) -> usize {
    if line < index.len() {
        index.line_start(line + 1)
    } else {
        text.len()
    }
}

/// The last line with anything on it: a text that ends in a line break has no more.
fn last_line(index: &LineIndex, text: &str) -> usize {
    if text.ends_with('\n') {
        index.len() - 1
    } else {
        index.len()
    }
}

fn line_text<'t>(index: &LineIndex, text: &'t str, line: usize) -> &'t str {
    Span::new(index.line_start(line), end_of(index, text, line))
        .text(text)
        .trim_end_matches(['\n', '\r'])
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit {
            span: Span::new(start, end),
            text: text.into(),
        }
    }

    /// The diff of replacing some words, as `diff -U2` prints it.
    fn shown(text: &str, words: &[(&str, &str)]) -> String {
        let at = |word: &str| text.find(word).expect("the word stands in the text");
        let edits: Vec<Edit> = words
            .iter()
            .map(|(old, new)| edit(at(old), at(old) + old.len(), new))
            .collect();
        let hunk = |hunk: &Hunk| {
            let lines = hunk
                .lines
                .iter()
                .map(|line| format!("{}{}\n", line.change.sign(), line.text));
            format!("{}\n{}", hunk.header(), lines.collect::<String>())
        };
        hunks(text, &edits).iter().map(hunk).collect()
    }

    #[test]
    fn edits_are_applied_in_order_and_odd_ones_passed_by() {
        assert_eq!(apply("port: 80", &[edit(6, 8, "8080")]), "port: 8080");
        assert_eq!(apply("abc", &[edit(0, 0, "x"), edit(3, 3, "y")]), "xabcy");
        assert_eq!(apply("é", &[edit(1, 2, "x")]), "é");
        assert_eq!(apply("abc", &[edit(2, 9, "x")]), "abc");
    }

    #[test]
    fn a_changed_word_is_shown_with_the_lines_around_it() {
        assert_eq!(
            shown("a\nb\nc\nd\ne\nf\n", &[("d", "D")]),
            "@@ -2,5 +2,5 @@\n b\n c\n-d\n+D\n e\n f\n"
        );
        assert_eq!(
            shown("a\nb", &[("b", "B")]),
            "@@ -1,2 +1,2 @@\n a\n-b\n+B\n"
        );
    }

    #[test]
    fn what_is_added_or_taken_out_has_one_sign_only() {
        assert_eq!(
            shown("a\nb\nc\n", &[("b", "b\nx")]),
            "@@ -1,3 +1,4 @@\n a\n b\n+x\n c\n"
        );
        assert_eq!(
            shown("a\nb\nc\n", &[("b\n", "")]),
            "@@ -1,3 +1,2 @@\n a\n-b\n c\n"
        );
        assert_eq!(
            shown("a\r\nb\r\n", &[("b", "B")]),
            "@@ -1,2 +1,2 @@\n a\n-b\n+B\n"
        );
    }

    #[test]
    fn near_changes_share_a_hunk_and_far_ones_do_not() {
        let near = "a\nb\nc\nd\ne\n";
        assert_eq!(
            shown(near, &[("a", "A"), ("d", "x\ny")]),
            "@@ -1,5 +1,6 @@\n-a\n+A\n b\n c\n-d\n+x\n+y\n e\n"
        );
        let far = "a\nb\nc\nd\ne\nf\ng\nh\n";
        assert_eq!(
            shown(far, &[("a", "A\nx"), ("h", "H")]),
            "@@ -1,3 +1,4 @@\n-a\n+A\n+x\n b\n c\n@@ -6,3 +7,3 @@\n f\n g\n-h\n+H\n"
        );
        assert_eq!(
            shown("ab\n", &[("a", "A"), ("b", "B")]),
            "@@ -1,1 +1,1 @@\n-ab\n+AB\n"
        );
    }
}
