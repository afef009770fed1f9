//! A resource.Quantity as it lies in memory after it has been stored and read again
//! (apimachinery/pkg/api/resource/quantity.go, ParseQuantity, and its numbers in amount.go).

use crate::admission::validate::resources::{Quantity, binary_unit, decimal_power};
use portpath_yaml::yaml::Node;

use super::Sum;

/// Prints the struct as spew does, without its type.
pub(super) fn print(out: &mut Sum, node: Option<&Node>) {
    let (value, scale, dec, text, format) = match node.and_then(Quantity::of) {
        Some(quantity) => read(&quantity.text, quantity.nano),
        // One that is not written is stored as 0.
        None => (0, 0, None, "0".to_owned(), "DecimalSI"),
    };
    out.push("{i:(resource.int64Amount){value:(int64)");
    out.number(value);
    out.push(" scale:(resource.Scale)");
    out.number(scale.into());
    out.push("} d:(resource.infDecAmount){Dec:(*inf.Dec)");
    match dec {
        None => out.push("<nil>"),
        Some(dec) => {
            let negative = dec < 0;
            let words = words(dec.unsigned_abs());
            out.print(format_args!(
                "{{unscaled:(big.Int){{neg:(bool){negative} abs:(big.nat)[{words}]}} scale:(inf.Scale)9}}"
            ));
        }
    }
    for text in [
        "} s:(string)",
        &text,
        " Format:(resource.Format)",
        format,
        "}",
    ] {
        out.push(text);
    }
}

/// What ParseQuantity makes of a canonical text: a small number with a scale, or a large one in
/// thousand-millionths.
fn read(text: &str, nano: i128) -> (i64, i32, Option<i128>, String, &'static str) {
    if text == "0" {
        return (0, 0, None, "0".to_owned(), "DecimalSI");
    }
    let split = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (digits, suffix) = text.split_at(split);
    let number: i64 = digits.parse().unwrap_or(0);
    let length = i32::try_from(digits.trim_start_matches('-').len()).unwrap_or(i32::MAX);
    if let Some(unit) = binary_unit(suffix) {
        let exponent = 10 * (i32::try_from(unit).unwrap_or(0) + 1);
        let precision = 15 - length - exponent * 3 / 10 - 1;
        return match number.checked_mul(1i64 << exponent) {
            Some(value) if precision >= 0 => {
                let kept = if number & 7 != 0 {
                    text.to_owned()
                } else {
                    String::new()
                };
                (value, 0, None, kept, "BinarySI")
            }
            _ => (0, 0, Some(nano), String::new(), "BinarySI"),
        };
    }
    let scale = decimal_power(suffix).unwrap_or(0);
    let format = if suffix.len() > 1 {
        "DecimalExponent"
    } else {
        "DecimalSI"
    };
    if length > 18 {
        return (0, 0, Some(nano), String::new(), format);
    }
    let kept = if scale % 3 == 0 && !digits.ends_with("000") {
        text.to_owned()
    } else {
        String::new()
    };
    (number, scale, None, kept, format)
}

/// Machine words, the least significant first.
fn words(mut value: u128) -> String {
    let mut words = Vec::new();
    while value > 0 {
        words.push((value as u64).to_string());
        value >>= 64;
    }
    words.join(" ")
}
