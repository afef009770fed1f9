//! Puts the cluster together: nodes, then Pods on them, then the EndpointSlices of the Services.

use std::rc::Rc;

use super::lookup::Index;
use super::maker::Maker;
use super::slices::Slices;
use super::{
    Cluster, Config, PodNetworks, assumed, hints, listeners, mirror, nodes, pods, said, shown,
    slices,
};
use crate::facts::{Fact, Provider};
use portpath_kube::manifest::{
    self, AdminPolicy, ApiCaller, Endpoints, ForeignMaker, ForeignRule, LoadBalancerIngress,
    NetworkPolicy, NodeObject, Object, ObjectMeta, RuleFamily, Service, ServiceType, WaysIn,
};
use portpath_text::source::Spanned;
use portpath_yaml::printed::Printed;
use portpath_yaml::yaml::TextSlice;

/// The objects by kind, each in the order of your YAML.
#[derive(Default)]
struct Inventory {
    nodes: Vec<Rc<NodeObject>>,
    makers: Vec<Maker>,
    services: Vec<Rc<Service>>,
    slices: Vec<Rc<manifest::EndpointSlice>>,
    endpoints: Vec<Rc<Endpoints>>,
    namespaces: Vec<Rc<ObjectMeta>>,
    policies: Vec<Rc<NetworkPolicy>>,
    admin_policies: Vec<Rc<AdminPolicy>>,
    foreign: Vec<Rc<ForeignRule>>,
    foreign_makers: Vec<Rc<ForeignMaker>>,
    callers: Vec<Rc<ApiCaller>>,
    ways_in: WaysIn,
    port_mappings: Vec<manifest::PortMapping>,
}

impl Inventory {
    fn new(objects: Vec<Object>) -> Self {
        let mut inventory = Self::default();
        for object in objects {
            match object {
                Object::Service(service) => inventory.services.push(service),
                Object::Pod(pod) => inventory.makers.push(Maker::Pod(pod)),
                Object::Workload(workload) => inventory.makers.push(Maker::Workload(workload)),
                Object::Node(node) => inventory.nodes.push(node),
                Object::Ingress(ingress) => inventory.ways_in.ingresses.push(ingress),
                Object::IngressClass(class) => inventory.ways_in.classes.push(class),
                Object::Gateway(gateway) => inventory.ways_in.add_gateway(gateway),
                Object::Route(route) => inventory.ways_in.routes.push(route),
                Object::ReferenceGrant(grant) => inventory.ways_in.grants.push(grant),
                Object::ListenerSet(set) => inventory.ways_in.listener_sets.push(set),
                Object::BackendTlsPolicy(policy) => inventory.ways_in.tls_policies.push(policy),
                Object::KeyMaterial(it) => inventory.ways_in.key_material.push(it),
                Object::NetworkPolicy(policy) => inventory.policies.push(policy),
                Object::AdminPolicy(policy) => inventory.admin_policies.push(policy),
                Object::Namespace(meta) => inventory.namespaces.push(meta),
                Object::EndpointSlice(slice) => inventory.slices.push(slice),
                Object::LocalCluster(mappings) => {
                    inventory.port_mappings.extend(mappings.iter().cloned());
                }
                Object::Endpoints(endpoints) => inventory.endpoints.push(endpoints),
                Object::ApiCaller(caller) => inventory.callers.push(caller),
                Object::ForeignRule(rule) => inventory.foreign.push(rule),
                Object::ForeignMaker(maker) => inventory.foreign_makers.push(maker),
            }
        }
        portpath_text::order::by_key(&mut inventory.admin_policies, |policy| {
            policy.priority.value
        });
        inventory.ways_in.fill_in_classes();
        listeners::merge(&mut inventory.ways_in, &inventory.namespaces);
        inventory
    }
}

impl Cluster {
    /// Builds the cluster: linear in the number of objects, Pods found through an index of labels.
    pub fn build(objects: Vec<Object>, config: &Config) -> Self {
        Self::build_with(objects, config, &[])
    }

    /// Builds the cluster that the reader's facts tell of.
    pub fn build_with(objects: Vec<Object>, config: &Config, facts: &[Fact]) -> Self {
        Self::build_shown(objects, config, facts, &Rc::default())
    }

    /// Builds the cluster of which the lines beside the YAML show something. The reader's word
    /// counts for more.
    pub fn build_shown(
        objects: Vec<Object>,
        config: &Config,
        facts: &[Fact],
        printed: &Rc<Printed>,
    ) -> Self {
        let mut inventory = Inventory::new(objects);
        if facts.contains(&Fact::PoliciesNotEnforced) {
            inventory.policies.clear();
            inventory.admin_policies.clear();
            inventory
                .foreign
                .retain(|rule| rule.family != RuleFamily::Policy);
        }
        let is_enforced =
            |policy: &Rc<AdminPolicy>| !facts.contains(&Fact::KindNotEnforced(policy.kind));
        inventory.admin_policies.retain(is_enforced);
        if facts.contains(&Fact::LoadBalancer(Provider::There)) {
            give_addresses(&mut inventory.services);
        }
        said::of_services(&mut inventory.services, facts);
        let mut nodes = nodes::nodes(&inventory.nodes, &printed.nodes, &inventory.makers, config);
        said::of_nodes(&mut nodes, facts, config);
        let assumed = assumed::makers(&inventory.services, facts, &inventory.makers);
        let invented = assumed::names(&assumed);
        inventory.makers.extend(assumed);
        let mut population = pods::pods(inventory.makers, &nodes, config);
        assumed::mark(&mut population.pods, &invented);
        shown::apply(&mut population.pods, &printed.pods);
        if !facts.is_empty() {
            pods::say(&mut population.pods, facts);
            said::of_pods(&mut population.pods, &nodes, facts);
        }
        let pod_networks = PodNetworks::new(&inventory.nodes, &population.pods, facts, config);
        let mut cluster = Self {
            nodes,
            pods: population.pods,
            services: inventory.services,
            slices: Vec::new(),
            workloads: population.workloads,
            namespaces: inventory.namespaces,
            policies: inventory.policies,
            admin_policies: inventory.admin_policies,
            foreign: inventory.foreign,
            foreign_makers: inventory.foreign_makers,
            callers: inventory.callers,
            ways_in: inventory.ways_in,
            port_mappings: inventory.port_mappings,
            capped: population.capped,
            config: *config,
            facts: facts.to_vec(),
            pod_networks,
            printed: Rc::clone(printed),
            index: Index::default(),
        };
        cluster.index = Index::new(&cluster, population.names);
        let declares_nodes = !inventory.nodes.is_empty();
        let shares = if declares_nodes {
            hints::CpuShares::new(&inventory.nodes)
        } else {
            None
        };
        let mut made = Slices {
            slices: Vec::with_capacity(cluster.services.len()),
        };
        slices::by_controller(&cluster, shares.as_ref(), &mut made);
        if !inventory.endpoints.is_empty() {
            mirror::by_mirroring(&cluster, &inventory.endpoints, &mut made);
        }
        if !inventory.slices.is_empty() {
            slices::by_hand(&cluster, &inventory.slices, &mut made);
        }
        cluster.add_slices(made.slices);
        cluster
    }
}

/// Gives each Service of type LoadBalancer that waits for one an example address (TEST-NET-2, RFC
/// 5737).
fn give_addresses(services: &mut [Rc<Service>]) {
    let waits = |service: &&mut Rc<Service>| {
        service.kind() == ServiceType::LoadBalancer && service.ingress.is_empty()
    };
    for (service, number) in services.iter_mut().filter(waits).zip(1..=254) {
        let ip = Spanned::defaulted(
            TextSlice::from(format!("198.51.100.{number}")),
            service.meta.name_span(),
        );
        Rc::make_mut(service).ingress.push(LoadBalancerIngress {
            ip: Some(ip),
            hostname: None,
            proxy_mode: false,
        });
    }
}
