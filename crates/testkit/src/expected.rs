//! What a scenario or a lesson expects, as it is now: the blocks that the core fills in, and the
//! file with them renewed.

use std::collections::BTreeSet;
use std::fmt::Write;

use portpath::inspect::{Sheet, SheetKind};
use portpath::render::map;
use portpath::report::{Outcome, Role};
use portpath::{Analysis, Asked, Session};
use portpath::{ProxyMode, analyze, inspect};

use crate::scenario::{asked, blocks};

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "delivered",
        Outcome::Answered => "answered",
        Outcome::Refused => "refused",
        Outcome::TimedOut => "timed out",
        Outcome::NoSuchHost => "no such host",
        Outcome::HttpError => "HTTP error",
        Outcome::Rejected => "rejected",
        Outcome::CannotTell => "cannot tell",
    }
}

/// Whether the second sentences of the hops are shown too, which say how.
fn shows_detail(request: &str) -> bool {
    request.lines().any(|line| line.trim() == "show: detail")
}

fn trace(analysis: &Analysis, with_detail: bool) -> String {
    let mut out = String::new();
    if let Some(cleaned) = &analysis.cleaned {
        writeln!(out, "read after cleaning: {}", cleaned.words()).expect("a string takes it");
    }
    for (at, hop) in analysis.hops.iter().enumerate() {
        let lines: BTreeSet<usize> = hop.cites.iter().map(|cite| cite.line).collect();
        let lines: Vec<String> = lines.iter().map(|line| format!("L{line}")).collect();
        let cites = if lines.is_empty() {
            String::new()
        } else {
            format!("  [{}]", lines.join(" "))
        };
        let mark = if hop.passes { ' ' } else { '✕' };
        writeln!(out, "{}.{mark}{}{cites}", at + 1, hop.sentence).expect("a string takes it");
        if let Some(before) = &hop.before
            && let Some(after) = &hop.after
        {
            let side =
                |header: &portpath::report::Header| format!("{} → {}", header.src_ip, header.dst());
            writeln!(
                out,
                "     {}  ⇒  {} {}",
                side(before),
                side(after),
                after.rewritten
            )
            .expect("a string takes it");
        }
        // How it happens is shown where it differs by mode, or where the scenario is about it.
        if (with_detail || analysis.proxy_mode != ProxyMode::default()) && !hop.detail.is_empty() {
            writeln!(out, "     ({})", hop.detail).expect("a string takes it");
        }
        for endpoint in &hop.endpoints {
            let why = if endpoint.excluded.is_empty() {
                format!("1 of {}", endpoint.one_in)
            } else {
                endpoint.excluded.clone()
            };
            writeln!(
                out,
                "     {} {} ({why})",
                endpoint.name,
                endpoint.shown_port()
            )
            .expect("a string takes it");
        }
    }
    let verdict = &analysis.verdict;
    let said = format!(
        "{}: {} {}",
        outcome(verdict.outcome),
        verdict.headline,
        verdict.reason
    );
    writeln!(out, "{}", said.trim_end()).expect("a string takes it");
    if !verdict.outcome.is_good() && !verdict.client_sees.is_empty() {
        writeln!(out, "the client sees: {}", verdict.client_sees).expect("a string takes it");
    }
    let beside = analysis
        .documents
        .iter()
        .filter(|document| document.role == Role::NotPartOfPath);
    let beside: Vec<String> = beside
        .map(|document| format!("{} {}", document.kind, document.name))
        .collect();
    if !beside.is_empty() {
        writeln!(out, "not part of the path: {}", beside.join(", ")).expect("a string takes it");
    }
    out
}

fn diagnostics(analysis: &Analysis) -> String {
    let mut out = String::new();
    for diagnostic in &analysis.diagnostics {
        let label = &diagnostic.primary;
        let place = if label.has_place() {
            format!("L{} ", label.line)
        } else {
            String::new()
        };
        let severity = format!("{:?}", diagnostic.severity).to_lowercase();
        writeln!(
            out,
            "{place}{severity}[{}]: {}",
            diagnostic.code, diagnostic.message
        )
        .expect("a string takes it");
        if !diagnostic.help.is_empty() {
            writeln!(out, "  help: {}", diagnostic.help).expect("a string takes it");
        }
        for (at, fix) in diagnostic.fixes.iter().enumerate() {
            let word = if at == 0 { "fix" } else { "or" };
            writeln!(out, "  {word}: {}", fix.title).expect("a string takes it");
        }
    }
    if out.is_empty() {
        out.push_str("none\n");
    }
    out
}

/// A `yaml` block with a request, and what came of it.
pub struct Group {
    /// Your YAML.
    pub yaml: String,
    /// The request.
    pub asked: Asked,
    /// The answer.
    pub analysis: Analysis,
    /// Whether the second sentences of the hops are shown.
    with_detail: bool,
}

impl Group {
    fn new(yaml: &str, request: &str) -> Group {
        let asked = asked(request);
        let analysis = analyze(yaml, &asked);
        Group {
            yaml: yaml.to_owned(),
            asked,
            analysis,
            with_detail: shows_detail(request),
        }
    }

    /// What a block of that word holds; none for what the author writes.
    fn expects(&self, word: &str) -> Option<String> {
        match word {
            "trace" => Some(trace(&self.analysis, self.with_detail)),
            "diagnostics" => Some(diagnostics(&self.analysis)),
            "sees" => Some(format!("{}\n", self.analysis.verdict.client_sees)),
            "describe" => Some(self.sheet(SheetKind::Describe)),
            "get" => Some(self.sheet(SheetKind::Get)),
            "map" => Some(self.map()),
            _ => None,
        }
    }

    /// The paths of the whole app.
    fn map(&self) -> String {
        let mut session = Session::read(self.yaml.as_str(), &self.asked);
        map::text(&session.survey(&self.asked))
    }

    fn sheet(&self, kind: SheetKind) -> String {
        let sheets = inspect(&self.yaml, &self.asked);
        let sheet: &Sheet = sheets
            .iter()
            .find(|sheet| sheet.kind == kind)
            .expect("a sheet for a request that has one");
        let lines: Vec<&str> = sheet
            .lines
            .iter()
            .map(|line| line.text.trim_end())
            .collect();
        format!("{}\n", lines.join("\n").trim_end())
    }
}

/// The file with its expectations as they are now, and its groups.
pub fn refreshed(markdown: &str, name: &str) -> (String, Vec<Group>) {
    let mut out = String::new();
    let mut done = 0;
    let mut yaml = String::new();
    let mut groups: Vec<Group> = Vec::new();
    for block in blocks(markdown) {
        match block.word.as_str() {
            "yaml" => yaml.clone_from(&block.text),
            "request" => {
                assert!(
                    !yaml.is_empty(),
                    "{name}: a request without a yaml block before it"
                );
                groups.push(Group::new(&yaml, &block.text));
            }
            word => {
                let group = groups.last();
                assert!(
                    group.is_some() || !["trace", "diagnostics"].contains(&word),
                    "{name}: no request before {word}"
                );
                if let Some(actual) = group.and_then(|group| group.expects(word)) {
                    out.push_str(&markdown[done..block.start]);
                    out.push_str(&actual);
                    done = block.start + block.text.len();
                }
            }
        }
    }
    out.push_str(&markdown[done..]);
    (out, groups)
}

/// How a file differs from what is expected now, its first lines.
pub fn difference(name: &str, markdown: &str, now: &str) -> String {
    let mut wrong = format!("--- {name} differs:\n");
    for (old, new) in markdown
        .lines()
        .zip(now.lines())
        .filter(|(old, new)| old != new)
        .take(6)
    {
        writeln!(wrong, "  - {old}\n  + {new}").expect("a string takes it");
    }
    wrong
}
