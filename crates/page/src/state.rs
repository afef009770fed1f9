//! What the reader did, as a pure reducer: events in the past tense in, the next state out. Nothing derived from
//! the paste is kept here; events carry the few numbers that the reducer needs of it.

mod address;
mod held;

use std::rc::Rc;

use yew::Reducible;

use super::weight::Heavy;
use address::bounded;
pub use address::{Guest, MOST_EARLIER};
use portpath::Asked;
use portpath::examples::EXAMPLES;
use portpath::facts::Fact;
use portpath::link::{Link, Opened, Shade};
use portpath_kube::admission::ProxyMode;
use portpath_yaml::yaml::Whole;

/// What the reader did.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The text as it stands in the editor.
    pub text: Whole,
    /// The text after the last pause in typing: the one that is analyzed.
    pub settled: Whole,
    /// Why the editor does not show the text.
    pub held: Option<Heavy>,
    /// The request that was sent.
    pub asked: Asked,
    /// A target that is being typed and not yet sent.
    pub draft: Option<String>,
    /// The fix that was applied last, until something else changes.
    pub applied: Option<Applied>,
    /// The playback.
    pub playback: Playback,
    /// What the reader looks at.
    pub chosen: Chosen,
    /// Light or dark, as the reader set it.
    pub theme: Theme,
    /// Light or dark, as a link asks for it until the reader sets another.
    pub shade: Option<Shade>,
    /// What a link brought.
    pub guest: Option<Guest>,
    /// Texts of the reader that were put by when a link was opened, the last one first.
    pub earlier: Vec<Whole>,
    /// Why a link could not be opened, or not wholly.
    pub refused: Option<String>,
    /// Counts what a reader would go back from: new requests, examples, fixes.
    pub moves: u32,
    /// The example that was picked last.
    pub example: usize,
    /// Counts the texts that came from elsewhere than the keyboard, which the editor must take over.
    pub rewrites: u32,
    /// Lines that the editor is asked to show, with a number that tells one request from the next.
    pub shown: Shown,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What it did.
    pub title: Rc<str>,
    /// The text before it; none where it changed the request only.
    pub before: Option<Whole>,
    /// Where the new text came from.
    pub did: Did,
}

/// What put a new text in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// A fix.
    Mended,
    /// Files that were opened.
    Opened,
}

/// The playback: step `at` is the hop of the same number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playback {
    /// The step; larger than the last one means the last one.
    pub at: usize,
    /// It goes on by itself.
    pub playing: bool,
    /// The packet is on its way to where step `at` ends.
    pub moving: bool,
    /// It was paused on that way.
    pub halted: bool,
    /// How fast.
    pub speed: Speed,
    /// Counts the starts, so that a repeated step moves anew.
    pub run: u32,
    /// The answer's way back is played after the packet's.
    pub back: bool,
}

impl Playback {
    /// The step among `of` steps.
    pub fn step(&self, of: usize) -> usize {
        self.at.min(of.saturating_sub(1))
    }
}

/// How fast the packet goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// Half as fast.
    Slow,
    /// As fast as one reads.
    #[default]
    Normal,
    /// Twice as fast.
    Fast,
}

impl Speed {
    /// As a factor.
    pub fn factor(self) -> f64 {
        match self {
            Speed::Slow => 0.5,
            Speed::Normal => 1.0,
            Speed::Fast => 2.0,
        }
    }

    /// All of them.
    pub const ALL: [Self; 3] = [Self::Slow, Self::Normal, Self::Fast];

    /// As a reader calls it.
    pub fn label(self) -> &'static str {
        match self {
            Speed::Slow => "½×",
            Speed::Normal => "1×",
            Speed::Fast => "2×",
        }
    }

    /// The one that a press on the button leads to.
    pub fn next(self) -> Self {
        match self {
            Speed::Slow => Speed::Normal,
            Speed::Normal => Speed::Fast,
            Speed::Fast => Speed::Slow,
        }
    }
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
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The reader typed, pasted, cut or undid.
    TextTyped(Whole),
    /// The reader pasted or dropped what makes the text so slow to draw that the browser did not get it.
    HeavyPasted(Whole),
    /// The reader wants to see the text that the editor does not show.
    HeldShown,
    /// Typing paused.
    TextSettled,
    /// An example was picked.
    ExamplePicked(usize),
    /// The text was reset to the example.
    TextReset,
    /// A fix was applied.
    FixApplied {
        /// What it did.
        title: Rc<str>,
        /// The mended text.
        text: Whole,
        /// Who sends and where to, when it was the request that it mended.
        asked: Option<(String, String)>,
    },
    /// Files were opened.
    FilesOpened {
        /// Their names.
        names: Rc<str>,
        /// Their text.
        text: Whole,
    },
    /// The fix was taken back, where the editor's own undo could not.
    FixTakenBack,
    /// The reader said what YAML does not say.
    FactSaid(Fact),
    /// The fact at this place was taken back.
    FactTakenBack(usize),
    /// A client was chosen.
    ClientChosen(String),
    /// Another mode of kube-proxy was chosen.
    ProxyModeChosen(ProxyMode),
    /// The target is being typed.
    TargetTyped(String),
    /// A proposed request was chosen, with its client.
    RequestChosen(Asked),
    /// The request was sent.
    Sent,
    /// Play was pressed, with this many steps.
    Played(usize),
    /// Pause was pressed.
    Paused,
    /// One step forward, of this many.
    Stepped(usize),
    /// One step back, of this many.
    SteppedBack(usize),
    /// Back to the first step.
    Restarted,
    /// On to the last step.
    Ended,
    /// The scrubber was moved to a step.
    Scrubbed(usize),
    /// The answer's way back was asked for, after this many steps.
    WayBackAsked(usize),
    /// It is not wanted any more.
    WayBackLeft,
    /// Another speed was chosen.
    SpeedChanged,
    /// The packet came to rest, with this many steps.
    PacketArrived(usize),
    /// There was time to read the step.
    StepRead,
    /// A hop was chosen.
    HopChosen(usize),
    /// A finding was chosen, and these bytes are its place.
    FindingChosen(usize, (usize, usize)),
    /// A cited place was followed into the text.
    PlaceChosen((usize, usize)),
    /// The caret was moved to a line that this hop cites.
    CaretMetHop(usize),
    /// The caret was moved to a line of this finding.
    CaretMetFinding(usize),
    /// Another theme was chosen.
    ThemeChanged,
    /// A link was opened.
    LinkFollowed(Opened),
    /// A link could not be opened, and this is why.
    LinkRefused(String),
    /// The reader went back or forward to this moment.
    WentBack(Link),
    /// The reader's earlier text was asked for.
    EarlierTaken,
    /// That text is not wanted any more.
    EarlierForgotten,
    /// A notice was read.
    NoticeClosed,
}

impl State {
    /// The page as it starts, with what was kept from the last visit.
    pub fn start(text: Option<String>, asked: Asked, theme: Theme) -> Self {
        let text: Whole = text.unwrap_or_else(|| EXAMPLES[0].text.to_owned()).into();
        let example = EXAMPLES.iter().position(|example| example.text == &*text);
        let asked = bounded(asked, &mut Vec::new());
        // An example plays once by itself; a reader's own text waits at its end.
        let (at, moving) = if example.is_some() {
            (0, true)
        } else {
            (usize::MAX, false)
        };
        State {
            settled: text.clone(),
            held: Heavy::of(&text),
            text,
            asked,
            draft: None,
            applied: None,
            playback: Playback {
                at,
                playing: moving,
                moving,
                halted: false,
                speed: Speed::Normal,
                run: 0,
                back: false,
            },
            chosen: Chosen::Step,
            theme,
            shade: None,
            guest: None,
            earlier: Vec::new(),
            refused: None,
            moves: 0,
            example: example.unwrap_or(0),
            rewrites: 0,
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

    fn rewrite(&mut self, text: Whole) {
        self.held = Heavy::of(&text);
        self.text = text.clone();
        self.settled = text;
        self.rewrites += 1;
        self.play_from_start();
    }

    fn mend(&mut self, title: Rc<str>, text: Whole, asked: Option<(String, String)>) {
        if let Some((from, to)) = asked {
            (self.asked.from, self.asked.to) = (from, to);
            self.draft = None;
        }
        let before = (text != self.text).then(|| self.text.clone());
        match before {
            Some(_) => self.rewrite(text),
            None => self.play_from_start(),
        }
        self.applied = Some(Applied {
            title,
            before,
            did: Did::Mended,
        });
    }

    /// What was asked of another text means nothing for this one.
    fn open(&mut self, names: Rc<str>, text: Whole) {
        let before = self.text.clone();
        self.asked = Asked {
            proxy_mode: self.asked.proxy_mode,
            ..Asked::default()
        };
        self.draft = None;
        self.rewrite(text);
        self.applied = Some(Applied {
            title: names,
            before: Some(before),
            did: Did::Opened,
        });
    }

    fn play_from_start(&mut self) {
        let playback = self.playback;
        self.playback = Playback {
            at: 0,
            playing: true,
            moving: true,
            halted: false,
            run: playback.run + 1,
            back: false,
            ..playback
        };
        self.chosen = Chosen::Step;
    }

    fn rest_at(&mut self, at: usize) {
        self.playback = Playback {
            at,
            playing: false,
            moving: false,
            halted: false,
            ..self.playback
        };
        self.chosen = Chosen::Step;
        self.show(None);
    }

    fn show(&mut self, select: Option<(usize, usize)>) {
        self.shown = Shown {
            number: self.shown.number + 1,
            select,
        };
    }

    fn apply(&mut self, event: Event) {
        match event {
            // A text that the page itself put in comes back as typed.
            Event::TextTyped(text) if text == self.drawn() => {}
            Event::TextTyped(text) => {
                self.put_held_by();
                self.applied = None;
                self.text = text;
                self.playback.playing = false;
            }
            Event::HeavyPasted(text) => self.take_heavy(text),
            Event::HeldShown => self.show_held(),
            Event::TextSettled if self.settled != self.text => self.settle(),
            Event::TextSettled => {}
            Event::ExamplePicked(example) => self.pick(example),
            Event::TextReset => self.pick(self.example),
            Event::FixApplied { title, text, asked } => self.mend(title, text, asked),
            Event::FilesOpened { names, text } => self.open(names, text),
            Event::FixTakenBack => {
                if let Some(before) = self.applied.take().and_then(|applied| applied.before) {
                    self.rewrite(before);
                }
            }
            Event::FactSaid(fact) => {
                self.asked.facts.retain(|earlier| !fact.replaces(earlier));
                self.asked.facts.push(fact);
                self.rest_at(usize::MAX);
            }
            Event::FactTakenBack(at) => {
                if at < self.asked.facts.len() {
                    self.asked.facts.remove(at);
                }
                self.rest_at(usize::MAX);
            }
            Event::ThemeChanged => {
                self.theme = self.shown_theme().next();
                self.shade = None;
            }
            Event::LinkFollowed(opened) => self.follow(opened),
            Event::LinkRefused(why) => self.refused = Some(why),
            Event::WentBack(moment) => self.go_back_to(moment),
            Event::EarlierTaken => self.take_earlier(),
            Event::EarlierForgotten if !self.earlier.is_empty() => _ = self.earlier.remove(0),
            Event::EarlierForgotten => {}
            Event::NoticeClosed => self.refused = None,
            Event::ClientChosen(_)
            | Event::ProxyModeChosen(_)
            | Event::TargetTyped(_)
            | Event::RequestChosen(_)
            | Event::Sent => self.ask(event),
            Event::HopChosen(_)
            | Event::FindingChosen(..)
            | Event::PlaceChosen(_)
            | Event::CaretMetHop(_)
            | Event::CaretMetFinding(_) => self.choose(event),
            playback => self.play(playback),
        }
    }

    /// What was typed is shown at its end: motion is for those who ask for it.
    fn settle(&mut self) {
        self.settled = self.text.clone();
        self.playback = Playback {
            at: usize::MAX,
            playing: false,
            moving: false,
            halted: false,
            back: false,
            ..self.playback
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
            ..Asked::default()
        };
        self.applied = None;
        self.draft = None;
        self.rewrite(picked.text.into());
    }

    fn ask(&mut self, event: Event) {
        self.applied = None;
        match event {
            Event::ClientChosen(from) => {
                self.asked.from = from;
                self.rest_at(usize::MAX);
            }
            Event::ProxyModeChosen(mode) => {
                self.asked.proxy_mode = mode;
                self.rest_at(usize::MAX);
            }
            Event::TargetTyped(to) => self.draft = Some(to),
            Event::RequestChosen(asked) => {
                self.asked = Asked {
                    from: asked.from,
                    to: asked.to,
                    ..self.asked.clone()
                };
                self.draft = None;
                self.play_from_start();
            }
            _ => {
                if let Some(to) = self.draft.take() {
                    self.asked.to = to;
                }
                self.settled = self.text.clone();
                self.play_from_start();
            }
        }
    }

    fn choose(&mut self, event: Event) {
        match event {
            Event::HopChosen(at) => self.rest_at(at),
            Event::CaretMetHop(at) => {
                // The caret is where the reader wants it: the editor must not scroll away.
                let shown = self.shown;
                self.rest_at(at);
                self.shown = shown;
            }
            Event::FindingChosen(at, place) => {
                self.playback.playing = false;
                self.chosen = Chosen::Finding(at);
                self.show(Some(place));
            }
            Event::CaretMetFinding(at) => {
                self.playback.playing = false;
                self.chosen = Chosen::Finding(at);
            }
            Event::PlaceChosen(place) => {
                self.playback.playing = false;
                self.show(Some(place));
            }
            _ => {}
        }
    }

    fn play(&mut self, event: Event) {
        let playback = self.playback;
        match event {
            Event::Played(of) if playback.at.saturating_add(1) >= of && !playback.moving => {
                self.play_from_start();
                self.playback.back = playback.back;
            }
            Event::Played(_) => {
                self.playback.playing = true;
                self.playback.halted = false;
                self.chosen = Chosen::Step;
            }
            Event::Paused => {
                self.playback.playing = false;
                self.playback.halted = playback.moving;
            }
            Event::Stepped(of) => self.step_forward(of),
            Event::SteppedBack(of) => self.rest_at(playback.step(of).saturating_sub(1)),
            Event::Restarted => self.rest_at(0),
            Event::Ended => self.rest_at(usize::MAX),
            Event::Scrubbed(at) => self.rest_at(at),
            Event::WayBackAsked(at) => {
                self.playback = Playback {
                    at,
                    playing: true,
                    moving: true,
                    halted: false,
                    back: true,
                    ..playback
                };
                self.chosen = Chosen::Step;
            }
            Event::WayBackLeft => {
                self.playback.back = false;
                self.rest_at(usize::MAX);
            }
            Event::SpeedChanged => self.playback.speed = playback.speed.next(),
            Event::PacketArrived(of) => {
                self.playback.moving = false;
                self.playback.playing = playback.playing && playback.at.saturating_add(1) < of;
            }
            Event::StepRead if playback.playing && !playback.moving => {
                self.playback.at = playback.at.saturating_add(1);
                self.playback.moving = true;
                self.show(None);
            }
            _ => {}
        }
    }

    fn step_forward(&mut self, of: usize) {
        let at = self.playback.step(of);
        if at + 1 < of {
            self.rest_at(at + 1);
            self.playback.moving = true;
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
            .flat_map(|_| [Event::PacketArrived(of), Event::StepRead])
            .collect()
    }

    #[test]
    fn the_first_example_plays_once_and_stops_at_its_last_step() {
        let state = after(watched(5));
        assert_eq!(
            (
                state.playback.at,
                state.playback.playing,
                state.playback.moving
            ),
            (4, false, false)
        );
    }

    #[test]
    fn pausing_in_the_middle_keeps_the_step_and_playing_goes_on_from_there() {
        let paused = after([
            Event::PacketArrived(5),
            Event::StepRead,
            Event::PacketArrived(5),
            Event::Paused,
            Event::StepRead,
        ]);
        assert_eq!((paused.playback.at, paused.playback.playing), (1, false));
        let on = after([
            Event::PacketArrived(5),
            Event::Paused,
            Event::Played(5),
            Event::StepRead,
        ]);
        assert_eq!((on.playback.at, on.playback.playing), (1, true));
    }

    #[test]
    fn playing_at_the_end_starts_again() {
        let mut events = watched(3);
        events.push(Event::Played(3));
        let state = after(events);
        assert_eq!(
            (
                state.playback.at,
                state.playback.playing,
                state.playback.run
            ),
            (0, true, 1)
        );
    }

    #[test]
    fn the_way_back_follows_the_last_step_and_leaves_with_the_text() {
        let asked = after(watched(5).into_iter().chain([Event::WayBackAsked(5)]));
        assert_eq!(
            (
                asked.playback.at,
                asked.playback.playing,
                asked.playback.back
            ),
            (5, true, true)
        );
        let mut again = asked.clone();
        again.apply(Event::Ended);
        again.apply(Event::Played(8));
        assert_eq!((again.playback.at, again.playback.back), (0, true));
        let left = after([Event::WayBackAsked(5), Event::WayBackLeft]);
        assert_eq!((left.playback.step(5), left.playback.back), (4, false));
        assert!(
            !after([Event::WayBackAsked(5), Event::ExamplePicked(1)])
                .playback
                .back
        );
    }

    #[test]
    fn steps_stay_inside_the_path() {
        assert_eq!(after([Event::SteppedBack(5)]).playback.at, 0);
        assert_eq!(after(vec![Event::Stepped(3); 9]).playback.at, 2);
        assert_eq!(after([Event::Ended, Event::SteppedBack(5)]).playback.at, 3);
    }

    #[test]
    fn typing_is_kept_at_once_and_analyzed_after_a_pause() {
        let typing = after([Event::TextTyped("kind: Pod".into())]);
        assert_eq!(
            (&*typing.text, typing.settled == typing.text),
            ("kind: Pod", false)
        );
        assert_eq!(
            typing.rewrites, 0,
            "the editor keeps its own text while one types"
        );
        let paused = after([Event::TextTyped("kind: Pod".into()), Event::TextSettled]);
        assert_eq!(&*paused.settled, "kind: Pod");
        assert!(!paused.playback.playing);
    }

    #[test]
    fn an_edited_text_can_be_reset_to_its_example() {
        let edited = [
            Event::ExamplePicked(2),
            Event::TextTyped("x".into()),
            Event::TextSettled,
        ];
        assert!(after(edited.clone()).is_edited());
        let state = after(edited.into_iter().chain([Event::TextReset]));
        assert_eq!(&*state.text, EXAMPLES[2].text);
        assert!(!state.is_edited() && state.playback.playing);
    }

    #[test]
    fn a_draft_counts_only_once_it_is_sent() {
        let typed = after([Event::TargetTyped("web:81".into())]);
        assert_eq!(typed.asked.to, "");
        let sent = after([Event::TargetTyped("web:81".into()), Event::Sent]);
        assert_eq!(
            (sent.asked.to.as_str(), sent.draft, sent.playback.playing),
            ("web:81", None, true)
        );
    }

    #[test]
    fn the_mode_of_kube_proxy_outlasts_requests_and_examples() {
        let other = Asked {
            to: "web:81".into(),
            ..Asked::default()
        };
        let state = after([
            Event::ProxyModeChosen(ProxyMode::Nftables),
            Event::RequestChosen(other),
            Event::ExamplePicked(1),
        ]);
        assert_eq!(state.asked.proxy_mode, ProxyMode::Nftables);
    }

    #[test]
    fn choosing_a_finding_asks_the_editor_for_its_place() {
        let state = after([Event::FindingChosen(1, (4, 9))]);
        assert_eq!(
            (state.chosen, state.shown.select, state.shown.number),
            (Chosen::Finding(1), Some((4, 9)), 1)
        );
        assert_eq!(
            after([Event::FindingChosen(1, (4, 9)), Event::HopChosen(2)]).chosen,
            Chosen::Step
        );
    }

    #[test]
    fn the_caret_chooses_a_hop_without_moving_the_text() {
        let state = after([Event::CaretMetHop(3)]);
        assert_eq!((state.playback.at, state.shown.number), (3, 0));
    }

    #[test]
    fn a_fix_is_named_until_the_text_changes() {
        let mended = Event::FixApplied {
            title: "mend it".into(),
            text: "kind: Pod".into(),
            asked: None,
        };
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
            after([mended.clone(), Event::TextTyped("x".into())]).applied,
            None
        );
        let back = after([mended, Event::FixTakenBack]);
        assert_eq!((&*back.text, back.applied), (EXAMPLES[0].text, None));
    }

    #[test]
    fn opened_files_start_anew_and_the_text_before_is_kept() {
        let ask = Event::RequestChosen(Asked {
            to: "web:81".into(),
            ..Asked::default()
        });
        let opened = Event::FilesOpened {
            names: "a.yaml".into(),
            text: "kind: Pod".into(),
        };
        let state = after([ask, opened.clone()]);
        assert_eq!(
            (&*state.text, state.asked.to.as_str(), state.rewrites),
            ("kind: Pod", "", 1)
        );
        assert_eq!(
            &*after([opened, Event::FixTakenBack]).text,
            EXAMPLES[0].text
        );
    }

    #[test]
    fn a_fix_of_the_request_changes_no_text() {
        let asked = Some(("outside".into(), "web:80".into()));
        let state = after([Event::FixApplied {
            title: "t".into(),
            text: EXAMPLES[0].text.into(),
            asked,
        }]);
        assert_eq!((state.asked.to.as_str(), state.rewrites), ("web:80", 0));
        assert_eq!(state.applied.and_then(|applied| applied.before), None);
    }

    #[test]
    fn what_was_said_outlasts_requests_and_is_taken_back() {
        let fact = |text: &str| Fact::parse(text).expect("a fact");
        let said = [
            Event::FactSaid(fact("pod/a is ready")),
            Event::FactSaid(fact("pod/a is not ready")),
        ];
        let state = after(
            said.clone()
                .into_iter()
                .chain([Event::RequestChosen(Asked::default())]),
        );
        assert_eq!(state.asked.facts, [fact("pod/a is not ready")]);
        assert_eq!(
            after(said.into_iter().chain([Event::FactTakenBack(0)]))
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
