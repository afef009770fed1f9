//! The share menu: a link, an embed or Markdown of what is shown, without what should not travel.
//! What is left out, and what still looks like a secret, is listed before anything is copied. What
//! is copied is shown in a field, to be looked at, and to be copied by hand where the browser does
//! not let the page.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::address::base;
use super::arrival::capital;
use super::findings::place;
use super::paste::Paste;
use super::simulator::use_answer;
use super::state::{Event, Theme};
use portpath::link::Shade;
use portpath_messages as messages;
use portpath_messages::Shared;
use portpath_text::source::Span;

/// From this length on a link may be cut on its way: what some mail programs and chats take.
const LONG: usize = 2_000;

/// What the menu needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ShareProps {
    /// What is shown.
    pub paste: Rc<Paste>,
    /// The step at which the reader halted, from 1.
    pub step: Option<usize>,
    /// The colours that the page has.
    pub theme: Theme,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The longest text that is shared, in bytes: to look through a longer one would hold up the page,
/// and no link takes it.
const MOST_SHARED: usize = 500_000;
/// At most so many lines of a list are shown; the rest is counted.
const MOST_LISTED: usize = 12;

/// What can be copied.
#[derive(Clone, Copy, PartialEq)]
enum Copied {
    Link,
    Embed,
    Markdown,
}

/// The button with its menu.
#[component]
pub(super) fn Share(props: &ShareProps) -> Html {
    let open = use_state(|| false);
    let said = use_state(String::new);
    let field = use_node_ref();
    let with_step = use_state(|| true);
    let with_theme = use_state(|| false);
    let button = use_node_ref();
    let lines = use_state(Vec::<usize>::new);
    let wanted = use_mut_ref(|| None::<Copied>);
    let is_short = props.paste.text.len() <= MOST_SHARED;
    let question = (*open && is_short).then(|| {
        let page = base();
        messages::Share {
            asked: props.paste.report.asked.clone(),
            lines: (*lines).clone(),
            step: if *with_step { props.step } else { None },
            shade: if *with_theme {
                Shade::named(props.theme.name())
            } else {
                None
            },
            script: beside(&page, "embed/portpath.js"),
            page,
        }
    });
    let answered = use_answer(&props.paste.text, question.clone());
    let is_current = answered
        .as_ref()
        .is_some_and(|answered| Some(&answered.question) == question.as_ref());
    let shared = answered.map(|answered| answered.answer);
    {
        // What was pressed before the answer was there is copied now.
        let wanted = wanted.clone();
        let said = said.clone();
        let field = field.clone();
        let current = if is_current { shared.clone() } else { None };
        use_effect_with(current, move |current| {
            let pressed = current.as_ref().and_then(|_| wanted.borrow_mut().take());
            if let Some(shared) = current
                && let Some(what) = pressed
            {
                said.set(copy(shared, what, &field));
            }
        });
    }
    let toggle = {
        let open = open.clone();
        let said = said.clone();
        let lines = lines.clone();
        Callback::from(move |_: MouseEvent| {
            open.set(!*open);
            said.set(String::new());
            // Another text may have other lines.
            lines.set(Vec::new());
        })
    };
    let on_key = {
        let open = open.clone();
        let button = button.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *open {
                open.set(false);
                if let Some(button) = button.cast::<web_sys::HtmlElement>() {
                    // A focus that cannot be moved stays where it is.
                    let _ = button.focus();
                }
            }
        })
    };
    let on_copy = {
        let said = said.clone();
        let field = field.clone();
        let shared = shared.clone();
        Callback::from(move |what: Copied| match &shared {
            Some(shared) if is_current => said.set(copy(shared, what, &field)),
            Some(_) | None => _ = wanted.borrow_mut().replace(what),
        })
    };
    let ticking = |ticked: &UseStateHandle<bool>| {
        let ticked = ticked.clone();
        Callback::from(move |event: yew::Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            ticked.set(input.checked());
        })
    };
    let on_leave = {
        let open = open.clone();
        Callback::from(move |event: FocusEvent| {
            let menu = event
                .current_target()
                .and_then(|menu| menu.dyn_into::<web_sys::Node>().ok());
            let to = event
                .related_target()
                .and_then(|to| to.dyn_into::<web_sys::Node>().ok());
            // A click beside everything moves the focus nowhere, and leaves what was copied in
            // view.
            if to.is_some() && !menu.is_some_and(|menu| menu.contains(to.as_ref())) {
                open.set(false);
            }
        })
    };
    let on_leave_out = {
        let lines = lines.clone();
        let said = said.clone();
        Callback::from(move |line: usize| {
            lines.set(lines.iter().copied().chain([line]).collect());
            said.set(String::new());
        })
    };
    let copying = |what: Copied, id: &'static str, words: &'static str| {
        html! { <button type="button" {id} onclick={on_copy.reform(move |_: MouseEvent| what)}>{ words }</button> }
    };
    html! {
        <div class="share" onkeydown={on_key} onfocusout={on_leave}>
            <button type="button" id="share" class="quiet" ref={button} aria-expanded={open.to_string()}
                aria-controls={open.then_some("share-menu")} onclick={toggle}>{ "Share" }</button>
            if *open {
                <div id="share-menu" class="card share-menu" role="group" aria-label="Share">
                    if let Some(shared) = &shared {
                        { left_out(shared) }
                        { remaining(&props.paste, shared, &props.on, &on_leave_out) }
                    } else if is_short {
                        <p id="looking-through">{ "Looking through your YAML …" }</p>
                    } else {
                        <p id="too-long-to-share">{ "Your YAML is too long to share from here. Share the file itself, or \
                            only the documents on the path." }</p>
                    }
                    <div class="row">
                        { copying(Copied::Link, "copy-link", "Copy link") }
                        { copying(Copied::Embed, "copy-embed", "Copy embed") }
                        { copying(Copied::Markdown, "copy-markdown", "Copy as Markdown") }
                    </div>
                    if let Some(step) = props.step {
                        <label class="tick"><input type="checkbox" id="with-step" checked={*with_step} onchange={ticking(&with_step)} />
                            { format!("link to step {step}") }</label>
                    }
                    if props.theme != Theme::Auto {
                        <label class="tick"><input type="checkbox" id="with-theme" checked={*with_theme} onchange={ticking(&with_theme)} />
                            { format!("link in {} colours", props.theme.name()) }</label>
                    }
                    <p class="said-of-it" id="shared-status" role="status">{ &*said }</p>
                    <textarea id="shared" ref={field} class={classes!(said.is_empty().then_some("unseen"))} readonly=true rows="4"
                        aria-label="What was copied" tabindex={if said.is_empty() { "-1" } else { "0" }} spellcheck="false" />
                    <p class="note">{ "The link contains the text itself, after the #. Browsers never send that part to a server." }</p>
                </div>
            }
        </div>
    }
}

/// What was left out, and whether the answer is still the same.
fn left_out(shared: &Shared) -> Html {
    let lines = &shared.left_out;
    let more = lines.len().saturating_sub(MOST_LISTED);
    html! {
        <>
            if let Some(difference) = &shared.difference {
                <p class="difference" id="shared-difference" role="status">{ difference }</p>
            }
            if lines.is_empty() {
                <p id="left-out">{ "Nothing is left out of your YAML." }</p>
            } else {
                <div id="left-out" class="left-out">
                    <h3>{ "Left out of what you share" }</h3>
                    <ul>
                        { for lines.iter().take(MOST_LISTED).map(|line| html! { <li>{ capital(line) }</li> }) }
                        if more > 0 {
                            <li>{ format!("And {more} more.") }</li>
                        }
                    </ul>
                </div>
            }
        </>
    }
}

/// What still looks like a secret, each with its line and a button.
fn remaining(
    paste: &Paste,
    shared: &Shared,
    on: &Callback<Event>,
    on_leave_out: &Callback<usize>,
) -> Html {
    let mut values: Vec<(usize, Span)> = shared.remaining.clone();
    values.dedup_by_key(|(line, _)| *line);
    let count = values.len();
    if count == 0 {
        return Html::default();
    }
    let title = match count {
        1 => "1 line still looks like a secret".to_owned(),
        _ => format!("{count} lines still look like a secret"),
    };
    let one = |(line, span): &(usize, Span)| {
        let line = *line;
        let span = *span;
        html! {
            <li>
                { place(on, span, line, line) }
                <code>{ shortened(span.text(&paste.text)) }</code>
                <button type="button" class="small" aria-label={format!("Leave out line {line}")}
                    onclick={on_leave_out.reform(move |_: MouseEvent| line)}>{ "Leave out" }</button>
            </li>
        }
    };
    html! {
        <div id="still-secret" class="still-secret">
            <h3 role="status">{ title }</h3>
            <ul>
                { for values.iter().take(MOST_LISTED).map(one) }
                if count > MOST_LISTED {
                    <li>{ format!("And {} more.", count - MOST_LISTED) }</li>
                }
            </ul>
        </div>
    }
}

/// Enough of a value to know it again.
fn shortened(value: &str) -> String {
    let start: String = value.chars().take(6).collect();
    format!("{start}…")
}

/// Copies it, and says what was done.
fn copy(shared: &Shared, what: Copied, field: &NodeRef) -> String {
    let (made, name) = match (what, &shared.link) {
        (Copied::Link, Err(why)) => return format!("No link: {why}."),
        (Copied::Link, Ok(link)) => (link, "Link"),
        (Copied::Embed, _) => (&shared.embed, "Embed"),
        (Copied::Markdown, _) => (&shared.markdown, "Markdown"),
    };
    let words = if put(field, made) {
        format!("{name} copied.")
    } else {
        format!("{name} selected below: copy it with Ctrl+C or ⌘C.")
    };
    if what == Copied::Link && made.len() > LONG {
        format!(
            "{words} It has {} characters; some chat and mail programs truncate links this long.",
            made.len()
        )
    } else {
        words
    }
}

/// A file of the site whose page has this address.
fn beside(page: &str, file: &str) -> String {
    let folder = page.rfind('/').map_or("", |end| &page[..=end]);
    [folder, file].concat()
}

/// Puts a text into the field and copies it, which works in frames and on plain HTTP too; what
/// cannot be copied stays selected. True when it was copied.
fn put(field: &NodeRef, text: &str) -> bool {
    let Some(field) = field.cast::<HtmlTextAreaElement>() else {
        return false;
    };
    field.set_value(text);
    // It must be seen to be selected; the class goes with the next drawing anyway.
    field.class_list().remove_1("unseen").ok();
    field.select();
    let page = field
        .owner_document()
        .and_then(|page| page.dyn_into::<HtmlDocument>().ok());
    page.is_some_and(|page| page.exec_command("copy").unwrap_or(false))
}
