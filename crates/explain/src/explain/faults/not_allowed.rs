//! `ingress-not-allowed`, `egress-not-allowed`, `dns-not-allowed`: NetworkPolicies isolate a Pod,
//! and no rule of them allows this packet. The rule that comes nearest is shown, with the slip in
//! it.

mod dns;
mod peers;
mod ports;

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::explain::policies::{home, named, party, policy, ports};
use crate::report::Cause;
use crate::report::{Diagnostic, Edit};
use portpath_kube::manifest::PolicyRule;
use portpath_net::infer::policies;
use portpath_net::policy::{Clause, Direction, Judgement, Near, Party};
use portpath_text::source::Span;

/// NetworkPolicies isolate the Pod that receives, and none of their rules lets this packet in.
///
/// A Pod that a policy with Ingress selects takes only what some rule of some such policy allows:
/// the sender must be one of its `from`, the port one of its `ports`. Network plugins drop the
/// rest, so that the client waits until it gives up.
///
/// # Why it surprises
/// Policies see the packet after kube-proxy has translated it: the port that they must name is the
/// Pod's own, not the Service's `port`. A `podSelector` alone looks in the policy's own namespace.
/// And a policy that allows one thing closes everything else.
///
/// # The fix
/// Fix the slip in the rule that comes nearest, which is shown, or add a rule for this sender and
/// this port.
pub(super) const INGRESS: Code = Code::new("ingress-not-allowed", Cause::NetworkPolicy);
/// NetworkPolicies isolate the Pod that sends, and none of their rules lets this packet out.
///
/// A Pod that a policy with Egress selects sends only what some rule of some such policy allows:
/// the receiver must be one of its `to`, the port one of its `ports`.
///
/// # Why it surprises
/// The port that a rule must name is that of the Pod that receives, since kube-proxy has translated
/// the packet before policies see it. `policyTypes` that lists Egress without an `egress` rule
/// closes every way out.
///
/// # The fix
/// Fix the slip in the rule that comes nearest, which is shown, or add a rule for this receiver
/// and its own port.
pub(super) const EGRESS: Code = Code::new("egress-not-allowed", Cause::NetworkPolicy);
/// NetworkPolicies isolate the client for egress and do not let it ask cluster DNS.
///
/// A name must be looked up before anything is sent. The question goes to the Pods of cluster DNS
/// in kube-system, over UDP to port 53; where no rule allows it the client hears nothing and gives
/// up: the name does not resolve.
///
/// # Why it surprises
/// The policy allows the app's own traffic, and what fails looks like a DNS problem. An entry of
/// `ports` without `protocol` is for TCP only.
///
/// # The fix
/// Allow egress to port 53, UDP and TCP, of the Pods with `k8s-app: kube-dns` in the namespace with
/// `kubernetes.io/metadata.name: kube-system`.
pub(super) const DNS: Code = Code::new("dns-not-allowed", Cause::NetworkPolicy);

/// What a finding says of the nearest rule.
struct Finding {
    /// Goes on after ``NetworkPolicy `web` ``.
    reason: String,
    primary: Span,
    label: String,
    also: Vec<(Span, String)>,
    help: String,
    fix: Option<(String, Edit)>,
}

/// The words for a packet that no rule allows.
pub(super) fn explain(context: &Context, judgement: &Judgement, near: &Near) -> Diagnostic {
    let (at, finding) = match near {
        Near::Port(clause, _) | Near::Peer(clause, _)
            if policies::is_beside_dns(context.cluster, judgement, clause) =>
        {
            (clause.policy, dns::no_rule(context, clause.policy))
        }
        Near::Nothing if policies::forgets_dns(context.cluster, judgement) => (
            judgement.isolating[0],
            dns::no_rule(context, judgement.isolating[0]),
        ),
        Near::Nothing => (judgement.isolating[0], nothing(context, judgement)),
        Near::TypeMissing(clause) => (clause.policy, type_missing(context, judgement, clause)),
        Near::Port(clause, slip) => (
            clause.policy,
            ports::finding(context, judgement, clause, *slip),
        ),
        Near::Peer(clause, slip) => (
            clause.policy,
            peers::finding(context, judgement, clause, *slip),
        ),
    };
    let message = format!(
        "{}: {} {}",
        lead(context, judgement),
        named(context, at),
        finding.reason
    );
    let mut draft = context.error(code(judgement), message, finding.primary, finding.label);
    for (span, text) in finding.also {
        draft = draft.also(span, text);
    }
    let others = judgement
        .isolating
        .iter()
        .filter(|other| **other != at)
        .take(MOST_OTHERS);
    for other in others {
        draft = draft.also(
            policy(context, *other).meta.name_span(),
            "isolates it too, and no rule of it allows this",
        );
    }
    let draft = draft.help(finding.help);
    match finding.fix {
        Some((title, edit)) => draft.edits(title, vec![edit]).done(),
        None => dns::with_policy(context, judgement, draft).done(),
    }
}

/// More policies than these nobody reads in one finding.
const MOST_OTHERS: usize = 3;

fn code(judgement: &Judgement) -> Code {
    match (judgement.direction, &judgement.passage.to) {
        (Direction::Egress, Party::ClusterDns) => DNS,
        (Direction::Egress, _) => EGRESS,
        (Direction::Ingress, _) => INGRESS,
    }
}

/// What does not work, in a clause.
fn lead(context: &Context, judgement: &Judgement) -> String {
    let home = home(context, judgement);
    let name = |of: &Party| party(context, &judgement.passage, of, home);
    let from = name(&judgement.passage.from);
    let to = name(&judgement.passage.to);
    match (judgement.direction, &judgement.passage.to) {
        (Direction::Egress, Party::ClusterDns) => format!("no rule lets {from} ask cluster DNS"),
        (Direction::Egress, _) => format!("no rule lets {from} send to {to}"),
        (Direction::Ingress, _) => format!("no rule lets {from} reach {to}"),
    }
}

/// No policy has any rule for the direction, or none that comes near.
fn nothing(context: &Context, judgement: &Judgement) -> Finding {
    let direction = judgement.direction;
    let first = policy(context, judgement.isolating[0]);
    let field = direction.field();
    let packet = &judgement.passage.arrives;
    let has_rules = judgement
        .isolating
        .iter()
        .any(|at| !direction.of(policy(context, *at)).rules.is_empty());
    let none = if has_rules {
        format!(
            "no rule for {} on port {}/{}",
            other(context, judgement),
            packet.port,
            packet.protocol
        )
    } else {
        format!("no `{field}` rule")
    };
    let reason = match judgement.isolating.len() - 1 {
        0 => format!("isolates it and has {none}"),
        1 => format!("and one more isolate it and have {none}"),
        others => format!("and {others} more isolate it and have {none}"),
    };
    let help = match &judgement.passage.to {
        Party::ClusterDns => dns::help(),
        _ if policies::isolates_by_default(first, direction) => {
            "if it is meant for Egress alone, say so: `policyTypes: [Egress]`".to_owned()
        }
        _ => format!(
            "allow it by an `{field}` rule, in this policy or in another one: port {}/{}, which is the Pod's own",
            packet.port, packet.protocol
        ),
    };
    let named_only =
        direction == Direction::Egress && !first.ingress.rules.is_empty() && !has_rules;
    let types = if named_only { first.types } else { None };
    Finding {
        reason,
        primary: types.unwrap_or(first.meta.name_span()),
        label: match types {
            Some(_) => "names Egress, and there is no `egress` rule: nothing may leave".to_owned(),
            None if policies::isolates_by_default(first, direction) => {
                "without `policyTypes` it isolates for Ingress, too".to_owned()
            }
            None if has_rules => format!(
                "selects it for {}, and allows other things only",
                direction.as_str()
            ),
            None => format!("selects it for {}, and allows nothing", direction.as_str()),
        },
        also: Vec::new(),
        help,
        fix: None,
    }
}

/// A rule that would do, in a policy whose `policyTypes` leaves its direction out.
fn type_missing(context: &Context, judgement: &Judgement, clause: &Clause) -> Finding {
    let direction = judgement.direction;
    let of = policy(context, clause.policy);
    let types = of.types.unwrap_or(of.meta.name_span());
    let rule = direction
        .of(of)
        .rules
        .get(clause.rule)
        .map(|rule| rule.span);
    let kind = direction.as_str();
    Finding {
        reason: format!(
            "has an `{}` rule that would allow it, but its `policyTypes` leaves {kind} out, so that the rule does not count",
            direction.field()
        ),
        primary: types,
        label: format!("{kind} is missing"),
        also: rule
            .map(|rule| (rule, "this rule does not count".to_owned()))
            .into_iter()
            .collect(),
        help: format!("add {kind} to `policyTypes`"),
        fix: one_more(context, types, kind)
            .map(|edit| (format!("add {kind} to `policyTypes`"), edit)),
    }
}

/// One more item for a list, in the style in which it is written.
fn one_more(context: &Context, list: Span, item: &str) -> Option<Edit> {
    let text = list.text(context.text).trim_end();
    let at = list.start + text.len();
    if let Some(inner) = text.strip_suffix(']') {
        let at = at - 1;
        let comma = if inner.trim_end().ends_with('[') {
            ""
        } else {
            ", "
        };
        return Some(Edit {
            span: Span::new(at, at),
            text: format!("{comma}{item}"),
        });
    }
    let line = context.lines.line_start(context.line(list));
    let indent = context.text.get(line..list.start)?;
    let is_block = text.starts_with('-') && indent.chars().all(|letter| letter == ' ');
    is_block.then(|| Edit {
        span: Span::new(at, at),
        text: format!("\n{indent}- {item}"),
    })
}

/// The other end, for a sentence.
fn other(context: &Context, judgement: &Judgement) -> String {
    let peer = judgement.passage.peer(judgement.direction);
    party(context, &judgement.passage, peer, home(context, judgement))
}

/// The ports of a rule with a word before them: `port 80/TCP`, `ports 80/TCP and 443/TCP`, `every
/// UDP port`.
fn listed(rule: &PolicyRule) -> String {
    let names = ports(rule);
    if rule.ports.iter().any(|entry| entry.port.is_none()) {
        return join(&names);
    }
    let word = if names.len() == 1 { "port" } else { "ports" };
    format!("{word} {}", join(&names))
}
