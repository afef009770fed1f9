//! The content of a packed link: a head of `name: value` lines, an empty line, and the unchanged text. Without a text there
//! is no empty line.

use super::{Link, Opened};

impl Link {
    /// The state as one text.
    pub fn payload(&self) -> String {
        let mut payload = String::with_capacity(self.text.as_ref().map_or(0, String::len) + 128);
        for (name, value) in self.pairs() {
            payload.push_str(name);
            payload.push_str(": ");
            escape(&value, &mut payload);
            payload.push('\n');
        }
        if let Some(text) = &self.text {
            payload.push('\n');
            payload.push_str(text);
        }
        payload
    }

    /// Reads it back.
    pub fn from_payload(payload: &str) -> Opened {
        let mut opened = Opened::default();
        let mut rest = payload;
        while !rest.is_empty() {
            let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
            if line.is_empty() {
                opened.link.text = Some(behind.to_owned());
                break;
            }
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            opened.take(name, unescape(value));
            rest = behind;
        }
        opened
    }
}

/// A value stays on its line.
fn escape(value: &str, out: &mut String) {
    for letter in value.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
}

fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => out.push(match letters.next() {
                Some('n') => '\n',
                Some(other) => other,
                None => '\\',
            }),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Asked;

    #[test]
    fn a_head_an_empty_line_and_the_text() {
        let asked = Asked {
            to: "curl \\\n http://web:80".into(),
            ..Asked::default()
        };
        let link = Link {
            text: Some("\nkind: Pod\r\n".into()),
            asked,
            step: Some(3),
            ..Link::default()
        };
        let payload = "to: curl \\\\\\n http://web:80\nstep: 3\n\n\nkind: Pod\r\n";
        assert_eq!(link.payload(), payload);
        assert_eq!(Link::from_payload(payload).link, link);
    }

    #[test]
    fn no_text_is_not_an_empty_one() {
        assert_eq!(Link::from_payload("step: 2\n").link.text, None);
        assert_eq!(
            Link::from_payload("step: 2\n\n").link.text.as_deref(),
            Some("")
        );
        assert_eq!(
            Link::from_payload("\nto: x").link.text.as_deref(),
            Some("to: x")
        );
    }

    #[test]
    fn what_is_not_understood_is_kept_as_written() {
        let opened =
            Link::from_payload("colour: red\nstep: none\nfact: the moon is full\nto: web:80\n");
        assert_eq!(
            opened.passed_over,
            ["colour: red", "step: none", "fact: the moon is full"]
        );
        assert_eq!(opened.link.asked.to, "web:80");
    }
}
