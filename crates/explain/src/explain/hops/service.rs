//! The hop at a Service port's rule on a node, or past all rules.

use super::{Context, header, new, subject};
use crate::report::{Hop, HopKind, Subject};
use portpath_kube::manifest::{PortRef, Service, ServicePort};
use portpath_net::cluster::{NodeId, ProxyMode, ServiceId};
use portpath_net::proxy::{Met, Packet, Via};
use portpath_net::trace::{End, Fault, Trace};
use portpath_text::source::Span;

/// A rule that takes the packet; `next` is the packet as its Pod gets it, if it gets there.
pub(super) fn rule(
    context: &Context,
    met: Met,
    packet: &Packet,
    node: NodeId,
    next: Option<Packet>,
) -> Hop {
    let service = context.service(met.service);
    let port = &service.ports[met.port];
    let (to, mut target) = target(service, port);
    let by = by(met, packet, port);
    let joint = if met.via == Via::NodePort {
        ", which goes to"
    } else {
        " goes to"
    };
    let sentence = format!("Service {}: {by}{joint} {to}", service.meta.name());
    let mechanism = context.mechanism(node);
    let detail = match &next {
        Some(next) if next.src != packet.src => {
            format!("{mechanism} rewrite destination (DNAT) and source (SNAT, masquerade)")
        }
        Some(_) => format!("{mechanism} rewrite the destination (DNAT)"),
        None => format!("{mechanism} have it"),
    };
    let mut spans = entry_spans(met, port);
    spans.append(&mut target);
    let mut hop = new(context, HopKind::Service, sentence, detail, &spans);
    hop.before = Some(header(packet, ""));
    hop.after = next.map(|next| {
        header(
            &next,
            if next.src == packet.src {
                "DNAT"
            } else {
                "DNAT, SNAT"
            },
        )
    });
    hop.subject = subject::service(context, met.service, Some(met));
    hop
}

/// A rule that does not let the packet in: `loadBalancerSourceRanges`.
pub(super) fn closed(context: &Context, met: Met, packet: &Packet) -> Hop {
    let service = context.service(met.service);
    let sentence = format!(
        "Service {}: {} is not open to {}",
        service.meta.name(),
        by(met, packet, &service.ports[met.port]),
        packet.src
    );
    let spans: Vec<Span> = service
        .source_ranges
        .iter()
        .map(|range| range.span)
        .collect();
    let detail = "the rules of `loadBalancerSourceRanges` drop it".to_owned();
    let mut hop = new(context, HopKind::Service, sentence, detail, &spans);
    hop.passes = false;
    hop.before = Some(header(packet, ""));
    hop.subject = subject::service(context, met.service, Some(met));
    hop
}

/// Which port of the Service the packet meets, and by which address.
fn by(met: Met, packet: &Packet, port: &ServicePort) -> String {
    let words = port_words(port);
    match met.via {
        Via::ClusterIp => format!("port {words}"),
        Via::NodePort if port.node_port.as_ref().is_some_and(|own| !own.is_written()) => {
            format!(
                "its node port (here {}, an example) leads to port {words}",
                packet.port
            )
        }
        Via::NodePort => format!("node port {} leads to port {words}", packet.port),
        Via::ExternalIp => format!("external IP {}, port {words}", packet.dst),
        Via::LoadBalancer => format!("load balancer address {}, port {words}", packet.dst),
    }
}

fn entry_spans(met: Met, port: &ServicePort) -> Vec<Span> {
    let node_port = match (&port.node_port, met.via) {
        (Some(port), Via::NodePort) => Some(port.span),
        _ => None,
    };
    node_port.into_iter().chain([port.port.span]).collect()
}

/// Where the port leads. Without a selector that is for the hand-made endpoints to say, and
/// `targetPort` is not looked at (pkg/proxy/endpointslicecache.go).
pub(super) fn target(service: &Service, port: &ServicePort) -> (String, Vec<Span>) {
    if service.selector.is_none() {
        return match port.name.value.as_str() {
            "" => ("the endpoints' port without a name".to_owned(), Vec::new()),
            name => (
                format!("the endpoints' port named `{name}`"),
                vec![port.name.span],
            ),
        };
    }
    let target = &port.target_port;
    let text = match (&target.value, target.is_written()) {
        (PortRef::Number(number), true) => format!("targetPort {number}"),
        (PortRef::Number(number), false) => {
            format!("{number} as well: without `targetPort` it is the same")
        }
        (PortRef::Name(name), _) => format!("the port named `{name}`"),
    };
    (text, vec![target.span])
}

/// `80/TCP`, with the port's name when it has one.
pub(super) fn port_words(port: &ServicePort) -> String {
    let name = if port.name.value.is_empty() {
        String::new()
    } else {
        format!(" ({})", port.name.value)
    };
    format!("{}/{}{name}", port.port.value, port.protocol.value)
}

/// No rule takes the packet: it goes on as it is, or nowhere.
pub(super) fn no_rule(
    context: &Context,
    trace: &Trace,
    packet: &Packet,
    owner: Option<ServiceId>,
    passes: bool,
) -> Hop {
    let service = owner.map(|id| (id, context.service(id)));
    let node = context
        .cluster
        .nodes
        .iter()
        .find(|node| node.has(packet.dst));
    let from_outside = matches!(
        trace.end.fault(),
        Some(Fault::ClusterIpFromOutside(_) | Fault::PodIpFromOutside(_))
    );
    let arrival = super::arrival(trace);
    let holder = arrival.and_then(|arrival| Some(&context.cluster[arrival.pod?]));
    let Packet {
        dst,
        port,
        protocol,
        ..
    } = packet;
    let (sentence, detail) = match (&service, node) {
        _ if from_outside => (
            format!("no route to {dst} from outside the cluster"),
            "the address means something on the cluster's nodes only".to_owned(),
        ),
        (Some((_, service)), _) if passes && service.is_headless() => (
            format!(
                "no rule for {dst}: Service {} is headless, so nothing translates port {port}",
                service.meta.name()
            ),
            "the packet goes straight to the Pod, on the port the client typed".to_owned(),
        ),
        (Some((_, service)), _) if !passes => (
            format!(
                "no rule for port {port}/{protocol} of Service {}",
                service.meta.name()
            ),
            other_ports(context, trace).to_owned(),
        ),
        (_, Some(node)) => match &holder {
            Some(pod) if pod.spec.host_network => (
                format!(
                    "no rule for {dst}:{port}/{protocol}: Pod {} is on the network of {}",
                    pod.name, node.name
                ),
                "its containers listen on the node's own addresses".to_owned(),
            ),
            Some(pod) => (
                format!(
                    "{} passes {dst}:{port}/{protocol} on to {}: a `hostPort`",
                    node.name, pod.name
                ),
                "the network plugin rewrites the destination; no Service is on the path".to_owned(),
            ),
            None => (
                format!("no rule for {dst}:{port}/{protocol} on {}", node.name),
                "the node answers for itself".to_owned(),
            ),
        },
        (None, None) if matches!(trace.end.fault(), Some(Fault::NodePortNotHere { .. })) => (
            format!("no rule for {dst}:{port}/{protocol}"),
            "the node answers for itself".to_owned(),
        ),
        (None, None) if dst.is_loopback() => (
            format!("{dst} is the client itself"),
            "containers of one Pod share it; no Service is on the path".to_owned(),
        ),
        (_, None) if passes => (
            format!("no rule for {dst}: it is a Pod's own address"),
            "no Service is on the path, and nothing translates the port".to_owned(),
        ),
        (_, None) => (
            format!("no rule for {dst}:{port}/{protocol}"),
            String::new(),
        ),
    };
    let mut spans = Vec::new();
    if let Some((_, service)) = &service {
        let same = service
            .ports
            .iter()
            .find(|port| port.port.value == packet.port);
        spans.extend(
            service
                .cluster_ips
                .first()
                .filter(|ip| ip.is_written())
                .map(|ip| ip.span),
        );
        spans.extend(same.or(service.ports.first()).map(|port| port.port.span));
    }
    let mut hop = new(context, HopKind::Service, sentence, detail, &spans);
    hop.passes = passes;
    hop.before = Some(header(packet, ""));
    let rewritten = arrival
        .map(|arrival| arrival.packet)
        .filter(|arrived| arrived != packet);
    hop.after = rewritten.map(|arrived| header(&arrived, "DNAT"));
    hop.subject = match (service, node) {
        (Some((id, _)), _) => subject::service(context, id, None),
        (None, Some(node)) => plain_subject("Node", &node.name, &dst.to_string()),
        (None, None) => plain_subject("address", &dst.to_string(), "no Service in between"),
    };
    hop
}

/// What becomes of the ports that a Service does not list.
fn other_ports(context: &Context, trace: &Trace) -> &'static str {
    let is_rejected = matches!(trace.end, End::Refused(_));
    match context.cluster.config.proxy_mode {
        ProxyMode::Nftables if is_rejected => {
            "kube-proxy's nftables rules reject all other ports of a ClusterIP"
        }
        ProxyMode::Ipvs if is_rejected => {
            "every node holds the address itself, and kube-proxy's filter rejects what is no virtual server of IPVS"
        }
        _ => {
            "kube-proxy programs only the ports that the Service lists; nothing answers for others"
        }
    }
}

fn plain_subject(kind: &str, name: &str, line: &str) -> Subject {
    Subject {
        kind: kind.into(),
        name: name.into(),
        lines: vec![line.into()],
        ..Subject::default()
    }
}
