//! Finds the Pods that a selector means through an index of labels, so that a Service costs what it selects.

use std::rc::Rc;

use super::{Pod, PodId};
use crate::FULL;
use crate::manifest::{Pair, Selector};
use crate::maps::hash;

/// Which Pods carry a label, in order of creation.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelIndex {
    /// Those of labels that fall together stand together, in order of creation.
    rows: Vec<Row>,
    /// Where those begin; a power of two of them. None in the small build.
    starts: Vec<u32>,
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
            return Self { rows, starts: Vec::new() };
        }
        let mut starts = vec![0; rows.len().next_power_of_two()];
        let last = starts.len() - 1;
        rows.iter().for_each(|row| starts[place(row.label, last)] += 1);
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut sorted = rows.clone();
        for row in rows.iter().rev() {
            let start = &mut starts[place(row.label, last)];
            *start -= 1;
            sorted[*start as usize] = *row;
        }
        Self { rows: sorted, starts }
    }

    /// The rows of a label, and in rare cases of others.
    fn with(&self, label: u64) -> &[Row] {
        let at = place(label, self.starts.len().wrapping_sub(1));
        let start = |at: usize| self.starts.get(at).map_or(self.rows.len(), |start| *start as usize);
        &self.rows[start(at)..start(at.saturating_add(1))]
    }

    /// The Pods of a namespace that carry every pair of a selector; none for an empty one.
    pub(super) fn matches(&self, pods: &[Pod], namespace: &str, selector: &Selector) -> Vec<PodId> {
        let of = |pair: &Pair| {
            let label = label(namespace, pair);
            (label, self.with(label))
        };
        let (label, fewest) = match FULL {
            true => selector.pairs.iter().map(of).min_by_key(|(_, rows)| rows.len()).unwrap_or_default(),
            // Few Pods are looked at one by one.
            false if selector.pairs.is_empty() => Default::default(),
            false => (0, self.rows.as_slice()),
        };
        let mut found = Vec::new();
        let mut last = None;
        for Row { from, to, .. } in fewest.iter().filter(|row| row.label == label) {
            let first = &pods[from.0];
            // A label that is written twice counts once.
            let is_again = last.replace(from) == Some(from);
            if !is_again && first.namespace == *namespace && selects(selector, &first.labels) {
                found.extend((from.0..to.0).map(PodId));
            }
        }
        found
    }
}

/// Where it is noted where the rows of a label begin. The upper half of its number spreads better than the lower one.
fn place(label: u64, last: usize) -> usize {
    (label >> 32) as usize & last
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
