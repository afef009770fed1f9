//! The text of a key or a string: a piece of the paste, shared and not copied, or words of our own.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

use serde::{Serialize, Serializer};

/// A string that is cheap to clone: it shares the document that it stands in.
#[derive(Clone)]
pub struct Text(Source);

#[derive(Clone)]
enum Source {
    /// Between two offsets of a text, on character boundaries.
    Piece(Rc<Box<str>>, u32, u32),
    Fixed(&'static str),
}

impl Text {
    /// A piece of a shared text; empty when the offsets do not cut it.
    pub fn piece(of: &Rc<Box<str>>, start: usize, end: usize) -> Self {
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(from), Ok(to)) if of.get(start..end).is_some() => Self(Source::Piece(of.clone(), from, to)),
            _ => Self::fixed(""),
        }
    }

    /// Words that stand in the program.
    pub const fn fixed(words: &'static str) -> Self {
        Self(Source::Fixed(words))
    }

    /// Whether it reads so. Most keys differ in their length or their first letter, which needs no look at the others.
    #[inline]
    pub fn is(&self, text: &str) -> bool {
        let own = match &self.0 {
            Source::Piece(_, start, end) if (end - start) as usize != text.len() => return false,
            Source::Piece(of, start, end) => of.as_bytes().get(*start as usize..*end as usize).unwrap_or(&[]),
            Source::Fixed(words) => words.as_bytes(),
        };
        own.first() == text.as_bytes().first() && own == text.as_bytes()
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Source::Piece(of, start, end) => of.get(*start as usize..*end as usize).unwrap_or(""),
            Source::Fixed(words) => words,
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::fixed("")
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        let end = text.len();
        Self::piece(&Rc::new(text.into_boxed_str()), 0, end)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.is(other)
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.is(other)
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.is(other)
    }
}

impl PartialEq<Text> for str {
    fn eq(&self, other: &Text) -> bool {
        other.is(self)
    }
}

impl PartialEq<Text> for &str {
    fn eq(&self, other: &Text) -> bool {
        other.is(self)
    }
}

impl PartialEq<Text> for String {
    fn eq(&self, other: &Text) -> bool {
        other.is(self)
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other)
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_what_stands_between_its_offsets() {
        let of: Rc<Box<str>> = Rc::new("a: é".into());
        assert_eq!(Text::piece(&of, 3, 5), "é");
        assert_eq!(Text::piece(&of, 3, 4), "", "not inside a character");
        assert_eq!(Text::piece(&of, 3, 9), "", "not beyond the end");
        assert_eq!(Text::from("web"), Text::fixed("web"));
        assert!(size_of::<Text>() <= 3 * size_of::<usize>());
    }
}
