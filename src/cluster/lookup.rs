//! Answers questions about the cluster without searching it: by name, by label, by address.

use std::net::IpAddr;
use std::ops;

use super::select::{LabelIndex, Names, named};
use super::{Cluster, EndpointSlice, Holder, Node, NodeId, Pod, PodId, ServiceId, address};
use crate::FULL;
use crate::manifest::{Selector, Service, ServiceType};
use crate::maps::BTreeMap;
use crate::order;
use crate::yaml::Text;

/// Where things stand, built once.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    nodes: BTreeMap<Text, NodeId>,
    pods: Names<PodId>,
    services: Names<ServiceId>,
    slices: Names<Vec<usize>>,
    /// All addresses, sorted, an address that several have once for each of them.
    addresses: Vec<IpAddr>,
    /// Who has each of them.
    holders: Vec<Holder>,
    labels: LabelIndex,
}

impl Index {
    /// Indexes all but the slices, which are made with its help. The names of the Pods are known already.
    pub(super) fn new(cluster: &Cluster, pods: Names<PodId>) -> Self {
        let mut index = Self { pods, labels: LabelIndex::new(&cluster.pods), ..Self::default() };
        let mut held: Vec<(IpAddr, Holder)> = Vec::new();
        let mut hold = |ips: &[IpAddr], holder| held.extend(ips.iter().map(|ip| (*ip, holder)));
        for (at, node) in cluster.nodes.iter().enumerate() {
            index.nodes.entry(node.name.clone()).or_insert(NodeId(at));
            hold(&node.ips, Holder::Node(NodeId(at)));
            hold(&node.secondary_ips, Holder::Node(NodeId(at)));
        }
        for (at, pod) in cluster.pods.iter().enumerate() {
            hold(&pod.ips, Holder::Pod(PodId(at)));
        }
        for (at, service) in cluster.services.iter().enumerate() {
            let meta = &service.meta;
            index.services.entry(meta.namespace_text()).or_default().entry(meta.name_text()).or_insert(ServiceId(at));
            hold(&service_ips(service), Holder::Service(ServiceId(at)));
        }
        order::by(&mut held, |(one, _), (other, _)| one.cmp(other));
        (index.addresses, index.holders) = held.into_iter().unzip();
        index
    }

    pub(super) fn add_slices(&mut self, slices: &[EndpointSlice]) {
        for (at, slice) in slices.iter().enumerate() {
            let of_service = self.slices.entry(slice.namespace.clone()).or_default().entry(slice.service.clone());
            of_service.or_insert_with(|| Vec::with_capacity(1)).push(at);
        }
    }
}

/// Every address at which a Service answers, node ports aside.
pub(super) fn service_ips(service: &Service) -> Vec<IpAddr> {
    if FULL && service.kind() == ServiceType::ExternalName {
        return Vec::new();
    }
    let ingress = service.ingress.iter().filter_map(|ingress| ingress.ip.as_ref());
    let written = service.cluster_ips.iter().chain(service.external_ips.iter().chain(ingress).filter(|_| FULL));
    written.filter_map(|ip| ip.value.parse().ok()).collect()
}

impl Cluster {
    /// The Service of a name.
    pub fn service(&self, namespace: &str, name: &str) -> Option<ServiceId> {
        named(&self.index.services, namespace, name).copied()
    }

    /// The Pod of a name.
    pub fn pod(&self, namespace: &str, name: &str) -> Option<PodId> {
        named(&self.index.pods, namespace, name).copied()
    }

    /// The node of a name.
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.index.nodes.get(name).copied()
    }

    /// The EndpointSlices of a Service, by their places in [`Cluster::slices`].
    pub fn slices_of(&self, service: &Service) -> &[usize] {
        named(&self.index.slices, service.meta.namespace(), service.meta.name()).map_or(&[], Vec::as_slice)
    }

    /// The Pods that a Service's selector means, whatever state they are in; none without a selector.
    pub fn pods_selected_by(&self, service: &Service) -> Vec<PodId> {
        let Some(selector) = &service.selector else { return Vec::new() };
        self.index.labels.matches(&self.pods, service.meta.namespace(), selector)
    }

    /// The Pods of a namespace that a selector means, whatever state they are in.
    pub fn pods_matching(&self, namespace: &str, selector: &Selector) -> Vec<PodId> {
        self.index.labels.matches(&self.pods, namespace, selector)
    }

    /// Who has an address: nodes first, then Pods, then Services. Pods in the host's network share their
    /// node's address.
    pub fn holders(&self, ip: IpAddr) -> &[Holder] {
        let addresses = &self.index.addresses;
        let from = addresses.partition_point(|held| *held < ip);
        let alike = addresses[from..].partition_point(|held| *held == ip);
        &self.index.holders[from..from + alike]
    }

    /// The Pod that has an address; when several had it in turn, the one that still runs.
    pub fn pod_at(&self, ip: IpAddr) -> Option<PodId> {
        let pods = self.holders(ip).iter().filter_map(|holder| match holder {
            Holder::Pod(pod) => Some(*pod),
            Holder::Node(_) | Holder::Service(_) => None,
        });
        pods.min_by_key(|pod| self[*pod].is_finished() || self[*pod].terminating)
    }

    /// The addresses of a Pod on `node` that the paste does not know of: a client that is nobody's backend.
    pub fn bystander_ips(&self, node: NodeId) -> Vec<IpAddr> {
        self.nodes.get(node.0).map_or_else(Vec::new, |node| address::of_bystander(self.config.families, node.number))
    }
}

impl ops::Index<NodeId> for Cluster {
    type Output = Node;

    fn index(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }
}

impl ops::Index<PodId> for Cluster {
    type Output = Pod;

    fn index(&self, id: PodId) -> &Pod {
        &self.pods[id.0]
    }
}

impl ops::Index<ServiceId> for Cluster {
    type Output = Service;

    fn index(&self, id: ServiceId) -> &Service {
        &self.services[id.0]
    }
}
