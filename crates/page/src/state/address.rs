//! What of the state an address carries, what a link that is opened does, and the reader's own
//! text meanwhile: opening a link never costs it.

use super::{Draft, State};
use crate::words::{cut, listed};
use portpath::Asked;
use portpath::examples::EXAMPLES;
use portpath::facts::Fact;
use portpath::link::{Link, Opened};
use portpath::share::redact_request;
use portpath_kube::admission::ProxyMode;
use portpath_yaml::yaml::SharedText;

/// How many texts are saved. More would fill the browser's storage before anyone looks for them.
pub const MOST_EARLIER: usize = 5;
/// The longest text that an entry of the browser's history takes along; browsers refuse large ones.
const MOST_IN_HISTORY: usize = 200_000;

/// How many facts a link brings. Each is a chip on the page.
const MOST_FACTS: usize = 100;
/// The longest request or client that a link brings, in bytes.
const MOST_ASKED: usize = 10_000;

/// A text that a link brought, and what that link said beyond our understanding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The text as it came.
    pub text: SharedText,
    /// What was not understood.
    pub passed_over: Vec<String>,
}

impl State {
    /// True while the text is the one that a link brought, so that it is not the reader's to keep.
    pub fn is_guest(&self) -> bool {
        self.guest
            .as_ref()
            .is_some_and(|guest| guest.text == self.text)
    }

    /// True when losing the text would cost the reader work.
    fn is_own(&self) -> bool {
        !self.is_guest()
            && !self.text.trim().is_empty()
            && EXAMPLES.iter().all(|example| example.text != &*self.text)
    }

    /// What the address says of a page with so many steps: the text only where a link brought it,
    /// and no credential of the request.
    pub fn address(&self, steps: usize) -> Link {
        let example = EXAMPLES
            .iter()
            .find(|example| example.text == &*self.settled);
        let text = (self.is_guest() && example.is_none()).then(|| self.text.to_string());
        let (asked, _) = redact_request(&self.asked);
        let link = Link {
            text,
            asked,
            theme: self.shade,
            step: self.shown_step(steps),
            ..Link::default()
        };
        let is_start = example.is_some_and(|example| example.text == EXAMPLES[0].text)
            && link == Link::default();
        Link {
            example: match example {
                Some(example) if !is_start => Some(example.name.to_owned()),
                _ => None,
            },
            ..link
        }
    }

    /// Whether the address stays the link that brought the text: to write so long a text into it
    /// again takes too long.
    pub fn keeps_link(&self) -> bool {
        self.is_guest() && self.text.len() > MOST_IN_HISTORY
    }

    /// What the browser's history remembers of this moment.
    pub fn moment(&self, steps: usize) -> Link {
        let text = (self.settled.len() <= MOST_IN_HISTORY).then(|| self.settled.to_string());
        Link {
            text,
            asked: self.asked.clone(),
            step: self.shown_step(steps),
            ..Link::default()
        }
    }

    /// The step, from 1, at which the reader halted: not one that passes by, and not the last.
    pub fn shown_step(&self, steps: usize) -> Option<usize> {
        let playback = self.playback;
        let at = playback.at.saturating_add(1);
        (!playback.is_playing() && at < steps).then_some(at)
    }

    /// Opens a link.
    pub fn follow(&mut self, opened: Opened) {
        let Opened {
            mut link,
            mut passed_over,
        } = opened;
        link.asked = bounded(link.asked, &mut passed_over);
        let named = match link.text {
            None => link.example.as_ref(),
            Some(_) => None,
        };
        let example = named.and_then(|name| EXAMPLES.iter().find(|example| example.name == name));
        if example.is_none()
            && let Some(name) = named
        {
            passed_over.push(format!("example: {name}"));
        }
        let passed_over = listed(&passed_over);
        self.refused = None;
        self.shade = link.theme;
        self.draft = Draft::default();
        let text = link
            .text
            .map(SharedText::from)
            .or_else(|| example.map(|example| SharedText::from(example.text)));
        match text {
            Some(text) => {
                self.put_by();
                if let Some(example) = example
                    && link.asked.to.is_empty()
                {
                    let Asked { from, to, .. } = example.asked();
                    (link.asked.from, link.asked.to) = (from, to);
                }
                let mode = if example.is_some() {
                    said_mode(&link.asked, &self.asked)
                } else {
                    link.asked.proxy_mode
                };
                self.asked = Asked {
                    proxy_mode: mode,
                    ..link.asked
                };
                self.example = EXAMPLES
                    .iter()
                    .position(|example| example.text == &*text)
                    .unwrap_or(self.example);
                self.earlier.retain(|earlier| *earlier != text);
                self.applied = None;
                self.rewrite(text.clone());
                self.guest = Some(Guest { text, passed_over });
                if example.is_none() {
                    self.rest_at(usize::MAX);
                }
            }
            None => {
                let mode = said_mode(&link.asked, &self.asked);
                // The address of this very page says the reader's own request without its
                // credentials.
                let (redacted, _) = redact_request(&self.asked);
                let is_own = link.asked.from == redacted.from && link.asked.to == redacted.to;
                let or = |said: String, own: &str| {
                    if said.is_empty() || is_own {
                        own.to_owned()
                    } else {
                        said
                    }
                };
                let facts = if link.asked.facts.is_empty() {
                    self.asked.facts.clone()
                } else {
                    link.asked.facts
                };
                let from = or(link.asked.from, &self.asked.from);
                let to = or(link.asked.to, &self.asked.to);
                self.asked = Asked {
                    from,
                    to,
                    proxy_mode: mode,
                    facts,
                };
                if !passed_over.is_empty() {
                    self.refused = Some(format!(
                        "this version of Portpath does not recognise some settings in the link: {}",
                        passed_over.join(", ")
                    ));
                }
            }
        }
        if let Some(step) = link.step {
            self.rest_at(step - 1);
        }
    }

    /// Goes back or forward to a moment of the history.
    pub(super) fn go_back_to(&mut self, moment: Link) {
        self.draft = Draft::default();
        self.applied = None;
        self.refused = None;
        self.asked = moment.asked;
        if let Some(text) = moment
            .text
            .map(SharedText::from)
            .filter(|text| *text != self.text)
        {
            self.example = EXAMPLES
                .iter()
                .position(|example| example.text == &*text)
                .unwrap_or(self.example);
            // What was typed a moment ago the history does not hold yet.
            if self.guest.as_ref().is_some_and(|guest| guest.text == text)
                || self.text != self.settled
            {
                self.put_by();
            }
            self.earlier.retain(|earlier| *earlier != text);
            self.rewrite(text);
        }
        self.rest_at(moment.step.map_or(usize::MAX, |step| step - 1));
    }

    /// Exchanges the text for the one that was saved first.
    pub(super) fn take_earlier(&mut self) {
        if self.earlier.is_empty() {
            return;
        }
        let text = self.earlier.remove(0);
        if self.is_own() {
            self.earlier.push(self.text.clone());
        }
        self.applied = None;
        self.draft = Draft::default();
        self.asked = Asked {
            proxy_mode: self.asked.proxy_mode,
            ..Asked::default()
        };
        self.rewrite(text);
        self.rest_at(usize::MAX);
    }

    /// Forgets the text that was saved first.
    pub(super) fn forget_earlier(&mut self) {
        if !self.earlier.is_empty() {
            self.earlier.remove(0);
        }
    }

    pub(super) fn put_by(&mut self) {
        if self.is_own() {
            self.keep_as_earlier(self.text.clone());
        }
    }

    /// Keeps a text that another takes the place of.
    pub(super) fn keep_as_earlier(&mut self, text: SharedText) {
        self.earlier.retain(|earlier| *earlier != text);
        self.earlier.insert(0, text);
        self.earlier.truncate(MOST_EARLIER);
    }
}

/// A request that the page can show. What it leaves out is added to what was not understood.
pub(super) fn bounded(asked: Asked, left_out: &mut Vec<String>) -> Asked {
    let mut asked = asked;
    for (name, value) in [("from", &mut asked.from), ("to", &mut asked.to)] {
        if value.len() > MOST_ASKED {
            left_out.push(format!("{name}: {}", cut(value, MOST_ASKED)));
            value.clear();
        }
    }
    let beyond = asked.facts.len().min(MOST_FACTS);
    left_out.extend(
        asked
            .facts
            .drain(beyond..)
            .map(|fact| format!("fact: {}", fact.typed())),
    );
    let is_long = |fact: &Fact| fact.typed().len() > MOST_ASKED;
    left_out.extend(
        asked
            .facts
            .extract_if(.., |fact| is_long(fact))
            .map(|fact| format!("fact: {}", cut(&fact.typed(), MOST_ASKED))),
    );
    asked
}

/// The mode that a link names, else the reader's.
fn said_mode(link: &Asked, own: &Asked) -> ProxyMode {
    if link.proxy_mode == ProxyMode::default() {
        own.proxy_mode
    } else {
        link.proxy_mode
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::{Event, LinkEvent, PlaybackEvent, RequestEvent, TextEvent, Theme};
    use super::*;
    use portpath::link::Shade;
    use yew::Reducible;

    fn own() -> State {
        State::start(Some("my own".into()), Asked::default(), Theme::Auto)
    }

    fn opened(text: &str, step: Option<usize>) -> Opened {
        let asked = Asked {
            to: "web:80".into(),
            ..Asked::default()
        };
        let link = Link {
            text: Some(text.into()),
            asked,
            step,
            theme: Some(Shade::Dark),
            ..Link::default()
        };
        Opened {
            link,
            passed_over: vec![],
        }
    }

    fn after(state: State, event: Event) -> State {
        (*Rc::new(state).reduce(event)).clone()
    }

    #[test]
    fn a_link_brings_its_text_and_ones_own_is_put_by() {
        let state = after(
            own(),
            Event::Link(LinkEvent::Followed(opened("theirs", Some(3)))),
        );
        assert_eq!(
            (&*state.text, state.asked.to.as_str(), state.playback.at),
            ("theirs", "web:80", 2)
        );
        assert_eq!(
            (state.earlier.as_slice(), state.is_guest()),
            (&["my own".into()][..], true)
        );
        assert_eq!(
            state.address(9).text.as_deref(),
            Some("theirs"),
            "the address stays the link"
        );
        assert_eq!(
            (state.theme, state.shade, state.moves),
            (Theme::Auto, Some(Shade::Dark), 0)
        );

        let back = after(state.clone(), Event::Text(TextEvent::EarlierTaken));
        assert_eq!(
            (&*back.text, back.earlier.len(), back.asked.to.as_str()),
            ("my own", 0, "")
        );
        let again = after(back, Event::Link(LinkEvent::WentBack(state.moment(9))));
        assert_eq!(
            (again.is_guest(), again.earlier.len(), again.playback.at),
            (true, 1, 2),
            "the link, as it was"
        );

        let edited = after(
            state,
            Event::Text(TextEvent::Typed("theirs, edited".into())),
        );
        assert!(!edited.is_guest());
        let back = after(edited, Event::Text(TextEvent::EarlierTaken));
        assert_eq!(
            (&*back.text, back.earlier.as_slice()),
            ("my own", &["theirs, edited".into()][..])
        );
    }

    #[test]
    fn ones_own_text_is_never_in_the_address() {
        let state = after(own(), Event::Text(TextEvent::Typed("password: x".into())));
        let state = after(state, Event::Text(TextEvent::Settled));
        assert_eq!(
            (state.address(5).text, state.moment(5).text.as_deref()),
            (None, Some("password: x"))
        );
    }

    #[test]
    fn no_credential_of_the_request_is_in_the_address() {
        let asked = Asked {
            to: "curl -u admin:hunter http://web:80".into(),
            ..Asked::default()
        };
        let state = State { asked, ..own() };
        let address = state.address(5);
        assert_eq!(address.asked.to, "curl -u admin:left-out http://web:80");
        let again = after(
            state.clone(),
            Event::Link(LinkEvent::Followed(Opened {
                link: address,
                passed_over: vec![],
            })),
        );
        assert_eq!(
            again.asked.to, state.asked.to,
            "a page that is loaded again keeps what was typed"
        );
    }

    #[test]
    fn an_example_is_named_and_the_first_page_has_a_bare_address() {
        let state = State::start(None, Asked::default(), Theme::Auto);
        assert_eq!(state.address(5), Link::default());
        let state = after(state, Event::Text(TextEvent::ExamplePicked(1)));
        assert_eq!(state.address(5).example.as_deref(), Some(EXAMPLES[1].name));
        let link = Link {
            example: Some(EXAMPLES[2].name.into()),
            ..Link::default()
        };
        let state = after(
            own(),
            Event::Link(LinkEvent::Followed(Opened {
                link,
                passed_over: vec![],
            })),
        );
        assert_eq!(
            (&*state.text, state.example, state.playback.is_playing()),
            (EXAMPLES[2].text, 2, true)
        );
        let link = Link {
            example: Some("no such".into()),
            ..Link::default()
        };
        let state = after(
            own(),
            Event::Link(LinkEvent::Followed(Opened {
                link,
                passed_over: vec![],
            })),
        );
        assert_eq!(&*state.text, "my own");
        assert!(state.refused.is_some_and(|words| words.contains("no such")));
    }

    #[test]
    fn a_plain_address_asks_of_the_text_at_hand() {
        let asked = Asked {
            to: "web:81".into(),
            ..Asked::default()
        };
        let link = Link {
            asked,
            step: Some(1),
            ..Link::default()
        };
        let state = after(
            own(),
            Event::Link(LinkEvent::Followed(Opened {
                link,
                passed_over: vec![],
            })),
        );
        assert_eq!(
            (&*state.text, state.asked.to.as_str(), state.playback.at),
            ("my own", "web:81", 0)
        );
    }

    #[test]
    fn requests_examples_and_fixes_are_entries_and_steps_and_letters_are_not() {
        let state = after(own(), Event::Text(TextEvent::Typed("x".into())));
        let state = after(state, Event::Playback(PlaybackEvent::Scrubbed(0)));
        assert_eq!(state.moves, 0);
        let state = after(
            state,
            Event::Request(RequestEvent::ClientChosen("outside".into())),
        );
        let state = after(state, Event::Text(TextEvent::ExamplePicked(1)));
        assert_eq!(state.moves, 2);
        let moment = Link {
            text: Some("x".into()),
            step: Some(2),
            ..Link::default()
        };
        let state = after(state, Event::Link(LinkEvent::WentBack(moment)));
        assert_eq!((&*state.text, state.playback.at, state.moves), ("x", 1, 2));
    }

    #[test]
    fn what_the_history_does_not_hold_yet_is_put_by_when_one_goes_back() {
        let moment = || {
            Event::Link(LinkEvent::WentBack(Link {
                text: Some("older".into()),
                ..Link::default()
            }))
        };
        let typed = after(own(), Event::Text(TextEvent::Typed("newer".into())));
        let back = after(typed.clone(), moment());
        assert_eq!(
            (&*back.text, back.earlier.as_slice()),
            ("older", &["newer".into()][..])
        );
        let settled = after(after(typed, Event::Text(TextEvent::Settled)), moment());
        assert_eq!(
            (&*settled.text, settled.earlier.len()),
            ("older", 0),
            "forward leads to it"
        );
    }

    #[test]
    fn a_link_brings_a_hundred_facts_and_says_what_it_left_out() {
        let fact =
            |at: usize| Fact::parse(&format!("pod default/web-{at} is not ready")).expect("a fact");
        let asked = Asked {
            facts: (0..70_000).map(fact).collect(),
            ..Asked::default()
        };
        let link = Link {
            text: Some("theirs".into()),
            asked,
            ..Link::default()
        };
        let state = after(
            own(),
            Event::Link(LinkEvent::Followed(Opened {
                link,
                passed_over: vec![],
            })),
        );
        assert_eq!(state.asked.facts.len(), MOST_FACTS);
        let said = state
            .guest
            .map(|guest| guest.passed_over)
            .unwrap_or_default();
        assert_eq!(said.last().map(String::as_str), Some("and 69895 more"));
        assert_eq!(said[0], "fact: pod default/web-100 is not ready");
    }

    #[test]
    fn a_link_brings_no_request_of_megabytes() {
        let asked = Asked {
            to: "a".repeat(4 << 20),
            from: "b".repeat(4 << 20),
            ..Asked::default()
        };
        let link = Link {
            text: Some("theirs".into()),
            asked,
            ..Link::default()
        };
        let passed_over = vec!["x: y".to_owned(); 600_000];
        let state = after(
            own(),
            Event::Link(LinkEvent::Followed(Opened { link, passed_over })),
        );
        assert_eq!(
            (state.asked.to.as_str(), state.asked.from.as_str()),
            ("", "")
        );
        assert!(
            state
                .guest
                .is_some_and(|guest| guest.passed_over.concat().len() < 600)
        );
    }

    #[test]
    fn a_few_texts_are_put_by_and_no_more() {
        let mut state = own();
        for at in 0..9 {
            state = after(
                state,
                Event::Link(LinkEvent::Followed(opened(&format!("link {at}"), None))),
            );
            state = after(
                state,
                Event::Text(TextEvent::Typed(format!("edited {at}").into())),
            );
        }
        assert_eq!(
            (state.earlier.len(), &*state.earlier[0]),
            (MOST_EARLIER, "edited 7")
        );
        assert_eq!(
            after(state, Event::Text(TextEvent::EarlierForgotten))
                .earlier
                .len(),
            MOST_EARLIER - 1
        );
    }
}
