//! What a rule makes of a request's address: the `Location` of a redirect, and the path that a
//! rewrite leaves for the app. Source: apis/v1/httproute_types.go, HTTPPathModifier and
//! HTTPRequestRedirectFilter.

use super::{Call, Scheme};
use portpath_kube::manifest::{Change, PathMatch, RouteRule};

/// The prefix that a `replacePrefixMatch` replaces: that of the match that took the request.
pub(super) fn matched_prefix(rule: &RouteRule, matched: Option<usize>) -> &str {
    let entry = matched.and_then(|at| rule.matches.get(at));
    match entry.and_then(|entry| entry.path.as_ref()) {
        Some((PathMatch::Prefix, path)) => &path.value,
        Some((PathMatch::Exact | PathMatch::Regex, _)) | None => "/",
    }
}

/// The path that a change makes of a request's path; none where it leaves the path as it is.
pub(super) fn changed_path(change: &Change, path: &str, prefix: &str) -> Option<String> {
    if let Some(full) = &change.full_path {
        return Some(full.to_string());
    }
    let new = change.prefix.as_ref()?.trim_end_matches('/');
    let rest = path
        .strip_prefix(prefix.trim_end_matches('/'))
        .unwrap_or(path);
    let changed = format!("{new}{rest}");
    Some(if changed.is_empty() {
        "/".to_owned()
    } else {
        changed
    })
}

/// The path that a rewrite leaves for the app, which gets `path` otherwise; `matched` is the entry of
/// `matches` that took the request.
pub fn rewritten_path(
    change: &Change,
    path: &str,
    rule: &RouteRule,
    matched: Option<usize>,
) -> Option<String> {
    changed_path(change, path, matched_prefix(rule, matched))
}

/// The `Location` that a redirect answers with. Without a port of its own it has that of its scheme,
/// and without a scheme of its own that of the listener.
pub(super) fn location(change: &Change, call: &Call, listener_port: u16, prefix: &str) -> String {
    let own = if call.scheme == Scheme::Https {
        "https"
    } else {
        "http"
    };
    let scheme = change.scheme.as_deref().unwrap_or(own);
    let well_known = match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    };
    let of_scheme = change.scheme.as_ref().and(well_known);
    let port = change.port.or(of_scheme).unwrap_or(listener_port);
    let port = if well_known == Some(port) {
        String::new()
    } else {
        format!(":{port}")
    };
    let host = change.hostname.as_deref().unwrap_or(&call.host);
    let path = changed_path(change, &call.path, prefix).unwrap_or_else(|| call.path.clone());
    let query = if call.query.is_empty() {
        String::new()
    } else {
        format!("?{}", call.query)
    };
    format!("{scheme}://{host}{port}{path}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use portpath_yaml::yaml::TextSlice;

    #[test]
    fn a_prefix_is_replaced_as_the_table_of_the_api_says() {
        // The table in apis/v1/httproute_types.go, HTTPPathModifier.ReplacePrefixMatch.
        for (path, prefix, new, expected) in [
            ("/foo/bar", "/foo", "/xyz", "/xyz/bar"),
            ("/foo/bar", "/foo", "/xyz/", "/xyz/bar"),
            ("/foo/bar", "/foo/", "/xyz", "/xyz/bar"),
            ("/foo/bar", "/foo/", "/xyz/", "/xyz/bar"),
            ("/foo", "/foo", "/xyz", "/xyz"),
            ("/foo/", "/foo", "/xyz", "/xyz/"),
            ("/foo/bar", "/foo", "", "/bar"),
            ("/foo/", "/foo", "", "/"),
            ("/foo", "/foo", "", "/"),
            ("/foo/", "/foo", "/", "/"),
            ("/foo", "/foo", "/", "/"),
        ] {
            let change = Change {
                prefix: Some(TextSlice::from(new)),
                ..Change::default()
            };
            let changed = changed_path(&change, path, prefix);
            assert_eq!(changed.as_deref(), Some(expected), "{path} {prefix} {new}");
        }
    }
}
