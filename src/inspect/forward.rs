//! What `kubectl port-forward` prints if it is the request: the lines of its listeners, or the
//! error that ends it.
//!
//! Source: staging/src/k8s.io/client-go/tools/portforward/portforward.go, listenOnPortAndAddress
//! and handleConnection.

use super::{InspectContext, Sheet, SheetKind, SheetLine};
use portpath_explain::explain::kubectl_says;
use portpath_net::request::{Forward, Request};
use portpath_net::trace::{Fault, Forwarding, Step};

/// The sheet; none for any other request.
pub(super) fn sheet(context: &InspectContext, request: &Request) -> Option<Sheet> {
    let forward = request.to.forward.as_ref()?;
    let forwarding = context.trace.steps.iter().find_map(|step| match step {
        Step::Forward(forwarding) => Some(forwarding),
        _ => None,
    })?;
    let hop = context.hop(|step| matches!(step, Step::Forward(_)));
    let fault = context.trace.end.fault();
    let mut texts = if forwarding.passes {
        listeners(forward, forwarding)
    } else {
        Vec::new()
    };
    if forwarding.passes
        && let Some(first) = forwarding.ports.first()
    {
        texts.push(format!("Handling connection for {}", port(first.local)));
    }
    if let Some(fault) =
        fault.filter(|fault| !forwarding.passes || matches!(fault, Fault::NobodyListens { .. }))
    {
        texts.push(kubectl_says(&context.session.cluster, fault, forward));
    }
    let line = |text: String| SheetLine {
        text,
        filled_in: false,
        cite: None,
        hop,
    };
    Some(Sheet {
        kind: SheetKind::PortForward,
        title: "kubectl port-forward".to_owned(),
        command: request.to.typed(),
        note: "The command runs until you stop it, or until its Pod is gone. If you leave the local port out, kubectl picks a \
               free one. Local ports below 1024 need more rights than most users have."
            .to_owned(),
        lines: texts.into_iter().filter(|text| !text.is_empty()).map(line).collect(),
    })
}

fn listeners(forward: &Forward, forwarding: &Forwarding) -> Vec<String> {
    let addresses = forward.listens_at();
    let mut lines = Vec::new();
    for each in &forwarding.ports {
        for address in &addresses {
            let host = if address.contains(':') {
                format!("[{address}]")
            } else {
                (*address).to_owned()
            };
            lines.push(format!(
                "Forwarding from {host}:{} -> {}",
                port(each.local),
                each.remote
            ));
        }
    }
    lines
}

/// kubectl prints the free port that it got, which is not known beforehand.
fn port(local: Option<u16>) -> String {
    local.map_or_else(|| "(a free port)".to_owned(), |port| port.to_string())
}
