//! Whether a rule of another API may decide about a packet. What it says is not judged, only whom it
//! is about.

use super::Party;
use super::holds::{Holds, has_labels, namespaces};
use super::view::{OtherEnd, who};
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
    first(cluster, traffic, |_| true)
}

/// The first rule that may let a packet through which NetworkPolicies stop.
pub fn may_allow(cluster: &Cluster, traffic: &Traffic) -> Option<usize> {
    first(cluster, traffic, |rule| rule.family == RuleFamily::Policy)
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
    first(cluster, &traffic, |rule| rule.family == RuleFamily::Policy)
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
            let selects = |party: &Party| {
                let mut subjects = subjects.iter();
                subjects.any(|subject| may_mean(cluster, rule, subject, party))
            };
            (*incoming && selects(traffic.to)) || (*outgoing && selects(traffic.from))
        }
    }
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
    is_there.and(has_labels(&labels, &subject.labels)) != Holds::No
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
