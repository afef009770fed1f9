//! Values that a cluster has and YAML leaves open, where an answer meets them: listed as
//! assumptions, and offered to be said.

use super::context::Context;
use std::net::IpAddr;

use crate::report::{FactChoice, Offer};
use portpath_kube::manifest::ServiceType;
use portpath_net::cluster::{AddressOrigin, Pod, ServiceId};
use portpath_net::facts::{AddressKind, Fact, Who, kind_named};
use portpath_net::trace::{Fault, Open, Trace};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// The `port` of a Service port.
fn port_of(context: &Context, (service, port): (ServiceId, usize)) -> Option<u16> {
    let service = context.service(service);
    service.ports.get(port).map(|port| port.port.value)
}

/// What a walk supposed, as assumptions with their places.
pub(super) fn assumptions(context: &Context, trace: &Trace) -> Vec<(String, Option<Span>)> {
    let suppositions = trace.suppositions.iter();
    suppositions
        .map(|supposition| assumption(context, &supposition.open))
        .collect()
}

fn assumption(context: &Context, open: &Open) -> (String, Option<Span>) {
    match open {
        Open::NodePort { number, candidates } => {
            let first = candidates.first();
            let port = first.map_or(String::new(), |first| port_named(context, *first));
            let name = first.map_or("", |first| context.service(first.0).meta.name());
            let sentence = format!(
                "{number} is an example of the node port that the API server allocates for {port}; `kubectl get service \
                 {name}` shows the real one."
            );
            let span = first.map(|first| context.service(first.0).meta.name_span());
            (sentence, span)
        }
        Open::Node(host) => (
            format!("{host} is a node of the cluster, because a Service has this node port."),
            None,
        ),
        Open::Placement { pod, node } => {
            let (pod, node) = (&context.cluster[*pod], &context.cluster[*node]);
            (
                format!(
                    "Pod {} runs on {}; your YAML does not say on which node.",
                    pod.name, node.name
                ),
                Some(pod.name_span),
            )
        }
        Open::NodeOfPod(pod) => {
            let pod = &context.cluster[*pod];
            (
                format!(
                    "Pod {} runs on a node that your YAML does not name.",
                    pod.name
                ),
                Some(pod.name_span),
            )
        }
        Open::Entry(_) => (
            "The packet comes to a node that has a ready Pod of the Service.".to_owned(),
            None,
        ),
        Open::ClientNode(_) => (
            "The client runs on a node that has a ready Pod of the Service.".to_owned(),
            None,
        ),
        Open::Families(service) => {
            let families = &context.service(*service).ip_families;
            let what = match families.as_slice() {
                [only] => format!("has {} addresses", only.value),
                _ => "is dual-stack".to_owned(),
            };
            let name = context.service(*service).meta.name();
            let sentence = format!(
                "The cluster {what}, as Service {name} needs; on any other the API server refuses the Service (`not configured \
                 on this cluster`)."
            );
            (sentence, families.first().map(|family| family.span))
        }
        Open::PortMapping(at) => {
            let mapping = &context.cluster.port_mappings[*at];
            (
                format!(
                    "Your machine leads port {} to port {} of a node, as the configuration of the cluster says.",
                    mapping.host_port, mapping.node_port
                ),
                Some(mapping.span),
            )
        }
        Open::ClientAddress(service) => (
            "The client's address is in one of the `loadBalancerSourceRanges`.".to_owned(),
            context
                .service(*service)
                .source_ranges
                .first()
                .map(|range| range.span),
        ),
        Open::HealthyNode { service, node } => {
            let node = &context.cluster[*node].name;
            let sentence = format!(
                "The load balancer sends to nodes that pass its health check, so to nodes with a ready Pod, such as {node}."
            );
            (sentence, Some(context.service(*service).meta.name_span()))
        }
    }
}

/// What the reader may say of the value that the answer depends on.
pub(super) fn offers(context: &Context, trace: &Trace) -> Vec<Offer> {
    let decides = match trace.end.fault() {
        Some(Fault::AddressUnknown { ip, .. }) => return whose_address(context, *ip),
        Some(Fault::DependsOn(open)) => vec![open],
        _ => Vec::new(),
    };
    let supposed = trace.suppositions.iter();
    let supposed = supposed.map(|supposition| &supposition.open);
    let offers = decides.into_iter().chain(supposed);
    let mut offers: Vec<Offer> = offers.filter_map(|open| offer(context, open)).collect();
    offers.dedup();
    offers
}

fn offer(context: &Context, open: &Open) -> Option<Offer> {
    match open {
        Open::NodePort { number, candidates } => {
            let facts = candidates.iter().map(|candidate| {
                let service = context.service(candidate.0);
                let port = (service.ports.len() > 1)
                    .then(|| port_of(context, *candidate))
                    .flatten();
                let fact = Fact::NodePort {
                    namespace: service.meta.namespace().to_owned(),
                    service: service.meta.name().to_owned(),
                    port,
                    node_port: *number,
                };
                choice(&format!("of {}", port_named(context, *candidate)), &fact)
            });
            Some(Offer {
                question: format!("Whose node port is {number}?"),
                facts: facts.collect(),
                ..Offer::default()
            })
        }
        Open::Placement { pod, .. } | Open::NodeOfPod(pod) => {
            let pod = &context.cluster[*pod];
            let nodes = context.cluster.nodes.iter().take(MOST_NODES);
            let facts = nodes.map(|node| {
                let fact = Fact::RunsOn {
                    who: who(pod),
                    node: node.name.to_string(),
                };
                choice(&format!("on {}", node.name), &fact)
            });
            Some(Offer {
                question: format!("On which node does Pod `{}` run?", pod.name),
                facts: facts.collect(),
                ..Offer::default()
            })
        }
        Open::Node(_)
        | Open::Entry(_)
        | Open::ClientNode(_)
        | Open::ClientAddress(_)
        | Open::PortMapping(_)
        | Open::Families(_)
        | Open::HealthyNode { .. } => None,
    }
}

/// Whose address it may be: that of a Service to which the cluster gives one, or a node's.
fn whose_address(context: &Context, ip: IpAddr) -> Vec<Offer> {
    let cluster = context.cluster;
    let services = cluster.services.iter();
    let of_services = services.flat_map(|service| {
        let is_open = |own: &Spanned<TextSlice>| {
            let same_family = own
                .value
                .parse::<IpAddr>()
                .map(|own| own.is_ipv4() == ip.is_ipv4());
            !own.is_written() && same_family == Ok(true)
        };
        let fact = |kind| Fact::ServiceAddress {
            namespace: service.meta.namespace().to_owned(),
            service: service.meta.name().to_owned(),
            kind,
            ip,
        };
        let name = service.meta.name();
        let waits = service.kind() == ServiceType::LoadBalancer && service.ingress.is_empty();
        let own = service.cluster_ips.iter().any(is_open).then(|| {
            choice(
                &format!("Service {name}'s ClusterIP"),
                &fact(AddressKind::Cluster),
            )
        });
        let outside = waits.then(|| {
            choice(
                &format!("the load balancer's of Service {name}"),
                &fact(AddressKind::LoadBalancer),
            )
        });
        [own, outside].into_iter().flatten()
    });
    let nodes = cluster.nodes.iter();
    let open_nodes = nodes.filter(|node| node.address == AddressOrigin::Example);
    let of_nodes = open_nodes.map(|node| {
        let fact = Fact::NodeAddress {
            node: node.name.to_string(),
            ip,
        };
        choice(&format!("{}'s", node.name), &fact)
    });
    let facts: Vec<FactChoice> = of_services
        .take(MOST_NODES)
        .chain(of_nodes.take(1))
        .collect();
    if facts.is_empty() {
        return Vec::new();
    }
    vec![Offer {
        question: format!("Whose address is {ip}?"),
        facts,
        ..Offer::default()
    }]
}

/// How many nodes are offered; any other can be typed.
const MOST_NODES: usize = 5;

/// The Pod as a fact names it.
fn who(pod: &Pod) -> Who {
    Who {
        kind: kind_named("pod").unwrap_or("pod"),
        namespace: pod.namespace.to_string(),
        name: pod.name.to_string(),
    }
}

/// The Service port of an open node port, as a person names it: `port 80 of Service web`.
fn port_named(context: &Context, candidate: (ServiceId, usize)) -> String {
    let service = context.service(candidate.0);
    format!(
        "port {} of Service {}",
        port_of(context, candidate).unwrap_or(0),
        service.meta.name()
    )
}

/// A fact to choose, with what the page calls it.
pub(super) fn choice(label: &str, fact: &Fact) -> FactChoice {
    FactChoice {
        label: label.to_owned(),
        fact: fact.typed(),
    }
}
