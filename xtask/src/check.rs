//! Every check, in the order in which a mistake is cheapest to find.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, thread};

use browser_tests::{Browser, Engine};

use crate::examples::Built;
use crate::shell::{Result, cargo, root, run, seconds, step};
use crate::{browser, core, examples, site, size, tools};

/// How a step went.
struct Outcome {
    name: &'static str,
    failure: Option<String>,
    time: Duration,
}

impl Outcome {
    /// For checks that ended without one of their own.
    fn of_a_panic() -> Outcome {
        Outcome {
            name: "checks without a browser",
            failure: Some("xtask panicked".to_owned()),
            time: Duration::ZERO,
        }
    }
}

/// Checks with nothing but cargo: the name and the words after `cargo`.
const CARGO_STEPS: [(&str, &[&str]); 4] = [
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
        "clippy on wasm32: page, simulator, embed",
        &[
            "clippy",
            "--quiet",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
            "--package",
            "portpath-page",
            "--package",
            "portpath-simulator",
            "--package",
            "portpath-embed",
            "--",
            "-D",
            "warnings",
        ],
    ),
    // One build with the features of all, and every test but those of the browser.
    (
        "tests without a browser",
        &[
            "test",
            "--quiet",
            "--locked",
            "--no-fail-fast",
            "--workspace",
            "--exclude",
            "browser-tests",
            "--features",
            "portpath-page/ssr",
        ],
    ),
];

/// Sets up, runs every check, and says which failed. The site is built while cargo checks and tests:
/// each leaves a core to the other for much of its time.
pub(crate) fn check() -> Result {
    let mut outcomes = Vec::new();
    timed(&mut outcomes, "set-up of the build", site::set_up);
    let (mut checked, (mut built, sites)) = thread::scope(|scope| {
        let checked = scope.spawn(cargo_steps);
        let built = site_steps();
        let checked = checked
            .join()
            .unwrap_or_else(|_| vec![Outcome::of_a_panic()]);
        (checked, built)
    });
    outcomes.append(&mut checked);
    outcomes.append(&mut built);
    timed(&mut outcomes, "browser tests", || browser_tests(&sites));
    summarize(&outcomes)
}

fn cargo_steps() -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    fs::remove_dir_all(agreements()).ok();
    for (name, words) in CARGO_STEPS {
        timed(&mut outcomes, name, || run(cargo().args(words)));
    }
    timed(&mut outcomes, "agreement with Kubernetes", agreement);
    if core::peers_folder().is_some() {
        timed(&mut outcomes, "agreement with suites of peers", || {
            core::peers(&["--quiet".to_owned()])
        });
    }
    outcomes
}

/// What the browser tests open.
struct Sites {
    dist: Option<PathBuf>,
    examples: Option<Built>,
    browsers: Vec<(Engine, Result<Browser>)>,
}

fn site_steps() -> (Vec<Outcome>, Sites) {
    let mut outcomes = Vec::new();
    let dist = timed(&mut outcomes, "release site", site::build_ready);
    timed(&mut outcomes, "sizes", size::size);
    let browsers = timed(&mut outcomes, "set-up of the browsers", || {
        Ok(browser::engines())
    });
    let examples = timed(&mut outcomes, "example sites of real generators", || {
        examples::build(
            dist.as_ref().ok_or("there is no embed to put into them")?,
            &[],
        )
    });
    let sites = Sites {
        dist,
        examples,
        browsers: browsers.unwrap_or_default(),
    };
    (outcomes, sites)
}

/// All tests in Chromium, and what readers do most in each engine that there is.
fn browser_tests(sites: &Sites) -> Result {
    let dist = sites.dist.as_ref().ok_or("there is no site to test")?;
    let mut tests: Command = cargo();
    tests.args(["test", "--quiet", "--locked", "--no-fail-fast"]);
    tests.args(["--package", "browser-tests", "--lib", "--test", "*"]);
    tests.args(["--", "--test-threads", "3"]);
    for (engine, browser) in &sites.browsers {
        match (engine, browser) {
            (_, Ok(browser)) => {
                tests.envs(browser::variables(browser));
            }
            (Engine::Chromium, Err(reason)) => return Err(reason.clone()),
            (_, Err(reason)) => {
                println!("    NOT tested in {}: {reason}", engine.name());
                tests.args(["--skip", engine.tests()]);
            }
        }
    }
    let built = sites.examples.as_ref();
    run(tests
        .env("PORTPATH_DIST", dist)
        .env("PORTPATH_AXE", tools::axe()?)
        .envs(built.map(|built| ("PORTPATH_EXAMPLES", &built.sites)))
        .envs(built.and_then(|built| Some(("PORTPATH_VITE", built.vite.as_ref()?)))))
}

/// Where the parity tests leave their counts.
fn agreements() -> PathBuf {
    root().join("target/tmp/agreement")
}

/// Prints what the parity tests counted, which a passing test does not show.
fn agreement() -> Result {
    let folder = agreements();
    let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(&folder).map_err(problem)?.flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        print!("    {}", fs::read_to_string(file).map_err(problem)?);
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
