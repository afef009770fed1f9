//! The rules that the CRDs write in CEL, with their messages.
//! Source: the markers `XValidation` in apis/v1 of kubernetes-sigs/gateway-api. A field that a schema
//! defaults is read with its default.

use crate::admission::shapes::{is_open, items, milliseconds, text};
use crate::admission::validate::field::{Errors, join, nth};
use portpath_yaml::yaml::{Node, Value};

/// Checks the rules of a kind's `spec`.
pub(super) fn check(errors: &mut Errors, kind: &str, spec: &Node) {
    match kind {
        "Gateway" | "ListenerSet" => listeners(errors, spec),
        "BackendTLSPolicy" => backend_tls(errors, spec),
        _ => {}
    }
    if kind.ends_with("Route") {
        parents(errors, items(spec, "parentRefs"));
        for (at, rule) in items(spec, "rules").iter().enumerate() {
            route_rule(errors, kind, rule, &nth("spec.rules", at));
        }
    }
}

/// A rule that does not hold of an object.
fn broken(errors: &mut Errors, field: &str, message: &str) {
    errors.invalid(field, "object", message);
}

/// A rule that does not hold of a list.
fn broken_list(errors: &mut Errors, field: &str, message: &str) {
    errors.invalid(field, "array", message);
}

/// Whether a list has two entries that a comparison takes for the same.
fn has_twice(list: &[Node], is_same: impl Fn(&Node, &Node) -> bool) -> bool {
    let mut all = list.iter().enumerate();
    all.any(|(at, one)| list[..at].iter().any(|other| is_same(one, other)))
}

/// Whether an entry of a list is one that is looked for.
fn any(list: &[Node], is_it: impl Fn(&Node) -> bool) -> bool {
    list.iter().any(is_it)
}

/// A message, and whether a listener breaks the rule.
type ListenerRule<'a> = (&'static str, &'a dyn Fn(&Node) -> bool);

fn listeners(errors: &mut Errors, spec: &Node) {
    let list = items(spec, "listeners");
    let field = "spec.listeners";
    let is = |listener: &Node, names: &[&str]| {
        let protocol = text(listener, "protocol").unwrap_or("");
        names.iter().any(|name| name.eq_ignore_ascii_case(protocol))
    };
    let mode = |listener: &Node| {
        let tls = listener.get("tls")?;
        Some(text(tls, "mode").unwrap_or("Terminate").to_owned())
    };
    let rules: [ListenerRule; 4] = [
        (
            "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
            &|it| is(it, &["HTTP", "TCP", "UDP"]) && it.get("tls").is_some(),
        ),
        ("tls mode must be Terminate for protocol HTTPS", &|it| {
            is(it, &["HTTPS"]) && mode(it).is_some_and(|mode| mode == "Passthrough")
        }),
        ("tls mode must be set for protocol TLS", &|it| {
            is(it, &["TLS"]) && mode(it).is_none()
        }),
        (
            "hostname must not be specified for protocols ['TCP', 'UDP']",
            &|it| is(it, &["TCP", "UDP"]) && text(it, "hostname").is_some_and(|it| !it.is_empty()),
        ),
    ];
    for (message, is_broken) in rules {
        if any(list, is_broken) {
            broken_list(errors, field, message);
        }
    }
    let same_name = |one: &Node, other: &Node| text(one, "name") == text(other, "name");
    if has_twice(list, same_name) {
        broken_list(
            errors,
            field,
            "Listener name must be unique within the Gateway",
        );
    }
    let number = |listener: &Node| listener.get("port").and_then(Node::as_int);
    let same = |one: &Node, other: &Node| {
        let protocol = |it: &Node| text(it, "protocol").map(str::to_ascii_lowercase);
        number(one) == number(other)
            && protocol(one) == protocol(other)
            && text(one, "hostname") == text(other, "hostname")
    };
    if has_twice(list, same) {
        broken_list(
            errors,
            field,
            "Combination of port, protocol and hostname must be unique for each listener",
        );
    }
    for (at, listener) in list.iter().enumerate() {
        if let Some(tls) = listener.get("tls") {
            let own = join(&nth(field, at), "tls");
            certificates(errors, tls, &own);
        }
    }
}

/// The rule asks a list for its size; without the list CEL finds no such key.
fn certificates(errors: &mut Errors, tls: &Node, field: &str) {
    let message = "certificateRefs or options must be specified when mode is Terminate";
    let is_filled = |key: &str| {
        tls.get(key).is_some_and(|it| match &it.value {
            Value::Seq(items) => !items.is_empty(),
            Value::Map(entries) => !entries.is_empty(),
            _ => false,
        })
    };
    let ends_here = text(tls, "mode").unwrap_or("Terminate") == "Terminate";
    if !ends_here || is_filled("certificateRefs") || is_filled("options") {
        return;
    }
    let missing = ["certificateRefs", "options"]
        .into_iter()
        .find(|key| tls.get(key).is_none());
    match missing {
        Some(key) => {
            let said = format!("no such key: {key} evaluating rule: {message}");
            broken(errors, field, &said);
        }
        None => broken(errors, field, message),
    }
}

fn parents(errors: &mut Errors, list: &[Node]) {
    let part =
        |parent: &Node, key: &str, unsaid: &str| text(parent, key).unwrap_or(unsaid).to_owned();
    let who = |parent: &Node| {
        (
            part(parent, "group", "gateway.networking.k8s.io"),
            part(parent, "kind", "Gateway"),
            part(parent, "namespace", ""),
            part(parent, "name", ""),
        )
    };
    let section = |parent: &Node| part(parent, "sectionName", "");
    // The experimental channel tells parents apart by their port too.
    let has_port = |parent: &Node| parent.get("port").is_some();
    if any(list, has_port) {
        return;
    }
    let field = "spec.parentRefs";
    let mixed = |one: &Node, other: &Node| {
        who(one) == who(other) && section(one).is_empty() != section(other).is_empty()
    };
    if has_twice(list, mixed) {
        broken_list(
            errors,
            field,
            "sectionName must be specified when parentRefs includes 2 or more references to the same parent",
        );
    }
    let same = |one: &Node, other: &Node| who(one) == who(other) && section(one) == section(other);
    if has_twice(list, same) {
        broken_list(
            errors,
            field,
            "sectionName must be unique when parentRefs includes 2 or more references to the same parent",
        );
    }
}

fn route_rule(errors: &mut Errors, kind: &str, rule: &Node, field: &str) {
    let is_http = kind == "HTTPRoute";
    let own = join(field, "filters");
    filters(errors, items(rule, "filters"), &own, is_http);
    for (at, entry) in items(rule, "matches").iter().enumerate() {
        let own = nth(&join(field, "matches"), at);
        if is_http && let Some(path) = entry.get("path") {
            path_match(errors, path, &join(&own, "path"));
        }
        if kind == "GRPCRoute"
            && let Some(method) = entry.get("method")
        {
            grpc_method(errors, method, &join(&own, "method"));
        }
    }
    for (at, backend) in items(rule, "backendRefs").iter().enumerate() {
        let own = nth(&join(field, "backendRefs"), at);
        reference(errors, backend, &own);
        let list = items(backend, "filters");
        filters(errors, list, &join(&own, "filters"), is_http);
    }
    if is_http {
        http_rule(errors, rule, field);
    }
}

/// A reference to a backend.
fn reference(errors: &mut Errors, backend: &Node, field: &str) {
    let is_service = text(backend, "group").unwrap_or("").is_empty()
        && text(backend, "kind").unwrap_or("Service") == "Service";
    if is_service && backend.get("port").is_none() {
        broken(errors, field, "Must have port for Service reference");
    }
}

fn http_rule(errors: &mut Errors, rule: &Node, field: &str) {
    let own = items(rule, "filters");
    let backends = items(rule, "backendRefs");
    let has = |filters: &[Node], key: &str| any(filters, |filter| filter.get(key).is_some());
    if !backends.is_empty() && has(own, "requestRedirect") {
        broken(
            errors,
            field,
            "RequestRedirect filter must not be used together with backendRefs",
        );
    }
    let matches = items(rule, "matches");
    let is_prefix = |entry: &Node| match entry.get("path") {
        Some(path) => text(path, "type").unwrap_or("PathPrefix") == "PathPrefix",
        None => true,
    };
    let has_one_prefix = match matches {
        [] => rule.get("matches").is_none(),
        [only] => is_prefix(only),
        _ => false,
    };
    let replaces = |filters: &[Node], key: &str| {
        any(filters, |filter| {
            let path = filter.get(key).and_then(|change| change.get("path"));
            path.is_some_and(|path| {
                text(path, "type") == Some("ReplacePrefixMatch")
                    && path.get("replacePrefixMatch").is_some()
            })
        })
    };
    let what =
        "filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified";
    for (key, name, within) in [
        ("requestRedirect", "RequestRedirect", "when"),
        ("urlRewrite", "URLRewrite", "When"),
    ] {
        if has_one_prefix {
            break;
        }
        if replaces(own, key) {
            broken(errors, field, &format!("When using {name} {what}"));
        }
        let in_backend = |backend: &Node| replaces(items(backend, "filters"), key);
        if any(backends, in_backend) {
            let said = format!("Within backendRefs, {within} using {name} {what}");
            broken(errors, field, &said);
        }
    }
    if let Some(timeouts) = rule.get("timeouts") {
        let length = |key: &str| text(timeouts, key).and_then(milliseconds);
        if let (Some(request), Some(backend)) = (length("request"), length("backendRequest"))
            && request > 0
            && backend > request
        {
            broken(
                errors,
                &join(field, "timeouts"),
                "backendRequest timeout cannot be longer than request timeout",
            );
        }
    }
}

/// Each type of filter with its field.
const FILTERS: [(&str, &str); 8] = [
    ("RequestHeaderModifier", "requestHeaderModifier"),
    ("ResponseHeaderModifier", "responseHeaderModifier"),
    ("RequestMirror", "requestMirror"),
    ("RequestRedirect", "requestRedirect"),
    ("URLRewrite", "urlRewrite"),
    ("CORS", "cors"),
    ("ExternalAuth", "externalAuth"),
    ("ExtensionRef", "extensionRef"),
];
/// Those that a rule may have only once.
const ONCE: [&str; 4] = [
    "RequestHeaderModifier",
    "ResponseHeaderModifier",
    "RequestRedirect",
    "URLRewrite",
];

fn filters(errors: &mut Errors, list: &[Node], field: &str, is_http: bool) {
    let count = |name: &str| {
        let named = list
            .iter()
            .filter(|filter| text(filter, "type") == Some(name));
        named.count()
    };
    if is_http && count("RequestRedirect") > 0 && count("URLRewrite") > 0 {
        broken_list(
            errors,
            field,
            "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both",
        );
    }
    for name in ONCE {
        if count(name) > 1 {
            let said = format!("{name} filter cannot be repeated");
            broken_list(errors, field, &said);
        }
    }
    for (at, filter) in list.iter().enumerate() {
        let own = nth(field, at);
        let kind = text(filter, "type").unwrap_or("");
        for (name, key) in FILTERS {
            let said = match (filter.get(key).is_some(), kind == name) {
                (true, false) => {
                    format!("filter.{key} must be nil if the filter.type is not {name}")
                }
                (false, true) => format!("filter.{key} must be specified for {name} filter.type"),
                _ => continue,
            };
            broken(errors, &own, &said);
        }
        if let Some(backend) = filter
            .get("requestMirror")
            .and_then(|it| it.get("backendRef"))
        {
            reference(errors, backend, &join(&own, "requestMirror.backendRef"));
        }
        for key in ["requestRedirect", "urlRewrite"] {
            if let Some(path) = filter.get(key).and_then(|change| change.get("path")) {
                modifier(errors, path, &join(&own, &join(key, "path")));
            }
        }
    }
}

fn modifier(errors: &mut Errors, path: &Node, field: &str) {
    for (name, key) in [
        ("ReplaceFullPath", "replaceFullPath"),
        ("ReplacePrefixMatch", "replacePrefixMatch"),
    ] {
        let said = match (path.get(key).is_some(), text(path, "type") == Some(name)) {
            (false, true) => format!("{key} must be specified when type is set to '{name}'"),
            (true, false) => format!("type must be '{name}' when {key} is set"),
            _ => continue,
        };
        broken(errors, field, &said);
    }
}

fn path_match(errors: &mut Errors, path: &Node, field: &str) {
    let value = text(path, "value").unwrap_or("/");
    let kind = text(path, "type").unwrap_or("PathPrefix");
    if !matches!(kind, "Exact" | "PathPrefix") || is_open(value) {
        return;
    }
    let of_types = "when type one of ['Exact', 'PathPrefix']";
    if !value.starts_with('/') {
        let said = format!("value must be an absolute path and start with '/' {of_types}");
        broken(errors, field, &said);
    }
    for part in ["//", "/./", "/../", "%2f", "%2F", "#"] {
        if value.contains(part) {
            broken(
                errors,
                field,
                &format!("must not contain '{part}' {of_types}"),
            );
        }
    }
    for end in ["/..", "/."] {
        if value.ends_with(end) {
            broken(
                errors,
                field,
                &format!("must not end with '{end}' {of_types}"),
            );
        }
    }
    if !is_path(value) {
        broken(
            errors,
            field,
            "must only contain valid characters (matching ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ['Exact', 'PathPrefix']",
        );
    }
}

/// Whether a path has only the letters that a URL may have.
fn is_path(value: &str) -> bool {
    let mut parts = value.split('%');
    let is_plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-/._~!$&'()*+,;=:@".contains(&byte))
    };
    let first = parts.next().is_some_and(is_plain);
    let is_escape = |part: &str| {
        let digits = part.bytes().take(2).filter(u8::is_ascii_hexdigit).count();
        digits == 2 && is_plain(part)
    };
    !value.is_empty() && first && parts.all(is_escape)
}

fn grpc_method(errors: &mut Errors, method: &Node, field: &str) {
    let service = text(method, "service");
    let name = text(method, "method");
    if service.is_none() && name.is_none() {
        let said = "One or both of 'service' or 'method' must be specified";
        broken(errors, field, said);
    }
    if text(method, "type").unwrap_or("Exact") != "Exact" {
        return;
    }
    let is_name = |text: &str| {
        let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        starts
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_service = |text: &str| {
        text.strip_prefix('.')
            .unwrap_or(text)
            .split('.')
            .all(is_name)
    };
    if service.is_some_and(|service| !is_open(service) && !is_service(service)) {
        broken(
            errors,
            field,
            r"service must only contain valid characters (matching ^(?i)\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$)",
        );
    }
    if name.is_some_and(|name| !is_open(name) && !is_name(name)) {
        broken(
            errors,
            field,
            "method must only contain valid characters (matching ^[A-Za-z_][A-Za-z_0-9]*$)",
        );
    }
}

fn backend_tls(errors: &mut Errors, spec: &Node) {
    let list = items(spec, "targetRefs");
    let who = |target: &Node| {
        ["group", "kind", "name"].map(|key| text(target, key).unwrap_or("").to_owned())
    };
    let section = |target: &Node| text(target, "sectionName").unwrap_or("").to_owned();
    let mixed = |one: &Node, other: &Node| {
        who(one) == who(other) && section(one).is_empty() != section(other).is_empty()
    };
    let field = "spec.targetRefs";
    if has_twice(list, mixed) {
        broken_list(
            errors,
            field,
            "sectionName must be specified when targetRefs includes 2 or more references to the same target",
        );
    }
    let same = |one: &Node, other: &Node| who(one) == who(other) && section(one) == section(other);
    if has_twice(list, same) {
        broken_list(
            errors,
            field,
            "sectionName must be unique when targetRefs includes 2 or more references to the same target",
        );
    }
    let Some(validation) = spec.get("validation") else {
        return;
    };
    let has_refs = !items(validation, "caCertificateRefs").is_empty();
    let is_known = text(validation, "wellKnownCACertificates").is_some_and(|it| !it.is_empty());
    let said = match (has_refs, is_known) {
        (true, true) => "must not contain both CACertificateRefs and WellKnownCACertificates",
        (false, false) => "must specify either CACertificateRefs or WellKnownCACertificates",
        _ => return,
    };
    broken(errors, "spec.validation", said);
}
