//! What is said when a link was opened: what it did not say clearly, and that the reader's own text
//! is kept.

use yew::prelude::*;

use super::icons::{Icon, icon};
use super::state::{Event, LinkEvent, State, TextEvent};

/// What there is to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arrival {
    /// The text is the one that a link brought.
    pub guest: bool,
    /// What of the link was not understood.
    pub passed_over: Vec<String>,
    /// Why a link could not be opened.
    pub refused: Option<String>,
    /// How many texts of the reader are saved.
    pub earlier: usize,
    /// Tells what happened.
    pub on: Callback<Event>,
}

impl Arrival {
    pub(super) fn of(state: &State, on: &Callback<Event>) -> Self {
        let guest = if state.is_guest() {
            state.guest.as_ref()
        } else {
            None
        };
        Arrival {
            guest: guest.is_some(),
            passed_over: guest.map_or_else(Vec::new, |guest| guest.passed_over.clone()),
            refused: state.refused.clone(),
            earlier: state.earlier.len(),
            on: on.clone(),
        }
    }
}

/// The notice; nothing where there is nothing to say.
pub(super) fn notice(props: &Arrival) -> Html {
    let on = &props.on;
    let of_text = props.earlier > 0 || !props.passed_over.is_empty();
    let (what, back) = if props.guest {
        (
            "This text came from a link. Your own text is saved.",
            "Restore my text",
        )
    } else {
        ("Your earlier text is saved.", "Restore it")
    };
    html! {
        <>
            if let Some(why) = &props.refused {
                <section class="card arrival warning" role="alert">
                    <p>{ icon(Icon::Info) }{ capital(why) }</p>
                    <button type="button" onclick={on.reform(|_| Event::Link(LinkEvent::NoticeClosed))}>{ "Close" }</button>
                </section>
            }
            if of_text {
                <section class="card arrival" id="arrival" aria-label="Where the text comes from">
                    if !props.passed_over.is_empty() {
                        <p>{ format!("This version of Portpath does not recognise or use some settings in the link: {}.", props.passed_over.join(", ")) }</p>
                    }
                    if props.earlier > 0 {
                        <p>{ what }</p>
                        <button type="button" id="back-to-mine" onclick={on.reform(|_| Event::Text(TextEvent::EarlierTaken))}>{ back }</button>
                        if !props.guest {
                            <button type="button" id="forget" class="quiet" onclick={on.reform(|_| Event::Text(TextEvent::EarlierForgotten))}>
                                { "Discard it" }
                            </button>
                        }
                    }
                </section>
            }
        </>
    }
}

/// With a capital letter at its beginning.
pub(super) fn capital(words: &str) -> String {
    let mut words = words.to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
