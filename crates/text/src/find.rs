//! Looks for a few letters in a text with one small loop. The standard library's search for strings is made for long ones, and
//! would be a hundredth of the module that embeds load.

/// The byte where `sought` first begins; `sought` is not empty.
pub fn first(text: &str, sought: &str) -> Option<usize> {
    text.as_bytes()
        .windows(sought.len())
        .position(|letters| letters == sought.as_bytes())
}

/// The byte where `sought` last begins; `sought` is not empty.
pub fn last(text: &str, sought: &str) -> Option<usize> {
    text.as_bytes()
        .windows(sought.len())
        .rposition(|letters| letters == sought.as_bytes())
}

/// Whether `sought` is in the text.
pub fn contains(text: &str, sought: &str) -> bool {
    first(text, sought).is_some()
}

/// What stands before the first `sought`, and after it.
pub fn split_once<'t>(text: &'t str, sought: &str) -> Option<(&'t str, &'t str)> {
    let at = first(text, sought)?;
    Some((text.get(..at)?, text.get(at + sought.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sought_is_found_as_the_standard_library_finds_it() {
        for text in [
            "",
            "a",
            "://",
            "http://web",
            "ä://ö",
            "a -- b -- c",
            "::://",
        ] {
            for sought in ["://", " -- ", "a", "ö"] {
                assert_eq!(
                    split_once(text, sought),
                    text.split_once(sought),
                    "{text} {sought}"
                );
                assert_eq!(
                    (first(text, sought), last(text, sought)),
                    (text.find(sought), text.rfind(sought))
                );
                assert_eq!(contains(text, sought), text.contains(sought));
            }
        }
    }
}
