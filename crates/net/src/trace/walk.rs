//! Walks a packet from its client to its end: name, rule, endpoint, Pod.

use std::net::IpAddr;

use super::direct::declared_port;
use super::listening::{Heard, heard};
use super::state::{Dns, Walk};
use super::{
    Arrival, End, Fault, LeftOut, Missing, Names, Open, Policy, Sender, Step, Trace, Weight, ZONE,
    dns, open, policies, routes, without_endpoints,
};
use crate::cluster::{Cluster, NeverReady, NodeId, PodId, ProxyMode, ServiceId};
use crate::facts::Fact;
use crate::proxy::{Destination, Dropped, Met, NoEndpoints, Packet, Proxy, Routed, Verdict, Via};
use crate::request::{Request, Target, placeholder};
use portpath_kube::manifest::Protocol;

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
                suppositions: Vec::new(),
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
        suppositions: Vec::new(),
        any_node: false,
        typed_host: None,
        endpoint,
    };
    let mut walk = start(Dns::Judged);
    let end = walk.name(request);
    let next = match &end {
        End::NoSuchHost(Fault::NotAllowed(_) | Fault::DeniedByAdmin(_)) => {
            policies::stops_too(start(Dns::Reached).name(request))
        }
        _ => None,
    };
    Trace {
        steps: walk.steps,
        end,
        next,
        suppositions: walk.suppositions,
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
        if let Some(end) = self.by_port_mapping(&request.to) {
            return end;
        }
        let (ip, asked) = match self.address(&request.to) {
            Ok(found) => found,
            Err(end) => return self.judged_by_name(&request.to, end),
        };
        let node_port = || {
            let is_open = request.to.any_node_port;
            is_open.then(|| open::only_node_port(self.cluster, request.to.protocol))?
        };
        let only = || asked.and_then(|service| self.only_port(service));
        let typed = request.to.port.or_else(node_port);
        let typed = typed.map(|port| (port, request.to.protocol));
        let Some((port, protocol)) = typed.or_else(only) else {
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
            protocol,
        };
        self.sent = Some(packet);
        if ip.is_loopback() && self.sender.node().is_none() {
            return self.loopback(packet);
        }
        self.rule(packet, asked)
    }

    /// The port of a Service that has one only, which is meant where none is typed.
    fn only_port(&self, service: ServiceId) -> Option<(u16, Protocol)> {
        match self.cluster[service].ports.as_slice() {
            [only] => Some((only.port.value, only.protocol.value)),
            _ => None,
        }
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
        if let Some(ip) = self.names.node_alias(host) {
            return Ok((ip, None));
        }
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok((ip, self.names.cluster_ip(ip)));
        }
        if host == placeholder::NODE {
            return self.some_node(None);
        }
        if host == "localhost" {
            return Ok((IpAddr::from([127, 0, 0, 1]), None));
        }
        if let Some(node) = self.names.node(host)
            && let Some(ip) = self.cluster[node].ips.first()
        {
            return Ok((*ip, None));
        }
        if let Some(ip) = self.said_of_host(host) {
            return Ok((ip, self.names.cluster_ip(ip)));
        }
        if self.is_name_for_a_node(to) {
            return self.some_node(Some(host));
        }
        self.ask(to)
            .map_err(|end| self.perhaps_a_nodes_name(to, end))
    }

    /// A Service's name with a node port: a node may have the same name.
    fn perhaps_a_nodes_name(&self, to: &Target, end: End) -> End {
        match end {
            End::NoSuchHost(fault @ Fault::ClusterNameOutsideCluster { .. })
                if self.is_to_a_node_port(to) =>
            {
                End::CannotTell(fault)
            }
            end => end,
        }
    }

    fn is_to_a_node_port(&self, to: &Target) -> bool {
        let is_it = |port| open::is_node_port(self.cluster, port, to.protocol);
        to.port.is_some_and(is_it) && self.sender.is_outside()
    }

    /// Any node of the cluster: the first one stands for it.
    fn some_node(&mut self, typed: Option<&str>) -> Result<(IpAddr, Option<ServiceId>), End> {
        self.any_node = true;
        if let Some(host) = typed {
            self.suppose(Open::Node(host.to_owned()), Weight::Listed);
        }
        let first = self.cluster.nodes.first();
        let ip = first.and_then(|node| self.sender.reachable(&node.ips));
        ip.map(|ip| (ip, None))
            .ok_or_else(|| End::CannotTell(Fault::NameOutsideCluster(placeholder::NODE.to_owned())))
    }

    /// The address that the reader says a host name has, outside the cluster's DNS.
    fn said_of_host(&self, host: &str) -> Option<IpAddr> {
        if self.sender.namespace.is_some() {
            return None;
        }
        let mut said = self.cluster.facts.iter().filter_map(|fact| match fact {
            Fact::HostAddress { host: own, ip } if own == host => Some(*ip),
            _ => None,
        });
        said.next_back()
    }

    /// Whether somebody outside names a node: nothing else has a node port, and the cluster's own
    /// names mean nothing there.
    fn is_name_for_a_node(&self, to: &Target) -> bool {
        self.is_to_a_node_port(to)
            && dns::service_named(self.cluster, &to.host).is_none()
            && !to.host.ends_with(ZONE)
    }

    /// From an address to a rule of kube-proxy, or past them all.
    pub(super) fn rule(&mut self, packet: Packet, asked: Option<ServiceId>) -> End {
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
        if let (Verdict::Dnat(destinations), Some(met)) = (&routed.verdict, routed.met) {
            self.suppose_choice(&proxy, (node, met), &packet, destinations);
        }
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
        if open::lacks_local_endpoint(&verdict)
            && let Some(open) = self.local_is_open(met, node, &left_out)
        {
            self.steps.push(Step::NoEndpoint { met, left_out });
            return End::CannotTell(Fault::DependsOn(open));
        }
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
            Verdict::Drop(Dropped::SourceRange) if self.is_address_open(met) => {
                End::CannotTell(Fault::DependsOn(Open::ClientAddress(met.service)))
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
        if self.any_node {
            let node = NodeId(0);
            return (node, proxy.route(node, &self.at_node(node, packet)));
        }
        let addressed = self.names.node_ip(packet.dst);
        if self.sender.is_outside()
            && let Some(node) = addressed
        {
            return (node, proxy.route(node, packet));
        }
        let here = proxy.route(self.sender.node, packet);
        let by_load_balancer = here.met.is_some_and(|met| met.via == Via::LoadBalancer);
        if self.sender.is_outside()
            && by_load_balancer
            && open::lacks_local_endpoint(&here.verdict)
            && let Some(healthy) = self.healthy(proxy, packet)
        {
            return healthy;
        }
        match addressed {
            Some(there) if there != self.sender.node && here.verdict == Verdict::Untouched => {
                (there, proxy.route(there, packet))
            }
            _ => (self.sender.node, here),
        }
    }

    fn no_endpoint(&self, met: Met) -> End {
        let missing = without_endpoints(self.cluster, met.service, met.port);
        if is_kept_by_the_cluster(self.cluster, met.service, &missing) {
            let name = dns::full_name(&self.cluster[met.service], None);
            return End::CannotTell(Fault::ServiceOfEveryCluster(name));
        }
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
        if let Some(end) = self.at_another_service(met, &packet) {
            return end;
        }
        self.arrive(packet, destination.pod, Some(met))
    }

    /// The end of a packet whose endpoint is the ClusterIP of a Service: a connection's destination
    /// is translated once. Source:
    /// https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors
    /// ("kube-proxy doesn't support virtual IPs as a destination").
    fn at_another_service(&mut self, met: Met, packet: &Packet) -> Option<End> {
        let other = self.names.cluster_ip(packet.dst)?;
        let mut ips = self.cluster[other].cluster_ips.iter();
        // An address that is an example of ours is no Service's on a real cluster.
        if !ips.any(|ip| ip.is_written() && ip.value.parse() == Ok(packet.dst)) {
            return None;
        }
        self.steps.push(Step::NoRule {
            packet: *packet,
            service: None,
            passes: false,
        });
        let service = met.service;
        let fault = Fault::EndpointIsClusterIp {
            service,
            other,
            endpoint: self.cluster.endpoint_span(service, packet.dst)?,
        };
        // In IPVS mode the address is also the node's own, and what it does there is not modelled.
        Some(if self.cluster.config.proxy_mode == ProxyMode::Ipvs {
            End::CannotTell(fault)
        } else {
            End::TimedOut(fault)
        })
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
        // Until its init containers have ended, no container of a Pod runs.
        let never_starts = pod.filter(|pod| {
            let pod = &self.cluster[*pod];
            let why = pod.never_ready.as_deref();
            !pod.ready.value && matches!(why, Some(NeverReady::Init(_)))
        });
        let nobody = nobody.or(never_starts.map(Fault::NeverReady));
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

/// Whether a cluster gives a Service its endpoints by itself: the API server keeps those of
/// `kubernetes`, and the Pods of `kube-dns` are set up with the cluster.
pub fn is_kept_by_the_cluster(cluster: &Cluster, id: ServiceId, missing: &Missing) -> bool {
    let is_open = matches!(
        missing,
        Missing::NoSelector | Missing::NoPodMatches | Missing::NoPodInPaste
    );
    is_open && dns::is_of_every_cluster(&cluster[id])
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
