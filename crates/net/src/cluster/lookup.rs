//! Answers questions about the cluster without searching it: by name, by label, by address.

use std::net::IpAddr;
use std::ops;

use super::select::{Everywhere, LabelIndex};
use super::{Cluster, EndpointSlice, Holder, Node, NodeId, Pod, PodId, ServiceId, address};
use portpath_kube::manifest::{Selector, Service, ServiceType};
use portpath_text::maps::{Chains, HashMap, hash, hash_both};
use portpath_text::source::Span;
use portpath_yaml::yaml::TextSlice;

/// Where things stand, built once.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    nodes: HashMap<TextSlice, NodeId>,
    /// Pods by namespace and name.
    pods: Chains,
    /// Services by namespace and name.
    services: Chains,
    /// The slices of all Services, Service by Service.
    slices: Vec<usize>,
    /// How many of them belong to the Services up to each.
    slices_to: Vec<usize>,
    /// All addresses and who has them, an address that several have once for each of them; Services
    /// first, nodes last.
    held: Vec<(IpAddr, Holder)>,
    addresses: Chains,
    labels: LabelIndex,
}

impl Index {
    /// Indexes all but the slices, which are made with its help. The names of the Pods are known
    /// already.
    pub(super) fn new(cluster: &Cluster, pods: Chains) -> Self {
        let mut index = Self {
            pods,
            labels: LabelIndex::new(&cluster.pods),
            ..Self::default()
        };
        for (at, node) in cluster.nodes.iter().enumerate() {
            index.nodes.entry(node.name.clone()).or_insert(NodeId(at));
        }
        index.services = Chains::with_capacity(cluster.services.len());
        for service in &cluster.services {
            index
                .services
                .add(hash(&[service.meta.namespace(), service.meta.name()]));
        }
        index.hold(cluster);
        index
    }

    /// Notes who has which address. What is found last comes first: nodes, then Pods, then
    /// Services.
    fn hold(&mut self, cluster: &Cluster) {
        let things = cluster.nodes.len() + cluster.pods.len() + cluster.services.len();
        self.held = Vec::with_capacity(things);
        self.addresses = Chains::with_capacity(things);
        let mut hold = |ip: IpAddr, holder| {
            self.held.push((ip, holder));
            self.addresses.add(address_key(ip));
        };
        for (at, service) in cluster.services.iter().enumerate().rev() {
            for_service_ips(service, &mut |ip| hold(ip, Holder::Service(ServiceId(at))));
        }
        for (at, pod) in cluster.pods.iter().enumerate().rev() {
            pod.ips
                .iter()
                .for_each(|ip| hold(*ip, Holder::Pod(PodId(at))));
        }
        for (at, node) in cluster.nodes.iter().enumerate().rev() {
            node.ips
                .iter()
                .chain(&node.secondary_ips)
                .for_each(|ip| hold(*ip, Holder::Node(NodeId(at))));
        }
    }
}

/// A number for an address.
fn address_key(ip: IpAddr) -> u64 {
    match ip {
        IpAddr::V4(ip) => u64::from(ip.to_bits()),
        IpAddr::V6(ip) => hash_both((ip.to_bits() >> 64) as u64, ip.to_bits() as u64),
    }
}

/// Every address at which a Service answers, node ports aside.
fn for_service_ips(service: &Service, each: &mut dyn FnMut(IpAddr)) {
    if service.kind() == ServiceType::ExternalName {
        return;
    }
    let ingress = service
        .ingress
        .iter()
        .filter_map(|ingress| ingress.ip.as_ref());
    let written = service
        .cluster_ips
        .iter()
        .chain(service.external_ips.iter().chain(ingress));
    written
        .filter_map(|ip| ip.value.parse().ok())
        .for_each(each);
}

impl Cluster {
    /// The Service of a name.
    pub fn service(&self, namespace: &str, name: &str) -> Option<ServiceId> {
        let is_it = |at: &usize| {
            let meta = &self.services[*at].meta;
            meta.name() == name && meta.namespace() == namespace
        };
        self.index
            .services
            .with(hash(&[namespace, name]))
            .filter(is_it)
            .last()
            .map(ServiceId)
    }

    /// The Pod of a name.
    pub fn pod(&self, namespace: &str, name: &str) -> Option<PodId> {
        pod_named(&self.index.pods, &self.pods, namespace, name)
    }

    /// The node of a name.
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.index.nodes.get(name).copied()
    }

    /// The EndpointSlices of a Service, by their places in [`Cluster::slices`].
    pub fn slices_of(&self, service: &Service) -> &[usize] {
        let id = self.service(service.meta.namespace(), service.meta.name());
        id.map_or(&[], |id| self.slices_at(id))
    }

    /// The same, of a Service that is known by its place.
    pub fn slices_at(&self, id: ServiceId) -> &[usize] {
        let to = |at: usize| self.index.slices_to[at];
        &self.index.slices[id.0.checked_sub(1).map_or(0, to)..to(id.0)]
    }

    /// Takes in the EndpointSlices, made with the help of the index.
    pub(super) fn add_slices(&mut self, slices: Vec<EndpointSlice>) {
        let owners: Vec<Option<ServiceId>> = slices
            .iter()
            .map(|slice| self.service(&slice.namespace, &slice.service))
            .collect();
        let mut to = vec![0; self.services.len()];
        owners.iter().flatten().for_each(|owner| to[owner.0] += 1);
        let mut all = 0;
        for count in &mut to {
            all += *count;
            *count = all;
        }
        let mut places = vec![0; all];
        let mut next = to.clone();
        for (at, owner) in owners.iter().enumerate().rev() {
            if let Some(owner) = owner {
                next[owner.0] -= 1;
                places[next[owner.0]] = at;
            }
        }
        self.slices = slices;
        self.index.slices = places;
        self.index.slices_to = to;
    }

    /// The Pods that a Service's selector means, whatever state they are in; none without a
    /// selector.
    pub fn pods_selected_by(&self, service: &Service) -> Vec<PodId> {
        let Some(selector) = &service.selector else {
            return Vec::new();
        };
        self.index
            .labels
            .matches(&self.pods, service.meta.namespace(), selector)
    }

    /// The Pods of a namespace that a selector means, whatever state they are in.
    pub fn pods_matching(&self, namespace: &str, selector: &Selector) -> Vec<PodId> {
        self.index.labels.matches(&self.pods, namespace, selector)
    }

    /// Finds the first so many Pods by their labels, whatever their namespace.
    pub fn everywhere(&self, most: usize) -> Everywhere {
        self.index.labels.everywhere(most)
    }

    /// Who has an address: nodes first, then Pods, then Services. Pods in the host's network share
    /// their node's address.
    pub fn holders(&self, ip: IpAddr) -> impl Iterator<Item = Holder> {
        let held = self
            .index
            .addresses
            .with(address_key(ip))
            .map(|at| self.index.held[at]);
        held.filter(move |(own, _)| *own == ip)
            .map(|(_, holder)| holder)
    }

    /// The Pod that has an address; when several had it in turn, the one that still runs.
    pub fn pod_at(&self, ip: IpAddr) -> Option<PodId> {
        let pods = self.holders(ip).filter_map(|holder| match holder {
            Holder::Pod(pod) => Some(pod),
            Holder::Node(_) | Holder::Service(_) => None,
        });
        pods.min_by_key(|pod| self[*pod].is_finished() || self[*pod].terminating)
    }

    /// The running Pods that have an address; those on the host's network share their node's.
    pub fn pods_at(&self, ip: IpAddr) -> Vec<PodId> {
        let pods = self.holders(ip).filter_map(|holder| match holder {
            Holder::Pod(pod) => Some(pod),
            Holder::Node(_) | Holder::Service(_) => None,
        });
        pods.filter(|pod| !self[*pod].is_finished() && !self[*pod].terminating)
            .collect()
    }

    /// The place of the endpoint with this address in the slices of a Service; the Service's name
    /// where none is written.
    pub fn endpoint_span(&self, id: ServiceId, ip: IpAddr) -> Option<Span> {
        let slices = self.slices_at(id).iter().map(|at| &self.slices[*at]);
        let mut endpoints = slices.flat_map(|slice| &slice.endpoints);
        let found = endpoints.find(|endpoint| endpoint.addresses.first_ip() == Some(ip));
        found?.span.or(Some(self[id].meta.name_span()))
    }

    /// The addresses of a Pod on `node` that your YAML does not know of: a client that is nobody's
    /// backend.
    pub fn bystander_ips(&self, node: NodeId) -> Vec<IpAddr> {
        self.nodes.get(node.0).map_or_else(Vec::new, |node| {
            address::of_bystander(self.config.families, node.number)
        })
    }
}

/// The Pod of a name among those that are known already.
pub(super) fn pod_named(
    names: &Chains,
    pods: &[Pod],
    namespace: &str,
    name: &str,
) -> Option<PodId> {
    let is_it = |at: &usize| pods[*at].name == *name && pods[*at].namespace == *namespace;
    names.with(hash(&[namespace, name])).find(is_it).map(PodId)
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
