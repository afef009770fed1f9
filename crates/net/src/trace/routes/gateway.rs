//! Chooses among the rules of the routes that are attached to a Gateway's listener.
//! Source: https://gateway-api.sigs.k8s.io/reference/spec/ (Listener, AllowedRoutes, HTTPRouteRule,
//! HTTPRouteMatch).

use super::backend::{Referrer, is_granted};
use super::matching::{HostFit, Star, host_fit, is_below, is_kin, literal_start};
use super::redirect::{location, matched_prefix};
use super::{Call, Detached, Door, NotAccepted, RouteFault, Scheme, Taken};
use crate::cluster::Cluster;
use portpath_kube::manifest::{
    CertificateRef, Filter, GATEWAY_GROUP, Gateway, LabelMatch, Listener, ListenerProtocol,
    ListenerSet, Pair, ParentRef, PathMatch, Place, Requirement, Route, RouteKind, RouteMatch,
    RouteRule, RoutesFrom, ValueMatch,
};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// The label that every namespace has (pkg/apis/core/v1/defaults.go, SetDefaults_Namespace).
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// The Gateway that a parentRef of a route names, when your YAML has it.
pub fn parent_of(cluster: &Cluster, route: &Route, parent: &ParentRef) -> Option<usize> {
    cluster.ways_in.gateway(&route.parent_name(parent))
}

/// The listeners that take a route by one of its parentRefs; what keeps it out when none does.
pub fn attached(
    cluster: &Cluster,
    route: &Route,
    parent: &ParentRef,
    gateway: &Gateway,
) -> Result<Vec<usize>, Detached> {
    let meant = |listener: &Listener| {
        parent
            .section
            .as_ref()
            .is_none_or(|section| section.value == listener.name.value)
            && parent
                .port
                .as_ref()
                .is_none_or(|port| port.value == listener.port.value)
    };
    let all = || {
        gateway
            .listeners
            .iter()
            .enumerate()
            .filter(|(_, listener)| meant(listener))
    };
    if all().next().is_none() {
        return Err(Detached::NoSuchListener);
    }
    let allowed = || {
        all().filter(|(_, listener)| {
            takes_kind(listener, route.kind) && takes_namespace(cluster, gateway, listener, route)
        })
    };
    if allowed().next().is_none() {
        return Err(Detached::NotAllowed);
    }
    let listeners: Vec<usize> = allowed()
        .filter(|(_, listener)| share_host(listener, route))
        .map(|(at, _)| at)
        .collect();
    if listeners.is_empty() {
        Err(Detached::NoSharedHost)
    } else {
        Ok(listeners)
    }
}

/// Whether a kind of route fits the protocol and is among `allowedRoutes.kinds`, if there are any.
/// Source: apis/v1/gateway_types.go, AllowedRoutes.Kinds and ListenerReasonInvalidRouteKinds.
fn takes_kind(listener: &Listener, kind: RouteKind) -> bool {
    let fits = match listener.speaks() {
        ListenerProtocol::Http | ListenerProtocol::Https => {
            matches!(kind, RouteKind::Http | RouteKind::Grpc)
        }
        // A stream that is passed through is TLS still, and a TLSRoute's.
        ListenerProtocol::Tls if listener.passthrough => kind == RouteKind::Tls,
        ListenerProtocol::Tls => matches!(kind, RouteKind::Tls | RouteKind::Tcp),
        ListenerProtocol::Tcp => kind == RouteKind::Tcp,
        ListenerProtocol::Udp => kind == RouteKind::Udp,
        ListenerProtocol::Foreign => true,
        ListenerProtocol::Unsupported => false,
    };
    let mut kinds = listener.kinds.iter();
    let is_allowed = listener.kinds.is_empty()
        || kinds.any(|it| it.group == GATEWAY_GROUP && it.kind.value == kind.as_str());
    fits && is_allowed
}

/// Why no implementation opens a listener; none where YAML shows no reason.
/// Source: apis/v1/gateway_types.go, GatewaySpec.Listeners ("Distinct Listeners"), ProtocolType and
/// ListenerTLSConfig.CertificateRefs.
pub fn not_accepted(cluster: &Cluster, gateway: usize, at: usize) -> Option<NotAccepted> {
    let gateway = cluster.ways_in.gateways.get(gateway)?;
    let listener = gateway.listeners.get(at)?;
    match listener.speaks() {
        ListenerProtocol::Unsupported => return Some(NotAccepted::UnsupportedProtocol),
        ListenerProtocol::Foreign => return Some(NotAccepted::ForeignProtocol),
        _ => {}
    }
    let other = |is_it: &dyn Fn(&Listener) -> bool| {
        let mut others = gateway.listeners.iter().enumerate();
        others
            .find(|(other_at, other)| *other_at != at && is_it(other))
            .map(|(other_at, _)| other_at)
    };
    if let Some(other) = other(&|other| conflict(listener, other)) {
        return Some(NotAccepted::Conflicted(other));
    }
    if let Some(other) = other(&|other| shares_with_tcp(listener, other)) {
        return Some(NotAccepted::SharesPortWithTcp(other));
    }
    let may_use = |certificate: &CertificateRef| {
        let home = gateway.meta.namespace();
        let namespace = certificate
            .namespace
            .as_ref()
            .map_or(home, |namespace| &namespace.value);
        let by = Referrer {
            group: GATEWAY_GROUP,
            kind: "Gateway",
            namespace: home,
        };
        let is_secret = certificate.group.is_empty() && certificate.kind == "Secret";
        let name = &certificate.name.value;
        namespace == home || !is_secret || is_granted(cluster, &by, "Secret", namespace, name)
    };
    let is_ended_here = !listener.passthrough
        && matches!(
            listener.speaks(),
            ListenerProtocol::Https | ListenerProtocol::Tls
        );
    if is_ended_here && !listener.certificates.iter().any(may_use) {
        let first = (!listener.certificates.is_empty()).then_some(0);
        return first.map(NotAccepted::CertificateNotPermitted);
    }
    None
}

/// Whether a listener has the port of a TCP listener, so that it is accepted only by an implementation
/// without TCP.
fn shares_with_tcp(one: &Listener, other: &Listener) -> bool {
    use ListenerProtocol::{Http, Https, Tcp, Tls};
    one.port.value == other.port.value
        && matches!(one.speaks(), Http | Https | Tls)
        && other.speaks() == Tcp
}

/// Whether two listeners are not distinct: of one protocol the port and, where the protocol has
/// one, the hostname must differ; a port of TCP is its own.
fn conflict(one: &Listener, other: &Listener) -> bool {
    use ListenerProtocol::{Http, Https, Tcp, Tls, Udp};
    let host = |listener: &Listener| {
        let name = listener.hostname.as_ref();
        name.map_or(String::new(), |name| name.value.to_ascii_lowercase())
    };
    one.port.value == other.port.value
        && match (one.speaks(), other.speaks()) {
            (Tcp, Tcp | Http | Https | Tls) | (Udp, Udp) => true,
            (Http, Http) | (Https, Https) | (Tls, Tls) => host(one) == host(other),
            _ => false,
        }
}

fn takes_namespace(
    cluster: &Cluster,
    gateway: &Gateway,
    listener: &Listener,
    route: &Route,
) -> bool {
    let namespace = route.meta.namespace();
    match &listener.from.value {
        RoutesFrom::Same => namespace == gateway.meta.namespace(),
        RoutesFrom::All => true,
        RoutesFrom::None => false,
        // What depends on labels that your YAML does not show is taken, and the end left open.
        RoutesFrom::Selector(selector) => selects(cluster, selector, route) != Some(false),
    }
}

/// Whether a selector of namespaces selects a route's: none where labels decide that your YAML does
/// not show. The label with its name every namespace has.
fn selects(cluster: &Cluster, selector: &LabelMatch, route: &Route) -> Option<bool> {
    let namespace = route.meta.namespace();
    let declared = cluster
        .namespaces
        .iter()
        .find(|meta| meta.name() == namespace);
    let word = |text| Spanned::defaulted(text, route.meta.span);
    let name = Pair {
        key: word(TextSlice::fixed(NAME_LABEL)),
        value: word(namespace.into()),
    };
    if let Some(meta) = declared {
        let mut labels = meta.labels.to_vec();
        labels.push(name);
        return Some(selector.holds(&labels));
    }
    let of_name = |key: &str| key == NAME_LABEL;
    let (known, others) = selector
        .labels
        .iter()
        .cloned()
        .partition::<Vec<Pair>, _>(|pair| of_name(&pair.key.value));
    let (known_too, others_too) = selector
        .expressions
        .iter()
        .cloned()
        .partition::<Vec<Requirement>, _>(|it| of_name(&it.key));
    let by_name = LabelMatch {
        labels: known,
        expressions: known_too,
    };
    if !by_name.holds(&[name]) {
        return Some(false);
    }
    (others.is_empty() && others_too.is_empty()).then_some(true)
}

/// The fault of a route that a listener takes only by labels which your YAML does not show.
pub(super) fn open_attachment(
    cluster: &Cluster,
    door: Door,
    at: Option<usize>,
    place: Place,
) -> Option<RouteFault> {
    let (Door::Gateway(gateway), Place::Rule { route, .. }) = (door, place) else {
        return None;
    };
    let object = cluster.ways_in.routes.get(route)?;
    let RoutesFrom::Selector(selector) = &listener(cluster, door, at)?.from.value else {
        return None;
    };
    let is_parent = |parent: &ParentRef| parent_of(cluster, object, parent) == Some(gateway);
    let parent = object.parents.iter().position(is_parent)?;
    let is_open = selects(cluster, selector, object).is_none();
    is_open.then_some(RouteFault::NamespaceUnknown { route, parent })
}

fn share_host(listener: &Listener, route: &Route) -> bool {
    let Some(own) = &listener.hostname else {
        return true;
    };
    let has_hosts = matches!(
        route.kind,
        RouteKind::Http | RouteKind::Grpc | RouteKind::Tls
    );
    !has_hosts
        || route.hostnames.is_empty()
        || route
            .hostnames
            .iter()
            .any(|host| intersect(&own.value, &host.value))
}

/// Whether two hostnames, each maybe a wildcard, have a host in common.
fn intersect(one: &str, other: &str) -> bool {
    let stem = |name: &str| {
        name.strip_prefix('*')
            .map(|rest| format!("x{rest}"))
            .unwrap_or_else(|| name.to_owned())
    };
    host_fit(one, &stem(other), Star::Labels).is_some()
        || host_fit(other, &stem(one), Star::Labels).is_some()
}

/// The routes at a door with the listener each is attached to; where the Gateway is not in your
/// YAML, without one.
pub(super) fn routes_at(cluster: &Cluster, door: Door) -> Vec<(usize, Option<usize>)> {
    let mut found = Vec::new();
    for (at, route) in cluster.ways_in.routes.iter().enumerate() {
        for parent in &route.parents {
            let gateway = parent_of(cluster, route, parent);
            match (door, gateway) {
                (Door::Gateway(own), Some(gateway)) if own == gateway => {
                    let listeners =
                        attached(cluster, route, parent, &cluster.ways_in.gateways[gateway]);
                    found.extend(
                        listeners
                            .unwrap_or_default()
                            .into_iter()
                            .map(|listener| (at, Some(listener))),
                    );
                }
                (
                    Door::Unseen {
                        route: first,
                        parent: named,
                    },
                    None,
                ) if same_parent(cluster, first, named, route, parent) => {
                    found.push((at, None));
                }
                _ => {}
            }
        }
    }
    found.dedup();
    found
}

/// Whether two parentRefs name the same Gateway.
fn same_parent(
    cluster: &Cluster,
    first: usize,
    named: usize,
    route: &Route,
    parent: &ParentRef,
) -> bool {
    let Some(other) = cluster.ways_in.routes.get(first) else {
        return false;
    };
    let Some(named) = other.parents.get(named) else {
        return false;
    };
    other.parent_name(named) == route.parent_name(parent)
}

/// The first route that names a Gateway without success and is for a host.
pub(super) fn detached_for(cluster: &Cluster, own: usize, host: &str) -> Option<RouteFault> {
    let gateway = cluster.ways_in.gateways.get(own)?;
    cluster
        .ways_in
        .routes
        .iter()
        .enumerate()
        .find_map(|(at, route)| {
            let fits =
                |name: &Spanned<TextSlice>| host_fit(&name.value, host, Star::Labels).is_some();
            if !route.hostnames.is_empty() && !route.hostnames.iter().any(fits) {
                return None;
            }
            route
                .parents
                .iter()
                .enumerate()
                .find_map(|(parent_at, parent)| {
                    if parent_of(cluster, route, parent) != Some(own) {
                        return None;
                    }
                    let why = attached(cluster, route, parent, gateway).err()?;
                    Some(RouteFault::DetachedHost {
                        host: host.to_owned(),
                        route: at,
                        parent: parent_at,
                        why,
                    })
                })
        })
}

/// How well the host of a request fits a route by one of its parentRefs, within the hostnames of
/// the listeners.
pub(super) fn fit(
    cluster: &Cluster,
    door: Door,
    route: usize,
    parent: usize,
    host: &str,
) -> Option<HostFit> {
    let object = cluster.ways_in.routes.get(route)?;
    let Door::Gateway(at) = door else {
        return host_at(cluster, door, route, None, host);
    };
    let listeners = attached(
        cluster,
        object,
        object.parents.get(parent)?,
        cluster.ways_in.gateways.get(at)?,
    )
    .ok()?;
    listeners
        .into_iter()
        .filter_map(|listener| host_at(cluster, door, route, Some(listener), host))
        .max()
}

/// Whether a route, or a listener of the Gateway at a door, has a hostname that this one may have
/// been meant for.
pub(super) fn has_kin(cluster: &Cluster, door: Door, route: &Route, host: &str) -> bool {
    let gateway = if let Door::Gateway(at) = door {
        cluster.ways_in.gateways.get(at)
    } else {
        None
    };
    let listeners = gateway.into_iter().flat_map(|gateway| &gateway.listeners);
    let mut names = route
        .hostnames
        .iter()
        .chain(listeners.filter_map(|listener| listener.hostname.as_ref()));
    names.any(|name| is_kin(&name.value, host))
}

fn listener(cluster: &Cluster, door: Door, at: Option<usize>) -> Option<&Listener> {
    match door {
        Door::Gateway(gateway) => cluster.ways_in.gateways.get(gateway)?.listeners.get(at?),
        Door::Ingress(_) | Door::Unseen { .. } => None,
    }
}

/// How a host fits a route at a listener: both must take it, and the route's word counts when it
/// has one.
pub(super) fn host_at(
    cluster: &Cluster,
    door: Door,
    route: usize,
    at: Option<usize>,
    host: &str,
) -> Option<HostFit> {
    let own = listener(cluster, door, at).and_then(|listener| listener.hostname.as_ref());
    let own = own.map_or(Some(HostFit::Any), |name| {
        host_fit(&name.value, host, Star::Labels)
    })?;
    let names = &cluster.ways_in.routes[route].hostnames;
    if names.is_empty() {
        return Some(own);
    }
    names
        .iter()
        .filter_map(|name| host_fit(&name.value, host, Star::Labels))
        .max()
}

/// Whether a listener is for the port of a request and for what the client speaks.
fn fits_listener(listener: &Listener, call: &Call) -> bool {
    use ListenerProtocol::{Foreign, Http, Https, Tcp, Tls, Udp, Unsupported};
    let fits = match (listener.speaks(), call.scheme) {
        (Foreign | Unsupported, _) => true,
        (Udp, scheme) => scheme == Scheme::Udp,
        (_, Scheme::Udp) => false,
        (Http, scheme) => scheme != Scheme::Https,
        (Https | Tls, scheme) => scheme != Scheme::Http,
        (Tcp, _) => true,
    };
    fits && listener.port.value == call.port
}

/// The host by which a listener is chosen: of TLS the one that the client names there, of HTTP that
/// of the `Host` header.
/// Source: apis/v1/gateway_types.go, Listener.Hostname.
fn host_fit_of(listener: &Listener, call: &Call) -> Option<HostFit> {
    let Some(own) = &listener.hostname else {
        return Some(HostFit::Any);
    };
    match listener.speaks() {
        ListenerProtocol::Https | ListenerProtocol::Tls => {
            host_fit(&own.value, call.server_name.as_deref()?, Star::Labels)
        }
        ListenerProtocol::Tcp | ListenerProtocol::Udp => Some(HostFit::Any),
        _ => host_fit(&own.value, &call.host, Star::Labels),
    }
}

/// How a listener's hostname fits the `Host` header.
fn header_fit(listener: &Listener, call: &Call) -> Option<HostFit> {
    let own = listener.hostname.as_ref();
    own.map_or(Some(HostFit::Any), |own| {
        host_fit(&own.value, &call.host, Star::Labels)
    })
}

/// The listener that gets a request: the one with the most specific hostname.
fn listener_for(cluster: &Cluster, at: usize, call: &Call) -> Result<usize, RouteFault> {
    let door = Door::Gateway(at);
    let listeners = &cluster.ways_in.gateways[at].listeners;
    let asked: Vec<(usize, &Listener)> = listeners
        .iter()
        .enumerate()
        .filter(|(_, listener)| fits_listener(listener, call))
        .collect();
    let is_open =
        |(listener, _): &&(usize, &Listener)| not_accepted(cluster, at, *listener).is_none();
    let open: Vec<(usize, &Listener)> = asked.iter().filter(is_open).copied().collect();
    let Some((first, _)) = open.first() else {
        // Of listeners that share a port the TCP listener is for what is no HTTP and no TLS.
        let is_tcp = |(_, it): &&(usize, &Listener)| it.speaks() == ListenerProtocol::Tcp;
        let is_raw = call.scheme == Scheme::Raw;
        let raw = asked.iter().find(|it| is_raw && is_tcp(it));
        let other = || asked.iter().find(|it| !is_tcp(it));
        let shut = raw
            .or_else(other)
            .or(asked.first())
            .and_then(|(listener, _)| {
                let why = not_accepted(cluster, at, *listener)?;
                Some(RouteFault::ListenerNotAccepted {
                    gateway: at,
                    listener: *listener,
                    why,
                })
            });
        let port = call.port;
        return Err(shut.unwrap_or(RouteFault::OtherPort { door, port }));
    };
    let fits = open
        .iter()
        .filter_map(|(listener, it)| Some((*listener, host_fit_of(it, call)?)));
    // Of equal ones the first: a later one takes its place only if it is better.
    let best = fits.reduce(|best, it| if it.1 > best.1 { it } else { best });
    let Some((chosen, _)) = best else {
        if call.scheme == Scheme::Https && call.server_name.is_none() {
            return Err(RouteFault::NoServerName {
                gateway: at,
                listener: *first,
            });
        }
        let named = call.server_name.clone();
        return Err(RouteFault::NoHost {
            door,
            listener: None,
            host: named.unwrap_or_else(|| call.host.clone()),
        });
    };
    misdirected(at, chosen, &open, call).map_or(Ok(chosen), Err)
}

/// The fault of a `Host` header that is for another HTTPS listener than the one that TLS chose.
/// Source: apis/v1/gateway_types.go, Listener.Hostname ("To detect misdirected requests").
fn misdirected(
    gateway: usize,
    chosen: usize,
    open: &[(usize, &Listener)],
    call: &Call,
) -> Option<RouteFault> {
    let is_https = |listener: &Listener| listener.speaks() == ListenerProtocol::Https;
    let (_, own) = open.iter().find(|(at, it)| *at == chosen && is_https(it))?;
    let own = header_fit(own, call);
    let others = open.iter().filter(|(_, listener)| is_https(listener));
    let fits = others.map(|(at, listener)| (*at, header_fit(listener, call)));
    let (other, best) = fits.reduce(|best, it| if it.1 > best.1 { it } else { best })?;
    let host = call.host.clone();
    if best > own {
        Some(RouteFault::Misdirected {
            gateway,
            listener: chosen,
            other,
            host,
        })
    } else if own.is_none() {
        Some(RouteFault::NoHost {
            door: Door::Gateway(gateway),
            listener: Some(chosen),
            host,
        })
    } else {
        None
    }
}

/// A ListenerSet whose listener is for the request, and more so than the Gateway's own.
/// Source: apis/v1/listenerset_types.go; of the namespaces that a selector would take nothing is
/// known.
fn listener_set(
    cluster: &Cluster,
    at: usize,
    own: Option<usize>,
    call: &Call,
) -> Option<RouteFault> {
    let ways = &cluster.ways_in;
    let gateway = ways.gateways.get(at)?;
    let own = own.and_then(|own| host_fit_of(gateway.listeners.get(own)?, call));
    let is_parent = |set: &ListenerSet| {
        let home = set.meta.namespace();
        let namespace = set.parent.namespace.as_ref();
        let is_taken = match gateway.listener_sets_from {
            RoutesFrom::Same => home == gateway.meta.namespace(),
            RoutesFrom::All | RoutesFrom::Selector(_) => true,
            RoutesFrom::None => false,
        };
        let names = namespace.map_or(home, |namespace| &namespace.value)
            == gateway.meta.namespace()
            && set.parent.name.value == gateway.meta.name();
        is_taken && names
    };
    let takes =
        |listener: &Listener| fits_listener(listener, call) && host_fit_of(listener, call) > own;
    let mut sets = ways.listener_sets.iter();
    let set = sets.position(|set| is_parent(set) && set.listeners.iter().any(takes))?;
    Some(RouteFault::ListenerSet { set })
}

/// A rule that takes the request, and how well.
struct RuleFit {
    host: HostFit,
    exact: bool,
    prefix: usize,
    method: bool,
    headers: usize,
    query: usize,
    route: usize,
    rule: usize,
    matched: Option<usize>,
}

impl RuleFit {
    fn rank(&self) -> (HostFit, bool, usize, bool, usize, usize) {
        (
            self.host,
            self.exact,
            self.prefix,
            self.method,
            self.headers,
            self.query,
        )
    }
}

/// The rule that a request goes to, with the listener it came in by.
pub(super) fn choose(
    cluster: &Cluster,
    door: Door,
    call: &Call,
) -> (Option<usize>, Result<Taken, RouteFault>) {
    let mut came_in = None;
    if let Door::Gateway(at) = door {
        let chosen = listener_for(cluster, at, call);
        came_in = match &chosen {
            Ok(listener) => Some(*listener),
            Err(RouteFault::Misdirected { listener, .. }) => Some(*listener),
            Err(RouteFault::ListenerNotAccepted { listener, .. }) => Some(*listener),
            Err(_) => None,
        };
        let own = chosen.as_ref().ok().copied();
        if let Some(fault) = listener_set(cluster, at, own, call).or(chosen.err()) {
            return (came_in, Err(fault));
        }
    }
    let routes: Vec<usize> = routes_at(cluster, door)
        .into_iter()
        .filter(|(_, listener)| *listener == came_in)
        .map(|(route, _)| route)
        .collect();
    (came_in, rule(cluster, door, came_in, &routes, call))
}

fn rule(
    cluster: &Cluster,
    door: Door,
    came_in: Option<usize>,
    routes: &[usize],
    call: &Call,
) -> Result<Taken, RouteFault> {
    let mut best: Option<RuleFit> = None;
    let mut tied = None;
    let mut is_host_known = false;
    for route_at in in_order(cluster, routes) {
        let route = &cluster.ways_in.routes[route_at];
        if !call.scheme.suits(route.kind) {
            continue;
        }
        let Some(host) = host_at(cluster, door, route_at, came_in, call.host_of(route.kind)) else {
            continue;
        };
        is_host_known = true;
        for (rule_at, rule) in route.rules.iter().enumerate() {
            for (matched, how) in matches(route.kind, rule, call) {
                let how = how.map_err(|()| RouteFault::Regex {
                    route: route_at,
                    rule: rule_at,
                })?;
                let candidate = RuleFit {
                    host,
                    route: route_at,
                    rule: rule_at,
                    matched,
                    ..how
                };
                let Some(own) = &best else {
                    best = Some(candidate);
                    continue;
                };
                if candidate.rank() > own.rank() {
                    tied = None;
                    best = Some(candidate);
                } else if candidate.rank() == own.rank() && route_at != own.route {
                    tied = tied.or(Some(route_at));
                }
            }
        }
    }
    match best {
        Some(RuleFit {
            route,
            rule,
            matched,
            ..
        }) => {
            let taker = Taker {
                route,
                rule,
                matched,
                tied,
            };
            backend_of(cluster, door, came_in, &taker, call)
        }
        None if is_host_known => {
            let host = call.host.clone();
            let path = call.path.clone();
            Err(RouteFault::NoPath {
                door,
                host,
                path,
                elsewhere: None,
            })
        }
        None => Err(RouteFault::NoHost {
            door,
            listener: came_in,
            host: call.host.clone(),
        }),
    }
}

/// Routes by their precedence among equal matches: the oldest, then by namespace and name. One with
/// a time of creation is in its cluster already, and so older than one without. Of an HTTPRoute and
/// a GRPCRoute with a host in common only the first is accepted.
/// Source: apis/v1/gateway_types.go, Listener.AllowedRoutes; apis/v1/grpcroute_types.go,
/// GRPCRouteSpec.Hostnames.
pub(super) fn in_order(cluster: &Cluster, routes: &[usize]) -> Vec<usize> {
    let all = &cluster.ways_in.routes;
    let mut ordered = routes.to_vec();
    portpath_text::order::by_key(&mut ordered, |at| {
        let meta = &all[*at].meta;
        let created = meta.created.clone();
        (
            created.is_none(),
            created.unwrap_or_default(),
            meta.namespace().to_owned(),
            meta.name().to_owned(),
        )
    });
    let has = |kind| routes.iter().any(|at| all[*at].kind == kind);
    if !(has(RouteKind::Http) && has(RouteKind::Grpc)) {
        return ordered;
    }
    let mut accepted: Vec<usize> = Vec::new();
    for at in ordered {
        let is_rival = |other: &usize| rivals(&all[at], &all[*other]);
        if !accepted.iter().any(is_rival) {
            accepted.push(at);
        }
    }
    accepted
}

/// Whether two routes are an HTTPRoute and a GRPCRoute with a host in common.
fn rivals(one: &Route, other: &Route) -> bool {
    let are_both = matches!(
        (one.kind, other.kind),
        (RouteKind::Http, RouteKind::Grpc) | (RouteKind::Grpc, RouteKind::Http)
    );
    let is_for_all = one.hostnames.is_empty() || other.hostnames.is_empty();
    let share = || {
        let mut pairs = one
            .hostnames
            .iter()
            .flat_map(|name| other.hostnames.iter().map(move |it| (name, it)));
        pairs.any(|(name, it)| intersect(&name.value, &it.value))
    };
    are_both && (is_for_all || share())
}

/// The entries of `matches` that hold for a request, each with how well; `Err` where a regular
/// expression decides.
fn matches(
    kind: RouteKind,
    rule: &RouteRule,
    call: &Call,
) -> Vec<(Option<usize>, Result<RuleFit, ()>)> {
    let all = || RuleFit {
        host: HostFit::Any,
        exact: false,
        prefix: 1,
        method: false,
        headers: 0,
        query: 0,
        route: 0,
        rule: 0,
        matched: None,
    };
    if rule.matches.is_empty() || !matches!(kind, RouteKind::Http | RouteKind::Grpc) {
        return vec![(None, Ok(all()))];
    }
    let mut found = Vec::new();
    for (at, entry) in rule.matches.iter().enumerate() {
        match entry_holds(entry, call) {
            Some(true) => {
                let path = entry.path.as_ref();
                let exact = path.is_some_and(|(kind, _)| *kind == PathMatch::Exact);
                let prefix = path.map_or(1, |(_, path)| path.value.len());
                let method = entry.method.is_some();
                let headers = distinct(&entry.headers, str::eq_ignore_ascii_case).count();
                let query = distinct(&entry.query, |one, other| one == other).count();
                found.push((
                    Some(at),
                    Ok(RuleFit {
                        exact,
                        prefix,
                        method,
                        headers,
                        query,
                        ..all()
                    }),
                ));
            }
            Some(false) => {}
            None => found.push((Some(at), Err(()))),
        }
    }
    found
}

/// The entries with each name once: of equivalent names the first counts and the others are ignored.
/// Source: apis/v1/httproute_types.go, HTTPHeaderMatch.Name and HTTPQueryParamMatch.Name.
fn distinct(
    wanted: &[ValueMatch],
    is_same: impl Fn(&str, &str) -> bool + Copy,
) -> impl Iterator<Item = &ValueMatch> {
    wanted.iter().enumerate().filter_map(move |(at, each)| {
        let mut before = wanted[..at].iter();
        let is_again = before.any(|other| is_same(&other.name.value, &each.name.value));
        if is_again { None } else { Some(each) }
    })
}

/// Whether all of an entry holds; none where only a regular expression could say.
fn entry_holds(entry: &RouteMatch, call: &Call) -> Option<bool> {
    let path = entry
        .path
        .as_ref()
        .map_or(Some(true), |(kind, path)| match kind {
            PathMatch::Exact => Some(path.value == call.path),
            PathMatch::Prefix => Some(is_below(&path.value, &call.path)),
            PathMatch::Regex => {
                let start = literal_start(&path.value);
                let all_after = matches!(
                    &path.value.trim_start_matches('^')[start.len()..],
                    ".*" | "(.*)" | ".*$"
                );
                match (
                    call.path.starts_with(start.trim_end_matches('.')),
                    all_after,
                ) {
                    (false, _) => Some(false),
                    (true, true) => Some(true),
                    (true, false) => None,
                }
            }
        });
    let method = entry
        .method
        .as_ref()
        .is_none_or(|method| method.value == call.method);
    let values = |wanted: &mut dyn Iterator<Item = &ValueMatch>,
                  has: &dyn Fn(&str) -> Option<String>| {
        let mut open = false;
        for each in wanted {
            match has(&each.name.value) {
                Some(_) if each.regex => open = true,
                Some(value) if value == each.value.value => {}
                _ => return Some(false),
            }
        }
        if open { None } else { Some(true) }
    };
    let headers = values(
        &mut distinct(&entry.headers, str::eq_ignore_ascii_case),
        &|name| call.header(name),
    );
    let query = values(
        &mut distinct(&entry.query, |one, other| one == other),
        &|name| call.query(name),
    );
    let parts = [path, Some(method), headers, query];
    if parts.contains(&Some(false)) {
        return Some(false);
    }
    parts.iter().all(|part| *part == Some(true)).then_some(true)
}

/// The rule that takes a request.
struct Taker {
    route: usize,
    rule: usize,
    matched: Option<usize>,
    tied: Option<usize>,
}

/// What a rule does with a request: redirects it, or sends it to a backend, whose own filter may
/// redirect it.
/// Source: apis/v1/httproute_types.go, HTTPRouteRule.Filters and HTTPBackendRef.Filters.
fn backend_of(
    cluster: &Cluster,
    door: Door,
    came_in: Option<usize>,
    taker: &Taker,
    call: &Call,
) -> Result<Taken, RouteFault> {
    let Taker {
        route,
        rule,
        matched,
        tied,
    } = *taker;
    let entry = &cluster.ways_in.routes[route].rules[rule];
    let redirects = |filter: &Filter| filter.kind.value == "RequestRedirect";
    let redirected = |filters: &[Filter], backend: Option<usize>| {
        let at = filters.iter().position(redirects)?;
        let change = &filters[at].change;
        let listener = listener(cluster, door, came_in);
        let port = listener.map_or(call.port, |listener| listener.port.value);
        Some(RouteFault::Redirect {
            route,
            rule,
            backend,
            filter: at,
            status: change.status.unwrap_or(302),
            location: location(change, call, port, matched_prefix(entry, matched)),
        })
    };
    if let Some(fault) = redirected(&entry.filters, None) {
        return Err(fault);
    }
    let Some(backend) = entry.backends.iter().position(|backend| backend.weight > 0) else {
        return Err(RouteFault::NoBackend { route, rule });
    };
    if let Some(fault) = redirected(&entry.backends[backend].filters, Some(backend)) {
        return Err(fault);
    }
    Ok(Taken::Rule {
        place: Place::Rule {
            route,
            rule,
            backend,
        },
        matched,
        tied,
    })
}
