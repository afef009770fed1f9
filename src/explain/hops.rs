//! Turns the steps of a trace into hops: one plain sentence each, with the packet's header and the lines behind it.

mod subject;

use super::draft::Words;
use super::faults::no_ready_endpoint::reason;
use crate::cluster::{NodeId, ServiceId};
use crate::manifest::{PortRef, ServicePort};
use crate::proxy::{Destination, Met, Packet, Via};
use crate::report::{EndpointShare, Header, Hop, HopKind, Subject};
use crate::request::Request;
use crate::source::Span;
use crate::trace::{Answer, Arrival, End, Fault, Missing, Sender, Step, Trace, pod_issue, port_issue};

/// The port a client's packets come from, in the pictures: any free one will do.
const CLIENT_PORT: u16 = 40000;

/// One hop a step; a Service that has nowhere to send to gets one more, for the endpoint that is missing.
pub fn hops(words: &Words, trace: &Trace, request: &Request) -> Vec<Hop> {
    let mut hops: Vec<Hop> = trace.steps.iter().map(|step| hop(words, trace, step, request)).collect();
    if let Some(Fault::NoEndpoint { service, port, missing }) = trace.end.fault() {
        if let Some(hop) = hops.last_mut() {
            hop.passes = true;
        }
        hops.push(missing_endpoint(words, *service, *port, missing, &trace.end));
    }
    hops
}

fn hop(words: &Words, trace: &Trace, step: &Step, request: &Request) -> Hop {
    match step {
        Step::Client(sender) => client(words, trace, sender, request),
        Step::Dns { name, answer } => dns(words, name, answer),
        Step::Service { met, packet, node, passes } => {
            let next = trace.steps.iter().find_map(|step| match step {
                Step::Pod(arrival) => Some(arrival.packet),
                _ => None,
            });
            service(words, *met, packet, *node, next.filter(|_| *passes))
        }
        Step::NoRule { packet, service, passes } => no_rule(words, packet, *service, *passes),
        Step::Endpoint { met, node, destinations, chosen, packet } => {
            endpoint(words, *met, *node, destinations, *chosen, packet)
        }
        Step::Pod(arrival) => pod(words, arrival),
    }
}

fn new(words: &Words, kind: HopKind, sentence: String, detail: String, spans: &[Span]) -> Hop {
    let mut spans: Vec<Span> = spans.iter().copied().filter(|span| span.end > span.start).collect();
    spans.dedup();
    Hop {
        kind,
        sentence,
        detail,
        before: None,
        after: None,
        cites: spans.into_iter().map(|span| words.cite(span)).collect(),
        passes: true,
        endpoints: Vec::new(),
        subject: Subject::default(),
    }
}

fn header(packet: &Packet, rewritten: &str) -> Header {
    Header {
        src_ip: packet.src.to_string(),
        src_port: Some(CLIENT_PORT),
        dst_ip: packet.dst.to_string(),
        dst_port: Some(packet.port),
        protocol: packet.protocol.to_string(),
        rewritten: rewritten.to_owned(),
    }
}

fn client(words: &Words, trace: &Trace, sender: &Sender, request: &Request) -> Hop {
    let port = request.to.port.map_or(String::new(), |port| format!(":{port}"));
    let host = if request.to.host.contains(':') { format!("[{}]", request.to.host) } else { request.to.host.clone() };
    let who = request.from.typed();
    let sentence = format!("{who} sends to {host}{port}");
    let ip = sender.ips.first().map_or(String::new(), ToString::to_string);
    let node = words.cluster.nodes.get(sender.node.0).map_or("", |node| &node.name);
    let place = if sender.is_outside() { "outside the cluster".to_owned() } else { format!("on {node}") };
    let detail = format!("{} from {ip}, {place}", request.to.protocol);
    let pod = sender.pod.map(|pod| words.cluster.pods[pod.0].name_span);
    let mut hop = new(words, HopKind::Client, sentence, detail, &pod.into_iter().collect::<Vec<_>>());
    hop.subject = Subject { kind: "client".into(), name: who, lines: vec![ip, place], ..Subject::default() };
    let first_packet = trace.steps.iter().find_map(|step| match step {
        Step::Service { packet, .. } | Step::NoRule { packet, .. } => Some(packet),
        _ => None,
    });
    hop.before = first_packet.map(|packet| header(packet, ""));
    hop
}

fn dns(words: &Words, name: &str, answer: &Answer) -> Hop {
    let (sentence, detail, spans, full_name, line) = match answer {
        Answer::ClusterIp { service, full_name, ip } => (
            format!("DNS: {full_name} is {ip}"),
            "the ClusterIP, which no machine has: it lives in the rules of every node".to_owned(),
            names_of(words, *service),
            full_name.clone(),
            ip.to_string(),
        ),
        Answer::Endpoints { service, full_name, ips } => {
            let shown: Vec<String> = ips.iter().map(ToString::to_string).collect();
            let mut spans =
                words.service(*service).cluster_ips.first().map(|none| none.span).into_iter().collect::<Vec<_>>();
            spans.extend(names_of(words, *service));
            let list = super::draft::join(&shown);
            let detail = "a headless Service: the addresses of its ready Pods, with nothing in between".to_owned();
            (format!("DNS: {full_name} is {list}"), detail, spans, full_name.clone(), list)
        }
        Answer::Alias { service, target } => (
            format!("DNS: {name} is an alias for {target}"),
            "a Service of type ExternalName is a DNS record and nothing else".to_owned(),
            words.service(*service).external_name.iter().map(|name| name.span).collect(),
            name.to_owned(),
            target.clone(),
        ),
        Answer::Nothing => {
            (format!("DNS: no address for {name}"), String::new(), Vec::new(), name.to_owned(), "no address".to_owned())
        }
    };
    let mut hop = new(words, HopKind::Dns, sentence, detail, &spans);
    hop.passes = matches!(answer, Answer::ClusterIp { .. } | Answer::Endpoints { .. });
    hop.subject = Subject { kind: "DNS".into(), name: full_name, lines: vec![line], ..Subject::default() };
    hop
}

fn names_of(words: &Words, service: ServiceId) -> Vec<Span> {
    let meta = &words.service(service).meta;
    let namespace = meta.namespace.as_ref().filter(|namespace| namespace.is_written()).map(|namespace| namespace.span);
    [Some(meta.name_span()), namespace].into_iter().flatten().collect()
}

/// `80/TCP`, with the port's name when it has one.
fn port_words(port: &ServicePort) -> String {
    let name = if port.name.value.is_empty() { String::new() } else { format!(" ({})", port.name.value) };
    format!("{}/{}{name}", port.port.value, port.protocol.value)
}

fn service(words: &Words, met: Met, packet: &Packet, node: NodeId, next: Option<Packet>) -> Hop {
    let service = words.service(met.service);
    let port = &service.ports[met.port];
    let name = service.meta.name();
    let target = &port.target_port;
    let to = match (&target.value, target.is_written()) {
        (PortRef::Number(number), true) => format!("targetPort {number}"),
        (PortRef::Number(number), false) => format!("{number} as well: without `targetPort` it is the same"),
        (PortRef::Name(port_name), _) => format!("the port named `{port_name}`"),
    };
    let (by, mut spans) = match met.via {
        Via::NodePort => {
            let node_port = port.node_port.as_ref();
            let number = node_port.map_or(packet.port, |port| port.value);
            (
                format!("node port {number} is port {}", port_words(port)),
                node_port.map(|port| port.span).into_iter().collect(),
            )
        }
        Via::ClusterIp => (format!("port {}", port_words(port)), Vec::new()),
        Via::ExternalIp => (format!("external IP {}, port {}", packet.dst, port_words(port)), Vec::new()),
        Via::LoadBalancer => (format!("load balancer address {}, port {}", packet.dst, port_words(port)), Vec::new()),
    };
    spans.push(port.port.span);
    spans.push(target.span);
    let node_name = words.cluster.nodes.get(node.0).map_or("the node", |node| &node.name);
    let detail = match &next {
        Some(next) if next.src != packet.src => {
            format!("kube-proxy's rules on {node_name} rewrite destination (DNAT) and source (SNAT, masquerade)")
        }
        Some(_) => format!("kube-proxy's rules on {node_name} rewrite the destination (DNAT)"),
        None => format!("kube-proxy's rules on {node_name} have it"),
    };
    let mut hop = new(words, HopKind::Service, format!("Service {name}: {by} goes to {to}"), detail, &spans);
    hop.passes = next.is_some();
    hop.before = Some(header(packet, ""));
    hop.after = next.map(|next| header(&next, if next.src == packet.src { "DNAT" } else { "DNAT, SNAT" }));
    hop.subject = subject::service(words, met.service, Some(met));
    hop
}

fn no_rule(words: &Words, packet: &Packet, owner: Option<ServiceId>, passes: bool) -> Hop {
    let service = owner.map(|id| (id, words.service(id)));
    let node = words.cluster.nodes.iter().find(|node| node.ips.contains(&packet.dst));
    let (sentence, detail) = match (&service, node) {
        (Some((_, service)), _) if passes => (
            format!(
                "no rule for {}: Service {} is headless, so nothing translates port {}",
                packet.dst,
                service.meta.name(),
                packet.port
            ),
            "the packet goes straight to the Pod, on the port the client typed".to_owned(),
        ),
        (Some((_, service)), _) => (
            format!("no rule for port {}/{} of Service {}", packet.port, packet.protocol, service.meta.name()),
            "kube-proxy programs only the ports that the Service lists; nothing answers for others".to_owned(),
        ),
        (None, Some(node)) => (
            format!("no rule for {}:{}/{} on {}", packet.dst, packet.port, packet.protocol, node.name),
            if passes {
                "a Pod on the node itself has the port".to_owned()
            } else {
                "the node answers for itself".to_owned()
            },
        ),
        (None, None) if passes => (
            format!("no rule for {}: it is a Pod's own address", packet.dst),
            "no Service is met, and nothing translates the port".to_owned(),
        ),
        (None, None) => (format!("no rule for {}:{}/{}", packet.dst, packet.port, packet.protocol), String::new()),
    };
    let mut spans = Vec::new();
    if let Some((_, service)) = &service {
        let same = service.ports.iter().find(|port| port.port.value == packet.port);
        spans.extend(service.cluster_ips.first().filter(|ip| ip.is_written()).map(|ip| ip.span));
        spans.extend(same.map(|port| port.port.span).or(service.ports.first().map(|port| port.port.span)));
    }
    let mut hop = new(words, HopKind::Service, sentence, detail, &spans);
    hop.passes = passes;
    hop.before = Some(header(packet, ""));
    hop.subject = match (service, node) {
        (Some((id, _)), _) => subject::service(words, id, None),
        (None, Some(node)) => Subject {
            kind: "Node".into(),
            name: node.name.clone(),
            lines: vec![packet.dst.to_string()],
            ..Subject::default()
        },
        (None, None) => Subject {
            kind: "address".into(),
            name: packet.dst.to_string(),
            lines: vec!["no Service in between".into()],
            ..Subject::default()
        },
    };
    hop
}

fn endpoint(
    words: &Words,
    met: Met,
    node: NodeId,
    destinations: &[Destination],
    chosen: usize,
    packet: &Packet,
) -> Hop {
    let service = words.service(met.service);
    let home = service.meta.namespace();
    let node_name = words.cluster.nodes.get(node.0).map_or("the node", |node| &node.name);
    let of = destinations.len();
    let name = |destination: &Destination| match destination.pod {
        Some(pod) => words.pod_name(pod, home),
        None => destination.ip.to_string(),
    };
    let picked = name(&destinations[chosen]);
    let sentence = match of {
        1 => format!("{node_name} sends to {picked}, the only ready endpoint"),
        _ => format!("{node_name} picks {picked}, 1 of {of} ready endpoints"),
    };
    let detail = match (&service.client_ip_affinity, of) {
        (Some(affinity), 2..) => {
            format!(
                "each is as likely; then the same client stays with it for {} seconds (sessionAffinity: ClientIP)",
                affinity.value
            )
        }
        (_, 2..) => "each new connection picks anew, each endpoint as likely as the others".to_owned(),
        _ => String::new(),
    };
    let mut hop =
        new(words, HopKind::Endpoint, sentence, detail, &selector_spans(words, met.service, destinations[chosen].pod));
    hop.endpoints = destinations
        .iter()
        .enumerate()
        .map(|(at, destination)| share(words, destination, of, at == chosen, home))
        .collect();
    let used: Vec<_> = destinations.iter().filter_map(|destination| destination.pod).collect();
    hop.endpoints.extend(excluded(words, met.service, met.port, &used));
    let destination = &destinations[chosen];
    hop.after = Some(Header {
        src_ip: packet.src.to_string(),
        dst_ip: destination.ip.to_string(),
        dst_port: Some(destination.port),
        ..header(packet, "DNAT")
    });
    hop.subject = subject::service(words, met.service, Some(met));
    hop
}

fn share(words: &Words, destination: &Destination, of: usize, chosen: bool, home: &str) -> EndpointShare {
    let pod = destination.pod.map(|pod| (&words.cluster.pods[pod.0], pod));
    let container = pod.and_then(|(pod, _)| {
        let has = |container: &&crate::manifest::Container| {
            container.ports.iter().any(|port| port.container_port.value == destination.port)
        };
        pod.spec.port_bearers().find(has)
    });
    EndpointShare {
        name: pod.map_or_else(|| destination.ip.to_string(), |(_, id)| words.pod_name(id, home)),
        ip: destination.ip.to_string(),
        port: destination.port,
        container: container
            .and_then(|container| container.name.as_ref())
            .map_or(String::new(), |name| name.value.clone()),
        node: pod.map_or(String::new(), |(pod, _)| pod.node.clone()),
        one_in: of,
        chosen,
        excluded: String::new(),
    }
}

/// Selected Pods that get nothing, each with the reason.
fn excluded(words: &Words, id: ServiceId, port: usize, used: &[crate::cluster::PodId]) -> Vec<EndpointShare> {
    let service = words.service(id);
    let home = service.meta.namespace();
    let mut shares = Vec::new();
    for pod_id in words.cluster.pods_selected_by(service) {
        if used.contains(&pod_id) {
            continue;
        }
        let pod = &words.cluster.pods[pod_id.0];
        let entry = service.ports.get(port);
        let issue = pod_issue(words.cluster, service, pod).or_else(|| port_issue(entry?, pod));
        let why = issue.map_or_else(|| "not used from this node".to_owned(), |issue| reason(&issue));
        shares.push(idle(pod, words.pod_name(pod_id, home), why));
    }
    shares
}

fn idle(pod: &crate::cluster::Pod, name: String, excluded: String) -> EndpointShare {
    let first = pod.spec.port_bearers().find_map(|container| container.ports.first().map(|port| (container, port)));
    EndpointShare {
        name,
        ip: pod.ips.first().map_or(String::new(), ToString::to_string),
        port: first.map_or(0, |(_, port)| port.container_port.value),
        container: first
            .and_then(|(container, _)| container.name.as_ref())
            .map_or(String::new(), |name| name.value.clone()),
        node: pod.node.clone(),
        one_in: 0,
        chosen: false,
        excluded,
    }
}

/// The selector's pairs, and the Pod's labels that meet them.
fn selector_spans(words: &Words, id: ServiceId, pod: Option<crate::cluster::PodId>) -> Vec<Span> {
    let pairs: Vec<_> = words.service(id).selector.iter().flat_map(|selector| &selector.pairs).collect();
    let mut spans: Vec<Span> = pairs.iter().map(|pair| pair.span()).collect();
    let labels = pod.map(|pod| words.cluster.pods[pod.0].labels.as_slice()).unwrap_or_default();
    spans.extend(
        labels
            .iter()
            .filter(|label| pairs.iter().any(|pair| pair.key.value == label.key.value))
            .map(|label| label.span()),
    );
    spans
}

/// What stands where an endpoint should be: the fault's own words, and the Pods that come near.
fn missing_endpoint(words: &Words, id: ServiceId, port: usize, missing: &Missing, end: &End) -> Hop {
    let service = words.service(id);
    let diagnostic = end.fault().map(|fault| super::of_fault(words, fault));
    let sentence = diagnostic.as_ref().map_or(String::new(), |diagnostic| diagnostic.message.clone());
    let mut spans: Vec<Span> = diagnostic.iter().map(|diagnostic| diagnostic.primary.span).collect();
    spans.extend(diagnostic.iter().flat_map(|diagnostic| &diagnostic.secondary).map(|label| label.span));
    let detail = match end {
        End::Refused(_) => "without any endpoint kube-proxy answers with REJECT: an ICMP port unreachable".to_owned(),
        _ => String::new(),
    };
    let mut hop = new(words, HopKind::Endpoint, sentence, detail, &spans);
    hop.passes = false;
    hop.endpoints = match missing {
        Missing::PodsUnusable(_) => excluded(words, id, port, &[]),
        Missing::OtherNamespace(pods) => {
            let other = |pod: &crate::cluster::PodId| {
                let name = words.pod_name(*pod, service.meta.namespace());
                idle(&words.cluster.pods[pod.0], name, "is in another namespace".to_owned())
            };
            pods.iter().map(other).collect()
        }
        Missing::NoPodMatches => {
            let near = |pod: &&crate::cluster::Pod| pod.namespace == service.meta.namespace();
            let pods = words.cluster.pods.iter().filter(near).take(200);
            pods.map(|pod| idle(pod, pod.name.clone(), "not selected".to_owned())).collect()
        }
        _ => Vec::new(),
    };
    hop.subject = subject::service(words, id, None);
    hop
}

fn pod(words: &Words, arrival: &Arrival) -> Hop {
    let port = arrival.packet.port;
    let pod = arrival.pod.map(|id| &words.cluster.pods[id.0]);
    let name = pod.map_or_else(|| arrival.ip.to_string(), |pod| pod.name.clone());
    let declared = arrival.declared.and_then(|(container, entry)| {
        let container = pod?.spec.port_bearers().nth(container)?;
        Some((container, container.ports.get(entry)?))
    });
    let (sentence, detail, span) = match &declared {
        Some((container, entry)) => {
            let container = container.name.as_ref().map_or("its container", |name| &name.value);
            let shown = entry.name.as_ref().map_or(String::new(), |name| format!(" (`{}`)", name.value));
            let detail = "whether the app listens there, YAML cannot prove: `containerPort` is information".to_owned();
            (format!("{name}: container {container} receives on port {port}{shown}"), detail, Some(entry.span))
        }
        None if pod.is_some() => (
            format!("{name} receives on port {port}, which no container declares"),
            "Kubernetes does not ask for a declaration: whether an app listens there, YAML cannot tell".to_owned(),
            pod.map(|pod| pod.spec.span),
        ),
        None => (format!("{name} receives on port {port}"), "no Pod of the paste has this address".to_owned(), None),
    };
    let sentence = if arrival.passes { sentence } else { format!("{name}: nothing is known to listen on port {port}") };
    let mut hop = new(words, HopKind::Pod, sentence, detail, &span.into_iter().collect::<Vec<_>>());
    hop.passes = arrival.passes;
    hop.before = Some(header(&arrival.packet, ""));
    hop.subject = subject::pod(words, arrival, &name);
    hop
}
