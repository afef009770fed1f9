//! The map of the app: a picture of boxes and lines that are traced by a click or by Enter, and the
//! same as text. The simulator places everything.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::drawing::{Handle, drawing};
use super::tallies::tone;
use crate::icons::icon;
use crate::simulator::use_answer;
use crate::state::{Event, RequestEvent};
use portpath::Asked;
use portpath::map::{AppMap, MapPath};
use portpath::survey::PathResult;
use portpath_messages::DrawMap;
use portpath_text::order;
use portpath_yaml::yaml::SharedText;

/// More paths than this the text form does not list: the table has all.
const MOST_LISTED: usize = 300;

/// What the map needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct MapProps {
    /// The text.
    pub text: SharedText,
    /// The request whose path the page shows, with the facts.
    pub asked: Asked,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// What can be pressed on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// A row of a box.
    Row { card: usize, row: usize },
    /// A line.
    Line(usize),
}

/// The map, with what can be folded above it and its text form below it.
#[component]
pub(super) fn Map(props: &MapProps) -> Html {
    let opened = use_state_eq(Vec::<String>::new);
    let current = use_state_eq(|| 0_usize);
    let focused = use_state_eq(|| false);
    let question = DrawMap::of(&props.asked, &opened);
    let Some(answered) = use_answer(&props.text, Some(question)) else {
        return html! { <p class="hint map-wait" role="status">{ "Portpath draws the map …" }</p> };
    };
    let map = &answered.answer;
    if map.cards.is_empty() {
        return html! { <p class="hint map-wait">{ "Your YAML has nothing to draw: no Service and no workload." }</p> };
    }
    let items = items(map);
    let at = (*current).min(items.len().saturating_sub(1));
    let toggle = {
        let opened = opened.clone();
        Callback::from(move |key: String| {
            let mut keys = (*opened).clone();
            let before = keys.len();
            keys.retain(|known| *known != key);
            if keys.len() == before {
                keys.push(key);
            }
            opened.set(keys);
        })
    };
    let press = {
        let on = props.on.clone();
        let map = map.clone();
        let toggle = toggle.clone();
        Callback::from(move |item: Item| match pressed(&map, item) {
            Some(Pressed::Opens(key)) => toggle.emit(key),
            Some(Pressed::Traces(path)) => on.emit(traced(path)),
            None => {}
        })
    };
    let handle = {
        let items = items.clone();
        let press = press.clone();
        let current = current.setter();
        move |item: Item| {
            let place = items.iter().position(|known| *known == item)?;
            let press = press.reform(move |_: MouseEvent| item);
            let current = current.clone();
            Some(Handle {
                id: id(place),
                is_current: place == at,
                press,
                focus: Callback::from(move |_: FocusEvent| current.set(place)),
            })
        }
    };
    let go = {
        let count = items.len();
        let item = items.get(at).copied();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => (at + 1).min(count - 1),
                "ArrowLeft" | "ArrowUp" => at.saturating_sub(1),
                "Home" => 0,
                "End" => count - 1,
                "Enter" | " " => {
                    event.prevent_default();
                    item.iter().for_each(|item| press.emit(*item));
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            focus(&id(to));
        })
    };
    let picture = drawing(
        map,
        |card, row| handle(Item::Row { card, row }),
        |line| handle(Item::Line(line)),
    );
    let said = if *focused { items.get(at) } else { None };
    let is_old = answered.text != props.text;
    html! {
        <div class={classes!("map", is_old.then_some("older"))}>
            { folds(map, &toggle) }
            <div class="map-scroll" onkeydown={go} role="group" aria-label="Map of the app"
                onfocusin={seen(&focused, true)} onfocusout={seen(&focused, false)}>
                { picture }
            </div>
            <p class="map-said" aria-hidden="true">
                { said.map_or(HINT.to_owned(), |item| words(map, *item)) }
            </p>
            { legend() }
            { as_text(map, &props.on) }
        </div>
    }
}

const HINT: &str = "A click or Enter traces a path. The arrow keys move between boxes and lines.";

fn seen(focused: &UseStateHandle<bool>, is_seen: bool) -> Callback<FocusEvent> {
    let focused = focused.setter();
    Callback::from(move |_| focused.set(is_seen))
}

fn id(place: usize) -> String {
    format!("map-item-{place}")
}

fn focus(id: &str) {
    let page = web_sys::window().and_then(|window| window.document());
    let found = page.and_then(|page| page.get_element_by_id(id));
    if let Some(found) = found {
        // An element of SVG takes the focus as one of HTML does.
        let _ = found.unchecked_into::<HtmlElement>().focus();
    }
}

/// All that can be pressed: column by column, each box before the lines that leave it.
fn items(map: &AppMap) -> Vec<Item> {
    let mut cards: Vec<usize> = (0..map.cards.len()).collect();
    order::by(&mut cards, |one, other| {
        let place = |at: usize| (map.cards[at].x, map.cards[at].y);
        let one = place(*one);
        let other = place(*other);
        one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1))
    });
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); map.cards.len()];
    for (at, line) in map.lines.iter().enumerate() {
        leaving[line.from].push(at);
    }
    let mut items = Vec::new();
    for card in cards {
        let rows = 0..map.cards[card].rows.len();
        let rows = rows.map(|row| Item::Row { card, row });
        let lines = leaving[card].iter().map(|line| Item::Line(*line));
        items.extend(
            rows.chain(lines)
                .filter(|item| pressed(map, *item).is_some()),
        );
    }
    items
}

/// What a press does.
enum Pressed {
    /// Opens a folded group.
    Opens(String),
    /// Traces a path.
    Traces(MapPath),
}

fn pressed(map: &AppMap, item: Item) -> Option<Pressed> {
    let paths = match item {
        Item::Row { card, row } => {
            let card = map.cards.get(card)?;
            if let Some(fold) = card.fold.and_then(|fold| map.folds.get(fold)) {
                return Some(Pressed::Opens(fold.key.clone()));
            }
            &card.rows.get(row)?.paths
        }
        Item::Line(line) => &map.lines.get(line)?.paths,
    };
    paths.first().cloned().map(Pressed::Traces)
}

fn traced(path: MapPath) -> Event {
    Event::Request(RequestEvent::Chosen(Asked {
        from: path.from,
        to: path.to,
        ..Asked::default()
    }))
}

fn words(map: &AppMap, item: Item) -> String {
    match item {
        Item::Row { card, row } => map.cards[card].rows[row].said(),
        Item::Line(line) => map.lines[line].words.clone(),
    }
}

/// The groups that fold, each with a button.
fn folds(map: &AppMap, toggle: &Callback<String>) -> Html {
    if map.folds.is_empty() {
        return Html::default();
    }
    html! {
        <div class="map-folds">
            <span>{ "Groups:" }</span>
            { for map.folds.iter().map(|fold| {
                let key = fold.key.clone();
                let press = toggle.reform(move |_: MouseEvent| key.clone());
                html! {
                    <button type="button" key={fold.key.clone()} aria-expanded={fold.is_open.to_string()} onclick={press}>
                        { if fold.is_open { "− " } else { "+ " } }{ &fold.words }
                    </button>
                }
            }) }
        </div>
    }
}

fn legend() -> Html {
    let ends = [
        (PathResult::Works, "works"),
        (PathResult::Fails, "fails"),
        (PathResult::CannotTell, "cannot tell"),
    ];
    html! {
        <ul class="map-legend" aria-hidden="true">
            { for ends.iter().map(|(result, words)| {
                let (class, pictogram) = tone(*result);
                html! {
                    <li class={class}>
                        <svg width="34" height="10"><path class="map-line" d="M1 5H33" /></svg>
                        { icon(pictogram) }{ words }
                    </li>
                }
            }) }
            <li><svg width="18" height="20"><path class="map-gate" d="M9 1L16.5 4V11C16.5 15 13 18 9 19.5C5 18 1.5 15 1.5 11V4Z" /></svg>{ "NetworkPolicy" }</li>
        </ul>
    }
}

/// The same in words: who calls what, and how each call ends.
fn as_text(map: &AppMap, on: &Callback<Event>) -> Html {
    let lines = map.lines.iter().flat_map(|line| &line.paths);
    let rows = map.cards.iter().filter(|card| card.fold.is_none());
    let rows = rows.flat_map(|card| &card.rows);
    let rows = rows
        .filter(|row| row.result.is_some())
        .flat_map(|row| &row.paths);
    let mut paths: Vec<&MapPath> = lines.chain(rows).collect();
    let count = paths.len();
    paths.truncate(MOST_LISTED);
    html! {
        <details class="map-text">
            <summary>{ "The map as text" }</summary>
            <ul>
                { for paths.into_iter().map(|path| {
                    let (class, pictogram) = tone(path.result);
                    let event = path.clone();
                    let press = on.reform(move |_: MouseEvent| traced(event.clone()));
                    html! {
                        <li class={class}>
                            { icon(pictogram) }
                            <button type="button" class="trace" onclick={press}>{ &path.words }</button>
                        </li>
                    }
                }) }
            </ul>
            if count > MOST_LISTED {
                <p class="hint">{ format!("{} more paths are in the table.", count - MOST_LISTED) }</p>
            }
        </details>
    }
}
