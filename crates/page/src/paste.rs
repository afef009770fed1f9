//! A text with what the simulator answers to it, and what the views derive from both.

use std::borrow::Cow;

use super::state::{Playback, Way};
use portpath_explain::report::Hop;
use portpath_messages::Report;
use portpath_yaml::yaml::Whole;

/// A text with its report.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Paste {
    /// The text that was analyzed.
    pub text: Whole,
    /// What came of it.
    pub report: Report,
}

/// No number in it is other than finite, so that it equals itself; an `Rc` of it then compares addresses first.
impl Eq for Paste {}

impl Paste {
    /// A text with what came of it.
    pub(super) fn new(text: Whole, report: Report) -> Self {
        Self { text, report }
    }

    /// The hops of the packet, and those of the answer where they are played too.
    pub(super) fn hops(&self, playback: &Playback) -> Cow<'_, [Hop]> {
        let mut hops = Cow::Borrowed(self.report.hops.as_slice());
        if playback.way == Way::ThereAndBack {
            hops.to_mut().extend(self.report.way_back.iter().cloned());
        }
        hops
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
