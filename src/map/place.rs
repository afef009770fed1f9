//! Gives everything its place: columns from left to right, namespaces from top to bottom, boxes
//! without lines in a grid below.

use super::blocks::Blocks;
use super::boxes::{Boxes, CARD, OUTSIDE};
use super::columns::columns;
use super::curves::Lines;
use super::fold::Folded;
use super::graph::Graph;
use super::order::{Slots, ordered};
use super::{AppMap, Card, CardRole, NamespaceFrame, stack, words};
use portpath_text::maps::HashMap;

const MARGIN: f64 = 16.0;
/// Between two columns, where lines and their signs are.
const BETWEEN: f64 = 104.0;
/// Between two stacks of one column.
pub(super) const ASIDE: f64 = 64.0;
/// Between two boxes of the grid.
const BESIDE: f64 = 28.0;
/// Between two boxes of a stack.
pub(super) const BELOW: f64 = 18.0;
/// From a frame to the boxes in it, and the room of its label.
const PAD: f64 = 14.0;
const LABEL: f64 = 26.0;
/// More namespaces than this have no frames.
const MOST_BANDS: usize = 40;

pub(super) fn place(graph: &Graph, folded: &Folded) -> AppMap {
    let blocks = &folded.blocks;
    let (bands, labels) = bands(blocks);
    let columns = columns(blocks);
    let slots = ordered(blocks, &columns, &bands);
    let mut boxes = Boxes::of(graph, folded, labels.is_empty());
    let mut alone: Vec<Vec<usize>> = vec![Vec::new(); labels.len().max(1)];
    for (at, column) in columns.iter().enumerate() {
        if column.is_none() {
            alone[bands[at]].push(at);
        }
    }
    let grid = Grid::of(blocks, &slots);
    let abreast = grid.abreast(alone.iter().map(Vec::len).max().unwrap_or(0));
    let mut middles = vec![0.0; slots.slots.len()];
    let mut frames = Vec::new();
    let mut top = MARGIN;
    for (band, members) in alone.iter().enumerate() {
        let start = top;
        if labels.len() > 1 {
            top += LABEL;
        }
        top = stack::stack(&grid, &slots, band, top, &mut boxes.cards, &mut middles);
        top = grid.tile(members, abreast, top, &mut boxes.cards);
        if labels.len() > 1 {
            frames.push(NamespaceFrame {
                x: grid.left() - PAD,
                y: start,
                height: top - start + PAD - BELOW,
                label: labels[band].clone(),
                ..NamespaceFrame::default()
            });
            top += PAD;
        }
    }
    outside_in_the_middle(blocks, &mut boxes.cards);
    boxes.place_rows();
    let right = |card: &Card| card.x + card.width;
    let bottom = |card: &Card| card.y + card.height;
    let right = boxes.cards.iter().map(right).fold(0.0, f64::max);
    let bottom = boxes.cards.iter().map(bottom).fold(top, f64::max);
    for frame in &mut frames {
        frame.width = right + PAD - frame.x;
    }
    let lines = Lines {
        graph,
        blocks,
        slots: &slots,
        grid: &grid,
        boxes: &boxes,
        middles: &middles,
    };
    AppMap {
        lines: lines.all(),
        width: right + PAD + MARGIN,
        height: bottom + MARGIN,
        frames,
        folds: folded.folds.clone(),
        cards: boxes.cards,
    }
}

/// The band of each block, and the label of each band: one a namespace, in the order of the text.
fn bands(blocks: &Blocks) -> (Vec<usize>, Vec<String>) {
    let mut known: HashMap<&str, usize> = HashMap::default();
    let mut labels = Vec::new();
    let mut bands = Vec::new();
    for block in &blocks.blocks {
        if block.role == CardRole::Outside {
            bands.push(0);
            continue;
        }
        let band = *known.entry(&block.namespace).or_insert(labels.len());
        if band == labels.len() {
            labels.push(words::namespace_label(&block.namespace));
        }
        bands.push(band);
    }
    if labels.len() > MOST_BANDS {
        return (vec![0; bands.len()], Vec::new());
    }
    (bands, labels)
}

/// The columns, from left to right.
pub(super) struct Grid {
    /// The left and the right edge of each column.
    pub(super) columns: Vec<(f64, f64)>,
    /// How many boxes are in one stack at most.
    pub(super) most_in_stack: usize,
    /// Whether the first column has nothing but the outside.
    pub(super) has_outside: bool,
}

impl Grid {
    fn of(blocks: &Blocks, slots: &Slots) -> Self {
        let count = blocks.blocks.len() as f64;
        let most_in_stack = (count.sqrt() * 1.5).ceil().max(12.0) as usize;
        let is_outside = |slot: &usize| {
            let block = slots.slots[*slot].block;
            block.is_some_and(|block| blocks.blocks[block].role == CardRole::Outside)
        };
        let mut left = MARGIN + PAD;
        let mut has_outside = false;
        let mut columns = Vec::new();
        let count = slots.stacks.first().map_or(0, Vec::len);
        for column in 0..count {
            let stacks = slots.stacks.iter().map(|band| &band[column]);
            let boxes = |stack: &Vec<usize>| {
                let boxes = stack
                    .iter()
                    .filter(|slot| slots.slots[**slot].block.is_some());
                boxes.count().div_ceil(most_in_stack)
            };
            let abreast = stacks.clone().map(boxes).max().unwrap_or(0).max(1) as f64;
            let width = if stacks.flatten().any(is_outside) {
                has_outside = true;
                OUTSIDE
            } else {
                abreast * (CARD + ASIDE) - ASIDE
            };
            columns.push((left, left + width));
            left += width + BETWEEN;
        }
        Self {
            columns,
            most_in_stack,
            has_outside,
        }
    }

    /// The left edge of all boxes but the outside.
    fn left(&self) -> f64 {
        let first = self.columns.get(usize::from(self.has_outside));
        first.map_or(MARGIN + PAD, |(left, _)| *left)
    }

    /// How many boxes without lines stand side by side.
    fn abreast(&self, most: usize) -> usize {
        let right = self.columns.last().map_or(0.0, |(_, right)| *right);
        let fitting = ((right - self.left() + BESIDE) / (CARD + BESIDE)).floor();
        let wanted = (most as f64 / 2.0).sqrt().ceil().min(8.0);
        fitting.max(wanted).max(1.0) as usize
    }

    /// Places boxes in rows; gives back where the next ones begin.
    fn tile(&self, members: &[usize], abreast: usize, mut top: f64, cards: &mut [Card]) -> f64 {
        for row in members.chunks(abreast) {
            let mut height: f64 = 0.0;
            for (at, member) in row.iter().enumerate() {
                let card = &mut cards[*member];
                card.x = self.left() + at as f64 * (CARD + BESIDE);
                card.y = top;
                height = height.max(card.height);
            }
            top += height + BELOW;
        }
        top
    }
}

/// The outside stands at the middle of what it leads to.
fn outside_in_the_middle(blocks: &Blocks, cards: &mut [Card]) {
    let Some(outside) = cards.iter().position(|card| card.role == CardRole::Outside) else {
        return;
    };
    let entered = blocks.links.iter().filter(|link| link.from == outside);
    let middles: Vec<f64> = entered
        .map(|link| cards[link.to].y + cards[link.to].height / 2.0)
        .collect();
    let middle = middles.iter().sum::<f64>() / middles.len().max(1) as f64;
    let outside = &mut cards[outside];
    outside.x = MARGIN;
    outside.y = (middle - outside.height / 2.0).max(MARGIN);
}
