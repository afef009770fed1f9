//! Where an app says in its log that it listens. A log that names no Pod counts only if the YAML has
//! one app.

use crate::cluster::{Cluster, Pod, PodId, is_generated};
use portpath_yaml::printed::{Log, Named};

/// At most this many lines are looked at.
const MOST: usize = 100;

/// The lines in which the app of a Pod says where it listens.
pub(super) fn logs_of(cluster: &Cluster, pod: PodId) -> Vec<&Log> {
    let Some(found) = cluster.pods.get(pod.0) else {
        return Vec::new();
    };
    let logs = cluster.printed.logs.iter().take(MOST);
    logs.filter(|log| match &log.of {
        Some(named) => is_of(found, named),
        None => is_the_only_app(cluster, found),
    })
    .collect()
}

/// The line in which the app of a Pod says that it listens on a port for others than itself.
pub fn logged(cluster: &Cluster, pod: PodId, port: u16) -> Option<&Log> {
    let mut logs = logs_of(cluster, pod).into_iter();
    logs.find(|log| log.port == port && !log.is_loopback)
}

/// `web-0`, `pod/web-0`, `deploy/web`
fn is_of(pod: &Pod, named: &Named) -> bool {
    let namespace = named.namespace.as_deref();
    if namespace.is_some_and(|namespace| *namespace != *pod.namespace) {
        return false;
    }
    let owner = pod.owner.as_ref().map(|owner| owner.name.as_str());
    match named.name.split_once('/') {
        None => is_called(pod, owner, &named.name),
        Some(("pod" | "pods" | "po", name)) => is_called(pod, owner, name),
        Some((_, name)) => owner == Some(name),
    }
}

fn is_called(pod: &Pod, owner: Option<&str>, name: &str) -> bool {
    pod.name.as_str() == name || owner.is_some_and(|owner| is_generated(name, owner))
}

fn is_the_only_app(cluster: &Cluster, pod: &Pod) -> bool {
    let is_alone = cluster.pods.len() == 1;
    let same = |other: &Pod| other.owner == pod.owner && other.namespace == pod.namespace;
    is_alone || (pod.owner.is_some() && cluster.pods.iter().all(same))
}
