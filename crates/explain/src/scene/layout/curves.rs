//! Draws edges as lines through points, so that drawing an edge and moving along it cannot differ.

use super::super::{BoxRole, Edge, Scene, words};
use super::{Curve, Picture, Point, Shape, Text, TextStyle};
use crate::report::MarkRole;

const POINTS: usize = 24;
/// Up to this many edges each bear their share.
const LABELS: usize = 3;
/// How far a stub reaches into the open.
const STUB_WIDE: f64 = 58.0;
/// How far when a gate stands on it.
const STUB_GATED: f64 = 140.0;
const STUB_NARROW: f64 = 34.0;

/// One curve for each edge of the scene.
pub(super) fn curves(scene: &Scene, picture: &Picture) -> Vec<Curve> {
    scene
        .edges
        .iter()
        .map(|edge| curve(scene, picture, edge))
        .collect()
}

fn curve(scene: &Scene, picture: &Picture, edge: &Edge) -> Curve {
    let from = &picture.boxes[edge.from];
    let points = match (
        edge.to.map(|to| (&picture.boxes[to], scene.boxes[to].role)),
        picture.shape,
    ) {
        (None, Shape::Wide) => {
            let length = if is_gated(scene, edge) {
                STUB_GATED
            } else {
                STUB_WIDE
            };
            vec![from.exit, Point::new(from.exit.x + length, from.exit.y)]
        }
        (None, Shape::Narrow) => vec![
            from.exit,
            Point::new(from.exit.x, from.exit.y + STUB_NARROW),
        ],
        (Some((dns, BoxRole::Dns)), Shape::Wide) if dns.x > from.x => {
            vec![from.exit, Point::new(dns.x, from.exit.y)]
        }
        (Some((dns, BoxRole::Dns)), Shape::Wide) => {
            let x = from.x + from.width / 2.0;
            let (start, end) = if dns.y > from.y {
                (from.y + from.height, dns.y)
            } else {
                (from.y, dns.y + dns.height)
            };
            vec![Point::new(x, start), Point::new(x, end)]
        }
        (Some((dns, BoxRole::Dns)), Shape::Narrow) => {
            let y = from.y + (from.height / 2.0).min(dns.height / 2.0);
            vec![Point::new(from.x + from.width, y), Point::new(dns.x, y)]
        }
        (Some((to, BoxRole::Route)), Shape::Wide) => vec![from.exit, to.entry],
        (Some((to, _)), Shape::Wide) => wave(from.exit, to.entry),
        (Some((to, BoxRole::Pod | BoxRole::More)), Shape::Narrow) => branch(from.exit, to.entry),
        (Some((to, _)), Shape::Narrow) => vec![from.exit, to.entry],
    };
    let end = points[points.len() - 1];
    let shares = scene.edges.iter().filter(|edge| edge.one_in > 1).count();
    // Many edges leave no room to write on each; the one taken speaks for all.
    let told = edge.one_in > 1 && (edge.on_path || edge.pods > 1 || shares <= LABELS);
    let label = if told {
        format!("{} in {}", edge.pods.max(1), edge.one_in)
    } else {
        String::new()
    };
    let label_at = match picture.shape {
        // On the side that the curve does not come from, and not among the words of a gate.
        Shape::Wide if end.y > from.exit.y + 1.0 || is_gated(scene, edge) => {
            Point::new(end.x - 14.0, end.y + 17.0)
        }
        Shape::Wide => Point::new(end.x - 14.0, end.y - 8.0),
        Shape::Narrow => Point::new(RAIL_LABEL, end.y - 7.0),
    };
    let share = if edge.one_in > 0 {
        3.0 * edge.pods.max(1) as f64 / edge.one_in as f64
    } else {
        1.0
    };
    Curve {
        points,
        weight: 1.5 + share,
        label,
        label_at,
        address: None,
    }
}

fn is_gated(scene: &Scene, edge: &Edge) -> bool {
    scene
        .gates
        .iter()
        .any(|gate| std::ptr::eq(&scene.edges[gate.edge], edge))
}

/// How wide a letter of an address is.
const ADDRESS_CHAR: f64 = 6.1;
/// As many of them have room between two columns.
const ADDRESS: usize = 20;
/// Where an edge rises or falls less than this, its share stands beside its address.
const LEVEL: f64 = 26.0;

/// Writes on each edge of the path where the packet is addressed to; needs the gates, whose words keep their places.
pub(super) fn tell_addresses(scene: &Scene, picture: &mut Picture) {
    for at in 0..scene.edges.len() {
        picture.curves[at].address = address(scene, picture, at);
    }
}

/// Where the packet is addressed to on an edge, beside the line and clear of its share and of the other edges.
fn address(scene: &Scene, picture: &Picture, at: usize) -> Option<Text> {
    let (edge, points) = (&scene.edges[at], &picture.curves[at].points);
    let header = edge.header.as_ref()?;
    let to = &scene.boxes[edge.to?];
    let (start, end) = (points[0], points[points.len() - 1]);
    let (port, role) = (
        words::fit(&header.shown_dst_port()?, ADDRESS / 2),
        if to.role == BoxRole::Pod {
            MarkRole::TargetPort
        } else {
            MarkRole::Port
        },
    );
    let number = format!(":{port}");
    let ip = words::fit(&header.dst_ip, ADDRESS - 3 - number.chars().count());
    let ip = if ip.contains(':') {
        format!("to [{ip}]")
    } else {
        format!("to {ip}")
    };
    let width = ADDRESS_CHAR * (ip.chars().count() + number.chars().count()) as f64;
    let ends_here = scene.end.as_ref().is_some_and(|end| end.edge == at);
    // Down a narrow picture the words of the end take its place.
    if ends_here && picture.shape == Shape::Narrow && to.role != BoxRole::Pod {
        return None;
    }
    let last_gate = picture.gates.iter().rfind(|gate| gate.edge == at);
    let is_alone = scene
        .edges
        .iter()
        .filter(|other| other.from == edge.from)
        .count()
        == 1;
    let level = if is_alone { -1.0 } else { LEVEL };
    let at = match (picture.shape, last_gate) {
        // Between two columns, over the middle of the way, or over the mark at which it ends.
        (Shape::Wide, _) if to.role != BoxRole::Pod => {
            let above = if ends_here { 19.0 } else { 9.0 };
            Point::new((start.x + end.x - width) / 2.0, start.y - above)
        }
        // Beside the words of a gate there is room above the way or below it.
        (Shape::Wide, Some(_)) => {
            clear_of_gates(picture, at, Point::new(start.x + 6.0, start.y), width)
        }
        // Where many edges part: on the side to which this one does not turn. Alone and level, above the way.
        (Shape::Wide, None) if end.y > start.y + level => Point::new(start.x + 6.0, start.y - 9.0),
        (Shape::Wide, None) => Point::new(start.x + 6.0, start.y + 18.0),
        // Below the words of the gate.
        (Shape::Narrow, Some(gate)) => Point::new(RAIL_LABEL, gate.at.y + 34.0),
        (Shape::Narrow, None) if to.role == BoxRole::Pod => Point::new(RAIL_LABEL, start.y + 18.0),
        // Between the frames of two namespaces.
        (Shape::Narrow, None) if !to.namespace.is_empty() => Point::new(RAIL_LABEL, start.y + 29.0),
        (Shape::Narrow, None) => Point::new(RAIL_LABEL, (start.y + end.y) / 2.0 + 4.0),
    };
    Some(Text {
        at,
        style: TextStyle::Address,
        runs: vec![(ip, None), (number, Some(role))],
    })
}

/// The first line of text, from where an edge sets out upwards and downwards in turn, that covers neither a gate and its
/// words nor the way itself.
fn clear_of_gates(picture: &Picture, edge: usize, start: Point, width: f64) -> Point {
    let covers = |y: f64, left: f64, right: f64, top: f64, bottom: f64| {
        left < start.x + width && right > start.x && top < y + 3.0 && bottom > y - 11.0
    };
    let is_clear = |y: &f64| {
        let on_way = picture.curves[edge]
            .points
            .iter()
            .any(|point| covers(*y, point.x, point.x, point.y, point.y));
        let on_gate = picture
            .gates
            .iter()
            .filter(|gate| gate.edge == edge)
            .any(|gate| {
                let half = gate
                    .texts
                    .iter()
                    .map(|text| text.chars().count())
                    .max()
                    .unwrap_or(0) as f64
                    * GATE_CHAR
                    / 2.0;
                let words = gate.words_at;
                covers(
                    *y,
                    gate.at.x - 14.0,
                    gate.at.x + 14.0,
                    gate.at.y - 14.0,
                    gate.at.y + 14.0,
                ) || covers(
                    *y,
                    words.x - half,
                    words.x + half,
                    words.y - 12.0,
                    words.y + 18.0,
                )
            });
        !on_way && !on_gate
    };
    let lines = [-9.0, 18.0, 34.0, -25.0, 50.0, 66.0, 82.0].map(|by| start.y + by);
    Point::new(
        start.x,
        lines.into_iter().find(is_clear).unwrap_or(start.y + 18.0),
    )
}

/// How wide a letter of a gate's words is, about.
const GATE_CHAR: f64 = 7.0;

const RAIL_LABEL: f64 = 44.0;

/// Leaves and arrives level.
fn wave(from: Point, to: Point) -> Vec<Point> {
    let middle = (from.x + to.x) / 2.0;
    let (first, second) = (Point::new(middle, from.y), Point::new(middle, to.y));
    (0..=POINTS)
        .map(|at| cubic(from, first, second, to, at as f64 / POINTS as f64))
        .collect()
}

fn cubic(from: Point, first: Point, second: Point, to: Point, t: f64) -> Point {
    let u = 1.0 - t;
    let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
    let points = [from, first, second, to];
    let sum = |part: fn(&Point) -> f64| {
        weights
            .iter()
            .zip(&points)
            .map(|(weight, point)| weight * part(point))
            .sum()
    };
    Point::new(sum(|point| point.x), sum(|point| point.y))
}

/// Runs down the rail and turns off to the right, like a track.
fn branch(from: Point, to: Point) -> Vec<Point> {
    let radius = 12.0_f64
        .min((to.y - from.y).abs())
        .min((to.x - from.x).abs());
    let sines = QUARTER.iter().zip(QUARTER.iter().rev());
    let corner = sines
        .map(|(sin, cos)| Point::new(from.x + radius * (1.0 - cos), to.y - radius * (1.0 - sin)));
    std::iter::once(from).chain(corner).chain([to]).collect()
}

/// The sines of eighths of a quarter turn; backwards, the cosines. The library's would cost an embed's module 2 KB.
const QUARTER: [f64; 9] = [
    0.0,
    0.195_090_322,
    0.382_683_432,
    0.555_570_233,
    std::f64::consts::FRAC_1_SQRT_2,
    0.831_469_612,
    0.923_879_533,
    0.980_785_28,
    1.0,
];

/// The place after a fraction of a line's length.
pub(super) fn along(points: &[Point], fraction: f64) -> Point {
    let total: f64 = points
        .windows(2)
        .map(|pair| pair[0].distance(pair[1]))
        .sum();
    let mut left = total * fraction.clamp(0.0, 1.0);
    for pair in points.windows(2) {
        let length = pair[0].distance(pair[1]);
        if left <= length && length > 0.0 {
            return pair[0].between(pair[1], left / length);
        }
        left -= length;
    }
    points.last().copied().unwrap_or_default()
}

/// The stretch of a line between two fractions; backwards when the second is smaller.
pub(super) fn stretch(points: &[Point], from: f64, to: f64) -> Vec<Point> {
    (0..=POINTS)
        .map(|at| along(points, from + (to - from) * at as f64 / POINTS as f64))
        .collect()
}
