//! Many requests instead of one, for readers who ask for them: controls to play them once, pause,
//! step and scrub, and a table of their results, which counts what the picture shows.

use yew::prelude::*;

use super::arrival::capital;
use super::icons::{Icon, icon};
use super::sending::{CLIENTS, REQUESTS, Sending, Sent};
use super::verdict::tone;
use super::words::code_text;
use portpath::tools::{Crowd, CrowdRow};

/// What the controls need.
#[derive(Clone)]
pub(super) struct CrowdPlayer {
    /// How far they are sent.
    pub sending: Sending,
    /// The same in words.
    pub told: String,
    /// Whether requests move, or are where they end at once.
    pub still: bool,
    /// Tells what happened.
    pub on: Callback<Sent>,
}

/// The controls.
pub(super) fn player(props: &CrowdPlayer) -> Html {
    let Sending {
        sent,
        playing,
        clients,
        ..
    } = props.sending;
    let still = props.still;
    let on = &props.on;
    let happens = |event: Sent| on.reform(move |_: MouseEvent| event);
    let play = if still {
        Sent::Went(REQUESTS)
    } else {
        Sent::Played
    };
    let scrubbed = on.reform(|event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        Sent::Went(input.value().parse().unwrap_or(REQUESTS))
    });
    let on_clients = {
        let on = on.clone();
        Callback::from(move |_: MouseEvent| {
            on.emit(Sent::ClientsChanged);
            begin(&on, still);
        })
    };
    html! {
        <div class="player crowd-player" role="group" aria-label="Sending" onkeydown={keys(props)}>
            { button("crowd-back", "One request back", Icon::Back, happens(Sent::Went(sent.saturating_sub(1)))) }
            if playing {
                { button("crowd-play", "Pause", Icon::Pause, happens(Sent::Paused)) }
            } else {
                { button("crowd-play", "Send them one by one", Icon::Play, happens(play)) }
            }
            { button("crowd-step", "One more request", Icon::Forward, happens(step(&props.sending, still))) }
            <input id="crowd-scrubber" type="range" min="0" max={REQUESTS.to_string()} value={sent.to_string()}
                aria-label="Requests sent" aria-valuetext={props.told.clone()} oninput={scrubbed} />
            <button type="button" id="crowd-clients" class="quiet" aria-pressed={(clients > 1).to_string()} onclick={on_clients}>
                { format!("from {CLIENTS} clients") }
            </button>
        </div>
    }
}

/// Sends them from the first one; all at once where nothing is to move.
pub(super) fn begin(on: &Callback<Sent>, still: bool) {
    on.emit(Sent::Went(REQUESTS));
    if !still {
        on.emit(Sent::Played);
    }
}

fn step(sending: &Sending, still: bool) -> Sent {
    if still {
        Sent::Went(sending.sent + 1)
    } else {
        Sent::Stepped
    }
}

/// Keys count only while the controls have the focus; the scrubber keeps its own.
fn keys(props: &CrowdPlayer) -> Callback<KeyboardEvent> {
    let CrowdPlayer {
        sending, still, on, ..
    } = props.clone();
    Callback::from(move |event: KeyboardEvent| {
        let target: web_sys::HtmlElement = event.target_unchecked_into();
        if target.tag_name() == "INPUT" {
            return;
        }
        on.emit(match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => step(&sending, still),
            "ArrowLeft" | "ArrowDown" => Sent::Went(sending.sent.saturating_sub(1)),
            "Home" => Sent::Went(0),
            "End" => Sent::Went(REQUESTS),
            _ => return,
        });
        event.prevent_default();
    })
}

fn button(
    id: &'static str,
    label: &'static str,
    pictogram: Icon,
    onclick: Callback<MouseEvent>,
) -> Html {
    let class = if id == "crowd-play" {
        "square main"
    } else {
        "square quiet"
    };
    html! {
        <button type="button" {id} {class} aria-label={label} title={label} {onclick}>{ icon(pictogram) }</button>
    }
}

/// What came of them, an endpoint a row; of a path on which none is chosen there is no crowd.
pub(super) fn table(crowd: Option<&Crowd>, sent: usize) -> Html {
    let Some(crowd) = crowd else {
        return html! { <p class="crowd note">{ "No endpoint is chosen on this path: every request ends like the one above." }</p> };
    };
    html! {
        <section class="crowd" aria-label="Results of the requests">
            <table class="crowd-table" aria-describedby="crowd-told">
                <thead>
                    <tr>
                        <th scope="col">{ "endpoint" }</th>
                        <th scope="col">{ "requests" }</th>
                        <th scope="col">{ "how they end" }</th>
                    </tr>
                </thead>
                <tbody>
                    { for crowd.rows.iter().zip(crowd.counts(sent)).map(|(each, count)| row(each, count)) }
                </tbody>
            </table>
            // Said once, at the end: not each request.
            <p class="unseen" role="status">{ if sent == REQUESTS { told(crowd, sent) } else { String::new() } }</p>
            <p class="note">
                { code_text(&capital(&crowd.how)) }
                { ". Each request has its own connection. Requests on a kept-alive connection all go to the same endpoint." }
            </p>
        </section>
    }
}

/// `99 of 100 requests sent: 66 arrive, 33 fail`
pub(super) fn told(crowd: &Crowd, sent: usize) -> String {
    let counts = crowd.counts(sent);
    let of = |wanted: &'static str| -> usize {
        let rows = crowd
            .rows
            .iter()
            .zip(&counts)
            .filter(|(row, _)| tone(row.outcome).0 == wanted);
        rows.map(|(_, count)| count).sum()
    };
    let ends = [
        (of("good"), "arrive"),
        (of("bad"), "fail"),
        (of("unsure"), "cannot tell"),
    ];
    let ends = ends
        .into_iter()
        .enumerate()
        .filter(|(at, (count, _))| *at == 0 || *count > 0);
    let ends: Vec<String> = ends
        .map(|(_, (count, word))| format!("{count} {word}"))
        .collect();
    format!("{sent} of {REQUESTS} requests sent: {}", ends.join(", "))
}

fn row(row: &CrowdRow, count: usize) -> Html {
    let (class, _) = tone(row.outcome);
    html! {
        <tr {class}>
            <th scope="row">
                <span class="name">{ &row.name }</span>
                if !row.node.is_empty() {
                    <span class="on">{ format!(" on {}", row.node) }</span>
                }
            </th>
            <td class="count">
                <progress max={REQUESTS.to_string()} value={count.to_string()} aria-hidden="true" />
                { count }
            </td>
            <td class="fares">
                <span class="sign" aria-hidden="true">{ match class { "good" => "✓ ", "bad" => "✕ ", _ => "? " } }</span>
                { code_text(&row.words) }
            </td>
        </tr>
    }
}
