//! What can happen on the page, in the past tense. Each group of events has an enum of its own,
//! which [`State`](super::State) matches in one place.

use std::rc::Rc;

use portpath::Asked;
use portpath::facts::Fact;
use portpath::link::{Link, Opened};
use portpath_kube::admission::ProxyMode;
use portpath_yaml::yaml::SharedText;

use super::Ended;
use super::panel::Panel;
use super::playback::PlaybackEvent;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// To the text.
    Text(TextEvent),
    /// To the request and to what the reader says of the cluster.
    Request(RequestEvent),
    /// To the playback.
    Playback(PlaybackEvent),
    /// The reader looks at something else.
    Choice(ChoiceEvent),
    /// To the page's address.
    Link(LinkEvent),
    /// Another theme was chosen.
    ThemeChanged,
}

/// What happened to the text.
#[derive(Clone, Debug, PartialEq)]
pub enum TextEvent {
    /// The reader typed, pasted, cut or undid.
    Typed(SharedText),
    /// The reader pasted or dropped what makes the text so slow to draw that the browser did not
    /// get it.
    HeavyPasted(SharedText),
    /// The reader pasted a text, and the page puts it in.
    Pasted {
        /// The whole text after it.
        text: SharedText,
        /// What it took the place of.
        over: Over,
    },
    /// The reader wants the example before the text that replaced it.
    ExampleKept,
    /// The reader wants to see the text that the editor does not show.
    HeldShown,
    /// Typing paused.
    Settled,
    /// An example was picked.
    ExamplePicked(usize),
    /// The text was reset to the example.
    Reset,
    /// A fix was applied.
    FixApplied {
        /// What it did.
        title: Rc<str>,
        /// The fixed text.
        text: SharedText,
        /// Who sends and where to: as before, unless it was the request that it fixed.
        asked: (String, String),
        /// How the request ended before.
        was: Ended,
    },
    /// Files were opened.
    FilesOpened {
        /// Their names.
        names: Rc<str>,
        /// Their text.
        text: SharedText,
    },
    /// The fix was taken back, where the editor's own undo could not.
    FixTakenBack,
    /// The reader's earlier text was asked for.
    EarlierTaken,
    /// That text is not wanted any more.
    EarlierForgotten,
}

/// What a paste took the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// An example that the reader had not changed.
    Example,
    /// The reader's own text, or a part of it.
    OwnText,
}

/// What happened to the request.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestEvent {
    /// The reader said what YAML does not say.
    FactSaid(Fact),
    /// The fact at this place was taken back.
    FactTakenBack(usize),
    /// A client was chosen.
    ClientChosen(String),
    /// Another mode of kube-proxy was chosen.
    ProxyModeChosen(ProxyMode),
    /// The client is being typed.
    ClientTyped(String),
    /// The target is being typed.
    TargetTyped(String),
    /// A proposed request was chosen, with its client.
    Chosen(Asked),
    /// The request was sent.
    Sent,
}

/// What the reader looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceEvent {
    /// Another view of the text was chosen.
    Panel(Panel),
    /// A hop was chosen.
    Hop(usize),
    /// A finding was chosen, and these bytes are its place.
    Finding(usize, (usize, usize)),
    /// A cited place was followed into the text.
    Place((usize, usize)),
    /// A thing of the picture was chosen, and its text begins at this byte.
    Looked(usize),
    /// The cursor was moved to a line that this hop cites.
    CursorOnHop(usize),
    /// The cursor was moved to a line of this finding.
    CursorOnFinding(usize),
}

/// What happened to the page's address.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkEvent {
    /// A link was opened.
    Followed(Opened),
    /// A link could not be opened, and this is why.
    Refused(String),
    /// The reader went back or forward to this moment.
    WentBack(Link),
    /// A notice was read.
    NoticeClosed,
}

impl LinkEvent {
    /// Whether it comes out of the history itself, which then has its entry already.
    pub(super) fn is_of_history(&self) -> bool {
        match self {
            LinkEvent::Followed(_) | LinkEvent::WentBack(_) => true,
            LinkEvent::Refused(_) | LinkEvent::NoticeClosed => false,
        }
    }
}

impl Event {
    /// Whether it comes out of the history itself, which then has its entry already.
    pub(super) fn is_of_history(&self) -> bool {
        match self {
            Event::Link(event) => event.is_of_history(),
            Event::Text(_)
            | Event::Request(_)
            | Event::Playback(_)
            | Event::Choice(_)
            | Event::ThemeChanged => false,
        }
    }
}
