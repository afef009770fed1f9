//! What the page's view and its simulator tell each other. The view asks a [`Question`] about a
//! text and gets one [`Answer`]; each question has a number, by which its answer is known. A text
//! is sent once: after that only what changed of it.
//!
//! Both sides are built together, so a message has no version. [`encode`] and [`decode`] are the
//! codec.

mod assist;
mod question;
mod report;
mod text;

pub use assist::{Choice, FieldHelp, Offer, Offers};
pub use question::{
    Answer, Ask, ChangedPath, Changes, Compare, Crowded, DrawMap, Explain, FixAll, FixedAll,
    Overview, Picture, PictureForm, Question, Reachability, Share, Shared, Sheets, Suggest, Trace,
    TriedFix, TryFix,
};
pub use report::{ClientChoice, ClientGroup, OfferedRequest, Report, RequestGroup};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
pub use text::{Change, TextChange, change};

/// What the view sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToSimulator {
    /// Changes the text that the questions after it are about. The first one is empty.
    Text(TextChange),
    /// Asks about that text.
    Ask {
        /// By which the answer is known.
        number: u32,
        /// What is asked.
        question: Question,
    },
    /// The answer to this question is not wanted any more.
    Forget {
        /// The question's.
        number: u32,
    },
}

/// What the simulator sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FromSimulator {
    /// The question's.
    pub number: u32,
    /// What it answers.
    pub answer: Answer,
}

/// A message as bytes. None for what no message holds: a sequence without a length.
pub fn encode<T: Serialize>(message: &T) -> Option<Vec<u8>> {
    postcard::to_allocvec(message).ok()
}

/// A message from its bytes; none for bytes that no [`encode`] of this build wrote.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
