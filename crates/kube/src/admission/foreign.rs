//! Sets objects aside whose kind no API of Kubernetes itself serves, such as those of CRDs: where
//! the CRD is installed kubectl accepts them, and a paste does not say whether it is.

use super::{Finding, Mistake, Refusal, gateway_api, kinds, metadata, network_policy_api};
use portpath_text::source::Span;
use portpath_yaml::yaml::{Content, Document, Node, Value};

/// An object of such a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Index of the document it came from.
    pub document: usize,
    /// The object's place.
    pub span: Span,
    /// `kind` as written.
    pub kind: String,
    /// Namespace as written.
    pub namespace: String,
    /// Name.
    pub name: String,
}

/// What kubectl refuses by mistake of the reader, and what it may only not know.
pub(super) fn set_aside(
    documents: &[Document],
    refusals: Vec<Refusal>,
) -> (Vec<Refusal>, Vec<Foreign>) {
    let mut foreign = Vec::new();
    let mut mistakes = Vec::new();
    for mut refusal in refusals {
        let mut invalid = Vec::new();
        let node = documents
            .get(refusal.document)
            .and_then(|document| match &document.content {
                Content::Tree(node) => Some(node),
                Content::Empty | Content::LetGo | Content::Broken(_) => None,
            });
        refusal.findings.retain(|finding| {
            let found = node.and_then(|node| foreign_object(refusal.document, node, finding));
            let Some((object, node)) = found else {
                return true;
            };
            // What a cluster has printed it has, whatever its schemas say.
            let is_new = !metadata::is_stored(node);
            match gateway_api::refusal(node).or_else(|| network_policy_api::refusal(node)) {
                Some(found) if is_new => invalid.push(found),
                _ => foreign.push(object),
            }
            false
        });
        mistakes.extend(invalid.into_iter().map(|(error, findings)| Refusal {
            document: refusal.document,
            error,
            findings,
        }));
        if !refusal.findings.is_empty() {
            mistakes.push(refusal);
        }
    }
    (mistakes, foreign)
}

fn foreign_object<'n>(
    document: usize,
    node: &'n Node,
    finding: &Finding,
) -> Option<(Foreign, &'n Node)> {
    let node = innermost(node, finding.span);
    let text = |node: Option<&Node>, key: &str| {
        node.and_then(|node| node.get(key)?.as_str())
            .unwrap_or("")
            .to_owned()
    };
    let kind = text(Some(node), "kind");
    let api_version = text(Some(node), "apiVersion");
    let is_other = (!kinds::is_known(&kind) || is_other_group(&api_version))
        && !gateway_api::is_not_served(&api_version, &kind)
        && !network_policy_api::is_not_served(&api_version, &kind);
    let is_foreign = finding.mistake == Mistake::NoSuchKind && is_other;
    let metadata = node.get("metadata");
    is_foreign.then(|| {
        let object = Foreign {
            document,
            span: node.span,
            kind,
            namespace: text(metadata, "namespace"),
            name: text(metadata, "name"),
        };
        (object, node)
    })
}

/// Whether an `apiVersion` names a group that somebody else's domain owns: such as
/// `projectcalico.org/v3`, which has a NetworkPolicy of its own. Kubernetes' groups have no dot or
/// end in `k8s.io`.
fn is_other_group(api_version: &str) -> bool {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    group.contains('.') && !group.ends_with("k8s.io")
}

/// The item, of an item's items, that holds the place; the node itself where it is no list.
pub(super) fn innermost(node: &Node, place: Span) -> &Node {
    let mut node = node;
    while let Some(Value::Seq(items)) = node.get("items").map(|items| &items.value) {
        // Items stand in the order of their places; an alias stands elsewhere and is passed by.
        let at = items.partition_point(|item| item.span.end < place.end);
        let Some(item) = items.get(at).filter(|item| item.span.start <= place.start) else {
            break;
        };
        node = item;
    }
    node
}
