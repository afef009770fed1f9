//! Paints the visible lines: colours, roles, findings, and the lines that are lit.

use std::ops::Range;

use yew::prelude::*;

use super::find::Found;
use super::notes::{Flag, Notes, Rank};
use super::tokens::tokens;
use crate::picture::role_class;
use crate::words::cut;
use portpath_explain::report::Severity;
use portpath_text::order;
use portpath_text::source::{LineIndex, Span};

/// The most bytes in view that are painted; beyond them the textarea shows its own text. What is
/// painted is laid out a second time, and a browser takes long for long lines.
const PAINTED: usize = 200_000;
/// The first bytes of a line, which are coloured. The rest of a longer line is one piece.
const COLOURED: usize = 4_000;
/// The most pieces that the lines in view are cut into; the lines beyond them are one piece each.
const PIECES: usize = 6_000;
/// The most findings in view that are marked.
const FLAGS: usize = 500;
/// The most places in view that are lit.
const LIT: usize = 500;
/// The most bytes of a finding beside its line.
const LENS: usize = 300;

/// The text with what is marked in it.
pub(super) struct Lines<'a> {
    /// The text.
    text: &'a str,
    /// Its lines.
    index: &'a LineIndex,
    /// What is marked.
    notes: &'a Notes,
    /// What the search found.
    found: &'a Found,
    /// The lines in view, from the first up to the last, counted from 0.
    view: Range<usize>,
    /// The findings in view.
    flags: Vec<&'a Flag>,
    /// The first and the last line of each lit place in view, counted from 1.
    lit: Vec<(usize, usize)>,
}

impl<'a> Lines<'a> {
    /// The lines in view, counted from 0, with what is marked in them.
    pub(super) fn new(
        text: &'a str,
        index: &'a LineIndex,
        notes: &'a Notes,
        found: &'a Found,
        view: Range<usize>,
    ) -> Self {
        let mut lines = Lines {
            text,
            index,
            notes,
            found,
            view,
            flags: Vec::new(),
            lit: Vec::new(),
        };
        let seen = lines.seen();
        let touches = |span: &Span| span.start <= seen.end && seen.start <= span.end;
        lines.flags = notes
            .flags
            .iter()
            .filter(|flag| touches(&flag.span))
            .take(FLAGS)
            .collect();
        let lit = notes.lit.iter().filter(|span| touches(span)).take(LIT);
        lines.lit = lit.map(|span| index.lines(text, *span)).collect();
        lines
    }

    /// What is in view.
    fn seen(&self) -> Span {
        let start = |at: usize| {
            if at < self.index.len() {
                self.index.line_start(at + 1)
            } else {
                self.text.len()
            }
        };
        Span::new(start(self.view.start), start(self.view.end))
    }

    /// Whether the lines in view are short enough to be painted.
    pub(super) fn are_painted(&self) -> bool {
        let seen = self.seen();
        seen.end - seen.start <= PAINTED
    }

    /// The numbers of the lines.
    pub(super) fn gutter(&self) -> Html {
        self.view
            .clone()
            .map(|at| {
                let flag = self.flags(at).min_by_key(|flag| (flag.rank, flag.severity));
                let class = classes!("number", self.lit(at).then_some("lit"), flag.map(tone));
                let sign = flag.map_or("", |flag| if flag.rank == Rank::Primary { "●" } else { "○" });
                let words = flag.map(|flag| plain(&flag.text));
                html! {
                    <div key={at} {class} title={words}><span class="sign">{ sign }</span>{ at + 1 }</div>
                }
            })
            .collect()
    }

    /// The lines.
    pub(super) fn code(&self) -> Html {
        if !self.are_painted() {
            return Html::default();
        }
        let mut left = PIECES;
        let mut lines = Vec::new();
        for at in self.view.clone() {
            let pieces = if left > 0 {
                self.pieces(self.span(at))
            } else {
                vec![self.piece(self.span(at))]
            };
            left = left.saturating_sub(pieces.len());
            lines.push(self.line(at, pieces));
        }
        lines.into_iter().collect()
    }

    fn line(&self, at: usize, pieces: Vec<Html>) -> Html {
        let class = if self.lit(at) { "line lit" } else { "line" };
        let flag = self.flags(at).min_by_key(|flag| (flag.rank, flag.severity));
        html! {
            <div key={at} {class}>
                { for pieces }
                if let Some(flag) = flag {
                    <span class={classes!("lens", tone(flag))}>{ plain(&flag.text) }</span>
                }
            </div>
        }
    }

    fn span(&self, at: usize) -> Span {
        let start = self.index.line_start(at + 1);
        let end = if at + 1 < self.index.len() {
            self.index.line_start(at + 2)
        } else {
            self.text.len()
        };
        let kept = Span::new(start, end)
            .text(self.text)
            .trim_end_matches(['\n', '\r'])
            .len();
        Span::new(start, start + kept)
    }

    fn lit(&self, at: usize) -> bool {
        self.lit
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&(at + 1)))
    }

    fn flags(&self, at: usize) -> impl Iterator<Item = &Flag> {
        self.flags
            .iter()
            .copied()
            .filter(move |flag| self.index.line(flag.span.start) == at + 1)
    }

    /// A line that is not cut.
    fn piece(&self, line: Span) -> Html {
        html! { <span>{ line.text(self.text) }</span> }
    }

    /// The line in pieces, cut wherever a colour, a role or a finding starts or ends.
    fn pieces(&self, whole: Span) -> Vec<Html> {
        let end = self
            .text
            .floor_char_boundary(whole.end.min(whole.start + COLOURED));
        let line = Span::new(whole.start, end);
        let tokens = tokens(line.text(self.text));
        let from = self
            .notes
            .marks
            .partition_point(|(span, _)| span.end <= line.start);
        let marks: Vec<_> = self.notes.marks[from..]
            .iter()
            .take_while(|(span, _)| span.start < line.end)
            .collect();
        let flags: Vec<_> = self
            .flags
            .iter()
            .filter(|flag| overlap(flag.span, line))
            .collect();
        let found = self.found.within(line);
        let spans = marks
            .iter()
            .map(|(span, _)| *span)
            .chain(flags.iter().map(|flag| flag.span));
        let spans = spans.chain(found.iter().copied());
        let mut cuts: Vec<usize> = spans.flat_map(|span| [span.start, span.end]).collect();
        cuts.extend(tokens.iter().map(|(range, _)| line.start + range.start));
        cuts.retain(|cut| {
            (line.start + 1..line.end).contains(cut) && self.text.is_char_boundary(*cut)
        });
        cuts.extend([line.start, line.end]);
        order::by(&mut cuts, usize::cmp);
        cuts.dedup();
        let piece = |pair: &[usize]| {
            let span = Span::new(pair[0], pair[1]);
            let token = tokens
                .iter()
                .find(|(range, _)| range.contains(&(span.start - line.start)));
            let mark = marks.iter().find(|(mark, _)| overlap(*mark, span));
            let flag = flags
                .iter()
                .find(|flag| flag.rank == Rank::Primary && overlap(flag.span, span));
            let hit = found
                .iter()
                .find(|place| overlap(**place, span))
                .map(|place| match self.found.shown() {
                    Some(shown) if shown == *place => "found here",
                    _ => "found",
                });
            let class = classes!(
                hit,
                token
                    .map(|(_, token)| token.class())
                    .filter(|class| !class.is_empty()),
                mark.map(|(_, role)| role_class(*role)),
                flag.map(|flag| classes!("flaw", tone(flag))),
            );
            html! { <span {class}>{ span.text(self.text) }</span> }
        };
        let rest = (end < whole.end).then(|| self.piece(Span::new(end, whole.end)));
        cuts.windows(2).map(piece).chain(rest).collect()
    }
}

fn overlap(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

fn tone(flag: &Flag) -> &'static str {
    match (flag.rank, flag.severity) {
        (Rank::Secondary, _) => "related",
        (_, Severity::Error) => "bad",
        (_, Severity::Warning) => "unsure",
        (_, Severity::Note) => "plain",
    }
}

fn plain(text: &str) -> String {
    cut(text, LENS).replace('`', "")
}
