//! Files that are no objects of Kubernetes, and are pasted in their place: values of Helm charts,
//! `docker-compose.yml`, kustomizations, the set-up of a kind cluster. Nobody applied them.

use portpath_kube::admission::{Applied, AppliedObject};
use portpath_net::trace::OtherFile;
use portpath_text::source::Span;
use portpath_yaml::yaml::{Content, Document, Node, Value};

/// The file of another tool in a text that has nothing to send to, with the place of the first such
/// document; none where something else was refused.
pub(super) fn of(documents: &[Document], applied: &Applied) -> Option<(OtherFile, Span)> {
    if applied.objects.iter().any(AppliedObject::is_refused) {
        return None;
    }
    let is_refused = |at: usize| {
        applied
            .refusals
            .iter()
            .any(|refusal| refusal.document == at)
    };
    let mut first = None;
    for (at, document) in documents.iter().enumerate() {
        match &document.content {
            Content::Empty | Content::LetGo => {}
            Content::Broken(_) => return None,
            Content::Tree(root) => match kind_of(root) {
                Some(found) => first = first.or(Some((found, root.span))),
                None if is_refused(at) => return None,
                None => {}
            },
        }
    }
    first
}

/// What a document is, if it is certainly no object.
fn kind_of(root: &Node) -> Option<OtherFile> {
    let text = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or("");
    let has = |key: &str| root.get(key).is_some();
    let (version, kind) = (text("apiVersion"), text("kind"));
    if kind == "Cluster"
        && (version.starts_with("kind.x-k8s.io/") || version.starts_with("kind.sigs.k8s.io/"))
    {
        return Some(OtherFile::KindCluster);
    }
    if kind == "Kustomization" || (kind.is_empty() && !has("metadata") && is_kustomization(root)) {
        return Some(OtherFile::Kustomization);
    }
    if !kind.is_empty() {
        return None;
    }
    // The metadata of a chart has a version of Helm's own.
    if matches!(version, "v1" | "v2") && has("name") && has("version") && !has("metadata") {
        return Some(OtherFile::Chart);
    }
    if !version.is_empty() || entries(root).is_empty() || resembles_object(root) {
        return None;
    }
    let services = root.get("services").map(entries).unwrap_or_default();
    let is_container = |node: &Node| node.get("image").is_some() || node.get("build").is_some();
    if services.iter().any(|(_, service)| is_container(service)) {
        return Some(OtherFile::Compose);
    }
    Some(OtherFile::Values)
}

fn entries(node: &Node) -> Vec<(&str, &Node)> {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.as_str(), &entry.value))
            .collect(),
        _ => Vec::new(),
    }
}

/// Lists of files, which no object has at its outermost level.
fn is_kustomization(root: &Node) -> bool {
    let lists = ["resources", "bases", "patchesStrategicMerge", "components"];
    lists.iter().any(|key| {
        let items = root.get(key).map(Node::items).unwrap_or_default();
        items
            .iter()
            .any(|item| item.as_str().is_some_and(|file| !file.is_empty()))
    })
}

/// Whether a document may be an object whose header is missing or misspelt. Values of a chart may
/// have one of its keys, never two.
fn resembles_object(root: &Node) -> bool {
    let known = ["apiversion", "kind", "metadata", "spec", "status", "items"];
    let found = entries(root)
        .iter()
        .filter(|(key, _)| {
            let key = key.to_ascii_lowercase();
            known
                .iter()
                .any(|known| key.get(..3) == known.get(..3) && key.len() + 2 >= known.len())
        })
        .count();
    let has_spec = root.get("spec").or_else(|| root.get("metadata")).is_some();
    found > 1 || has_spec
}
