//! `cargo xtask responsive`: how long the page blocks while somebody pastes and types, measured in
//! Chromium on the built site.

use crate::shell::{Result, answer, cargo, keep_between};
use crate::{browser, site};

const DOCUMENT: &str = "docs/performance.md";
const BEGIN: &str = "<!-- what `cargo xtask responsive` measured -->\n";
const END: &str = "<!-- end of that -->\n";

/// Builds, unless `$PORTPATH_DIST` names a site, measures, prints, and keeps it where no other
/// number of documents was asked for.
pub(crate) fn responsive(words: &[String]) -> Result {
    let dist = site::built_or_named()?;
    let browser = browser::ready()?;
    let mut measure = cargo();
    measure.args([
        "run",
        "--quiet",
        "--locked",
        "-p",
        "browser-tests",
        "--example",
        "responsive",
        "--",
    ]);
    measure
        .args(words)
        .env("PORTPATH_DIST", dist)
        .envs(browser::variables(&browser));
    let measured = answer(&mut measure).ok_or("the browser could not be measured")?;
    let measured = format!("{}\n", measured.trim_end());
    println!("\n{measured}");
    if words.is_empty() {
        keep(&measured)
    } else {
        Ok(())
    }
}

/// Writes it between its marks in the document, and keeps the text around the marks.
fn keep(measured: &str) -> Result {
    keep_between(DOCUMENT, [BEGIN, END], measured)
}
