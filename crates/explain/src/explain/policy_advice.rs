//! What is odd about NetworkPolicies whatever packet is sent: `policy-selects-no-pod`,
//! `policy-rules-do-not-count`; and the rules of other APIs that may allow and deny too.

use super::context::Context;
use super::faults::not_judged;
use super::label_fixes;
use crate::explain::codes::Code;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{NetworkPolicy, Pair, Selector};
use portpath_net::infer::Found;
use portpath_net::policy::Direction;

/// A NetworkPolicy selects none of the Pods of its namespace.
///
/// A policy isolates the Pods of its own namespace that its `podSelector` selects, by the labels
/// that Pods have. One that selects none does nothing.
///
/// # Why it surprises
/// Labels of a Deployment itself do not count, only those of its template; and Pods of other
/// namespaces are never selected.
///
/// # The fix
/// Select a label that the Pods have, or put the policy into their namespace.
pub(super) const SELECTS_NONE: Code = Code::new("policy-selects-no-pod", Cause::NetworkPolicy);
/// A NetworkPolicy has rules for a direction that its `policyTypes` leaves out.
///
/// `policyTypes` says in which directions a policy counts. Rules of another direction are stored,
/// and neither isolate nor allow.
///
/// # The fix
/// Add the direction to `policyTypes`, or take the rules out.
pub(super) const IDLE_RULES: Code = Code::new("policy-rules-do-not-count", Cause::NetworkPolicy);
/// How many policies are looked at, so that a large paste costs no more than its length.
const MOST_POLICIES: usize = 200;

/// The advice about the policies of a paste.
pub fn policy_advice(context: &Context) -> Vec<Diagnostic> {
    let policies = || context.cluster.policies.iter().take(MOST_POLICIES);
    let mut found: Vec<Diagnostic> = policies()
        .filter_map(|policy| selects_none(context, policy))
        .collect();
    for policy in policies() {
        found.extend(
            [Direction::Ingress, Direction::Egress]
                .iter()
                .filter_map(|way| idle_rules(context, policy, *way)),
        );
    }
    found.extend(not_judged::advice(context));
    found
}

/// Pods that a paste does not show are no mistake: only a slip is spoken of.
fn selects_none(context: &Context, policy: &NetworkPolicy) -> Option<Diagnostic> {
    let name = policy.meta.name();
    let namespace = policy.meta.namespace();
    let selector = Selector {
        pairs: policy.pods.labels.clone(),
        span: policy.pods.span,
    };
    if selector.pairs.is_empty()
        || !context
            .cluster
            .pods_matching(namespace, &selector)
            .is_empty()
    {
        return None;
    }
    let near = context.labelled.nearest(namespace, name, &selector)?;
    let miss = near.misses.first()?;
    let (Found::OtherValue(label) | Found::OtherKey(label)) = miss.found else {
        return None;
    };
    let written = |pair: &Pair| format!("`{}: {}`", pair.key.value, pair.value.value);
    let message = format!(
        "NetworkPolicy `{name}` selects no Pod: {} {} {}, not {}",
        label_fixes::pods_of(&near.thing),
        label_fixes::have(&near.thing),
        written(label),
        written(&miss.wanted)
    );
    let draft = context.warning(
        SELECTS_NONE,
        message,
        miss.wanted.span(),
        "no Pod here has this label",
    );
    let draft = draft.also(label.span(), "the nearest has this one");
    Some(
        draft.help("a policy selects Pods of its own namespace by their labels, those of a workload's template").done(),
    )
}

fn idle_rules(
    context: &Context,
    policy: &NetworkPolicy,
    direction: Direction,
) -> Option<Diagnostic> {
    let side = direction.of(policy);
    if side.isolates {
        return None;
    }
    let first = side.rules.first()?;
    let kind = direction.as_str();
    let field = direction.field();
    let message = format!(
        "NetworkPolicy `{}` has `{field}` rules, but its `policyTypes` leaves {kind} out: they do not count",
        policy.meta.name()
    );
    let mut draft = context.warning(
        IDLE_RULES,
        message,
        first.span,
        "neither isolates nor allows",
    );
    if let Some(types) = policy.types {
        draft = draft.also(types, format!("{kind} is missing"));
    }
    Some(
        draft
            .help(format!(
                "add {kind} to `policyTypes`, or take the rules out"
            ))
            .done(),
    )
}
