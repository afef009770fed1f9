//! The page's address, title and the browser's history. New requests, examples and fixes are
//! entries to go back from; letters and steps change the entry at hand. The reader's own text never
//! stands in the address.

use gloo::events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use super::state::{Event, LinkEvent, State};
use portpath::link::{self, Link, Opened, Trouble};

/// What the address says when the page starts. A lesson has a page of its own, and is led to.
pub fn opened() -> Result<Opened, Trouble> {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    let opened = Link::read(&hash.unwrap_or_default())?;
    if opened.link.text.is_none()
        && let Some(page) = opened.link.lesson.as_ref().and_then(|name| page_of(name))
        && let Some(window) = web_sys::window()
    {
        // Where a frame may not be led elsewhere, its reader has the page at hand.
        let _ = window.location().replace(&page);
    }
    Ok(opened)
}

/// The most letters of a lesson's name.
const LONGEST_NAME: usize = 100;

/// Where a lesson is; none for what cannot be the name of one.
fn page_of(name: &str) -> Option<String> {
    let is_name = (1..=LONGEST_NAME).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then(|| format!("learn/{name}/"))
}

/// The address of the page as such.
pub(super) fn base() -> String {
    let Some(location) = web_sys::window().map(|window| window.location()) else {
        return String::new();
    };
    format!(
        "{}{}",
        location.origin().unwrap_or_default(),
        location.pathname().unwrap_or_default()
    )
}

/// Keeps the address at what is shown, with an entry of the history for each move. The entry
/// remembers the text where `keeps_text`.
#[hook]
pub(super) fn use_address(state: &UseReducerHandle<State>, steps: usize, keeps_text: bool) {
    let written = use_mut_ref(|| state.moves);
    let state = state.clone();
    let deps = (
        state.settled.clone(),
        state.asked.clone(),
        state.shown_step(steps),
        state.moves,
        state.shade,
    );
    let deps = (deps, state.is_guest(), state.refused.is_some(), keeps_text);
    use_effect_with(deps, move |_| {
        let is_new = written.replace(state.moves) != state.moves;
        // A link that could not be opened stays where its reader can look at it.
        if state.refused.is_none() {
            write(&state, steps, keeps_text, is_new);
        }
    });
}

fn write(state: &State, steps: usize, keeps_text: bool, is_new: bool) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let Ok(history) = window.history() else {
        return;
    };
    let location = window.location();
    let path = location.pathname().unwrap_or_default();
    let search = location.search().unwrap_or_default();
    let hash = location.hash().unwrap_or_default();
    let is_link = hash.starts_with("#1.") && state.keeps_link();
    let fragment = if is_link {
        hash
    } else {
        fragment(state, steps)
    };
    let address = link::address(&format!("{path}{search}"), fragment.trim_start_matches('#'));
    let moment = state.moment(steps);
    let moment = Link {
        text: if keeps_text { moment.text } else { None },
        ..moment
    };
    let moment = JsValue::from_str(&moment.payload());
    // A page that may not change its address (a sandboxed frame, too many changes a second) works
    // all the same.
    let _ = if is_new {
        history.push_state_with_url(&moment, "", Some(&address))
    } else {
        history.replace_state_with_url(&moment, "", Some(&address))
    };
}

fn fragment(state: &State, steps: usize) -> String {
    let link = state.address(steps);
    // A request that grew beyond what a link takes is said without the text.
    link.fragment().unwrap_or_else(|_| link.plain())
}

/// Tells of back, forward, and of links that are opened on the page itself.
#[hook]
pub(super) fn use_history(on: &Callback<Event>) {
    let on = on.clone();
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            EventListener::new(&window, "popstate", move |event| {
                let moment = event
                    .dyn_ref::<web_sys::PopStateEvent>()
                    .and_then(|event| event.state().as_string());
                match (moment, opened()) {
                    (Some(moment), opened) => on.emit(went_back(&moment, opened)),
                    (None, Err(trouble)) => {
                        on.emit(Event::Link(LinkEvent::Refused(trouble.words())))
                    }
                    // A place on the page.
                    (None, Ok(opened)) if opened == Opened::default() => {}
                    (None, Ok(opened)) => on.emit(Event::Link(LinkEvent::Followed(opened))),
                }
            })
        });
        move || drop(listener)
    });
}

/// The moment that the history remembers. A text that is too long for the history is in the link
/// that brought it.
fn went_back(moment: &str, opened: Result<Opened, Trouble>) -> Event {
    let moment = Link::from_payload(moment).link;
    match opened {
        Ok(opened) if moment.text.is_none() && opened.link.text.is_some() => {
            Event::Link(LinkEvent::Followed(opened))
        }
        _ => Event::Link(LinkEvent::WentBack(moment)),
    }
}

/// The title says how it ends and what was asked.
#[hook]
pub(super) fn use_title(headline: &str, asked: &str) {
    let words = [headline.trim_end_matches('.'), asked, "Portpath"];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    use_effect_with(words.join(" · ").replace('`', ""), |title| {
        if let Some(page) = web_sys::window().and_then(|window| window.document()) {
            page.set_title(title);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn a_lessons_name_leads_into_the_lessons_only() {
        assert_eq!(
            page_of("target-port").as_deref(),
            Some("learn/target-port/")
        );
        for other in [
            "",
            "../x",
            "//evil.example",
            "a/b",
            "javascript:alert(1)",
            "a b",
            &"a".repeat(101),
        ] {
            assert_eq!(page_of(other), None, "{other}");
        }
    }
}
