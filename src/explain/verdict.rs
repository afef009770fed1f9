//! Turns the end of a trace into the verdict: a headline, the reason, and what the client itself would see.

use super::draft::{Words, sentence};
use crate::admission::AppliedObject;
use crate::manifest::Protocol;
use crate::report::{Assumption, Diagnostic, Outcome, Verdict};
use crate::request::Request;
use crate::trace::{Arrival, End, Fault, Missing, Step, Trace};

/// How it ended, in words. `cause` is the diagnostic of the fault that ended it; `rejected` the object that was
/// refused, when that ended it.
pub fn verdict(
    words: &Words,
    trace: &Trace,
    request: &Request,
    cause: Option<&Diagnostic>,
    rejected: Option<&AppliedObject>,
) -> Verdict {
    let reason = cause.map_or(String::new(), |cause| sentence(&cause.message));
    let outcome = outcome(&trace.end);
    let headline = match outcome {
        Outcome::Delivered => return delivered(words, trace),
        Outcome::Refused if request.to.protocol == Protocol::Udp => "Refused: port unreachable.",
        Outcome::Refused => "Connection refused.",
        Outcome::TimedOut => "No answer: the client waits until it times out.",
        Outcome::NoSuchHost => "No such host.",
        Outcome::Rejected => "Rejected before any packet flows.",
        Outcome::CannotTell => "Cannot tell from this YAML.",
    };
    let reason = match rejected {
        Some(object) => format!("The cluster does not accept {} `{}`, so it does not exist.", object.kind, object.name),
        None => reason,
    };
    Verdict {
        outcome,
        headline: headline.to_owned(),
        reason,
        client_sees: client_sees(outcome, request),
        cause: cause.map(|cause| cause.code.clone()),
        short: short(&trace.end),
    }
}

fn outcome(end: &End) -> Outcome {
    match end {
        End::Delivered => Outcome::Delivered,
        End::Refused(_) => Outcome::Refused,
        End::TimedOut(_) => Outcome::TimedOut,
        End::NoSuchHost(_) => Outcome::NoSuchHost,
        End::Rejected(_) => Outcome::Rejected,
        End::CannotTell(_) => Outcome::CannotTell,
    }
}

fn arrival(trace: &Trace) -> Option<&Arrival> {
    match trace.steps.last() {
        Some(Step::Pod(arrival)) => Some(arrival),
        _ => None,
    }
}

fn delivered(words: &Words, trace: &Trace) -> Verdict {
    let Some(arrival) = arrival(trace) else { return Verdict::default() };
    let port = arrival.packet.port;
    let name = arrival.pod.map_or_else(|| arrival.ip.to_string(), |pod| words.cluster.pods[pod.0].name.clone());
    let declared = if arrival.declared.is_some() {
        format!("Whether the app listens there, YAML cannot prove; `containerPort: {port}` says it does.")
    } else if arrival.pod.is_some() {
        format!("No container declares port {port}, and none has to: whether the app listens there, YAML cannot tell.")
    } else {
        "What answers at this address, YAML cannot tell.".to_owned()
    };
    Verdict {
        outcome: Outcome::Delivered,
        headline: format!("Delivered to {name}, port {port}."),
        reason: declared,
        client_sees: format!("the answer of the app on port {port}, if it listens there"),
        cause: None,
        short: "delivered".to_owned(),
    }
}

/// The words of the tool that a person would use: curl for HTTP, `nc` for the rest.
fn client_sees(outcome: Outcome, request: &Request) -> String {
    let (host, port) = (&request.to.host, request.to.port.map_or(String::new(), |port| port.to_string()));
    let http = request.to.is_http() || request.to.scheme.is_none();
    match (outcome, http, request.to.protocol) {
        (Outcome::Refused, _, Protocol::Udp) => {
            "an ICMP port unreachable: the app's next read fails with connection refused".into()
        }
        (Outcome::TimedOut, _, Protocol::Udp) => {
            "nothing: UDP has no handshake, the client waits for an answer in vain".into()
        }
        (Outcome::Refused, true, _) => format!("curl: (7) Failed to connect to {host} port {port}: Connection refused"),
        (Outcome::Refused, false, _) => format!("nc: connect to {host} port {port} (tcp) failed: Connection refused"),
        (Outcome::TimedOut, true, _) => {
            format!("curl: (28) Failed to connect to {host} port {port}: Connection timed out")
        }
        (Outcome::TimedOut, false, _) => {
            format!("nc: connect to {host} port {port} (tcp) failed: Connection timed out")
        }
        (Outcome::NoSuchHost, true, _) => format!("curl: (6) Could not resolve host: {host}"),
        (Outcome::NoSuchHost, false, _) => {
            format!("nc: getaddrinfo for host \"{host}\" port {port}: Name or service not known")
        }
        (Outcome::Rejected, ..) => "kubectl apply fails; the object is not in the cluster".into(),
        (Outcome::Delivered | Outcome::CannotTell, ..) => String::new(),
    }
}

/// A few words for the place in the picture where it ends.
fn short(end: &End) -> String {
    match end {
        End::Delivered => "delivered",
        End::Refused(Fault::NoEndpoint { .. }) => "no endpoints: REJECT",
        End::Refused(_) => "nobody listens",
        End::TimedOut(Fault::NoLocalEndpoint { .. }) => "no local endpoint: DROP",
        End::TimedOut(Fault::OutsideSourceRanges(..)) => "source not allowed: DROP",
        End::TimedOut(Fault::PortNotInService { .. }) => "no such port: no answer",
        End::TimedOut(Fault::ProtocolMismatch { .. }) => "other protocol: no answer",
        End::TimedOut(_) => "no route: no answer",
        End::NoSuchHost(_) => "no such host",
        End::Rejected(_) => "rejected",
        End::CannotTell(Fault::NoEndpoint { missing: Missing::NoPodInPaste, .. }) => "no Pod in this paste",
        End::CannotTell(_) => "cannot tell",
    }
    .to_owned()
}

/// What was taken for granted on this path.
pub fn assumptions(words: &Words, trace: &Trace) -> Vec<Assumption> {
    let mut assumptions = Vec::new();
    let mut add = |sentence: String, span: Option<crate::source::Span>| {
        let cite = span.filter(|span| span.end > span.start).map(|span| words.cite(span));
        assumptions.push(Assumption { sentence, cite });
    };
    if let Some(arrival) = arrival(trace)
        && let Some(pod) = arrival.pod.map(|pod| &words.cluster.pods[pod.0])
    {
        if pod.assumed {
            add(
                format!("Pod {} has no status in the paste: it is taken to be Running and Ready.", pod.name),
                Some(pod.name_span),
            );
        }
        if arrival.declared.is_none() {
            add(format!("The app in Pod {} listens on port {}.", pod.name, arrival.packet.port), Some(pod.spec.span));
        }
    }
    if trace.steps.iter().any(|step| matches!(step, Step::Service { .. } | Step::Dns { .. })) {
        add("Addresses are examples: a real cluster gives its own to what has none in the paste.".to_owned(), None);
        add("No NetworkPolicy or service mesh is taken into account.".to_owned(), None);
    }
    assumptions
}
