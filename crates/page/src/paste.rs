//! A text with what the core answers to it, and what the views derive from both.

use std::borrow::Cow;

use super::state::{Playback, Way};
use portpath::Analysis;
use portpath::explain::way_back;
use portpath::report::Hop;
use portpath_yaml::yaml::Whole;

/// A text with its analysis.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Paste {
    /// The text that was analyzed.
    pub text: Whole,
    /// What came of it.
    pub analysis: Analysis,
}

/// No number in it is other than finite, so that it equals itself; an `Rc` of it then compares addresses first.
impl Eq for Paste {}

impl Paste {
    /// The hops of the packet, and those of the answer where they are played too.
    pub(super) fn hops(&self, playback: &Playback) -> Cow<'_, [Hop]> {
        let mut hops = Cow::Borrowed(self.analysis.hops.as_slice());
        if playback.way == Way::ThereAndBack {
            hops.to_mut().extend(self.answer());
        }
        hops
    }

    /// The hops of the answer.
    pub(super) fn answer(&self) -> Vec<Hop> {
        way_back(&self.analysis.hops, self.analysis.verdict.outcome)
    }
}

/// What differs between two texts: after `start` bytes, `old` bytes of the old one are `new` bytes of the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Where both begin to differ.
    pub start: usize,
    /// Where the old text agrees again.
    pub old_end: usize,
    /// Where the new text agrees again.
    pub new_end: usize,
}

/// The smallest single change from one text to the other, on character boundaries.
pub(super) fn change(old: &str, new: &str) -> Change {
    let mut start = old
        .bytes()
        .zip(new.bytes())
        .take_while(|(one, other)| one == other)
        .count();
    while !(old.is_char_boundary(start) && new.is_char_boundary(start)) {
        start -= 1;
    }
    let tails = old.as_bytes()[start..]
        .iter()
        .rev()
        .zip(new.as_bytes()[start..].iter().rev());
    let mut same = tails.take_while(|(one, other)| one == other).count();
    while !(old.is_char_boundary(old.len() - same) && new.is_char_boundary(new.len() - same)) {
        same -= 1;
    }
    Change {
        start,
        old_end: old.len() - same,
        new_end: new.len() - same,
    }
}

impl Change {
    /// Where a span of the old text is in the new one; none when it was changed itself.
    pub(super) fn follow(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        if end <= self.start {
            return Some((start, end));
        }
        let moved = |at: usize| at - self.old_end + self.new_end;
        (start >= self.old_end).then(|| (moved(start), moved(end)))
    }
}

/// The offset in UTF-16 units, as the browser counts, of a byte.
pub(super) fn utf16(text: &str, byte: usize) -> u32 {
    let byte = (0..=byte.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let before = &text[..byte];
    let units = if before.is_ascii() {
        byte
    } else {
        before.chars().map(char::len_utf16).sum()
    };
    units as u32
}

/// The byte at an offset in UTF-16 units.
pub(super) fn byte_at_utf16(text: &str, offset: u32) -> usize {
    let offset = offset as usize;
    // As many bytes as units is at most as far, and mostly exactly there.
    if text.get(..offset).is_some_and(str::is_ascii) {
        return offset;
    }
    let mut units = 0;
    let beyond = text.char_indices().find(|(_, each)| {
        let before = units;
        units += each.len_utf16();
        before >= offset
    });
    beyond.map_or(text.len(), |(at, _)| at)
}

/// The line, from 1, at an offset in UTF-16 units.
pub(super) fn line_at_utf16(text: &str, offset: u32) -> usize {
    text.as_bytes()[..byte_at_utf16(text, offset)]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_as_small_as_it_can_be() {
        assert_eq!(
            change("port: 80\n", "port: 8080\n"),
            Change {
                start: 8,
                old_end: 8,
                new_end: 10
            }
        );
        assert_eq!(
            change("aé", "aè"),
            Change {
                start: 1,
                old_end: 3,
                new_end: 3
            }
        );
        assert_eq!(
            change("same", "same"),
            Change {
                start: 4,
                old_end: 4,
                new_end: 4
            }
        );
    }

    #[test]
    fn places_follow_the_text_while_one_types() {
        let typed = change("a: 1\nb: 2\n", "a: 11\nb: 2\n");
        assert_eq!(typed.follow(0, 1), Some((0, 1)));
        assert_eq!(typed.follow(5, 6), Some((6, 7)));
        let replaced = change("a: one\nb", "a: two\nb");
        assert_eq!(replaced.follow(3, 6), None);
    }

    #[test]
    fn the_browser_counts_in_utf16() {
        let text = "é: 𝄞\nb";
        assert_eq!(utf16(text, text.len() - 1), 6);
        assert_eq!(line_at_utf16(text, 5), 1);
        assert_eq!(line_at_utf16(text, 6), 2);
        assert_eq!(utf16(text, 999), 7);
        for byte in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            assert_eq!(byte_at_utf16(text, utf16(text, byte)), byte);
        }
        assert_eq!(byte_at_utf16(text, 99), text.len());
        assert_eq!(byte_at_utf16("ab", 1), 1);
    }
}
