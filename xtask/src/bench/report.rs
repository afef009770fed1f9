//! The tables of `cargo xtask bench`, and the document that keeps them.

use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::Path;

use super::runs::{Figures, OPEN_PAGE};
use crate::shell::{Result, keep_between};

const DOCUMENT: &str = "docs/performance.md";
const BEGIN: &str = "<!-- what `cargo xtask bench` measured -->\n";
const END: &str = "<!-- end -->\n";
const OURS: &str = "Portpath, WebAssembly";
const STAGES: [&str; 5] = [
    "reading: yaml",
    "reading: admission",
    "reading: manifest",
    "resolution: cluster",
    "resolution: findings, trace, explain, scene",
];
/// How many of the stages read; the others resolve.
const READING: usize = 3;

/// The tables as Markdown.
pub(crate) fn write(
    figures: &Figures,
    sizes: &[usize],
    module: &Path,
    pastes: &Path,
) -> Result<String> {
    let mut text = String::new();
    let size = |path: &Path| fs::metadata(path).map(|of| of.len() as f64).unwrap_or(0.0);
    let module = size(&module.join("bench_bg.wasm")) / 1000.0;
    let line = |text: &mut String, words: String| {
        writeln!(text, "{words}").map_err(|error| error.to_string())
    };
    line(
        &mut text,
        format!(
            "These are medians; each run is a separate process. The core's module is {module:.0} KB.\n"
        ),
    )?;
    let head = |first: &str| {
        let columns: Vec<String> = sizes
            .iter()
            .map(|size| format!("{size} documents"))
            .collect();
        format!(
            "| {first} | {} |\n|{}",
            columns.join(" | "),
            " --- |".repeat(sizes.len() + 1)
        )
    };
    for (title, figure) in [
        ("cold: first answer of a fresh process, ms", "cold"),
        ("cold: of that, the main thread's own time, ms", "cpu"),
        (
            "warm: the same paste again, the main thread's own time, ms (native: by the clock)",
            "warm",
        ),
    ] {
        line(&mut text, head(title))?;
        for name in figures.names() {
            line(
                &mut text,
                row(name, sizes, |size| shown(figures.get(name, *size, figure))),
            )?;
        }
        line(&mut text, String::new())?;
    }
    line(
        &mut text,
        head("a peer's cold time as a multiple of Portpath's"),
    )?;
    for name in figures.names().into_iter().skip(2) {
        let ratio = |size: &usize| {
            Some(figures.get(name, *size, "cold")? / figures.get(OURS, *size, "cold")?)
        };
        line(&mut text, row(name, sizes, |size| shown(ratio(size))))?;
    }
    line(&mut text, String::new())?;
    line(&mut text, head("Portpath, WebAssembly, further"))?;
    let growth = |size: &usize, figure: &str| {
        let before = sizes.iter().rev().find(|other| *other < size)?;
        Some(figures.get(OURS, *size, figure)? / figures.get(OURS, *before, figure)?)
    };
    line(
        &mut text,
        row("growth over the previous column, cold", sizes, |size| {
            shown(growth(size, "cold"))
        }),
    )?;
    line(
        &mut text,
        row("growth over the previous column, warm", sizes, |size| {
            shown(growth(size, "warm"))
        }),
    )?;
    for (words, subject, figure) in [
        (
            "another request about the same text, the main thread's own time, ms",
            OURS,
            "request",
        ),
        (
            "first paste into an open page, which has answered its example, ms",
            OPEN_PAGE,
            "cold",
        ),
        ("of that, the main thread's own time, ms", OPEN_PAGE, "cpu"),
    ] {
        line(
            &mut text,
            row(words, sizes, |size| {
                shown(figures.get(subject, *size, figure))
            }),
        )?;
    }
    let memory = |size: &usize| figures.get(OURS, *size, "peak").map(|kb| kb / 1024.0);
    line(
        &mut text,
        row("memory of the module at its peak, MB", sizes, |size| {
            shown(memory(size))
        }),
    )?;
    let text_size = |of: &usize| size(&pastes.join(format!("{of}.yaml"))) / 1024.0;
    let times = |of: &usize| figures.get(OURS, *of, "peak").map(|kb| kb / text_size(of));
    line(
        &mut text,
        row("the same as a multiple of the text", sizes, |size| {
            shown(times(size))
        }),
    )?;
    let stage = |size: &usize, at: usize| figures.get(OURS, *size, &format!("stage{at}"));
    for (at, name) in STAGES.iter().enumerate() {
        line(
            &mut text,
            row(&format!("stage, warm: {name}, ms"), sizes, |size| {
                shown(stage(size, at))
            }),
        )?;
    }
    let sum =
        |size: &usize, stages: Range<usize>| stages.map(|at| stage(size, at)).sum::<Option<f64>>();
    let share = |size: &usize| {
        Some(100.0 * sum(size, READING..STAGES.len())? / sum(size, 0..STAGES.len())?)
    };
    line(
        &mut text,
        row("resolution's share of the total, %", sizes, |size| {
            shown(share(size))
        }),
    )?;
    Ok(text)
}

fn row(name: &str, sizes: &[usize], cell: impl Fn(&usize) -> String) -> String {
    let cells: Vec<String> = sizes.iter().map(cell).collect();
    format!("| {name} | {} |", cells.join(" | "))
}

/// Three figures that count, a dash for none.
fn shown(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value < 10.0 => format!("{value:.2}"),
        Some(value) if value < 100.0 => format!("{value:.1}"),
        Some(value) => format!("{value:.0}"),
    }
}

/// Writes the tables between their marks in the document, and keeps the text around the marks.
pub(crate) fn keep(tables: &str) -> Result {
    keep_between(DOCUMENT, [BEGIN, END], tables)
}
