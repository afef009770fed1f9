//! `client-saw-otherwise`: a client printed an error, and the YAML delivers its request.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_net::infer::{ClientSaw, client_saw};
use portpath_net::request::Request;
use portpath_net::trace::{Step, Trace};
use portpath_yaml::printed::{At, Seen};

/// A client printed an error, but the YAML delivers the request.
///
/// Your text shows what curl, wget, nc, nslookup, an app or a browser got. The YAML gives another answer.
/// YAML decides where the packet goes, and not what happens there: the app does not listen where the
/// Service sends, its Pods are not ready, or the cluster runs another version of the objects. So the
/// answer stays open, unless the YAML itself speaks for the port that refused the client.
///
/// # The fix
/// Look at what the cluster has: `kubectl get endpointslices` and `kubectl logs`, and paste it too. If
/// the error is of an earlier time, say so.
pub(super) const CODE: Code = Code::answer("client-saw-otherwise");

/// The words for an error of a client that leaves a delivery open.
pub(super) fn fault(
    context: &Context,
    seen: Seen,
    at: At,
    port: u16,
    is_refused_at_the_pod: bool,
) -> Diagnostic {
    let port = is_refused_at_the_pod.then_some(port);
    words(context, seen, at, port)
}

/// The finding for what a client got and the YAML does not decide by; none where the text shows none.
pub fn explain(context: &Context, trace: &Trace, request: &Request) -> Option<Diagnostic> {
    let Some(ClientSaw::Otherwise(saying)) = client_saw(context.cluster, trace, request) else {
        return None;
    };
    let arrival = trace.steps.iter().rev().find_map(|step| match step {
        Step::Pod(arrival) if saying.seen == Seen::Refused => Some(arrival.packet.port),
        _ => None,
    });
    Some(words(context, saying.seen, saying.at, arrival))
}

/// `refused_at` is the port of the Pod that refused the connection, where it did.
fn words(context: &Context, seen: Seen, at: At, refused_at: Option<u16>) -> Diagnostic {
    // The kernel of a Pod refuses what arrives at a port on which nothing listens.
    let why = match (seen, refused_at) {
        (_, Some(port)) => format!("probably nothing listens on port {port} there"),
        (Seen::Status(_), None) => "the app or a proxy answers so".to_owned(),
        (_, None) => "the cause is not in your YAML".to_owned(),
    };
    let message = format!(
        "line {} shows that the client got {}, but your YAML delivers this request: {why}",
        at.line,
        got(seen)
    );
    context
        .note(CODE, message, at.span, "what the client printed")
        .help(help(seen))
        .done()
}

fn got(seen: Seen) -> String {
    match seen {
        Seen::Refused => "a refused connection".to_owned(),
        Seen::TimedOut => "no answer".to_owned(),
        Seen::NoSuchHost => "no address for the name".to_owned(),
        Seen::Status(status) => format!("HTTP status {status}"),
    }
}

fn help(seen: Seen) -> &'static str {
    match seen {
        Seen::Refused => {
            "if `kubectl get endpointslices` shows endpoints, the app does not listen on that port; `kubectl logs` shows where"
        }
        Seen::TimedOut => {
            "something outside your YAML drops the packet: another NetworkPolicy, a firewall, or the way to the node; a client outside the cluster reaches no ClusterIP"
        }
        Seen::NoSuchHost => {
            "the client is in another namespace or outside the cluster, or the Service is not applied"
        }
        Seen::Status(_) => {
            "a proxy answers instead of the app, or the app itself answers so; `kubectl logs` of both shows which"
        }
    }
}
