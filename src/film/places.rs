//! Places of a text as JavaScript counts them, and a fingerprint by which a film knows its text.

/// Turns byte offsets into UTF-16 offsets: logarithmic in the letters beyond ASCII.
#[derive(Debug)]
pub(super) struct Places {
    /// For each letter beyond ASCII: the byte after it, and how many bytes more than units there
    /// were by then.
    surplus: Vec<(usize, usize)>,
    length: usize,
}

impl Places {
    pub(super) fn of(text: &str) -> Self {
        let mut surplus = Vec::new();
        let mut sum = 0;
        for (at, letter) in text.char_indices().filter(|(_, letter)| !letter.is_ascii()) {
            sum += letter.len_utf8() - letter.len_utf16();
            surplus.push((at + letter.len_utf8(), sum));
        }
        Self {
            surplus,
            length: text.len(),
        }
    }

    /// The offset in UTF-16 units of a byte offset.
    pub(super) fn utf16(&self, byte: usize) -> usize {
        let byte = byte.min(self.length);
        let before = self.surplus.partition_point(|(after, _)| *after <= byte);
        byte - before.checked_sub(1).map_or(0, |last| self.surplus[last].1)
    }
}

/// The 32-bit FNV-1a sum of a text's UTF-16 units: a film names it, and what plays the film
/// compares it, so that a film of another text is never shown.
pub fn fingerprint(text: &str) -> u32 {
    text.encode_utf16().fold(0x811c_9dc5, |sum, unit| {
        (sum ^ u32::from(unit)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_as_javascript_counts() {
        let text = "a: é🦀x";
        let places = Places::of(text);
        let at = |word: &str| places.utf16(text.find(word).expect("it stands in the text"));
        assert_eq!([at("a"), at("é"), at("🦀"), at("x")], [0, 3, 4, 6]);
        assert_eq!(places.utf16(text.len() + 9), 7);
    }

    #[test]
    fn another_text_has_another_fingerprint() {
        assert_eq!(fingerprint(""), 0x811c_9dc5);
        assert_eq!(fingerprint("a"), 0xe40c_292c);
        assert_ne!(fingerprint("port: 80"), fingerprint("port: 81"));
    }
}
