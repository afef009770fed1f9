//! Load balancers that clouds make of Ingresses: whether they send to node ports or to Pods.
//! Sources: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
//! (target-type); https://cloud.google.com/kubernetes-engine/docs/concepts/ingress (network endpoint
//! groups).

use super::{Cloud, RouteFault};
use crate::cluster::{Cluster, ServiceId};
use portpath_kube::manifest::{Ingress, Place, Service, ServiceType};

const TARGET_TYPE: &str = "alb.ingress.kubernetes.io/target-type";
const NEG: &str = "cloud.google.com/neg";

/// Where a load balancer sends the requests of an Ingress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Targets {
    /// To the Pods: your YAML says so.
    Pods,
    /// To the node port of the Service.
    NodePort,
    /// To the Service's node port, which it does not have, or to the Pods.
    Unclear(Cloud),
}

/// What the load balancer of an Ingress does, when a cloud's controller serves it.
pub fn targets(cluster: &Cluster, place: Place, id: ServiceId) -> Option<Targets> {
    let (Place::Path { ingress, .. } | Place::Default(ingress)) = place else {
        return None;
    };
    let ingress = cluster.ways_in.ingresses.get(ingress)?;
    let cloud = cloud(cluster, ingress)?;
    let service = &cluster[id];
    Some(if goes_to_pods(cloud, ingress, service) {
        Targets::Pods
    } else if service.kind() == ServiceType::ClusterIp {
        Targets::Unclear(cloud)
    } else {
        Targets::NodePort
    })
}

/// The fault of a Service that such a load balancer may not reach.
pub(super) fn fault(cluster: &Cluster, place: Place, service: ServiceId) -> Option<RouteFault> {
    match targets(cluster, place, service)? {
        Targets::Unclear(cloud) => Some(RouteFault::NoNodePort {
            place,
            service,
            cloud,
        }),
        Targets::Pods | Targets::NodePort => None,
    }
}

/// The cloud whose controller serves an Ingress: by the controller of its class, else by the
/// class's usual name.
fn cloud(cluster: &Cluster, ingress: &Ingress) -> Option<Cloud> {
    let class = ingress.class.as_ref()?.value.as_str();
    match cluster.ways_in.controller(class) {
        Some("ingress.k8s.aws/alb") => Some(Cloud::Aws),
        Some(_) => None,
        None => match class {
            "alb" => Some(Cloud::Aws),
            "gce" | "gce-internal" => Some(Cloud::Google),
            _ => None,
        },
    }
}

/// The AWS controller reads the annotation at the Service first, then at the Ingress.
fn goes_to_pods(cloud: Cloud, ingress: &Ingress, service: &Service) -> bool {
    match cloud {
        Cloud::Aws => {
            let written = service.meta.annotation(TARGET_TYPE);
            written.or(ingress.meta.annotation(TARGET_TYPE)) == Some("ip")
        }
        Cloud::Google => service.meta.annotation(NEG).is_some_and(|neg| {
            let plain: String = neg.split_whitespace().collect();
            plain.contains("\"ingress\":true")
        }),
    }
}
