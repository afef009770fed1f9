//! The words of boxes and lines, and the paths that they stand for.

use super::MapPath;
use super::graph::{Edge, Graph, Node, NodeRole, Reason};
use crate::survey::{Judged, ObjectName, PathResult, ServicePath, Side};
use portpath_text::order;

/// The kind of a node, as a box shows it.
pub(super) fn kind(node: &Node) -> String {
    match node.role {
        NodeRole::Missing => "not in your YAML".to_owned(),
        _ => node.object.kind.clone(),
    }
}

/// `80 → 8080, 443 → 8443`
pub(super) fn ports(node: &Node) -> String {
    let inside = node.paths.iter().filter(|path| path.side == Side::Inside);
    let ports: Vec<String> = inside.filter_map(|path| translation(path)).collect();
    ports.join(", ")
}

fn translation(path: &ServicePath) -> Option<String> {
    let port = path.port?;
    if path.target_port.is_empty() {
        Some(port.to_string())
    } else {
        Some(format!("{port} → {}", path.target_port))
    }
}

/// The paths of a node, the worst first: those of a Service, the rules of an Ingress, or the calls
/// of a workload.
pub(super) fn node_paths(graph: &Graph, at: usize, edges: &[usize]) -> Vec<MapPath> {
    let node = &graph.nodes[at];
    let own = node.paths.iter().map(|path| {
        let from = match path.side {
            Side::Inside => "from a Pod",
            Side::Outside => "from outside",
        };
        let ports = translation(path).unwrap_or_default();
        let words = format!("{} {ports} {from}", node.words);
        map_path(words, path.judged.result(), &path.judged)
    });
    let led = edges.iter().map(|edge| &graph.edges[*edge]);
    let led = led.filter_map(|edge| edge_path(graph, edge));
    worst_first(own.chain(led).collect())
}

/// The paths of several edges, the worst first.
pub(super) fn edge_paths(graph: &Graph, edges: &[usize]) -> Vec<MapPath> {
    let edges = edges.iter().map(|at| &graph.edges[*at]);
    worst_first(edges.filter_map(|edge| edge_path(graph, edge)).collect())
}

fn worst_first(mut paths: Vec<MapPath>) -> Vec<MapPath> {
    order::by_key(&mut paths, |path| path.result);
    paths
}

pub(super) fn edge_path(graph: &Graph, edge: &Edge) -> Option<MapPath> {
    let from = &graph.nodes[edge.from].words;
    let to = &graph.nodes[edge.to].words;
    let words = match edge.reason {
        Reason::Enters | Reason::Selects => return None,
        Reason::Opens(_) => format!("{from} → {to}, port {}", edge.reason.words()),
        Reason::Leads(_) => format!("{from}, {} → {to}", edge.reason.words()),
        Reason::Calls(call) => format!("{from} calls {} ({})", call.target, call.said_by),
    };
    Some(map_path(
        words,
        edge.reason.result()?,
        edge.reason.judged()?,
    ))
}

fn map_path(words: String, result: PathResult, judged: &Judged) -> MapPath {
    let policies: Vec<&str> = judged
        .gates
        .iter()
        .map(|gate| gate.policy.as_str())
        .collect();
    let gates = match policies.as_slice() {
        [] => String::new(),
        [policy] => format!(" {policy} decides."),
        several => format!(" {} decide.", several.join(", ")),
    };
    MapPath {
        words: format!("{words}. {}{gates}", judged.headline),
        result,
        from: judged.from.clone(),
        to: judged.to.clone(),
    }
}

/// A line in words: from what to what, and how many paths it stands for.
pub(super) fn line(from: &str, to: &str, paths: &[MapPath]) -> String {
    match paths {
        [] => format!("{from} → {to}"),
        [path] => path.words.clone(),
        [worst, ..] => {
            let count = paths.len();
            format!("{from} → {to}: {count} paths. The worst: {}", worst.words)
        }
    }
}

/// The name of a namespace in a frame.
pub(super) fn namespace_label(namespace: &str) -> String {
    if namespace.is_empty() {
        "not in one namespace".to_owned()
    } else {
        format!("namespace {namespace}")
    }
}

/// The name of a node; with its namespace where no frame says it.
pub(super) fn name(object: &ObjectName, is_framed: bool) -> String {
    if is_framed || object.namespace.is_empty() {
        object.name.clone()
    } else {
        [&object.namespace, "/", &object.name].concat()
    }
}
