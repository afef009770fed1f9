//! Chooses among the rules of the routes that are attached to a Gateway's listener.
//! Source: https://gateway-api.sigs.k8s.io/reference/spec/ (HTTPRouteRule, HTTPRouteMatch).

use super::attach::{host_at, intersect, listener, routes_at};
use super::listeners::listener_for;
use super::matching::{HostFit, is_below, literal_start};
use super::redirect::{location, matched_prefix};
use super::{Call, Door, RouteFault, Taken, cors};
use crate::cluster::Cluster;
use portpath_kube::manifest::{
    Filter, PathMatch, Place, Route, RouteKind, RouteMatch, RouteRule, ValueMatch,
};

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
        if let Err(fault) = chosen {
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
    let answered = |filters: &[Filter], backend: Option<usize>| {
        let at = filters.iter().position(|filter| filter.cors.is_some())?;
        let allowed = cors::preflight(filters[at].cors.as_ref()?, call)?;
        Some(RouteFault::Preflight {
            route,
            rule,
            backend,
            filter: at,
            allowed,
        })
    };
    if let Some(fault) = answered(&entry.filters, None).or_else(|| redirected(&entry.filters, None))
    {
        return Err(fault);
    }
    let Some(backend) = entry.backends.iter().position(|backend| backend.weight > 0) else {
        return Err(RouteFault::NoBackend { route, rule });
    };
    let own = &entry.backends[backend].filters;
    if let Some(fault) = answered(own, Some(backend)).or_else(|| redirected(own, Some(backend))) {
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
