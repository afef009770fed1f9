//! The expected connections of a checker of NetworkPolicies.

use std::error::Error;
use std::path::Path;

use portpath::report::Outcome;
use portpath::{Analysis, Asked};
use serde_json::Value;

use crate::tally::Tally;
use crate::{Reader, word};

/// Sends every probe from its Pod.
pub(crate) fn run(folder: &Path, cases: &[Value], tally: &mut Tally) -> Result<(), Box<dyn Error>> {
    let mut reader = Reader::default();
    for case in cases {
        let names = [word(case, "file").to_owned()];
        let asked = Asked {
            from: format!("pod {}", word(case, "src")),
            to: word(case, "to").to_owned(),
            ..Asked::default()
        };
        let answer = reader.answer(folder, &names, &asked)?;
        let is_outside = case["outside"].as_bool() == Some(true);
        let got = ruling(&answer, is_outside);
        let wanted = word(case, "want");
        let disagreement = (got != wanted).then(|| {
            format!(
                "{}, {} to {} at {}: wanted {wanted}, got {got} ({} {})",
                names[0],
                word(case, "src"),
                word(case, "dst"),
                asked.to,
                answer.verdict.headline,
                answer.verdict.reason
            )
        });
        tally.count(&feature(case), disagreement);
    }
    Ok(())
}

/// What a probe is about: `plain, to an address outside`.
fn feature(case: &Value) -> String {
    let is = |key: &str| case[key].as_bool() == Some(true);
    let place = if is("outside") {
        ", to an address outside"
    } else {
        ""
    };
    let host = if is("host_network") {
        ", host network"
    } else {
        ""
    };
    format!("{}{place}{host}", word(case, "kind"))
}

/// What the policies say: `allowed`, `denied` or `open`. Whether an app listens, and what stands at an
/// address outside, is no matter of theirs.
fn ruling(answer: &Analysis, is_outside: bool) -> &'static str {
    let verdict = &answer.verdict;
    let cause = verdict.cause.as_deref().unwrap_or("");
    let is_policy = POLICY_CODES.contains(&cause);
    match verdict.outcome {
        Outcome::TimedOut | Outcome::Refused | Outcome::NoSuchHost if is_policy => "denied",
        Outcome::Delivered | Outcome::Refused => "allowed",
        Outcome::CannotTell if is_outside && !is_policy && !answer.hops.is_empty() => "allowed",
        _ => "open",
    }
}

/// The codes of findings by which a policy decides, or may decide.
const POLICY_CODES: [&str; 5] = [
    "ingress-not-allowed",
    "egress-not-allowed",
    "dns-not-allowed",
    "network-policy-open",
    "policy-not-modelled",
];
