//! Looks at the letters of a text eight at a time: where a line ends, and whether all are plain.
//! Every paste goes through here whole, so that a letter may cost less than one step.

/// As many letters as are looked at in one go.
const WIDE: usize = size_of::<u64>();
/// The lowest and the highest bit of each of them.
const LOW: u64 = u64::from_ne_bytes([0x01; WIDE]);
const HIGH: u64 = u64::from_ne_bytes([0x80; WIDE]);

/// Where the line ends that a place is on, behind its line break.
pub(super) fn line_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(letters) = wide(bytes, at) {
        let found = line_breaks(letters);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8 + 1;
        }
        at += WIDE;
    }
    let rest = bytes.get(at..).unwrap_or(&[]);
    rest.iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |found| at + found + 1)
}

/// Where the spaces end that begin at a place.
pub(super) fn spaces_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(letters) = wide(bytes, at) {
        let others = letters ^ (LOW * u64::from(b' '));
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += WIDE;
    }
    let rest = bytes.get(at..).unwrap_or(&[]);
    at + rest.iter().take_while(|byte| **byte == b' ').count()
}

/// Whether a text has nothing but line breaks and what ASCII prints.
pub(super) fn are_plain(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(letters) = wide(bytes, at) {
        let seven = letters & !HIGH;
        let from_blank = seven + LOW * u64::from(0x80 - b' ');
        let is_delete = seven + LOW;
        if (from_blank | line_breaks(letters)) & !is_delete & !letters & HIGH != HIGH {
            return false;
        }
        at += WIDE;
    }
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    bytes.get(at..).unwrap_or(&[]).iter().all(is_plain)
}

fn wide(bytes: &[u8], at: usize) -> Option<u64> {
    let letters = bytes.get(at..at + WIDE)?;
    letters.try_into().ok().map(u64::from_le_bytes)
}

/// The highest bit of each line break. No sum here carries over into the next letter.
fn line_breaks(letters: u64) -> u64 {
    let others = letters ^ (LOW * u64::from(b'\n'));
    !(((others & !HIGH) + !HIGH) | others) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_wherever_its_break_stands() {
        for length in 0..40 {
            for at in 0..length {
                let mut text = vec![b'\x0b'; length];
                text[at] = b'\n';
                for from in 0..=at {
                    assert_eq!(line_end(&text, from), at + 1, "{length} {from}");
                }
                assert_eq!(line_end(&text, at + 1), length);
            }
        }
        assert_eq!(line_end(b"", 0), 0);
    }

    #[test]
    fn spaces_end_wherever_another_letter_stands() {
        for length in 0..40 {
            for at in 0..length {
                let mut text = vec![b' '; length];
                text[at] = b'!';
                for from in 0..=at {
                    assert_eq!(spaces_end(&text, from), at, "{length} {from}");
                }
                assert_eq!(spaces_end(&text, at + 1), length);
            }
        }
        assert_eq!(spaces_end(b"", 0), 0);
    }

    #[test]
    fn each_letter_at_each_place_is_plain_or_not() {
        for letter in 0..=u8::MAX {
            for around in [b'a', b'\n', b' ', b'~'] {
                for at in 0..19 {
                    let mut text = [around; 19];
                    text[at] = letter;
                    let is_plain = letter == b'\n' || letter.is_ascii_graphic() || letter == b' ';
                    assert_eq!(
                        are_plain(&text),
                        is_plain,
                        "{letter} at {at} among {around}"
                    );
                }
            }
        }
    }
}
