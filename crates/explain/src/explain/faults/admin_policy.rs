//! `denied-by-admin-policy`, `admin-policy-open`: a rule of an AdminNetworkPolicy, a
//! BaselineAdminNetworkPolicy or a ClusterNetworkPolicy drops the packet, or may.

use crate::explain::admin_policies::{home, named, peer, policy, rule, rule_name, tier};
use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::policies::party;
use crate::explain::undetermined::{Case, told};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{PeerMeans, Tier};
use portpath_net::policy::admin::{AdminJudgement, AdminRuling};
use portpath_net::policy::{Clause, Direction, Party, Undetermined};

/// A rule of an administrator's policy drops the packet.
///
/// AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy are for the whole cluster.
/// The Admin tier is asked first, then NetworkPolicies, then the Baseline tier. In a tier the policy
/// with the lowest priority comes first, and in a policy the first rule that matches decides.
///
/// # Why it surprises
/// A `Deny` of the Admin tier stops what a NetworkPolicy allows. The baseline counts only for Pods
/// that no NetworkPolicy isolates: a NetworkPolicy takes its place.
///
/// # The fix
/// Put a rule with `Allow` (`Accept` in a ClusterNetworkPolicy) or `Pass` before the one that denies.
/// Against a baseline a NetworkPolicy is enough.
pub(super) const DENIED: Code = Code::new("denied-by-admin-policy", Cause::NetworkPolicy);
/// Whether a rule of an administrator's policy decides depends on something that your YAML does not
/// say, or that the API leaves open.
///
/// Two policies of a tier with the same priority have no order. A rule can name labels of a namespace
/// or a node that is not in your YAML, or a domain name.
///
/// # The fix
/// Paste what is missing, and give each policy of a tier a priority of its own.
pub(super) const OPEN: Code = Code::new("admin-policy-open", Cause::NetworkPolicy);

/// The words for a packet that these policies drop, or may drop.
pub(in crate::explain) fn explain(context: &Context, judgement: &AdminJudgement) -> Diagnostic {
    match &judgement.ruling {
        AdminRuling::Undetermined(why, clause) => open(context, judgement, why, clause),
        AdminRuling::Denied(clause)
        | AdminRuling::Allowed(clause)
        | AdminRuling::Passed(clause) => denied(context, judgement, clause),
    }
}

fn denied(context: &Context, judgement: &AdminJudgement, clause: &Clause) -> Diagnostic {
    let direction = judgement.direction;
    let home = home(context, judgement);
    let name = |of: &Party| party(context, &judgement.passage, of, home);
    let from = name(&judgement.passage.from);
    let to = name(&judgement.passage.to);
    let lead = match (direction, &judgement.passage.to) {
        (Direction::Egress, Party::ClusterDns) => format!("{from} may not ask cluster DNS"),
        (Direction::Egress, _) => format!("{from} may not send to {to}"),
        (Direction::Ingress, _) => format!("{from} may not reach {to}"),
    };
    let message = format!(
        "{lead}: {} denies it by {}",
        named(context, clause.policy),
        rule_name(context, direction, clause)
    );
    let name_span = policy(context, clause.policy).meta.name_span();
    let action = rule(context, direction, clause).map_or(name_span, |rule| rule.action.span);
    let (label, help) = match judgement.tier {
        Tier::Admin => (
            "drops the packet, and no NetworkPolicy is asked",
            "a rule with `Allow`, `Accept` or `Pass` before it lets the packet through: higher up in this policy, or in \
             one with a lower priority",
        ),
        Tier::Baseline => (
            "drops the packet, since no NetworkPolicy isolates the Pod",
            "a NetworkPolicy that selects the Pod and allows the packet takes the place of the baseline",
        ),
    };
    let mut draft = context.error(DENIED, message, action, label);
    if let Some(peer) = peer(context, direction, clause) {
        let other = name(judgement.passage.peer(direction));
        draft = draft.also(peer.span, format!("means {other}"));
    }
    draft
        .also(name_span, tier(context, clause))
        .help(help)
        .done()
}

fn open(
    context: &Context,
    judgement: &AdminJudgement,
    why: &Undetermined,
    clause: &Clause,
) -> Diagnostic {
    let entry = peer(context, judgement.direction, clause);
    let range = entry.and_then(|entry| match &entry.means {
        PeerMeans::Networks(ranges) => ranges.first().map(|range| range.value.as_str()),
        _ => None,
    });
    let case = Case {
        passage: &judgement.passage,
        direction: judgement.direction,
        home: home(context, judgement),
        range,
    };
    let (message, help) = told(context, &case, why);
    let message = format!("{}: {message}", named(context, clause.policy));
    let name_span = policy(context, clause.policy).meta.name_span();
    let rule = rule(context, judgement.direction, clause);
    let place = match why {
        Undetermined::NoOrder(_) => policy(context, clause.policy).priority.span,
        _ => entry
            .map(|entry| entry.span)
            .or(rule.map(|rule| rule.span))
            .unwrap_or(name_span),
    };
    let mut draft = context.note(OPEN, message, place, "the answer depends on this");
    if let Undetermined::NoOrder(other) = why {
        let other = policy(context, *other);
        draft = draft.also(other.priority.span, "and on this");
    }
    draft.help(help).done()
}
