//! Which words of a text are plain: words of a language, numbers, ports, addresses and versions. A
//! password that is a plain word cannot be told from it, so values under speaking keys are never
//! asked.

use std::net::IpAddr;

/// The longest word of a language. Longer runs of letters are keys or encoded text.
const LONGEST_WORD: usize = 24;
/// The longest number that is taken for a port, a count or a size.
const LONGEST_NUMBER: usize = 7;
/// A run of letters and digits this short guesses nothing: `v1`, `h2c`, `s3`.
const SHORT: usize = 3;
/// Common words of letters and digits.
const KNOWN: &[&str] = &[
    "amd64", "arm64", "base64", "http2", "int32", "int64", "ipv4", "ipv6", "oauth2", "python3",
    "sha256", "sha512", "utf8", "v1alpha1", "v1alpha2", "v1beta1", "v1beta2", "v2beta1", "v2beta2",
];
/// Signs that passwords have between letters, and other text hardly ever.
const UNUSUAL: &[char] = &['#', '!', '%', '^', '*', '~', '$', '`', '\\', '?', '+'];

/// Whether a word, as blanks, quotes and brackets delimit it, is an IP address, with a prefix
/// length or without.
pub(super) fn is_address(word: &str) -> bool {
    let word = word.split('/').next().unwrap_or_default();
    word.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

/// Whether a part of a word is plain: all its runs of letters and digits are, and no unusual sign
/// joins them.
pub(super) fn is_plain(part: &str) -> bool {
    let inner = part.trim_matches(|letter: char| !letter.is_alphanumeric());
    let inner = without_suffixes(inner);
    !inner.contains(UNUSUAL)
        && inner
            .split(|letter: char| !letter.is_alphanumeric())
            .all(is_plain_run)
}

/// The name of a workload in that of a Pod, `web` of `web-5d4f8c7b9-x2k4q`: controllers write the
/// suffixes in letters of their own
/// (staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go: SafeEncodeString).
fn without_suffixes(name: &str) -> &str {
    let is_safe = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len())
            && part
                .bytes()
                .all(|byte| b"bcdfghjklmnpqrstvwxz2456789".contains(&byte))
    };
    let mut parts = name.rsplitn(3, '-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(suffix), Some(template), Some(workload))
            if is_safe(suffix, 5..=5) && is_safe(template, 6..=10) =>
        {
            workload
        }
        _ => name,
    }
}

fn is_plain_run(run: &str) -> bool {
    run.chars().count() <= SHORT
        || KNOWN.contains(&run.to_ascii_lowercase().as_str())
        || is_number(run)
        || (run.chars().all(char::is_alphabetic) && is_language(run))
}

/// A number, with a unit of at most two letters: `8080`, `100m`, `128Mi`.
fn is_number(run: &str) -> bool {
    let digits = run.bytes().take_while(u8::is_ascii_digit).count();
    let unit = &run.as_bytes()[digits..];
    (1..=LONGEST_NUMBER).contains(&digits)
        && unit.len() <= 2
        && unit.iter().all(u8::is_ascii_alphabetic)
}

/// Letters that look like words: `exampleApp`, `NodePort`, `INFO`; not `aGVsbG`.
fn is_language(run: &str) -> bool {
    let mut humps: Vec<usize> = vec![0];
    let mut last = ' ';
    for letter in run.chars() {
        if letter.is_uppercase() && last.is_lowercase() {
            humps.push(0);
        }
        if let Some(hump) = humps.last_mut() {
            *hump += 1;
        }
        last = letter;
    }
    let letters: usize = humps.iter().sum();
    humps.iter().all(|hump| *hump <= LONGEST_WORD)
        && (humps.len() == 1 || letters >= 3 * humps.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_versions_are_plain() {
        for word in [
            "nginx",
            "example-app",
            "NodePort",
            "IfNotPresent",
            "http",
            "8080",
            "100m",
            "128Mi",
            "v1beta1",
            "0.0.0.0",
            "INFO",
            "/bin/sh",
            "k8s",
            "",
            "---",
            "NET_ADMIN",
            "1.29.3",
            "*",
            "größe",
        ] {
            assert!(is_plain(word), "{word}");
        }
        assert!(is_address("fd00:10:96::1") && is_address("10.0.0.0/8") && is_address("[::1]"));
    }

    #[test]
    fn what_guesses_something_is_not() {
        for word in [
            "HUNTER2",
            "hunter2",
            "aGVsbG",
            "s3cr3t",
            "12345678901",
            "p#x9",
            "ss$w0rd",
            "abc\\u0041",
        ] {
            assert!(!is_plain(word), "{word}");
        }
        assert!(!is_plain(&"a".repeat(40)));
    }
}
