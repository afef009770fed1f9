//! The page before any script runs: the build puts the first example into `index.html`, rendered by
//! the same components, with its answer. The view takes it over as it is, so that nothing flashes
//! or moves, and needs no simulator to play it. Where the page starts with something else, the
//! view draws that in its place.

#[cfg(feature = "ssr")]
mod build;

use portpath_messages::{Report, decode};

use wasm_bindgen::JsCast;
use web_sys::{CharacterData, Element};

use super::hooks::media;
use super::picture::NARROW;

#[cfg(feature = "ssr")]
pub use build::markup;
#[cfg(all(test, feature = "ssr"))]
pub(crate) use build::wait;

/// The element that holds the page.
pub const ROOT: &str = "app";
/// Its attribute with the number of `<` in its markup, by which the view knows that nothing was
/// changed meanwhile: by a translation, say.
pub const MARKS: &str = "data-marks";
/// The element whose `value` is the answer: a [`Report`], encoded, in base64.
pub const ANSWER: &str = "first-answer";

/// How many tags and comments begin and end in some markup.
pub fn marks(html: &str) -> usize {
    html.bytes().filter(|byte| *byte == b'<').count()
}

/// The answer to the first example, if the element `root` still holds that example as it was built.
pub fn answer_in(root: &Element) -> Option<Report> {
    let built: usize = root.get_attribute(MARKS)?.parse().ok()?;
    if built != marks(&root.inner_html()) {
        return None;
    }
    let answer = root.owner_document()?.get_element_by_id(ANSWER)?;
    // The browser's own base64 gives a letter for each byte.
    let letters = web_sys::window()?.atob(&answer.get_attribute("value")?);
    let bytes: Vec<u8> = letters
        .ok()?
        .chars()
        .filter_map(|letter| u8::try_from(letter).ok())
        .collect();
    decode(&bytes)
}

/// Takes out of `root` the drawing that this screen does not show: the view takes over one of them.
pub fn leave_one_drawing(root: &Element) {
    let Some(list) = media(NARROW) else {
        return;
    };
    let hidden = if list.matches() {
        ".picture.wide"
    } else {
        ".picture.narrow"
    };
    let Some(drawing) = root.query_selector(hidden).ok().flatten() else {
        return;
    };
    // On both sides are Yew's marks of the component.
    for mark in [drawing.previous_sibling(), drawing.next_sibling()] {
        if let Some(mark) = mark.and_then(|mark| mark.dyn_into::<CharacterData>().ok()) {
            mark.remove();
        }
    }
    drawing.remove();
}

/// Shows the page as the view has it: nothing of it is hidden or bare any more.
pub fn show_all() {
    if let Some(page) = page() {
        // Where there was no such attribute, nothing was hidden.
        let _ = page.remove_attribute("data-first");
    }
}

/// Tells `static/early.js` that the view is there, and it hands over what the reader did before.
pub(crate) fn took_over() {
    show_all();
    if let Some(page) = page() {
        // An attribute of this name can always be set.
        let _ = page.set_attribute("data-view", "live");
    }
    let event = web_sys::Event::new("portpath-live").ok();
    if let Some((window, event)) = web_sys::window().zip(event) {
        // Nobody cancels it.
        let _ = window.dispatch_event(&event);
    }
}

fn page() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}
