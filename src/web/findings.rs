//! What was found in the paste, what is assumed of it, and what it holds beside the path.

use yew::prelude::*;

use super::icons::{Icon, icon};
use super::state::{Chosen, Event};
use crate::analysis::{Analysis, Assumption, Diagnostic, DocumentSummary, Label, Role, Severity};
use crate::source::Span;

/// What the findings need.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct FindingsProps {
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
    /// What is looked at.
    pub chosen: Chosen,
    /// Tells what happened.
    pub on: Callback<Event>,
    /// Applies the fix of a finding.
    pub on_fix: Callback<usize>,
}

/// The findings, the cause that stops the packet first.
#[component]
pub(super) fn Findings(props: &FindingsProps) -> Html {
    if props.diagnostics.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card findings" aria-labelledby="findings-title">
            <h2 id="findings-title">{ "Findings" }</h2>
            <ul id="findings">
                { for props.diagnostics.iter().enumerate().map(|(at, diagnostic)| finding(props, at, diagnostic)) }
            </ul>
        </section>
    }
}

fn finding(props: &FindingsProps, at: usize, diagnostic: &Diagnostic) -> Html {
    let (tone, word, pictogram) = match diagnostic.severity {
        Severity::Error => ("bad", "error", Icon::Cross),
        Severity::Warning => ("unsure", "warning", Icon::Question),
        Severity::Note => ("plain", "note", Icon::Info),
    };
    let span = diagnostic.primary.span;
    let choose = props.on.reform(move |_| Event::FindingChosen(at, (span.start, span.end)));
    let chosen = props.chosen == Chosen::Finding(at);
    html! {
        <li class={classes!("finding", tone, chosen.then_some("current"))} aria-current={chosen.then_some("true")}>
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
                    <pre>{ &diagnostic.kubernetes }</pre>
                </figure>
            }
            <p class="row">
                if let Some(fix) = diagnostic.fixes.first() {
                    <button type="button" class="fix" onclick={props.on_fix.reform(move |_| at)}>
                        { "Fix: " }{ code_text(&fix.title) }
                    </button>
                }
                <code class="fault">{ &diagnostic.code }</code>
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
    let words = if end_line > line { format!("Lines {line}–{end_line}") } else { format!("Line {line}") };
    let follow = on.reform(move |_| Event::PlaceChosen((span.start, span.end)));
    html! { <button type="button" class="place" onclick={follow}>{ words }</button> }
}

/// Words with what stands in backticks set as code.
pub(super) fn code_text(text: &str) -> Html {
    let parts: Vec<&str> = text.split('`').collect();
    // An odd backtick is just a character.
    if parts.len().is_multiple_of(2) {
        return html! { <>{ text.to_owned() }</> };
    }
    parts
        .iter()
        .enumerate()
        .map(|(at, part)| match at % 2 {
            1 => html! { <code>{ *part }</code> },
            _ => html! { <>{ *part }</> },
        })
        .collect()
}

/// What the notes need.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct NotesProps {
    /// What is taken for granted.
    pub assumptions: Vec<Assumption>,
    /// What the paste holds.
    pub documents: Vec<DocumentSummary>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

impl NotesProps {
    /// The notes of an analysis.
    pub(super) fn of(analysis: &Analysis, on: &Callback<Event>) -> Self {
        Self { assumptions: analysis.assumptions.clone(), documents: analysis.documents.clone(), on: on.clone() }
    }
}

/// Assumptions and documents.
#[component]
pub(super) fn Notes(props: &NotesProps) -> Html {
    html! {
        <>
            if !props.assumptions.is_empty() {
                <section class="card notes" aria-labelledby="assumptions-title">
                    <h2 id="assumptions-title">{ "Taken for granted" }</h2>
                    <ul id="assumptions">{ for props.assumptions.iter().map(|each| assumption(props, each)) }</ul>
                </section>
            }
            if !props.documents.is_empty() {
                <section class="card notes" aria-labelledby="documents-title">
                    <h2 id="documents-title">{ "In this YAML" }</h2>
                    <ul id="documents" class="documents">
                        { for props.documents.iter().map(|each| document(props, each)) }
                    </ul>
                </section>
            }
        </>
    }
}

fn assumption(props: &NotesProps, assumption: &Assumption) -> Html {
    html! {
        <li>
            <span>{ code_text(&assumption.sentence) }</span>
            if let Some(cite) = &assumption.cite {
                { place(&props.on, cite.span, cite.line, cite.end_line) }
            }
        </li>
    }
}

fn document(props: &NotesProps, document: &DocumentSummary) -> Html {
    let (class, word) = match document.role {
        Role::PartOfPath => ("on-path", ""),
        Role::NotPartOfPath => ("beside", "not part of the path"),
        Role::Rejected => ("bad", "rejected"),
        Role::Broken => ("bad", "cannot be read"),
    };
    let span = document.span;
    let follow = props.on.reform(move |_| Event::PlaceChosen((span.start, span.start)));
    let kind = if document.kind.is_empty() { "document" } else { &document.kind };
    html! {
        <li class={class}>
            <button type="button" class="document" onclick={follow}>
                <span class="kind">{ kind.to_owned() }</span>
                <span class="name">{ &document.name }</span>
                if !document.namespace.is_empty() {
                    <span class="namespace">{ format!("in {}", document.namespace) }</span>
                }
                if !word.is_empty() {
                    <span class="word">{ word }</span>
                }
            </button>
        </li>
    }
}
