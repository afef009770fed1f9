//! Turns the steps of a trace into hops: one plain sentence each, with the packet's header and the
//! lines behind it.

mod admin_policy;
mod dns;
mod endpoint;
mod forward;
mod pod;
mod policy;
mod route;
mod service;
mod shares;
mod subject;

pub(super) use dns::spoken;

use super::context::Context;
use crate::report::{Header, Hop, HopKind, Subject};
use portpath_net::policy::Party;
use portpath_net::proxy::Packet;
use portpath_net::request::placeholder::NODE_PORT;
use portpath_net::request::{Records, Request};
use portpath_net::trace::{Arrival, Sender, Step, Trace};
use portpath_text::source::Span;

/// The port a client's packets come from, in the pictures: any free one will do.
const CLIENT_PORT: u16 = 40000;

/// One hop a step.
pub fn hops(context: &Context, trace: &Trace, request: &Request) -> Vec<Hop> {
    let steps = trace.steps.iter().enumerate();
    steps
        .map(|(at, step)| {
            let mut hop = hop(context, trace, step, request);
            hop.passes |= is_judged_further(&trace.steps[at..]);
            context.speech.hop(hop)
        })
        .collect()
}

/// Whether the name is of a host outside, and policies judge the packet to it all the same.
fn is_judged_further(steps: &[Step]) -> bool {
    matches!(
        steps,
        [
            Step::Dns(_),
            Step::Policy { .. } | Step::AdminPolicy { .. },
            ..
        ]
    )
}

fn hop(context: &Context, trace: &Trace, step: &Step, request: &Request) -> Hop {
    match step {
        Step::Client(sender) => client(context, trace, sender, request),
        Step::Dns(asked) => dns::hop(context, asked, &request.to.lookup),
        Step::Service {
            met,
            packet,
            node,
            passes: true,
        } => service::rule(context, *met, packet, *node, arrives(trace)),
        Step::Service { met, packet, .. } => service::closed(context, *met, packet),
        Step::NoRule {
            packet,
            service,
            passes,
        } => service::no_rule(context, trace, packet, *service, *passes),
        Step::Endpoint {
            met,
            node,
            destinations,
            chosen,
            packet,
            left_out,
        } => {
            let choice = endpoint::Choice {
                met: *met,
                node: *node,
                destinations,
                chosen: *chosen,
                left_out,
            };
            endpoint::hop(context, &choice, packet, trace)
        }
        Step::NoEndpoint { met, left_out } => {
            endpoint::missing(context, *met, left_out, &trace.end)
        }
        Step::Pod(arrival) => pod::hop(context, arrival),
        Step::Route(entry) => route::entry(context, trace, entry),
        Step::Backend { door, place, met } => route::backend(context, *door, *place, *met),
        Step::Picked {
            met,
            packet,
            destinations,
            chosen,
            left_out,
        } => route::picked(
            context,
            trace,
            *met,
            packet,
            destinations,
            *chosen,
            left_out,
        ),
        Step::Forward(forwarding) => forward::hop(context, forwarding, &trace.end, request),
        Step::Policy { judgement, passes } => policy::hop(context, judgement, *passes),
        Step::AdminPolicy { judgement, passes } => admin_policy::hop(context, judgement, *passes),
    }
}

/// The packet at its Pod.
fn arrival(trace: &Trace) -> Option<&Arrival> {
    trace.steps.iter().find_map(|step| match step {
        Step::Pod(arrival) => Some(arrival),
        _ => None,
    })
}

/// The packet as it reaches its Pod, or as policies kept it from there.
fn arrives(trace: &Trace) -> Option<Packet> {
    trace.steps.iter().find_map(|step| match step {
        Step::Pod(arrival) => Some(arrival.packet),
        Step::Policy { judgement, .. } if judgement.passage.to != Party::ClusterDns => {
            Some(judgement.passage.arrives)
        }
        Step::AdminPolicy { judgement, .. } if judgement.passage.to != Party::ClusterDns => {
            Some(judgement.passage.arrives)
        }
        _ => None,
    })
}

/// The client of a trace, when it got as far as having one.
fn sender(trace: &Trace) -> Option<&Sender> {
    trace.steps.iter().find_map(|step| match step {
        Step::Client(sender) => Some(sender),
        _ => None,
    })
}

/// A hop that passes, without headers and subject; places that are empty are left out.
fn new(context: &Context, kind: HopKind, sentence: String, detail: String, spans: &[Span]) -> Hop {
    let mut spans: Vec<Span> = spans
        .iter()
        .copied()
        .filter(|span| span.end > span.start)
        .collect();
    spans.dedup();
    Hop {
        kind,
        sentence,
        detail,
        before: None,
        after: None,
        cites: spans.into_iter().map(|span| context.cite(span)).collect(),
        passes: true,
        endpoints: Vec::new(),
        backends: Vec::new(),
        subject: Subject::default(),
    }
}

fn header(packet: &Packet, rewritten: &str) -> Header {
    Header {
        src_ip: packet.src.to_string(),
        src_port: Some(CLIENT_PORT),
        src_written: String::new(),
        dst_ip: packet.dst.to_string(),
        dst_port: Some(packet.port),
        dst_written: String::new(),
        protocol: packet.protocol.to_string(),
        rewritten: rewritten.to_owned(),
    }
}

/// What a question to DNS for its own sake asks for.
fn asks(who: &str, records: Records, host: &str) -> String {
    let records = match records {
        Records::Addresses => "the addresses",
        Records::A => "the IPv4 addresses",
        Records::Aaaa => "the IPv6 addresses",
        Records::Srv => "the SRV records",
        Records::Cname => "the alias",
        Records::Ptr => "the name",
        Records::Other(_) => &format!("the {} records", records.as_str()),
    };
    format!("{who} asks for {records} of {host}")
}

fn client(context: &Context, trace: &Trace, sender: &Sender, request: &Request) -> Hop {
    let port = match request.to.port {
        Some(port) => format!(":{port}"),
        None if request.to.any_node_port => format!(":{NODE_PORT}"),
        None => String::new(),
    };
    let host = if request.to.host.contains(':') {
        format!("[{}]", request.to.host)
    } else {
        request.to.host.clone()
    };
    let first_packet = trace.steps.iter().find_map(|step| match step {
        Step::Service { packet, .. } | Step::NoRule { packet, .. } => Some(packet),
        Step::Route(entry) => Some(&entry.packet),
        _ => None,
    });
    let who = request.from.typed();
    let sentence = match sender.is_outside() {
        _ if request.to.lookup.tool.is_some() => asks(&who, request.to.lookup.records, &host),
        true => format!("a client outside the cluster sends to {host}{port}"),
        false => format!("{who} sends to {host}{port}"),
    };
    let own = sender
        .ips
        .first()
        .map_or(String::new(), ToString::to_string);
    let typed = forward::header(request);
    let ip = first_packet.map_or(own, |packet| packet.src.to_string());
    let ip = typed.as_ref().map_or(ip, |header| header.src_ip.clone());
    let node = context
        .cluster
        .nodes
        .get(sender.node.0)
        .map_or("", |node| &node.name);
    let place = if sender.is_outside() {
        "outside the cluster".to_owned()
    } else {
        format!("on {node}")
    };
    let detail = format!("{} from {ip}, {place}", request.to.protocol);
    let pod = sender.pod.map(|pod| context.cluster[pod].name_span);
    let mut hop = new(context, HopKind::Client, sentence, detail, pod.as_slice());
    let namespace = sender.namespace.clone().unwrap_or_default();
    hop.subject = Subject {
        kind: "client".into(),
        name: who,
        namespace,
        lines: vec![ip, place],
        ..Subject::default()
    };
    hop.before = typed.or_else(|| first_packet.map(|packet| header(packet, "")));
    hop
}
