//! The offered fixes: what each changes, what the result is, and a button that applies it.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};
use yew::prelude::*;

use super::paste::Paste;
use super::simulator::use_answer;
use super::state::{Applied, Did, Ended, Event, TextEvent};
use super::words::{code_text, cut};
use portpath::Asked;
use portpath_explain::edits::{DiffLine, Hunk, LineChange, apply, hunks};
use portpath_explain::report::{Edit, Fix, Outcome, Verdict};
use portpath_messages::{TriedFix, TryFix};
use portpath_yaml::yaml::SharedText;

/// The key that applies the first fix of the cause.
pub(super) const KEYS: &str = "Alt+Enter";
/// Longer texts are tried only when a reader asks for it, so that typing stays quick.
const TRIED_AT_ONCE: usize = 200_000;

/// What applying a fix does.
pub(super) fn applied(paste: &Paste, fix: &Fix) -> Event {
    changed(paste, &fix.title, &fix.edits, fix.to.as_deref())
}

/// What making edits does, and sending to another target where one is given.
pub(super) fn changed(paste: &Paste, title: &str, edits: &[Edit], to: Option<&str>) -> Event {
    let report = &paste.report;
    let asked = &report.asked;
    // By its workload: another template gives its Pods other names.
    let sender = report.clients.iter().find(|client| client.is(&asked.from));
    let from = sender.map_or(asked.from.as_str(), |client| &client.from);
    Event::Text(TextEvent::FixApplied {
        title: title.into(),
        text: apply(&paste.text, edits).into(),
        asked: (from.to_owned(), to.unwrap_or(&asked.to).to_owned()),
        was: Ended {
            outcome: report.verdict.outcome,
            cause: report.verdict.cause.clone(),
        },
    })
}

/// What an offered fix needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct OfferedFixProps {
    /// Your YAML.
    pub text: SharedText,
    /// What is asked of it.
    pub asked: Asked,
    /// The request as traced.
    pub asked_to: String,
    /// The fix.
    pub fix: Fix,
    /// `Fix`, or `Or` for another way.
    pub word: &'static str,
    /// Whether the change is shown from the start.
    pub shown: bool,
    /// Applies it.
    pub on_apply: Callback<()>,
}

/// One offered fix.
#[component]
pub(super) fn OfferedFix(props: &OfferedFixProps) -> Html {
    let shown = use_state(|| props.shown && props.text.len() < TRIED_AT_ONCE);
    let question = shown.then(|| TryFix {
        asked: props.asked.clone(),
        fix: props.fix.clone(),
    });
    // What another fix led to says nothing of this one.
    let tried = use_answer(&props.text, question)
        .filter(|tried| tried.question.fix.title == props.fix.title);
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let title = &props.fix.title;
    let name = title.replace('`', "");
    let does = if *shown { "Hide" } else { "Show" };
    html! {
        <div class="mend">
            <p class="mend-head">
                <span class="mend-title"><b>{ props.word }</b>{ ": " }{ code_text(title) }</span>
                <button type="button" class="quiet" aria-expanded={shown.to_string()} onclick={toggle}
                    aria-label={format!("{does} the change: {name}")}>
                    { does }
                </button>
                <button type="button" class="apply" onclick={props.on_apply.reform(|_| ())}
                    aria-label={format!("Apply: {name}")}>{ "Apply" }</button>
            </p>
            if *shown {
                { change(props) }
                if let Some(tried) = tried {
                    { outcome(&tried.answer) }
                }
            }
        </div>
    }
}

/// The change as a diff: the signs say what the colours say.
fn change(props: &OfferedFixProps) -> Html {
    let hunks = match &props.fix.to {
        Some(to) => {
            let line = |change, text: &str| DiffLine {
                change,
                text: text.to_owned(),
            };
            let lines = vec![
                line(LineChange::Removed, &props.asked_to),
                line(LineChange::Added, to),
            ];
            vec![Hunk {
                lines,
                ..Hunk::default()
            }]
        }
        None => hunks(&props.text, &props.fix.edits),
    };
    diff(&hunks)
}

/// A change of a text.
pub(super) fn diff(hunks: &[Hunk]) -> Html {
    html! {
        <pre class="diff" tabindex="0" role="group" aria-label="The change">
            { for hunks.iter().map(|hunk| html! {
                <>
                    if hunk.old_line > 0 {
                        <span class="hunk">{ hunk.header() }{ "\n" }</span>
                    }
                    { for hunk.lines.iter().take(MOST_LINES).map(line) }
                    if hunk.lines.len() > MOST_LINES {
                        <span class="hunk">{ format!("and {} lines more\n", hunk.lines.len() - MOST_LINES) }</span>
                    }
                </>
            }) }
        </pre>
    }
}

/// A longer diff is read in the editor.
const MOST_LINES: usize = 60;

fn line(line: &DiffLine) -> Html {
    let text = format!("{} {}\n", line.change.sign(), line.text);
    match line.change {
        LineChange::Kept => html! { <span class="kept">{ text }</span> },
        LineChange::Removed => html! { <del>{ text }</del> },
        LineChange::Added => html! { <ins>{ text }</ins> },
    }
}

fn outcome(tried: &TriedFix) -> Html {
    let tone = if tried.arrives && tried.breaks.is_empty() {
        "good"
    } else {
        "unsure"
    };
    html! {
        <div class={classes!("tried", tone)}>
            <p>{ code_text(&tried.sentence) }</p>
            { for tried.breaks.iter().map(|broken| html! { <p>{ "But " }{ code_text(broken) }</p> }) }
        </div>
    }
}

/// What was applied, what it means for the request where that is known, and the way back.
pub(super) fn notice(
    applied: &Applied,
    now: Option<&Verdict>,
    to: &str,
    on: &Callback<Event>,
) -> Html {
    let word = match applied.did {
        Did::Opened => "Opened",
        Did::Fixed => "Applied",
    };
    let now = match (applied.did, now) {
        (Did::Fixed, Some(now)) => format!(". {}", since(&applied.was, now, to)),
        (Did::Fixed, None) => ".".to_owned(),
        (Did::Opened, _) => String::new(),
    };
    let undo = applied.before.clone().map(|before| {
        let on = on.clone();
        Callback::from(move |_: MouseEvent| take_back(&before, &on))
    });
    html! {
        <p class="applied" id="applied" tabindex="-1">
            <span><b>{ word }</b>{ ": " }{ code_text(&[&*applied.title, &now].concat()) }</span>
            if let Some(undo) = undo {
                <button type="button" id="undo" onclick={undo}>{ "Undo" }</button>
            }
        </p>
    }
}

/// What a fix means for the request, which is the same as before.
fn since(was: &Ended, now: &Verdict, to: &str) -> String {
    let request = if to.is_empty() {
        "The packet".to_owned()
    } else {
        format!("The packet of `{}`", cut(to, LONGEST_TARGET))
    };
    let is_same = was.outcome == now.outcome && was.cause == now.cause;
    match (now.outcome, was.outcome.is_good()) {
        (Outcome::Delivered | Outcome::Answered, true) => format!("{request} arrives as before."),
        (Outcome::Delivered | Outcome::Answered, false) => format!("{request} now arrives."),
        (Outcome::CannotTell, _) if is_same => {
            format!("{request} still depends on what your YAML does not say:")
        }
        (Outcome::CannotTell, _) => {
            format!("{request} now depends on what your YAML does not say:")
        }
        (_, true) => format!("{request} does not arrive any more:"),
        (_, false) if is_same => format!("{request} is still stopped:"),
        (_, false) => format!("Next problem of `{}`:", cut(to, LONGEST_TARGET)),
    }
}

/// The most bytes of a target that the notice names.
const LONGEST_TARGET: usize = 120;

/// The editor's own undo; where the browser kept nothing to undo, the text as it was.
fn take_back(before: &SharedText, on: &Callback<Event>) {
    let page = web_sys::window().and_then(|window| window.document());
    let area = page
        .as_ref()
        .and_then(|page| page.get_element_by_id("editor"));
    let undone = page
        .zip(area.and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok()))
        .is_some_and(|(page, area)| {
            // Without the focus there is nothing to undo, and the text is put back below.
            let _ = area.focus();
            let _ = page.unchecked_ref::<HtmlDocument>().exec_command("undo");
            area.value() == **before
        });
    if !undone {
        on.emit(Event::Text(TextEvent::FixTakenBack));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(outcome: Outcome, cause: Option<&str>) -> Ended {
        Ended {
            outcome,
            cause: cause.map(str::to_owned),
        }
    }

    fn said(was: Ended, now: Ended) -> String {
        let now = Verdict {
            outcome: now.outcome,
            cause: now.cause,
            ..Verdict::default()
        };
        since(&was, &now, "web:80")
    }

    #[test]
    fn the_notice_says_what_a_fix_means_for_the_request() {
        let arrives = || ended(Outcome::Delivered, None);
        let refused = |code| ended(Outcome::Refused, Some(code));
        assert_eq!(
            said(refused("a"), arrives()),
            "The packet of `web:80` now arrives."
        );
        assert_eq!(
            said(arrives(), arrives()),
            "The packet of `web:80` arrives as before."
        );
        assert_eq!(
            said(refused("a"), refused("a")),
            "The packet of `web:80` is still stopped:"
        );
        assert_eq!(
            said(refused("a"), refused("b")),
            "Next problem of `web:80`:"
        );
        assert_eq!(
            said(arrives(), refused("b")),
            "The packet of `web:80` does not arrive any more:"
        );
    }
}
