//! Finds what carries a label, by namespace or some other scope.

use crate::manifest::Pair;
use crate::maps::{HashMap, hash};

/// Things, which are numbers, by their labels. Those of a label hang together in a chain, so that a label takes no list of its own.
#[derive(Default)]
pub struct ByLabel {
    /// The first and the last link of each chain.
    ends: HashMap<u64, (usize, usize)>,
    /// A thing, and the place of the link after it.
    links: Vec<(usize, usize)>,
}

/// The place of no link.
const END: usize = usize::MAX;

impl ByLabel {
    /// Adds a thing with its labels.
    pub fn add(&mut self, scope: &str, labels: &[Pair], thing: usize) {
        for pair in labels {
            let at = self.links.len();
            let (_, last) = self.ends.entry(key(scope, pair)).or_insert((at, at));
            let before = std::mem::replace(last, at);
            self.links.push((thing, END));
            if before != at {
                self.links[before].1 = at;
            }
        }
    }

    /// The things that carry a label, in the order in which they were added; in rare cases one that does not.
    pub fn with(&self, scope: &str, pair: &Pair) -> impl Iterator<Item = usize> {
        let first = self.ends.get(&key(scope, pair)).map_or(END, |(first, _)| *first);
        let link = |at: usize| self.links.get(at).copied();
        std::iter::successors(link(first), move |(_, next)| link(*next)).map(|(thing, _)| thing)
    }
}

/// A number made of them; others may have the same.
fn key(scope: &str, pair: &Pair) -> u64 {
    hash(&[scope, &pair.key.value, &pair.value.value])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::tests::cluster_of;

    #[test]
    fn each_label_has_its_things_in_order() {
        let pod = |name: &str, labels: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{{labels}}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n---\n"
            )
        };
        let cluster = cluster_of(
            &[pod("a", "app: web, tier: back"), pod("b", "app: db"), pod("c", "tier: back, app: web")].concat(),
        );
        let mut by_label = ByLabel::default();
        for (at, pod) in cluster.pods.iter().enumerate() {
            by_label.add("", &pod.labels, at);
        }
        let with = |pod: usize, label: usize| by_label.with("", &cluster.pods[pod].labels[label]).collect::<Vec<_>>();
        assert_eq!((with(0, 0), with(0, 1), with(1, 0)), (vec![0, 2], vec![0, 2], vec![1]));
        assert_eq!(by_label.with("other", &cluster.pods[0].labels[0]).count(), 0);
    }
}
