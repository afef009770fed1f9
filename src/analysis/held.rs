//! The text of a paste as a reader holds it: as it was given, shared with all that was read of it, or with room for typing.

use std::ops::Deref;

use portpath_yaml::yaml::{Pasted, Whole, whole};

/// A text that is read now, or was.
pub(super) enum Held {
    /// As it was given: documents share it.
    Given(Whole),
    /// One that changes while one types: documents have texts of their own.
    Changing(String),
}

impl Held {
    /// For reading documents of it.
    pub fn pasted(&self) -> Pasted<'_> {
        match self {
            Self::Given(text) => Pasted::Shared(text),
            Self::Changing(text) => Pasted::Lent(text),
        }
    }

    /// As a text that documents share.
    pub fn shared(&self) -> Whole {
        match self {
            Self::Given(text) => text.clone(),
            Self::Changing(text) => whole(text.clone()),
        }
    }
}

impl Deref for Held {
    type Target = str;

    fn deref(&self) -> &str {
        self.pasted().text()
    }
}
