//! The answer at a glance: how it ends, why, what the client sees, and the fix when there is one.

use yew::prelude::*;

use super::facts::Offers;
use super::fixes::{KEYS, notice};
use super::icons::{Icon, icon};
use super::state::{Applied, Event};
use super::words::clipped;
use super::words::code_text;
use portpath_explain::report::{Fix, Offer, Outcome, Verdict};

/// What the verdict needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct VerdictProps {
    /// The verdict.
    pub verdict: Verdict,
    /// The fix of its cause.
    pub fix: Option<Fix>,
    /// Applies that fix.
    pub on_fix: Callback<()>,
    /// The fix that was applied last.
    pub applied: Option<Applied>,
    /// Where the packet is sent to.
    #[prop_or_default]
    pub to: String,
    /// The verdict is that on the text before.
    #[prop_or_default]
    pub is_older: bool,
    /// The question on which the answer depends, if it depends on one.
    pub offer: Option<Offer>,
    /// Writes what a question offers into the text.
    #[prop_or_default]
    pub on_insert: Callback<Fix>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The verdict, announced politely when it changes.
#[component]
pub(super) fn VerdictView(props: &VerdictProps) -> Html {
    let verdict = &props.verdict;
    let (tone, pictogram) = tone(verdict.outcome);
    html! {
        <section class={classes!("verdict", tone)} aria-label="Verdict">
            <span class="verdict-mark">{ icon(pictogram) }</span>
            <div class="verdict-words" id="verdict" role="status">
                if let Some(applied) = &props.applied {
                    { notice(applied, (!props.is_older).then_some(verdict), &props.to, &props.on) }
                }
                // One piece of text after the headline: what is taken over in two would be announced.
                <p><strong>{ code_text(&verdict.headline) }</strong>{ code_text(&format!(" {}", verdict.reason)) }</p>
                if !verdict.client_sees.is_empty() {
                    <p class="sees"><span>{ "The client sees" }</span>{ " " }<code>{ clipped(&verdict.client_sees) }</code></p>
                }
            </div>
            if let Some(fix) = &props.fix {
                <p class="verdict-fix">
                    <button type="button" class="primary fix" id="fix" onclick={props.on_fix.reform(|_| ())}
                        aria-keyshortcuts={KEYS}>
                        { "Fix: " }{ code_text(&fix.title) }{ " " }<kbd aria-hidden="true">{ KEYS }</kbd>
                    </button>
                </p>
            }
            if props.offer.is_some() {
                <div class="verdict-fix">
                    <Offers offers={props.offer.clone().into_iter().collect::<Vec<_>>()} on_insert={props.on_insert.clone()} on={props.on.clone()} />
                </div>
            }
        </section>
    }
}

/// The class and pictogram of an end.
pub(super) fn tone(outcome: Outcome) -> (&'static str, Icon) {
    let icon = match outcome {
        Outcome::Delivered | Outcome::Answered => Icon::Check,
        Outcome::Refused | Outcome::NoSuchHost | Outcome::HttpError | Outcome::Rejected => {
            Icon::Cross
        }
        Outcome::TimedOut => Icon::Clock,
        Outcome::CannotTell => Icon::Question,
    };
    (outcome.tone(), icon)
}
