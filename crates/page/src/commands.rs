//! The commands to check the path with on a real cluster, each with a button that copies it.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDocument};
use yew::prelude::*;

use super::words::code_text;
use portpath_explain::report::Command;

/// What the commands need.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct CommandsProps {
    /// The commands, the most telling first.
    pub commands: Vec<Command>,
    /// Starts open.
    #[prop_or_default]
    pub open: bool,
}

/// A closed box that opens on the commands.
#[component]
pub(super) fn Commands(props: &CommandsProps) -> Html {
    let open = use_state(|| props.open);
    let said = use_state(String::new);
    if props.commands.is_empty() {
        return Html::default();
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    html! {
        <section class="card commands" aria-labelledby="commands-title">
            <h2 id="commands-title">
                <button type="button" class="opener" id="open-commands" aria-expanded={open.to_string()} onclick={toggle}>
                    <span class="arrow" aria-hidden="true">{ if *open { "▾" } else { "▸" } }</span>
                    { format!("Check it on a cluster ({})", props.commands.len()) }
                </button>
            </h2>
            if *open {
                <ol class="commands-list">
                    { for props.commands.iter().map(|each| html! {
                        <CommandLine key={each.command.clone()} command={each.clone()} said={said.setter()} />
                    }) }
                </ol>
            }
            <p class="note" id="copied" role="status" aria-live="polite">{ &*said }</p>
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct CommandLineProps {
    command: Command,
    said: UseStateSetter<String>,
}

#[component]
fn CommandLine(props: &CommandLineProps) -> Html {
    let code = use_node_ref();
    let copy = {
        let code = code.clone();
        let said = props.said.clone();
        let text = props.command.command.clone();
        Callback::from(move |_: MouseEvent| {
            let copied = code.cast::<Element>().is_some_and(|code| copied(&code));
            said.set(if copied {
                format!("Copied: {text}")
            } else {
                "Selected: copy it with Ctrl+C or ⌘C".to_owned()
            });
        })
    };
    let label = format!("Copy {}", props.command.command);
    html! {
        <li>
            <code ref={code} tabindex="0">{ &props.command.command }</code>
            <button type="button" class="copy" aria-label={label} onclick={copy}>{ "Copy" }</button>
            <span class="note">{ code_text(&props.command.look_for) }</span>
        </li>
    }
}

/// Selects the command and copies what is selected, which works in frames and on plain HTTP, where
/// the newer clipboard interface is missing. What cannot be copied stays selected.
fn copied(code: &Element) -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    let Some(selection) = selection else {
        return false;
    };
    if selection.select_all_children(code).is_err() {
        return false;
    }
    let page = code
        .owner_document()
        .and_then(|page| page.dyn_into::<HtmlDocument>().ok());
    page.is_some_and(|page| page.exec_command("copy").unwrap_or(false))
}
