//! Who may reach whom under the NetworkPolicies: a table of senders and receivers. A cell that is
//! pressed or has the focus says which rules decide it, and leads to their lines.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::pairs::{Pairs, cell_words, names, port_words};
use super::tallies::tone;
use crate::findings::place;
use crate::icons::icon;
use crate::simulator::use_answer;
use crate::state::Event;
use portpath::Asked;
use portpath::survey::{Matrix, PathResult};
use portpath_messages::Reachability;
use portpath_text::source::LineIndex;
use portpath_yaml::yaml::SharedText;

/// What the table needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ReachableProps {
    /// The text.
    pub text: SharedText,
    /// The facts and the proxy mode.
    pub asked: Asked,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The table with what is said of the chosen cell.
#[component]
pub(super) fn Reachable(props: &ReachableProps) -> Html {
    let filter = use_state_eq(String::new);
    let shows_free = use_state_eq(|| false);
    let chosen = use_state_eq(|| None::<(usize, usize)>);
    let answered = use_answer(&props.text, Some(Reachability::of(&props.asked)));
    let Some(answered) = answered else {
        return html! { <p class="hint map-wait" role="status">{ "Portpath judges who may reach whom …" }</p> };
    };
    let matrix = &answered.answer;
    if matrix.groups.is_empty() {
        return html! { <p class="hint map-wait">{ "Your YAML has no Pod." }</p> };
    }
    let names = Rc::new(names(matrix));
    let is_old = answered.text != props.text;
    if matrix.cells.is_empty() {
        return html! {
            <div class={classes!("matrix", is_old.then_some("older"))}>
                <p class="matrix-told">{ if matrix.has_policies { TOO_MANY } else { NO_POLICY } }</p>
                { outside(matrix, &names) }
            </div>
        };
    }
    let pairs = Pairs::of(matrix, &filter, *shows_free);
    let chosen_now = chosen.filter(|(from, to)| pairs.has(*from, *to));
    let typed = {
        let filter = filter.setter();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            filter.set(input.value());
        })
    };
    let free = pairs.free;
    let toggle = {
        let shows_free = shows_free.clone();
        Callback::from(move |_: MouseEvent| shows_free.set(!*shows_free))
    };
    html! {
        <div class={classes!("matrix", is_old.then_some("older"))}>
            <div class="paths-head">
                if matrix.groups.len() > FEW {
                    <label class="field">
                        <span class="field-name">{ "Filter" }</span>
                        <input type="text" id="matrix-filter" value={(*filter).clone()} oninput={typed} spellcheck="false"
                            autocomplete="off" autocapitalize="off" placeholder="a workload" maxlength="300" />
                    </label>
                }
                if free > 0 {
                    <button type="button" aria-expanded={shows_free.to_string()} onclick={toggle}>
                        { free_words(free, *shows_free) }
                    </button>
                }
                <p class="hint">{ "A row sends, a column receives. A cell says which rules decide." }</p>
            </div>
            { grid(matrix, &pairs, &names, chosen_now, &chosen) }
            if pairs.left_out > 0 {
                <p class="hint matrix-told">{ format!("{} more workloads are not shown: filter for a name.", pairs.left_out) }</p>
            }
            <Details matrix={matrix.clone()} names={names.clone()} text={answered.text.clone()} cell={chosen_now} on={props.on.clone()} />
            { as_text(matrix, &pairs, &names) }
            { outside(matrix, &names) }
        </div>
    }
}

const NO_POLICY: &str =
    "Your YAML has no NetworkPolicy: every Pod may send to every port of every other Pod.";
const TOO_MANY: &str =
    "There are more than 50,000 pairs of workloads and ports. Portpath does not judge so many.";

/// Up to so many workloads need no filter.
const FEW: usize = 12;

fn free_words(count: usize, are_shown: bool) -> String {
    let workloads = if count == 1 { "workload" } else { "workloads" };
    let sign = if are_shown { "−" } else { "+" };
    format!("{sign} {count} {workloads} that no NetworkPolicy decides about")
}

fn grid(
    matrix: &Matrix,
    pairs: &Pairs,
    names: &[String],
    current: Option<(usize, usize)>,
    chosen: &UseStateHandle<Option<(usize, usize)>>,
) -> Html {
    let shown = Rc::new(pairs.shown.clone());
    let start = current.or_else(|| shown.first().map(|first| (*first, *first)));
    let go = {
        let shown = shown.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some((from, to)) = start else { return };
            let at = |group: usize| shown.iter().position(|known| *known == group).unwrap_or(0);
            let last = shown.len() - 1;
            let (row, column) = match event.key().as_str() {
                "ArrowRight" => (at(from), (at(to) + 1).min(last)),
                "ArrowLeft" => (at(from), at(to).saturating_sub(1)),
                "ArrowDown" => ((at(from) + 1).min(last), at(to)),
                "ArrowUp" => (at(from).saturating_sub(1), at(to)),
                "Home" => (at(from), 0),
                "End" => (at(from), last),
                _ => return,
            };
            event.prevent_default();
            focus(&id(shown[row], shown[column]));
        })
    };
    html! {
        <div class="matrix-scroll" onkeydown={go}>
            <table>
                <caption class="unseen">{ "Who may reach whom: rows send, columns receive" }</caption>
                <thead><tr>
                    <th scope="col" class="corner">{ "sends ↓  receives →" }</th>
                    { for shown.iter().map(|to| {
                        let ports = matrix.groups[*to].ports.iter().map(port_words);
                        let ports = ports.collect::<Vec<_>>().join(", ");
                        html! { <th scope="col" key={*to}>{ &names[*to] }<span class="kind">{ ports }</span></th> }
                    }) }
                </tr></thead>
                <tbody>
                    { for shown.iter().map(|from| html! {
                        <tr key={*from}>
                            <th scope="row">{ &names[*from] }</th>
                            { for shown.iter().map(|to| cell(matrix, (*from, *to), names, start, chosen)) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn cell(
    matrix: &Matrix,
    (from, to): (usize, usize),
    names: &[String],
    current: Option<(usize, usize)>,
    chosen: &UseStateHandle<Option<(usize, usize)>>,
) -> Html {
    let own = &matrix.cells[from * matrix.groups.len() + to];
    let words = cell_words(matrix, from, to);
    let look = own.result();
    let class = match look {
        Some(result) => tone(result).0,
        None if own.decisions.is_empty() => "none",
        None => "mixed",
    };
    let is_current = current == Some((from, to));
    let label = format!("{} → {}: {words}", names[from], names[to]);
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |()| chosen.set(Some((from, to))))
    };
    html! {
        <td class={class} key={to}>
            <button type="button" id={id(from, to)} aria-label={label.clone()} title={label} tabindex={if is_current { "0" } else { "-1" }}
                onclick={choose.reform(|_: MouseEvent| ())} onfocus={choose.reform(|_: FocusEvent| ())}>
                if let Some(result) = look {
                    { icon(tone(result).1) }
                } else {
                    { words }
                }
            </button>
        </td>
    }
}

fn id(from: usize, to: usize) -> String {
    format!("matrix-{from}-{to}")
}

fn focus(id: &str) {
    let page = web_sys::window().and_then(|window| window.document());
    let cell = page.and_then(|page| page.get_element_by_id(id));
    if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
        // A cell that is shown takes the focus.
        let _ = cell.focus();
    }
}

/// What the details need.
#[derive(Clone, PartialEq, Properties)]
struct DetailsProps {
    matrix: Rc<Box<Matrix>>,
    names: Rc<Vec<String>>,
    text: SharedText,
    cell: Option<(usize, usize)>,
    on: Callback<Event>,
}

/// The chosen cell in sentences, a port each.
#[component]
fn Details(props: &DetailsProps) -> Html {
    let lines = use_memo(props.text.clone(), |text| LineIndex::new(text));
    let matrix = &props.matrix;
    let Some((from, to)) = props.cell else {
        return html! { <p class="matrix-said hint">{ "Choose a cell to see what decides it." }</p> };
    };
    let own = &matrix.cells[from * matrix.groups.len() + to];
    let ports = &matrix.groups[to].ports;
    let place = |span: &portpath_text::source::Span| {
        let (first, last) = lines.lines(&props.text, *span);
        place(&props.on, *span, first, last)
    };
    html! {
        <div class="matrix-said" role="status">
            <strong>{ format!("{} → {}", props.names[from], props.names[to]) }</strong>
            if own.decisions.is_empty() {
                <p>{ cell_words(matrix, from, to) }</p>
            }
            <ul>
                { for own.decisions.iter().zip(ports).map(|(decision, port)| {
                    let (class, pictogram) = tone(decision.result);
                    html! {
                        <li class={class}>
                            <span class="end">{ icon(pictogram) }{ format!("{}: {}.", port_words(port), end(decision.result)) }</span>
                            if decision.rules.is_empty() {
                                { " No NetworkPolicy isolates either end." }
                            }
                            { for decision.rules.iter().map(|at| {
                                let rule = &matrix.rules[*at];
                                html! { <>{ " " }{ &rule.words }{ for rule.spans.iter().map(|span| html! { <>{ " " }{ place(span) }</> }) }</> }
                            }) }
                        </li>
                    }
                }) }
            </ul>
        </div>
    }
}

fn end(result: PathResult) -> &'static str {
    match result {
        PathResult::Works => "passes",
        PathResult::Fails => "is dropped",
        PathResult::CannotTell => "cannot tell",
    }
}

/// The same in words, a receiver's port each.
fn as_text(matrix: &Matrix, pairs: &Pairs, names: &[String]) -> Html {
    html! {
        <details class="map-text">
            <summary>{ "The table as text" }</summary>
            <ul>{ for pairs.sentences(matrix, names).into_iter().map(|words| html! { <li>{ words }</li> }) }</ul>
        </details>
    }
}

/// What is open to the outside.
fn outside(matrix: &Matrix, names: &[String]) -> Html {
    let groups = 0..matrix.groups.len();
    let open: Vec<usize> = groups
        .filter(|at| !matrix.groups[*at].exposed_by.is_empty())
        .collect();
    if open.is_empty() {
        return html! { <p class="hint matrix-told">{ "Nothing in your YAML lets packets in from outside." }</p> };
    }
    html! {
        <div class="matrix-told">
            <strong>{ "From outside" }</strong>
            <ul>
                { for open.into_iter().map(|at| html! {
                    <li>{ format!("{} by {}", names[at], matrix.groups[at].exposed_by.join(", ")) }</li>
                }) }
            </ul>
        </div>
    }
}
