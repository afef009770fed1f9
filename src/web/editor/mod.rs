//! The editor: a real textarea, so that undo, selection, IME and paste are the browser's own, over a painted copy
//! of the visible lines. What it holds is its own; the page listens, and speaks only to mend or replace the text.

mod complete;
mod fields;
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

use super::state::{Event, Shown};
use crate::source::LineIndex;
use textarea::Sheet;

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
    let sheet = Sheet { area: use_node_ref(), paint: use_node_ref(), gutter: use_node_ref() };
    let index = use_memo(props.text.clone(), |text| LineIndex::new(text));
    let window = use_state_eq(|| (0_usize, 100_usize));
    let line_count = index.len();
    let (first, last) = (window.0.min(line_count), window.1.min(line_count));
    use_rewrites(&sheet, props);
    use_showing(&sheet, props, &index);
    {
        let sheet = sheet.clone();
        use_effect_with((first, last, line_count), move |(first, ..)| sheet.slide(*first));
    }
    let scrolled = {
        let (sheet, window) = (sheet.clone(), window.setter());
        Callback::from(move |_: yew::Event| {
            sheet.slide(first);
            window.set(sheet.window());
        })
    };
    let typed = props.on.reform(|event: InputEvent| {
        let area: web_sys::HtmlTextAreaElement = event.target_unchecked_into();
        Event::TextTyped(area.value().into())
    });
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
                    </div>
                    <textarea id="editor" ref={sheet.area.clone()} aria-labelledby="editor-title" wrap="off"
                        spellcheck="false" autocomplete="off" autocapitalize="off" oninput={typed}
                        onscroll={scrolled} onclick={on_click(&sheet, props)} onkeyup={on_key(&sheet, props)} />
                </div>
            </div>
        </section>
    }
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
