//! Paints the visible lines: colours, roles, findings, and the lines that are lit.

use yew::prelude::*;

use super::find::Found;
use super::notes::{Flag, Notes, Rank};
use super::tokens::tokens;
use crate::picture::role_class;
use portpath::analysis::Severity;
use portpath_text::source::{LineIndex, Span};

/// The text with what is marked in it.
pub(super) struct Lines<'a> {
    /// The text.
    pub text: &'a str,
    /// Its lines.
    pub index: &'a LineIndex,
    /// What is marked.
    pub notes: &'a Notes,
    /// What the search found.
    pub found: &'a Found,
}

impl Lines<'_> {
    /// The numbers of the lines from `first` up to `last`, counted from 0.
    pub(super) fn gutter(&self, first: usize, last: usize) -> Html {
        (first..last)
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

    /// The lines from `first` up to `last`, counted from 0.
    pub(super) fn code(&self, first: usize, last: usize) -> Html {
        (first..last).map(|at| self.line(at)).collect()
    }

    fn line(&self, at: usize) -> Html {
        let span = self.span(at);
        let class = if self.lit(at) { "line lit" } else { "line" };
        let flag = self.flags(at).min_by_key(|flag| (flag.rank, flag.severity));
        html! {
            <div key={at} {class}>
                { for self.pieces(span) }
                if let Some(flag) = flag {
                    <span class={classes!("lens", tone(flag))}>{ plain(&flag.text) }</span>
                }
            </div>
        }
    }

    fn span(&self, at: usize) -> Span {
        let start = self.index.line_start(at + 1);
        let end = if at + 1 < self.index.len() { self.index.line_start(at + 2) } else { self.text.len() };
        let kept = Span::new(start, end).text(self.text).trim_end_matches(['\n', '\r']).len();
        Span::new(start, start + kept)
    }

    fn lit(&self, at: usize) -> bool {
        self.notes.lit.iter().any(|span| self.touches(*span, at))
    }

    fn flags(&self, at: usize) -> impl Iterator<Item = &Flag> {
        self.notes.flags.iter().filter(move |flag| self.index.line(flag.span.start) == at + 1)
    }

    fn touches(&self, span: Span, at: usize) -> bool {
        let (first, last) = self.index.lines(self.text, span);
        (first..=last).contains(&(at + 1))
    }

    /// The line in pieces, cut wherever a colour, a role or a finding starts or ends.
    fn pieces(&self, line: Span) -> Vec<Html> {
        let tokens = tokens(line.text(self.text));
        let from = self.notes.marks.partition_point(|(span, _)| span.end <= line.start);
        let marks: Vec<_> = self.notes.marks[from..].iter().take_while(|(span, _)| span.start < line.end).collect();
        let flags: Vec<_> = self.notes.flags.iter().filter(|flag| overlap(flag.span, line)).collect();
        let found = self.found.within(line);
        let spans = marks.iter().map(|(span, _)| *span).chain(flags.iter().map(|flag| flag.span));
        let spans = spans.chain(found.iter().copied());
        let mut cuts: Vec<usize> = spans.flat_map(|span| [span.start, span.end]).collect();
        cuts.extend(tokens.iter().map(|(range, _)| line.start + range.start));
        cuts.retain(|cut| (line.start + 1..line.end).contains(cut) && self.text.is_char_boundary(*cut));
        cuts.extend([line.start, line.end]);
        cuts.sort_unstable();
        cuts.dedup();
        let piece = |pair: &[usize]| {
            let span = Span::new(pair[0], pair[1]);
            let token = tokens.iter().find(|(range, _)| range.contains(&(span.start - line.start)));
            let mark = marks.iter().find(|(mark, _)| overlap(*mark, span));
            let flag = flags.iter().find(|flag| flag.rank == Rank::Primary && overlap(flag.span, span));
            let hit = found.iter().find(|place| overlap(**place, span)).map(|place| match self.found.shown() {
                Some(shown) if shown == *place => "found here",
                _ => "found",
            });
            let class = classes!(
                hit,
                token.map(|(_, token)| token.class()).filter(|class| !class.is_empty()),
                mark.map(|(_, role)| role_class(*role)),
                flag.map(|flag| classes!("flaw", tone(flag))),
            );
            html! { <span {class}>{ span.text(self.text) }</span> }
        };
        cuts.windows(2).map(piece).collect()
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
    text.replace('`', "")
}
