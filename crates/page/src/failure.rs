//! What is said when the simulator stopped. The view goes on, and the text with it.

use yew::prelude::*;

use super::icons::{Icon, icon};
use super::simulator::Failure;

/// What the note needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct FailureNoteProps {
    /// Why there is no answer.
    pub failure: Failure,
    /// Asks again.
    pub on_again: Callback<()>,
}

/// The note with its button.
#[component]
pub(super) fn FailureNote(props: &FailureNoteProps) -> Html {
    html! {
        <section class="arrival warning" id="simulator-failed" role="alert">
            <p>
                { icon(Icon::Info) }
                { words(&props.failure) }
                if let Failure::Bug(place) = &props.failure {
                    if !place.is_empty() {
                        { " It happened at " }<code>{ place }</code>{ "." }
                    }
                }
            </p>
            <button type="button" id="ask-again" onclick={props.on_again.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
        </section>
    }
}

fn words(failure: &Failure) -> &'static str {
    match failure {
        Failure::Bug(_) => {
            "A bug in Portpath stopped the simulator. Your text is kept, and nothing was sent anywhere."
        }
        Failure::NotLoaded => {
            "The simulator did not load. Your text is kept. Check your connection and try again."
        }
    }
}
