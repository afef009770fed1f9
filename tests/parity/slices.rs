//! EndpointSlices, as sets for each Service: names of slices aside, endpoints with all their
//! fields.

use std::collections::BTreeMap;

use portpath::cluster::{Cluster, Endpoint, EndpointSlice};
use serde_json::{Value, json};

use crate::agreement::Agreement;
use portpath_testkit::cases::{Case, items, text};

/// Compares the slices of each Service that has some on either side.
pub(crate) fn compare(case: &Case, cluster: &Cluster, agreement: &mut Agreement) {
    let mut services: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for slice in items(&case.expect["slices"]) {
        let service = format!("{}/{}", text(&slice["ns"]), text(&slice["service"]));
        services.entry(service).or_default().0.push(normal(slice));
    }
    for slice in &cluster.slices {
        let service = format!("{}/{}", slice.namespace, slice.service);
        services
            .entry(service)
            .or_default()
            .1
            .push(normal(&as_json(cluster, slice)));
    }
    for (service, (mut theirs, mut ours)) in services {
        theirs.sort();
        ours.sort();
        agreement.compare(case, &service, &theirs, &ours);
    }
}

/// A slice as one line of text that does not depend on its name and on orders that mean nothing.
fn normal(slice: &Value) -> String {
    let sorted = |list: &Value| {
        let mut items: Vec<String> = items(list).iter().map(in_key_order).collect();
        items.sort();
        items.join(" ")
    };
    let headless = slice["headlessLabel"].as_bool().unwrap_or(false);
    format!(
        "{} by {:?} headless {headless} ports [{}] endpoints [{}]",
        text(&slice["addressType"]),
        text(&slice["managedBy"]),
        sorted(&slice["ports"]),
        sorted(&slice["endpoints"])
    )
}

fn in_key_order(object: &Value) -> String {
    let fields: BTreeMap<_, _> = object.as_object().into_iter().flatten().collect();
    serde_json::to_string(&fields).expect("JSON prints")
}

fn as_json(cluster: &Cluster, slice: &EndpointSlice) -> Value {
    let ports = slice.ports.iter().map(
        |port| json!({ "name": port.name, "protocol": port.protocol.as_str(), "port": port.port }),
    );
    json!({
        "managedBy": slice.manager,
        "addressType": slice.address_type,
        "headlessLabel": slice.headless,
        "ports": ports.collect::<Vec<_>>(),
        "endpoints": slice.endpoints.iter().map(|one| endpoint(cluster, one)).collect::<Vec<_>>(),
    })
}

fn endpoint(cluster: &Cluster, endpoint: &Endpoint) -> Value {
    let mut value = json!({
        "addr": endpoint.addresses.texts(),
        "ready": endpoint.stated.ready,
        "serving": endpoint.stated.serving,
        "terminating": endpoint.stated.terminating,
    });
    let texts = [
        ("node", endpoint.node.as_ref().map(ToString::to_string)),
        ("zone", endpoint.zone.as_ref().map(ToString::to_string)),
        (
            "hostname",
            endpoint.hostname.as_ref().map(ToString::to_string),
        ),
        ("ref", endpoint.target_ref(cluster)),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            value[key] = json!(text);
        }
    }
    for (key, hints) in [
        ("hintZones", &endpoint.hint_zones),
        ("hintNodes", &endpoint.hint_nodes),
    ] {
        if !hints.is_empty() {
            value[key] = json!(hints);
        }
    }
    value
}
