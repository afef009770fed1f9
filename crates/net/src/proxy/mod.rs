//! Turns Services and EndpointSlices into what kube-proxy programs on a node, in each of its modes,
//! and tells what that does with one packet. Leaves names (DNS) and words to later stages.

mod endpoints;
pub mod iptables;
mod mode;
mod policy;
mod route;
mod service_port;
#[cfg(test)]
mod tests;
mod why;

pub use crate::network::Family;
pub use endpoints::ProxyEndpoint;
pub use policy::Choice;
pub use route::Proxy;
pub use service_port::ServicePort;
pub use why::{Candidate, Excluded};

use std::net::IpAddr;

use crate::cluster::{Cluster, NodeId, PodId, ServiceId};
use portpath_kube::manifest::Protocol;

/// A packet as it meets a node's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Source address.
    pub src: IpAddr,
    /// Destination address.
    pub dst: IpAddr,
    /// Destination port.
    pub port: u16,
    /// Protocol.
    pub protocol: Protocol,
}

/// Which kind of address of a Service a packet was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// Its ClusterIP.
    ClusterIp,
    /// Its node port on an address of the node.
    NodePort,
    /// One of `spec.externalIPs`.
    ExternalIp,
    /// An address of its load balancer.
    LoadBalancer,
}

/// What a node's rules do with a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routed {
    /// The Service and the index of its port that the packet met; none when no rule touches it.
    pub met: Option<Met>,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// The Service port that a packet met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// The Service.
    pub service: ServiceId,
    /// Index into its `ports`.
    pub port: usize,
    /// By which address.
    pub via: Via,
}

/// What becomes of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its destination is rewritten to one of these, each with the same share (1 of n), in
    /// kube-proxy's order.
    Dnat(Vec<Destination>),
    /// Answered with an ICMP port unreachable: the client sees "connection refused" at once.
    Reject(NoEndpoints),
    /// Dropped: the client waits until it gives up.
    Drop(Dropped),
    /// An address of a Service, on a port and protocol that it does not have: answered as
    /// [`Verdict::Reject`] is.
    NoSuchPort,
    /// What this mode does with such a packet is not modelled.
    NotModelled,
    /// No rule touches it.
    Untouched,
}

/// One endpoint a packet can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Address.
    pub ip: IpAddr,
    /// Port: the resolved `targetPort`. A hand-made EndpointSlice can hold greater numbers than
    /// there are ports; this is 65535 then, and `text` tells the number.
    pub port: u16,
    /// Address and port as kube-proxy writes them: `10.244.1.2:8080`, `[fd00::2]:8080`.
    pub text: String,
    /// The Pod that has the address, when the cluster knows one.
    pub pod: Option<PodId>,
    /// The packet's source is rewritten to the node's address on the way there.
    pub masquerade: bool,
}

/// Why a packet was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEndpoints {
    /// The Service port has no usable endpoint anywhere.
    Anywhere,
    /// A Local traffic policy, and no endpoint on this node: IPVS holds the address, but nothing
    /// behind it.
    OnThisNode,
}

/// Why a packet was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// A Local traffic policy, and no endpoint on this node.
    NoLocalEndpoint,
    /// The source is outside `loadBalancerSourceRanges`.
    SourceRange,
    /// An address of the Services' range that no Service of the cluster has.
    Unallocated,
}

/// What the rules of `node` do with `packet`. For more than one packet build a [`Proxy`] once.
pub fn route(cluster: &Cluster, node: NodeId, packet: &Packet) -> Routed {
    Proxy::towards(cluster, packet.dst).route(node, packet)
}
