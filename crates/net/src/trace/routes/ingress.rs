//! Chooses among the paths of the Ingresses that one controller serves.
//! Sources: staging/src/k8s.io/api/networking/v1/types.go, IngressRule and HTTPIngressPath;
//! https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches

use super::matching::{HostFit, Star, host_fit, is_below, literal_start};
use super::{Call, Door, RouteFault, Taken};
use portpath_kube::manifest::{Ingress, IngressPath, PathType, Place, WaysIn};

/// The annotations that make ingress-nginx read paths as regular expressions.
const REGEX_ANNOTATIONS: &[&str] = &[
    "nginx.ingress.kubernetes.io/use-regex",
    "nginx.ingress.kubernetes.io/rewrite-target",
];

/// The Ingresses of the controller that serves the one at `door`: those of the same class.
pub(super) fn served(
    ways: &WaysIn,
    door: usize,
) -> impl Iterator<Item = (usize, &Ingress)> + Clone {
    let class = |ingress: &Ingress| ingress.class.as_ref().map(|class| class.value.clone());
    let own = ways.ingresses.get(door).and_then(|ingress| class(ingress));
    let all = ways.ingresses.iter().map(AsRef::as_ref).enumerate();
    all.filter(move |(_, ingress)| class(ingress) == own)
}

/// How well the host of a request fits the rules of a controller's Ingresses.
pub(super) fn fit(ways: &WaysIn, door: usize, host: &str) -> Option<HostFit> {
    hosts(ways, door)
        .filter_map(|pattern| host_fit(pattern, host, Star::OneLabel))
        .max()
}

/// The hosts of a controller's rules; empty for a rule without one.
fn hosts(ways: &WaysIn, door: usize) -> impl Iterator<Item = &str> {
    let rules = served(ways, door).flat_map(|(_, ingress)| &ingress.rules);
    rules.map(|rule| rule.host.as_ref().map_or("", |host| host.value.as_str()))
}

/// A path that takes the request, and how well.
struct PathFit {
    fit: HostFit,
    length: usize,
    exact: bool,
    place: Place,
}

/// The backend that a request goes to: among the paths of the most specific host the longest, Exact
/// before Prefix; else a default backend.
pub(super) fn choose(ways: &WaysIn, door: usize, call: &Call) -> Result<Taken, RouteFault> {
    let best = fit(ways, door, &call.host);
    let mut candidates: Vec<PathFit> = Vec::new();
    for (at, ingress) in served(ways, door) {
        for (rule_at, rule) in ingress.rules.iter().enumerate() {
            let pattern = rule.host.as_ref().map_or("", |host| host.value.as_str());
            let Some(fit) = host_fit(pattern, &call.host, Star::OneLabel) else {
                continue;
            };
            for (path_at, path) in rule.paths.iter().enumerate() {
                if let Some(length) = path_fit(ingress, path, &call.path) {
                    let place = Place::Path {
                        ingress: at,
                        rule: rule_at,
                        path: path_at,
                    };
                    candidates.push(PathFit {
                        fit,
                        length,
                        exact: path.path_type.value == PathType::Exact,
                        place,
                    });
                }
            }
        }
    }
    let mut taken: Option<&PathFit> = None;
    for candidate in candidates
        .iter()
        .filter(|candidate| Some(candidate.fit) == best)
    {
        let is_better = |taken: &PathFit| {
            let rank = |it: &PathFit| (it.length, it.exact);
            rank(candidate) > rank(taken)
                || (rank(candidate) == rank(taken) && is_older(ways, candidate, taken))
        };
        if taken.is_none_or(is_better) {
            taken = Some(candidate);
        }
    }
    if let Some(candidate) = taken {
        return Ok(Taken::Backend(candidate.place));
    }
    if let Some(default) = default_backend(ways, door, &call.host, best) {
        return Ok(Taken::Backend(Place::Default(default)));
    }
    let door = Door::Ingress(door);
    Err(match best {
        None => RouteFault::NoHost {
            door,
            listener: None,
            host: call.host.clone(),
        },
        Some(_) => {
            let elsewhere = candidates
                .iter()
                .max_by_key(|candidate| (candidate.fit, candidate.length));
            RouteFault::NoPath {
                door,
                host: call.host.clone(),
                path: call.path.clone(),
                elsewhere: elsewhere.map(|candidate| candidate.place),
            }
        }
    })
}

/// Whether a path's Ingress was created before another's: of equal paths controllers take the
/// oldest. Of those without a time the first in the YAML counts as the oldest.
fn is_older(ways: &WaysIn, one: &PathFit, other: &PathFit) -> bool {
    let created = |it: &PathFit| ways.owner(it.place)?.1.created.clone();
    match (created(one), created(other)) {
        (Some(one), Some(other)) => one < other,
        _ => false,
    }
}

/// The default backend of an Ingress that has a rule for the host, else of any.
fn default_backend(ways: &WaysIn, door: usize, host: &str, best: Option<HostFit>) -> Option<usize> {
    let with_default =
        || served(ways, door).filter(|(_, ingress)| ingress.default_backend.is_some());
    let has_host = |ingress: &Ingress| {
        ingress.rules.iter().any(|rule| {
            let pattern = rule.host.as_ref().map_or("", |host| host.value.as_str());
            best.is_some() && host_fit(pattern, host, Star::OneLabel) == best
        })
    };
    with_default()
        .find(|(_, ingress)| has_host(ingress))
        .or_else(|| with_default().next())
        .map(|(at, _)| at)
}

/// The number of letters of a path that takes the request's.
fn path_fit(ingress: &Ingress, path: &IngressPath, asked: &str) -> Option<usize> {
    let written = path.path.as_ref().map_or("/", |path| path.value.as_str());
    let fits = match path.path_type.value {
        PathType::Exact => written == asked,
        PathType::Prefix if !reads_regex(ingress, written) => is_below(written, asked),
        // Up to the controller: most take what lies below, and the start of an expression is
        // literal.
        PathType::Prefix | PathType::ImplementationSpecific => {
            let start = literal_start(written);
            if start == written {
                is_below(written, asked)
            } else {
                asked.starts_with(start)
            }
        }
    };
    fits.then_some(written.len())
}

/// Whether a controller reads a path of type Prefix as a pattern: ingress-nginx where an annotation
/// says so, and the load balancers of AWS and Google, for which a `*` at the end stands for
/// anything.
fn reads_regex(ingress: &Ingress, path: &str) -> bool {
    let class = ingress
        .class
        .as_ref()
        .map_or("", |class| class.value.as_str());
    let by_cloud = path.ends_with("/*") && matches!(class, "alb" | "gce" | "gce-internal");
    let by_nginx = || {
        REGEX_ANNOTATIONS
            .iter()
            .any(|key| ingress.meta.annotation(key).is_some())
    };
    by_cloud || (literal_start(path) != path && by_nginx())
}
