//! What Portpath assumes about your YAML, and what it holds beside the path.

use std::rc::Rc;

use yew::prelude::*;

use super::facts::Offers;
use super::findings::place;
use super::paste::Paste;
use super::state::{ChoiceEvent, Event};
use super::words::code_text;
use super::words::cut;
use portpath_explain::report::{Assumption, DocumentSummary, Fix, Offer, Role};

/// How many documents are listed at first: the table of all paths says more, and drawing a thousand
/// rows again would hold up your typing.
const SHOWN: usize = 12;
/// The most bytes of a name that are shown; Kubernetes takes 253.
const NAME: usize = 253;

/// What the notes need.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct NotesProps {
    /// Your YAML, with what Portpath assumes about it and what it holds.
    pub paste: Rc<Paste>,
    /// Writes what a question offers into the text.
    pub on_insert: Callback<Fix>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// Assumptions and documents.
#[component]
pub(super) fn Notes(props: &NotesProps) -> Html {
    let all = use_state_eq(|| false);
    let assumptions = &props.paste.report.assumptions;
    let documents = &props.paste.report.documents;
    let shown = if *all { documents.len() } else { SHOWN };
    // What the reader may know, beyond what stands beside the verdict.
    let offers: Vec<Offer> = props.paste.report.offers.iter().skip(1).cloned().collect();
    let show_all = {
        let all = all.setter();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <>
            if !assumptions.is_empty() {
                <section class="card notes" aria-labelledby="assumptions-title">
                    <h2 id="assumptions-title">{ "Assumptions" }</h2>
                    <ul id="assumptions">{ for assumptions.iter().map(|each| assumption(props, each)) }</ul>
                    <Offers {offers} on_insert={props.on_insert.clone()} on={props.on.clone()} />
                </section>
            }
            if !documents.is_empty() {
                <section class="card notes" aria-labelledby="documents-title">
                    <h2 id="documents-title">{ "Objects" }</h2>
                    <ul id="documents" class="documents">
                        { for documents.iter().take(shown).map(|each| document(props, each)) }
                    </ul>
                    if shown < documents.len() {
                        <button type="button" class="folded" id="all-documents" onclick={show_all}>
                            { format!("Show all {}", documents.len()) }
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
        Role::NotPartOfPath => ("beside", "not used for routing"),
        Role::Rejected => ("bad", "rejected"),
        Role::Broken => ("bad", "cannot be read"),
    };
    let span = document.span;
    let follow = props
        .on
        .reform(move |_| Event::Choice(ChoiceEvent::Place((span.start, span.start))));
    let kind = if document.kind.is_empty() {
        "document"
    } else {
        &document.kind
    };
    html! {
        <li class={class}>
            <button type="button" class="document" onclick={follow}>
                <span class="kind">{ cut(kind, NAME) }</span>
                <span class="name">{ cut(&document.name, NAME) }</span>
                if !document.namespace.is_empty() {
                    <span class="namespace">{ format!("in {}", cut(&document.namespace, NAME)) }</span>
                }
                if !word.is_empty() {
                    <span class="word">{ word }</span>
                }
            </button>
        </li>
    }
}
