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

/// The notice.
pub(super) fn held(text: &SharedText, heavy: Heavy, on: &Callback<Event>) -> Html {
    let download = {
        let text = text.clone();
        Callback::from(move |_: MouseEvent| save(&text))
    };
    html! {
        <section class="card arrival warning" id="held" aria-label="The text that is not shown">
            <p role="status">
                { icon(Icon::Info) }{ heavy.words() }
                { " The editor does not show it, because your browser would stop responding for a while. " }
                { "If you type another text, this one is saved." }
            </p>
            <button type="button" id="show-held" onclick={on.reform(|_| Event::Text(TextEvent::HeldShown))}>{ "Show it anyway" }</button>
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
