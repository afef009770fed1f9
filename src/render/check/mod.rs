//! A check in the forms that pipelines read.

mod diff;
mod fixes;
mod github;
mod json;
mod junit;
mod markdown;
mod reach;
mod table;

pub use diff::{diff, diff_json};
pub use fixes::unified;
pub use github::github;
pub use json::json;
pub use junit::junit;
pub use markdown::markdown;
pub use reach::reach;
pub use table::{Colour, Layout, table};

use crate::check::{Check, Item};
use crate::survey::{PathResult, Tally};

/// How many paths count as what, without those that are ignored.
fn tally(check: &Check) -> Tally {
    let mut tally = Tally::default();
    let counted = check.paths.iter().filter(|item| item.ignored.is_none());
    counted.for_each(|item| tally.add(item.result));
    tally
}

/// How many paths and findings are ignored.
fn ignored(check: &Check) -> usize {
    let items = check.paths.iter().chain(&check.findings);
    items.filter(|item| item.ignored.is_some()).count()
}

/// `12 paths work, 2 fail, 1 cannot be told.`
fn summary(check: &Check) -> String {
    let Tally {
        work,
        fail,
        cannot_tell,
    } = tally(check);
    let paths = if work == 1 {
        "path works"
    } else {
        "paths work"
    };
    let fails = if fail == 1 { "fails" } else { "fail" };
    let mut summary = format!("{work} {paths}, {fail} {fails}, {cannot_tell} cannot be told.");
    match ignored(check) {
        0 => {}
        1 => summary.push_str(" 1 item is ignored."),
        ignored => summary.push_str(&format!(" {ignored} items are ignored.")),
    }
    if check.survey.left_out > 0 {
        summary.push_str(&format!(
            " Portpath did not judge {} more as far as it could: your YAML has too many paths.",
            check.survey.left_out
        ));
    }
    summary
}

/// What an item counts as, in a word or two.
fn word(item: &Item) -> &'static str {
    match (&item.ignored, item.result) {
        (Some(_), _) => "ignored",
        (None, PathResult::Works) => "works",
        (None, PathResult::Fails) => "fails",
        (None, PathResult::CannotTell) => "cannot tell",
    }
}

/// Items of a table, the worst first, those that are ignored last; else in their own order.
fn worst_first(items: &[Item]) -> Vec<&Item> {
    let mut items: Vec<&Item> = items.iter().collect();
    portpath_text::order::by_key(&mut items, |item| {
        (
            item.ignored.is_some(),
            item.section,
            item.result,
            item.severity,
        )
    });
    items
}
