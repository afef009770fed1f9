//! Where kube-proxy's modes differ for a client: which of a node's addresses open node ports, and
//! what becomes of packets to a Service's address that no Service port takes.

use std::net::IpAddr;

use super::{Dropped, Met, Packet, Proxy, Verdict, Via};
use crate::cluster::{Node, ProxyMode};
use crate::network::Family;
use portpath_kube::manifest::Protocol;

/// Whether node ports are open on this address of the node.
///
/// Sources: iptables: pkg/proxy/iptables/proxier.go, NewProxier and the last rules of KUBE-SERVICES
/// (every local address; loopback for IPv4 only). nftables: cmd/kube-proxy/app/server_linux.go,
/// platformApplyDefaults (`primary`), and pkg/proxy/nftables/proxier.go, setupNFTables (never
/// loopback). ipvs: pkg/proxy/ipvs/proxier.go, syncProxyRules, and pkg/proxy/ipvs/netlink_linux.go,
/// isValidForSet (every address, but never loopback).
pub(super) fn opens_node_ports(mode: ProxyMode, node: &Node, ip: IpAddr) -> bool {
    match mode {
        ProxyMode::Iptables => (ip.is_loopback() && ip.is_ipv4()) || node.has(ip),
        ProxyMode::Nftables => node.ips.contains(&ip),
        ProxyMode::Ipvs => node.has(ip),
    }
}

impl Proxy<'_> {
    /// The Service whose node port this would be on another address of the node.
    pub fn node_port_elsewhere(&self, packet: &Packet) -> Option<Met> {
        let key = (Family::of(packet.dst), packet.port, packet.protocol);
        self.node_ports
            .get(&key)?
            .first()
            .map(|capture| self.met(*capture))
    }

    /// What becomes of a packet that no Service port takes.
    pub(super) fn beside_all_ports(&self, node: &Node, packet: &Packet) -> Verdict {
        let family = Family::of(packet.dst);
        let holds = match self.mode() {
            ProxyMode::Iptables => return Verdict::Untouched,
            // The chain cluster-ips-check: pkg/proxy/nftables/proxier.go, setupNFTables.
            ProxyMode::Nftables => self.has_address(packet.dst, |via| via == Via::ClusterIp),
            // The chain KUBE-IPVS-FILTER, for the addresses bound to kube-ipvs0:
            // pkg/proxy/ipvs/proxier.go, writeIptablesRules. An external address that is the node's
            // own is not bound (syncProxyRules).
            ProxyMode::Ipvs => self.has_address(packet.dst, |_| true) && !node.has(packet.dst),
        };
        if holds {
            Verdict::NoSuchPort
        } else if self.mode() == ProxyMode::Nftables && family.service_cidr().contains(packet.dst) {
            Verdict::Drop(Dropped::Unallocated)
        } else {
            Verdict::Untouched
        }
    }

    /// Whether an address, on any port, is one of a Service's.
    fn has_address(&self, ip: IpAddr, counts: impl Fn(Via) -> bool) -> bool {
        let on_any_port = self
            .addresses
            .range((ip, 0, Protocol::Tcp)..=(ip, u16::MAX, Protocol::Sctp));
        on_any_port
            .flat_map(|(_, captures)| captures)
            .any(|capture| counts(capture.via))
    }

    pub(super) fn mode(&self) -> ProxyMode {
        self.cluster.config.proxy_mode
    }
}
