//! Joins nodes of the graph to blocks, which become the boxes of the map: a workload and the
//! Services that select it and nothing else are one block.

use super::CardRole;
use super::graph::{Graph, NodeRole, Reason};
use crate::survey::PathResult;
use portpath_text::maps::HashMap;

/// What becomes a box.
pub(super) struct Block {
    pub(super) role: CardRole,
    pub(super) namespace: String,
    /// The nodes in it: Services first.
    pub(super) nodes: Vec<usize>,
    /// The worst end of its own paths.
    pub(super) result: Option<PathResult>,
    /// The group that it stands for, by its place in the list of folds.
    pub(super) fold: Option<usize>,
}

/// A line between two blocks.
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The node at whose row it begins and ends.
    pub(super) from_node: usize,
    pub(super) to_node: usize,
    /// The edges of the graph that it stands for.
    pub(super) edges: Vec<usize>,
}

/// All blocks, with the lines between them.
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Link>,
    /// The block of each node.
    pub(super) of_node: Vec<usize>,
}

impl Blocks {
    pub(super) fn of(graph: &Graph) -> Self {
        let joins = joins(graph);
        let mut blocks: Vec<Block> = Vec::new();
        let mut of_node = vec![usize::MAX; graph.nodes.len()];
        for (at, node) in graph.nodes.iter().enumerate() {
            // Whoever comes first opens the block that a Service and its workload share.
            let head = joins[at].unwrap_or(at);
            if of_node[head] == usize::MAX {
                of_node[head] = blocks.len();
                blocks.push(Block {
                    role: role(graph.nodes[head].role),
                    namespace: graph.nodes[head].object.namespace.clone(),
                    nodes: Vec::new(),
                    result: None,
                    fold: None,
                });
            }
            of_node[at] = of_node[head];
            let block = &mut blocks[of_node[at]];
            block.nodes.push(at);
            block.result = worse(block.result, node.result);
        }
        for block in &mut blocks {
            block
                .nodes
                .sort_by_key(|at| graph.nodes[*at].role == NodeRole::Workload);
        }
        let mut all = Self {
            blocks,
            links: Vec::new(),
            of_node,
        };
        all.judge_ways(graph);
        all.place_missing(graph);
        all.link(graph, &vec![false; all.blocks.len()]);
        all
    }

    /// An Ingress or route ends as the worst of its rules.
    fn judge_ways(&mut self, graph: &Graph) {
        for edge in &graph.edges {
            if matches!(edge.reason, Reason::Leads(_)) {
                let block = &mut self.blocks[self.of_node[edge.from]];
                block.result = worse(block.result, edge.reason.result());
            }
        }
    }

    /// What your YAML does not have stands in the namespace of its first caller.
    fn place_missing(&mut self, graph: &Graph) {
        let mut placed = vec![false; self.blocks.len()];
        for edge in &graph.edges {
            let from = self.of_node[edge.from];
            let to = self.of_node[edge.to];
            if self.blocks[to].role != CardRole::Missing {
                continue;
            }
            if !placed[to] {
                placed[to] = true;
                self.blocks[to].namespace = self.blocks[from].namespace.clone();
            }
            let block = &mut self.blocks[to];
            block.result = worse(block.result, edge.reason.result());
        }
    }

    /// Makes the lines: all edges between two blocks that end at one row are one line. In a folded
    /// block all rows are one, and its own edges are not shown.
    pub(super) fn link(&mut self, graph: &Graph, is_folded: &[bool]) {
        let mut known: HashMap<(usize, usize, usize, bool), usize> = HashMap::default();
        let mut links: Vec<Link> = Vec::new();
        for (at, edge) in graph.edges.iter().enumerate() {
            let from = self.of_node[edge.from];
            let to = self.of_node[edge.to];
            let is_path = edge.reason.judged().is_some();
            if from == to && (is_folded[to] || !is_path) {
                continue;
            }
            let row = if is_folded[to] { 0 } else { edge.to };
            let next = links.len();
            let place = *known.entry((from, to, row, is_path)).or_insert(next);
            if place == next {
                links.push(Link {
                    from,
                    to,
                    from_node: edge.from,
                    to_node: edge.to,
                    edges: Vec::new(),
                });
            }
            links[place].edges.push(at);
        }
        self.links = links;
    }
}

/// The workload that a Service joins: the only one that it selects.
fn joins(graph: &Graph) -> Vec<Option<usize>> {
    let mut selected: Vec<Option<usize>> = vec![None; graph.nodes.len()];
    let mut is_split = vec![false; graph.nodes.len()];
    for edge in &graph.edges {
        if edge.reason == Reason::Selects {
            is_split[edge.from] |= selected[edge.from].is_some_and(|known| known != edge.to);
            selected[edge.from] = Some(edge.to);
        }
    }
    let both = selected.into_iter().zip(is_split);
    both.map(|(workload, is_split)| if is_split { None } else { workload })
        .collect()
}

fn role(role: NodeRole) -> CardRole {
    match role {
        NodeRole::Outside => CardRole::Outside,
        NodeRole::Way => CardRole::Way,
        NodeRole::Service | NodeRole::Workload => CardRole::App,
        NodeRole::Missing => CardRole::Missing,
    }
}

/// The worse of two ends.
pub(super) fn worse(one: Option<PathResult>, other: Option<PathResult>) -> Option<PathResult> {
    [one, other].into_iter().flatten().min()
}
