//! What resource requests and limits may hold (pkg/apis/core/validation/validation.go,
//! ValidateContainerResourceRequirements), and quantities (apimachinery/pkg/api/resource/quantity.go).

use portpath_text::maps::{HashMap, HashSet};

use super::context::Context;
use super::field::{Bad, Errors, join, quote_json};
use super::names::qualified_name;
use crate::admission::tree::{entries, items, present, text};
use portpath_yaml::yaml::{self, Entry, Node, Value};

/// Requests and limits of a container.
pub(crate) fn requirements(errors: &mut Errors, context: &Context, container: &Node, field: &str) {
    let Some(resources) = present(container, "resources") else {
        return;
    };
    let limits: HashMap<&str, &Node> = entries(resources, "limits")
        .iter()
        .map(|entry| (entry.key.as_str(), &entry.value))
        .collect();
    let mut computes = false;
    let mut huge_pages = false;
    for list in ["limits", "requests"] {
        for entry in sorted(resources, list) {
            let path = format!("{field}.{list}[{}]", entry.key);
            name(errors, &entry.key, &path);
            value(errors, &entry.key, &entry.value, &path);
            computes |= matches!(entry.key.as_str(), "cpu" | "memory");
            huge_pages |= entry.key.starts_with("hugepages-");
            if list == "requests" {
                within_limit(
                    errors,
                    limits.get(entry.key.as_str()).copied(),
                    entry,
                    field,
                );
            }
        }
    }
    if huge_pages && !computes {
        errors.forbidden(field, "HugePages require cpu or memory");
    }
    let claims: HashSet<&str> = items(context.spec, "resourceClaims")
        .iter()
        .map(|claim| text(claim, "name"))
        .collect();
    for (index, claim) in items(resources, "claims").iter().enumerate() {
        let name = text(claim, "name");
        let path = format!("{field}.claims[{index}].name");
        if name.is_empty() {
            errors.required(&path, "");
        } else if !claims.contains(name) {
            errors.not_found(&path, name);
        }
    }
}

/// IsNativeResource (pkg/apis/core/helper/helpers.go).
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// IsExtendedResourceName: a vendor's, such as `nvidia.com/gpu`.
fn is_extended(name: &str) -> bool {
    !is_native(name)
        && !name.starts_with("requests.")
        && qualified_name(&format!("requests.{name}")).is_empty()
}

fn sorted<'a>(resources: &'a Node, list: &str) -> Vec<&'a Entry> {
    yaml::sorted(entries(resources, list))
}

fn within_limit(errors: &mut Errors, limit: Option<&Node>, request: &Entry, field: &str) {
    let overcommits = is_native(&request.key) && !request.key.starts_with("hugepages-");
    let Some(limit) = limit else {
        if !overcommits {
            errors.required(
                &join(field, "limits"),
                "Limit must be set for non overcommitable resources",
            );
        }
        return;
    };
    let (Some(asked), Some(most)) = (Quantity::of(&request.value), Quantity::of(limit)) else {
        return;
    };
    let words = match asked.nano.cmp(&most.nano) {
        std::cmp::Ordering::Equal => return,
        _ if !overcommits => "must be equal to",
        std::cmp::Ordering::Greater => "must be less than or equal to",
        std::cmp::Ordering::Less => return,
    };
    let detail = format!("{words} {} limit of {}", request.key, most.text);
    errors.invalid(&join(field, "requests"), asked.text.as_str(), &detail);
}

/// validateContainerResourceName.
fn name(errors: &mut Errors, name: &str, field: &str) {
    const STANDARD: [&str; 9] = [
        "cpu",
        "memory",
        "ephemeral-storage",
        "storage",
        "requests.cpu",
        "requests.memory",
        "limits.cpu",
        "limits.memory",
        "pods",
    ];
    let shown = || Bad::Json(quote_json(name));
    let wrong = qualified_name(name);
    if !wrong.is_empty() {
        for detail in wrong {
            errors.invalid(field, shown(), &detail);
        }
    } else if !name.contains('/') && !STANDARD.contains(&name) && !name.starts_with("hugepages-") {
        errors.invalid(
            field,
            shown(),
            "must be a standard resource type or fully qualified",
        );
    }
    if name.contains('/') {
        if !is_native(name) && !is_extended(name) {
            errors.invalid(
                field,
                shown(),
                "doesn't follow extended resource name standard",
            );
        }
    } else if !["cpu", "memory", "ephemeral-storage"].contains(&name)
        && !name.starts_with("hugepages-")
    {
        errors.invalid(field, shown(), "must be a standard resource for containers");
    }
}

/// ValidateResourceQuantityValue.
fn value(errors: &mut Errors, name: &str, value: &Node, field: &str) {
    let Some(quantity) = Quantity::of(value) else {
        return;
    };
    if quantity.nano < 0 {
        errors.invalid(
            field,
            quantity.text.as_str(),
            "must be greater than or equal to 0",
        );
    }
    if is_extended(name) && quantity.nano % 1_000_000_000 != 0 {
        errors.invalid(field, Bad::Json(quantity.text), "must be an integer");
    }
}

/// A quantity in thousand-millionths, and its canonical text.
pub(crate) struct Quantity {
    /// Thousand-millionths; real quantities are rounded up to them, too.
    pub(crate) nano: i128,
    /// As Quantity.String writes it.
    pub(crate) text: String,
}

/// The place of a binary suffix among `Ki`, `Mi` and so on.
pub(crate) fn binary_unit(suffix: &str) -> Option<usize> {
    ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
        .iter()
        .position(|unit| *unit == suffix)
}

/// The power of ten that a decimal suffix stands for: none, a letter, or an exponent such as `e3`.
pub(crate) fn decimal_power(suffix: &str) -> Option<i32> {
    Some(match suffix {
        "n" => -9,
        "u" => -6,
        "m" => -3,
        "" => 0,
        "k" => 3,
        "M" => 6,
        "G" => 9,
        "T" => 12,
        "P" => 15,
        "E" => 18,
        _ => return suffix.strip_prefix(['e', 'E'])?.parse().ok(),
    })
}

impl Quantity {
    /// Reads a string or a number; none when it is no quantity (decoding refuses it) or beyond 128 bits.
    pub(crate) fn of(node: &Node) -> Option<Self> {
        match &node.value {
            Value::Str(text) => Self::parse(text.trim()),
            Value::Int(number) => Self::parse(&number.to_string()),
            Value::Float(number) => Self::parse(&number.to_string()),
            _ => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let split = text
            .find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c))
            .unwrap_or(text.len());
        let (number, suffix) = text.split_at(split);
        let binary = binary_unit(suffix);
        let power = if binary.is_some() {
            0
        } else {
            decimal_power(suffix)?
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let negative = whole.starts_with('-');
        let digits = format!("{}{fraction}", whole.trim_start_matches(['+', '-']));
        let mut nano: i128 = digits.parse().ok()?;
        let scale = 9 + power - i32::try_from(fraction.len()).ok()?;
        if let Some(unit) = binary {
            nano = nano.checked_mul(1i128 << (10 * (unit + 1)))?;
        }
        nano = if scale >= 0 {
            nano.checked_mul(10i128.checked_pow(scale.unsigned_abs())?)?
        } else {
            let divisor = 10i128.checked_pow(scale.unsigned_abs())?;
            (nano + divisor - 1) / divisor
        };
        let nano = if negative { -nano } else { nano };
        let text = match suffix.as_bytes() {
            _ if binary.is_some() => binary_text(nano),
            [b'e' | b'E', _, ..] => exponent_text(nano),
            _ => decimal_text(nano),
        };
        Some(Self { nano, text })
    }

    /// False when it has a fraction smaller than one, so that bytes would be split.
    pub(crate) fn is_whole(&self) -> bool {
        self.nano % 1_000_000_000 == 0
    }
}

/// CanonicalizeBytes of DecimalSI: the largest suffix that leaves a whole number.
fn decimal_text(nano: i128) -> String {
    const SUFFIXES: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    let mut value = nano;
    let mut at = 0;
    if nano == 0 {
        return "0".to_owned();
    }
    while at + 1 < SUFFIXES.len() && value % 1000 == 0 {
        value /= 1000;
        at += 1;
    }
    format!("{value}{}", SUFFIXES[at])
}

/// DecimalExponent: an exponent that is a multiple of three.
fn exponent_text(nano: i128) -> String {
    let (mut value, mut exponent) = (nano, -9);
    while value != 0 && value % 1000 == 0 {
        value /= 1000;
        exponent += 3;
    }
    if value == 0 || exponent == 0 {
        value.to_string()
    } else {
        format!("{value}e{exponent}")
    }
}

/// BinarySI: below 1024 and with fractions it is written as a decimal.
fn binary_text(nano: i128) -> String {
    const SUFFIXES: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if nano % 1_000_000_000 != 0 || nano.abs() < 1024 * 1_000_000_000 {
        return decimal_text(nano);
    }
    let mut value = nano / 1_000_000_000;
    let mut at = 0;
    while at + 1 < SUFFIXES.len() && value % 1024 == 0 {
        value /= 1024;
        at += 1;
    }
    format!("{value}{}", SUFFIXES[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::tree::defaulted;
    use portpath_text::source::Span;

    fn canonical(text: &str) -> Option<String> {
        Quantity::of(&defaulted(Span::default(), Value::Str(text.into())))
            .map(|quantity| quantity.text)
    }

    #[test]
    fn quantities_are_written_canonically() {
        for (written, canonical_text) in [
            ("0.5", "500m"),
            ("1000m", "1"),
            ("2000", "2k"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("100Ki", "100Ki"),
            ("1000Ki", "1000Ki"),
            ("512", "512"),
            ("1e3", "1e3"),
            ("100e-3", "100e-3"),
            ("0", "0"),
            ("-1", "-1"),
        ] {
            assert_eq!(
                canonical(written).as_deref(),
                Some(canonical_text),
                "{written}"
            );
        }
        assert_eq!(canonical("1.5Xi"), None);
        assert_eq!(
            canonical(&"9".repeat(60)),
            None,
            "beyond 128 bits: no word about it"
        );
    }
}
