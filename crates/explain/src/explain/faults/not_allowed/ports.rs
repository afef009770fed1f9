//! What is wrong with the ports of a rule that is about the right ends.

use super::{Finding, dns, listed, other};
use crate::explain::context::Context;
use crate::explain::policies::{port, port_span, rule};
use crate::report::Edit;
use portpath_kube::manifest::PolicyPort;
use portpath_net::policy::{Clause, Judgement, Party, PortSlip};
use portpath_text::source::Span;

/// The words for a slip in `ports`.
pub(super) fn finding(
    context: &Context,
    judgement: &Judgement,
    clause: &Clause,
    slip: PortSlip,
) -> Finding {
    let entry = port(context, judgement.direction, clause);
    match (slip, entry) {
        (PortSlip::ServicePort, Some(entry)) => service_port(judgement, entry),
        (PortSlip::Protocol, Some(entry)) => protocol(judgement, entry),
        (PortSlip::Name, Some(entry)) => name(context, judgement, entry),
        (PortSlip::Other, _) | (_, None) => other_ports(context, judgement, clause),
    }
}

fn plain(reason: String, primary: Span, label: impl Into<String>, help: String) -> Finding {
    Finding {
        reason,
        primary,
        label: label.into(),
        also: Vec::new(),
        help,
        fix: None,
    }
}

/// The Service's `port` in place of the Pod's: kube-proxy has translated it before policies look.
fn service_port(judgement: &Judgement, entry: &PolicyPort) -> Finding {
    let sent = judgement.passage.sent.port;
    let own = judgement.passage.arrives.port;
    let reason = format!(
        "allows port {sent}, the Service's `port`, while policies look at the Pod's own port: {own}"
    );
    let help =
        format!("name the port that the Pod gets: `port: {own}`; the Service keeps its {sent}");
    let port = match entry.end_port {
        None => entry.port.as_ref(),
        Some(_) => None,
    };
    let fix = port.map(|port| {
        let edit = Edit {
            span: port.span,
            text: own.to_string(),
        };
        (format!("change the policy's port to {own}"), edit)
    });
    Finding {
        fix,
        ..plain(
            reason,
            port_span(entry),
            "the packet has this port only until kube-proxy",
            help,
        )
    }
}

fn protocol(judgement: &Judgement, entry: &PolicyPort) -> Finding {
    let wanted = judgement.passage.arrives.protocol;
    let has = entry.protocol.value;
    let to_dns = judgement.passage.to == Party::ClusterDns;
    let what = if to_dns {
        "names are asked over"
    } else {
        "this packet is"
    };
    let number = judgement.passage.arrives.port;
    let (primary, label) = if entry.protocol.is_written() {
        (entry.protocol.span, format!("{what} {wanted}"))
    } else {
        (port_span(entry), "without `protocol` it is TCP".to_owned())
    };
    let reason = format!("allows port {number} for {has} only, and {what} {wanted}");
    let help = if to_dns {
        dns::help()
    } else {
        format!("say the protocol: `protocol: {wanted}`")
    };
    let change = entry.protocol.is_written() && !to_dns;
    let edit = Edit {
        span: entry.protocol.span,
        text: wanted.to_string(),
    };
    let fix = change.then(|| (format!("change it to `protocol: {wanted}`"), edit));
    Finding {
        fix,
        ..plain(reason, primary, label, help)
    }
}

/// The names of ports are the Pod's, not the Service's.
fn name(context: &Context, judgement: &Judgement, entry: &PolicyPort) -> Finding {
    let packet = &judgement.passage.arrives;
    let name = entry
        .port
        .as_ref()
        .map_or(String::new(), |port| port.value.to_string());
    let reason = format!(
        "allows the port named `{name}`, and the Pod that receives gives port {} no such name",
        packet.port
    );
    let help =
        "a policy uses the names under a container's `ports`; those of a Service's ports do not count".to_owned();
    let mut finding = plain(
        reason,
        port_span(entry),
        "a name of a container's port",
        help,
    );
    let Party::Pod(pod) = &judgement.passage.to else {
        return finding;
    };
    let mut ports = context.cluster[*pod]
        .spec
        .port_bearers()
        .flat_map(|container| &container.ports);
    let is_it = |port: &&portpath_kube::manifest::ContainerPort| {
        port.container_port.value == packet.port && port.protocol.value == packet.protocol
    };
    if let Some(port) = ports.find(is_it) {
        let (span, text) = match &port.name {
            Some(name) => (name.span, format!("here it is named `{}`", name.value)),
            None => (port.span, "here it has no name".to_owned()),
        };
        finding.also.push((span, text));
    }
    finding
}

fn other_ports(context: &Context, judgement: &Judgement, clause: &Clause) -> Finding {
    let packet = &judgement.passage.arrives;
    let rule = rule(context, judgement.direction, clause);
    let allowed = rule.map(listed).unwrap_or_default();
    let places = rule.into_iter().flat_map(|rule| &rule.ports).map(port_span);
    let primary = places
        .reduce(Span::to)
        .or(rule.map(|rule| rule.span))
        .unwrap_or_default();
    let reason = format!(
        "allows {} {allowed}, and this packet is for {}/{}",
        other(context, judgement),
        packet.port,
        packet.protocol
    );
    let help = match judgement.passage.to {
        Party::ClusterDns => dns::help(),
        Party::Outside(_) | Party::Unknown => {
            format!("add port {}/{} to the rule", packet.port, packet.protocol)
        }
        _ => format!(
            "add port {} to the rule: it is the Pod's own, which policies look at",
            packet.port
        ),
    };
    plain(
        reason,
        primary,
        format!("not {}/{}", packet.port, packet.protocol),
        help,
    )
}
