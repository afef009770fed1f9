//! When the editor helps: what opens the list and the card, what closes them, and what a key means
//! meanwhile. A closed list takes no key; an open one gives Enter and Tab away again where nothing
//! is active.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::assist::Assist;
use super::textarea::Sheet;
use crate::simulator::{Asking, Simulator, use_simulator};
use portpath_messages::{Explain, FieldHelp, Offers, Suggest};
use portpath_text::source::LineIndex;
use portpath_yaml::yaml::SharedText;

/// How long the pointer rests on a word before it is explained, and how long the card waits to be
/// reached.
const REST: u32 = 450;

/// The editor's help.
#[derive(Clone)]
pub(super) struct Helping {
    sheet: Sheet,
    simulator: Simulator,
    /// What is open.
    pub assist: UseStateHandle<Assist>,
    /// What was asked and is not answered yet.
    asking: Rc<RefCell<Option<Asking>>>,
    /// The pointer's rest.
    timer: Rc<RefCell<Option<Timeout>>>,
    /// A key was just taken: what comes next is offered before a letter of it is typed.
    chained: Rc<Cell<bool>>,
}

/// The editor's help, for one editor.
#[hook]
pub(super) fn use_helping(sheet: &Sheet) -> Helping {
    let assist = use_state_eq(Assist::default);
    use_escape(&assist);
    Helping {
        sheet: sheet.clone(),
        simulator: use_simulator(),
        assist,
        asking: use_mut_ref(|| None),
        timer: use_mut_ref(|| None),
        chained: (*use_memo((), |()| Rc::new(Cell::new(false)))).clone(),
    }
}

/// A card that the pointer opened is closed by Escape wherever the focus is (WCAG 1.4.13).
#[hook]
fn use_escape(assist: &UseStateHandle<Assist>) {
    let setter = assist.setter();
    use_effect_with(matches!(**assist, Assist::Help(_)), move |is_open| {
        let page = if *is_open {
            web_sys::window().and_then(|window| window.document())
        } else {
            None
        };
        let listener = page.map(|page| {
            EventListener::new(&page, "keydown", move |event| {
                if event
                    .dyn_ref::<web_sys::KeyboardEvent>()
                    .is_some_and(|key| key.key() == "Escape")
                {
                    setter.set(Assist::Nothing);
                }
            })
        });
        move || drop(listener)
    });
}

impl Helping {
    /// Closes what is open.
    pub(super) fn close(&self) {
        self.timer.take();
        self.asking.take();
        self.assist.set(Assist::Nothing);
    }

    /// Asks what could be written at the cursor.
    fn ask_for_offers(
        &self,
        text: &SharedText,
        cursor: usize,
        then: impl FnOnce(Option<Offers>) + 'static,
    ) {
        let asking = self.simulator.ask(text, Suggest { cursor }, move |offers| {
            if let Ok(offers) = offers {
                then(offers);
            }
        });
        self.asking.replace(Some(asking));
    }

    /// The text was changed: a list opens over a word that is being typed, or follows it.
    pub(super) fn text_changed(&self, event: &InputEvent, text: &SharedText, cursor: usize) {
        self.timer.take();
        self.asking.take();
        let chained = self.chained.take();
        let is_open = matches!(*self.assist, Assist::Offers { .. });
        let kind = event.input_type();
        let typed = kind == "insertText" || (is_open && kind == "deleteContentBackward");
        if !typed || event.is_composing() {
            return self.close();
        }
        let begun =
            move |offers: &Offers| chained || offers.are_values || offers.replaces.start < cursor;
        let setter = self.assist.setter();
        let about = text.clone();
        self.ask_for_offers(text, cursor, move |offers| {
            setter.set(Assist::while_typing(offers.filter(begun), about));
        });
    }

    /// A key was pressed in the text.
    pub(super) fn key_pressed(&self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let with_control = event.ctrl_key() || event.meta_key();
        let done = match (event.key().as_str(), &*self.assist) {
            (" ", _) if event.ctrl_key() => self.ask(),
            ("ArrowDown", Assist::Nothing) if event.alt_key() => self.ask(),
            ("i" | "I", _) if with_control && !event.shift_key() && !event.alt_key() => {
                self.explain()
            }
            (_, Assist::Nothing) => false,
            ("Escape", _) => {
                self.close();
                true
            }
            (_, _) if with_control || event.alt_key() || event.shift_key() => false,
            ("ArrowDown", Assist::Offers { .. }) => self.moved(1),
            ("ArrowUp", Assist::Offers { .. }) => self.moved(-1),
            (
                "Enter" | "Tab",
                Assist::Offers {
                    active: Some(at), ..
                },
            ) => self.take(*at),
            (
                "Enter" | "Tab" | "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp"
                | "PageDown",
                _,
            )
            | ("ArrowDown" | "ArrowUp", Assist::Help(_)) => {
                self.close();
                false
            }
            _ => false,
        };
        if done {
            event.prevent_default();
            event.stop_propagation();
        } else if event.key() == "Enter" && !with_control && !event.alt_key() && !event.shift_key()
        {
            self.break_line(event);
        }
    }

    /// Writes an offer in place of the word.
    pub(super) fn take(&self, at: usize) -> bool {
        let Assist::Offers { offers, text, .. } = &*self.assist else {
            return false;
        };
        // What is offered is about an older text while one types quickly.
        let is_current = self
            .sheet
            .caret()
            .is_some_and(|(current, _)| current == **text);
        if !is_current {
            return false;
        }
        let Some(offer) = offers.offers.get(at) else {
            return false;
        };
        self.chained.set(offer.text.ends_with([' ', '\n']));
        self.assist.set(Assist::Nothing);
        self.sheet.type_over(offers.replaces.clone(), &offer.text);
        true
    }

    /// The pointer moved over the text.
    pub(super) fn pointer_moved(
        &self,
        event: &MouseEvent,
        text: &SharedText,
        index: &Rc<LineIndex>,
    ) {
        if matches!(*self.assist, Assist::Offers { .. }) {
            return;
        }
        let point = (event.buttons() == 0)
            .then(|| self.sheet.pointed_at(event.offset_x(), event.offset_y()))
            .flatten();
        let helping = self.clone();
        let text = text.clone();
        let index = index.clone();
        *self.timer.borrow_mut() = Some(Timeout::new(REST, move || {
            let found = point.and_then(|(line, column)| at_column(&text, &index, line, column));
            match found {
                Some(at) => {
                    helping.ask_for_help(&text, at, move |help| help.word.contains(&at));
                }
                None => helping.assist.set(Assist::Nothing),
            }
        }));
    }

    /// The pointer is on the card, which then stays, or left card or text, which it closes after a
    /// while.
    pub(super) fn pointer_on_card(&self, on: bool) {
        let setter = self.assist.setter();
        let leaves = !on && matches!(*self.assist, Assist::Help(_));
        let closing = leaves.then(|| Timeout::new(REST, move || setter.set(Assist::Nothing)));
        *self.timer.borrow_mut() = closing;
    }

    fn ask(&self) -> bool {
        self.show_caret();
        if let Some((text, cursor)) = self.sheet.caret() {
            let text = SharedText::from(text);
            let setter = self.assist.setter();
            let about = text.clone();
            self.ask_for_offers(&text, cursor, move |offers| {
                setter.set(Assist::asked(offers, about));
            });
        }
        true
    }

    fn explain(&self) -> bool {
        self.show_caret();
        if let Some((text, at)) = self.sheet.caret() {
            self.ask_for_help(&text.into(), at, |_| true);
        }
        true
    }

    /// Asks what the field at a place means, and shows it where it is what was wanted.
    fn ask_for_help(
        &self,
        text: &SharedText,
        at: usize,
        is_wanted: impl FnOnce(&FieldHelp) -> bool + 'static,
    ) {
        let setter = self.assist.setter();
        let asking = self.simulator.ask(text, Explain { at }, move |help| {
            let help = help.ok().flatten().filter(is_wanted);
            setter.set(help.map_or(Assist::Nothing, |help| Assist::Help(Rc::new(help))));
        });
        self.asking.replace(Some(asking));
    }

    /// What was asked for opens beside the caret, which may have been scrolled away.
    fn show_caret(&self) {
        if let Some(line) = self.sheet.caret_line() {
            self.sheet.reveal(line);
        }
    }

    fn moved(&self, step: isize) -> bool {
        self.assist.set(self.assist.moved(step));
        true
    }

    /// A new line starts where its block does.
    fn break_line(&self, event: &KeyboardEvent) {
        let Some((text, caret)) = self.sheet.caret() else {
            return;
        };
        let start = text[..caret].rfind('\n').map_or(0, |before| before + 1);
        let column = next_column(&text[start..caret]);
        if column > 0 {
            event.prevent_default();
            self.sheet
                .type_over(caret..caret, &format!("\n{}", " ".repeat(column)));
        }
    }
}

/// Where the line after this one starts: deeper behind a key without a value, else where this one's
/// content does.
fn next_column(line: &str) -> usize {
    let mut rest = line.trim_start_matches(' ');
    let is_open = rest.trim_end().ends_with(':') && !rest.starts_with('#');
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start_matches(' ');
    }
    line.len() - rest.len() + if is_open { 2 } else { 0 }
}

/// The byte at a line and a column, both from 0; none beyond the line's end.
fn at_column(text: &str, index: &LineIndex, line: usize, column: usize) -> Option<usize> {
    let start = (line < index.len()).then(|| index.line_start(line + 1))?;
    let (at, letter) = text[start..]
        .char_indices()
        .take(column + 1)
        .take_while(|(_, each)| *each != '\n')
        .nth(column)?;
    (!letter.is_whitespace()).then_some(start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_line_starts_where_its_block_does() {
        assert_eq!(next_column("kind: Service"), 0);
        assert_eq!(next_column("spec:"), 2);
        assert_eq!(next_column("    - port: 80"), 6);
        assert_eq!(next_column("  - name:"), 6);
        assert_eq!(next_column("      # a note:"), 6);
        assert_eq!(next_column(""), 0);
    }

    #[test]
    fn a_point_is_a_letter_or_nothing() {
        let text = "a: é1\nbc\n";
        let index = LineIndex::new(text);
        assert_eq!(at_column(text, &index, 0, 4), Some(5));
        assert_eq!(at_column(text, &index, 1, 1), Some(8));
        assert_eq!(at_column(text, &index, 1, 2), None);
        assert_eq!(at_column(text, &index, 0, 2), None, "between words");
        assert_eq!(at_column(text, &index, 9, 0), None);
    }
}
