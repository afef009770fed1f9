//! Values of stored nodes as kubectl writes them into its lines.

use portpath_text::order;
use portpath_yaml::yaml::Node;

/// Source: describe.go, maxAnnotationLen.
pub(super) const LONGEST_ANNOTATION: usize = 140;

/// Source: describe.go, shorten, which counts bytes.
pub(super) fn shortened(text: &str) -> String {
    let most = LONGEST_ANNOTATION - 2;
    if text.len() <= most {
        return text.to_owned();
    }
    let cut = (0..=most)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    format!("{}...", &text[..cut])
}

/// Source: staging/src/k8s.io/cli-runtime/pkg/printers/terminal.go, WriteEscaped.
pub(super) fn on_a_terminal(text: &str) -> String {
    text.replace('\u{1b}', "^[").replace('\r', "\\r")
}

pub(super) fn text_of(node: Option<&Node>) -> String {
    let Some(node) = node else {
        return String::new();
    };
    match (node.as_str(), node.as_int()) {
        (Some(text), _) => text.to_owned(),
        (None, Some(number)) => number.to_string(),
        (None, None) => String::new(),
    }
}

pub(super) fn joined(list: Option<&Node>) -> String {
    let items = list.map_or(&[][..], Node::items).iter();
    items
        .map(|item| text_of(Some(item)))
        .collect::<Vec<_>>()
        .join(",")
}

pub(super) fn list_or_none(list: Option<&Node>) -> String {
    let text = joined(list);
    if text.is_empty() {
        "<none>".to_owned()
    } else {
        text
    }
}

pub(super) fn sorted(map: Option<&Node>) -> Vec<(&str, &Node)> {
    let mut entries: Vec<(&str, &Node)> = map
        .map_or(&[][..], Node::entries)
        .iter()
        .map(|entry| (entry.key.as_str(), &entry.value))
        .collect();
    order::by_key(&mut entries, |(key, _)| *key);
    entries
}

/// A selector as both commands print it (staging/src/k8s.io/apimachinery/pkg/labels/labels.go,
/// FormatLabels).
pub(super) fn pairs(map: Option<&Node>) -> String {
    let pairs: Vec<String> = sorted(map)
        .into_iter()
        .map(|(key, value)| format!("{key}={}", text_of(Some(value))))
        .collect();
    if pairs.is_empty() {
        "<none>".to_owned()
    } else {
        pairs.join(",")
    }
}

/// Source: describe.go, buildIngressString.
pub(super) fn ingress(list: &Node) -> String {
    let one = |entry: &Node| {
        let field = |key| text_of(entry.get(key));
        match (field("ip").as_str(), field("ipMode").as_str()) {
            ("", _) => field("hostname"),
            (ip, "") => ip.to_owned(),
            (ip, mode) => format!("{ip} ({mode})"),
        }
    };
    list.items().iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Go's net.JoinHostPort.
pub(super) fn address(ip: &str, port: Option<i32>) -> String {
    match port {
        None => ip.to_owned(),
        Some(port) if ip.contains(':') => format!("[{ip}]:{port}"),
        Some(port) => format!("{ip}:{port}"),
    }
}
