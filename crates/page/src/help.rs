//! The help sheet: all keys, behind a button and the key `?`, which a reader can turn off.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::storage;

/// Where keys count, and what they do.
const KEYS: &[(&str, &[(&str, &str)])] = &[
    (
        "Anywhere",
        &[
            ("Alt + Enter", "apply the fix at hand"),
            (
                "Alt + ←, Alt + →",
                "go back to the last request, example or fix, or forward again (⌘ + [ and ⌘ + ] on a Mac)",
            ),
            ("?", "this list"),
        ],
    ),
    (
        "In the player below the picture",
        &[
            ("Space", "play and pause"),
            ("→ or ↑", "one step forward"),
            ("← or ↓", "one step back"),
            ("Home, End", "the first step, the last step"),
        ],
    ),
    ("In the request", &[("Enter", "send")]),
    (
        "In the YAML",
        &[
            (
                "Ctrl + Space",
                "suggest what could be written here; Enter or Tab takes it",
            ),
            ("Ctrl + I", "explain the field at the cursor"),
            ("Ctrl + Shift + F", "find, or go to a line with :120"),
            ("Esc", "close what is open"),
            ("Tab", "move to the next control (YAML allows no tabs)"),
            (
                "Ctrl + Z",
                "undo (also undoes a fix or an example; ⌘ + Z on a Mac)",
            ),
            (
                "arrows",
                "moving the cursor shows the step its line affects",
            ),
        ],
    ),
];

/// The button and the sheet that it opens.
#[component]
pub(super) fn Help() -> Html {
    let sheet = use_node_ref();
    let counts = use_state(storage::has_letter_keys);
    use_letter_key(&sheet, *counts);
    let open = {
        let sheet = sheet.clone();
        Callback::from(move |_: MouseEvent| show(&sheet))
    };
    let close = {
        let sheet = sheet.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(sheet) = sheet.cast::<HtmlDialogElement>() {
                sheet.close();
            }
        })
    };
    let set = {
        let counts = counts.clone();
        Callback::from(move |event: yew::Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            storage::set_letter_keys(input.checked());
            counts.set(input.checked());
        })
    };
    html! {
        <>
            <button type="button" id="help" class="quiet square" onclick={open} aria-haspopup="dialog" aria-label="Keys"
                title="Keys (?)">{ "?" }</button>
            <dialog id="keys" class="card keys" ref={sheet} aria-labelledby="keys-title">
                <h2 id="keys-title">{ "Keys" }</h2>
                { for KEYS.iter().map(|(place, keys)| html! {
                    <section>
                        <h3>{ *place }</h3>
                        <dl>{ for keys.iter().map(|(key, does)| html! { <><dt><kbd>{ *key }</kbd></dt><dd>{ *does }</dd></> }) }</dl>
                    </section>
                }) }
                <label class="tick"><input type="checkbox" id="letter-keys" checked={*counts} onchange={set} />
                    { "Press ? to open this list" }</label>
                <div class="row"><button type="button" id="close-keys" class="primary" onclick={close}>{ "Close" }</button></div>
            </dialog>
        </>
    }
}

/// A modal dialog keeps the focus inside, closes on Escape, and gives the focus back: all the
/// browser's own doing.
fn show(sheet: &NodeRef) {
    if let Some(sheet) = sheet
        .cast::<HtmlDialogElement>()
        .filter(|sheet| !sheet.open())
    {
        // A browser without modal dialogs opens it in its place.
        if sheet.show_modal().is_err() {
            sheet.set_open(true);
        }
    }
}

/// `?` counts where nobody types.
#[hook]
fn use_letter_key(sheet: &NodeRef, counts: bool) {
    let sheet = sheet.clone();
    use_effect_with(counts, move |counts| {
        let page = if *counts {
            web_sys::window().and_then(|window| window.document())
        } else {
            None
        };
        let listener = page.map(|page| {
            EventListener::new(&page, "keydown", move |event| {
                let Some(key) = event.dyn_ref::<web_sys::KeyboardEvent>() else {
                    return;
                };
                if key.key() == "?"
                    && !key.ctrl_key()
                    && !key.meta_key()
                    && !key.alt_key()
                    && !is_typing(event)
                {
                    show(&sheet);
                }
            })
        });
        move || drop(listener)
    });
}

fn is_typing(event: &web_sys::Event) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| {
        let name = target.tag_name();
        let is_box = || {
            target
                .get_attribute("type")
                .is_some_and(|kind| kind == "checkbox" || kind == "range")
        };
        name == "TEXTAREA"
            || name == "SELECT"
            || (name == "INPUT" && !is_box())
            || target.is_content_editable()
    })
}
