//! Finds the Pods that a selector means through an index of labels, so that a Service costs what it selects.

use std::rc::Rc;

use super::{Pod, PodId};
use crate::manifest::{Pair, Selector};
use crate::maps::HashMap;

/// For each namespace, label key and value: the Pods that carry it, in order of creation.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelIndex {
    /// Where the list of a label is.
    lists: HashMap<String, usize>,
    pods: Vec<Vec<PodId>>,
}

impl LabelIndex {
    pub(super) fn new(pods: &[Pod]) -> Self {
        let mut index = Self::default();
        let mut at = 0;
        // Pods of one workload share their labels, which are looked up once.
        for alike in pods.chunk_by(|one, next| Rc::ptr_eq(&one.labels, &next.labels) && one.namespace == next.namespace)
        {
            let members = (at..at + alike.len()).map(PodId);
            at += alike.len();
            let Some(Pod { namespace, labels, .. }) = alike.first() else { continue };
            for pair in labels.iter() {
                let list = index.list(key(namespace, pair));
                // A label that is written twice counts once.
                if list.last().is_none_or(|last| *last < PodId(at - alike.len())) {
                    list.extend(members.clone());
                }
            }
        }
        index
    }

    fn list(&mut self, key: String) -> &mut Vec<PodId> {
        let at = *self.lists.entry(key).or_insert(self.pods.len());
        if at == self.pods.len() {
            self.pods.push(Vec::new());
        }
        &mut self.pods[at]
    }

    /// The Pods of a namespace that carry every pair of a selector; none for an empty one.
    pub(super) fn matches(&self, pods: &[Pod], namespace: &str, selector: &Selector) -> Vec<PodId> {
        let mut fewest: Option<&[PodId]> = None;
        for pair in &selector.pairs {
            let Some(at) = self.lists.get(&key(namespace, pair)) else { return Vec::new() };
            let list = self.pods[*at].as_slice();
            if fewest.is_none_or(|fewest| list.len() < fewest.len()) {
                fewest = Some(list);
            }
        }
        let fewest = fewest.unwrap_or_default().iter().copied();
        fewest.filter(|pod| selects(selector, &pods[pod.0].labels)).collect()
    }
}

/// Whether labels satisfy a selector: every pair is there, exactly.
pub fn selects(selector: &Selector, labels: &[Pair]) -> bool {
    selector.pairs.iter().all(|wanted| {
        labels.iter().any(|label| label.key.value == wanted.key.value && label.value.value == wanted.value.value)
    })
}

fn key(namespace: &str, pair: &Pair) -> String {
    joined(&[namespace, &pair.key.value, &pair.value.value])
}

/// A key of a map for names that belong together: none of them can hold a NUL.
pub(super) fn joined(parts: &[&str]) -> String {
    let mut key = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        key.push_str(part);
        key.push('\0');
    }
    key
}
