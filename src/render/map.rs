//! The map of an app as text that other programs draw: who calls which Service, which workloads a
//! Service selects, and what leads in from outside. Mermaid (https://mermaid.js.org) and Graphviz
//! (https://graphviz.org) draw it.

use std::fmt::Write;

use super::visible_line;
use crate::map::graph::{Edge, Graph, NodeRole};
use crate::map::paths;
use crate::survey::{PathResult, Survey};

/// The map in Mermaid's language.
pub fn mermaid(survey: &Survey) -> String {
    let map = Graph::of(survey);
    let mut out = "flowchart LR\n".to_owned();
    for (at, node) in map.nodes.iter().enumerate() {
        let [open, close] = match node.role {
            NodeRole::Outside => ["([", "])"],
            NodeRole::Way => ["{{", "}}"],
            NodeRole::Service => ["(", ")"],
            NodeRole::Workload => ["[", "]"],
            NodeRole::Missing => ["[/", "/]"],
        };
        let class = match node.result {
            Some(PathResult::Fails) => ":::fails",
            Some(PathResult::CannotTell) => ":::open",
            Some(PathResult::Works) | None => "",
        };
        let words = mermaid_words(&node.words);
        let _ = writeln!(out, "  n{at}{open}\"{words}\"{close}{class}");
    }
    for edge in &map.edges {
        let arrow = match edge.reason.result() {
            Some(PathResult::Fails) => "--x",
            Some(PathResult::CannotTell) => "-.->",
            Some(PathResult::Works) | None => "-->",
        };
        let words = labelled(edge);
        let label = if words.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", mermaid_words(&words))
        };
        let _ = writeln!(out, "  n{} {arrow}{label} n{}", edge.from, edge.to);
    }
    out.push_str("  classDef fails stroke:#c62828,stroke-width:3px\n");
    out.push_str("  classDef open stroke:#b26a00,stroke-dasharray:4\n");
    out
}

/// The map in Graphviz' language.
pub fn dot(survey: &Survey) -> String {
    let map = Graph::of(survey);
    let mut out =
        "digraph portpath {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n".to_owned();
    for (at, node) in map.nodes.iter().enumerate() {
        let shape = match node.role {
            NodeRole::Outside => "oval",
            NodeRole::Way => "hexagon",
            NodeRole::Service => "box, style=rounded",
            NodeRole::Workload => "box",
            NodeRole::Missing => "note",
        };
        let colour = match node.result {
            Some(PathResult::Fails) => ", color=\"#c62828\", penwidth=3",
            Some(PathResult::CannotTell) => ", color=\"#b26a00\"",
            Some(PathResult::Works) | None => "",
        };
        let words = dot_words(&node.words);
        let _ = writeln!(out, "  n{at} [label=\"{words}\", shape={shape}{colour}];");
    }
    for edge in &map.edges {
        let style = match edge.reason.result() {
            Some(PathResult::Fails) => ", color=\"#c62828\", arrowhead=tee",
            Some(PathResult::CannotTell) => ", color=\"#b26a00\", style=dashed",
            Some(PathResult::Works) | None => "",
        };
        let words = dot_words(&labelled(edge));
        let _ = writeln!(
            out,
            "  n{} -> n{} [label=\"{words}\"{style}];",
            edge.from, edge.to
        );
    }
    out.push_str("}\n");
    out
}

/// The map in words: a line for each path, with how it ends.
pub fn text(survey: &Survey) -> String {
    let mut out = String::new();
    for path in paths(survey) {
        let end = match path.result {
            PathResult::Works => "works",
            PathResult::Fails => "fails",
            PathResult::CannotTell => "cannot tell",
        };
        let _ = writeln!(out, "{end}: {}", visible_line(&path.words));
    }
    out
}

/// Mermaid reads `#…;` as a letter, and some letters of a text as its own.
fn mermaid_words(words: &str) -> String {
    let mut out = String::new();
    for letter in visible_line(words).chars() {
        if letter.is_alphanumeric() || " -./:→,()*".contains(letter) {
            out.push(letter);
        } else {
            let _ = write!(out, "#{};", u32::from(letter));
        }
    }
    out
}

fn dot_words(words: &str) -> String {
    visible_line(words)
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
}

/// The words of an edge, with how its path ends if it does not work.
fn labelled(edge: &Edge) -> String {
    let end = match edge.reason.result() {
        Some(PathResult::Fails) => "fails",
        Some(PathResult::CannotTell) => "cannot tell",
        Some(PathResult::Works) | None => "",
    };
    let words = edge.reason.words();
    let words = [words.as_str(), end];
    let words: Vec<&str> = words
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    words.join(" ")
}
