//! The share menu: a link, an embed or Markdown of what is shown, without what should not travel. What is left out, and
//! what still looks like a secret, is listed before anything is copied. What is copied is shown in a field, to be looked
//! at, and to be copied by hand where the browser does not let the page.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::address::base;
use super::arrival::capital;
use super::findings::place;
use super::paste::Paste;
use super::state::{Event, Theme};
use portpath::film::{Parts, element};
use portpath::link::{Link, Shade, address};
use portpath::render::copies;
use portpath::share::{Remaining, Shared, asked_of, share, summary};

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

/// The longest text that is shared, in bytes: to look through a longer one would hold up the page, and no link takes it.
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
    let (with_step, with_theme) = (use_node_ref(), use_node_ref());
    let button = use_node_ref();
    let lines = use_state(Vec::<usize>::new);
    let shared = use_memo(
        ((*open).then(|| props.paste.clone()), (*lines).clone()),
        |(paste, lines)| {
            let paste = paste
                .as_ref()
                .filter(|paste| paste.text.len() <= MOST_SHARED);
            paste.map(|paste| {
                share(
                    &paste.text,
                    &asked_of(&paste.analysis),
                    &paste.analysis,
                    lines,
                )
            })
        },
    );
    let toggle = {
        let (open, said, lines) = (open.clone(), said.clone(), lines.clone());
        Callback::from(move |_: MouseEvent| {
            open.set(!*open);
            said.set(String::new());
            // Another text may have other lines.
            lines.set(Vec::new());
        })
    };
    let on_key = {
        let (open, button) = (open.clone(), button.clone());
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
        let (props, said, field, shared) =
            (props.clone(), said.clone(), field.clone(), shared.clone());
        let (with_step, with_theme) = (with_step.clone(), with_theme.clone());
        Callback::from(move |what: Copied| {
            let ticked = |node: &NodeRef| {
                node.cast::<HtmlInputElement>()
                    .is_some_and(|input| input.checked())
            };
            let step = props.step.filter(|_| ticked(&with_step));
            let shade = Shade::named(props.theme.name()).filter(|_| ticked(&with_theme));
            if let Some(shared) = &*shared {
                said.set(copy(shared, what, step, shade, &field));
            }
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
            // A click beside everything moves the focus nowhere, and leaves what was copied in view.
            if to.is_some() && !menu.is_some_and(|menu| menu.contains(to.as_ref())) {
                open.set(false);
            }
        })
    };
    let on_leave_out = {
        let (lines, said) = (lines.clone(), said.clone());
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
                    if let Some(shared) = &*shared {
                        { left_out(shared) }
                        { remaining(&props.paste, shared, &props.on, &on_leave_out) }
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
                        <label class="tick"><input type="checkbox" id="with-step" ref={with_step} checked=true />
                            { format!("link to step {step}") }</label>
                    }
                    if props.theme != Theme::Auto {
                        <label class="tick"><input type="checkbox" id="with-theme" ref={with_theme} />
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
    let lines = summary(&shared.left_out);
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
    let mut values: Vec<&Remaining> = shared.remaining.iter().collect();
    values.dedup_by_key(|value| value.line);
    let count = values.len();
    if count == 0 {
        return Html::default();
    }
    let title = match count {
        1 => "1 line still looks like a secret".to_owned(),
        _ => format!("{count} lines still look like a secret"),
    };
    let one = |value: &&Remaining| {
        let line = value.line;
        html! {
            <li>
                { place(on, value.span, line, line) }
                <code>{ shortened(value.span.text(&paste.text)) }</code>
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

/// Makes it, copies it, and says what was done.
fn copy(
    shared: &Shared,
    what: Copied,
    step: Option<usize>,
    shade: Option<Shade>,
    field: &NodeRef,
) -> String {
    let Shared {
        text,
        asked,
        analysis,
        ..
    } = shared;
    let link = Link {
        text: Some(text.clone()),
        asked: asked.clone(),
        step,
        theme: shade,
        ..Link::default()
    };
    let link = link.packed().map(|fragment| address(&base(), &fragment));
    let (made, name) = match (what, link) {
        (Copied::Link, Err(trouble)) => return format!("No link: {}.", trouble.words()),
        (Copied::Link, Ok(link)) => (link, "Link"),
        (Copied::Embed, _) => {
            let script = beside(&base(), "embed/portpath.js");
            (
                element(
                    text,
                    asked,
                    &Parts {
                        script: &script,
                        ..Parts::default()
                    },
                ),
                "Embed",
            )
        }
        (Copied::Markdown, link) => (
            copies::markdown(analysis, text, link.as_deref().ok()),
            "Markdown",
        ),
    };
    let is_copied = put(field, &made);
    let words = if is_copied {
        format!("{name} copied.")
    } else {
        format!("{name} selected below: copy it with Ctrl+C or ⌘C.")
    };
    match what == Copied::Link && made.len() > LONG {
        true => {
            format!(
                "{words} It has {} characters; some chat and mail programs truncate links this long.",
                made.len()
            )
        }
        false => words,
    }
}

/// A file of the site whose page has this address.
fn beside(page: &str, file: &str) -> String {
    let folder = page.rfind('/').map_or("", |end| &page[..=end]);
    [folder, file].concat()
}

/// Puts a text into the field and copies it, which works in frames and on plain HTTP too; what cannot be copied stays
/// selected. True when it was copied.
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
