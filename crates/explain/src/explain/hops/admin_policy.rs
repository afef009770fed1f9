//! The hop at which policies of administrators judge the packet, or the question to DNS that comes
//! next.

use super::policy::{has_packet, way};
use super::{Context, header, new};
use crate::explain::admin_policies::{home, named, policy, rule, rule_name, spans, tier};
use crate::explain::faults::admin_policy;
use crate::report::{Hop, HopKind, Subject};
use portpath_kube::manifest::Tier;
use portpath_net::policy::Clause;
use portpath_net::policy::admin::{AdminJudgement, AdminRuling};

/// What the policies of a tier say.
pub(super) fn hop(context: &Context, judgement: &AdminJudgement, passes: bool) -> Hop {
    let clause = judgement.ruling.clause();
    let mut found = spans(context, judgement.direction, clause);
    let sentence = match &judgement.ruling {
        AdminRuling::Allowed(clause) => allowed(context, judgement, clause),
        AdminRuling::Passed(clause) => passed(context, judgement, clause),
        AdminRuling::Denied(_) | AdminRuling::Undetermined(..) => {
            let diagnostic = admin_policy::explain(context, judgement);
            found = vec![diagnostic.primary.span];
            found.extend(diagnostic.secondary.iter().map(|label| label.span));
            diagnostic.message
        }
    };
    let mut hop = new(
        context,
        HopKind::Policy,
        sentence,
        tier(context, clause),
        &found,
    );
    hop.passes = passes;
    hop.before = has_packet(&judgement.passage).then(|| header(&judgement.passage.arrives, ""));
    hop.subject = subject(context, judgement);
    hop
}

/// `AdminNetworkPolicy web`, with the rule that speaks.
fn speaker(context: &Context, clause: &Clause) -> String {
    named(context, clause.policy).replace('`', "")
}

fn allowed(context: &Context, judgement: &AdminJudgement, clause: &Clause) -> String {
    let way = way(
        context,
        &judgement.passage,
        judgement.direction,
        home(context, judgement),
    );
    let last = match judgement.tier {
        Tier::Admin => "no NetworkPolicy is asked",
        Tier::Baseline => "no NetworkPolicy isolates the Pod",
    };
    format!(
        "{} {way}: {}; {last}",
        speaker(context, clause),
        rule_name(context, judgement.direction, clause)
    )
}

fn passed(context: &Context, judgement: &AdminJudgement, clause: &Clause) -> String {
    let next = match judgement.tier {
        Tier::Admin => "leaves it to NetworkPolicies and the baseline",
        Tier::Baseline => "leaves it to the default, which lets everything through",
    };
    format!(
        "{} {next}: {}",
        speaker(context, clause),
        rule_name(context, judgement.direction, clause)
    )
}

/// The policy that decides, as the gate in the picture shows it.
fn subject(context: &Context, judgement: &AdminJudgement) -> Subject {
    let clause = judgement.ruling.clause();
    let of = policy(context, clause.policy);
    let said = match &judgement.ruling {
        AdminRuling::Undetermined(..) => "cannot tell".to_owned(),
        AdminRuling::Allowed(_) | AdminRuling::Denied(_) | AdminRuling::Passed(_) => {
            let name = rule_name(context, judgement.direction, clause).replace('`', "");
            let action = rule(context, judgement.direction, clause);
            let action = action.map_or("", |rule| rule.written.as_str());
            format!("{action} by {name}")
        }
    };
    Subject {
        kind: of.kind.as_str().into(),
        name: of.meta.name().to_owned(),
        lines: vec![
            format!(
                "{}, {} tier",
                judgement.direction.as_str(),
                judgement.tier.as_str()
            ),
            said,
        ],
        ..Subject::default()
    }
}
