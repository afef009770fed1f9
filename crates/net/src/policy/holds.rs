//! Whether selectors, ranges of addresses and ports hold for a packet: yes, no, or Portpath cannot tell.

use std::net::IpAddr;

use super::view::{Address, Labels, OtherEnd, View, who};
use super::{Party, Passage, Undetermined};
use crate::cluster::Cluster;
use crate::network::Cidr;
use crate::proxy::Packet;
use portpath_kube::manifest::{
    IpBlock, LabelSelector, Pair, PolicyPeer, PolicyPort, PortRef, Protocol, Requirement,
};
use portpath_text::source::Span;

/// Whether something holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It depends on this.
    Undetermined(Undetermined),
}

impl Holds {
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Undetermined(why), _) | (_, Self::Undetermined(why)) => Self::Undetermined(why),
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// Whether one of several holds, and which; no entries at all mean everything (types.go,
/// NetworkPolicyIngressRule: "If this field is empty or missing, this rule matches all").
pub(super) fn any(entries: impl Iterator<Item = Holds>) -> (Holds, Option<usize>) {
    let mut best = (Holds::Yes, None);
    for (at, holds) in entries.enumerate() {
        match (&holds, &best) {
            (Holds::Yes, _) => return (holds, Some(at)),
            (Holds::Undetermined(_), (Holds::Undetermined(_), Some(_)))
            | (Holds::No, (_, Some(_))) => {}
            (Holds::Undetermined(_), _) => best = (holds, Some(at)),
            (Holds::No, _) => best = (Holds::No, Some(at)),
        }
    }
    // Of entries that do not hold none decides.
    if best.0 == Holds::No {
        (Holds::No, None)
    } else {
        best
    }
}

/// The same where no entries mean nothing.
pub(super) fn one_of(entries: impl Iterator<Item = Holds>) -> (Holds, Option<usize>) {
    let mut entries = entries.peekable();
    if entries.peek().is_none() {
        (Holds::No, None)
    } else {
        any(entries)
    }
}

/// Whether an entry of `from` or `to` holds, in a policy of `namespace`.
pub(super) fn peer(cluster: &Cluster, view: &View, namespace: &str, peer: &PolicyPeer) -> Holds {
    if let Some(block) = &peer.block {
        return self::block(block, view.address);
    }
    in_namespace(cluster, view, namespace, peer).and(pods(view, peer))
}

/// Whether the other end is in a namespace that a peer means: its selector's, or the policy's own.
pub(super) fn in_namespace(
    cluster: &Cluster,
    view: &View,
    namespace: &str,
    peer: &PolicyPeer,
) -> Holds {
    let of = match &view.who {
        OtherEnd::NoPod => return Holds::No,
        OtherEnd::Perhaps => return Holds::Undetermined(Undetermined::WhoseAddress),
        OtherEnd::Pod { namespace, .. } => *namespace,
    };
    match (&peer.namespaces, of) {
        (Some(selector), _) if selector.is_empty() => Holds::Yes,
        (_, None) => Holds::Undetermined(Undetermined::PodUnknown),
        (None, Some(of)) => Holds::from(of == namespace),
        (Some(selector), Some(of)) => namespaces(cluster, selector, of),
    }
}

/// Whether the other end has the labels that a peer asks for.
pub(super) fn pods(view: &View, peer: &PolicyPeer) -> Holds {
    match (&view.who, &peer.pods) {
        (OtherEnd::NoPod, _) => Holds::No,
        (OtherEnd::Perhaps, _) => Holds::Undetermined(Undetermined::WhoseAddress),
        (OtherEnd::Pod { .. }, None) => Holds::Yes,
        (OtherEnd::Pod { labels, .. }, Some(selector)) => has_labels(labels, selector),
    }
}

/// Whether a Pod has the labels that a selector asks for, as far as they are known.
pub(super) fn has_labels(labels: &Labels, selector: &LabelSelector) -> Holds {
    match labels {
        Labels::All(labels) => Holds::from(selector.holds(labels)),
        Labels::AtLeast(known) => partly(selector, known, &Undetermined::PodUnknown),
    }
}

/// A namespace that your YAML does not hold has its name as a label, and others that nobody knows
/// (plugin: pkg/apis/core/v1/defaults.go, SetDefaults_Namespace).
pub(super) fn namespaces(cluster: &Cluster, selector: &LabelSelector, namespace: &str) -> Holds {
    match namespace_labels(cluster, namespace) {
        Some(labels) => Holds::from(selector.holds(labels)),
        None => partly(
            selector,
            &[(NAME_LABEL, namespace)],
            &Undetermined::NamespaceLabels(namespace.to_owned()),
        ),
    }
}

/// The label that the API server gives each namespace.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// The labels of a namespace, when your YAML holds it.
pub fn namespace_labels<'c>(cluster: &'c Cluster, namespace: &str) -> Option<&'c [Pair]> {
    let meta = cluster
        .namespaces
        .iter()
        .find(|meta| meta.name() == namespace)?;
    Some(&meta.labels)
}

/// Whether a selector holds for labels of which only some are known.
pub(super) fn partly(
    selector: &LabelSelector,
    known: &[(&str, &str)],
    unknown: &Undetermined,
) -> Holds {
    let value = |key: &str| {
        known
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| *value)
    };
    let pairs = selector
        .labels
        .iter()
        .map(|pair| match value(&pair.key.value) {
            Some(value) => Holds::from(value == pair.value.value),
            None => Holds::Undetermined(unknown.clone()),
        });
    let expressions =
        selector
            .expressions
            .iter()
            .map(|requirement| match value(&requirement.key) {
                Some(value) => Holds::from(requirement.holds(Some(value))),
                None => Holds::Undetermined(unknown.clone()),
            });
    pairs.chain(expressions).fold(Holds::Yes, Holds::and)
}

/// Whether a range holds an address. An address that is an example of ours stands for any private
/// one: Kubernetes' Pod networks are private (RFC 1918, RFC 6598), of IPv6 nothing can be said.
pub(super) fn block(block: &IpBlock, address: Address) -> Holds {
    let Some(range) = Cidr::parse(&block.cidr.value) else {
        return Holds::Undetermined(Undetermined::Address);
    };
    let except: Vec<Cidr> = block
        .except
        .iter()
        .filter_map(|except| Cidr::parse(&except.value))
        .collect();
    let ip = match address {
        Address::Said(ip) => {
            return Holds::from(
                range.contains(ip) && !except.iter().any(|except| except.contains(ip)),
            );
        }
        Address::Anywhere(ip) => return from_anywhere(range, &except, ip),
        Address::Example(ip) => ip,
    };
    if ip.is_ipv4() != range.ip.is_ipv4() {
        return Holds::No;
    }
    let touches = |one: &Cidr, other: Cidr| one.covers(other) || other.covers(*one);
    let spaces: Vec<Cidr> = private_ranges(ip)
        .iter()
        .filter_map(|range| Cidr::parse(range))
        .collect();
    let inside =
        |space: &Cidr| range.covers(*space) && !except.iter().any(|except| touches(except, *space));
    let beside = |space: &Cidr| {
        !touches(&range, *space) || except.iter().any(|except| except.covers(*space))
    };
    match (spaces.iter().all(inside), spaces.iter().all(beside)) {
        (true, _) => Holds::Yes,
        (_, true) => Holds::No,
        _ => Holds::Undetermined(Undetermined::Address),
    }
}

/// The same for somebody outside whose address nobody says. A range for all but private addresses
/// holds it, as nearly everybody comes from a public one; any other range may hold it.
fn from_anywhere(range: Cidr, except: &[Cidr], ip: IpAddr) -> Holds {
    if ip.is_ipv4() != range.ip.is_ipv4() {
        return Holds::No;
    }
    let private: Vec<Cidr> = private_ranges(ip)
        .iter()
        .filter_map(|range| Cidr::parse(range))
        .collect();
    let is_private = |except: &Cidr| private.iter().any(|range| range.covers(*except));
    if range.length == 0 && ip.is_ipv4() && except.iter().all(is_private) {
        return Holds::Yes;
    }
    if range.length == 0 && except.is_empty() {
        return Holds::Yes;
    }
    if except.iter().any(|except| except.covers(range)) {
        return Holds::No;
    }
    Holds::Undetermined(Undetermined::Address)
}

pub(super) fn private_ranges(ip: IpAddr) -> &'static [&'static str] {
    if ip.is_ipv4() {
        &[
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
        ]
    } else {
        &["::/0"]
    }
}

/// Whether an entry of `ports` holds for the packet as it reaches its receiver.
pub(super) fn port(cluster: &Cluster, passage: &Passage, entry: &PolicyPort) -> Holds {
    let packet = &passage.arrives;
    if entry.protocol.value != packet.protocol {
        return Holds::No;
    }
    match entry.port.as_ref().map(|port| &port.value) {
        None => Holds::Yes,
        Some(PortRef::Number(first)) => {
            let last = entry.end_port.as_ref().map_or(*first, |end| end.value);
            Holds::from((*first..=last).contains(&packet.port))
        }
        Some(PortRef::Name(name)) => named(cluster, &passage.to, packet, name),
    }
}

/// The ports of cluster DNS by name (kubeadm's manifest of CoreDNS).
const DNS_PORTS: [(&str, u16, Protocol); 2] =
    [("dns", 53, Protocol::Udp), ("dns-tcp", 53, Protocol::Tcp)];

/// Whether the receiving Pod gives the packet's port that name.
pub(super) fn named(cluster: &Cluster, to: &Party, packet: &Packet, name: &str) -> Holds {
    match to {
        Party::Pod(pod) => {
            let mut ports = cluster[*pod]
                .spec
                .port_bearers()
                .flat_map(|container| &container.ports);
            Holds::from(ports.any(|port| {
                port.container_port.value == packet.port
                    && port.protocol.value == packet.protocol
                    && port
                        .name
                        .as_ref()
                        .is_some_and(|written| written.value == name)
            }))
        }
        Party::ClusterDns if DNS_PORTS.contains(&(name, packet.port, packet.protocol)) => {
            Holds::Yes
        }
        Party::ClusterDns | Party::Bystander { .. } | Party::Hidden { .. } => {
            Holds::Undetermined(Undetermined::PodUnknown)
        }
        Party::Unknown => Holds::Undetermined(Undetermined::WhoseAddress),
        Party::Node(_) | Party::Outside(_) => Holds::No,
    }
}

/// The first thing that a selector asks for and labels do not have.
pub enum Unmet<'s> {
    /// A pair of `matchLabels`.
    Pair(&'s Pair),
    /// A requirement of `matchExpressions`.
    Requirement(&'s Requirement),
}

impl Unmet<'_> {
    /// Its place.
    pub fn span(&self) -> Span {
        match self {
            Self::Pair(pair) => pair.span(),
            Self::Requirement(requirement) => requirement.span,
        }
    }

    /// The label it is about.
    pub fn key(&self) -> &str {
        match self {
            Self::Pair(pair) => &pair.key.value,
            Self::Requirement(requirement) => &requirement.key,
        }
    }
}

/// The first thing that a selector asks for and these labels do not have.
pub fn first_unmet<'s>(selector: &'s LabelSelector, labels: &[Pair]) -> Option<Unmet<'s>> {
    let value = |key: &str| {
        labels
            .iter()
            .find(|label| label.key.value == key)
            .map(|label| label.value.value.as_str())
    };
    let mut pairs = selector
        .labels
        .iter()
        .filter(|pair| value(&pair.key.value) != Some(pair.value.value.as_str()));
    let mut others = selector
        .expressions
        .iter()
        .filter(|requirement| !requirement.holds(value(&requirement.key)));
    pairs
        .next()
        .map(Unmet::Pair)
        .or_else(|| others.next().map(Unmet::Requirement))
}

/// Whether one of a rule's selectors, which asks for something, means a Pod.
pub(super) fn selects(
    cluster: &Cluster,
    pod: &Party,
    namespace: &str,
    peers: &[PolicyPeer],
) -> bool {
    let nowhere = Address::Example(IpAddr::from([0, 0, 0, 0]));
    let view = View {
        who: who(cluster, pod),
        address: nowhere,
        node: None,
        own_node: false,
        unless: None,
    };
    let asks = |selector: &Option<LabelSelector>| {
        selector
            .as_ref()
            .is_some_and(|selector| !selector.is_empty())
    };
    let mut selectors = peers
        .iter()
        .filter(|peer| asks(&peer.pods) || asks(&peer.namespaces));
    selectors.any(|peer| self::peer(cluster, &view, namespace, peer) == Holds::Yes)
}
