//! Finds the Pods that a selector means through an index of labels, so that a Service costs what it selects.

use std::rc::Rc;

use super::{Pod, PodId};
use crate::FULL;
use crate::manifest::{Pair, Selector};
use crate::maps::{HashMap, hash};
use crate::order;
use crate::yaml::Text;

/// What stands under a namespace and a name.
pub(super) type Names<T> = HashMap<Text, HashMap<Text, T>>;

/// What stands under one namespace and name.
pub(super) fn named<'n, T>(names: &'n Names<T>, namespace: &str, name: &str) -> Option<&'n T> {
    names.get(namespace)?.get(name)
}

/// Which Pods carry a label, in order of creation.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelIndex {
    /// Sorted by label.
    rows: Vec<Row>,
}

/// Pods in a row that have the same labels, for one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    /// A number made of namespace, key and value; others may have the same, so that labels are compared once more. The small
    /// build has one row for all labels, without a number.
    label: u64,
    from: PodId,
    to: PodId,
}

impl LabelIndex {
    pub(super) fn new(pods: &[Pod]) -> Self {
        let mut rows = Vec::new();
        let mut at = 0;
        // Pods of one workload share their labels, which are looked up once.
        for alike in pods.chunk_by(|one, next| Rc::ptr_eq(&one.labels, &next.labels) && one.namespace == next.namespace)
        {
            let (from, to) = (PodId(at), PodId(at + alike.len()));
            at += alike.len();
            let Some(Pod { namespace, labels, .. }) = alike.first() else { continue };
            if FULL {
                rows.extend(labels.iter().map(|pair| Row { label: label(namespace, pair), from, to }));
            } else {
                rows.push(Row { label: 0, from, to });
            }
        }
        if !FULL {
            return Self { rows };
        }
        order::by(&mut rows, |one, other| (one.label, one.from).cmp(&(other.label, other.from)));
        // A label that is written twice counts once.
        rows.dedup();
        rows.shrink_to_fit();
        Self { rows }
    }

    /// The Pods of a namespace that carry every pair of a selector; none for an empty one.
    pub(super) fn matches(&self, pods: &[Pod], namespace: &str, selector: &Selector) -> Vec<PodId> {
        let of = |pair: &Pair| {
            let label = label(namespace, pair);
            let rows = &self.rows[self.rows.partition_point(|row| row.label < label)..];
            &rows[..rows.partition_point(|row| row.label == label)]
        };
        let fewest = match FULL {
            true => selector.pairs.iter().map(of).min_by_key(|rows| rows.len()).unwrap_or_default(),
            // Few Pods are looked at one by one.
            false if selector.pairs.is_empty() => &[],
            false => self.rows.as_slice(),
        };
        let mut found = Vec::new();
        for Row { from, to, .. } in fewest {
            let first = &pods[from.0];
            if first.namespace == *namespace && selects(selector, &first.labels) {
                found.extend((from.0..to.0).map(PodId));
            }
        }
        found
    }
}

/// Whether labels satisfy a selector: every pair is there, exactly.
pub fn selects(selector: &Selector, labels: &[Pair]) -> bool {
    selector.pairs.iter().all(|wanted| {
        labels.iter().any(|label| label.key.value == wanted.key.value && label.value.value == wanted.value.value)
    })
}

fn label(namespace: &str, pair: &Pair) -> u64 {
    hash(&[namespace, &pair.key.value, &pair.value.value])
}
