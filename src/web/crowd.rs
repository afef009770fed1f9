//! Many requests instead of one, for readers who ask for them: a table that fills as they are sent, played once, paused,
//! stepped or scrubbed. With reduced motion all are sent at once. Worked out only while it is open.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::findings::code_text;
use super::hooks::use_media;
use super::icons::{Icon, icon};
use super::state::Speed;
use super::verdict::tone;
use crate::analysis::{Asked, Crowd, CrowdRow, crowd};

/// How many are sent.
const REQUESTS: usize = 100;
/// Milliseconds from one to the next.
const PAUSE: f64 = 60.0;
/// How many clients send them when it is not one.
const CLIENTS: usize = 10;

/// What the view needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct CrowdProps {
    /// The paste.
    pub text: Rc<str>,
    /// The request that was sent.
    pub asked: Asked,
    /// How fast they are sent.
    pub speed: Speed,
    /// Starts open, with all of them sent.
    #[prop_or_default]
    pub open: bool,
}

/// How far they are sent.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sending {
    sent: usize,
    playing: bool,
}

/// A button that opens on the table.
#[component]
pub(super) fn CrowdView(props: &CrowdProps) -> Html {
    let still = use_media("(prefers-reduced-motion: reduce)");
    let open = use_state_eq(|| props.open);
    let clients = use_state_eq(|| 1);
    let sending = use_state_eq(|| Sending { sent: REQUESTS, playing: false });
    let deps = (props.text.clone(), props.asked.clone(), *open, *clients);
    let crowd =
        use_memo(deps, |(text, asked, open, clients)| open.then(|| crowd(text, asked, REQUESTS, *clients)).flatten());
    use_next_request(&sending, props.speed);
    let restart = {
        let sending = sending.clone();
        Callback::from(move |()| sending.set(if still { all() } else { Sending { sent: 0, playing: true } }))
    };
    let toggle = {
        let (open, restart) = (open.clone(), restart.clone());
        Callback::from(move |_: MouseEvent| {
            open.set(!*open);
            restart.emit(());
        })
    };
    let on_clients = {
        let clients = clients.clone();
        Callback::from(move |_: MouseEvent| {
            clients.set(if *clients == 1 { CLIENTS } else { 1 });
            restart.emit(());
        })
    };
    html! {
        <section class="crowd" aria-labelledby="crowd-open">
            <button type="button" id="crowd-open" class="opener" aria-expanded={open.to_string()} onclick={toggle}>
                <span class="arrow" aria-hidden="true">{ if *open { "▾" } else { "▸" } }</span>
                { format!("Send {REQUESTS} requests") }
            </button>
            if let Some(crowd) = crowd.as_ref() {
                { body(crowd, &sending, *clients, on_clients) }
            } else if *open {
                <p class="note">{ "Nothing is chosen on this way: each request ends as the one above." }</p>
            }
        </section>
    }
}

fn all() -> Sending {
    Sending { sent: REQUESTS, playing: false }
}

/// Sends the next one after a moment, up to the last.
#[hook]
fn use_next_request(sending: &UseStateHandle<Sending>, speed: Speed) {
    let next = sending.clone();
    use_effect_with((**sending, speed), move |(now, speed)| {
        let Sending { sent, playing } = *now;
        let pause = (PAUSE / speed.factor()) as u32;
        let timeout = playing.then(|| {
            Timeout::new(pause, move || {
                next.set(Sending { sent: (sent + 1).min(REQUESTS), playing: sent + 1 < REQUESTS })
            })
        });
        move || drop(timeout)
    });
}

fn body(crowd: &Crowd, sending: &UseStateHandle<Sending>, clients: usize, on_clients: Callback<MouseEvent>) -> Html {
    let Sending { sent, playing } = **sending;
    let set = |sent: usize, playing: bool| {
        let sending = sending.clone();
        Callback::from(move |_: MouseEvent| sending.set(Sending { sent, playing }))
    };
    let scrubbed = {
        let sending = sending.clone();
        Callback::from(move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            let sent = input.value().parse().unwrap_or(REQUESTS);
            sending.set(Sending { sent, playing: false });
        })
    };
    let from = if sent == REQUESTS { 0 } else { sent };
    let sentence = told(crowd, sent);
    html! {
        <>
            <div class="crowd-player" role="group" aria-label="Sending">
                { button("crowd-back", "One request back", Icon::Back, set(sent.saturating_sub(1), false)) }
                if playing {
                    { button("crowd-play", "Pause", Icon::Pause, set(sent, false)) }
                } else {
                    { button("crowd-play", "Send them one by one", Icon::Play, set(from, true)) }
                }
                { button("crowd-step", "One more request", Icon::Forward, set((sent + 1).min(REQUESTS), false)) }
                <input id="crowd-scrubber" type="range" min="0" max={REQUESTS.to_string()} value={sent.to_string()}
                    aria-label="Requests sent" aria-valuetext={sentence.clone()} oninput={scrubbed} />
                <button type="button" id="crowd-clients" aria-pressed={(clients > 1).to_string()} onclick={on_clients}>
                    { format!("from {CLIENTS} clients") }
                </button>
            </div>
            <table class="crowd-table">
                <caption id="crowd-told">{ &sentence }</caption>
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
            <p class="unseen" role="status">{ if sent == REQUESTS { sentence } else { String::new() } }</p>
            <p class="note">
                { code_text(&crowd.how) }
                { "; each request has a connection of its own, and those on one that is kept alive all go to one endpoint" }
            </p>
        </>
    }
}

/// `99 of 100 requests sent: 66 arrive, 33 fail`
fn told(crowd: &Crowd, sent: usize) -> String {
    let counts = crowd.counts(sent);
    let of = |wanted: &'static str| -> usize {
        let rows = crowd.rows.iter().zip(&counts).filter(|(row, _)| tone(row.outcome).0 == wanted);
        rows.map(|(_, count)| count).sum()
    };
    let ends = [(of("good"), "arrive"), (of("bad"), "fail"), (of("unsure"), "nobody can tell")];
    let ends = ends.into_iter().enumerate().filter(|(at, (count, _))| *at == 0 || *count > 0);
    let ends: Vec<String> = ends.map(|(_, (count, word))| format!("{count} {word}")).collect();
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

fn button(id: &'static str, label: &'static str, pictogram: Icon, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" {id} class="square quiet" aria-label={label} title={label} {onclick}>{ icon(pictogram) }</button>
    }
}
