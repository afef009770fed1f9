//! Reads a Pod, or the spec of a Pod template.

use std::rc::Rc;

use super::fields::{
    at, condition, elements, field, filled_text, flag, made, number, pairs, port_ref, text,
    text_of, texts, texts_of,
};
use super::service::protocol;
use crate::manifest::{
    Container, ContainerPort, History, HostAlias, ObjectMeta, Pair, Placement, Pod, PodSpec,
    PodStatus, PortRef, ProbeHost, Requirement, Resolver, Term,
};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::{Node, TextSlice};

pub(super) fn pod(node: &Node, meta: ObjectMeta) -> Pod {
    let created = at(node, &["metadata", "creationTimestamp"])
        .and_then(text_of)
        .map(|created| created.value);
    Pod {
        meta,
        spec: Rc::new(pod_spec(field(node, "spec"), node.span)),
        status: field(node, "status").map(|status| pod_status(status, created)),
    }
}

/// The spec under a Pod or a template; `parent` is the place when there is none.
pub(super) fn pod_spec(spec: Option<&Node>, parent: Span) -> PodSpec {
    let Some(spec) = spec else {
        return PodSpec {
            span: parent,
            ..PodSpec::default()
        };
    };
    PodSpec {
        span: spec.span,
        node_name: filled_text(spec, "nodeName").into(),
        hostname: filled_text(spec, "hostname").into(),
        subdomain: filled_text(spec, "subdomain").into(),
        host_network: flag(spec, "hostNetwork").is_some_and(|flag| flag.value),
        resolver: resolver(spec).into(),
        enable_service_links: flag(spec, "enableServiceLinks"),
        placement: placement(spec),
        readiness_gates: elements(spec, "readinessGates")
            .iter()
            .filter_map(|gate| text(gate, "conditionType"))
            .collect(),
        containers: elements(spec, "containers").iter().map(container).collect(),
        init_containers: elements(spec, "initContainers")
            .iter()
            .map(container)
            .collect(),
    }
}

/// None where all is as it is by default.
fn resolver(spec: &Node) -> Option<Resolver> {
    let policy = filled_text(spec, "dnsPolicy");
    let says = |key| field(spec, key).is_some();
    let is_usual = policy.as_ref().is_none_or(|policy| !policy.is_written());
    if is_usual && !says("dnsConfig") && !says("hostAliases") && !says("hostNetwork") {
        return None;
    }
    let config = |key| {
        field(spec, "dnsConfig")
            .map(|config| texts(config, key))
            .unwrap_or_default()
    };
    let options = at(spec, &["dnsConfig"])
        .map(|config| elements(config, "options"))
        .unwrap_or_default();
    let ndots = options
        .iter()
        .rfind(|option| text(option, "name").is_some_and(|name| name.value == "ndots"));
    let alias = |node: &Node| {
        Some(HostAlias {
            ip: text(node, "ip")?,
            names: texts(node, "hostnames"),
        })
    };
    Some(Resolver {
        policy,
        nameservers: config("nameservers"),
        searches: config("searches"),
        ndots: ndots.and_then(|option| text(option, "value")),
        hosts: elements(spec, "hostAliases")
            .iter()
            .filter_map(alias)
            .collect(),
        host_network: flag(spec, "hostNetwork")
            .filter(|flag| flag.value)
            .map(|flag| flag.span),
    })
}

fn placement(spec: &Node) -> Placement {
    let required = at(
        spec,
        &[
            "affinity",
            "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution",
        ],
    );
    Placement {
        selector: pairs(spec, "nodeSelector"),
        terms: required.map(|required| {
            elements(required, "nodeSelectorTerms")
                .iter()
                .map(term)
                .collect()
        }),
    }
}

fn term(node: &Node) -> Term {
    let requirements = |key| elements(node, key).iter().map(requirement).collect();
    Term {
        labels: requirements("matchExpressions"),
        fields: requirements("matchFields"),
    }
}

pub(super) fn requirement(node: &Node) -> Requirement {
    let word = |key| text(node, key).map(|text| text.value).unwrap_or_default();
    let values = texts(node, "values")
        .into_iter()
        .map(|value| value.value)
        .collect();
    Requirement {
        span: node.span,
        key: word("key"),
        operator: word("operator"),
        values,
    }
}

fn container(node: &Node) -> Container {
    Container {
        span: node.span,
        name: text(node, "name"),
        image: filled_text(node, "image"),
        is_sidecar: field(node, "restartPolicy").and_then(Node::as_str) == Some("Always"),
        ports: made(elements(node, "ports"), container_port),
        readiness_probe: probe_port(node, "readinessProbe"),
        liveness_probe: probe_port(node, "livenessProbe"),
        startup_probe: probe_port(node, "startupProbe"),
        probe_hosts: ["readinessProbe", "livenessProbe", "startupProbe"]
            .into_iter()
            .filter_map(|field| probe_host(node, field))
            .collect(),
        env: made(elements(node, "env"), env),
        env_names: made(elements(node, "env"), |variable| text(variable, "name")),
        env_from: field(node, "envFrom")
            .filter(|list| !list.items().is_empty())
            .map(|list| list.span),
        arguments: arguments(node),
    }
}

fn arguments(node: &Node) -> Vec<Spanned<TextSlice>> {
    let mut all = texts(node, "command");
    if all.is_empty() {
        texts(node, "args")
    } else {
        all.append(&mut texts(node, "args"));
        all
    }
}

fn container_port(node: &Node) -> Option<ContainerPort> {
    Some(ContainerPort {
        span: node.span,
        name: filled_text(node, "name"),
        container_port: number(node, "containerPort")
            .filter(|port: &Spanned<u16>| port.value != 0)?,
        protocol: protocol(node),
        host_port: number(node, "hostPort").filter(|port: &Spanned<u16>| port.value != 0),
    })
}

fn probe_port(node: &Node, probe: &str) -> Option<Spanned<PortRef>> {
    ["httpGet", "tcpSocket", "grpc"]
        .iter()
        .find_map(|handler| port_ref(at(node, &[probe, handler])?, "port"))
}

fn probe_host(node: &Node, field: &'static str) -> Option<ProbeHost> {
    let host = ["httpGet", "tcpSocket"]
        .iter()
        .find_map(|handler| filled_text(at(node, &[field, handler])?, "host"))?;
    Some(ProbeHost { field, host })
}

/// A variable with a plain value, its name and value in their places.
fn env(node: &Node) -> Option<Pair> {
    let value = text(node, "value")?;
    Some(Pair {
        key: text(node, "name")?,
        value,
    })
}

/// Source of what counts: staging/src/k8s.io/kubectl/pkg/util/podutils/podutils.go, podReadyTime,
/// maxContainerRestarts.
fn history(status: &Node, created: Option<TextSlice>) -> History {
    let is_ready = |node: &&Node| {
        let of = |key| text(node, key).map(|text| text.value);
        of("type").as_deref() == Some("Ready") && of("status").as_deref() == Some("True")
    };
    let since = elements(status, "conditions")
        .iter()
        .find(is_ready)
        .and_then(|node| text(node, "lastTransitionTime"));
    let restarts = elements(status, "containerStatuses")
        .iter()
        .filter_map(|node| number(node, "restartCount"));
    History {
        created: created.unwrap_or_default(),
        ready_since: since.map(|since| since.value).unwrap_or_default(),
        restarts: restarts
            .map(|restarts: Spanned<i64>| restarts.value)
            .max()
            .unwrap_or(0)
            .max(0),
    }
}

fn pod_status(status: &Node, created: Option<TextSlice>) -> PodStatus {
    PodStatus {
        span: status.span,
        phase: filled_text(status, "phase"),
        ready: condition(status, "Ready"),
        pod_ips: ips(status, "podIPs", "podIP"),
        host_ips: ips(status, "hostIPs", "hostIP"),
        history: history(status, created),
    }
}

/// `podIPs`; `podIP` alone is promoted to it, and wins where the two differ. `hostIPs` and `hostIP`
/// are read alike.
/// Source: pkg/apis/core/v1/conversion.go, Convert_v1_PodStatus_To_core_PodStatus.
fn ips(status: &Node, list: &str, alone: &str) -> Vec<Spanned<TextSlice>> {
    let ips = texts_of(elements(status, list).iter(), "ip");
    let Some(ip) = filled_text(status, alone) else {
        return ips;
    };
    if ips.first().is_some_and(|first| first.value == ip.value) {
        ips
    } else {
        vec![ip]
    }
}
