//! All paths of your YAML at a glance, above the path of one packet: how many work, and the views
//! that show each of them.
//!
//! The simulator answers it after the report. A view is a [`Panel`] with a component of its own,
//! which [`Overview`] shows while its tab is chosen.

mod changes;
mod drawing;
mod fix_all;
pub(crate) mod map;
pub(crate) mod matrix;
mod pairs;
mod rows;
mod surveyed;
mod table;
mod tabs;
mod tallies;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use portpath_yaml::yaml::SharedText;
use yew::prelude::*;

use super::paste::Paste;
use super::state::{Applied, Event, Panel};
use changes::Changed;
use fix_all::FixAllView;
use map::Map;
use matrix::Reachable;
pub(super) use surveyed::{Surveyed, use_survey};
use table::Table;
use tabs::Tabs;
use tallies::tallies;
pub(super) use tallies::tone;

/// What the overview needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct OverviewProps {
    /// The text of which the page shows a path.
    pub paste: Rc<Paste>,
    /// All paths of the text, or of the one before; none where nothing is known of them.
    pub survey: Option<Surveyed>,
    /// The view that the reader sees.
    pub panel: Panel,
    /// What was applied or opened last.
    pub applied: Option<Applied>,
    /// Tells what happened.
    pub on: Callback<Event>,
}

/// The overview; empty where one path is all there is.
#[component]
pub(super) fn Overview(props: &OverviewProps) -> Html {
    let Some(surveyed) = &props.survey else {
        return Html::default();
    };
    if !surveyed.is_worth_showing(&props.paste) && props.panel == Panel::Path {
        return Html::default();
    }
    let is_older = surveyed.text != props.paste.text;
    html! {
        <section class={classes!("card", "overview", is_older.then_some("older"))} aria-label="All paths">
            <div class="overview-head">
                { tallies(surveyed, &props.paste, &props.on) }
                <Tabs panel={props.panel} on={props.on.clone()} />
            </div>
            if !is_older {
                <FixAllView paste={props.paste.clone()} surveyed={surveyed.clone()} on={props.on.clone()} />
                if let Some(before) = before(props.applied.as_ref()) {
                    <Changed paste={props.paste.clone()} {before} on={props.on.clone()} />
                }
            }
            { panel(props, surveyed) }
        </section>
    }
}

/// The text before the last change that the page made.
fn before(applied: Option<&Applied>) -> Option<SharedText> {
    applied.and_then(|applied| applied.before.clone())
}

/// The view of the chosen tab; the path of one packet has its own place.
fn panel(props: &OverviewProps, surveyed: &Surveyed) -> Html {
    let view = match props.panel {
        Panel::Path => return Html::default(),
        Panel::Table => html! {
            <Table surveyed={surveyed.clone()} asked={props.paste.report.asked.clone()} on={props.on.clone()} />
        },
        Panel::Map => html! {
            <Map text={props.paste.text.clone()} asked={props.paste.report.asked.clone()} on={props.on.clone()} />
        },
        Panel::Reachability => html! {
            <Reachable text={props.paste.text.clone()} asked={props.paste.report.asked.clone()} on={props.on.clone()} />
        },
    };
    let tab = format!("{}-tab", props.panel.id());
    html! { <div class="panel" role="tabpanel" id={props.panel.id()} aria-labelledby={tab}>{ view }</div> }
}
