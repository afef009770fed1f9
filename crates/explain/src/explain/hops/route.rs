//! The hops of a request through an Ingress or a Gateway: the rule that takes it, the Service that is looked up, the
//! endpoint that is picked.

use super::endpoint::selector_spans;
use super::shares::{left_out_shares, share, unselected_shares};
use super::{Words, header, new, subject};
use crate::explain::route_words::{backend_words, port_words};
use crate::report::{Hop, HopKind, Subject};
use portpath_kube::manifest::{Change, Place, Route};
use portpath_net::cluster::{PodId, ServiceId};
use portpath_net::proxy::{Destination, Met, Packet};
use portpath_net::trace::{Door, Entry, Fault, LeftOut, RouteFault, Step, Taken, Trace};
use portpath_text::source::Span;

/// How a header is marked that belongs to another connection than the one before.
const NEW_CONNECTION: &str = "new connection";

/// The rule of an Ingress or route that takes the request, or none.
pub fn entry(words: &Words, trace: &Trace, entry: &Entry) -> Hop {
    let (sentence, spans) = match entry.taken {
        Some(taken) => taken_by(words, entry, taken),
        None => not_taken(words, trace, entry),
    };
    let mut hop = new(
        words,
        HopKind::Route,
        sentence,
        detail(words, entry),
        &spans,
    );
    hop.passes = entry.taken.is_some() && !matches!(trace.steps.last(), Some(Step::Route(_)));
    hop.before = Some(header(&entry.packet, ""));
    hop.after = super::arrival(trace).map(|arrival| header(&arrival.packet, NEW_CONNECTION));
    hop.subject = subject_of(words, entry);
    hop
}

fn asked(entry: &Entry) -> String {
    if entry.path.is_empty() {
        format!("port {}", entry.packet.port)
    } else {
        format!("{}{}", entry.host, entry.path)
    }
}

fn taken_by(words: &Words, entry: &Entry, taken: Taken) -> (String, Vec<Span>) {
    let place = taken.place();
    let Some(backend) = words.backend(place) else {
        return (String::new(), Vec::new());
    };
    let to = backend_words(backend);
    let mut spans = rule_spans(words, taken);
    spans.extend([
        backend.name.span,
        backend.port.as_ref().map_or(backend.span, |port| port.span),
    ]);
    let owner = words
        .ways()
        .owner(place)
        .map_or(String::new(), |(kind, meta)| {
            format!("{kind} {}", meta.name())
        });
    let sentence = match place {
        Place::Path { .. } => format!("{owner}: {} leads to {to}", asked(entry)),
        Place::Default(_) => format!(
            "{owner}: no path takes {}, so the default backend does: {to}",
            asked(entry)
        ),
        Place::Rule { route, rule, .. } => {
            let share = words.route(route).map_or(String::new(), |route| {
                share_words(route, rule, backend.weight)
            });
            format!("{owner} takes {} to {to}{share}", asked(entry))
        }
    };
    (sentence, spans)
}

/// The share of a backend among those of its rule.
fn share_words(route: &Route, rule: usize, weight: u32) -> String {
    let backends = route.rules.get(rule).map_or(&[][..], |rule| &rule.backends);
    let all: u64 = backends
        .iter()
        .map(|backend| u64::from(backend.weight))
        .sum();
    if backends.len() < 2 {
        String::new()
    } else {
        format!(" (weight {weight} of {all})")
    }
}

/// The host and path, or the matches, that a request met.
fn rule_spans(words: &Words, taken: Taken) -> Vec<Span> {
    let ways = words.ways();
    match taken {
        Taken::Backend(Place::Path {
            ingress,
            rule,
            path,
        }) => {
            let Some(rule) = ways
                .ingresses
                .get(ingress)
                .and_then(|ingress| ingress.rules.get(rule))
            else {
                return Vec::new();
            };
            let path = rule.paths.get(path).and_then(|path| path.path.as_ref());
            rule.host
                .as_ref()
                .map(|host| host.span)
                .into_iter()
                .chain(path.map(|path| path.span))
                .collect()
        }
        Taken::Rule {
            place: Place::Rule { route, rule, .. },
            matched,
        } => {
            let Some(route) = ways.routes.get(route) else {
                return Vec::new();
            };
            let entry = route
                .rules
                .get(rule)
                .and_then(|rule| rule.matches.get(matched?));
            let path = entry
                .and_then(|entry| entry.path.as_ref())
                .map(|(_, path)| path.span);
            route
                .hostnames
                .iter()
                .map(|host| host.span)
                .chain(path.or(entry.map(|entry| entry.span)))
                .collect()
        }
        Taken::Backend(_) | Taken::Rule { .. } => Vec::new(),
    }
}

fn not_taken(words: &Words, trace: &Trace, entry: &Entry) -> (String, Vec<Span>) {
    let asked = asked(entry);
    let Some(Fault::Route(fault)) = trace.end.fault() else {
        return (asked, Vec::new());
    };
    let door = words.door(entry.door);
    let rule_span = |route: usize, rule: usize| {
        words
            .route(route)
            .and_then(|route| route.rules.get(rule))
            .map(|rule| rule.span)
            .into_iter()
            .collect::<Vec<_>>()
    };
    match fault {
        RouteFault::Redirect { route, rule, .. } => {
            let name = words.route(*route).map_or(String::new(), |route| {
                format!("{} {}", route.kind.as_str(), route.meta.name())
            });
            (
                format!("{name} answers {asked} with a redirect"),
                rule_span(*route, *rule),
            )
        }
        RouteFault::NoBackend { route, rule } => (
            format!("{door}: the rule for {asked} has no backend to send to"),
            rule_span(*route, *rule),
        ),
        RouteFault::Regex { route, rule } => (
            format!("{door}: a regular expression decides on {asked}"),
            rule_span(*route, *rule),
        ),
        RouteFault::OtherPort { port, .. } => (
            format!("{door}: nothing says what port {port} is for"),
            Vec::new(),
        ),
        RouteFault::NoHost { host, .. } | RouteFault::DetachedHost { host, .. } => (
            format!("{door}: no rule is for the host {host}"),
            Vec::new(),
        ),
        _ => (format!("{door}: no rule takes {asked}"), Vec::new()),
    }
}

fn detail(words: &Words, entry: &Entry) -> String {
    let mut sentences = Vec::new();
    let place = entry.taken.map(Taken::place);
    let ways = words.ways();
    if let Some(Place::Rule { route, rule, .. }) = place
        && let Some(rule) = ways
            .routes
            .get(route)
            .and_then(|route| route.rules.get(rule))
    {
        sentences.extend(
            rule.filters
                .iter()
                .filter_map(|filter| filter_words(filter.kind.value.as_str(), &filter.change)),
        );
    }
    sentences.push(match entry.door {
        Door::Ingress(_) => {
            "an Ingress is a rule for its controller, which ends the client's connection and opens \
                             one of its own to a Pod"
                .to_owned()
        }
        Door::Gateway(_) | Door::Unseen { .. } => {
            "the Gateway ends the client's connection and opens one of its own to a Pod".to_owned()
        }
    });
    if entry.tls {
        sentences.push("TLS ends here, unless it is passed through".to_owned());
    }
    sentences.join("; ")
}

fn filter_words(kind: &str, change: &Change) -> Option<String> {
    if kind != "URLRewrite" {
        return Some(format!("the filter `{kind}` is not modelled"));
    }
    let path = change
        .full_path
        .as_ref()
        .map(|path| format!("the path becomes `{path}`"));
    let path = path.or_else(|| {
        change
            .prefix
            .as_ref()
            .map(|prefix| format!("the prefix of the path becomes `{prefix}`"))
    });
    let host = change
        .hostname
        .as_ref()
        .map(|host| format!("the host becomes `{host}`"));
    let parts: Vec<String> = [host, path].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("rewritten for the app: {}", parts.join(" and ")))
}

fn subject_of(words: &Words, entry: &Entry) -> Subject {
    let ways = words.ways();
    let (kind, meta) = match (entry.door, entry.taken.map(Taken::place)) {
        (Door::Ingress(at), place) => {
            let at = match place {
                Some(Place::Path { ingress, .. } | Place::Default(ingress)) => ingress,
                _ => at,
            };
            (
                "Ingress",
                ways.ingresses.get(at).map(|ingress| &ingress.meta),
            )
        }
        (Door::Gateway(at), _) => (
            "Gateway",
            ways.gateways.get(at).map(|gateway| &gateway.meta),
        ),
        (Door::Unseen { .. }, _) => ("Gateway", None),
    };
    let mut lines = vec![asked(entry)];
    match entry.door {
        Door::Ingress(at) => {
            let class = ways
                .ingresses
                .get(at)
                .and_then(|ingress| ingress.class.as_ref());
            lines.push(class.map_or("no class".to_owned(), |class| {
                format!("class {}", class.value)
            }));
        }
        Door::Gateway(_) | Door::Unseen { .. } => {
            let place = entry.taken.map(Taken::place);
            let owner = place.and_then(|place| ways.owner(place));
            lines.extend(owner.map(|(kind, meta)| format!("{kind} {}", meta.name())));
        }
    }
    Subject {
        kind: kind.into(),
        name: meta.map_or_else(
            || words.door_name(entry.door).to_owned(),
            |meta| meta.name().to_owned(),
        ),
        namespace: meta.map_or(String::new(), |meta| meta.namespace().to_owned()),
        lines,
        ..Subject::default()
    }
}

/// The Service that the rule leads to, looked up for its endpoints.
pub fn backend(words: &Words, door: Door, place: Place, met: Result<Met, ServiceId>) -> Hop {
    let front = words.front(door);
    let asked = words
        .backend(place)
        .and_then(|backend| backend.port.as_ref());
    let (id, sentence, spans) = match met {
        Ok(met) => {
            let service = words.service(met.service);
            let port = &service.ports[met.port];
            let (to, target) = super::service::target(service, port);
            let spans: Vec<Span> = [port.port.span].into_iter().chain(target).collect();
            let port = super::service::port_words(port);
            let sentence = format!(
                "Service {}: {front} looks up port {port}, which goes to {to}",
                service.meta.name()
            );
            (met.service, sentence, spans)
        }
        Err(id) => {
            let service = words.service(id);
            let spans: Vec<Span> = service.ports.iter().map(|port| port.port.span).collect();
            let what = asked.map_or("the port, and the rule names none".to_owned(), |port| {
                format!("its {}, which is not there", port_words(&port.value))
            });
            (
                id,
                format!("Service {}: {front} looks for {what}", service.meta.name()),
                spans,
            )
        }
    };
    let detail = "it sends to the endpoints' own addresses: the ClusterIP and kube-proxy's rules are not on this way";
    let mut hop = new(words, HopKind::Service, sentence, detail.to_owned(), &spans);
    hop.passes = met.is_ok();
    hop.subject = subject::service(words, id, met.ok());
    hop
}

/// The endpoint that is picked.
pub fn picked(
    words: &Words,
    trace: &Trace,
    met: Met,
    packet: &Packet,
    destinations: &[Destination],
    chosen: usize,
    left_out: &[LeftOut],
) -> Hop {
    let service = words.service(met.service);
    let home = service.meta.namespace();
    let of = destinations.len();
    let destination = &destinations[chosen];
    let name = destination.pod.map_or_else(
        || destination.ip.to_string(),
        |pod| words.pod_name(pod, home),
    );
    let door = trace.steps.iter().find_map(|step| match step {
        Step::Route(entry) => Some(entry.door),
        _ => None,
    });
    let front = door.map_or("the controller", |door| words.front(door));
    let sentence = match of {
        1 => format!("{front} sends to {name}, the only ready endpoint"),
        _ => format!("{front} picks {name}, 1 of {of} ready endpoints"),
    };
    let detail = if of > 1 {
        "how it balances is its own affair; equal shares are the rule"
    } else {
        ""
    };
    let spans = selector_spans(words, met.service, destination.pod);
    let mut hop = new(
        words,
        HopKind::Endpoint,
        sentence,
        detail.to_owned(),
        &spans,
    );
    let shares = destinations.iter().enumerate();
    hop.endpoints = shares
        .map(|(at, entry)| share(words, entry, of, at == chosen, home))
        .collect();
    let used: Vec<PodId> = destinations
        .iter()
        .filter_map(|destination| destination.pod)
        .collect();
    hop.endpoints.extend(left_out_shares(words, met, left_out));
    hop.endpoints
        .extend(unselected_shares(words, met, &used, left_out));
    hop.after = Some(header(packet, NEW_CONNECTION));
    hop.subject = subject::service(words, met.service, Some(met));
    hop
}
