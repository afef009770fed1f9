//! The HTTP request as the app gets it: what a client sends, after the filters of a route's rule have
//! changed it. Source: apis/v1/httproute_types.go, HTTPHeaderFilter and HTTPURLRewriteFilter.

use super::context::Context;
use crate::report::{AppRequest, HttpHeader};
use portpath_kube::manifest::{Filter, HeaderChange, Place, RouteRule};
use portpath_net::request::Request;
use portpath_net::trace::routes::rewritten_path;
use portpath_net::trace::{End, Entry, Step, Taken, Trace};

/// The request as the app gets it; none where it is no HTTP, or does not arrive.
pub(super) fn arrived(context: &Context, trace: &Trace, request: &Request) -> Option<AppRequest> {
    let target = &request.to;
    if !matches!(trace.end, End::Delivered) || !target.is_http() {
        return None;
    }
    let written = target.path.as_deref().unwrap_or("/");
    let written = written.split('#').next().unwrap_or("");
    let (path, query) = written.split_once('?').unwrap_or((written, ""));
    let is_host = |name: &str| name.eq_ignore_ascii_case("host");
    let headers = target.headers.iter().filter(|(name, _)| !is_host(name));
    let mut found = AppRequest {
        method: target.method.clone().unwrap_or_else(|| "GET".to_owned()),
        host: target.http_host(),
        path: if path.is_empty() { "/" } else { path }.to_owned(),
        query: query.to_owned(),
        headers: headers.map(|(name, value)| header(name, value)).collect(),
    };
    let entry = trace.steps.iter().find_map(|step| match step {
        Step::Route(entry) => Some(entry),
        _ => None,
    });
    if let Some(entry) = entry {
        change(context, entry, &mut found);
    }
    Some(found)
}

/// What the filters of the rule that takes the request, and then those of its backend, make of it.
fn change(context: &Context, entry: &Entry, request: &mut AppRequest) {
    let Some(Taken::Rule { place, matched, .. }) = entry.taken else {
        return;
    };
    let Place::Rule {
        route,
        rule,
        backend,
    } = place
    else {
        return;
    };
    let Some(rule) = context.route(route).and_then(|it| it.rules.get(rule)) else {
        return;
    };
    let own = rule.backends.get(backend).map(|it| &it.filters);
    for filter in rule.filters.iter().chain(own.into_iter().flatten()) {
        apply(filter, rule, matched, request);
    }
}

fn apply(filter: &Filter, rule: &RouteRule, matched: Option<usize>, request: &mut AppRequest) {
    match filter.kind.value.as_str() {
        "URLRewrite" => {
            if let Some(path) = rewritten_path(&filter.change, &request.path, rule, matched) {
                request.path = path;
            }
            if let Some(host) = &filter.change.hostname {
                request.host = host.to_string();
            }
        }
        "RequestHeaderModifier" => {
            for change in &filter.headers {
                set(&mut request.headers, change);
            }
        }
        _ => {}
    }
}

fn set(headers: &mut Vec<HttpHeader>, change: &HeaderChange) {
    let is = |own: &HttpHeader, name: &str| own.name.eq_ignore_ascii_case(name);
    match change {
        HeaderChange::Set(name, value) => {
            headers.retain(|own| !is(own, name));
            headers.push(header(name, value));
        }
        HeaderChange::Add(name, value) => {
            match headers.iter_mut().find(|own| is(own, name)) {
                // "The action appends to any existing values": as a list (RFC 9110, section 5.3).
                Some(own) => own.value = format!("{},{value}", own.value),
                None => headers.push(header(name, value)),
            }
        }
        HeaderChange::Remove(name) => headers.retain(|own| !is(own, name)),
    }
}

fn header(name: &str, value: &str) -> HttpHeader {
    HttpHeader {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}
