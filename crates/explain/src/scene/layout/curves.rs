//! Draws edges as lines through points, so that drawing an edge and moving along it cannot differ.

use super::super::{BoxRole, Edge, Scene};
use super::body::ASK;
use super::{Curve, Picture, Point, Shape};

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
            // Down the side on which nothing is written.
            let x = (from.x + from.width).min(dns.x + dns.width) - ASK / 2.0;
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
        format!("{} of {}", edge.pods.max(1), edge.one_in)
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

/// Where words stand beside the way down a narrow picture.
pub(super) const RAIL_LABEL: f64 = 44.0;

/// Leaves and arrives level.
fn wave(from: Point, to: Point) -> Vec<Point> {
    let middle = (from.x + to.x) / 2.0;
    let first = Point::new(middle, from.y);
    let second = Point::new(middle, to.y);
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

/// The sines of eighths of a quarter turn; backwards, the cosines. The library's would cost an
/// embed's module 2 KB.
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
