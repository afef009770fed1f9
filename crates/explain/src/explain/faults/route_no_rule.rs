//! `no-rule-for-host` and `no-rule-for-path`: the Ingresses or routes have nothing for what the client asks.

use crate::explain::codes::Code;
use crate::explain::draft::{Words, join};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::Place;
use portpath_net::trace::Door;
use portpath_net::trace::routes::{hosts, paths};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::Text;

/// No rule takes this host.
///
/// A rule with a `host` takes requests for that host only.
///
/// # Why it surprises
/// The address is right; it is the name in the request that decides.
///
/// # The fix
/// Send to a host that a rule names, or leave `host` out.
pub const HOST: Code = Code::new("no-rule-for-host", Cause::IngressNoRule);
/// No rule takes this path.
///
/// `Exact` takes one path, `Prefix` whole elements of a path.
///
/// # The fix
/// Send to a path that a rule takes, or change the rule.
pub const PATH: Code = Code::new("no-rule-for-path", Cause::IngressNoRule);

/// The words for a host that no rule is for.
pub fn host(words: &Words, door: Door, listener: Option<usize>, host: &str) -> Diagnostic {
    let hosts = hosts(words.cluster, door, listener);
    let listed = listed(&hosts);
    let (gate, own) = gate(words, door, listener);
    let span = hosts.first().map_or(own, |host| host.span);
    let message = format!("no rule at {gate} is for the host `{host}`");
    let star = match (hosts.iter().any(|host| host.value.starts_with('*')), door) {
        (false, _) => "",
        (true, Door::Ingress(_)) => " (a `*` stands for one label)",
        (true, Door::Gateway(_) | Door::Unseen { .. }) => " (a `*` stands for one label or more)",
    };
    let (label, help) = match listed.as_slice() {
        [] => (
            "no rule here names a host",
            format!("add a rule or route for `{host}`"),
        ),
        _ => (
            "rules are for this host",
            format!(
                "ask for {}{star}, or add a rule for `{host}`",
                join(&listed)
            ),
        ),
    };
    words.error(HOST, message, span, label).help(help).done()
}

/// Each once, in backticks.
fn listed(values: &[&Spanned<Text>]) -> Vec<String> {
    let mut listed: Vec<String> = Vec::new();
    for value in values.iter().take(MOST) {
        let word = format!("`{}`", value.value);
        if !listed.contains(&word) {
            listed.push(word);
        }
    }
    listed
}

/// How many hosts or paths are looked at for a list.
const MOST: usize = 50;

/// Where the request came in, with the place to point at.
fn gate(words: &Words, door: Door, listener: Option<usize>) -> (String, Span) {
    let ways = words.ways();
    let name = words.door(door);
    match door {
        Door::Ingress(at) => (
            name,
            ways.ingresses
                .get(at)
                .map_or(Span::default(), |ingress| ingress.meta.name_span()),
        ),
        Door::Gateway(at) => {
            let gateway = ways.gateways.get(at);
            match gateway.and_then(|gateway| gateway.listeners.get(listener?)) {
                Some(listener) => (
                    format!("listener `{}` of {name}", listener.name.value),
                    listener.name.span,
                ),
                None => (
                    name,
                    gateway.map_or(Span::default(), |gateway| gateway.meta.name_span()),
                ),
            }
        }
        Door::Unseen { route, .. } => (
            name,
            words
                .route(route)
                .map_or(Span::default(), |route| route.meta.name_span()),
        ),
    }
}

/// The words for a path that no rule takes.
pub fn path(
    words: &Words,
    door: Door,
    host: &str,
    path: &str,
    elsewhere: Option<Place>,
) -> Diagnostic {
    let paths = paths(words.cluster, door, host);
    let listed = listed(&paths);
    let (_, own) = gate(words, door, None);
    let span = paths.first().map_or(own, |path| path.span);
    let message = format!("no rule for `{host}` takes the path `{path}`");
    let prefix = if matches!(door, Door::Ingress(_)) {
        "Prefix"
    } else {
        "PathPrefix"
    };
    let mut help = match listed.as_slice() {
        [] => "add a rule for it".to_owned(),
        [one] => format!(
            "the only path is {one}; add one for it, or `/` with `{prefix}` for all that is left"
        ),
        _ => format!(
            "the paths are {}; add one for it, or `/` with `{prefix}` for all that is left",
            join(&listed)
        ),
    };
    if paths.iter().any(|path| path.value.contains('*')) {
        help.push_str("; in a path of type `Prefix` or `Exact` a `*` is a letter like any other");
    }
    let label = if listed.is_empty() {
        "no match here is by path alone"
    } else {
        "this path does not take it"
    };
    let Some(place) = elsewhere else {
        return words.error(PATH, message, span, label).help(help).done();
    };
    let owner = words.owner(place);
    help.push_str(&format!(
        "; a less specific rule of {owner} would take it, and there controllers differ: ingress-nginx answers 404, others go on"
    ));
    words.note(PATH, message, span, label).help(help).done()
}
