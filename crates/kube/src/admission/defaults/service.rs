//! Defaults of a Service (pkg/apis/core/v1/defaults.go, SetDefaults_Service). Leaves addresses and
//! node ports to `allocate`.

use crate::admission::tree::{
    Fill, child, children, drop_zeros, fill, items, number, object, present, remove, set, text,
};
use portpath_yaml::yaml::{Entry, Node, Value};

/// Seconds that session affinity by client address lasts
/// (v1.DefaultClientIPServiceAffinitySeconds).
const AFFINITY_SECONDS: i64 = 10_800;

/// Fields of a ServiceSpec that the store leaves out when they are zero.
const OMITTED: &[&str] = &[
    "ports",
    "selector",
    "clusterIP",
    "clusterIPs",
    "type",
    "externalIPs",
    "sessionAffinity",
    "loadBalancerIP",
    "loadBalancerSourceRanges",
    "externalName",
    "externalTrafficPolicy",
    "healthCheckNodePort",
    "publishNotReadyAddresses",
    "ipFamilies",
];

/// Fills in a Service.
pub(super) fn service(service: &mut Node) {
    let spec = object(service, "spec");
    drop_zeros(spec, OMITTED);
    fill(spec, "sessionAffinity", Fill::Text("None"));
    affinity(spec);
    fill(spec, "type", Fill::Text("ClusterIP"));
    for port in children(spec, "ports") {
        service_port(port);
    }
    if externally_accessible(spec) {
        fill(spec, "externalTrafficPolicy", Fill::Text("Cluster"));
    }
    let kind = text(spec, "type").to_owned();
    if matches!(kind.as_str(), "ClusterIP" | "NodePort" | "LoadBalancer") {
        fill(spec, "internalTrafficPolicy", Fill::TextPointer("Cluster"));
    }
    if kind == "LoadBalancer" {
        fill(spec, "allocateLoadBalancerNodePorts", Fill::Flag(true));
        if let Some(balancer) =
            child(service, "status").and_then(|status| child(status, "loadBalancer"))
        {
            ip_modes(balancer);
        }
    }
}

/// A Service that the outside can reach (pkg/api/v1/service/util.go, ExternallyAccessible).
pub(crate) fn externally_accessible(spec: &Node) -> bool {
    match text(spec, "type") {
        "LoadBalancer" | "NodePort" => true,
        "ClusterIP" => !items(spec, "externalIPs").is_empty(),
        _ => false,
    }
}

/// Without affinity its configuration is dropped; an incomplete one is replaced whole.
fn affinity(spec: &mut Node) {
    match text(spec, "sessionAffinity") {
        "None" => remove(spec, "sessionAffinityConfig"),
        "ClientIP" => {
            let client = present(spec, "sessionAffinityConfig")
                .and_then(|config| present(config, "clientIP"));
            if client
                .and_then(|client| present(client, "timeoutSeconds"))
                .is_none()
            {
                set(spec, "sessionAffinityConfig", Value::Map(Vec::new()));
                let client = object(object(spec, "sessionAffinityConfig"), "clientIP");
                set(client, "timeoutSeconds", Value::Int(AFFINITY_SECONDS));
            }
        }
        _ => {}
    }
}

fn service_port(port: &mut Node) {
    whole_numbers(port, &["port", "targetPort", "nodePort"]);
    drop_zeros(port, &["name", "protocol", "nodePort"]);
    fill(port, "protocol", Fill::Text("TCP"));
    let unset = match present(port, "targetPort").map(|target| &target.value) {
        None => true,
        Some(Value::Str(name)) => name.is_empty(),
        Some(Value::Int(number)) => *number == 0,
        Some(_) => false,
    };
    if unset {
        let span = port.get("port").map(|number| number.span);
        let value = Value::Int(number(port, "port"));
        set(port, "targetPort", value);
        if let Some(span) = span
            && let Some(target) = child(port, "targetPort")
        {
            target.span = span;
        }
    }
}

/// JSON does not tell `80.0` from `80`, and an integer field keeps the integer.
fn whole_numbers(node: &mut Node, keys: &[&str]) {
    let Value::Map(entries) = &mut node.value else {
        return;
    };
    for Entry { value, .. } in entries
        .iter_mut()
        .filter(|entry| keys.contains(&entry.key.as_str()))
    {
        if matches!(value.value, Value::Float(_))
            && let Some(number) = value.as_int()
        {
            value.value = Value::Int(number);
        }
    }
}

fn ip_modes(balancer: &mut Node) {
    for ingress in children(balancer, "ingress") {
        if !text(ingress, "ip").is_empty() {
            fill(ingress, "ipMode", Fill::TextPointer("VIP"));
        }
    }
}
