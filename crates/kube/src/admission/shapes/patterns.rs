//! The patterns of the Gateway API's strings, each as the API server prints it and as a check.
//! Source: the markers in apis/v1/shared_types.go and object_reference_types.go.

/// A regular expression, and whether a text matches it.
type Pattern = (&'static str, fn(&str) -> bool);

/// What a string has to be.
pub(super) struct TextRule {
    /// The shortest and the longest, in letters.
    pub length: (usize, usize),
    /// The pattern, if it has one.
    pub pattern: Option<Pattern>,
}

/// A domain name without the last dot.
const DOMAIN: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

/// The rule of a named string; none for one that may be anything.
pub(super) fn rule(name: &str) -> Option<TextRule> {
    let rule = |least, most, pattern| {
        Some(TextRule {
            length: (least, most),
            pattern,
        })
    };
    match name {
        "ObjectName" => rule(1, 253, None),
        "SectionName" | "PreciseHostname" => rule(1, 253, Some((DOMAIN, is_domain))),
        "Hostname" => rule(
            1,
            253,
            Some((
                r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
                is_host,
            )),
        ),
        "Group" => rule(
            0,
            253,
            Some((
                r"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
                is_group,
            )),
        ),
        "Kind" => rule(
            1,
            63,
            Some((r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$", is_kind)),
        ),
        "Namespace" => rule(1, 63, Some((r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", is_label))),
        "HeaderName" => rule(
            1,
            256,
            Some((r"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$", is_header_name)),
        ),
        "Protocol" => rule(
            1,
            255,
            Some((
                r"^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$",
                is_protocol,
            )),
        ),
        "Duration" => rule(
            0,
            usize::MAX,
            Some((r"^([0-9]{1,5}(h|m|s|ms)){1,4}$", |text| {
                milliseconds(text).is_some()
            })),
        ),
        "DomainName" => rule(
            0,
            usize::MAX,
            Some((
                r"^(\*\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$",
                is_domain_name,
            )),
        ),
        _ => None,
    }
}

/// One of the policies' domain names: two labels or more, of any case.
fn is_domain_name(text: &str) -> bool {
    let text = text.strip_prefix("*.").unwrap_or(text);
    let text = text.strip_suffix('.').unwrap_or(text);
    let is_end = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let is_label = |label: &str| {
        let mut letters = label.bytes();
        is_end(label.bytes().next())
            && is_end(label.bytes().last())
            && letters.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    text.contains('.') && text.split('.').all(is_label)
}

/// Whether a text begins and ends with a letter or digit, with dashes between.
fn is_word(text: &str, is_letter: impl Fn(u8) -> bool) -> bool {
    let ends = [text.bytes().next(), text.bytes().last()];
    ends.iter().all(|end| end.is_some_and(&is_letter))
        && text.bytes().all(|byte| byte == b'-' || is_letter(byte))
}

fn is_label(text: &str) -> bool {
    is_word(text, |byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit()
    })
}

fn is_domain(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn is_host(text: &str) -> bool {
    is_domain(text.strip_prefix("*.").unwrap_or(text))
}

fn is_group(text: &str) -> bool {
    text.is_empty() || is_domain(text)
}

fn is_kind(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && is_word(text, |byte| byte.is_ascii_alphanumeric())
}

fn is_header_name(text: &str) -> bool {
    let is_sign = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || is_sign(byte))
}

/// One without a slash is a plain word. Of one with a slash the pattern only looks at the end.
fn is_protocol(text: &str) -> bool {
    match text.rsplit_once('/') {
        None => is_word(text, |byte| byte.is_ascii_alphanumeric()),
        Some((group, name)) => {
            let ends_well =
                group.ends_with(|last: char| last.is_ascii_lowercase() || last.is_ascii_digit());
            ends_well && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
    }
}

/// The length of a duration as GEP-2257 writes it: one to four numbers of one to five digits, each
/// with its unit; none for any other text.
pub(in crate::admission) fn milliseconds(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut sum = 0;
    let mut count = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = rest.get(..digits)?;
        let after = rest.get(digits..)?;
        let (unit, length) = [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
            .into_iter()
            .find(|(unit, _)| after.starts_with(unit))?;
        if !(1..=5).contains(&digits) {
            return None;
        }
        sum += number.parse::<u64>().ok()? * length;
        rest = after.get(unit.len()..)?;
        count += 1;
    }
    (1..=4).contains(&count).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pattern_takes_what_its_expression_takes() {
        for (name, text, fits) in [
            ("Hostname", "*.example.com", true),
            ("Hostname", "*", false),
            ("Hostname", "Shop.example.com", false),
            ("Hostname", "a..b", false),
            ("PreciseHostname", "*.example.com", false),
            ("Group", "", true),
            ("Kind", "1st", false),
            ("Namespace", "a.b", false),
            ("HeaderName", "x-a_b", true),
            ("HeaderName", "x:a", false),
            ("Protocol", "HTTP", true),
            ("Protocol", "example.com/bar", true),
            ("Protocol", "HTTP/2.0", false),
            ("Duration", "1h30m", true),
            ("Duration", "500ms", true),
            ("Duration", "1.5s", false),
            ("Duration", "10", false),
            ("Duration", "100000s", false),
        ] {
            let pattern = rule(name).and_then(|rule| rule.pattern);
            let (_, is_it) = pattern.expect("each of these has a pattern");
            assert_eq!(is_it(text), fits, "{name} {text}");
        }
        assert_eq!(milliseconds("1m500ms"), Some(60_500));
    }
}
