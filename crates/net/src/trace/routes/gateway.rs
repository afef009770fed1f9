//! Chooses among the rules of the routes that are attached to a Gateway's listener.
//! Source: https://gateway-api.sigs.k8s.io/reference/spec/ (Listener, AllowedRoutes, HTTPRouteRule,
//! HTTPRouteMatch).

use super::matching::{HostFit, Star, host_fit, is_below, is_kin, literal_start};
use super::{Call, Detached, Door, RouteFault, Taken};
use crate::cluster::Cluster;
use portpath_kube::manifest::{
    Gateway, LabelMatch, Listener, Pair, ParentRef, PathMatch, Place, Requirement, Route,
    RouteKind, RouteMatch, RouteRule, RoutesFrom, ValueMatch,
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

/// `allowedRoutes.kinds`, else what fits the protocol.
fn takes_kind(listener: &Listener, kind: RouteKind) -> bool {
    if !listener.kinds.is_empty() {
        return listener
            .kinds
            .iter()
            .any(|allowed| allowed.value == kind.as_str());
    }
    match listener.protocol.value.as_str() {
        "HTTP" | "HTTPS" => matches!(kind, RouteKind::Http | RouteKind::Grpc),
        "TLS" => matches!(kind, RouteKind::Tls | RouteKind::Tcp),
        "TCP" => kind == RouteKind::Tcp,
        "UDP" => kind == RouteKind::Udp,
        _ => true,
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
    let of_http = matches!(
        route.kind,
        RouteKind::Http | RouteKind::Grpc | RouteKind::Tls
    );
    !of_http
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

/// What the listeners of a Gateway do with the port and protocol of a request.
fn fits_listener(listener: &Listener, call: &Call) -> bool {
    let protocol = listener.protocol.value.as_str();
    let fits = match call.scheme {
        super::Scheme::Http => protocol != "HTTPS" && protocol != "TLS" && protocol != "UDP",
        super::Scheme::Https => protocol != "HTTP" && protocol != "UDP",
        super::Scheme::Raw => protocol != "UDP",
        super::Scheme::Udp => protocol == "UDP",
    };
    fits && listener.port.value == call.port
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
    let ways = &cluster.ways_in;
    let mut came_in = None;
    if let Door::Gateway(at) = door {
        let fits = |(_, listener): &(usize, &Listener)| fits_listener(listener, call);
        let open: Vec<_> = ways.gateways[at]
            .listeners
            .iter()
            .enumerate()
            .filter(fits)
            .collect();
        if open.is_empty() {
            return (
                None,
                Err(RouteFault::OtherPort {
                    door,
                    port: call.port,
                }),
            );
        }
        // The listener with the most specific hostname gets the request.
        let fit = |listener: &Listener| {
            let own = listener.hostname.as_ref().map_or("", |name| &name.value);
            host_fit(own, &call.host, Star::Labels)
        };
        let best = open.iter().filter_map(|(_, listener)| fit(listener)).max();
        let Some(best) = best else {
            return (
                None,
                Err(RouteFault::NoHost {
                    door,
                    listener: came_in,
                    host: call.host.clone(),
                }),
            );
        };
        came_in = open
            .iter()
            .find(|(_, listener)| fit(listener) == Some(best))
            .map(|(at, _)| *at);
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
    let mut is_host_known = false;
    for route_at in routes.iter().copied() {
        let route = &cluster.ways_in.routes[route_at];
        if !call.scheme.suits(route.kind) {
            continue;
        }
        let Some(host) = host_at(cluster, door, route_at, came_in, &call.host) else {
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
                if best
                    .as_ref()
                    .is_none_or(|best| candidate.rank() > best.rank())
                {
                    best = Some(candidate);
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
        }) => backend_of(cluster, route, rule, matched),
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
                let headers = entry.headers.len();
                let query = entry.query.len();
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
    let values = |wanted: &[ValueMatch], has: &dyn Fn(&str) -> Option<String>| {
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
    let headers = values(&entry.headers, &|name| call.header(name));
    let query = values(&entry.query, &|name| call.query(name));
    let parts = [path, Some(method), headers, query];
    if parts.contains(&Some(false)) {
        return Some(false);
    }
    parts.iter().all(|part| *part == Some(true)).then_some(true)
}

/// What a rule does with a request: redirects it, or sends it to a backend.
fn backend_of(
    cluster: &Cluster,
    route: usize,
    rule: usize,
    matched: Option<usize>,
) -> Result<Taken, RouteFault> {
    let entry = &cluster.ways_in.routes[route].rules[rule];
    if let Some(filter) = entry
        .filters
        .iter()
        .position(|filter| filter.kind.value == "RequestRedirect")
    {
        return Err(RouteFault::Redirect {
            route,
            rule,
            filter,
        });
    }
    match entry.backends.iter().position(|backend| backend.weight > 0) {
        Some(backend) => Ok(Taken::Rule {
            place: Place::Rule {
                route,
                rule,
                backend,
            },
            matched,
        }),
        None => Err(RouteFault::NoBackend { route, rule }),
    }
}
