//! The smallest change from one text to another, which is what is sent of a text that was sent before.

use serde::{Deserialize, Serialize};

/// What differs between two texts: after `start` bytes, those up to `old_end` of the old one are those up to `new_end` of the new
/// one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where both begin to differ.
    pub start: usize,
    /// Where the old text agrees again.
    pub old_end: usize,
    /// Where the new text agrees again.
    pub new_end: usize,
}

/// The smallest single change from one text to the other, on character boundaries.
pub fn change(old: &str, new: &str) -> Change {
    let mut start = common_start(old.as_bytes(), new.as_bytes());
    while !(old.is_char_boundary(start) && new.is_char_boundary(start)) {
        start -= 1;
    }
    let mut same = common_end(&old.as_bytes()[start..], &new.as_bytes()[start..]);
    while !(old.is_char_boundary(old.len() - same) && new.is_char_boundary(new.len() - same)) {
        same -= 1;
    }
    Change {
        start,
        old_end: old.len() - same,
        new_end: new.len() - same,
    }
}

/// So many bytes are compared at once, which is much quicker than one by one.
const AT_ONCE: usize = 512;

/// How many bytes of both are the same at the beginning.
fn common_start(one: &[u8], other: &[u8]) -> usize {
    let pieces = one.chunks_exact(AT_ONCE).zip(other.chunks_exact(AT_ONCE));
    let start = AT_ONCE * pieces.take_while(|(one, other)| one == other).count();
    let rest = one[start..].iter().zip(&other[start..]);
    start + rest.take_while(|(one, other)| one == other).count()
}

/// How many bytes of both are the same at the end.
fn common_end(one: &[u8], other: &[u8]) -> usize {
    let pieces = one.rchunks_exact(AT_ONCE).zip(other.rchunks_exact(AT_ONCE));
    let end = AT_ONCE * pieces.take_while(|(one, other)| one == other).count();
    let rest = one[..one.len() - end].iter().rev();
    let rest = rest.zip(other[..other.len() - end].iter().rev());
    end + rest.take_while(|(one, other)| one == other).count()
}

impl Change {
    /// Where a span of the old text is in the new one; none when it was changed itself.
    pub fn follow(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        if end <= self.start {
            return Some((start, end));
        }
        let moved = |at: usize| at - self.old_end + self.new_end;
        (start >= self.old_end).then(|| (moved(start), moved(end)))
    }
}

/// A change as it is sent: the bytes from `start` to `end` become `with`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextChange {
    /// Where the replaced bytes begin.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// What takes their place.
    pub with: String,
}

impl TextChange {
    /// The smallest single change from one text to the other.
    pub fn between(old: &str, new: &str) -> Self {
        let change = change(old, new);
        Self {
            start: change.start,
            end: change.old_end,
            with: new[change.start..change.new_end].to_owned(),
        }
    }

    /// The text after the change; none where its offsets do not cut the text before.
    pub fn apply(&self, text: &str) -> Option<String> {
        let (before, after) = (text.get(..self.start)?, text.get(self.end..)?);
        (self.start <= self.end).then(|| [before, &self.with, after].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(start: usize, end: usize, with: &str) -> TextChange {
        TextChange {
            start,
            end,
            with: with.to_owned(),
        }
    }

    /// Longer than what is compared at once, on both sides of a word.
    fn long(word: &str) -> String {
        ["ab".repeat(1_000), word.to_owned(), "cd".repeat(1_000)].concat()
    }

    #[test]
    fn a_change_is_as_small_as_it_can_be_and_makes_the_new_text() {
        for (old, new, smallest) in [
            ("port: 80\n", "port: 8080\n", changed(8, 8, "80")),
            ("aé", "aè", changed(1, 3, "è")),
            ("same", "same", changed(4, 4, "")),
            ("", "all", changed(0, 0, "all")),
            ("all", "", changed(0, 3, "")),
            (&long("x"), &long("yz"), changed(2_000, 2_001, "yz")),
        ] {
            let found = TextChange::between(old, new);
            assert_eq!(found, smallest);
            assert_eq!(found.apply(old).as_deref(), Some(new));
        }
        assert_eq!(changed(2, 3, "x").apply("é"), None);
        assert_eq!(changed(1, 0, "x").apply("ab"), None);
    }

    #[test]
    fn places_follow_the_text_while_one_types() {
        let typed = change("a: 1\nb: 2\n", "a: 11\nb: 2\n");
        assert_eq!(typed.follow(0, 1), Some((0, 1)));
        assert_eq!(typed.follow(5, 6), Some((6, 7)));
        let replaced = change("a: one\nb", "a: two\nb");
        assert_eq!(replaced.follow(3, 6), None);
    }
}
