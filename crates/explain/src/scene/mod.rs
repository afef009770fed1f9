//! Turns a trace into a picture: boxes, edges and the steps of its playback. Knows no browser and
//! no pixels: [`layout`] places a [`Scene`] in abstract units, the page scales them.
//!
//! Step `i` of the playback is hop `i` of the trace, so that picture and list cannot drift apart.
//! Leaves all wording to the trace; what it adds are counts ("+ 37 more") and the names of the
//! ends.

mod back;
mod flight;
pub mod ink;
mod layout;
mod playback;
mod pods;
mod stations;
mod svg;
mod tag;
mod words;

pub use back::there_and_back;
pub use flight::{Flight, flight};
pub use layout::{
    Chip, Curve, Frame, Picture, Placed, PlacedEnd, PlacedGate, Point, Shape, Text, TextStyle,
    Travel, layout,
};
pub use svg::{Palette, Sheet, svg};
pub use tag::Tag;
pub use words::fit;

use serde::{Deserialize, Serialize};

use crate::report::{Header, Hop, Outcome, SubjectPort, Verdict};
use portpath_net::request::Request;

/// The picture, before it is placed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// What stands in the picture.
    pub boxes: Vec<SceneBox>,
    /// What connects them.
    pub edges: Vec<Edge>,
    /// What stands on an edge and lets the packet through, or not.
    pub gates: Vec<Gate>,
    /// The playback, one step a hop.
    pub steps: Vec<Step>,
    /// Where the packet ends, when it does not arrive.
    pub end: Option<End>,
    /// Whether it matters which node a Pod is on, so that nodes are drawn.
    pub nodes_decide: bool,
}

impl Scene {
    /// Whether an edge is a question to DNS.
    pub fn asks(&self, edge: usize) -> bool {
        let to = self
            .edges
            .get(edge)
            .and_then(|edge| edge.to)
            .and_then(|to| self.boxes.get(to));
        to.is_some_and(|to| to.role == BoxRole::Dns)
    }

    /// The box that the packet arrives in; none where it does not arrive.
    pub fn arrives_in(&self) -> Option<usize> {
        let last = self.steps.last()?;
        let arrives = self.end.is_none() && !last.is_answer;
        let is_pod = |at: &usize| {
            let found = self.boxes.get(*at);
            found.is_some_and(|each| matches!(each.role, BoxRole::Pod | BoxRole::Dns))
        };
        arrives.then_some(last.lit).filter(is_pod)
    }

    /// Whether the address of an edge is told at a step: once the packet has passed it, and its tag
    /// says it no more.
    pub fn tells_address(&self, edge: usize, step: usize, is_moving: bool) -> bool {
        let goes = |step: &Step| {
            let along = |leg: &Leg| matches!(leg, Leg::Along { edge: of, .. } if *of == edge);
            step.legs.iter().any(along)
        };
        match self.steps.iter().rposition(goes) {
            Some(last) if step > last => true,
            Some(last) => step == last && !is_moving && step + 1 == self.steps.len(),
            None => true,
        }
    }

    /// The box that the packet ends at, where it does not arrive: the one it was on its way to, if
    /// there is one.
    pub fn ends_in(&self) -> Option<usize> {
        let edge = self.edges.get(self.end.as_ref()?.edge)?;
        Some(edge.to.unwrap_or(edge.from))
    }
}

/// One box.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SceneBox {
    /// What it is.
    pub role: BoxRole,
    /// The small word above the name: `Service`, `Pod`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Facts under the name.
    pub lines: Vec<String>,
    /// Ports, each a row of its own.
    pub ports: Vec<SubjectPort>,
    /// How many ports are left out.
    pub more_ports: usize,
    /// Selector, one pair each; of a Pod that the selector nearly fits, the labels that differ.
    pub selector: Vec<Label>,
    /// A Pod's labels, `key=value` each, for those who ask for them.
    pub labels: Vec<String>,
    /// True for a Pod that is not in your YAML: you asked to assume it.
    pub is_assumed: bool,
    /// True where it is, or could be, what keeps the packet from arriving.
    pub is_cause: bool,
    /// How many Pods a box of several stands for.
    pub pods: usize,
    /// The endpoints it stands for, by their places in [`Hop::endpoints`].
    pub endpoints: Vec<usize>,
    /// The node it stands on; boxes of one node are framed together where nodes decide. Empty for
    /// none.
    pub node: String,
    /// Its namespace, where there are several in the picture; else empty.
    pub namespace: String,
    /// What it is to this packet.
    pub part: Part,
}

/// A label, with the letters marked in which it differs from what was meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// What both have in common, at the start.
    pub start: String,
    /// What differs; empty where nothing does.
    pub differs: String,
    /// What both have in common, at the end.
    pub end: String,
}

impl Label {
    /// One of which nothing is marked.
    pub fn plain(text: &str) -> Self {
        Self {
            start: text.to_owned(),
            ..Self::default()
        }
    }

    /// The letters of `text` that are not those of `other`, at one place.
    pub fn against(text: &str, other: &str) -> Self {
        let own: Vec<char> = text.chars().collect();
        let other: Vec<char> = other.chars().collect();
        let shorter = own.len().min(other.len());
        let same = |pair: &(&char, &char)| pair.0 == pair.1;
        let start = own.iter().zip(&other).take_while(same).count();
        let ends = own.iter().rev().zip(other.iter().rev()).take_while(same);
        let end = ends.count().min(shorter - start);
        let part = |range: std::ops::Range<usize>| own[range].iter().collect();
        Self {
            start: part(0..start),
            differs: part(start..own.len() - end),
            end: part(own.len() - end..own.len()),
        }
    }

    /// How many letters it has.
    pub fn len(&self) -> usize {
        let parts = [&self.start, &self.differs, &self.end];
        parts.iter().map(|part| part.chars().count()).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a box is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BoxRole {
    /// Who sends.
    #[default]
    Client,
    /// A note with the DNS answer, beside the client.
    Dns,
    /// What chooses a Service by host and path: an Ingress or a Gateway's route.
    Route,
    /// The rule that a Service is.
    Service,
    /// What carries a forwarded port: the API server and the kubelet.
    Forward,
    /// A Pod.
    Pod,
    /// Pods that are counted and not drawn one by one.
    More,
    /// What stands in for a cluster that took nothing: the API server.
    ApiServer,
}

impl BoxRole {
    /// As stylesheets and films call it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Dns => "dns",
            Self::Route => "route",
            Self::Service => "service",
            Self::Forward => "forward",
            Self::Pod => "pod",
            Self::More => "more",
            Self::ApiServer => "server",
        }
    }
}

/// What a box is to this packet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The packet meets it.
    OnPath,
    /// It could have, and another connection may.
    #[default]
    Possible,
    /// It gets nothing, for this reason.
    GetsNothing(String),
}

impl Part {
    /// As stylesheets and films call it.
    pub fn class(&self) -> &'static str {
        match self {
            Self::OnPath => "on-path",
            Self::Possible => "possible",
            Self::GetsNothing(_) => "idle",
        }
    }
}

/// A connection between two boxes, by their places in [`Scene::boxes`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// From this box.
    pub from: usize,
    /// To this one; none for a stub that ends in the open.
    pub to: Option<usize>,
    /// True when this packet takes it.
    pub on_path: bool,
    /// The share of new connections as `1 of N`: this is N. Zero where shares mean nothing.
    pub one_in: usize,
    /// How many Pods have that share each: more than one where the edge leads to several.
    pub pods: usize,
    /// The header that the packet has on it; none where it does not come along, or nothing says
    /// one.
    pub header: Option<Header>,
}

/// What stands on an edge and judges the packet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// The edge, by its place in [`Scene::edges`].
    pub edge: usize,
    /// How far along, 0 to 1.
    pub at: f64,
    /// The small word: `NetworkPolicy`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Facts about it.
    pub lines: Vec<String>,
    /// Whether this packet passes.
    pub passes: bool,
}

/// One step of the playback.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// How the packet moves, leg by leg.
    pub legs: Vec<Leg>,
    /// The box it rests at when there are no legs, and that is lit.
    pub lit: usize,
    /// The gate it stands before, by its place in [`Scene::gates`].
    pub gate: Option<usize>,
    /// How the reader calls the target, as long as DNS has not given an address; else empty.
    pub by_name: String,
    /// The header on arrival. Its destination is a name as long as there is no address.
    pub before: Option<Header>,
    /// The header when it leaves, when it changed.
    pub after: Option<Header>,
    /// True when the packet ends here.
    pub stops: bool,
    /// True when it is the answer that moves.
    pub is_answer: bool,
}

/// A stretch of the packet's way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leg {
    /// Along an edge, between two fractions of its length; backwards when `to` is smaller.
    Along {
        /// Its place in [`Scene::edges`].
        edge: usize,
        /// Where it starts, 0 to 1.
        from: f64,
        /// Where it ends, 0 to 1.
        to: f64,
    },
    /// Into a box, and out again where the packet came in.
    Into(usize),
    /// Through a box, from where edges enter to where they leave.
    Through(usize),
    /// Through a box, from where edges leave to where they enter.
    BackThrough(usize),
}

/// The end of a packet that does not arrive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// How it ends.
    pub outcome: Outcome,
    /// A few words: `no endpoints: REJECT`.
    pub words: String,
    /// The edge on which it ends.
    pub edge: usize,
    /// How far along, 0 to 1.
    pub at: f64,
}

/// Draws a trace: hops become boxes, edges and steps, the verdict becomes the end.
pub fn draw(hops: &[Hop], verdict: &Verdict, request: Option<&Request>) -> Scene {
    let mut scene = Scene::default();
    let stations = stations::place(&mut scene, hops, verdict);
    playback::play(&mut scene, &stations, hops, verdict);
    tag::name_until_answered(&mut scene, hops, request);
    // A way into the open stays only where the packet took it; it is always the last edge.
    let taken = scene.end.as_ref().map(|end| end.edge);
    if stations.stub.is_some() && stations.stub != taken {
        scene.edges.pop();
    }
    if hops.is_empty() && request.is_some() && verdict.outcome == Outcome::Rejected {
        stations::refuse_at_door(&mut scene, verdict);
    }
    scene
}

#[cfg(any(test, feature = "testing"))]
pub mod fixture;
#[cfg(test)]
mod tests;
