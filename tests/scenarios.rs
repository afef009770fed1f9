//! Runs tests/scenarios/*.md. Each file is a documentation page, a gallery example and a test at once: a title, prose,
//! a `yaml` block, a `request` block (`from: …`, `to: …`, `mode: …`, `fact: …`, `show: detail`, each may be left out), and what is
//! expected: a `trace` block and a `diagnostics` block. A block that holds fences itself has a longer fence around it, as Markdown
//! has it. A file may hold several such groups; the yaml block of the first serves those that have none.
//! `UPDATE_EXPECT=1 cargo test --test scenarios` rewrites what is expected; read the diff.

mod scenario;

use std::collections::BTreeSet;
use std::fmt::Write;

use portpath::analysis::{Analysis, Asked, Outcome, Role, verify};
use portpath::{ProxyMode, analyze, edits, explain};
use scenario::{asked, blocks, files};

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
        let cites = if lines.is_empty() { String::new() } else { format!("  [{}]", lines.join(" ")) };
        let mark = if hop.passes { ' ' } else { '✕' };
        writeln!(out, "{}.{mark}{}{cites}", at + 1, hop.sentence).expect("a string takes it");
        if let (Some(before), Some(after)) = (&hop.before, &hop.after) {
            let side = |header: &portpath::analysis::Header| {
                let dst =
                    if header.dst_ip.contains(':') { format!("[{}]", header.dst_ip) } else { header.dst_ip.clone() };
                format!("{} → {dst}:{}", header.src_ip, header.dst_port.unwrap_or_default())
            };
            writeln!(out, "     {}  ⇒  {} {}", side(before), side(after), after.rewritten).expect("a string takes it");
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
            writeln!(out, "     {} {} ({why})", endpoint.name, endpoint.port).expect("a string takes it");
        }
    }
    let verdict = &analysis.verdict;
    let said = format!("{}: {} {}", outcome(verdict.outcome), verdict.headline, verdict.reason);
    writeln!(out, "{}", said.trim_end()).expect("a string takes it");
    if !verdict.outcome.is_good() && !verdict.client_sees.is_empty() {
        writeln!(out, "the client sees: {}", verdict.client_sees).expect("a string takes it");
    }
    let beside = analysis.documents.iter().filter(|document| document.role == Role::NotPartOfPath);
    let beside: Vec<String> = beside.map(|document| format!("{} {}", document.kind, document.name)).collect();
    if !beside.is_empty() {
        writeln!(out, "not part of the path: {}", beside.join(", ")).expect("a string takes it");
    }
    out
}

fn diagnostics(analysis: &Analysis) -> String {
    let mut out = String::new();
    for diagnostic in &analysis.diagnostics {
        let label = &diagnostic.primary;
        let place = if label.has_place() { format!("L{} ", label.line) } else { String::new() };
        let severity = format!("{:?}", diagnostic.severity).to_lowercase();
        writeln!(out, "{place}{severity}[{}]: {}", diagnostic.code, diagnostic.message).expect("a string takes it");
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

/// The file with its expectations as they are now, and how many groups it has.
fn refreshed(markdown: &str, name: &str) -> (String, Vec<Analysis>) {
    let mut out = String::new();
    let mut done = 0;
    let mut yaml = String::new();
    let mut current: Option<Analysis> = None;
    let mut with_detail = false;
    let mut analyses = Vec::new();
    for block in blocks(markdown) {
        let actual = match block.word.as_str() {
            "yaml" => {
                yaml = block.text.clone();
                None
            }
            "request" => {
                assert!(!yaml.is_empty(), "{name}: a request without a yaml block before it");
                current = Some(analyze(&yaml, &asked(&block.text)));
                with_detail = shows_detail(&block.text);
                analyses.extend(current.clone());
                None
            }
            "trace" => Some(trace(current.as_ref().expect("a request block before the trace block"), with_detail)),
            "diagnostics" => Some(diagnostics(current.as_ref().expect("a request block before the diagnostics block"))),
            _ => None,
        };
        if let Some(actual) = actual {
            out.push_str(&markdown[done..block.start]);
            out.push_str(&actual);
            done = block.start + block.text.len();
        }
    }
    out.push_str(&markdown[done..]);
    (out, analyses)
}

#[test]
fn scenarios_are_as_documented() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = String::new();
    for path in files() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let (now, analyses) = refreshed(&markdown, &name);
        assert!(markdown.starts_with("# "), "{name}: begins with a title");
        assert!(!analyses.is_empty(), "{name}: has a request block");
        assert!(markdown.contains("```trace") && markdown.contains("```diagnostics"), "{name}: says what is expected");
        if update && now != markdown {
            std::fs::write(&path, &now).expect("a writable scenario");
        } else if now != markdown {
            let _ = writeln!(wrong, "--- {name} differs:");
            for (old, new) in markdown.lines().zip(now.lines()).filter(|(old, new)| old != new).take(6) {
                let _ = writeln!(wrong, "  - {old}\n  + {new}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}\nUPDATE_EXPECT=1 rewrites them; read the diff");
}

#[test]
fn there_are_enough_and_every_code_has_one() {
    let files = files();
    assert!(files.len() >= 40, "{} scenarios", files.len());
    let text: String = files.iter().map(|path| std::fs::read_to_string(path).expect("a readable scenario")).collect();
    let codes = explain::CODES.iter().chain(explain::REFUSAL_CODES).chain(explain::ADVICE_CODES);
    let without: Vec<&&str> = codes.filter(|code| !text.contains(&format!("[{code}]"))).collect();
    assert!(without.is_empty(), "no scenario shows {without:?}");
}

#[test]
fn fixes_arrive() {
    for path in files() {
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let mut yaml = String::new();
        for block in blocks(&markdown) {
            match block.word.as_str() {
                "yaml" => yaml = block.text.clone(),
                "request" => check_fix(&yaml, &asked(&block.text), &path),
                _ => {}
            }
        }
    }
}

/// Each fix of the cause lets the packet arrive, or at least go on to something else, and breaks no other path.
fn check_fix(yaml: &str, asked: &Asked, path: &std::path::Path) {
    let before = analyze(yaml, asked);
    let Some(cause) = &before.verdict.cause else { return };
    let Some(diagnostic) = before.diagnostics.iter().find(|diagnostic| diagnostic.code == *cause) else { return };
    for fix in &diagnostic.fixes {
        let tried = verify(yaml, asked, fix);
        let (name, title) = (path.display(), &fix.title);
        let gone = tried.verdict.cause.as_ref() != Some(cause);
        assert!(tried.arrives() || gone, "{name}: after `{title}` still {cause}\n{}", tried.text);
        assert_eq!(tried.breaks, Vec::<String>::new(), "{name}: `{title}`");
        assert!(!edits::hunks(yaml, &fix.edits).is_empty() || fix.to.is_some(), "{name}: `{title}` changes nothing");
    }
}

#[test]
fn cut_anywhere_nothing_breaks() {
    for path in files() {
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        for block in blocks(&markdown).iter().filter(|block| block.word == "yaml") {
            let ends: Vec<usize> = block.text.char_indices().map(|(at, _)| at).step_by(7).collect();
            for end in ends {
                check_spans(&block.text[..end]);
            }
            let lines: Vec<&str> = block.text.split_inclusive('\n').collect();
            for left_out in 0..lines.len() {
                let text: String =
                    lines.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, line)| *line).collect();
                check_spans(&text);
            }
        }
    }
}

fn check_spans(text: &str) {
    let analysis = analyze(text, &Asked::default());
    let cites = analysis.hops.iter().flat_map(|hop| &hop.cites).map(|cite| cite.span);
    let labels = analysis.diagnostics.iter().flat_map(|found| std::iter::once(&found.primary).chain(&found.secondary));
    let marks = analysis.marks.iter().map(|mark| mark.span);
    let fixes: Vec<_> = analysis.diagnostics.iter().flat_map(|found| &found.fixes).collect();
    for fix in &fixes {
        let shown = edits::hunks(text, &fix.edits);
        assert!(!shown.is_empty() || fix.to.is_some(), "`{}` changes nothing:\n{text}", fix.title);
    }
    let edits = fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    for span in cites.chain(labels.map(|label| label.span)).chain(marks).chain(edits) {
        assert!(text.get(span.start..span.end).is_some(), "{span:?} does not cut the text:\n{text}");
    }
}
