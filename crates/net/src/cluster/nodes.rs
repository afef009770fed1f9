//! The nodes: those of your YAML, or node-a and node-b when it has none, and those that Pods name.

use std::net::IpAddr;
use std::rc::Rc;

use super::maker::Maker;
use super::{AddressOrigin, AssumedLabels, Config, Node, NodeKnown, address};
use portpath_kube::admission::Setup;
use portpath_kube::manifest::{NodeObject, Pair, WorkloadKind};
use portpath_text::maps::{HashMap, HashSet};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::printed;
use portpath_yaml::yaml::TextSlice;

/// The label that names a node's zone. Source: staging/src/k8s.io/api/core/v1/well_known_labels.go.
pub(super) const ZONE_LABEL: &str = "topology.kubernetes.io/zone";

/// All nodes, declared ones first; without these, those that `kubectl get nodes` shows.
pub(super) fn nodes(
    declared: &[Rc<NodeObject>],
    shown: &[printed::Node],
    makers: &[Maker],
    config: &Config,
) -> Vec<Node> {
    let mut nodes: Vec<Node> = declared
        .iter()
        .enumerate()
        .map(|(at, object)| declared_node(object, at + 1, config))
        .collect();
    if nodes.is_empty() {
        nodes = self::shown(shown, config);
    }
    if nodes.is_empty() {
        nodes = ["node-a", "node-b"]
            .map(TextSlice::fixed)
            .iter()
            .enumerate()
            .map(|(at, name)| assumed_node(name, at + 1, NodeKnown::Assumed, config))
            .collect();
    }
    if !config.strict_nodes && makers.iter().any(|maker| named_node(maker).is_some()) {
        add_named(&mut nodes, makers, config);
    }
    if config.setup == Setup::Readers {
        take_host_ips(&mut nodes, makers, config);
    }
    nodes
}

/// The nodes of a table, each once, with their addresses where the table has them.
fn shown(rows: &[printed::Node], config: &Config) -> Vec<Node> {
    let mut known: HashSet<&str> = HashSet::default();
    let mut nodes = Vec::new();
    for row in rows.iter().take(MOST_SHOWN) {
        if !known.insert(&row.name) {
            continue;
        }
        let name = TextSlice::from(row.name.as_str());
        let mut node = assumed_node(&name, nodes.len() + 1, NodeKnown::Shown, config);
        if let Some((first, others)) = row.ips.split_first() {
            node.take(&[*first], config);
            node.aliases = others.iter().map(|ip| ip.to_string().into()).collect();
        }
        node.ready = row.ready;
        nodes.push(node);
    }
    nodes
}

/// At most this many rows of nodes are read.
const MOST_SHOWN: usize = 1_000;

/// Adds the nodes that Pods and templates ask for.
fn add_named(nodes: &mut Vec<Node>, makers: &[Maker], config: &Config) {
    let mut known: HashSet<TextSlice> = nodes.iter().map(|node| node.name.clone()).collect();
    for name in makers.iter().filter_map(named_node) {
        if known.insert(name.clone()) {
            let number = nodes.len() + 1;
            nodes.push(assumed_node(name, number, NodeKnown::Named, config));
        }
    }
}

/// Gives nodes the addresses that the status of their Pods tells: `hostIPs`.
/// Source: staging/src/k8s.io/api/core/v1/types.go, PodStatus.
fn take_host_ips(nodes: &mut [Node], makers: &[Maker], config: &Config) {
    let at: HashMap<TextSlice, usize> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| (node.name.clone(), at))
        .collect();
    for maker in makers {
        let (Maker::Pod(pod), Some(name)) = (maker, named_node(maker)) else {
            continue;
        };
        let ips = pod.status.iter().flat_map(|status| &status.host_ips);
        let ips: Vec<IpAddr> = ips.filter_map(|ip| ip.value.parse().ok()).collect();
        let node = at.get(name).and_then(|at| nodes.get_mut(*at));
        if let Some(node) = node.filter(|node| node.address == AddressOrigin::Example) {
            node.take(&ips, config);
        }
    }
}

impl Node {
    /// Takes addresses that somebody says in place of the examples of their family.
    pub(super) fn take(&mut self, ips: &[IpAddr], config: &Config) {
        if ips.is_empty() {
            return;
        }
        let (mut v4, mut v6) = address::of_node(self.number);
        for ip in self.ips.iter().chain(ips) {
            match ip {
                IpAddr::V4(_) => v4 = *ip,
                IpAddr::V6(_) => v6 = *ip,
            }
        }
        self.ips = address::in_order(config.families, v4, v6);
        self.address = AddressOrigin::Said;
    }
}

/// The node that a Pod or a template asks for.
fn named_node(maker: &Maker) -> Option<&TextSlice> {
    let spec = match maker {
        Maker::Pod(pod) => &pod.spec,
        Maker::Workload(workload) if workload.kind == WorkloadKind::CronJob => return None,
        Maker::Workload(workload) => &workload.template,
    };
    spec.node_name.as_ref().map(|name| &name.value)
}

fn declared_node(object: &NodeObject, number: usize, config: &Config) -> Node {
    let (mut v4, mut v6) = address::of_node(number);
    let written = object
        .internal_ips
        .iter()
        .filter_map(|ip| ip.value.parse::<IpAddr>().ok());
    let written: Vec<IpAddr> = written.collect();
    for ip in written.iter().copied().rev() {
        match ip {
            IpAddr::V4(_) => v4 = ip,
            IpAddr::V6(_) => v6 = ip,
        }
    }
    let secondary_ips = written
        .into_iter()
        .filter(|ip| *ip != v4 && *ip != v6)
        .collect();
    Node {
        name: object.meta.name_text(),
        ips: address::in_order(config.families, v4, v6),
        secondary_ips,
        zone: object
            .meta
            .label(ZONE_LABEL)
            .map(|zone| zone.value.value.clone())
            .filter(|zone| !zone.is_empty()),
        labels: object.meta.labels.to_vec(),
        span: Some(object.meta.span),
        milli_cpu: object.milli_cpu,
        ready: object.ready.unwrap_or(true),
        known: NodeKnown::Declared,
        address: if object.internal_ips.is_empty() {
            AddressOrigin::Example
        } else {
            AddressOrigin::Said
        },
        aliases: object
            .external_ips
            .iter()
            .chain(&object.host_names)
            .map(|name| name.value.clone())
            .collect(),
        number,
    }
}

/// Labels that the kubelet gives every node (pkg/kubelet/kubelet_node_status.go, initialNode). Its
/// architecture, which is one of them, nobody knows here.
fn kubelet_labels(name: &TextSlice) -> Vec<Pair> {
    let text = |text: TextSlice| Spanned::defaulted(text, Span::default());
    let pair = |key, value| Pair {
        key: text(TextSlice::fixed(key)),
        value: text(value),
    };
    vec![
        pair("kubernetes.io/hostname", name.clone()),
        pair("kubernetes.io/os", TextSlice::fixed("linux")),
    ]
}

pub(super) fn assumed_node(
    name: &TextSlice,
    number: usize,
    known: NodeKnown,
    config: &Config,
) -> Node {
    let (v4, v6) = address::of_node(number);
    Node {
        name: name.clone(),
        ips: address::in_order(config.families, v4, v6),
        secondary_ips: Vec::new(),
        zone: None,
        labels: match config.assumed_labels {
            AssumedLabels::Kubelets => kubelet_labels(name),
            AssumedLabels::Bare => Vec::new(),
        },
        span: None,
        milli_cpu: None,
        ready: true,
        known,
        address: AddressOrigin::Example,
        aliases: Vec::new(),
        number,
    }
}
