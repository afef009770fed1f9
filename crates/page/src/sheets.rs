//! What the cluster makes of your YAML, for readers who open it: stored objects, EndpointSlices,
//! iptables rules. Asked for only while it is open.

use yew::prelude::*;

use super::findings::place;
use super::hooks::use_shown_choice;
use super::simulator::use_answer;
use super::state::{ChoiceEvent, Event, RequestEvent};
use super::words::code_text;
use portpath::Asked;
use portpath::inspect::{Sheet, SheetKind, SheetLine};
use portpath_kube::admission::ProxyMode;
use portpath_messages as messages;
use portpath_yaml::yaml::SharedText;

/// What the sheets need.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct SheetsProps {
    /// Your YAML.
    pub text: SharedText,
    /// The request that was sent.
    pub asked: Asked,
    /// The current step.
    pub step: usize,
    /// Tells what happened.
    pub on: Callback<Event>,
    /// Starts open.
    #[prop_or_default]
    pub open: bool,
}

/// A closed box that opens on a row of sheets, one shown at a time.
#[component]
pub(super) fn Sheets(props: &SheetsProps) -> Html {
    let open = use_state(|| props.open);
    let chosen = use_state(|| SheetKind::EndpointSlices);
    let question = open.then(|| messages::Sheets {
        asked: props.asked.clone(),
    });
    let answered = use_answer(&props.text, question);
    let sheets: &[Sheet] = answered.as_ref().map_or(&[], |answered| &answered.answer);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let list = use_shown_choice(props.asked.proxy_mode.as_str(), ProxyMode::ALL.len());
    let shown = sheets
        .iter()
        .find(|sheet| sheet.kind == *chosen)
        .or(sheets.first());
    html! {
        <section class="card sheets" aria-labelledby="sheets-title">
            <h2 id="sheets-title">
                <button type="button" class="opener" id="open-sheets" aria-expanded={open.to_string()} onclick={toggle}>
                    <span class="arrow" aria-hidden="true">{ if *open { "▾" } else { "▸" } }</span>
                    { "What the cluster creates" }
                </button>
            </h2>
            { modes(props, list) }
            if *open {
                if let Some(shown) = shown {
                    <div class="tabs" role="group" aria-label="What to show">
                        { for sheets.iter().map(|sheet| tab(sheet, sheet.kind == shown.kind, &chosen)) }
                    </div>
                    { sheet(props, shown) }
                } else if answered.is_some() {
                    <p class="note">{ "No Service of this YAML is in the cluster, so there is nothing to show." }</p>
                }
            } else {
                <p class="note">{ offer(props.asked.proxy_mode) }</p>
            }
        </section>
    }
}

/// The mode that kube-proxy works in, which few paths depend on.
fn modes(props: &SheetsProps, list: NodeRef) -> Html {
    let chosen = props.on.reform(|event: yew::Event| {
        let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
        Event::Request(RequestEvent::ProxyModeChosen(
            ProxyMode::named(&select.value()).unwrap_or_default(),
        ))
    });
    html! {
        <label class="field mode">
            <span class="field-name">{ "kube-proxy’s mode" }</span>
            <select id="proxy-mode" ref={list} onchange={chosen}>
                { for ProxyMode::ALL.into_iter().map(|mode| html! {
                    <option value={mode.as_str()} selected={mode == props.asked.proxy_mode}>{ mode.as_str() }</option>
                }) }
            </select>
        </label>
    }
}

/// What there is to see; of other modes than iptables no rules are shown.
fn offer(mode: ProxyMode) -> &'static str {
    match mode {
        ProxyMode::Iptables => {
            "The stored objects with their defaults, the EndpointSlices, what kubectl prints of them, and the iptables \
             rules that move the packet."
        }
        ProxyMode::Nftables | ProxyMode::Ipvs => {
            "The stored objects with their defaults, the EndpointSlices, and what kubectl prints of them."
        }
    }
}

fn tab(sheet: &Sheet, pressed: bool, chosen: &UseStateHandle<SheetKind>) -> Html {
    let name = match sheet.kind {
        SheetKind::Service => "Service",
        SheetKind::Pod => "Pod",
        SheetKind::EndpointSlices => "EndpointSlices",
        SheetKind::Describe => "describe",
        SheetKind::Get => "get",
        SheetKind::PortForward => "port-forward",
        SheetKind::Environment => "environment",
        SheetKind::Iptables => "iptables",
    };
    let kind = sheet.kind;
    let chosen = chosen.clone();
    html! {
        <button type="button" class="tab" aria-pressed={pressed.to_string()} onclick={move |_| chosen.set(kind)}>{ name }</button>
    }
}

fn sheet(props: &SheetsProps, sheet: &Sheet) -> Html {
    html! {
        <>
            <p class="command"><code>{ &sheet.command }</code></p>
            <ol class={classes!("listing", is_table(sheet.kind).then_some("table"))} tabindex="0" aria-label={sheet.title.clone()}>
                { for sheet.lines.iter().enumerate().map(|(at, each)| line(props, each, starts_hop(&sheet.lines, at))) }
            </ol>
            <p class="note">{ code_text(&sheet.note) }</p>
        </>
    }
}

/// kubectl lines these up in columns, which a broken line would spoil.
fn is_table(kind: SheetKind) -> bool {
    matches!(kind, SheetKind::Describe | SheetKind::Get)
}

/// The hop whose first line in a row of them this is.
fn starts_hop(lines: &[SheetLine], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|before| lines[before].hop);
    lines[at].hop.filter(|hop| before != Some(*hop))
}

fn line(props: &SheetsProps, line: &SheetLine, starts: Option<usize>) -> Html {
    let here = line.hop == Some(props.step);
    html! {
        <li class={classes!(line.filled_in.then_some("filled"), here.then_some("here"))}>
            <code>{ &line.text }</code>
            if line.filled_in {
                <span class="tag">{ "default" }</span>
            }
            if let Some(cite) = &line.cite {
                { place(&props.on, cite.span, cite.line, cite.end_line) }
            }
            if let Some(hop) = starts {
                <button type="button" class="place" onclick={props.on.reform(move |_| Event::Choice(ChoiceEvent::Hop(hop)))}>
                    { format!("step {}", hop + 1) }
                </button>
            }
        </li>
    }
}
