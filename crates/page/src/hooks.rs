//! Small hooks: media queries, and the picture of the browser's own settings.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Keeps a list showing `value`: once a reader has chosen in it, the browser no longer heeds the
/// options' `selected`.
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

/// Alt+Enter anywhere on the page applies the fix at hand.
#[hook]
pub(super) fn use_fix_key(there_is_one: bool, apply: &Callback<()>) {
    let apply = apply.clone();
    use_effect(move || {
        let page = if there_is_one {
            web_sys::window().and_then(|window| window.document())
        } else {
            None
        };
        let listener = page.map(|page| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&page, "keydown", options, move |event| {
                let Some(key) = event.dyn_ref::<web_sys::KeyboardEvent>() else {
                    return;
                };
                if key.alt_key() && key.key() == "Enter" && !key.repeat() {
                    event.prevent_default();
                    apply.emit(());
                }
            })
        });
        move || drop(listener)
    });
}

/// Whether a media query matches, followed as it changes. False on the host and before the first
/// effect.
#[hook]
pub(super) fn use_media(query: &'static str) -> bool {
    use_followed(query, || None).unwrap_or(false)
}

/// The same; none on the host, where it is not known.
#[hook]
pub(super) fn use_known_media(query: &'static str) -> Option<bool> {
    use_followed(query, || media(query).map(|list| list.matches()))
}

/// Follows a media query from its first effect on.
#[hook]
fn use_followed(query: &'static str, first: impl FnOnce() -> Option<bool>) -> Option<bool> {
    let matches = use_state_eq(first);
    let setter = matches.setter();
    use_effect_with(query, move |query| {
        let listener = media(query).map(|list| {
            setter.set(Some(list.matches()));
            let watched = list.clone();
            EventListener::new(&list, "change", move |_| {
                setter.set(Some(watched.matches()))
            })
        });
        move || drop(listener)
    });
    *matches
}

/// None on the host, where no window is there to ask.
pub(super) fn media(query: &str) -> Option<web_sys::MediaQueryList> {
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    web_sys::window()?.match_media(query).ok().flatten()
}
