//! Judges one packet by the policies of administrators: within a policy the first rule that matches
//! decides, and between policies of a tier the one with the lowest priority. Sources:
//! sigs.k8s.io/network-policy-api, apis/v1alpha1 (AdminNetworkPolicySpec, AdminNetworkPolicyPeer) and
//! apis/v1alpha2/clusternetworkpolicy_types.go.

use super::holds::{self, Holds, has_labels};
use super::view::{self, OtherEnd, View};
use super::{Clause, Direction, Party, Passage, Undetermined};
use crate::cluster::{Cluster, NodeId, NodeKnown};
use portpath_kube::manifest::{
    Action, AdminPeer, AdminPolicy, AdminPolicyKind, AdminRule, IpBlock, LabelSelector, PeerMeans,
    PodsPeer, PortMatch, Tier,
};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// What the policies of one tier say of a packet in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminJudgement {
    /// The direction.
    pub direction: Direction,
    /// The packet.
    pub passage: Passage,
    /// The tier.
    pub tier: Tier,
    /// What they come to.
    pub ruling: AdminRuling,
}

/// What the policies of a tier come to. The clauses name places in `Cluster::admin_policies`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminRuling {
    /// A rule lets it through, whatever the next tiers say.
    Allowed(Clause),
    /// A rule drops it.
    Denied(Clause),
    /// A rule hands it to the next tier.
    Passed(Clause),
    /// Whether this rule decides depends on something that Portpath cannot tell.
    Undetermined(Undetermined, Clause),
}

impl AdminRuling {
    pub(super) fn of(action: Action, clause: Clause) -> Self {
        match action {
            Action::Allow => Self::Allowed(clause),
            Action::Deny => Self::Denied(clause),
            Action::Pass => Self::Passed(clause),
        }
    }

    /// The rule that speaks.
    pub fn clause(&self) -> &Clause {
        match self {
            Self::Allowed(clause)
            | Self::Denied(clause)
            | Self::Passed(clause)
            | Self::Undetermined(_, clause) => clause,
        }
    }
}

/// The rules of a policy for a direction.
pub fn rules(policy: &AdminPolicy, direction: Direction) -> &[AdminRule] {
    match direction {
        Direction::Ingress => &policy.ingress,
        Direction::Egress => &policy.egress,
    }
}

/// Whether a policy with a rule for this direction that can stop packets may select somebody.
pub fn may_stop(cluster: &Cluster, direction: Direction, subject: &Party) -> bool {
    let denies = |policy: &AdminPolicy| {
        let mut rules = rules(policy, direction).iter();
        rules.any(|rule| rule.action.value == Action::Deny)
    };
    let mut policies = cluster.admin_policies.iter();
    policies.any(|policy| denies(policy) && selects(cluster, policy, subject) != Holds::No)
}

/// Whether a policy is for somebody: "host-networked pods are not included in subject selection".
fn selects(cluster: &Cluster, policy: &AdminPolicy, subject: &Party) -> Holds {
    match subject {
        Party::Pod(pod) if cluster[*pod].spec.host_network => Holds::No,
        Party::Pod(_) | Party::Bystander { .. } => {
            pods(cluster, &policy.subject, &view::who(cluster, subject))
        }
        Party::ClusterDns
        | Party::Hidden { .. }
        | Party::Node(_)
        | Party::Outside(_)
        | Party::Unknown => Holds::No,
    }
}

/// What may become of a packet in a tier.
#[derive(Default)]
pub(super) struct Outcomes {
    /// Rules that may decide, the first of each action, with what that depends on.
    pub open: Vec<(Action, Undetermined, Clause)>,
    /// The rule that decides if none of those does; none where the tier has no rule for it.
    pub end: Option<(Action, Clause)>,
}

impl Outcomes {
    fn add_open(&mut self, action: Action, why: Undetermined, clause: Clause) {
        if self.open.iter().all(|(known, ..)| *known != action) {
            self.open.push((action, why, clause));
        }
    }

    /// Asks others after these, where none of these decides.
    fn then(mut self, next: Self) -> Self {
        if self.end.is_some() {
            return self;
        }
        for (action, why, clause) in next.open {
            self.add_open(action, why, clause);
        }
        self.end = next.end;
        self
    }

    /// Asks others at the same time: "there is no way for the user to reliably determine which one
    /// it will choose".
    fn beside(mut self, other: Self) -> Self {
        for (action, why, clause) in other.open {
            self.add_open(action, why, clause);
        }
        match (self.end, other.end) {
            (Some((own, first)), Some((action, clause))) if own != action => {
                self.add_open(action, Undetermined::NoOrder(first.policy), clause);
            }
            (None, end) => self.end = end,
            _ => {}
        }
        self
    }
}

/// The ways in which a plugin may see the other end. A Pod on the host's network is its node here:
/// "host-networked pods are not included in this type of peer".
pub(super) fn views<'a>(
    cluster: &'a Cluster,
    direction: Direction,
    passage: &'a Passage,
) -> Vec<View<'a>> {
    let mut views = view::of(cluster, direction, passage);
    if let Party::Pod(pod) = passage.peer(direction)
        && cluster[*pod].spec.host_network
        && views.len() > 1
    {
        views.remove(0);
        views[0].unless = None;
    }
    let sent = passage.sent.dst;
    if direction == Direction::Egress
        && sent != passage.arrives.dst
        && let Some(first) = views.first()
    {
        views.push(View {
            address: view::address(cluster, sent),
            unless: Some(Undetermined::DestinationRewritten(sent)),
            ..first.clone()
        });
    }
    views
}

/// One tier for one packet, with the other end seen in one way.
pub(super) struct TierEvaluator<'a> {
    pub cluster: &'a Cluster,
    pub direction: Direction,
    pub passage: &'a Passage,
    pub view: &'a View<'a>,
}

impl TierEvaluator<'_> {
    /// What may become of the packet in a tier. How the older kinds and ClusterNetworkPolicy are
    /// ordered in one cluster is not defined.
    pub(super) fn outcomes(&self, tier: Tier) -> Outcomes {
        let older = match tier {
            Tier::Admin => AdminPolicyKind::Admin,
            Tier::Baseline => AdminPolicyKind::Baseline,
        };
        self.of_kind(tier, older)
            .beside(self.of_kind(tier, AdminPolicyKind::Cluster))
    }

    /// The policies of a kind: those of one priority at the same time, the lowest priority first.
    fn of_kind(&self, tier: Tier, kind: AdminPolicyKind) -> Outcomes {
        let policies = self.cluster.admin_policies.iter().enumerate();
        let of_tier: Vec<(usize, &AdminPolicy)> = policies
            .map(|(at, policy)| (at, policy.as_ref()))
            .filter(|(_, policy)| policy.tier == tier && policy.kind == kind)
            .collect();
        let same = |one: &(usize, &AdminPolicy), other: &(usize, &AdminPolicy)| {
            one.1.priority.value == other.1.priority.value
        };
        of_tier
            .chunk_by(same)
            .fold(Outcomes::default(), |before, group| {
                let all = group.iter().map(|(at, policy)| self.of_policy(*at, policy));
                before.then(all.fold(Outcomes::default(), Outcomes::beside))
            })
    }

    fn of_policy(&self, at: usize, policy: &AdminPolicy) -> Outcomes {
        let mut found = Outcomes::default();
        let subject = selects(self.cluster, policy, self.passage.subject(self.direction));
        if subject == Holds::No {
            return found;
        }
        for (rule, entry) in rules(policy, self.direction).iter().enumerate() {
            let (peer_holds, peer) = holds::one_of(entry.peers.iter().map(|peer| self.peer(peer)));
            let (port_holds, port) =
                holds::any(entry.ports.iter().map(|port| self.port(&port.ports)));
            let clause = Clause {
                policy: at,
                rule,
                peer,
                port,
            };
            match subject.clone().and(peer_holds).and(port_holds) {
                Holds::Yes => {
                    found.end = Some((entry.action.value, clause));
                    return found;
                }
                Holds::Undetermined(why) => found.add_open(entry.action.value, why, clause),
                Holds::No => {}
            }
        }
        found
    }

    fn peer(&self, peer: &AdminPeer) -> Holds {
        match &peer.means {
            PeerMeans::Pods(meant) => pods(self.cluster, meant, &self.view.who),
            PeerMeans::Nodes(selector) => self.node(selector),
            PeerMeans::Networks(ranges) => {
                let block = |cidr| IpBlock {
                    cidr,
                    except: Vec::new(),
                };
                let ranges = ranges.iter().cloned().map(block);
                holds::one_of(ranges.map(|range| holds::block(&range, self.view.address))).0
            }
            PeerMeans::DomainNames(names) => self.domain_name(names),
            PeerMeans::Unknown => Holds::Undetermined(Undetermined::UnknownField),
        }
    }

    /// Whether the other end is a node with these labels: "it selects the nodeIPs".
    fn node(&self, selector: &LabelSelector) -> Holds {
        match (self.view.node, &self.view.who) {
            (Some(node), _) => node_has(self.cluster, node, selector),
            (None, OtherEnd::Perhaps) => Holds::Undetermined(Undetermined::WhoseAddress),
            (None, _) => Holds::No,
        }
    }

    /// Names are for hosts outside the cluster.
    fn domain_name(&self, names: &[Spanned<TextSlice>]) -> Holds {
        match (self.passage.peer(self.direction), &self.passage.name) {
            (_, Some(asked)) => {
                Holds::from(names.iter().any(|name| is_of_domain(asked, &name.value)))
            }
            (Party::Outside(_) | Party::Unknown, None) => {
                Holds::Undetermined(Undetermined::DomainNames)
            }
            _ => Holds::No,
        }
    }

    fn port(&self, ports: &PortMatch) -> Holds {
        let packet = &self.passage.arrives;
        match ports {
            PortMatch::Range {
                protocol,
                first,
                last,
            } => {
                let is_in = (*first..=*last).contains(&packet.port);
                Holds::from(*protocol == packet.protocol && is_in)
            }
            PortMatch::Named(name) => holds::named(self.cluster, &self.passage.to, packet, name),
            PortMatch::Unknown => Holds::Undetermined(Undetermined::UnknownField),
        }
    }
}

/// Whether somebody is one of the Pods that a subject or a peer means.
fn pods(cluster: &Cluster, meant: &PodsPeer, who: &OtherEnd) -> Holds {
    let (namespace, labels) = match who {
        OtherEnd::NoPod => return Holds::No,
        OtherEnd::Perhaps => return Holds::Undetermined(Undetermined::WhoseAddress),
        OtherEnd::Pod { namespace, labels } => (*namespace, labels),
    };
    let is_there = match namespace {
        _ if meant.namespaces.is_empty() => Holds::Yes,
        Some(namespace) => holds::namespaces(cluster, &meant.namespaces, namespace),
        None => Holds::Undetermined(Undetermined::PodUnknown),
    };
    let has = meant.pods.as_ref();
    is_there.and(has.map_or(Holds::Yes, |selector| has_labels(labels, selector)))
}

/// A node that your YAML does not declare may have more labels than are known.
fn node_has(cluster: &Cluster, node: NodeId, selector: &LabelSelector) -> Holds {
    let node = &cluster[node];
    if node.known == NodeKnown::Declared {
        return Holds::from(selector.holds(&node.labels));
    }
    let known: Vec<(&str, &str)> = node
        .labels
        .iter()
        .map(|pair| (pair.key.value.as_str(), pair.value.value.as_str()))
        .collect();
    let why = Undetermined::NodeLabels(node.name.to_string());
    holds::partly(selector, &known, &why)
}

/// "'*', the wildcard specifier, matches one or more entire labels."
fn is_of_domain(asked: &str, name: &str) -> bool {
    let plain = |name: &str| name.trim_end_matches('.').to_ascii_lowercase();
    let asked = plain(asked);
    let name = plain(name);
    match name.strip_prefix('*') {
        Some(rest) => asked.len() > rest.len() && asked.ends_with(rest),
        None => asked == name,
    }
}
