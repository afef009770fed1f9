//! Finds the Pods that a selector means through an index of labels, so that a Service costs what it selects.

use std::collections::BTreeMap;

use super::{Pod, PodId};
use crate::manifest::{Pair, Selector};

/// For each namespace, label key and value: the Pods that carry it, in order of creation.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelIndex {
    pods: BTreeMap<String, Vec<PodId>>,
}

impl LabelIndex {
    pub(super) fn new(pods: &[Pod]) -> Self {
        let mut index = Self::default();
        for (at, pod) in pods.iter().enumerate() {
            for pair in &pod.labels {
                let entry = index.pods.entry(key(&pod.namespace, pair)).or_default();
                if entry.last() != Some(&PodId(at)) {
                    entry.push(PodId(at));
                }
            }
        }
        index
    }

    /// The Pods of a namespace that carry every pair of a selector; none for an empty one.
    pub(super) fn matches(&self, pods: &[Pod], namespace: &str, selector: &Selector) -> Vec<PodId> {
        let lists: Option<Vec<&Vec<PodId>>> =
            selector.pairs.iter().map(|pair| self.pods.get(&key(namespace, pair))).collect();
        let Some(fewest) = lists.and_then(|lists| lists.into_iter().min_by_key(|list| list.len())) else {
            return Vec::new();
        };
        fewest.iter().copied().filter(|pod| selects(selector, &pods[pod.0].labels)).collect()
    }
}

/// Whether labels satisfy a selector: every pair is there, exactly.
pub fn selects(selector: &Selector, labels: &[Pair]) -> bool {
    selector.pairs.iter().all(|wanted| {
        labels.iter().any(|label| label.key.value == wanted.key.value && label.value.value == wanted.value.value)
    })
}

/// Neither namespaces nor labels can hold a NUL.
fn key(namespace: &str, pair: &Pair) -> String {
    let (name, value) = (pair.key.value.as_str(), pair.value.value.as_str());
    let mut key = String::with_capacity(namespace.len() + name.len() + value.len() + 2);
    for (at, part) in [namespace, name, value].into_iter().enumerate() {
        if at > 0 {
            key.push('\0');
        }
        key.push_str(part);
    }
    key
}
