//! What a Service may hold (pkg/apis/core/validation/validation.go, ValidateService), and the API's
//! warnings (pkg/api/service/warnings.go, GetWarningsForService).

use portpath_text::maps::HashSet;

use super::cluster_ips;
use super::field::{Bad, Errors, join, nth, place, quote_json};
use super::ip::{validate_cidr, validate_ip, validate_non_special, warn_cidr, warn_ip};
use super::meta::{NameRule, labels, object_meta};
use super::names::{dns_subdomain, port_name, port_number, qualified_name, service_port_name};
use crate::admission::defaults::service::externally_accessible;
use crate::admission::tree::{items, number, present, text, texts};
use crate::admission::{Finding, Mistake};
use portpath_yaml::yaml::{Node, Value};

const HINTS: &str = "service.kubernetes.io/topology-aware-hints";
const MODE: &str = "service.kubernetes.io/topology-mode";
const SOURCE_RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

/// The protocols of a port.
pub(crate) const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

/// ValidateService.
pub(crate) fn validate(errors: &mut Errors, service: &Node) {
    object_meta(errors, service, NameRule::Label);
    topology_annotations(errors, service);
    let Some(spec) = present(service, "spec") else {
        return;
    };
    let ports = items(spec, "ports");
    if ports.is_empty() && !is_headless(spec) && text(spec, "type") != "ExternalName" {
        errors.required("spec.ports", "");
    }
    by_type(errors, spec);
    let mut names = HashSet::default();
    for (index, port) in ports.iter().enumerate() {
        let among = if ports.len() > 1 {
            Among::Several
        } else {
            Among::Alone
        };
        service_port(errors, port, &nth("spec.ports", index), among, &mut names);
    }
    labels(errors, present(spec, "selector"), "spec.selector");
    affinity(errors, spec);
    cluster_ips::validate(errors, service);
    for (index, address) in texts(spec, "externalIPs").iter().enumerate() {
        let field = nth("spec.externalIPs", index);
        let before = errors.len();
        validate_ip(errors, &field, address);
        if errors.len() == before {
            validate_non_special(errors, &field, address);
        }
    }
    supported(
        errors,
        spec,
        "type",
        &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"],
    );
    node_ports(errors, spec);
    duplicate_ports(errors, spec);
    source_ranges(errors, service, spec);
    load_balancer(errors, spec);
    traffic(errors, spec);
}

/// A ClusterIP of `None`.
fn is_headless(spec: &Node) -> bool {
    texts(spec, "clusterIPs") == ["None"]
}

fn topology_annotations(errors: &mut Errors, service: &Node) {
    let annotation = |key| {
        present(service, "metadata")
            .and_then(|meta| present(meta, "annotations")?.get(key)?.as_str())
    };
    if let Some(mode) = annotation(MODE)
        && let Some(hints) = annotation(HINTS)
        && mode != hints
    {
        let detail = format!("must match annotations[{HINTS}] when both are specified");
        errors.invalid(&format!("metadata.annotations[{MODE}]"), mode, &detail);
    }
}

fn by_type(errors: &mut Errors, spec: &Node) {
    match text(spec, "type") {
        kind @ ("LoadBalancer" | "NodePort") if is_headless(spec) => {
            let detail = format!("may not be set to 'None' for {kind} services");
            errors.invalid("spec.clusterIPs[0]", "None", &detail);
        }
        "ExternalName" => external_name(errors, spec),
        _ => {}
    }
}

fn external_name(errors: &mut Errors, spec: &Node) {
    let set = [
        ("clusterIPs", !items(spec, "clusterIPs").is_empty()),
        ("ipFamilies", !items(spec, "ipFamilies").is_empty()),
        ("ipFamilyPolicy", present(spec, "ipFamilyPolicy").is_some()),
    ];
    for (field, _) in set.iter().filter(|(_, is_set)| *is_set) {
        errors.forbidden(
            &format!("spec.{field}"),
            "may not be set for ExternalName services",
        );
    }
    let name = text(spec, "externalName");
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.is_empty() {
        errors.required("spec.externalName", "");
    } else {
        errors.invalid_all("spec.externalName", name, dns_subdomain(name));
    }
}

/// Whether a port stands alone, so that it needs no name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Among {
    Alone,
    Several,
}

/// validateServicePort.
fn service_port(
    errors: &mut Errors,
    port: &Node,
    field: &str,
    among: Among,
    names: &mut HashSet<String>,
) {
    let name = text(port, "name");
    let path = join(field, "name");
    if name.is_empty() && among == Among::Several {
        errors.required(&path, "");
        errors.because(Mistake::PortWithoutName);
    } else if !name.is_empty() {
        errors.port_name(&path, name, service_port_name(name));
        if !names.insert(name.to_owned()) {
            errors.duplicate(&path, name);
            errors.because(Mistake::DuplicatePort);
        }
    }
    port_num(errors, &join(field, "port"), number(port, "port"));
    protocol(errors, &join(field, "protocol"), text(port, "protocol"));
    port_num_or_name(
        errors,
        &join(field, "targetPort"),
        present(port, "targetPort"),
    );
    if let Some(protocol) = present(port, "appProtocol").and_then(Node::as_str) {
        errors.invalid_all(
            &join(field, "appProtocol"),
            protocol,
            qualified_name(protocol),
        );
    }
}

/// A port's protocol.
pub(crate) fn protocol(errors: &mut Errors, field: &str, protocol: &str) {
    if !PROTOCOLS.contains(&protocol) {
        errors.unsupported(field, protocol, &PROTOCOLS);
        errors.because(Mistake::Protocol(protocol.to_owned()));
    }
}

/// A port number from 1 to 65535.
pub(crate) fn port_num(errors: &mut Errors, field: &str, value: i64) {
    if let Some(detail) = port_number(value) {
        errors.invalid(field, value, &detail);
        errors.because(Mistake::PortNumber);
    }
}

/// ValidatePortNumOrName; an absent IntOrString is the number 0.
pub(crate) fn port_num_or_name(errors: &mut Errors, field: &str, port: Option<&Node>) {
    match port.map(|port| &port.value) {
        Some(Value::Str(name)) => errors.port_name(field, name, port_name(name)),
        _ => port_num(errors, field, port.and_then(Node::as_int).unwrap_or(0)),
    }
}

/// An enumerated string field, present or filled in.
fn supported(errors: &mut Errors, spec: &Node, key: &str, values: &[&str]) {
    let value = text(spec, key);
    if !values.contains(&value) {
        errors.unsupported(&format!("spec.{key}"), value, values);
    }
}

/// The same, of a pointer: nothing is said when it is absent.
fn supported_pointer(errors: &mut Errors, spec: &Node, key: &str, values: &[&str]) {
    if present(spec, key).is_some() {
        supported(errors, spec, key, values);
    }
}

fn affinity(errors: &mut Errors, spec: &Node) {
    supported(errors, spec, "sessionAffinity", &["ClientIP", "None"]);
    if text(spec, "sessionAffinity") == "ClientIP" {
        let client =
            present(spec, "sessionAffinityConfig").and_then(|config| present(config, "clientIP"));
        let seconds = client.map_or(0, |client| number(client, "timeoutSeconds"));
        if !(1..=86_400).contains(&seconds) {
            let field = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
            errors.invalid(field, seconds, "must be greater than 0 and less than 86400");
        }
    }
}

fn node_ports(errors: &mut Errors, spec: &Node) {
    let ports = || {
        items(spec, "ports")
            .iter()
            .enumerate()
            .filter(|(_, port)| number(port, "nodePort") != 0)
    };
    if text(spec, "type") == "ClusterIP" {
        for (index, _) in ports() {
            let field = format!("spec.ports[{index}].nodePort");
            errors.forbidden(&field, "may not be used when `type` is 'ClusterIP'");
            errors.because(Mistake::NodePortWithClusterIp);
        }
    }
    let mut seen = HashSet::default();
    for (index, port) in ports() {
        if !seen.insert((text(port, "protocol"), number(port, "nodePort"))) {
            errors.duplicate(
                &format!("spec.ports[{index}].nodePort"),
                number(port, "nodePort"),
            );
            errors.because(Mistake::NodePortTaken);
        }
    }
}

fn duplicate_ports(errors: &mut Errors, spec: &Node) {
    let mut seen = HashSet::default();
    for (index, port) in items(spec, "ports").iter().enumerate() {
        let protocol = text(port, "protocol");
        let number = number(port, "port");
        if !seen.insert((protocol, number)) {
            let key = format!(
                "{{\"Name\":\"\",\"Protocol\":{},\"AppProtocol\":null,\"Port\":{number},\"TargetPort\":0,\"NodePort\":0}}",
                quote_json(protocol)
            );
            errors.duplicate(&nth("spec.ports", index), Bad::Json(key));
            errors.because(Mistake::DuplicatePort);
        }
    }
}

fn source_ranges(errors: &mut Errors, service: &Node, spec: &Node) {
    const FORBIDDEN: &str = "may only be used when `type` is 'LoadBalancer'";
    let balanced = text(spec, "type") == "LoadBalancer";
    let ranges = texts(spec, "loadBalancerSourceRanges");
    if !ranges.is_empty() {
        if !balanced {
            errors.forbidden("spec.LoadBalancerSourceRanges", FORBIDDEN);
        }
        for (index, range) in ranges.iter().enumerate() {
            validate_cidr(
                errors,
                &nth("spec.LoadBalancerSourceRanges", index),
                range.trim(),
            );
        }
        return;
    }
    let annotations = present(service, "metadata").and_then(|meta| present(meta, "annotations"));
    if let Some(ranges) =
        annotations.and_then(|annotations| annotations.get(SOURCE_RANGES)?.as_str())
    {
        let field = format!("metadata.annotations[{SOURCE_RANGES}]");
        if !balanced {
            errors.forbidden(&field, FORBIDDEN);
        }
        if !ranges.trim().is_empty() {
            for range in ranges.trim().split(',') {
                validate_cidr(errors, &field, range.trim());
            }
        }
    }
}

/// allocateLoadBalancerNodePorts and validateLoadBalancerClassField.
fn load_balancer(errors: &mut Errors, spec: &Node) {
    const FORBIDDEN: &str = "may only be used when `type` is 'LoadBalancer'";
    let balanced = text(spec, "type") == "LoadBalancer";
    if present(spec, "allocateLoadBalancerNodePorts").is_some() && !balanced {
        errors.forbidden("spec.allocateLoadBalancerNodePorts", FORBIDDEN);
    }
    let Some(class) = present(spec, "loadBalancerClass").and_then(Node::as_str) else {
        return;
    };
    if balanced {
        errors.invalid_all("spec.loadBalancerClass", class, qualified_name(class));
    } else {
        errors.forbidden("spec.loadBalancerClass", FORBIDDEN);
    }
}

/// External, then internal traffic policy, then traffic distribution.
fn traffic(errors: &mut Errors, spec: &Node) {
    let policy = text(spec, "externalTrafficPolicy");
    if externally_accessible(spec) {
        supported(errors, spec, "externalTrafficPolicy", &["Cluster", "Local"]);
    } else if !policy.is_empty() {
        let value = Bad::Json(quote_json(policy));
        errors.invalid(
            "spec.externalTrafficPolicy",
            value,
            "may only be set for externally-accessible services",
        );
    }
    let port = number(spec, "healthCheckNodePort");
    if text(spec, "type") == "LoadBalancer" && policy == "Local" {
        port_num(errors, "spec.healthCheckNodePort", port);
    } else if port != 0 {
        let detail =
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        errors.invalid("spec.healthCheckNodePort", port, detail);
    }
    supported_pointer(errors, spec, "internalTrafficPolicy", &["Cluster", "Local"]);
    let distributions = ["PreferClose", "PreferSameZone", "PreferSameNode"];
    let distribution = text(spec, "trafficDistribution");
    if present(spec, "trafficDistribution").is_some() && !distributions.contains(&distribution) {
        errors.unsupported_text("spec.trafficDistribution", distribution, &distributions);
    }
}

/// GetWarningsForService.
pub(crate) fn warnings(service: &Node) -> Vec<Finding> {
    let Some(spec) = present(service, "spec") else {
        return Vec::new();
    };
    let mut found = ServiceWarnings {
        service,
        found: Vec::new(),
    };
    let annotations = present(service, "metadata").and_then(|meta| present(meta, "annotations"));
    if annotations.is_some_and(|annotations| annotations.get(HINTS).is_some()) {
        let words = format!("annotation {HINTS} is deprecated, please use {MODE} instead");
        found.push(&format!("metadata.annotations[{HINTS}]"), words);
    }
    let single = text(spec, "clusterIP");
    if !single.is_empty() && single != "None" {
        found.each(spec, "clusterIPs", warn_ip);
    }
    let headless = text(spec, "type") == "ClusterIP" && single == "None";
    if headless {
        found.headless(spec);
    }
    found.each(spec, "externalIPs", warn_ip);
    if !items(spec, "externalIPs").is_empty() && !headless && text(spec, "type") != "ExternalName" {
        let words =
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters";
        found.push("spec.externalIPs", words);
    }
    let balancer_ip = text(spec, "loadBalancerIP");
    for words in warn_ip("spec.loadBalancerIP", balancer_ip) {
        found.push("spec.loadBalancerIP", words);
    }
    found.each(spec, "loadBalancerSourceRanges", warn_cidr);
    found.ignored(spec);
    if text(spec, "trafficDistribution") == "PreferClose" {
        let words =
            "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"";
        found.push("spec.trafficDistribution", words);
    }
    found.found
}

/// Collects warnings, each with its place.
struct ServiceWarnings<'a> {
    service: &'a Node,
    found: Vec<Finding>,
}

impl ServiceWarnings<'_> {
    fn push(&mut self, field: &str, words: impl Into<String>) {
        let span = place(self.service, field);
        self.found.push(Finding::new(words, span));
    }

    fn headless(&mut self, spec: &Node) {
        if !text(spec, "loadBalancerIP").is_empty() {
            self.push(
                "spec.loadBalancerIP",
                "spec.loadBalancerIP is ignored for headless services",
            );
        }
        if !items(spec, "externalIPs").is_empty() {
            self.push(
                "spec.externalIPs",
                "spec.externalIPs is ignored for headless services",
            );
        }
        if text(spec, "sessionAffinity") != "None" {
            self.push(
                "spec.sessionAffinity",
                "spec.SessionAffinity is ignored for headless services",
            );
        }
    }

    /// Fields that the type makes meaningless.
    fn ignored(&mut self, spec: &Node) {
        let external_name = text(spec, "type") == "ExternalName";
        if external_name && !items(spec, "externalIPs").is_empty() {
            self.push(
                "spec.externalIPs",
                "spec.externalIPs is ignored when spec.type is \"ExternalName\"",
            );
        }
        if !external_name && !text(spec, "externalName").is_empty() {
            self.push(
                "spec.externalName",
                "spec.externalName is ignored when spec.type is not \"ExternalName\"",
            );
        }
    }

    /// Asks about each address of a list.
    fn each(&mut self, spec: &Node, key: &str, warn: fn(&str, &str) -> Vec<String>) {
        for (index, value) in texts(spec, key).iter().enumerate() {
            let field = format!("spec.{key}[{index}]");
            for words in warn(&field, value) {
                self.push(&field, words);
            }
        }
    }
}
