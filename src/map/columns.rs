//! Finds the column of each block: callers stand left of what they call.

use super::CardRole;
use super::blocks::Blocks;

/// The lines between blocks without what closes a circle, as lists by block.
struct Forward {
    next: Vec<Vec<usize>>,
    /// How many lines come in.
    entering: Vec<usize>,
}

/// The column of each block, from 0; none for a block without lines. The outside has the first
/// column for itself. A line either leads to a column further right, or closes a circle of calls.
pub(super) fn columns(blocks: &Blocks) -> Vec<Option<usize>> {
    let count = blocks.blocks.len();
    let outside = blocks
        .blocks
        .iter()
        .position(|block| block.role == CardRole::Outside);
    let forward = forward(blocks, outside);
    let first = usize::from(outside.is_some());
    let mut columns: Vec<usize> = vec![first; count];
    if let Some(outside) = outside {
        columns[outside] = 0;
    }
    let order = along(&forward);
    for at in &order {
        for next in &forward.next[*at] {
            columns[*next] = columns[*next].max(columns[*at] + 1);
        }
    }
    // A caller that nobody calls stands next to what it calls.
    for at in &order {
        let is_free = forward.entering[*at] == 0 && Some(*at) != outside;
        let nearest = forward.next[*at].iter().map(|next| columns[*next]).min();
        if let Some(nearest) = nearest
            && is_free
        {
            columns[*at] = (nearest - 1).max(first);
        }
    }
    let mut is_linked = vec![false; count];
    for link in &blocks.links {
        if link.from != link.to {
            is_linked[link.from] = true;
            is_linked[link.to] = true;
        }
    }
    let placed = columns.into_iter().zip(is_linked);
    placed
        .map(|(column, is_linked)| is_linked.then_some(column))
        .collect()
}

/// Leaves out each line that leads back to a block from which it was come to.
fn forward(blocks: &Blocks, outside: Option<usize>) -> Forward {
    let count = blocks.blocks.len();
    let mut all: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut is_called = vec![false; count];
    for link in &blocks.links {
        if link.from != link.to {
            all[link.from].push(link.to);
            is_called[link.to] = true;
        }
    }
    let free = (0..count).filter(|at| !is_called[*at]);
    let starts = outside.into_iter().chain(free).chain(0..count);
    let mut forward = Forward {
        next: vec![Vec::new(); count],
        entering: vec![0; count],
    };
    let mut visits = vec![Visit::Not; count];
    for start in starts {
        if visits[start] != Visit::Not {
            continue;
        }
        // The way from the start to here, with how many lines of each block were followed.
        let mut way = vec![(start, 0)];
        visits[start] = Visit::OnTheWay;
        while let Some((at, followed)) = way.last_mut() {
            let at = *at;
            let Some(next) = all[at].get(*followed).copied() else {
                visits[at] = Visit::Done;
                way.pop();
                continue;
            };
            *followed += 1;
            if visits[next] != Visit::OnTheWay {
                forward.next[at].push(next);
                forward.entering[next] += 1;
            }
            if visits[next] == Visit::Not {
                visits[next] = Visit::OnTheWay;
                way.push((next, 0));
            }
        }
    }
    forward
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Not,
    OnTheWay,
    Done,
}

/// All blocks, each after those that lead to it.
fn along(forward: &Forward) -> Vec<usize> {
    let mut waiting = forward.entering.clone();
    let mut order: Vec<usize> = (0..waiting.len()).filter(|at| waiting[*at] == 0).collect();
    let mut done = 0;
    while let Some(at) = order.get(done).copied() {
        done += 1;
        for next in &forward.next[at] {
            waiting[*next] -= 1;
            if waiting[*next] == 0 {
                order.push(*next);
            }
        }
    }
    order
}
