//! Writes on each edge of the path where the packet is addressed to there: beside its own edge,
//! where nothing else is, or not at all.

use super::super::{BoxRole, Scene, words};
use super::body::MONO_CHAR;
use super::curves::{RAIL_LABEL, stretch};
use super::{Picture, PlacedGate, Point, Shape, Text, TextStyle};
use crate::report::MarkRole;

/// As many letters of an address have room between two columns.
const LETTERS: usize = 21;
/// How wide a letter of other words is, about.
const WORD_CHAR: f64 = 7.0;

/// An area: left, top, right, bottom.
type Area = [f64; 4];

/// Writes the addresses; needs all else that is drawn.
pub(super) fn tell(scene: &Scene, picture: &mut Picture) {
    let taken = taken(picture);
    for at in 0..scene.edges.len() {
        picture.curves[at].address = address(scene, picture, &taken, at);
    }
}

/// What an address must not cover, other than lines.
fn taken(picture: &Picture) -> Vec<Area> {
    let boxes = picture.boxes.iter().map(|each| {
        [
            each.x,
            each.top(),
            each.x + each.width,
            each.y + each.height,
        ]
    });
    let shares = picture
        .curves
        .iter()
        .filter(|curve| !curve.label.is_empty());
    let shares = shares.map(|curve| {
        let width = curve.label.chars().count() as f64 * WORD_CHAR;
        let left = match picture.shape {
            Shape::Wide => curve.label_at.x - width,
            Shape::Narrow => curve.label_at.x,
        };
        line(left, curve.label_at.y, width)
    });
    let marks = picture.gates.iter().map(|gate| square(gate.at, 14.0));
    let gates = picture.gates.iter().flat_map(gate_words);
    let ends = picture.end.iter().flat_map(|end| {
        let words = (end.lines.iter().enumerate())
            .map(|(at, text)| worded(text, end.words_at, end.centred, at));
        words.chain([square(end.at, 15.0)])
    });
    boxes
        .chain(shares)
        .chain(marks)
        .chain(gates)
        .chain(ends)
        .collect()
}

fn gate_words(gate: &PlacedGate) -> impl Iterator<Item = Area> {
    let texts = gate.texts.iter().enumerate();
    texts.map(|(at, text)| worded(text, gate.words_at, gate.centred, at))
}

fn worded(text: &str, at: Point, centred: bool, nth: usize) -> Area {
    let width = text.chars().count() as f64 * WORD_CHAR;
    let left = if centred { at.x - width / 2.0 } else { at.x };
    line(left, at.y + 14.0 * nth as f64, width)
}

fn square(middle: Point, half: f64) -> Area {
    [
        middle.x - half,
        middle.y - half,
        middle.x + half,
        middle.y + half,
    ]
}

/// A line of text that stands on `y`.
fn line(left: f64, y: f64, width: f64) -> Area {
    [left, y - 10.0, left + width, y + 3.0]
}

fn address(scene: &Scene, picture: &Picture, taken: &[Area], at: usize) -> Option<Text> {
    let edge = &scene.edges[at];
    let header = edge.header.as_ref()?;
    let to = &scene.boxes[edge.to?];
    let port = words::fit(&header.shown_dst_port()?, LETTERS / 2);
    let role = match to.role {
        BoxRole::Pod => MarkRole::TargetPort,
        _ => MarkRole::Port,
    };
    let number = format!(":{port}");
    let ip = words::fit(&header.dst_ip, LETTERS - 2 - number.chars().count());
    let ip = if ip.contains(':') {
        format!("[{ip}]")
    } else {
        ip
    };
    let letters = ip.chars().count() + number.chars().count();
    let width = MONO_CHAR * letters as f64;
    let is_clear = |spot: &Point| is_clear(picture, taken, line(spot.x, spot.y, width));
    let place = spots(picture, at, width, to.role)
        .into_iter()
        .find(is_clear)?;
    Some(Text {
        at: place,
        style: TextStyle::Address,
        runs: vec![(ip, None), (number, Some(role))],
    })
}

fn is_clear(picture: &Picture, taken: &[Area], area: Area) -> bool {
    let [left, top, right, bottom] = area;
    let is_inside = left >= 0.0 && right <= picture.width && top >= 0.0 && bottom <= picture.height;
    let is_apart = |other: &Area| {
        other[0] >= right || other[2] <= left || other[1] >= bottom || other[3] <= top
    };
    let mut lines = picture
        .curves
        .iter()
        .flat_map(|curve| stretch(&curve.points, 0.0, 1.0));
    let crosses = |point: Point| {
        (left - 2.0..=right + 2.0).contains(&point.x)
            && (top - 1.0..=bottom + 1.0).contains(&point.y)
    };
    is_inside && taken.iter().all(is_apart) && !lines.any(crosses)
}

/// Where an address may stand, the best place first.
fn spots(picture: &Picture, at: usize, width: f64, to: BoxRole) -> Vec<Point> {
    let curve = &picture.curves[at];
    let start = curve.points[0];
    let end = curve.points[curve.points.len() - 1];
    let by = |x: f64, y: f64, lines: &[f64]| -> Vec<Point> {
        lines.iter().map(|line| Point::new(x, y + line)).collect()
    };
    match (picture.shape, to) {
        (Shape::Wide, BoxRole::Pod) => {
            // Beyond the share, or in its place.
            let share = curve.label_at.y - end.y;
            let beyond = if share > 0.0 {
                share + 15.0
            } else {
                share - 15.0
            };
            let first = if curve.label.is_empty() { -8.0 } else { beyond };
            let near = by(end.x - 8.0 - width, end.y, &[first, -8.0, 17.0, -beyond]);
            let far = by(
                start.x + 6.0,
                start.y,
                &[-9.0, 18.0, 34.0, -25.0, 50.0, 66.0, 82.0],
            );
            near.into_iter().chain(far).collect()
        }
        // Between two columns, over the middle of the way, or over the mark at which it ends.
        (Shape::Wide, _) => by(
            (start.x + end.x - width) / 2.0,
            start.y,
            &[-9.0, -19.0, 19.0],
        ),
        (Shape::Narrow, _) => {
            let gate = picture.gates.iter().rfind(|gate| gate.edge == at);
            let below = gate.map_or(start.y, |gate| gate.at.y + 16.0);
            by(RAIL_LABEL, below, &[18.0, 14.0, 22.0, 29.0, 34.0, 40.0])
        }
    }
}
