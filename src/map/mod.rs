//! The map of an app: what leads in, Services with the workloads behind them, and the calls between
//! them, each with how it ends. Knows no browser and no pixels: [`app_map`] places everything in
//! abstract units. It decides nothing: a [`Survey`] says how each path ends.
//!
//! Calls lead from left to right. A Service stands on the workload that it selects. What belongs to
//! one namespace is in one frame. In a large app, groups of boxes that end alike fold into one.

mod blocks;
mod boxes;
mod columns;
mod curves;
mod fold;
pub(crate) mod graph;
mod order;
mod place;
mod stack;
#[cfg(test)]
mod tests;
mod words;

use portpath_explain::scene::Point;
use serde::{Deserialize, Serialize};

use crate::survey::{PathResult, PolicyGate, Survey};
use blocks::Blocks;
use boxes::TALL;
use graph::Graph;

/// A map in abstract units, from its upper left corner.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppMap {
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// Frames around what is in one namespace; none where there is only one.
    pub frames: Vec<NamespaceFrame>,
    /// The boxes.
    pub cards: Vec<Card>,
    /// What connects them.
    pub lines: Vec<MapLine>,
    /// The groups that can be folded.
    pub folds: Vec<Fold>,
}

/// A frame around what is in one namespace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NamespaceFrame {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// `namespace shop`
    pub label: String,
}

/// What a box is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardRole {
    /// Everything outside the cluster.
    Outside,
    /// An Ingress or a route.
    Way,
    /// Services and the workload that they select.
    #[default]
    App,
    /// An address that your YAML does not have.
    Missing,
    /// Several boxes that end alike.
    Folded,
}

/// A box of the map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// What it is.
    pub role: CardRole,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// The worst end of its paths; none where it has none.
    pub result: Option<PathResult>,
    /// What is in it, from top to bottom.
    pub rows: Vec<Row>,
    /// The group that a folded box stands for, by its place in [`AppMap::folds`].
    pub fold: Option<usize>,
}

/// A row of a box: a Service, a workload, an Ingress …
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Upper edge, from that of the map.
    pub y: f64,
    /// How high it is.
    pub height: f64,
    /// The small word above the name: `Service`.
    pub kind: String,
    /// The ports: `80 → 8080`; empty for what has none.
    pub ports: String,
    /// Its name, cut to the room that it has.
    pub name: String,
    /// How its own paths end; none where it has none.
    pub result: Option<PathResult>,
    /// All of it in words.
    pub words: String,
    /// The paths that it stands for, the worst first.
    pub paths: Vec<MapPath>,
}

impl Row {
    /// All of it in words, with its worst path.
    pub fn said(&self) -> String {
        match self.paths.first() {
            Some(path) => path.words.clone(),
            None => self.words.clone(),
        }
    }

    /// Whether it has one line only.
    pub fn is_flat(&self) -> bool {
        self.height < TALL
    }

    /// Its ports: each `port` with its `targetPort`.
    pub fn translations(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let ports = self.ports.split(", ").filter(|port| !port.is_empty());
        ports.map(|port| match port.split_once(" → ") {
            Some((port, target)) => (port, Some(target)),
            None => (port, None),
        })
    }
}

/// A path that a row or a line stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapPath {
    /// What it is and how it ends: `Deployment front calls cart:7070. Connection refused.`
    pub words: String,
    /// How it ends.
    pub result: PathResult,
    /// The client as you would type it.
    pub from: String,
    /// The target as you would type it.
    pub to: String,
}

/// A line between two boxes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MapLine {
    /// The box where it begins, by its place in [`AppMap::cards`].
    pub from: usize,
    /// The box where it ends.
    pub to: usize,
    /// The data of an SVG path.
    pub path: String,
    /// Where it ends.
    pub tip: Point,
    /// Whether it comes to its end from the right.
    pub points_left: bool,
    /// Where the sign of its end stands.
    pub sign: Point,
    /// Where its policies stand.
    pub gate: Point,
    /// The worst end of its paths; none for a Service and a workload that it selects.
    pub result: Option<PathResult>,
    /// The policies that decide about its worst path.
    pub gates: Vec<PolicyGate>,
    /// From what to what, and how many paths there are, in words.
    pub words: String,
    /// Its paths, the worst first.
    pub paths: Vec<MapPath>,
}

/// A group of boxes that can fold into one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    /// By which [`app_map`] knows it: the namespace and how its boxes end.
    pub key: String,
    /// `34 Services, namespace shop: all work`
    pub words: String,
    /// Whether its boxes are shown one by one.
    pub is_open: bool,
}

/// The paths that the map's lines stand for: what leads in, and the calls, in the order of the text.
pub fn paths(survey: &Survey) -> Vec<MapPath> {
    let graph = Graph::of(survey);
    let paths = graph.edges.iter();
    paths
        .filter_map(|edge| words::edge_path(&graph, edge))
        .collect()
}

/// Lays out the map of an app. Above 40 boxes, groups fold: first those without a problem, then
/// others. The groups with the keys in `opened` stay open.
pub fn app_map(survey: &Survey, opened: &[String]) -> AppMap {
    let graph = Graph::of(survey);
    let blocks = Blocks::of(&graph);
    let folded = fold::fold(&graph, blocks, opened);
    place::place(&graph, &folded)
}
