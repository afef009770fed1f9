//! The formats of names, labels and ports (staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go and
//! pkg/api/validate/content). Each function returns what is wrong, in Kubernetes' words; nothing when all is well.

use crate::admission::Mistake;

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const LABEL_KEY: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_KEY_MESSAGE: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/// IsDNS1123Label.
pub(crate) fn dns_label(value: &str) -> Vec<String> {
    let mut wrong = longer_than(value, 63);
    if !is_dns_label(value) {
        wrong.push(if is_dns_subdomain(value) {
            "must not contain dots".to_owned()
        } else {
            format!(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must \
                 start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for \
                 validation is '{LABEL}')"
            )
        });
    }
    wrong
}

/// IsDNS1123Subdomain.
pub(crate) fn dns_subdomain(value: &str) -> Vec<String> {
    let mut wrong = longer_than(value, 253);
    if !is_dns_subdomain(value) {
        wrong.push(format!(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and \
             must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
             '{LABEL}(\\.{LABEL})*')"
        ));
    }
    wrong
}

/// IsDNS1123SubdomainWithUnderscore.
pub(crate) fn dns_subdomain_with_underscore(value: &str) -> Vec<String> {
    const LABEL: &str = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    let mut wrong = longer_than(value, 253);
    let fits = |label: &str| {
        let label = label.strip_prefix('_').unwrap_or(label);
        is_dns_label(&label.replace('_', "-")) && !label.starts_with('_') && !label.ends_with('_')
    };
    if !value.split('.').all(fits) {
        wrong.push(format!(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', \
             and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation \
             is '{LABEL}(\\.{LABEL})*')"
        ));
    }
    wrong
}

/// IsWildcardDNS1123Subdomain.
pub(crate) fn wildcard_dns_subdomain(value: &str) -> Vec<String> {
    let mut wrong = longer_than(value, 253);
    if !value.strip_prefix("*.").is_some_and(is_dns_subdomain) {
        wrong.push(format!(
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must \
             consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character \
             (e.g. '*.example.com', regex used for validation is '\\*\\.{LABEL}(\\.{LABEL})*')"
        ));
    }
    wrong
}

/// An annotation's key, which may hold capitals (ValidateAnnotations lowers it first). Beyond ASCII only the letters
/// that become ASCII matter, for all others are refused in either case; the tables of the rest stay out of the module.
pub(crate) fn annotation_key(key: &str) -> Vec<String> {
    let lowered = key.chars().map(|letter| match letter {
        '\u{212a}' => 'k',
        '\u{130}' => 'i',
        other => other.to_ascii_lowercase(),
    });
    qualified_name(&lowered.collect::<String>())
}

/// IsLabelKey, the same as IsQualifiedName: an optional DNS prefix, a slash, a name.
pub(crate) fn qualified_name(value: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = match value.split('/').collect::<Vec<_>>()[..] {
        [name] => name,
        [prefix, name] => {
            if prefix.is_empty() {
                wrong.push("prefix part must be non-empty".to_owned());
            } else {
                let prefixed = dns_subdomain(prefix)
                    .into_iter()
                    .map(|text| text.replace("253 characters", "253 bytes"));
                wrong.extend(prefixed.map(|text| format!("prefix part {text}")));
            }
            name
        }
        _ => {
            return vec![format!(
                "a valid label key {LABEL_KEY_MESSAGE} with an optional DNS subdomain prefix and '/' \
                 (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        wrong.push("name part must be non-empty".to_owned());
    } else if name.len() > 63 {
        wrong.push("name part must be no more than 63 bytes".to_owned());
    }
    if !is_label_name(name) {
        wrong.push(format!("name part {LABEL_KEY_MESSAGE}"));
    }
    wrong
}

/// IsLabelValue.
pub(crate) fn label_value(value: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if value.len() > 63 {
        wrong.push("must be no more than 63 bytes".to_owned());
    }
    if !value.is_empty() && !is_label_name(value) {
        wrong.push(format!(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and \
             must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', \
             regex used for validation is '({LABEL_KEY})?')"
        ));
    }
    wrong
}

/// IsValidPortName: what a container's port and a named `targetPort` may be called; each mistake with its words.
pub(crate) fn port_name(value: &str) -> Vec<(Mistake, String)> {
    let long = longer_than(value, 15).into_iter();
    let mut wrong: Vec<_> = long
        .map(|words| (Mistake::PortNameTooLong, words))
        .collect();
    let mut add = |mistake: Mistake, words: &str| wrong.push((mistake, words.to_owned()));
    if value.is_empty()
        || !value
            .bytes()
            .all(|byte| is_lower_alphanumeric(byte) || byte == b'-')
    {
        add(
            Mistake::PortNameLetters,
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
        );
    }
    if !value.bytes().any(|byte| byte.is_ascii_lowercase()) {
        add(
            Mistake::PortNameWithoutLetter(value.to_owned()),
            "must contain at least one letter (a-z)",
        );
    }
    if value.contains("--") {
        add(Mistake::Other, "must not contain consecutive hyphens");
    }
    if value.starts_with('-') || value.ends_with('-') {
        add(Mistake::Other, "must not begin or end with a hyphen");
    }
    wrong
}

/// IsDNS1123Label, of the name of a Service's or an endpoint's port; each mistake with its words.
pub(crate) fn service_port_name(value: &str) -> Vec<(Mistake, String)> {
    let mistake = match is_dns_label(value) {
        true => Mistake::PortNameTooLong,
        false => Mistake::PortNameLetters,
    };
    let wrong = dns_label(value).into_iter();
    wrong.map(|words| (mistake.clone(), words)).collect()
}

/// IsValidPortNum.
pub(crate) fn port_number(value: i64) -> Option<String> {
    in_range(value, 1, 65_535)
}

/// IsInRange, and InclusiveRangeError when it is not.
pub(crate) fn in_range(value: i64, least: i64, most: i64) -> Option<String> {
    (!(least..=most).contains(&value))
        .then(|| format!("must be between {least} and {most}, inclusive"))
}

/// IsRelaxedEnvVarName.
pub(crate) fn env_name(value: &str) -> Vec<String> {
    let printable = |byte: u8| (0x20..0x7f).contains(&byte) && byte != b'=';
    let words = "a valid environment variable name must consist only of printable ASCII characters other than '='";
    if value.bytes().all(printable) {
        Vec::new()
    } else {
        vec![words.to_owned()]
    }
}

/// IsConfigMapKey.
pub(crate) fn config_map_key(value: &str) -> Vec<String> {
    let mut wrong = longer_than(value, 253);
    if value.is_empty()
        || !value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
    {
        wrong.push(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or \
             'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
                .to_owned(),
        );
    }
    if value == "." {
        wrong.push("must not be '.'".to_owned());
    } else if value == ".." {
        wrong.push("must not be '..'".to_owned());
    } else if value.starts_with("..") {
        wrong.push("must not start with '..'".to_owned());
    }
    wrong
}

/// IsHTTPHeaderName.
pub(crate) fn http_header_name(value: &str) -> Vec<String> {
    if !value.is_empty()
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Vec::new();
    }
    vec![
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for \
         validation is '[-A-Za-z0-9]+')"
            .to_owned(),
    ]
}

fn longer_than(value: &str, most: usize) -> Vec<String> {
    if value.len() > most {
        vec![format!("must be no more than {most} characters")]
    } else {
        Vec::new()
    }
}

fn is_lower_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// The form alone, without the limit of length.
pub(crate) fn is_dns_label(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.first().copied().is_some_and(is_lower_alphanumeric)
        && bytes.last().copied().is_some_and(is_lower_alphanumeric)
        && bytes
            .iter()
            .all(|byte| is_lower_alphanumeric(*byte) || *byte == b'-')
}

fn is_dns_subdomain(value: &str) -> bool {
    value.split('.').all(is_dns_label)
}

fn is_label_name(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_names() {
        assert!(port_name("http-2").is_empty());
        let words = |name: &str| -> Vec<String> {
            let wrong = port_name(name).into_iter();
            wrong.map(|(_, words)| words).collect()
        };
        assert_eq!(words("8080"), ["must contain at least one letter (a-z)"]);
        assert_eq!(words("a--b"), ["must not contain consecutive hyphens"]);
        assert_eq!(
            words("-"),
            [
                "must contain at least one letter (a-z)",
                "must not begin or end with a hyphen"
            ]
        );
        assert_eq!(
            words("abcdefghijklmnop"),
            ["must be no more than 15 characters"]
        );
    }

    #[test]
    fn labels_and_names() {
        assert!(dns_label("1-a").is_empty(), "a leading digit is fine");
        assert_eq!(dns_label("a.b"), ["must not contain dots"]);
        assert_eq!(
            dns_label(&"a".repeat(64)),
            ["must be no more than 63 characters"]
        );
        assert!(qualified_name("example.com/My_Name.1").is_empty());
        assert_eq!(qualified_name("/a"), ["prefix part must be non-empty"]);
        assert_eq!(qualified_name("a/b/c").len(), 1);
        assert_eq!(
            label_value(&"a".repeat(64)),
            ["must be no more than 63 bytes"]
        );
        assert!(label_value("").is_empty());
        assert!(dns_subdomain_with_underscore("_a.b_c").is_empty());
        assert_eq!(dns_subdomain_with_underscore("a_").len(), 1);
    }
}
