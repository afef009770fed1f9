//! Pieces of a text that share it, and let it go with the last of them.

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

/// A text that its pieces share, or a part of one that serves as such.
#[derive(Clone)]
pub struct SharedText {
    of: Rc<Box<str>>,
    start: usize,
    end: usize,
}

/// Makes a text one to be shared; it is not copied.
pub fn whole(text: String) -> SharedText {
    let end = text.len();
    SharedText {
        of: Rc::new(text.into_boxed_str()),
        start: 0,
        end,
    }
}

impl SharedText {
    /// A part of it that counts from its own beginning; none when the offsets do not cut it.
    pub fn part(&self, start: usize, end: usize) -> Option<Self> {
        self.get(start..end)?;
        Some(Self {
            of: self.of.clone(),
            start: self.start + start,
            end: self.start + end,
        })
    }
}

/// Most that are compared are the same one.
impl PartialEq for SharedText {
    fn eq(&self, other: &Self) -> bool {
        let is_same = (Rc::as_ptr(&self.of), self.start, self.end)
            == (Rc::as_ptr(&other.of), other.start, other.end);
        is_same || **self == **other
    }
}

impl Eq for SharedText {}

impl Default for SharedText {
    fn default() -> Self {
        whole(String::new())
    }
}

impl fmt::Debug for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        self.of.get(self.start..self.end).unwrap_or("")
    }
}

/// A piece of a text, or words that stand in the program.
#[derive(Clone)]
pub(super) enum SharedPiece {
    /// Between two offsets of a text, on character boundaries.
    Of(Rc<Box<str>>, u32, u32),
    Fixed(&'static str),
}

impl SharedPiece {
    /// None when the offsets do not cut the text.
    pub(super) fn new(of: &SharedText, start: usize, end: usize) -> Option<Self> {
        let start = of.start + start;
        let end = of.start + end;
        let from = u32::try_from(start).ok()?;
        let to = u32::try_from(end).ok()?;
        (end <= of.end && of.of.get(start..end).is_some())
            .then(|| Self::Of(of.of.clone(), from, to))
    }

    pub(super) const fn fixed(words: &'static str) -> Self {
        Self::Fixed(words)
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Of(_, start, end) => (end - start) as usize,
            Self::Fixed(words) => words.len(),
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Of(of, start, end) => of
                .as_bytes()
                .get(*start as usize..*end as usize)
                .unwrap_or(&[]),
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
