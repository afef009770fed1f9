//! The table for people.

use super::{summary, word, worst_first};
use crate::check::{Check, Item, Section};
use crate::render::visible_line;
use crate::survey::PathResult;
use portpath_explain::report::Severity;

/// Whether the terminal shows colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// It does.
    Shown,
    /// It does not, or you do not want them.
    Plain,
}

const RED: &str = "31";
const YELLOW: &str = "33";
const GREEN: &str = "32";
const GREY: &str = "2";

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Its colours.
    pub colour: Colour,
    /// Sentences are broken after so many columns; none for one line each, as other programs like
    /// them.
    pub columns: Option<usize>,
}

/// A table of all paths, the worst first; then the findings that stop none of them; then a summary.
pub fn table(check: &Check, layout: Layout) -> String {
    let mut out = String::new();
    let items = worst_first(&check.paths);
    for section in [Section::Services, Section::Ways, Section::Calls] {
        let own: Vec<&&Item> = items
            .iter()
            .filter(|item| item.section == section)
            .collect();
        if own.is_empty() {
            continue;
        }
        out.push_str(section.heading());
        out.push('\n');
        own.iter().for_each(|item| path(&mut out, item, layout));
        out.push('\n');
    }
    findings(&mut out, check, layout);
    out.push_str(&summary(check));
    out.push('\n');
    out
}

/// A sentence below a row, as far in as the row's name is not.
fn sentence(out: &mut String, words: &str, layout: Layout) {
    let words = visible_line(words);
    let room = layout
        .columns
        .map(|columns| columns.saturating_sub(INDENT.len()).max(20));
    let mut length = 0;
    for (at, word) in words.split(' ').enumerate() {
        let letters = word.chars().count();
        if at == 0 {
            out.push_str(INDENT);
        } else if room.is_some_and(|room| length + 1 + letters > room) {
            out.push('\n');
            out.push_str(INDENT);
            length = 0;
        } else {
            out.push(' ');
            length += 1;
        }
        out.push_str(word);
        length += letters;
    }
    out.push('\n');
}

const INDENT: &str = "      ";

fn path(out: &mut String, item: &Item, layout: Layout) {
    let colour = layout.colour;
    let shade = match (&item.ignored, item.result) {
        (Some(_), _) => GREY,
        (None, PathResult::Works) => GREEN,
        (None, PathResult::Fails) => RED,
        (None, PathResult::CannotTell) => YELLOW,
    };
    let word = painted(&format!("{:<11}", word(item)), shade, colour);
    let place = item
        .place
        .as_ref()
        .map_or(String::new(), |place| format!("  {place}"));
    let name = visible_line(&item.name);
    let place = painted(&visible_line(&place), GREY, colour);
    out.push_str(&format!("  {word}  {name}{place}\n"));
    if item.result == PathResult::Works {
        return;
    }
    let code = if item.code.is_empty() {
        String::new()
    } else {
        format!(" [{}]", item.code)
    };
    sentence(out, &format!("{}{code}", item.why), layout);
    if let Some((from, to)) = &item.request {
        let request = visible_line(&format!("{from} → {to}")).into_owned();
        out.push_str(&format!("      {}\n", painted(&request, GREY, colour)));
    }
    if let Some(reason) = &item.ignored {
        sentence(out, &format!("ignored: {reason}"), layout);
    }
}

fn painted(text: &str, shade: &str, colour: Colour) -> String {
    match colour {
        Colour::Plain => text.to_owned(),
        Colour::Shown if text.is_empty() => String::new(),
        Colour::Shown => format!("\u{1b}[{shade}m{text}\u{1b}[0m"),
    }
}

/// The findings that are not said with a path already.
fn findings(out: &mut String, check: &Check, layout: Layout) {
    let colour = layout.colour;
    let items = worst_first(&check.findings);
    let others: Vec<&&Item> = items.iter().filter(|item| !item.is_said).collect();
    if others.is_empty() {
        return;
    }
    out.push_str("Other findings\n");
    for item in others {
        let (word, shade) = match (&item.ignored, item.severity) {
            (Some(_), _) => ("ignored", GREY),
            (None, Some(Severity::Error)) => ("error", RED),
            (None, Some(Severity::Warning)) => ("warning", YELLOW),
            (None, _) => ("note", GREY),
        };
        let word = painted(&format!("{word:<11}"), shade, colour);
        let place = item
            .place
            .as_ref()
            .map_or(String::new(), |place| format!("  {place}"));
        let name = visible_line(&item.name);
        let place = painted(&visible_line(&place), GREY, colour);
        let about = format!("{name}{place}");
        out.push_str(&format!("  {word}  {}", about.trim_start()));
        let line = format!("{} [{}]", item.why, item.code);
        out.push('\n');
        sentence(out, &line, layout);
        if let Some(reason) = &item.ignored {
            sentence(out, &format!("ignored: {reason}"), layout);
        }
    }
    out.push('\n');
}
