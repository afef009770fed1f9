//! Whether a value is one that the API server certainly takes.

use super::fields::{Field, Need, Rule};
use crate::admission::text_types::base64_error;
use portpath_yaml::yaml::{Entry, Node, Value};

/// Longer lists are left to the whole of `admission`.
const MOST_ITEMS: usize = 100;

/// Whether an object has all fields that it must have, and no other than it may have.
pub(super) fn object(node: &Node, fields: &[Field]) -> bool {
    let Value::Map(entries) = &node.value else {
        return false;
    };
    let mut musts = 0;
    let is_right = |entry: &Entry| {
        let length = entry.key.length();
        let field = fields
            .iter()
            .find(|field| field.key.len() == length && entry.key.is(field.key));
        field.is_some_and(|field| {
            musts += usize::from(field.need == Need::Must);
            value(&entry.value, &field.rule)
        })
    };
    // No key is there twice.
    entries.iter().all(is_right)
        && musts
            == fields
                .iter()
                .filter(|field| field.need == Need::Must)
                .count()
}

fn value(node: &Node, rule: &Rule) -> bool {
    match rule {
        Rule::Object(fields) => object(node, fields),
        Rule::Objects(fields) => {
            list(node).is_some_and(|items| items.iter().all(|item| object(item, fields)))
        }
        Rule::List => {
            list(node).is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
        }
        Rule::Number(least, most) => {
            whole(node).is_some_and(|number| (*least..=*most).contains(&number))
        }
        Rule::Flag => node.as_bool().is_some(),
        Rule::Off => node.as_bool() == Some(false),
        Rule::Share => match whole(node) {
            Some(number) => (0..=100_000).contains(&number),
            None => node.as_str().is_some_and(is_share),
        },
        Rule::NodeLabels => map(node, |key| is_key(key) && !is_outdated(key), is_label_value),
        Rule::Bytes => map(node, is_label_name, |text| base64_error(text).is_none()),
        Rule::Key => node.as_str().is_some_and(is_key),
        Rule::Below => node.as_str().is_some_and(|text| {
            !text.is_empty()
                && !text.starts_with('/')
                && !text.contains("..")
                && text.bytes().all(|byte| byte.is_ascii_graphic())
        }),
        Rule::Port => match whole(node) {
            Some(number) => (1..=65_535).contains(&number),
            None => node.as_str().is_some_and(is_port_name),
        },
        Rule::Labels => map(node, is_key, is_label_value) && !node.entries().is_empty(),
        Rule::Annotations => map(node, |key| is_key(key) && !is_kubernetes(key), |_| true),
        Rule::Texts => map(node, is_label_name, |_| true),
        Rule::Amounts => node
            .entries()
            .iter()
            .all(|entry| amount(&entry.key, &entry.value).is_some()),
        Rule::Text
        | Rule::Word
        | Rule::Label
        | Rule::Variable
        | Rule::OneOf(_)
        | Rule::PortName
        | Rule::Path
        | Rule::Name
        | Rule::Address => node.as_str().is_some_and(|text| is(text, rule)),
    }
}

fn is(text: &str, rule: &Rule) -> bool {
    match rule {
        Rule::Text => true,
        Rule::Word => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()),
        Rule::Label => is_dns_label(text),
        Rule::Variable => is_variable(text),
        Rule::OneOf(words) => words.contains(&text),
        Rule::PortName => is_port_name(text),
        Rule::Path => {
            text.starts_with('/')
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic() && byte != b':')
        }
        Rule::Address => is_address(text),
        Rule::Name => is_label_name(text),
        _ => false,
    }
}

/// A number as integer fields take it; `80.0` is left to who knows what it becomes.
fn whole(node: &Node) -> Option<i64> {
    match node.value {
        Value::Int(number) => Some(number),
        _ => None,
    }
}

fn list(node: &Node) -> Option<&[Node]> {
    let items = node.items();
    (1..=MOST_ITEMS).contains(&items.len()).then_some(items)
}

fn map(node: &Node, key: impl Fn(&str) -> bool, value: impl Fn(&str) -> bool) -> bool {
    matches!(node.value, Value::Map(_))
        && node.entries().len() <= MOST_ITEMS
        && node
            .entries()
            .iter()
            .all(|entry| key(&entry.key) && entry.value.as_str().is_some_and(&value))
}

fn is_dns_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// At most 15 letters, digits and single hyphens, with a letter.
fn is_port_name(text: &str) -> bool {
    let has_letter = text.bytes().any(|byte| byte.is_ascii_lowercase());
    text.len() <= 15 && has_letter && is_dns_label(text) && !text.contains("--")
}

fn is_variable(text: &str) -> bool {
    let is_right =
        |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || matches!(byte, b'-' | b'.');
    !text.is_empty() && text.bytes().all(is_right)
}

/// So many in a hundred, written plainly.
fn is_share(text: &str) -> bool {
    let number = text.strip_suffix('%').unwrap_or("");
    matches!(
        number.as_bytes(),
        [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] | b"100"
    )
}

/// Labels of nodes of which the API server says that they have other names now.
fn is_outdated(key: &str) -> bool {
    key.contains("beta.kubernetes.io/") || key == "node-role.kubernetes.io/master"
}

/// The key of a label: a name, and perhaps a domain before it.
fn is_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((domain, name)) => {
            domain.len() < 254 && domain.split('.').all(is_dns_label) && is_label_name(name)
        }
        None => is_label_name(key),
    }
}

/// Keys by which Kubernetes or a controller decides something.
fn is_kubernetes(key: &str) -> bool {
    let means_nothing = OF_OTHERS.iter().any(|start| key.starts_with(start));
    !means_nothing && (key.contains("kubernetes.io") || key.contains("k8s.io"))
}

/// Annotations under Kubernetes' name that others than the API server read.
const OF_OTHERS: &[&str] = &[
    "app.kubernetes.io/",
    "cluster-autoscaler.kubernetes.io/",
    "external-dns.alpha.kubernetes.io/",
    "kubectl.kubernetes.io/default-",
    "kubectl.kubernetes.io/restartedAt",
    "kubernetes.io/change-cause",
    "kubernetes.io/description",
    "service.beta.kubernetes.io/aws-",
    "service.beta.kubernetes.io/azure-",
];

fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_label_name(text)
}

fn is_label_name(text: &str) -> bool {
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    text.len() <= 63
        && ends(text.bytes().next())
        && ends(text.bytes().last())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn is_address(text: &str) -> bool {
    let is_octet = |octet: &str| {
        octet
            .parse::<u8>()
            .is_ok_and(|number| octet.len() == digits(number))
    };
    text.split('.').count() == 4 && text.split('.').all(is_octet)
}

fn digits(number: u8) -> usize {
    1 + usize::from(number > 9) + usize::from(number > 99)
}

/// A usual amount of `cpu` in thousandths, or of `memory` in bytes, written as Kubernetes writes
/// it.
pub(super) fn amount(resource: &str, node: &Node) -> Option<u64> {
    let (number, unit) = match &node.value {
        Value::Int(number) => (u64::try_from(*number).ok()?, ""),
        Value::Str(text) if !text.starts_with('0') => {
            let end = text
                .find(|letter: char| !letter.is_ascii_digit())
                .unwrap_or(text.len());
            (text[..end].parse().ok()?, &text[end..])
        }
        _ => return None,
    };
    let scale = match (resource, unit) {
        ("cpu", "") => 1000,
        ("cpu", "m") | ("memory", "") => 1,
        ("memory", "Mi") => 1 << 20,
        ("memory", "Gi") => 1 << 30,
        ("memory", "Ki") => 1 << 10,
        ("memory", "M") => 1_000_000,
        ("memory", "G") => 1_000_000_000,
        _ => return None,
    };
    (1..=99_999).contains(&number).then_some(number * scale)
}
