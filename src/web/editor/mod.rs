//! The editor: a real textarea, so that undo, selection, IME and paste are the browser's own, over a painted copy
//! of the visible lines. What it holds is its own; the page listens, and speaks only to mend or replace the text.

mod assist;
mod complete;
mod fields;
mod help;
mod helping;
mod lines;
mod names;
mod notes;
mod outline;
mod place;
mod textarea;
mod tokens;
mod written;

pub(super) use notes::Notes;

use std::rc::Rc;

use yew::prelude::*;

use super::paste::byte_at_utf16;
use super::state::{Event, Shown};
use crate::source::LineIndex;
use assist::{Assist, AssistView, LIST};
use helping::{Helping, use_helping};
use textarea::Sheet;

/// A hundred letters of the text's font, to know the width of one.
const RULER: &str =
    "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

/// What the editor needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct EditorProps {
    /// The text, as the state has it.
    pub text: Rc<str>,
    /// Counts the texts that did not come from the keyboard.
    pub rewrites: u32,
    /// A place to show.
    pub shown: Shown,
    /// What is marked in the text.
    pub notes: Notes,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The editor.
#[component]
pub(super) fn Editor(props: &EditorProps) -> Html {
    let sheet = Sheet { area: use_node_ref(), paint: use_node_ref(), gutter: use_node_ref(), ruler: use_node_ref() };
    let helping = use_helping(&sheet);
    let index = use_memo(props.text.clone(), |text| LineIndex::new(text));
    let window = use_state_eq(|| (0_usize, 100_usize));
    let offset = use_state_eq(|| (0, 0));
    let line_count = index.len();
    let (first, last) = (window.0.min(line_count), window.1.min(line_count));
    use_rewrites(&sheet, props);
    use_showing(&sheet, props, &index);
    {
        let sheet = sheet.clone();
        use_effect_with((first, last, line_count), move |(first, ..)| sheet.slide(*first));
    }
    let scrolled = {
        let (sheet, window, offset) = (sheet.clone(), window.setter(), offset.setter());
        // What is open over the text moves with it; without it no scroll draws anew.
        let is_open = *helping.assist != Assist::Nothing;
        Callback::from(move |_: yew::Event| {
            sheet.slide(first);
            window.set(sheet.window());
            if is_open {
                offset.set(sheet.scrolled());
            }
        })
    };
    let typed = {
        let (helping, on) = (helping.clone(), props.on.clone());
        Callback::from(move |event: InputEvent| {
            let area: web_sys::HtmlTextAreaElement = event.target_unchecked_into();
            let text = area.value();
            let caret = area.selection_start().ok().flatten().unwrap_or(0);
            helping.text_changed(&event, &text, byte_at_utf16(&text, caret));
            on.emit(Event::TextTyped(text.into()));
        })
    };
    let pointed = {
        let (helping, text, index) = (helping.clone(), props.text.clone(), index.clone());
        Callback::from(move |event: MouseEvent| helping.pointer_moved(&event, &text, &index))
    };
    let left = with(&helping, |helping, _: MouseEvent| helping.pointer_on_card(false));
    let on_pointer = with(&helping, |helping, on| helping.pointer_on_card(on));
    let on_take = with(&helping, |helping, at| {
        helping.take(at);
    });
    let pressed = with(&helping, |helping, event: KeyboardEvent| helping.key_pressed(&event));
    let blurred = with(&helping, |helping, _: FocusEvent| helping.close());
    let clicked = {
        let (helping, chosen) = (helping.clone(), on_click(&sheet, props));
        Callback::from(move |event: MouseEvent| {
            helping.close();
            chosen.emit(event);
        })
    };
    let assist = (*helping.assist).clone();
    let assist_at = assist.place(&index);
    let listed = matches!(assist, Assist::Offers { .. }).then_some(LIST);
    let painted = lines::Lines { text: &props.text, index: &index, notes: &props.notes };
    html! {
        <section class="card editor-card" aria-labelledby="editor-title">
            <div class="editor-head">
                <h2 id="editor-title">{ "YAML" }</h2>
                <p class="legend" aria-hidden="true">
                    <span class="role-port">{ "port" }</span>
                    <span class="role-target">{ "targetPort" }</span>
                    <span class="role-selector">{ "selector, labels" }</span>
                </p>
            </div>
            <div class="editor">
                <div class="gutter" aria-hidden="true">
                    <div class="slide" ref={sheet.gutter.clone()}>{ painted.gutter(first, last) }</div>
                </div>
                <div class="sheet">
                    <div class="paint" aria-hidden="true">
                        <div class="slide" ref={sheet.paint.clone()}>{ painted.code(first, last) }</div>
                        <span class="ruler" ref={sheet.ruler.clone()}>{ RULER }</span>
                    </div>
                    <textarea id="editor" ref={sheet.area.clone()} aria-labelledby="editor-title" wrap="off"
                        aria-describedby="editor-keys" aria-autocomplete="list" aria-haspopup="listbox"
                        aria-controls={listed} aria-activedescendant={assist.active_id()} spellcheck="false"
                        autocomplete="off" autocapitalize="off" oninput={typed} onkeydown={pressed} onblur={blurred}
                        onscroll={scrolled} onclick={clicked} onkeyup={on_key(&sheet, props)}
                        onmousemove={pointed} onmouseleave={left} />
                    <p id="editor-keys" class="unseen">
                        { "Control and Space suggests what could be written; Control and I explains the field at the caret; Escape closes." }
                    </p>
                    <p class="unseen" role="status">{ assist.spoken() }</p>
                    <AssistView {assist} sheet={sheet.clone()} at={assist_at} scrolled={*offset} {on_take} {on_pointer} />
                </div>
            </div>
        </section>
    }
}

fn with<T: 'static>(helping: &Helping, act: impl Fn(&Helping, T) + 'static) -> Callback<T> {
    let helping = helping.clone();
    Callback::from(move |event| act(&helping, event))
}

/// A moved caret chooses what its line is cited by; only the reader's own moves count.
fn on_click(sheet: &Sheet, props: &EditorProps) -> Callback<MouseEvent> {
    let (sheet, notes, on) = (sheet.clone(), props.notes.clone(), props.on.clone());
    Callback::from(move |_| meet(&sheet, &notes, &on))
}

fn on_key(sheet: &Sheet, props: &EditorProps) -> Callback<KeyboardEvent> {
    let (sheet, notes, on) = (sheet.clone(), props.notes.clone(), props.on.clone());
    Callback::from(move |event: KeyboardEvent| {
        let moves = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];
        if moves.contains(&event.key().as_str()) && !event.shift_key() {
            meet(&sheet, &notes, &on);
        }
    })
}

fn meet(sheet: &Sheet, notes: &Notes, on: &Callback<Event>) {
    if let Some(event) = sheet.caret_line().and_then(|line| notes.met_by(line)) {
        on.emit(event);
    }
}

/// The first text is put in as it is; later ones (a fix, an example) go through the browser's own editing, so that
/// undo leads back.
#[hook]
fn use_rewrites(sheet: &Sheet, props: &EditorProps) {
    let (sheet, text) = (sheet.clone(), props.text.clone());
    use_effect_with(props.rewrites, move |rewrites| match rewrites {
        0 => sheet.fill(&text),
        _ => sheet.rewrite(&text),
    });
}

#[hook]
fn use_showing(sheet: &Sheet, props: &EditorProps, index: &Rc<LineIndex>) {
    let (sheet, text, index) = (sheet.clone(), props.text.clone(), index.clone());
    let lit = props.notes.first_lit();
    use_effect_with(props.shown, move |shown| match (shown.select, lit) {
        (Some((start, end)), _) => {
            sheet.select(&text, start, end);
            sheet.reveal(index.line(start));
        }
        (None, Some(start)) if shown.number > 0 => sheet.reveal(index.line(start)),
        _ => {}
    });
}
