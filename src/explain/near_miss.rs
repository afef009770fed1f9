//! Finds what a selector nearly matches, label by label: Pods and the templates of workloads.

use std::collections::HashMap;

use crate::cluster::Cluster;
use crate::manifest::{Pair, Selector};
use crate::source::Span;
use crate::trace::is_near;

/// Everything with labels that a selector could meet, found by namespace and by label.
pub struct Labelled<'c> {
    things: Vec<Thing<'c>>,
    by_namespace: HashMap<&'c str, Vec<usize>>,
    by_label: HashMap<(&'c str, &'c str, &'c str), Vec<usize>>,
}

/// A Pod written as such, or a workload with the labels of its template.
#[derive(Clone, Copy)]
pub struct Thing<'c> {
    /// `Pod`, `Deployment` and so on.
    pub kind: &'c str,
    /// Its name.
    pub name: &'c str,
    /// The labels of its Pods.
    pub labels: &'c [Pair],
    /// Where these labels stand.
    pub span: Span,
    /// A workload's own labels, which no Service looks at; none for a Pod.
    pub own_labels: &'c [Pair],
}

impl Thing<'_> {
    /// `Pod web-0`, or `the Pods of Deployment web`.
    pub fn pods(&self) -> String {
        match self.kind {
            "Pod" => format!("Pod `{}`", self.name),
            kind => format!("the Pods of {kind} `{}`", self.name),
        }
    }
}

/// The thing that comes nearest to a selector.
pub struct NearMiss<'c> {
    /// What it is.
    pub thing: Thing<'c>,
    /// Each requirement that it does not meet.
    pub misses: Vec<Miss<'c>>,
}

/// A requirement that is not met.
pub struct Miss<'c> {
    /// What the selector asks for.
    pub wanted: Pair,
    /// What comes near it.
    pub found: Found<'c>,
}

/// What comes near a requirement.
pub enum Found<'c> {
    /// The same key with another value.
    OtherValue(&'c Pair),
    /// A similar key with the same value.
    OtherKey(&'c Pair),
    /// Nothing like it.
    Nothing,
}

/// How many candidates of a namespace are looked at, so that a large paste costs no more than its length.
const MOST_CANDIDATES: usize = 200;

impl<'c> Labelled<'c> {
    /// Indexes a cluster in one pass.
    pub fn new(cluster: &'c Cluster) -> Self {
        let mut labelled = Self { things: Vec::new(), by_namespace: HashMap::new(), by_label: HashMap::new() };
        for pod in cluster.pods.iter().filter(|pod| pod.owner.is_none()) {
            let thing =
                Thing { kind: "Pod", name: &pod.name, labels: &pod.labels, span: pod.labels_span, own_labels: &[] };
            labelled.add(&pod.namespace, thing);
        }
        for workload in &cluster.workloads {
            let labels = &workload.template_meta.labels;
            let span = labels.iter().map(Pair::span).reduce(Span::to).unwrap_or(workload.template_meta.span);
            let (kind, name) = (workload.kind_name(), workload.meta.name());
            labelled
                .add(workload.meta.namespace(), Thing { kind, name, labels, span, own_labels: &workload.meta.labels });
        }
        labelled
    }

    fn add(&mut self, namespace: &'c str, thing: Thing<'c>) {
        let at = self.things.len();
        self.by_namespace.entry(namespace).or_default().push(at);
        for label in thing.labels {
            self.by_label.entry((namespace, &label.key.value, &label.value.value)).or_default().push(at);
        }
        self.things.push(thing);
    }

    /// The thing in `namespace` that comes nearest to `selector`; none when nothing shares a key or a value.
    pub fn nearest(&self, namespace: &str, selector: &Selector) -> Option<NearMiss<'c>> {
        let mut candidates: Vec<usize> = Vec::new();
        for pair in &selector.pairs {
            let sharing = self.by_label.get(&(namespace, pair.key.value.as_str(), pair.value.value.as_str()));
            candidates.extend(sharing.into_iter().flatten().take(MOST_CANDIDATES));
        }
        candidates.extend(self.by_namespace.get(namespace).into_iter().flatten().take(MOST_CANDIDATES));
        let scored = candidates.into_iter().map(|at| (score(&self.things[at], selector), at));
        let (score, at) = scored.max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)))?;
        (score > 0).then(|| near_miss(self.things[at], selector))
    }

    /// What has labels in a namespace.
    pub fn of_namespace(&self, namespace: &str) -> impl Iterator<Item = Thing<'c>> {
        self.by_namespace.get(namespace).into_iter().flatten().map(|at| self.things[*at])
    }

    /// A workload in `namespace` whose own labels match although its Pods' do not.
    pub fn by_own_labels(&self, namespace: &str, selector: &Selector) -> Option<Thing<'c>> {
        let all = self.by_namespace.get(namespace).into_iter().flatten().take(MOST_CANDIDATES);
        all.map(|at| self.things[*at]).find(|thing| {
            let met = |pair: &Pair| matches!(found(thing.own_labels, pair), Met::Exactly);
            !thing.own_labels.is_empty() && selector.pairs.iter().all(met)
        })
    }
}

enum Met<'c> {
    Exactly,
    Nearly(Found<'c>),
}

fn found<'c>(labels: &'c [Pair], wanted: &Pair) -> Met<'c> {
    if let Some(label) = labels.iter().find(|label| label.key.value == wanted.key.value) {
        let same = label.value.value == wanted.value.value;
        return if same { Met::Exactly } else { Met::Nearly(Found::OtherValue(label)) };
    }
    match labels.iter().find(|label| label.value.value == wanted.value.value) {
        Some(label) => Met::Nearly(Found::OtherKey(label)),
        None => Met::Nearly(Found::Nothing),
    }
}

fn score(thing: &Thing, selector: &Selector) -> usize {
    let points = |pair: &Pair| match found(thing.labels, pair) {
        Met::Exactly => 16,
        Met::Nearly(Found::OtherValue(label)) if is_near(&label.value.value, &pair.value.value) => 12,
        Met::Nearly(Found::OtherKey(_)) => 8,
        Met::Nearly(Found::OtherValue(_)) => 4,
        Met::Nearly(Found::Nothing) => 0,
    };
    selector.pairs.iter().map(points).sum()
}

fn near_miss<'c>(thing: Thing<'c>, selector: &Selector) -> NearMiss<'c> {
    let miss = |pair: &Pair| match found(thing.labels, pair) {
        Met::Exactly => None,
        Met::Nearly(found) => Some(Miss { wanted: pair.clone(), found }),
    };
    NearMiss { misses: selector.pairs.iter().filter_map(miss).collect(), thing }
}
