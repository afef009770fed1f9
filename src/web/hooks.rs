//! Small hooks: media queries, and the picture of the browser's own settings.

use gloo::events::EventListener;
use yew::prelude::*;

/// Whether a media query matches, followed as it changes. False on the host and before the first effect.
#[hook]
pub(super) fn use_media(query: &'static str) -> bool {
    let matches = use_state_eq(|| false);
    let setter = matches.setter();
    use_effect_with(query, move |query| {
        let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
        let listener = list.map(|list| {
            setter.set(list.matches());
            let watched = list.clone();
            EventListener::new(&list, "change", move |_| setter.set(watched.matches()))
        });
        move || drop(listener)
    });
    *matches
}
