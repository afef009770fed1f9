//! The verdict of a question to DNS: that it was answered, or what the program that asked prints
//! instead.

use super::context::Context;
use super::hops::spoken;
use crate::report::{Outcome, Verdict};
use portpath_net::request::{Request, Tool};
use portpath_net::trace::{Answer, Asked, Fault, Step, Trace, Word};

fn asked(trace: &Trace) -> impl DoubleEndedIterator<Item = &Asked> {
    trace.steps.iter().filter_map(|step| match step {
        Step::Dns(asked) => Some(asked),
        _ => None,
    })
}

/// The names that were left to servers elsewhere before one was found in the cluster.
pub(super) fn passed_over(trace: &Trace) -> impl Iterator<Item = &str> {
    let found = asked(trace).filter(|asked| {
        asked
            .tried
            .last()
            .is_some_and(|(_, word)| *word == Word::Found)
    });
    let tried = found.flat_map(|asked| &asked.tried);
    tried
        .filter(|(_, word)| *word == Word::Elsewhere)
        .map(|(name, _)| name.as_str())
}

/// DNS answered, and nothing more was asked.
pub(super) fn answered(context: &Context, trace: &Trace, request: &Request) -> Verdict {
    let last = asked(trace).next_back();
    if let Some(asked) = last.filter(|asked| asked.answer == Answer::Nothing) {
        let kind = request.to.lookup.records.as_str();
        let name = asked
            .tried
            .iter()
            .find(|(_, word)| *word == Word::NoData)
            .map_or(&asked.name, |(name, _)| name);
        return Verdict {
            outcome: Outcome::Answered,
            headline: "Answered without data.".to_owned(),
            reason: format!("{name} exists, and has no {kind} record (NODATA)."),
            client_sees: prints(trace, request).unwrap_or_default(),
            cause: None,
            short: "no data".to_owned(),
            ..Verdict::default()
        };
    }
    let said = last.map_or(String::new(), |asked| spoken(context, asked));
    Verdict {
        outcome: Outcome::Answered,
        headline: "Answered.".to_owned(),
        reason: format!("{said}."),
        client_sees: String::new(),
        cause: None,
        short: "answered".to_owned(),
        ..Verdict::default()
    }
}

/// What the program prints that got no answer; none when it was no program that only asks.
pub(super) fn prints(trace: &Trace, request: &Request) -> Option<String> {
    let tool = request.to.lookup.tool?;
    let name = request.to.host.trim_end_matches('.');
    let kind = request.to.lookup.records.as_str();
    // A question that no policy lets out is asked a few times, and never answered.
    let is_dropped = matches!(
        trace.end.fault(),
        Some(Fault::NotAllowed(_) | Fault::DeniedByAdmin(_))
    );
    if is_dropped && tool != Tool::Getent {
        return Some(";; connection timed out; no servers could be reached".to_owned());
    }
    // The server resolves an alias itself: a name behind it that does not exist leaves the alias
    // without records.
    let is_no_data = asked(trace).count() > 1
        || asked(trace)
            .next_back()
            .is_some_and(|asked| asked.tried.iter().any(|(_, word)| *word == Word::NoData));
    Some(match (tool, is_no_data) {
        (Tool::Dig | Tool::DigSearch, false) => {
            ";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN".to_owned()
        }
        (Tool::Dig | Tool::DigSearch, true) => {
            ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, and `ANSWER: 0` (NODATA)".to_owned()
        }
        (Tool::Nslookup, false) => format!("** server can't find {name}: NXDOMAIN"),
        (Tool::Nslookup, true) => format!("*** Can't find {name}: No answer"),
        (Tool::Host, false) => format!("Host {name} not found: 3(NXDOMAIN)"),
        (Tool::Host, true) => format!("{name} has no {kind} record"),
        (Tool::Getent, _) => "nothing is printed, and the exit status is 2".to_owned(),
    })
}
