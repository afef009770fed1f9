//! What the editor shows beside the cursor: what could be written there, and what a field means.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What could be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offers {
    /// The bytes that the chosen one replaces.
    pub replaces: Range<usize>,
    /// How far the word is indented, in letters, where the list opens.
    pub column: usize,
    /// The offers, the likeliest first; never empty.
    pub offers: Vec<Offer>,
    /// Whether they are all that can be there.
    pub choice: Choice,
    /// Whether they are values, not keys.
    pub are_values: bool,
}

/// Whether something else than what is offered could be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Choice {
    /// One of these it must be.
    Closed,
    /// The reader may well mean something else.
    Open,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What it is called.
    pub label: String,
    /// A few words on it: whose port it is, which values it takes.
    pub note: String,
    /// What it means; may be empty.
    pub meaning: String,
    /// What is written in place of the word.
    pub text: String,
}

impl Offers {
    /// Whether one of them is in the text already.
    pub fn is_written(&self, text: &str) -> bool {
        let word = text.get(self.replaces.clone()).unwrap_or("");
        self.offers.iter().any(|offer| offer.text == word)
    }
}

/// What is known of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldHelp {
    /// The word in the text that was asked about.
    pub word: Range<usize>,
    /// The field's name.
    pub name: String,
    /// What it takes, and whether it must be there.
    pub takes: String,
    /// What it means; empty where it has no bearing on the path.
    pub meaning: String,
    /// The values that it may have, where they are few, each with a few words.
    pub values: Vec<(String, String)>,
}
