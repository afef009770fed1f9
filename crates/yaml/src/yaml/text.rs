//! The text of a key or a string: a piece of your YAML, shared and not copied, or words of our own.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::shared::SharedPiece;
pub use super::shared::{SharedText, whole};

/// A string that is cheap to clone: it shares the document that it stands in.
#[derive(Clone)]
pub struct TextSlice(SharedPiece);

impl TextSlice {
    /// A piece of a shared text; empty when the offsets do not cut it.
    pub fn piece(of: &SharedText, start: usize, end: usize) -> Self {
        SharedPiece::new(of, start, end).map_or_else(Self::default, Self)
    }

    /// Words that stand in the program.
    pub const fn fixed(words: &'static str) -> Self {
        Self(SharedPiece::fixed(words))
    }

    /// In bytes, without a look at the text that it is a piece of.
    #[inline(always)]
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// Whether it reads so. Most keys differ in their length or their first letter, which needs no
    /// look at the others.
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

impl Default for TextSlice {
    fn default() -> Self {
        Self::fixed("")
    }
}

impl Deref for TextSlice {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for TextSlice {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> Self {
        whole(text)
    }
}

/// Copies it.
impl From<&str> for SharedText {
    fn from(text: &str) -> Self {
        whole(text.to_owned())
    }
}

/// Copies it.
impl From<&String> for SharedText {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<&SharedText> for SharedText {
    fn from(text: &SharedText) -> Self {
        text.clone()
    }
}

impl From<String> for TextSlice {
    fn from(text: String) -> Self {
        let end = text.len();
        Self::piece(&whole(text), 0, end)
    }
}

impl From<TextSlice> for String {
    fn from(text: TextSlice) -> Self {
        text.as_str().to_owned()
    }
}

impl From<&str> for TextSlice {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Debug for TextSlice {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for TextSlice {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self)
    }
}

impl Serialize for TextSlice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

/// Each has a text of its own then.
impl<'de> Deserialize<'de> for TextSlice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl PartialEq for TextSlice {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
    }
}

impl Eq for TextSlice {}

impl PartialEq<str> for TextSlice {
    fn eq(&self, other: &str) -> bool {
        self.is(other)
    }
}

impl PartialEq<&str> for TextSlice {
    fn eq(&self, other: &&str) -> bool {
        self.is(other)
    }
}

impl PartialEq<String> for TextSlice {
    fn eq(&self, other: &String) -> bool {
        self.is(other)
    }
}

impl PartialEq<TextSlice> for str {
    fn eq(&self, other: &TextSlice) -> bool {
        other.is(self)
    }
}

impl PartialEq<TextSlice> for &str {
    fn eq(&self, other: &TextSlice) -> bool {
        other.is(self)
    }
}

impl PartialEq<TextSlice> for String {
    fn eq(&self, other: &TextSlice) -> bool {
        other.is(self)
    }
}

impl PartialOrd for TextSlice {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TextSlice {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other)
    }
}

impl Hash for TextSlice {
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
        assert_eq!(TextSlice::piece(&of, 3, 5), "é");
        assert_eq!(TextSlice::piece(&of, 3, 4), "", "not inside a character");
        assert_eq!(TextSlice::piece(&of, 3, 9), "", "not beyond the end");
        assert_eq!(TextSlice::from("web"), TextSlice::fixed("web"));
        assert!(size_of::<TextSlice>() <= 3 * size_of::<usize>());
    }
}
