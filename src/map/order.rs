//! Orders the blocks of each column so that few lines cross: each moves to the middle of those that
//! it is connected with in the next column.

use super::blocks::Blocks;
use portpath_text::order;

/// Lines over more columns than one keep a place between the boxes that they pass, up to so many
/// places. Further ones run below the boxes.
const MOST_PASSES: usize = 400;

/// How often all columns are ordered.
const ROUNDS: usize = 6;

/// A place in a column: a block, or a line that passes.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// The block; none for a line that passes.
    pub(super) block: Option<usize>,
    pub(super) column: usize,
    /// Slots of the columns before and after that it is connected with.
    pub(super) before: Vec<usize>,
    pub(super) after: Vec<usize>,
}

/// All places of all columns.
pub(super) struct Slots {
    pub(super) slots: Vec<Slot>,
    /// The slots of each band and column, from top to bottom: `stacks[band][column]`.
    pub(super) stacks: Vec<Vec<Vec<usize>>>,
    /// The slots that each line passes, by its place in the list of lines.
    pub(super) passes: Vec<Vec<usize>>,
}

/// Puts all blocks that have a column into slots, and orders them.
pub(super) fn ordered(blocks: &Blocks, columns: &[Option<usize>], bands: &[usize]) -> Slots {
    let width = columns
        .iter()
        .flatten()
        .max()
        .map_or(0, |column| column + 1);
    let height = bands.iter().max().map_or(0, |band| band + 1);
    let mut all = Slots {
        slots: Vec::new(),
        stacks: vec![vec![Vec::new(); width]; height],
        passes: vec![Vec::new(); blocks.links.len()],
    };
    let mut slot_of: Vec<usize> = vec![usize::MAX; columns.len()];
    for (block, column) in columns.iter().enumerate() {
        if let Some(column) = column {
            slot_of[block] = all.add(Some(block), *column, bands[block]);
        }
    }
    let mut passes = 0;
    for (at, link) in blocks.links.iter().enumerate() {
        let (Some(from), Some(to)) = (columns[link.from], columns[link.to]) else {
            continue;
        };
        if to <= from {
            continue;
        }
        passes += to - from - 1;
        let mut last = slot_of[link.from];
        if passes <= MOST_PASSES {
            for column in from + 1..to {
                let pass = all.add(None, column, bands[link.to]);
                all.passes[at].push(pass);
                all.connect(last, pass);
                last = pass;
            }
        }
        all.connect(last, slot_of[link.to]);
    }
    for round in 0..ROUNDS {
        all.order(round % 2 == 0);
    }
    all
}

impl Slots {
    fn add(&mut self, block: Option<usize>, column: usize, band: usize) -> usize {
        let at = self.slots.len();
        self.slots.push(Slot {
            block,
            column,
            before: Vec::new(),
            after: Vec::new(),
        });
        self.stacks[band][column].push(at);
        at
    }

    fn connect(&mut self, before: usize, after: usize) {
        self.slots[before].after.push(after);
        self.slots[after].before.push(before);
    }

    /// Orders each column by the one before it, or by the one after it.
    fn order(&mut self, is_by_before: bool) {
        let mut heights = self.heights();
        let width = self.stacks.first().map_or(0, Vec::len);
        for step in 0..width {
            let column = if is_by_before { step } else { width - 1 - step };
            for band in 0..self.stacks.len() {
                let middle = |slot: usize| {
                    let Slot { before, after, .. } = &self.slots[slot];
                    let others = if is_by_before { before } else { after };
                    if others.is_empty() {
                        return heights[slot];
                    }
                    let sum: f64 = others.iter().map(|other| heights[*other]).sum();
                    sum / others.len() as f64
                };
                let mut stack: Vec<(f64, usize)> = self.stacks[band][column]
                    .iter()
                    .map(|slot| (middle(*slot), *slot))
                    .collect();
                order::by(&mut stack, |one, other| one.0.total_cmp(&other.0));
                let stack: Vec<usize> = stack.into_iter().map(|(_, slot)| slot).collect();
                for (at, slot) in stack.iter().enumerate() {
                    heights[*slot] = height(band, at, stack.len());
                }
                self.stacks[band][column] = stack;
            }
        }
    }

    /// How far down each slot is: bands count, and what part of its band is above it.
    fn heights(&self) -> Vec<f64> {
        let mut heights = vec![0.0; self.slots.len()];
        for (band, columns) in self.stacks.iter().enumerate() {
            for stack in columns {
                for (at, slot) in stack.iter().enumerate() {
                    heights[*slot] = height(band, at, stack.len());
                }
            }
        }
        heights
    }
}

fn height(band: usize, at: usize, count: usize) -> f64 {
    band as f64 + (at as f64 + 0.5) / count as f64
}
