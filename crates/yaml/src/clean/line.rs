//! A line that is being cleaned: what is left of it, and where in your YAML each byte of that came
//! from.

use std::borrow::Cow;

use crate::printed;
use portpath_text::source::Span;

/// What the cleaner may do with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// It belongs to an object that kubectl accepts: nothing.
    Locked,
    /// It belongs to an object that kubectl refuses: what is to be filled in only.
    Refused,
    /// It is a line at which kubectl refuses an object that it can read: single letters only.
    Letters,
    /// It belongs to text that kubectl cannot read.
    Free,
}

/// One line of your YAML, or one that was put in.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// What is left, without the line break.
    pub text: Cow<'a, str>,
    from: From,
    /// The place of the line break.
    end: BytePlace,
    /// Its number in your YAML, from 1.
    pub number: usize,
    /// What may be done with it.
    pub access: Access,
    /// False once it is taken out.
    pub kept: bool,
    /// It is taken out, and shows something of the cluster: the cleaned text has it as a comment.
    pub shows: bool,
    /// Which fenced or here-document block it stands in; 0 outside of all.
    pub group: usize,
}

/// Where a line came from.
#[derive(Clone, Debug)]
enum From {
    /// It stands so in your YAML, from there on: most lines of most pastes, and of one without end.
    Paste(u32),
    /// For each byte: the place in your YAML that it stands for.
    Each(Box<[BytePlace]>),
}

/// A place in your YAML; half the size of a [`Span`], since there is one for each byte.
type BytePlace = (u32, u32);

/// All lines of a text, with what may be done to each.
pub(super) fn lines(text: &str, mut access: impl FnMut(Span) -> Access) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(text.bytes().filter(|byte| *byte == b'\n').count() + 1);
    let mut at = 0;
    for (index, whole) in text.split_inclusive('\n').enumerate() {
        let bare = whole.strip_suffix('\n').unwrap_or(whole);
        let end = at + bare.len();
        lines.push(Line {
            text: Cow::Borrowed(bare),
            from: From::Paste(at as u32),
            end: (end as u32, (at + whole.len()) as u32),
            number: index + 1,
            access: access(Span::new(at, end)),
            kept: true,
            shows: false,
            group: 0,
        });
        at += whole.len();
    }
    lines
}

impl Line<'_> {
    /// A line that the cleaner puts in before this one.
    pub(super) fn before(&self, text: &str) -> Self {
        let at = self.first(0);
        let from = From::Each(vec![(at, at); text.len()].into());
        Self {
            text: Cow::Owned(text.to_owned()),
            from,
            end: (at, at),
            kept: true,
            ..*self
        }
    }

    /// Replaces parts, given in order, with their ends on character boundaries; what is put in
    /// stands for what it replaces.
    pub(super) fn rewrite(&mut self, edits: &[(usize, usize, &str)]) {
        if edits.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut from = Vec::with_capacity(self.text.len());
        let mut done = 0;
        for (start, end, with) in edits {
            text.push_str(&self.text[done..*start]);
            from.extend(self.places(done, *start));
            text.push_str(with);
            from.extend(std::iter::repeat_n(self.source(*start, *end), with.len()));
            done = *end;
        }
        text.push_str(&self.text[done..]);
        from.extend(self.places(done, self.text.len()));
        self.text = Cow::Owned(text);
        self.from = From::Each(from.into());
    }

    /// The place that each byte of a part stands for.
    fn places(&self, start: usize, end: usize) -> impl Iterator<Item = BytePlace> {
        let letters = self.text[start..end].char_indices();
        letters.flat_map(move |(at, letter)| {
            let at = start + at;
            let width = letter.len_utf8();
            (at..at + width).map(move |byte| match &self.from {
                From::Paste(line) => (line + at as u32, line + (at + width) as u32),
                From::Each(places) => places.get(byte).copied().unwrap_or(self.end),
            })
        })
    }

    /// Replaces one part.
    pub(super) fn replace(&mut self, start: usize, end: usize, with: &str) {
        self.rewrite(&[(start, end, with)]);
    }

    /// Takes a part out.
    pub(super) fn cut(&mut self, start: usize, end: usize) {
        self.replace(start, end, "");
    }

    /// The place in your YAML that a part stands for.
    pub(super) fn place(&self, start: usize, end: usize) -> Span {
        let place = self.source(start, end);
        Span::new(place.0 as usize, place.1 as usize)
    }

    fn source(&self, start: usize, end: usize) -> BytePlace {
        let first = self.first(start);
        let last = match &self.from {
            From::Paste(line) => Some(line + end as u32),
            From::Each(places) => places
                .get(..end)
                .and_then(<[BytePlace]>::last)
                .map(|place| place.1),
        };
        (
            first,
            match last {
                Some(last) if start < end && start < self.text.len() => last,
                _ => first,
            },
        )
    }

    /// Where the place begins that a byte stands for; behind the last one, that of the line break.
    fn first(&self, at: usize) -> u32 {
        match &self.from {
            From::Paste(line) if at < self.text.len() => line + at as u32,
            From::Each(places) if at < places.len() => places[at].0,
            _ => self.end.0,
        }
    }

    /// How far it is indented, in bytes; tabs count as one.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches([' ', '\t']).len()
    }

    /// The line without its indentation and what blanks end it.
    pub(super) fn body(&self) -> &str {
        self.text[self.indent()..].trim_end()
    }

    /// True when the cleaner may change single letters of it.
    pub(super) fn takes_letters(&self) -> bool {
        self.kept && matches!(self.access, Access::Letters | Access::Free)
    }

    /// True when the cleaner may take it out or change it at will.
    pub(super) fn is_free(&self) -> bool {
        self.kept && self.access == Access::Free
    }
}

/// The text of the lines that are kept.
pub(super) fn kept(lines: &[Line]) -> String {
    let kept = lines
        .iter()
        .filter(|line| line.kept)
        .map(|line| line.text.as_ref());
    kept.flat_map(|text| [text, "\n"]).collect()
}

/// The text that a reader may have instead: what shows something of the cluster stays as a comment.
pub(super) fn offered(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines.iter().filter(|line| line.kept || line.shows) {
        if !line.kept {
            text.extend(["# ", printed::mark_in_comments(&line.text)]);
        }
        text.extend([&line.text, "\n"]);
    }
    text
}

/// Where each byte of a cleaned text came from.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    places: Vec<BytePlace>,
}

impl Origins {
    /// The text of the lines that are kept, and where it came from.
    pub(super) fn of(lines: &[Line]) -> (String, Self) {
        let text = kept(lines);
        let mut places = Vec::with_capacity(text.len());
        for line in lines.iter().filter(|line| line.kept) {
            places.extend(line.places(0, line.text.len()));
            places.push(line.end);
        }
        (text, Self { places })
    }

    /// The place in your YAML that a span of the cleaned text stands for: never outside your YAML,
    /// and in the order of the cleaned text.
    pub fn origin(&self, span: Span) -> Span {
        let at = |index: usize| self.places.get(index).copied();
        let last = at(self.places.len().saturating_sub(1)).unwrap_or_default();
        let start = at(span.start).map_or(last.1, |place| place.0);
        let end = if span.end > span.start {
            at(span.end - 1).unwrap_or(last).1
        } else {
            start
        };
        Span::new(start as usize, end as usize)
    }
}
