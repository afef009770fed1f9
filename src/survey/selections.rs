//! Which workloads each Service selects.

use super::alone::makers;
use super::report::{ObjectName, Selection};
use super::services::MOST;
use portpath_net::cluster::Cluster;
use portpath_text::maps::{HashMap, HashSet};

/// At most so many Pods are gone through for all Services together.
const MOST_VISITS: usize = 500_000;

/// A pair for each Service and each object that makes Pods of it, in the order of the Services. The
/// second value counts the Services that were left out because too many Pods are selected.
pub(super) fn all(cluster: &Cluster) -> (Vec<Selection>, usize) {
    let makers = makers(cluster).into_iter();
    let makers: HashMap<_, ObjectName> = makers
        .map(|maker| (maker.pod.origin, maker.object))
        .collect();
    let mut selections = Vec::new();
    let mut visits = 0;
    let mut left_out = 0;
    for service in cluster.services.iter().take(MOST) {
        if visits > MOST_VISITS {
            left_out += 1;
            continue;
        }
        let pods = cluster.pods_selected_by(service);
        visits += pods.len();
        let mut seen = HashSet::default();
        let origins = pods.into_iter().map(|pod| cluster[pod].origin);
        let first = origins.filter(|origin| seen.insert(*origin));
        selections.extend(first.filter_map(|origin| {
            Some(Selection {
                service: [service.meta.namespace(), service.meta.name()].join("/"),
                workload: makers.get(&origin)?.clone(),
            })
        }));
    }
    (selections, left_out)
}
