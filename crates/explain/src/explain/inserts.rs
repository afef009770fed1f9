//! What could be written into a YAML that holds half of a path: a Deployment for a Service without
//! Pods, and a Service for a Deployment without one, as `kubectl expose` makes it.

use super::context::{Context, yaml_string};
use crate::report::{Edit, Fix, Offer};
use portpath_kube::manifest::{Pair, PortRef, Protocol, Service, Workload, WorkloadKind};
use portpath_net::cluster::ServiceId;
use portpath_text::source::Span;

/// The image of an inserted Deployment: what any reader has to replace.
const IMAGE: &str = "your-image";

/// A Deployment whose Pods a Service selects; none where the Service selects none.
pub(super) fn deployment(context: &Context, id: ServiceId) -> Option<Fix> {
    let service = context.service(id);
    let selector = service.selector.as_ref()?;
    let name = service.meta.name();
    let labels = |indent: &str| pairs(&selector.pairs, indent);
    let text = format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {}\n{}spec:\n  replicas: 2\n  selector:\n    \
         matchLabels:\n{}  template:\n    metadata:\n      labels:\n{}    spec:\n      containers:\n        - name: app\n          \
         image: {IMAGE}\n{}",
        yaml_string(name),
        namespace(context, service.meta.namespace()),
        labels("      "),
        labels("        "),
        container_ports(service),
    );
    Some(Fix {
        title: format!("insert a Deployment that fits Service `{name}`"),
        edits: vec![at_end(context, &text)],
        to: None,
    })
}

fn container_ports(service: &Service) -> String {
    let mut lines: Vec<String> = Vec::new();
    for port in &service.ports {
        let (name, number) = match &port.target_port.value {
            PortRef::Number(number) => (None, *number),
            PortRef::Name(name) => (Some(name), port.port.value),
        };
        let mut line = format!("            - containerPort: {number}\n");
        if let Some(name) = name {
            line.push_str(&format!("              name: {}\n", yaml_string(name)));
        }
        if port.protocol.value != Protocol::Tcp {
            line.push_str(&format!(
                "              protocol: {}\n",
                port.protocol.value
            ));
        }
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("          ports:\n{}", lines.concat())
}

/// The Service for the first Deployment whose containers declare a port: its selector is the
/// Deployment's `matchLabels`, its ports are the containers'.
/// Source: staging/src/k8s.io/kubectl/pkg/cmd/expose/expose.go.
pub(super) fn offer_of_service(context: &Context) -> Option<Offer> {
    let mut workloads = context.cluster.workloads.iter();
    let (workload, selector, ports) = workloads.find_map(|workload| {
        let selector = workload.selector.as_ref()?;
        let ports = declared(workload);
        let can_be_exposed =
            is_exposed(workload) && !ports.is_empty() && !selector.pairs.is_empty();
        can_be_exposed.then_some((workload, selector, ports))
    })?;
    let name = workload.meta.name();
    let several = ports.len() > 1;
    let mut lines = String::new();
    for (at, (number, protocol)) in ports.iter().enumerate() {
        if several {
            lines.push_str(&format!(
                "    - name: port-{}\n      port: {number}\n",
                at + 1
            ));
        } else {
            lines.push_str(&format!("    - port: {number}\n"));
        }
        lines.push_str(&format!(
            "      protocol: {protocol}\n      targetPort: {number}\n"
        ));
    }
    let text = format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {}\n{}spec:\n  selector:\n{}  ports:\n{lines}",
        yaml_string(name),
        namespace(context, workload.meta.namespace()),
        pairs(&selector.pairs, "    "),
    );
    let fix = Fix {
        title: format!(
            "insert a Service for {} `{name}`, as `kubectl expose` makes it",
            workload.kind_name()
        ),
        edits: vec![at_end(context, &text)],
        to: None,
    };
    Some(Offer {
        question: "Your YAML has no Service.".to_owned(),
        facts: Vec::new(),
        inserts: vec![fix],
    })
}

/// Whether `kubectl expose` takes this kind.
/// Source: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/canbeexposed.go.
fn is_exposed(workload: &Workload) -> bool {
    match workload.kind {
        WorkloadKind::Deployment
        | WorkloadKind::ReplicaSet
        | WorkloadKind::ReplicationController => true,
        WorkloadKind::StatefulSet
        | WorkloadKind::DaemonSet
        | WorkloadKind::Job
        | WorkloadKind::CronJob => false,
    }
}

/// The ports that a workload's containers declare, each once.
fn declared(workload: &Workload) -> Vec<(u16, Protocol)> {
    let mut found = Vec::new();
    let containers = workload.template.containers.iter();
    for port in containers.flat_map(|container| &container.ports) {
        let port = (port.container_port.value, port.protocol.value);
        if !found.contains(&port) {
            found.push(port);
        }
    }
    found
}

fn pairs(pairs: &[Pair], indent: &str) -> String {
    let line = |pair: &Pair| {
        let key = yaml_string(&pair.key.value);
        let value = yaml_string(&pair.value.value);
        format!("{indent}{key}: {value}\n")
    };
    pairs.iter().map(line).collect()
}

fn namespace(context: &Context, namespace: &str) -> String {
    let is_default = namespace == "default" && !context.text.contains("namespace:");
    if is_default {
        String::new()
    } else {
        format!("  namespace: {}\n", yaml_string(namespace))
    }
}

/// Another document after the last one.
fn at_end(context: &Context, document: &str) -> Edit {
    let end = context.text.len();
    let line = if context.text.ends_with('\n') || context.text.is_empty() {
        ""
    } else {
        "\n"
    };
    Edit {
        span: Span::new(end, end),
        text: format!("{line}---\n{document}"),
    }
}
