//! Frames round what belongs together, where it decides: namespaces when there are several, nodes
//! when it matters which.

use super::super::{BoxRole, Scene};
use super::{Frame, Placed, Round};

/// The room between a frame and the boxes in it.
pub(super) const FRAME_PAD: f64 = 8.0;
/// The room for a frame's label, above the boxes.
pub(super) const FRAME_LABEL: f64 = 18.0;

/// The frame that a Pod of the column stands in: that of a namespace which is not the Service's, or
/// else of its node.
pub(super) fn of_pod(scene: &Scene, pod: usize) -> Option<(String, Round)> {
    let pod = &scene.boxes[pod];
    if pod.namespace != home(scene) {
        return Some((label(&pod.namespace), Round::Namespace));
    }
    (scene.nodes_decide && !pod.node.is_empty()).then(|| (pod.node.clone(), Round::Node))
}

/// Adds the frame round the client's namespace and the one round the Service's, below those of its
/// nodes.
pub(super) fn namespaces(scene: &Scene, boxes: &[Placed], frames: &mut Vec<Frame>) {
    let is_round_nodes = |frame: &&Frame| frame.round == Round::Node;
    let nodes: Vec<[f64; 4]> = frames.iter().filter(is_round_nodes).map(edges).collect();
    let of = |role: fn(BoxRole) -> bool, namespace: &str| {
        let held = scene
            .boxes
            .iter()
            .zip(boxes)
            .filter(|(each, _)| role(each.role) && each.namespace == namespace);
        held.map(|(_, placed)| {
            [
                placed.x,
                placed.top(),
                placed.x + placed.width,
                placed.y + placed.height,
            ]
        })
        .collect()
    };
    let home = home(scene).to_owned();
    let Some(client) = scene.boxes.first().map(|client| client.namespace.clone()) else {
        return;
    };
    let mut outer = Vec::new();
    if !client.is_empty() {
        outer.extend(round(of(|role| role == BoxRole::Client, &client), &client));
    }
    if !home.is_empty() {
        let mut held: Vec<[f64; 4]> = of(|role| role != BoxRole::Client, &home);
        held.extend(nodes);
        outer.extend(round(held, &home));
    }
    frames.splice(0..0, outer);
}

/// The Service's namespace, where there are several.
fn home(scene: &Scene) -> &str {
    scene
        .boxes
        .iter()
        .find(|each| each.role == BoxRole::Service)
        .map_or("", |service| &service.namespace)
}

fn label(namespace: &str) -> String {
    format!("namespace {namespace}")
}

fn edges(frame: &Frame) -> [f64; 4] {
    [
        frame.x,
        frame.y,
        frame.x + frame.width,
        frame.y + frame.height,
    ]
}

/// A frame round some areas, with room for its label.
fn round(held: Vec<[f64; 4]>, namespace: &str) -> Option<Frame> {
    let [left, top, right, bottom] = held.into_iter().reduce(|one, other| {
        [
            one[0].min(other[0]),
            one[1].min(other[1]),
            one[2].max(other[2]),
            one[3].max(other[3]),
        ]
    })?;
    let x = left - FRAME_PAD;
    let y = top - FRAME_LABEL - 4.0;
    let width = right + FRAME_PAD - x;
    let height = bottom + FRAME_PAD - y;
    Some(Frame {
        x,
        y,
        width,
        height,
        label: label(namespace),
        round: Round::Namespace,
    })
}
