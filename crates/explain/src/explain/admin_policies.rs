//! Words about the policies of administrators that findings and hops share.

use super::context::Context;
use portpath_kube::manifest::{AdminPeer, AdminPolicy, AdminPort, AdminRule, Tier};
use portpath_net::policy::admin::{AdminJudgement, rules};
use portpath_net::policy::{Clause, Direction, Party};
use portpath_text::source::Span;

/// A policy of the cluster.
pub(super) fn policy<'w>(context: &'w Context, at: usize) -> &'w AdminPolicy {
    &context.cluster.admin_policies[at]
}

/// ``AdminNetworkPolicy `web` ``
pub(super) fn named(context: &Context, at: usize) -> String {
    let policy = policy(context, at);
    format!("{} `{}`", policy.kind.as_str(), policy.meta.name())
}

/// The namespace of the Pod that the rules are for.
pub(super) fn home<'w>(context: &'w Context, judgement: &'w AdminJudgement) -> &'w str {
    match judgement.passage.subject(judgement.direction) {
        Party::Pod(pod) => &context.cluster[*pod].namespace,
        Party::Bystander { namespace, .. } => namespace,
        _ => "default",
    }
}

/// The rule of a clause.
pub(super) fn rule<'w>(
    context: &'w Context,
    direction: Direction,
    clause: &Clause,
) -> Option<&'w AdminRule> {
    rules(policy(context, clause.policy), direction).get(clause.rule)
}

/// The entry of `from` or `to` that a clause is about.
pub(super) fn peer<'w>(
    context: &'w Context,
    direction: Direction,
    clause: &Clause,
) -> Option<&'w AdminPeer> {
    rule(context, direction, clause)?.peers.get(clause.peer?)
}

/// The entry of `ports` or `protocols` that a clause is about.
fn port<'w>(context: &'w Context, direction: Direction, clause: &Clause) -> Option<&'w AdminPort> {
    rule(context, direction, clause)?.ports.get(clause.port?)
}

/// `its ingress rule deny-guests`, or `ingress rule 2` of several without names.
pub(super) fn rule_name(context: &Context, direction: Direction, clause: &Clause) -> String {
    let field = direction.field();
    let name = rule(context, direction, clause).and_then(|rule| rule.name.as_ref());
    match name {
        Some(name) => format!("its `{field}` rule `{}`", name.value),
        None if rules(policy(context, clause.policy), direction).len() == 1 => {
            format!("its `{field}` rule")
        }
        None => format!("`{field}` rule {}", clause.rule + 1),
    }
}

/// `Admin tier, priority 10`; the older baseline has no priority.
pub(super) fn tier(context: &Context, clause: &Clause) -> String {
    let policy = policy(context, clause.policy);
    match policy.tier {
        Tier::Baseline if !policy.priority.is_written() => "Baseline tier".to_owned(),
        tier => format!("{} tier, priority {}", tier.as_str(), policy.priority.value),
    }
}

/// The lines that a clause rests on: its action first.
pub(super) fn spans(context: &Context, direction: Direction, clause: &Clause) -> Vec<Span> {
    let mut spans: Vec<Span> = rule(context, direction, clause)
        .map(|rule| rule.action.span)
        .into_iter()
        .collect();
    spans.extend(peer(context, direction, clause).map(|peer| peer.span));
    spans.extend(port(context, direction, clause).map(|port| port.span));
    spans.push(policy(context, clause.policy).meta.name_span());
    spans
}
