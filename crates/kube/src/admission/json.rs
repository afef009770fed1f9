//! A tree as Go's encoding/json writes it: keys sorted, `<`, `>` and `&` escaped.

use super::validate::field::quote_json;
use portpath_yaml::yaml::{self, Node, Value};

/// The JSON text of a node.
pub(super) fn write(node: &Node) -> String {
    let mut out = String::new();
    write_to(node, &mut out);
    out
}

fn write_to(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(number) => out.push_str(&float(*number)),
        Value::Str(text) => out.push_str(&quote_json(text)),
        Value::Seq(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_to(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for (index, entry) in yaml::sorted(entries).into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&quote_json(&entry.key));
                out.push(':');
                write_to(&entry.value, out);
            }
            out.push('}');
        }
    }
}

/// A float as encoding/json writes it: with an exponent only far from one, and that with two digits
/// only when it needs them. Source: Go, encoding/json/encode.go, floatEncoder.
pub(super) fn float(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        return match text.split_once('e') {
            Some((mantissa, exponent)) if !exponent.starts_with('-') => {
                format!("{mantissa}e+{exponent}")
            }
            _ => text,
        };
    }
    format!("{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_read_as_go_writes_them() {
        for (number, text) in [
            (80.5, "80.5"),
            (1e21, "1e+21"),
            (1e-7, "1e-7"),
            (1.5e300, "1.5e+300"),
            (1e20, "100000000000000000000"),
        ] {
            assert_eq!(float(number), text);
        }
    }
}
