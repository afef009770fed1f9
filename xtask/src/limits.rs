//! `cargo xtask limits`: what extreme pastes cost, natively and as WebAssembly, each in a process
//! of its own, and what hostile links cost the page in Chromium; written to docs/limits.md.

mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::shell::{Result, answer, cargo, keep_between, on_path, root, run, step};
use crate::{bench, site};

const DOCUMENT: &str = "docs/limits.md";
const BEGIN: &str = "<!-- what `cargo xtask limits` measured -->\n";
const END: &str = "<!-- end -->\n";

/// Measures, prints the tables and keeps them; fails where a bound does not hold. With `--native`
/// WebAssembly and the page are left out, which take minutes to build; with `--page` only the page
/// is measured.
pub(crate) fn limits(words: &[String]) -> Result {
    let has = |word: &str| words.iter().any(|each| each == word);
    if has("--page") {
        return page::measure();
    }
    let core = core(has("--native"));
    let page = if has("--native") {
        Ok(())
    } else {
        page::measure()
    };
    core.and(page)
}

fn core(only_native: bool) -> Result {
    let folder = root().join("target/limits");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let program = root()
        .join("target/native/examples")
        .join(format!("limits{}", std::env::consts::EXE_SUFFIX));
    step("the core as a native program", || {
        run(cargo().args([
            "build",
            "--quiet",
            "--locked",
            "--profile",
            "native",
            "--example",
            "limits",
        ]))
    })?;
    let list = answer(Command::new(&program).arg("list")).ok_or("the pastes are not listed")?;
    let module = if only_native || on_path("node").is_none() {
        None
    } else {
        Some(step("the core as WebAssembly", || {
            site::set_up()?;
            bench::module(&root().join("target/bench"))
        })?)
    };
    let mut rows: Vec<Row> = Vec::new();
    for (at, line) in list.lines().enumerate() {
        let mut row = Row::of(line).ok_or_else(|| format!("`{line}` has no bounds"))?;
        println!("    {}", row.name);
        row.measure(
            &program,
            module.as_deref(),
            &folder.join(format!("{at:02}.yaml")),
        )?;
        rows.push(row);
    }
    let table = rows
        .iter()
        .map(Row::cells)
        .fold(HEAD.to_owned(), |table, cells| table + &cells);
    println!("\n{table}");
    keep_between(DOCUMENT, [BEGIN, END], &table)?;
    let beyond: Vec<&str> = rows
        .iter()
        .filter(|row| !row.holds())
        .map(|row| row.name)
        .collect();
    if beyond.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "beyond its bounds, or without an answer: {}",
            beyond.join("; ")
        ))
    }
}

const HEAD: &str = "| paste | MB | answer | at most: s | MB | native: s | MB | WebAssembly: s | MB |\n\
                    | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";

type Figures = BTreeMap<String, String>;

/// A paste and what was measured of it.
struct Row<'a> {
    name: &'a str,
    /// In how many seconds, and in how many MB.
    most: [f64; 2],
    /// The size of your YAML, in MB.
    size: f64,
    native: Figures,
    /// None where it stopped, nothing in it where it was left out.
    wasm: Option<Figures>,
}

impl<'a> Row<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let (seconds, rest) = line.split_once(' ')?;
        let (megabytes, name) = rest.split_once(' ')?;
        let most = [seconds.parse().ok()?, megabytes.parse().ok()?];
        Some(Self {
            name,
            most,
            size: 0.0,
            native: Figures::new(),
            wasm: Some(Figures::new()),
        })
    }

    fn measure(&mut self, program: &Path, module: Option<&Path>, paste: &Path) -> Result {
        run(Command::new(program).arg("write").arg(paste))?;
        let size = fs::metadata(paste)
            .map_err(|error| format!("{}: {error}", paste.display()))?
            .len();
        self.size = size as f64 / f64::from(1 << 20);
        self.native = figures(Command::new(program).arg(paste))
            .ok_or(format!("`{}` breaks the native program", self.name))?;
        if let Some(module) = module {
            self.wasm = figures(
                Command::new("node")
                    .arg(root().join("bench/extreme.mjs"))
                    .arg(paste)
                    .arg(module),
            );
        }
        fs::remove_file(paste).ok();
        Ok(())
    }

    /// Whether both gave an answer within the bounds.
    fn holds(&self) -> bool {
        let within = |figures: &Figures| {
            let figures = [
                number(figures, "cpu", 1000.0),
                number(figures, "peak", 1024.0),
            ];
            figures
                .iter()
                .zip(self.most)
                .all(|(figure, most)| figure.is_none_or(|figure| figure <= most))
        };
        within(&self.native) && self.wasm.as_ref().is_some_and(within)
    }

    fn cells(&self) -> String {
        let [seconds, megabytes] = self.most;
        let mut cells = vec![
            self.name.to_owned(),
            format!("{:.1}", self.size),
            self.answer(),
        ];
        cells.extend([seconds.to_string(), megabytes.to_string()]);
        for figures in [Some(&self.native), self.wasm.as_ref()] {
            let number = |name, unit| figures.and_then(|figures| number(figures, name, unit));
            cells.push(
                number("cpu", 1000.0)
                    .map_or_else(|| "–".to_owned(), |figure| format!("{figure:.2}")),
            );
            cells.push(
                number("peak", 1024.0)
                    .map_or_else(|| "–".to_owned(), |figure| format!("{figure:.0}")),
            );
        }
        format!("| {} |\n", cells.join(" | "))
    }

    /// The native answer, and the browser's answer if it differs.
    fn answer(&self) -> String {
        let said = |figures: &Figures| figures.get("answer").cloned().unwrap_or_default();
        let native = said(&self.native);
        match self.wasm.as_ref().map(said) {
            None => format!(
                "{native} <br>In a browser: the module stops; the page says so and keeps the text."
            ),
            Some(wasm) if !wasm.is_empty() && wasm != native => {
                format!("{native} <br>In a browser: {wasm}")
            }
            Some(_) => native,
        }
    }
}

/// What a measured process prints: a name and a value a line.
fn figures(command: &mut Command) -> Option<Figures> {
    let text = answer(command)?;
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    Some(
        lines
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

fn number(figures: &Figures, name: &str, unit: f64) -> Option<f64> {
    Some(figures.get(name)?.parse::<f64>().ok()? / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(cpu: &str, peak: &str, said: &str) -> Figures {
        [("cpu", cpu), ("peak", peak), ("answer", said)]
            .map(|(name, value)| (name.into(), value.into()))
            .into()
    }

    #[test]
    fn a_row_says_what_a_browser_answers_otherwise_and_holds_within_its_bounds_only() {
        let mut row = Row::of("3 100 one line of 10 MB").expect("bounds and a name");
        row.native = figures("1500", "51200", "Delivered.");
        assert!(row.holds());
        assert_eq!(
            row.cells(),
            "| one line of 10 MB | 0.0 | Delivered. | 3 | 100 | 1.50 | 50 | – | – |\n"
        );
        row.wasm = Some(figures("2000", "153600", "Too long."));
        assert!(!row.holds());
        let said = "Delivered. <br>In a browser: Too long.";
        assert_eq!(
            row.cells(),
            format!("| one line of 10 MB | 0.0 | {said} | 3 | 100 | 1.50 | 50 | 2.00 | 150 |\n")
        );
        row.wasm = None;
        assert!(!row.holds() && row.cells().contains("keeps the text"));
    }
}
