//! Chooses which endpoints are drawn and turns them into boxes. Few get a box each; of many, the
//! one that the packet goes to does, and the others are counted by workload and node.

use super::{BoxRole, Part, SceneBox};
use crate::report::{EndpointShare, Nearness, Subject, SubjectPort};
use portpath_text::maps::{BTreeMap, HashMap};
use portpath_text::order;

/// Up to this many Pods each get a box.
const EACH: usize = 6;
/// Beyond this many, the rivals of the chosen one are drawn short.
pub(super) const ROOMY: usize = 3;
/// At most this many boxes count the Pods of a workload; the last one counts those of all others.
const GROUPS: usize = 5;
/// Up to this many nodes are named in one of them.
const NODES: usize = 4;

/// The endpoints to draw.
#[derive(Debug, Default)]
pub(super) struct Shown<'a> {
    /// Those that get a box, each with its place among all, the Pods of one node beside each other.
    pub kept: Vec<(usize, &'a EndpointShare)>,
    /// What counts the others.
    pub groups: Vec<Group<'a>>,
}

/// Pods of one workload that fare alike.
#[derive(Debug, Default)]
pub(super) struct Group<'a> {
    /// `Deployment web`; empty for Pods of no workload, and for those of several.
    workload: &'a str,
    /// How many workloads it counts together.
    workloads: usize,
    /// The Pods, by their places among all endpoints.
    pub pods: Vec<usize>,
    /// The share of each, as `1 of N`; zero where they get nothing.
    pub one_in: usize,
    /// Why they get nothing.
    excluded: &'a str,
    /// How many on each node; none where it is not said.
    nodes: BTreeMap<&'a str, usize>,
}

/// All endpoints when they are few; else the chosen one, and the others counted. Beside what a
/// selector nearly fits, all others are counted.
pub(super) fn choose(endpoints: &[EndpointShare]) -> Shown<'_> {
    let is_nearest = |each: &EndpointShare| matches!(each.nearness, Nearness::Nearest(_));
    if let Some(nearest) = endpoints.iter().position(is_nearest) {
        let others = endpoints
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != nearest);
        let mut groups = groups(others.collect());
        let rest = groups.split_off(groups.len().min(1));
        if let Some(all) = groups.first_mut() {
            rest.iter().for_each(|group| all.take(group));
        }
        return Shown {
            kept: vec![(nearest, &endpoints[nearest])],
            groups,
        };
    }
    if endpoints.len() <= EACH {
        return Shown {
            kept: by_node(endpoints),
            groups: Vec::new(),
        };
    }
    let (kept, others): (Vec<_>, Vec<_>) = endpoints
        .iter()
        .enumerate()
        .partition(|(_, endpoint)| endpoint.chosen);
    Shown {
        kept,
        groups: groups(others),
    }
}

/// Those that get something first; beyond a few, the rest of each sort together.
fn groups(endpoints: Vec<(usize, &EndpointShare)>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::default();
    for (among, endpoint) in endpoints {
        let key = (endpoint.workload.as_str(), endpoint.excluded.as_str());
        let place = *places.entry(key).or_insert_with(|| {
            let (workload, excluded) = key;
            groups.push(Group {
                workload,
                workloads: 1,
                excluded,
                one_in: endpoint.one_in,
                ..Group::default()
            });
            groups.len() - 1
        });
        groups[place].add(among, endpoint);
    }
    order::by_key(&mut groups, |group| !group.excluded.is_empty());
    let rest = groups.split_off(groups.len().min(GROUPS));
    for group in rest {
        let like = groups
            .iter_mut()
            .rev()
            .find(|other| other.excluded.is_empty() == group.excluded.is_empty());
        let Some(like) = like else {
            groups.push(group);
            continue;
        };
        like.take(&group);
    }
    groups
}

impl<'a> Group<'a> {
    fn add(&mut self, among: usize, endpoint: &'a EndpointShare) {
        self.pods.push(among);
        *self.nodes.entry(&endpoint.node).or_default() += 1;
    }

    fn take(&mut self, other: &Group<'a>) {
        self.pods.extend(&other.pods);
        self.workloads += other.workloads;
        self.workload = "";
        self.nodes = BTreeMap::new();
        if self.excluded != other.excluded {
            self.excluded = "they get nothing";
        }
    }

    /// `node-a: 20, node-b: 19`; of many, `on 12 nodes`.
    fn nodes(&self) -> Option<String> {
        let known = !self.nodes.is_empty() && self.nodes.keys().all(|node| !node.is_empty());
        let node = |(node, count): (&&str, &usize)| format!("{node}: {count}");
        known.then(|| match self.nodes.len() {
            0..=NODES => self.nodes.iter().map(node).collect::<Vec<_>>().join(", "),
            many => format!("on {many} nodes"),
        })
    }
}

fn is_idle(endpoint: &EndpointShare) -> bool {
    !endpoint.chosen && !endpoint.excluded.is_empty()
}

/// Keeps the order, but brings the Pods of one node together.
fn by_node(endpoints: &[EndpointShare]) -> Vec<(usize, &EndpointShare)> {
    let mut nodes: Vec<&str> = Vec::new();
    for endpoint in endpoints {
        if !nodes.contains(&endpoint.node.as_str()) {
            nodes.push(&endpoint.node);
        }
    }
    let mut pods: Vec<(usize, &EndpointShare)> = endpoints.iter().enumerate().collect();
    order::by_key(&mut pods, |(_, pod)| {
        nodes.iter().position(|node| *node == pod.node)
    });
    pods
}

/// The box of one endpoint.
pub(super) fn pod_box(among: usize, endpoint: &EndpointShare) -> SceneBox {
    let port = SubjectPort {
        name: endpoint.container.clone(),
        port: endpoint.port,
        written: endpoint.written.clone(),
        met: true,
        ..SubjectPort::default()
    };
    let known = endpoint.name != endpoint.ip;
    SceneBox {
        role: BoxRole::Pod,
        kind: match (known, endpoint.is_assumed) {
            (true, false) => "Pod".into(),
            (true, true) => "Pod, assumed".into(),
            (false, _) => "address".into(),
        },
        is_assumed: endpoint.is_assumed,
        name: endpoint.name.clone(),
        lines: Some(endpoint.ip.clone())
            .filter(|ip| known && !ip.is_empty())
            .into_iter()
            .collect(),
        ports: Some(port)
            .filter(|port| port.port != 0 || !port.written.is_empty())
            .into_iter()
            .collect(),
        endpoints: vec![among],
        labels: endpoint.labels.clone(),
        node: endpoint.node.clone(),
        part: if is_idle(endpoint) {
            Part::GetsNothing(endpoint.excluded.clone())
        } else {
            Part::Possible
        },
        ..SceneBox::default()
    }
}

/// Where many Pods are drawn, those that the packet does not go to are named and no more.
pub(super) fn shorten(pod: &mut SceneBox) {
    pod.kind.clear();
    pod.lines.clear();
}

/// Tells more of the Pod that the packet reaches, as its own hop knows it.
pub(super) fn enrich(pod: &mut SceneBox, subject: Option<&Subject>) {
    let Some(subject) = subject else {
        return;
    };
    if subject.ports.iter().any(|port| port.met) {
        pod.ports = subject
            .ports
            .iter()
            .filter(|port| port.met)
            .cloned()
            .collect();
    }
}

/// The box that counts several Pods.
pub(super) fn group_box(group: &Group) -> SceneBox {
    let (kind, name) = group.workload.split_once(' ').unwrap_or_default();
    let count = group.pods.len();
    let pods = if count == 1 { "Pod" } else { "Pods" };
    let count = match group.excluded {
        "" => format!("{count} more {pods}"),
        _ => format!("{count} {pods}"),
    };
    let (kind, name, lines) = match (name, group.workloads) {
        ("", 2..) => (
            String::new(),
            count,
            vec![format!("of {} workloads", group.workloads)],
        ),
        ("", _) => (String::new(), count, Vec::new()),
        (name, _) => (kind.to_owned(), name.to_owned(), vec![count]),
    };
    SceneBox {
        role: BoxRole::More,
        kind,
        name,
        lines: lines.into_iter().chain(group.nodes()).collect(),
        pods: group.pods.len(),
        endpoints: group.pods.clone(),
        part: match group.excluded {
            "" => Part::Possible,
            why => Part::GetsNothing(why.to_owned()),
        },
        ..SceneBox::default()
    }
}
