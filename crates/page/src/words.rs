//! Words of others that the page shows only in part: what a link or a text says may be megabytes
//! long.

use yew::{Html, html};

/// The most bytes of a sentence that are shown. A name in Kubernetes has at most 253.
const SENTENCE: usize = 2_000;
/// The most bytes of a setting that a notice quotes.
const QUOTED: usize = 80;
/// The most settings that a notice quotes.
const LISTED: usize = 5;

/// A sentence, or its beginning where it is too long to be read or drawn.
pub(super) fn clipped(text: &str) -> String {
    cut(text, SENTENCE)
}

/// Some of what a link says, short enough for a notice, and how much more there is.
pub(super) fn listed(settings: &[String]) -> Vec<String> {
    let mut shown: Vec<String> = settings
        .iter()
        .take(LISTED)
        .map(|each| cut(each, QUOTED))
        .collect();
    if settings.len() > LISTED {
        shown.push(format!("and {} more", settings.len() - LISTED));
    }
    shown
}

/// At most so many bytes, on a character's boundary.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(most);
    format!("{}…", &text[..end])
}

/// A number with one decimal, or none, as attributes have it: `12`, `0.5`, `-3.1`. The numbers of a
/// picture are far from the bounds of an integer.
pub(super) fn tenths(number: f64) -> String {
    let tenths = (number * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let tenths = tenths.unsigned_abs();
    match tenths % 10 {
        0 => format!("{sign}{}", tenths / 10),
        part => format!("{sign}{}.{part}", tenths / 10),
    }
}

/// Words with what is in backticks set as code.
pub(super) fn code_text(text: &str) -> Html {
    let text = clipped(text);
    let parts: Vec<&str> = text.split('`').collect();
    // An odd backtick is just a character.
    if parts.len().is_multiple_of(2) {
        return html! { <>{ text }</> };
    }
    parts
        .iter()
        .enumerate()
        .map(|(at, part)| match at % 2 {
            1 => html! { <code>{ *part }</code> },
            _ => html! { <>{ *part }</> },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_decimal_or_none() {
        let of = [0.0, 12.0, 0.5, -7.14, -0.04, 99.96, 1234.55];
        let written = ["0", "12", "0.5", "-7.1", "0", "100", "1234.6"];
        assert_eq!(of.map(tenths), written);
    }

    #[test]
    fn what_is_too_long_shows_its_beginning() {
        assert_eq!(clipped("Delivered."), "Delivered.");
        assert_eq!(cut("aéa", 2), "a…");
        assert!(clipped(&"a".repeat(4 << 20)).len() < 2_010);
    }

    #[test]
    fn a_notice_lists_a_few_settings() {
        let few = ["x: 1".to_owned(), "y: 2".to_owned()];
        assert_eq!(listed(&few), few);
        let many: Vec<String> = (0..600_000).map(|at| format!("x: {at}")).collect();
        assert_eq!(
            listed(&many),
            ["x: 0", "x: 1", "x: 2", "x: 3", "x: 4", "and 599995 more"]
        );
        assert!(listed(&["x".repeat(4 << 20)])[0].len() < 90);
    }
}
