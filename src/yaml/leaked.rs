//! Pieces of a text that stays for good, as all memory of the small build does: nothing has to be counted or let go.

/// A text that its pieces share.
pub type Whole = &'static str;

/// Makes a text one to be shared.
pub fn whole(text: String) -> Whole {
    Box::leak(text.into_boxed_str())
}

/// A piece of a text, or words that stand in the program.
#[derive(Clone, Copy)]
pub(super) struct Piece(&'static str);

impl Piece {
    /// None when the offsets do not cut the text.
    pub(super) fn new(of: &Whole, start: usize, end: usize) -> Option<Self> {
        of.get(start..end).map(Self)
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
