//! Proposes who sends, where NetworkPolicies make it matter: a Pod of the paste that is meant to use the Service. Anybody
//! else is what a policy keeps out.

use crate::cluster::{Cluster, Pod, PodId};
use crate::manifest::Service;
use crate::policy::{Direction, Party, isolating, names};
use crate::request::Client;

/// How many Pods are looked at, one a workload, so that a large paste stays cheap.
const MOST_SENDERS: usize = 30;
/// Beyond this many pairs of a Service and a policy nobody is proposed.
const MOST_PAIRS: usize = 10_000;

/// The Pod that is meant to send to a Service; none where no policy is about it, or nobody comes near.
pub fn of(cluster: &Cluster, service: &Service) -> Option<Client> {
    if cluster.policies.is_empty() || cluster.policies.len() * cluster.services.len() > MOST_PAIRS {
        return None;
    }
    let receivers = cluster.pods_selected_by(service);
    let receiver = *receivers.first()?;
    let senders = senders(cluster, service, &receivers);
    let guarded = !isolating(cluster, Direction::Ingress, &Party::Pod(receiver)).is_empty();
    let kept = |pod: &&PodId| !isolating(cluster, Direction::Egress, &Party::Pod(**pod)).is_empty();
    let meant = |pod: &&PodId| {
        names(cluster, Direction::Ingress, receiver, **pod) || names(cluster, Direction::Egress, **pod, receiver)
    };
    let speaks = |pod: &&PodId| speaks_of(&cluster[**pod], service) && (guarded || kept(pod));
    let at_home = |pod: &&PodId| guarded && cluster[**pod].namespace == service.meta.namespace();
    let found = senders.iter().find(speaks).or_else(|| senders.iter().find(meant));
    let pod = &cluster[*found.or_else(|| senders.iter().find(at_home))?];
    Some(Client::Pod { namespace: pod.namespace.clone(), name: pod.name.clone() })
}

/// Pods that can send and are not the Service's own, the first of each workload.
fn senders(cluster: &Cluster, service: &Service, receivers: &[PodId]) -> Vec<PodId> {
    let mut senders: Vec<PodId> = Vec::new();
    let makes = |pod: &Pod| pod.owner.as_ref().map(|owner| (pod.namespace.clone(), owner.clone()));
    let mut last = None;
    let pods = cluster.pods.iter().enumerate().map(|(at, pod)| (PodId(at), pod));
    for (at, pod) in pods.filter(|(at, pod)| !pod.ips.is_empty() && receivers.binary_search(at).is_err()) {
        let maker = makes(pod);
        let again = maker.is_some() && maker == last;
        last = maker;
        if !again && !pod.is_finished() {
            senders.push(at);
        }
        if senders.len() == MOST_SENDERS {
            break;
        }
    }
    senders.sort_by_key(|at| cluster[*at].namespace != service.meta.namespace());
    senders
}

/// Whether a Pod's variables or arguments name the Service as a host.
fn speaks_of(pod: &Pod, service: &Service) -> bool {
    let containers = || pod.spec.port_bearers();
    let values = containers().flat_map(|container| &container.env).map(|pair| &pair.value.value);
    let arguments = containers().flat_map(|container| &container.arguments).map(|argument| &argument.value);
    values.chain(arguments).any(|text| names_host(text, service.meta.name()))
}

/// Whether a text has a name as a word of its own, as hosts stand in addresses.
fn names_host(text: &str, name: &str) -> bool {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    !name.is_empty() && words.into_iter().any(|word| word == name)
}
