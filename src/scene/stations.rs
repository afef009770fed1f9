//! Turns hops into boxes and the edges between them. Leaves motion to `playback`.

use super::pods::{self, Shown};
use super::words;
use super::{BoxRole, Edge, End, Part, Scene, SceneBox};
use crate::report::{Hop, HopKind, Outcome, Subject, Verdict};

/// At most this many of a Service's or a container's ports get a row.
const PORT_ROWS: usize = 4;

/// Where the path's parts stand in the scene.
#[derive(Debug, Default)]
pub(super) struct Stations {
    /// The edge from the client to DNS.
    pub ask: Option<usize>,
    /// The box of the Service.
    pub service: Option<usize>,
    /// The edge from the client to the Service.
    pub to_service: Option<usize>,
    /// The edge to the Pod that the packet goes to.
    pub to_pod: Option<usize>,
    /// The edge that ends in the open, where a packet finds no way on.
    pub stub: Option<usize>,
    /// The box of the Pod.
    pub pod: Option<usize>,
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
    if let Some(service) = find(HopKind::Service) {
        let service = add(scene, BoxRole::Service, &service.subject);
        stations.service = Some(service);
        stations.to_service = Some(connect(scene, client, Some(service)));
    }
    let source = stations.service.unwrap_or(client);
    place_pods(scene, &mut stations, hops, source);
    let unreached = stations.to_pod.is_none() && verdict.outcome != Outcome::Delivered;
    let beyond_client = stations.service.is_some() || stations.ask.is_none();
    if unreached && beyond_client {
        stations.stub = Some(connect(scene, source, None));
    }
    stations
}

fn place_pods(scene: &mut Scene, stations: &mut Stations, hops: &[Hop], source: usize) {
    let endpoints = hops.iter().rev().map(|hop| &hop.endpoints).find(|endpoints| !endpoints.is_empty());
    let reached = hops.iter().find(|hop| hop.kind == HopKind::Pod);
    let takes_one = reached.is_some() || hops.iter().any(|hop| hop.kind == HopKind::Endpoint && hop.passes);
    let shown = endpoints.map(|endpoints| pods::choose(endpoints)).unwrap_or_default();
    for endpoint in &shown.kept {
        let mut pod = pods::pod_box(endpoint);
        let on_path = endpoint.chosen && takes_one;
        if on_path {
            pod.part = Part::OnPath;
            pods::enrich(&mut pod, reached.map(|hop| &hop.subject));
        } else if shown.kept.len() > pods::ROOMY {
            pods::shorten(&mut pod);
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
            (stations.pod, stations.to_pod) = (Some(place), Some(edge));
        }
    }
    if let (None, Some(hop)) = (stations.pod, reached) {
        let pod = add(scene, BoxRole::Pod, &hop.subject);
        let edge = connect(scene, source, Some(pod));
        (stations.pod, stations.to_pod) = (Some(pod), Some(edge));
    }
    place_more(scene, &shown, source);
}

/// The box that stands for the Pods left out, so that the counts are always whole.
fn place_more(scene: &mut Scene, shown: &Shown, source: usize) {
    if shown.left_out() == 0 {
        return;
    }
    let more = push(scene, pods::more_box(shown));
    if shown.left_out_alive > 0 {
        let edge = connect(scene, source, Some(more));
        scene.edges[edge].on_path = false;
    }
}

/// What a reader sees when the API server took nothing: the paste stopped at its door.
pub(super) fn refuse_at_door(scene: &mut Scene, verdict: &Verdict) {
    let yaml = SceneBox { name: "your YAML".into(), part: Part::OnPath, ..SceneBox::default() };
    let server = SceneBox {
        role: BoxRole::ApiServer,
        name: "API server".into(),
        lines: vec!["stores what it accepts".into()],
        ..SceneBox::default()
    };
    let (yaml, server) = (push(scene, yaml), push(scene, server));
    let edge = connect(scene, yaml, Some(server));
    scene.end = Some(End { outcome: verdict.outcome, words: words::end(verdict), edge, at: 0.6 });
}

fn add(scene: &mut Scene, role: BoxRole, subject: &Subject) -> usize {
    let mut ports = subject.ports.clone();
    if ports.len() > PORT_ROWS {
        // The row that the packet meets is always among those shown.
        ports.sort_by_key(|port| !port.met);
        ports.truncate(PORT_ROWS);
        ports.sort_by_key(|port| subject.ports.iter().position(|other| other == port));
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
            selector: subject.selector.clone(),
            node: String::new(),
            part: Part::OnPath,
        },
    )
}

fn push(scene: &mut Scene, scene_box: SceneBox) -> usize {
    scene.boxes.push(scene_box);
    scene.boxes.len() - 1
}

fn connect(scene: &mut Scene, from: usize, to: Option<usize>) -> usize {
    scene.edges.push(Edge { from, to, on_path: true, one_in: 0 });
    scene.edges.len() - 1
}
