//! The share menu: a link, an embed or Markdown of what is shown, without what should not travel. What is copied stands
//! in a field, to be looked at, and to be copied by hand where the browser does not let the page.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::address::base;
use super::paste::Paste;
use super::state::Theme;
use crate::analysis::Asked;
use crate::film::{Parts, element};
use crate::link::{Link, Redacted, Shade, address, redact};
use crate::render::copies;

/// From this length on a link may be cut on its way: what some mail programs and chats take.
const LONG: usize = 2_000;

/// What the menu needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ShareProps {
    /// What is shown.
    pub paste: Rc<Paste>,
    /// What was asked.
    pub asked: Asked,
    /// The step at which the reader halted, from 1.
    pub step: Option<usize>,
    /// The colours that the page has.
    pub theme: Theme,
}

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
    let toggle = {
        let (open, said) = (open.clone(), said.clone());
        Callback::from(move |_: MouseEvent| {
            open.set(!*open);
            said.set(String::new());
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
        let (props, said, field) = (props.clone(), said.clone(), field.clone());
        let (with_step, with_theme) = (with_step.clone(), with_theme.clone());
        Callback::from(move |what: Copied| {
            let ticked = |node: &NodeRef| node.cast::<HtmlInputElement>().is_some_and(|input| input.checked());
            let step = props.step.filter(|_| ticked(&with_step));
            let shade = Shade::named(props.theme.name()).filter(|_| ticked(&with_theme));
            said.set(copy(&props, what, step, shade, &field));
        })
    };
    let on_leave = {
        let open = open.clone();
        Callback::from(move |event: FocusEvent| {
            let menu = event.current_target().and_then(|menu| menu.dyn_into::<web_sys::Node>().ok());
            let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
            // A click beside everything moves the focus nowhere, and leaves what was copied in view.
            if to.is_some() && !menu.is_some_and(|menu| menu.contains(to.as_ref())) {
                open.set(false);
            }
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
                    <p class="note">{ "A link holds the text itself, behind the #, which browsers send to no server. The values of Secrets \
                        and ConfigMaps are left out." }</p>
                </div>
            }
        </div>
    }
}

/// Makes it, copies it, and says what was done.
fn copy(props: &ShareProps, what: Copied, step: Option<usize>, shade: Option<Shade>, field: &NodeRef) -> String {
    let Redacted { text, left_out } = redact(&props.paste.text);
    let analysis = &props.paste.analysis;
    let asked = Asked { from: analysis.asked_from.clone(), to: analysis.asked_to.clone(), ..props.asked.clone() };
    let link = Link { text: Some(text.clone()), asked: asked.clone(), step, theme: shade, ..Link::default() };
    let link = link.packed().map(|fragment| address(&base(), &fragment));
    let (made, name) = match (what, link) {
        (Copied::Link, Err(trouble)) => return format!("No link: {}.", trouble.words()),
        (Copied::Link, Ok(link)) => (link, "Link"),
        (Copied::Embed, _) => {
            let script = beside(&base(), "embed/portpath.js");
            (element(&text, &asked, &Parts { script: &script, ..Parts::default() }), "Embed")
        }
        (Copied::Markdown, link) => (copies::markdown(analysis, &text, link.as_deref().ok()), "Markdown"),
    };
    let mut words = match put(field, &made) {
        true => format!("{name} copied."),
        false => format!("{name} selected below: copy it with Ctrl+C or ⌘C."),
    };
    if what == Copied::Link && made.len() > LONG {
        words += &format!(" It has {} characters; some chats and mail programs cut so long a link.", made.len());
    }
    if !left_out.is_empty() {
        words += &format!(" Left out: {}.", left_out.join(", "));
    }
    words
}

/// A file of the site whose page has this address.
fn beside(page: &str, file: &str) -> String {
    let folder = page.rfind('/').map_or("", |end| &page[..=end]);
    [folder, file].concat()
}

/// Puts a text into the field and copies it, which works in frames and on plain HTTP too; what cannot be copied stays
/// selected. True when it was copied.
fn put(field: &NodeRef, text: &str) -> bool {
    let Some(field) = field.cast::<HtmlTextAreaElement>() else { return false };
    field.set_value(text);
    // It must be seen to be selected; the class goes with the next drawing anyway.
    field.class_list().remove_1("unseen").ok();
    field.select();
    let page = field.owner_document().and_then(|page| page.dyn_into::<HtmlDocument>().ok());
    page.is_some_and(|page| page.exec_command("copy").unwrap_or(false))
}
