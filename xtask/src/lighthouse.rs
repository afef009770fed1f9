//! `cargo xtask lighthouse`: what Lighthouse says of the start page, a lesson and a page with an
//! embed, on its slow phone: the built site, packed with Brotli as servers send it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use browser_tests::{Address, Browser, Server};
use serde_json::Value;

use crate::examples::{self, copy};
use crate::shell::{Result, keep_between, root, run, step};
use crate::{browser, site, size, tools};

const DOCUMENT: &str = "docs/performance.md";
const BEGIN: &str = "<!-- what `cargo xtask lighthouse` measured -->\n";
const END: &str = "<!-- end of Lighthouse -->\n";
/// How often each page is opened.
const RUNS: usize = 3;

/// What is opened, and its address below the site.
const PAGES: [(&str, &str); 3] = [
    ("start page", ""),
    ("lesson", "learn/port/"),
    ("page with an embed", "with-embed/"),
];
const CATEGORIES: [(&str, &str); 4] = [
    ("performance", "performance"),
    ("accessibility", "accessibility"),
    ("best-practices", "best practices"),
    ("seo", "SEO"),
];
/// The figures: Lighthouse's name, ours, and what it is divided by.
const FIGURES: [(&str, &str, f64); 5] = [
    ("first-contentful-paint", "first paint, s", 1000.0),
    ("largest-contentful-paint", "largest paint, s", 1000.0),
    ("speed-index", "speed index, s", 1000.0),
    ("total-blocking-time", "blocked, ms", 1.0),
    ("cumulative-layout-shift", "layout shift", 1.0),
];

/// Builds, unless `$PORTPATH_DIST` names a site, measures, prints, and keeps the table.
pub(crate) fn lighthouse() -> Result {
    let dist = site::built_or_named()?;
    let browser = browser::ready()?;
    let program = tools::lighthouse()?;
    let folder = root().join("target/lighthouse");
    step("site, packed with Brotli", || prepare(&dist, &folder))?;
    let server = Server::start(&folder.join("site"), "/", Address::AnyPort)
        .map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    for (name, address) in PAGES {
        let url = format!("{}{address}", server.url());
        let reports = step(name, || {
            (0..RUNS)
                .map(|_| report(&program, &browser, &url, &folder))
                .collect::<Result<Vec<Value>>>()
        })?;
        rows.push(row(name, &reports));
    }
    let version = tools::LIGHTHOUSE;
    let table = format!(
        "Lighthouse {version}, medians of {RUNS} runs.\n\n{}\n{}\n",
        head(),
        rows.join("\n")
    );
    println!("\n{table}");
    keep_between(DOCUMENT, [BEGIN, END], &table)
}

/// The site and a page that embeds it, each file next to its packed copy.
fn prepare(dist: &Path, folder: &Path) -> Result {
    fs::remove_dir_all(folder).ok();
    let site = folder.join("site");
    copy(dist, &site)?;
    let embedding = site.join("with-embed");
    copy(&root().join("examples/plain"), &embedding)?;
    copy(&examples::newest(dist)?, &embedding.join("portpath"))?;
    pack(&site)
}

fn pack(folder: &Path) -> Result {
    let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(problem)?.flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            pack(&path)?;
        } else if path.extension().is_none_or(|ending| ending != "png") {
            let bytes = fs::read(&path).map_err(problem)?;
            let packed = size::brotli(&bytes).map_err(problem)?;
            let mut name = path.into_os_string();
            name.push(".br");
            fs::write(name, packed).map_err(problem)?;
        }
    }
    Ok(())
}

/// One run.
fn report(program: &Path, browser: &Browser, url: &str, folder: &Path) -> Result<Value> {
    let file = folder.join("report.json");
    let categories: Vec<&str> = CATEGORIES.iter().map(|(key, _)| *key).collect();
    run(Command::new(program)
        .arg(url)
        .args(["--output=json", "--quiet", "--output-path"])
        .arg(&file)
        .arg(format!("--only-categories={}", categories.join(",")))
        .arg("--chrome-flags=--headless --no-sandbox --disable-dev-shm-usage")
        .env("CHROME_PATH", &browser.program))?;
    let text = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", file.display()))
}

fn head() -> String {
    let categories = CATEGORIES.iter().map(|(_, name)| *name);
    let figures = FIGURES.iter().map(|(_, name, _)| *name);
    let names: Vec<&str> = categories.chain(figures).collect();
    format!(
        "| | {} |\n|{}",
        names.join(" | "),
        " --- |".repeat(names.len() + 1)
    )
}

fn row(name: &str, reports: &[Value]) -> String {
    let categories = CATEGORIES.iter().map(|(key, _)| {
        let score = |report: &Value| report["categories"][*key]["score"].as_f64();
        shown(median(reports, score).map(|score| 100.0 * score), 0)
    });
    let figures = FIGURES.iter().map(|(key, _, by)| {
        let value = |report: &Value| report["audits"][*key]["numericValue"].as_f64();
        let places = if *by > 1.0 { 1 } else { 0 };
        let places = if *key == "cumulative-layout-shift" {
            3
        } else {
            places
        };
        shown(median(reports, value).map(|value| value / by), places)
    });
    let cells: Vec<String> = categories.chain(figures).collect();
    format!("| {name} | {} |", cells.join(" | "))
}

fn shown(value: Option<f64>, places: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.places$}"))
}

/// None where a report lacks the value.
fn median(reports: &[Value], value: impl Fn(&Value) -> Option<f64>) -> Option<f64> {
    let mut values = reports.iter().map(value).collect::<Option<Vec<f64>>>()?;
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_has_the_medians() {
        let report = |score: f64, paint: f64| {
            json!({
                "categories": { "performance": { "score": score } },
                "audits": { "first-contentful-paint": { "numericValue": paint } },
            })
        };
        let reports = [
            report(0.9, 1000.0),
            report(0.5, 3000.0),
            report(0.8, 1200.0),
        ];
        let row = row("start page", &reports);
        assert!(
            row.starts_with("| start page | 80 | – | – | – | 1.2 | – |"),
            "{row}"
        );
        assert_eq!(
            row.matches('|').count(),
            head()
                .lines()
                .next()
                .map_or(0, |head| head.matches('|').count())
        );
    }
}
