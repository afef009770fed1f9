//! Reads stored nodes into typed objects, every value with its span and origin. Lenient: what is
//! missing or of a wrong type is absent, and a default that is not filled in is filled in here, so
//! that a tree that did not pass through `admission` reads alike.

mod admin_policy;
mod caller;
mod certificates;
mod endpoints;
mod fields;
mod foreign;
mod gateway;
mod ingress;
mod local_cluster;
mod pod;
mod policy;
mod service;
mod workload;

use std::rc::Rc;

pub use foreign::is_mesh_or_router;

use super::{NodeObject, Object, ObjectMeta, OwnerReference, WorkloadKind};
use fields::{elements, field, filled_text, pairs, spec, text, texts_of};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::{Node, TextSlice};

/// The object that a stored node is, when it is of a kind that the path can meet. `document` is the
/// index of the document it came from.
pub fn lower(node: &Node, document: usize) -> Option<Object> {
    let api_version = field(node, "apiVersion")?.as_str()?;
    let kind = field(node, "kind")?.as_str()?;
    let meta = || object_meta(node, document);
    let workload = |kind| {
        Some(Object::Workload(Rc::new(workload::workload(
            kind,
            node,
            meta(),
        ))))
    };
    match (group(api_version), kind) {
        ("", "Service") => Some(Object::Service(Rc::new(service::service(node, meta())))),
        ("", "Pod") => Some(Object::Pod(Rc::new(pod::pod(node, meta())))),
        ("", "Namespace") => Some(Object::Namespace(Rc::new(meta()))),
        ("apps", "Deployment") => workload(WorkloadKind::Deployment),
        ("apps", "ReplicaSet") => workload(WorkloadKind::ReplicaSet),
        ("apps", "StatefulSet") => workload(WorkloadKind::StatefulSet),
        ("apps", "DaemonSet") => workload(WorkloadKind::DaemonSet),
        ("", "Secret") => Some(Object::KeyMaterial(Rc::new(certificates::secret(
            node,
            meta(),
        )))),
        ("", "ConfigMap") => Some(Object::KeyMaterial(Rc::new(certificates::config_map(
            node,
            meta(),
        )))),
        ("", "Node") => Some(Object::Node(Rc::new(node_object(node, meta())))),
        ("", "Endpoints") => Some(Object::Endpoints(Rc::new(endpoints::endpoints(
            node,
            meta(),
        )))),
        ("discovery.k8s.io", "EndpointSlice") => Some(Object::EndpointSlice(Rc::new(
            endpoints::endpoint_slice(node, meta()),
        ))),
        ("networking.k8s.io", "NetworkPolicy") => {
            Some(Object::NetworkPolicy(Rc::new(policy::policy(node, meta()))))
        }
        ("networking.k8s.io", "Ingress") => {
            Some(Object::Ingress(Rc::new(ingress::ingress(node, meta()))))
        }
        ("networking.k8s.io", "IngressClass") => {
            Some(Object::IngressClass(Rc::new(ingress::class(node, meta()))))
        }
        (gateway::GROUP, "Gateway") => {
            Some(Object::Gateway(Rc::new(gateway::gateway(node, meta()))))
        }
        (gateway::GROUP, "ReferenceGrant") => Some(Object::ReferenceGrant(Rc::new(
            gateway::grant(node, meta()),
        ))),
        (gateway::GROUP, "ListenerSet") | ("gateway.networking.x-k8s.io", "XListenerSet") => {
            let set = gateway::listener_set(kind, node, meta())?;
            Some(Object::ListenerSet(Rc::new(set)))
        }
        (gateway::GROUP, "BackendTLSPolicy") => Some(Object::BackendTlsPolicy(Rc::new(
            gateway::tls_policy(node, meta()),
        ))),
        (gateway::GROUP, kind) => gateway::route_kind(kind)
            .map(|kind| Object::Route(Rc::new(gateway::route(kind, node, meta())))),
        (local_cluster::KIND | local_cluster::OLD_KIND, "Cluster") => {
            Some(Object::LocalCluster(Rc::new(local_cluster::of_kind(node))))
        }
        (local_cluster::K3D, "Simple") => {
            Some(Object::LocalCluster(Rc::new(local_cluster::of_k3d(node))))
        }
        ("", "ReplicationController") => workload(WorkloadKind::ReplicationController),
        ("batch", "Job") => workload(WorkloadKind::Job),
        ("batch", "CronJob") => workload(WorkloadKind::CronJob),
        (
            "admissionregistration.k8s.io",
            "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration",
        ) => Some(Object::ApiCaller(Rc::new(caller::webhooks(
            kind,
            node,
            meta(),
        )))),
        ("apiregistration.k8s.io", "APIService") => Some(Object::ApiCaller(Rc::new(
            caller::api_service(node, meta()),
        ))),
        (group, kind) => {
            if let Some(policy) = admin_policy::policy(group, kind, node, meta) {
                return Some(Object::AdminPolicy(Rc::new(policy)));
            }
            if let Some(rule) = foreign::rule(group, kind, node, meta()) {
                return Some(Object::ForeignRule(Rc::new(rule)));
            }
            let maker = foreign::maker(node, meta())?;
            Some(Object::ForeignMaker(Rc::new(maker)))
        }
    }
}

/// The group of an `apiVersion`; empty for the core group's `v1`.
fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// Name, namespace, labels and annotations of an object or of a Pod template.
fn object_meta(node: &Node, document: usize) -> ObjectMeta {
    let metadata = field(node, "metadata");
    let of = |key| metadata.and_then(|metadata| text(metadata, key));
    ObjectMeta {
        document,
        span: node.span,
        kind: text(node, "kind").map(|kind| kind.span),
        name: of("name"),
        namespace: of("namespace").filter(|namespace| !namespace.value.is_empty()),
        labels: Rc::new(
            metadata
                .map(|metadata| pairs(metadata, "labels"))
                .unwrap_or_default(),
        ),
        annotations: metadata
            .map(|metadata| pairs(metadata, "annotations"))
            .unwrap_or_default(),
        created: of("creationTimestamp").map(|created| created.value),
        deletion_timestamp: metadata
            .and_then(|metadata| field(metadata, "deletionTimestamp"))
            .map(|timestamp| timestamp.span),
        owners: match metadata {
            Some(metadata) => elements(metadata, "ownerReferences")
                .iter()
                .map(owner)
                .collect(),
            _ => Vec::new(),
        },
    }
}

fn owner(node: &Node) -> OwnerReference {
    let word = |key| text(node, key).map(|text| text.value).unwrap_or_default();
    OwnerReference {
        kind: word("kind"),
        name: word("name"),
    }
}

fn node_object(node: &Node, meta: ObjectMeta) -> NodeObject {
    let pod_cidrs = field(node, "spec").map_or_else(Vec::new, pod_cidrs);
    let Some(status) = field(node, "status") else {
        return NodeObject {
            meta,
            pod_cidrs,
            ..NodeObject::default()
        };
    };
    let of_type = |types: &[&str]| {
        let addresses = elements(status, "addresses").iter().filter(|address| {
            text(address, "type").is_some_and(|kind| types.contains(&kind.value.as_str()))
        });
        texts_of(addresses, "address")
    };
    NodeObject {
        meta,
        internal_ips: of_type(&["InternalIP"]),
        external_ips: of_type(&["ExternalIP"]),
        host_names: of_type(&["Hostname", "InternalDNS", "ExternalDNS"]),
        pod_cidrs,
        milli_cpu: ["allocatable", "capacity"]
            .iter()
            .find_map(|list| milli_cpu(field(status, list)?)),
        ready: fields::condition(status, "Ready").map(|ready| ready.value),
    }
}

/// `podCIDRs`, of which `podCIDR` is the first.
/// Source: staging/src/k8s.io/api/core/v1/types.go, NodeSpec.
fn pod_cidrs(spec: &Node) -> Vec<Spanned<TextSlice>> {
    let listed = fields::texts(spec, "podCIDRs");
    if listed.is_empty() {
        filled_text(spec, "podCIDR").into_iter().collect()
    } else {
        listed
    }
}

/// `cpu` of a resource list in thousandths: `2`, `1500m`, `0.5`.
fn milli_cpu(resources: &Node) -> Option<u64> {
    let cpu = field(resources, "cpu")?;
    if let Some(cores) = cpu.as_int() {
        return u64::try_from(cores).ok()?.checked_mul(1000);
    }
    let quantity = cpu.as_str()?;
    match quantity.strip_suffix('m') {
        Some(milli) => milli.parse().ok(),
        None => quantity
            .parse()
            .ok()
            .filter(|cores: &f64| *cores >= 0.0)
            .map(|cores| (cores * 1000.0) as u64),
    }
}

/// A value that the API server would have filled in, placed at the object's spec.
fn assumed<T>(node: &Node, value: T) -> Spanned<T> {
    Spanned::defaulted(value, spec(node).map_or(node.span, |spec| spec.span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{PortRef, Protocol};
    use portpath_text::source::{Origin, Span};
    use portpath_yaml::yaml::{Entry, Value};

    fn node(value: Value) -> Node {
        Node {
            span: Span::new(1, 2),
            origin: Origin::Written,
            value,
        }
    }

    fn map(entries: Vec<(&str, Node)>) -> Node {
        let entry = |(key, value): (&str, Node)| Entry {
            key: key.into(),
            key_span: Span::new(0, 1),
            value,
        };
        node(Value::Map(entries.into_iter().map(entry).collect()))
    }

    fn string(text: &str) -> Node {
        node(Value::Str(text.into()))
    }

    #[test]
    fn missing_defaults_are_filled_in_and_say_so() {
        let port = map(vec![
            ("port", node(Value::Float(80.0))),
            ("name", node(Value::Null)),
        ]);
        let selector = map(vec![("app", string("web")), ("tier", node(Value::Null))]);
        let spec = map(vec![
            ("ports", node(Value::Seq(vec![port]))),
            ("selector", selector),
        ]);
        let service = map(vec![
            ("apiVersion", string("v1")),
            ("kind", string("Service")),
            ("spec", spec),
        ]);
        let Some(Object::Service(service)) = lower(&service, 3) else {
            panic!("a Service")
        };
        assert_eq!(service.meta.document, 3);
        assert_eq!(service.meta.namespace(), "default");
        assert_eq!(
            service.ports[0].protocol,
            Spanned::defaulted(Protocol::Tcp, Span::new(1, 2))
        );
        assert_eq!(
            service.ports[0].target_port,
            Spanned::defaulted(PortRef::Number(80), Span::new(1, 2))
        );
        assert_eq!(
            service
                .selector
                .as_ref()
                .map(|selector| selector.pairs.len()),
            Some(1)
        );
    }

    #[test]
    fn a_kind_of_another_group_is_not_met() {
        let knative = map(vec![
            ("apiVersion", string("serving.knative.dev/v1")),
            ("kind", string("Service")),
        ]);
        assert!(lower(&knative, 0).is_none());
    }
}
