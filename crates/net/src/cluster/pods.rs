//! The Pods: those written as such and those of workloads, placed and given addresses. A Pod with a
//! status keeps exactly that; any other is taken to be Running and Ready.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use super::lookup::pod_named;
use super::maker::Maker;
use super::workloads::unplaced;
use super::{
    Adoption, Cluster, Conditions, Config, ManagedBy, NeverReady, Node, NodeKnown, Placed, Pod,
    PodId, address, readiness, workloads,
};
use crate::facts::Fact;
use portpath_kube::admission::Setup;
use portpath_kube::manifest::{self, ObjectMeta, OwnerReference, PodSpec, Workload};
use portpath_text::maps::{Chains, HashMap, HashSet, hash};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// How many Pods of one workload are simulated; a thousand already say everything about the path.
const MOST_REPLICAS: u32 = 1_000;
/// How many Pods of all workloads together: 10.244.0.0/16 holds no more.
const MOST_PODS: usize = 65_000;

/// How many nodes are looked at for a Pod that asks for some of them only.
const MOST_NODES: usize = 100;

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

impl Cluster {
    /// Has init containers wait: by the specs of their Pods. Where one certainly waits without end,
    /// the Pods never start, and are no ready endpoints.
    /// Source: pkg/kubelet/status/generate.go, GeneratePodReadyCondition; a Pod is Pending until
    /// its init containers have ended (pkg/kubelet/kubelet_pods.go, getPhase).
    pub(crate) fn hold(&mut self, held: &BTreeMap<Span, Rc<NeverReady>>) {
        for pod in self.pods.iter_mut().filter(|pod| pod.assumed) {
            let Some(why) = held.get(&pod.spec.span) else {
                continue;
            };
            if !why.is_open() {
                pod.phase = TextSlice::fixed("Pending");
                pod.ready.value = false;
                pod.never_ready = Some(why.clone());
            } else if pod.never_ready.is_none() {
                pod.never_ready = Some(why.clone());
            }
        }
        self.settle_slices();
    }

    /// Writes the readiness of Pods into the slices that the controller made.
    fn settle_slices(&mut self) {
        let mut slices = std::mem::take(&mut self.slices);
        for slice in &mut slices {
            if slice.managed_by != ManagedBy::Controller {
                continue;
            }
            let service = self.service(&slice.namespace, &slice.service);
            let publishes = service.is_some_and(|id| self[id].publishes_not_ready());
            for endpoint in &mut slice.endpoints {
                let pod = endpoint.pod.map(|id| &self[id]);
                if let Some(pod) = pod.filter(|pod| !pod.ready.value) {
                    endpoint.serving = false;
                    endpoint.ready = publishes;
                    endpoint.stated = Conditions {
                        ready: Some(publishes),
                        serving: Some(false),
                        terminating: Some(pod.terminating),
                    };
                }
            }
        }
        self.slices = slices;
    }
}

/// Places Pods round robin and counts addresses up.
struct Scheduler<'a> {
    nodes: &'a [Node],
    config: &'a Config,
    turn: usize,
    placed: Vec<usize>,
    /// Whether the YAML declares every node that there is.
    all_declared: bool,
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
            all_declared: nodes
                .iter()
                .all(|node| matches!(node.known, NodeKnown::Declared | NodeKnown::Shown)),
            by_name: None,
        }
    }

    /// The node for a Pod: the one its spec names, or the next in turn.
    fn place(&mut self, spec: &PodSpec) -> Place {
        if let Some(name) = spec.node_name.as_ref() {
            return Place {
                node: name.value.clone(),
                at: self.named(&name.value),
                placed: Placed::Said,
            };
        }
        let at = self.turn % self.nodes.len();
        self.turn += 1;
        let (at, placed) = match self.config.setup {
            Setup::Bare => (at, Placed::Said),
            Setup::Readers => self.in_turn(at, spec),
        };
        Place {
            node: self.nodes[at].name.clone(),
            at: Some(at),
            placed,
        }
    }

    /// The next node that the Pod may run on. Where the YAML declares the nodes and one alone will
    /// do, that is the Pod's.
    fn in_turn(&self, at: usize, spec: &PodSpec) -> (usize, Placed) {
        let count = self.nodes.len();
        let allows = |at: &usize| {
            let node = &self.nodes[*at];
            spec.placement.allows(&node.name, &node.labels)
        };
        let searched = (at..at + count.min(MOST_NODES)).map(|at| at % count);
        let mut fitting = searched.filter(allows);
        let Some(first) = fitting.next() else {
            return (at, Placed::Assumed);
        };
        let is_only = self.all_declared && count <= MOST_NODES && fitting.next().is_none();
        let placed = if is_only {
            Placed::Said
        } else {
            Placed::Assumed
        };
        (first, placed)
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

/// Where a Pod runs.
struct Place {
    /// The name of the node.
    node: TextSlice,
    /// Its place, if it exists.
    at: Option<usize>,
    /// How it is known.
    placed: Placed,
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
            let runs = made.phase == "Running" && !made.ips.is_empty();
            if runs && made.node.is_empty() && scheduler.config.setup == Setup::Readers {
                // The kubelet of its node has written the status: the YAML was cut.
                made.node = scheduler.place(&made.spec).node;
                made.placed = Placed::Untold;
            }
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
    let place = scheduler.place(&pod.spec);
    pod.node = place.node;
    pod.placed = place.placed;
    let Some(at) = place.at else {
        pod.phase = TextSlice::fixed("Pending");
        pod.ready.value = false;
        return;
    };
    pod.ips = scheduler.addresses(at, &pod.spec);
    pod.never_ready = never_ready();
    pod.ready.value = pod.never_ready.is_none();
}
