//! Values that every cluster has and YAML leaves open: node ports, which node is meant, where Pods
//! run. A walk that needs one supposes it, and notes that it did. Where the answer depends on it,
//! Portpath cannot tell.

use super::state::Walk;
use std::net::IpAddr;

use super::{End, Fault, LeftOut, Sender, Step};
use crate::cluster::{Cluster, NodeId, Placed, PodId, ServiceId};
use crate::proxy::{Destination, Dropped, Excluded, Met, NoEndpoints, Packet, Proxy, Routed};
use crate::proxy::{Verdict, Via};
use crate::request::{Client, Target};
use portpath_kube::manifest::{Protocol, ServiceType};

/// A value that a cluster has and YAML leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    /// Whether a number is the node port that the API server allocated to one of these Service
    /// ports, each the Service and the index of its port.
    NodePort {
        /// The number.
        number: u16,
        /// Whose it may be.
        candidates: Vec<(ServiceId, usize)>,
    },
    /// Whether a host, as typed, is a node of the cluster.
    Node(String),
    /// Whether a Pod runs on a node.
    Placement {
        /// The Pod.
        pod: PodId,
        /// The node.
        node: NodeId,
    },
    /// The node of a Pod that runs, by its status, and whose node the YAML does not name.
    NodeOfPod(PodId),
    /// By which node a packet comes in, where a traffic policy makes nodes differ.
    Entry(ServiceId),
    /// On which node the client runs, where a traffic policy makes nodes differ.
    ClientNode(ServiceId),
    /// Whether the cluster has the address families that a Service asks for.
    Families(ServiceId),
    /// Whether the reader's machine leads a port to a node as the configuration of the cluster says:
    /// the index of the mapping.
    PortMapping(usize),
    /// The address of a client outside, where `loadBalancerSourceRanges` let in some only.
    ClientAddress(ServiceId),
    /// Whether a load balancer sends to the nodes alone that have an endpoint, as their health
    /// check tells.
    HealthyNode {
        /// The Service.
        service: ServiceId,
        /// The node that this walk follows.
        node: NodeId,
    },
}

/// Whether an answer depends on what is supposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It does: a packet that arrives may not arrive.
    Decides,
    /// It is as good as certain; it is listed.
    Listed,
}

/// What a walk supposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supposition {
    /// The value.
    pub open: Open,
    /// Whether the answer depends on it.
    pub weight: Weight,
}

impl Walk<'_> {
    pub(super) fn suppose(&mut self, open: Open, weight: Weight) {
        let supposition = Supposition { open, weight };
        if !self.suppositions.contains(&supposition) {
            self.suppositions.push(supposition);
        }
    }

    /// The node that a load balancer sends to, where the first one has no endpoint: under the
    /// policy Local it sends to nodes that pass its health check.
    /// Source: staging/src/k8s.io/api/core/v1/types.go, ServiceExternalTrafficPolicy and
    /// healthCheckNodePort.
    pub(super) fn healthy(&self, proxy: &Proxy, packet: &Packet) -> Option<(NodeId, Routed)> {
        let nodes = (0..self.cluster.nodes.len().min(MOST_NODES)).map(NodeId);
        nodes
            .map(|node| (node, proxy.route(node, packet)))
            .find(|(_, routed)| matches!(routed.verdict, Verdict::Dnat(_)))
    }

    /// Notes on what the choice among endpoints depends.
    pub(super) fn suppose_choice(
        &mut self,
        proxy: &Proxy,
        (node, met): (NodeId, Met),
        packet: &Packet,
        destinations: &[Destination],
    ) {
        let placed = |destination: &Destination| {
            destination
                .pod
                .map_or(Placed::Said, |pod| self.cluster[pod].placed)
        };
        if met.via == Via::NodePort {
            self.suppose_node_port(met, packet.port);
        }
        let families = &self.cluster[met.service].ip_families;
        if families.iter().any(|family| family.value == "IPv6") {
            self.suppose(Open::Families(met.service), Weight::Listed);
        }
        if self.is_address_open(met) {
            self.suppose(Open::ClientAddress(met.service), Weight::Decides);
        }
        let untold = destinations.iter().find_map(|destination| {
            destination
                .pod
                .filter(|pod| self.cluster[*pod].placed == Placed::Untold)
        });
        let all_untold = destinations
            .iter()
            .all(|destination| placed(destination) == Placed::Untold);
        if let Some(pod) = untold
            && all_untold
        {
            self.suppose(Open::NodeOfPod(pod), Weight::Decides);
        }
        if !proxy.is_by_local_policy(node, packet, met) {
            return;
        }
        if met.via == Via::LoadBalancer && self.sender.is_outside() {
            let service = met.service;
            self.suppose(Open::HealthyNode { service, node }, Weight::Listed);
            return;
        }
        let is_sure = destinations
            .iter()
            .any(|destination| placed(destination) == Placed::Said);
        if !is_sure {
            let first = destinations.iter().find_map(|destination| destination.pod);
            if let Some(pod) = first {
                self.suppose(Open::Placement { pod, node }, Weight::Decides);
            }
        } else if let Some(open) = self.open_node(met)
            && !self.is_everywhere(proxy, packet)
        {
            self.suppose(open, Weight::Decides);
        }
    }

    /// Where the packet ends because its node has no endpoint, and an endpoint may be there all
    /// the same: what the end depends on.
    pub(super) fn local_is_open(
        &self,
        met: Met,
        node: NodeId,
        left_out: &[LeftOut],
    ) -> Option<Open> {
        let mut elsewhere = left_out
            .iter()
            .filter(|left_out| left_out.why == Excluded::OtherNode)
            .filter_map(|left_out| left_out.pod);
        elsewhere
            .find(|pod| self.cluster[*pod].placed != Placed::Said)
            .map(|pod| Open::Placement { pod, node })
            .or_else(|| self.open_node(met))
    }

    /// Whether a Service's load balancer lets in some addresses only, and nobody says the client's.
    pub(super) fn is_address_open(&self, met: Met) -> bool {
        let ranges = &self.cluster[met.service].source_ranges;
        let takes_all = ranges
            .iter()
            .any(|range| range.value.trim().ends_with("/0"));
        met.via == Via::LoadBalancer
            && self.sender.client == Client::Outside
            && !ranges.is_empty()
            && !takes_all
    }

    /// Why it is open on which node the packet meets the rules, if it is.
    fn open_node(&self, met: Met) -> Option<Open> {
        let service = met.service;
        let is_client_open = match &self.sender.client {
            Client::PodIn { node, .. } => node.is_none() && self.cluster.nodes.len() > 1,
            Client::Pod { .. } => self
                .sender
                .pod
                .is_some_and(|pod| self.cluster[pod].placed != Placed::Said),
            Client::Node { .. } => false,
            Client::Outside | Client::OutsideAt { .. } => {
                let is_open = self.any_node || met.via == Via::ExternalIp;
                return is_open.then_some(Open::Entry(service));
            }
        };
        if self.any_node {
            return Some(Open::Entry(service));
        }
        is_client_open.then_some(Open::ClientNode(service))
    }

    /// Whether every node has an endpoint for the packet, for certain.
    fn is_everywhere(&self, proxy: &Proxy, packet: &Packet) -> bool {
        let nodes = (0..self.cluster.nodes.len().min(MOST_NODES)).map(NodeId);
        let is_sure = |destination: &Destination| {
            destination
                .pod
                .is_none_or(|pod| self.cluster[pod].placed == Placed::Said)
        };
        nodes
            .map(|node| proxy.route(node, &self.at_node(node, packet)).verdict)
            .all(|verdict| match verdict {
                Verdict::Dnat(destinations) => destinations.iter().any(is_sure),
                _ => false,
            })
    }

    /// Notes that a node port is an example of ours.
    fn suppose_node_port(&mut self, met: Met, number: u16) {
        let port = self.cluster[met.service].ports.get(met.port);
        let node_port = port.and_then(|port| port.node_port.as_ref());
        if node_port.is_some_and(|own| !own.is_written()) {
            let candidates = vec![(met.service, met.port)];
            self.suppose(Open::NodePort { number, candidates }, Weight::Listed);
        }
    }

    /// The packet with the address of a node in place of the one that was typed for it.
    pub(super) fn at_node(&self, node: NodeId, packet: &Packet) -> Packet {
        if !self.any_node {
            return *packet;
        }
        let own = self.cluster[node].ips.iter();
        let own = own.copied().find(|ip| ip.is_ipv4() == packet.dst.is_ipv4());
        Packet {
            dst: own.unwrap_or(packet.dst),
            ..*packet
        }
    }

    /// The end of a packet to the reader's own machine, where the configuration of a cluster on it
    /// leads the port to a node.
    pub(super) fn by_port_mapping(&mut self, to: &Target) -> Option<End> {
        let at = mapping(self.cluster, &self.sender, to)?;
        let mapping = &self.cluster.port_mappings[at];
        let node = self.cluster.nodes.first()?;
        let dst = self.sender.reachable(&node.ips)?;
        let packet = Packet {
            src: self.sender.ip_towards(dst)?,
            dst,
            port: mapping.node_port,
            protocol: mapping.protocol,
        };
        self.any_node = self.cluster.nodes.len() > 1;
        self.sent = Some(packet);
        self.suppose(Open::PortMapping(at), Weight::Listed);
        Some(self.rule(packet, None))
    }

    /// The end of a packet to an address of which nothing is known but that it goes to a node port:
    /// then it is a node's.
    pub(super) fn perhaps_a_node(&mut self, proxy: &Proxy, packet: Packet) -> Option<End> {
        if self.any_node {
            return None;
        }
        let is_open = is_node_port(self.cluster, packet.port, packet.protocol);
        if proxy.node_port_elsewhere(&packet).is_none() && !is_open {
            return None;
        }
        self.any_node = true;
        let typed = self.typed_host.clone();
        let host = typed.unwrap_or_else(|| packet.dst.to_string());
        self.suppose(Open::Node(host), Weight::Listed);
        Some(self.rule(packet, None))
    }

    /// Whether a number to which nothing is known to listen may be a node port that the API server
    /// allocated: the end of the packet then.
    pub(super) fn perhaps_allocated(&mut self, packet: &Packet) -> Option<End> {
        let candidates = allocated(self.cluster, packet.protocol);
        let is_free = NODE_PORTS.contains(&packet.port);
        (is_free && !candidates.is_empty()).then(|| {
            self.steps.push(Step::NoRule {
                packet: *packet,
                service: (candidates.len() == 1).then(|| candidates[0].0),
                passes: false,
            });
            End::CannotTell(Fault::DependsOn(Open::NodePort {
                number: packet.port,
                candidates,
            }))
        })
    }
}

/// The mapping that leads a request to the reader's own machine on to a node, by its index.
pub(super) fn mapping(cluster: &Cluster, sender: &Sender, to: &Target) -> Option<usize> {
    let is_own = to.host == "localhost"
        || to
            .host
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified());
    if !is_own || !sender.is_outside() {
        return None;
    }
    let mut mappings = cluster.port_mappings.iter();
    mappings
        .position(|mapping| Some(mapping.host_port) == to.port && mapping.protocol == to.protocol)
}

/// The node ports of an API server, unless `--service-node-port-range` says otherwise.
/// Source: pkg/kubeapiserver/options/options.go, DefaultServiceNodePortRange.
pub const NODE_PORTS: std::ops::RangeInclusive<u16> = 30_000..=32_767;

/// How many nodes are looked at for one that differs from the first.
const MOST_NODES: usize = 1_000;

/// How many Service ports a number is said to belong to, perhaps.
const MOST_CANDIDATES: usize = 5;

/// The Service ports whose node port the API server allocates, so that nobody knows its number.
fn allocated(cluster: &Cluster, protocol: Protocol) -> Vec<(ServiceId, usize)> {
    let services = cluster.services.iter().enumerate();
    let ports = services.flat_map(|(at, service)| {
        let ports = service.ports.iter().enumerate();
        ports.map(move |(port, entry)| (ServiceId(at), port, entry))
    });
    let is_open = |entry: &portpath_kube::manifest::ServicePort| {
        let own = entry.node_port.as_ref();
        entry.protocol.value == protocol && own.is_some_and(|own| !own.is_written())
    };
    ports
        .filter(|(_, _, entry)| is_open(entry))
        .map(|(service, port, _)| (service, port))
        .take(MOST_CANDIDATES)
        .collect()
}

/// Whether a number is a node port of the YAML, or may be one that the API server allocated.
pub(super) fn is_node_port(cluster: &Cluster, number: u16, protocol: Protocol) -> bool {
    let mut ports = cluster.services.iter().flat_map(|service| &service.ports);
    ports.any(|port| {
        let own = port.node_port.as_ref();
        port.protocol.value == protocol
            && own.is_some_and(|own| {
                own.value == number || (!own.is_written() && NODE_PORTS.contains(&number))
            })
    })
}

/// The only node port of a protocol, for a request that names none.
pub(super) fn only_node_port(cluster: &Cluster, protocol: Protocol) -> Option<u16> {
    let reachable = cluster.services.iter().filter(|service| {
        matches!(
            service.kind(),
            ServiceType::NodePort | ServiceType::LoadBalancer
        )
    });
    let ports = reachable.flat_map(|service| &service.ports);
    let mut numbers = ports
        .filter(|port| port.protocol.value == protocol)
        .filter_map(|port| port.node_port.as_ref())
        .map(|own| own.value);
    let first = numbers.next()?;
    numbers.all(|other| other == first).then_some(first)
}

/// Whether a verdict is that this node has no endpoint.
pub(super) fn lacks_local_endpoint(verdict: &Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Drop(Dropped::NoLocalEndpoint) | Verdict::Reject(NoEndpoints::OnThisNode)
    )
}
