//! Analyzes a folder of broken set-ups whose causes are known, and counts how often the first finding names the cause.
//! The folder holds `INDEX.tsv` with the columns `id`, `cause`, `visible` and `surface`, and a file `ID.yaml` a case.
//! `cargo xtask causes` runs it.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use portpath::analyze;
use portpath::report::{Cause, Diagnostic, Outcome, Severity};
use portpath::{Analysis, Asked};

fn main() -> ExitCode {
    let folder = env::args().nth(1).unwrap_or_default();
    match cases(Path::new(&folder)) {
        Ok(cases) => print(&cases),
        Err(why) => {
            eprintln!("error: {why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

struct Case {
    id: String,
    cause: String,
    decisive: String,
    sort: Sort,
    analysis: Analysis,
}

/// What is expected of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// The manifests show the cause: it is named first.
    Shown,
    /// They do not: the answer is in doubt, and nothing else is accused.
    Hidden,
    /// Nothing is wrong with what is asked about: no error blames it.
    Works,
}

fn cases(folder: &Path) -> Result<Vec<Case>, String> {
    let index = folder.join("INDEX.tsv");
    let text = fs::read_to_string(&index)
        .map_err(|error| format!("cannot read {}: {error}", index.display()))?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    let column = |name: &str| {
        header
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name))
    };
    let needed =
        |name: &str| column(name).ok_or(format!("{} has no column `{name}`", index.display()));
    let (id, cause, visible) = (needed("id")?, needed("cause")?, needed("visible")?);
    let (surface, decisive) = (column("surface"), column("decisive"));
    let mut cases = Vec::new();
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or("").trim().to_owned();
        let cell_of = |at: Option<usize>| at.map_or(String::new(), cell);
        let file = folder.join(format!("{}.yaml", cell(id)));
        let yaml =
            fs::read(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        cases.push(Case {
            sort: sort(&cell(cause), &cell(visible), &cell_of(surface)),
            id: cell(id),
            cause: cell(cause),
            decisive: cell_of(decisive),
            analysis: analyze(
                String::from_utf8_lossy(&yaml).into_owned(),
                &Asked::default(),
            ),
        });
    }
    Ok(cases)
}

fn sort(cause: &str, visible: &str, surface: &str) -> Sort {
    if surface.contains("NEGATIVE CONTROL")
        || matches!(cause, "containerport-informational" | "no-fault")
    {
        Sort::Works
    } else if visible.starts_with("yes") {
        Sort::Shown
    } else {
        Sort::Hidden
    }
}

impl Case {
    /// The finding that decides the answer: the cause that stops the packet, or the first finding.
    fn first(&self) -> Option<&Diagnostic> {
        let found = &self.analysis.diagnostics;
        let cause = self.analysis.verdict.cause.as_ref();
        found
            .iter()
            .find(|found| Some(&found.code) == cause)
            .or_else(|| found.first())
    }

    fn named_first(&self) -> bool {
        self.first().and_then(|found| found.cause).map(Cause::name) == Some(self.cause.as_str())
    }

    /// An error about something else than an API version that is no longer served, which is true and blames nothing
    /// else.
    fn accusation(&self) -> Option<&Diagnostic> {
        let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
        self.analysis
            .diagnostics
            .iter()
            .filter(is_error)
            .find(|found| found.cause != Some(Cause::RemovedApiVersion))
    }

    /// For a cause that the manifests do not show: no other one is accused.
    fn is_in_doubt(&self) -> bool {
        let open = matches!(
            self.analysis.verdict.outcome,
            Outcome::Delivered | Outcome::CannotTell
        );
        let old = self.first().and_then(|found| found.cause) == Some(Cause::RemovedApiVersion);
        self.named_first() || ((open || old) && self.accusation().is_none())
    }

    fn print(&self, complaint: &str) {
        println!(
            "{} {complaint}: {} ({})",
            self.id, self.cause, self.decisive
        );
        println!(
            "    answer: {:?}, {}",
            self.analysis.verdict.outcome, self.analysis.verdict.headline
        );
        match self.first() {
            Some(found) => {
                let cause = found.cause.map_or("no cause", Cause::name);
                println!("    said: {} [{}] ({cause})", found.message, found.code);
            }
            None => println!("    said: nothing"),
        }
    }
}

fn print(cases: &[Case]) {
    let of = |sort: Sort| cases.iter().filter(move |case| case.sort == sort);
    let mut named = 0;
    for case in of(Sort::Shown) {
        match case.named_first() {
            true => named += 1,
            false => case.print("not named first"),
        }
    }
    let mut doubted = 0;
    for case in of(Sort::Hidden) {
        match case.is_in_doubt() {
            true => doubted += 1,
            false => case.print("accused of something else"),
        }
    }
    let mut alarms = 0;
    for case in of(Sort::Works) {
        if let Some(found) = case.accusation() {
            alarms += 1;
            case.print("false alarm");
            println!("    blamed: {} [{}]", found.message, found.code);
        }
    }
    println!(
        "causes that the manifests do not show: {doubted} of {} answers left open",
        of(Sort::Hidden).count()
    );
    println!("causes: {named} of {} named first", of(Sort::Shown).count());
    println!("false alarms: {alarms} of {}", of(Sort::Works).count());
}
