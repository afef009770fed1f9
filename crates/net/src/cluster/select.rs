//! Finds the Pods that a selector means through an index of labels, so that a Service costs what it selects.

use portpath_text::maps::HashSet;
use std::rc::Rc;

use super::{Pod, PodId};
use portpath_kube::manifest::{Pair, Selector};
use portpath_text::maps::{Chains, hash, hash_both};
use portpath_text::order;

/// Which Pods carry a label, in order of creation.
#[derive(Clone, Debug, Default)]
pub(super) struct LabelIndex {
    /// Those of labels that fall together stand together, in order of creation.
    rows: Vec<Row>,
    /// Where those begin; a power of two of them.
    starts: Vec<u32>,
}

/// Pods in a row that have the same labels, for one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    /// A number made of key and value; others may have the same, so that labels are compared once more.
    label: u64,
    from: PodId,
    to: PodId,
}

impl LabelIndex {
    pub(super) fn new(pods: &[Pod]) -> Self {
        let (mut rows, mut numbers) = (Vec::new(), Vec::new());
        let (mut at, mut scope) = (0, None);
        // Pods of one workload share their labels, which are looked up once.
        for alike in pods.chunk_by(|one, next| {
            Rc::ptr_eq(&one.labels, &next.labels) && one.namespace == next.namespace
        }) {
            let (from, to) = (PodId(at), PodId(at + alike.len()));
            at += alike.len();
            let Some(Pod {
                namespace, labels, ..
            }) = alike.first()
            else {
                continue;
            };
            // Those of a namespace mostly stand together.
            let known = scope
                .filter(|(last, _)| *last == namespace)
                .map(|(_, number)| number);
            let number = known.unwrap_or_else(|| hash(&[namespace]));
            scope = Some((namespace, number));
            for label in labels.iter().map(label) {
                rows.push(Row { label, from, to });
                numbers.push(in_scope(number, label));
            }
        }
        let mut starts = vec![0; rows.len().next_power_of_two()];
        let last = starts.len() - 1;
        numbers
            .iter()
            .for_each(|number| starts[*number as usize & last] += 1);
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut sorted = rows.clone();
        for (row, number) in rows.iter().zip(numbers).rev() {
            let start = &mut starts[number as usize & last];
            *start -= 1;
            sorted[*start as usize] = *row;
        }
        Self {
            rows: sorted,
            starts,
        }
    }

    /// The rows of a label in a namespace, and in rare cases others.
    fn with(&self, scope: u64, label: u64) -> &[Row] {
        let at = in_scope(scope, label) as usize & self.starts.len().wrapping_sub(1);
        let start = |at: usize| {
            self.starts
                .get(at)
                .map_or(self.rows.len(), |start| *start as usize)
        };
        &self.rows[start(at)..start(at.saturating_add(1))]
    }

    /// Finds the first so many Pods by their labels, whatever their namespace.
    pub(super) fn everywhere(&self, most: usize) -> Everywhere {
        let rows: Vec<Row> = self
            .rows
            .iter()
            .filter(|row| row.from.0 < most)
            .copied()
            .collect();
        let mut labels = Chains::with_capacity(rows.len());
        rows.iter().for_each(|row| labels.add(row.label));
        Everywhere { rows, labels, most }
    }

    /// The Pods of a namespace that carry every pair of a selector; none for an empty one.
    pub(super) fn matches(&self, pods: &[Pod], namespace: &str, selector: &Selector) -> Vec<PodId> {
        let scope = hash(&[namespace]);
        let of = |pair: &Pair| {
            let label = label(pair);
            (label, self.with(scope, label))
        };
        let (label, fewest) = selector
            .pairs
            .iter()
            .map(of)
            .min_by_key(|(_, rows)| rows.len())
            .unwrap_or_default();
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

/// The first Pods of a cluster by their labels.
pub struct Everywhere {
    rows: Vec<Row>,
    labels: Chains,
    most: usize,
}

impl Everywhere {
    /// Those that carry a label, in order of creation; in rare cases one that does not.
    pub fn with(&self, pair: &Pair) -> Vec<PodId> {
        let rows = self.labels.with(label(pair)).map(|at| self.rows[at]);
        let mut pods: Vec<PodId> = rows
            .flat_map(|row| (row.from.0..row.to.0.min(self.most)).map(PodId))
            .collect();
        order::by(&mut pods, Ord::cmp);
        // A label may be written twice.
        pods.dedup();
        pods
    }
}

/// Where it is noted where the rows of a label begin in a namespace.
fn in_scope(scope: u64, label: u64) -> u32 {
    (hash_both(scope, label) >> 32) as u32
}

/// Whether labels satisfy a selector: every pair is there, exactly.
pub fn selects(selector: &Selector, labels: &[Pair]) -> bool {
    if selector.pairs.len() > FEW {
        let labels: HashSet<(&str, &str)> = labels.iter().map(key_and_value).collect();
        return selector
            .pairs
            .iter()
            .all(|wanted| labels.contains(&key_and_value(wanted)));
    }
    selector.pairs.iter().all(|wanted| {
        labels.iter().any(|label| {
            label.key.value == wanted.key.value && label.value.value == wanted.value.value
        })
    })
}

/// Selectors of more labels find each among those of a Pod by a set.
const FEW: usize = 32;

fn key_and_value(pair: &Pair) -> (&str, &str) {
    (&pair.key.value, &pair.value.value)
}

fn label(pair: &Pair) -> u64 {
    hash(&[&pair.key.value, &pair.value.value])
}
