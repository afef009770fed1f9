//! Whether a `CORS` filter answers a request itself, and whether it allows what a browser asks for.
//! Source: apis/v1/httproute_types.go, HTTPCORSFilter; https://fetch.spec.whatwg.org/#http-cors-protocol.

use super::Call;
use portpath_kube::manifest::Cors;
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// What a browser's preflight is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// The browser may send the request.
    Yes,
    /// No entry of `allowOrigins` is for the origin.
    NotOrigin,
    /// `allowMethods` does not have the method.
    NotMethod,
    /// `allowHeaders` does not have one of the headers.
    NotHeader,
}

/// Methods and headers that need no word of a filter.
const SAFE_METHODS: [&str; 3] = ["GET", "HEAD", "POST"];
const SAFE_HEADERS: [&str; 4] = [
    "accept",
    "accept-language",
    "content-language",
    "content-type",
];

/// What a preflight is told; none for any other request.
pub(super) fn preflight(cors: &Cors, call: &Call) -> Option<Allowed> {
    if call.method != "OPTIONS" {
        return None;
    }
    let origin = call.header("Origin")?;
    let method = call.header("Access-Control-Request-Method")?;
    let headers = call.header("Access-Control-Request-Headers");
    let headers = headers.unwrap_or_default();
    let mut headers = headers
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let may_send = |name: &str| {
        let is_safe = SAFE_HEADERS
            .iter()
            .any(|safe| safe.eq_ignore_ascii_case(name));
        is_safe || lists(&cors.headers, |own| own.eq_ignore_ascii_case(name))
    };
    let is_safe = SAFE_METHODS.contains(&method.as_str());
    Some(if !allows_origin(cors, &origin) {
        Allowed::NotOrigin
    } else if !is_safe && !lists(&cors.methods, |own| own == method) {
        Allowed::NotMethod
    } else if !headers.all(may_send) {
        Allowed::NotHeader
    } else {
        Allowed::Yes
    })
}

/// Whether an entry is for an origin; a `*` in a host stands for any letters, dots too.
fn allows_origin(cors: &Cors, origin: &str) -> bool {
    lists(&cors.origins, |own| match own.split_once('*') {
        Some((before, after)) => {
            let rest = origin.strip_prefix(before);
            rest.is_some_and(|rest| rest.len() > after.len() && rest.ends_with(after))
        }
        None => own == origin,
    })
}

/// Whether a list has an entry, or `*`, which stands for all.
fn lists(list: &[Spanned<TextSlice>], is_it: impl Fn(&str) -> bool) -> bool {
    list.iter().any(|own| own.value == "*" || is_it(&own.value))
}
