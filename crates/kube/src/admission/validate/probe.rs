//! What probes and lifecycle hooks may hold (pkg/apis/core/validation/validation.go, validateProbe,
//! validateLifecycle and validateHandler).

use super::context::Context;
use super::field::{Errors, join};
use super::meta::non_negative;
use super::names::http_header_name;
use super::service::{port_num, port_num_or_name};
use crate::admission::tree::{items, number, present, text};
use portpath_yaml::yaml::Node;

/// A container's hooks, then its probes.
pub(crate) fn all(errors: &mut Errors, context: &Context, container: &Node, field: &str) {
    let grace = present(context.spec, "terminationGracePeriodSeconds").and_then(Node::as_int);
    if let Some(lifecycle) = present(container, "lifecycle") {
        for key in ["postStart", "preStop"] {
            if let Some(hook) = present(lifecycle, key) {
                handler(
                    errors,
                    hook,
                    &["exec", "httpGet", "tcpSocket", "sleep"],
                    grace,
                    &format!("{field}.lifecycle.{key}"),
                );
            }
        }
    }
    for key in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = present(container, key) {
            self::probe(errors, probe, key, &join(field, key));
        }
    }
}

fn probe(errors: &mut Errors, probe: &Node, key: &str, field: &str) {
    handler(
        errors,
        probe,
        &["exec", "httpGet", "tcpSocket", "grpc"],
        None,
        field,
    );
    for name in [
        "initialDelaySeconds",
        "timeoutSeconds",
        "periodSeconds",
        "successThreshold",
        "failureThreshold",
    ] {
        non_negative(errors, &join(field, name), number(probe, name));
    }
    let grace = present(probe, "terminationGracePeriodSeconds").and_then(Node::as_int);
    let path = join(field, "terminationGracePeriodSeconds");
    if let Some(seconds) = grace.filter(|seconds| *seconds <= 0) {
        errors.invalid(&path, seconds, "must be greater than 0");
    }
    match (key, grace) {
        ("readinessProbe", Some(seconds)) => {
            errors.invalid(&path, seconds, "must not be set for readinessProbes")
        }
        ("readinessProbe", None) => {}
        _ if number(probe, "successThreshold") != 1 => {
            errors.invalid(
                &join(field, "successThreshold"),
                number(probe, "successThreshold"),
                "must be 1",
            );
        }
        _ => {}
    }
}

/// validateHandler: exactly one of the kinds it may be.
fn handler(errors: &mut Errors, handler: &Node, kinds: &[&str], grace: Option<i64>, field: &str) {
    let mut written = kinds
        .iter()
        .filter_map(|kind| Some((*kind, present(handler, kind)?)));
    let Some((kind, action)) = written.next() else {
        errors.required(field, "must specify a handler type");
        return;
    };
    let path = join(field, kind);
    match kind {
        "exec" if items(action, "command").is_empty() => {
            errors.required(&join(&path, "command"), "")
        }
        "exec" => {}
        "httpGet" => http_get(errors, action, &path),
        "tcpSocket" => port_num_or_name(errors, &join(&path, "port"), present(action, "port")),
        "grpc" => port_num(errors, &join(&path, "port"), number(action, "port")),
        _ => sleep(errors, number(action, "seconds"), grace, &path),
    }
    for (kind, _) in written {
        errors.forbidden(
            &join(field, kind),
            "may not specify more than 1 handler type",
        );
    }
}

fn http_get(errors: &mut Errors, action: &Node, field: &str) {
    if text(action, "path").is_empty() {
        errors.required(&join(field, "path"), "");
    }
    port_num_or_name(errors, &join(field, "port"), present(action, "port"));
    let scheme = text(action, "scheme");
    if !["HTTP", "HTTPS"].contains(&scheme) {
        errors.unsupported(&join(field, "scheme"), scheme, &["HTTP", "HTTPS"]);
    }
    for header in items(action, "httpHeaders") {
        let name = text(header, "name");
        errors.invalid_all(&join(field, "httpHeaders"), name, http_header_name(name));
    }
}

fn sleep(errors: &mut Errors, seconds: i64, grace: Option<i64>, field: &str) {
    if let Some(grace) = grace
        && (seconds < 0 || seconds > grace)
    {
        let detail =
            format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        errors.invalid(field, seconds, &detail);
    }
}
