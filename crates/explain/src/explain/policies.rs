//! Words about NetworkPolicies that findings and hops share: who is at an end, which rule speaks,
//! in place.

use super::context::Context;
use portpath_kube::manifest::{NetworkPolicy, Pair, PolicyPeer, PolicyPort, PolicyRule, PortRef};
use portpath_net::cluster::NodeId;
use portpath_net::policy::{Clause, Direction, Judgement, Party, Passage};
use portpath_text::source::Span;

/// Who is at an end, for a sentence; Pods of other namespaces than `home` with theirs.
pub(super) fn party(context: &Context, passage: &Passage, party: &Party, home: &str) -> String {
    match party {
        Party::Pod(pod) => format!("`{}`", context.pod_name(*pod, home)),
        Party::Bystander { namespace, .. } => format!("a Pod in `{namespace}`"),
        Party::ClusterDns => "cluster DNS".to_owned(),
        Party::Hidden {
            namespace: Some(namespace),
        } => format!("the controller's Pod in `{namespace}`"),
        Party::Hidden { namespace: None } => "the controller's Pod".to_owned(),
        Party::Node(node) => node_name(context, *node),
        Party::Outside(_) | Party::Unknown if *party == passage.to => receiver(passage),
        Party::Outside(_) => "a client outside the cluster".to_owned(),
        Party::Unknown => passage.sent.src.to_string(),
    }
}

/// A receiver that your YAML does not show: its name, or its address.
pub(super) fn receiver(passage: &Passage) -> String {
    let address = || passage.arrives.dst.to_string();
    passage
        .name
        .as_ref()
        .map_or_else(address, |name| format!("`{name}`"))
}

fn node_name(context: &Context, node: NodeId) -> String {
    context
        .cluster
        .nodes
        .get(node.0)
        .map_or_else(|| "the node".to_owned(), |node| node.name.to_string())
}

/// The namespace of the Pod whose policies are asked.
pub(super) fn home<'w>(context: &'w Context, judgement: &Judgement) -> &'w str {
    judgement.isolating.first().map_or("default", |policy| {
        context.cluster.policies[*policy].meta.namespace()
    })
}

/// The namespace of an end, where it has one.
pub(super) fn namespace<'w>(context: &'w Context, party: &'w Party) -> Option<&'w str> {
    match party {
        Party::Pod(pod) => Some(&context.cluster[*pod].namespace),
        Party::Bystander { namespace, .. } => Some(namespace),
        Party::ClusterDns => Some("kube-system"),
        Party::Hidden { namespace } => namespace.as_deref(),
        Party::Node(_) | Party::Outside(_) | Party::Unknown => None,
    }
}

/// The labels of an end.
pub(super) fn labels<'w>(context: &'w Context, party: &Party) -> &'w [Pair] {
    match party {
        Party::Pod(pod) => &context.cluster[*pod].labels,
        _ => &[],
    }
}

/// The rule of a clause.
pub(super) fn rule<'w>(
    context: &'w Context,
    direction: Direction,
    clause: &Clause,
) -> Option<&'w PolicyRule> {
    direction
        .of(policy(context, clause.policy))
        .rules
        .get(clause.rule)
}

/// The entry of `from` or `to` that a clause is about.
pub(super) fn peer<'w>(
    context: &'w Context,
    direction: Direction,
    clause: &Clause,
) -> Option<&'w PolicyPeer> {
    rule(context, direction, clause)?.peers.get(clause.peer?)
}

/// The entry of `ports` that a clause is about.
pub(super) fn port<'w>(
    context: &'w Context,
    direction: Direction,
    clause: &Clause,
) -> Option<&'w PolicyPort> {
    rule(context, direction, clause)?.ports.get(clause.port?)
}

/// A policy of the cluster.
pub(super) fn policy<'w>(context: &'w Context, at: usize) -> &'w NetworkPolicy {
    &context.cluster.policies[at]
}

/// ``NetworkPolicy `web` ``
pub(super) fn named(context: &Context, at: usize) -> String {
    format!("NetworkPolicy `{}`", policy(context, at).meta.name())
}

/// `its ingress rule`, or `its 2nd ingress rule` as a number: `ingress rule 2`.
pub(super) fn rule_name(context: &Context, direction: Direction, clause: &Clause) -> String {
    match direction.of(policy(context, clause.policy)).rules.len() {
        1 => format!("its `{}` rule", direction.field()),
        _ => format!("`{}` rule {}", direction.field(), clause.rule + 1),
    }
}

/// The lines that a clause rests on, the most telling first.
pub(super) fn spans(context: &Context, direction: Direction, clause: &Clause) -> Vec<Span> {
    let mut spans: Vec<Span> = peer(context, direction, clause)
        .map(|peer| peer.span)
        .into_iter()
        .collect();
    spans.extend(port(context, direction, clause).map(port_span));
    if spans.is_empty() {
        spans.extend(rule(context, direction, clause).map(|rule| rule.span));
    }
    spans.push(policy(context, clause.policy).meta.name_span());
    spans
}

/// The place of a port entry's number or name.
pub(super) fn port_span(port: &PolicyPort) -> Span {
    port.port.as_ref().map_or(port.span, |port| port.span)
}

/// The ports of a rule: `80`, `8000-8080`, `http`, `every UDP port`.
pub(super) fn ports(rule: &PolicyRule) -> Vec<String> {
    let text = |port: &PolicyPort| match (&port.port, &port.end_port) {
        (Some(first), Some(last)) => {
            format!("{}-{}/{}", first.value, last.value, port.protocol.value)
        }
        (Some(port_ref), None) => match &port_ref.value {
            PortRef::Number(number) => format!("{number}/{}", port.protocol.value),
            PortRef::Name(name) => format!("`{name}`"),
        },
        (None, _) => format!("every {} port", port.protocol.value),
    };
    rule.ports.iter().map(text).collect()
}
