//! The form of a fragment that a person can read and type: `example=headless&to=web:80&step=2`, with `%` escapes.
//! It carries no text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{Link, Opened};

/// Names by which Portpath knows a link; any other fragment (`#editor`) is a place on the page.
const NAMES: [&str; 8] = [
    "example", "lesson", "from", "to", "mode", "step", "theme", "fact",
];

impl Link {
    /// The plain fragment, without `#`; empty for an empty link.
    pub fn plain(&self) -> String {
        let pairs = self
            .pairs()
            .into_iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, ESCAPED)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Reads it back. Skips other names, which an address may contain.
    pub(super) fn from_plain(fragment: &str) -> Opened {
        let mut opened = Opened::default();
        for (name, value) in fragment.split('&').filter_map(|part| part.split_once('=')) {
            if NAMES.contains(&name) {
                let value = percent_decode_str(value).decode_utf8_lossy();
                opened.take(name, value.into_owned());
            }
        }
        opened
    }
}

/// The escaped letters: all except those that a fragment may contain (RFC 3986) and that stay intact when people paste
/// addresses.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b':')
    .remove(b',')
    .remove(b'@')
    .remove(b'$')
    .remove(b'!')
    .remove(b'*');

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Asked;
    use portpath_net::facts::Fact;

    #[test]
    fn reads_what_it_writes() {
        let facts = vec![Fact::parse("app in pod/a listens on 3000").expect("a fact")];
        let asked = Asked {
            from: "a Pod in shop".into(),
            to: "curl 'http://é&=%2'".into(),
            facts,
            ..Asked::default()
        };
        let link = Link {
            example: Some("headless".into()),
            asked,
            ..Link::default()
        };
        let plain = link.plain();
        assert_eq!(
            plain,
            "example=headless&from=a%20Pod%20in%20shop&to=curl%20%27http://%C3%A9%26%3D%252%27\
             &fact=app%20in%20pod%20default/a%20listens%20on%203000"
        );
        assert_eq!(
            Link::from_plain(&plain),
            Opened {
                link,
                passed_over: vec![]
            }
        );
    }

    #[test]
    fn any_other_fragment_says_nothing() {
        for other in ["", "editor", "&&=", "%", "%zz=%", "step", "colour=red"] {
            assert_eq!(Link::from_plain(other), Opened::default(), "{other}");
        }
        assert_eq!(Link::from_plain("to=100%25%").link.asked.to, "100%%");
    }
}
