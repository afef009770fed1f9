//! The conformance suites of the Gateway API and of Ingress controllers.

use std::error::Error;
use std::net::IpAddr;
use std::path::Path;

use portpath::report::{Hop, HopKind, Outcome};
use portpath::{Analysis, Asked};
use serde_json::Value;

use crate::tally::Tally;
use crate::{Reader, word};

/// Sends every request from outside the cluster.
pub(crate) fn run(folder: &Path, cases: &[Value], tally: &mut Tally) -> Result<(), Box<dyn Error>> {
    let mut reader = Reader::default();
    for case in cases {
        let files = case["files"].as_array().into_iter().flatten();
        let names: Vec<String> = files
            .filter_map(|name| Some(name.as_str()?.to_owned()))
            .collect();
        let asked = Asked {
            from: "outside".to_owned(),
            to: by_name(word(case, "to")),
            ..Asked::default()
        };
        let answer = reader.answer(folder, &names, &asked)?;
        let wanted = &case["want"];
        let disagreement = (!agrees(wanted, &answer)).then(|| {
            format!(
                "{}, {}: wanted {wanted}, got {}",
                word(case, "test"),
                word(case, "name"),
                got(&answer)
            )
        });
        tally.count(word(case, "feature"), disagreement);
    }
    Ok(())
}

/// A request to an address by HTTPS whose `Host` header means the server's name in TLS too: it asks
/// for that name at that address, as the suite's own client does. Any other request stays as it is.
fn by_name(to: &str) -> String {
    let renamed = || {
        let (before, rest) = to.split_once("-H 'Host: ")?;
        let (host, after) = rest.split_once("' ")?;
        let (options, url) = after.split_once("https://")?;
        let (authority, path) = url.split_once('/')?;
        let (ip, port) = authority.split_once(':').unwrap_or((authority, "443"));
        ip.parse::<IpAddr>().ok()?;
        Some(format!(
            "{before}{options}--resolve {host}:{port}:{ip} https://{host}:{port}/{path}"
        ))
    };
    renamed().unwrap_or_else(|| to.to_owned())
}

/// The answer in a line.
fn got(answer: &Analysis) -> String {
    let verdict = &answer.verdict;
    let cause = verdict.cause.as_deref().unwrap_or("");
    format!("{} {cause} {}", verdict.headline, verdict.reason)
}

/// Whether an answer is what the suite expects.
fn agrees(wanted: &Value, answer: &Analysis) -> bool {
    let verdict = &answer.verdict;
    let text = |at: usize| wanted[at].as_str();
    let delivered_to = |start: &str| {
        let pod = receiver(answer);
        pod.filter(|pod| {
            verdict.outcome == Outcome::Delivered && pod.subject.name.starts_with(start)
        })
    };
    match text(0).unwrap_or("") {
        "to" => {
            let pod = delivered_to(text(2).unwrap_or(""));
            pod.is_some_and(|pod| text(1).is_none_or(|home| pod.subject.namespace == home))
        }
        "pod" => delivered_to(text(1).unwrap_or("")).is_some(),
        "status" => {
            let codes = wanted[1].as_array().into_iter().flatten();
            let is_it = |code: &Value| code.as_u64() == verdict.status.map(u64::from);
            verdict.status.is_some() && codes.into_iter().any(is_it)
        }
        "redirect" => redirects(&wanted[1], answer),
        "not200" => match verdict.outcome {
            Outcome::HttpError => verdict.status.is_some_and(|status| status >= 400),
            outcome => matches!(outcome, Outcome::Refused | Outcome::TimedOut),
        },
        "reject" => matches!(verdict.outcome, Outcome::Refused | Outcome::TimedOut),
        "share" => first_share(answer).is_some_and(|(name, share)| {
            text(1) == Some(name.as_str())
                && wanted[2]
                    .as_f64()
                    .is_some_and(|part| (share - part).abs() < 0.001)
        }),
        "answered" => verdict.outcome == Outcome::Answered,
        "open" => verdict.outcome == Outcome::CannotTell && verdict.redirect.is_none(),
        "code" => answer.diagnostics.iter().any(|found| {
            let has_words = text(2).is_none_or(|words| found.message.contains(words));
            text(1) == Some(found.code.as_str()) && has_words
        }),
        _ => false,
    }
}

/// The hop of the Pod that receives.
fn receiver(answer: &Analysis) -> Option<&Hop> {
    let last = answer.hops.last()?;
    (last.kind == HopKind::Pod).then_some(last)
}

/// The first backend of the rule that takes the request: its name and its part of all.
fn first_share(answer: &Analysis) -> Option<(String, f64)> {
    let route = answer.hops.iter().find(|hop| hop.kind == HopKind::Route)?;
    let first = route.backends.first()?;
    Some((
        first.name.clone(),
        f64::from(first.weight) / first.of as f64,
    ))
}

/// Whether the answer is a redirect with a status, and with each part of an address that is given.
fn redirects(wanted: &Value, answer: &Analysis) -> bool {
    let Some(redirect) = &answer.verdict.redirect else {
        return false;
    };
    let (scheme, rest) = redirect.location.split_once("://").unwrap_or_default();
    let path_at = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(path_at);
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let path = path.split('?').next().unwrap_or("");
    let parts = [
        ("Scheme", scheme),
        ("Host", host),
        ("Port", port),
        ("Path", path),
    ];
    let is_status = wanted["status"].as_u64() == answer.verdict.status.map(u64::from);
    is_status
        && parts
            .iter()
            .all(|(key, own)| wanted[*key].as_str().is_none_or(|wanted| wanted == *own))
}
