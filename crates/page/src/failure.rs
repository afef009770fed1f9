//! What is said when the simulator stopped. The view goes on, and the text with it.

use yew::prelude::*;

use super::icons::{Icon, icon};
use super::simulator::Failure;

/// The note with its button.
pub(super) fn failure_note(failure: &Failure, on_again: &Callback<()>) -> Html {
    html! {
        <section class="arrival warning" id="simulator-failed" role="alert">
            <p>
                { icon(Icon::Info) }
                { words(failure) }
                if let Failure::Bug(place) = failure {
                    if !place.is_empty() {
                        { " It happened at " }<code>{ place }</code>{ "." }
                    }
                }
            </p>
            <button type="button" id="ask-again" onclick={on_again.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
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
