//! Why an endpoint of a Service port gets none of a packet's traffic.

use super::endpoints::ProxyEndpoint;
use super::policy::is_local;
use super::service_port::port_name;
use super::{Met, Packet, Proxy, Routed, Verdict, Via};
use crate::cluster::{NodeId, ProxyMode};
use crate::network::Family;
use portpath_kube::manifest::TrafficPolicy;
use portpath_text::order;

/// An endpoint of the Service port that a packet met.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// The endpoint.
    pub endpoint: &'a ProxyEndpoint,
    /// Why the packet cannot reach it; none when it can.
    pub excluded: Option<Excluded>,
}

/// Why an endpoint gets nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excluded {
    /// It is not ready.
    NotReady,
    /// It is going away, and others are ready, or it does not answer any more.
    Terminating,
    /// It is on another node, and the traffic policy is Local.
    OtherNode,
    /// It is kept for other zones or nodes by topology hints.
    OtherZone,
    /// The packet is not let in at all: `loadBalancerSourceRanges`.
    SourceRange,
}

impl Proxy<'_> {
    /// Whether a Local traffic policy binds the packet to the endpoints of the node that it meets.
    pub fn is_by_local_policy(&self, node: NodeId, packet: &Packet, met: Met) -> bool {
        let is_it = |port: &&super::ServicePort| {
            port.service == met.service
                && port.port == met.port
                && port.family == Family::of(packet.dst)
        };
        let Some(port) = self.ports.iter().find(is_it) else {
            return false;
        };
        let policy = match met.via {
            Via::ClusterIp => port.internal,
            Via::NodePort | Via::ExternalIp | Via::LoadBalancer => port.external,
        };
        // Clients inside go round an external policy, except in ipvs mode.
        let goes_round = met.via != Via::ClusterIp
            && self.mode() != ProxyMode::Ipvs
            && self.is_inside(node, packet);
        policy == TrafficPolicy::Local && !goes_round
    }

    /// All endpoints of the Service port that a packet met, in kube-proxy's order; none when it met
    /// none.
    pub fn candidates(&self, node: NodeId, packet: &Packet, routed: &Routed) -> Vec<Candidate<'_>> {
        let Some(met) = routed.met else {
            return Vec::new();
        };
        let service = &self.cluster[met.service];
        let Some(port) = service.ports.get(met.port) else {
            return Vec::new();
        };
        let name = port_name(service, &port.name.value);
        let key = (name.as_str(), port.protocol.value, Family::of(packet.dst));
        let at = self
            .ports
            .binary_search_by(|port| (port.name.as_str(), port.protocol, port.family).cmp(&key));
        let Ok(at) = at else { return Vec::new() };
        let mut used: Vec<&str> = match &routed.verdict {
            Verdict::Dnat(destinations) => {
                destinations.iter().map(|used| used.text.as_str()).collect()
            }
            _ => Vec::new(),
        };
        order::by(&mut used, Ord::cmp);
        let excluded = |endpoint: &ProxyEndpoint| {
            let is_used = used.binary_search(&endpoint.text.as_str()).is_ok();
            if is_used {
                None
            } else {
                Some(self.why_not(endpoint, node, &met, at, &routed.verdict))
            }
        };
        let endpoints = self.endpoints(at).iter();
        endpoints
            .map(|endpoint| Candidate {
                endpoint,
                excluded: excluded(endpoint),
            })
            .collect()
    }

    /// Why an endpoint is not among those used.
    fn why_not(
        &self,
        endpoint: &ProxyEndpoint,
        node: NodeId,
        met: &Met,
        port: usize,
        verdict: &Verdict,
    ) -> Excluded {
        let policy = match met.via {
            Via::ClusterIp => self.ports[port].internal,
            Via::NodePort | Via::ExternalIp | Via::LoadBalancer => self.ports[port].external,
        };
        if matches!(verdict, Verdict::Drop(super::Dropped::SourceRange)) {
            Excluded::SourceRange
        } else if endpoint.terminating {
            Excluded::Terminating
        } else if !endpoint.ready {
            Excluded::NotReady
        } else if policy == TrafficPolicy::Local && !is_local(endpoint, &self.cluster[node]) {
            Excluded::OtherNode
        } else {
            Excluded::OtherZone
        }
    }
}
