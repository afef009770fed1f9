//! Reads a Service.

use super::fields::{
    at, elements, field, filled_text, flag, made, number, pairs, port_ref, span_of, spanned, text,
    text_or_empty, texts, word,
};
use crate::manifest::{
    LoadBalancerIngress, ObjectMeta, Protocol, Selector, Service, ServicePort, ServiceType,
    TrafficPolicy,
};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::{Node, TextSlice};

/// Seconds of ClientIP affinity when nothing says otherwise. Source: pkg/apis/core/v1/defaults.go.
const DEFAULT_CLIENT_IP_TIMEOUT: u32 = 10_800;

pub(super) fn service(node: &Node, meta: ObjectMeta) -> Service {
    let Some(spec) = field(node, "spec") else {
        return Service {
            meta,
            spec_span: node.span,
            ..Service::default()
        };
    };
    Service {
        meta,
        spec_span: spec.span,
        service_type: word(spec, "type", service_type),
        selector: selector(spec, "selector"),
        ports: made(elements(spec, "ports"), service_port),
        cluster_ips: cluster_ips(spec),
        ip_families: texts(spec, "ipFamilies"),
        client_ip_affinity: client_ip_affinity(spec),
        external_traffic_policy: word(spec, "externalTrafficPolicy", traffic_policy),
        internal_traffic_policy: word(spec, "internalTrafficPolicy", traffic_policy),
        external_ips: texts(spec, "externalIPs"),
        source_ranges: texts(spec, "loadBalancerSourceRanges"),
        ingress: ingress(node),
        health_check_node_port: number(spec, "healthCheckNodePort")
            .map(|port| port.value)
            .filter(|port| *port != 0),
        external_name: filled_text(spec, "externalName").into(),
        publish_not_ready: flag(spec, "publishNotReadyAddresses"),
        traffic_distribution: filled_text(spec, "trafficDistribution").into(),
    }
}

/// The map under `key` as a selector; none when it is absent or empty, since an empty map does not
/// survive storage.
pub(super) fn selector(node: &Node, key: &str) -> Option<Selector> {
    let pairs = pairs(node, key);
    (!pairs.is_empty()).then(|| Selector {
        pairs,
        span: span_of(node, key),
    })
}

fn service_type(word: &str) -> Option<ServiceType> {
    match word {
        "ClusterIP" => Some(ServiceType::ClusterIp),
        "NodePort" => Some(ServiceType::NodePort),
        "LoadBalancer" => Some(ServiceType::LoadBalancer),
        "ExternalName" => Some(ServiceType::ExternalName),
        _ => None,
    }
}

fn traffic_policy(word: &str) -> Option<TrafficPolicy> {
    match word {
        "Cluster" => Some(TrafficPolicy::Cluster),
        "Local" => Some(TrafficPolicy::Local),
        _ => None,
    }
}

fn service_port(node: &Node) -> Option<ServicePort> {
    let port: Spanned<u16> = number(node, "port").filter(|port: &Spanned<u16>| port.value != 0)?;
    let target_port = port_ref(node, "targetPort")
        .unwrap_or_else(|| Spanned::defaulted(port.value, port.span).map(Into::into));
    Some(ServicePort {
        span: node.span,
        name: text_or_empty(node, "name"),
        protocol: protocol(node),
        port,
        target_port,
        node_port: number(node, "nodePort").filter(|port: &Spanned<u16>| port.value != 0),
        app_protocol: text(node, "appProtocol").into(),
    })
}

/// `protocol`, TCP when it is absent or no protocol.
pub(super) fn protocol(node: &Node) -> Spanned<Protocol> {
    let written = field(node, "protocol");
    written
        .and_then(|value| Some(spanned(value, Protocol::parse(value.as_str()?)?)))
        .unwrap_or_else(|| Spanned::defaulted(Protocol::Tcp, node.span))
}

fn cluster_ips(spec: &Node) -> Vec<Spanned<TextSlice>> {
    let mut ips = texts(spec, "clusterIPs");
    let first = filled_text(spec, "clusterIP");
    // The API server copies what is written as `clusterIP`.
    match (ips.first_mut(), first) {
        (None, first) => first.into_iter().collect(),
        (Some(copy), Some(first)) if copy.value == first.value && first.is_written() => {
            *copy = first;
            ips
        }
        _ => ips,
    }
}

fn client_ip_affinity(spec: &Node) -> Option<Spanned<u32>> {
    let is_by_client = |word: &str| (word == "ClientIP").then_some(DEFAULT_CLIENT_IP_TIMEOUT);
    let default = word(spec, "sessionAffinity", is_by_client)?;
    let client_ip = at(spec, &["sessionAffinityConfig", "clientIP"]);
    let timeout = client_ip.and_then(|client_ip| number(client_ip, "timeoutSeconds"));
    Some(timeout.unwrap_or(default))
}

fn ingress(node: &Node) -> Vec<LoadBalancerIngress> {
    let Some(load_balancer) = at(node, &["status", "loadBalancer"]) else {
        return Vec::new();
    };
    elements(load_balancer, "ingress")
        .iter()
        .map(|entry| LoadBalancerIngress {
            ip: filled_text(entry, "ip"),
            hostname: filled_text(entry, "hostname"),
            proxy_mode: text(entry, "ipMode").is_some_and(|mode| mode.value != "VIP"),
        })
        .collect()
}
