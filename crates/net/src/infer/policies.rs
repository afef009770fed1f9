//! What is probably amiss in NetworkPolicies that do not let a packet through, or let through more than meant.

use crate::cluster::Cluster;
use crate::policy::{Clause, Direction, Judgement, Party};
use portpath_kube::manifest::{LabelSelector, NetworkPolicy, PolicyPeer, PolicyRule, PortRef};

/// Whether it is DNS that is asked, and the nearest rule is about something else.
pub fn is_beside_dns(cluster: &Cluster, judgement: &Judgement, clause: &Clause) -> bool {
    let policy = &cluster.policies[clause.policy];
    let rule = Direction::Egress.of(policy).rules.get(clause.rule);
    judgement.passage.to == Party::ClusterDns && rule.is_some_and(|rule| !is_about_dns(rule))
}

/// Whether it is DNS that is asked, and the policies have rules, all of them for other things.
pub fn forgets_dns(cluster: &Cluster, judgement: &Judgement) -> bool {
    let has_rules = |at: &usize| !cluster.policies[*at].egress.rules.is_empty();
    judgement.passage.to == Party::ClusterDns && judgement.isolating.iter().any(has_rules)
}

/// A rule that names port 53, or something of cluster DNS.
fn is_about_dns(rule: &PolicyRule) -> bool {
    let has_port = rule
        .ports
        .iter()
        .any(|port| match port.port.as_ref().map(|port| &port.value) {
            Some(PortRef::Number(number)) => *number == 53,
            Some(PortRef::Name(name)) => name.starts_with("dns"),
            None => false,
        });
    let names = |selector: &Option<LabelSelector>, word: &str| {
        selector
            .iter()
            .flat_map(|selector| &selector.labels)
            .any(|pair| pair.value.value.contains(word))
    };
    has_port
        || rule
            .peers
            .iter()
            .any(|peer| names(&peer.pods, "dns") || names(&peer.namespaces, "kube-system"))
}

/// Whether a policy isolates for Ingress only because it does not say what it is for, while it has rules for Egress only.
pub fn isolates_by_default(policy: &NetworkPolicy, direction: Direction) -> bool {
    direction == Direction::Ingress && policy.types.is_none() && !policy.egress.rules.is_empty()
}

/// Whether a rule has one entry with a selector of namespaces and one with a selector of Pods, so that a `-` too many is
/// likely: either is enough.
pub fn either_is_enough(rule: &PolicyRule) -> bool {
    let only_pods = |peer: &PolicyPeer| peer.pods.is_some() && peer.namespaces.is_none();
    let only_namespaces = |peer: &PolicyPeer| peer.namespaces.is_some() && peer.pods.is_none();
    match rule.peers.as_slice() {
        [one, other] => only_namespaces(one) && only_pods(other),
        _ => false,
    }
}
