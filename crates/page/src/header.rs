//! The page's header: its name, the examples, the theme.

use yew::prelude::*;

use super::hooks::use_shown_choice;
use super::icons::{Icon, icon};
use super::state::{Event, TextEvent, Theme};
use portpath::examples::EXAMPLES;

/// What the header needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct HeaderProps {
    /// The example picked last.
    pub example: usize,
    /// True when the text is no longer that example.
    pub edited: bool,
    /// The theme.
    pub theme: Theme,
    /// More tools.
    #[prop_or_default]
    pub children: Html,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The header.
#[component]
pub(super) fn Header(props: &HeaderProps) -> Html {
    let on = &props.on;
    let picked = on.reform(|event: yew::Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        let picked = select.value().parse().map(TextEvent::ExamplePicked);
        Event::Text(picked.unwrap_or(TextEvent::Reset))
    });
    let shown = if props.edited {
        "edited".to_owned()
    } else {
        props.example.to_string()
    };
    let list = use_shown_choice(&shown, EXAMPLES.len());
    let (theme_icon, theme_word) = match props.theme {
        Theme::Auto => (Icon::Auto, "automatic"),
        Theme::Light => (Icon::Sun, "light"),
        Theme::Dark => (Icon::Moon, "dark"),
    };
    html! {
        <header class="top">
            <h1 class="brand">
                <svg class="logo" viewBox="0 0 40 24" width="40" height="24" aria-hidden="true" focusable="false">
                    <path class="logo-way" d="M5 12h11c7 0 5-7 12-7h3M16 12c7 0 5 7 12 7h3" />
                    <circle class="logo-from" cx="5" cy="12" r="4" />
                    <circle class="logo-to" cx="34" cy="5" r="4" />
                    <circle class="logo-other" cx="34" cy="19" r="3" />
                </svg>
                { "Portpath" }
            </h1>
            <p class="tagline">{ "Paste your YAML and follow a packet from port to targetPort" }</p>
            <div class="tools">
                <a class="way" href="learn/">{ "Learn" }</a>
                <label class="field">
                    <span class="field-name">{ "Example" }</span>
                    <select id="example" ref={list} onchange={picked}>
                        if props.edited {
                            <option value="edited" selected=true disabled=true>{ "your own text" }</option>
                        }
                        { for EXAMPLES.iter().enumerate().map(|(at, example)| html! {
                            <option value={at.to_string()} selected={!props.edited && at == props.example}>
                                { example.title }
                            </option>
                        }) }
                    </select>
                </label>
                if props.edited {
                    <button type="button" id="reset" class="quiet" onclick={on.reform(|_| Event::Text(TextEvent::Reset))}>
                        { "Reset" }
                    </button>
                }
                { props.children.clone() }
                <button type="button" id="theme" class="quiet square" onclick={on.reform(|_| Event::ThemeChanged)}
                    aria-label={format!("Colours: {theme_word}. Change")} title={format!("Colours: {theme_word}")}>
                    { icon(theme_icon) }
                </button>
            </div>
        </header>
    }
}
