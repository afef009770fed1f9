//! The playback's controls: restart, back, play and pause, step, end, scrubber and speed, by
//! pointer and keyboard.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::icons::{Icon, icon};
use super::state::{Event, Motion, Playback, PlaybackEvent};

/// What the player needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct PlayerProps {
    /// The playback.
    pub playback: Playback,
    /// The sentences of its steps.
    pub sentences: Vec<String>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The controls.
#[component]
pub(super) fn Player(props: &PlayerProps) -> Html {
    let of = props.sentences.len();
    let playback = props.playback;
    let step = playback.step(of);
    use_reading_time(props, step);
    if of == 0 {
        return Html::default();
    }
    let play = props.on.reform(Event::Playback);
    let is_moving = playback.is_on_its_way();
    let first = step == 0;
    let last = step + 1 == of;
    let sentence = &props.sentences[step];
    html! {
        <div class="player" role="group" aria-label="Playback" onkeydown={keys(&play, playback, of)}>
            { button("restart", "First step", Icon::Restart, first && !is_moving, play.reform(|_| PlaybackEvent::Restarted)) }
            { button("back", "Step back", Icon::Back, first && !is_moving, play.reform(move |_| PlaybackEvent::SteppedBack(of))) }
            if playback.is_playing() {
                { button("play", "Pause", Icon::Pause, false, play.reform(|_| PlaybackEvent::Paused)) }
            } else {
                { button("play", "Play", Icon::Play, false, play.reform(move |_| PlaybackEvent::Played(of))) }
            }
            { button("step", "Step forward", Icon::Forward, last, play.reform(move |_| PlaybackEvent::Stepped(of))) }
            { button("end", "Last step", Icon::End, last && !is_moving, play.reform(|_| PlaybackEvent::Ended)) }
            { scrubber(props, step, of) }
            <span class="count">{ format!("step {} of {of}", step + 1) }</span>
            <button type="button" id="speed" class="quiet" onclick={play.reform(|_| PlaybackEvent::SpeedChanged)}
                aria-label={format!("Speed {}. Change", playback.speed.label())}>
                { playback.speed.label() }
            </button>
            <p class="unseen" id="announcement" role="status">
                { format!("Step {} of {of}: {sentence}", step + 1) }
            </p>
        </div>
    }
}

fn button(
    id: &'static str,
    label: &'static str,
    pictogram: Icon,
    idle: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    let class = if id == "play" {
        "square main"
    } else {
        "square quiet"
    };
    // `aria-disabled` and not `disabled`: the focus must not fall off the button that was just
    // pressed.
    html! {
        <button type="button" {id} {class} aria-label={label} title={label} {onclick}
            aria-disabled={idle.then_some("true")}>
            { icon(pictogram) }
        </button>
    }
}

fn scrubber(props: &PlayerProps, step: usize, of: usize) -> Html {
    let scrubbed = props.on.reform(|event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        Event::Playback(PlaybackEvent::Scrubbed(input.value().parse().unwrap_or(0)))
    });
    let sentence = format!("step {} of {of}: {}", step + 1, props.sentences[step]);
    html! {
        <input id="scrubber" type="range" min="0" max={(of - 1).to_string()} step="1" value={step.to_string()}
            aria-label="Step" aria-valuetext={sentence} oninput={scrubbed} />
    }
}

/// Keys count only while the player has the focus; the scrubber keeps its own arrows, which do the
/// same.
fn keys(play: &Callback<PlaybackEvent>, playback: Playback, of: usize) -> Callback<KeyboardEvent> {
    let play = play.clone();
    Callback::from(move |event: KeyboardEvent| {
        let target: web_sys::HtmlElement = event.target_unchecked_into();
        let is_button = target.tag_name() == "BUTTON";
        let happened = match event.key().as_str() {
            // On a button, space presses that button.
            " " if !is_button && playback.is_playing() => PlaybackEvent::Paused,
            " " if !is_button => PlaybackEvent::Played(of),
            "ArrowRight" | "ArrowUp" => PlaybackEvent::Stepped(of),
            "ArrowLeft" | "ArrowDown" => PlaybackEvent::SteppedBack(of),
            "Home" => PlaybackEvent::Restarted,
            "End" => PlaybackEvent::Ended,
            _ => return,
        };
        event.prevent_default();
        play.emit(happened);
    })
}

/// Gives the reader time for each step before the next one starts.
#[hook]
fn use_reading_time(props: &PlayerProps, step: usize) {
    let playback = props.playback;
    let letters = props
        .sentences
        .get(step)
        .map_or(0, |sentence| sentence.chars().count());
    let waits = playback.motion == Motion::Reading && letters > 0;
    let on = props.on.clone();
    use_effect_with(
        (waits, step, playback.run, playback.speed),
        move |(waits, ..)| {
            let pause = (700.0 + 16.0 * letters as f64).min(2400.0) / playback.speed.factor();
            let timeout = waits.then(|| {
                Timeout::new(pause as u32, move || {
                    on.emit(Event::Playback(PlaybackEvent::StepRead))
                })
            });
            move || drop(timeout)
        },
    );
}
