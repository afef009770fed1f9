//! The request: who sends, and where to. Offers what your YAML holds and takes what a person types.

use std::rc::Rc;

use yew::prelude::*;

use super::hooks::use_shown_choice;
use super::paste::Paste;
use super::state::{Event, RequestEvent};
use portpath::Asked;

/// How many requests are listed: a longer list is no help to choose, and holds up who types.
const SHOWN: usize = 200;

/// What the request bar needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct RequestBarProps {
    /// Your YAML, with what could be asked of it.
    pub paste: Rc<Paste>,
    /// Where to: what is being typed, else as asked.
    pub to: String,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The request bar.
#[component]
pub(super) fn RequestBar(props: &RequestBarProps) -> Html {
    let on = &props.on;
    let report = &props.paste.report;
    let list = use_shown_choice(&report.asked.from, report.clients.len());
    let sent = on.reform(|event: SubmitEvent| {
        event.prevent_default();
        Event::Request(RequestEvent::Sent)
    });
    let typed = on.reform(|event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        Event::Request(RequestEvent::TargetTyped(input.value()))
    });
    html! {
        <form class="request" aria-label="Request" onsubmit={sent}>
            <label class="field">
                <span class="field-name">{ "From" }</span>
                { clients(props, list) }
            </label>
            { requests(props) }
            <label class="field grow">
                <span class="field-name">{ "Send to" }</span>
                <input id="to" type="text" value={props.to.clone()} oninput={typed} spellcheck="false" maxlength="10000"
                    autocomplete="off" autocapitalize="off" placeholder="curl http://service:80" />
            </label>
            <button type="submit" id="send" class="primary">{ "Send" }</button>
        </form>
    }
}

fn clients(props: &RequestBarProps, list: NodeRef) -> Html {
    let chosen = props.on.reform(|event: yew::Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        Event::Request(RequestEvent::ClientChosen(select.value()))
    });
    let from = &props.paste.report.asked.from;
    let clients = &props.paste.report.clients;
    let known = clients.iter().any(|choice| choice.from == *from);
    html! {
        <select id="from" ref={list} onchange={chosen}>
            if !known {
                <option value={from.clone()} selected=true>{ from }</option>
            }
            { for clients.iter().map(|choice| html! {
                <option value={choice.from.to_string()} selected={choice.from == *from}>{ &*choice.label }</option>
            }) }
        </select>
    }
}

/// The proposed requests, one per Service port; choosing one sends it.
fn requests(props: &RequestBarProps) -> Html {
    let requests = &props.paste.report.requests;
    if requests.is_empty() {
        return Html::default();
    }
    let paste = props.paste.clone();
    let chosen = props.on.reform(move |event: yew::Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        let choices = &paste.report.requests;
        let choice = select
            .value()
            .parse::<usize>()
            .ok()
            .and_then(|at| choices.get(at));
        // The list keeps offering; what was chosen stands in the field.
        select.set_selected_index(0);
        choice.map_or(Event::Request(RequestEvent::Sent), |choice| {
            Event::Request(RequestEvent::Chosen(Asked {
                from: choice.from.to_string(),
                to: choice.to.to_string(),
                ..Asked::default()
            }))
        })
    });
    html! {
        <select id="requests" class="pick" aria-label="Choose a Service or route" onchange={chosen}>
            <option value="" selected=true disabled=true>{ "Trace…" }</option>
            { for requests.iter().enumerate().take(SHOWN).map(|(at, choice)| html! {
                <option value={at.to_string()}>{ &*choice.label }</option>
            }) }
            if requests.len() > SHOWN {
                <option disabled=true>{ format!("and {} more: type one in the field next to this list", requests.len() - SHOWN) }</option>
            }
        </select>
    }
}
