//! The ways in which a network plugin may see the other end of a packet. Mostly there is one; there
//! are two where Kubernetes leaves it open: Pods on the host's network, and sources that kube-proxy
//! rewrites.

use std::net::IpAddr;

use super::{Direction, Party, Passage, Undetermined};
use crate::cluster::{AddressOrigin, Cluster, Holder, NodeId, Placed, PodId};
use crate::proxy::Packet;
use portpath_kube::manifest::Pair;

/// The other end of a packet, as a plugin sees it.
#[derive(Clone, Debug)]
pub(super) struct View<'a> {
    /// Whether it is a Pod, and which.
    pub who: OtherEnd<'a>,
    /// Its address.
    pub address: Address,
    /// The node that it is, where it is one.
    pub node: Option<NodeId>,
    /// It is the node that the isolated Pod runs on.
    pub own_node: bool,
    /// Why it may be seen otherwise, when this is not the only view.
    pub unless: Option<Undetermined>,
}

/// Whether the other end is a Pod.
#[derive(Clone, Debug)]
pub(super) enum OtherEnd<'a> {
    /// A Pod.
    Pod {
        /// Its namespace, when that is known.
        namespace: Option<&'a str>,
        /// What is known of its labels.
        labels: Labels<'a>,
    },
    /// No Pod: selectors do not hold for it.
    NoPod,
    /// Portpath cannot tell.
    Perhaps,
}

/// What is known of a Pod's labels.
#[derive(Clone, Copy, Debug)]
pub(super) enum Labels<'a> {
    /// All of them.
    All(&'a [Pair]),
    /// These, and perhaps others.
    AtLeast(&'static [(&'static str, &'static str)]),
}

/// An address.
#[derive(Clone, Copy, Debug)]
pub(super) enum Address {
    /// One that your YAML or the reader says.
    Said(IpAddr),
    /// An example of ours: in a real cluster it is another one.
    Example(IpAddr),
    /// An example of ours for somebody outside, who may have any address.
    Anywhere(IpAddr),
}

/// The label that kubeadm and the clouds give the Pods of cluster DNS, and that their Service
/// selects.
/// Source: cmd/kubeadm/app/phases/addons/dns/manifests.go.
const DNS_LABELS: &[(&str, &str)] = &[("k8s-app", "kube-dns")];

/// The views of the end that is not isolated, the first as if nothing were left open.
pub(super) fn of<'a>(
    cluster: &'a Cluster,
    direction: Direction,
    passage: &'a Passage,
) -> Vec<View<'a>> {
    let own = passage.subject(direction);
    let other = passage.peer(direction);
    let ip = match direction {
        Direction::Ingress => passage.sent.src,
        Direction::Egress => passage.arrives.dst,
    };
    let node = node_of(cluster, own);
    let unplaced = unplaced(cluster, own);
    let as_node = |address: Address, at: Option<NodeId>, unless| View {
        who: OtherEnd::NoPod,
        address,
        node: at,
        own_node: at.is_some() && at == node,
        unless,
    };
    let address = match other {
        Party::Bystander { .. } | Party::Hidden { .. } | Party::ClusterDns => Address::Example(ip),
        Party::Outside(AddressOrigin::Example) => Address::Anywhere(ip),
        Party::Outside(AddressOrigin::Said) | Party::Unknown => Address::Said(ip),
        Party::Pod(_) | Party::Node(_) => self::address(cluster, ip),
    };
    // From a node's address a packet may come from the Pod's own node, where that is not said.
    let perhaps_own = |address: Address, at: Option<NodeId>| {
        let is_own = at.is_some() && at == node;
        let (Some(pod), Some(_)) = (unplaced, at) else {
            return None;
        };
        Some(View {
            own_node: !is_own,
            ..as_node(address, at, Some(Undetermined::Placement(pod)))
        })
    };
    let mut views = match other {
        Party::Node(at) => std::iter::once(as_node(address, Some(*at), None))
            .chain(perhaps_own(address, Some(*at)))
            .collect(),
        _ => vec![View {
            who: who(cluster, other),
            address,
            node: None,
            own_node: false,
            unless: None,
        }],
    };
    if let Party::Pod(pod) = other
        && cluster[*pod].spec.host_network
    {
        views.push(as_node(
            address,
            node_of(cluster, other),
            Some(Undetermined::HostNetwork(*pod)),
        ));
    }
    if let Some(ip) = rewritten_source(direction, passage) {
        let at = cluster.holders(ip).find_map(|holder| match holder {
            Holder::Node(at) => Some(at),
            Holder::Pod(_) | Holder::Service(_) => None,
        });
        let address = self::address(cluster, ip);
        views.push(as_node(
            address,
            at,
            Some(Undetermined::SourceRewritten(ip)),
        ));
        views.extend(perhaps_own(address, at));
    }
    views
}

/// The Pod that is at an end, where its node is our choice.
fn unplaced(cluster: &Cluster, party: &Party) -> Option<PodId> {
    match party {
        Party::Pod(pod) if cluster[*pod].placed != Placed::Said => Some(*pod),
        _ => None,
    }
}

/// The source's address after a translation (masquerade) that the receiver's policies may see.
fn rewritten_source(direction: Direction, passage: &Passage) -> Option<IpAddr> {
    let Packet { src, .. } = passage.arrives;
    (direction == Direction::Ingress && src != passage.sent.src).then_some(src)
}

pub(super) fn who<'a>(cluster: &'a Cluster, party: &'a Party) -> OtherEnd<'a> {
    match party {
        Party::Pod(pod) => {
            let pod = &cluster[*pod];
            OtherEnd::Pod {
                namespace: Some(&pod.namespace),
                labels: Labels::All(&pod.labels),
            }
        }
        Party::Bystander { namespace, .. } => OtherEnd::Pod {
            namespace: Some(namespace),
            labels: Labels::All(&[]),
        },
        Party::ClusterDns => OtherEnd::Pod {
            namespace: Some("kube-system"),
            labels: Labels::AtLeast(DNS_LABELS),
        },
        Party::Hidden { namespace } => OtherEnd::Pod {
            namespace: namespace.as_deref(),
            labels: Labels::AtLeast(&[]),
        },
        Party::Node(_) | Party::Outside(_) => OtherEnd::NoPod,
        Party::Unknown => OtherEnd::Perhaps,
    }
}

fn node_of(cluster: &Cluster, party: &Party) -> Option<NodeId> {
    match party {
        Party::Pod(pod) => cluster.node(&cluster[*pod].node),
        Party::Bystander { node, .. } | Party::Node(node) => Some(*node),
        Party::ClusterDns | Party::Hidden { .. } | Party::Outside(_) | Party::Unknown => None,
    }
}

/// An address, and whether your YAML says it. What nothing has was typed by the reader.
pub(super) fn address(cluster: &Cluster, ip: IpAddr) -> Address {
    let is_said = cluster.holders(ip).all(|holder| match holder {
        Holder::Node(node) => cluster[node].address == AddressOrigin::Said,
        Holder::Pod(pod) => !cluster[pod].assumed,
        Holder::Service(service) => {
            let mut ips = cluster[service].cluster_ips.iter();
            ips.all(|own| own.is_written() || own.value.parse() != Ok(ip))
        }
    });
    if is_said {
        Address::Said(ip)
    } else {
        Address::Example(ip)
    }
}
