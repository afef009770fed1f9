//! What a hop happens at, as the picture shows it: the Service with its ports, the Pod with its
//! containers' ports.

use crate::explain::context::Context;
use crate::report::{Subject, SubjectPort};
use portpath_kube::manifest::{Service, ServiceType, TrafficPolicy};
use portpath_net::cluster::{ProxyMode, ServiceId};
use portpath_net::proxy::{Met, Via};
use portpath_net::trace::Arrival;
use portpath_text::source::Spanned;

/// A Service; `met` marks the port that the packet meets.
pub(super) fn service(context: &Context, id: ServiceId, met: Option<Met>) -> Subject {
    let service = context.service(id);
    let ip = service.cluster_ips.first().map(|ip| ip.value.clone());
    let rule = match (service.kind(), service.is_headless()) {
        (ServiceType::ExternalName, _) => "ExternalName: a DNS alias".to_owned(),
        (_, true) => "headless: DNS only, no rule".to_owned(),
        (kind, false) if context.cluster.config.proxy_mode == ProxyMode::Ipvs => {
            format!("{}: IPVS on every node", kind.as_str())
        }
        (kind, false) => format!("{}: a rule on every node", kind.as_str()),
    };
    let port = |(at, port): (usize, &portpath_kube::manifest::ServicePort)| SubjectPort {
        name: port.name.value.to_string(),
        port: port.port.value,
        written: String::new(),
        target: port.target_port.value.to_string(),
        node_port: port.node_port.as_ref().map(|port| port.value),
        met: met.is_some_and(|met| met.service == id && met.port == at),
    };
    Subject {
        kind: "Service".into(),
        name: service.meta.name().to_owned(),
        namespace: service.meta.namespace().to_owned(),
        lines: ip
            .filter(|ip| ip != "None")
            .map(String::from)
            .into_iter()
            .chain([rule])
            .collect(),
        ports: service.ports.iter().enumerate().map(port).collect(),
        selector: service
            .selector
            .iter()
            .flat_map(|selector| &selector.pairs)
            .map(|pair| format!("{}={}", pair.key.value, pair.value.value))
            .collect(),
        nodes_decide: nodes_decide(service, met),
    }
}

/// Whether the node that a packet meets the rule on, or that an endpoint is on, decides where it
/// goes.
fn nodes_decide(service: &Service, met: Option<Met>) -> bool {
    let is_local = |policy: &Option<Spanned<TrafficPolicy>>| {
        policy
            .as_ref()
            .is_some_and(|policy| policy.value == TrafficPolicy::Local)
    };
    service.traffic_distribution.is_some()
        || met.is_some_and(|met| match met.via {
            Via::ClusterIp => is_local(&service.internal_traffic_policy),
            Via::NodePort => true,
            Via::ExternalIp | Via::LoadBalancer => is_local(&service.external_traffic_policy),
        })
}

/// A Pod with the ports that its containers declare; the one that receives is marked.
pub(super) fn pod(context: &Context, arrival: &Arrival, name: &str) -> Subject {
    let Some(pod) = arrival.pod.map(|id| &context.cluster[id]) else {
        return Subject {
            kind: "endpoint".into(),
            name: name.to_owned(),
            ..Subject::default()
        };
    };
    let mut ports = Vec::new();
    for (at, container) in pod.spec.port_bearers().enumerate() {
        for (entry, port) in container.ports.iter().enumerate() {
            ports.push(SubjectPort {
                name: container
                    .name
                    .as_ref()
                    .map_or(String::new(), |name| name.value.to_string()),
                port: port.container_port.value,
                met: arrival.declared == Some((at, entry)),
                ..SubjectPort::default()
            });
        }
    }
    Subject {
        kind: "Pod".into(),
        name: name.to_owned(),
        namespace: pod.namespace.to_string(),
        lines: vec![arrival.ip.to_string(), format!("on {}", pod.node)],
        ports,
        ..Subject::default()
    }
}
