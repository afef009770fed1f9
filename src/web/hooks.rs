//! Small hooks: media queries, and the picture of the browser's own settings.

use gloo::events::EventListener;
use yew::prelude::*;

/// Keeps a list showing `value`: once a reader has chosen in it, the browser no longer heeds the options' `selected`.
#[hook]
pub(super) fn use_shown_choice(value: &str, options: usize) -> NodeRef {
    let list = use_node_ref();
    let shown = list.clone();
    use_effect_with((value.to_owned(), options), move |(value, _)| {
        if let Some(list) = shown.cast::<web_sys::HtmlSelectElement>() {
            list.set_value(value);
        }
    });
    list
}

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
