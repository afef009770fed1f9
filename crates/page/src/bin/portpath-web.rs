//! The page's entry: mounts the Yew application with what the last visit and the address say, or
//! takes over the example that the page shows already. Trunk builds it for wasm32.

use std::panic::PanicHookInfo;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use portpath_page::app::{App, AppProps};
use portpath_page::{address, first, storage};
use wasm_bindgen::JsValue;
use web_sys::Element;

fn main() {
    yew::set_custom_panic_hook(Box::new(leave_the_place));
    let props = AppProps {
        kept: storage::load(),
        opened: address::opened(),
        ..AppProps::default()
    };
    let Some(root) = root() else {
        return;
    };
    let example = props
        .starts_with_the_example()
        .then(|| first::answer_in(&root));
    match example.flatten() {
        Some(answer) => {
            let answer = Some(Rc::new(answer));
            let props = AppProps { answer, ..props };
            // In a task of its own, so that the browser hears its reader between the two.
            let take_over = Timeout::new(0, || {
                first::leave_one_drawing(&root);
                yew::Renderer::<App>::with_root_and_props(root, props).hydrate();
            });
            take_over.forget();
        }
        None => {
            first::show_all();
            yew::Renderer::<App>::with_root_and_props(root, props).render();
        }
    }
}

/// Where the page goes.
fn root() -> Option<Element> {
    web_sys::window()?
        .document()?
        .get_element_by_id(first::ROOT)
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
