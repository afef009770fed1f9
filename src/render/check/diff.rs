//! What a change of the YAML does to its paths, as text and as JSON.

use serde_json::{Value, json};

use crate::check::{Change, Diff, Item};
use crate::render::json::FORMAT_VERSION;
use crate::render::visible::visible_json;
use crate::render::visible_line;
use crate::survey::PathResult;

/// One line for each path that ends differently, with the reason where it does not work.
pub fn diff(diff: &Diff) -> String {
    let mut out = String::new();
    for change in &diff.changes {
        let words = match (change.was(), change.is()) {
            (Some(was), Some(is)) if was == is => format!("{} for another reason", word(is)),
            (Some(was), Some(is)) => format!("{} (before: {})", word(is), word(was)),
            (None, Some(is)) => format!("{} (new)", word(is)),
            (Some(was), None) => format!("is gone (before: {})", word(was)),
            (None, None) => continue,
        };
        out.push_str(&format!("{}: {words}\n", visible_line(change.name())));
        if let Some(item) = change.after.as_ref().filter(|item| !item.code.is_empty()) {
            let place = item
                .place
                .as_ref()
                .map_or(String::new(), |place| format!(" {place}"));
            let line = format!("{} [{}]{place}", item.why, item.code);
            out.push_str(&format!("    {}\n", visible_line(&line)));
        }
    }
    let changed = diff.changes.len();
    let paths = if changed == 1 {
        "path ends"
    } else {
        "paths end"
    };
    out.push_str(&format!(
        "{changed} {paths} differently, {} as before.\n",
        diff.same
    ));
    out
}

fn word(result: PathResult) -> &'static str {
    match result {
        PathResult::Works => "works",
        PathResult::Fails => "fails",
        PathResult::CannotTell => "cannot be told",
    }
}

/// The same as one JSON object.
pub fn diff_json(diff: &Diff) -> String {
    let changes: Vec<Value> = diff.changes.iter().map(change).collect();
    let value = json!({
        "portpath": FORMAT_VERSION,
        "summary": { "status": diff.status, "changed": changes.len(), "same": diff.same },
        "changes": changes,
    });
    format!("{}\n", visible_json(&format!("{value:#}")))
}

fn change(change: &Change) -> Value {
    json!({
        "path": change.name(),
        "before": change.before.as_ref().map(end),
        "after": change.after.as_ref().map(end),
    })
}

fn end(item: &Item) -> Value {
    let request = item
        .request
        .as_ref()
        .map(|(from, to)| json!({ "from": from, "to": to }));
    let place = item.place.as_ref();
    json!({
        "result": item.result,
        "cause": (!item.code.is_empty()).then_some(&item.code),
        "why": item.why,
        "request": request,
        "file": place.map(|place| &place.file),
        "line": place.map(|place| place.line),
    })
}
