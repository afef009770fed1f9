//! A check as Markdown, for a comment on a pull request or a job's summary.

use super::{summary, word, worst_first};
use crate::check::{Check, Item, Section};
use crate::render::visible_line;
use crate::survey::PathResult;

/// The summary, then a table for each section. Paths that work are folded away.
pub fn markdown(check: &Check) -> String {
    let mut out = format!("## Portpath\n\n{}\n", summary(check));
    let items = worst_first(&check.paths);
    let findings = worst_first(&check.findings);
    for section in [Section::Services, Section::Ways, Section::Calls] {
        let own = items.iter().filter(|item| item.section == section);
        let (works, others): (Vec<&&Item>, Vec<&&Item>) =
            own.partition(|item| item.counts_as(PathResult::Works));
        if works.is_empty() && others.is_empty() {
            continue;
        }
        out.push_str(&format!("\n### {}\n", section.heading()));
        if !others.is_empty() {
            rows(&mut out, &others);
        }
        if !works.is_empty() {
            let count = works.len();
            out.push_str(&format!(
                "\n<details><summary>{count} of them work</summary>\n"
            ));
            rows(&mut out, &works);
            out.push_str("\n</details>\n");
        }
    }
    if !findings.is_empty() {
        out.push_str(&format!("\n### {}\n\n", Section::Findings.heading()));
        out.push_str("| level | code | where | message |\n| --- | --- | --- | --- |\n");
        for item in findings {
            let level = match (&item.ignored, item.severity) {
                (Some(_), _) => "ignored",
                (None, Some(portpath_explain::report::Severity::Error)) => "error",
                (None, Some(portpath_explain::report::Severity::Warning)) => "warning",
                (None, _) => "note",
            };
            out.push_str(&format!(
                "| {level} | {} | {} | {} |\n",
                cell(&item.code),
                cell(&place(item)),
                cell(&item.why)
            ));
        }
    }
    out
}

fn rows(out: &mut String, items: &[&&Item]) {
    out.push_str("\n| result | path | where | why |\n| --- | --- | --- | --- |\n");
    for item in items {
        let mut why = item.why.clone();
        if !item.code.is_empty() {
            why.push_str(&format!(" ({})", item.code));
        }
        if let Some(reason) = &item.ignored {
            why.push_str(&format!(" Ignored: {reason}"));
        }
        out.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            word(item),
            cell(&item.name),
            cell(&place(item)),
            cell(&why)
        ));
    }
}

fn place(item: &Item) -> String {
    item.place
        .as_ref()
        .map_or(String::new(), ToString::to_string)
}

/// A text for a cell: Markdown and HTML in names stay what they are.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for letter in visible_line(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '*' | '_' | '[' | ']' | '\\' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            '@' => out.push_str("&#64;"),
            letter => out.push(letter),
        }
    }
    out
}
