//! What the API server refuses, in its words and its order (pkg/apis/*/validation). Turns a stored-to-be object
//! into causes; leaves decoding to `decode` and allocation failures to `allocate`.

pub(crate) mod cluster_ips;
mod container;
mod context;
mod cron;
mod endpoints;
mod env;
pub(crate) mod field;
pub(crate) mod ip;
mod job;
mod meta;
mod mount;
mod names;
mod network;
mod plain;
mod pod;
mod probe;
pub(crate) mod resources;
mod rollout;
mod scheduling;
mod security;
mod service;
mod volume;
mod warn;
mod warn_ports;
mod workload;

use field::Errors;

use super::{Cause, Finding, Mistake};
use portpath_yaml::yaml::Node;

/// What is wrong with an object of a kind, defaults and allocations filled in.
pub(crate) fn validate(kind: &str, node: &Node) -> Vec<Cause> {
    let mut errors = Errors::new(node);
    let rules: fn(&mut Errors, &Node) = match kind {
        "Service" => service::validate,
        "Pod" => pod::validate,
        "Deployment" => workload::deployment,
        "ReplicaSet" => workload::replica_set,
        "StatefulSet" => workload::stateful_set,
        "DaemonSet" => workload::daemon_set,
        "ReplicationController" => workload::replication_controller,
        "Job" => job::job,
        "CronJob" => workload::cron_job,
        "Endpoints" => endpoints::endpoints,
        "EndpointSlice" => endpoints::slice,
        "NetworkPolicy" => network::policy,
        "Ingress" => network::ingress,
        "Namespace" => plain::namespace,
        "Node" => plain::node,
        "ConfigMap" => plain::config_map,
        "Secret" => plain::secret,
        _ => return Vec::new(),
    };
    rules(&mut errors, node);
    errors.into_causes()
}

/// Whether it is the cluster's policy that refuses, and not the object that is wrong.
pub(crate) fn is_of_cluster_policy(cause: &Cause) -> bool {
    cause.mistake == Mistake::ClusterPolicy
}

/// The API's warnings about an object that it accepts.
pub(crate) fn warnings(kind: &str, node: &Node) -> Vec<Finding> {
    match kind {
        "Service" => service::warnings(node),
        other => warn::warnings(other, node),
    }
}
