//! What is taken for granted of the paste, and what it holds beside the path.

use yew::prelude::*;

use super::facts::Offers;
use super::findings::{code_text, place};
use super::state::Event;
use crate::analysis::{Analysis, Assumption, DocumentSummary, Offer, Role};

/// How many documents are listed at first: to draw a thousand rows anew would hold up who types.
const SHOWN: usize = 60;

/// What the notes need.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct NotesProps {
    /// What is taken for granted.
    pub assumptions: Vec<Assumption>,
    /// What the reader may know, beyond what stands beside the verdict.
    pub offers: Vec<Offer>,
    /// What the paste holds.
    pub documents: Vec<DocumentSummary>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

impl NotesProps {
    /// The notes of an analysis.
    pub(super) fn of(analysis: &Analysis, on: &Callback<Event>) -> Self {
        Self {
            assumptions: analysis.assumptions.clone(),
            offers: analysis.offers.iter().skip(1).cloned().collect(),
            documents: analysis.documents.clone(),
            on: on.clone(),
        }
    }
}

/// Assumptions and documents.
#[component]
pub(super) fn Notes(props: &NotesProps) -> Html {
    let all = use_state_eq(|| false);
    let shown = if *all { props.documents.len() } else { SHOWN };
    let show_all = {
        let all = all.setter();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <>
            if !props.assumptions.is_empty() {
                <section class="card notes" aria-labelledby="assumptions-title">
                    <h2 id="assumptions-title">{ "Taken for granted" }</h2>
                    <ul id="assumptions">{ for props.assumptions.iter().map(|each| assumption(props, each)) }</ul>
                    <Offers offers={props.offers.clone()} on={props.on.clone()} />
                </section>
            }
            if !props.documents.is_empty() {
                <section class="card notes" aria-labelledby="documents-title">
                    <h2 id="documents-title">{ "In this YAML" }</h2>
                    <ul id="documents" class="documents">
                        { for props.documents.iter().take(shown).map(|each| document(props, each)) }
                    </ul>
                    if shown < props.documents.len() {
                        <button type="button" class="folded" id="all-documents" onclick={show_all}>
                            { format!("Show all {}", props.documents.len()) }
                        </button>
                    }
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
