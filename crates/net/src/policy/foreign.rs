//! Whether a rule of another API may decide about a packet. What it says is not judged, only whom it
//! is about.

use super::holds::{Holds, namespaces, partly};
use super::view::{Labels, OtherEnd, who};
use super::{Direction, Party, Undetermined, isolating};
use crate::cluster::{Cluster, ServiceId};
use portpath_kube::manifest::{ForeignRule, Namespaces, Reach, RuleFamily, Subject};

/// A packet or request, as rules of other APIs see it.
pub struct Traffic<'t> {
    /// The sender.
    pub from: &'t Party,
    /// The receiver.
    pub to: &'t Party,
    /// The Service that was asked for.
    pub service: Option<ServiceId>,
}

/// The first rule that may stop a packet which would arrive: its place in `Cluster::foreign`.
pub fn may_stop(cluster: &Cluster, traffic: &Traffic) -> Option<usize> {
    first(cluster, traffic, |rule| rule.power.stops())
}

/// The first rule that may let a packet through which NetworkPolicies stop.
pub fn may_allow(cluster: &Cluster, traffic: &Traffic) -> Option<usize> {
    first(cluster, traffic, |rule| {
        rule.family == RuleFamily::Policy && rule.power.allows()
    })
}

/// The first rule that takes requests from outside for a host.
pub fn takes_host(cluster: &Cluster, host: &str) -> Option<usize> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let fits = |own: &str| match own.strip_prefix('*') {
        Some(rest) => !rest.is_empty() && host.ends_with(rest),
        None => own.eq_ignore_ascii_case(&host),
    };
    let mut rules = cluster.foreign.iter();
    rules.position(|rule| rule.hosts.iter().any(|own| fits(own)))
}

/// The first policy that may stop what a Pod sends.
pub fn may_stop_sending(cluster: &Cluster, from: &Party, to: &Party) -> Option<usize> {
    let traffic = Traffic {
        from,
        to,
        service: None,
    };
    first(cluster, &traffic, |rule| {
        rule.family == RuleFamily::Policy && rule.power.stops()
    })
}

fn first(
    cluster: &Cluster,
    traffic: &Traffic,
    counts: impl Fn(&ForeignRule) -> bool,
) -> Option<usize> {
    let mut rules = cluster.foreign.iter();
    rules.position(|rule| counts(rule) && reaches(cluster, rule, traffic))
}

/// Whether a rule may be about a packet.
fn reaches(cluster: &Cluster, rule: &ForeignRule, traffic: &Traffic) -> bool {
    match &rule.reach {
        Reach::Nothing => false,
        Reach::Hosts(hosts) => traffic
            .service
            .is_some_and(|service| hosts.iter().any(|host| means(cluster, rule, host, service))),
        Reach::Pods {
            subjects,
            incoming,
            outgoing,
        } => {
            let selects = |party: &Party, direction: Direction| {
                is_asked(cluster, rule, party, direction)
                    && subjects
                        .iter()
                        .any(|subject| may_mean(cluster, rule, subject, party))
            };
            (*incoming && selects(traffic.to, Direction::Ingress))
                || (*outgoing && selects(traffic.from, Direction::Egress))
        }
    }
}

/// A baseline is asked only where no NetworkPolicy isolates a Pod.
/// Source: sigs.k8s.io/network-policy-api, apis/v1alpha1/baselineadminnetworkpolicy_types.go.
fn is_asked(cluster: &Cluster, rule: &ForeignRule, party: &Party, direction: Direction) -> bool {
    rule.kind != "BaselineAdminNetworkPolicy" || isolating(cluster, direction, party).is_empty()
}

fn may_mean(cluster: &Cluster, rule: &ForeignRule, subject: &Subject, party: &Party) -> bool {
    let OtherEnd::Pod { namespace, labels } = who(cluster, party) else {
        return false;
    };
    let is_there = match (&subject.namespaces, namespace) {
        (Namespaces::All, _) | (_, None) => Holds::Yes,
        (Namespaces::Own, Some(of)) => Holds::from(of == rule.meta.namespace()),
        (Namespaces::Labelled(selector), Some(of)) => namespaces(cluster, selector, of),
    };
    let has_labels = match labels {
        Labels::All(labels) => Holds::from(subject.labels.holds(labels)),
        Labels::AtLeast(known) => partly(&subject.labels, known, &Undetermined::PodUnknown),
    };
    is_there.and(has_labels) != Holds::No
}

/// Whether a host of a rule means a Service: its name in the rule's namespace, or a longer one; a
/// star stands for the labels before it.
fn means(cluster: &Cluster, rule: &ForeignRule, host: &str, service: ServiceId) -> bool {
    let meta = &cluster[service].meta;
    let name = meta.name();
    let namespace = meta.namespace();
    let full = format!("{name}.{namespace}.svc.cluster.local");
    let host = host.trim_end_matches('.');
    if let Some(rest) = host.strip_prefix('*') {
        return full.ends_with(rest);
    }
    let is_near = namespace == rule.meta.namespace() && host == name;
    let starts = |whole: &str| {
        whole
            .strip_prefix(host)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    is_near || host == full || (host.contains('.') && starts(&full))
}
