//! The way of the packet, or of many: picture, player and list of steps, which show one state; and
//! what else you can get of it.

use std::rc::Rc;

use yew::prelude::*;

use super::box_card::things;
use super::crowd::{self, CrowdPlayer, begin, told};
use super::export::Export;
use super::hooks::use_media;
use super::paste::Paste;
use super::picture::PictureView;
use super::player::Player;
use super::sending::{REQUESTS, Sending, Sent};
use super::simulator::use_answer;
use super::state::{ChoiceEvent, Chosen, Event, Playback, PlaybackEvent, Way};
use super::steps::Steps;
use super::swarm::Show;
use portpath::Asked;
use portpath::tools::Crowd;
use portpath_explain::scene::there_and_back;
use portpath_messages::Crowded;
use portpath_yaml::yaml::SharedText;

/// What it needs.
#[derive(Clone, Properties)]
pub(super) struct PathProps {
    /// What came of it.
    pub paste: Rc<Paste>,
    /// The text that many requests are sent in: the one that was analyzed.
    pub text: SharedText,
    /// The request that was sent.
    pub asked: Asked,
    /// The playback.
    pub playback: Playback,
    /// What the reader looks at.
    pub chosen: Chosen,
    /// Starts with all requests sent.
    #[prop_or_default]
    pub crowded: bool,
    /// Tells what happened.
    pub on: Callback<Event>,
}

impl PartialEq for PathProps {
    /// Two analyses are compared by their place, since each one is new.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.paste, &other.paste)
            && self.text == other.text
            && self.asked == other.asked
            && (self.playback, self.chosen) == (other.playback, other.chosen)
    }
}

/// The path.
#[component]
pub(super) fn PathView(props: &PathProps) -> Html {
    let still = use_media("(prefers-reduced-motion: reduce)");
    let crowded = props.crowded;
    let sending = use_reducer_eq(move || Sending {
        open: crowded,
        ..Sending::CLOSED
    });
    let dispatcher = sending.dispatcher();
    let send = use_callback((), move |event: Sent, ()| dispatcher.dispatch(event));
    let crowd = use_crowd(props, &sending);
    use_effect_with(props.playback.run, {
        // The packet that sets out anew is what the reader wants to see.
        let send = send.clone();
        let crowded = props.crowded;
        move |run| {
            if *run > 0 || !crowded {
                send.emit(Sent::Closed);
            }
        }
    });
    let report = &props.paste.report;
    let hops = props.paste.hops(&props.playback).into_owned();
    let sentences: Vec<String> = hops
        .iter()
        .map(|hop| hop.sentence.replace('`', ""))
        .collect();
    let scene = match hops.get(report.hops.len()..) {
        Some(answer) if !answer.is_empty() => there_and_back(&report.scene, answer),
        _ => report.scene.clone(),
    };
    let of_things = (props.paste.clone(), scene.clone());
    let things = use_memo(of_things, |(paste, scene)| {
        things(&paste.text, scene, &paste.report)
    });
    let step = props.playback.step(sentences.len());
    let is_back = props.playback.way == Way::ThereAndBack;
    let on = leaving(&props.on, &send);
    let show = crowd.as_ref().map(|crowd| Show {
        crowd: crowd.clone(),
        sending: *sending,
        speed: props.playback.speed.factor(),
        on: send.clone(),
    });
    let told = show
        .as_ref()
        .map(|show| told(&show.crowd, show.sending.sent));
    html! {
        <>
            <PictureView {scene} things={things} playback={props.playback} {show} asked={report.asked.clone()}
                summary={told.clone().unwrap_or_else(|| summary(&props.paste, &sentences))} on={props.on.clone()} />
            if let Some(told) = told {
                { crowd::player(&CrowdPlayer { sending: *sending, told, still, on: send.clone() }) }
            } else {
                <Player playback={props.playback} {sentences} on={props.on.clone()} />
            }
            <div class="ways">
                if !report.hops.is_empty() {
                    <button type="button" id="crowd-open" class="quiet" aria-pressed={sending.open.to_string()}
                        onclick={toggle(props, &sending, &send, still)}>
                        { format!("Send {REQUESTS} requests") }
                    </button>
                }
                if !report.way_back.is_empty() {
                    <button type="button" id="reply" class="quiet" aria-pressed={is_back.to_string()}
                        onclick={way_back(props, &send)}>
                        { "Show the reply" }
                    </button>
                }
                <Export paste={props.paste.clone()} />
            </div>
            if sending.open {
                { crowd::table(crowd.as_deref(), sending.sent) }
            }
            <Steps {hops} outcome={report.verdict.outcome}
                current={(props.chosen == Chosen::Step && !sending.open).then_some(step)} {on} />
        </>
    }
}

/// The requests, asked for only while they are shown.
#[hook]
fn use_crowd(props: &PathProps, sending: &Sending) -> Option<Rc<Crowd>> {
    let question = sending.open.then(|| Crowded {
        asked: props.asked.clone(),
        requests: REQUESTS,
        clients: sending.clients,
    });
    let answered = use_answer(&props.text, question);
    let crowd = use_memo(answered.map(|answered| answered.answer), |answer| {
        let crowd = answer.as_deref().cloned().flatten();
        crowd.map(Rc::new)
    });
    (*crowd).clone()
}

fn toggle(
    props: &PathProps,
    sending: &Sending,
    send: &Callback<Sent>,
    still: bool,
) -> Callback<MouseEvent> {
    let on = props.on.clone();
    let send = send.clone();
    let open = sending.open;
    Callback::from(move |_: MouseEvent| {
        if open {
            send.emit(Sent::Closed)
        } else {
            on.emit(Event::Playback(PlaybackEvent::Paused));
            send.emit(Sent::Opened);
            begin(&send, still);
        }
    })
}

/// A step that is chosen in the list is one of the packet: it is shown again.
fn leaving(on: &Callback<Event>, send: &Callback<Sent>) -> Callback<Event> {
    let on = on.clone();
    let send = send.clone();
    Callback::from(move |event: Event| {
        if matches!(event, Event::Choice(ChoiceEvent::Hop(_))) {
            send.emit(Sent::Closed);
        }
        on.emit(event);
    })
}

/// Plays what comes after the packet's last step, or leaves it out again.
fn way_back(props: &PathProps, send: &Callback<Sent>) -> Callback<MouseEvent> {
    let on = props.on.clone();
    let send = send.clone();
    let playback = props.playback;
    let steps = props.paste.report.hops.len();
    Callback::from(move |_: MouseEvent| {
        send.emit(Sent::Closed);
        on.emit(Event::Playback(match playback.way {
            Way::ThereAndBack => PlaybackEvent::WayBackLeft,
            Way::There => PlaybackEvent::WayBackAsked(steps),
        }));
    })
}

fn summary(paste: &Paste, sentences: &[String]) -> String {
    let verdict = &paste.report.verdict;
    let sentences = sentences.join(". ");
    format!("{sentences}. {} {}", verdict.headline, verdict.reason)
        .replace('`', "")
        .trim()
        .to_owned()
}
