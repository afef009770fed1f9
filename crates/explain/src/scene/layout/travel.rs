//! Turns the legs of each step into the packet's way through the picture, and places the end.

use super::super::{BoxRole, Edge, Leg, Scene, words};
use super::curves::{along, stretch};
use super::gates::on_curve;
use super::{Picture, Placed, PlacedEnd, Point, Shape, Travel};

/// One travel for each step, each starting where the one before ended.
pub(super) fn travels(scene: &Scene, picture: &Picture) -> Vec<Travel> {
    let mut travels: Vec<Travel> = Vec::new();
    for step in &scene.steps {
        let rest = travels
            .last()
            .and_then(|travel| travel.points.last().copied());
        let mut travel = way(scene, picture, &step.legs, rest);
        if travel.points.is_empty() {
            travel
                .points
                .extend(picture.boxes.get(step.lit).map(|placed| placed.exit));
        }
        travels.push(travel);
    }
    travels
}

/// The way along some legs, from where the packet rested.
pub(super) fn way(scene: &Scene, picture: &Picture, legs: &[Leg], rest: Option<Point>) -> Travel {
    let mut travel = Travel::default();
    let mut inside = None;
    // The packet never jumps: from where it rested it glides to where the next leg begins.
    travel.points.extend(rest);
    for leg in legs {
        match leg {
            Leg::Along { edge, from, to } => {
                let place = |fraction: f64| on_curve(scene, picture, *edge, fraction);
                travel.points.extend(stretch(
                    &picture.curves[*edge].points,
                    place(*from),
                    place(*to),
                ));
                // Back from where it asked, it goes to where it will set out.
                let home = (*to == 0.0).then(|| picture.boxes[scene.edges[*edge].from].exit);
                travel.points.extend(home);
            }
            Leg::Through(at) | Leg::BackThrough(at) => {
                let start = travel.length();
                let Placed { entry, exit, .. } = picture.boxes[*at];
                let is_back = matches!(leg, Leg::BackThrough(_));
                travel.points.extend(if is_back {
                    [exit, entry]
                } else {
                    [entry, exit]
                });
                inside = Some((start, travel.length()));
            }
        }
    }
    let length = travel.length().max(f64::MIN_POSITIVE);
    travel.inside = inside.map(|(from, to)| (from / length, to / length));
    travel
}

/// Where the packet ends, and where the words about it find room.
pub(super) fn end(scene: &Scene, picture: &Picture) -> Option<PlacedEnd> {
    let end = scene.end.as_ref()?;
    let edge = scene.edges.get(end.edge)?;
    let at = along(
        &picture.curves.get(end.edge)?.points,
        on_curve(scene, picture, end.edge, end.at),
    );
    let asks_dns = edge
        .to
        .filter(|to| scene.boxes[*to].role == BoxRole::Dns)
        .map(|dns| &picture.boxes[dns]);
    let (words_at, room, centred) = match (asks_dns, picture.shape) {
        (Some(dns), _) => (
            Point::new(dns.x + dns.width / 2.0, dns.y + dns.height + 18.0),
            24,
            true,
        ),
        (None, Shape::Wide) => (Point::new(at.x, at.y + 28.0), 15, true),
        (None, Shape::Narrow) => (Point::new(at.x + 20.0, at.y + 4.0), 40, false),
    };
    let lines = words::wrap(&end.words, room, 3);
    let words_at = match (asks_dns, picture.shape) {
        (None, Shape::Wide) => {
            Point::new(between_boxes(picture, edge, words_at.x, &lines), words_at.y)
        }
        _ => words_at,
    };
    Some(PlacedEnd {
        at,
        outcome: end.outcome,
        lines,
        words_at,
        centred,
    })
}

/// Where words are centred that would be at `x`, so that they touch neither the box before them nor
/// the one behind.
fn between_boxes(picture: &Picture, edge: &Edge, x: f64, lines: &[String]) -> f64 {
    let letters = lines
        .iter()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0);
    let half = letters as f64 * WORD_CHAR / 2.0 + APART;
    let ahead = edge
        .to
        .map(|to| picture.boxes[to].x)
        .filter(|ahead| *ahead > x);
    let from = &picture.boxes[edge.from];
    let behind = Some(from.x + from.width).filter(|behind| *behind < x);
    let x = ahead.map_or(x, |ahead| x.min(ahead - half));
    behind.map_or(x, |behind| x.max(behind + half))
}

/// How wide a letter of these words is, and how far they stay from a box.
const WORD_CHAR: f64 = 7.0;
const APART: f64 = 5.0;
