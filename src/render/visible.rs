//! Shows the characters that are invisible and that a terminal obeys: names in YAML may contain
//! escape codes, and an answer must not pass them on.

use std::borrow::Cow;
use std::fmt::Write;

/// A text of several lines for a terminal. Hidden characters except line breaks and tabs are
/// written like `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(
        text,
        |letter| is_hidden(letter) && !matches!(letter, '\n' | '\t'),
        push_for_readers,
    )
}

/// The same for a single line. A line break in it is written as `\n`, since it could look like the
/// program's own next line.
pub fn visible_line(line: &str) -> Cow<'_, str> {
    escaped(
        line,
        |letter| is_hidden(letter) && letter != '\t',
        push_for_readers,
    )
}

/// JSON with its hidden characters as JSON's own escapes: programs read the same values, and a
/// terminal obeys none of them.
pub(super) fn visible_json(json: &str) -> Cow<'_, str> {
    // Line breaks between values are the layout; those in a string are escaped already.
    escaped(
        json,
        |letter| is_hidden(letter) && letter != '\n',
        push_for_json,
    )
}

/// Control characters, characters that change the direction of what follows, and those without any
/// width.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn escaped(
    text: &str,
    is_shown: impl Fn(char) -> bool,
    push: impl Fn(&mut String, char),
) -> Cow<'_, str> {
    let Some(first) = text.find(&is_shown) else {
        return Cow::Borrowed(text);
    };
    let mut shown = text[..first].to_owned();
    for letter in text[first..].chars() {
        if is_shown(letter) {
            push(&mut shown, letter);
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

fn push_for_readers(shown: &mut String, letter: char) {
    shown.extend(letter.escape_default());
}

fn push_for_json(shown: &mut String, letter: char) {
    for unit in letter.encode_utf16(&mut [0; 2]) {
        // Writing to a String does not fail.
        _ = write!(shown, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        assert_eq!(
            visible("w\u{1b}[31mRED\u{7f}\u{9b}0m"),
            "w\\u{1b}[31mRED\\u{7f}\\u{9b}0m"
        );
        assert_eq!(
            visible("a\u{202e}b\u{2066}c\u{200b}d\u{2028}"),
            "a\\u{202e}b\\u{2066}c\\u{200b}d\\u{2028}"
        );
        assert_eq!(visible("a\tb\r\nc"), "a\tb\\r\nc");
        assert_eq!(visible_line("a\tb\nc"), "a\tb\\nc");
    }

    #[test]
    fn what_a_reader_sees_stays() {
        for text in ["", "web-1 → 10.96.0.10:80", "é😀中文 \u{a0}\u{202f}"] {
            assert!(
                matches!(visible(text), Cow::Borrowed(same) if same == text),
                "{text:?}"
            );
        }
    }

    #[test]
    fn json_keeps_its_values() {
        let value = serde_json::json!({"a": "\u{1b}\u{7f}\u{85}\u{202e}\u{feff}\u{e0041}é\n\t"});
        let json = format!("{value:#}");
        let shown = visible_json(&json);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).expect("JSON"),
            value
        );
        assert!(
            !shown.contains(|letter| is_hidden(letter) && letter != '\n'),
            "{shown}"
        );
    }
}
