//! Walks a packet from its client to its end: name, rule, endpoint, Pod.

use std::net::IpAddr;

use super::direct::declared_port;
use super::listening::{Heard, heard};
use super::state::{Dns, Walk};
use super::{
    Arrival, End, Fault, LeftOut, Names, Policy, Sender, Step, Trace, policies, routes,
    without_endpoints,
};
use crate::cluster::{Cluster, NodeId, PodId, ServiceId};
use crate::proxy::{Destination, Dropped, Met, NoEndpoints, Packet, Proxy, Routed, Verdict, Via};
use crate::request::{Request, Target};

/// Follows the one packet that `request` sends.
pub fn walk(cluster: &Cluster, names: &Names, request: &Request) -> Trace {
    walk_to(cluster, names, request, None)
}

/// The same, but where an endpoint is chosen it is the one of this number, if there is one.
pub fn walk_to(
    cluster: &Cluster,
    names: &Names,
    request: &Request,
    endpoint: Option<usize>,
) -> Trace {
    let sender = match Sender::find(cluster, names, &request.from) {
        Ok(sender) => sender,
        Err(fault) => {
            return Trace {
                steps: Vec::new(),
                end: End::CannotTell(fault),
                next: None,
            };
        }
    };
    let start = |dns| Walk {
        cluster,
        names,
        sender: sender.clone(),
        steps: vec![Step::Client(sender.clone())],
        sent: None,
        by: None,
        dns,
        endpoint,
    };
    let mut walk = start(Dns::Judged);
    let end = walk.name(request);
    let next = match &end {
        End::NoSuchHost(Fault::NotAllowed(_)) => {
            policies::stops_too(start(Dns::Reached).name(request))
        }
        _ => None,
    };
    Trace {
        steps: walk.steps,
        end,
        next,
    }
}

impl Walk<'_> {
    /// From what was typed to an address.
    fn name(&mut self, request: &Request) -> End {
        if request.to.lookup.tool.is_some() {
            return self.look_up(&request.to);
        }
        if let Some(forward) = &request.to.forward {
            return self.forward(forward);
        }
        if let Some(end) = routes::enter(self, request) {
            return end;
        }
        let (ip, asked) = match self.address(&request.to) {
            Ok(found) => found,
            Err(end) => return end,
        };
        let Some(port) = request.to.port else {
            return End::CannotTell(Fault::NoPortTyped(asked));
        };
        let Some(src) = self.source(ip) else {
            return End::CannotTell(Fault::ClientLacksFamily {
                client: request.from.typed(),
                to: ip,
            });
        };
        let packet = Packet {
            src,
            dst: ip,
            port,
            protocol: request.to.protocol,
        };
        self.sent = Some(packet);
        if ip.is_loopback() && self.sender.node().is_none() {
            return self.loopback(packet);
        }
        self.rule(packet, asked)
    }

    /// The sender's address for a destination: what a host sends to its loopback comes from there.
    fn source(&self, to: IpAddr) -> Option<IpAddr> {
        if to.is_loopback() {
            Some(to)
        } else {
            self.sender.ip_towards(to)
        }
    }

    /// The address of a host, and the Service that the name belongs to.
    fn address(&mut self, to: &Target) -> Result<(IpAddr, Option<ServiceId>), End> {
        let host = to.host.as_str();
        if let Some(service) = self.names.load_balancer(host) {
            return Err(End::CannotTell(Fault::LoadBalancerItself {
                service,
                host: host.to_owned(),
            }));
        }
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok((ip, self.names.cluster_ip(ip)));
        }
        if host == "localhost" {
            return Ok((IpAddr::from([127, 0, 0, 1]), None));
        }
        if let Some(node) = self.names.node(host)
            && let Some(ip) = self.cluster[node].ips.first()
        {
            return Ok((*ip, None));
        }
        self.ask(to)
    }

    /// From an address to a rule of kube-proxy, or past them all.
    fn rule(&mut self, packet: Packet, asked: Option<ServiceId>) -> End {
        if self.sender.is_outside()
            && let Some(service) = self.names.cluster_ip(packet.dst)
        {
            self.steps.push(Step::NoRule {
                packet,
                service: Some(service),
                passes: false,
            });
            return End::TimedOut(Fault::ClusterIpFromOutside(service));
        }
        let proxy = Proxy::towards(self.cluster, packet.dst);
        let (node, routed) = self.route(&proxy, &packet);
        let left_out = left_out(&proxy, node, &packet, &routed);
        let Routed { met, verdict } = routed;
        let Some(met) = met else {
            return self.no_rule(&proxy, packet, asked, &verdict);
        };
        let passes = !matches!(verdict, Verdict::Drop(Dropped::SourceRange));
        self.steps.push(Step::Service {
            met,
            packet,
            node,
            passes,
        });
        match verdict {
            Verdict::Dnat(destinations) => self.endpoint(met, packet, node, destinations, left_out),
            Verdict::Reject(why) => {
                self.steps.push(Step::NoEndpoint { met, left_out });
                match why {
                    NoEndpoints::Anywhere => self.no_endpoint(met),
                    NoEndpoints::OnThisNode => End::Refused(Fault::NoLocalEndpoint {
                        service: met.service,
                        node,
                        policy: Policy::Internal,
                    }),
                }
            }
            Verdict::Drop(Dropped::SourceRange) => {
                End::TimedOut(Fault::OutsideSourceRanges(met.service, packet.src))
            }
            Verdict::Drop(Dropped::NoLocalEndpoint) => {
                self.steps.push(Step::NoEndpoint { met, left_out });
                let policy = if met.via == Via::ClusterIp {
                    Policy::Internal
                } else {
                    Policy::External
                };
                End::TimedOut(Fault::NoLocalEndpoint {
                    service: met.service,
                    node,
                    policy,
                })
            }
            Verdict::NotModelled => End::CannotTell(Fault::NotModelled(met.service)),
            Verdict::Drop(Dropped::Unallocated) | Verdict::NoSuchPort | Verdict::Untouched => {
                self.no_rule(&proxy, packet, asked, &verdict)
            }
        }
    }

    /// What is done with a packet, and on which node: the client's own first, or for somebody
    /// outside the one addressed. What passes the client's node on its way to another meets the
    /// rules there.
    fn route(&self, proxy: &Proxy, packet: &Packet) -> (NodeId, Routed) {
        let addressed = self.names.node_ip(packet.dst);
        if self.sender.is_outside()
            && let Some(node) = addressed
        {
            return (node, proxy.route(node, packet));
        }
        let here = proxy.route(self.sender.node, packet);
        match addressed {
            Some(there) if there != self.sender.node && here.verdict == Verdict::Untouched => {
                (there, proxy.route(there, packet))
            }
            _ => (self.sender.node, here),
        }
    }

    fn no_endpoint(&self, met: Met) -> End {
        let missing = without_endpoints(self.cluster, met.service, met.port);
        let cannot_tell = missing.is_open(self.cluster);
        let fault = Fault::NoEndpoint {
            service: met.service,
            port: met.port,
            missing,
        };
        if cannot_tell {
            End::CannotTell(fault)
        } else {
            End::Refused(fault)
        }
    }

    /// Every endpoint has the same share; the trace follows the first that is not the client
    /// itself.
    fn endpoint(
        &mut self,
        met: Met,
        packet: Packet,
        node: NodeId,
        destinations: Vec<Destination>,
        left_out: Vec<LeftOut>,
    ) -> End {
        let own = self.sender.pod;
        let other = destinations
            .iter()
            .position(|destination| own.is_none() || destination.pod != own);
        let chosen = self
            .endpoint
            .filter(|at| *at < destinations.len())
            .or(other)
            .unwrap_or(0);
        let Some(destination) = destinations.get(chosen).cloned() else {
            return self.no_endpoint(met);
        };
        let src = if destination.masquerade {
            self.node_ip_towards(node, destination.ip)
        } else {
            packet.src
        };
        self.steps.push(Step::Endpoint {
            met,
            packet,
            node,
            destinations,
            chosen,
            left_out,
        });
        let packet = Packet {
            src,
            dst: destination.ip,
            port: destination.port,
            protocol: packet.protocol,
        };
        self.arrive(packet, destination.pod, Some(met))
    }

    fn node_ip_towards(&self, node: NodeId, to: IpAddr) -> IpAddr {
        let ips = self
            .cluster
            .nodes
            .get(node.0)
            .map_or(&[][..], |node| &node.ips);
        ips.iter()
            .copied()
            .find(|ip| ip.is_ipv4() == to.is_ipv4())
            .unwrap_or(to)
    }

    pub(super) fn arrive(&mut self, packet: Packet, pod: Option<PodId>, met: Option<Met>) -> End {
        // What goes to the loopback never leaves its Pod.
        if let Some(end) = (!packet.dst.is_loopback())
            .then(|| self.judged(packet, pod))
            .flatten()
        {
            return end;
        }
        self.land(packet, pod, met)
    }

    /// At the Pod's port, past all policies.
    pub(super) fn land(&mut self, packet: Packet, pod: Option<PodId>, met: Option<Met>) -> End {
        let declared = pod.and_then(|pod| declared_port(&self.cluster[pod], &packet));
        let heard = pod.map_or(Heard::Nothing, |pod| {
            heard(self.cluster, &self.cluster[pod], &packet)
        });
        let nobody = match (&heard, pod) {
            (Heard::Nobody(at), Some(pod)) => Some(Fault::NobodyListens {
                pod,
                port: packet.port,
                met,
                at: *at,
            }),
            _ => None,
        };
        let passes = nobody.is_none();
        self.steps.push(Step::Pod(Arrival {
            pod,
            ip: packet.dst,
            packet,
            declared,
            met,
            heard,
            passes,
        }));
        nobody.map_or(End::Delivered, End::Refused)
    }
}

/// The endpoints of the Service port that a packet cannot reach, in kube-proxy's order.
fn left_out(proxy: &Proxy, node: NodeId, packet: &Packet, routed: &Routed) -> Vec<LeftOut> {
    let candidates = proxy.candidates(node, packet, routed).into_iter();
    candidates
        .filter_map(|candidate| {
            let text = candidate.endpoint.text.clone();
            let pod = candidate.endpoint.pod;
            Some(LeftOut {
                text,
                pod,
                why: candidate.excluded?,
            })
        })
        .collect()
}
