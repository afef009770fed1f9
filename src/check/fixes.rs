//! The certain fixes of all findings together. Each is tried: what breaks something else, or makes
//! nothing better, is left out.

use super::{Check, Options, check, diff};
use crate::Asked;
use crate::survey::{Finding, PathResult, Survey};
use portpath_explain::edits::apply;
use portpath_explain::report::{Edit, Fix, Severity};
use portpath_text::maps::HashSet;
use portpath_text::order;

/// More fixes than this are not tried: each costs a survey.
const MOST: usize = 50;

/// What the fixes of a check come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixes {
    /// All edits, in order, not overlapping.
    pub edits: Vec<Edit>,
    /// What is fixed: the message of each finding, and the title of its fix.
    pub made: Vec<(String, String)>,
    /// The findings whose fix was left out, with the reason.
    pub left_out: Vec<(String, String)>,
}

/// How many findings of a survey have a fix that [`fixes`] tries.
pub fn fixable(survey: &Survey) -> usize {
    let findings = survey.findings.iter();
    findings
        .filter(|found| is_wanted(found) && fix_of(found).is_some())
        .count()
}

/// Fixes what stops paths and what is refused. Of alternative fixes the recommended one is tried.
pub fn fixes(text: &str, asked: &Asked, options: &Options, before: &Check) -> Fixes {
    let mut fixes = Fixes::default();
    let mut known = before.clone();
    let counts = before.findings.iter().map(|item| item.ignored.is_none());
    let findings = before.survey.findings.iter().zip(counts);
    let wanted = findings.filter(|(found, counts)| *counts && is_wanted(found));
    let candidates = wanted.filter_map(|(found, _)| Some((found, fix_of(found)?)));
    for (at, (found, fix)) in candidates.enumerate() {
        let message = found.diagnostic.message.clone();
        if at >= MOST {
            let why = format!("Portpath tries {MOST} fixes at a time");
            fixes.left_out.push((message, why));
            continue;
        }
        if fix.edits.iter().all(|edit| fixes.edits.contains(edit)) {
            fixes.made.push((message, fix.title.clone()));
            continue;
        }
        let Some(edits) = joined(&fixes.edits, &fix.edits) else {
            let why = "another fix changes the same place".to_owned();
            fixes.left_out.push((message, why));
            continue;
        };
        let after = check(&apply(text, &edits), &[], asked, options);
        match worse(&known, &after) {
            Some(why) => fixes.left_out.push((message, why)),
            None if is_better(&known, &after) => {
                fixes.edits = edits;
                fixes.made.push((message, fix.title.clone()));
                known = after;
            }
            None => {
                let why = "nothing would work that does not work now".to_owned();
                fixes.left_out.push((message, why));
            }
        }
    }
    fixes
}

/// What works is left as it is.
fn is_wanted(found: &Finding) -> bool {
    found.stops_path || found.diagnostic.severity == Severity::Error
}

/// The recommended fix that is an edit.
fn fix_of(found: &Finding) -> Option<&Fix> {
    let mut fixes = found.diagnostic.fixes.iter();
    fixes.find(|fix| fix.to.is_none() && !fix.edits.is_empty())
}

/// Both lists of edits in order; none where they touch the same place.
fn joined(edits: &[Edit], others: &[Edit]) -> Option<Vec<Edit>> {
    let new = others.iter().filter(|edit| !edits.contains(edit));
    let mut joined: Vec<Edit> = edits.iter().chain(new).cloned().collect();
    order::by_key(&mut joined, |edit| edit.span);
    let touch = |pair: &[Edit]| {
        pair[1].span.start < pair[0].span.end || pair[1].span.start == pair[0].span.start
    };
    let is_apart = !joined.windows(2).any(touch);
    is_apart.then_some(joined)
}

/// What a fix breaks, in a sentence without its end.
fn worse(before: &Check, after: &Check) -> Option<String> {
    let compared = diff(before, after);
    let broken = compared.changes.iter().find(|change| {
        let was = change.was().unwrap_or(PathResult::Works);
        match change.is() {
            Some(is) => is < was,
            None => was == PathResult::Works,
        }
    });
    if let Some(broken) = broken {
        return Some(format!("{} would not work as before", broken.name()));
    }
    let known: HashSet<&str> = errors(before).map(|(fingerprint, _)| fingerprint).collect();
    let mut new = errors(after).filter(|(fingerprint, _)| !known.contains(fingerprint));
    new.next()
        .map(|(_, message)| format!("there would be another error: {message}"))
}

/// The fingerprint and the message of each error.
fn errors(check: &Check) -> impl Iterator<Item = (&str, &str)> {
    let errors = check.findings.iter();
    errors
        .filter(|item| item.severity == Some(Severity::Error))
        .map(|item| (item.fingerprint.as_str(), item.why.as_str()))
}

fn is_better(before: &Check, after: &Check) -> bool {
    let compared = diff(before, after);
    let mut changes = compared.changes.iter();
    changes.any(|change| change.is() > change.was().or(change.is()))
        || errors(after).count() < errors(before).count()
}
