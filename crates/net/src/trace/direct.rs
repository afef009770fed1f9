//! What becomes of a packet that no rule takes: a Pod's own address, a port of a node, the client
//! itself.

use super::listening::{Heard, heard};
use super::state::Walk;
use super::{End, Fault, Open, Step, Weight};
use crate::cluster::{NodeId, PROXY_NAME_LABEL, Placed, PodId, ServiceId};
use crate::policy::Party;
use crate::proxy::{Dropped, Packet, Proxy, Verdict};
use portpath_kube::manifest::{PortRef, ServiceType};

/// How many Pods at one address policies are asked about, so that a large text costs no more than
/// its length.
const MOST_SHARING: usize = 50;

impl Walk<'_> {
    /// A Pod's loopback is its own, shared by its containers; of any other client's nothing is
    /// known.
    pub(super) fn loopback(&mut self, packet: Packet) -> End {
        let known = |pod: &PodId| {
            let pod = &self.cluster[*pod];
            declared_port(pod, &packet).is_some()
                || heard(self.cluster, pod, &packet) != Heard::Nothing
        };
        let own = self.sender.pod.filter(known);
        self.steps.push(Step::NoRule {
            packet,
            service: None,
            passes: own.is_some(),
        });
        match own {
            Some(pod) => self.arrive(packet, Some(pod), None),
            None => End::CannotTell(Fault::Localhost),
        }
    }

    /// No rule takes the packet: a Pod's own address, a node's, or a ClusterIP on another port.
    pub(super) fn no_rule(
        &mut self,
        proxy: &Proxy,
        packet: Packet,
        asked: Option<ServiceId>,
        verdict: &Verdict,
    ) -> End {
        let owner = self
            .names
            .cluster_ip(packet.dst)
            .or_else(|| self.names.external_ip(packet.dst));
        if let Some(service) = owner {
            self.steps.push(Step::NoRule {
                packet,
                service: Some(service),
                passes: false,
            });
            if self.cluster[service].meta.label(PROXY_NAME_LABEL).is_some() {
                return End::CannotTell(Fault::ServiceOfAnotherProxy(service));
            }
            let fault = self.other_port(service, &packet);
            return if *verdict == Verdict::NoSuchPort {
                End::Refused(fault)
            } else {
                End::TimedOut(fault)
            };
        }
        if let Some((service, pod)) = self.on_host_network(&packet, asked) {
            self.steps.push(Step::NoRule {
                packet,
                service: Some(service),
                passes: true,
            });
            return self.direct(packet, pod, asked);
        }
        let node = self
            .names
            .node_ip(packet.dst)
            .or(packet.dst.is_loopback().then_some(self.sender.node))
            .or(self.any_node.then_some(NodeId(0)));
        if let Some(node) = node {
            return self.node_port(proxy, packet, node);
        }
        if let Some(pod) = self.pod_listening(&packet) {
            self.steps.push(Step::NoRule {
                packet,
                service: asked,
                passes: !self.sender.is_outside(),
            });
            if self.sender.is_outside() {
                return End::TimedOut(Fault::PodIpFromOutside(pod));
            }
            let sharing = self.cluster.pods_at(packet.dst);
            if sharing.len() > 1 && declared_port(&self.cluster[pod], &packet).is_none() {
                return self.shared(packet, sharing);
            }
            return self.direct(packet, pod, asked);
        }
        if let Some(end) = self.perhaps_a_node(proxy, packet) {
            return end;
        }
        // What may not leave its Pod gets nowhere, whatever has the address.
        if let Some(end) = self.judged(packet, None) {
            return end;
        }
        self.steps.push(Step::NoRule {
            packet,
            service: asked,
            passes: false,
        });
        // A Service that was not pasted may have the address, so that dropping it is no certainty.
        End::CannotTell(match verdict {
            Verdict::Drop(Dropped::Unallocated) => Fault::AddressUnallocated(packet.dst),
            _ => Fault::AddressUnknown {
                ip: packet.dst,
                let_out: self.is_let_out(),
            },
        })
    }

    /// Pods that share an address, none of which declares the port: the one that opened it receives.
    /// A packet that policies drop on its way to each of them arrives nowhere.
    fn shared(&mut self, packet: Packet, sharing: Vec<PodId>) -> End {
        let is_denied = |pod: &PodId| self.is_denied(packet, *pod);
        if let Some(first) = sharing.first().copied()
            && sharing.len() <= MOST_SHARING
            && sharing.iter().all(is_denied)
            && let Some(end) = self.judged(packet, Some(first))
        {
            return end;
        }
        End::CannotTell(Fault::SharedAddress(packet.dst, sharing))
    }

    /// The Pod that a packet to an address of Pods is for: of several on the host's network the one
    /// that declares the port.
    fn pod_listening(&self, packet: &Packet) -> Option<PodId> {
        let pods = self.cluster.pods_at(packet.dst);
        let mut declares = pods
            .iter()
            .filter(|pod| declared_port(&self.cluster[**pod], packet).is_some());
        let declaring = declares.next().copied();
        declaring.or_else(|| self.names.pod_ip(packet.dst))
    }

    /// The Pod of the headless Service that was asked for, if its address is its node's: the name of
    /// such a Service is the address of its Pods (pkg/apis/core/types.go, `HostNetwork`), and
    /// what a container declares proves nothing.
    fn on_host_network(
        &self,
        packet: &Packet,
        asked: Option<ServiceId>,
    ) -> Option<(ServiceId, PodId)> {
        let service = asked.filter(|id| self.cluster[*id].is_headless())?;
        let mut pods = self
            .cluster
            .pods_selected_by(&self.cluster[service])
            .into_iter();
        let is_here = |pod: &PodId| {
            let pod = &self.cluster[*pod];
            pod.spec.host_network && !pod.is_finished() && pod.ips.contains(&packet.dst)
        };
        pods.find(is_here).map(|pod| (service, pod))
    }

    fn other_port(&self, service: ServiceId, packet: &Packet) -> Fault {
        let ports = &self.cluster[service].ports;
        match ports.iter().position(|port| {
            port.port.value == packet.port && port.protocol.value != packet.protocol
        }) {
            Some(port) => Fault::ProtocolMismatch {
                service,
                port,
                protocol: packet.protocol,
            },
            None => Fault::PortNotInService {
                service,
                port: packet.port,
                protocol: packet.protocol,
            },
        }
    }

    /// A node's own address: a Pod may hold that port of the node; otherwise nobody is known to
    /// listen there.
    fn node_port(&mut self, proxy: &Proxy, packet: Packet, node: NodeId) -> End {
        let name = &self.cluster[node].name;
        let here = |pod: &crate::cluster::Pod| pod.node == *name && !pod.is_finished();
        let held = self
            .cluster
            .pods
            .iter()
            .enumerate()
            .filter(|(_, pod)| here(pod));
        let holder = held
            .into_iter()
            .find_map(|(at, pod)| Some((PodId(at), host_port(pod, &packet)?)));
        let elsewhere = || self.perhaps_on_this_node(&packet, node);
        if holder.is_none()
            && let Some(open) = elsewhere()
        {
            self.steps.push(Step::NoRule {
                packet,
                service: None,
                passes: false,
            });
            return End::CannotTell(Fault::DependsOn(open));
        }
        if holder.is_none()
            && let Some(end) = self.judged_at(packet, Party::Node(node))
        {
            return end;
        }
        if holder.is_none()
            && proxy.node_port_elsewhere(&packet).is_none()
            && let Some(end) = self.perhaps_allocated(&packet)
        {
            return end;
        }
        self.steps.push(Step::NoRule {
            packet,
            service: None,
            passes: holder.is_some(),
        });
        if let Some((pod, port)) = holder {
            if self.cluster[pod].placed != Placed::Said {
                self.suppose(Open::Placement { pod, node }, Weight::Decides);
            }
            let own = self.cluster[pod]
                .ips
                .iter()
                .find(|ip| ip.is_ipv4() == packet.dst.is_ipv4());
            let dst = own.copied().unwrap_or(packet.dst);
            return self.arrive(
                Packet {
                    dst,
                    port,
                    ..packet
                },
                Some(pod),
                None,
            );
        }
        if let Some(met) = proxy.node_port_elsewhere(&packet) {
            return End::Refused(Fault::NodePortNotHere {
                met,
                node,
                ip: packet.dst,
            });
        }
        let meant = self.service_by_port(&packet);
        // What a Pod on the host's network opens is a port of its node, declared or not.
        let sharing = self.cluster.pods_at(packet.dst);
        if meant.is_none() && !sharing.is_empty() {
            return End::CannotTell(Fault::SharedAddress(packet.dst, sharing));
        }
        let fault = Fault::NothingOnNodePort {
            node,
            port: packet.port,
            protocol: packet.protocol,
            service: meant,
        };
        End::Refused(fault)
    }

    /// A Pod that holds the port on its node, which may be this one.
    fn perhaps_on_this_node(&self, packet: &Packet, node: NodeId) -> Option<Open> {
        let is_it = |pod: &crate::cluster::Pod| {
            (pod.placed != Placed::Said || self.any_node)
                && !pod.is_finished()
                && host_port(pod, packet).is_some()
        };
        let pod = self.cluster.pods.iter().position(is_it).map(PodId)?;
        Some(Open::Placement { pod, node })
    }

    /// A Service whose `port` or numeric `targetPort` this is, and that has a node port to use
    /// instead.
    fn service_by_port(&self, packet: &Packet) -> Option<(ServiceId, usize)> {
        let is_meant = |port: &portpath_kube::manifest::ServicePort| {
            port.port.value == packet.port || port.target_port.value == PortRef::Number(packet.port)
        };
        let services = self.cluster.services.iter().enumerate();
        services
            .filter(|(_, service)| service.kind() != ServiceType::ExternalName)
            .find_map(|(at, service)| {
                service
                    .ports
                    .iter()
                    .position(is_meant)
                    .map(|port| (ServiceId(at), port))
            })
    }

    /// Straight to a Pod's own address, as a headless Service's clients go: nothing translates the
    /// port.
    fn direct(&mut self, packet: Packet, pod: PodId, asked: Option<ServiceId>) -> End {
        let end = self.arrive(packet, Some(pod), None);
        let Some(Step::Pod(arrival)) = self.steps.last_mut() else {
            return end;
        };
        let untranslated = asked.and_then(|service| {
            let ports = &self.cluster[service].ports;
            let port = ports
                .iter()
                .position(|port| port.port.value == packet.port)?;
            let goes_elsewhere = ports[port].target_port.value != PortRef::Number(packet.port);
            let unknown = arrival.declared.is_none() && arrival.heard == Heard::Nothing;
            (goes_elsewhere && unknown).then_some((service, port))
        });
        match untranslated {
            Some((service, port)) if self.cluster[service].is_headless() => {
                arrival.passes = false;
                End::Refused(Fault::HeadlessPortNotTranslated { service, port, pod })
            }
            _ => end,
        }
    }
}

/// Where a Pod declares a port by number and protocol: indexes into `port_bearers` and its `ports`.
pub(super) fn declared_port(pod: &crate::cluster::Pod, packet: &Packet) -> Option<(usize, usize)> {
    pod.spec
        .port_bearers()
        .enumerate()
        .find_map(|(at, container)| {
            let is_it = |port: &portpath_kube::manifest::ContainerPort| {
                port.container_port.value == packet.port && port.protocol.value == packet.protocol
            };
            container
                .ports
                .iter()
                .position(is_it)
                .map(|port| (at, port))
        })
}

/// The container port behind a port of the node: the same in the host's network, that of a
/// `hostPort` otherwise.
fn host_port(pod: &crate::cluster::Pod, packet: &Packet) -> Option<u16> {
    let ports = pod
        .spec
        .port_bearers()
        .flat_map(|container| &container.ports);
    let mut ports = ports.filter(|port| port.protocol.value == packet.protocol);
    let held = ports.find(|port| {
        let written = port
            .host_port
            .as_ref()
            .is_some_and(|host_port| host_port.value == packet.port);
        written || (pod.spec.host_network && port.container_port.value == packet.port)
    })?;
    Some(held.container_port.value)
}
