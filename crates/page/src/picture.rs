//! The picture: a placed scene as SVG, with the packet on its way.

use std::rc::Rc;

use yew::prelude::*;

use super::crowd::told;
use super::hooks::{use_known_media, use_media};
use super::packet::Packet;
use super::packet_header::packet_header;
use super::state::{Event, Motion, Playback, PlaybackEvent};
use super::swarm::{Dots, Show, Swarm, Tally};
use super::words::tenths as n;
use portpath_explain::report::{Header, MarkRole};
use portpath_explain::scene::{
    BoxRole, Chip, Curve, Frame, Leg, Picture, Placed, PlacedEnd, PlacedGate, Point, Scene, Shape,
    Text, layout,
};

/// What the picture needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct PictureProps {
    /// The scene.
    pub scene: Scene,
    /// The playback.
    pub playback: Playback,
    /// The path in one sentence, for those who do not see it.
    pub summary: String,
    /// Many requests instead of the one packet.
    #[prop_or_default]
    pub show: Option<Show>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The screens on which the picture runs down the page.
pub(super) const NARROW: &str = "(max-width: 640px)";

/// The picture. On the host, where the width of the screen is not known, it is drawn in both shapes,
/// of which the stylesheet shows one.
#[component]
pub(super) fn PictureView(props: &PictureProps) -> Html {
    let narrow = use_known_media(NARROW);
    if props.scene.boxes.is_empty() {
        return html! { <p class="empty">{ "Nothing to draw yet: paste a Service and the Pods it selects." }</p> };
    }
    let either = narrow.is_none().then_some("either");
    let step = props.playback.step(props.scene.steps.len());
    // Each has a place of its own, so that the one which stays is not made again.
    html! {
        <div class={classes!("stage", either)}>
            if narrow != Some(true) {
                <Drawing picture={props.clone()} shape={Shape::Wide} />
            }
            if narrow != Some(false) {
                <Drawing picture={props.clone()} shape={Shape::Narrow} />
            }
            if let Some(show) = &props.show {
                <p id="crowd-told">{ told(&show.crowd, show.sending.sent) }</p>
            } else {
                { packet_header(&props.scene, step) }
            }
        </div>
    }
}

/// As the stylesheet calls it.
fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Wide => "wide",
        Shape::Narrow => "narrow",
    }
}

/// What a drawing needs.
#[derive(Clone, PartialEq, Properties)]
struct DrawingProps {
    /// What is drawn.
    picture: PictureProps,
    /// How it runs.
    shape: Shape,
}

/// The scene as SVG.
#[component]
fn Drawing(
    DrawingProps {
        picture: props,
        shape,
    }: &DrawingProps,
) -> Html {
    let still = use_media("(prefers-reduced-motion: reduce)");
    let picture = use_memo((props.scene.clone(), *shape), |(scene, shape)| {
        layout(scene, *shape)
    });
    let crowd = props.show.as_ref().map(|show| show.crowd.clone());
    let swarm = use_memo((picture.clone(), crowd), |(picture, crowd)| {
        crowd
            .as_ref()
            .map(|crowd| Rc::new(Swarm::new(&props.scene, picture, crowd)))
    });
    let swarm = (*swarm).clone();
    let shown = props.show.as_ref().zip(swarm.as_ref());
    let tally = shown.map(|(show, swarm)| swarm.tally(&props.scene, show.sending.sent));
    let step = props.playback.step(props.scene.steps.len());
    let reached = match &tally {
        Some(tally) => Reached::by(&props.scene, tally),
        None => Reached::at(&props.scene, step, props.playback.is_on_its_way()),
    };
    let title = format!("{}-title", name(*shape));
    let description = format!("{}-description", name(*shape));
    html! {
        <svg class={classes!("picture", name(*shape))} viewBox={format!("0 0 {} {}", n(picture.width), n(picture.height))}
            role="img" aria-labelledby={format!("{title} {description}")}>
            <title id={title}>{ "The packet’s path" }</title>
            <desc id={description}>{ &props.summary }</desc>
            { for picture.frames.iter().map(frame) }
            { for picture.curves.iter().enumerate().map(|(at, each)| curve(&props.scene, &reached, tally.as_ref(), at, each)) }
            // They go into a box and come out of it: what is written there stays readable.
            if let Some((show, swarm)) = shown {
                <Dots swarm={swarm.clone()} sending={show.sending} speed={show.speed} on={show.on.clone()} />
            }
            { for picture.boxes.iter().enumerate().map(|(at, each)| placed(&reached, tally.as_ref(), at, each)) }
            { for addresses(&props.scene, &picture, step, tally.as_ref()) }
            { for picture.gates.iter().enumerate().map(|(at, each)| gate(&reached, at, each)) }
            if reached.end {
                { for picture.end.as_ref().map(end) }
            }
            if let (Some((show, _)), Some(tally)) = (shown, &tally) {
                { tallied(&picture, tally, show.sending.clients) }
            } else {
                { packet(props, &picture, step, still) }
            }
        </svg>
    }
}

/// How much of the scene the packet has met by now.
struct Reached {
    boxes: Vec<bool>,
    edges: Vec<bool>,
    gates: Vec<bool>,
    lit: Option<usize>,
    end: bool,
    fails: Option<(usize, &'static str)>,
}

impl Reached {
    fn at(scene: &Scene, step: usize, moving: bool) -> Self {
        let mut reached = Self {
            boxes: vec![false; scene.boxes.len()],
            edges: vec![false; scene.edges.len()],
            gates: vec![false; scene.gates.len()],
            lit: None,
            end: true,
            fails: None,
        };
        for (at, each) in scene.steps.iter().enumerate().take(step + 1) {
            let arriving = at == step && moving;
            if !arriving && let Some(lit) = reached.boxes.get_mut(each.lit) {
                *lit = true;
            }
            if !arriving && let Some(gate) = each.gate {
                reached.gates[gate] = true;
            }
            for leg in &each.legs {
                if let Leg::Along { edge, .. } = leg {
                    reached.edges[*edge] = true;
                }
            }
        }
        if let Some(each) = scene.steps.get(step) {
            reached.lit = Some(each.lit);
            reached.end = each.stops && !moving;
        }
        if reached.end {
            let end = scene.end.as_ref();
            reached.fails = end.and_then(|end| Some((scene.ends_in()?, end.outcome.tone())));
        }
        reached
    }

    /// What many requests have met.
    fn by(scene: &Scene, tally: &Tally) -> Self {
        let mut reached = Self {
            boxes: tally.arrived.iter().map(|count| *count > 0).collect(),
            edges: tally.passed.iter().map(|count| *count > 0).collect(),
            gates: scene
                .gates
                .iter()
                .map(|gate| tally.passed[gate.edge] > 0)
                .collect(),
            lit: None,
            end: false,
            fails: None,
        };
        for (edge, count) in scene.edges.iter().zip(&tally.passed) {
            reached.boxes[edge.from] |= *count > 0;
        }
        reached
    }
}

/// How many requests arrived in each box, how many ended where, and of how many clients.
fn tallied(picture: &Picture, tally: &Tally, clients: usize) -> Html {
    let arrived = picture
        .boxes
        .iter()
        .zip(&tally.arrived)
        .filter(|(_, count)| **count > 0);
    html! {
        <>
            if clients > 1 {
                { for picture.boxes.first().map(|client| badge(client, "plain", format!("{clients} clients"))) }
            }
            { for arrived.map(|(each, count)| badge(each, "good", requests(*count))) }
            { for tally.ended.values().map(|(count, at, tone)| {
                let word = if *tone == "bad" { "fail" } else { "unsure" };
                let below = if picture.shape == Shape::Wide { 28.0 } else { -20.0 };
                mark(tone, *at, Point::new(at.x, at.y + below), true, &[format!("{count} {word}")])
            }) }
        </>
    }
}

/// Where the packet is addressed to; of many, only what they have in common. The answer has other
/// addresses.
fn addresses(scene: &Scene, picture: &Picture, step: usize, tally: Option<&Tally>) -> Vec<Html> {
    let is_answer = scene.steps.get(step).is_some_and(|step| step.is_answer);
    if tally.is_none() && is_answer {
        return Vec::new();
    }
    let edges = scene.edges.iter().zip(&picture.curves);
    let edges = edges.filter(|(edge, _)| {
        tally.is_none()
            || edge
                .to
                .is_some_and(|to| scene.boxes[to].role != BoxRole::Pod)
    });
    edges
        .filter_map(|(_, curve)| curve.address.as_ref())
        .map(text)
        .collect()
}

fn requests(count: usize) -> String {
    if count == 1 {
        "1 request".to_owned()
    } else {
        format!("{count} requests")
    }
}

/// A count on the upper border of a box.
fn badge(on: &Placed, tone: &'static str, words: String) -> Html {
    let width = 6.4 * words.chars().count() as f64 + 16.0;
    let right = on.x + on.width - 10.0;
    html! {
        <g class={classes!("badge", tone)}>
            <rect x={n(right - width)} y={n(on.y - 9.0)} width={n(width)} height="18" rx="9" />
            <text x={n(right - width / 2.0)} y={n(on.y + 4.0)} text-anchor="middle">{ words }</text>
        </g>
    }
}

fn frame(frame: &Frame) -> Html {
    html! {
        <g class="frame">
            <rect x={n(frame.x)} y={n(frame.y)} width={n(frame.width)} height={n(frame.height)} rx="12" />
            <text x={n(frame.x + 10.0)} y={n(frame.y + 15.0)}>{ &frame.label }</text>
        </g>
    }
}

fn curve(
    scene: &Scene,
    reached: &Reached,
    tally: Option<&Tally>,
    at: usize,
    curve: &Curve,
) -> Html {
    let edge = &scene.edges[at];
    let broken = match tally {
        // Where some arrive, the way is not broken.
        Some(tally) => tally
            .ended
            .get(&at)
            .filter(|(count, ..)| *count == tally.passed[at])
            .map(|(.., tone)| *tone),
        None => scene
            .end
            .as_ref()
            .filter(|end| end.edge == at)
            .map(|end| end.outcome.tone()),
    };
    let class = classes!(
        "edge",
        if edge.on_path { "on-path" } else { "possible" },
        reached.edges[at].then_some("travelled"),
        broken.map(|tone| classes!("broken", tone)),
        scene.asks(at).then_some("ask"),
    );
    let weight = tally.map_or(curve.weight, |tally| tally.weight(at));
    let label_class = if edge.on_path {
        "share chosen"
    } else {
        "share"
    };
    html! {
        <g>
            <path {class} d={path(&curve.points)} stroke-width={n(weight)} />
            if !curve.label.is_empty() && tally.is_none() {
                <text class={label_class} x={n(curve.label_at.x)} y={n(curve.label_at.y)}>{ &curve.label }</text>
            }
        </g>
    }
}

fn path(points: &[Point]) -> String {
    let mut path = String::new();
    for (at, point) in points.iter().enumerate() {
        path.push_str(if at == 0 { "M" } else { "L" });
        path.push_str(&format!("{} {}", n(point.x), n(point.y)));
    }
    path
}

fn placed(reached: &Reached, tally: Option<&Tally>, at: usize, placed: &Placed) -> Html {
    let got = tally.map(|tally| {
        tally.lit[at]
            .iter()
            .filter_map(|nth| placed.dots.get(*nth).copied())
            .collect()
    });
    let got: Vec<Point> = got.unwrap_or_default();
    let role = placed.role.class();
    let part = placed.part.class();
    let met = reached.boxes[at].then_some("met");
    let lit = (reached.lit == Some(at)).then_some("lit");
    let fails = reached
        .fails
        .filter(|(failing, _)| *failing == at)
        .map(|(_, tone)| classes!("fails", tone));
    html! {
        <g class={classes!("box", role, part, met, lit, fails)}>
            <title>{ &placed.title }</title>
            { for placed.copies().map(|[x, y, width, height]| html! {
                <rect class="copy" x={n(x)} y={n(y)} width={n(width)} height={n(height)} rx="10" />
            }) }
            <rect class="body" x={n(placed.x)} y={n(placed.y)} width={n(placed.width)} height={n(placed.height)} rx="10" />
            { for placed.chips.iter().map(chip) }
            { for placed.through().map(|way| html! { <path class="through" d={path(&way)} /> }) }
            if !placed.dots.is_empty() {
                <path class="dots" d={dots(&placed.dots)} />
            }
            if !got.is_empty() {
                <path class="dots got" d={dots(&got)} />
            }
            { for placed.texts.iter().map(text) }
        </g>
    }
}

/// All dots as one path of points, which its round line ends make visible.
fn dots(dots: &[Point]) -> String {
    dots.iter()
        .map(|dot| format!("M{} {}h0", n(dot.x), n(dot.y)))
        .collect()
}

fn chip(chip: &Chip) -> Html {
    let class = if chip.met { "chip met" } else { "chip" };
    html! { <rect {class} x={n(chip.x)} y={n(chip.y)} width={n(chip.width)} height={n(chip.height)} rx="6" /> }
}

fn text(text: &Text) -> Html {
    let class = text.style.class();
    html! {
        <text {class} x={n(text.at.x)} y={n(text.at.y)}>
            { for text.runs.iter().map(|(words, role)| match role {
                Some(role) => html! { <tspan class={role_class(*role)}>{ words }</tspan> },
                None => html! { <tspan>{ words }</tspan> },
            }) }
        </text>
    }
}

/// A gate: its mark says before it is reached that something judges here, and afterwards what it
/// decided.
fn gate(reached: &Reached, at: usize, gate: &PlacedGate) -> Html {
    let met = reached.gates[at];
    let sign = match (met, gate.passes) {
        (true, true) => "M-5 0.5L-1.5 4.5L5.5 -4",
        (true, false) => "M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5",
        (false, _) => "M-4 -4.5V4.5M4 -4.5V4.5",
    };
    let tone = if gate.passes { "good" } else { "bad" };
    let anchor = if gate.centred { "middle" } else { "start" };
    html! {
        <g class={classes!("gate", met.then_some(tone))}>
            <title>{ &gate.title }</title>
            <g transform={format!("translate({} {})", n(gate.at.x), n(gate.at.y))}>
                <path class="shield" d="M0 -13L11 -9V1C11 7 6 11 0 13.5C-6 11 -11 7 -11 1V-9Z" />
                <path class="sign" d={sign} />
            </g>
            { for gate.texts.iter().enumerate().map(|(line, words)| html! {
                <text class={if line == 0 { "kind" } else { "name" }} text-anchor={anchor}
                    x={n(gate.words_at.x)} y={n(gate.words_at.y + 14.0 * line as f64)}>{ words }</text>
            }) }
        </g>
    }
}

fn end(end: &PlacedEnd) -> Html {
    mark(
        end.outcome.tone(),
        end.at,
        end.words_at,
        end.centred,
        &end.lines,
    )
}

/// Where something ends: a sign, and words beside it.
fn mark(tone: &'static str, at: Point, words_at: Point, centred: bool, lines: &[String]) -> Html {
    let sign = match tone {
        "unsure" => html! { <text class="sign" text-anchor="middle" y="6">{ "?" }</text> },
        _ => html! { <path class="sign" d="M-8 -8L8 8M8 -8L-8 8" /> },
    };
    let anchor = if centred { "middle" } else { "start" };
    html! {
        <g class={classes!("end", tone)}>
            <g transform={format!("translate({} {})", n(at.x), n(at.y))}>
                <circle r="14" />
                { sign }
            </g>
            { for lines.iter().enumerate().map(|(at, line)| html! {
                <text class="words" text-anchor={anchor} x={n(words_at.x)} y={n(words_at.y + 14.0 * at as f64)}>
                    { line }
                </text>
            }) }
        </g>
    }
}

fn packet(props: &PictureProps, picture: &Picture, step: usize, still: bool) -> Html {
    let Some(travel) = picture.travels.get(step) else {
        return Html::default();
    };
    let playback = props.playback;
    let of = props.scene.steps.len();
    let is_moving = playback.is_on_its_way();
    let moves = is_moving && !still;
    let duration = if moves {
        (travel.length() * 4.5).clamp(300.0, 1500.0) / playback.speed.factor()
    } else {
        0.0
    };
    let headers = &props.scene.steps[..=step];
    let after = headers
        .iter()
        .rev()
        .find_map(|step| step.after.as_ref().or(step.before.as_ref()));
    let here = &props.scene.steps[step];
    let before = here.before.as_ref().or(after);
    let stopped = here.stops && !is_moving;
    let last = step + 1 == of;
    let is_answer = here.is_answer;
    let label = |header: &Header| {
        if is_answer {
            source(header)
        } else {
            destination(header)
        }
    };
    let asks = |leg: &Leg| matches!(leg, Leg::Along { edge, .. } if props.scene.asks(*edge));
    let asking = is_moving && here.legs.iter().any(asks);
    let end = match (stopped, last && !is_moving) {
        (true, _) => "gone",
        (false, true) => "arrived",
        _ => "",
    };
    html! {
        <Packet travel={travel.clone()} stretch={(playback.run, step)} shape={picture.shape} lanes={picture.lanes.clone()} {asking} {is_answer}
            before={before.map(label).unwrap_or_default()} after={after.map(label).unwrap_or_default()}
            {duration} moving={is_moving} paused={playback.motion == Motion::Paused} {end}
            on_arrived={props.on.reform(move |()| Event::Playback(PlaybackEvent::PacketArrived(of)))} />
    }
}

fn destination(header: &Header) -> String {
    format!("→ {}", short(header.dst()))
}

/// Of the answer it is the source that changes on the way.
fn source(header: &Header) -> String {
    format!("src {}", short(header.src()))
}

fn short(whole: String) -> String {
    match whole.chars().count() {
        0..=17 => whole,
        // An IPv6 address has no room here; its end and port tell it from others, the strip below
        // has it whole.
        length => format!("…{}", whole.chars().skip(length - 15).collect::<String>()),
    }
}

/// The class of a role, the same in the text, the picture and the lists.
pub(super) fn role_class(role: MarkRole) -> &'static str {
    match role {
        MarkRole::Port => "role-port",
        MarkRole::TargetPort => "role-target",
        MarkRole::ContainerPort => "role-container",
        MarkRole::Selector => "role-selector",
    }
}
