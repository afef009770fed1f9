//! The page's entry: mounts the Yew application with what the last visit and the address say.
//! `cargo xtask build` makes it for wasm32.

use std::panic::PanicHookInfo;

use portpath_page::app::{App, AppProps};
use portpath_page::{address, storage};
use wasm_bindgen::JsValue;

fn main() {
    yew::set_custom_panic_hook(Box::new(leave_the_place));
    yew::Renderer::<App>::with_props(AppProps {
        kept: storage::load(),
        opened: address::opened(),
        ..AppProps::default()
    })
    .render();
}

/// Leaves word of where a bug struck for `static/rescue.js`, which catches what follows. The place
/// only: a panic's words can hold pieces of what was pasted.
fn leave_the_place(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map(|place| format!("{}:{}:{}", place.file(), place.line(), place.column()));
    // Without a word the report has one line less.
    let _ = js_sys::Reflect::set(
        &js_sys::global(),
        &JsValue::from_str("portpathBug"),
        &JsValue::from_str(&place.unwrap_or_default()),
    );
}
