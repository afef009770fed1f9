//! The notice above the editor about a text that it does not show, since the browser would draw it
//! for seconds.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, Url};
use yew::prelude::*;

use super::export::download;
use super::icons::{Icon, icon};
use super::state::{Event, TextEvent};
use super::weight::Heavy;
use portpath_yaml::yaml::SharedText;

/// What the notice needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct HeldProps {
    /// The text.
    pub text: SharedText,
    /// What makes it slow to draw.
    pub heavy: Heavy,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The notice.
#[component]
pub(super) fn HeldView(props: &HeldProps) -> Html {
    let download = {
        let text = props.text.clone();
        Callback::from(move |_: MouseEvent| save(&text))
    };
    html! {
        <section class="card arrival warning" id="held" aria-label="The text that is not shown">
            <p role="status">
                { icon(Icon::Info) }{ props.heavy.words() }
                { " The editor does not show it, because your browser would stop responding for a while. " }
                { "If you type another text, this one is saved." }
            </p>
            <button type="button" id="show-held" onclick={props.on.reform(|_| Event::Text(TextEvent::HeldShown))}>{ "Show it anyway" }</button>
            <button type="button" id="save-held" onclick={download}>{ "Download the text" }</button>
        </section>
    }
}

/// The browser saves the text as a file.
fn save(text: &str) {
    let parts = Array::of1(&JsValue::from_str(text));
    let address = Blob::new_with_str_sequence(&parts)
        .and_then(|blob| Url::create_object_url_with_blob(&blob));
    // A text for which the browser has no room is not saved; it stays on the page.
    if let Ok(address) = address {
        download(&address, "portpath.yaml");
    }
}
