//! Turns the legs of each step into the packet's way through the picture, and places the end.

use super::super::{BoxRole, Edge, Leg, Scene, Tag, words};
use super::curves::{along, stretch};
use super::gates::on_curve;
use super::{Picture, Placed, PlacedEnd, Point, Shape, Travel, tags};

/// One travel for each step, each starting where the one before ended.
pub(super) fn travels(scene: &Scene, picture: &Picture) -> Vec<Travel> {
    let mut travels: Vec<Travel> = Vec::new();
    for (at, step) in scene.steps.iter().enumerate() {
        let rest = travels
            .last()
            .and_then(|travel| travel.points.last().copied());
        let tag = tags::fitted(picture, &scene.tag(at));
        let mut stretches = stretches(scene, picture, &step.legs, rest);
        if stretches.iter().all(|each| each.points.is_empty()) {
            let placed = picture.boxes.get(step.lit);
            stretches.extend(placed.map(|placed| Stretch {
                over: Over::Open,
                points: vec![placed.exit],
            }));
        }
        travels.push(travel(picture, &stretches, tag));
    }
    travels
}

/// The way along some legs, from where the packet rested.
pub(super) fn way(scene: &Scene, picture: &Picture, legs: &[Leg]) -> Travel {
    let stretches = stretches(scene, picture, legs, None);
    travel(picture, &stretches, Tag::default())
}

/// A part of a way.
pub(super) struct Stretch {
    /// What it leads over.
    pub over: Over,
    /// Its points.
    pub points: Vec<Point>,
}

/// What a part of a way leads over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// The ground.
    Open,
    /// The question to DNS, and its answer.
    Question,
    /// A box, by its place.
    Box(usize),
}

fn stretches(scene: &Scene, picture: &Picture, legs: &[Leg], rest: Option<Point>) -> Vec<Stretch> {
    // The packet never jumps: from where it rested it glides to where the next leg begins.
    let mut stretches = vec![Stretch {
        over: Over::Open,
        points: rest.into_iter().collect(),
    }];
    for leg in legs {
        let over = match *leg {
            Leg::Along { edge, .. } if scene.asks(edge) => Over::Question,
            Leg::Along { .. } => Over::Open,
            Leg::Into(_) => Over::Question,
            Leg::Through(at) | Leg::BackThrough(at) => Over::Box(at),
        };
        let points = match *leg {
            Leg::Along { edge, from, to } => {
                let place = |fraction: f64| on_curve(scene, picture, edge, fraction);
                let curve = &picture.curves[edge].points;
                let mut points = stretch(curve, place(from), place(to));
                let asker = &picture.boxes[scene.edges[edge].from];
                let border = round(asker, curve[0]);
                if scene.asks(edge) && from == 0.0 {
                    points.splice(0..0, border);
                } else if to == 0.0 {
                    // Back from where it asked, it goes to where it will set out.
                    if scene.asks(edge) {
                        points.extend(border.into_iter().rev());
                    }
                    points.push(asker.exit);
                }
                points
            }
            Leg::Into(at) => {
                let placed = &picture.boxes[at];
                let came = stretches.iter().rev().find_map(|each| each.points.last());
                let came = came.copied().unwrap_or(placed.entry);
                vec![came, within(placed, came), came]
            }
            Leg::Through(at) => vec![picture.boxes[at].entry, picture.boxes[at].exit],
            Leg::BackThrough(at) => vec![picture.boxes[at].exit, picture.boxes[at].entry],
        };
        stretches.push(Stretch { over, points });
    }
    stretches
}

/// Along the border of the box that asks, from where its own way begins to where the question does:
/// what is written in it stays readable.
fn round(asker: &Placed, start: Point) -> [Point; 2] {
    let right = asker.x + asker.width;
    [Point::new(right, asker.exit.y), Point::new(right, start.y)]
}

/// As far as a packet comes into a box, beside its words.
fn within(placed: &Placed, came: Point) -> Point {
    if came.x <= placed.x {
        Point::new(placed.x + 11.0, came.y)
    } else {
        Point::new(came.x, placed.y + placed.height / 2.0)
    }
}

fn travel(picture: &Picture, stretches: &[Stretch], tag: Tag) -> Travel {
    let mut travel = Travel {
        tags: tags::along(picture, stretches, &tag),
        ..Travel::default()
    };
    let mut inside = None;
    let mut turn = None;
    for Stretch { over, points } in stretches {
        travel.points.extend(points.first());
        let start = travel.length();
        travel.points.extend(points.iter().skip(1));
        match over {
            Over::Box(at) => {
                inside = Some((start, travel.length()));
                turn = Some(start + turning(picture, &picture.boxes[*at]));
            }
            // It came in, halted and went out again.
            Over::Question if points.len() == 3 => turn = Some((start + travel.length()) / 2.0),
            Over::Open | Over::Question => {}
        }
    }
    let length = travel.length().max(f64::MIN_POSITIVE);
    travel.inside = inside.map(|(from, to)| (from / length, to / length));
    if tag.before != tag.after {
        travel.turn = turn.map(|turn| turn / length);
    }
    travel.tag = tag;
    travel
}

/// How far into a box its row rewrites the header: where the arrow of a wide picture is, and at the
/// height of the row in a narrow one.
fn turning(picture: &Picture, placed: &Placed) -> f64 {
    let row = placed.chips.iter().find(|chip| chip.met);
    match (picture.shape, row) {
        (Shape::Narrow, Some(row)) => row.y + row.height / 2.0 - placed.y,
        _ => placed.entry.distance(placed.exit) / 2.0,
    }
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
