//! The EndpointSlices of a Service, as `kubectl get endpointslices -o yaml` prints them.

use super::{Desk, Sheet, SheetKind, SheetLine};
use crate::cluster::{Endpoint, EndpointSlice, ManagedBy, ServiceId};
use crate::trace::Step;

/// The slices; none for a Service that has none.
pub(super) fn sheet(desk: &Desk, id: ServiceId) -> Option<Sheet> {
    let cluster = &desk.world.cluster;
    let service = &cluster.services[id.0];
    let slices: Vec<&EndpointSlice> = cluster.slices_of(service).iter().map(|slice| &cluster.slices[*slice]).collect();
    if slices.is_empty() {
        return None;
    }
    let name = service.meta.name();
    let mut lines = vec![plain("apiVersion: v1"), plain("items:")];
    for slice in &slices {
        self::slice(desk, slice, &mut lines);
    }
    lines.push(plain("kind: List"));
    lines.push(plain("metadata:"));
    lines.push(plain("  resourceVersion: \"\""));
    let many = if slices.len() == 1 { "EndpointSlice" } else { "EndpointSlices" };
    Some(Sheet {
        kind: SheetKind::EndpointSlices,
        title: format!("{many} of Service {name}"),
        command: format!(
            "kubectl get endpointslices -n {} -l kubernetes.io/service-name={name} -o yaml",
            service.meta.namespace()
        ),
        note: "A real cluster ends the names of slices in random letters, and adds `uid`, `resourceVersion`, \
               `creationTimestamp`, `generation` and owner references."
            .to_owned(),
        lines,
    })
}

fn plain(text: impl Into<String>) -> SheetLine {
    SheetLine { text: text.into(), filled_in: false, cite: None, hop: None }
}

fn slice(desk: &Desk, slice: &EndpointSlice, lines: &mut Vec<SheetLine>) {
    lines.push(plain(format!("- addressType: {}", slice.address_type)));
    lines.push(plain("  apiVersion: discovery.k8s.io/v1"));
    if slice.endpoints.is_empty() {
        lines.push(plain("  endpoints: null"));
    } else {
        lines.push(plain("  endpoints:"));
        for each in &slice.endpoints {
            endpoint(desk, each, lines);
        }
    }
    lines.push(plain("  kind: EndpointSlice"));
    lines.push(plain("  metadata:"));
    lines.push(plain("    labels:"));
    let manager = match slice.managed_by {
        ManagedBy::Controller => Some("endpointslice-controller.k8s.io"),
        ManagedBy::Mirroring => Some("endpointslicemirroring-controller.k8s.io"),
        ManagedBy::Hand => None,
    };
    if let Some(manager) = manager {
        lines.push(plain(format!("      endpointslice.kubernetes.io/managed-by: {manager}")));
    }
    lines.push(plain(format!("      kubernetes.io/service-name: {}", slice.service)));
    if slice.headless {
        lines.push(plain("      service.kubernetes.io/headless: \"\""));
    }
    lines.push(plain(format!("    name: {}", slice.name)));
    lines.push(plain(format!("    namespace: {}", slice.namespace)));
    ports(slice, lines);
}

fn ports(slice: &EndpointSlice, lines: &mut Vec<SheetLine>) {
    if slice.ports.is_empty() {
        lines.push(plain("  ports: null"));
        return;
    }
    lines.push(plain("  ports:"));
    for port in &slice.ports {
        let name = if port.name.is_empty() { "\"\"".to_owned() } else { port.name.clone() };
        let mut facts = Vec::new();
        facts.extend(port.app_protocol.as_ref().map(|app| format!("appProtocol: {app}")));
        facts.push(format!("name: {name}"));
        facts.extend(port.port.map(|number| format!("port: {number}")));
        facts.push(format!("protocol: {}", port.protocol));
        list_item(facts, lines);
    }
}

fn endpoint(desk: &Desk, endpoint: &Endpoint, lines: &mut Vec<SheetLine>) {
    let mut facts = vec!["addresses:".to_owned()];
    facts.extend(endpoint.addresses.iter().map(|address| format!("- {address}")));
    facts.push("conditions:".to_owned());
    facts.push(format!("  ready: {}", endpoint.ready));
    facts.push(format!("  serving: {}", endpoint.serving));
    facts.push(format!("  terminating: {}", endpoint.terminating));
    if !endpoint.hint_nodes.is_empty() || !endpoint.hint_zones.is_empty() {
        facts.push("hints:".to_owned());
    }
    for (field, names) in [("forNodes", &endpoint.hint_nodes), ("forZones", &endpoint.hint_zones)] {
        if !names.is_empty() {
            facts.push(format!("  {field}:"));
            facts.extend(names.iter().map(|name| format!("  - name: {name}")));
        }
    }
    facts.extend(endpoint.hostname.as_ref().map(|name| format!("hostname: {name}")));
    facts.extend(endpoint.node.as_ref().map(|node| format!("nodeName: {node}")));
    let reference: Vec<&str> = endpoint.target_ref.as_deref().unwrap_or("").splitn(3, '/').collect();
    if let [kind, namespace, name] = reference.as_slice() {
        facts.push("targetRef:".to_owned());
        facts.push(format!("  kind: {kind}"));
        facts.push(format!("  name: {name}"));
        facts.push(format!("  namespace: {namespace}"));
    }
    facts.extend(endpoint.zone.as_ref().map(|zone| format!("zone: {zone}")));
    let start = lines.len();
    list_item(facts, lines);
    let hop = desk.hop(|step| chose(step, endpoint));
    for line in &mut lines[start..] {
        line.hop = hop;
    }
}

/// The endpoint hop when this is the endpoint chosen.
fn chose(step: &Step, endpoint: &Endpoint) -> bool {
    let Step::Endpoint { destinations, chosen, .. } = step else { return false };
    let ip = destinations.get(*chosen).map(|destination| destination.ip.to_string());
    ip.is_some() && endpoint.addresses.first() == ip.as_ref()
}

fn list_item(facts: Vec<String>, lines: &mut Vec<SheetLine>) {
    for (at, fact) in facts.into_iter().enumerate() {
        lines.push(plain(format!("  {} {fact}", if at == 0 { "-" } else { " " })));
    }
}
