//! What an object says it is: `apiVersion` and `kind`.

use super::{Finding, Mistake, kinds};
use portpath_text::source::Span;
use portpath_yaml::yaml::{Node, Value};

/// `apiVersion` and `kind`, both there and strings.
pub(super) struct Header<'a> {
    pub kind: &'a str,
    pub api_version: &'a str,
    pub group: String,
    pub version: String,
}

impl Header<'_> {
    /// Where to point when the kind does not map: at `apiVersion` when the kind is served in another one.
    pub(super) fn culprit(&self, node: &Node) -> Span {
        let key = if kinds::is_known(self.kind) {
            "apiVersion"
        } else {
            "kind"
        };
        node.get(key).map_or(node.span, |value| value.span)
    }
}

/// Source: staging/src/k8s.io/kubectl/pkg/validation/schema.go, getObjectKind.
pub(super) fn header(node: &Node) -> Result<Header<'_>, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut refuse = |finding: Finding| findings.push(finding);
    if !matches!(node.value, Value::Map(_)) {
        refuse(Finding::new("invalid object to validate", node.span));
        return Err(findings);
    }
    let not_set = |key: &'static str, span: Span| {
        Finding::of(Mistake::NotSet(key), format!("{key} not set"), span)
    };
    let text = |key: &'static str, refuse: &mut dyn FnMut(Finding)| match node.get(key) {
        None => {
            refuse(not_set(key, first_line(node)));
            ""
        }
        Some(value) if value.is_null() => {
            refuse(not_set(key, value.span));
            ""
        }
        Some(value) => value.as_str().unwrap_or_else(|| {
            refuse(Finding::new(format!("{key} isn't string type"), value.span));
            ""
        }),
    };
    let api_version = text("apiVersion", &mut refuse);
    let parsed = parse_group_version(api_version);
    if parsed.is_none() {
        let span = node.get("apiVersion").map_or(node.span, |value| value.span);
        refuse(Finding::new(
            format!("unexpected GroupVersion string: {api_version}"),
            span,
        ));
    }
    let kind = text("kind", &mut refuse);
    match (findings.is_empty(), parsed) {
        (true, Some((group, version))) => Ok(Header {
            kind,
            api_version,
            group,
            version,
        }),
        _ => Err(findings),
    }
}

/// The place of a map's first key: where a reader would add what is missing.
fn first_line(node: &Node) -> Span {
    node.entries()
        .first()
        .map_or(node.span, |entry| entry.key_span)
}

/// Source: staging/src/k8s.io/apimachinery/pkg/runtime/schema/group_version.go, ParseGroupVersion.
pub(super) fn parse_group_version(text: &str) -> Option<(String, String)> {
    match text.matches('/').count() {
        _ if text.is_empty() || text == "/" => Some((String::new(), String::new())),
        0 => Some((String::new(), text.to_owned())),
        1 => text
            .split_once('/')
            .map(|(group, version)| (group.to_owned(), version.to_owned())),
        _ => None,
    }
}
