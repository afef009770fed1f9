//! What is said of a path on which policies judged: their answer as a whole, and what is assumed of
//! them.

use super::admin_policies;
use super::context::Context;
use super::policies::receiver;
use crate::report::PolicyVerdict;
use portpath_net::policy::Party;
use portpath_net::trace::{Fault, Step, Trace};
use portpath_text::source::Span;

/// What the policies that were asked say of the packet.
pub(super) fn answer(trace: &Trace) -> Option<PolicyVerdict> {
    match trace.end.fault() {
        Some(Fault::NotAllowed(_) | Fault::DeniedByAdmin(_)) => Some(PolicyVerdict::Denied),
        Some(Fault::PolicyOpen(_) | Fault::AdminOpen(_)) => Some(PolicyVerdict::Open),
        _ => {
            let mut passages = trace.steps.iter().filter_map(|step| match step {
                Step::Policy { judgement, .. } => Some(&judgement.passage),
                Step::AdminPolicy { judgement, .. } => Some(&judgement.passage),
                _ => None,
            });
            let is_asked = passages.any(|passage| passage.to != Party::ClusterDns);
            is_asked.then_some(PolicyVerdict::Allowed)
        }
    }
}

/// The assumptions made when policies judged.
pub(super) fn assumptions(context: &Context, trace: &Trace) -> Vec<(String, Option<Span>)> {
    let mut passages = Vec::new();
    let mut found: Vec<(String, Option<Span>)> = Vec::new();
    for step in &trace.steps {
        let (sentence, name) = match step {
            Step::Policy { judgement, .. } => {
                passages.push(&judgement.passage);
                let policy = &context.cluster.policies[judgement.isolating[0]];
                (ENFORCED.to_owned(), policy.meta.name_span())
            }
            Step::AdminPolicy { judgement, .. } => {
                passages.push(&judgement.passage);
                let at = judgement.ruling.clause().policy;
                let policy = admin_policies::policy(context, at);
                let kind = policy.kind.as_str();
                (
                    format!(
                        "The network plugin implements {kind}; most plugins do not, and without such a plugin it does nothing."
                    ),
                    policy.meta.name_span(),
                )
            }
            _ => continue,
        };
        if found.iter().all(|(known, _)| *known != sentence) {
            found.push((sentence, Some(name)));
        }
    }
    let Some(first) = passages.first() else {
        return found;
    };
    if let Party::Bystander { namespace, .. } = &first.from {
        let sentence = format!(
            "The client, a Pod in {namespace}, has no labels: no `podSelector` that asks for some selects it."
        );
        found.push((sentence, None));
    }
    let outside = passages.iter().find_map(|passage| match &passage.to {
        Party::Outside(_) => Some(receiver(passage)),
        _ => None,
    });
    if let Some(outside) = outside {
        let sentence = format!("{outside} is outside the cluster: no Pod has that address.");
        found.push((sentence, None));
    }
    if first.to == Party::ClusterDns {
        let sentence = "Cluster DNS runs in kube-system, with the label k8s-app: kube-dns, and is asked over UDP on port 53.";
        found.push((sentence.to_owned(), None));
    }
    found
}

const ENFORCED: &str = "The network plugin enforces NetworkPolicy and drops what no rule allows; some reject it instead, and \
                        without a plugin that enforces them policies do nothing.";
