//! Finds what a selector nearly matches, label by label: Pods and the templates of workloads.

use std::cell::OnceCell;

use crate::cluster::{ByLabel, Cluster};
use crate::trace::is_near;
use portpath_kube::manifest::{Pair, Selector, Service};
use portpath_text::maps::HashMap;
use portpath_text::source::Span;
use portpath_yaml::yaml::TextSlice;

/// Everything with labels that a selector could meet, found by namespace and by label once it is
/// asked for.
pub struct Labelled<'c> {
    cluster: &'c Cluster,
    all: &'c OnceCell<All>,
}

/// The index of all of them. It follows from Pods, workloads and the names of Services.
#[derive(Default)]
pub struct All {
    things: Vec<LabelBearer>,
    /// Places in `namespaces`.
    by_name: HashMap<TextSlice, usize>,
    /// The last one that was asked for.
    last: Option<(TextSlice, usize)>,
    namespaces: Vec<Namespace>,
    /// Things by their namespace and label, once one is looked for in a namespace of many.
    by_label: OnceCell<ByLabel>,
}

/// Something with labels, by its place in the cluster.
#[derive(Clone, Copy)]
enum LabelBearer {
    Pod(usize),
    Workload(usize),
}

impl LabelBearer {
    /// Its namespace and its labels.
    fn labels<'c>(&self, cluster: &'c Cluster) -> (&'c str, &'c [Pair]) {
        match *self {
            Self::Pod(at) => (&cluster.pods[at].namespace, &cluster.pods[at].labels),
            Self::Workload(at) => {
                let workload = &cluster.workloads[at];
                (workload.meta.namespace(), &workload.template_meta.labels)
            }
        }
    }
}

/// What is in a namespace.
#[derive(Default)]
struct Namespace {
    things: Vec<usize>,
    services: Vec<usize>,
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
    /// A workload's `matchLabels`; none for a Pod.
    pub match_labels: &'c [Pair],
}

impl Thing<'_> {
    /// Whether a selector's requirement is probably a label that the Pods lack, and no slip in the
    /// selector: `name` (the Service's), the thing's name or its own labels say so too.
    pub fn is_named_by(&self, name: &str, miss: &Miss) -> bool {
        let value = &miss.wanted.value.value;
        matches!(miss.found, Found::OtherKey(_))
            || *value == name
            || self.name.contains(value.as_str())
            || self.own_labels.iter().any(|own| same(own, &miss.wanted))
    }
}

/// The thing that comes nearest to a selector.
pub struct NearMiss<'c> {
    /// What it is.
    pub thing: Thing<'c>,
    /// Each requirement that it does not meet.
    pub misses: Vec<Miss<'c>>,
}

impl NearMiss<'_> {
    /// Whether the labels are probably wrong and not the selector: the Service (`name`) is named
    /// after what it asks for, and the Pods are not named after what they have; or the workload has
    /// the labels itself, where no Service looks.
    pub fn labels_are_wrong(&self, name: &str) -> bool {
        let thing = &self.thing;
        let own = |miss: &Miss| thing.own_labels.iter().any(|own| same(own, &miss.wanted));
        let slipped = |miss: &Miss| match miss.found {
            Found::OtherValue(pair) => {
                miss.wanted.value.value == name && !thing.name.contains(pair.value.value.as_str())
            }
            Found::OtherKey(_) | Found::Nothing => false,
        };
        self.misses.iter().all(|miss| own(miss) || slipped(miss))
    }
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

/// Nobody types a selector of more labels than this by hand. Each is compared with each label of a
/// candidate.
const MOST_PAIRS: usize = 100;
/// How many candidates of a namespace are looked at, so that a large paste costs no more than its
/// length.
const MOST_CANDIDATES: usize = 200;

impl<'c> Labelled<'c> {
    /// Of a cluster, with the index where that was made already.
    pub fn new(cluster: &'c Cluster, all: &'c OnceCell<All>) -> Self {
        Self { cluster, all }
    }

    fn all(&self) -> &All {
        self.all.get_or_init(|| All::of(self.cluster))
    }

    fn thing(&self, at: usize) -> Thing<'c> {
        match self.all().things[at] {
            LabelBearer::Pod(at) => {
                let pod = &self.cluster.pods[at];
                let labels = pod.labels.as_slice();
                let span = pod.labels_span;
                Thing {
                    kind: "Pod",
                    name: &pod.name,
                    labels,
                    span,
                    own_labels: &[],
                    match_labels: &[],
                }
            }
            LabelBearer::Workload(at) => {
                let workload = &self.cluster.workloads[at];
                let labels = workload.template_meta.labels.as_slice();
                let span = labels
                    .iter()
                    .map(Pair::span)
                    .reduce(Span::to)
                    .unwrap_or(workload.template_meta.span);
                let kind = workload.kind_name();
                let name = workload.meta.name();
                let match_labels = workload
                    .selector
                    .as_ref()
                    .map_or(&[][..], |selector| &selector.pairs);
                Thing {
                    kind,
                    name,
                    labels,
                    span,
                    own_labels: workload.meta.labels.as_slice(),
                    match_labels,
                }
            }
        }
    }

    /// The thing in `namespace` that the selector of the Service `name` probably means; none when
    /// nothing comes near.
    pub fn nearest(
        &self,
        namespace: &str,
        name: &str,
        selector: &Selector,
    ) -> Option<NearMiss<'c>> {
        if selector.pairs.len() > MOST_PAIRS || self.is_for_foreign_pods(namespace, selector) {
            return None;
        }
        let all = self.all();
        let place = *all.by_name.get(namespace)?;
        let things = &all.namespaces[place].things;
        let mut candidates: Vec<usize> = things.iter().copied().take(MOST_CANDIDATES).collect();
        // Of few all are looked at anyway.
        if things.len() > MOST_CANDIDATES {
            for pair in &selector.pairs {
                candidates.extend(self.with_label(namespace, pair).take(MOST_CANDIDATES));
            }
        }
        let scored = candidates
            .into_iter()
            .map(|at| (score(&self.thing(at), name, selector), at));
        let (score, at) = scored.max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)))?;
        let thing = self.thing(at);
        (score > 0 && self.is_meant(namespace, name, selector, &thing))
            .then(|| near_miss(thing, selector))
    }

    /// Whether an object of another API may make the Pods that a selector asks for.
    fn is_for_foreign_pods(&self, namespace: &str, selector: &Selector) -> bool {
        let mut makers = self.cluster.foreign_makers.iter().take(MOST_CANDIDATES);
        makers.any(|maker| maker.may_satisfy(namespace, selector))
    }

    /// Whether a slip is likelier than that the Pods are simply not there: the thing is the only
    /// one, has the Service's name, has the labels in the wrong place, alone has one of them, or
    /// all that differs is nearly the same.
    fn is_meant(&self, namespace: &str, name: &str, selector: &Selector, thing: &Thing) -> bool {
        // Several Services beside one app are hardly all meant for it.
        let of_it = self.namespace(namespace);
        let is_only =
            of_it.is_some_and(|of_it| of_it.things.len() == 1 && of_it.services.len() <= 1);
        let is_called_so = thing.labels.iter().any(|label| label.value.value == name);
        let alone_has = |pair: &Pair| self.with_label(namespace, pair).take(2).count() == 1;
        let has_one = selector
            .pairs
            .iter()
            .any(|pair| matches!(found(thing.labels, pair), Met::Exactly) && alone_has(pair));
        let is_slip = |pair: &Pair| match found(thing.labels, pair) {
            Met::Exactly | Met::Nearly(Found::OtherKey(_)) => true,
            Met::Nearly(Found::OtherValue(label)) => {
                // Both sides are named after themselves: two apps, and no slip.
                let own_names = pair.value.value == name && label.value.value == thing.name;
                !own_names && is_near(&label.value.value, &pair.value.value)
            }
            Met::Nearly(Found::Nothing) => false,
        };
        is_only
            || thing.name == name
            || is_called_so
            || has_own_labels(thing, selector)
            || has_one
            || selector.pairs.iter().all(is_slip)
    }

    fn with_label<'s>(
        &'s self,
        namespace: &'s str,
        pair: &'s Pair,
    ) -> impl Iterator<Item = usize> + 's {
        let all = self.all();
        let things = self
            .namespace(namespace)
            .map_or(&[][..], |namespace| &namespace.things);
        let (indexed, few) = if things.len() > MOST_CANDIDATES {
            (Some(self.by_label().with(namespace, pair)), &[][..])
        } else {
            (None, things)
        };
        indexed
            .into_iter()
            .flatten()
            .chain(few.iter().copied())
            .filter(move |at| {
                let (own, labels) = all.things[*at].labels(self.cluster);
                own == namespace && labels.iter().any(|label| same(label, pair))
            })
    }

    fn by_label(&self) -> &ByLabel {
        let all = self.all();
        all.by_label.get_or_init(|| {
            let labels = |thing: &LabelBearer| thing.labels(self.cluster).1.len();
            let mut by_label = ByLabel::with_capacity(all.things.iter().map(labels).sum());
            // The first come first.
            for (at, thing) in all.things.iter().enumerate().rev() {
                let (namespace, labels) = thing.labels(self.cluster);
                by_label.add(namespace, labels, at);
            }
            by_label
        })
    }

    fn namespace(&self, name: &str) -> Option<&Namespace> {
        let all = self.all();
        all.by_name.get(name).map(|place| &all.namespaces[*place])
    }

    /// What has labels in a namespace.
    pub fn of_namespace(&self, namespace: &str) -> impl Iterator<Item = Thing<'c>> {
        self.namespace(namespace)
            .into_iter()
            .flat_map(|namespace| &namespace.things)
            .map(|at| self.thing(*at))
    }

    /// The Services of a namespace.
    pub fn services_of(&self, namespace: &str) -> impl Iterator<Item = &'c Service> {
        let places = self
            .namespace(namespace)
            .into_iter()
            .flat_map(|namespace| &namespace.services);
        places.map(|at| self.cluster.services[*at].as_ref())
    }

    /// Whether a Service of the namespace finds its Pods by a label, so that others must not change
    /// it.
    pub fn is_selected_by(&self, namespace: &str, label: &Pair) -> bool {
        let mut selectors = self
            .services_of(namespace)
            .filter_map(|service| service.selector.as_ref());
        selectors.any(|selector| selector.pairs.iter().any(|pair| same(pair, label)))
    }

    /// A workload in `namespace` whose own labels match although its Pods' do not.
    pub fn by_own_labels(&self, namespace: &str, selector: &Selector) -> Option<Thing<'c>> {
        self.of_namespace(namespace)
            .take(MOST_CANDIDATES)
            .find(|thing| has_own_labels(thing, selector))
    }
}

impl All {
    /// Indexes a cluster in one pass.
    fn of(cluster: &Cluster) -> Self {
        let mut all = Self::default();
        for (at, service) in cluster.services.iter().enumerate() {
            let place = all.namespace(&service.meta.namespace_text());
            all.namespaces[place].services.push(at);
        }
        for (at, pod) in cluster
            .pods
            .iter()
            .enumerate()
            .filter(|(_, pod)| pod.owner.is_none())
        {
            all.add(&pod.namespace, LabelBearer::Pod(at));
        }
        for (at, workload) in cluster.workloads.iter().enumerate() {
            all.add(&workload.meta.namespace_text(), LabelBearer::Workload(at));
        }
        all
    }

    /// Its place.
    fn namespace(&mut self, name: &TextSlice) -> usize {
        // Those of a namespace mostly stand together.
        if let Some((last, place)) = &self.last
            && last == name
        {
            return *place;
        }
        let place = self.place(name);
        self.last = Some((name.clone(), place));
        place
    }

    fn place(&mut self, name: &TextSlice) -> usize {
        if let Some(place) = self.by_name.get(name) {
            return *place;
        }
        self.namespaces.push(Namespace::default());
        self.by_name.insert(name.clone(), self.namespaces.len() - 1);
        self.namespaces.len() - 1
    }

    fn add(&mut self, name: &TextSlice, thing: LabelBearer) {
        let place = self.namespace(name);
        let at = self.things.len();
        self.namespaces[place].things.push(at);
        self.things.push(thing);
    }
}

fn has_own_labels(thing: &Thing, selector: &Selector) -> bool {
    let met = |pair: &Pair| matches!(found(thing.own_labels, pair), Met::Exactly);
    let is_compared = !thing.own_labels.is_empty() && selector.pairs.len() <= MOST_PAIRS;
    is_compared && selector.pairs.iter().all(met)
}

/// The same key and value.
pub fn same(one: &Pair, other: &Pair) -> bool {
    one.value.value == other.value.value && one.key.value == other.key.value
}

enum Met<'c> {
    Exactly,
    Nearly(Found<'c>),
}

fn found<'c>(labels: &'c [Pair], wanted: &Pair) -> Met<'c> {
    if let Some(label) = labels
        .iter()
        .find(|label| label.key.value == wanted.key.value)
    {
        let same = label.value.value == wanted.value.value;
        return if same {
            Met::Exactly
        } else {
            Met::Nearly(Found::OtherValue(label))
        };
    }
    match labels
        .iter()
        .find(|label| label.value.value == wanted.value.value)
    {
        Some(label) => Met::Nearly(Found::OtherKey(label)),
        None => Met::Nearly(Found::Nothing),
    }
}

fn score(thing: &Thing, name: &str, selector: &Selector) -> usize {
    let points = |pair: &Pair| match found(thing.labels, pair) {
        Met::Exactly => 16,
        Met::Nearly(Found::OtherValue(label)) if is_near(&label.value.value, &pair.value.value) => {
            12
        }
        Met::Nearly(Found::OtherKey(_)) => 8,
        Met::Nearly(Found::OtherValue(_)) => 4,
        Met::Nearly(Found::Nothing) => 0,
    };
    let named = if thing.name == name || has_own_labels(thing, selector) {
        10
    } else {
        0
    };
    let met: usize = selector.pairs.iter().map(points).sum();
    met + named
}

fn near_miss<'c>(thing: Thing<'c>, selector: &Selector) -> NearMiss<'c> {
    let miss = |pair: &Pair| match found(thing.labels, pair) {
        Met::Exactly => None,
        Met::Nearly(found) => Some(Miss {
            wanted: pair.clone(),
            found,
        }),
    };
    NearMiss {
        misses: selector.pairs.iter().filter_map(miss).collect(),
        thing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::cluster_of;

    /// The name of the thing that a Service `name` with this selector seems to mean, among
    /// Deployments that are each written `NAME LABELS`.
    fn meant(name: &str, selector: &str, deployments: &[(&str, &str)]) -> Option<String> {
        let mut text = format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{selector: {{{selector}}}, ports: [{{port: 80}}]}}\n"
        );
        for (name, labels) in deployments {
            text.push_str(&format!(
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  selector: {{matchLabels: {{{labels}}}}}\n  template:\n    metadata: {{labels: {{{labels}}}}}\n    spec: {{containers: [{{name: c, image: i}}]}}\n"
            ));
        }
        let cluster = cluster_of(&text);
        let all = OnceCell::new();
        let labelled = Labelled::new(&cluster, &all);
        let selector = cluster.services[0].selector.clone().expect("a selector");
        labelled
            .nearest("default", name, &selector)
            .map(|near| near.thing.name.to_owned())
    }

    #[test]
    fn a_slip_is_told_from_an_app_that_is_not_there() {
        let apps = [
            ("api", "app: api"),
            ("backend", "app: backend"),
            ("db", "app: db"),
        ];
        assert_eq!(
            meant("backend", "app: backned", &apps).as_deref(),
            Some("backend")
        );
        assert_eq!(
            meant("web", "name: db", &apps).as_deref(),
            Some("db"),
            "the same value under another key"
        );
        assert_eq!(meant("queue", "app: queue", &apps), None);
        assert_eq!(
            meant("dbs", "app: dbs", &apps),
            None,
            "both are named after themselves"
        );
        assert_eq!(
            meant("db", "app: database", &apps).as_deref(),
            Some("db"),
            "the Service's name"
        );
        assert_eq!(
            meant("queue", "app: queue", &apps[..1]).as_deref(),
            Some("api"),
            "the only one"
        );
    }

    #[test]
    fn a_label_that_all_share_is_no_sign() {
        let apps = [("a", "suite: shop, app: a"), ("b", "suite: shop, app: b")];
        assert_eq!(meant("web", "suite: shop, app: web", &apps), None);
        assert_eq!(
            meant("web", "suite: shop, app: a, tier: x", &apps).as_deref(),
            Some("a")
        );
    }
}
