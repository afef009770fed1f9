//! Turns hops into boxes and the edges between them. Leaves motion to `playback`.

use super::pods::{self, Group};
use super::words;
use super::{BoxRole, Edge, End, Gate, Label, Part, Scene, SceneBox};
use crate::report::{Hop, HopKind, Nearness, Subject, SubjectPort, Verdict};
use portpath_text::order;

/// How far a packet comes along the edge to its Pod when the Pod is chosen and gates are still
/// ahead.
pub(super) const CHOSEN: f64 = 0.18;
/// Up to where gates stand along an edge.
const LAST: f64 = 0.92;
/// At most this many of a Service's or a container's ports get a row.
const PORT_ROWS: usize = 4;

/// Where the path's parts stand in the scene.
#[derive(Debug, Default)]
pub(super) struct Stations {
    /// The edge from the client to DNS.
    pub ask: Option<usize>,
    /// What the packet passes between the client and the Pod, in its order.
    pub between: Vec<Station>,
    /// The edge to the Pod that the packet goes to.
    pub to_pod: Option<usize>,
    /// The edge that ends in the open, where a packet finds no way on.
    pub stub: Option<usize>,
    /// The hops that are gates, and which they are.
    pub gates: Vec<(usize, usize)>,
    /// The box of the Pod.
    pub pod: Option<usize>,
}

/// A box on the way, and the edge that leads to it.
#[derive(Debug)]
pub(super) struct Station {
    /// The hop it stands for.
    pub kind: HopKind,
    /// The box.
    pub place: usize,
    /// The edge from the box before it.
    pub edge: usize,
}

impl Stations {
    /// What stands for the hops of a kind between the client and the Pod.
    pub(super) fn between(&self, kind: HopKind) -> Option<&Station> {
        self.between.iter().find(|station| station.kind == kind)
    }

    /// The box that the packet leaves for its Pod, or for the open.
    pub(super) fn last(&self) -> usize {
        self.between.last().map_or(0, |station| station.place)
    }

    /// The gate that a hop is.
    pub(super) fn gate(&self, hop: usize) -> Option<usize> {
        self.gates
            .iter()
            .find(|(at, _)| *at == hop)
            .map(|(_, gate)| *gate)
    }
}

/// Adds a box for each hop, and the endpoints that the packet could have gone to.
pub(super) fn place(scene: &mut Scene, hops: &[Hop], verdict: &Verdict) -> Stations {
    let mut stations = Stations::default();
    let find = |kind: HopKind| hops.iter().find(|hop| hop.kind == kind);
    let Some(client) = find(HopKind::Client).or(hops.first()) else {
        return stations;
    };
    let client = add(scene, BoxRole::Client, &client.subject);
    if let Some(dns) = find(HopKind::Dns) {
        let dns = add(scene, BoxRole::Dns, &dns.subject);
        stations.ask = Some(connect(scene, client, Some(dns)));
    }
    for hop in hops {
        let role = match hop.kind {
            HopKind::Route => BoxRole::Route,
            HopKind::Service => BoxRole::Service,
            HopKind::Forward => BoxRole::Forward,
            HopKind::Client | HopKind::Dns | HopKind::Endpoint | HopKind::Policy | HopKind::Pod => {
                continue;
            }
        };
        if stations.between(hop.kind).is_none() {
            let place = add(scene, role, &hop.subject);
            let edge = connect(scene, stations.last(), Some(place));
            stations.between.push(Station {
                kind: hop.kind,
                place,
                edge,
            });
        }
    }
    let source = stations.last();
    place_pods(scene, &mut stations, hops, source);
    let unreached = stations.to_pod.is_none() && !verdict.outcome.is_good();
    let beyond_client = !stations.between.is_empty() || stations.ask.is_none();
    if unreached && beyond_client {
        stations.stub = Some(connect(scene, source, None));
    }
    if hops.iter().any(|hop| hop.kind == HopKind::Policy) {
        place_gates(scene, &mut stations, hops);
    }
    scene.nodes_decide = hops.iter().any(|hop| hop.subject.nodes_decide);
    tell_namespaces(scene, hops);
    stations
}

/// Notes the namespaces of client, Service and Pods where they are not all the same. What routes
/// and forwards is on its way between them anyhow.
fn tell_namespaces(scene: &mut Scene, hops: &[Hop]) {
    let service = hops
        .iter()
        .find(|hop| hop.kind == HopKind::Service)
        .map(|hop| hop.subject.namespace.as_str());
    let client = hops
        .iter()
        .find(|hop| hop.kind == HopKind::Client)
        .map(|hop| hop.subject.namespace.as_str());
    let service = service.unwrap_or_default();
    let client = client.unwrap_or_default();
    let is_proxied = scene
        .boxes
        .iter()
        .any(|each| matches!(each.role, BoxRole::Route | BoxRole::Forward));
    // A Pod of another namespace than the Service's is named with it.
    let of_pod = |each: &SceneBox| {
        each.name
            .split_once('/')
            .map_or(service, |(namespace, _)| namespace)
            .to_owned()
    };
    let pods_differ = scene
        .boxes
        .iter()
        .any(|each| each.role == BoxRole::Pod && of_pod(each) != service);
    let client_differs = !client.is_empty() && client != service;
    if service.is_empty() || is_proxied || !(pods_differ || client_differs) {
        return;
    }
    for each in &mut scene.boxes {
        each.namespace = match each.role {
            BoxRole::Client => client.to_owned(),
            BoxRole::Service => service.to_owned(),
            BoxRole::Pod | BoxRole::More => of_pod(each),
            BoxRole::Dns | BoxRole::Route | BoxRole::Forward | BoxRole::ApiServer => String::new(),
        };
    }
}

/// A gate for each judgement: on the question to DNS when it comes before the answer, else on the
/// way to the Pod.
fn place_gates(scene: &mut Scene, stations: &mut Stations, hops: &[Hop]) {
    let answered = hops.iter().rposition(|hop| hop.kind == HopKind::Dns);
    for (at, hop) in hops
        .iter()
        .enumerate()
        .filter(|(_, hop)| hop.kind == HopKind::Policy)
    {
        let judged = if answered.is_some_and(|dns| at < dns) {
            stations.ask
        } else {
            stations.to_pod
        };
        // Where there is no Pod to go to, only what stops the packet has a place: where it ends.
        let end = if hop.passes { None } else { stations.stub };
        let Some(edge) = judged.or(end) else {
            continue;
        };
        stations.gates.push((at, scene.gates.len()));
        let Subject {
            kind, name, lines, ..
        } = hop.subject.clone();
        scene.gates.push(Gate {
            edge,
            at: 0.0,
            kind,
            name,
            lines,
            passes: hop.passes,
        });
    }
    for edge in 0..scene.edges.len() {
        let on_edge = || {
            scene
                .gates
                .iter()
                .enumerate()
                .filter(|(_, gate)| gate.edge == edge)
                .map(|(at, _)| at)
        };
        let gates: Vec<usize> = on_edge().collect();
        // The first stretch is the endpoint's, so that being chosen and being judged stay two
        // steps.
        let first = if Some(edge) == stations.to_pod {
            CHOSEN
        } else {
            0.0
        };
        for (nth, gate) in gates.iter().enumerate() {
            scene.gates[*gate].at =
                first + (LAST - first) * (nth as f64 + 0.5) / gates.len() as f64;
        }
    }
}

fn place_pods(scene: &mut Scene, stations: &mut Stations, hops: &[Hop], source: usize) {
    let endpoints = hops
        .iter()
        .rev()
        .map(|hop| &hop.endpoints)
        .find(|endpoints| !endpoints.is_empty());
    let reached = hops.iter().find(|hop| hop.kind == HopKind::Pod);
    let takes_one = reached.is_some()
        || hops
            .iter()
            .any(|hop| hop.kind == HopKind::Endpoint && hop.passes);
    let shown = endpoints
        .map(|endpoints| pods::choose(endpoints))
        .unwrap_or_default();
    for (among, endpoint) in &shown.kept {
        let mut pod = pods::pod_box(*among, endpoint);
        let on_path = endpoint.chosen && takes_one;
        if on_path {
            pod.part = Part::OnPath;
            pods::enrich(&mut pod, reached.map(|hop| &hop.subject));
        } else if shown.kept.len() > pods::ROOMY {
            pods::shorten(&mut pod);
        }
        pod.is_cause = reached.is_none() && endpoint.nearness != Nearness::Stranger;
        if let Nearness::Nearest(labels) = &endpoint.nearness {
            compare(&mut pod, &mut scene.boxes[source], labels);
        }
        let gets_nothing = matches!(pod.part, Part::GetsNothing(_));
        let place = push(scene, pod);
        if gets_nothing {
            continue;
        }
        let edge = connect(scene, source, Some(place));
        scene.edges[edge].on_path = on_path;
        scene.edges[edge].one_in = endpoint.one_in;
        if on_path {
            stations.pod = Some(place);
            stations.to_pod = Some(edge);
        }
    }
    if stations.pod.is_none()
        && let Some(hop) = reached
    {
        let pod = add(scene, BoxRole::Pod, &hop.subject);
        let edge = connect(scene, source, Some(pod));
        stations.pod = Some(pod);
        stations.to_pod = Some(edge);
    }
    for group in &shown.groups {
        let place = place_group(scene, group, source);
        let first = group.pods.first().and_then(|at| endpoints?.get(*at));
        let is_stranger = first.is_some_and(|each| each.nearness == Nearness::Stranger);
        scene.boxes[place].is_cause = reached.is_none() && !is_stranger;
    }
}

/// Marks the letters in which a Pod's labels differ from a Service's selector, in both boxes.
fn compare(pod: &mut SceneBox, service: &mut SceneBox, labels: &[String]) {
    let key = |pair: &str| pair.split_once('=').map(|(key, _)| key.to_owned());
    let value = |pair: &str| pair.split_once('=').map(|(_, value)| value.to_owned());
    for label in labels {
        let meant = service.selector.iter_mut().find(|asked| {
            asked.differs.is_empty()
                && (key(&asked.start) == key(label) || value(&asked.start) == value(label))
        });
        let Some(asked) = meant else { continue };
        let wanted = std::mem::take(&mut asked.start);
        *asked = Label::against(&wanted, label);
        pod.selector.push(Label::against(label, &wanted));
    }
}

/// The box that stands for several Pods, so that the counts are always whole.
fn place_group(scene: &mut Scene, group: &Group, source: usize) -> usize {
    let place = push(scene, pods::group_box(group));
    if group.one_in > 0 {
        let edge = connect(scene, source, Some(place));
        let edge = &mut scene.edges[edge];
        edge.on_path = false;
        edge.one_in = group.one_in;
        edge.pods = group.pods.len();
    }
    place
}

/// What a reader sees when the API server took nothing: your YAML stopped at its door.
pub(super) fn refuse_at_door(scene: &mut Scene, verdict: &Verdict) {
    let yaml = SceneBox {
        name: "your YAML".into(),
        part: Part::OnPath,
        ..SceneBox::default()
    };
    let server = SceneBox {
        role: BoxRole::ApiServer,
        name: "API server".into(),
        lines: vec!["stores what it accepts".into()],
        ..SceneBox::default()
    };
    let yaml = push(scene, yaml);
    let server = push(scene, server);
    let edge = connect(scene, yaml, Some(server));
    scene.end = Some(End {
        outcome: verdict.outcome,
        words: words::end(verdict),
        edge,
        at: 0.6,
    });
}

fn add(scene: &mut Scene, role: BoxRole, subject: &Subject) -> usize {
    let mut ports = subject.ports.clone();
    if ports.len() > PORT_ROWS {
        shorten(&mut ports, subject);
    }
    push(
        scene,
        SceneBox {
            role,
            kind: subject.kind.clone(),
            name: subject.name.clone(),
            lines: subject.lines.clone(),
            more_ports: subject.ports.len() - ports.len(),
            ports,
            selector: subject
                .selector
                .iter()
                .map(|pair| Label::plain(pair))
                .collect(),
            part: Part::OnPath,
            ..SceneBox::default()
        },
    )
}

/// Leaves out ports, but never the one that the packet meets.
fn shorten(ports: &mut Vec<SubjectPort>, subject: &Subject) {
    order::by_key(ports, |port| !port.met);
    ports.truncate(PORT_ROWS);
    order::by_key(ports, |port| {
        subject.ports.iter().position(|other| other == port)
    });
}

fn push(scene: &mut Scene, scene_box: SceneBox) -> usize {
    scene.boxes.push(scene_box);
    scene.boxes.len() - 1
}

fn connect(scene: &mut Scene, from: usize, to: Option<usize>) -> usize {
    scene.edges.push(Edge {
        from,
        to,
        on_path: true,
        ..Edge::default()
    });
    scene.edges.len() - 1
}
