//! What a box of the picture stands for: a card with its facts, its lines, and requests from it and
//! to it.

use yew::prelude::*;

use super::findings::place;
use super::state::{ChoiceEvent, Event, RequestEvent};
use portpath::Asked;
use portpath_explain::report::{DocumentSummary, EndpointShare, Hop, HopKind};
use portpath_explain::scene::{BoxRole, Label, Part, Scene, SceneBox};
use portpath_messages::Report;
use portpath_text::source::{LineIndex, Span};

/// What is known of the thing that a box stands for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Thing {
    /// Its kind and name.
    name: String,
    /// Facts, one a line.
    facts: Vec<String>,
    /// The step at which the packet is there; none where it does not come.
    hop: Option<usize>,
    /// Its text, with the first and last line.
    place: Option<(Span, usize, usize)>,
    /// How to send from it.
    from: Option<String>,
    /// How to send to it.
    to: Option<String>,
}

impl Thing {
    /// What happens when a reader chooses it: its lines are lit, or at least in view.
    pub(super) fn chosen(&self) -> Option<Event> {
        let choice = match (self.hop, self.place) {
            (Some(hop), _) => ChoiceEvent::Hop(hop),
            (None, Some((span, ..))) => ChoiceEvent::Looked(span.start),
            (None, None) => return None,
        };
        Some(Event::Choice(choice))
    }
}

/// One for each box of the scene.
pub(super) fn things(text: &str, scene: &Scene, report: &Report) -> Vec<Thing> {
    let lines = LineIndex::new(text);
    let boxes = scene.boxes.iter().enumerate();
    let one = |(at, each): (usize, &SceneBox)| {
        let endpoint = endpoint(each, report);
        let document = document(each, endpoint, report);
        let hop = scene.steps.iter().position(|step| step.lit == at);
        Thing {
            name: format!("{} {}", each.kind, each.name).trim().to_owned(),
            facts: facts(each, endpoint),
            hop: hop.filter(|hop| *hop < report.hops.len()),
            place: document.map(|document| {
                let span = document.span;
                let last = span.end.saturating_sub(1).max(span.start);
                (span, lines.line(span.start), lines.line(last))
            }),
            from: from(each, endpoint, report),
            to: to(each, endpoint, report),
        }
    };
    boxes.map(one).collect()
}

/// The endpoint that a Pod's box stands for.
fn endpoint<'r>(each: &SceneBox, report: &'r Report) -> Option<&'r EndpointShare> {
    let [only] = each.endpoints.as_slice() else {
        return None;
    };
    let mut hops = report.hops.iter().rev().map(|hop| &hop.endpoints);
    hops.find(|endpoints| !endpoints.is_empty())?.get(*only)
}

/// The namespace of a thing, which a name may begin with.
fn place_of<'n>(name: &'n str, report: &'n Report) -> (&'n str, &'n str) {
    let is_service = |hop: &&Hop| hop.kind == HopKind::Service;
    let service = report.hops.iter().find(is_service);
    let home = service.map_or("default", |hop| hop.subject.namespace.as_str());
    name.split_once('/').unwrap_or((home, name))
}

fn document<'r>(
    each: &SceneBox,
    endpoint: Option<&EndpointShare>,
    report: &'r Report,
) -> Option<&'r DocumentSummary> {
    let (namespace, name) = place_of(&each.name, report);
    let workload = endpoint.and_then(|endpoint| endpoint.workload.split_once(' '));
    let (kind, name) = workload.unwrap_or((&each.kind, name));
    let of = |document: &&DocumentSummary| {
        let own = &*document.namespace;
        *document.kind == *kind
            && *document.name == *name
            && (own == namespace || own.is_empty() && namespace == "default")
    };
    report.documents.iter().find(of)
}

fn facts(each: &SceneBox, endpoint: Option<&EndpointShare>) -> Vec<String> {
    let mut facts = each.lines.clone();
    if !each.node.is_empty() {
        facts.push(format!("on {}", each.node));
    }
    for port in &each.ports {
        let own = match (each.role, port.name.as_str()) {
            (BoxRole::Service, "") => format!("port {}", port.shown()),
            (BoxRole::Service, name) => format!("port {} ({name})", port.shown()),
            (_, "") => format!("port {}", port.shown()),
            (_, name) => format!("container {name}, port {}", port.shown()),
        };
        facts.push(match port.target.as_str() {
            "" => own,
            target => format!("{own} → targetPort {target}"),
        });
    }
    let pairs = |pairs: &[Label]| {
        let whole = |pair: &Label| format!("{}{}{}", pair.start, pair.differs, pair.end);
        pairs.iter().map(whole).collect::<Vec<_>>().join(", ")
    };
    if !each.labels.is_empty() {
        facts.push(format!("labels: {}", each.labels.join(", ")));
    } else if !each.selector.is_empty() {
        facts.push(format!("selector: {}", pairs(&each.selector)));
    }
    match (&each.part, endpoint) {
        (Part::GetsNothing(why), _) => facts.push(format!("gets nothing: {why}")),
        (_, Some(endpoint)) if endpoint.one_in > 0 => facts.push(format!(
            "ready: gets 1 of {} new connections",
            endpoint.one_in
        )),
        _ => {}
    }
    facts
}

fn from(each: &SceneBox, endpoint: Option<&EndpointShare>, report: &Report) -> Option<String> {
    endpoint.filter(|endpoint| endpoint.name != endpoint.ip)?;
    let (namespace, name) = place_of(&each.name, report);
    (each.role == BoxRole::Pod).then(|| format!("pod {namespace}/{name}"))
}

fn to(each: &SceneBox, endpoint: Option<&EndpointShare>, report: &Report) -> Option<String> {
    if each.role == BoxRole::Service {
        let (namespace, name) = place_of(&each.name, report);
        let met = each.ports.iter().find(|port| port.met)?;
        let mut headers = report.hops.iter().filter_map(|hop| hop.before.as_ref());
        let scheme = match headers.next().map(|header| header.protocol.as_str()) {
            Some("UDP") => "udp://",
            Some("SCTP") => "sctp://",
            Some(_) | None => "",
        };
        return Some(format!("{scheme}{name}.{namespace}:{}", met.shown()));
    }
    let address = endpoint.map(EndpointShare::address);
    address.filter(|address| !address.is_empty())
}

/// What a card needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct CardProps {
    /// What it tells of.
    pub thing: Thing,
    /// Who sends now.
    pub from: String,
    /// Where to now.
    pub to: String,
    /// Tells what happened.
    pub on: Callback<Event>,
    /// The reader has seen enough.
    pub on_close: Callback<()>,
}

/// The card of one box.
#[component]
pub(super) fn Card(props: &CardProps) -> Html {
    let thing = &props.thing;
    let ask = |from: &str, to: &str| {
        let asked = Asked {
            from: from.to_owned(),
            to: to.to_owned(),
            ..Asked::default()
        };
        props
            .on
            .reform(move |_: MouseEvent| Event::Request(RequestEvent::Chosen(asked.clone())))
    };
    let closed = props.on_close.clone();
    let escape = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            closed.emit(());
        }
    });
    html! {
        <section class="thing" id="thing" aria-label={thing.name.clone()} onkeydown={escape}>
            <p class="thing-head">
                <b>{ &thing.name }</b>
                if let Some((span, first, last)) = thing.place {
                    { place(&props.on, span, first, last) }
                }
                <button type="button" class="quiet" id="thing-close" aria-label="Close" onclick={props.on_close.reform(|_| ())}>{ "×" }</button>
            </p>
            <ul>{ for thing.facts.iter().map(|fact| html! { <li>{ fact }</li> }) }</ul>
            <p class="thing-ways">
                if let Some(from) = &thing.from {
                    <button type="button" id="send-from" onclick={ask(from, &props.to)}>{ "Send from here" }</button>
                }
                if let Some(to) = &thing.to {
                    <button type="button" id="send-to" onclick={ask(&props.from, to)}>{ "Send to this" }</button>
                }
            </p>
        </section>
    }
}
