//! Proposes who sends, where NetworkPolicies make it matter: a Pod of your YAML that is meant to
//! use the Service. Anybody else is what a policy keeps out.

use portpath_kube::manifest::Service;
use portpath_net::cluster::{Cluster, Pod, PodId};
use portpath_net::policy::{Direction, Party, isolating, names};
use portpath_net::request::Client;

/// How many Pods may be proposed, one a workload, so that a large paste stays cheap.
const MOST_SENDERS: usize = 30;
/// Beyond this many pairs of a Service and a policy nobody is proposed.
const MOST_PAIRS: usize = 10_000;

/// Pods that can send, the first of each workload; none where no policy makes it matter.
pub(crate) fn senders(cluster: &Cluster) -> Vec<PodId> {
    if cluster.policies.is_empty() || cluster.policies.len() * cluster.services.len() > MOST_PAIRS {
        return Vec::new();
    }
    let mut senders: Vec<PodId> = Vec::new();
    let mut last: Option<&Pod> = None;
    for (at, pod) in cluster.pods.iter().enumerate() {
        let is_again = |last: &Pod| {
            pod.owner.is_some() && last.owner == pod.owner && last.namespace == pod.namespace
        };
        let again = last.is_some_and(is_again);
        last = Some(pod);
        if !again && !pod.ips.is_empty() && !pod.is_finished() {
            senders.push(PodId(at));
        }
        if senders.len() == MOST_SENDERS {
            break;
        }
    }
    senders
}

/// The Pod that is meant to send to a Service; none where no policy is about it, or nobody comes
/// near.
pub(crate) fn of(cluster: &Cluster, service: &Service, senders: &[PodId]) -> Option<Client> {
    if senders.is_empty() {
        return None;
    }
    let receivers = cluster.pods_selected_by(service);
    let receiver = *receivers.first()?;
    let guarded = !isolating(cluster, Direction::Ingress, &Party::Pod(receiver)).is_empty();
    let kept = |pod: PodId| !isolating(cluster, Direction::Egress, &Party::Pod(pod)).is_empty();
    let at_home = |pod: PodId| cluster[pod].namespace == service.meta.namespace();
    let speaks = |pod: PodId| speaks_of(&cluster[pod], service) && (guarded || kept(pod));
    let meant = |pod: PodId| {
        names(cluster, Direction::Ingress, receiver, pod)
            || names(cluster, Direction::Egress, pod, receiver)
    };
    // Those of the Service's own namespace come first.
    let all = || {
        senders
            .iter()
            .copied()
            .filter(|pod| receivers.binary_search(pod).is_err())
    };
    let first = |is_it: &dyn Fn(PodId) -> bool| {
        all()
            .find(|pod| at_home(*pod) && is_it(*pod))
            .or_else(|| all().find(|pod| is_it(*pod)))
    };
    let found = first(&speaks)
        .or_else(|| first(&meant))
        .or_else(|| first(&|pod| guarded && at_home(pod)));
    let pod = &cluster[found?];
    Some(Client::Pod {
        namespace: pod.namespace.to_string(),
        name: pod.name.to_string(),
    })
}

/// Whether a Pod's variables or arguments name the Service as a host.
fn speaks_of(pod: &Pod, service: &Service) -> bool {
    let containers = || pod.spec.port_bearers();
    let values = containers()
        .flat_map(|container| &container.env)
        .map(|pair| &pair.value.value);
    let arguments = containers()
        .flat_map(|container| &container.arguments)
        .map(|argument| &argument.value);
    values
        .chain(arguments)
        .any(|text| names_host(text, service.meta.name()))
}

/// Whether a text has a name as a word of its own, as hosts stand in addresses.
fn names_host(text: &str, name: &str) -> bool {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    !name.is_empty() && words.into_iter().any(|word| word == name)
}
