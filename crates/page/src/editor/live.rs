//! The text that is in the textarea, ahead of the page while you type in a long one: each key
//! draws the lines in view and nothing else, and the page hears of it after a pause.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::helping::Helping;
use super::textarea::text_of;
use crate::paste::byte_at_utf16;
use crate::state::{Event, TextEvent};
use portpath_yaml::yaml::SharedText;

/// From so many letters on the page hears of a text after a pause only: drawing it all again takes
/// longer than a key may.
const LONG: u32 = 60_000;
/// How long a pause in a long text is, in milliseconds.
const PAUSE: u32 = 250;

/// The text, and what is still to be said of it.
#[derive(Clone)]
pub(super) struct Live {
    /// The text.
    pub text: UseStateHandle<SharedText>,
    /// Reads the textarea once the browser has drawn the key.
    reading: Rc<RefCell<Option<Timeout>>>,
    /// Tells the page.
    telling: Rc<RefCell<Option<Timeout>>>,
}

/// The text of one editor.
#[hook]
pub(super) fn use_live(text: &SharedText) -> Live {
    Live {
        text: use_state_eq(|| text.clone()),
        reading: use_mut_ref(|| None),
        telling: use_mut_ref(|| None),
    }
}

impl Live {
    /// Takes over a text that the page put in.
    pub(super) fn take_over(&self, text: &SharedText) {
        self.reading.take();
        self.telling.take();
        self.text.set(text.clone());
    }

    /// The reader typed, pasted, cut or undid.
    pub(super) fn typed(&self, event: &InputEvent, helping: &Helping, on: &Callback<Event>) {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        if area.text_length() < LONG {
            self.reading.take();
            self.telling.take();
            let text = self.read(&area, event, helping);
            return on.emit(Event::Text(TextEvent::Typed(text)));
        }
        let live = self.clone();
        let event = event.clone();
        let helping = helping.clone();
        let on = on.clone();
        self.telling.take();
        *self.reading.borrow_mut() = Some(Timeout::new(0, move || {
            let text = live.read(&area, &event, &helping);
            *live.telling.borrow_mut() = Some(Timeout::new(PAUSE, move || {
                on.emit(Event::Text(TextEvent::Typed(text)));
                on.emit(Event::Text(TextEvent::Settled));
            }));
        }));
    }

    /// Tells at once what is still to be said: the focus leaves the text, perhaps for a button that
    /// reads it.
    pub(super) fn left(&self, event: &FocusEvent, on: &Callback<Event>) {
        let reading = self.reading.take();
        let telling = self.telling.take();
        if reading.is_some() || telling.is_some() {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            let text: SharedText = text_of(&area).into();
            self.text.set(text.clone());
            on.emit(Event::Text(TextEvent::Typed(text)));
            on.emit(Event::Text(TextEvent::Settled));
        }
    }

    fn read(
        &self,
        area: &HtmlTextAreaElement,
        event: &InputEvent,
        helping: &Helping,
    ) -> SharedText {
        let text: SharedText = text_of(area).into();
        let caret = area.selection_start().ok().flatten().unwrap_or(0);
        helping.text_changed(event, &text, byte_at_utf16(&text, caret));
        self.text.set(text.clone());
        text
    }
}
