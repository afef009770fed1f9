//! Folds a large map: boxes of one namespace that end alike become one, first those without a
//! problem.

use super::blocks::{Block, Blocks, worse};
use super::graph::{Graph, NodeRole};
use super::{CardRole, Fold};
use crate::survey::PathResult;
use portpath_text::maps::HashMap;
use portpath_text::order;

/// More boxes than this are not shown one by one.
const MOST_CARDS: usize = 40;
/// If more than this are left by groups of one namespace, groups are of all namespaces.
const MOST_GROUPS: usize = 120;

/// The blocks that are shown, with the groups that can fold.
pub(super) struct Folded {
    pub(super) blocks: Blocks,
    pub(super) folds: Vec<Fold>,
}

/// A namespace's blocks that end alike.
#[derive(Clone)]
struct Group {
    namespace: String,
    result: PathResult,
    members: Vec<usize>,
}

pub(super) fn fold(graph: &Graph, blocks: Blocks, opened: &[String]) -> Folded {
    let chosen = chosen(&blocks, groups(graph, &blocks));
    if chosen.is_empty() {
        return Folded {
            blocks,
            folds: Vec::new(),
        };
    }
    let mut folds = Vec::new();
    let mut fold_of: Vec<Option<usize>> = vec![None; blocks.blocks.len()];
    for group in &chosen {
        let key = key(group);
        let is_open = opened.contains(&key);
        if !is_open {
            for member in &group.members {
                fold_of[*member] = Some(folds.len());
            }
        }
        folds.push(Fold {
            key,
            words: words(graph, &blocks, group),
            is_open,
        });
    }
    Folded {
        blocks: joined(graph, blocks, &fold_of, &chosen),
        folds,
    }
}

/// How a block and all lines at it end: a caller whose call fails is no block without a problem.
fn results(graph: &Graph, blocks: &Blocks) -> Vec<PathResult> {
    let mut results: Vec<Option<PathResult>> =
        blocks.blocks.iter().map(|block| block.result).collect();
    for edge in &graph.edges {
        for node in [edge.from, edge.to] {
            let at = blocks.of_node[node];
            results[at] = worse(results[at], edge.reason.result());
        }
    }
    let results = results.into_iter();
    results
        .map(|result| result.unwrap_or(PathResult::Works))
        .collect()
}

/// All groups, in the order of their first blocks.
fn groups(graph: &Graph, blocks: &Blocks) -> Vec<Group> {
    let results = results(graph, blocks);
    let mut known: HashMap<(&str, u8), usize> = HashMap::default();
    let mut groups: Vec<Group> = Vec::new();
    for (at, block) in blocks.blocks.iter().enumerate() {
        if block.role == CardRole::Outside {
            continue;
        }
        let next = groups.len();
        let result = results[at];
        let place = *known
            .entry((&block.namespace, result as u8))
            .or_insert(next);
        if place == next {
            groups.push(Group {
                namespace: block.namespace.clone(),
                result,
                members: Vec::new(),
            });
        }
        groups[place].members.push(at);
    }
    groups
}

/// The groups that have to fold, so that few enough boxes are left: those that work before the
/// others, and large ones before small ones.
fn chosen(blocks: &Blocks, mut groups: Vec<Group>) -> Vec<Group> {
    let mut count = blocks.blocks.len();
    order::by_key(&mut groups, |group| {
        (
            usize::MAX - group.result as usize,
            usize::MAX - group.members.len(),
        )
    });
    let mut chosen = Vec::new();
    for group in &groups {
        if count <= MOST_CARDS {
            break;
        }
        if group.members.len() > 1 {
            count -= group.members.len() - 1;
            chosen.push(group.clone());
        }
    }
    if count > MOST_GROUPS {
        of_all_namespaces(&groups)
    } else {
        chosen
    }
}

/// One group for each end, whatever the namespace.
fn of_all_namespaces(groups: &[Group]) -> Vec<Group> {
    let same_end = groups.chunk_by(|one, other| one.result == other.result);
    let merged = same_end.map(|groups| {
        let members = groups.iter().flat_map(|group| &group.members);
        let mut members: Vec<usize> = members.copied().collect();
        order::by_key(&mut members, |member| *member);
        Group {
            namespace: String::new(),
            result: groups[0].result,
            members,
        }
    });
    merged.filter(|group| group.members.len() > 1).collect()
}

/// Puts the blocks of each folded group into one.
fn joined(graph: &Graph, blocks: Blocks, fold_of: &[Option<usize>], chosen: &[Group]) -> Blocks {
    let mut shown: Vec<Block> = Vec::new();
    let mut new_of: Vec<usize> = Vec::with_capacity(blocks.blocks.len());
    let mut of_fold: Vec<Option<usize>> = vec![None; chosen.len()];
    for (block, fold) in blocks.blocks.into_iter().zip(fold_of) {
        let Some(fold) = fold else {
            new_of.push(shown.len());
            shown.push(block);
            continue;
        };
        let at = *of_fold[*fold].get_or_insert(shown.len());
        if at == shown.len() {
            shown.push(Block {
                role: CardRole::Folded,
                namespace: chosen[*fold].namespace.clone(),
                nodes: Vec::new(),
                result: Some(chosen[*fold].result),
                fold: Some(*fold),
            });
        }
        shown[at].nodes.extend(block.nodes);
        new_of.push(at);
    }
    let of_node = blocks.of_node.iter().map(|at| new_of[*at]).collect();
    let is_folded: Vec<bool> = shown.iter().map(|block| block.fold.is_some()).collect();
    let mut joined = Blocks {
        blocks: shown,
        links: Vec::new(),
        of_node,
    };
    joined.link(graph, &is_folded);
    joined
}

fn key(group: &Group) -> String {
    let result = match group.result {
        PathResult::Works => "works",
        PathResult::CannotTell => "cannot-tell",
        PathResult::Fails => "fails",
    };
    [result, " ", &group.namespace].concat()
}

fn words(graph: &Graph, blocks: &Blocks, group: &Group) -> String {
    let end = end_words(group.result);
    let members = group.members.iter();
    let nodes: Vec<usize> = members
        .flat_map(|member| blocks.blocks[*member].nodes.iter().copied())
        .collect();
    let counted = counted(graph, &nodes);
    if group.namespace.is_empty() {
        format!("{counted}: {end}")
    } else {
        format!("{counted} in namespace {}: {end}", group.namespace)
    }
}

/// What its members have in common.
pub(super) fn end_words(result: PathResult) -> &'static str {
    match result {
        PathResult::Works => "no problem found",
        PathResult::CannotTell => "a path cannot be told",
        PathResult::Fails => "a path fails",
    }
}

/// `34 Services`, or whatever there is most to tell of.
pub(super) fn counted(graph: &Graph, nodes: &[usize]) -> String {
    let count = |role: NodeRole| {
        let nodes = nodes.iter().map(|at| &graph.nodes[*at]);
        nodes.filter(|node| node.role == role).count()
    };
    let kinds = [
        (NodeRole::Service, "Service", "Services"),
        (NodeRole::Workload, "workload", "workloads"),
        (NodeRole::Way, "Ingress or route", "Ingresses and routes"),
        (NodeRole::Missing, "address", "addresses"),
    ];
    let counts = kinds.map(|(role, one, several)| (count(role), one, several));
    match counts.into_iter().find(|(count, ..)| *count > 0) {
        Some((1, one, _)) => format!("1 {one}"),
        Some((count, _, several)) => format!("{count} {several}"),
        None => String::new(),
    }
}
