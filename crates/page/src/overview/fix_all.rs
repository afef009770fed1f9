//! All certain fixes as one change: reviewed, applied, and taken back together.

use std::rc::Rc;

use yew::prelude::*;

use super::Surveyed;
use super::changes::list;
use crate::fixes::{changed, diff};
use crate::paste::Paste;
use crate::simulator::use_answer;
use crate::state::Event;
use crate::words::code_text;
use portpath::check::fixable;
use portpath_explain::edits::hunks;
use portpath_messages::{FixAll, FixedAll, Overview};
use portpath_yaml::yaml::SharedText;

/// What the fixes need.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct FixAllProps {
    /// The text that the page shows.
    pub paste: Rc<Paste>,
    /// All paths of it.
    pub surveyed: Surveyed,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// A button that opens the review; empty where there is one fix or none.
#[component]
pub(super) fn FixAllView(props: &FixAllProps) -> Html {
    let opened_for = use_state_eq(|| None::<SharedText>);
    let paste = &props.paste;
    let is_open = opened_for.as_ref() == Some(&paste.text);
    let question = is_open.then(|| FixAll {
        asked: Overview::of(&paste.report.asked).asked,
    });
    let answered = use_answer(&paste.text, question).filter(|known| known.text == paste.text);
    let count = fixable(&props.surveyed.survey);
    if count < 2 {
        return Html::default();
    }
    let toggle = {
        let opened_for = opened_for.clone();
        let text = paste.text.clone();
        Callback::from(move |_: MouseEvent| opened_for.set((!is_open).then(|| text.clone())))
    };
    html! {
        <section class="fix-all" aria-label="All fixes">
            <button type="button" class={classes!("opener", (!is_open).then_some("primary"))} id="review-fixes"
                aria-expanded={is_open.to_string()} onclick={toggle}>
                { if is_open { "Close the review".to_owned() } else { format!("Review {count} fixes") } }
            </button>
            if is_open {
                if let Some(answered) = answered {
                    { review(props, &answered.answer) }
                } else {
                    <p class="hint" role="status">{ "Portpath tries each fix …" }</p>
                }
            }
        </section>
    }
}

fn review(props: &FixAllProps, all: &FixedAll) -> Html {
    let paste = &props.paste;
    let title = match all.made.len() {
        1 => "1 fix".to_owned(),
        many => format!("{many} fixes"),
    };
    let event = changed(paste, &title, &all.edits, None);
    let apply = props.on.reform(move |_: MouseEvent| event.clone());
    html! {
        <div class="review">
            if !all.made.is_empty() {
                <ul class="made">
                    { for all.made.iter().map(|(message, title)| html! {
                        <li><b>{ code_text(title) }</b>{ ": " }{ code_text(message) }</li>
                    }) }
                </ul>
                { diff(&hunks(&paste.text, &all.edits)) }
                <h3>{ "With these changes" }</h3>
                { list(&all.changes, &paste.text, None) }
            }
            if !all.left_out.is_empty() {
                <h3>{ "Left out" }</h3>
                <ul class="left-out">
                    { for all.left_out.iter().map(|(message, why)| html! {
                        <li>{ code_text(message) }<span class="why">{ " Left out: " }{ code_text(why) }{ "." }</span></li>
                    }) }
                </ul>
            }
            if !all.made.is_empty() {
                <button type="button" class="primary" id="apply-fixes" onclick={apply}>{ format!("Apply {title}") }</button>
            }
        </div>
    }
}
