//! What comes nearest to allowing a packet that no rule allows: the slip to speak of.

use super::holds::{self, Holds};
use super::view::{OtherEnd, View};
use super::{Clause, Evaluator, selected};
use portpath_kube::manifest::{IpBlock, PolicyPeer, PolicyPort, PolicyRule, PortRef};

/// What comes nearest to allowing a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Near {
    /// No rule of the isolating policies comes near, or they have none.
    Nothing,
    /// This rule would allow it, but `policyTypes` of its policy does not name the direction.
    TypeMissing(Clause),
    /// The rule lets this end through, on other ports.
    Port(Clause, PortSlip),
    /// The rule is about other ends; its ports hold, or not.
    Peer(Clause, PeerSlip),
}

/// Why no port of a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortSlip {
    /// The entry names the Service's `port`; the packet is for the Pod's.
    ServicePort,
    /// The entry is for the same number and another protocol.
    Protocol,
    /// The entry names a port that the receiving Pod does not name so.
    Name,
    /// The rule names other ports.
    Other,
}

/// Why a peer of a rule does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerSlip {
    /// The labels fit, but `podSelector` alone looks in the policy's own namespace.
    OwnNamespace,
    /// `namespaceSelector` and `podSelector` stand in one entry, and only the namespace fits.
    PodOfBoth,
    /// `namespaceSelector` and `podSelector` stand in one entry, and only the Pod fits.
    NamespaceOfBoth,
    /// The Pod has other labels.
    PodLabels,
    /// Its namespace has other labels.
    NamespaceLabels,
    /// The address is in `except`.
    Except,
    /// The address is not in the range.
    Block,
    /// The entry selects Pods, and the other end is none.
    NoPod,
}

/// The nearest of all rules; of equally near ones the first.
pub(super) fn near(evaluator: &Evaluator, view: &View) -> Near {
    let mut best: Option<(u8, Near)> = None;
    for (policy, rule, entry) in evaluator.rules() {
        let (score, near) = of_rule(evaluator, view, policy, rule, entry);
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, near));
        }
    }
    match best {
        Some((score, near)) if score >= STRONG => near,
        best => {
            let rest = best.map_or(Near::Nothing, |(_, near)| near);
            type_missing(evaluator, view).map_or(rest, Near::TypeMissing)
        }
    }
}

/// From here on a slip is plain enough to be spoken of before anything else.
const STRONG: u8 = 9;
/// A rule whose ports do not hold either is spoken of only when its peers come as near as this.
const PLAIN: u8 = 4;

fn of_rule(
    evaluator: &Evaluator,
    view: &View,
    policy: usize,
    rule: usize,
    entry: &PolicyRule,
) -> (u8, Near) {
    let (_, clause) = evaluator.clause(view, policy, rule, entry);
    let namespace = evaluator.cluster.policies[policy].meta.namespace();
    let port_holds = entry.ports.is_empty() || clause.port.is_some();
    let peers = entry.peers.iter().enumerate();
    let slips = peers.map(|(at, peer)| (peer_slip(evaluator, view, namespace, peer), at));
    let best = slips.max_by_key(|((score, _), at)| (*score, std::cmp::Reverse(*at)));
    match best {
        Some(((score, _), _)) if clause.peer.is_none() && !port_holds && score < PLAIN => {
            (0, Near::Nothing)
        }
        Some(((score, slip), at)) if clause.peer.is_none() => {
            let score = if port_holds { score + PLAIN } else { score };
            (
                score,
                Near::Peer(
                    Clause {
                        peer: Some(at),
                        ..clause
                    },
                    slip,
                ),
            )
        }
        _ => {
            let (score, slip, port) = port_slip(evaluator, entry);
            (score, Near::Port(Clause { port, ..clause }, slip))
        }
    }
}

/// How near a peer comes: the greater the number, the likelier it was meant.
fn peer_slip(
    evaluator: &Evaluator,
    view: &View,
    namespace: &str,
    peer: &PolicyPeer,
) -> (u8, PeerSlip) {
    if let Some(block) = &peer.block {
        let without = IpBlock {
            except: Vec::new(),
            ..block.clone()
        };
        let bare = PolicyPeer {
            block: Some(without),
            ..PolicyPeer::default()
        };
        let is_in = holds::peer(evaluator.cluster, view, namespace, &bare) == Holds::Yes;
        return if is_in {
            (6, PeerSlip::Except)
        } else {
            (1, PeerSlip::Block)
        };
    }
    if matches!(view.who, OtherEnd::NoPod | OtherEnd::Perhaps) {
        return (0, PeerSlip::NoPod);
    }
    let at_home = holds::in_namespace(evaluator.cluster, view, namespace, peer) == Holds::Yes;
    let fits = holds::pods(view, peer) == Holds::Yes;
    let both = peer.pods.is_some() && peer.namespaces.is_some();
    match (at_home, fits) {
        (true, _) if both => (5, PeerSlip::PodOfBoth),
        (false, true) if both => (6, PeerSlip::NamespaceOfBoth),
        (false, true) if peer.namespaces.is_none() && asks(peer) => (6, PeerSlip::OwnNamespace),
        (false, true) if peer.namespaces.is_none() => (2, PeerSlip::OwnNamespace),
        (false, _) if peer.namespaces.is_some() => (2, PeerSlip::NamespaceLabels),
        (true, _) => (3, PeerSlip::PodLabels),
        (false, _) => (1, PeerSlip::PodLabels),
    }
}

/// Whether a peer asks for labels of Pods.
fn asks(peer: &PolicyPeer) -> bool {
    peer.pods
        .as_ref()
        .is_some_and(|selector| !selector.is_empty())
}

/// Why no port of a rule holds, and the entry that comes nearest.
fn port_slip(evaluator: &Evaluator, rule: &PolicyRule) -> (u8, PortSlip, Option<usize>) {
    let sent = &evaluator.passage.sent;
    let packet = &evaluator.passage.arrives;
    let number = |port: &PolicyPort| match port.port.as_ref().map(|port| &port.value) {
        Some(PortRef::Number(number)) => Some(*number),
        Some(PortRef::Name(_)) | None => None,
    };
    let spans = |port: &PolicyPort, wanted: u16| {
        number(port).is_some_and(|first| {
            (first..=port.end_port.as_ref().map_or(first, |end| end.value)).contains(&wanted)
        })
    };
    let find = |is_it: &dyn Fn(&PolicyPort) -> bool| rule.ports.iter().position(is_it);
    let same = |port: &PolicyPort| port.protocol.value == packet.protocol;
    let translated = sent.port != packet.port;
    if let Some(at) = find(&|port| translated && same(port) && spans(port, sent.port)) {
        return (14, PortSlip::ServicePort, Some(at));
    }
    if let Some(at) = find(&|port| !same(port) && (spans(port, packet.port) || port.port.is_none()))
    {
        return (13, PortSlip::Protocol, Some(at));
    }
    let by_name = |port: &PolicyPort| same(port) && port.port.is_some() && number(port).is_none();
    if rule.ports.iter().all(by_name) {
        return (12, PortSlip::Name, Some(0));
    }
    // A rule for everybody on some port, such as DNS, is about something else.
    (
        if rule.peers.is_empty() { PLAIN } else { 11 },
        PortSlip::Other,
        None,
    )
}

/// A rule that would allow it, in a policy that selects the Pod but whose `policyTypes` lacks the
/// direction.
fn type_missing(evaluator: &Evaluator, view: &View) -> Option<Clause> {
    let (namespace, labels) = selected(
        evaluator.cluster,
        evaluator.passage.subject(evaluator.direction),
    )?;
    let policies = evaluator.cluster.policies.iter().enumerate();
    let mut idle = policies.filter(|(_, policy)| {
        !evaluator.direction.of(policy).isolates && policy.selects(namespace, labels)
    });
    idle.find_map(|(at, policy)| {
        let mut rules = evaluator.direction.of(policy).rules.iter().enumerate();
        rules.find_map(|(rule, entry)| {
            let (holds, clause) = evaluator.clause(view, at, rule, entry);
            (holds == Holds::Yes).then_some(clause)
        })
    })
}
