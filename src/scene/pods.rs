//! Chooses which endpoints are drawn and turns them into boxes. All are counted; a few are shown.

use std::collections::BTreeMap;

use super::{BoxRole, Part, SceneBox};
use crate::order;
use crate::report::{EndpointShare, Subject, SubjectPort};

/// At most this many Pods are drawn; the others are counted.
const SHOWN: usize = 5;
/// Beyond this many, the rivals of the chosen one are drawn short.
pub(super) const ROOMY: usize = 3;

/// The endpoints to draw, and what is said of the others.
#[derive(Debug, Default)]
pub(super) struct Shown<'a> {
    /// Those that get a box, the Pods of one node beside each other.
    pub kept: Vec<&'a EndpointShare>,
    /// How many of the others get traffic.
    pub left_out_alive: usize,
    /// How many of the others get nothing.
    pub left_out_idle: usize,
    /// The share of each, as `1 of N`.
    pub one_in: usize,
}

impl Shown<'_> {
    /// How many have no box of their own.
    pub(super) fn left_out(&self) -> usize {
        self.left_out_alive + self.left_out_idle
    }
}

/// The chosen endpoint, its rivals, and at least one of those that get nothing, as far as there is room.
pub(super) fn choose(endpoints: &[EndpointShare]) -> Shown<'_> {
    let one_in = endpoints.iter().map(|endpoint| endpoint.one_in).max().unwrap_or(0);
    // One more box than a box saying "+ 1 more" costs nothing.
    let room = if endpoints.len() <= SHOWN + 1 { SHOWN + 1 } else { SHOWN };
    let idle_room = usize::from(endpoints.len() > room);
    let mut order: Vec<usize> = (0..endpoints.len()).collect();
    let turns = turns(endpoints);
    order::by_key(&mut order, |&at| (rank(&endpoints[at]), turns[at]));
    let idle: Vec<usize> = order.iter().copied().filter(|&at| is_idle(&endpoints[at])).collect();
    let kept_idle = idle.len().min(idle_room);
    let mut kept: Vec<usize> = order.iter().copied().filter(|at| !idle.contains(at)).take(room - kept_idle).collect();
    let spare = room - kept.len();
    kept.extend(idle.into_iter().take(spare));
    order::by_key(&mut kept, |&at| at);
    let (left_out_alive, left_out_idle) = count_others(endpoints, &kept);
    Shown { kept: by_node(endpoints, &kept), left_out_alive, left_out_idle, one_in }
}

/// The how-manieth of its node each endpoint is: taken in turns, every node is seen before one is seen twice.
fn turns(endpoints: &[EndpointShare]) -> Vec<usize> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    endpoints
        .iter()
        .map(|endpoint| {
            let count = seen.entry(&endpoint.node).or_default();
            *count += 1;
            *count
        })
        .collect()
}

fn rank(endpoint: &EndpointShare) -> u8 {
    match (endpoint.chosen, is_idle(endpoint)) {
        (true, _) => 0,
        (false, false) => 1,
        (false, true) => 2,
    }
}

fn is_idle(endpoint: &EndpointShare) -> bool {
    !endpoint.chosen && !endpoint.excluded.is_empty()
}

fn count_others(endpoints: &[EndpointShare], kept: &[usize]) -> (usize, usize) {
    let others = endpoints.iter().enumerate().filter(|(at, _)| kept.binary_search(at).is_err());
    others.fold((0, 0), |(alive, idle), (_, endpoint)| match is_idle(endpoint) {
        true => (alive, idle + 1),
        false => (alive + 1, idle),
    })
}

/// Keeps the order, but brings the Pods of one node together.
fn by_node<'a>(endpoints: &'a [EndpointShare], kept: &[usize]) -> Vec<&'a EndpointShare> {
    let mut nodes: Vec<&str> = Vec::new();
    for &at in kept {
        if !nodes.contains(&endpoints[at].node.as_str()) {
            nodes.push(&endpoints[at].node);
        }
    }
    let mut pods: Vec<&EndpointShare> = kept.iter().map(|&at| &endpoints[at]).collect();
    order::by_key(&mut pods, |pod| nodes.iter().position(|node| *node == pod.node));
    pods
}

/// The box of one endpoint.
pub(super) fn pod_box(endpoint: &EndpointShare) -> SceneBox {
    let port =
        SubjectPort { name: endpoint.container.clone(), port: endpoint.port, met: true, ..SubjectPort::default() };
    let known = endpoint.name != endpoint.ip;
    SceneBox {
        role: BoxRole::Pod,
        kind: if known { "Pod".into() } else { "address".into() },
        name: endpoint.name.clone(),
        lines: Some(endpoint.ip.clone()).filter(|ip| known && !ip.is_empty()).into_iter().collect(),
        ports: Some(port).filter(|port| port.port != 0).into_iter().collect(),
        node: endpoint.node.clone(),
        part: if is_idle(endpoint) { Part::GetsNothing(endpoint.excluded.clone()) } else { Part::Possible },
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
        pod.ports = subject.ports.iter().filter(|port| port.met).cloned().collect();
    }
}

/// The box that counts those left out.
pub(super) fn more_box(shown: &Shown) -> SceneBox {
    let share = (shown.left_out_alive > 0 && shown.one_in > 0).then(|| format!("each gets 1 of {}", shown.one_in));
    let idle = (shown.left_out_idle > 0).then(|| match shown.left_out_alive {
        0 => "they get nothing".to_owned(),
        _ => format!("{} of them get nothing", shown.left_out_idle),
    });
    SceneBox {
        role: BoxRole::More,
        name: format!("+ {} more", shown.left_out()),
        lines: share.into_iter().chain(idle).collect(),
        ..SceneBox::default()
    }
}
