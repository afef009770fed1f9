//! Pieces of a text that share it, and let it go with the last of them.

use std::rc::Rc;

/// A text that its pieces share.
pub type Whole = Rc<Box<str>>;

/// Makes a text one to be shared.
pub fn whole(text: String) -> Whole {
    Rc::new(text.into_boxed_str())
}

/// A piece of a text, or words that stand in the program.
#[derive(Clone)]
pub(super) enum Piece {
    /// Between two offsets of a text, on character boundaries.
    Of(Whole, u32, u32),
    Fixed(&'static str),
}

impl Piece {
    /// None when the offsets do not cut the text.
    pub(super) fn new(of: &Whole, start: usize, end: usize) -> Option<Self> {
        let (from, to) = (u32::try_from(start).ok()?, u32::try_from(end).ok()?);
        of.get(start..end).is_some().then(|| Self::Of(of.clone(), from, to))
    }

    pub(super) const fn fixed(words: &'static str) -> Self {
        Self::Fixed(words)
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Of(_, start, end) => (end - start) as usize,
            Self::Fixed(words) => words.len(),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Of(of, start, end) => of.as_bytes().get(*start as usize..*end as usize).unwrap_or(&[]),
            Self::Fixed(words) => words.as_bytes(),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Of(of, start, end) => of.get(*start as usize..*end as usize).unwrap_or(""),
            Self::Fixed(words) => words,
        }
    }
}
