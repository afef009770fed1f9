//! The picture: a placed scene as SVG, with the packet on its way.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::box_card::{Card, Thing};
use super::crowd::told;
use super::hooks::{use_known_media, use_media};
use super::packet::Packet;
use super::packet_header::packet_header;
use super::state::{Event, Motion, Playback, PlaybackEvent};
use super::swarm::{Dots, Show, Swarm, Tally};
use super::words::tenths as n;
use portpath::Asked;
use portpath_explain::report::MarkRole;
use portpath_explain::scene::{
    BoxRole, Chip, Curve, Frame, Leg, Picture, Placed, PlacedEnd, PlacedGate, Point, Scene, Shape,
    Text, layout,
};

/// What the picture needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct PictureProps {
    /// The scene.
    pub scene: Scene,
    /// What each of its boxes stands for.
    #[prop_or_default]
    pub things: Rc<Vec<Thing>>,
    /// Who sends, and where to.
    #[prop_or_default]
    pub asked: Asked,
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
pub(super) const NARROW: &str = "(max-width: 860px)";

/// The picture. On the host, where the width of the screen is not known, it is drawn in both shapes,
/// of which the stylesheet shows one.
#[component]
pub(super) fn PictureView(props: &PictureProps) -> Html {
    let narrow = use_known_media(NARROW);
    let chosen = use_state_eq(|| None::<usize>);
    {
        let chosen = chosen.clone();
        use_effect_with(props.things.clone(), move |_| chosen.set(None));
    }
    if props.scene.boxes.is_empty() {
        return html! { <p class="empty">{ "Nothing to draw yet: paste a Service and the Pods it selects." }</p> };
    }
    let choose = choosing(props, &chosen);
    let close = closing(&chosen);
    let either = narrow.is_none().then_some("either");
    let step = props.playback.step(props.scene.steps.len());
    // Each has a place of its own, so that the one which stays is not made again.
    html! {
        <div class={classes!("stage", either)}>
            if narrow != Some(true) {
                <Drawing picture={props.clone()} shape={Shape::Wide} chosen={*chosen} choose={choose.clone()} />
            }
            if narrow != Some(false) {
                <Drawing picture={props.clone()} shape={Shape::Narrow} chosen={*chosen} {choose} />
            }
            if let Some(thing) = chosen.and_then(|at| props.things.get(at)) {
                <Card thing={thing.clone()} from={props.asked.from.clone()} to={props.asked.to.clone()}
                    on={props.on.clone()} on_close={close} />
            }
            if let Some(show) = &props.show {
                <p id="crowd-told">{ told(&show.crowd, show.sending.sent) }</p>
            } else {
                { packet_header(&props.scene, step) }
            }
        </div>
    }
}

/// Shows the card of a box and its lines; the same box again closes it.
fn choosing(props: &PictureProps, chosen: &UseStateHandle<Option<usize>>) -> Callback<usize> {
    let chosen = chosen.clone();
    let things = props.things.clone();
    let on = props.on.clone();
    Callback::from(move |at: usize| {
        if *chosen == Some(at) {
            chosen.set(None);
            return;
        }
        chosen.set(Some(at));
        if let Some(event) = things.get(at).and_then(Thing::chosen) {
            on.emit(event);
        }
    })
}

/// Closes the card, and gives the focus back to its box.
fn closing(chosen: &UseStateHandle<Option<usize>>) -> Callback<()> {
    let chosen = chosen.clone();
    Callback::from(move |()| {
        let page = web_sys::window().and_then(|window| window.document());
        let shapes = [Shape::Wide, Shape::Narrow];
        for id in (*chosen)
            .into_iter()
            .flat_map(|at| shapes.map(|shape| box_id(shape, at)))
        {
            let found = page.as_ref().and_then(|page| page.get_element_by_id(&id));
            if let Some(drawn) =
                found.and_then(|found| found.dyn_into::<web_sys::SvgElement>().ok())
            {
                // One that takes no focus leaves it where it was.
                let _ = drawn.focus();
            }
        }
        chosen.set(None);
    })
}

fn box_id(shape: Shape, at: usize) -> String {
    format!("{}-box-{at}", name(shape))
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
    /// The box whose card is shown.
    chosen: Option<usize>,
    /// A box was chosen.
    choose: Callback<usize>,
}

/// The scene as SVG.
#[component]
fn Drawing(
    DrawingProps {
        picture: props,
        shape,
        chosen,
        choose,
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
            role="group" aria-labelledby={format!("{title} {description}")}>
            <title id={title}>{ "The packet’s path" }</title>
            <desc id={description}>{ &props.summary }</desc>
            { for picture.frames.iter().map(frame) }
            { for picture.curves.iter().enumerate().map(|(at, each)| curve(&props.scene, &reached, tally.as_ref(), at, each)) }
            // They go into a box and come out of it: what is written there stays readable.
            if let Some((show, swarm)) = shown {
                <Dots swarm={swarm.clone()} sending={show.sending} speed={show.speed} on={show.on.clone()} />
            }
            { for picture.boxes.iter().enumerate().map(|(at, each)| html! {
                <g id={box_id(*shape, at)} class="pressable" role="button" tabindex="0"
                    aria-expanded={(*chosen == Some(at)).to_string()}
                    onclick={choose.reform(move |_| at)} onkeydown={pressed(choose, at)}>
                    { placed(&reached, tally.as_ref(), at, each) }
                </g>
            }) }
            { for addresses(props, &picture, step, tally.as_ref()) }
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

/// A box is a button: Enter and space press it.
fn pressed(choose: &Callback<usize>, at: usize) -> Callback<KeyboardEvent> {
    let choose = choose.clone();
    Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") && !event.alt_key() {
            event.prevent_default();
            choose.emit(at);
        }
    })
}

/// How much of the scene the packet has met by now.
struct Reached {
    boxes: Vec<bool>,
    edges: Vec<bool>,
    gates: Vec<bool>,
    lit: Option<usize>,
    end: bool,
    arrives: Option<usize>,
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
            arrives: None,
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
        if step + 1 == scene.steps.len() && !moving {
            reached.arrives = scene.arrives_in();
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
            arrives: None,
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

/// Where the packet was addressed to on the edges that it has passed; of many, only what they have
/// in common. The answer has other addresses.
fn addresses(
    props: &PictureProps,
    picture: &Picture,
    step: usize,
    tally: Option<&Tally>,
) -> Vec<Html> {
    let scene = &props.scene;
    let is_moving = props.playback.is_on_its_way();
    let is_answer = scene.steps.get(step).is_some_and(|step| step.is_answer);
    if tally.is_none() && is_answer {
        return Vec::new();
    }
    let is_told = |at: usize| {
        let to = scene.edges[at].to.map(|to| scene.boxes[to].role);
        match tally {
            Some(_) => to != Some(BoxRole::Pod),
            None => scene.tells_address(at, step, is_moving),
        }
    };
    let told = (0..picture.curves.len()).filter(|at| is_told(*at));
    told.filter_map(|at| picture.curves[at].address.as_ref())
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
    let arrived = (reached.arrives == Some(at)).then_some("arrived");
    let assumed = placed.is_assumed.then_some("assumed");
    html! {
        <g class={classes!("box", role, part, assumed, met, lit, fails, arrived)}>
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

/// How many milliseconds the packet halts while its header is rewritten.
const HALT: f64 = 700.0;

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
    let here = &props.scene.steps[step];
    let stopped = here.stops && !is_moving;
    let last = step + 1 == of;
    let is_answer = here.is_answer;
    let asks = |leg: &Leg| matches!(leg, Leg::Along { edge, .. } if props.scene.asks(*edge));
    let asking = is_moving && here.legs.iter().any(asks);
    let end = match (stopped, last && !is_moving) {
        (true, _) => "gone",
        (false, true) => "arrived",
        _ => "",
    };
    html! {
        <Packet travel={travel.clone()} stretch={(playback.run, step)} {asking} {is_answer}
            {duration} halt={HALT / playback.speed.factor()} moving={is_moving} paused={playback.motion == Motion::Paused} {end}
            on_arrived={props.on.reform(move |()| Event::Playback(PlaybackEvent::PacketArrived(of)))} />
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
