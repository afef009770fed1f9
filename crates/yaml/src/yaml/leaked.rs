//! Pieces of a text that stays for good, as all memory of the small build does: nothing has to be counted or let go.

use std::ops::Deref;

/// A text that its pieces share.
#[derive(Clone)]
pub struct Whole(&'static str);

/// Makes a text one to be shared.
pub fn whole(text: String) -> Whole {
    Whole(Box::leak(text.into_boxed_str()))
}

impl Whole {
    /// A part of it that counts from its own beginning; none when the offsets do not cut it.
    pub fn part(&self, start: usize, end: usize) -> Option<Self> {
        self.0.get(start..end).map(Self)
    }
}

impl Deref for Whole {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

/// A piece of a text, or words that stand in the program.
#[derive(Clone, Copy)]
pub(super) struct Piece(&'static str);

impl Piece {
    /// None when the offsets do not cut the text.
    pub(super) fn new(of: &Whole, start: usize, end: usize) -> Option<Self> {
        of.0.get(start..end).map(Self)
    }

    pub(super) const fn fixed(words: &'static str) -> Self {
        Self(words)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(super) fn as_str(&self) -> &str {
        self.0
    }
}
