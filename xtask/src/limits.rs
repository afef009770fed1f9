//! `cargo xtask limits`: what extreme pastes cost, natively and as WebAssembly, each in a process of its own; written to
//! docs/limits.md.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::bench;
use crate::shell::{Result, answer, cargo, keep_between, on_path, root, run, step};
use crate::tools::Tools;

const DOCUMENT: &str = "docs/limits.md";
const BEGIN: &str = "<!-- what `cargo xtask limits` measured -->\n";
const END: &str = "<!-- end -->\n";

/// Measures, prints the table and keeps it. With `--native` WebAssembly is left out, which takes minutes to build.
pub(crate) fn limits(words: &[String]) -> Result {
    let folder = root().join("target/limits");
    let program = root().join("target/native/examples").join(format!("limits{}", std::env::consts::EXE_SUFFIX));
    step("the core as a native program", || {
        run(cargo().args(["build", "--quiet", "--locked", "--profile", "native", "--example", "limits"]))
    })?;
    let names = answer(Command::new(&program).arg("write").arg(&folder)).ok_or("the pastes could not be written")?;
    let module = match words.iter().any(|word| word == "--native") || on_path("node").is_none() {
        true => None,
        false => {
            Some(step("the core as WebAssembly", || bench::module(&Tools::ready()?, &root().join("target/bench")))?)
        }
    };
    let mut table =
        "| paste | MB | answer | native: s | MB | WebAssembly: s | MB |\n| --- | --- | --- | --- | --- | --- | --- |\n"
            .to_owned();
    for (at, name) in names.lines().enumerate() {
        println!("    {name}");
        let paste = folder.join(format!("{at:02}.yaml"));
        let native =
            figures(Command::new(&program).arg(&paste)).ok_or(format!("`{name}` breaks the native program"))?;
        let in_node = |module: &Path| {
            let mut node = Command::new("node");
            figures(node.arg(root().join("bench/run.mjs")).arg("core").arg(&paste).arg("0").arg(module))
        };
        let wasm = module
            .as_deref()
            .map(|module| in_node(module).ok_or(format!("`{name}` breaks the WebAssembly")))
            .transpose()?;
        let size = fs::metadata(&paste).map_err(|error| format!("{}: {error}", paste.display()))?.len();
        let said = native.get("answer").map_or("", String::as_str);
        let wasm = wasm.unwrap_or_default();
        let cells = [
            number(&native, "cpu", 1000.0),
            number(&native, "peak", 1024.0),
            number(&wasm, "cpu", 1000.0),
            number(&wasm, "peak", 1024.0),
        ];
        let size = size as f64 / f64::from(1 << 20);
        writeln!(table, "| {name} | {size:.1} | {said} | {} |", cells.join(" | "))
            .map_err(|error| error.to_string())?;
        fs::remove_file(&paste).ok();
    }
    println!("\n{table}");
    keep(&table)
}

/// What a measured process prints: a name and a value a line.
fn figures(command: &mut Command) -> Option<BTreeMap<String, String>> {
    let text = answer(command)?;
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    Some(lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

fn number(figures: &BTreeMap<String, String>, name: &str, unit: f64) -> String {
    let value = figures.get(name).and_then(|value| value.parse::<f64>().ok());
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.*}", usize::from(unit < 1010.0) * 2, value / unit))
}

/// Puts the table between the marks of the document.
fn keep(table: &str) -> Result {
    keep_between(DOCUMENT, [BEGIN, END], table)
}
