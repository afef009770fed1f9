//! The map of an app as text that other programs draw: who calls which Service, which workloads a
//! Service selects, and what leads in from outside. Mermaid (https://mermaid.js.org) and Graphviz
//! (https://graphviz.org) draw it.

use std::fmt::Write;

use super::visible_line;
use crate::check::object_words;
use crate::survey::{AloneKind, Call, ObjectName, PathResult, Side, Survey};
use portpath_text::maps::HashMap;

/// The map in Mermaid's language.
pub fn mermaid(survey: &Survey) -> String {
    let map = Map::of(survey);
    let mut out = "flowchart LR\n".to_owned();
    for (at, node) in map.nodes.iter().enumerate() {
        let [open, close] = match node.shape {
            Shape::Outside => ["([", "])"],
            Shape::Way => ["{{", "}}"],
            Shape::Service => ["(", ")"],
            Shape::Workload => ["[", "]"],
            Shape::Missing => ["[/", "/]"],
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
        let arrow = match edge.result {
            Some(PathResult::Fails) => "--x",
            Some(PathResult::CannotTell) => "-.->",
            Some(PathResult::Works) | None => "-->",
        };
        let words = edge.labelled();
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
    let map = Map::of(survey);
    let mut out =
        "digraph portpath {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n".to_owned();
    for (at, node) in map.nodes.iter().enumerate() {
        let shape = match node.shape {
            Shape::Outside => "oval",
            Shape::Way => "hexagon",
            Shape::Service => "box, style=rounded",
            Shape::Workload => "box",
            Shape::Missing => "note",
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
        let style = match edge.result {
            Some(PathResult::Fails) => ", color=\"#c62828\", arrowhead=tee",
            Some(PathResult::CannotTell) => ", color=\"#b26a00\", style=dashed",
            Some(PathResult::Works) | None => "",
        };
        let words = dot_words(&edge.labelled());
        let _ = writeln!(
            out,
            "  n{} -> n{} [label=\"{words}\"{style}];",
            edge.from, edge.to
        );
    }
    out.push_str("}\n");
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

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Outside,
    Way,
    Service,
    Workload,
    /// What a call names and your YAML does not have.
    Missing,
}

struct Node {
    words: String,
    shape: Shape,
    /// The worst end of a Service's own paths.
    result: Option<PathResult>,
}

struct Edge {
    from: usize,
    to: usize,
    words: String,
    /// How the path ends; none for a selection, which is no path.
    result: Option<PathResult>,
}

impl Edge {
    /// Its words, with how it ends if it does not work.
    fn labelled(&self) -> String {
        let end = match self.result {
            Some(PathResult::Fails) => "fails",
            Some(PathResult::CannotTell) => "cannot tell",
            Some(PathResult::Works) | None => "",
        };
        let words = [self.words.as_str(), end];
        let words: Vec<&str> = words
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect();
        words.join(" ")
    }
}

#[derive(Default)]
struct Map {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    places: HashMap<String, usize>,
}

impl Map {
    fn of(survey: &Survey) -> Self {
        let mut map = Self::default();
        map.services(survey);
        map.ways(survey);
        for selection in &survey.selections {
            let from = map.service(&selection.service);
            let to = map.object(&selection.workload, Shape::Workload);
            map.edge(from, to, String::new(), None);
        }
        for call in &survey.calls {
            map.call(call);
        }
        let alone = survey.alone.iter();
        for alone in alone.filter(|alone| alone.what == AloneKind::WorkloadWithoutService) {
            map.object(&alone.object, Shape::Workload);
        }
        map
    }

    fn node(&mut self, words: String, shape: Shape) -> usize {
        let next = self.nodes.len();
        let place = *self.places.entry(words.clone()).or_insert(next);
        if place == next {
            self.nodes.push(Node {
                words,
                shape,
                result: None,
            });
        }
        place
    }

    fn object(&mut self, object: &ObjectName, shape: Shape) -> usize {
        self.node(object_words(object), shape)
    }

    /// The Service of a `namespace/name`.
    fn service(&mut self, name: &str) -> usize {
        self.node(format!("Service {name}"), Shape::Service)
    }

    fn edge(&mut self, from: usize, to: usize, words: String, result: Option<PathResult>) {
        self.edges.push(Edge {
            from,
            to,
            words,
            result,
        });
    }

    fn services(&mut self, survey: &Survey) {
        for path in &survey.services {
            let at = self.object(&path.object, Shape::Service);
            let result = path.judged.result();
            let known = self.nodes[at].result;
            self.nodes[at].result = Some(known.map_or(result, |known| known.min(result)));
            if path.side == Side::Outside {
                let outside = self.outside();
                let port = path.port.map_or_else(String::new, |port| port.to_string());
                self.edge(outside, at, port, Some(result));
            }
        }
    }

    fn outside(&mut self) -> usize {
        self.node("outside the cluster".to_owned(), Shape::Outside)
    }

    fn ways(&mut self, survey: &Survey) {
        for way in &survey.ways {
            let outside = self.outside();
            let known = self.nodes.len();
            let from = self.object(&way.object, Shape::Way);
            if from == known {
                self.edge(outside, from, String::new(), None);
            }
            // A rule that redirects leads to no Service.
            if !way.service.is_empty() {
                let to = self.service(&way.service);
                let host = if way.host.is_empty() { "*" } else { &way.host };
                let words = format!("{host}{}", way.path);
                self.edge(from, to, words, Some(way.judged.result()));
            }
        }
    }

    /// A call that is not certain is shown if your YAML has its Service.
    fn call(&mut self, call: &Call) {
        if !call.certain && call.service.is_none() {
            return;
        }
        let from = self.object(&call.from, Shape::Workload);
        let to = match &call.service {
            Some(service) => self.service(service),
            None => self.node(call.target.clone(), Shape::Missing),
        };
        let port = call.port.map_or_else(String::new, |port| port.to_string());
        self.edge(from, to, port, Some(call.result()));
    }
}
