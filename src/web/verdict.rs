//! The answer at a glance: how it ends, why, what the client sees, and the fix when there is one.

use yew::prelude::*;

use super::findings::code_text;
use super::icons::{Icon, icon};
use crate::analysis::{Fix, Outcome, Verdict};

/// What the verdict needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct VerdictProps {
    /// The verdict.
    pub verdict: Verdict,
    /// The fix of its cause.
    pub fix: Option<Fix>,
    /// Applies that fix.
    pub on_fix: Callback<()>,
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
                <p><strong>{ code_text(&verdict.headline) }</strong>{ " " }{ code_text(&verdict.reason) }</p>
                if !verdict.client_sees.is_empty() {
                    <p class="sees"><span>{ "The client sees" }</span>{ " " }<code>{ &verdict.client_sees }</code></p>
                }
            </div>
            if let Some(fix) = &props.fix {
                <p class="verdict-fix">
                    <button type="button" class="primary fix" id="fix" onclick={props.on_fix.reform(|_| ())}>
                        { "Fix: " }{ code_text(&fix.title) }
                    </button>
                </p>
            }
        </section>
    }
}

/// The class and pictogram of an end.
pub(super) fn tone(outcome: Outcome) -> (&'static str, Icon) {
    match outcome {
        Outcome::Delivered | Outcome::Answered => ("good", Icon::Check),
        Outcome::Refused | Outcome::NoSuchHost | Outcome::HttpError | Outcome::Rejected => ("bad", Icon::Cross),
        Outcome::TimedOut => ("bad", Icon::Clock),
        Outcome::CannotTell => ("unsure", Icon::Question),
    }
}
