//! The notice above the editor when the text could only be read after cleaning: what was done, and
//! the cleaned text with one click. What the reader pasted stays as it is until then.

use yew::prelude::*;

use super::findings::place;
use super::state::Event;
use super::words::code_text;
use portpath_explain::report::{CleanedPaste, Cleaning};
use portpath_text::source::Span;

/// What the notice needs.
pub(super) struct Cleaned {
    /// What was done.
    pub cleaned: CleanedPaste,
    /// The place of each line that something was first done in, in the order of the cleanings.
    pub places: Vec<Span>,
    /// Tells what happened.
    pub on: Callback<Event>,
    /// Puts the cleaned text into the editor.
    pub on_apply: Callback<()>,
}

/// The notice.
pub(super) fn notice(props: &Cleaned) -> Html {
    let items = props.cleaned.cleanings.iter().zip(&props.places);
    html! {
        <section class="card cleaned plain" aria-labelledby="cleaned-title">
            <h2 id="cleaned-title"><span role="status">{ "Read after cleaning" }</span></h2>
            <ul>{ for items.map(|(cleaning, span)| item(props, cleaning, *span)) }</ul>
            if props.cleaned.fix.is_some() {
                <p class="row">
                    <button type="button" id="show-cleaned" class="fix" onclick={props.on_apply.reform(|_| ())}>
                        { "Show as cleaned" }
                    </button>
                    <span class="hint">{ "Nothing changes until you click, and undo restores your text." }</span>
                </p>
            }
        </section>
    }
}

fn item(props: &Cleaned, cleaning: &Cleaning, span: Span) -> Html {
    html! { <li><span>{ code_text(&cleaning.what) }</span>{ place(&props.on, span, cleaning.line, cleaning.line) }</li> }
}
