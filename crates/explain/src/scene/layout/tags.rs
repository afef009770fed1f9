//! Decides where the packet's tag is: in the open beside the packet, above a rule that the packet
//! is in, beside the column in which it asks DNS. So it covers no words, and stays in sight while it
//! is rewritten.

use super::super::{BoxRole, Tag};
use super::arrange::RAIL;
use super::body::{MONO_CHAR, is_rule};
use super::travel::{Over, Stretch};
use super::{Picture, Placed, Point, Shape};

/// How far a tag keeps from what stands beside its lane.
const SPARE: f64 = 2.0;
/// Half of its height.
const HALF: f64 = 10.0;
/// From the packet up to the middle of its tag, over the address that stands on the way.
const RISE: f64 = 31.0;
/// From a rule up to the middle of a tag.
const OVER: f64 = 15.0;

/// How wide a tag is, in units of the picture.
pub(super) fn width(tag: &Tag) -> f64 {
    let letters = tag.before.chars().count().max(tag.after.chars().count());
    letters as f64 * MONO_CHAR + PADDING
}

/// The same tag, as narrow as the lanes that it has to pass.
pub(super) fn fitted(picture: &Picture, tag: &Tag) -> Tag {
    let room = match picture.shape {
        Shape::Narrow => picture.width - RAIL - 18.0,
        Shape::Wide => {
            let lanes = picture.lanes.iter().map(|(start, end)| end - start);
            let wide = |width: &f64| *width >= LEAST;
            lanes.filter(wide).fold(MOST, f64::min)
        }
    };
    tag.within(((room - 2.0 * SPARE - PADDING) / MONO_CHAR) as usize)
}

/// What a tag has beside its words.
const PADDING: f64 = 10.0;
/// No tag goes through a lane that is narrower than this.
const LEAST: f64 = 100.0;
/// No tag is wider than this.
const MOST: f64 = 260.0;

/// Where the middle of the tag is at each point of a way.
pub(super) fn along(picture: &Picture, stretches: &[Stretch], tag: &Tag) -> Vec<Point> {
    let half = width(tag) / 2.0;
    let first = stretches.iter().find_map(|each| each.points.first());
    let last = stretches.iter().rev().find_map(|each| each.points.last());
    let rises = first
        .zip(last)
        .is_some_and(|(first, last)| last.y + 1.0 < first.y);
    let middle = |over: Over, at: Point| match (picture.shape, over) {
        (Shape::Wide, Over::Box(place)) if is_rule(picture.boxes[place].role) => {
            over_rule(&picture.boxes[place], at, half)
        }
        (Shape::Wide, Over::Open) => in_lane(picture, at, half, rises),
        (Shape::Wide, _) => beside_column(picture, at, half),
        (Shape::Narrow, Over::Question) => below_row(picture, at, half),
        (Shape::Narrow, Over::Box(place)) => {
            Point::new(RAIL + 14.0 + half, picture.boxes[place].top() - OVER)
        }
        (Shape::Narrow, Over::Open) => down(picture, at, half),
    };
    let points = stretches
        .iter()
        .flat_map(|each| each.points.iter().map(move |at| middle(each.over, *at)));
    points.collect()
}

fn over_rule(rule: &Placed, at: Point, half: f64) -> Point {
    let least = rule.x + half;
    let most = (rule.x + rule.width - half).max(least);
    Point::new(at.x.clamp(least, most), rule.top() - OVER)
}

/// In the lane that the packet is in. Where it comes up against a rule, or out of one, it is on its
/// way to the place above that.
fn in_lane(picture: &Picture, at: Point, half: f64, rises: bool) -> Point {
    let lane = picture
        .lanes
        .iter()
        .find(|(start, end)| (start - 1.0..=end + 9.0).contains(&at.x));
    let Some((start, end)) = lane else {
        return beside_column(picture, at, half);
    };
    let least = start + SPARE + half;
    let most = (end - SPARE - half).max(least);
    let x = at.x.clamp(least, most);
    // Below a way that rises: above it stands its share.
    if rises {
        return Point::new(x, at.y + RISE + 3.0);
    }
    let level = at.y - RISE;
    let near = |edge: fn(&Placed) -> f64, place: f64| {
        let rules = picture.boxes.iter().filter(|each| is_rule(each.role));
        rules
            .filter(|rule| (edge(rule) - place).abs() < 10.0)
            .map(|rule| rule.top() - OVER)
            .next()
    };
    let (over, part) = if at.x > x {
        (near(|rule| rule.x, *end), (at.x - x) / half)
    } else {
        (near(|rule| rule.x + rule.width, *start), (x - at.x) / half)
    };
    let over = over.unwrap_or(level).min(level);
    Point::new(x, level + (over - level) * part.clamp(0.0, 1.0))
}

/// To the right of the client's column, at the height of the packet.
fn beside_column(picture: &Picture, at: Point, half: f64) -> Point {
    let is_column = |each: &&Placed| {
        matches!(
            each.role,
            BoxRole::Client | BoxRole::Dns | BoxRole::Route | BoxRole::ApiServer
        )
    };
    let right = picture.boxes.iter().filter(is_column);
    let right = right.map(|each| each.x + each.width).fold(0.0, f64::max);
    let x = (right + SPARE + half).min(picture.width - half);
    Point::new(x, at.y.max(HALF + 2.0))
}

/// Below the row of the client and DNS.
fn below_row(picture: &Picture, at: Point, half: f64) -> Point {
    let row = picture
        .boxes
        .iter()
        .filter(|each| matches!(each.role, BoxRole::Client | BoxRole::Dns));
    let bottom = row.map(|each| each.y + each.height).fold(0.0, f64::max);
    let most = (picture.width - half - SPARE).max(half + SPARE);
    Point::new(at.x.clamp(half + SPARE, most), bottom + HALF + SPARE)
}

/// Beside the way down, in the last lane that has room for it.
fn down(picture: &Picture, at: Point, half: f64) -> Point {
    let x = RAIL + 14.0 + half;
    let has_room = |lane: &&(f64, f64)| lane.1 - lane.0 >= 2.0 * HALF && lane.0 <= at.y + 1.0;
    let lane = picture.lanes.iter().rev().find(has_room);
    let Some((start, end)) = lane else {
        return Point::new(x, at.y + HALF);
    };
    let least = start + HALF + 1.0;
    Point::new(x, at.y.clamp(least, (end - HALF - 1.0).max(least)))
}
