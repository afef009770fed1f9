//! The EndpointSlices of a Service, as `kubectl get endpointslices -o yaml` prints them.

use std::collections::BTreeMap;

use super::print::{self, scalar};
use super::{Desk, Sheet, SheetKind, SheetLine};
use portpath_net::cluster::{Endpoint, EndpointSlice, ManagedBy, ServiceId};
use portpath_net::trace::Step;
use portpath_yaml::yaml::Node;

/// The slices; none for a Service that has none.
pub(super) fn sheet(desk: &Desk, id: ServiceId) -> Option<Sheet> {
    let cluster = &desk.session.cluster;
    let service = &cluster[id];
    let slices: Vec<&EndpointSlice> = cluster
        .slices_of(service)
        .iter()
        .map(|slice| &cluster.slices[*slice])
        .collect();
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
    let many = if slices.len() == 1 {
        "EndpointSlice"
    } else {
        "EndpointSlices"
    };
    Some(Sheet {
        kind: SheetKind::EndpointSlices,
        title: format!("{many} of Service {name}"),
        command: format!(
            "kubectl get endpointslices -n {} -l kubernetes.io/service-name={name} -o yaml",
            service.meta.namespace()
        ),
        note: "In a real cluster, the names of slices end in random letters. It also adds `uid`, `resourceVersion`, \
               `creationTimestamp`, `generation` and an annotation with the time of the last change."
            .to_owned(),
        lines,
    })
}

fn plain(text: impl Into<String>) -> SheetLine {
    SheetLine {
        text: text.into(),
        filled_in: false,
        cite: None,
        hop: None,
    }
}

fn slice(desk: &Desk, slice: &EndpointSlice, lines: &mut Vec<SheetLine>) {
    if slice.managed_by == ManagedBy::Hand
        && let Some(stored) = by_hand(desk, slice)
    {
        lines.extend(stored);
        return;
    }
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
    metadata(desk, slice, lines);
    ports(slice, lines);
}

fn metadata(desk: &Desk, slice: &EndpointSlice, lines: &mut Vec<SheetLine>) {
    let mut facts = vec![
        format!("generateName: {}-", slice.service),
        "labels:".to_owned(),
    ];
    facts.extend(
        labels(desk, slice)
            .iter()
            .map(|(key, value)| format!("  {}: {}", scalar(key, 0), scalar(value, 0))),
    );
    facts.push(format!("name: {}", slice.name));
    facts.push(format!("namespace: {}", slice.namespace));
    let owner = if slice.managed_by == ManagedBy::Mirroring {
        "Endpoints"
    } else {
        "Service"
    };
    facts.push("ownerReferences:".to_owned());
    facts.push("- apiVersion: v1".to_owned());
    facts.push("  blockOwnerDeletion: true".to_owned());
    facts.push("  controller: true".to_owned());
    facts.push(format!("  kind: {owner}"));
    facts.push(format!("  name: {}", slice.service));
    lines.extend(facts.into_iter().map(|fact| plain(format!("    {fact}"))));
}

/// The labels of the Service (of the Endpoints, for a mirrored slice), and those that bind the slice.
/// Source: staging/src/k8s.io/endpointslice/utils.go, setEndpointSliceLabels;
/// pkg/controller/endpointslicemirroring/utils.go, newEndpointSlice.
fn labels(desk: &Desk, slice: &EndpointSlice) -> BTreeMap<String, String> {
    let (kind, manager) = match slice.managed_by {
        ManagedBy::Mirroring => ("Endpoints", "endpointslicemirroring-controller.k8s.io"),
        ManagedBy::Controller | ManagedBy::Hand => ("Service", "endpointslice-controller.k8s.io"),
    };
    let stored = desk.stored_node(kind, &slice.namespace, &slice.service);
    let own = stored.and_then(|node| node.get("metadata")?.get("labels"));
    let own = own.map(Node::entries).unwrap_or_default().iter();
    let mut labels: BTreeMap<String, String> = own
        .filter_map(|entry| Some((entry.key.to_string(), entry.value.as_str()?.to_owned())))
        .collect();
    labels.remove(HEADLESS);
    labels.insert(
        "endpointslice.kubernetes.io/managed-by".to_owned(),
        manager.to_owned(),
    );
    labels.insert(
        "kubernetes.io/service-name".to_owned(),
        slice.service.to_string(),
    );
    if slice.headless {
        labels.insert(HEADLESS.to_owned(), String::new());
    }
    labels
}

const HEADLESS: &str = "service.kubernetes.io/headless";

/// A hand-made slice, as stored.
fn by_hand(desk: &Desk, slice: &EndpointSlice) -> Option<Vec<SheetLine>> {
    let stored = desk.stored_node("EndpointSlice", &slice.namespace, &slice.name)?;
    let lines = print::node(stored)
        .into_iter()
        .map(|line| desk.line(line))
        .enumerate();
    Some(
        lines
            .map(|(at, line)| SheetLine {
                text: format!("{}{}", if at == 0 { "- " } else { "  " }, line.text),
                ..line
            })
            .collect(),
    )
}

fn ports(slice: &EndpointSlice, lines: &mut Vec<SheetLine>) {
    if slice.ports.is_empty() {
        lines.push(plain("  ports: null"));
        return;
    }
    lines.push(plain("  ports:"));
    for port in &slice.ports {
        let name = if port.name.is_empty() {
            "\"\"".to_owned()
        } else {
            port.name.to_string()
        };
        let mut facts = Vec::new();
        facts.extend(
            port.app_protocol
                .as_ref()
                .map(|app| format!("appProtocol: {app}")),
        );
        facts.push(format!("name: {name}"));
        facts.extend(port.port.map(|number| format!("port: {number}")));
        facts.push(format!("protocol: {}", port.protocol));
        list_item(facts, lines);
    }
}

fn endpoint(desk: &Desk, endpoint: &Endpoint, lines: &mut Vec<SheetLine>) {
    let mut facts = vec!["addresses:".to_owned()];
    facts.extend(
        endpoint
            .addresses
            .texts()
            .iter()
            .map(|address| format!("- {address}")),
    );
    facts.push("conditions:".to_owned());
    facts.push(format!("  ready: {}", endpoint.ready));
    facts.push(format!("  serving: {}", endpoint.serving));
    facts.push(format!("  terminating: {}", endpoint.terminating));
    if !endpoint.hint_nodes.is_empty() || !endpoint.hint_zones.is_empty() {
        facts.push("hints:".to_owned());
    }
    for (field, names) in [
        ("forNodes", &endpoint.hint_nodes),
        ("forZones", &endpoint.hint_zones),
    ] {
        if !names.is_empty() {
            facts.push(format!("  {field}:"));
            facts.extend(names.iter().map(|name| format!("  - name: {name}")));
        }
    }
    facts.extend(
        endpoint
            .hostname
            .as_ref()
            .map(|name| format!("hostname: {name}")),
    );
    facts.extend(
        endpoint
            .node
            .as_ref()
            .map(|node| format!("nodeName: {node}")),
    );
    let target = endpoint
        .target_ref(&desk.session.cluster)
        .unwrap_or_default();
    let reference: Vec<&str> = target.splitn(3, '/').collect();
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
    let Step::Endpoint {
        destinations,
        chosen,
        ..
    } = step
    else {
        return false;
    };
    destinations
        .get(*chosen)
        .is_some_and(|destination| endpoint.addresses.has(destination.ip, 1))
}

fn list_item(facts: Vec<String>, lines: &mut Vec<SheetLine>) {
    for (at, fact) in facts.into_iter().enumerate() {
        lines.push(plain(format!(
            "  {} {fact}",
            if at == 0 { "-" } else { " " }
        )));
    }
}
