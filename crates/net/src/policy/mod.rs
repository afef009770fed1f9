//! Judges one packet by the NetworkPolicies of the cluster: what they isolate, which rule lets it
//! through, and what it depends on where Portpath cannot tell. Policies are judged on the packet as it
//! reaches the Pod, after kube-proxy has translated it. Leaves the order of things to `trace` and
//! the words to `explain`. Sources: staging/src/k8s.io/api/networking/v1/types.go,
//! https://kubernetes.io/docs/concepts/services-networking/network-policies/ and
//! test/e2e/network/netpol/network_policy.go.

pub mod admin;
pub mod foreign;
mod holds;
mod near;
#[cfg(test)]
mod tests;
mod tiers;
mod view;

pub use holds::{Unmet, first_unmet, namespace_labels};
pub use near::{Near, PeerSlip, PortSlip};
pub use tiers::{Effect, Stage, effect, judge_all};

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::cluster::{AddressOrigin, Cluster, NodeId, PodId};
use crate::network::Cidr;
use crate::proxy::Packet;
use holds::{Holds, any};
use portpath_kube::manifest::{NetworkPolicy, Pair, PolicyRule, Protocol, Rules};
use view::View;

/// Which way a packet goes, as its isolated Pod sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It arrives.
    Ingress,
    /// It leaves.
    Egress,
}

impl Direction {
    /// The rules of a policy for it.
    pub fn of(self, policy: &NetworkPolicy) -> &Rules {
        match self {
            Self::Ingress => &policy.ingress,
            Self::Egress => &policy.egress,
        }
    }

    /// As `policyTypes` spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }

    /// The field of the rules.
    pub fn field(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }

    /// The field of a rule that names the other end.
    pub fn peers(self) -> &'static str {
        match self {
            Self::Ingress => "from",
            Self::Egress => "to",
        }
    }
}

/// Who is at one end of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
    /// A Pod of the cluster.
    Pod(PodId),
    /// A Pod that stands for any other in its namespace: it has no labels.
    Bystander {
        /// Its namespace.
        namespace: String,
        /// Its node.
        node: NodeId,
    },
    /// The Pods of cluster DNS, which are not in your YAML: in kube-system, with the label that
    /// kubeadm gives them.
    ClusterDns,
    /// A Pod that your YAML does not show, such as an ingress controller's: its labels are unknown.
    Hidden {
        /// Its namespace, when that is known.
        namespace: Option<String>,
    },
    /// A process on a node.
    Node(NodeId),
    /// Somebody outside the cluster, at an address that the reader says or at an example of ours.
    Outside(AddressOrigin),
    /// An address that nothing in your YAML has: perhaps a Pod's.
    Unknown,
}

/// A packet between two ends, before and after its translation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The sender.
    pub from: Party,
    /// The receiver.
    pub to: Party,
    /// The packet as it was sent.
    pub sent: Packet,
    /// The packet as it reaches the receiver.
    pub arrives: Packet,
    /// The name of a receiver outside the cluster, where nobody says its address: that of the
    /// packet is then an example.
    pub name: Option<String>,
}

impl Passage {
    /// A question to cluster DNS: over UDP first (resolv.conf(5), `use-vc`), to the address that
    /// kubeadm gives it.
    pub fn to_dns(from: Party, src: IpAddr) -> Self {
        let dst = IpAddr::V4(Ipv4Addr::new(10, 96, 0, 10));
        let packet = Packet {
            src,
            dst,
            port: DNS_PORT,
            protocol: Protocol::Udp,
        };
        Self {
            from,
            to: Party::ClusterDns,
            sent: packet,
            arrives: packet,
            name: None,
        }
    }

    /// A packet to a host outside the cluster, by its name alone.
    pub fn to_name(from: Party, src: IpAddr, name: &str, port: (u16, Protocol)) -> Self {
        let dst = if src.is_ipv4() {
            IpAddr::V4(SOMEWHERE)
        } else {
            IpAddr::V6(SOMEWHERE_V6)
        };
        let packet = Packet {
            src,
            dst,
            port: port.0,
            protocol: port.1,
        };
        Self {
            from,
            to: Party::Outside(AddressOrigin::Example),
            sent: packet,
            arrives: packet,
            name: Some(name.to_owned()),
        }
    }

    /// The end whose policies are asked.
    pub fn subject(&self, direction: Direction) -> &Party {
        match direction {
            Direction::Ingress => &self.to,
            Direction::Egress => &self.from,
        }
    }

    /// The other end, which the rules are about.
    pub fn peer(&self, direction: Direction) -> &Party {
        match direction {
            Direction::Ingress => &self.from,
            Direction::Egress => &self.to,
        }
    }
}

/// Addresses for documentation, which stand for a host outside (RFC 5737, RFC 3849).
const SOMEWHERE: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 1);
const SOMEWHERE_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);

/// Who has an address that nothing in your YAML has: somebody outside, where it is a public one of
/// IPv4 that the Pods' network does not hold. IPv6 gives public addresses to Pods as well.
pub fn stranger(cluster: &Cluster, ip: IpAddr) -> Party {
    let ranges = holds::private_ranges(ip).iter();
    let mut ranges = ranges.filter_map(|range| Cidr::parse(range));
    let is_inside = ranges.any(|range| range.contains(ip)) || cluster.pod_networks.contain(ip);
    if is_inside {
        Party::Unknown
    } else {
        Party::Outside(AddressOrigin::Said)
    }
}

/// The port of the Pods of cluster DNS, the same as their Service's.
const DNS_PORT: u16 = 53;

/// What the policies say of a packet in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The direction.
    pub direction: Direction,
    /// The packet.
    pub passage: Passage,
    /// The policies that isolate the Pod in this direction, by their place in `Cluster::policies`;
    /// never none.
    pub isolating: Vec<usize>,
    /// What they come to.
    pub ruling: Ruling,
}

/// What the policies come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// A rule allows it.
    Allowed(Clause),
    /// No policy can forbid it.
    Exempt(Exemption),
    /// No rule allows it; and what comes near.
    Denied(Near),
    /// Whether this rule (or none) allows it depends on something that Portpath cannot tell.
    Undetermined(Undetermined, Clause),
}

/// What no policy can forbid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exemption {
    /// A Pod reaches itself.
    Itself,
    /// The node that a Pod runs on reaches it, and is reached by it.
    OwnNode,
}

/// A rule of a policy, and what of it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The policy, by its place in `Cluster::policies` or `Cluster::admin_policies`.
    pub policy: usize,
    /// Index of the rule in its direction.
    pub rule: usize,
    /// Index of the entry of `from` or `to`; none when the rule names nobody, or no entry decides.
    pub peer: Option<usize>,
    /// Index of the entry of `ports`; none when the rule names no port, or no entry decides.
    pub port: Option<usize>,
}

/// What a judgement depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undetermined {
    /// The labels of a namespace that is not in your YAML.
    NamespaceLabels(String),
    /// The labels (or the namespace, or port names) of a Pod that is not in your YAML.
    PodUnknown,
    /// An address that your YAML does not say.
    Address,
    /// Whether an address that nothing in your YAML has is a Pod's.
    WhoseAddress,
    /// What policies mean for a Pod on the host's network, which the API leaves open.
    HostNetwork(PodId),
    /// Whether this Pod runs on the node that the packet comes from.
    Placement(PodId),
    /// Whether the plugin judges before or after the source was rewritten to this address.
    SourceRewritten(IpAddr),
    /// Whether it looks at the address that was sent to, or at the one that this became.
    DestinationRewritten(IpAddr),
    /// Which of two policies of administrators is asked first: that one, by its place in
    /// `Cluster::admin_policies`, or the clause's own.
    NoOrder(usize),
    /// Whether a domain name has the receiver's address.
    DomainNames,
    /// The labels of a node that is not in your YAML.
    NodeLabels(String),
    /// What a field means that no released version of the API has.
    UnknownField,
    /// Whether policies of administrators count for a Pod that reaches itself by a Service.
    Itself,
}

/// What the policies say of a packet in one direction; none when no policy isolates the Pod on that
/// side.
pub fn judge(cluster: &Cluster, direction: Direction, passage: &Passage) -> Option<Judgement> {
    let subject = passage.subject(direction);
    let isolating = isolating(cluster, direction, subject);
    if isolating.is_empty() {
        return None;
    }
    let evaluator = Evaluator {
        cluster,
        direction,
        passage,
        isolating: &isolating,
    };
    let ruling = match subject {
        _ if passage.from == passage.to => Ruling::Exempt(Exemption::Itself),
        Party::Pod(pod) if cluster[*pod].spec.host_network => evaluator.on_host_network(*pod),
        _ => evaluator.ruling(),
    };
    Some(Judgement {
        direction,
        passage: passage.clone(),
        isolating,
        ruling,
    })
}

/// The policies that isolate a Pod in a direction.
pub fn isolating(cluster: &Cluster, direction: Direction, subject: &Party) -> Vec<usize> {
    let Some((namespace, labels)) = selected(cluster, subject) else {
        return Vec::new();
    };
    let selects =
        |policy: &NetworkPolicy| direction.of(policy).isolates && policy.selects(namespace, labels);
    let policies = cluster.policies.iter().enumerate();
    policies
        .filter(|(_, policy)| selects(policy))
        .map(|(at, _)| at)
        .collect()
}

/// Whether a rule that isolates a Pod names the other one: such a Pod it is meant for.
pub fn names(cluster: &Cluster, direction: Direction, subject: PodId, other: PodId) -> bool {
    let subject = Party::Pod(subject);
    let other = Party::Pod(other);
    let isolating = isolating(cluster, direction, &subject);
    let rules = isolating.iter().map(|at| &cluster.policies[*at]);
    let mut rules = rules.flat_map(|policy| {
        direction
            .of(policy)
            .rules
            .iter()
            .map(move |rule| (policy, rule))
    });
    rules
        .any(|(policy, rule)| holds::selects(cluster, &other, policy.meta.namespace(), &rule.peers))
}

/// What policies select somebody by: namespace and labels. None for those that no policy of your
/// YAML can select.
fn selected<'a>(cluster: &'a Cluster, subject: &'a Party) -> Option<(&'a str, &'a [Pair])> {
    match subject {
        Party::Pod(pod) => Some((&cluster[*pod].namespace, &cluster[*pod].labels)),
        Party::Bystander { namespace, .. } => Some((namespace, &[])),
        Party::ClusterDns
        | Party::Hidden { .. }
        | Party::Node(_)
        | Party::Outside(_)
        | Party::Unknown => None,
    }
}

/// One judgement in the making.
struct Evaluator<'a> {
    cluster: &'a Cluster,
    direction: Direction,
    passage: &'a Passage,
    isolating: &'a [usize],
}

impl Evaluator<'_> {
    /// Policies select a Pod on the host's network or they do not: "the behaviour is undefined, but
    /// it should be limited to two possibilities". What they allow is allowed in both.
    fn on_host_network(&self, pod: PodId) -> Ruling {
        match self.ruling() {
            Ruling::Denied(_) => {
                Ruling::Undetermined(Undetermined::HostNetwork(pod), self.first_clause())
            }
            ruling => ruling,
        }
    }

    /// All ways to see the other end must come to the same.
    fn ruling(&self) -> Ruling {
        let views = view::of(self.cluster, self.direction, self.passage);
        let rulings: Vec<Ruling> = views.iter().map(|view| self.by(view)).collect();
        let passes = |ruling: &Ruling| matches!(ruling, Ruling::Allowed(_) | Ruling::Exempt(_));
        let Some(first) = rulings.first() else {
            return Ruling::Denied(Near::Nothing);
        };
        if rulings.iter().all(passes) {
            return self
                .past_translation(&views[0], first)
                .unwrap_or_else(|| first.clone());
        }
        if rulings
            .iter()
            .all(|ruling| matches!(ruling, Ruling::Denied(_)))
        {
            return self
                .before_translation(&views[0])
                .unwrap_or_else(|| first.clone());
        }
        let open = rulings
            .iter()
            .find(|ruling| matches!(ruling, Ruling::Undetermined(..)));
        let why = views.iter().find_map(|view| view.unless.clone());
        let clause = rulings.iter().find_map(|ruling| match ruling {
            Ruling::Allowed(clause) => Some(*clause),
            _ => None,
        });
        match (open, why) {
            (Some(open), _) => open.clone(),
            (None, Some(why)) => {
                Ruling::Undetermined(why, clause.unwrap_or_else(|| self.first_clause()))
            }
            (None, None) => first.clone(),
        }
    }

    /// What would be let through to the address that was sent to: "it is not defined whether this
    /// happens before or after NetworkPolicy processing".
    fn before_translation(&self, view: &View) -> Option<Ruling> {
        let sent = self.passage.sent.dst;
        if self.direction == Direction::Ingress || sent == self.passage.arrives.dst {
            return None;
        }
        let address = view::address(self.cluster, sent);
        match self.by(&View {
            address,
            ..view.clone()
        }) {
            Ruling::Allowed(clause) => Some(Ruling::Undetermined(
                Undetermined::DestinationRewritten(sent),
                clause,
            )),
            Ruling::Undetermined(_, clause) => Some(Ruling::Undetermined(
                Undetermined::DestinationRewritten(sent),
                clause,
            )),
            Ruling::Exempt(_) | Ruling::Denied(_) => None,
        }
    }

    /// What an `ipBlock` lets through to an address outside the cluster: "connections from pods to
    /// Service IPs that get rewritten to cluster-external IPs may or may not be subject to
    /// ipBlock-based policies".
    fn past_translation(&self, view: &View, ruling: &Ruling) -> Option<Ruling> {
        let sent = self.passage.sent.dst;
        let is_nowhere = matches!(self.passage.to, Party::Unknown | Party::Outside(_));
        let leads_out = is_nowhere && sent != self.passage.arrives.dst;
        let Ruling::Allowed(clause) = ruling else {
            return None;
        };
        if self.direction == Direction::Ingress || !leads_out {
            return None;
        }
        let address = view::address(self.cluster, sent);
        let passes = matches!(
            self.by(&View {
                address,
                ..view.clone()
            }),
            Ruling::Allowed(_)
        );
        (!passes).then_some(Ruling::Undetermined(
            Undetermined::DestinationRewritten(sent),
            *clause,
        ))
    }

    /// What the rules come to when the other end is seen so.
    fn by(&self, view: &View) -> Ruling {
        if view.own_node {
            return Ruling::Exempt(Exemption::OwnNode);
        }
        let mut open = None;
        for (policy, rule, entry) in self.rules() {
            let (holds, clause) = self.clause(view, policy, rule, entry);
            match holds {
                Holds::Yes => return Ruling::Allowed(clause),
                Holds::Undetermined(why) => {
                    open.get_or_insert((why, clause));
                }
                Holds::No => {}
            }
        }
        match open {
            Some((why, clause)) => Ruling::Undetermined(why, clause),
            None => Ruling::Denied(near::near(self, view)),
        }
    }

    /// The rules of the isolating policies, with their places.
    fn rules(&self) -> impl Iterator<Item = (usize, usize, &PolicyRule)> {
        self.isolating.iter().flat_map(|policy| {
            let rules = self
                .direction
                .of(&self.cluster.policies[*policy])
                .rules
                .iter()
                .enumerate();
            rules.map(|(at, rule)| (*policy, at, rule))
        })
    }

    fn clause(
        &self,
        view: &View,
        policy: usize,
        rule: usize,
        entry: &PolicyRule,
    ) -> (Holds, Clause) {
        let namespace = self.cluster.policies[policy].meta.namespace();
        let (peer_holds, peer) = any(entry
            .peers
            .iter()
            .map(|peer| holds::peer(self.cluster, view, namespace, peer)));
        let (port_holds, port) = any(entry
            .ports
            .iter()
            .map(|port| holds::port(self.cluster, self.passage, port)));
        (
            peer_holds.and(port_holds),
            Clause {
                policy,
                rule,
                peer,
                port,
            },
        )
    }

    fn first_clause(&self) -> Clause {
        let first = self.rules().next().map(|(policy, rule, _)| (policy, rule));
        let (policy, rule) = first.unwrap_or((self.isolating[0], 0));
        Clause {
            policy,
            rule,
            peer: None,
            port: None,
        }
    }
}
