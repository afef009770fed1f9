//! The text of a key or a string: a piece of the paste, shared and not copied, or words of our own.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::shared::Piece;
pub use super::shared::{Whole, whole};

/// A string that is cheap to clone: it shares the document that it stands in.
#[derive(Clone)]
pub struct Text(Piece);

impl Text {
    /// A piece of a shared text; empty when the offsets do not cut it.
    pub fn piece(of: &Whole, start: usize, end: usize) -> Self {
        Piece::new(of, start, end).map_or_else(Self::default, Self)
    }

    /// Words that stand in the program.
    pub const fn fixed(words: &'static str) -> Self {
        Self(Piece::fixed(words))
    }

    /// In bytes, without a look at the text that it is a piece of.
    #[inline(always)]
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// Whether it reads so. Most keys differ in their length or their first letter, which needs no look at the others.
    #[inline]
    pub fn is(&self, text: &str) -> bool {
        if self.0.len() != text.len() {
            return false;
        }
        let own = self.0.as_bytes();
        own.first() == text.as_bytes().first() && own == text.as_bytes()
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
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

impl From<String> for Whole {
    fn from(text: String) -> Self {
        whole(text)
    }
}

/// Copies it.
impl From<&str> for Whole {
    fn from(text: &str) -> Self {
        whole(text.to_owned())
    }
}

/// Copies it.
impl From<&String> for Whole {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<&Whole> for Whole {
    fn from(text: &Whole) -> Self {
        text.clone()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        let end = text.len();
        Self::piece(&whole(text), 0, end)
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

/// Each has a text of its own then.
impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
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
        let of = whole("a: é".to_owned());
        assert_eq!(Text::piece(&of, 3, 5), "é");
        assert_eq!(Text::piece(&of, 3, 4), "", "not inside a character");
        assert_eq!(Text::piece(&of, 3, 9), "", "not beyond the end");
        assert_eq!(Text::from("web"), Text::fixed("web"));
        assert!(size_of::<Text>() <= 3 * size_of::<usize>());
    }
}
