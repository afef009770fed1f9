//! Annotations as GitHub's workflow commands: they stand beside the lines of a pull request.
//! Source: https://docs.github.com/actions, "Workflow commands for GitHub Actions".

use super::{summary, worst_first};
use crate::check::{Check, Item};
use crate::render::visible_line;
use crate::survey::PathResult;
use portpath_explain::report::Severity;

/// One command for each path that does not work and each other finding, then the summary.
pub fn github(check: &Check) -> String {
    let mut out = String::new();
    let counted = |item: &&Item| item.ignored.is_none();
    for item in worst_first(&check.paths).into_iter().filter(counted) {
        match item.result {
            PathResult::Fails => command(&mut out, "error", item),
            PathResult::CannotTell => command(&mut out, "warning", item),
            PathResult::Works => {}
        }
    }
    for item in worst_first(&check.findings).into_iter().filter(counted) {
        let level = match item.severity {
            Some(Severity::Error) => "error",
            Some(Severity::Warning) => "warning",
            _ => "notice",
        };
        if !item.is_said {
            command(&mut out, level, item);
        }
    }
    out.push_str(&summary(check));
    out.push('\n');
    out
}

fn command(out: &mut String, level: &str, item: &Item) {
    let mut properties = Vec::new();
    if let Some(place) = item.place.as_ref().filter(|place| place.file != "stdin") {
        properties.push(format!("file={}", property(&place.file)));
        properties.push(format!("line={}", place.line));
        properties.push(format!("endLine={}", place.end_line));
    }
    let title = if item.code.is_empty() {
        "portpath"
    } else {
        &item.code
    };
    properties.push(format!("title={}", property(title)));
    let message = visible_line(&format!("{}: {}", item.name, item.why)).into_owned();
    out.push_str(&format!(
        "::{level} {}::{}\n",
        properties.join(","),
        escaped(&message)
    ));
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(&visible_line(text))
        .replace(':', "%3A")
        .replace(',', "%2C")
}
