//! No part of the program reads its own sentences, or Kubernetes': with a number in place of each
//! text every scenario gives the same answer, cause and places.

use std::fmt::Write;

use portpath::analyze;
use portpath::report::{Diagnostic, Hop};
use portpath::testing::analyze_without_words;
use portpath::{Analysis, Asked};
use portpath_testkit::scenario::{asked, blocks, files};

/// All that is no text for people.
fn facts(analysis: &Analysis) -> String {
    let mut out = String::new();
    let verdict = &analysis.verdict;
    let mut line =
        |what: &dyn std::fmt::Debug| writeln!(out, "{what:?}").expect("a string takes it");
    line(&(verdict.outcome, &verdict.cause));
    line(&(verdict.status, verdict.redirect.is_some()));
    line(&(&analysis.asked_from, &analysis.asked_to, &analysis.request));
    line(&analysis.choices);
    line(&analysis.documents);
    line(&analysis.marks);
    for Hop {
        kind,
        sentence: _,
        detail: _,
        before,
        after,
        cites,
        passes,
        endpoints,
        backends,
        subject,
    } in &analysis.hops
    {
        line(&(kind, before, after, cites, passes, backends));
        line(&(&subject.kind, &subject.name, &subject.namespace));
        line(&(&subject.ports, &subject.selector, subject.nodes_decide));
        for each in endpoints {
            line(&(&each.name, &each.ip, each.port, &each.container));
            line(&(&each.node, &each.workload, each.one_in, each.chosen));
            line(&each.excluded.is_empty());
        }
    }
    for Diagnostic {
        code,
        cause,
        severity,
        message: _,
        primary,
        secondary,
        help: _,
        kubernetes: _,
        fixes,
    } in &analysis.diagnostics
    {
        line(&(code, cause, severity));
        for label in secondary.iter().chain([primary]) {
            line(&(label.span, label.line, label.column, label.end_line));
        }
        for fix in fixes {
            line(&(&fix.edits, &fix.to));
        }
    }
    for offer in &analysis.offers {
        let facts: Vec<&String> = offer.facts.iter().map(|choice| &choice.fact).collect();
        line(&facts);
    }
    for command in &analysis.commands {
        line(&command.command);
    }
    for assumption in &analysis.assumptions {
        line(&assumption.cite);
    }
    let scene = &analysis.scene;
    line(&(scene.boxes.len(), scene.edges.len(), scene.steps.len()));
    out
}

fn messages(analysis: &Analysis) -> impl Iterator<Item = &str> {
    let found = analysis.diagnostics.iter();
    found.map(|found| found.message.as_str())
}

#[test]
fn answers_do_not_depend_on_words() {
    let mut compared = 0;
    for path in files() {
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let mut yaml = String::new();
        for block in blocks(&markdown) {
            match block.word.as_str() {
                "yaml" => yaml = block.text.clone(),
                "request" => {
                    let asked: Asked = asked(&block.text);
                    let told = analyze(yaml.clone(), &asked);
                    let hidden = analyze_without_words(&yaml, &asked);
                    assert_eq!(facts(&hidden), facts(&told), "{}", path.display());
                    assert!(
                        messages(&hidden).all(|message| message.starts_with("text")),
                        "{}: a message is still in words",
                        path.display()
                    );
                    compared += 1;
                }
                _ => {}
            }
        }
    }
    assert!(compared > 300, "only {compared} requests were compared");
}
