//! Decides where boxes stand: columns in a wide picture, one stack in a narrow one.

use super::super::{BoxRole, Scene};
use super::body::{body, is_rule, wanted};
use super::frames::{self, FRAME_LABEL, FRAME_PAD};
use super::{Frame, Picture, Placed, Point, Round, Shape};
use super::{gates, tags};
use portpath_text::order;

const MARGIN: f64 = 10.0;
const WIDE: f64 = 880.0;
const NARROW: f64 = 340.0;
/// In a narrow picture the packet runs down this line, through the boxes' left side.
pub(super) const RAIL: f64 = 30.0;
const GAP: f64 = 14.0;
/// The room between columns of a wide picture, in which the packet carries its label.
const LANE: f64 = 124.0;
/// The room above a rule, in which the label is rewritten.
const ABOVE: f64 = 34.0;
/// The room between the client and the route below it.
const STEP_DOWN: f64 = 46.0;

/// Boxes and frames of a picture; edges and travels are still missing.
pub(super) fn arrange(scene: &Scene, shape: Shape) -> Picture {
    let columns = Columns::of(scene);
    let width = |role: BoxRole| match shape {
        Shape::Wide => columns.width(role),
        Shape::Narrow => width(role),
    };
    let mut boxes: Vec<Placed> = scene
        .boxes
        .iter()
        .map(|each| body(each, width(each.role), left(each.role, shape), shape))
        .collect();
    let mut frames = match shape {
        Shape::Wide => wide(scene, &mut boxes, &columns),
        Shape::Narrow => narrow(scene, &mut boxes),
    };
    frames::namespaces(scene, &boxes, &mut frames);
    let mut picture = Picture {
        shape,
        width: if shape == Shape::Wide {
            WIDE + gates_room(scene)
        } else {
            NARROW
        },
        height: 0.0,
        frames,
        curves: Vec::new(),
        boxes,
        gates: Vec::new(),
        end: None,
        travels: Vec::new(),
        lanes: Vec::new(),
    };
    settle(scene, &mut picture);
    picture.lanes = lanes(&picture);
    picture
}

/// The widths of a wide picture's columns. Each has what its words want, as far as there is room.
struct Columns {
    /// Of the client, and of DNS and a route in its column.
    client: f64,
    /// Of the rule.
    service: f64,
    /// Of the Pods.
    pod: f64,
    /// Of the lane between the client and the rule.
    lane: f64,
}

impl Columns {
    fn of(scene: &Scene) -> Self {
        let least = [148.0, 238.0, 172.0];
        let most = [210.0, 300.0, 230.0];
        let mut wants = least;
        for each in &scene.boxes {
            let column = match each.role {
                BoxRole::Client | BoxRole::Dns | BoxRole::Route | BoxRole::ApiServer => 0,
                BoxRole::Service | BoxRole::Forward => 1,
                BoxRole::Pod | BoxRole::More => 2,
            };
            let wanted = wanted(each, left(each.role, Shape::Wide));
            wants[column] = f64::max(wants[column], wanted.min(most[column]));
        }
        let beside = 2.0 * (MARGIN + LANE) + FRAME_PAD;
        let room = WIDE - beside - least.iter().sum::<f64>();
        let wanted: f64 = wants.iter().sum::<f64>() - least.iter().sum::<f64>();
        let part = (room / wanted.max(room)).clamp(0.0, 1.0);
        let tags = (0..scene.steps.len()).map(|at| tags::width(&scene.tag(at)) + 5.0);
        let tag = tags.fold(LANE, f64::max);
        let spare = (room - wanted).max(0.0);
        let width = |column: usize| least[column] + (wants[column] - least[column]) * part;
        Self {
            client: width(0).floor(),
            service: width(1).floor(),
            pod: width(2).floor(),
            lane: tag.min(LANE + spare),
        }
    }

    fn width(&self, role: BoxRole) -> f64 {
        match role {
            BoxRole::Client | BoxRole::Dns | BoxRole::Route | BoxRole::ApiServer => self.client,
            BoxRole::Service | BoxRole::Forward => self.service,
            BoxRole::Pod | BoxRole::More => self.pod,
        }
    }
}

/// The width of a box in a narrow picture.
fn width(role: BoxRole) -> f64 {
    match role {
        BoxRole::Client => 156.0,
        BoxRole::Dns => 140.0,
        BoxRole::Route | BoxRole::Service | BoxRole::Forward | BoxRole::ApiServer => {
            NARROW - 2.0 * MARGIN
        }
        BoxRole::Pod | BoxRole::More => POD_NARROW,
    }
}

/// The width of a Pod in a narrow picture, to the right of the way down.
const POD_NARROW: f64 = 236.0;

fn left(role: BoxRole, shape: Shape) -> f64 {
    match (role, shape) {
        (
            BoxRole::Client
            | BoxRole::Route
            | BoxRole::Service
            | BoxRole::Forward
            | BoxRole::ApiServer,
            Shape::Narrow,
        ) => 40.0,
        // The packet comes in beside the words.
        (BoxRole::Dns, Shape::Narrow) => 26.0,
        _ => 12.0,
    }
}

fn shift(placed: &mut Placed, x: f64, y: f64) {
    placed.x += x;
    placed.y += y;
    for point in placed
        .texts
        .iter_mut()
        .map(|text| &mut text.at)
        .chain([&mut placed.entry, &mut placed.exit])
    {
        point.x += x;
        point.y += y;
    }
    for dot in &mut placed.dots {
        dot.x += x;
        dot.y += y;
    }
    for chip in &mut placed.chips {
        chip.x += x;
        chip.y += y;
    }
}

/// Columns round one axis, on which the packet runs straight from the client into the port it
/// meets.
fn wide(scene: &Scene, boxes: &mut [Placed], columns: &Columns) -> Vec<Frame> {
    let right = WIDE + gates_room(scene) - MARGIN - FRAME_PAD;
    let has_service = scene.boxes.iter().any(|each| is_rule(each.role));
    for at in 0..boxes.len() {
        let height = boxes[at].height;
        let axis = boxes[at].entry.y;
        match scene.boxes[at].role {
            BoxRole::Client => shift(&mut boxes[at], MARGIN, -height / 2.0),
            // With nowhere else to go, the question itself is the path.
            BoxRole::Dns if scene.boxes.len() == 2 => shift(
                &mut boxes[at],
                MARGIN + columns.client + columns.lane,
                -height / 2.0,
            ),
            BoxRole::Dns => {
                let gap = if gates::before_dns(scene) { 74.0 } else { 34.0 };
                let below = boxes[0].y + boxes[0].height + gap;
                shift(&mut boxes[at], MARGIN, below);
            }
            BoxRole::Route => {
                shift(&mut boxes[at], MARGIN, -height / 2.0);
                above(scene, boxes, at);
            }
            BoxRole::Service | BoxRole::Forward => shift(
                &mut boxes[at],
                MARGIN + columns.client + columns.lane,
                -axis,
            ),
            BoxRole::ApiServer => shift(
                &mut boxes[at],
                MARGIN + columns.client + 180.0,
                -height / 2.0,
            ),
            BoxRole::Pod | BoxRole::More => {}
        }
        if scene.boxes[at].role == BoxRole::Client {
            let middle = boxes[at].y + boxes[at].height / 2.0;
            (boxes[at].entry.y, boxes[at].exit.y) = (middle, middle);
        }
    }
    let x = if has_service {
        right - columns.pod
    } else {
        MARGIN + columns.client + 200.0
    };
    let mut frames = Vec::new();
    let height = column(scene, boxes, &mut frames, x, 0.0);
    let lift = -height / 2.0;
    for (each, placed) in scene.boxes.iter().zip(boxes.iter_mut()) {
        if is_pod(each.role) {
            shift(placed, 0.0, lift);
        }
    }
    for frame in &mut frames {
        frame.y += lift;
    }
    frames
}

/// Moves the client, and DNS above it, over the route that stands in their column: the packet comes
/// down to it and leaves it level.
fn above(scene: &Scene, boxes: &mut [Placed], route: usize) {
    let mut bottom = boxes[route].y - STEP_DOWN;
    for (each, placed) in scene.boxes.iter().zip(boxes.iter_mut()).take(route) {
        if matches!(each.role, BoxRole::Client | BoxRole::Dns) {
            let lift = bottom - placed.height - placed.y;
            shift(placed, 0.0, lift);
            bottom = placed.y - 34.0;
        }
    }
    let middle = boxes[route].x + boxes[route].width / 2.0;
    boxes[route].entry = Point::new(middle, boxes[route].y);
    boxes[0].exit = Point::new(middle, boxes[0].y + boxes[0].height);
}

/// The width that gates on the way to the Pods add.
fn gates_room(scene: &Scene) -> f64 {
    gates::WIDE_ROOM * gates::before_pods(scene) as f64
}

/// One stack; the client and DNS share the first row.
fn narrow(scene: &Scene, boxes: &mut [Placed]) -> Vec<Frame> {
    let mut y = 0.0;
    for (each, placed) in scene.boxes.iter().zip(boxes.iter_mut()) {
        match each.role {
            BoxRole::Client => {
                shift(placed, MARGIN, y);
                y = placed.height
                    + if each.namespace.is_empty() {
                        46.0
                    } else {
                        72.0
                    };
            }
            BoxRole::Dns => {
                let x = NARROW - MARGIN - placed.width;
                shift(placed, x, 0.0);
                y = y.max(placed.height + 24.0);
            }
            BoxRole::Route | BoxRole::Service | BoxRole::Forward | BoxRole::ApiServer => {
                shift(placed, MARGIN, y);
                y += placed.height + 40.0;
            }
            BoxRole::Pod | BoxRole::More => {}
        }
        if !is_pod(each.role) && each.role != BoxRole::Dns {
            placed.entry = Point::new(RAIL, placed.y);
            placed.exit = Point::new(RAIL, placed.y + placed.height);
        }
    }
    let mut frames = Vec::new();
    // Room for the end's words, where a packet stops before the Pods.
    let stops_before = scene
        .end
        .as_ref()
        .is_some_and(|end| scene.edges[end.edge].to.is_none());
    let y = if stops_before { y + 40.0 } else { y };
    let y = y + gates::NARROW_ROOM * gates::before_pods(scene) as f64;
    column(
        scene,
        boxes,
        &mut frames,
        NARROW - MARGIN - FRAME_PAD - POD_NARROW,
        y,
    );
    frames
}

fn is_pod(role: BoxRole) -> bool {
    matches!(role, BoxRole::Pod | BoxRole::More)
}

/// Stacks the Pods from `top`, those of one node or of a namespace of their own in a frame; returns
/// the height of the stack.
fn column(scene: &Scene, boxes: &mut [Placed], frames: &mut Vec<Frame>, x: f64, top: f64) -> f64 {
    let mut y = top;
    let mut open: Option<Frame> = None;
    for at in (0..boxes.len()).filter(|at| is_pod(scene.boxes[*at].role)) {
        let label = frames::of_pod(scene, at);
        if open
            .as_ref()
            .is_some_and(|frame| Some(&frame.label) != label.as_ref().map(|(label, _)| label))
        {
            frames.extend(open.take());
            y += FRAME_PAD;
        }
        if open.is_none()
            && let Some((label, round)) = label
        {
            let width = boxes[at].width + 2.0 * FRAME_PAD;
            open = Some(Frame {
                x: x - FRAME_PAD,
                y,
                width,
                height: 0.0,
                label,
                round,
            });
            y += FRAME_LABEL + 4.0;
        }
        shift(&mut boxes[at], x, y);
        let bottom = y + boxes[at].height;
        y = bottom + GAP;
        if let Some(frame) = &mut open {
            frame.height = bottom + FRAME_PAD - frame.y;
        }
    }
    frames.extend(open);
    (y - top - GAP + FRAME_PAD).max(0.0)
}

/// Moves everything so that it starts at the margin, and measures it.
fn settle(scene: &Scene, picture: &mut Picture) {
    let tops = picture
        .boxes
        .iter()
        .map(|placed| match picture.shape {
            Shape::Wide if is_rule(placed.role) => placed.top() - ABOVE,
            _ => placed.top(),
        })
        .chain(picture.frames.iter().map(|frame| frame.y));
    let top = tops.fold(f64::INFINITY, f64::min);
    let lift = if top.is_finite() { MARGIN - top } else { 0.0 };
    let slack = if picture.shape == Shape::Wide {
        ((picture.width - extent(scene, picture) - MARGIN) / 2.0).max(0.0)
    } else {
        0.0
    };
    for placed in &mut picture.boxes {
        shift(placed, slack, lift);
    }
    for frame in &mut picture.frames {
        frame.x += slack;
        frame.y += lift;
    }
    let bottoms = picture.boxes.iter().map(|placed| placed.y + placed.height);
    let bottoms = bottoms.chain(picture.frames.iter().map(|frame| frame.y + frame.height));
    let words = if scene.end.is_some() { 56.0 } else { 0.0 };
    let stub = picture
        .boxes
        .iter()
        .filter(|placed| !is_pod(placed.role))
        .map(|placed| placed.exit.y + words);
    picture.height = bottoms.chain(stub).fold(0.0, f64::max) + MARGIN;
}

/// Where nothing stands: between the columns of a wide picture, between the rows of a narrow one.
fn lanes(picture: &Picture) -> Vec<(f64, f64)> {
    let boxes = picture
        .boxes
        .iter()
        .map(|placed| (placed.x, placed.y, placed.width, placed.height));
    // The packet goes through the frame of a namespace as through the open.
    let frames = picture
        .frames
        .iter()
        .filter(|frame| frame.round == Round::Node);
    let frames = frames.map(|frame| (frame.x, frame.y, frame.width, frame.height));
    let mut taken: Vec<(f64, f64)> = boxes
        .chain(frames)
        .map(|(x, y, width, height)| match picture.shape {
            Shape::Wide => (x, x + width),
            Shape::Narrow => (y, y + height),
        })
        .collect();
    order::by(&mut taken, |one, other| one.0.total_cmp(&other.0));
    let Some((_, mut reached)) = taken.first().copied() else {
        return Vec::new();
    };
    let mut lanes = Vec::new();
    for (start, end) in taken {
        if start > reached {
            lanes.push((reached, start));
        }
        reached = reached.max(end);
    }
    lanes
}

/// The right edge of what is drawn, the end's words included.
fn extent(scene: &Scene, picture: &Picture) -> f64 {
    let boxes = picture.boxes.iter().map(|placed| placed.x + placed.width);
    let frames = picture.frames.iter().map(|frame| frame.x + frame.width);
    let stubs = scene.edges.iter().filter(|edge| edge.to.is_none());
    let stubs =
        stubs.map(|edge| picture.boxes[edge.from].x + picture.boxes[edge.from].width + LANE);
    boxes.chain(frames).chain(stubs).fold(0.0, f64::max)
}
