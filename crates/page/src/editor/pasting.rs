//! Pastes and drops that the page takes itself. A paste over an example that nobody changed replaces
//! it, and so does a paste over the whole text. One that comes while no text field has the focus
//! goes into the editor. All others are the browser's. Files and texts can be dropped anywhere.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use gloo::file::File;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, Document, Element};
use yew::prelude::*;

use super::files::{carried, text_dropped, tidy};
use super::textarea::{Sheet, pasted_over};
use crate::state::{Event, Over, TextEvent};
use portpath::examples::EXAMPLES;

/// What a reader types into.
const FIELDS: &str = "textarea, [contenteditable], \
    input:not([type=checkbox], [type=radio], [type=range], [type=file], [type=button])";
/// What covers the page while it is open.
const DIALOG: &str = "dialog[open]";

/// Files that were dropped, with the number of the drop.
pub(super) type Dropped = (u32, Rc<Vec<File>>);

/// Where a paste or a drop arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the editor.
    Editor,
    /// In another field, which keeps it.
    Field,
    /// Beside all fields.
    Page,
}

impl Place {
    fn of(event: &web_sys::Event) -> Self {
        let target = event.target();
        let field = target
            .as_ref()
            .and_then(|target| target.dyn_ref::<Element>())
            .and_then(|target| target.closest(FIELDS).ok().flatten());
        match field {
            Some(field) if field.id() == "editor" => Place::Editor,
            Some(_) => Place::Field,
            None => Place::Page,
        }
    }
}

/// What a paste makes of a text with a selection; none where it stays the browser's.
fn after_paste(
    place: Place,
    text: &str,
    selected: Range<usize>,
    pasted: &str,
) -> Option<TextEvent> {
    let over = if is_example(text) {
        Over::Example
    } else {
        Over::OwnText
    };
    let is_whole = selected == (0..text.len());
    let text = match (place, over) {
        (Place::Field, _) => return None,
        (Place::Editor, Over::Example) if is_piece(pasted) && !is_whole => return None,
        (Place::Editor, Over::OwnText) if !is_whole => return None,
        (Place::Editor, _) | (Place::Page, Over::Example) => pasted.to_owned(),
        (Place::Page, Over::OwnText) => pasted_over(text, selected, pasted),
    };
    Some(TextEvent::Pasted {
        text: text.into(),
        over,
    })
}

/// Whether nobody changed the text since it came with Portpath.
fn is_example(text: &str) -> bool {
    EXAMPLES.iter().any(|example| example.text == text)
}

/// Whether a text is a word or a line of a document, by which its reader edits the text.
fn is_piece(pasted: &str) -> bool {
    let pasted = pasted.trim();
    !pasted.contains('\n') && !pasted.starts_with('{')
}

/// Listens for pastes.
#[hook]
pub(super) fn use_pastes(sheet: &Sheet, on: &Callback<Event>) {
    let sheet = sheet.clone();
    let on = on.clone();
    use_effect_with((), move |()| {
        let listener = page().map(|page| {
            listen(&page, "paste", move |event| {
                if let Some(pasted) = taken(event, &sheet) {
                    event.prevent_default();
                    // Undo is of the field that has the focus.
                    sheet.take_focus();
                    on.emit(Event::Text(pasted));
                }
            })
        });
        move || drop(listener)
    });
}

fn taken(event: &web_sys::Event, sheet: &Sheet) -> Option<TextEvent> {
    let place = Place::of(event);
    if event.default_prevented() || is_covered(place) {
        return None;
    }
    let pasted = text_in(&event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?)?;
    let (text, selected) = sheet.selection()?;
    after_paste(place, &text, selected, &tidy(&pasted))
}

/// Whether a dialog is open over the page, which is not what the reader pastes into then.
fn is_covered(place: Place) -> bool {
    place == Place::Page
        && page().is_some_and(|page| page.query_selector(DIALOG).is_ok_and(|open| open.is_some()))
}

fn text_in(transfer: &DataTransfer) -> Option<String> {
    let text = transfer.get_data("text/plain").ok()?;
    if text.trim().is_empty() {
        None
    } else {
        Some(text)
    }
}

/// Listens for drops anywhere on the page, and gives the files of the last one. What is dragged
/// within the page stays the browser's.
#[hook]
pub(super) fn use_drops(sheet: &Sheet, on: &Callback<Event>) -> Option<Dropped> {
    let dropped = use_state(|| None::<Dropped>);
    let setter = dropped.setter();
    let sheet = sheet.clone();
    let on = on.clone();
    use_effect_with((), move |()| {
        let listeners = page().map(|page| drop_listeners(&page, &sheet, &on, &setter));
        move || drop(listeners)
    });
    (*dropped).clone()
}

fn drop_listeners(
    page: &Document,
    sheet: &Sheet,
    on: &Callback<Event>,
    dropped: &UseStateSetter<Option<Dropped>>,
) -> Vec<EventListener> {
    let is_own = Rc::new(Cell::new(false));
    let began = {
        let is_own = is_own.clone();
        listen(page, "dragstart", move |_| is_own.set(true))
    };
    let ended = {
        let is_own = is_own.clone();
        listen(page, "dragend", move |_| is_own.set(false))
    };
    let over = {
        let is_own = is_own.clone();
        let sheet = sheet.clone();
        listen(page, "dragover", move |event| {
            if !is_own.get() && is_for_page(event, &sheet) {
                event.prevent_default();
            }
        })
    };
    let sheet = sheet.clone();
    let on = on.clone();
    let dropped = dropped.clone();
    let mut number = 0;
    let arrived = listen(page, "drop", move |event| {
        if is_own.get() || !is_for_page(event, &sheet) {
            return;
        }
        event.prevent_default();
        let transfer = event
            .dyn_ref::<DragEvent>()
            .and_then(DragEvent::data_transfer);
        let Some(transfer) = transfer else { return };
        if let Some(files) = carried(&transfer) {
            number += 1;
            dropped.set(Some((number, Rc::new(files))));
        } else if let Some(text) = text_in(&transfer) {
            on.emit(text_dropped(&text));
        }
    });
    vec![began, ended, over, arrived]
}

/// Whether the page opens what is dragged: files anywhere, a text where no field takes it, and in
/// the editor as long as it holds an example.
fn is_for_page(event: &web_sys::Event, sheet: &Sheet) -> bool {
    let transfer = event
        .dyn_ref::<DragEvent>()
        .and_then(DragEvent::data_transfer);
    let carries = |kind: &str| {
        transfer
            .as_ref()
            .is_some_and(|transfer| transfer.types().includes(&kind.into(), 0))
    };
    if carries("Files") {
        return true;
    }
    carries("text/plain")
        && match Place::of(event) {
            Place::Page => true,
            Place::Field => false,
            Place::Editor => sheet.selection().is_some_and(|(text, _)| is_example(&text)),
        }
}

fn page() -> Option<Document> {
    web_sys::window()?.document()
}

fn listen(
    page: &Document,
    kind: &'static str,
    hear: impl FnMut(&web_sys::Event) + 'static,
) -> EventListener {
    let options = EventListenerOptions {
        phase: EventListenerPhase::Bubble,
        passive: false,
    };
    EventListener::new_with_options(page, kind, options, hear)
}

/// Says that a paste replaced the example, and offers both. The sentence has its place before it
/// says anything, so that a screen reader says it too.
pub(super) fn replaced_note(is_replaced: bool, on: &Callback<Event>) -> Html {
    html! {
        <div class="replaced">
            <p id="replaced" role="status">{ if is_replaced { "Your YAML replaced the example." } else { "" } }</p>
            if is_replaced {
                <button type="button" id="keep-example" class="small" onclick={on.reform(|_| Event::Text(TextEvent::ExampleKept))}>
                    { "Append to the example instead" }
                </button>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "kind: Pod\nmetadata: {}\n";

    fn pasted(text: &str, over: Over) -> Option<TextEvent> {
        let text = text.into();
        Some(TextEvent::Pasted { text, over })
    }

    #[test]
    fn an_example_gives_way_to_a_text_and_is_edited_by_a_piece() {
        let example = EXAMPLES[1].text;
        for place in [Place::Editor, Place::Page] {
            assert_eq!(
                after_paste(place, example, 5..9, OWN),
                pasted(OWN, Over::Example)
            );
        }
        assert_eq!(after_paste(Place::Editor, example, 5..9, "8081"), None);
        let json = r#"{"kind": "Pod"}"#;
        assert_eq!(
            after_paste(Place::Editor, example, 5..5, json),
            pasted(json, Over::Example)
        );
    }

    #[test]
    fn a_text_of_ones_own_is_the_browsers_unless_it_is_replaced_or_has_no_focus() {
        assert_eq!(after_paste(Place::Editor, "a: 1\n", 0..1, OWN), None);
        assert_eq!(
            after_paste(Place::Editor, "a: 1\n", 0..5, OWN),
            pasted(OWN, Over::OwnText)
        );
        assert_eq!(
            after_paste(Place::Editor, "", 0..0, OWN),
            pasted(OWN, Over::OwnText)
        );
        assert_eq!(
            after_paste(Place::Page, "a: 1\n", 3..4, "2"),
            pasted("a: 2\n", Over::OwnText)
        );
    }

    #[test]
    fn another_field_keeps_what_is_pasted_into_it() {
        assert_eq!(after_paste(Place::Field, EXAMPLES[0].text, 0..0, OWN), None);
    }
}
