//! `no-rule-for-host` and `no-rule-for-path`: the Ingresses or routes have nothing for what the
//! client asks.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::explain::ingress_rules;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{IngressRule, Place};
use portpath_net::trace::Door;
use portpath_net::trace::routes::{hosts, paths};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// No rule takes this host.
///
/// A rule with a `host` takes requests for that host only.
///
/// # Why it surprises
/// The address is right; it is the name in the request that decides.
///
/// # The fix
/// Send to a host that a rule names, or leave `host` out.
pub(super) const HOST: Code = Code::new("no-rule-for-host", Cause::IngressNoRule);
/// No rule takes this path.
///
/// `Exact` takes one path, `Prefix` whole elements of a path.
///
/// # The fix
/// Send to a path that a rule takes, or change the rule.
pub(super) const PATH: Code = Code::new("no-rule-for-path", Cause::IngressNoRule);

/// The words for a host that no rule is for.
pub(super) fn host(
    context: &Context,
    door: Door,
    listener: Option<usize>,
    host: &str,
) -> Diagnostic {
    let hosts = hosts(context.cluster, door, listener);
    let listed = listed(&hosts);
    let (gate, own) = gate(context, door, listener);
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
    context.error(HOST, message, span, label).help(help).done()
}

/// Each once, in backticks.
fn listed(values: &[&Spanned<TextSlice>]) -> Vec<String> {
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
fn gate(context: &Context, door: Door, listener: Option<usize>) -> (String, Span) {
    let ways = context.ways();
    let name = context.door(door);
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
            context
                .route(route)
                .map_or(Span::default(), |route| route.meta.name_span()),
        ),
    }
}

/// The words where the rule for the host has no paths, and the next rule has those that were meant.
fn without_http(context: &Context, door: Door, host: &str) -> Option<Diagnostic> {
    let Door::Ingress(_) = door else {
        return None;
    };
    context.ways().ingresses.iter().find_map(|ingress| {
        let mut rules = ingress.rules.iter();
        let is_it = |rule: &IngressRule| {
            let own = rule.host.as_ref();
            own.is_some_and(|own| own.value.eq_ignore_ascii_case(host)) && !rule.has_http
        };
        let at = rules.position(is_it)?;
        ingress_rules::of_rule(context, ingress, at)
    })
}

/// The words for a path that no rule takes.
pub(super) fn path(
    context: &Context,
    door: Door,
    host: &str,
    path: &str,
    elsewhere: Option<Place>,
) -> Diagnostic {
    if let Some(found) = without_http(context, door, host) {
        return found;
    }
    let paths = paths(context.cluster, door, host);
    let listed = listed(&paths);
    let (_, own) = gate(context, door, None);
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
        return context.error(PATH, message, span, label).help(help).done();
    };
    let owner = context.owner(place);
    help.push_str(&format!(
        "; a less specific rule of {owner} would take it, and there controllers differ: ingress-nginx answers 404, others go on"
    ));
    context.note(PATH, message, span, label).help(help).done()
}
