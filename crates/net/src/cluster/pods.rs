//! The Pods: those written as such and those of workloads, placed and given addresses. A Pod with a
//! status keeps exactly that; any other is taken to be Running and Ready.

use std::cell::OnceCell;
use std::net::IpAddr;
use std::rc::Rc;

use super::lookup::pod_named;
use super::maker::Maker;
use super::workloads::unplaced;
use super::{Adoption, Config, NeverReady, Node, Pod, PodId, address, readiness, workloads};
use crate::facts::Fact;
use portpath_kube::manifest::{self, ObjectMeta, OwnerReference, PodSpec, Workload};
use portpath_text::maps::{Chains, HashMap, HashSet, hash};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// How many Pods of one workload are simulated; a thousand already say everything about the path.
const MOST_REPLICAS: u32 = 1_000;
/// How many Pods of all workloads together: 10.244.0.0/16 holds no more.
const MOST_PODS: usize = 65_000;

/// The Pods and the workloads that made them.
#[derive(Default)]
pub(super) struct Population {
    pub(super) pods: Vec<Pod>,
    pub(super) workloads: Vec<Rc<Workload>>,
    pub(super) capped: Vec<(usize, u32)>,
    /// The Pod of each namespace and name.
    pub(super) names: Chains,
}

/// Makes all Pods: those written as such, then the workloads', each in the order of your YAML.
pub(super) fn pods(makers: Vec<Maker>, nodes: &[Node], config: &Config) -> Population {
    let mut population = Population {
        pods: Vec::with_capacity(makers.len()),
        names: Chains::with_capacity(makers.len()),
        ..Population::default()
    };
    let mut scheduler = Scheduler::new(nodes, config);
    let says_owner = |maker: &Maker| !maker.meta().owners.is_empty();
    let owners = makers.iter().any(says_owner).then(|| owners(&makers));
    let (written, workloads): (Vec<_>, Vec<_>) = makers
        .into_iter()
        .partition(|maker| matches!(maker, Maker::Pod(_)));
    for maker in written.into_iter().chain(workloads) {
        match maker {
            Maker::Pod(pod) => population.add(written_pod(&pod, &mut scheduler), config.adoption),
            Maker::Workload(workload) => {
                let adopts = config.adoption == Adoption::Adopts
                    && owners
                        .as_ref()
                        .is_some_and(|owners| is_among(owners, &workload));
                let wanted = if adopts {
                    0
                } else {
                    workloads::wanted(&workload, nodes)
                };
                let most = config.most_replicas.unwrap_or(MOST_REPLICAS) as usize;
                let count = wanted
                    .min(most)
                    .min(MOST_PODS.saturating_sub(population.pods.len()));
                if count < wanted {
                    population
                        .capped
                        .push((population.workloads.len(), count as u32));
                }
                // What they share keeps all of them from becoming ready, or none.
                let found = OnceCell::new();
                let never_ready = || {
                    found
                        .get_or_init(|| readiness::never_ready(&workload.template).map(Rc::new))
                        .clone()
                };
                for mut pod in workloads::replicas(&workload, count, nodes) {
                    settle(&mut pod, &mut scheduler, &never_ready);
                    population.add(pod, config.adoption);
                }
                population.workloads.push(workload);
            }
        }
    }
    population.pods.shrink_to_fit();
    population
}

impl Population {
    /// Adds a Pod. Of a written Pod and a workload's of the same name, the workload adopts the
    /// written one.
    fn add(&mut self, pod: Pod, adoption: Adoption) {
        match (
            pod_named(&self.names, &self.pods, &pod.namespace, &pod.name),
            adoption,
        ) {
            (None, _) => {
                self.names.add(hash(&[&pod.namespace, &pod.name]));
                self.pods.push(pod);
            }
            (Some(_), Adoption::Adopts) => {}
            (Some(PodId(earlier)), Adoption::StartsAll) => self.pods[earlier] = pod,
        }
    }
}

/// Namespace, kind and name.
type Key = (TextSlice, TextSlice, TextSlice);

/// The workloads whose Pods (or ReplicaSets) stand in your YAML and say so.
fn owners(makers: &[Maker]) -> HashSet<Key> {
    let key = |meta: &ObjectMeta, owner: &OwnerReference| {
        (
            meta.namespace_text(),
            owner.kind.clone(),
            owner.name.clone(),
        )
    };
    makers
        .iter()
        .map(Maker::meta)
        .flat_map(|meta| meta.owners.iter().map(move |owner| key(meta, owner)))
        .collect()
}

fn is_among(owners: &HashSet<Key>, workload: &Workload) -> bool {
    owners.contains(&(
        workload.meta.namespace_text(),
        TextSlice::fixed(workload.kind_name()),
        workload.meta.name_text(),
    ))
}

/// What the reader says of Pods counts for more than their status, or than what is assumed without
/// one.
pub(super) fn say(pods: &mut [Pod], facts: &[Fact]) {
    let said = facts.iter().filter_map(|fact| match fact {
        Fact::Ready { who, ready } => Some((who, *ready)),
        _ => None,
    });
    for (who, ready) in said {
        for pod in pods.iter_mut() {
            let owner = pod
                .owner
                .as_ref()
                .map(|owner| (owner.kind.as_str(), owner.name.as_str()));
            if who.means(&pod.namespace, &pod.name, owner) {
                pod.ready = Spanned::defaulted(ready, pod.name_span);
                pod.assumed = false;
                pod.never_ready = None;
            }
        }
    }
}

/// Places Pods round robin and counts addresses up.
struct Scheduler<'a> {
    nodes: &'a [Node],
    config: &'a Config,
    turn: usize,
    placed: Vec<usize>,
    /// Where nodes stand by their names, once a Pod asks for one.
    by_name: Option<HashMap<&'a str, usize>>,
}

impl<'a> Scheduler<'a> {
    fn new(nodes: &'a [Node], config: &'a Config) -> Self {
        Self {
            nodes,
            config,
            turn: 0,
            placed: vec![0; nodes.len()],
            by_name: None,
        }
    }

    /// The node for a Pod, and its place if it exists: the one its spec names, or the next in
    /// turn.
    fn place(&mut self, spec: &PodSpec) -> (TextSlice, Option<usize>) {
        if let Some(name) = spec.node_name.as_ref() {
            return (name.value.clone(), self.named(&name.value));
        }
        let at = self.turn % self.nodes.len();
        self.turn += 1;
        (self.nodes[at].name.clone(), Some(at))
    }

    fn named(&mut self, name: &str) -> Option<usize> {
        let places = || {
            self.nodes
                .iter()
                .enumerate()
                .map(|(at, node)| (node.name.as_str(), at))
                .collect()
        };
        self.by_name.get_or_insert_with(places).get(name).copied()
    }

    /// Addresses on a node: the node's own in the host's network.
    fn addresses(&mut self, at: usize, spec: &PodSpec) -> Vec<IpAddr> {
        let pod = self.placed[at];
        self.placed[at] += 1;
        if spec.host_network {
            return self.nodes[at].ips.clone();
        }
        address::of_pod(
            self.config.families,
            self.nodes[at].number,
            self.nodes.len(),
            pod,
        )
    }
}

fn written_pod(pod: &manifest::Pod, scheduler: &mut Scheduler<'_>) -> Pod {
    let mut made = unplaced(&pod.meta, &pod.meta, pod.spec.clone());
    made.name = pod.meta.name_text();
    match &pod.status {
        Some(status) => {
            made.node = made
                .spec
                .node_name
                .as_ref()
                .map(|name| name.value.clone())
                .unwrap_or_default();
            made.ips = status
                .pod_ips
                .iter()
                .filter_map(|ip| ip.value.parse().ok())
                .collect();
            made.phase = status
                .phase
                .as_ref()
                .map_or_else(|| TextSlice::fixed("Pending"), |phase| phase.value.clone());
            made.ready = status
                .ready
                .clone()
                .unwrap_or_else(|| Spanned::defaulted(false, status.span));
            made.assumed = false;
            made.history = Some(Rc::new(status.history.clone()));
        }
        None => settle(&mut made, scheduler, &|| {
            readiness::never_ready(&pod.spec).map(Rc::new)
        }),
    }
    made
}

/// Gives a Pod without status its node and addresses. On a node that does not exist nobody starts
/// it; what keeps it from becoming ready by your YAML alone does.
fn settle(
    pod: &mut Pod,
    scheduler: &mut Scheduler<'_>,
    never_ready: &dyn Fn() -> Option<Rc<NeverReady>>,
) {
    let (node, at) = scheduler.place(&pod.spec);
    pod.node = node;
    let Some(at) = at else {
        pod.phase = TextSlice::fixed("Pending");
        pod.ready.value = false;
        return;
    };
    pod.ips = scheduler.addresses(at, &pod.spec);
    pod.never_ready = never_ready();
    pod.ready.value = pod.never_ready.is_none();
}
