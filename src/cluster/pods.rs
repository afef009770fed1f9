//! The Pods: those written as such, and those that the workloads' controllers make, named, placed and given
//! addresses. A Pod with a status keeps exactly that; any other is taken to be Running and Ready.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::build::Maker;
use super::{Config, Node, Owner, Pod, address};
use crate::manifest::{self, ObjectMeta, Pair, PodSpec, Workload, WorkloadKind};
use crate::source::{Span, Spanned};

/// How many Pods of one workload are simulated; a thousand already say everything about the path.
const MOST_REPLICAS: u32 = 1_000;
/// How many Pods of all workloads together: 10.244.0.0/16 holds no more.
const MOST_PODS: usize = 65_000;

/// The Pods and the workloads that made them.
#[derive(Default)]
pub(super) struct Population {
    pub(super) pods: Vec<Pod>,
    pub(super) workloads: Vec<Workload>,
    pub(super) capped: Vec<(usize, u32)>,
}

/// Makes all Pods: those written as such, then the workloads', each in the order of the paste.
pub(super) fn pods(makers: Vec<Maker>, nodes: &[Node], config: &Config) -> Population {
    let mut population = Population::default();
    let mut scheduler = Scheduler::new(nodes, config);
    let mut names = BTreeSet::new();
    let (written, made): (Vec<_>, Vec<_>) = makers.into_iter().partition(|maker| matches!(maker, Maker::Pod(_)));
    for maker in written.into_iter().chain(made) {
        match maker {
            Maker::Pod(pod) => {
                names.insert((pod.meta.namespace().to_owned(), pod.meta.name().to_owned()));
                population.pods.push(written_pod(pod, &mut scheduler));
            }
            Maker::Workload(workload) => {
                let wanted = wanted(&workload, nodes);
                let most = config.most_replicas.unwrap_or(MOST_REPLICAS) as usize;
                let count = wanted.min(most).min(MOST_PODS.saturating_sub(population.pods.len()));
                if count < wanted {
                    population.capped.push((population.workloads.len(), count as u32));
                }
                let made = replicas(&workload, count, nodes, &mut scheduler);
                let fresh = made.into_iter().filter(|pod| names.insert((pod.namespace.clone(), pod.name.clone())));
                population.pods.extend(fresh);
                population.workloads.push(workload);
            }
        }
    }
    population
}

/// Places Pods round robin and counts addresses up.
struct Scheduler<'a> {
    nodes: &'a [Node],
    config: &'a Config,
    turn: usize,
    placed: Vec<usize>,
    by_name: BTreeMap<&'a str, usize>,
}

impl<'a> Scheduler<'a> {
    fn new(nodes: &'a [Node], config: &'a Config) -> Self {
        let by_name = nodes.iter().enumerate().map(|(at, node)| (node.name.as_str(), at)).collect();
        Self { nodes, config, turn: 0, placed: vec![0; nodes.len()], by_name }
    }

    /// The node for a Pod: the one its spec names, or the next in turn.
    fn place(&mut self, spec: &PodSpec) -> String {
        if let Some(name) = &spec.node_name {
            return name.value.clone();
        }
        let node = &self.nodes[self.turn % self.nodes.len()];
        self.turn += 1;
        node.name.clone()
    }

    /// Addresses on a node: the node's own in the host's network, none on a node that does not exist.
    fn addresses(&mut self, node: &str, spec: &PodSpec) -> Vec<IpAddr> {
        let Some(&at) = self.by_name.get(node) else { return Vec::new() };
        let pod = self.placed[at];
        self.placed[at] += 1;
        if spec.host_network {
            return self.nodes[at].ips.clone();
        }
        address::of_pod(self.config.families, self.nodes[at].number, self.nodes.len(), pod)
    }
}

fn written_pod(pod: manifest::Pod, scheduler: &mut Scheduler<'_>) -> Pod {
    let mut made = unplaced(&pod.meta, &pod.meta, pod.spec);
    made.name = pod.meta.name().to_owned();
    match pod.status {
        Some(status) => {
            made.node = made.spec.node_name.as_ref().map(|name| name.value.clone()).unwrap_or_default();
            made.ips = status.pod_ips.iter().filter_map(|ip| ip.value.parse().ok()).collect();
            made.phase = status.phase.map_or_else(|| "Pending".to_owned(), |phase| phase.value);
            made.ready = status.ready.unwrap_or_else(|| Spanned::defaulted(false, status.span));
            made.assumed = false;
        }
        None => settle(&mut made, scheduler),
    }
    made
}

/// Gives a Pod without status its node and addresses.
fn settle(pod: &mut Pod, scheduler: &mut Scheduler<'_>) {
    pod.node = scheduler.place(&pod.spec);
    pod.ips = scheduler.addresses(&pod.node, &pod.spec);
}

/// A Pod that is taken to be Running and Ready, without name, node and addresses.
fn unplaced(object: &ObjectMeta, labelled: &ObjectMeta, spec: PodSpec) -> Pod {
    let labels_span = labelled.labels.iter().map(Pair::span).reduce(Span::to).unwrap_or_else(|| labelled.name_span());
    Pod {
        namespace: object.namespace().to_owned(),
        name: String::new(),
        labels: labelled.labels.clone(),
        labels_span,
        ips: Vec::new(),
        node: String::new(),
        phase: "Running".to_owned(),
        ready: Spanned::defaulted(true, object.name_span()),
        terminating: object.deletion_timestamp.is_some(),
        assumed: true,
        owner: None,
        spec,
        origin: object.span,
        name_span: object.name_span(),
    }
}

/// How many Pods a workload asks for.
fn wanted(workload: &Workload, nodes: &[Node]) -> usize {
    match workload.kind {
        WorkloadKind::DaemonSet => daemon_nodes(workload, nodes).count(),
        WorkloadKind::CronJob => 0,
        _ => workload.replicas.value as usize,
    }
}

/// The nodes that a DaemonSet runs on.
/// Source: pkg/controller/daemon/daemon_controller.go, NodeShouldRunDaemonPod.
fn daemon_nodes<'a>(workload: &'a Workload, nodes: &'a [Node]) -> impl Iterator<Item = &'a Node> {
    let template = &workload.template;
    let named = template.node_name.as_ref().map(|name| name.value.as_str());
    nodes.iter().filter(move |node| {
        named.is_none_or(|name| name == node.name) && template.placement.allows(&node.name, &node.labels)
    })
}

/// So many Pods of a workload.
fn replicas(workload: &Workload, count: usize, nodes: &[Node], scheduler: &mut Scheduler<'_>) -> Vec<Pod> {
    let hash = match workload.kind {
        WorkloadKind::Deployment => template_hash(workload),
        _ => String::new(),
    };
    let mut daemon_nodes = daemon_nodes(workload, nodes);
    (0..count)
        .map(|index| {
            let mut pod = unplaced(&workload.meta, &workload.template_meta, workload.template.clone());
            pod.terminating = false;
            pod.owner = Some(Owner { kind: workload.kind_name().to_owned(), name: workload.meta.name().to_owned() });
            if workload.template_meta.labels.is_empty() {
                pod.labels_span = workload.template_meta.span;
            }
            if let Some(node) = daemon_nodes.next().filter(|_| workload.kind == WorkloadKind::DaemonSet) {
                pod.spec.node_name = Some(Spanned::defaulted(node.name.clone(), workload.meta.name_span()));
            }
            identify(&mut pod, workload, index, &hash);
            settle(&mut pod, scheduler);
            pod
        })
        .collect()
}

/// Gives a workload's Pod its name, and the labels and host name that its controller adds.
/// Source: pkg/controller/statefulset/stateful_set_utils.go, newVersionedStatefulSetPod; pkg/apis/batch/types.go.
fn identify(pod: &mut Pod, workload: &Workload, index: usize, hash: &str) {
    let owner = workload.meta.name();
    let place = workload.meta.name_span();
    pod.name = match workload.kind {
        WorkloadKind::Deployment => format!("{owner}-{hash}-{index}"),
        WorkloadKind::DaemonSet => format!("{owner}-{}", pod.spec.node_name.as_ref().map_or("", |node| &node.value)),
        _ => format!("{owner}-{index}"),
    };
    match workload.kind {
        WorkloadKind::Deployment => set_label(pod, "pod-template-hash", hash, place),
        WorkloadKind::DaemonSet => set_label(pod, "pod-template-generation", "1", place),
        WorkloadKind::StatefulSet => {
            let name = pod.name.clone();
            set_label(pod, "statefulset.kubernetes.io/pod-name", &name, place);
            set_label(pod, "apps.kubernetes.io/pod-index", &index.to_string(), place);
            pod.spec.hostname = Some(Spanned::defaulted(name, place));
            pod.spec.subdomain = workload.service_name.clone();
        }
        WorkloadKind::Job => {
            for key in ["batch.kubernetes.io/job-name", "job-name"] {
                set_label(pod, key, owner, place);
            }
        }
        WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController | WorkloadKind::CronJob => {}
    }
}

/// Sets a label that a controller adds; it points at the workload's name.
fn set_label(pod: &mut Pod, key: &str, value: &str, place: Span) {
    pod.labels.retain(|pair| pair.key.value != key);
    let defaulted = |text: &str| Spanned::defaulted(text.to_owned(), place);
    pod.labels.push(Pair { key: defaulted(key), value: defaulted(value) });
}

/// The hash in the names of a Deployment's Pods.
fn template_hash(workload: &Workload) -> String {
    const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    let seed = workload.template.containers.iter().flat_map(|container| container.image.as_ref());
    let mut hash = seed
        .flat_map(|image| image.value.bytes())
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mut text = String::new();
    for _ in 0..9 {
        text.push(char::from(LETTERS[hash as usize % LETTERS.len()]));
        hash = hash.rotate_right(5) ^ 0x9e37;
    }
    text
}
