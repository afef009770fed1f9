//! Finds what carries a label, by namespace or some other scope.

use portpath_kube::manifest::Pair;
use portpath_text::maps::{Chains, hash};

/// Things, which are numbers, by their labels.
#[derive(Default)]
pub struct ByLabel {
    labels: Chains,
    /// What has each of them.
    things: Vec<usize>,
}

impl ByLabel {
    /// With room for so many labels.
    pub fn with_capacity(labels: usize) -> Self {
        Self {
            labels: Chains::with_capacity(labels),
            things: Vec::with_capacity(labels),
        }
    }

    /// Adds a thing with its labels.
    pub fn add(&mut self, scope: &str, labels: &[Pair], thing: usize) {
        for pair in labels {
            self.labels.add(key(scope, pair));
            self.things.push(thing);
        }
    }

    /// The things that carry a label, the last that was added first; in rare cases one that does
    /// not.
    pub fn with(&self, scope: &str, pair: &Pair) -> impl Iterator<Item = usize> {
        self.labels.with(key(scope, pair)).map(|at| self.things[at])
    }
}

/// A number made of them; others may have the same.
fn key(scope: &str, pair: &Pair) -> u64 {
    hash(&[scope, &pair.key.value, &pair.value.value])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::cluster_of;

    #[test]
    fn each_label_has_its_things_the_last_first() {
        let pod = |name: &str, labels: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{{labels}}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n---\n"
            )
        };
        let cluster = cluster_of(
            &[
                pod("a", "app: web, tier: back"),
                pod("b", "app: db"),
                pod("c", "tier: back, app: web"),
            ]
            .concat(),
        );
        let mut by_label = ByLabel::default();
        for (at, pod) in cluster.pods.iter().enumerate() {
            by_label.add("", &pod.labels, at);
        }
        let with = |pod: usize, label: usize| {
            by_label
                .with("", &cluster.pods[pod].labels[label])
                .collect::<Vec<_>>()
        };
        assert_eq!(
            (with(0, 0), with(0, 1), with(1, 0)),
            (vec![2, 0], vec![2, 0], vec![1])
        );
        assert_eq!(
            by_label.with("other", &cluster.pods[0].labels[0]).count(),
            0
        );
    }
}
