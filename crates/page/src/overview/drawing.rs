//! The picture of the map, as the simulator placed it.

use yew::prelude::*;

use super::tallies::tone;
use crate::words::tenths as n;
use portpath::map::{AppMap, Card, CardRole, MapLine, Row};
use portpath::survey::PathResult;

/// How something on the map is pressed.
pub(super) struct Handle {
    /// The id of its element.
    pub id: String,
    /// Whether the Tab key comes to it.
    pub is_current: bool,
    /// It was clicked.
    pub press: Callback<MouseEvent>,
    /// It has the focus.
    pub focus: Callback<FocusEvent>,
}

/// The picture. What has no handle cannot be pressed.
pub(super) fn drawing(
    map: &AppMap,
    of_row: impl Fn(usize, usize) -> Option<Handle>,
    of_line: impl Fn(usize) -> Option<Handle>,
) -> Html {
    let size = format!("0 0 {} {}", n(map.width), n(map.height));
    html! {
        <svg class="map-picture" viewBox={size} width={n(map.width)} height={n(map.height)}>
            { for map.frames.iter().map(|frame| html! {
                <g class="map-frame">
                    <rect x={n(frame.x)} y={n(frame.y)} width={n(frame.width)} height={n(frame.height)} rx="12" />
                    <text x={n(frame.x + 12.0)} y={n(frame.y + 18.0)}>{ &frame.label }</text>
                </g>
            }) }
            { for map.lines.iter().enumerate().map(|(at, line)| stroke(line, of_line(at))) }
            { for map.cards.iter().enumerate().map(|(at, card)| {
                html! {
                    <g class={classes!("map-card", role(card.role), class(card.result))}>
                        { sheets(card) }
                        { for card.rows.iter().enumerate().map(|(row_at, row)| row_of(card, row_at, row, of_row(at, row_at))) }
                    </g>
                }
            }) }
            { for map.lines.iter().map(signs) }
        </svg>
    }
}

fn class(result: Option<PathResult>) -> &'static str {
    result.map_or("", |result| tone(result).0)
}

fn role(role: CardRole) -> &'static str {
    match role {
        CardRole::Outside => "outside",
        CardRole::Way => "way",
        CardRole::App => "app",
        CardRole::Missing => "missing",
        CardRole::Folded => "folded-group",
    }
}

/// The box, and a second one behind it if it stands for several.
fn sheets(card: &Card) -> Html {
    let radius = if card.role == CardRole::Outside {
        n(card.height / 2.0)
    } else {
        "9".to_owned()
    };
    let sheet = |by: f64| {
        html! {
            <rect class="sheet" x={n(card.x + by)} y={n(card.y + by)} width={n(card.width)} height={n(card.height)}
                rx={radius.clone()} />
        }
    };
    html! {
        <>
            if card.role == CardRole::Folded { { sheet(5.0) } }
            { sheet(0.0) }
        </>
    }
}

/// An element that can be pressed, or a plain one.
fn pressable(class: Classes, words: String, handle: Option<Handle>, inside: Html) -> Html {
    let Some(handle) = handle else {
        return html! { <g class={class}>{ inside }</g> };
    };
    let tabindex = if handle.is_current { "0" } else { "-1" };
    html! {
        <g class={classes!(class, "pressable")} id={handle.id} role="button" tabindex={tabindex} aria-label={words.clone()}
            onclick={handle.press} onfocus={handle.focus}>
            <title>{ words }</title>
            { inside }
        </g>
    }
}

fn row_of(card: &Card, at: usize, row: &Row, handle: Option<Handle>) -> Html {
    let left = card.x + 12.0;
    let ground = html! {
        <rect class="ground" x={n(card.x + 2.0)} y={n(row.y + 2.0)} width={n(card.width - 4.0)} height={n(row.height - 4.0)} rx="7" />
    };
    let words = if card.role == CardRole::Outside {
        let middle = n(card.x + card.width / 2.0);
        html! { <text class="map-name middle" x={middle} y={n(row.y + row.height / 2.0 + 4.0)}>{ "outside" }</text> }
    } else if row.is_flat() {
        html! { <text class="map-flat" x={n(left)} y={n(row.y + 16.0)}>{ format!("{} {}", row.kind, row.name) }</text> }
    } else {
        html! {
            <>
                <text class="map-kind" x={n(left)} y={n(row.y + 16.0)}>{ &row.kind }{ ports(row) }</text>
                <text class="map-name" x={n(left)} y={n(row.y + 33.0)}>{ &row.name }</text>
                { sign(card.x + card.width - 16.0, row.y + 15.0, row.result) }
            </>
        }
    };
    let rule = (at > 0).then(|| {
        let path = format!(
            "M{} {}H{}",
            n(card.x + 10.0),
            n(row.y),
            n(card.x + card.width - 10.0)
        );
        html! { <path class="map-rule" d={path} /> }
    });
    let inside = html! { <>{ ground }{ for rule }{ words }</> };
    pressable(classes!("map-row"), row.said(), handle, inside)
}

/// The ports in their colours.
fn ports(row: &Row) -> Html {
    let port = |(at, (port, target)): (usize, (&str, Option<&str>))| {
        let before = if at == 0 { " " } else { ", " };
        html! {
            <>
                { before }
                <tspan class="role-port">{ port }</tspan>
                if let Some(target) = target {
                    { " → " }
                    <tspan class="role-target">{ target }</tspan>
                }
            </>
        }
    };
    row.translations().enumerate().map(port).collect()
}

fn stroke(line: &MapLine, handle: Option<Handle>) -> Html {
    let inside = html! {
        <>
            <path class="map-reach" d={line.path.clone()} />
            <path class="map-line" d={line.path.clone()} />
        </>
    };
    let class = classes!("map-stroke", class(line.result));
    pressable(class, line.words.clone(), handle, inside)
}

/// What a line has on it: an arrowhead, its policies, and the sign of an end that is not good.
fn signs(line: &MapLine) -> Html {
    let head = if line.points_left {
        "M1 0L8 -4.5V4.5Z"
    } else {
        "M-1 0L-8 -4.5V4.5Z"
    };
    let gate = line.gates.iter().map(|gate| gate.result).min();
    let shield = |result: PathResult| {
        html! {
            <path class={classes!("map-gate", tone(result).0)} transform={moved(line.gate.x, line.gate.y)}
                d="M0 -9L7.5 -6V1C7.5 5 4 8 0 9.5C-4 8 -7.5 5 -7.5 1V-6Z" />
        }
    };
    html! {
        <g class={classes!("map-signs", class(line.result))}>
            <path class="map-head" transform={moved(line.tip.x, line.tip.y)} d={head} />
            { for gate.map(shield) }
            { sign(line.sign.x, line.sign.y, line.result) }
        </g>
    }
}

fn moved(x: f64, y: f64) -> String {
    format!("translate({} {})", n(x), n(y))
}

fn sign(x: f64, y: f64, result: Option<PathResult>) -> Html {
    let path = match result {
        Some(PathResult::Fails) => "M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5",
        Some(PathResult::CannotTell) => "M-2.5 -2C-2.2 -5 2.7 -4.8 2.5 -2C2.2 0 0 0 0 2M0 4.6V4.8",
        Some(PathResult::Works) | None => return Html::default(),
    };
    html! {
        <g class={classes!("map-sign", class(result))} transform={moved(x, y)}>
            <circle r="8" />
            <path d={path} />
        </g>
    }
}
