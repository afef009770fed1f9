//! What containers may hold (pkg/apis/core/validation/validation.go, validateContainers, validateInitContainers
//! and validateContainerCommon). Leaves probes, variables and resources to their own files.

use portpath_text::maps::HashSet;

use super::context::Context;
use super::field::{Errors, join, nth};
use super::names::{dns_label, port_name};
use super::service::{port_num, protocol};
use super::{env, mount, probe, resources, security};
use crate::admission::Mistake;
use crate::admission::tree::{items, number, present, text};
use portpath_yaml::yaml::Node;

/// validateContainers.
pub(crate) fn containers(errors: &mut Errors, context: &Context) {
    let field = format!("{}.containers", context.field);
    let list = items(context.spec, "containers");
    if list.is_empty() {
        errors.required(&field, "");
        return;
    }
    let mut names = HashSet::default();
    for (index, container) in list.iter().enumerate() {
        let path = nth(&field, index);
        common(errors, context, container, &path);
        if !names.insert(text(container, "name")) {
            errors.duplicate(&join(&path, "name"), text(container, "name"));
        }
        probe::all(errors, context, container, &path);
        restart_policy(errors, container, &path);
    }
    host_port_conflicts(errors, list.iter().enumerate(), &field);
}

/// validateInitContainers: those that restart always are sidecars and may have probes.
pub(crate) fn init_containers(errors: &mut Errors, context: &Context) {
    let field = format!("{}.initContainers", context.field);
    let mut names: HashSet<&str> = items(context.spec, "containers")
        .iter()
        .map(|other| text(other, "name"))
        .collect();
    for (index, container) in items(context.spec, "initContainers").iter().enumerate() {
        let path = nth(&field, index);
        common(errors, context, container, &path);
        restart_policy(errors, container, &path);
        let name = text(container, "name");
        if names.contains(name) {
            errors.duplicate(&join(&path, "name"), name);
        } else if !name.is_empty() {
            names.insert(name);
        }
        // Init containers run one by one; the index in the path is always 0, as in Kubernetes.
        host_port_conflicts(errors, std::iter::once((0, container)), &field);
        if text(container, "restartPolicy") == "Always" {
            probe::all(errors, context, container, &path);
            continue;
        }
        for key in [
            "lifecycle",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
        ] {
            if present(container, key).is_some() {
                let detail = "may not be set for init containers without restartPolicy=Always";
                errors.forbidden(&join(&path, key), detail);
            }
        }
    }
}

/// validateContainerCommon.
fn common(errors: &mut Errors, context: &Context, container: &Node, field: &str) {
    let name = text(container, "name");
    if name.is_empty() {
        errors.required(&join(field, "name"), "");
    } else {
        errors.invalid_all(&join(field, "name"), name, dns_label(name));
    }
    if text(container, "image").is_empty() {
        errors.required(&join(field, "image"), "");
    }
    enumerated(
        errors,
        container,
        field,
        "terminationMessagePolicy",
        &["File", "FallbackToLogsOnError"],
    );
    ports(errors, container, &join(field, "ports"));
    env::variables(errors, container, &join(field, "env"));
    env::sources(errors, container, &join(field, "envFrom"));
    mount::mounts(
        errors,
        &context.volumes,
        container,
        &join(field, "volumeMounts"),
    );
    mount::devices(
        errors,
        &context.volumes,
        container,
        &join(field, "volumeDevices"),
    );
    enumerated(
        errors,
        container,
        field,
        "imagePullPolicy",
        &["Always", "IfNotPresent", "Never"],
    );
    resources::requirements(errors, context, container, &join(field, "resources"));
    security::container(errors, context, container, &join(field, "securityContext"));
}

fn enumerated(errors: &mut Errors, container: &Node, field: &str, key: &str, values: &[&str]) {
    let value = text(container, key);
    if value.is_empty() {
        errors.required(&join(field, key), "");
    } else if !values.contains(&value) {
        errors.unsupported(&join(field, key), value, values);
    }
}

fn restart_policy(errors: &mut Errors, container: &Node, field: &str) {
    let policies = ["Always", "Never", "OnFailure"];
    let policy = text(container, "restartPolicy");
    if present(container, "restartPolicy").is_some() && !policies.contains(&policy) {
        errors.unsupported(&join(field, "restartPolicy"), policy, &policies);
    }
}

/// validateContainerPorts: names are unique in one container only.
fn ports(errors: &mut Errors, container: &Node, field: &str) {
    let mut names = HashSet::default();
    for (index, port) in items(container, "ports").iter().enumerate() {
        let path = nth(field, index);
        let name = text(port, "name");
        if !name.is_empty() {
            let wrong = port_name(name);
            if !wrong.is_empty() {
                errors.port_name(&join(&path, "name"), name, wrong);
            } else if !names.insert(name) {
                errors.duplicate(&join(&path, "name"), name);
                errors.because(Mistake::DuplicatePort);
            }
        }
        let own = number(port, "containerPort");
        if own == 0 {
            errors.required(&join(&path, "containerPort"), "");
        } else {
            port_num(errors, &join(&path, "containerPort"), own);
        }
        let host = number(port, "hostPort");
        if host != 0 {
            port_num(errors, &join(&path, "hostPort"), host);
        }
        protocol(errors, &join(&path, "protocol"), text(port, "protocol"));
    }
}

/// AccumulateUniqueHostPorts.
fn host_port_conflicts<'a>(
    errors: &mut Errors,
    containers: impl Iterator<Item = (usize, &'a Node)>,
    field: &str,
) {
    let mut taken = HashSet::default();
    for (index, container) in containers {
        for (at, port) in items(container, "ports").iter().enumerate() {
            let host = number(port, "hostPort");
            let key = format!("{}/{}/{host}", text(port, "protocol"), text(port, "hostIP"));
            if host != 0 && !taken.insert(key.clone()) {
                errors.duplicate(
                    &format!("{field}[{index}].ports[{at}].hostPort"),
                    key.as_str(),
                );
                errors.because(Mistake::DuplicatePort);
            }
        }
    }
}
