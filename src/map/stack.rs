//! Stacks the boxes of one namespace column by column, each as near as possible to those that it is
//! connected with.

use super::Card;
use super::boxes::CARD;
use super::order::Slots;
use super::place::{ASIDE, BELOW, Grid};

/// The room of a line that passes between two boxes.
const PASS: f64 = 4.0;

/// Places a band from `top`; gives back where what is below it begins.
pub(super) fn stack(
    grid: &Grid,
    slots: &Slots,
    band: usize,
    top: f64,
    cards: &mut [Card],
    middles: &mut [f64],
) -> f64 {
    let height = |slot: usize, cards: &[Card]| {
        let block = slots.slots[slot].block;
        block.map_or(PASS, |block| cards[block].height)
    };
    let mut piles: Vec<Pile> = Vec::new();
    let first = usize::from(grid.has_outside);
    for (column, (left, _)) in grid.columns.iter().enumerate().skip(first) {
        let stack = &slots.stacks[band][column];
        for (at, pile) in piles_of(slots, stack, grid.most_in_stack)
            .iter()
            .enumerate()
        {
            piles.push(Pile {
                left: left + at as f64 * (CARD + ASIDE),
                slots: pile
                    .iter()
                    .map(|slot| (*slot, height(*slot, cards)))
                    .collect(),
            });
        }
    }
    let room = piles.iter().map(Pile::height).fold(0.0, f64::max);
    if room == 0.0 {
        return top;
    }
    for pile in &piles {
        let start = top + (room - pile.height()) / 2.0;
        pile.put(middles, start, top, room, |_| None);
    }
    // To the right, then back to the left.
    for pile in &piles {
        let start = top + (room - pile.height()) / 2.0;
        pile.put(middles, start, top, room, |slot| {
            Some(&slots.slots[slot].before)
        });
    }
    for pile in piles.iter().rev() {
        let start = top + (room - pile.height()) / 2.0;
        pile.put(middles, start, top, room, |slot| {
            Some(&slots.slots[slot].after)
        });
    }
    for pile in &piles {
        for (slot, height) in &pile.slots {
            if let Some(block) = slots.slots[*slot].block {
                cards[block].x = pile.left;
                cards[block].y = middles[*slot] - height / 2.0;
            }
        }
    }
    top + room + BELOW
}

/// Boxes one below the other, with the lines that pass between them.
struct Pile {
    left: f64,
    /// Each slot with its height.
    slots: Vec<(usize, f64)>,
}

impl Pile {
    fn height(&self) -> f64 {
        let all: f64 = self.slots.iter().map(|(_, height)| height + BELOW).sum();
        (all - BELOW).max(0.0)
    }

    /// Puts each slot at the middle of its neighbours, as far as those above and below it let it.
    fn put<'s>(
        &self,
        middles: &mut [f64],
        start: f64,
        top: f64,
        room: f64,
        neighbours: impl Fn(usize) -> Option<&'s Vec<usize>>,
    ) {
        let mut wanted: Vec<f64> = Vec::new();
        let mut from = start;
        for (slot, height) in &self.slots {
            let others = neighbours(*slot).map_or(&[][..], Vec::as_slice);
            let middle = if others.is_empty() {
                from + height / 2.0
            } else {
                others.iter().map(|other| middles[*other]).sum::<f64>() / others.len() as f64
            };
            wanted.push(middle);
            from += height + BELOW;
        }
        let mut next = top;
        let mut places = Vec::new();
        for ((_, height), middle) in self.slots.iter().zip(wanted) {
            let place = (middle - height / 2.0).max(next);
            next = place + height + BELOW;
            places.push(place);
        }
        let mut end = top + room;
        for ((slot, height), place) in self.slots.iter().zip(places).rev() {
            let place = place.min(end - height);
            middles[*slot] = place + height / 2.0;
            end = place - BELOW;
        }
    }
}

/// Splits a stack so that none has too many boxes.
fn piles_of(slots: &Slots, stack: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut piles = vec![Vec::new()];
    let mut boxes = 0;
    for slot in stack {
        if slots.slots[*slot].block.is_some() {
            if boxes == most {
                piles.push(Vec::new());
                boxes = 0;
            }
            boxes += 1;
        }
        if let Some(pile) = piles.last_mut() {
            pile.push(*slot);
        }
    }
    piles
}
