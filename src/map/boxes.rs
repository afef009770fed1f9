//! The boxes of a map with their rows. Widths of words are estimated by counting letters, since no
//! font is known here.

use super::blocks::Block;
use super::fold::{Folded, counted, end_words};
use super::graph::{Graph, NodeRole};
use super::{Card, CardRole, Row, words};
use portpath_explain::scene::fit;

/// How wide boxes are.
pub(super) const CARD: f64 = 204.0;
pub(super) const OUTSIDE: f64 = 92.0;
/// Rows with a small word above a name, and rows of one line.
pub(super) const TALL: f64 = 42.0;
const FLAT: f64 = 24.0;
/// More Services of one workload than this are counted.
const MOST_ROWS: usize = 8;
/// How many letters of a name, and of what is above it, fit into a box.
const NAME_LETTERS: usize = 20;
const FLAT_LETTERS: usize = 27;
const PORT_LETTERS: usize = 20;

/// All boxes, in the order of the blocks.
pub(super) struct Boxes {
    pub(super) cards: Vec<Card>,
    /// The row of each node of the graph in its box.
    pub(super) row_of: Vec<usize>,
}

impl Boxes {
    /// The boxes, at no place yet. Names have their namespaces if no frame says them.
    pub(super) fn of(graph: &Graph, folded: &Folded, names_namespaces: bool) -> Self {
        let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
        for (at, edge) in graph.edges.iter().enumerate() {
            if graph.nodes[edge.from].role != NodeRole::Outside {
                leaving[edge.from].push(at);
            }
        }
        let mut boxes = Self {
            cards: Vec::new(),
            row_of: vec![0; graph.nodes.len()],
        };
        let row = |at: usize, is_flat: bool| {
            let node = &graph.nodes[at];
            let name = words::name(&node.object, !names_namespaces);
            let letters = if is_flat {
                FLAT_LETTERS.saturating_sub(words::kind(node).chars().count())
            } else {
                NAME_LETTERS
            };
            Row {
                height: if is_flat { FLAT } else { TALL },
                kind: words::kind(node),
                ports: fit(&words::ports(node), PORT_LETTERS),
                name: fit(&name, letters),
                result: node.result,
                words: node.words.clone(),
                paths: words::node_paths(graph, at, &leaving[at]),
                ..Row::default()
            }
        };
        for block in &folded.blocks.blocks {
            let rows = match block.fold {
                Some(fold) => vec![folded_row(graph, block, &folded.folds[fold].words)],
                None => boxes.rows(graph, block, row),
            };
            boxes.cards.push(Card {
                role: block.role,
                width: if block.role == CardRole::Outside {
                    OUTSIDE
                } else {
                    CARD
                },
                height: rows.iter().map(|row| row.height).sum(),
                result: block.result,
                rows,
                fold: block.fold,
                ..Card::default()
            });
        }
        boxes
    }

    fn rows(&mut self, graph: &Graph, block: &Block, row: impl Fn(usize, bool) -> Row) -> Vec<Row> {
        let is_workload = |at: &usize| graph.nodes[*at].role == NodeRole::Workload;
        let services = block.nodes.iter().filter(|at| !is_workload(at));
        let workload = block.nodes.iter().find(|at| is_workload(at));
        let mut rows = Vec::new();
        let mut more = 0;
        for at in services {
            if rows.len() == MOST_ROWS {
                more += 1;
                self.row_of[*at] = MOST_ROWS;
            } else {
                self.row_of[*at] = rows.len();
                rows.push(row(*at, false));
            }
        }
        if more > 0 {
            let words = format!("+ {more} more Services");
            rows.push(Row {
                height: FLAT,
                kind: words.clone(),
                words,
                ..Row::default()
            });
        }
        if let Some(at) = workload {
            self.row_of[*at] = rows.len();
            rows.push(row(*at, !rows.is_empty()));
        }
        rows
    }

    /// Gives the rows their places once the boxes have theirs.
    pub(super) fn place_rows(&mut self) {
        for card in &mut self.cards {
            let mut y = card.y;
            for row in &mut card.rows {
                row.y = y;
                y += row.height;
            }
        }
    }
}

fn folded_row(graph: &Graph, block: &Block, words: &str) -> Row {
    Row {
        height: TALL,
        kind: block.result.map_or("", end_words).to_owned(),
        name: counted(graph, &block.nodes),
        result: block.result,
        words: words.to_owned(),
        ..Row::default()
    }
}
