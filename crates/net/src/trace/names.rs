//! Finds things of the cluster by name and address, by its own index.

use std::net::IpAddr;

use crate::cluster::{Cluster, Holder, NodeId, PodId, ServiceId};
use portpath_kube::manifest::Service;

/// Look-ups by name and address.
pub struct Names<'c> {
    cluster: &'c Cluster,
}

impl<'c> Names<'c> {
    /// Looks things up in a cluster.
    pub fn new(cluster: &'c Cluster) -> Self {
        Self { cluster }
    }

    /// The Service of that namespace and name.
    pub fn service(&self, namespace: &str, name: &str) -> Option<ServiceId> {
        self.cluster.service(namespace, name)
    }

    /// The Pod of that namespace and name.
    pub fn pod(&self, namespace: &str, name: &str) -> Option<PodId> {
        self.cluster.pod(namespace, name)
    }

    /// The node of that name.
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.cluster.node(name)
    }

    /// The Service whose ClusterIP it is.
    pub fn cluster_ip(&self, ip: IpAddr) -> Option<ServiceId> {
        let has_it = |service: &Service| {
            service
                .cluster_ips
                .iter()
                .any(|own| own.value.parse() == Ok(ip))
        };
        self.services(ip).find(|id| has_it(&self.cluster[*id]))
    }

    /// The Service whose external or load balancer address it is.
    pub fn external_ip(&self, ip: IpAddr) -> Option<ServiceId> {
        self.services(ip).next()
    }

    /// The Service whose load balancer has that name, or that address without kube-proxy's help
    /// (`ipMode: Proxy`).
    pub fn load_balancer(&self, host: &str) -> Option<ServiceId> {
        let is_it = |service: &Service| {
            service.ingress.iter().any(|ingress| {
                let by_name = ingress
                    .hostname
                    .as_ref()
                    .is_some_and(|name| name.value.eq_ignore_ascii_case(host));
                by_name
                    || (ingress.proxy_mode
                        && ingress.ip.as_ref().is_some_and(|ip| ip.value == host))
            })
        };
        self.cluster
            .services
            .iter()
            .position(|service| is_it(service))
            .map(ServiceId)
    }

    /// The address inside the cluster of a node that is known by another address or name: what is
    /// sent to an `ExternalIP` reaches the node itself.
    pub fn node_alias(&self, host: &str) -> Option<IpAddr> {
        let is_it = |node: &&crate::cluster::Node| {
            node.aliases
                .iter()
                .any(|own| own.eq_ignore_ascii_case(host))
        };
        let node = self.cluster.nodes.iter().find(is_it)?;
        let same_family = |ip: &&IpAddr| {
            host.parse::<IpAddr>()
                .map_or(true, |host| host.is_ipv4() == ip.is_ipv4())
        };
        node.ips.iter().find(same_family).copied()
    }

    /// The Pod that has the address.
    pub fn pod_ip(&self, ip: IpAddr) -> Option<PodId> {
        self.cluster.pod_at(ip)
    }

    /// The node that has the address.
    pub fn node_ip(&self, ip: IpAddr) -> Option<NodeId> {
        self.cluster.holders(ip).find_map(|holder| match holder {
            Holder::Node(node) => Some(node),
            Holder::Pod(_) | Holder::Service(_) => None,
        })
    }

    fn services(&self, ip: IpAddr) -> impl Iterator<Item = ServiceId> {
        self.cluster.holders(ip).filter_map(|holder| match holder {
            Holder::Service(service) => Some(service),
            Holder::Node(_) | Holder::Pod(_) => None,
        })
    }
}
