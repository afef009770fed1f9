//! Fills in what the API server fills in (SetDefaults_*), kind by kind. Every value it writes is
//! marked [`portpath_text::source::Origin::Defaulted`]. Leaves addresses and node ports to
//! `allocate`.

mod pod;
pub(crate) mod service;
mod workload;

use super::tree::{Fill, children, fill, object, set, text};
use portpath_yaml::yaml::{Node, Value};

/// Fills in an object of a kind; kinds that are not looked into stay as they are.
pub(super) fn apply(kind: &str, node: &mut Node) {
    match kind {
        "Service" => service::service(node),
        "Pod" => pod::pod(node),
        "Deployment" => workload::deployment(node),
        "ReplicaSet" => workload::replica_set(node),
        "StatefulSet" => workload::stateful_set(node),
        "DaemonSet" => workload::daemon_set(node),
        "Namespace" => namespace(node),
        "ReplicationController" => workload::replication_controller(node),
        "Job" => workload::job(node),
        "CronJob" => workload::cron_job(node),
        "Endpoints" => endpoints(node),
        "EndpointSlice" => endpoint_slice(node),
        "NetworkPolicy" => network_policy(node),
        _ => {}
    }
}

/// SetDefaults_Endpoints.
fn endpoints(node: &mut Node) {
    for subset in children(node, "subsets") {
        for port in children(subset, "ports") {
            fill(port, "protocol", Fill::Text("TCP"));
        }
    }
}

/// pkg/apis/discovery/v1/defaults.go, SetDefaults_EndpointPort.
fn endpoint_slice(node: &mut Node) {
    for port in children(node, "ports") {
        fill(port, "name", Fill::TextPointer(""));
        fill(port, "protocol", Fill::TextPointer("TCP"));
    }
}

/// pkg/apis/networking/v1/defaults.go, SetDefaults_NetworkPolicyPort and SetDefaults_NetworkPolicy.
fn network_policy(node: &mut Node) {
    let spec = object(node, "spec");
    for list in ["ingress", "egress"] {
        for rule in children(spec, list) {
            for port in children(rule, "ports") {
                fill(port, "protocol", Fill::TextPointer("TCP"));
            }
        }
    }
    if super::tree::items(spec, "policyTypes").is_empty() {
        let has_egress = !super::tree::items(spec, "egress").is_empty();
        let types = ["Ingress", "Egress"]
            .into_iter()
            .take(1 + usize::from(has_egress))
            .map(str::to_owned);
        let list = super::tree::text_list(spec.span, &types.collect::<Vec<_>>());
        set(spec, "policyTypes", list);
    }
}

/// SetDefaults_Namespace.
fn namespace(node: &mut Node) {
    let meta = object(node, "metadata");
    let name = text(meta, "name").to_owned();
    if !name.is_empty() {
        set(
            object(meta, "labels"),
            "kubernetes.io/metadata.name",
            Value::Str(name.into()),
        );
    }
}
