//! `cargo xtask engines`: what readers do most, in each engine that browsers are made of, and the
//! table in docs/browsers.md that says where it ran.

use std::path::Path;

use browser_tests::{Browser, Driver, Engine};

use crate::shell::{Result, answer, cargo, keep_between, step};
use crate::{browser, site};

const DOCUMENT: &str = "docs/browsers.md";
const BEGIN: &str = "<!-- what `cargo xtask engines` ran -->\n";
const END: &str = "<!-- end -->\n";

/// Builds, unless `$PORTPATH_DIST` names a site, tests, prints, and keeps the table. Fails if a test
/// fails.
pub(crate) fn engines() -> Result {
    let dist = site::built_or_named()?;
    let mut table = "| engine | version | what readers do most |\n| --- | --- | --- |\n".to_owned();
    let mut failed = Vec::new();
    for (engine, browser) in browser::engines() {
        let name = engine.name();
        let (version, outcome) = match browser {
            Ok(browser) => {
                let passed = step(&format!("tests in {name}"), || {
                    passed(engine, &browser, &dist)
                });
                let version = Driver::start(&browser)?
                    .session(&browser)?
                    .version()
                    .to_owned();
                (version, passed)
            }
            Err(reason) => ("–".to_owned(), Err(format!("not tested: {reason}"))),
        };
        if outcome.is_err() {
            failed.push(name);
        }
        let outcome = outcome.unwrap_or_else(|reason| reason);
        table.push_str(&format!("| {name} | {version} | {outcome} |\n"));
    }
    println!("\n{table}");
    keep_between(DOCUMENT, [BEGIN, END], &table)?;
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed or not tested: {}", failed.join(", ")))
    }
}

/// `9 tests pass`
fn passed(engine: Engine, browser: &Browser, dist: &Path) -> Result<String> {
    let mut tests = cargo();
    tests.args(["test", "--quiet", "--locked", "--package", "browser-tests"]);
    tests.args(["--test", "engines", "--", engine.tests()]);
    tests.env("PORTPATH_DIST", dist);
    tests.envs(browser::variables(browser));
    let text = answer(&mut tests).ok_or_else(|| {
        format!(
            "tests fail; `cargo test -p browser-tests --test engines {}` shows which",
            engine.tests()
        )
    })?;
    let count = text
        .lines()
        .find_map(|line| {
            line.strip_prefix("test result: ok. ")?
                .split_once(" passed")
        })
        .map(|(count, _)| count);
    count
        .map(|count| format!("{count} tests pass"))
        .ok_or_else(|| "no test ran".to_owned())
}
