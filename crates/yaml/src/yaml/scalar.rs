//! What a scalar means to Kubernetes: YAML 1.1 as go-yaml v2 reads it, then as JSON holds it.
//! Source: sigs.k8s.io/yaml, goyaml.v2/resolve.go, resolve.

use super::Value;

/// A resolved scalar. Infinities and NaN are kept until the whole document is decoded, since only
/// then does the step to JSON refuse them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar<'t> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(&'t str),
}

const STR: &str = "tag:yaml.org,2002:str";
const BOOL: &str = "tag:yaml.org,2002:bool";
const INT: &str = "tag:yaml.org,2002:int";
const FLOAT: &str = "tag:yaml.org,2002:float";
const NULL: &str = "tag:yaml.org,2002:null";
const TIMESTAMP: &str = "tag:yaml.org,2002:timestamp";
/// Base64 that becomes the text it holds.
pub(super) const BINARY: &str = "tag:yaml.org,2002:binary";

/// What a plain scalar without a tag means.
pub(super) fn resolve_plain(text: &str) -> Scalar<'_> {
    let Some(first) = text.bytes().next() else {
        return Scalar::Null;
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => {
            resolve_word(text)
        }
        b'.' => resolve_dotted(text),
        b'0'..=b'9' | b'+' | b'-' => resolve_number(text),
        _ => Scalar::Str(text),
    }
}

fn resolve_word(text: &str) -> Scalar<'_> {
    // No longer word means anything else than itself.
    if text.len() > "false".len() {
        return Scalar::Str(text);
    }
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        _ => Scalar::Str(text),
    }
}

fn resolve_dotted(text: &str) -> Scalar<'_> {
    match text {
        ".inf" | ".Inf" | ".INF" => Scalar::Float(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        _ => parse_float(text).map_or(Scalar::Str(text), Scalar::Float),
    }
}

fn resolve_number(text: &str) -> Scalar<'_> {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let owned;
    let plain = if text.contains('_') {
        owned = text.replace('_', "");
        &owned
    } else {
        text
    };
    match parse_int(plain) {
        Some(Parsed::Fits(number)) => Scalar::Int(number),
        Some(Parsed::TooBig(number)) => Scalar::Float(number),
        None => parse_float(plain).map_or(Scalar::Str(text), Scalar::Float),
    }
}

/// An integer of Go's syntax.
enum Parsed {
    Fits(i64),
    /// Beyond 64 bits signed: JSON keeps its digits, and Kubernetes reads them as a float.
    TooBig(f64),
}

/// Go's `strconv.ParseInt(text, 0, 64)` with its prefixes: `0x`, `0o`, `0b`, and `0` for octal.
fn parse_int(text: &str) -> Option<Parsed> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    match i128::from_str_radix(digits, radix) {
        Ok(number) => {
            let number = if negative { -number } else { number };
            Some(i64::try_from(number).map_or(Parsed::TooBig(number as f64), Parsed::Fits))
        }
        // Decimal digits without end: as a float. Other bases of that length mean nothing to
        // anyone.
        Err(_) => digits
            .parse::<f64>()
            .ok()
            .map(|number| Parsed::TooBig(if negative { -number } else { number })),
    }
}

/// What go-yaml takes for a float: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, in range.
fn parse_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    if whole.is_empty() && fraction.is_empty()
        || !all_digits(whole)
        || !all_digits(fraction)
        || !exponent_fits
    {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// What a scalar under an explicit tag means; the error is go-yaml's.
pub(super) fn resolve_tagged<'t>(tag: &str, text: &'t str) -> Result<Scalar<'t>, String> {
    let resolved = match tag {
        BOOL | INT | FLOAT | NULL | TIMESTAMP => resolve_plain(text),
        _ => return Ok(Scalar::Str(text)),
    };
    let found = match resolved {
        Scalar::Null => NULL,
        Scalar::Bool(_) => BOOL,
        Scalar::Int(_) => INT,
        Scalar::Float(_) => FLOAT,
        Scalar::Str(_) => STR,
    };
    match (tag, &resolved) {
        (FLOAT, Scalar::Int(number)) => Ok(Scalar::Float(*number as f64)),
        (TIMESTAMP, Scalar::Str(_)) => Ok(resolved),
        _ if tag == found => Ok(resolved),
        _ => Err(format!(
            "cannot decode {} `{text}` as a {}",
            short_tag(found),
            short_tag(tag)
        )),
    }
}

fn short_tag(tag: &str) -> String {
    tag.strip_prefix("tag:yaml.org,2002:")
        .map_or_else(|| tag.to_owned(), |short| format!("!!{short}"))
}

/// A float as it comes back from JSON: without a fraction it is written without one, and read as an
/// integer when it fits. Source: encoding/json floatEncoder; apimachinery util/json.
pub(super) fn json_number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9.2e18 {
        Value::Int(number as i64)
    } else {
        Value::Float(number)
    }
}

/// A key as a string, since JSON knows no other keys; `None` for `null`, which cannot be one.
/// Source: sigs.k8s.io/yaml, yaml.go, convertToJSONableObject.
pub(super) fn key_text(scalar: &Scalar) -> Option<String> {
    match scalar {
        Scalar::Null => None,
        Scalar::Bool(value) => Some(value.to_string()),
        Scalar::Int(number) => Some(number.to_string()),
        Scalar::Float(number) if number.is_nan() => Some(".nan".to_owned()),
        Scalar::Float(number) if number.is_infinite() => {
            Some(if *number > 0.0 { ".inf" } else { "-.inf" }.to_owned())
        }
        Scalar::Float(number) => Some(short_float(*number as f32)),
        Scalar::Str(text) => Some((*text).to_owned()),
    }
}

/// Go's `strconv.FormatFloat(number, 'g', -1, 32)`.
fn short_float(number: f32) -> String {
    let scientific = format!("{number:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..21).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
        _ => format!("{number}"),
    }
}

/// A string in double quotes, as YAML and JSON read it.
pub fn in_double_quotes(value: &str) -> String {
    let mut out = String::from("\"");
    for letter in value.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_yaml_1_1() {
        for (text, expected) in [
            ("0x50", 80),
            ("010", 8),
            ("0o17", 15),
            ("0b101", 5),
            ("1_000", 1000),
            ("+80", 80),
            ("-0x1F", -31),
            ("0", 0),
            ("00", 0),
            ("9223372036854775807", i64::MAX),
        ] {
            assert_eq!(resolve_plain(text), Scalar::Int(expected), "{text}");
        }
        for (text, expected) in [
            ("1e3", 1000.0),
            (".5e3", 500.0),
            ("80.0", 80.0),
            ("089", 89.0),
            ("1.", 1.0),
        ] {
            assert_eq!(resolve_plain(text), Scalar::Float(expected), "{text}");
        }
        for text in [
            "1:30",
            "0x",
            "2001-12-14",
            "1e",
            "-",
            "+",
            "e3",
            "1e400",
            "0b12",
            ".",
            "1.2.3",
            "0x_",
        ] {
            assert_eq!(resolve_plain(text), Scalar::Str(text), "{text}");
        }
        assert_eq!(
            resolve_plain("18446744073709551615"),
            Scalar::Float(18446744073709551615.0)
        );
        assert_eq!(json_number(80.0), Value::Int(80));
        assert_eq!(json_number(80.5), Value::Float(80.5));
    }

    #[test]
    fn words_read_as_yaml_1_1() {
        for text in ["y", "Y", "yes", "on", "ON", "True"] {
            assert_eq!(resolve_plain(text), Scalar::Bool(true), "{text}");
        }
        for text in ["n", "No", "off", "FALSE"] {
            assert_eq!(resolve_plain(text), Scalar::Bool(false), "{text}");
        }
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve_plain(text), Scalar::Null, "{text}");
        }
        for text in ["yEs", "nULL", "tRUE", "nan", "Infinity", "<<"] {
            assert_eq!(resolve_plain(text), Scalar::Str(text), "{text}");
        }
    }

    #[test]
    fn tags_decide_and_may_contradict() {
        assert_eq!(resolve_tagged(STR, "80"), Ok(Scalar::Str("80")));
        assert_eq!(resolve_tagged(FLOAT, "80"), Ok(Scalar::Float(80.0)));
        assert_eq!(
            resolve_tagged(INT, "abc"),
            Err("cannot decode !!str `abc` as a !!int".to_owned())
        );
        assert_eq!(resolve_tagged("!custom", "80"), Ok(Scalar::Str("80")));
    }

    #[test]
    fn keys_become_strings() {
        let key = |text| key_text(&resolve_plain(text));
        assert_eq!(key("1").as_deref(), Some("1"));
        assert_eq!(key("yes").as_deref(), Some("true"));
        assert_eq!(key("1.5").as_deref(), Some("1.5"));
        assert_eq!(key("1e30").as_deref(), Some("1e+30"));
        assert_eq!(key("~"), None);
    }
}
