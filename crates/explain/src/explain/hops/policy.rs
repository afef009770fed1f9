//! The hop at which NetworkPolicies judge the packet, or the question to DNS that comes next.

use super::{Words, header, new};
use crate::explain::of_fault;
use crate::explain::policies::{home, named, party, policy, port, rule, rule_name, spans};
use crate::report::{Hop, HopKind, Subject};
use portpath_net::infer::policies::either_is_enough;
use portpath_net::policy::{Clause, Direction, Exemption, Judgement, Party, Ruling};
use portpath_net::trace::Fault;
use portpath_text::source::Span;

/// What the policies say.
pub fn hop(words: &Words, judgement: &Judgement, passes: bool) -> Hop {
    let (sentence, detail, spans) = match &judgement.ruling {
        Ruling::Allowed(clause) => allowed(words, judgement, clause),
        Ruling::Exempt(exemption) => exempt(words, judgement, *exemption),
        Ruling::Denied(_) => {
            let detail = "the network plugin drops it: the sender hears nothing".to_owned();
            stopped(
                words,
                &Fault::NotAllowed(Box::new(judgement.clone())),
                detail,
            )
        }
        Ruling::Open(..) => stopped(
            words,
            &Fault::PolicyOpen(Box::new(judgement.clone())),
            String::new(),
        ),
    };
    let mut hop = new(words, HopKind::Policy, sentence, detail, &spans);
    hop.passes = passes;
    hop.before =
        (judgement.passage.to != Party::ClusterDns).then(|| header(&judgement.passage.arrives, ""));
    hop.subject = subject(words, judgement);
    hop
}

/// Whose packet it is, and which way: `lets it in to web-0`.
fn way(words: &Words, judgement: &Judgement) -> String {
    let name = |of: &Party| party(words, judgement, of, home(words, judgement)).replace('`', "");
    match (judgement.direction, &judgement.passage.to) {
        (Direction::Egress, Party::ClusterDns) => {
            format!("lets {} ask cluster DNS", name(&judgement.passage.from))
        }
        (Direction::Egress, _) => format!("lets it out of {}", name(&judgement.passage.from)),
        (Direction::Ingress, to) => format!("lets it in to {}", name(to)),
    }
}

fn allowed(words: &Words, judgement: &Judgement, clause: &Clause) -> (String, String, Vec<Span>) {
    let direction = judgement.direction;
    let who = named(words, clause.policy).replace('`', "");
    let sentence = format!(
        "{who} {}: {}",
        way(words, judgement),
        rule_name(words, direction, clause)
    );
    let mut details = Vec::new();
    let (sent, own) = (judgement.passage.sent.port, judgement.passage.arrives.port);
    if port(words, direction, clause).is_some() && sent != own {
        details.push(format!(
            "policies look at the Pod's own port, {own}, not at the Service's {sent}"
        ));
    }
    if rule(words, judgement.direction, clause).is_some_and(either_is_enough) {
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
        spans(words, direction, clause),
    )
}

fn exempt(
    words: &Words,
    judgement: &Judgement,
    exemption: Exemption,
) -> (String, String, Vec<Span>) {
    let policies = judgement
        .isolating
        .iter()
        .map(|at| policy(words, *at).meta.name_span())
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
fn stopped(words: &Words, fault: &Fault, detail: String) -> (String, String, Vec<Span>) {
    let diagnostic = of_fault(words, fault);
    let mut spans = vec![diagnostic.primary.span];
    spans.extend(diagnostic.secondary.iter().map(|label| label.span));
    (diagnostic.message, detail, spans)
}

/// The policy that decides, as the gate in the picture shows it.
fn subject(words: &Words, judgement: &Judgement) -> Subject {
    let (at, rule) = match &judgement.ruling {
        Ruling::Allowed(clause) => (
            clause.policy,
            rule_name(words, judgement.direction, clause).replace('`', ""),
        ),
        Ruling::Open(_, clause) => (clause.policy, "cannot tell".to_owned()),
        Ruling::Exempt(Exemption::Itself) => {
            (judgement.isolating[0], "a Pod reaches itself".to_owned())
        }
        Ruling::Exempt(Exemption::OwnNode) => (judgement.isolating[0], "its own node".to_owned()),
        Ruling::Denied(_) => (judgement.isolating[0], "no rule allows it".to_owned()),
    };
    let meta = &policy(words, at).meta;
    Subject {
        kind: "NetworkPolicy".into(),
        name: meta.name().to_owned(),
        namespace: meta.namespace().to_owned(),
        lines: vec![judgement.direction.as_str().to_owned(), rule],
        ..Subject::default()
    }
}
