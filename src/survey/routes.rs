//! Judges each rule of Ingresses and routes by the request that it is for.

use super::judge::Judge;
use super::report::{ObjectName, Way};
use super::ways::proposed;
use portpath_kube::manifest::{Place, WaysIn};
use portpath_net::request::Client;
use portpath_net::trace::routes::Doors;
use portpath_net::trace::{Step, Trace};
use portpath_text::source::Span;

/// More rules than this no view shows.
const MOST: usize = 5000;

/// The paths of all rules. Of rules that take the same request the first one counts.
pub(super) fn all(judge: &mut Judge) -> Vec<Way> {
    let cluster = judge.cluster();
    let doors = Doors::new(cluster);
    let ways = &cluster.ways_in;
    let mut found: Vec<Way> = Vec::new();
    for place in ways.places().into_iter().take(MOST) {
        let (Some(target), Some(backend), Some((kind, meta)), Some(namespace)) = (
            proposed(cluster, &doors, place),
            ways.backend(place),
            ways.owner(place),
            ways.backend_namespace(place),
        ) else {
            continue;
        };
        let to = target.typed();
        let ruled = judge.rule(&Client::Outside, &to);
        if is_taken_elsewhere(&ruled.trace, place) {
            continue;
        }
        judge.keep(&ruled);
        let (host, path) = written(ways, place);
        found.push(Way {
            object: ObjectName {
                kind: kind.to_owned(),
                namespace: meta.namespace().to_owned(),
                name: meta.name().to_owned(),
            },
            host,
            path,
            service: format!("{namespace}/{}", backend.name.value),
            judged: ruled.judged,
            span: place_span(ways, place).unwrap_or(backend.span),
        });
    }
    found
}

/// Whether another rule takes the request.
fn is_taken_elsewhere(trace: &Trace, place: Place) -> bool {
    let taken = trace.steps.iter().find_map(|step| match step {
        Step::Route(entry) => entry.taken,
        _ => None,
    });
    taken.is_some_and(|taken| !is_same_rule(taken.place(), place))
}

fn is_same_rule(one: Place, other: Place) -> bool {
    match (one, other) {
        (
            Place::Rule { route, rule, .. },
            Place::Rule {
                route: other_route,
                rule: other_rule,
                ..
            },
        ) => route == other_route && rule == other_rule,
        _ => one == other,
    }
}

/// The host and path of a rule, as written.
fn written(ways: &WaysIn, place: Place) -> (String, String) {
    let found = match place {
        Place::Path {
            ingress,
            rule,
            path,
        } => ways.ingresses.get(ingress).and_then(|object| {
            let rule = object.rules.get(rule)?;
            let host = rule.host.as_ref().map(|host| host.value.to_string());
            let path = rule.paths.get(path)?.path.as_ref();
            Some((host, path.map(|path| path.value.to_string())))
        }),
        Place::Default(_) => None,
        Place::Rule { route, rule, .. } => ways.routes.get(route).and_then(|object| {
            let host = object.hostnames.first().map(|host| host.value.to_string());
            let first = object.rules.get(rule)?.matches.first();
            let path = first.and_then(|first| first.path.as_ref());
            Some((host, path.map(|(_, path)| path.value.to_string())))
        }),
    };
    let (host, path) = found.unwrap_or_default();
    (host.unwrap_or_default(), path.unwrap_or_default())
}

fn place_span(ways: &WaysIn, place: Place) -> Option<Span> {
    match place {
        Place::Path {
            ingress,
            rule,
            path,
        } => {
            let rule = ways.ingresses.get(ingress)?.rules.get(rule)?;
            Some(rule.paths.get(path)?.span)
        }
        Place::Default(ingress) => {
            let backend = ways.ingresses.get(ingress)?.default_backend.as_ref()?;
            Some(backend.span)
        }
        Place::Rule { .. } => Some(ways.backend(place)?.span),
    }
}
