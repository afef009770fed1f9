//! The answer to the text and the request at hand. Until it is there the page shows the one before,
//! and says so when that takes long.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::paste::Paste;
use super::simulator::{Failure, use_simulator};
use portpath::Asked;
use portpath_messages::{Report, Trace};
use portpath_yaml::yaml::SharedText;

/// After how long it is said that an answer is about an older text, in milliseconds.
const LONG: u32 = 400;

/// What the page shows.
pub(super) struct Shown {
    /// What was answered last.
    pub paste: Rc<Paste>,
    /// A newer text or request is being looked at.
    pub is_behind: bool,
    /// That takes so long that it is worth saying.
    pub is_slow: bool,
    /// Some text was answered.
    pub is_read: bool,
    /// Why there is no newer answer.
    pub failure: Option<Failure>,
    /// Asks again.
    pub again: Callback<()>,
}

/// A text with what is asked of it.
#[derive(Clone, PartialEq)]
struct Of {
    text: SharedText,
    asked: Asked,
}

/// The answer to the text for what is asked of it. If the first one is `known`, the simulator is
/// not asked for it.
#[hook]
pub(super) fn use_reading(text: &SharedText, asked: &Asked, known: Option<&Report>) -> Shown {
    let simulator = use_simulator();
    let of = Of {
        text: text.clone(),
        asked: asked.clone(),
    };
    let read = {
        let simulator = simulator.clone();
        let of = of.clone();
        use_state(move || {
            let report = match known {
                Some(report) => report.clone(),
                None => *simulator.at_once(&of.text, Trace::of(&of.asked))?,
            };
            Some((of.clone(), Rc::new(Paste::new(of.text, report))))
        })
    };
    let failure = use_state_eq(|| None::<Failure>);
    let attempt = use_state_eq(|| 0_u32);
    let slow_for = use_state_eq(|| None::<Of>);
    {
        let simulator = simulator.clone();
        let failed = failure.setter();
        use_effect_with((), move |()| {
            simulator.on_failure(Callback::from(move |why| failed.set(Some(why))));
        });
    }
    let is_behind = read.as_ref().is_none_or(|(answered, _)| *answered != of);
    {
        let read = read.setter();
        let failure = failure.setter();
        let slow_for = slow_for.setter();
        use_effect_with((of.clone(), *attempt), move |(of, attempt)| {
            let ask = || {
                let slow = {
                    let of = of.clone();
                    Timeout::new(LONG, move || slow_for.set(Some(of)))
                };
                let answered = of.clone();
                simulator.ask(&of.text, Trace::of(&of.asked), move |report| {
                    drop(slow);
                    if let Ok(report) = report {
                        let paste = Paste::new(answered.text.clone(), *report);
                        read.set(Some((answered, Rc::new(paste))));
                        failure.set(None);
                    }
                })
            };
            let asking = (is_behind || *attempt > 0).then(ask);
            move || drop(asking)
        });
    }
    let again = {
        let attempt = attempt.clone();
        let failure = failure.setter();
        Callback::from(move |()| {
            failure.set(None);
            attempt.set(*attempt + 1);
        })
    };
    Shown {
        paste: read
            .as_ref()
            .map(|(_, paste)| paste.clone())
            .unwrap_or_default(),
        is_behind,
        is_slow: is_behind && failure.is_none() && slow_for.as_ref() == Some(&of),
        is_read: read.is_some(),
        failure: (*failure).clone(),
        again,
    }
}
