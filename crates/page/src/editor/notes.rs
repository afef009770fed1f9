//! What is marked in the text: words with a role, the lines that the current step or finding rests
//! on, findings. Places follow the text while you type, until it is analyzed again.

use crate::paste::Paste;
use crate::state::{ChoiceEvent, Chosen, Event, State};
use portpath_explain::report::{Diagnostic, MarkRole, Severity};
use portpath_messages::{Change, change};
use portpath_text::order;
use portpath_text::source::Span;

/// What is marked in the text, by bytes of the text in the editor.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Notes {
    /// Words with a role, in order.
    pub marks: Vec<(Span, MarkRole)>,
    /// The places lit now, the most telling first.
    pub lit: Vec<Span>,
    /// Findings.
    pub flags: Vec<Flag>,
    /// Where the answer rests.
    pub answer: Answer,
    /// What the caret meets on which lines; empty while the text is not analyzed yet.
    met: Vec<(usize, usize, Event)>,
}

/// Where the answer rests in the text in the editor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The text is not analyzed yet.
    #[default]
    Awaited,
    /// At no line.
    Nowhere,
    /// At the byte where its cause starts, or the first line of the path.
    At(usize),
}

/// A finding at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flag {
    /// Where.
    pub span: Span,
    /// How grave.
    pub severity: Severity,
    /// The culprit itself, or another place that matters.
    pub rank: Rank,
    /// The words.
    pub text: String,
}

/// Which of a finding's places it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// The culprit.
    Primary,
    /// Another place that matters.
    Secondary,
}

impl Notes {
    /// The notes on the text in the editor.
    pub(crate) fn of(paste: &Paste, state: &State) -> Self {
        let change = (paste.text != state.text).then(|| change(&paste.text, &state.text));
        let follow = |span: Span| follow(change, span);
        let report = &paste.report;
        let mut marks: Vec<(Span, MarkRole)> = report
            .marks
            .iter()
            .filter_map(|mark| Some((follow(mark.span)?, mark.role)))
            .collect();
        order::by_key(&mut marks, |(span, _)| *span);
        let flags = report.diagnostics.iter().flat_map(flags);
        Notes {
            marks,
            lit: lit(paste, state).into_iter().filter_map(follow).collect(),
            flags: flags
                .filter_map(|flag| {
                    Some(Flag {
                        span: follow(flag.span)?,
                        ..flag
                    })
                })
                .collect(),
            answer: if change.is_none() {
                answer(paste)
            } else {
                Answer::Awaited
            },
            met: if change.is_none() {
                met(paste)
            } else {
                Vec::new()
            },
        }
    }

    /// The same notes on a text that was typed on since.
    pub(crate) fn on(&self, old: &str, new: &str) -> Self {
        let change = Some(change(old, new));
        let follow = |span: Span| follow(change, span);
        Notes {
            marks: self
                .marks
                .iter()
                .filter_map(|(span, role)| Some((follow(*span)?, *role)))
                .collect(),
            lit: self.lit.iter().copied().filter_map(follow).collect(),
            flags: self
                .flags
                .iter()
                .filter_map(|flag| {
                    Some(Flag {
                        span: follow(flag.span)?,
                        ..flag.clone()
                    })
                })
                .collect(),
            answer: Answer::Awaited,
            met: Vec::new(),
        }
    }

    /// Where the first lit place starts.
    pub(crate) fn first_lit(&self) -> Option<usize> {
        self.lit.first().map(|span| span.start)
    }

    /// What the caret on a line chooses: the narrowest place that holds the line.
    pub(crate) fn met_by(&self, line: usize) -> Option<Event> {
        let holding = self
            .met
            .iter()
            .filter(|(first, last, _)| (*first..=*last).contains(&line));
        holding
            .min_by_key(|(first, last, _)| last - first)
            .map(|(.., event)| event.clone())
    }
}

fn follow(change: Option<Change>, span: Span) -> Option<Span> {
    let Some(change) = change else {
        return Some(span);
    };
    change
        .follow(span.start, span.end)
        .map(|(start, end)| Span::new(start, end))
}

fn flags(diagnostic: &Diagnostic) -> Vec<Flag> {
    let severity = diagnostic.severity;
    let primary = diagnostic.primary.has_place().then(|| Flag {
        span: diagnostic.primary.span,
        severity,
        rank: Rank::Primary,
        text: words(diagnostic),
    });
    let secondary = diagnostic.secondary.iter().map(|label| Flag {
        span: label.span,
        severity,
        rank: Rank::Secondary,
        text: label.text.clone(),
    });
    primary.into_iter().chain(secondary).collect()
}

/// Beside the line itself the label says enough; the whole sentence stands in the list.
fn words(diagnostic: &Diagnostic) -> String {
    let label = &diagnostic.primary.text;
    if label.is_empty() {
        diagnostic.message.clone()
    } else {
        label.clone()
    }
}

fn lit(paste: &Paste, state: &State) -> Vec<Span> {
    let report = &paste.report;
    match state.chosen {
        Chosen::Step => {
            let hops = paste.hops(&state.playback);
            let hop = hops.get(state.playback.step(hops.len()));
            hop.map(|hop| hop.cites.iter().map(|cite| cite.span).collect())
                .unwrap_or_default()
        }
        Chosen::Finding(at) => {
            let places = report
                .diagnostics
                .get(at)
                .map(|each| std::iter::once(&each.primary).chain(&each.secondary));
            places
                .map(|places| places.map(|label| label.span).collect())
                .unwrap_or_default()
        }
    }
}

fn answer(paste: &Paste) -> Answer {
    let report = &paste.report;
    let cause = report
        .diagnostics
        .iter()
        .find(|each| Some(&each.code) == report.verdict.cause.as_ref() && each.primary.has_place());
    let mut cites = report.hops.iter().flat_map(|hop| &hop.cites);
    cause
        .map(|cause| cause.primary.span.start)
        .or_else(|| cites.next().map(|cite| cite.span.start))
        .map_or(Answer::Nowhere, Answer::At)
}

fn met(paste: &Paste) -> Vec<(usize, usize, Event)> {
    let hops = paste.report.hops.iter().enumerate();
    let hops = hops.flat_map(|(at, hop)| {
        hop.cites.iter().map(move |cite| {
            (
                cite.line,
                cite.end_line,
                Event::Choice(ChoiceEvent::CursorOnHop(at)),
            )
        })
    });
    let findings = paste
        .report
        .diagnostics
        .iter()
        .enumerate()
        .filter(|(_, each)| each.primary.has_place());
    let findings = findings.map(|(at, each)| {
        (
            each.primary.line,
            each.primary.end_line,
            Event::Choice(ChoiceEvent::CursorOnFinding(at)),
        )
    });
    findings.chain(hops).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Theme;
    use portpath::Asked;
    use portpath::testing::{delivered, refused};
    use portpath_messages::Report;

    fn state(text: &str) -> State {
        State::start(Some(text.into()), Asked::default(), Theme::Auto)
    }

    #[test]
    fn the_current_step_lights_its_places() {
        let paste = Paste {
            text: "text".into(),
            report: delivered(2).into(),
        };
        let mut state = state("text");
        state.playback.at = 2;
        assert_eq!(Notes::of(&paste, &state).lit, [Span::new(10, 11)]);
    }

    #[test]
    fn notes_follow_a_text_that_is_typed_on() {
        let notes = Notes {
            lit: vec![Span::new(0, 1), Span::new(3, 4)],
            ..Notes::default()
        };
        assert_eq!(
            notes.on("a: 1", "a: 21").lit,
            [Span::new(0, 1), Span::new(4, 5)]
        );
        assert_eq!(
            notes.on("a: 1", "a: 2").lit,
            [Span::new(0, 1)],
            "what was changed itself is not marked"
        );
    }

    #[test]
    fn a_chosen_finding_lights_all_its_places() {
        let paste = Paste {
            text: "text".into(),
            report: refused().into(),
        };
        let mut state = state("text");
        state.chosen = Chosen::Finding(0);
        assert_eq!(
            Notes::of(&paste, &state).lit,
            [Span::new(7, 8), Span::new(18, 19)]
        );
    }

    #[test]
    fn the_answer_rests_at_its_cause_or_where_the_path_begins() {
        let paste = |report| Paste {
            text: "text".into(),
            report,
        };
        let refused = paste(refused().into());
        let delivered = paste(delivered(2).into());
        let nothing = paste(Report::default());
        let answer = |paste, text| Notes::of(paste, &state(text)).answer;
        assert_eq!(answer(&refused, "text"), Answer::At(7));
        assert_eq!(answer(&delivered, "text"), Answer::At(4));
        assert_eq!(answer(&nothing, "text"), Answer::Nowhere);
        assert_eq!(answer(&refused, "other"), Answer::Awaited);
    }

    #[test]
    fn the_caret_meets_what_its_line_is_cited_by() {
        let paste = Paste {
            text: "text".into(),
            report: refused().into(),
        };
        let notes = Notes::of(&paste, &state("text"));
        assert_eq!(
            notes.met_by(7),
            Some(Event::Choice(ChoiceEvent::CursorOnFinding(0)))
        );
        assert_eq!(
            notes.met_by(10),
            Some(Event::Choice(ChoiceEvent::CursorOnHop(2)))
        );
        assert_eq!(notes.met_by(99), None);
        let typing = Notes::of(&paste, &state("other"));
        assert_eq!(
            typing.met_by(7),
            None,
            "lines of a text that is not analyzed mean nothing"
        );
    }
}
