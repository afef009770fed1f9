//! The lines of a map: from box to box, between those that they pass.

use super::blocks::{Blocks, Link};
use super::boxes::Boxes;
use super::graph::Graph;
use super::order::Slots;
use super::place::Grid;
use super::{MapLine, words};
use portpath_explain::scene::Point;
use portpath_explain::scene::ink::Ink;
use portpath_text::order;

/// How far the ends of lines at one row are apart, at most.
const APART: f64 = 9.0;
/// How far a line between boxes of one column stands out.
const BULGE: f64 = 56.0;
/// How far before its end a line has its sign, and its policies.
const SIGN: f64 = 28.0;
const GATE: f64 = 52.0;

/// What lines need to know.
pub(super) struct Lines<'m, 's> {
    pub(super) graph: &'m Graph<'s>,
    pub(super) blocks: &'m Blocks,
    pub(super) slots: &'m Slots,
    pub(super) grid: &'m Grid,
    pub(super) boxes: &'m Boxes,
    /// The middle of each slot, from the upper edge of the map.
    pub(super) middles: &'m [f64],
}

/// A stretch of a line: a cubic curve from its first point to its last one.
type Stretch = [Point; 4];

impl Lines<'_, '_> {
    pub(super) fn all(&self) -> Vec<MapLine> {
        let tips = self.tips();
        let links = self.blocks.links.iter().enumerate();
        links
            .map(|(at, link)| self.line(at, link, tips[at]))
            .collect()
    }

    /// Where each line comes to its end: those at one row are apart, in the order of their
    /// beginnings.
    fn tips(&self) -> Vec<f64> {
        let row = |link: &Link| (link.to, self.boxes.row_of[link.to_node]);
        let links = &self.blocks.links;
        let mut by_row: Vec<usize> = (0..links.len()).collect();
        let start = |at: usize| {
            let last = self.slots.passes[at].last();
            last.map_or_else(|| self.beginning(&links[at]), |slot| self.middles[*slot])
        };
        order::by(&mut by_row, |one, other| {
            let rows = row(&links[*one]).cmp(&row(&links[*other]));
            rows.then(start(*one).total_cmp(&start(*other)))
        });
        let mut tips = vec![0.0; links.len()];
        for same in by_row.chunk_by(|one, other| row(&links[*one]) == row(&links[*other])) {
            let link = &links[same[0]];
            let middle = self.middle_of_row(link.to, link.to_node);
            let card = &self.boxes.cards[link.to];
            let height = card
                .rows
                .get(row(link).1)
                .map_or(card.height, |row| row.height);
            let apart = APART.min((height - 8.0) / same.len() as f64);
            let first = middle - apart * (same.len() - 1) as f64 / 2.0;
            for (nth, at) in same.iter().enumerate() {
                tips[*at] = first + apart * nth as f64;
            }
        }
        tips
    }

    fn middle_of_row(&self, block: usize, node: usize) -> f64 {
        let card = &self.boxes.cards[block];
        match card.rows.get(self.boxes.row_of[node]) {
            Some(row) if card.fold.is_none() => row.y + row.height / 2.0,
            _ => card.y + card.height / 2.0,
        }
    }

    fn beginning(&self, link: &Link) -> f64 {
        self.middle_of_row(link.from, link.from_node)
    }

    fn line(&self, at: usize, link: &Link, tip: f64) -> MapLine {
        let stretches = self.stretches(at, link, tip);
        let last = stretches[stretches.len() - 1];
        let [.., before, end] = last;
        let paths = words::edge_paths(self.graph, &link.edges);
        let name = |block: usize, node: usize| {
            let card = &self.boxes.cards[block];
            match card.rows.first() {
                Some(row) if card.fold.is_some() => row.words.clone(),
                _ => self.graph.nodes[node].words.clone(),
            }
        };
        let from = name(link.from, link.from_node);
        let to = name(link.to, link.to_node);
        let edges = link.edges.iter().map(|edge| self.graph.edges[*edge].reason);
        let worst = edges.filter(|reason| reason.result().is_some());
        let worst = worst.min_by_key(|reason| reason.result());
        let judged = worst.and_then(|reason| reason.judged());
        MapLine {
            from: link.from,
            to: link.to,
            path: path(&stretches),
            tip: end,
            points_left: before.x > end.x,
            sign: before_end(&last, SIGN),
            gate: before_end(&last, GATE),
            result: worst.and_then(|reason| reason.result()),
            gates: judged.map_or_else(Vec::new, |judged| judged.gates.clone()),
            words: words::line(&from, &to, &paths),
            paths,
        }
    }

    fn stretches(&self, at: usize, link: &Link, tip: f64) -> Vec<Stretch> {
        let from = &self.boxes.cards[link.from];
        let to = &self.boxes.cards[link.to];
        let y = self.beginning(link);
        let right = Point::new(from.x + from.width, y);
        // Back to where the packet came from, below the boxes between.
        if to.x + to.width < from.x {
            return vec![wave(
                Point::new(from.x, y),
                Point::new(to.x + to.width, tip),
            )];
        }
        // One of the same column, or itself.
        if to.x < right.x {
            let end = Point::new(to.x + to.width, tip);
            let out = right.x.max(end.x) + BULGE;
            // A loop is seen only if it leaves above where it comes back.
            let start = if link.from == link.to {
                Point::new(right.x, from.y + from.height - 6.0)
            } else {
                right
            };
            return vec![[start, Point::new(out, start.y), Point::new(out, tip), end]];
        }
        let mut stretches = Vec::new();
        let mut start = right;
        for pass in &self.slots.passes[at] {
            let middle = self.middles[*pass];
            let (left, right) = self.grid.columns[self.slots.slots[*pass].column];
            stretches.push(wave(start, Point::new(left, middle)));
            start = Point::new(right, middle);
            stretches.push(wave(Point::new(left, middle), start));
        }
        stretches.push(wave(start, Point::new(to.x, tip)));
        stretches
    }
}

/// A curve that leaves and arrives level.
fn wave(from: Point, to: Point) -> Stretch {
    let half = (to.x - from.x) / 2.0;
    [
        from,
        Point::new(from.x + half, from.y),
        Point::new(to.x - half, to.y),
        to,
    ]
}

/// A point of a curve, 0 to 1 along it.
fn along(curve: &Stretch, t: f64) -> Point {
    let rest = 1.0 - t;
    let weights = [
        rest * rest * rest,
        3.0 * rest * rest * t,
        3.0 * rest * t * t,
        t * t * t,
    ];
    let both = || curve.iter().zip(weights);
    Point::new(
        both().map(|(point, weight)| point.x * weight).sum(),
        both().map(|(point, weight)| point.y * weight).sum(),
    )
}

/// The point of a curve that is so far left or right of its end; the middle of one that is short.
fn before_end(curve: &Stretch, distance: f64) -> Point {
    let end = curve[3].x;
    let mut low = 0.5;
    let mut high = 1.0;
    for _ in 0..STEPS {
        let middle = (low + high) / 2.0;
        if (along(curve, middle).x - end).abs() > distance {
            low = middle;
        } else {
            high = middle;
        }
    }
    along(curve, low)
}

/// How often the stretch is halved in which a point is looked for: finer than a tenth.
const STEPS: usize = 12;

/// The data of an SVG path.
fn path(stretches: &[Stretch]) -> String {
    let mut ink = Ink::default();
    for (at, [from, first, second, to]) in stretches.iter().enumerate() {
        if at == 0 {
            ink.raw("M");
            point(&mut ink, *from);
        }
        for (before, each) in [("C", first), (" ", second), (" ", to)] {
            ink.raw(before);
            point(&mut ink, *each);
        }
    }
    ink.text
}

fn point(ink: &mut Ink, point: Point) {
    ink.length(point.x);
    ink.raw(" ");
    ink.length(point.y);
}
