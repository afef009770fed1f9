//! `variable-names-no-service`: a variable holds the name of a Deployment, a Pod or a container as a
//! host, which DNS does not know.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::fields;
use crate::report::{Cause, Diagnostic};
use portpath_kube::manifest::Pair;
use portpath_net::cluster::Pod;
use portpath_net::trace::{Bearer, bearer};
use portpath_text::maps::HashSet;
use portpath_text::source::Span;

/// A variable holds a name that is none in DNS.
///
/// The container will ask DNS for the name, and DNS has names of Services only. Your YAML has a
/// workload, a Pod or a container of this name, and a Service that leads to it under another one.
///
/// # Why it surprises
/// In Docker Compose the name of a container is a host.
///
/// # The fix
/// Write the name of the Service.
pub(super) const CODE: Code = Code::new("variable-names-no-service", Cause::DnsName);

/// How variables end that hold a host, an address or a URL.
const ENDINGS: &[&str] = &[
    "HOST", "HOSTNAME", "URL", "URI", "ADDR", "ADDRESS", "SERVER", "ENDPOINT", "DSN",
];

/// The advice about the variables of all Pods; those of one workload share it.
pub(super) fn advice(context: &Context) -> Vec<Diagnostic> {
    let mut seen: HashSet<Span> = HashSet::default();
    let mut found = Vec::new();
    for pod in &context.cluster.pods {
        let has_hosts = pod
            .spec
            .resolver
            .as_ref()
            .is_some_and(|resolver| !resolver.hosts.is_empty());
        if has_hosts || !seen.insert(pod.spec.span) {
            continue;
        }
        let pairs = pod.spec.port_bearers().flat_map(|container| &container.env);
        found.extend(pairs.filter_map(|pair| of_pair(context, pod, pair)));
    }
    found
}

fn of_pair(context: &Context, pod: &Pod, pair: &Pair) -> Option<Diagnostic> {
    let key = pair.key.value.as_str();
    let last = key.rsplit('_').next()?;
    if !ENDINGS.contains(&last) {
        return None;
    }
    let host = host(&pair.value.value)?;
    let is_service = context.cluster.service(&pod.namespace, host).is_some();
    let own_name = pod.spec.port_bearers().filter_map(|it| it.name.as_ref());
    let is_itself = own_name.into_iter().any(|own| own.value == host) || pod.name == host;
    if is_service || is_itself {
        return None;
    }
    let bearer = bearer(context.cluster, &pod.namespace, host)?;
    explain(context, pair, host, &bearer)
}

/// The host of `postgres`, `postgres:5432` or `postgres://user@postgres:5432/db`, when it is one
/// word.
fn host(value: &str) -> Option<&str> {
    let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    let is_word = !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    is_word.then_some(host)
}

fn explain(context: &Context, pair: &Pair, host: &str, bearer: &Bearer) -> Option<Diagnostic> {
    let service = context.service(bearer.service?);
    let name = service.meta.name();
    let kind = match bearer.kind {
        "container" | "hostname" => format!("a {}", bearer.kind),
        kind => format!("{kind} `{host}`"),
    };
    let message = format!(
        "`{}` names the host `{host}`, which DNS does not know: it is the name of {kind}, and its Service is `{name}`",
        pair.key.value
    );
    let draft = context
        .warning(CODE, message, pair.value.span, "no name in DNS")
        .also(service.meta.name_span(), "the name in DNS")
        .help(format!("write `{name}`"));
    let text = pair.value.span.text(context.text);
    // A scheme such as `postgres://` may be the same word.
    let after = text.find("://").map_or(0, |at| at + 3);
    let place = Span::new(pair.value.span.start + after, pair.value.span.end);
    Some(match fields::replace_word(context, place, host, name) {
        Some(edit) => draft.edits(format!("write `{name}`"), vec![edit]).done(),
        None => draft.done(),
    })
}
