//! Cuts one line of YAML into coloured pieces. Line by line and without memory, so that only what
//! is seen costs; it colours, it does not parse.

use std::ops::Range;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Plain,
    Key,
    Punctuation,
    Text,
    Number,
    Constant,
    Comment,
    Marker,
    Anchor,
}

impl Token {
    /// Its class; empty for what is left as it is.
    pub(super) fn class(self) -> &'static str {
        match self {
            Token::Plain => "",
            Token::Key => "t-key",
            Token::Punctuation => "t-punctuation",
            Token::Text => "t-text",
            Token::Number => "t-number",
            Token::Constant => "t-constant",
            Token::Comment => "t-comment",
            Token::Marker => "t-marker",
            Token::Anchor => "t-anchor",
        }
    }
}

/// The pieces of a line, without gaps and in order.
pub(super) fn tokens(line: &str) -> Vec<(Range<usize>, Token)> {
    let mut pieces = Pieces {
        line,
        at: 0,
        pieces: Vec::new(),
    };
    if line.starts_with("---") || line.starts_with("...") {
        pieces.push(3, Token::Marker);
    } else {
        pieces.skip_spaces();
        while pieces.rest().starts_with("- ") || pieces.rest() == "-" {
            pieces.push(1, Token::Punctuation);
            pieces.skip_spaces();
        }
        pieces.key();
    }
    pieces.value();
    pieces.pieces
}

struct Pieces<'a> {
    line: &'a str,
    at: usize,
    pieces: Vec<(Range<usize>, Token)>,
}

impl<'a> Pieces<'a> {
    fn rest(&self) -> &'a str {
        &self.line[self.at..]
    }

    fn push(&mut self, length: usize, token: Token) {
        if length > 0 {
            self.pieces.push((self.at..self.at + length, token));
            self.at += length;
        }
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.push(rest.len() - rest.trim_start().len(), Token::Plain);
    }

    fn key(&mut self) {
        let rest = self.rest();
        let opening = rest.len() - rest.trim_start_matches(['{', '[', ' ']).len();
        let body = &rest[opening..];
        let quoted = quoted(body);
        let end = match quoted {
            Some(end) if body[end..].starts_with(':') => Some(end),
            Some(_) => None,
            None => colon(body),
        };
        if let Some(end) = end {
            self.push(opening, Token::Punctuation);
            self.push(end, Token::Key);
            self.push(1, Token::Punctuation);
        }
    }

    fn value(&mut self) {
        self.skip_spaces();
        let rest = self.rest();
        if rest.is_empty() {
            return;
        }
        let comment = comment(rest);
        let value = rest[..comment].trim_end();
        let (body, closing) = split_closing(value);
        let token = classify(body);
        self.push(body.len(), token);
        self.push(closing.len(), Token::Punctuation);
        self.skip_spaces();
        self.push(self.line.len() - self.at, Token::Comment);
    }
}

/// Where a quoted text at the start ends.
fn quoted(text: &str) -> Option<usize> {
    let quote = text
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    let mut escaped = false;
    for (at, each) in text.char_indices().skip(1) {
        match each {
            '\\' if quote == '"' && !escaped => escaped = true,
            _ if each == quote && !escaped => return Some(at + 1),
            _ => escaped = false,
        }
    }
    None
}

/// Where the colon after a plain key stands.
fn colon(text: &str) -> Option<usize> {
    let text = &text[..comment(text)];
    let at = text.find(": ").or_else(|| {
        text.trim_end()
            .ends_with(':')
            .then(|| text.trim_end().len() - 1)
    })?;
    (at > 0 && !text.starts_with('#')).then_some(at)
}

/// Where a comment starts; the whole length when there is none.
fn comment(text: &str) -> usize {
    let skip = quoted(text).unwrap_or(0);
    if text.starts_with('#') {
        return 0;
    }
    text[skip..].find(" #").map_or(text.len(), |at| skip + at)
}

/// Closing brackets and commas of JSON, apart from the value before them.
fn split_closing(value: &str) -> (&str, &str) {
    if value.starts_with(['{', '[']) || !value.ends_with(['}', ']', ',']) {
        return (value, "");
    }
    let body = value.trim_end_matches(['}', ']', ',', ' ']);
    value.split_at(body.len())
}

fn classify(value: &str) -> Token {
    let number = value.strip_prefix(['-', '+']).unwrap_or(value);
    match value.chars().next() {
        None => Token::Plain,
        Some('"' | '\'') => Token::Text,
        Some('&' | '*' | '!') => Token::Anchor,
        Some('|' | '>') => Token::Punctuation,
        _ if matches!(
            value,
            "true" | "false" | "null" | "~" | "yes" | "no" | "on" | "off"
        ) =>
        {
            Token::Constant
        }
        _ if is_number(number) => Token::Number,
        _ => Token::Plain,
    }
}

/// `80`, `1.5`, `2e9`, without a sign.
fn is_number(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    is_digits(whole) && (part.is_empty() || is_digits(part)) && is_digits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(line: &str) -> Vec<(&str, Token)> {
        let pieces = tokens(line);
        let mut at = 0;
        for (range, _) in &pieces {
            assert_eq!(range.start, at, "no gaps in {line:?}");
            at = range.end;
        }
        assert_eq!(at, line.len(), "nothing is lost of {line:?}");
        pieces
            .into_iter()
            .map(|(range, token)| (&line[range], token))
            .filter(|(piece, _)| !piece.trim().is_empty())
            .collect()
    }

    #[test]
    fn a_port_is_a_key_and_a_number() {
        let port = [
            ("-", Token::Punctuation),
            ("port", Token::Key),
            (":", Token::Punctuation),
            ("80", Token::Number),
        ];
        assert_eq!(seen("    - port: 80"), port);
    }

    #[test]
    fn comments_and_quotes_do_not_mix() {
        assert_eq!(
            seen("a: \"b # c\" # d")[2..],
            [("\"b # c\"", Token::Text), ("# d", Token::Comment)]
        );
        assert_eq!(seen("# port: 80"), [("# port: 80", Token::Comment)]);
        assert_eq!(seen("image: nginx:1.29")[2], ("nginx:1.29", Token::Plain));
    }

    #[test]
    fn numbers_have_digits_a_part_and_an_exponent() {
        for number in ["80", "1.5", "1.", "2e9", "1.5E-3", "0"] {
            assert!(
                is_number(number) && number.parse::<f64>().is_ok(),
                "{number}"
            );
        }
        for other in [
            "",
            ".",
            "1.2.3",
            "1e",
            "e9",
            "1_000",
            "0x10",
            "10.244.1.2",
            "8k",
            "1..2",
        ] {
            assert!(!is_number(other), "{other}");
        }
    }

    #[test]
    fn json_is_coloured_as_well() {
        let pieces = seen("  \"port\": 80,");
        assert_eq!(
            pieces,
            [
                ("\"port\"", Token::Key),
                (":", Token::Punctuation),
                ("80", Token::Number),
                (",", Token::Punctuation)
            ]
        );
    }

    #[test]
    fn no_line_is_too_odd() {
        for line in [
            "",
            " ",
            "---",
            "--- # x",
            "-",
            "- - a",
            "{",
            "é: ü",
            "\"",
            "'a",
            ":",
            "a:",
            "a: |",
            "a: \"\\\"\"",
            "\t- x",
        ] {
            seen(line);
        }
    }
}
