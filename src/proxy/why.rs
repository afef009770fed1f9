//! Why an endpoint of a Service port gets none of a packet's traffic.

use super::endpoints::ProxyEndpoint;
use super::network::Family;
use super::policy::is_local;
use super::service_port::port_name;
use super::{Met, Packet, Proxy, Routed, Verdict, Via};
use crate::cluster::NodeId;
use crate::manifest::TrafficPolicy;

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
    /// All endpoints of the Service port that a packet met, in kube-proxy's order; none when it met none.
    pub fn candidates(&self, node: NodeId, packet: &Packet, routed: &Routed) -> Vec<Candidate<'_>> {
        let Some(met) = routed.met else { return Vec::new() };
        let service = &self.cluster[met.service];
        let Some(port) = service.ports.get(met.port) else { return Vec::new() };
        let name = port_name(service, &port.name.value);
        let key = (name.as_str(), port.protocol.value, Family::of(packet.dst));
        let at = self.ports.binary_search_by(|port| (port.name.as_str(), port.protocol, port.family).cmp(&key));
        let Ok(at) = at else { return Vec::new() };
        self.endpoints(at)
            .iter()
            .map(|endpoint| Candidate { endpoint, excluded: self.excluded(endpoint, node, &met, at, &routed.verdict) })
            .collect()
    }

    fn excluded(
        &self,
        endpoint: &ProxyEndpoint,
        node: NodeId,
        met: &Met,
        port: usize,
        verdict: &Verdict,
    ) -> Option<Excluded> {
        let policy = match met.via {
            Via::ClusterIp => self.ports[port].internal,
            Via::NodePort | Via::ExternalIp | Via::LoadBalancer => self.ports[port].external,
        };
        let used = match verdict {
            Verdict::Dnat(destinations) => destinations.iter().any(|used| used.text == endpoint.text),
            Verdict::Drop(super::Dropped::SourceRange) => return Some(Excluded::SourceRange),
            Verdict::Reject(_) | Verdict::Drop(_) | Verdict::NoSuchPort | Verdict::NotModelled | Verdict::Untouched => {
                false
            }
        };
        if used {
            None
        } else if endpoint.terminating {
            Some(Excluded::Terminating)
        } else if !endpoint.ready {
            Some(Excluded::NotReady)
        } else if policy == TrafficPolicy::Local && !is_local(endpoint, &self.cluster[node]) {
            Some(Excluded::OtherNode)
        } else {
            Some(Excluded::OtherZone)
        }
    }
}
