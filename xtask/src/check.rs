//! Every check, in the order in which a mistake is cheapest to find.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::shell::{Result, answer, cargo, run, seconds, step};
use crate::tools::{self, Tools};
use crate::{browser, examples, site, size};

/// How a step went.
struct Outcome {
    name: &'static str,
    failure: Option<String>,
    time: Duration,
}

/// Checks with nothing but cargo: the name and the words after `cargo`.
const CARGO_STEPS: [(&str, &[&str]); 7] = [
    ("formatting", &["fmt", "--all", "--check"]),
    (
        "clippy on the host",
        &[
            "clippy",
            "--quiet",
            "--locked",
            "--workspace",
            "--all-targets",
            "--features",
            "portpath-page/ssr",
            "--",
            "-D",
            "warnings",
        ],
    ),
    (
        "clippy on wasm32",
        &[
            "clippy",
            "--quiet",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
            "--package",
            "portpath-page",
            "--",
            "-D",
            "warnings",
        ],
    ),
    (
        "clippy on the embed's module",
        &[
            "clippy",
            "--quiet",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
            "--package",
            "portpath-embed",
            "--",
            "-D",
            "warnings",
        ],
    ),
    (
        "unit, scenario and parity tests",
        &["test", "--quiet", "--locked", "--no-fail-fast"],
    ),
    (
        "views on the host",
        &[
            "test",
            "--quiet",
            "--locked",
            "--package",
            "portpath-page",
            "--features",
            "ssr",
            "--lib",
        ],
    ),
    (
        "tests of xtask",
        &[
            "test",
            "--quiet",
            "--locked",
            "--package",
            "xtask",
            "--package",
            "browser-tests",
            "--package",
            "lessons",
            "--lib",
            "--bins",
        ],
    ),
];

/// Sets up, runs every check, and says which failed.
pub(crate) fn check() -> Result {
    let mut outcomes = Vec::new();
    let tools = timed(&mut outcomes, "set-up of the build", || {
        let tools = Tools::ready()?;
        site::fetch()?;
        Ok(tools)
    });
    for (name, words) in CARGO_STEPS {
        timed(&mut outcomes, name, || run(cargo().args(words)));
    }
    timed(&mut outcomes, "agreement with Kubernetes", agreement);
    let dist = timed(&mut outcomes, "release site", || {
        site::build_with(tools.as_ref().ok_or("the tools are missing")?)
    });
    timed(&mut outcomes, "sizes", size::size);
    let found = timed(&mut outcomes, "set-up of the browser", browser::ready);
    let sites = timed(&mut outcomes, "example sites of real generators", || {
        examples::build(dist.as_ref().ok_or("there is no embed to put into them")?)
    });
    timed(&mut outcomes, "browser tests", || {
        let dist = dist.as_ref().ok_or("there is no site to test")?;
        let browser = found.as_ref().ok_or("there is no browser to test with")?;
        let axe = tools::axe()?;
        let mut tests: Command = cargo();
        tests.args([
            "test",
            "--quiet",
            "--locked",
            "--no-fail-fast",
            "--package",
            "browser-tests",
            "--test",
            "*",
        ]);
        tests.args(["--", "--test-threads", "2"]);
        run(tests
            .env("PORTPATH_DIST", dist)
            .env("CHROME", &browser.chrome)
            .env("CHROMEDRIVER", &browser.driver)
            .env("PORTPATH_AXE", axe)
            .envs(sites.as_ref().map(|sites| ("PORTPATH_EXAMPLES", sites))))
    });
    summarize(&outcomes)
}

/// The parity tests again, for the numbers that a passing test does not show.
fn agreement() -> Result {
    let mut parity = cargo();
    parity.args([
        "test",
        "--quiet",
        "--locked",
        "--test",
        "parity",
        "--",
        "--nocapture",
    ]);
    let text = answer(&mut parity)
        .ok_or("the parity tests fail; `cargo test --test parity` shows where")?;
    for line in text
        .lines()
        .filter(|line| line.ends_with(" agree") && line.starts_with(char::is_alphabetic))
    {
        println!("    {line}");
    }
    Ok(())
}

fn timed<T>(
    outcomes: &mut Vec<Outcome>,
    name: &'static str,
    work: impl FnOnce() -> Result<T>,
) -> Option<T> {
    let start = Instant::now();
    let (value, failure) = match step(name, work) {
        Ok(value) => (Some(value), None),
        Err(reason) => {
            eprintln!("error: {reason}");
            (None, Some(reason))
        }
    };
    outcomes.push(Outcome {
        name,
        failure,
        time: start.elapsed(),
    });
    value
}

fn summarize(outcomes: &[Outcome]) -> Result {
    println!("\n{:<44} {:>9}", "step", "time");
    for Outcome {
        name,
        failure,
        time,
    } in outcomes
    {
        let reason = failure
            .as_ref()
            .map_or_else(|| "passed".to_owned(), |reason| format!("FAILED: {reason}"));
        println!("{name:<44} {:>9}  {reason}", seconds(*time));
    }
    let failed = outcomes
        .iter()
        .filter(|outcome| outcome.failure.is_some())
        .count();
    println!("\n{} passed, {failed} failed", outcomes.len() - failed);
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} of {} steps failed", outcomes.len()))
    }
}
