//! What `metadata`, label maps and label selectors may hold (apimachinery pkg/api/validation/objectmeta.go,
//! pkg/apis/meta/v1/validation/validation.go). Go visits a map in random order; here its keys are sorted.

use portpath_text::maps::HashMap;

use super::field::{Bad, Errors, join, nth, quote_json};
use super::names::{annotation_key, dns_label, dns_subdomain, label_value, qualified_name};
use crate::admission::tree::{entries, flag, items, present, text, texts};
use portpath_yaml::yaml::Node;

/// How an object may be called.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NameRule {
    /// A DNS subdomain, as most objects.
    Subdomain,
    /// A DNS label, as Services and Namespaces.
    Label,
}

impl NameRule {
    /// What is wrong with a name.
    pub(crate) fn check(self, name: &str) -> Vec<String> {
        match self {
            NameRule::Subdomain => dns_subdomain(name),
            NameRule::Label => dns_label(name),
        }
    }
}

/// ValidateObjectMeta. Namespaces have been checked by then: an object of an impossible one is not found.
pub(crate) fn object_meta(errors: &mut Errors, object: &Node, rule: NameRule) {
    let Some(meta) = present(object, "metadata") else {
        errors.required("metadata.name", "name or generateName is required");
        return;
    };
    let name = text(meta, "name");
    let prefix = text(meta, "generateName");
    if !prefix.is_empty() {
        errors.invalid_all(
            "metadata.generateName",
            prefix,
            rule.check(prefix.strip_suffix('-').unwrap_or(prefix)),
        );
    }
    if name.is_empty() {
        errors.required("metadata.name", "name or generateName is required");
    } else {
        errors.invalid_all("metadata.name", name, rule.check(name));
    }
    let generation = present(meta, "generation")
        .and_then(Node::as_int)
        .unwrap_or(0);
    non_negative(errors, "metadata.generation", generation);
    labels(errors, present(meta, "labels"), "metadata.labels");
    annotations(errors, present(meta, "annotations"), "metadata.annotations");
    owner_references(errors, meta);
    finalizers(errors, meta);
}

/// ValidateLabels: keys and values of labels, selectors and node selectors.
pub(crate) fn labels(errors: &mut Errors, labels: Option<&Node>, field: &str) {
    for entry in labels.map_or(Vec::new(), Node::sorted) {
        let value = entry.value.as_str().unwrap_or("");
        for detail in qualified_name(&entry.key) {
            errors.invalid_at(field, &*entry.key, &detail, entry.key_span);
        }
        for detail in label_value(value) {
            errors.invalid_at(field, value, &detail, entry.value.span);
        }
    }
}

/// ValidateAnnotations.
pub(crate) fn annotations(errors: &mut Errors, annotations: Option<&Node>, field: &str) {
    let mut size = 0;
    for entry in annotations.map_or(Vec::new(), Node::sorted) {
        size += entry.key.len() + entry.value.as_str().unwrap_or("").len();
        for detail in annotation_key(&entry.key) {
            errors.invalid_at(field, &*entry.key, &detail, entry.key_span);
        }
    }
    if size > 256 * 1024 {
        errors.too_long(field, "may not be more than 262144 bytes");
    }
}

/// ValidateNonnegativeField.
pub(crate) fn non_negative(errors: &mut Errors, field: &str, value: i64) {
    if value < 0 {
        errors.invalid(field, value, "must be greater than or equal to 0");
    }
}

/// ValidateLabelSelector.
pub(crate) fn label_selector(errors: &mut Errors, selector: &Node, field: &str) {
    labels(
        errors,
        present(selector, "matchLabels"),
        &join(field, "matchLabels"),
    );
    for (index, expression) in items(selector, "matchExpressions").iter().enumerate() {
        selector_requirement(
            errors,
            expression,
            &nth(&join(field, "matchExpressions"), index),
        );
    }
}

fn selector_requirement(errors: &mut Errors, expression: &Node, field: &str) {
    let values = texts(expression, "values");
    let path = join(field, "values");
    match text(expression, "operator") {
        "In" | "NotIn" if values.is_empty() => {
            errors.required(
                &path,
                "must be specified when `operator` is 'In' or 'NotIn'",
            );
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            errors.forbidden(
                &path,
                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            );
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        other => {
            let value = Bad::Json(quote_json(other));
            errors.invalid(
                &join(field, "operator"),
                value,
                "not a valid selector operator",
            );
        }
    }
    let key = text(expression, "key");
    errors.invalid_all(&join(field, "key"), key, qualified_name(key));
    for (index, value) in values.iter().enumerate() {
        errors.invalid_all(&nth(&path, index), value, label_value(value));
    }
}

/// True when a selector selects a set of labels; a selector that cannot be read selects none
/// (metav1.LabelSelectorAsSelector).
pub(crate) fn selects(selector: Option<&Node>, labels: Option<&Node>) -> bool {
    let Some(selector) = selector else {
        return false;
    };
    let labels: HashMap<&str, &str> = labels
        .map_or(&[][..], Node::entries)
        .iter()
        .map(|entry| (entry.key.as_str(), entry.value.as_str().unwrap_or("")))
        .collect();
    let label = |key: &str| labels.get(key).copied();
    entries(selector, "matchLabels")
        .iter()
        .all(|entry| label(&entry.key) == entry.value.as_str())
        && items(selector, "matchExpressions")
            .iter()
            .all(|expression| {
                let value = label(text(expression, "key"));
                let named = value.is_some_and(|value| {
                    texts(expression, "values")
                        .iter()
                        .any(|other| other == value)
                });
                match text(expression, "operator") {
                    "In" => named,
                    "NotIn" => !named,
                    "Exists" => value.is_some(),
                    "DoesNotExist" => value.is_none(),
                    _ => false,
                }
            })
}

/// A selector that can be turned into requirements (metav1.LabelSelectorAsSelector, labels.NewRequirement).
pub(crate) fn selector_reads(selector: &Node) -> bool {
    let fits = |key: &str, values: &[String]| {
        qualified_name(key).is_empty() && values.iter().all(|value| label_value(value).is_empty())
    };
    entries(selector, "matchLabels")
        .iter()
        .all(|entry| fits(&entry.key, &[entry.value.as_str().unwrap_or("").to_owned()]))
        && items(selector, "matchExpressions")
            .iter()
            .all(|expression| {
                let values = texts(expression, "values");
                let counted = match text(expression, "operator") {
                    "In" | "NotIn" => !values.is_empty(),
                    "Exists" | "DoesNotExist" => values.is_empty(),
                    _ => false,
                };
                counted && fits(text(expression, "key"), &values)
            })
}

/// A selector as encoding/json writes metav1.LabelSelector.
pub(crate) fn selector_json(selector: &Node) -> String {
    let mut parts = Vec::new();
    if !entries(selector, "matchLabels").is_empty() {
        parts.push(format!(
            "\"matchLabels\":{}",
            super::field::json_map(selector.get("matchLabels"))
        ));
    }
    let expressions = items(selector, "matchExpressions")
        .iter()
        .map(|expression| {
            let values: Vec<String> = texts(expression, "values")
                .iter()
                .map(|value| quote_json(value))
                .collect();
            let values = if values.is_empty() {
                String::new()
            } else {
                format!(",\"values\":[{}]", values.join(","))
            };
            let (key, operator) = (
                quote_json(text(expression, "key")),
                quote_json(text(expression, "operator")),
            );
            format!("{{\"key\":{key},\"operator\":{operator}{values}}}")
        });
    let expressions: Vec<String> = expressions.collect();
    if !expressions.is_empty() {
        parts.push(format!("\"matchExpressions\":[{}]", expressions.join(",")));
    }
    format!("{{{}}}", parts.join(","))
}

/// Each surplus controller is said with the whole list; a hostile list is not repeated without end.
const MOST_CONTROLLERS: usize = 16;

fn owner_references(errors: &mut Errors, meta: &Node) {
    const FIELD: &str = "metadata.ownerReferences";
    let mut controller: Option<String> = None;
    let mut twice = 0;
    for reference in items(meta, "ownerReferences") {
        for (key, detail) in [
            ("apiVersion", "version must not be empty"),
            ("kind", "must not be empty"),
            ("name", "must not be empty"),
            ("uid", "must not be empty"),
        ] {
            let value = text(reference, key);
            if value.is_empty() {
                errors.invalid(&format!("{FIELD}.{key}"), value, detail);
            }
        }
        if flag(reference, "controller") {
            let name = format!("{}/{}", text(reference, "kind"), text(reference, "name"));
            match &controller {
                Some(_) if twice >= MOST_CONTROLLERS => {}
                Some(first) => {
                    twice += 1;
                    let detail = format!(
                        "Only one reference can have Controller set to true. Found \"true\" in references for \
                         {first} and {name}"
                    );
                    let all = meta
                        .get("ownerReferences")
                        .map_or("null".to_owned(), |node| super::field::json(&node.value));
                    errors.invalid(FIELD, Bad::Json(all), &detail);
                }
                None => controller = Some(name),
            }
        }
    }
}

/// ValidateFinalizers, then validateKubeFinalizerName.
fn finalizers(errors: &mut Errors, meta: &Node) {
    let names = texts(meta, "finalizers");
    for name in &names {
        errors.invalid_all("metadata.finalizers", name, qualified_name(name));
    }
    for (index, name) in names.iter().enumerate() {
        let standard = ["kubernetes", "orphan", "foregroundDeletion"].contains(&name.as_str());
        if !name.contains('/') && !standard {
            let field = nth("metadata.finalizers", index);
            errors.invalid(
                &field,
                name.as_str(),
                "name is neither a standard finalizer name nor is it fully qualified",
            );
        }
    }
}
