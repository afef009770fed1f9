//! `no-rule-for-host` and `no-rule-for-path`: the Ingresses or routes have nothing for what the client asks.

use crate::explain::draft::{Words, join};
use crate::manifest::{PathMatch, Place};
use crate::report::Diagnostic;
use crate::source::Span;
use crate::trace::Door;

/// No rule is for the host.
pub const HOST: &str = "no-rule-for-host";
/// Rules are for the host, and none for the path.
pub const PATH: &str = "no-rule-for-path";

/// How many hosts or paths are listed and looked at.
const MOST: usize = 200;

/// The words for a host that no rule is for.
pub fn host(words: &Words, door: Door, host: &str) -> Diagnostic {
    let hosts = hosts(words, door);
    let mut listed: Vec<String> = hosts.iter().map(|(host, _)| format!("`{host}`")).collect();
    listed.dedup();
    let span = hosts.first().map_or(door_span(words, door), |(_, span)| *span);
    let message = format!("no rule at {} is for the host `{host}`", words.door(door));
    let star = match door {
        Door::Ingress(_) => "a `*` stands for one label",
        Door::Gateway(_) | Door::Unseen { .. } => "a `*` stands for one label or more",
    };
    let help = match listed.as_slice() {
        [] => "give a rule or listener this host, or none at all to take every host".to_owned(),
        _ => format!("ask for {} (in full; {star}), or add a rule for `{host}`", join(&listed)),
    };
    words.error(HOST, message, span, "rules are for this host").help(help).done()
}

/// The words for a path that no rule takes.
pub fn path(words: &Words, door: Door, host: &str, path: &str, elsewhere: Option<Place>) -> Diagnostic {
    let paths = paths(words, door);
    let mut listed: Vec<String> = paths.iter().map(|(path, _)| format!("`{path}`")).collect();
    listed.dedup();
    let span = paths.first().map_or(door_span(words, door), |(_, span)| *span);
    let message = format!("no rule for `{host}` takes the path `{path}`");
    let mut help = match listed.as_slice() {
        [] => "add a rule for it".to_owned(),
        _ => format!("the paths are {}; add one for it, or `/` with `Prefix` for all that is left", join(&listed)),
    };
    let Some(place) = elsewhere else {
        return words.error(PATH, message, span, "this path does not take it").help(help).done();
    };
    help.push_str(&format!(
        "; a less specific rule of {} would take it, and there controllers differ: ingress-nginx answers 404, others go on",
        words.owner(place)
    ));
    words.note(PATH, message, span, "this path does not take it").help(help).done()
}

fn door_span(words: &Words, door: Door) -> Span {
    let ways = words.ways();
    match door {
        Door::Ingress(at) => ways.ingresses.get(at).map_or(Span::default(), |ingress| ingress.meta.name_span()),
        Door::Gateway(at) => ways.gateways.get(at).map_or(Span::default(), |gateway| gateway.meta.name_span()),
        Door::Unseen { route, .. } => words.route(route).map_or(Span::default(), |route| route.meta.name_span()),
    }
}

fn hosts<'w>(words: &'w Words, door: Door) -> Vec<(&'w str, Span)> {
    let ways = words.ways();
    let found: Vec<_> = match door {
        Door::Ingress(_) => {
            ways.ingresses.iter().flat_map(|ingress| &ingress.rules).filter_map(|rule| rule.host.as_ref()).collect()
        }
        Door::Gateway(_) | Door::Unseen { .. } => {
            let listeners = ways.gateways.iter().flat_map(|gateway| &gateway.listeners);
            let listeners = listeners.filter_map(|listener| listener.hostname.as_ref());
            ways.routes.iter().flat_map(|route| &route.hostnames).chain(listeners).collect()
        }
    };
    found.into_iter().take(MOST).map(|host| (host.value.as_str(), host.span)).collect()
}

fn paths<'w>(words: &'w Words, door: Door) -> Vec<(&'w str, Span)> {
    let ways = words.ways();
    let found: Vec<_> = match door {
        Door::Ingress(_) => {
            let rules = ways.ingresses.iter().flat_map(|ingress| &ingress.rules);
            rules.flat_map(|rule| &rule.paths).filter_map(|path| path.path.as_ref()).collect()
        }
        Door::Gateway(_) | Door::Unseen { .. } => {
            let rules = ways.routes.iter().flat_map(|route| &route.rules);
            let paths = rules.flat_map(|rule| &rule.matches).filter_map(|entry| entry.path.as_ref());
            paths.filter(|(kind, _)| *kind != PathMatch::Regex).map(|(_, path)| path).collect()
        }
    };
    found.into_iter().take(MOST).map(|path| (path.value.as_str(), path.span)).collect()
}
