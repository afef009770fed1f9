//! Analyzes every YAML or JSON file below the given folders, once for each request it offers, and
//! counts the verdicts. `cargo xtask corpus` runs it. Fails when a file panics or a Service is left
//! without a verdict. With `--errors` it lists what is found at level error instead, a line each:
//! file, line, code, message.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs, panic};

use portpath::analyze;
use portpath::report::{DocumentSummary, Role, Severity};
use portpath::{Analysis, Asked};

#[derive(Default)]
struct Report {
    files: usize,
    bytes: usize,
    unreadable: Vec<String>,
    panics: Vec<String>,
    services: usize,
    unanswered: Vec<String>,
    rejected: usize,
    requests: usize,
    verdicts: BTreeMap<String, usize>,
    codes: BTreeMap<String, usize>,
    analyzing: Duration,
    slowest: (Duration, String),
}

fn main() -> ExitCode {
    let mut files = Vec::new();
    let (options, paths): (Vec<String>, Vec<String>) =
        env::args().skip(1).partition(|word| word.starts_with("--"));
    for path in paths {
        collect(Path::new(&path), &mut files);
    }
    files.sort();
    if options.iter().any(|option| option == "--errors") {
        files.iter().for_each(|file| list_errors(file));
        return ExitCode::SUCCESS;
    }
    let start = Instant::now();
    let mut report = Report::default();
    for file in &files {
        report.read(file);
    }
    report.print(start.elapsed());
    if report.panics.is_empty() && report.unanswered.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn list_errors(file: &Path) {
    let text = fs::read_to_string(file).unwrap_or_default();
    let found = analyze(&text, &Asked::default()).diagnostics.into_iter();
    for error in found.filter(|found| found.severity == Severity::Error) {
        println!(
            "{}\t{}\t{}\t{}",
            file.display(),
            error.primary.line,
            error.code,
            error.message
        );
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            collect(&entry.path(), files);
        }
    } else if path.extension().is_some_and(|extension| {
        ["yaml", "yml", "json"]
            .iter()
            .any(|known| extension == *known)
    }) {
        files.push(path.to_owned());
    }
}

impl Report {
    fn read(&mut self, file: &Path) {
        let name = file.display().to_string();
        let Ok(text) = fs::read_to_string(file) else {
            self.unreadable.push(name);
            return;
        };
        self.files += 1;
        self.bytes += text.len();
        let start = Instant::now();
        match panic::catch_unwind(|| answers(&text)) {
            Ok((first, answers)) => self.count(&name, &first, &answers),
            Err(_) => self.panics.push(name.clone()),
        }
        let time = start.elapsed();
        self.analyzing += time;
        if time > self.slowest.0 {
            self.slowest = (time, name);
        }
    }

    fn count(&mut self, file: &str, first: &Analysis, answers: &[(String, Analysis)]) {
        for diagnostic in &first.diagnostics {
            *self.codes.entry(diagnostic.code.clone()).or_default() += 1;
        }
        for (_, answer) in answers {
            self.requests += 1;
            *self
                .verdicts
                .entry(format!("{:?}", answer.verdict.outcome))
                .or_default() += 1;
            if let Some(code) = &answer.verdict.cause {
                *self
                    .codes
                    .entry(format!("{code} (stops the packet)"))
                    .or_default() += 1;
            }
        }
        // A `Service` beside the path is another group's, such as Knative's.
        let is_ours = |document: &&DocumentSummary| {
            document.kind == "Service" && document.role != Role::NotPartOfPath
        };
        for document in first.documents.iter().filter(is_ours) {
            self.services += 1;
            let asked = answers
                .iter()
                .any(|(service, _)| is_service(service, document));
            match document.role {
                _ if asked => {}
                Role::Rejected | Role::Broken => self.rejected += 1,
                Role::PartOfPath | Role::NotPartOfPath => {
                    self.unanswered
                        .push(format!("{file}: {}/{}", document.namespace, document.name));
                }
            }
        }
    }

    fn print(&self, wall: Duration) {
        let Report {
            files,
            services,
            requests,
            rejected,
            ..
        } = self;
        println!(
            "{files} files, {} bytes, {services} Services, {requests} requests traced",
            self.bytes
        );
        println!("\nverdicts by request");
        for (verdict, count) in &self.verdicts {
            println!("{count:>7}  {verdict}");
        }
        println!(
            "{rejected:>7}  Services refused by kubectl or the API server, with nothing to send to"
        );
        println!("\ndiagnostics");
        for (code, count) in &self.codes {
            println!("{count:>7}  {code}");
        }
        for (title, names) in [
            ("not UTF-8", &self.unreadable),
            ("PANICS", &self.panics),
            ("Services WITHOUT A VERDICT", &self.unanswered),
        ] {
            println!("\n{title}: {}", names.len());
            for name in names {
                println!("    {name}");
            }
        }
        let (slowest, file) = &self.slowest;
        println!(
            "\nanalyzing took {:.2?} of {wall:.2?}; the slowest file {slowest:.2?} ({file})",
            self.analyzing
        );
    }
}

/// The analysis as it is proposed, and one for each request your YAML offers, with the Service it
/// is about.
fn answers(text: &str) -> (Analysis, Vec<(String, Analysis)>) {
    let first = analyze(text, &Asked::default());
    let choices = first.choices.requests.iter();
    let answers = choices.map(|choice| {
        let asked = Asked {
            from: choice.from.to_string(),
            to: choice.to.to_string(),
            ..Asked::default()
        };
        (choice.service.to_string(), analyze(text, &asked))
    });
    let answers = answers.collect();
    (first, answers)
}

fn is_service(service: &str, document: &DocumentSummary) -> bool {
    let namespace = if document.namespace.is_empty() {
        "default"
    } else {
        &document.namespace
    };
    service == format!("{namespace}/{}", document.name)
}
