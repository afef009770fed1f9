//! Field errors in the API server's words
//! (staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go), each with the place of
//! its field, or of its nearest parent that stands in your YAML.

use crate::admission::{Cause, Mistake};
use portpath_text::source::Span;
use portpath_yaml::yaml::{self, Node, Value};

/// The value that an error cites.
#[derive(Clone, Debug)]
pub(crate) enum Bad {
    /// A string: printed with Go's `%q`.
    Text(String),
    /// A number or boolean.
    Number(i64),
    /// Anything else, as JSON; also Kubernetes' own string types.
    Json(String),
}

impl From<&str> for Bad {
    fn from(text: &str) -> Self {
        Bad::Text(text.to_owned())
    }
}

impl From<i64> for Bad {
    fn from(number: i64) -> Self {
        Bad::Number(number)
    }
}

impl From<&Value> for Bad {
    fn from(value: &Value) -> Self {
        match value {
            Value::Str(text) => Bad::Text(text.to_string()),
            Value::Int(number) => Bad::Number(*number),
            other => Bad::Json(json(other)),
        }
    }
}

/// The path of a field under another: `spec.type`. Paths are made for every field that is looked
/// at, wrong or not.
pub(crate) fn join(parent: &str, name: &str) -> String {
    let mut path = String::with_capacity(parent.len() + 1 + name.len());
    path.push_str(parent);
    path.push('.');
    path.push_str(name);
    path
}

/// The path of an item of a list: `spec.ports[0]`.
pub(crate) fn nth(parent: &str, index: usize) -> String {
    let mut path = String::with_capacity(parent.len() + 4);
    path.push_str(parent);
    path.push('[');
    match u8::try_from(index) {
        Ok(digit @ 0..=9) => path.push(char::from(b'0' + digit)),
        _ => path.push_str(&index.to_string()),
    }
    path.push(']');
    path
}

/// Collects the errors of one object.
#[derive(Debug)]
pub(crate) struct Errors<'a> {
    root: &'a Node,
    causes: Vec<Cause>,
}

impl<'a> Errors<'a> {
    /// No errors yet, of the object at `root`.
    pub(crate) fn new(root: &'a Node) -> Self {
        Self {
            root,
            causes: Vec::new(),
        }
    }

    /// The causes, in the order found.
    pub(crate) fn into_causes(self) -> Vec<Cause> {
        self.causes
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.causes.len()
    }

    /// `Invalid value: VALUE: DETAIL`
    pub(crate) fn invalid(&mut self, field: &str, value: impl Into<Bad>, detail: &str) {
        let message = format!("Invalid value: {}: {detail}", value.into().show());
        self.push(field, message, "FieldValueInvalid");
    }

    /// [`Errors::invalid`] whose culprit stands at `span`, inside the field.
    pub(crate) fn invalid_at(
        &mut self,
        field: &str,
        value: impl Into<Bad>,
        detail: &str,
        span: Span,
    ) {
        self.invalid(field, value, detail);
        if let Some(cause) = self.causes.last_mut() {
            cause.span = span;
        }
    }

    /// Says which mistake the last error is.
    pub(crate) fn because(&mut self, mistake: Mistake) {
        if let Some(cause) = self.causes.last_mut() {
            cause.mistake = mistake;
        }
    }

    /// One [`Errors::invalid`] for each mistake in a port's name.
    pub(crate) fn port_name(
        &mut self,
        field: &str,
        name: &str,
        wrong: impl IntoIterator<Item = (Mistake, String)>,
    ) {
        for (mistake, detail) in wrong {
            self.invalid(field, name, &detail);
            self.because(mistake);
        }
    }

    /// One [`Errors::invalid`] for each detail.
    pub(crate) fn invalid_all(
        &mut self,
        field: &str,
        value: &str,
        details: impl IntoIterator<Item = String>,
    ) {
        for detail in details {
            self.invalid(field, value, &detail);
        }
    }

    /// `Required value` and a detail when there is one.
    pub(crate) fn required(&mut self, field: &str, detail: &str) {
        self.push(
            field,
            with_detail("Required value", detail),
            "FieldValueRequired",
        );
    }

    /// `Forbidden: DETAIL`
    pub(crate) fn forbidden(&mut self, field: &str, detail: &str) {
        self.push(
            field,
            with_detail("Forbidden", detail),
            "FieldValueForbidden",
        );
    }

    /// `Duplicate value: VALUE`
    pub(crate) fn duplicate(&mut self, field: &str, value: impl Into<Bad>) {
        self.push(
            field,
            format!("Duplicate value: {}", value.into().show()),
            "FieldValueDuplicate",
        );
    }

    /// `Not found: VALUE`
    pub(crate) fn not_found(&mut self, field: &str, value: impl Into<Bad>) {
        self.push(
            field,
            format!("Not found: {}", value.into().show()),
            "FieldValueNotFound",
        );
    }

    /// `Unsupported value: VALUE: supported values: …`; `supported` is sorted, as sets.List sorts.
    pub(crate) fn unsupported(&mut self, field: &str, value: &str, supported: &[&str]) {
        let values: Vec<String> = supported.iter().map(|value| quote(value)).collect();
        let message = format!(
            "Unsupported value: {}: supported values: {}",
            quote_json(value),
            values.join(", ")
        );
        self.push(field, message, "FieldValueNotSupported");
    }

    /// The same, of a value that is shown as JSON.
    pub(crate) fn unsupported_value(&mut self, field: &str, json: &str, supported: &[&str]) {
        let values: Vec<String> = supported.iter().map(|value| quote(value)).collect();
        let message = format!(
            "Unsupported value: {json}: supported values: {}",
            values.join(", ")
        );
        self.push(field, message, "FieldValueNotSupported");
    }

    /// The same, of a plain string, which Go prints with `%q`.
    pub(crate) fn unsupported_text(&mut self, field: &str, value: &str, supported: &[&str]) {
        let values: Vec<String> = supported.iter().map(|value| quote(value)).collect();
        let message = format!(
            "Unsupported value: {}: supported values: {}",
            quote(value),
            values.join(", ")
        );
        self.push(field, message, "FieldValueNotSupported");
    }

    /// `Too long: may not be more than N bytes`
    pub(crate) fn too_long(&mut self, field: &str, detail: &str) {
        self.push(field, with_detail("Too long", detail), "FieldValueTooLong");
    }

    /// `Too many: N: must have at most M items`
    pub(crate) fn too_many(&mut self, field: &str, actual: usize, most: usize) {
        let items = if most == 1 { "item" } else { "items" };
        self.push(
            field,
            format!("Too many: {actual}: must have at most {most} {items}"),
            "FieldValueTooMany",
        );
    }

    fn push(&mut self, field: &str, message: String, reason: &str) {
        let span = place(self.root, field);
        self.causes.push(Cause {
            field: field.to_owned(),
            message,
            reason: reason.to_owned(),
            mistake: Mistake::Other,
            span,
        });
    }
}

impl Bad {
    fn show(&self) -> String {
        match self {
            Bad::Text(text) => quote(text),
            Bad::Number(number) => number.to_string(),
            Bad::Json(json) => json.clone(),
        }
    }
}

/// The place of a field such as `spec.ports[0].targetPort`, or of its nearest parent. Letter case
/// is ignored, because Kubernetes writes `spec.LoadBalancerSourceRanges`.
pub(crate) fn place(root: &Node, field: &str) -> Span {
    let mut node = root;
    for step in steps(field) {
        let next = match (&node.value, step.parse::<usize>()) {
            (Value::Seq(items), Ok(index)) => items.get(index),
            (Value::Map(entries), _) => entries
                .iter()
                .find(|entry| entry.key.eq_ignore_ascii_case(step))
                .map(|entry| &entry.value),
            _ => None,
        };
        let Some(next) = next else { break };
        node = next;
    }
    node.span
}

/// The steps of a path: names between dots, indexes and keys in brackets (a key may hold dots
/// itself).
fn steps(field: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    let mut rest = field;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let end = inside.find(']').unwrap_or(inside.len());
            steps.push(&inside[..end]);
            rest = inside.get(end + 1..).unwrap_or("");
        } else {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            steps.push(&rest[..end]);
            rest = &rest[end..];
        }
    }
    steps
}

fn with_detail(kind: &str, detail: &str) -> String {
    if detail.is_empty() {
        kind.to_owned()
    } else {
        format!("{kind}: {detail}")
    }
}

/// The escapes that `%q` and encoding/json share.
fn short_escape(character: char) -> Option<&'static str> {
    Some(match character {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u{8}' => "\\b",
        '\u{c}' => "\\f",
        _ => return None,
    })
}

/// Go's `%q` (strconv.Quote).
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        if let Some(escape) = short_escape(character) {
            out.push_str(escape);
            continue;
        }
        match character {
            '\u{7}' => out.push_str("\\a"),
            '\u{b}' => out.push_str("\\v"),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => {
                out.push_str(&format!("\\x{:02x}", c as u32))
            }
            c if is_printable(c) => out.push(c),
            c if (c as u32) < 0x10000 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    out.push('"');
    out
}

/// Go's strconv.IsPrint, near enough: letters, marks, numbers, punctuation, symbols and the plain
/// space.
fn is_printable(c: char) -> bool {
    let code = c as u32;
    !(c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(code, 0xad | 0x61c | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff)
        || (0xe000..=0xf8ff).contains(&code)
        || (0xfff0..=0xfffb).contains(&code)
        || code >= 0xe0000
        || code & 0xfffe == 0xfffe)
}

/// A string as Go's encoding/json writes it, `<`, `>` and `&` escaped.
pub(crate) fn quote_json(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        if let Some(escape) = short_escape(character) {
            out.push_str(escape);
            continue;
        }
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", character as u32))
            }
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A value as Go's encoding/json writes it: maps sorted by key. Depth is bounded by the parser's
/// own limit.
pub(crate) fn json(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Str(text) => quote_json(text),
        Value::Seq(items) => {
            let items: Vec<String> = items.iter().map(|item| json(&item.value)).collect();
            format!("[{}]", items.join(","))
        }
        Value::Map(entries) => {
            let sorted = yaml::sorted(entries);
            let pairs: Vec<String> = sorted
                .iter()
                .map(|entry| format!("{}:{}", quote_json(&entry.key), json(&entry.value.value)))
                .collect();
            format!("{{{}}}", pairs.join(","))
        }
    }
}

/// A map field as JSON; `null` when it is absent or empty, for an empty map is not stored.
pub(crate) fn json_map(map: Option<&Node>) -> String {
    match map {
        Some(node) => json(&node.value),
        None => "null".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath_yaml::yaml::{Content, parse};

    fn tree(text: &str) -> Node {
        match parse(text)
            .into_iter()
            .next()
            .map(|document| document.content)
        {
            Some(Content::Tree(node)) => node,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_field_is_found_or_its_nearest_parent() {
        let text = "metadata:\n  annotations:\n    a.b/c: x\nspec:\n  ports:\n  - port: 80\n    name: web\n";
        let root = tree(text);
        let at = |field: &str| place(&root, field).text(text).to_owned();
        assert_eq!(at("spec.ports[0].port"), "80");
        assert_eq!(at("spec.Ports[0].NAME"), "web", "letter case is ignored");
        assert_eq!(
            at("spec.ports[0].targetPort").trim(),
            "port: 80\n    name: web",
            "a missing field: its parent"
        );
        assert_eq!(at("spec.ports[7].port").trim(), "- port: 80\n    name: web");
        assert_eq!(at("metadata.annotations[a.b/c]"), "x");
    }

    #[test]
    fn strings_are_quoted_as_go_quotes_them() {
        assert_eq!(quote("a\"b\\\n\u{7}é\u{200b}"), r#""a\"b\\\n\aé\u200b""#);
        assert_eq!(quote("\u{1}\u{7f}"), r#""\x01\x7f""#);
        assert_eq!(quote_json("<a&b>\u{1}"), r#""\u003ca\u0026b\u003e\u0001""#);
    }

    #[test]
    fn errors_read_as_kubernetes_prints_them() {
        let root = tree("spec: {type: Foo}\n");
        let mut errors = Errors::new(&root);
        errors.unsupported("spec.type", "Foo", &["A", "B"]);
        errors.required("spec.ports", "");
        errors.invalid("spec.type", 7, "too odd");
        let causes = errors.into_causes();
        assert_eq!(
            causes[0].message,
            r#"Unsupported value: "Foo": supported values: "A", "B""#
        );
        assert_eq!(
            (causes[1].message.as_str(), causes[1].reason.as_str()),
            ("Required value", "FieldValueRequired")
        );
        assert_eq!(causes[2].message, "Invalid value: 7: too odd");
    }
}
