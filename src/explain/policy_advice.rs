//! What is odd about NetworkPolicies whatever packet is sent: `policy-selects-no-pod`, `policy-rules-do-not-count`;
//! and `policy-not-modelled` for the kinds beside NetworkPolicy that allow and deny too.

use super::draft::Words;
use crate::admission::Foreign;
use crate::manifest::{NetworkPolicy, Pair};
use crate::policy::Direction;
use crate::report::Diagnostic;
use crate::source::Span;

/// A NetworkPolicy selects none of the Pods of its namespace.
///
/// A policy isolates the Pods of its own namespace that its `podSelector` selects, by the labels that Pods have. One that
/// selects none does nothing.
///
/// # Why it surprises
/// Labels of a Deployment itself do not count, only those of its template; and Pods of other namespaces are never selected.
///
/// # The fix
/// Select a label that the Pods have, or put the policy into their namespace.
pub const SELECTS_NONE: &str = "policy-selects-no-pod";
/// A NetworkPolicy has rules for a direction that its `policyTypes` leaves out.
///
/// `policyTypes` says in which directions a policy counts. Rules of another direction are stored, and neither isolate nor
/// allow.
///
/// # The fix
/// Add the direction to `policyTypes`, or take the rules out.
pub const IDLE_RULES: &str = "policy-rules-do-not-count";
/// A policy of another kind than NetworkPolicy is not judged.
///
/// AdminNetworkPolicy and its kin, and the policies of Cilium, Calico and Antrea, allow and deny packets by rules of their own. What
/// they say is not part of the answer.
///
/// # The fix
/// Read them beside the answer: a packet that is shown to arrive may be stopped by them.
pub const NOT_MODELLED: &str = "policy-not-modelled";

/// Kinds of other API groups that allow and deny packets: those of policy.networking.k8s.io, Calico's, Cilium's and
/// Antrea's. Calico and Antrea name one of theirs NetworkPolicy as well.
const OTHER_KINDS: &[&str] = &[
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "ClusterNetworkPolicy",
    "NetworkPolicy",
    "GlobalNetworkPolicy",
    "CiliumNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
];

/// How many Pods and policies are looked at, so that a large paste costs no more than its length.
const MOST_PODS: usize = 500;
const MOST_POLICIES: usize = 200;

/// The advice about the policies of a paste.
pub fn policy_advice(words: &Words, foreign: &[Foreign]) -> Vec<Diagnostic> {
    let policies = || words.cluster.policies.iter().take(MOST_POLICIES);
    let mut found: Vec<Diagnostic> = policies().filter_map(|policy| selects_none(words, policy)).collect();
    for policy in policies() {
        found.extend([Direction::Ingress, Direction::Egress].iter().filter_map(|way| idle_rules(words, policy, *way)));
    }
    let others = foreign.iter().filter(|object| OTHER_KINDS.contains(&object.kind.as_str()));
    found.extend(others.map(|object| not_modelled(words, object)));
    found
}

/// A namespace of which the paste shows no Pod at all may have those that it means.
fn selects_none(words: &Words, policy: &NetworkPolicy) -> Option<Diagnostic> {
    let namespace = policy.meta.namespace();
    let mut here = words.cluster.pods.iter().filter(|pod| pod.namespace == namespace).take(MOST_PODS).peekable();
    here.peek()?;
    let made = words.cluster.workloads.iter().filter(|workload| workload.meta.namespace() == namespace);
    let meant = |labels: &[Pair]| policy.pods.holds(labels);
    if here.any(|pod| meant(&pod.labels)) || made.take(MOST_PODS).any(|made| meant(&made.template_meta.labels)) {
        return None;
    }
    let message =
        format!("NetworkPolicy `{}` selects no Pod of the paste in namespace `{namespace}`", policy.meta.name());
    let asked = policy.pods.labels.iter().map(Pair::span);
    let place = asked.chain(policy.pods.expressions.iter().map(|requirement| requirement.span)).next();
    let draft =
        words.note(SELECTS_NONE, message, place.unwrap_or(policy.meta.name_span()), "no Pod here has this label");
    Some(
        draft.help("a policy selects Pods of its own namespace by their labels, those of a workload's template").done(),
    )
}

fn idle_rules(words: &Words, policy: &NetworkPolicy, direction: Direction) -> Option<Diagnostic> {
    let side = direction.of(policy);
    let first = side.rules.first().filter(|_| !side.isolates)?;
    let (kind, field) = (direction.as_str(), direction.field());
    let message = format!(
        "NetworkPolicy `{}` has `{field}` rules, but its `policyTypes` leaves {kind} out: they do not count",
        policy.meta.name()
    );
    let mut draft = words.warning(IDLE_RULES, message, first.span, "neither isolates nor allows");
    if let Some(types) = policy.types {
        draft = draft.also(types, format!("{kind} is missing"));
    }
    Some(draft.help(format!("add {kind} to `policyTypes`, or take the rules out")).done())
}

fn not_modelled(words: &Words, object: &Foreign) -> Diagnostic {
    let message =
        format!("{} `{}` is outside the model: what it allows and denies is not judged", object.kind, object.name);
    let label = "the network plugin may stop, or let through, more than is shown";
    let first_line = object.span.text(words.text).lines().next().map_or(0, str::len);
    let place = Span::new(object.span.start, object.span.start + first_line);
    words.note(NOT_MODELLED, message, place, label).done()
}
