//! What the lines beside the YAML show of Pods: `0/1  CrashLoopBackOff`.

use super::Pod;
use portpath_text::source::Spanned;
use portpath_yaml::printed;

/// Beyond this many pairs of a Pod and a row, rows are looked at no more.
const MOST_PAIRS: usize = 1_000_000;

/// Gives Pods that have no status the readiness that output shows.
pub(super) fn apply(pods: &mut [Pod], shown: &[printed::Pod]) {
    if shown.is_empty() || pods.len() * shown.len() > MOST_PAIRS {
        return;
    }
    let found: Vec<Option<&printed::Pod>> =
        (0..pods.len()).map(|at| row(pods, at, shown)).collect();
    for (pod, row) in pods.iter_mut().zip(found) {
        if let Some(row) = row
            && pod.assumed
        {
            pod.ready = Spanned::written(row.ready, row.at.span);
            pod.assumed = false;
            pod.never_ready = None;
        }
    }
}

/// The row of a Pod: the one with its name, or, as generated names differ, of the rows of its
/// workload the one whose turn it is.
fn row<'p>(pods: &[Pod], at: usize, shown: &'p [printed::Pod]) -> Option<&'p printed::Pod> {
    let pod = &pods[at];
    let by_name = |row: &&printed::Pod| row.named.is(&pod.namespace, &pod.name);
    // Output that shows a Pod twice was taken at two times; the later one counts.
    if let Some(row) = shown.iter().rev().find(by_name) {
        return Some(row);
    }
    let owner = pod
        .owner
        .as_ref()
        .filter(|owner| owner.kind != "StatefulSet")?;
    let is_of = |row: &&printed::Pod| {
        let fits = row.named.namespace.as_ref();
        fits.is_none_or(|namespace| *namespace == *pod.namespace)
            && is_generated(&row.named.name, &owner.name)
    };
    let mut rows: Vec<&printed::Pod> = shown.iter().filter(is_of).collect();
    rows.dedup_by(|later, earlier| later.named == earlier.named);
    let before = &pods[..at];
    let turn = before
        .iter()
        .rev()
        .take_while(|other| other.owner == pod.owner && other.namespace == pod.namespace)
        .count();
    // Where all Pods of a workload that are shown are not ready, no other one is.
    let none_is_ready = rows.iter().all(|row| !row.ready);
    let last = if none_is_ready { rows.last() } else { None };
    rows.get(turn).or(last).copied()
}

/// Whether a name is that of a workload with the suffixes that controllers add: `web-5d4f8c7b9-x2k4q`
/// of a Deployment, `web-x2k4q` of a ReplicaSet, DaemonSet or Job
/// (staging/src/k8s.io/apiserver/pkg/storage/names/generate.go).
pub fn is_generated(name: &str, owner: &str) -> bool {
    let Some(rest) = name
        .strip_prefix(owner)
        .and_then(|rest| rest.strip_prefix('-'))
    else {
        return false;
    };
    let parts: Vec<&str> = rest.split('-').collect();
    let random = |part: &&str| {
        part.len() == 5
            && part
                .bytes()
                .all(|byte| b"bcdfghjklmnpqrstvwxz2456789".contains(&byte))
    };
    let hash = |part: &&str| {
        (6..=10).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    match parts.as_slice() {
        [suffix] => random(suffix),
        // Readers change the last letters, and seldom think of the alphabet.
        [template, suffix] => {
            let is_suffix = |part: &str| {
                part.len() == 5 && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            let has_digit = template.bytes().any(|byte| byte.is_ascii_digit());
            (hash(template) && has_digit && is_suffix(suffix))
                || ((hash(template) || template.len() <= 5) && random(suffix))
        }
        _ => false,
    }
}
