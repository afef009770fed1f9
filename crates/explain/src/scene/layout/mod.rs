//! Places a scene in abstract units: side by side for wide screens, one below the other for narrow
//! ones. Both are the same scene; only places differ. Leaves drawing to the page.

mod addresses;
mod arrange;
mod body;
mod curves;
mod frames;
mod gates;
mod tags;
mod travel;

use serde::{Deserialize, Serialize};

use super::{BoxRole, Leg, Part, Scene, Tag};
use crate::report::{MarkRole, Outcome};

/// How the picture runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// From left to right.
    Wide,
    /// From top to bottom, readable at 320 pixels.
    Narrow,
}

/// A place in the picture, in units of which a line of text is about 16 high.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

impl Point {
    /// A point.
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    fn distance(self, other: Point) -> f64 {
        let x = self.x - other.x;
        let y = self.y - other.y;
        (x * x + y * y).sqrt()
    }

    fn between(self, other: Point, fraction: f64) -> Point {
        Point::new(
            self.x + (other.x - self.x) * fraction,
            self.y + (other.y - self.y) * fraction,
        )
    }
}

/// A placed scene.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    /// How it runs.
    pub shape: Shape,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Frames round what is of one namespace, and round the Pods of one node, drawn first.
    pub frames: Vec<Frame>,
    /// The scene's edges, in its order.
    pub curves: Vec<Curve>,
    /// The scene's boxes, in its order.
    pub boxes: Vec<Placed>,
    /// The scene's gates, in its order.
    pub gates: Vec<PlacedGate>,
    /// The end, when the packet does not arrive.
    pub end: Option<PlacedEnd>,
    /// How the packet moves at each step of the scene.
    pub travels: Vec<Travel>,
    /// From where to where nothing stands: across a wide picture, down a narrow one.
    pub lanes: Vec<(f64, f64)>,
}

/// A frame round what is of one namespace, or round the Pods of a node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frame {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// `namespace shop`, or the node's name.
    pub label: String,
    /// What it goes round.
    pub round: Round,
}

/// What a frame goes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Round {
    /// What is of one namespace.
    Namespace,
    /// The Pods of one node.
    Node,
}

/// An edge as a line through points, dense enough to look round.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// Its points, at least two.
    pub points: Vec<Point>,
    /// How thick it is drawn: by its share.
    pub weight: f64,
    /// The share that its Pods have, `1 of 3`; empty for none.
    pub label: String,
    /// Where the label stands: its end in a wide picture, its start in a narrow one.
    pub label_at: Point,
    /// Where the packet is addressed to on it; none off the path.
    pub address: Option<Text>,
}

/// A box with its content.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Placed {
    /// What it is.
    pub role: BoxRole,
    /// What it is to this packet.
    pub part: Part,
    /// True for a Pod that you asked to assume.
    pub is_assumed: bool,
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// What is written in it.
    pub texts: Vec<Text>,
    /// Its ports.
    pub chips: Vec<Chip>,
    /// One for each Pod that it stands for, as far as they have room.
    pub dots: Vec<Point>,
    /// All of it in words, uncut.
    pub title: String,
    /// Where edges enter.
    pub entry: Point,
    /// Where they leave.
    pub exit: Point,
}

impl Placed {
    /// The top of what is drawn, copies included.
    fn top(&self) -> f64 {
        self.copies().map(|[_, y, ..]| y).fold(self.y, f64::min)
    }

    /// What lies behind it, at most twice: a Service is a rule of which every node has a copy.
    pub fn copies(&self) -> impl Iterator<Item = [f64; 4]> {
        let behind: &[f64] = if self.role == BoxRole::Service {
            &[COPY * 2.0, COPY]
        } else {
            &[]
        };
        behind
            .iter()
            .map(|by| [self.x + by, self.y - by, self.width - by, self.height])
    }

    /// The way through it, below the words of the row that the packet meets: in a wide picture
    /// only.
    pub fn through(&self) -> impl Iterator<Item = [Point; 2]> {
        let is_level = body::is_rule(self.role) && self.entry.y == self.exit.y;
        let is_met = self.chips.iter().any(|chip| chip.met);
        (is_level && is_met)
            .then_some([self.entry, self.exit])
            .into_iter()
    }
}

/// How far a copy of a rule stands out behind the one before it.
const COPY: f64 = 4.0;

/// A row for a port.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chip {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// True for the port that the packet meets.
    pub met: bool,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Text {
    /// Where it starts.
    pub at: Point,
    /// How it looks.
    pub style: TextStyle,
    /// Its words, some of them with a role.
    pub runs: Vec<(String, Option<MarkRole>)>,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextStyle {
    /// The small word above a name.
    Kind,
    /// A name.
    Name,
    /// A fact.
    Line,
    /// A port's row.
    Port,
    /// Why a Pod gets nothing.
    Reason,
    /// Where a packet is addressed to.
    Address,
}

impl TextStyle {
    /// As stylesheets and films call it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Name => "name",
            Self::Line => "line",
            Self::Port => "port-row",
            Self::Reason => "reason",
            Self::Address => "address",
        }
    }
}

/// A gate on its edge.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacedGate {
    /// The edge it stands on.
    pub edge: usize,
    /// Where its mark stands.
    pub at: Point,
    /// How far along its edge's curve that is, 0 to 1.
    pub fraction: f64,
    /// Whether this packet passes.
    pub passes: bool,
    /// Where its first line of words stands.
    pub words_at: Point,
    /// True when the words are centred there, false when they start there.
    pub centred: bool,
    /// Its words, line by line; none where they have no room.
    pub texts: Vec<String>,
    /// All of it in words, uncut.
    pub title: String,
}

/// The end with its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacedEnd {
    /// Where the packet ends.
    pub at: Point,
    /// How.
    pub outcome: Outcome,
    /// The words, line by line.
    pub lines: Vec<String>,
    /// Where the first line stands.
    pub words_at: Point,
    /// True when lines are centred there, false when they start there.
    pub centred: bool,
}

/// The packet's way at one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Travel {
    /// Its points; one when it stays where it is.
    pub points: Vec<Point>,
    /// The part of the way, as fractions of its length, on which the packet is inside a box.
    pub inside: Option<(f64, f64)>,
    /// How far along, as a fraction of its length, the packet halts and its tag is rewritten.
    pub turn: Option<f64>,
    /// What the tag says.
    pub tag: Tag,
    /// Where the middle of the tag is when the packet is at each of the points.
    pub tags: Vec<Point>,
}

impl Travel {
    /// The length of the way.
    pub fn length(&self) -> f64 {
        self.points
            .windows(2)
            .map(|pair| pair[0].distance(pair[1]))
            .sum()
    }

    /// The place after a fraction of the way.
    pub fn at(&self, fraction: f64) -> Point {
        curves::along(&self.points, fraction)
    }

    /// Where the middle of the tag is then.
    pub fn tag_at(&self, fraction: f64) -> Point {
        let total = self.length();
        let mut left = total * fraction.clamp(0.0, 1.0);
        for (pair, tags) in self.points.windows(2).zip(self.tags.windows(2)) {
            let length = pair[0].distance(pair[1]);
            if left <= length && length > 0.0 {
                return tags[0].between(tags[1], left / length);
            }
            left -= length;
        }
        self.tags.last().copied().unwrap_or_default()
    }

    /// How wide the tag is.
    pub fn tag_width(&self) -> f64 {
        tags::width(&self.tag)
    }
}

impl Picture {
    /// The way along some legs of the scene that was placed.
    pub fn way(&self, scene: &Scene, legs: &[Leg]) -> Travel {
        travel::way(scene, self, legs)
    }
}

/// Places a scene.
pub fn layout(scene: &Scene, shape: Shape) -> Picture {
    let mut picture = arrange::arrange(scene, shape);
    picture.curves = curves::curves(scene, &picture);
    picture.gates = gates::gates(scene, &picture);
    picture.end = travel::end(scene, &picture);
    addresses::tell(scene, &mut picture);
    picture.travels = travel::travels(scene, &picture);
    picture
}
