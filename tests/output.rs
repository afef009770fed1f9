//! Holds `docs/output.md` to the kinds of hops and outcomes that there are.

use portpath::report::{HopKind, Outcome};
use serde_json::Value;

const DOCUMENT: &str = include_str!("../docs/output.md");

/// Every kind of hop. The match is exhaustive, so a new kind does not compile until it is part of
/// this chain.
fn kinds() -> Vec<HopKind> {
    let next = |kind: &HopKind| match kind {
        HopKind::Client => Some(HopKind::Dns),
        HopKind::Dns => Some(HopKind::Route),
        HopKind::Route => Some(HopKind::Service),
        HopKind::Service => Some(HopKind::Forward),
        HopKind::Forward => Some(HopKind::Endpoint),
        HopKind::Endpoint => Some(HopKind::Policy),
        HopKind::Policy => Some(HopKind::Pod),
        HopKind::Pod => None,
    };
    std::iter::successors(Some(HopKind::Client), next).collect()
}

/// Every outcome, likewise.
fn outcomes() -> Vec<Outcome> {
    let next = |outcome: &Outcome| match outcome {
        Outcome::Delivered => Some(Outcome::Answered),
        Outcome::Answered => Some(Outcome::Refused),
        Outcome::Refused => Some(Outcome::TimedOut),
        Outcome::TimedOut => Some(Outcome::NoSuchHost),
        Outcome::NoSuchHost => Some(Outcome::HttpError),
        Outcome::HttpError => Some(Outcome::Rejected),
        Outcome::Rejected => Some(Outcome::CannotTell),
        Outcome::CannotTell => None,
    };
    std::iter::successors(Some(Outcome::Delivered), next).collect()
}

/// Its name in JSON.
fn name(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        other => panic!("a name, not {other:?}"),
    }
}

#[test]
fn the_table_of_hops_lists_every_kind() {
    let (_, table) = DOCUMENT
        .split_once("| kind of hop | what happens |\n| --- | --- |\n")
        .expect("the table");
    let rows = table
        .lines()
        .map_while(|line| line.strip_prefix("| `")?.split_once('`'));
    let listed: Vec<&str> = rows.map(|(kind, _)| kind).collect();
    let kinds: Vec<String> = kinds().into_iter().map(name).collect();
    assert_eq!(listed, kinds);
}

#[test]
fn the_row_of_outcomes_lists_every_one() {
    let row = DOCUMENT
        .lines()
        .find(|line| line.starts_with("| `verdict.outcome` |"))
        .expect("the row");
    let outcomes = outcomes().into_iter().map(name);
    let missing: Vec<String> = outcomes
        .filter(|outcome| !row.contains(&format!("`{outcome}`")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
