//! How many Services, rules and calls work: the strip above the path.

use yew::prelude::*;

use super::Surveyed;
use crate::icons::{Icon, icon};
use crate::paste::Paste;
use crate::state::{ChoiceEvent, Event, Panel};
use portpath::survey::{Call, Judged, ObjectName, PathResult, Survey};
use portpath_explain::report::Outcome;
use portpath_text::maps::HashMap;

/// How many things of a kind end in which way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// How many there are.
    pub all: usize,
    /// How many end so, in the words of the strip, the worst first.
    pub ends: Vec<(PathResult, &'static str, usize)>,
}

impl Count {
    fn of(ends: impl Iterator<Item = (PathResult, Outcome)>) -> Self {
        let mut count = Count::default();
        for (result, outcome) in ends {
            count.all += 1;
            let words = words(result, outcome);
            let known = count.ends.iter_mut().find(|end| end.1 == words);
            match known {
                Some(end) => end.2 += 1,
                None => count.ends.push((result, words, 1)),
            }
        }
        portpath_text::order::by_key(&mut count.ends, |end| (end.0, end.1));
        count
    }

    /// Services count once: by the worst of their paths.
    pub(super) fn services(survey: &Survey) -> Self {
        let mut places: HashMap<&ObjectName, usize> = HashMap::default();
        let mut ends: Vec<(PathResult, Outcome)> = Vec::new();
        for path in &survey.services {
            let end = (path.judged.result(), path.judged.outcome);
            match places.get(&path.object) {
                Some(at) if end.0 < ends[*at].0 => ends[*at] = end,
                Some(_) => {}
                None => {
                    places.insert(&path.object, ends.len());
                    ends.push(end);
                }
            }
        }
        Self::of(ends.into_iter())
    }

    /// Rules of Ingresses and routes.
    pub(super) fn ways(survey: &Survey) -> Self {
        let end = |judged: &Judged| (judged.result(), judged.outcome);
        Self::of(survey.ways.iter().map(|way| end(&way.judged)))
    }

    /// Calls.
    pub(super) fn calls(survey: &Survey) -> Self {
        let end = |call: &Call| (call.result(), call.judged.outcome);
        Self::of(survey.calls.iter().map(end))
    }
}

/// An end in a word or two.
pub(super) fn words(result: PathResult, outcome: Outcome) -> &'static str {
    match (result, outcome) {
        (PathResult::Works, _) => "reachable",
        (PathResult::CannotTell, _) | (_, Outcome::CannotTell) => "cannot tell",
        (_, Outcome::Refused) => "refused",
        (_, Outcome::TimedOut) => "timed out",
        (_, Outcome::NoSuchHost) => "not found",
        (_, Outcome::HttpError) => "HTTP error",
        (_, Outcome::Rejected) => "rejected",
        (_, Outcome::Delivered | Outcome::Answered) => "reachable",
    }
}

/// The class and the pictogram of what a path counts as.
pub(crate) fn tone(result: PathResult) -> (&'static str, Icon) {
    match result {
        PathResult::Works => ("good", Icon::Check),
        PathResult::Fails => ("bad", Icon::Cross),
        PathResult::CannotTell => ("unsure", Icon::Question),
    }
}

/// The strip. An error that stops another packet than the one shown is said too.
pub(super) fn tallies(surveyed: &Surveyed, paste: &Paste, on: &Callback<Event>) -> Html {
    let survey = &surveyed.survey;
    let services = Count::services(survey);
    let ways = Count::ways(survey);
    let calls = Count::calls(survey);
    let errors = surveyed.errors_beside(paste).count();
    html! {
        <ul class="tallies" id="tallies">
            { count(&services, "Service", "Services") }
            { count(&ways, "rule", "rules") }
            { count(&calls, "call", "calls") }
            if errors > 0 {
                <li class="tally bad">
                    <button type="button" class="quiet" onclick={on.reform(|_| Event::Choice(ChoiceEvent::Panel(Panel::Table)))}>
                        { icon(Icon::Cross) }{ counted(errors, "other error", "other errors") }
                    </button>
                </li>
            }
            if survey.left_out > 0 {
                <li class="tally unsure">{ icon(Icon::Question) }{ format!("{} more not judged", survey.left_out) }</li>
            }
        </ul>
    }
}

fn count(count: &Count, one: &str, many: &str) -> Html {
    if count.all == 0 {
        return Html::default();
    }
    html! {
        <li class="tally">
            <strong>{ counted(count.all, one, many) }</strong>
            { for count.ends.iter().map(|(result, words, number)| {
                let (tone, pictogram) = tone(*result);
                html! { <span class={classes!("tally-end", tone)}>{ icon(pictogram) }{ format!("{number} {words}") }</span> }
            }) }
        </li>
    }
}

/// `1 call`, `2 calls`
fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
