//! `client-saw-otherwise`: a client printed an error, and the YAML delivers its request.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_net::infer::{ClientSaw, client_saw};
use portpath_net::request::Request;
use portpath_net::trace::{Step, Trace};
use portpath_yaml::printed::Seen;

/// A client printed an error, but the YAML delivers the request.
///
/// Your text shows what curl, wget, nc, nslookup or a browser got. The YAML gives another answer. YAML
/// decides where the packet goes, and not what happens there: the app does not listen where the Service
/// sends, its Pods are not ready, or the cluster runs another version of the objects.
///
/// # The fix
/// Look at what the cluster has: `kubectl get endpointslices` and `kubectl logs`, and paste it too.
pub(super) const CODE: Code = Code::answer("client-saw-otherwise");

/// The finding, if the text shows what the client got.
pub fn explain(context: &Context, trace: &Trace, request: &Request) -> Option<Diagnostic> {
    let Some(ClientSaw::Otherwise(saying)) = client_saw(context.cluster, trace, request) else {
        return None;
    };
    let (got, help) = match saying.seen {
        Seen::Refused => (
            "a refused connection".to_owned(),
            "if `kubectl get endpointslices` shows endpoints, the app does not listen on that port; `kubectl logs` shows where",
        ),
        Seen::TimedOut => (
            "no answer".to_owned(),
            "something outside your YAML drops the packet: another NetworkPolicy, a firewall, or the way to the node",
        ),
        Seen::NoSuchHost => (
            "no address for the name".to_owned(),
            "the client is in another namespace or outside the cluster, or the Service is not applied",
        ),
        Seen::Status(status) => (
            format!("HTTP status {status}"),
            "a proxy answers instead of the app, or the app itself answers so; `kubectl logs` of both shows which",
        ),
    };
    // The kernel of a Pod refuses what arrives at a port on which nothing listens.
    let arrival = trace.steps.iter().rev().find_map(|step| match step {
        Step::Pod(arrival) if saying.seen == Seen::Refused => Some(arrival),
        _ => None,
    });
    let why = match arrival {
        Some(arrival) => format!(
            "probably nothing listens on port {} there",
            arrival.packet.port
        ),
        None => "the cause is not in your YAML".to_owned(),
    };
    let message = format!(
        "line {} shows that the client got {got}, but your YAML delivers this request: {why}",
        saying.at.line
    );
    let finding = context.note(CODE, message, saying.at.span, "what the client printed");
    Some(finding.help(help).done())
}
