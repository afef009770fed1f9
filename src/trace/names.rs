//! Finds things of the cluster by name and address: built once per analysis, in one pass.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::cluster::{Cluster, NodeId, PodId, ServiceId};

/// Look-ups by name and address; nothing iterates these maps.
pub struct Names<'c> {
    services: HashMap<(&'c str, &'c str), ServiceId>,
    pods: HashMap<(&'c str, &'c str), PodId>,
    nodes: HashMap<&'c str, NodeId>,
    cluster_ips: HashMap<IpAddr, ServiceId>,
    load_balancer_ips: HashMap<IpAddr, ServiceId>,
    pod_ips: HashMap<IpAddr, PodId>,
    node_ips: HashMap<IpAddr, NodeId>,
}

impl<'c> Names<'c> {
    /// Indexes a cluster. The first of several with one name or address wins, but a Pod on the host's network
    /// never hides its node.
    pub fn new(cluster: &'c Cluster) -> Self {
        let mut names = Self {
            services: HashMap::new(),
            pods: HashMap::new(),
            nodes: HashMap::new(),
            cluster_ips: HashMap::new(),
            load_balancer_ips: HashMap::new(),
            pod_ips: HashMap::new(),
            node_ips: HashMap::new(),
        };
        for (at, node) in cluster.nodes.iter().enumerate() {
            names.nodes.entry(&node.name).or_insert(NodeId(at));
            for ip in &node.ips {
                names.node_ips.entry(*ip).or_insert(NodeId(at));
            }
        }
        for (at, pod) in cluster.pods.iter().enumerate() {
            names.pods.entry((&pod.namespace, &pod.name)).or_insert(PodId(at));
            for ip in &pod.ips {
                names.pod_ips.entry(*ip).or_insert(PodId(at));
            }
        }
        for (at, service) in cluster.services.iter().enumerate() {
            let id = ServiceId(at);
            names.services.entry((service.meta.namespace(), service.meta.name())).or_insert(id);
            for ip in service.cluster_ips.iter().filter_map(|ip| ip.value.parse().ok()) {
                names.cluster_ips.entry(ip).or_insert(id);
            }
            let ingress = service.ingress.iter().filter_map(|ingress| ingress.ip.as_ref()).map(|ip| &ip.value);
            for ip in ingress.chain(service.external_ips.iter().map(|ip| &ip.value)).filter_map(|ip| ip.parse().ok()) {
                names.load_balancer_ips.entry(ip).or_insert(id);
            }
        }
        names
    }

    /// The Service of that namespace and name.
    pub fn service(&self, namespace: &str, name: &str) -> Option<ServiceId> {
        self.services.get(&(namespace, name)).copied()
    }

    /// The Pod of that namespace and name.
    pub fn pod(&self, namespace: &str, name: &str) -> Option<PodId> {
        self.pods.get(&(namespace, name)).copied()
    }

    /// The node of that name.
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.nodes.get(name).copied()
    }

    /// The Service whose ClusterIP it is.
    pub fn cluster_ip(&self, ip: IpAddr) -> Option<ServiceId> {
        self.cluster_ips.get(&ip).copied()
    }

    /// The Service whose external or load balancer address it is.
    pub fn external_ip(&self, ip: IpAddr) -> Option<ServiceId> {
        self.load_balancer_ips.get(&ip).copied()
    }

    /// The Pod that has the address.
    pub fn pod_ip(&self, ip: IpAddr) -> Option<PodId> {
        self.pod_ips.get(&ip).copied()
    }

    /// The node that has the address.
    pub fn node_ip(&self, ip: IpAddr) -> Option<NodeId> {
        self.node_ips.get(&ip).copied()
    }
}
