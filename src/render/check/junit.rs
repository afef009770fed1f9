//! A check as JUnit XML, which most pipelines show as tests.

use super::{Tally, summary, tally};
use crate::check::{Check, Item, Section};
use crate::render::visible_line;
use crate::survey::PathResult;
use portpath_explain::report::Severity;

/// A test suite for each section, a test for each path. What cannot be told and what is ignored is
/// skipped, as tests are; findings of level error are tests that fail.
pub fn junit(check: &Check) -> String {
    let Tally {
        work,
        fail,
        cannot_tell,
    } = tally(check);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"portpath\" tests=\"{}\" failures=\"{fail}\">\n",
        work + fail + cannot_tell
    );
    out.push_str(&format!("  <!-- {} -->\n", comment(&summary(check))));
    for section in [Section::Services, Section::Ways, Section::Calls] {
        let own = check.paths.iter().filter(|item| item.section == section);
        suite(&mut out, section, &own.collect::<Vec<_>>());
    }
    let errors = check
        .findings
        .iter()
        .filter(|item| item.severity == Some(Severity::Error));
    suite(&mut out, Section::Findings, &errors.collect::<Vec<_>>());
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, section: Section, items: &[&Item]) {
    if items.is_empty() {
        return;
    }
    let count = |is_it: &dyn Fn(&Item) -> bool| items.iter().filter(|item| is_it(item)).count();
    let failures = count(&|item| item.counts_as(PathResult::Fails));
    let skipped = count(&|item| item.ignored.is_some() || item.result == PathResult::CannotTell);
    out.push_str(&format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" skipped=\"{skipped}\">\n",
        escaped(section.heading()),
        items.len()
    ));
    for item in items {
        test(out, item);
    }
    out.push_str("  </testsuite>\n");
}

fn test(out: &mut String, item: &Item) {
    let class = item.place.as_ref().map_or("", |place| place.file.as_str());
    let name = match item.section {
        Section::Findings => format!("{} {}", item.code, item.name),
        _ => item.name.clone(),
    };
    let begin = format!(
        "    <testcase name=\"{}\" classname=\"{}\"",
        escaped(name.trim_end()),
        escaped(class)
    );
    let place = item
        .place
        .as_ref()
        .map_or(String::new(), |place| format!("{place}: "));
    let why = escaped(&format!("{place}{}", item.why));
    let inside = match (&item.ignored, item.result) {
        (Some(reason), _) => format!("<skipped message=\"{}\"/>", escaped(reason)),
        (None, PathResult::Works) => {
            out.push_str(&format!("{begin}/>\n"));
            return;
        }
        (None, PathResult::CannotTell) => format!("<skipped message=\"{why}\"/>"),
        (None, PathResult::Fails) => format!(
            "<failure type=\"{}\" message=\"{why}\"/>",
            escaped(&item.code)
        ),
    };
    out.push_str(&format!("{begin}>{inside}</testcase>\n"));
}

/// A text for an attribute; XML takes no control characters at all.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in visible_line(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

fn comment(text: &str) -> String {
    escaped(text).replace("--", "- -")
}
