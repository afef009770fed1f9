//! Turns an Ingress of an API version that is gone (`extensions/v1beta1`,
//! `networking.k8s.io/v1beta1`), or of the shape that one had, into one of `networking.k8s.io/v1`.
//! Source: pkg/apis/networking/v1beta1/conversion.go.

use crate::explain::context::Context;
use crate::report::Edit;
use portpath_text::order;
use portpath_text::source::Span;
use portpath_yaml::yaml::{Entry, Node, Value};

/// The version that is served.
const SERVED: &str = "networking.k8s.io/v1";

/// The shape that backends and paths have in the version that is served.
pub(super) const SHAPE: &str =
    "a backend is `service: {name: NAME, port: {number: PORT}}`, and each path needs a `pathType`";

/// The edits, in the order of their places; none for an Ingress of an unknown version, or that
/// cannot be read as one.
pub(super) fn edits(context: &Context, ingress: &Node) -> Option<Vec<Edit>> {
    let version = ingress.get("apiVersion")?;
    let mut edits = match version.as_str() {
        Some("extensions/v1beta1" | "networking.k8s.io/v1beta1") => {
            vec![Edit {
                span: version.span,
                text: SERVED.to_owned(),
            }]
        }
        Some(SERVED) => Vec::new(),
        _ => return None,
    };
    let spec = ingress.get("spec")?;
    if let Some(backend) = spec.entry("backend") {
        edits.push(Edit {
            span: backend.key_span,
            text: "defaultBackend".to_owned(),
        });
        edits.extend(self::backend(context, &backend.value)?);
    }
    for rule in spec.get("rules").map_or(&[][..], Node::items) {
        for path in rule
            .get("http")
            .and_then(|http| http.get("paths"))
            .map_or(&[][..], Node::items)
        {
            if path.get("pathType").is_none() {
                edits.push(path_type(context, path, path_type_of(version))?);
            }
            edits.extend(backend(context, path.get("backend")?)?);
        }
    }
    order::by_key(&mut edits, |edit| edit.span);
    Some(edits)
}

/// What a path without a `pathType` most likely means; the old versions took ImplementationSpecific
/// (pkg/apis/networking/v1beta1/defaults.go, SetDefaults_HTTPIngressPath).
fn path_type_of(version: &Node) -> &'static str {
    if version.as_str() == Some(SERVED) {
        "Prefix"
    } else {
        "ImplementationSpecific"
    }
}

/// `pathType` before the first key of a path.
fn path_type(context: &Context, path: &Node, value: &str) -> Option<Edit> {
    let first = path
        .entries()
        .iter()
        .map(|entry| entry.key_span.start)
        .min()?;
    let value = format!("pathType: {value}");
    let text = if is_flow(context, path.span) {
        format!("{value}, ")
    } else {
        format!("{value}\n{}", " ".repeat(column(context, first)))
    };
    Some(Edit {
        span: Span::new(first, first),
        text,
    })
}

/// `serviceName` and `servicePort` become `service`; a backend that has the new shape needs
/// nothing.
fn backend(context: &Context, node: &Node) -> Option<Option<Edit>> {
    let Some(name) = node.entry("serviceName") else {
        return Some(None);
    };
    let port = node.entry("servicePort")?;
    let others = node
        .entries()
        .iter()
        .any(|entry| !["serviceName", "servicePort"].contains(&entry.key.as_ref()));
    let (key, value) = port_of(context, port)?;
    let name_text = name.value.span.text(context.text);
    if others || name_text.is_empty() {
        return None;
    }
    let spans = || {
        [name, port]
            .into_iter()
            .map(|entry| entry.key_span.to(entry.value.span))
    };
    let span = spans().reduce(Span::to)?;
    let text = if is_flow(context, node.span) {
        format!("service: {{name: {name_text}, port: {{{key}: {value}}}}}")
    } else {
        let indent = " ".repeat(column(context, span.start));
        format!(
            "service:\n{indent}  name: {name_text}\n{indent}  port:\n{indent}    {key}: {value}"
        )
    };
    Some(Some(Edit { span, text }))
}

fn port_of<'w>(context: &'w Context, port: &Entry) -> Option<(&'static str, &'w str)> {
    let written = port.value.span.text(context.text);
    match &port.value.value {
        Value::Int(_) => Some(("number", written)),
        Value::Str(_) => Some(("name", written)),
        _ => None,
    }
}

fn is_flow(context: &Context, span: Span) -> bool {
    span.text(context.text).starts_with('{')
}

/// How many characters stand before a place on its line.
fn column(context: &Context, place: usize) -> usize {
    context
        .lines
        .position(context.text, place)
        .column
        .saturating_sub(1)
}
