//! API versions that Kubernetes served once and no longer does: what an object of one is in the
//! version that took its place. kubectl refuses such objects; this tells what else is wrong with
//! them.
//! Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide/.

use portpath_text::source::{Origin, Span};
use portpath_yaml::yaml::{Content, Document, Entry, Node, Value};

/// An API version that is gone, the kinds it had, and where they are now.
const REMOVED: &[(&str, &str, &str)] = &[
    (
        "extensions/v1beta1",
        "Deployment DaemonSet ReplicaSet",
        "apps/v1",
    ),
    ("apps/v1beta1", "Deployment StatefulSet", "apps/v1"),
    (
        "apps/v1beta2",
        "Deployment DaemonSet ReplicaSet StatefulSet",
        "apps/v1",
    ),
    ("batch/v1beta1", "CronJob", "batch/v1"),
    ("batch/v2alpha1", "CronJob", "batch/v1"),
    (
        "extensions/v1beta1",
        "Ingress NetworkPolicy",
        "networking.k8s.io/v1",
    ),
    (
        "networking.k8s.io/v1beta1",
        "Ingress",
        "networking.k8s.io/v1",
    ),
    (
        "discovery.k8s.io/v1beta1",
        "EndpointSlice",
        "discovery.k8s.io/v1",
    ),
];

/// Documents with every object of a removed version brought into the one that is served, and which
/// documents those are; none when there is no such object.
pub fn brought_up_to_date(documents: &[Document]) -> Option<(Vec<Document>, Vec<usize>)> {
    let has_removed =
        |document: &Document| document.content.tree().is_some_and(is_or_holds_removed);
    let changed: Vec<usize> = documents
        .iter()
        .enumerate()
        .filter(|(_, document)| has_removed(document))
        .map(|(at, _)| at)
        .collect();
    if changed.is_empty() {
        return None;
    }
    let mut documents = documents.to_vec();
    for at in &changed {
        if let Content::Tree(node) = &mut documents[*at].content {
            let items = node.get("items").is_some();
            bring(node);
            if items && let Some(items) = value_mut(node, "items") {
                items_mut(items).iter_mut().for_each(bring);
            }
        }
    }
    Some((documents, changed))
}

fn is_or_holds_removed(node: &Node) -> bool {
    let items = node.get("items").map_or(&[][..], Node::items);
    served_in(node).is_some() || items.iter().any(|item| served_in(item).is_some())
}

/// The API version that serves what this object is, when its own is gone.
fn served_in(node: &Node) -> Option<&'static str> {
    let version = node.get("apiVersion")?.as_str()?;
    let kind = node.get("kind")?.as_str()?;
    let is_it =
        |row: &&(&str, &str, &str)| row.0 == version && row.1.split(' ').any(|name| name == kind);
    REMOVED.iter().find(is_it).map(|row| row.2)
}

fn bring(node: &mut Node) {
    let Some(served) = served_in(node) else {
        return;
    };
    if let Some(version) = value_mut(node, "apiVersion") {
        version.value = Value::Str(served.into());
    }
    let Some(spec) = value_mut(node, "spec") else {
        return;
    };
    match served {
        "apps/v1" => bring_workload(spec),
        "networking.k8s.io/v1" => bring_ingress(spec),
        _ => {}
    }
}

/// A selector left out was the template's labels (pkg/apis/extensions/v1beta1/defaults.go, until
/// v1.15).
fn bring_workload(spec: &mut Node) {
    let labels = spec
        .get("template")
        .and_then(|template| template.get("metadata")?.get("labels"))
        .cloned();
    let has_selector = spec
        .get("selector")
        .is_some_and(|selector| !selector.is_null());
    let Value::Map(entries) = &mut spec.value else {
        return;
    };
    entries.retain(|entry| !matches!(entry.key.as_str(), "rollbackTo" | "templateGeneration"));
    if !has_selector && let Some(labels) = labels {
        entries.retain(|entry| entry.key != "selector");
        let span = labels.span;
        entries.push(filled_in(
            "selector",
            map(vec![filled_in("matchLabels", labels, span)], span),
            span,
        ));
    }
}

/// `serviceName` and `servicePort` stand deeper now, `backend` has a longer name, and `pathType` is
/// needed.
fn bring_ingress(spec: &mut Node) {
    if let Value::Map(entries) = &mut spec.value {
        for entry in entries.iter_mut().filter(|entry| entry.key == "backend") {
            entry.key = "defaultBackend".into();
            bring_backend(&mut entry.value);
        }
    }
    let rules = value_mut(spec, "rules").map(items_mut).unwrap_or_default();
    for path in rules
        .iter_mut()
        .filter_map(|rule| value_mut(value_mut(rule, "http")?, "paths"))
        .flat_map(items_mut)
    {
        let span = path.span;
        let has_type = path.get("pathType").is_some();
        if !has_type && let Value::Map(entries) = &mut path.value {
            let value = Value::Str("ImplementationSpecific".into());
            entries.push(filled_in(
                "pathType",
                Node {
                    span,
                    origin: Origin::Defaulted,
                    value,
                },
                span,
            ));
        }
        if let Some(backend) = value_mut(path, "backend") {
            bring_backend(backend);
        }
    }
}

fn bring_backend(backend: &mut Node) {
    let span = backend.span;
    let Value::Map(entries) = &mut backend.value else {
        return;
    };
    let mut service = Vec::new();
    entries.retain(|entry| {
        let old = match entry.key.as_str() {
            "serviceName" => Entry {
                key: "name".into(),
                ..entry.clone()
            },
            "servicePort" => {
                let key = if matches!(entry.value.value, Value::Int(_)) {
                    "number"
                } else {
                    "name"
                };
                let inner = Entry {
                    key: key.into(),
                    ..entry.clone()
                };
                let port = map(vec![inner], entry.value.span);
                Entry {
                    key: "port".into(),
                    key_span: entry.key_span,
                    value: port,
                }
            }
            _ => return true,
        };
        service.push(old);
        false
    });
    if !service.is_empty() {
        entries.push(filled_in("service", map(service, span), span));
    }
}

fn map(entries: Vec<Entry>, span: Span) -> Node {
    Node {
        span,
        origin: Origin::Defaulted,
        value: Value::Map(entries),
    }
}

fn filled_in(key: &str, value: Node, key_span: Span) -> Entry {
    Entry {
        key: key.into(),
        key_span,
        value,
    }
}

fn value_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(entries) => entries
            .iter_mut()
            .find(|entry| entry.key == key)
            .map(|entry| &mut entry.value),
        _ => None,
    }
}

fn items_mut(node: &mut Node) -> &mut [Node] {
    match &mut node.value {
        Value::Seq(items) => items,
        _ => &mut [],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::{Config, Outcome, apply};

    fn outcome(text: &str) -> Option<Outcome> {
        let (documents, changed) = brought_up_to_date(&portpath_yaml::yaml::parse(text))?;
        assert_eq!(changed, [0]);
        apply(text, &documents, &Config::default())
            .objects
            .first()
            .map(|object| object.outcome.clone())
    }

    #[test]
    fn an_old_object_becomes_one_that_is_served() {
        let workload = "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  rollbackTo: \
                        {revision: 1}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: \
                        [{name: c, image: i}]}\n";
        assert_eq!(outcome(workload), Some(Outcome::Created));
        let ingress = "apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  backend: \
                       {serviceName: web, servicePort: 80}\n  rules:\n  - http:\n      paths:\n      - path: /\n        \
                       backend: {serviceName: web, servicePort: http}\n";
        assert_eq!(outcome(ingress), Some(Outcome::Created));
    }

    #[test]
    fn other_versions_stay_as_they_are() {
        for version in ["apps/v1", "v1", "apps/v2"] {
            let text =
                format!("apiVersion: {version}\nkind: Deployment\nmetadata: {{name: web}}\n");
            assert_eq!(outcome(&text), None, "{version}");
        }
    }
}
