//! The hop at which one endpoint is chosen, or none is there to choose.

use super::shares::{idle, left_out_shares, share, unselected_shares};
use super::{Context, header, new, subject};
use crate::explain::of_fault;
use crate::report::{EndpointShare, Hop, HopKind, Nearness};
use portpath_kube::manifest::{Pair, Service, TrafficPolicy};
use portpath_net::cluster::{NodeId, Pod, PodId, ProxyMode, ServiceId};
use portpath_net::infer::{Found, NearMiss};
use portpath_net::proxy::{Destination, Excluded, Met, Packet, Via};
use portpath_net::trace::{End, Fault, LeftOut, Missing, Trace};
use portpath_text::source::Span;

/// What a node could choose from, and what it chose.
pub(super) struct Choice<'t> {
    /// The rule.
    pub met: Met,
    /// The node.
    pub node: NodeId,
    /// All it could be.
    pub destinations: &'t [Destination],
    /// Which one this trace follows.
    pub chosen: usize,
    /// The endpoints that this packet cannot reach.
    pub left_out: &'t [LeftOut],
}

/// The endpoint chosen among those it could have been.
pub(super) fn hop(context: &Context, choice: &Choice, packet: &Packet, trace: &Trace) -> Hop {
    let Choice {
        met,
        destinations,
        left_out,
        ..
    } = choice;
    let service = context.service(met.service);
    let home = service.meta.namespace();
    let of = destinations.len();
    let destination = &destinations[choice.chosen];
    let own = super::sender(trace).and_then(|sender| sender.pod);
    let mut sentence = sentence(context, choice);
    if destination.pod.is_some() && destination.pod == own {
        sentence.push_str(": the client itself");
    }
    let spans = spans(context, choice);
    let mut hop = new(
        context,
        HopKind::Endpoint,
        sentence,
        detail(context, choice, own),
        &spans,
    );
    let shares = destinations.iter().enumerate();
    hop.endpoints = shares
        .map(|(at, entry)| share(context, entry, of, at == choice.chosen, home))
        .collect();
    let used: Vec<PodId> = destinations
        .iter()
        .filter_map(|destination| destination.pod)
        .collect();
    hop.endpoints
        .extend(left_out_shares(context, *met, left_out));
    hop.endpoints
        .extend(unselected_shares(context, *met, &used, left_out));
    let src = super::arrival(trace).map_or(packet.src, |arrival| arrival.packet.src);
    let rewritten = if src == packet.src {
        "DNAT"
    } else {
        "DNAT, SNAT"
    };
    let sent = Packet {
        src,
        dst: destination.ip,
        port: destination.port,
        protocol: packet.protocol,
    };
    hop.after = Some(header(&sent, rewritten));
    hop.subject = subject::service(context, met.service, Some(*met));
    hop
}

fn sentence(context: &Context, choice: &Choice) -> String {
    let service = context.service(choice.met.service);
    let node = context
        .cluster
        .nodes
        .get(choice.node.0)
        .map_or("the node", |node| &node.name);
    let destination = &choice.destinations[choice.chosen];
    let picked = match destination.pod {
        Some(pod) => context.pod_name(pod, service.meta.namespace()),
        None => destination.ip.to_string(),
    };
    let of = choice.destinations.len();
    if is_last_resort(context, service, destination) {
        return match of {
            1 => format!(
                "{node} sends to {picked}, the only endpoint left: it is being deleted, but still answers"
            ),
            _ => format!(
                "{node} picks {picked}, 1 of {of} endpoints left: all are being deleted, but still answer"
            ),
        };
    }
    let ready = if service.publishes_not_ready() {
        "published"
    } else {
        "ready"
    };
    let (one, many) = match (keeps_to_node(choice), keeps_to_zone(choice)) {
        (true, _) => (
            format!("the only {ready} endpoint on this node"),
            format!("{ready} endpoints on this node"),
        ),
        (_, true) => (
            format!("the only {ready} endpoint kept for this node"),
            format!("{ready} endpoints kept for this node"),
        ),
        _ => (
            format!("the only {ready} endpoint"),
            format!("{ready} endpoints"),
        ),
    };
    match of {
        1 => format!("{node} sends to {picked}, {one}"),
        _ if service.client_ip_affinity.is_some() => format!(
            "{node} picks {picked}, 1 of {of} {many}; this client keeps to it on this port (`sessionAffinity: ClientIP`)"
        ),
        _ => format!("{node} picks {picked}, 1 of {of} {many}"),
    }
}

fn keeps_to_node(choice: &Choice) -> bool {
    choice
        .left_out
        .iter()
        .any(|left| left.why == Excluded::OtherNode)
}

fn keeps_to_zone(choice: &Choice) -> bool {
    choice
        .left_out
        .iter()
        .any(|left| left.why == Excluded::OtherZone)
}

/// Pods that are being deleted are used only when no other is ready (pkg/proxy/topology.go).
fn is_last_resort(context: &Context, service: &Service, destination: &Destination) -> bool {
    !service.publishes_not_ready()
        && destination
            .pod
            .is_some_and(|pod| context.cluster[pod].terminating)
}

fn detail(context: &Context, choice: &Choice, own: Option<PodId>) -> String {
    let service = context.service(choice.met.service);
    let mut sentences = Vec::new();
    if choice.destinations.len() > 1 {
        let in_turn = context.cluster.config.proxy_mode == ProxyMode::Ipvs;
        sentences.push(match (&service.client_ip_affinity, in_turn) {
            (Some(seconds), in_turn) => format!(
                "{}; then the same client stays with it for {} seconds (sessionAffinity: ClientIP)",
                if in_turn { "each gets its turn" } else { "each is as likely" },
                seconds.value
            ),
            (None, true) => {
                "IPVS gives each new connection to the next endpoint in turn (round robin), the same share to each"
                    .to_owned()
            }
            (None, false) => "each new connection picks an endpoint at random, all equally likely".to_owned(),
        });
    }
    sentences.extend(strays(context, choice));
    if own.is_some()
        && choice
            .destinations
            .iter()
            .any(|destination| destination.pod == own)
    {
        sentences.push(
            "a Pod that is sent back to itself (a hairpin) sees the node's address as source"
                .to_owned(),
        );
    }
    if service.publishes_not_ready() {
        sentences.push("`publishNotReadyAddresses: true` counts every Pod as ready".to_owned());
    }
    sentences.join("; ")
}

/// IPVS falls back on other nodes' endpoints where a Local policy finds none
/// (pkg/proxy/ipvs/proxier.go, syncEndpoint).
fn strays(context: &Context, choice: &Choice) -> Option<String> {
    let (field, policy) = match choice.met.via {
        Via::ClusterIp => (
            "internalTrafficPolicy",
            &context.service(choice.met.service).internal_traffic_policy,
        ),
        _ => (
            "externalTrafficPolicy",
            &context.service(choice.met.service).external_traffic_policy,
        ),
    };
    let is_local = policy
        .as_ref()
        .is_some_and(|policy| policy.value == TrafficPolicy::Local);
    let node = context.cluster.nodes.get(choice.node.0)?;
    let pods = choice
        .destinations
        .iter()
        .filter_map(|destination| destination.pod);
    let all_elsewhere = pods
        .map(|pod| &context.cluster[pod])
        .all(|pod| pod.node != node.name);
    let strays = context.cluster.config.proxy_mode == ProxyMode::Ipvs && is_local && all_elsewhere;
    strays.then(|| {
        format!(
            "`{field}: Local` finds none on {}, and IPVS then uses all of them",
            node.name
        )
    })
}

/// The selector's pairs and the Pod's labels that meet them, a hand-made endpoint's own lines, and
/// the fields that narrow the choice.
fn spans(context: &Context, choice: &Choice) -> Vec<Span> {
    let destination = &choice.destinations[choice.chosen];
    let service = context.service(choice.met.service);
    let mut spans = selector_spans(context, choice.met.service, destination.pod);
    spans.extend(hand_made_span(context, service, destination));
    if choice.destinations.len() > 1 {
        spans.extend(
            service
                .client_ip_affinity
                .as_ref()
                .map(|seconds| seconds.span),
        );
    }
    let policy = match choice.met.via {
        Via::ClusterIp => &service.internal_traffic_policy,
        Via::NodePort | Via::ExternalIp | Via::LoadBalancer => &service.external_traffic_policy,
    };
    if keeps_to_node(choice) {
        spans.extend(policy.as_ref().map(|policy| policy.span));
    }
    if keeps_to_zone(choice) {
        spans.extend(
            service
                .traffic_distribution
                .as_ref()
                .map(|distribution| distribution.span),
        );
    }
    spans.extend(
        service
            .publish_not_ready
            .as_ref()
            .filter(|publish| publish.value)
            .map(|publish| publish.span),
    );
    spans
}

/// The selector's pairs, and the labels that meet them.
pub(super) fn selector_spans(context: &Context, id: ServiceId, pod: Option<PodId>) -> Vec<Span> {
    let pairs: Vec<_> = context
        .service(id)
        .selector
        .iter()
        .flat_map(|selector| &selector.pairs)
        .collect();
    let labels = pod
        .map(|pod| context.cluster[pod].labels.as_slice())
        .unwrap_or_default();
    let met = labels
        .iter()
        .filter(|label| pairs.iter().any(|pair| pair.key.value == label.key.value));
    pairs
        .iter()
        .map(|pair| pair.span())
        .chain(met.map(|label| label.span()))
        .collect()
}

/// Where an endpoint stands that somebody wrote.
fn hand_made_span(context: &Context, service: &Service, destination: &Destination) -> Option<Span> {
    let slices = context
        .cluster
        .slices_of(service)
        .iter()
        .map(|slice| &context.cluster.slices[*slice]);
    let mut endpoints = slices.flat_map(|slice| &slice.endpoints);
    endpoints
        .find(|endpoint| endpoint.addresses.has(destination.ip, 1))?
        .span
}

/// What stands where an endpoint should be: the fault's own words, and the Pods that come near.
pub(super) fn missing(context: &Context, met: Met, left_out: &[LeftOut], end: &End) -> Hop {
    let service = context.service(met.service);
    let diagnostic = end.fault().map(|fault| of_fault(context, fault));
    let refused = || {
        let what = if service.selector.is_some() {
            "Pod: what would make one"
        } else {
            "endpoint: what would give it some"
        };
        format!("Service `{}` has no {what} is refused", service.meta.name())
    };
    let sentence = diagnostic
        .as_ref()
        .map_or_else(refused, |diagnostic| diagnostic.message.clone());
    let mut spans: Vec<Span> = diagnostic
        .iter()
        .map(|diagnostic| diagnostic.primary.span)
        .collect();
    spans.extend(
        diagnostic
            .iter()
            .flat_map(|diagnostic| &diagnostic.secondary)
            .map(|label| label.span),
    );
    let detail = match (end, context.cluster.config.proxy_mode) {
        (End::Refused(_), ProxyMode::Ipvs) => {
            "an IPVS virtual server without any endpoint answers with an ICMP port unreachable"
        }
        (End::Refused(_), _) => {
            "without any endpoint kube-proxy answers with REJECT: an ICMP port unreachable"
        }
        (End::TimedOut(_), ProxyMode::Ipvs) => {
            "IPVS sends it to another node's Pod, whose answer comes from an address that the client did not ask"
        }
        (End::TimedOut(_), _) => "kube-proxy's rules DROP it: the client hears nothing",
        (End::Http(..), _) => "with no endpoint to send to, the controller answers itself",
        _ => "",
    };
    let mut hop = new(
        context,
        HopKind::Endpoint,
        sentence,
        detail.to_owned(),
        &spans,
    );
    hop.passes = false;
    hop.endpoints = match end.fault() {
        Some(Fault::NoEndpoint {
            missing: Missing::OtherNamespace(pods),
            ..
        }) => {
            let other = |pod: &PodId| {
                let name = context.pod_name(*pod, service.meta.namespace());
                idle(
                    &context.cluster[*pod],
                    name,
                    "is in another namespace".to_owned(),
                )
            };
            pods.iter().map(other).collect()
        }
        Some(Fault::NoEndpoint {
            missing: Missing::NoPodMatches,
            ..
        }) => {
            let near = |pod: &&Pod| pod.namespace == service.meta.namespace();
            let pods = context.cluster.pods.iter().filter(near).take(MOST_NEAR);
            let nearest = nearest(context, service);
            let share = |pod: &Pod| EndpointShare {
                nearness: nearness(nearest.as_ref(), pod),
                ..idle(pod, pod.name.to_string(), "not selected".to_owned())
            };
            pods.map(share).collect()
        }
        _ => {
            let mut shares = left_out_shares(context, met, left_out);
            shares.extend(unselected_shares(context, met, &[], left_out));
            shares
        }
    };
    hop.subject = subject::service(context, met.service, None);
    hop
}

/// What the Service's selector probably means.
fn nearest<'c>(context: &Context<'c>, service: &Service) -> Option<NearMiss<'c>> {
    let selector = service.selector.as_ref()?;
    let name = service.meta.name();
    context
        .labelled
        .nearest(service.meta.namespace(), name, selector)
}

/// Whether a Pod is of what was meant: it has the same labels, written in the same place.
fn nearness(nearest: Option<&NearMiss>, pod: &Pod) -> Nearness {
    let Some(nearest) = nearest else {
        return Nearness::Stranger;
    };
    let place = |pairs: &[Pair]| pairs.first().map(Pair::span);
    if place(nearest.thing.labels) != place(&pod.labels) {
        return Nearness::Stranger;
    }
    let found = nearest.misses.iter().filter_map(|miss| match miss.found {
        Found::OtherValue(pair) | Found::OtherKey(pair) => Some(pair),
        Found::Nothing => None,
    });
    let written = found.map(|pair| format!("{}={}", pair.key.value, pair.value.value));
    Nearness::Nearest(written.collect())
}

/// How many Pods are shown beside a selector that matches none.
const MOST_NEAR: usize = 200;
