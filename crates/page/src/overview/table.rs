//! All paths as tables, the worst first. A row is traced by a click or by Enter on its name.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::Surveyed;
use super::rows::{Cell, Order, Row, Section, sections};
use super::tallies::tone;
use crate::findings::place;
use crate::icons::icon;
use crate::state::{Event, RequestEvent};
use crate::words::{clipped, code_text};
use portpath::Asked;
use portpath::survey::PathResult;

/// So many rows of paths that work are shown at first, below those that do not.
const WORKING: usize = 8;
/// So many rows are shown at a time: drawing more at once would hold up the page.
const STEP: usize = 100;

/// What the table needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct TableProps {
    /// All paths.
    pub surveyed: Surveyed,
    /// The request whose path the page shows.
    pub asked: Asked,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The tables with their filter.
#[component]
pub(super) fn Table(props: &TableProps) -> Html {
    let filter = use_state_eq(String::new);
    let sections = use_memo(props.surveyed.clone(), sections);
    let typed = {
        let filter = filter.setter();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            filter.set(input.value());
        })
    };
    let has_none = sections
        .iter()
        .all(|section| !section.rows.iter().any(|row| row.has(&filter)));
    html! {
        <div class="paths" onkeydown={Callback::from(move_focus)}>
            <div class="paths-head">
                <label class="field">
                    <span class="field-name">{ "Filter" }</span>
                    <input type="text" id="paths-filter" value={(*filter).clone()} oninput={typed} spellcheck="false"
                        autocomplete="off" autocapitalize="off" placeholder="a name, a port, refused" maxlength="300" />
                </label>
                <p class="hint">{ "A click or Enter traces a row. The arrow keys move between rows." }</p>
            </div>
            { for sections.iter().enumerate().map(|(at, section)| html! {
                <Paths key={section.id} sections={sections.clone()} {at} filter={(*filter).clone()}
                    asked={props.asked.clone()} on={props.on.clone()} />
            }) }
            if has_none {
                <p class="hint" role="status">{ "No path has these words." }</p>
            }
        </div>
    }
}

/// What one table needs.
#[derive(Clone, PartialEq, Properties)]
struct PathsProps {
    sections: std::rc::Rc<Vec<Section>>,
    at: usize,
    filter: String,
    asked: Asked,
    on: Callback<Event>,
}

/// One table.
#[component]
fn Paths(props: &PathsProps) -> Html {
    let order = use_state_eq(Order::default);
    let more = use_state_eq(|| 0_usize);
    let section = &props.sections[props.at];
    let places = order.places(&section.rows, &props.filter);
    if places.is_empty() {
        return Html::default();
    }
    let shown = shown(section, &places, *order, &props.filter, *more);
    let show_more = {
        let more = more.clone();
        Callback::from(move |_: MouseEvent| more.set(*more + STEP))
    };
    let left = places.len() - shown;
    html! {
        <section class="paths-section" aria-labelledby={section.id}>
            <h3 id={section.id}>{ section.heading }</h3>
            // The roles are said because the stylesheet lays the rows out as a grid.
            <table role="table">
                <thead role="rowgroup"><tr role="row">
                    <th scope="col" role="columnheader">{ "Result" }</th>
                    { for section.columns.iter().enumerate().map(|(column, title)| match column {
                        _ if column + 1 == section.columns.len() => html! {
                            <th scope="col" role="columnheader"><span class="unseen">{ *title }</span></th>
                        },
                        _ => head(&order, column, title),
                    }) }
                    <th scope="col" role="columnheader">{ "Line" }</th>
                </tr></thead>
                <tbody role="rowgroup">
                    { for places[..shown].iter().map(|at| row(props, section, *at)) }
                </tbody>
            </table>
            if left > 0 {
                <button type="button" class="folded" onclick={show_more}>{ rest(section, &places[shown..]) }</button>
            }
        </section>
    }
}

/// How many rows are shown: all that do not work and some that do, unless the reader looks for
/// something, and never too many at once.
fn shown(section: &Section, places: &[usize], order: Order, filter: &str, more: usize) -> usize {
    let is_bad = |at: &&usize| section.rows[**at].result != PathResult::Works;
    let first = if order == Order::default() && filter.is_empty() {
        places.iter().take_while(is_bad).count() + WORKING
    } else {
        places.len()
    };
    (first.min(STEP) + more).min(places.len())
}

/// `4 more that work`, or how many more there are of all kinds.
fn rest(section: &Section, places: &[usize]) -> String {
    let works = |at: &usize| section.rows[*at].result == PathResult::Works;
    let count = places.len();
    let of = if count > STEP {
        format!("Show {STEP} of {count} more")
    } else {
        format!("Show {count} more")
    };
    match (places.iter().all(works), count) {
        (false, _) => of,
        (true, 1) => format!("{of} that works"),
        (true, _) => format!("{of} that work"),
    }
}

/// The head of a column, which sorts by it.
fn head(order: &UseStateHandle<Order>, column: usize, title: &'static str) -> Html {
    let is_sorted = order.column == Some(column);
    let (direction, arrow) = match (is_sorted, order.is_reversed) {
        (false, _) => ("none", ""),
        (true, false) => ("ascending", " ↑"),
        (true, true) => ("descending", " ↓"),
    };
    let sort = {
        let order = order.clone();
        Callback::from(move |_: MouseEvent| order.set(order.clicked(column)))
    };
    html! {
        <th scope="col" role="columnheader" aria-sort={direction}>
            <button type="button" class="quiet" onclick={sort}>{ title }<span aria-hidden="true">{ arrow }</span></button>
        </th>
    }
}

fn row(props: &PathsProps, section: &Section, at: usize) -> Html {
    let row = &section.rows[at];
    let (class, pictogram) = tone(row.result);
    let is_shown = row
        .request
        .as_ref()
        .is_some_and(|(from, to)| *from == props.asked.from && *to == props.asked.to);
    let trace = row.request.clone().map(|(from, to)| {
        props.on.reform(move |()| {
            Event::Request(RequestEvent::Chosen(Asked {
                from: from.clone(),
                to: to.clone(),
                ..Asked::default()
            }))
        })
    });
    let on_row = trace.clone().map(|trace| {
        Callback::from(move |event: MouseEvent| {
            if !is_in_button(&event) {
                trace.emit(());
            }
        })
    });
    html! {
        <tr role="row" key={at} class={classes!(class, is_shown.then_some("current"))} aria-current={is_shown.then_some("true")}
            onclick={on_row}>
            <td role="cell" class="end"><span>{ icon(pictogram) }{ row.end }</span></td>
            { for row.cells.iter().enumerate().map(|(column, cell)| {
                let title = section.columns[column];
                match (column, &trace) {
                    (0, Some(trace)) => html! {
                        <th scope="row" role="rowheader">
                            <button type="button" class="trace" onclick={trace.reform(|_| ())}>{ words(cell) }</button>
                        </th>
                    },
                    (0, None) => html! { <th scope="row" role="rowheader">{ words(cell) }</th> },
                    _ => html! { <td role="cell" data-title={title}>{ words(cell) }</td> },
                }
            }) }
            <td role="cell" class="at">{ line(props, row) }</td>
        </tr>
    }
}

fn line(props: &PathsProps, row: &Row) -> Html {
    if row.line == 0 {
        return Html::default();
    }
    place(&props.on, row.span, row.line, row.line)
}

fn words(cell: &Cell) -> Html {
    match cell {
        Cell::Words(words) => code_text(words),
        Cell::Name { kind, name } => html! {
            <>{ clipped(name) }if !kind.is_empty() { <span class="kind">{ format!(" {kind}") }</span> }</>
        },
        Cell::Ports { words, target, .. } => html! {
            <>
                <span class="role-port">{ words }</span>
                if !target.is_empty() {
                    { " → " }<span class="role-target">{ target }</span>
                }
            </>
        },
        Cell::Pods { .. } => html! { <>{ cell.words() }</> },
    }
}

/// Whether a click is on a button, which has its own meaning.
fn is_in_button(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    target.is_some_and(|it| it.closest("button").ok().flatten().is_some())
}

/// The arrow keys go from one row to the next, over all tables.
fn move_focus(event: KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(own) = target.filter(|it| it.class_list().contains("trace")) else {
        return;
    };
    let Some(all) = own.closest(".paths").ok().flatten() else {
        return;
    };
    let Ok(rows) = all.query_selector_all(".trace") else {
        return;
    };
    let rows: Vec<HtmlElement> = (0..rows.length())
        .filter_map(|at| rows.item(at)?.dyn_into().ok())
        .collect();
    let at = rows.iter().position(|row| **row == own);
    let next = at.and_then(|at| rows.get(at.checked_add_signed(by)?));
    if let Some(next) = next {
        event.prevent_default();
        // A button that is shown takes the focus.
        let _ = next.focus();
    }
}
