//! The hop at which NetworkPolicies judge the packet, or the question to DNS that comes next.

use super::{Context, header, new};
use crate::explain::of_fault;
use crate::explain::policies::{home, named, party, policy, port, rule, rule_name, spans};
use crate::report::{Hop, HopKind, Subject};
use portpath_net::infer::policies::either_is_enough;
use portpath_net::policy::{Clause, Direction, Exemption, Judgement, Party, Passage, Ruling};
use portpath_net::trace::Fault;
use portpath_text::source::Span;

/// What the policies say.
pub(super) fn hop(context: &Context, judgement: &Judgement, passes: bool) -> Hop {
    let (sentence, detail, spans) = match &judgement.ruling {
        Ruling::Allowed(clause) => allowed(context, judgement, clause),
        Ruling::Exempt(exemption) => exempt(context, judgement, *exemption),
        Ruling::Denied(_) => {
            let detail = "the network plugin drops it: the sender hears nothing".to_owned();
            stopped(
                context,
                &Fault::NotAllowed(Box::new(judgement.clone())),
                detail,
            )
        }
        Ruling::Undetermined(..) => stopped(
            context,
            &Fault::PolicyOpen(Box::new(judgement.clone())),
            String::new(),
        ),
    };
    let mut hop = new(context, HopKind::Policy, sentence, detail, &spans);
    hop.passes = passes;
    hop.before = has_packet(&judgement.passage).then(|| header(&judgement.passage.arrives, ""));
    hop.subject = subject(context, judgement);
    hop
}

/// Whether the packet is shown: not a question to DNS, nor one to an address that nobody says.
pub(super) fn has_packet(passage: &Passage) -> bool {
    passage.to != Party::ClusterDns && passage.name.is_none()
}

/// Whose packet it is, and which way: `lets it in to web-0`.
pub(super) fn way(
    context: &Context,
    passage: &Passage,
    direction: Direction,
    home: &str,
) -> String {
    let name = |of: &Party| party(context, passage, of, home).replace('`', "");
    match (direction, &passage.to) {
        (Direction::Egress, Party::ClusterDns) => {
            format!("lets {} ask cluster DNS", name(&passage.from))
        }
        (Direction::Egress, _) => format!("lets it out of {}", name(&passage.from)),
        (Direction::Ingress, to) => format!("lets it in to {}", name(to)),
    }
}

fn allowed(
    context: &Context,
    judgement: &Judgement,
    clause: &Clause,
) -> (String, String, Vec<Span>) {
    let direction = judgement.direction;
    let who = named(context, clause.policy).replace('`', "");
    let sentence = format!(
        "{who} {}: {}",
        way(
            context,
            &judgement.passage,
            direction,
            home(context, judgement)
        ),
        rule_name(context, direction, clause)
    );
    let mut details = Vec::new();
    let sent = judgement.passage.sent.port;
    let own = judgement.passage.arrives.port;
    if port(context, direction, clause).is_some() && sent != own {
        details.push(format!(
            "policies look at the Pod's own port, {own}, not at the Service's {sent}"
        ));
    }
    if rule(context, judgement.direction, clause).is_some_and(either_is_enough) {
        details.push(
            "`namespaceSelector` and `podSelector` are two entries here: either is enough"
                .to_owned(),
        );
    }
    if judgement.isolating.len() > 1 {
        details.push(format!(
            "{} policies isolate this Pod: one rule of any of them is enough",
            judgement.isolating.len()
        ));
    }
    (
        sentence,
        details.join("; "),
        spans(context, direction, clause),
    )
}

fn exempt(
    context: &Context,
    judgement: &Judgement,
    exemption: Exemption,
) -> (String, String, Vec<Span>) {
    let policies = judgement
        .isolating
        .iter()
        .map(|at| policy(context, *at).meta.name_span())
        .collect();
    let sentence = match exemption {
        Exemption::Itself => "a Pod always reaches itself, whatever NetworkPolicies say".to_owned(),
        Exemption::OwnNode => {
            "a node and its own Pods always reach each other, whatever NetworkPolicies say"
                .to_owned()
        }
    };
    (sentence, String::new(), policies)
}

/// The fault's own words.
fn stopped(context: &Context, fault: &Fault, detail: String) -> (String, String, Vec<Span>) {
    let diagnostic = of_fault(context, fault);
    let mut spans = vec![diagnostic.primary.span];
    spans.extend(diagnostic.secondary.iter().map(|label| label.span));
    (diagnostic.message, detail, spans)
}

/// The policy that decides, as the gate in the picture shows it.
fn subject(context: &Context, judgement: &Judgement) -> Subject {
    let (at, rule) = match &judgement.ruling {
        Ruling::Allowed(clause) => (
            clause.policy,
            rule_name(context, judgement.direction, clause).replace('`', ""),
        ),
        Ruling::Undetermined(_, clause) => (clause.policy, "cannot tell".to_owned()),
        Ruling::Exempt(Exemption::Itself) => {
            (judgement.isolating[0], "a Pod reaches itself".to_owned())
        }
        Ruling::Exempt(Exemption::OwnNode) => (judgement.isolating[0], "its own node".to_owned()),
        Ruling::Denied(_) => (judgement.isolating[0], "no rule allows it".to_owned()),
    };
    let meta = &policy(context, at).meta;
    Subject {
        kind: "NetworkPolicy".into(),
        name: meta.name().to_owned(),
        namespace: meta.namespace().to_owned(),
        lines: vec![judgement.direction.as_str().to_owned(), rule],
        ..Subject::default()
    }
}
