//! What stays in a text and still looks like a secret: long runs of letters that follow no
//! language. The limits are those of the plugin `high_entropy_strings` of detect-secrets. Digests
//! and identifiers that Kubernetes makes are no secrets.

use super::plan::{Plan, Reason};
use super::words::is_plain;
use portpath_text::source::{LineIndex, Span};

/// Shorter values are not asked about.
const SHORTEST: usize = 16;
/// How many bits a letter of base64 holds at least.
const BASE64_BITS: f64 = 4.5;
/// The same for hexadecimal digits.
const HEX_BITS: f64 = 3.0;

/// A value that still looks like a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// Its line in the reader's text, from 1.
    pub line: usize,
    /// Its place in the reader's text.
    pub span: Span,
}

/// Finds what nothing replaces and what looks like a secret; on `lines` it is replaced.
pub(super) fn find(plan: &mut Plan, lines: &[usize]) -> Vec<Remaining> {
    let replaced = plan.places();
    let index = LineIndex::new(plan.text);
    let mut remaining = Vec::new();
    for span in candidates(plan.text) {
        let after = replaced.partition_point(|place| place.end <= span.start);
        if replaced
            .get(after)
            .is_some_and(|place| place.start < span.end)
        {
            continue;
        }
        let line = index.line(span.start);
        if lines.contains(&line) {
            plan.leave_out(span, Reason::Chosen);
        } else {
            remaining.push(Remaining { line, span });
        }
    }
    remaining
}

fn candidates(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    let runs = std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find(is_of_value)?;
        let length = text[start..]
            .find(|letter| !is_of_value(letter))
            .unwrap_or(text.len() - start);
        at = start + length;
        Some(Span::new(start, at))
    });
    runs.filter(|span| {
        let run = span.text(text);
        run.len() >= SHORTEST && !text[..span.start].ends_with("sha256:") && looks_secret(run)
    })
}

fn is_of_value(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "+/=_".contains(letter)
}

fn looks_secret(run: &str) -> bool {
    let is_hex = run.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_mixed = run.bytes().any(|byte| byte.is_ascii_digit())
        && run.bytes().any(|byte| byte.is_ascii_alphabetic());
    if is_hex {
        return is_mixed && bits(run) > HEX_BITS;
    }
    !is_plain(run) && bits(run) > BASE64_BITS.min(most_bits(run))
}

/// A short run cannot hold as many bits a letter as a long one: nine tenths of what it could.
fn most_bits(run: &str) -> f64 {
    0.9 * (run.len() as f64).log2()
}

/// Shannon's entropy, in bits a letter.
fn bits(run: &str) -> f64 {
    let mut counts = [0_usize; 128];
    run.bytes()
        .for_each(|byte| counts[usize::from(byte & 127)] += 1);
    let share = |count: usize| count as f64 / run.len() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| -share(*count) * share(*count).log2())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret() {
        assert!(looks_secret("f3a91c77d04be2865a1c0e9d4b7f6a28"));
        assert!(looks_secret("q8Zr2LwXv5TnB1yKc7GmPd4H"));
        for kept in [
            "requiredDuringSchedulingIgnored",
            "aaaaaaaaaaaaaaaaaaaa1",
            "example/shop/checkout/service",
            "1234567890123456",
        ] {
            assert!(!looks_secret(kept), "{kept}");
        }
    }
}
