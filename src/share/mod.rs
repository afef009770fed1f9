//! Decides what may leave this computer. A link, an embed, Markdown or a saved picture carries only what the packet's path
//! needs: of Secrets the kind, name and namespace, of ConfigMaps the keys, of text that the path does not read the plain
//! words. Everything that looks like a credential is left out, parsed or not. `docs/link-format.md` has the rules.

mod keys;
mod lines;
mod objects;
mod plan;
mod remaining;
mod request;
mod secrets;
mod tokens;
mod values;
mod words;

use crate::{Analysis, Asked, analyze};
pub use plan::{LeftOut, Reason};
use portpath_explain::report::Verdict;
use portpath_net::facts::Fact;
pub use remaining::Remaining;
pub use request::redact_request;

/// A text without the values that should not travel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redacted {
    /// The text.
    pub text: String,
    /// The parts that were left out, in the order of the text.
    pub left_out: Vec<LeftOut>,
    /// The values that stay and still look like secrets, in the order of the text.
    pub remaining: Vec<Remaining>,
}

/// Leaves the values that should not travel out of `text`. Doing it again changes nothing.
pub fn redact(text: &str) -> Redacted {
    redact_also(text, &[])
}

/// The same, and also leaves out values on `lines` (from 1) that still look like secrets.
pub fn redact_also(text: &str, lines: &[usize]) -> Redacted {
    let mut plan = plan::Plan::new(text);
    objects::plan(&mut plan);
    tokens::plan(&mut plan);
    let remaining = remaining::find(&mut plan, lines);
    let (text, left_out) = plan.done();
    Redacted {
        text,
        left_out,
        remaining,
    }
}

/// Whether a text contains something for this browser tab only: a Secret, or a value that looks like a credential. It
/// reads the text line by line and parses nothing, so it costs little at every pause in typing.
pub fn holds_secret(text: &str) -> bool {
    secrets::holds_object(text) || lines::holds_credential(text) || tokens::any(text)
}

/// What a reader shares: the redacted text and request, and the answer to them.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// The text.
    pub text: String,
    /// The request.
    pub asked: Asked,
    /// The answer to these two.
    pub analysis: Analysis,
    /// The parts of the text and of the request that were left out.
    pub left_out: Vec<LeftOut>,
    /// The values in the text that still look like secrets.
    pub remaining: Vec<Remaining>,
    /// A sentence for the reader if the shared YAML gives another answer than theirs.
    pub difference: Option<String>,
}

/// The request of an answer.
pub fn asked_of(analysis: &Analysis) -> Asked {
    let facts = analysis
        .facts
        .iter()
        .filter_map(|fact| Fact::parse(fact).ok())
        .collect();
    let (from, to) = (analysis.asked_from.clone(), analysis.asked_to.clone());
    Asked {
        from,
        to,
        proxy_mode: analysis.proxy_mode,
        facts,
    }
}

/// Prepares a text and its request for sharing. `own` is the answer to the original text. `lines` are the lines on which
/// the reader also leaves out values that still look like secrets.
pub fn share(text: &str, asked: &Asked, own: &Analysis, lines: &[usize]) -> Shared {
    let Redacted {
        text: redacted,
        mut left_out,
        remaining,
    } = redact_also(text, lines);
    let (asked, of_request) = redact_request(asked);
    left_out.extend(of_request);
    // Where nothing was left out, the answer is the reader's own.
    if left_out.is_empty() {
        let analysis = own.clone();
        return Shared {
            text: redacted,
            asked,
            analysis,
            left_out,
            remaining,
            difference: None,
        };
    }
    let asked = renamed(asked, own, &redacted);
    let analysis = analyze(&redacted, &asked);
    let difference = difference(own, &analysis);
    Shared {
        text: redacted,
        asked,
        analysis,
        left_out,
        remaining,
        difference,
    }
}

/// The request with the names that Pods have in the redacted text. A Deployment's Pods are named after a hash of their
/// template, which differs where something of it was left out.
fn renamed(asked: Asked, own: &Analysis, redacted: &str) -> Asked {
    let clients = analyze(redacted, &Asked::default()).choices.clients;
    let names = own
        .choices
        .clients
        .iter()
        .zip(&clients)
        .filter(|(before, after)| before.from != after.from);
    let names: Vec<(&str, &str)> = names
        .filter_map(|(before, after)| Some((pod(&before.from)?, pod(&after.from)?)))
        .collect();
    let rename = |line: &str| {
        names.iter().fold(line.to_owned(), |line, (before, after)| {
            line.replace(before, after)
        })
    };
    let facts = asked
        .facts
        .iter()
        .map(|fact| Fact::parse(&rename(&fact.typed())).unwrap_or_else(|_| fact.clone()));
    Asked {
        from: rename(&asked.from),
        to: rename(&asked.to),
        facts: facts.collect(),
        ..asked
    }
}

/// The name in `pod NAMESPACE/NAME`.
fn pod(client: &str) -> Option<&str> {
    client.strip_prefix("pod ")?.rsplit('/').next()
}

/// How the shared answer differs from the reader's own, if it does.
fn difference(own: &Analysis, shared: &Analysis) -> Option<String> {
    let (before, after) = (&own.verdict, &shared.verdict);
    if before.outcome == after.outcome && before.cause == after.cause {
        return None;
    }
    let headline = |verdict: &Verdict| {
        verdict
            .headline
            .replace('`', "")
            .trim_end_matches('.')
            .to_owned()
    };
    let (before, after) = (headline(before), headline(after));
    Some(if before == after {
        format!(
            "Without the left-out parts, the answer is still \"{after}\", but for another reason."
        )
    } else {
        format!("Without the left-out parts, the answer differs: \"{before}\" becomes \"{after}\".")
    })
}

/// The parts that were left out, one on each line: `line 12: the value of DB_PASSWORD`. Parts with equal reasons share a line.
pub fn summary(left_out: &[LeftOut]) -> Vec<String> {
    let mut reasons: Vec<(&Reason, Vec<usize>)> = Vec::new();
    for LeftOut { reason, line } in left_out {
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, lines)) => lines.extend(line.filter(|line| lines.last() != Some(line))),
            None => reasons.push((reason, line.iter().copied().collect())),
        }
    }
    reasons
        .iter()
        .map(|(reason, lines)| format!("{}{}", place_words(lines), reason.words()))
        .collect()
}

/// At most so many lines are named for one reason; the rest is counted.
const MOST_LINES: usize = 8;

fn place_words(lines: &[usize]) -> String {
    let named: Vec<String> = lines
        .iter()
        .take(MOST_LINES)
        .map(usize::to_string)
        .collect();
    let named = named.join(", ");
    match lines.len() {
        0 => "request: ".to_owned(),
        1 => format!("line {named}: "),
        count if count <= MOST_LINES => format!("lines {named}: "),
        count => format!("lines {named} and {} more: ", count - MOST_LINES),
    }
}

/// The values that still look like secrets, in a sentence: `2 values still look like a secret: line 14, line 30`.
pub fn remaining_words(remaining: &[Remaining]) -> Option<String> {
    let lines: Vec<String> = remaining
        .iter()
        .map(|value| format!("line {}", value.line))
        .collect();
    match remaining.len() {
        0 => None,
        1 => Some(format!(
            "1 value still looks like a secret: {}",
            lines.join(", ")
        )),
        count => Some(format!(
            "{count} values still look like a secret: {}",
            lines.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests;
