//! What the reader did, as a pure reducer: events in the past tense in, the next state out. Nothing
//! derived from your YAML is kept here; events carry the few numbers that the reducer needs of it.

mod address;
mod event;
mod held;
mod panel;
mod pasted;
mod playback;

use std::rc::Rc;

use yew::Reducible;

use super::weight::Heavy;
use address::bounded;
pub use address::{Guest, MOST_EARLIER};
pub use event::{ChoiceEvent, Event, LinkEvent, Over, RequestEvent, TextEvent};
pub use panel::Panel;
pub use pasted::Replaced;
pub use playback::{Motion, Playback, PlaybackEvent, Speed, Then, Way};
use portpath::Asked;
use portpath::examples::EXAMPLES;
use portpath::link::Shade;
use portpath_explain::report::Outcome;
use portpath_yaml::yaml::SharedText;

/// What the reader did.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The text that is in the editor.
    pub text: SharedText,
    /// The text after the last pause in typing: the one that is analyzed.
    pub settled: SharedText,
    /// Why the editor does not show the text.
    pub held: Option<Heavy>,
    /// The request that was sent.
    pub asked: Asked,
    /// What is being typed of the request and not yet sent.
    pub draft: Draft,
    /// The fix that was applied last, until something else changes.
    pub applied: Option<Applied>,
    /// The playback.
    pub playback: Playback,
    /// What the reader looks at.
    pub chosen: Chosen,
    /// The view of the text that the reader sees.
    pub panel: Panel,
    /// Light or dark, as the reader set it.
    pub theme: Theme,
    /// Light or dark, as a link asks for it until the reader sets another.
    pub shade: Option<Shade>,
    /// What a link brought.
    pub guest: Option<Guest>,
    /// Texts of the reader that were saved when a link was opened, the last one first.
    pub earlier: Vec<SharedText>,
    /// Why a link could not be opened, or not wholly.
    pub refused: Option<String>,
    /// Counts what a reader would go back from: new requests, examples, fixes.
    pub moves: u32,
    /// The example that was picked last.
    pub example: usize,
    /// Counts the texts that came from elsewhere than the keyboard, which the editor must take
    /// over.
    pub rewrites: u32,
    /// Counts the pastes that the page put in, whose cause the editor shows.
    pub pastes: u32,
    /// The example that a paste replaced.
    pub replaced: Option<Replaced>,
    /// Lines that the editor is asked to show, with a number that tells one request from the next.
    pub shown: Shown,
}

/// What is being typed of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The client.
    pub from: Option<String>,
    /// The target.
    pub to: Option<String>,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What it did.
    pub title: Rc<str>,
    /// The text before it; none where it changed the request only.
    pub before: Option<SharedText>,
    /// Where the new text came from.
    pub did: Did,
    /// How the request ended before.
    pub was: Ended,
}

/// How a request ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// In which way.
    pub outcome: Outcome,
    /// The code of the finding that stopped it.
    pub cause: Option<String>,
}

/// What put a new text in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// A fix.
    Fixed,
    /// Files that were opened.
    Opened,
}

/// What the reader looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chosen {
    /// The step of the playback.
    #[default]
    Step,
    /// A finding, by its place in the list.
    Finding(usize),
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// As it is stored and as the stylesheet calls it.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of that name.
    pub fn named(name: &str) -> Self {
        [Theme::Light, Theme::Dark]
            .into_iter()
            .find(|theme| theme.name() == name)
            .unwrap_or_default()
    }

    fn next(self) -> Self {
        match self {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Auto,
        }
    }
}

/// A place that the editor is asked to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Counts the requests.
    pub number: u32,
    /// The bytes to select; none to select nothing and only show the lit lines.
    pub select: Option<(usize, usize)>,
    /// The byte to bring into view without selecting it.
    pub reveal: Option<usize>,
}

impl State {
    /// The page as it starts, with what was kept from the last visit.
    pub fn start(text: Option<String>, asked: Asked, theme: Theme) -> Self {
        let text: SharedText = text.unwrap_or_else(|| EXAMPLES[0].text.to_owned()).into();
        let example = EXAMPLES.iter().position(|example| example.text == &*text);
        let asked = bounded(asked, &mut Vec::new());
        // An example plays once by itself; a reader's own text waits at its end.
        let playback = match example {
            Some(_) => Playback {
                motion: Motion::Moving(Then::GoOn),
                ..Playback::resting(0)
            },
            None => Playback::resting(usize::MAX),
        };
        State {
            settled: text.clone(),
            held: Heavy::of(&text),
            text,
            asked,
            draft: Draft::default(),
            applied: None,
            playback,
            chosen: Chosen::Step,
            panel: Panel::Path,
            theme,
            shade: None,
            guest: None,
            earlier: Vec::new(),
            refused: None,
            moves: 0,
            example: example.unwrap_or(0),
            rewrites: 0,
            pastes: 0,
            replaced: None,
            shown: Shown::default(),
        }
    }

    /// True when the editor holds something else than the picked example.
    pub fn is_edited(&self) -> bool {
        EXAMPLES
            .get(self.example)
            .is_none_or(|example| example.text != &*self.text)
    }

    /// The theme that the page has.
    pub fn shown_theme(&self) -> Theme {
        match self.shade {
            Some(Shade::Light) => Theme::Light,
            Some(Shade::Dark) => Theme::Dark,
            None => self.theme,
        }
    }

    fn rewrite(&mut self, text: SharedText) {
        self.held = Heavy::of(&text);
        self.text = text.clone();
        self.settled = text;
        self.rewrites += 1;
        self.play_from_start();
    }

    /// The request stays the one that the page showed, even if it was only proposed: another one
    /// would not tell whether the fix helps.
    fn fix(&mut self, title: Rc<str>, text: SharedText, (from, to): (String, String), was: Ended) {
        self.asked.from = from;
        self.asked.to = to;
        self.draft = Draft::default();
        let before = (text != self.text).then(|| self.text.clone());
        match before {
            Some(_) => self.rewrite(text),
            None => self.play_from_start(),
        }
        self.applied = Some(Applied {
            title,
            before,
            did: Did::Fixed,
            was,
        });
    }

    fn open(&mut self, names: Rc<str>, text: SharedText) {
        let before = self.text.clone();
        self.forget_request();
        self.draft = Draft::default();
        self.rewrite(text);
        self.applied = Some(Applied {
            title: names,
            before: Some(before),
            did: Did::Opened,
            was: Ended::default(),
        });
    }

    /// What was asked of another text means nothing for this one.
    fn forget_request(&mut self) {
        self.asked = Asked {
            proxy_mode: self.asked.proxy_mode,
            ..Asked::default()
        };
    }

    fn play_from_start(&mut self) {
        self.playback = Playback {
            way: Way::There,
            ..self.playback.restarted()
        };
        self.chosen = Chosen::Step;
        self.panel = Panel::Path;
    }

    fn rest_at(&mut self, at: usize) {
        self.playback = self.playback.at_rest(at);
        self.chosen = Chosen::Step;
        self.show(None);
    }

    fn show(&mut self, select: Option<(usize, usize)>) {
        self.shown = Shown {
            number: self.shown.number + 1,
            select,
            reveal: None,
        };
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Text(event) => self.apply_to_text(event),
            Event::Request(event) => self.apply_to_request(event),
            Event::Playback(event) => self.apply_to_playback(event),
            Event::Choice(event) => self.apply_choice(event),
            Event::Link(event) => self.apply_to_address(event),
            Event::ThemeChanged => {
                self.theme = self.shown_theme().next();
                self.shade = None;
            }
        }
    }

    fn apply_to_text(&mut self, event: TextEvent) {
        match event {
            // A text that the page itself put in comes back as typed.
            TextEvent::Typed(text) if text == self.drawn() => {}
            TextEvent::Typed(text) => {
                self.put_held_by();
                self.applied = None;
                self.text = text;
                self.playback = self.playback.stopped();
            }
            TextEvent::HeavyPasted(text) => self.take_heavy(text),
            TextEvent::Pasted { text, over } => self.paste(text, over),
            TextEvent::ExampleKept => self.keep_example(),
            TextEvent::HeldShown => self.show_held(),
            TextEvent::Settled => self.settle(),
            TextEvent::ExamplePicked(example) => self.pick(example),
            TextEvent::Reset => self.pick(self.example),
            TextEvent::FixApplied {
                title,
                text,
                asked,
                was,
            } => self.fix(title, text, asked, was),
            TextEvent::FilesOpened { names, text } => self.open(names, text),
            TextEvent::FixTakenBack => {
                if let Some(before) = self.applied.take().and_then(|applied| applied.before) {
                    self.rewrite(before);
                }
            }
            TextEvent::EarlierTaken => self.take_earlier(),
            TextEvent::EarlierForgotten => self.forget_earlier(),
        }
    }

    fn apply_to_address(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Followed(opened) => self.follow(opened),
            LinkEvent::Refused(why) => self.refused = Some(why),
            LinkEvent::WentBack(moment) => self.go_back_to(moment),
            LinkEvent::NoticeClosed => self.refused = None,
        }
    }

    /// What was typed is shown at its end: motion is for those who ask for it.
    fn settle(&mut self) {
        if self.settled == self.text {
            return;
        }
        self.settled = self.text.clone();
        self.rest_at_end();
    }

    fn rest_at_end(&mut self) {
        self.playback = Playback {
            way: Way::There,
            ..self.playback.at_rest(usize::MAX)
        };
        self.chosen = Chosen::Step;
    }

    fn pick(&mut self, example: usize) {
        let Some(picked) = EXAMPLES.get(example) else {
            return;
        };
        self.example = example;
        self.asked = Asked {
            proxy_mode: self.asked.proxy_mode,
            ..picked.asked()
        };
        self.applied = None;
        self.draft = Draft::default();
        self.rewrite(picked.text.into());
    }

    fn apply_to_request(&mut self, event: RequestEvent) {
        match event {
            RequestEvent::FactSaid(fact) => {
                self.asked.facts.retain(|earlier| !fact.replaces(earlier));
                self.asked.facts.push(fact);
                self.rest_at(usize::MAX);
            }
            RequestEvent::FactTakenBack(at) => {
                if at < self.asked.facts.len() {
                    self.asked.facts.remove(at);
                }
                self.rest_at(usize::MAX);
            }
            RequestEvent::ClientChosen(from) => {
                self.applied = None;
                self.draft.from = None;
                self.asked.from = from;
                self.rest_at(usize::MAX);
            }
            RequestEvent::ProxyModeChosen(mode) => {
                self.applied = None;
                self.asked.proxy_mode = mode;
                self.rest_at(usize::MAX);
            }
            RequestEvent::ClientTyped(from) => {
                self.applied = None;
                self.draft.from = Some(from);
            }
            RequestEvent::TargetTyped(to) => {
                self.applied = None;
                self.draft.to = Some(to);
            }
            RequestEvent::Chosen(asked) => {
                self.applied = None;
                self.asked = Asked {
                    from: asked.from,
                    to: asked.to,
                    ..self.asked.clone()
                };
                self.draft = Draft::default();
                self.play_from_start();
            }
            RequestEvent::Sent => {
                self.applied = None;
                let Draft { from, to } = std::mem::take(&mut self.draft);
                if let Some(from) = from {
                    self.asked.from = from;
                }
                if let Some(to) = to {
                    self.asked.to = to;
                }
                self.settled = self.text.clone();
                self.play_from_start();
            }
        }
    }

    fn apply_choice(&mut self, event: ChoiceEvent) {
        match event {
            ChoiceEvent::Panel(panel) => self.panel = panel,
            ChoiceEvent::Hop(at) => self.rest_at(at),
            ChoiceEvent::CursorOnHop(at) => {
                // The cursor is where the reader wants it: the editor must not scroll away.
                let shown = self.shown;
                self.rest_at(at);
                self.shown = shown;
            }
            ChoiceEvent::Finding(at, place) => {
                self.playback = self.playback.stopped();
                self.chosen = Chosen::Finding(at);
                self.show(Some(place));
            }
            ChoiceEvent::CursorOnFinding(at) => {
                self.playback = self.playback.stopped();
                self.chosen = Chosen::Finding(at);
            }
            ChoiceEvent::Looked(at) => {
                self.playback = self.playback.stopped();
                self.show(None);
                self.shown.reveal = Some(at);
            }
            ChoiceEvent::Place(place) => {
                self.playback = self.playback.stopped();
                self.show(Some(place));
            }
        }
    }

    fn apply_to_playback(&mut self, event: PlaybackEvent) {
        let playback = self.playback;
        match event {
            PlaybackEvent::Played(of) => {
                self.playback = if playback.is_at_end(of) && !playback.is_on_its_way() {
                    playback.restarted()
                } else {
                    playback.going_on()
                };
                self.chosen = Chosen::Step;
            }
            PlaybackEvent::Paused => self.playback = playback.paused(),
            PlaybackEvent::Stepped(of) => {
                let at = playback.step(of);
                if at + 1 < of {
                    self.rest_at(at + 1);
                    self.playback.motion = Motion::Moving(Then::Rest);
                }
            }
            PlaybackEvent::SteppedBack(of) => self.rest_at(playback.step(of).saturating_sub(1)),
            PlaybackEvent::Restarted => self.rest_at(0),
            PlaybackEvent::Ended => self.rest_at(usize::MAX),
            PlaybackEvent::Scrubbed(at) => self.rest_at(at),
            PlaybackEvent::WayBackAsked(at) => {
                self.playback = Playback {
                    at,
                    motion: Motion::Moving(Then::GoOn),
                    way: Way::ThereAndBack,
                    ..playback
                };
                self.chosen = Chosen::Step;
            }
            PlaybackEvent::WayBackLeft => {
                self.playback.way = Way::There;
                self.rest_at(usize::MAX);
            }
            PlaybackEvent::SpeedChanged => self.playback.speed = playback.speed.next(),
            PlaybackEvent::PacketArrived(of) => self.playback = playback.arrived(of),
            PlaybackEvent::StepRead => {
                if playback.motion == Motion::Reading {
                    self.playback.at = playback.at.saturating_add(1);
                    self.playback.motion = Motion::Moving(Then::GoOn);
                    self.show(None);
                }
            }
        }
    }
}

impl Reducible for State {
    type Action = Event;

    fn reduce(self: Rc<Self>, event: Event) -> Rc<Self> {
        let mut next = (*self).clone();
        let is_of_history = event.is_of_history();
        next.apply(event);
        if !is_of_history && (next.asked != self.asked || next.rewrites != self.rewrites) {
            next.moves += 1;
        }
        // An equal state keeps its address, so that nothing is drawn anew.
        if next == *self { self } else { Rc::new(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath::facts::Fact;
    use portpath_kube::admission::ProxyMode;

    fn after(events: impl IntoIterator<Item = Event>) -> State {
        let mut state = State::start(None, Asked::default(), Theme::Auto);
        for event in events {
            state.apply(event);
        }
        state
    }

    /// One whole playback of `of` steps.
    fn watched(of: usize) -> Vec<Event> {
        (0..of)
            .flat_map(|_| {
                [
                    Event::Playback(PlaybackEvent::PacketArrived(of)),
                    Event::Playback(PlaybackEvent::StepRead),
                ]
            })
            .collect()
    }

    #[test]
    fn the_first_example_plays_once_and_stops_at_its_last_step() {
        let state = after(watched(5));
        assert_eq!(
            (
                state.playback.at,
                state.playback.is_playing(),
                state.playback.is_on_its_way()
            ),
            (4, false, false)
        );
    }

    #[test]
    fn pausing_in_the_middle_keeps_the_step_and_playing_goes_on_from_there() {
        let paused = after([
            Event::Playback(PlaybackEvent::PacketArrived(5)),
            Event::Playback(PlaybackEvent::StepRead),
            Event::Playback(PlaybackEvent::PacketArrived(5)),
            Event::Playback(PlaybackEvent::Paused),
            Event::Playback(PlaybackEvent::StepRead),
        ]);
        assert_eq!(
            (paused.playback.at, paused.playback.is_playing()),
            (1, false)
        );
        let on = after([
            Event::Playback(PlaybackEvent::PacketArrived(5)),
            Event::Playback(PlaybackEvent::Paused),
            Event::Playback(PlaybackEvent::Played(5)),
            Event::Playback(PlaybackEvent::StepRead),
        ]);
        assert_eq!((on.playback.at, on.playback.is_playing()), (1, true));
    }

    #[test]
    fn playing_at_the_end_starts_again() {
        let mut events = watched(3);
        events.push(Event::Playback(PlaybackEvent::Played(3)));
        let state = after(events);
        assert_eq!(
            (
                state.playback.at,
                state.playback.is_playing(),
                state.playback.run
            ),
            (0, true, 1)
        );
    }

    #[test]
    fn the_way_back_follows_the_last_step_and_leaves_with_the_text() {
        let asked = after(
            watched(5)
                .into_iter()
                .chain([Event::Playback(PlaybackEvent::WayBackAsked(5))]),
        );
        assert_eq!(
            (
                asked.playback.at,
                asked.playback.is_playing(),
                asked.playback.way
            ),
            (5, true, Way::ThereAndBack)
        );
        let mut again = asked.clone();
        again.apply(Event::Playback(PlaybackEvent::Ended));
        again.apply(Event::Playback(PlaybackEvent::Played(8)));
        assert_eq!(
            (again.playback.at, again.playback.way),
            (0, Way::ThereAndBack)
        );
        let left = after([
            Event::Playback(PlaybackEvent::WayBackAsked(5)),
            Event::Playback(PlaybackEvent::WayBackLeft),
        ]);
        assert_eq!((left.playback.step(5), left.playback.way), (4, Way::There));
        assert_eq!(
            after([
                Event::Playback(PlaybackEvent::WayBackAsked(5)),
                Event::Text(TextEvent::ExamplePicked(1))
            ])
            .playback
            .way,
            Way::There
        );
    }

    #[test]
    fn steps_stay_inside_the_path() {
        assert_eq!(
            after([Event::Playback(PlaybackEvent::SteppedBack(5))])
                .playback
                .at,
            0
        );
        assert_eq!(
            after(vec![Event::Playback(PlaybackEvent::Stepped(3)); 9])
                .playback
                .at,
            2
        );
        assert_eq!(
            after([
                Event::Playback(PlaybackEvent::Ended),
                Event::Playback(PlaybackEvent::SteppedBack(5))
            ])
            .playback
            .at,
            3
        );
    }

    #[test]
    fn typing_is_kept_at_once_and_analyzed_after_a_pause() {
        let typing = after([Event::Text(TextEvent::Typed("kind: Pod".into()))]);
        assert_eq!(
            (&*typing.text, typing.settled == typing.text),
            ("kind: Pod", false)
        );
        assert_eq!(
            typing.rewrites, 0,
            "the editor keeps its own text while one types"
        );
        let paused = after([
            Event::Text(TextEvent::Typed("kind: Pod".into())),
            Event::Text(TextEvent::Settled),
        ]);
        assert_eq!(&*paused.settled, "kind: Pod");
        assert!(!paused.playback.is_playing());
    }

    #[test]
    fn an_edited_text_can_be_reset_to_its_example() {
        let edited = [
            Event::Text(TextEvent::ExamplePicked(2)),
            Event::Text(TextEvent::Typed("x".into())),
            Event::Text(TextEvent::Settled),
        ];
        assert!(after(edited.clone()).is_edited());
        let state = after(edited.into_iter().chain([Event::Text(TextEvent::Reset)]));
        assert_eq!(&*state.text, EXAMPLES[2].text);
        assert!(!state.is_edited() && state.playback.is_playing());
    }

    #[test]
    fn a_draft_counts_only_once_it_is_sent() {
        let typed = after([Event::Request(RequestEvent::TargetTyped("web:81".into()))]);
        assert_eq!(typed.asked.to, "");
        let sent = after([
            Event::Request(RequestEvent::TargetTyped("web:81".into())),
            Event::Request(RequestEvent::Sent),
        ]);
        assert_eq!(
            (
                sent.asked.to.as_str(),
                sent.draft,
                sent.playback.is_playing()
            ),
            ("web:81", Draft::default(), true)
        );
        let client = |event| after([Event::Request(event), Event::Request(RequestEvent::Sent)]);
        let typed = client(RequestEvent::ClientTyped("pod shop/web".into()));
        assert_eq!(typed.asked.from, "pod shop/web");
        let chosen = client(RequestEvent::ClientChosen("outside".into()));
        assert_eq!(chosen.asked.from, "outside");
    }

    #[test]
    fn the_mode_of_kube_proxy_outlasts_requests_and_examples() {
        let other = Asked {
            to: "web:81".into(),
            ..Asked::default()
        };
        let state = after([
            Event::Request(RequestEvent::ProxyModeChosen(ProxyMode::Nftables)),
            Event::Request(RequestEvent::Chosen(other)),
            Event::Text(TextEvent::ExamplePicked(1)),
        ]);
        assert_eq!(state.asked.proxy_mode, ProxyMode::Nftables);
    }

    #[test]
    fn choosing_a_finding_asks_the_editor_for_its_place() {
        let state = after([Event::Choice(ChoiceEvent::Finding(1, (4, 9)))]);
        assert_eq!(
            (state.chosen, state.shown.select, state.shown.number),
            (Chosen::Finding(1), Some((4, 9)), 1)
        );
        assert_eq!(
            after([
                Event::Choice(ChoiceEvent::Finding(1, (4, 9))),
                Event::Choice(ChoiceEvent::Hop(2))
            ])
            .chosen,
            Chosen::Step
        );
    }

    #[test]
    fn a_request_shows_its_path_and_a_key_in_the_text_leaves_the_table_open() {
        let table = Event::Choice(ChoiceEvent::Panel(Panel::Table));
        let typed = Event::Text(TextEvent::Typed("kind: Pod".into()));
        let settled = Event::Text(TextEvent::Settled);
        let state = after([table.clone(), typed, settled]);
        assert_eq!(state.panel, Panel::Table);
        let chosen = Event::Request(RequestEvent::Chosen(Asked::default()));
        assert_eq!(after([table, chosen]).panel, Panel::Path);
    }

    #[test]
    fn the_caret_chooses_a_hop_without_moving_the_text() {
        let state = after([Event::Choice(ChoiceEvent::CursorOnHop(3))]);
        assert_eq!((state.playback.at, state.shown.number), (3, 0));
    }

    #[test]
    fn a_fix_is_named_until_the_text_changes() {
        let mended = Event::Text(TextEvent::FixApplied {
            title: "mend it".into(),
            text: "kind: Pod".into(),
            asked: ("a Pod in default".into(), "web:80".into()),
            was: Ended::default(),
        });
        let state = after([mended.clone()]);
        let before = state
            .applied
            .as_ref()
            .and_then(|applied| applied.before.as_deref());
        assert_eq!(
            (&*state.text, before),
            ("kind: Pod", Some(EXAMPLES[0].text))
        );
        assert_eq!(
            (state.asked.from.as_str(), state.asked.to.as_str()),
            ("a Pod in default", "web:80"),
            "the request that was shown stays"
        );
        assert_eq!(
            after([mended.clone(), Event::Text(TextEvent::Typed("x".into()))]).applied,
            None
        );
        let back = after([mended, Event::Text(TextEvent::FixTakenBack)]);
        assert_eq!((&*back.text, back.applied), (EXAMPLES[0].text, None));
    }

    #[test]
    fn opened_files_start_anew_and_the_text_before_is_kept() {
        let ask = Event::Request(RequestEvent::Chosen(Asked {
            to: "web:81".into(),
            ..Asked::default()
        }));
        let opened = Event::Text(TextEvent::FilesOpened {
            names: "a.yaml".into(),
            text: "kind: Pod".into(),
        });
        let state = after([ask, opened.clone()]);
        assert_eq!(
            (&*state.text, state.asked.to.as_str(), state.rewrites),
            ("kind: Pod", "", 1)
        );
        assert_eq!(
            &*after([opened, Event::Text(TextEvent::FixTakenBack)]).text,
            EXAMPLES[0].text
        );
    }

    #[test]
    fn a_fix_of_the_request_changes_no_text() {
        let asked = ("outside".into(), "web:80".into());
        let state = after([Event::Text(TextEvent::FixApplied {
            title: "t".into(),
            text: EXAMPLES[0].text.into(),
            asked,
            was: Ended::default(),
        })]);
        assert_eq!((state.asked.to.as_str(), state.rewrites), ("web:80", 0));
        assert_eq!(state.applied.and_then(|applied| applied.before), None);
    }

    #[test]
    fn what_was_said_outlasts_requests_and_is_taken_back() {
        let fact = |text: &str| Fact::parse(text).expect("a fact");
        let said = [
            Event::Request(RequestEvent::FactSaid(fact("pod/a is ready"))),
            Event::Request(RequestEvent::FactSaid(fact("pod/a is not ready"))),
        ];
        let state = after(
            said.clone()
                .into_iter()
                .chain([Event::Request(RequestEvent::Chosen(Asked::default()))]),
        );
        assert_eq!(state.asked.facts, [fact("pod/a is not ready")]);
        assert_eq!(
            after(
                said.into_iter()
                    .chain([Event::Request(RequestEvent::FactTakenBack(0))])
            )
            .asked
            .facts,
            []
        );
    }

    #[test]
    fn themes_go_round() {
        assert_eq!(after([Event::ThemeChanged]).theme, Theme::Light);
        assert_eq!(after(vec![Event::ThemeChanged; 3]).theme, Theme::Auto);
        assert_eq!(Theme::named("dark"), Theme::Dark);
        assert_eq!(Theme::named("?"), Theme::Auto);
    }

    #[test]
    fn what_was_kept_is_what_one_finds() {
        let state = State::start(Some("kept".into()), Asked::default(), Theme::Dark);
        assert_eq!(
            (&*state.text, state.theme, state.is_edited()),
            ("kept", Theme::Dark, true)
        );
    }
}
