//! What kube-proxy on a node does with one packet. With iptables and nftables: the nat table first,
//! in kube-proxy's order, then, when no rule rewrote the destination, the filter table. With IPVS:
//! the virtual server of that address and port. Leaves out conntrack, and who was chosen before
//! (affinity).

use std::cell::OnceCell;
use std::net::IpAddr;

use super::endpoints::{ProxyEndpoint, endpoints};
use super::mode::opens_node_ports;
use super::policy::Choice;
use super::service_port::{ServicePort, service_ports};
use super::{Destination, Dropped, Met, NoEndpoints, Packet, Routed, Verdict, Via};
use crate::cluster::{AddressOrigin, Cluster, Holder, Node, NodeId, ProxyMode, ServiceId};
use crate::network::Family;
use portpath_kube::admission::Setup;
use portpath_kube::manifest::{Protocol, TrafficPolicy};
use portpath_text::maps::{BTreeMap, HashMap};

/// What kube-proxy knows, the same on every node; each node then makes its own rules of it.
#[derive(Clone, Debug)]
pub struct Proxy<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) ports: Vec<ServicePort>,
    /// Those of each Service port, gathered when they are first asked for.
    endpoints: Vec<OnceCell<Vec<ProxyEndpoint>>>,
    pub(super) addresses: BTreeMap<(IpAddr, u16, Protocol), Vec<Capture>>,
    pub(super) node_ports: HashMap<(Family, u16, Protocol), Vec<Capture>>,
}

/// A rule that catches packets: to which Service port, and by which kind of address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capture {
    port: usize,
    pub(super) via: Via,
}

impl<'a> Proxy<'a> {
    /// Gathers the cluster's Service ports and endpoints, and the addresses that lead to them.
    pub fn new(cluster: &'a Cluster) -> Self {
        Self::of(
            cluster,
            service_ports(cluster, &mut (0..cluster.services.len()).map(ServiceId)),
        )
    }

    /// The same for packets to one address: where only Services have it, what others have needs not
    /// be gathered.
    pub fn towards(cluster: &'a Cluster, ip: IpAddr) -> Self {
        let service = |holder| match holder {
            Holder::Service(service) => Some(service),
            Holder::Node(_) | Holder::Pod(_) => None,
        };
        let services: Option<Vec<ServiceId>> = cluster.holders(ip).map(service).collect();
        match services {
            Some(mut services) if !services.is_empty() => {
                // One may have it as more than one kind of address.
                services.dedup();
                Self::of(cluster, service_ports(cluster, &mut services.into_iter()))
            }
            _ => Self::new(cluster),
        }
    }

    fn of(cluster: &'a Cluster, ports: Vec<ServicePort>) -> Self {
        let endpoints = vec![OnceCell::new(); ports.len()];
        let mut proxy = Self {
            cluster,
            ports,
            endpoints,
            addresses: BTreeMap::new(),
            node_ports: HashMap::default(),
        };
        for (at, port) in proxy.ports.iter().enumerate() {
            let cluster_ip = [(port.cluster_ip, Via::ClusterIp)].into_iter();
            let external = port.external_ips.iter().map(|ip| (*ip, Via::ExternalIp));
            let load_balancer = port
                .load_balancer_ips
                .iter()
                .map(|ip| (*ip, Via::LoadBalancer));
            for (ip, via) in cluster_ip.chain(external.chain(load_balancer)) {
                let key = (ip, port.number, port.protocol);
                proxy
                    .addresses
                    .entry(key)
                    .or_default()
                    .push(Capture { port: at, via });
            }
            if let Some(node_port) = port.node_port {
                let key = (port.family, node_port, port.protocol);
                proxy.node_ports.entry(key).or_default().push(Capture {
                    port: at,
                    via: Via::NodePort,
                });
            }
        }
        proxy
    }

    /// All Service ports that kube-proxy answers for, ordered by name.
    pub fn service_ports(&self) -> &[ServicePort] {
        &self.ports
    }

    /// The endpoints of a Service port, by its place in [`Proxy::service_ports`].
    pub(super) fn endpoints(&self, port: usize) -> &[ProxyEndpoint] {
        self.endpoints[port].get_or_init(|| endpoints(self.cluster, &self.ports[port]))
    }

    /// What the rules of `node` do with `packet`.
    pub fn route(&self, node: NodeId, packet: &Packet) -> Routed {
        let visit = Visit {
            proxy: self,
            node: &self.cluster[node],
            packet,
        };
        let captures = self.captures(visit.node, packet);
        let first = |decides: &dyn Fn(Capture) -> Option<Verdict>| {
            captures
                .iter()
                .find_map(|capture| Some((*capture, decides(*capture)?)))
        };
        let found = match self.mode() {
            ProxyMode::Iptables => {
                first(&|at| visit.nat(at)).or_else(|| first(&|at| visit.filter(at)))
            }
            ProxyMode::Nftables => first(&|at| visit.firewall(at))
                .or_else(|| first(&|at| visit.nat(at)))
                .or_else(|| first(&|at| visit.filter(at))),
            ProxyMode::Ipvs => {
                first(&|at| visit.firewall(at)).or_else(|| first(&|at| visit.virtual_server(at)))
            }
        };
        match found {
            Some((capture, verdict)) => Routed {
                met: Some(self.met(capture)),
                verdict,
            },
            None => Routed {
                met: None,
                verdict: self.beside_all_ports(visit.node, packet),
            },
        }
    }

    /// Whether a packet comes from a Pod or from the node itself.
    pub(super) fn is_inside(&self, node: NodeId, packet: &Packet) -> bool {
        is_pods(self.cluster, packet.src) || is_local(&self.cluster[node], packet.src)
    }

    /// The rules that catch a packet, in order: addresses first, node ports last.
    fn captures(&self, node: &Node, packet: &Packet) -> Vec<Capture> {
        let by_address = self
            .addresses
            .get(&(packet.dst, packet.port, packet.protocol));
        let family = Family::of(packet.dst);
        let by_node_port = if opens_node_ports(self.mode(), node, packet.dst) {
            self.node_ports.get(&(family, packet.port, packet.protocol))
        } else {
            None
        };
        by_address
            .into_iter()
            .chain(by_node_port)
            .flatten()
            .copied()
            .collect()
    }

    pub(super) fn met(&self, capture: Capture) -> Met {
        let port = &self.ports[capture.port];
        Met {
            service: port.service,
            port: port.port,
            via: capture.via,
        }
    }

    /// This node's choice among the endpoints of a Service port, by its place in
    /// [`Proxy::service_ports`].
    pub fn choice(&self, port: usize, node: NodeId) -> Choice<'_> {
        Choice::new(&self.ports[port], self.endpoints(port), &self.cluster[node])
    }
}

/// Whether kube-proxy takes an address for a Pod's: by the Pods' network. In the reader's cluster
/// that network holds every Pod with an address of its own, and no node at an example of ours.
/// Source: pkg/proxy/util/localdetector.go; docs, Virtual IPs and Service Proxies.
fn is_pods(cluster: &Cluster, ip: IpAddr) -> bool {
    let in_range = cluster.pod_networks.contain(ip);
    if cluster.config.setup == Setup::Bare {
        return in_range;
    }
    let mut known = cluster.holders(ip).filter_map(|holder| match holder {
        Holder::Node(node) if cluster[node].address == AddressOrigin::Example => Some(false),
        Holder::Pod(pod) if !cluster[pod].spec.host_network => Some(true),
        Holder::Node(_) | Holder::Pod(_) | Holder::Service(_) => None,
    });
    let is_example = || Family::of(ip).example_pod_network().contains(ip);
    known.next().unwrap_or_else(|| in_range || is_example())
}

/// Whether an address is the node's own.
pub(super) fn is_local(node: &Node, ip: IpAddr) -> bool {
    ip.is_loopback() || node.has(ip)
}

/// A packet at a node.
struct Visit<'a> {
    proxy: &'a Proxy<'a>,
    node: &'a Node,
    packet: &'a Packet,
}

impl<'a> Visit<'a> {
    fn port(&self, capture: Capture) -> &'a ServicePort {
        &self.proxy.ports[capture.port]
    }

    fn choice(&self, capture: Capture) -> Choice<'a> {
        Choice::new(
            self.port(capture),
            self.proxy.endpoints(capture.port),
            self.node,
        )
    }

    /// Whether the packet comes from a Pod, by its address alone.
    fn is_from_pod(&self) -> bool {
        is_pods(self.proxy.cluster, self.packet.src)
    }

    /// The nat table: none when the packet falls out of the Service's chain.
    /// Source: pkg/proxy/iptables/proxier.go, syncProxyRules.
    fn nat(&self, capture: Capture) -> Option<Verdict> {
        let port = self.port(capture);
        let choice = self.choice(capture);
        if !choice.any {
            return None;
        }
        match capture.via {
            Via::ClusterIp => {
                let endpoints = match port.internal {
                    TrafficPolicy::Cluster => choice.cluster,
                    TrafficPolicy::Local => choice.local,
                };
                self.dnat(endpoints, Masquerade::unless(self.is_from_pod()))
            }
            Via::LoadBalancer if !self.passes_firewall(port) => None,
            Via::LoadBalancer | Via::ExternalIp | Via::NodePort => self.external(port, choice),
        }
    }

    /// The chain KUBE-EXT: the policy Local binds only clients outside the cluster.
    fn external(&self, port: &ServicePort, choice: Choice<'a>) -> Option<Verdict> {
        match port.external {
            TrafficPolicy::Cluster => self.dnat(choice.cluster, Masquerade::Always),
            TrafficPolicy::Local if self.is_from_pod() => {
                self.dnat(choice.cluster, Masquerade::Hairpin)
            }
            TrafficPolicy::Local if is_local(self.node, self.packet.src) => {
                self.dnat(choice.cluster, Masquerade::Always)
            }
            TrafficPolicy::Local => self.dnat(choice.local, Masquerade::Hairpin),
        }
    }

    /// The chain KUBE-FW: lets through the source ranges, and the load balancer's own addresses
    /// when this node is in a range. Node ports and ClusterIPs are not guarded.
    fn passes_firewall(&self, port: &ServicePort) -> bool {
        if !port.has_firewall() {
            return true;
        }
        let ranges = &port.source_ranges;
        let in_range = |ip: IpAddr| ranges.iter().any(|range| range.contains(ip));
        let node = self.node.ips.iter().any(|ip| in_range(*ip));
        in_range(self.packet.src) || (node && port.load_balancer_ips.contains(&self.packet.src))
    }

    /// Source ranges, looked at before all else: pkg/proxy/nftables/proxier.go, firewallCheckChain,
    /// and pkg/proxy/ipvs/proxier.go, KUBE-PROXY-FIREWALL.
    fn firewall(&self, capture: Capture) -> Option<Verdict> {
        let keeps_out =
            capture.via == Via::LoadBalancer && !self.passes_firewall(self.port(capture));
        keeps_out.then_some(Verdict::Drop(Dropped::SourceRange))
    }

    /// The virtual server of an address. A Local policy is for every client, those of the cluster
    /// too; where this node has no endpoint it falls back on the others, whose answers somebody
    /// outside does not recognise. One without endpoints answers that the port is unreachable
    /// (Linux: ip_vs_core.c, ip_vs_leave).
    /// Source: pkg/proxy/ipvs/proxier.go, syncEndpoint and writeIptablesRules.
    fn virtual_server(&self, capture: Capture) -> Option<Verdict> {
        let port = self.port(capture);
        let choice = self.choice(capture);
        let from_node = is_local(self.node, self.packet.src);
        let (policy, masquerade) = match (capture.via, port.external) {
            (Via::ClusterIp, _) => (port.internal, Masquerade::unless(self.is_from_pod())),
            (_, TrafficPolicy::Cluster) => (TrafficPolicy::Cluster, Masquerade::Always),
            (_, TrafficPolicy::Local) => (TrafficPolicy::Local, Masquerade::Hairpin),
        };
        if policy == TrafficPolicy::Cluster || !choice.any {
            return self
                .dnat(choice.cluster, masquerade)
                .or(Some(Verdict::Reject(NoEndpoints::Anywhere)));
        }
        let is_inside = self.is_from_pod() || from_node;
        match capture.via {
            // The node's own packets take the address bound to kube-ipvs0 as their source; nothing
            // says where the answers go then.
            Via::LoadBalancer | Via::ExternalIp if from_node => Some(Verdict::NotModelled),
            _ if !choice.local.is_empty() => self.dnat(choice.local, masquerade),
            Via::ClusterIp => self
                .dnat(choice.cluster, masquerade)
                .or(Some(Verdict::Reject(NoEndpoints::OnThisNode))),
            _ if is_inside => self.dnat(choice.cluster, masquerade),
            _ => Some(Verdict::Drop(Dropped::NoLocalEndpoint)),
        }
    }

    fn dnat(&self, endpoints: Vec<&ProxyEndpoint>, masquerade: Masquerade) -> Option<Verdict> {
        let destination = |endpoint: &ProxyEndpoint| Destination {
            ip: endpoint.ip,
            port: u16::try_from(endpoint.port).unwrap_or(u16::MAX),
            text: endpoint.text.clone(),
            pod: endpoint.pod,
            masquerade: masquerade == Masquerade::Always || endpoint.ip == self.packet.src,
        };
        (!endpoints.is_empty())
            .then(|| Verdict::Dnat(endpoints.into_iter().map(destination).collect()))
    }

    /// The filter table: refused when there is no endpoint anywhere, dropped when only this node
    /// lacks one or the source is not let in.
    fn filter(&self, capture: Capture) -> Option<Verdict> {
        let port = self.port(capture);
        let choice = self.choice(capture);
        if !choice.any {
            return Some(Verdict::Reject(NoEndpoints::Anywhere));
        }
        let policy = match capture.via {
            Via::ClusterIp => port.internal,
            Via::NodePort | Via::ExternalIp | Via::LoadBalancer => port.external,
        };
        if policy == TrafficPolicy::Local && choice.local.is_empty() {
            return Some(Verdict::Drop(Dropped::NoLocalEndpoint));
        }
        (capture.via == Via::LoadBalancer && port.has_firewall())
            .then_some(Verdict::Drop(Dropped::SourceRange))
    }
}

/// When the source of a packet is rewritten to the node's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Masquerade {
    /// Whichever endpoint is chosen.
    Always,
    /// Only when a Pod reaches itself.
    Hairpin,
}

impl Masquerade {
    fn unless(from_pod: bool) -> Self {
        if from_pod {
            Self::Hairpin
        } else {
            Self::Always
        }
    }
}
