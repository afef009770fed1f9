//! Extreme pastes end in an answer: in full they are for `cargo xtask limits`, which measures them.

mod extremes;

use extremes::EXTREMES;
use portpath::Asked;
use portpath::limits::{LIMITS, PROGRAM};
use portpath::report::Outcome;
use portpath::{analyze, inspect, render};

#[test]
fn extreme_pastes_get_an_answer() {
    let mut silent = Vec::new();
    for extreme in EXTREMES {
        let paste = (extreme.paste)(extreme.small);
        let text = String::from_utf8_lossy(&paste);
        let analysis = analyze(&*text, &Asked::default());
        let said = render::text(&analysis, "YAML", &text);
        if !said.contains(extreme.says) || analysis.verdict.headline.is_empty() {
            silent.push(format!(
                "{}: {:?} is not in\n{said:.1000}",
                extreme.name, extreme.says
            ));
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n\n"));
}

#[test]
fn a_paste_with_too_many_documents_is_not_read_and_says_so() {
    assert_eq!(LIMITS, PROGRAM, "these tests run as a program");
    let text = "a\n---\n".repeat(PROGRAM.documents + 1);
    let analysis = analyze(
        &text,
        &Asked {
            to: "http://web".to_owned(),
            ..Asked::default()
        },
    );
    assert_eq!(analysis.verdict.outcome, Outcome::CannotTell);
    assert_eq!(analysis.verdict.cause.as_deref(), Some("paste-too-long"));
    let only: Vec<&str> = analysis
        .diagnostics
        .iter()
        .map(|found| found.message.as_str())
        .collect();
    assert_eq!(
        only,
        ["Your YAML is too long: it has 500001 documents, the limit is 500000"]
    );
    assert_eq!(inspect(&text, &Asked::default()), []);
}
