//! The editor: a real textarea, so that undo, selection, IME and paste are the browser's own, over
//! a painted copy of the visible lines. What it holds is its own; the page listens, and speaks only
//! to fix or replace the text.

mod assist;
mod files;
mod find;
mod helping;
mod lines;
mod live;
mod notes;
mod pasting;
mod textarea;
mod tokens;

use notes::Answer;
pub(super) use notes::Notes;

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::state::{Event, Shown, TextEvent};
use assist::{Assist, AssistView, LIST};
use files::Files;
use find::{Found, Search, use_search};
use helping::{Helping, use_helping};
use live::{Live, use_live};
use pasting::{replaced_note, use_drops, use_pastes};
use portpath_text::source::LineIndex;
use portpath_yaml::yaml::SharedText;
use textarea::Sheet;

/// A hundred letters of the text's font, to know the width of one.
const RULER: &str = "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

/// From so many bytes on it is looked at what a paste makes of the text.
const LONG_PASTE: usize = 5_000;

/// The keys, for those who do not see them.
const KEYS: &str = "Control and Space suggests what could be written; Control and I explains the field at the cursor; \
    Control, Shift and F finds; Escape closes.";

/// What the editor needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct EditorProps {
    /// The text, as the state has it.
    pub text: SharedText,
    /// Counts the texts that did not come from the keyboard.
    pub rewrites: u32,
    /// Counts the pastes that the page put in.
    pub pastes: u32,
    /// Whether the text is a paste that replaced an example.
    pub replaced_example: bool,
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
    let sheet = Sheet {
        area: use_node_ref(),
        paint: use_node_ref(),
        gutter: use_node_ref(),
        ruler: use_node_ref(),
    };
    let helping = use_helping(&sheet);
    let live = use_live(&props.text);
    let search = use_search(&sheet);
    let text: SharedText = (*live.text).clone();
    let index = use_memo(text.clone(), |text| LineIndex::new(text));
    let sought = ((*search.query).clone().unwrap_or_default(), text.clone());
    let all = use_memo(sought, |(query, text)| Found::of(text, query));
    let found = search.found(&all);
    let window = use_state_eq(|| (0_usize, 100_usize));
    let offset = use_state_eq(|| (0, 0));
    let line_count = index.len();
    let first = window.0.min(line_count);
    let last = window.1.min(line_count);
    use_rewrites(&sheet, &live, props);
    use_heavy_pastes(&sheet, &props.on);
    use_pastes(&sheet, &props.on);
    let dropped = use_drops(&sheet, &props.on);
    use_showing(&sheet, props, &index);
    use_showing_answer(&sheet, props, &index);
    {
        let sheet = sheet.clone();
        use_effect_with((first, last, line_count), move |(first, ..)| {
            sheet.slide(*first)
        });
    }
    let scrolled = {
        let sheet = sheet.clone();
        let window = window.setter();
        let offset = offset.setter();
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
    let toggle = {
        let search = search.clone();
        Callback::from(move |_: MouseEvent| search.toggle())
    };
    let followed = (text != props.text).then(|| props.notes.on(&props.text, &text));
    let notes = followed.as_ref().unwrap_or(&props.notes);
    let painted = lines::Lines::new(&text, &index, notes, &found, first..last);
    let bare = (!painted.are_painted()).then_some("bare");
    let is_searching = search.query.is_some();
    html! {
        <section class="card editor-card" aria-labelledby="editor-title">
            <div class="editor-head">
                <h2 id="editor-title">{ "YAML" }</h2>
                <p class="legend" aria-hidden="true">
                    <span class="role-port">{ "port" }</span>
                    <span class="role-target">{ "targetPort" }</span>
                    <span class="role-container">{ "containerPort" }</span>
                    <span class="role-selector">{ "selector, labels" }</span>
                </p>
                <div class="editor-tools">
                    <Files {dropped} on={props.on.clone()} />
                    <button type="button" class="small" id="open-find" aria-expanded={is_searching.to_string()}
                        title="Control+Shift+F in the text" onclick={toggle}>{ "Find" }</button>
                </div>
            </div>
            { replaced_note(props.replaced_example, &props.on) }
            { search.view(&text, &found, &index) }
            <div class="editor">
                <div class="gutter" aria-hidden="true">
                    <div class="slide" ref={sheet.gutter.clone()}>{ painted.gutter() }</div>
                </div>
                <div class={classes!("sheet", bare)}>
                    <div class="paint" aria-hidden="true">
                        <div class="slide" ref={sheet.paint.clone()}>{ painted.code() }</div>
                        <span class="ruler" ref={sheet.ruler.clone()}>{ RULER }</span>
                    </div>
                    { textarea(&Parts { props, sheet: &sheet, helping: &helping, live: &live, search: &search, index: &index, text: &text }, scrolled) }
                    { assist(&helping, &sheet, &index, *offset) }
                </div>
            </div>
        </section>
    }
}

/// What the textarea's listeners need.
struct Parts<'a> {
    props: &'a EditorProps,
    sheet: &'a Sheet,
    helping: &'a Helping,
    live: &'a Live,
    search: &'a Search,
    index: &'a Rc<LineIndex>,
    text: &'a SharedText,
}

fn textarea(parts: &Parts, scrolled: Callback<yew::Event>) -> Html {
    let Parts {
        props,
        sheet,
        helping,
        live,
        search,
        index,
        text,
    } = *parts;
    let typed = {
        let live = live.clone();
        let helping = helping.clone();
        let on = props.on.clone();
        Callback::from(move |event: InputEvent| live.typed(&event, &helping, &on))
    };
    let pointed = {
        let helping = helping.clone();
        let text = text.clone();
        let index = index.clone();
        Callback::from(move |event: MouseEvent| helping.pointer_moved(&event, &text, &index))
    };
    let pressed = {
        let helping = helping.clone();
        let search = search.clone();
        Callback::from(move |event: KeyboardEvent| {
            let with_control = event.ctrl_key() || event.meta_key();
            if with_control && event.shift_key() && event.key().eq_ignore_ascii_case("f") {
                event.prevent_default();
                return search.toggle();
            }
            helping.key_pressed(&event);
        })
    };
    let clicked = {
        let helping = helping.clone();
        let chosen = on_click(sheet, props);
        Callback::from(move |event: MouseEvent| {
            helping.close();
            chosen.emit(event);
        })
    };
    let left = with(helping, |helping, _: MouseEvent| {
        helping.pointer_on_card(false)
    });
    let blurred = {
        let helping = helping.clone();
        let live = live.clone();
        let on = props.on.clone();
        Callback::from(move |event: FocusEvent| {
            helping.close();
            live.left(&event, &on);
        })
    };
    let listed = matches!(*helping.assist, Assist::Offers { .. }).then_some(LIST);
    // On the host the text is in the markup. In the browser `use_rewrites` puts it in.
    let first = cfg!(not(target_arch = "wasm32")).then(|| props.text.to_string());
    html! {
        <textarea id="editor" ref={sheet.area.clone()} defaultvalue={first} aria-labelledby="editor-title" wrap="off"
            aria-describedby="editor-keys" aria-autocomplete="list" aria-haspopup="listbox"
            aria-controls={listed} aria-activedescendant={helping.assist.active_id()} spellcheck="false"
            autocomplete="off" autocapitalize="off" oninput={typed} onkeydown={pressed} onblur={blurred}
            onscroll={scrolled} onclick={clicked} onkeyup={on_key(sheet, props)}
            onmousemove={pointed} onmouseleave={left} />
    }
}

fn assist(helping: &Helping, sheet: &Sheet, index: &LineIndex, scrolled: (i32, i32)) -> Html {
    let assist = (*helping.assist).clone();
    let at = assist.place(index);
    let on_pointer = with(helping, |helping, on| helping.pointer_on_card(on));
    let on_take = with(helping, |helping, at| {
        helping.take(at);
    });
    html! {
        <>
            <p id="editor-keys" class="unseen">{ KEYS }</p>
            <p class="unseen" role="status">{ assist.spoken() }</p>
            <AssistView {assist} sheet={sheet.clone()} {at} {scrolled} {on_take} {on_pointer} />
        </>
    }
}

fn with<T: 'static>(helping: &Helping, act: impl Fn(&Helping, T) + 'static) -> Callback<T> {
    let helping = helping.clone();
    Callback::from(move |event| act(&helping, event))
}

/// A moved caret chooses what its line is cited by; only the reader's own moves count.
fn on_click(sheet: &Sheet, props: &EditorProps) -> Callback<MouseEvent> {
    let sheet = sheet.clone();
    let notes = props.notes.clone();
    let on = props.on.clone();
    Callback::from(move |_| meet(&sheet, &notes, &on))
}

fn on_key(sheet: &Sheet, props: &EditorProps) -> Callback<KeyboardEvent> {
    let sheet = sheet.clone();
    let notes = props.notes.clone();
    let on = props.on.clone();
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

/// The first text is put in as it is; later ones (a fix, an example) go through the browser's own
/// editing, so that undo leads back.
#[hook]
fn use_rewrites(sheet: &Sheet, live: &Live, props: &EditorProps) {
    let sheet = sheet.clone();
    let live = live.clone();
    let text = props.text.clone();
    use_effect_with(props.rewrites, move |rewrites| {
        match rewrites {
            0 => sheet.fill(&text),
            _ => sheet.rewrite(&text),
        }
        // Also what was typed and not told of yet is replaced.
        live.take_over(&text);
    });
}

/// A paste or a drop that the browser would draw for seconds goes to the page instead.
#[hook]
fn use_heavy_pastes(sheet: &Sheet, on: &Callback<Event>) {
    let sheet = sheet.clone();
    let on = on.clone();
    use_effect_with((), move |()| {
        let listener = sheet.area.cast::<web_sys::HtmlElement>().map(|area| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&area, "beforeinput", options, move |event| {
                let pasted = event.dyn_ref::<InputEvent>().and_then(InputEvent::data);
                let pasted = pasted.filter(|pasted| pasted.len() >= LONG_PASTE);
                if let Some(text) = pasted.and_then(|pasted| sheet.heavy_after(&pasted)) {
                    event.prevent_default();
                    on.emit(Event::Text(TextEvent::HeavyPasted(text.into())));
                }
            })
        });
        move || drop(listener)
    });
}

/// A paste is shown from its start, and once it is answered, where the answer rests, unless the
/// reader wrote on meanwhile.
#[hook]
fn use_showing_answer(sheet: &Sheet, props: &EditorProps, index: &Rc<LineIndex>) {
    let awaited = use_mut_ref(|| None::<SharedText>);
    {
        let sheet = sheet.clone();
        let text = props.text.clone();
        let awaited = awaited.clone();
        use_effect_with(props.pastes, move |pastes| {
            if *pastes > 0 {
                sheet.unselect();
                sheet.scroll_to_top();
                *awaited.borrow_mut() = Some(text);
            }
        });
    }
    let sheet = sheet.clone();
    let index = index.clone();
    let now = (props.pastes, props.text.clone(), props.notes.answer);
    use_effect_with(now, move |(_, text, answer)| {
        let paste = awaited.take().filter(|paste| paste == text);
        match (paste, *answer) {
            (Some(paste), Answer::Awaited) => *awaited.borrow_mut() = Some(paste),
            (Some(_), Answer::At(place)) => sheet.reveal(index.line(place)),
            (Some(_), Answer::Nowhere) | (None, _) => {}
        }
    });
}

#[hook]
fn use_showing(sheet: &Sheet, props: &EditorProps, index: &Rc<LineIndex>) {
    let sheet = sheet.clone();
    let text = props.text.clone();
    let index = index.clone();
    let lit = props.notes.first_lit();
    use_effect_with(props.shown, move |shown| match (shown.select, lit) {
        (Some((start, end)), _) => {
            sheet.select(&text, start, end);
            sheet.reveal(index.line(start));
        }
        (None, _) if shown.reveal.is_some() => {
            let start = shown.reveal.unwrap_or_default();
            sheet.reveal(index.line(start));
        }
        (None, Some(start)) if shown.number > 0 => sheet.reveal(index.line(start)),
        _ => {}
    });
}
