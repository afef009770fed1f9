//! The paths that end in another way than before a fix, or than in the text before opened files.

use std::rc::Rc;

use portpath_yaml::yaml::SharedText;
use yew::prelude::*;

use super::tallies::tone;
use crate::findings::place;
use crate::icons::icon;
use crate::paste::Paste;
use crate::simulator::use_answer;
use crate::state::{Event, RequestEvent};
use crate::words::code_text;
use portpath::Asked;
use portpath::survey::PathResult;
use portpath_messages::{ChangedPath, Changes, Compare, Overview};
use portpath_text::source::{LineIndex, Span};

/// So many paths are listed at first.
const SHOWN: usize = 20;
/// Longer texts are compared only when the reader asks for it.
const COMPARED_AT_ONCE: usize = 200_000;

/// What the comparison needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ChangedProps {
    /// The text that the page shows.
    pub paste: Rc<Paste>,
    /// The text before it.
    pub before: SharedText,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The comparison with the text before.
#[component]
pub(super) fn Changed(props: &ChangedProps) -> Html {
    let paste = &props.paste;
    let wanted = use_state_eq(|| None::<SharedText>);
    let is_short = props.before.len() < COMPARED_AT_ONCE;
    let is_wanted = is_short || wanted.as_ref() == Some(&props.before);
    let question = is_wanted.then(|| Compare {
        asked: Overview::of(&paste.report.asked).asked,
        before: props.before.to_string(),
    });
    let answered = use_answer(&paste.text, question)
        .filter(|known| known.text == paste.text && known.question.before == *props.before);
    let ask = {
        let wanted = wanted.clone();
        let before = props.before.clone();
        Callback::from(move |_: MouseEvent| wanted.set(Some(before.clone())))
    };
    html! {
        <section class="changes" aria-label="What changed">
            if let Some(answered) = answered {
                <h3>{ "What changed" }</h3>
                { list(&answered.answer, &paste.text, Some(&props.on)) }
            } else if !is_wanted {
                <button type="button" class="folded" onclick={ask}>{ "Compare all paths with the text before" }</button>
            }
        </section>
    }
}

/// The paths that changed. They can be traced where the text has them already.
pub(super) fn list(changes: &Changes, text: &str, on: Option<&Callback<Event>>) -> Html {
    let count = changes.paths.len();
    let lines = LineIndex::new(text);
    let same = match changes.same {
        1 => "1 path ends as before.".to_owned(),
        same => format!("{same} paths end as before."),
    };
    html! {
        <>
            <ul class="changed">
                { for changes.paths.iter().take(SHOWN).map(|path| changed(path, &lines, on)) }
            </ul>
            if count > SHOWN {
                <p class="hint">{ format!("{} more paths changed.", count - SHOWN) }</p>
            }
            <p class="hint">{ if count == 0 { format!("No path changed. {same}") } else { same } }</p>
        </>
    }
}

fn changed(path: &ChangedPath, lines: &LineIndex, on: Option<&Callback<Event>>) -> Html {
    let (class, pictogram) = tone(path.is.unwrap_or(PathResult::CannotTell));
    let class = if path.is.is_some() { class } else { "plain" };
    let trace = on.zip(path.request.clone()).map(|(on, (from, to))| {
        on.reform(move |_: MouseEvent| {
            Event::Request(RequestEvent::Chosen(Asked {
                from: from.clone(),
                to: to.clone(),
                ..Asked::default()
            }))
        })
    });
    let line = on.zip(path.line).map(|(on, line)| {
        let start = lines.line_start(line);
        place(on, Span::new(start, start), line, line)
    });
    let why = match path.is {
        Some(PathResult::Works) if !path.why.is_empty() => format!("Before: {}", path.why),
        _ => path.why.clone(),
    };
    html! {
        <li class={class}>
            <span class="change-mark">{ icon(pictogram) }</span>
            <span>
                if let Some(trace) = trace {
                    <button type="button" class="trace" onclick={trace}>{ &path.name }</button>
                } else {
                    <b>{ &path.name }</b>
                }
                { format!(" {}. ", turn(path)) }
                <span class="why">{ code_text(&why) }</span>
                { " " }{ line.unwrap_or_default() }
            </span>
        </li>
    }
}

/// What a path counted as, and what it counts as now.
fn turn(path: &ChangedPath) -> String {
    match (path.was, path.is) {
        (None, None) => String::new(),
        (None, Some(is)) => format!("is new and {}", word(is)),
        (Some(_), None) => "is gone".to_owned(),
        (Some(was), Some(is)) if was == is => format!("still {}, for another reason", word(is)),
        (Some(_), Some(PathResult::Works)) => "works now".to_owned(),
        (Some(_), Some(PathResult::Fails)) => "fails now".to_owned(),
        (Some(was), Some(PathResult::CannotTell)) => {
            format!("{} before, and Portpath cannot tell now", past(was))
        }
    }
}

fn word(result: PathResult) -> &'static str {
    match result {
        PathResult::Works => "works",
        PathResult::Fails => "fails",
        PathResult::CannotTell => "cannot be told",
    }
}

fn past(result: PathResult) -> &'static str {
    match result {
        PathResult::Works => "worked",
        PathResult::Fails => "failed",
        PathResult::CannotTell => "could not be told",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_in_a_few_words() {
        let said = |was, is| {
            turn(&ChangedPath {
                name: "web:80".into(),
                was,
                is,
                why: String::new(),
                line: None,
                request: None,
            })
        };
        use PathResult::{CannotTell, Fails, Works};
        assert_eq!(said(Some(Fails), Some(Works)), "works now");
        assert_eq!(said(Some(Works), Some(Fails)), "fails now");
        assert_eq!(
            said(Some(Fails), Some(Fails)),
            "still fails, for another reason"
        );
        assert_eq!(said(None, Some(Works)), "is new and works");
        assert_eq!(said(Some(Works), None), "is gone");
        assert_eq!(
            said(Some(Works), Some(CannotTell)),
            "worked before, and Portpath cannot tell now"
        );
    }
}
