//! Strings that must hold something: quantities, points in time, base64. What Go says when they do
//! not.

use portpath_yaml::yaml::{Node, Value};

const WRONG_QUANTITY: &str = "quantities must match the regular expression \
     '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/// What is wrong with a quantity such as `100m`, `1.5Gi` or `2e3`.
/// Source: apimachinery/pkg/api/resource/quantity.go, parseQuantityString; suffix.go, interpret.
pub(super) fn quantity_error(node: &Node) -> Option<String> {
    let text = match &node.value {
        Value::Null | Value::Int(_) | Value::Float(_) => return None,
        Value::Str(text) => text.trim(),
        _ => return Some(WRONG_QUANTITY.to_owned()),
    };
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits_end = |text: &str| {
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len())
    };
    let mut rest = &unsigned[digits_end(unsigned)..];
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = &fraction[digits_end(fraction)..];
    }
    let letters = rest
        .find(|c: char| !"eEinumkKMGTP".contains(c))
        .unwrap_or(rest.len());
    let exponent = rest[letters..]
        .strip_prefix(['-', '+'])
        .unwrap_or(&rest[letters..]);
    if text.is_empty() || !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(WRONG_QUANTITY.to_owned());
    }
    let known = [
        "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ]
    .contains(&rest);
    let is_exponent = rest.starts_with(['e', 'E']) && rest[1..].parse::<i64>().is_ok();
    (!known && !is_exponent).then(|| "unable to parse quantity's suffix".to_owned())
}

/// What is wrong with standard base64. Source: Go, encoding/base64, CorruptInputError.
pub fn base64_error(text: &str) -> Option<String> {
    let bytes: Vec<(usize, u8)> = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| !matches!(byte, b'\r' | b'\n'))
        .collect();
    let corrupt = |at: usize| Some(format!("illegal base64 data at input byte {at}"));
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    for (count, (at, byte)) in bytes.iter().enumerate() {
        if is_digit(*byte) {
            continue;
        }
        if *byte != b'=' || count % 4 < 2 {
            return corrupt(*at);
        }
        let rest = &bytes[count + 1..];
        return match (count % 4, rest) {
            (2, []) => corrupt(text.len()),
            // Go looks at the byte before the one that should be the second `=`.
            (2, [(next, byte), ..]) if *byte != b'=' => corrupt(next.saturating_sub(1)),
            (2, [_, (next, _), ..]) | (3, [(next, _), ..]) => corrupt(*next),
            _ => None,
        };
    }
    match bytes.len() % 4 {
        0 => None,
        // The last group lacks digits: Go names the byte at which that group begins.
        left => corrupt(text.len() - left),
    }
}

/// What is wrong with a time in RFC 3339. Source: Go, time.Parse.
pub(super) fn time_error(text: &str) -> Option<String> {
    const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";
    let fail = |rest: &str, element: &str| {
        Some(format!(
            "parsing time {text:?} as {LAYOUT:?}: cannot parse {rest:?} as {element:?}"
        ))
    };
    let range = |what: &str| Some(format!("parsing time {text:?}: {what} out of range"));
    let mut rest = text;
    let mut numbers = [0u32; 6];
    let elements = [
        ("2006", 4, "-"),
        ("01", 2, "-"),
        ("02", 2, "T"),
        ("15", 2, ":"),
        ("04", 2, ":"),
        ("05", 2, ""),
    ];
    for (number, (element, width, separator)) in numbers.iter_mut().zip(elements) {
        match rest
            .get(..width)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        {
            Some(digits) => *number = digits.parse().unwrap_or(0),
            None => return fail(rest, element),
        }
        rest = &rest[width..];
        match rest.strip_prefix(separator) {
            Some(behind) => rest = behind,
            None => return fail(rest, separator),
        }
    }
    let [year, month, day, hour, minute, second] = numbers;
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let zone = rest.as_bytes();
    let offset = |zone: &[u8]| match zone {
        [b'+' | b'-', a, b, b':', c, d] => [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()),
        _ => false,
    };
    if zone != b"Z" && !offset(zone) {
        return match rest.strip_prefix('Z') {
            Some(extra) => Some(format!("parsing time {text:?}: extra text: {extra:?}")),
            None => fail(rest, "Z07:00"),
        };
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return range("month"),
    };
    match () {
        () if !(1..=days).contains(&day) => range("day"),
        () if hour > 23 => range("hour"),
        () if minute > 59 => range("minute"),
        () if second > 59 => range("second"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath_text::source::{Origin, Span};

    fn quantity(text: &str) -> Option<String> {
        let value = Value::Str(text.into());
        quantity_error(&Node {
            span: Span::new(0, 0),
            origin: Origin::Written,
            value,
        })
    }

    #[test]
    fn quantities_have_digits_and_a_known_suffix() {
        for text in ["1", "100m", "1.5Gi", "2e3", "-1", "0.5", "1E-3", ".5", "1."] {
            assert_eq!(quantity(text), None, "{text}");
        }
        assert_eq!(quantity("1GB").as_deref(), Some(WRONG_QUANTITY));
        assert_eq!(quantity("").as_deref(), Some(WRONG_QUANTITY));
        assert_eq!(
            quantity("1KiM").as_deref(),
            Some("unable to parse quantity's suffix")
        );
    }

    #[test]
    fn base64_is_checked_to_the_byte() {
        for text in ["", "YWI=", "YWJj", "YQ==", "YW\nJj"] {
            assert_eq!(base64_error(text), None, "{text}");
        }
        let at = |text: &str| {
            base64_error(text).and_then(|words| words.rsplit(' ').next().map(str::to_owned))
        };
        assert_eq!(at("<secret>").as_deref(), Some("0"));
        assert_eq!(at("abcd-ef").as_deref(), Some("4"));
        assert_eq!(at("YWJjZ").as_deref(), Some("4"));
        assert_eq!(at("YQ=x").as_deref(), Some("2"));
        assert_eq!(at("YQ==x").as_deref(), Some("4"));
        assert_eq!(at("YQ=").as_deref(), Some("3"));
    }

    #[test]
    fn times_are_rfc_3339() {
        for text in ["2024-01-02T03:04:05Z", "2024-02-29T03:04:05.123+01:00"] {
            assert_eq!(time_error(text), None, "{text}");
        }
        let date = "parsing time \"2024-01-02\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"";
        assert_eq!(time_error("2024-01-02").as_deref(), Some(date));
        assert_eq!(
            time_error("2024-02-30T03:04:05Z").as_deref(),
            Some("parsing time \"2024-02-30T03:04:05Z\": day out of range")
        );
    }
}
