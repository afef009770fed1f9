//! The findings of axe-core, the checker of the Web Content Accessibility Guidelines, in the
//! current state of a page.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Value, json};

use crate::page::Page;

/// What it is asked for: WCAG 2.2, levels A and AA, and what is good practice beyond them.
const TAGS: [&str; 6] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

/// The violations, one on each line: the rule, the place, the reason. None is good.
pub fn violations(page: &Page) -> Vec<String> {
    if page.evaluate("return typeof window.axe") == "undefined" {
        let file = file();
        let source = fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!(
                "{}: {error}; `cargo xtask test` gets axe-core from npm, PORTPATH_AXE names its axe.min.js",
                file.display()
            )
        });
        page.settled(&format!("{source}; true"));
    }
    let options =
        json!({ "runOnly": { "type": "tag", "values": TAGS }, "resultTypes": ["violations"] });
    let found = page.settled(&format!(
        "axe.run(document, {options}).then((found) => found.violations)"
    ));
    let rules = found
        .as_array()
        .unwrap_or_else(|| panic!("axe-core found {found}"));
    rules.iter().flat_map(places).collect()
}

fn places(rule: &Value) -> Vec<String> {
    let nodes = rule["nodes"].as_array().into_iter().flatten();
    let line = |node: &Value| {
        format!(
            "{}: {} {} ({})",
            rule["id"], node["target"], node["html"], node["failureSummary"]
        )
        .replace("\\n", " ")
    };
    nodes.map(line).collect()
}

/// Where `cargo xtask test` put it.
fn file() -> PathBuf {
    let inside = format!(".cache/portpath/tools/axe-core-{VERSION}/{IN_PACKAGE}");
    let usual = || env::var_os("HOME").map(|home| Path::new(&home).join(inside));
    env::var_os("PORTPATH_AXE")
        .map(PathBuf::from)
        .or_else(usual)
        .unwrap_or_default()
}

/// The version that is tested with.
pub const VERSION: &str = "4.14.1";
/// The path of its script below the folder into which npm installs it.
pub const IN_PACKAGE: &str = "node_modules/axe-core/axe.min.js";
