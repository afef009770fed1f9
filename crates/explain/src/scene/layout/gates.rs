//! Places the gates of edges: a mark on the line, and its words where they have room.

use super::super::{BoxRole, Scene, words};
use super::curves::along;
use super::{Picture, PlacedGate, Point, Shape};

/// How much a gate adds to the lane it stands in, across a wide picture.
pub(super) const WIDE_ROOM: f64 = 86.0;
/// And how much to the rows it stands between, down a narrow one.
pub(super) const NARROW_ROOM: f64 = 40.0;
const NAME: usize = 16;

/// How many gates stand on the way to the Pod, not counting those before DNS.
pub(super) fn before_pods(scene: &Scene) -> usize {
    scene
        .gates
        .iter()
        .filter(|gate| !asks(scene, gate.edge))
        .count()
}

/// Whether a gate stands on the question to DNS.
pub(super) fn before_dns(scene: &Scene) -> bool {
    scene.gates.iter().any(|gate| asks(scene, gate.edge))
}

fn asks(scene: &Scene, edge: usize) -> bool {
    scene.edges[edge]
        .to
        .is_some_and(|to| scene.boxes[to].role == BoxRole::Dns)
}

/// One placed gate for each of the scene's; needs the curves.
pub(super) fn gates(scene: &Scene, picture: &Picture) -> Vec<PlacedGate> {
    let mut nth = 0;
    let mut placed = Vec::new();
    for gate in &scene.gates {
        let points = &picture.curves[gate.edge].points;
        let asks = asks(scene, gate.edge);
        let length: f64 = points
            .windows(2)
            .map(|pair| pair[0].distance(pair[1]))
            .sum();
        // Down a narrow picture gates stand on the rail, below the box that the edge leaves.
        let fraction = match (picture.shape, asks) {
            (Shape::Narrow, false) => ((nth as f64 + 0.5) * NARROW_ROOM / length.max(1.0)).min(1.0),
            _ => gate.at,
        };
        nth += usize::from(!asks);
        let at = along(points, fraction);
        let (words_at, centred, room) = match (picture.shape, asks) {
            (Shape::Wide, false) => (Point::new(at.x, at.y - 34.0), true, NAME),
            // Below the end's words, which stand beside the mark.
            (Shape::Narrow, false) if !gate.passes => {
                (Point::new(at.x + 20.0, at.y + 19.0), false, NAME + 12)
            }
            (_, true) | (Shape::Narrow, _) => {
                (Point::new(at.x + 18.0, at.y - 3.0), false, NAME + 12)
            }
        };
        let has_room = !asks || picture.shape == Shape::Wide;
        let name = words::fit(&gate.name, room);
        let texts = match (picture.shape, gate.passes) {
            (Shape::Narrow, false) => vec![format!("{} {name}", gate.kind)],
            _ => vec![gate.kind.clone(), name],
        };
        let texts = texts
            .into_iter()
            .filter(|text| has_room && !text.is_empty())
            .collect();
        let title = [format!("{} {}", gate.kind, gate.name).trim().to_owned()]
            .into_iter()
            .chain(gate.lines.clone());
        let title = title.collect::<Vec<_>>().join(", ");
        placed.push(PlacedGate {
            edge: gate.edge,
            at,
            fraction,
            passes: gate.passes,
            words_at,
            centred,
            texts,
            title,
        });
    }
    placed
}

/// Where a fraction of a scene's edge lies on its curve: gates may stand elsewhere than in the
/// scene, and what is before and after them keeps its order.
pub(super) fn on_curve(scene: &Scene, picture: &Picture, edge: usize, fraction: f64) -> f64 {
    let mut low = (0.0, 0.0);
    let mut high = (1.0, 1.0);
    for (gate, placed) in scene
        .gates
        .iter()
        .zip(&picture.gates)
        .filter(|(gate, _)| gate.edge == edge)
    {
        let pair = (gate.at, placed.fraction);
        if gate.at <= fraction {
            low = pair;
        } else {
            high = pair;
            break;
        }
    }
    let length: f64 = high.0 - low.0;
    low.1 + (high.1 - low.1) * (fraction - low.0) / length.max(f64::MIN_POSITIVE)
}
