//! Whether the fields of an object go together: what must be named once, what must name something
//! that is there.

use super::values::amount;
use crate::admission::tree::{entries, items, number, present, text};
use portpath_yaml::yaml::{Node, Value};

/// Whether an object, of which each field by itself is right, is right as a whole.
pub(super) fn hold(kind: &str, object: &Node) -> bool {
    let spec = object.get("spec").unwrap_or(object);
    match kind {
        "Service" => service(spec),
        "Pod" => pod(spec),
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => workload(spec),
        _ => true,
    }
}

fn service(spec: &Node) -> bool {
    let has = |key| present(spec, key).is_some();
    let is_open = matches!(text(spec, "type"), "NodePort" | "LoadBalancer");
    let headless_fits = !has("clusterIP")
        || (!is_open && has("selector") && text(spec, "sessionAffinity") != "ClientIP");
    let policy_fits = match text(spec, "externalTrafficPolicy") {
        "" => true,
        _ => is_open,
    };
    let ports = items(spec, "ports");
    let named = ports.len() == 1 || ports.iter().all(|port| present(port, "name").is_some());
    let node_ports_fit = is_open || ports.iter().all(|port| present(port, "nodePort").is_none());
    headless_fits
        && policy_fits
        && named
        && node_ports_fit
        && once(ports.iter().map(|port| text(port, "name")))
        && once(
            ports
                .iter()
                .map(|port| (number(port, "port"), protocol(port))),
        )
}

fn protocol(port: &Node) -> &str {
    present(port, "protocol")
        .and_then(Node::as_str)
        .unwrap_or("TCP")
}

fn workload(spec: &Node) -> bool {
    let Some(template) = present(spec, "template") else {
        return false;
    };
    let labels =
        present(template, "metadata").map_or(&[][..], |metadata| entries(metadata, "labels"));
    let selected =
        present(spec, "selector").map_or(&[][..], |selector| entries(selector, "matchLabels"));
    let has = |wanted: &portpath_yaml::yaml::Entry| {
        labels
            .iter()
            .any(|label| label.key == wanted.key && label.value.as_str() == wanted.value.as_str())
    };
    let Some(pod_spec) = present(template, "spec") else {
        return false;
    };
    present(spec, "strategy").is_none_or(strategy)
        && selected.iter().all(has)
        && matches!(text(pod_spec, "restartPolicy"), "" | "Always")
        && pod(pod_spec)
}

/// How many Pods may come and go at once: some at least.
fn strategy(strategy: &Node) -> bool {
    let Some(rolling) = present(strategy, "rollingUpdate") else {
        return true;
    };
    let is_some = |key| {
        let share = present(rolling, key).map(|share| &share.value);
        !matches!(share, Some(Value::Int(0)))
            && rolling.get(key).and_then(Node::as_str) != Some("0%")
    };
    text(strategy, "type") != "Recreate" && (is_some("maxSurge") || is_some("maxUnavailable"))
}

fn pod(spec: &Node) -> bool {
    let containers = items(spec, "containers");
    let volumes = items(spec, "volumes");
    let ports = || {
        containers
            .iter()
            .flat_map(|container| items(container, "ports"))
    };
    parts(spec)
        && once(containers.iter().map(|container| text(container, "name")))
        && once(
            ports()
                .map(|port| text(port, "name"))
                .filter(|name| !name.is_empty()),
        )
        && once(ports().map(|port| (number(port, "containerPort"), protocol(port))))
        && once(volumes.iter().map(|volume| text(volume, "name")))
        && volumes.iter().all(|volume| volume.entries().len() <= 2)
        && containers
            .iter()
            .all(|container| self::container(container, volumes))
}

/// Init containers, pull secrets, tolerations, and what containers say beside their ports.
fn parts(spec: &Node) -> bool {
    let inits = items(spec, "initContainers");
    let volumes = items(spec, "volumes");
    let all = || inits.iter().chain(items(spec, "containers"));
    once(all().map(|container| text(container, "name")))
        && inits.iter().all(|init| container(init, volumes))
        && once(
            items(spec, "imagePullSecrets")
                .iter()
                .map(|secret| text(secret, "name")),
        )
        && items(spec, "tolerations")
            .iter()
            .all(|it| text(it, "operator") != "Exists" || text(it, "value").is_empty())
        && all().all(|container| {
            present(container, "lifecycle")
                .is_none_or(|cycle| cycle.entries().iter().all(|hook| handles(&hook.value)))
                && items(container, "envFrom").iter().all(|source| {
                    ["configMapRef", "secretRef"]
                        .iter()
                        .filter(|key| present(source, key).is_some())
                        .count()
                        == 1
                })
                && present(container, "securityContext")
                    .and_then(|security| present(security, "capabilities"))
                    .is_none_or(|it| {
                        items(it, "add")
                            .iter()
                            .all(|added| added.as_str() != Some("CAP_SYS_ADMIN"))
                    })
        })
}

fn container(container: &Node, volumes: &[Node]) -> bool {
    let env = items(container, "env");
    let mounts = items(container, "volumeMounts");
    let is_there = |mount: &Node| {
        volumes
            .iter()
            .any(|volume| text(volume, "name") == text(mount, "name"))
    };
    let probes = ["readinessProbe", "livenessProbe", "startupProbe"];
    once(env.iter().map(|variable| text(variable, "name")))
        && env.iter().all(variable)
        && mounts.iter().all(is_there)
        && once(mounts.iter().map(|mount| text(mount, "mountPath")))
        && probes
            .iter()
            .filter_map(|key| present(container, key))
            .all(handles)
        && present(container, "resources").is_none_or(resources)
}

/// A value, or one place that it comes from.
fn variable(variable: &Node) -> bool {
    match present(variable, "valueFrom") {
        Some(source) => present(variable, "value").is_none() && source.entries().len() == 1,
        None => true,
    }
}

/// One way to ask, and no other.
fn handles(probe: &Node) -> bool {
    ["httpGet", "tcpSocket", "exec", "grpc"]
        .iter()
        .filter(|handler| present(probe, handler).is_some())
        .count()
        == 1
}

fn resources(resources: &Node) -> bool {
    let limits = entries(resources, "limits");
    entries(resources, "requests").iter().all(|request| {
        let limit = limits.iter().find(|limit| limit.key == request.key);
        limit.is_none_or(|limit| {
            amount(&request.key, &request.value) <= amount(&limit.key, &limit.value)
        })
    })
}

/// Whether nothing comes twice. Lists are short here.
fn once<T: PartialEq>(all: impl Iterator<Item = T> + Clone) -> bool {
    let mut rest = all;
    while let Some(one) = rest.next() {
        if rest.clone().any(|other| other == one) {
            return false;
        }
    }
    true
}
