//! The path as an ordered list of sentences: the picture in words, step by step.

use yew::prelude::*;

use super::findings::place;
use super::state::{ChoiceEvent, Event};
use super::verdict::tone;
use super::words::code_text;
use portpath_explain::report::{Hop, Outcome};

/// What the list needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct StepsProps {
    /// The hops.
    pub hops: Vec<Hop>,
    /// The verdict, which colours the step that the packet ends at.
    pub outcome: Outcome,
    /// The current step; none while a finding is looked at.
    pub current: Option<usize>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The list of steps.
#[component]
pub(super) fn Steps(props: &StepsProps) -> Html {
    html! {
        <section class="steps" aria-label="The path, step by step">
            <ol id="steps">
                { for props.hops.iter().enumerate().map(|(at, hop)| step(props, at, hop)) }
            </ol>
        </section>
    }
}

fn step(props: &StepsProps, at: usize, hop: &Hop) -> Html {
    let current = props.current == Some(at);
    let class = classes!(
        "step",
        current.then_some("current"),
        (!hop.passes).then(|| classes!("stops", tone(props.outcome).0))
    );
    let lines = hop
        .cites
        .iter()
        .map(|cite| place(&props.on, cite.span, cite.line, cite.end_line));
    html! {
        <li class={class} aria-current={current.then_some("step")}>
            <button type="button" class="sentence" onclick={props.on.reform(move |_| Event::Choice(ChoiceEvent::Hop(at)))}>
                { code_text(&hop.sentence) }
                if !hop.passes {
                    <span class="ends">{ "ends here" }</span>
                }
            </button>
            <span class="places">{ for lines }</span>
            if current && !hop.detail.is_empty() {
                <p class="detail">{ code_text(&hop.detail) }</p>
            }
        </li>
    }
}
