//! What the reader says of values that YAML leaves open takes the place of Portpath's examples:
//! node ports and addresses of Services, addresses of nodes, and where Pods run.

use std::net::IpAddr;
use std::rc::Rc;

use super::nodes::assumed_node;
use super::{Config, Node, NodeKnown, Placed, Pod};
use crate::facts::{AddressKind, Fact};
use portpath_kube::manifest::{LoadBalancerIngress, Service};
use portpath_text::maps::HashMap;
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// Gives Services the node ports and addresses that the reader says.
pub(super) fn of_services(services: &mut [Rc<Service>], facts: &[Fact]) {
    for fact in facts {
        match fact {
            Fact::NodePort {
                namespace,
                service,
                port,
                node_port,
            } => {
                if let Some(service) = named(services, namespace, service) {
                    give_node_port(service, *port, *node_port);
                }
            }
            Fact::ServiceAddress {
                namespace,
                service,
                kind,
                ip,
            } => {
                if let Some(service) = named(services, namespace, service) {
                    give_address(service, *kind, *ip);
                }
            }
            _ => {}
        }
    }
}

fn named<'s>(
    services: &'s mut [Rc<Service>],
    namespace: &str,
    name: &str,
) -> Option<&'s mut Service> {
    let is_it = |service: &&mut Rc<Service>| {
        service.meta.namespace() == namespace && service.meta.name() == name
    };
    services.iter_mut().find(is_it).map(Rc::make_mut)
}

/// What the YAML writes stays: a Service has no other node port than that.
fn give_node_port(service: &mut Service, port: Option<u16>, node_port: u16) {
    let is_it = |entry: &&mut portpath_kube::manifest::ServicePort| {
        port.is_none_or(|port| entry.port.value == port)
    };
    let Some(entry) = service.ports.iter_mut().find(is_it) else {
        return;
    };
    if let Some(own) = entry.node_port.as_mut().filter(|own| !own.is_written()) {
        // It counts as written from here on: somebody has seen it.
        own.value = node_port;
        own.origin = portpath_text::source::Origin::Written;
    }
}

fn give_address(service: &mut Service, kind: AddressKind, ip: IpAddr) {
    let text = TextSlice::from(ip.to_string());
    match kind {
        AddressKind::Cluster => {
            let same_family = |own: &&mut Spanned<TextSlice>| {
                let parsed = own.value.parse::<IpAddr>();
                !own.is_written() && parsed.is_ok_and(|own| own.is_ipv4() == ip.is_ipv4())
            };
            if let Some(own) = service.cluster_ips.iter_mut().find(same_family) {
                own.value = text;
                own.origin = portpath_text::source::Origin::Written;
            }
        }
        AddressKind::LoadBalancer => {
            service
                .ingress
                .retain(|ingress| ingress.ip.as_ref().is_some_and(Spanned::is_written));
            service.ingress.push(LoadBalancerIngress {
                ip: Some(Spanned::defaulted(text, service.meta.name_span())),
                hostname: None,
                proxy_mode: false,
            });
        }
    }
}

/// Adds the nodes that the reader names, and gives nodes the addresses that the reader says. The
/// first node that stands for any other becomes one of those.
pub(super) fn of_nodes(nodes: &mut Vec<Node>, facts: &[Fact], config: &Config) {
    let names_a_node = |fact: &Fact| matches!(fact, Fact::NodeAddress { .. } | Fact::RunsOn { .. });
    if !facts.iter().any(names_a_node) {
        return;
    }
    let mut places: HashMap<TextSlice, usize> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| (node.name.clone(), at))
        .collect();
    for fact in facts {
        let (name, ip) = match fact {
            Fact::NodeAddress { node, ip } => (node, Some(*ip)),
            Fact::RunsOn { node, .. } => (node, None),
            _ => continue,
        };
        let name = TextSlice::from(name.as_str());
        let at = *places.entry(name.clone()).or_insert_with(|| {
            let number = nodes.len() + 1;
            nodes.push(assumed_node(&name, number, NodeKnown::Named, config));
            nodes.len() - 1
        });
        if let (Some(node), Some(ip)) = (nodes.get_mut(at), ip) {
            node.take(&[ip], config);
        }
    }
}

/// Puts Pods on the nodes that the reader says.
pub(super) fn of_pods(pods: &mut [Pod], nodes: &[Node], facts: &[Fact]) {
    for fact in facts {
        let Fact::RunsOn { who, node } = fact else {
            continue;
        };
        let Some(node) = nodes.iter().find(|known| known.name == node.as_str()) else {
            continue;
        };
        for pod in pods.iter_mut() {
            let owner = pod
                .owner
                .as_ref()
                .map(|owner| (owner.kind.as_str(), owner.name.as_str()));
            if who.means(&pod.namespace, &pod.name, owner) && pod.placed != Placed::Said {
                pod.node = node.name.clone();
                pod.placed = Placed::Said;
                if pod.spec.host_network && pod.assumed {
                    pod.ips.clone_from(&node.ips);
                }
            }
        }
    }
}
