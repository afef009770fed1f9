//! What the schemas of the CRDs ask of each field: types, required fields, lengths, patterns, numbers
//! and enumerations.
//! The words are those of k8s.io/kube-openapi/pkg/validation.
//!
//! A table holds one struct a line, sorted: its fields with `!` behind a required one, and each
//! field's type: a struct, a named string, `enum`, `text` and `int` with their bounds, and `[]` for a
//! list with its bounds. Behind `~` stands a value that the experimental channel adds. `=one`
//! in place of a field asks for exactly one of the fields, `=some` for at least one. Fields that no
//! path needs are left out and not checked.

mod patterns;

pub(super) use patterns::milliseconds;

use super::validate::field::{Bad, Errors, join, nth, quote};
use super::{Finding, Mistake, client, metadata};
use portpath_yaml::yaml::{Node, Value};

/// Checks a value against a struct of the table. True where an error keeps the API server from
/// evaluating rules (apiextensions-apiserver/pkg/registry/customresource/strategy.go, hasBlockingErr).
pub(super) fn check(
    table: &'static str,
    errors: &mut Errors,
    node: &Node,
    shape: &str,
    field: &str,
) -> bool {
    let mut checker = Checker {
        table,
        errors,
        is_blocked: false,
    };
    checker.shape(node, shape, field);
    checker.is_blocked
}

/// Whether a text holds what stands for a value that is still to be filled in, or looks like it.
pub(super) fn is_open(text: &str) -> bool {
    let is_token = text.match_indices("zq").any(|(at, _)| {
        let rest = text[at..].trim_start_matches(['z', 'q']);
        rest.starts_with(|first: char| first.is_ascii_digit())
            && rest
                .trim_start_matches(|each: char| each.is_ascii_digit())
                .starts_with('x')
    });
    is_token
        || ["{", "<", "$", "..."]
            .iter()
            .any(|sign| text.contains(sign))
}

/// What the API server adds where it evaluates no rule
/// (apiextensions-apiserver/pkg/registry/customresource/strategy.go).
const NOT_EVALUATED: &str = "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; \
     correct the existing errors to complete validation";

/// The refusal of an object for these errors, as kubectl prints it, with its findings; none without
/// errors. `is_blocked` where its rules were not evaluated.
pub(super) fn refused(
    node: &Node,
    errors: Errors,
    is_blocked: bool,
) -> Option<(String, Vec<Finding>)> {
    let causes = errors.into_causes();
    if causes.is_empty() {
        return None;
    }
    let said: Vec<String> = causes
        .iter()
        .map(|cause| format!("{}: {}", cause.field, cause.message))
        .collect();
    let not_evaluated = is_blocked.then_some(NOT_EVALUATED);
    let all = client::aggregate(said.iter().map(String::as_str).chain(not_evaluated));
    let kind = text(node, "kind").unwrap_or("");
    let name = quote(metadata::text(node, "name"));
    let error = format!("The {kind} {name} is invalid: {all}");
    let findings = causes
        .into_iter()
        .zip(said)
        .map(|(cause, said)| Finding::of(Mistake::CustomSchema, said, cause.span))
        .collect();
    Some((error, findings))
}

/// The text of a field.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str()
}

/// The entries of a list.
pub(super) fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).map_or(&[], list)
}

fn list(node: &Node) -> &[Node] {
    match &node.value {
        Value::Seq(items) => items,
        _ => &[],
    }
}

struct Checker<'e, 'n> {
    table: &'static str,
    errors: &'e mut Errors<'n>,
    is_blocked: bool,
}

impl Checker<'_, '_> {
    fn shape(&mut self, node: &Node, shape: &str, field: &str) {
        let found = self.table.lines().find_map(|line| {
            let (name, fields) = line.split_once(": ")?;
            (name == shape).then_some(fields)
        });
        let Some(fields) = found else {
            return;
        };
        if !self.is_type(node, "object", field) {
            return;
        }
        self.count(node, fields, field);
        for entry in fields.split(", ") {
            let Some((name, kind)) = entry.split_once(' ') else {
                continue;
            };
            let plain = name.trim_end_matches('!');
            let own = join(field, plain);
            match node.get(plain) {
                // A null is dropped before the schema is asked.
                Some(value) if !matches!(value.value, Value::Null) => self.value(value, kind, &own),
                _ if plain != name => {
                    self.errors.required(&own, "");
                    self.is_blocked = true;
                }
                _ => {}
            }
        }
    }

    /// How many of its fields an object has, where the schema bounds that. Others are dropped before.
    fn count(&mut self, node: &Node, fields: &str, field: &str) {
        let most = match fields.split(", ").next() {
            Some("=one") => 1,
            Some("=some") => usize::MAX,
            _ => return,
        };
        let is_there = |entry: &&str| {
            let value = entry.split_once(' ').and_then(|(name, _)| node.get(name));
            value.is_some_and(|value| !matches!(value.value, Value::Null))
        };
        let count = fields.split(", ").filter(is_there).count();
        if count > most {
            self.errors.too_many(field, count, most);
            self.is_blocked = true;
        } else if count == 0 {
            let said = format!("{field} in body should have at least 1 properties");
            self.errors.invalid(field, 0, &said);
        }
    }

    fn value(&mut self, node: &Node, kind: &str, field: &str) {
        if node.as_str().is_some_and(is_open) {
            return;
        }
        let mut words = kind.split(' ');
        let name = words.next().unwrap_or("");
        let bound = words.next().unwrap_or("");
        if let Some(item) = name.strip_prefix("[]") {
            return self.list(node, item, bounds(bound), field);
        }
        match name {
            "int" => self.int(node, bounds(bound), field),
            "enum" => self.one_of(node, bound, field),
            "text" => self.text(node, bounds(bound), field),
            "string" => {
                self.is_type(node, "string", field);
            }
            name => match patterns::rule(name) {
                Some(rule) => {
                    self.text(node, rule.length, field);
                    if let (Some((pattern, fits)), Some(text)) = (rule.pattern, node.as_str())
                        && !fits(text)
                    {
                        let said = format!("{field} in body should match '{pattern}'");
                        self.errors.invalid(field, text, &said);
                    }
                }
                None => self.shape(node, name, field),
            },
        }
    }

    fn list(&mut self, node: &Node, item: &str, (least, most): (usize, usize), field: &str) {
        if !self.is_type(node, "array", field) {
            return;
        }
        let items = list(node);
        if items.len() > most {
            self.errors.too_many(field, items.len(), most);
            self.is_blocked = true;
        }
        if items.len() < least {
            let said = format!("{field} in body should have at least {least} items");
            self.errors.invalid(field, length(items.len()), &said);
        }
        for (at, each) in items.iter().enumerate() {
            self.value(each, item, &nth(field, at));
        }
    }

    fn int(&mut self, node: &Node, (least, most): (usize, usize), field: &str) {
        if !self.is_type(node, "integer", field) {
            return;
        }
        let Some(number) = node.as_int() else {
            return;
        };
        let said = if number < length(least) {
            format!("{field} in body should be greater than or equal to {least}")
        } else if number > length(most) {
            format!("{field} in body should be less than or equal to {most}")
        } else {
            return;
        };
        self.errors.invalid(field, number, &said);
    }

    fn text(&mut self, node: &Node, (least, most): (usize, usize), field: &str) {
        if !self.is_type(node, "string", field) {
            return;
        }
        let Some(text) = node.as_str() else {
            return;
        };
        let letters = text.chars().count();
        if letters > most {
            let said = format!("may not be more than {most} bytes");
            self.errors.too_long(field, &said);
            self.is_blocked = true;
        }
        if letters < least {
            let said = format!("{field} in body should be at least {least} chars long");
            self.errors.invalid(field, text, &said);
        }
    }

    fn one_of(&mut self, node: &Node, words: &str, field: &str) {
        if !self.is_type(node, "string", field) {
            return;
        }
        let (words, added) = words.split_once('~').unwrap_or((words, ""));
        let known: Vec<&str> = words.split('|').collect();
        let text = node.as_str().unwrap_or("");
        if !known.contains(&text) && (added.is_empty() || text != added) {
            self.errors.unsupported(field, text, &known);
            self.is_blocked = true;
        }
    }

    /// Whether a value is of a type of JSON; says so where it is not.
    fn is_type(&mut self, node: &Node, wanted: &str, field: &str) -> bool {
        let own = match &node.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) => "integer",
            Value::Float(number) if number.fract() == 0.0 => "integer",
            Value::Float(_) => "number",
            Value::Str(_) => "string",
            Value::Seq(_) => "array",
            Value::Map(_) => "object",
        };
        if own == wanted {
            return true;
        }
        let said = format!("{field} in body must be of type {wanted}: \"{own}\"");
        self.errors.invalid(field, Bad::Text(own.to_owned()), &said);
        self.is_blocked = true;
        false
    }
}

/// Both bounds of `1..64`.
fn bounds(text: &str) -> (usize, usize) {
    let (least, most) = text.split_once("..").unwrap_or(("", ""));
    (
        least.parse().unwrap_or(0),
        most.parse().unwrap_or(usize::MAX),
    )
}

fn length(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
pub(super) fn check_table(table: &str) {
    let names: Vec<&str> = table
        .lines()
        .filter_map(|line| Some(line.split_once(": ")?.0))
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    for line in table.lines() {
        let (_, fields) = line.split_once(": ").expect("a struct and its fields");
        let fields = fields.split(", ").filter(|field| !field.starts_with('='));
        for field in fields {
            let kind = field.split(' ').nth(1).expect("a type");
            let kind = kind.trim_start_matches("[]");
            let is_plain = ["int", "enum", "text", "string"].contains(&kind);
            let is_known = is_plain || names.contains(&kind) || patterns::rule(kind).is_some();
            assert!(is_known, "{line}: {kind}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_still_to_be_filled_in_is_no_mistake() {
        assert!(is_open("zq0x") && is_open("a-zqq12x") && is_open("<NAME>"));
        assert!(!is_open("zq") && !is_open("shop.example.com"));
    }
}
