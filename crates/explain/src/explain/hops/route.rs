//! The hops of a request through an Ingress or a Gateway: the rule that takes it, the Service that
//! is looked up, the endpoint that is picked.

use super::endpoint::selector_spans;
use super::shares::{left_out_shares, share, unselected_shares};
use super::{Context, header, new, subject};
use crate::explain::route_words::{backend_words, port_words};
use crate::report::{BackendShare, Hop, HopKind, Subject};
use portpath_kube::manifest::{Backend, Change, Filter, HeaderChange, Place, Route, RouteRule};
use portpath_net::cluster::{PodId, ServiceId};
use portpath_net::proxy::{Destination, Met, Packet};
use portpath_net::trace::routes::{rewritten_path, share_status};
use portpath_net::trace::{
    Door, Entry, Fault, HttpStatus, LeftOut, NotAccepted, RouteFault, Step, Taken, Trace,
};
use portpath_text::source::Span;

/// How a header is marked that belongs to another connection than the one before.
const NEW_CONNECTION: &str = "new connection";

/// The rule of an Ingress or route that takes the request, or none.
pub(super) fn entry(context: &Context, trace: &Trace, entry: &Entry) -> Hop {
    let (sentence, spans) = match entry.taken {
        Some(taken) => taken_by(context, entry, taken),
        None => not_taken(context, trace, entry),
    };
    let mut hop = new(
        context,
        HopKind::Route,
        sentence,
        detail(context, entry),
        &spans,
    );
    hop.passes = entry.taken.is_some() && !matches!(trace.steps.last(), Some(Step::Route(_)));
    hop.before = Some(header(&entry.packet, ""));
    hop.after = super::arrival(trace).map(|arrival| header(&arrival.packet, NEW_CONNECTION));
    hop.subject = subject_of(context, entry);
    hop.backends = entry
        .taken
        .map_or(Vec::new(), |taken| backends(context, taken.place()));
    hop
}

/// The backends of a route's rule, each with its share.
fn backends(context: &Context, place: Place) -> Vec<BackendShare> {
    let Place::Rule {
        route,
        rule,
        backend: chosen,
    } = place
    else {
        return Vec::new();
    };
    let entry = context.route(route).and_then(|it| it.rules.get(rule));
    let backends = entry.map_or(&[][..], |entry| &entry.backends);
    let of = backends
        .iter()
        .map(|backend| u64::from(backend.weight))
        .sum();
    let share = |(at, backend): (usize, &Backend)| {
        let place = Place::Rule {
            route,
            rule,
            backend: at,
        };
        let port = backend.port.as_ref();
        let namespace = context.ways().backend_namespace(place);
        BackendShare {
            kind: backend.kind.to_string(),
            namespace: namespace.unwrap_or_default().to_owned(),
            name: backend.name.value.to_string(),
            port: port.map_or(String::new(), |port| port.value.to_string()),
            weight: backend.weight,
            of,
            status: share_status(context.cluster, place).map(HttpStatus::number),
            chosen: at == chosen,
        }
    };
    backends.iter().enumerate().map(share).collect()
}

fn asked(entry: &Entry) -> String {
    if entry.path.is_empty() {
        format!("port {}", entry.packet.port)
    } else {
        format!("{}{}", entry.host, entry.path)
    }
}

fn taken_by(context: &Context, entry: &Entry, taken: Taken) -> (String, Vec<Span>) {
    let place = taken.place();
    let Some(backend) = context.backend(place) else {
        return (String::new(), Vec::new());
    };
    let to = backend_words(backend);
    let mut spans = rule_spans(context, taken);
    spans.extend([
        backend.name.span,
        backend.port.as_ref().map_or(backend.span, |port| port.span),
    ]);
    let owner = context
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
            let share = context.route(route).map_or(String::new(), |route| {
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
fn rule_spans(context: &Context, taken: Taken) -> Vec<Span> {
    let ways = context.ways();
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
            ..
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

fn not_taken(context: &Context, trace: &Trace, entry: &Entry) -> (String, Vec<Span>) {
    let asked = asked(entry);
    let Some(Fault::Route(fault)) = trace.end.fault() else {
        return (asked, Vec::new());
    };
    let door = context.door(entry.door);
    let rule_span = |route: usize, rule: usize| {
        context
            .route(route)
            .and_then(|route| route.rules.get(rule))
            .map(|rule| rule.span)
            .into_iter()
            .collect::<Vec<_>>()
    };
    match fault {
        RouteFault::Redirect { route, rule, .. } => {
            let name = context.route(*route).map_or(String::new(), |route| {
                format!("{} {}", route.kind.as_str(), route.meta.name())
            });
            (
                format!("{name} answers {asked} with a redirect"),
                rule_span(*route, *rule),
            )
        }
        RouteFault::Preflight { route, rule, .. } => (
            format!("{door} answers the preflight for {asked}"),
            rule_span(*route, *rule),
        ),
        RouteFault::NoBackend { route, rule } => (
            format!("{door}: the rule for {asked} has no backend to send to"),
            rule_span(*route, *rule),
        ),
        RouteFault::ListenerNotAccepted {
            why:
                NotAccepted::ForeignProtocol
                | NotAccepted::ForeignCertificate(_)
                | NotAccepted::SharesPortWithTcp(_),
            ..
        } => (
            format!(
                "{door}: the implementation decides whether the listener for port {} is open",
                entry.packet.port
            ),
            Vec::new(),
        ),
        RouteFault::ListenerNotAccepted { .. } => (
            format!(
                "{door}: no implementation accepts the listener for port {}",
                entry.packet.port
            ),
            Vec::new(),
        ),
        RouteFault::Misdirected { host, .. } => (
            format!("{door}: the connection is not for the host {host}"),
            Vec::new(),
        ),
        RouteFault::NoServerName { .. } => (
            format!("{door}: no listener is for a connection that names no host"),
            Vec::new(),
        ),
        RouteFault::ListenerSet { .. } => (
            format!("{door}: a listener of a ListenerSet may take {asked}"),
            Vec::new(),
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

fn detail(context: &Context, entry: &Entry) -> String {
    let mut sentences = Vec::new();
    let place = entry.taken.map(Taken::place);
    let ways = context.ways();
    if let Some(Place::Rule {
        route,
        rule,
        backend,
    }) = place
        && let Some(rule) = ways
            .routes
            .get(route)
            .and_then(|route| route.rules.get(rule))
    {
        let own = rule.backends.get(backend).map(|it| &it.filters);
        sentences.extend(
            rule.filters
                .iter()
                .chain(own.into_iter().flatten())
                .filter_map(|filter| filter_words(entry, rule, filter)),
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

/// What a filter does with the request that a rule takes.
fn filter_words(entry: &Entry, rule: &RouteRule, filter: &Filter) -> Option<String> {
    match filter.kind.value.as_str() {
        "URLRewrite" => rewrite_words(entry, rule, &filter.change),
        "RequestHeaderModifier" => header_words(&filter.headers, "for the app"),
        "ResponseHeaderModifier" => header_words(&filter.headers, "for the client"),
        "RequestMirror" => filter.mirror.as_ref().map(|to| {
            format!(
                "a copy of the request goes to {}, whose answer nobody gets",
                backend_words(to)
            )
        }),
        "CORS" => Some(
            "the `CORS` filter answers preflights, and tells browsers whose scripts may read the answer"
                .to_owned(),
        ),
        kind => Some(format!("the filter `{kind}` is not modelled")),
    }
}

fn rewrite_words(entry: &Entry, rule: &RouteRule, change: &Change) -> Option<String> {
    let matched = match entry.taken {
        Some(Taken::Rule { matched, .. }) => matched,
        Some(Taken::Backend(_)) | None => None,
    };
    let path = rewritten_path(change, &entry.path, rule, matched)
        .map(|path| format!("the path becomes `{path}`"));
    let host = change
        .hostname
        .as_ref()
        .map(|host| format!("the host becomes `{host}`"));
    let parts: Vec<String> = [host, path].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("rewritten for the app: {}", parts.join(" and ")))
}

/// What a header modifier does, for the one who gets the headers.
fn header_words(changes: &[HeaderChange], who: &str) -> Option<String> {
    let say = |change: &HeaderChange| match change {
        HeaderChange::Set(name, value) => format!("`{name}` becomes `{value}`"),
        HeaderChange::Add(name, value) => format!("`{name}` gets `{value}` too"),
        HeaderChange::Remove(name) => format!("`{name}` is removed"),
    };
    let parts: Vec<String> = changes.iter().map(say).collect();
    (!parts.is_empty()).then(|| format!("headers {who}: {}", parts.join(", ")))
}

fn subject_of(context: &Context, entry: &Entry) -> Subject {
    let ways = context.ways();
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
            || context.door_name(entry.door).to_owned(),
            |meta| meta.name().to_owned(),
        ),
        namespace: meta.map_or(String::new(), |meta| meta.namespace().to_owned()),
        lines,
        ..Subject::default()
    }
}

/// The Service that the rule leads to, looked up for its endpoints.
pub(super) fn backend(
    context: &Context,
    door: Door,
    place: Place,
    met: Result<Met, ServiceId>,
) -> Hop {
    let front = context.front(door);
    let asked = context
        .backend(place)
        .and_then(|backend| backend.port.as_ref());
    let (id, sentence, spans) = match met {
        Ok(met) => {
            let service = context.service(met.service);
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
            let service = context.service(id);
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
    let detail = "it sends to the endpoints' own addresses: the ClusterIP and kube-proxy's rules are not on this path";
    let mut hop = new(
        context,
        HopKind::Service,
        sentence,
        detail.to_owned(),
        &spans,
    );
    hop.passes = met.is_ok();
    hop.subject = subject::service(context, id, met.ok());
    hop
}

/// The endpoint that is picked.
pub(super) fn picked(
    context: &Context,
    trace: &Trace,
    met: Met,
    packet: &Packet,
    destinations: &[Destination],
    chosen: usize,
    left_out: &[LeftOut],
) -> Hop {
    let service = context.service(met.service);
    let home = service.meta.namespace();
    let of = destinations.len();
    let destination = &destinations[chosen];
    let name = destination.pod.map_or_else(
        || destination.ip.to_string(),
        |pod| context.pod_name(pod, home),
    );
    let door = trace.steps.iter().find_map(|step| match step {
        Step::Route(entry) => Some(entry.door),
        _ => None,
    });
    let front = door.map_or("the controller", |door| context.front(door));
    let sentence = match of {
        1 => format!("{front} sends to {name}, the only ready endpoint"),
        _ => format!("{front} picks {name}, 1 of {of} ready endpoints"),
    };
    let detail = if of > 1 {
        "each controller balances in its own way; equal shares are usual"
    } else {
        ""
    };
    let spans = selector_spans(context, met.service, destination.pod);
    let mut hop = new(
        context,
        HopKind::Endpoint,
        sentence,
        detail.to_owned(),
        &spans,
    );
    let shares = destinations.iter().enumerate();
    hop.endpoints = shares
        .map(|(at, entry)| share(context, entry, of, at == chosen, home))
        .collect();
    let used: Vec<PodId> = destinations
        .iter()
        .filter_map(|destination| destination.pod)
        .collect();
    hop.endpoints
        .extend(left_out_shares(context, met, left_out));
    hop.endpoints
        .extend(unselected_shares(context, met, &used, left_out));
    hop.after = Some(header(packet, NEW_CONNECTION));
    hop.subject = subject::service(context, met.service, Some(met));
    hop
}
