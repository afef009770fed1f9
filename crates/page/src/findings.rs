//! What was found in your YAML: the cause first and open, what comes next, and the rest folded.

use std::rc::Rc;

use yew::prelude::*;

use super::fixes::OfferedFix;
use super::icons::{Icon, icon};
use super::overview::Surveyed;
use super::paste::Paste;
use super::state::{ChoiceEvent, Chosen, Event, RequestEvent};
use super::words::{clipped, code_text};
use portpath::Asked;
use portpath_explain::report::{Diagnostic, Label, Severity};
use portpath_text::source::Span;

/// What the findings need.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct FindingsProps {
    /// Your YAML, with what was found in it.
    pub paste: Rc<Paste>,
    /// The finding that stops the packet.
    pub cause: Option<usize>,
    /// What is asked of it.
    pub asked: Asked,
    /// What is looked at.
    pub chosen: Chosen,
    /// All paths of the text, as soon as they are known.
    pub survey: Option<Surveyed>,
    /// Tells what happened.
    pub on: Callback<Event>,
    /// Applies a fix of a finding, by their places in the lists.
    pub on_fix: Callback<(usize, usize)>,
}

/// The findings, the cause that stops the packet first.
#[component]
pub(super) fn Findings(props: &FindingsProps) -> Html {
    let all_first = use_state_eq(|| false);
    let all_rest = use_state_eq(|| false);
    let diagnostics = &props.paste.report.diagnostics;
    if diagnostics.is_empty() {
        return Html::default();
    }
    let matters =
        |at: usize| props.cause == Some(at) || diagnostics[at].severity == Severity::Error;
    let (first, rest): (Vec<usize>, Vec<usize>) =
        (0..diagnostics.len()).partition(|at| matters(*at));
    html! {
        <section class="card findings" aria-labelledby="findings-title">
            <h2 id="findings-title">{ "Findings" }</h2>
            <div id="findings">
                if !first.is_empty() {
                    { list(props, &first, &all_first) }
                }
                if !rest.is_empty() {
                    <Folded words={counted(diagnostics, &rest)}
                        open={first.is_empty() || matches!(props.chosen, Chosen::Finding(at) if rest.contains(&at))}>
                        { list(props, &rest, &all_rest) }
                    </Folded>
                }
            </div>
        </section>
    }
}

/// How many findings are listed at first: more would hold up who types.
const SHOWN: usize = 20;

/// Some findings, as far as the one that is looked at, and a button for the others.
fn list(props: &FindingsProps, which: &[usize], all: &UseStateHandle<bool>) -> Html {
    let looked_at = which
        .iter()
        .position(|at| props.chosen == Chosen::Finding(*at))
        .map_or(0, |at| at + 1);
    let shown = if **all {
        which.len()
    } else {
        looked_at.max(SHOWN).min(which.len())
    };
    let show_all = {
        let all = all.setter();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <>
            <ul>{ for which[..shown].iter().map(|at| finding(props, *at)) }</ul>
            if shown < which.len() {
                <button type="button" class="folded all-findings" onclick={show_all}>
                    { format!("Show all {}", which.len()) }
                </button>
            }
        </>
    }
}

/// `2 warnings and 1 note`
fn counted(diagnostics: &[Diagnostic], which: &[usize]) -> String {
    let count = |severity: Severity, word: &str| {
        let count = which
            .iter()
            .filter(|at| diagnostics[**at].severity == severity)
            .count();
        match count {
            0 => None,
            1 => Some(format!("1 {word}")),
            many => Some(format!("{many} {word}s")),
        }
    };
    let parts: Vec<String> = [
        count(Severity::Warning, "warning"),
        count(Severity::Note, "note"),
    ]
    .into_iter()
    .flatten()
    .collect();
    parts.join(" and ")
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct FoldedProps {
    words: String,
    /// Open from the start, or because something inside was chosen.
    open: bool,
    children: Html,
}

/// A box that opens at a click, and when something inside is chosen.
#[component]
fn Folded(props: &FoldedProps) -> Html {
    let clicked = use_state(|| None::<bool>);
    let open = clicked.unwrap_or(props.open) || (props.open && clicked.is_none());
    let toggle = {
        let clicked = clicked.clone();
        Callback::from(move |_: MouseEvent| clicked.set(Some(!open)))
    };
    {
        // A choice inside opens it again.
        let clicked = clicked.clone();
        use_effect_with(props.open, move |open| {
            if *open {
                clicked.set(None);
            }
        });
    }
    html! {
        <>
            <button type="button" class="opener folded" id="more-findings" aria-expanded={open.to_string()} onclick={toggle}>
                <span class="arrow" aria-hidden="true">{ if open { "▾" } else { "▸" } }</span>
                { &props.words }
            </button>
            if open {
                { props.children.clone() }
            }
        </>
    }
}

fn finding(props: &FindingsProps, at: usize) -> Html {
    let Paste { text, report } = &*props.paste;
    let diagnostic = &report.diagnostics[at];
    let (tone, word, pictogram) = match diagnostic.severity {
        Severity::Error => ("bad", "error", Icon::Cross),
        Severity::Warning => ("unsure", "warning", Icon::Question),
        Severity::Note => ("plain", "note", Icon::Info),
    };
    let span = diagnostic.primary.span;
    let choose = props
        .on
        .reform(move |_| Event::Choice(ChoiceEvent::Finding(at, (span.start, span.end))));
    let chosen = props.chosen == Chosen::Finding(at);
    let is_cause = props.cause == Some(at);
    let page = format!("codes/{}.html", diagnostic.code);
    // Another packet than the one that the page shows.
    let other = props
        .survey
        .as_ref()
        .filter(|survey| survey.text == *text && !is_cause);
    let other = other.and_then(|survey| survey.request_stopped_by(diagnostic));
    let tried = other.clone().unwrap_or_else(|| props.asked.clone());
    html! {
        <li class={classes!("finding", tone, chosen.then_some("current"))} aria-current={chosen.then_some("true")}
            key={format!("{at} {}", diagnostic.code)}>
            if is_cause {
                <p class="rank">{ "The cause" }</p>
            } else if props.cause.is_some_and(|cause| at == cause + 1) && diagnostic.severity == Severity::Error {
                <p class="rank">{ "Next" }</p>
            }
            <button type="button" class="sentence" onclick={choose}>
                <span class="severity">{ icon(pictogram) }{ word }</span>
                <span>{ code_text(&diagnostic.message) }</span>
            </button>
            <ul class="labels">
                { label(props, &diagnostic.primary) }
                { for diagnostic.secondary.iter().map(|each| label(props, each)) }
            </ul>
            if !diagnostic.help.is_empty() {
                <p class="help">{ code_text(&diagnostic.help) }</p>
            }
            if !diagnostic.kubernetes.is_empty() {
                <figure class="kubernetes">
                    <figcaption>{ "In Kubernetes’ own words" }</figcaption>
                    <pre>{ clipped(&diagnostic.kubernetes) }</pre>
                </figure>
            }
            { for diagnostic.fixes.iter().enumerate().map(|(fix, offered)| html! {
                <OfferedFix key={offered.title.clone()} text={text.clone()} asked={tried.clone()}
                    asked_to={report.asked.to.clone()} fix={offered.clone()} word={if fix == 0 { "Fix" } else { "Or" }}
                    shown={is_cause && fix == 0} on_apply={props.on_fix.reform(move |()| (at, fix))} />
            }) }
            <p class="row">
                if let Some(other) = other {
                    <button type="button" class="trace-other" onclick={props.on.reform(move |_| Event::Request(RequestEvent::Chosen(other.clone())))}
                        aria-label={format!("Trace: {}", diagnostic.message.replace('`', ""))}>
                        { "Trace" }
                    </button>
                    { " " }
                }
                <a class="fault" href={page} target="_blank" rel="noopener"><code>{ &diagnostic.code }</code></a>
            </p>
        </li>
    }
}

fn label(props: &FindingsProps, label: &Label) -> Html {
    if !label.has_place() && label.text.is_empty() {
        return Html::default();
    }
    html! {
        <li>
            if label.has_place() {
                { place(&props.on, label.span, label.line, label.end_line) }
            }
            <span>{ code_text(&label.text) }</span>
        </li>
    }
}

/// A line number that leads to its place in the editor.
pub(super) fn place(on: &Callback<Event>, span: Span, line: usize, end_line: usize) -> Html {
    let words = if end_line > line {
        format!("Lines {line}–{end_line}")
    } else {
        format!("Line {line}")
    };
    let follow = on.reform(move |_| Event::Choice(ChoiceEvent::Place((span.start, span.end))));
    html! { <button type="button" class="place" onclick={follow}>{ words }</button> }
}
