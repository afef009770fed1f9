//! Reads EndpointSlices and Endpoints made by hand.

use super::fields::{
    at, elements, field, filled_text, flag, number, text, text_of, text_or_empty, texts,
};
use super::service::protocol;
use crate::manifest::{
    EndpointPort, EndpointSlice, EndpointSubset, Endpoints, ManualEndpoint, ObjectMeta,
};
use portpath_yaml::yaml::{Node, TextSlice};

pub(super) fn endpoint_slice(node: &Node, meta: ObjectMeta) -> EndpointSlice {
    EndpointSlice {
        meta,
        address_type: filled_text(node, "addressType"),
        ports: ports(node),
        endpoints: elements(node, "endpoints")
            .iter()
            .map(slice_endpoint)
            .collect(),
    }
}

pub(super) fn endpoints(node: &Node, meta: ObjectMeta) -> Endpoints {
    Endpoints {
        meta,
        subsets: elements(node, "subsets").iter().map(subset).collect(),
    }
}

fn ports(node: &Node) -> Vec<EndpointPort> {
    elements(node, "ports")
        .iter()
        .map(|port| EndpointPort {
            name: text_or_empty(port, "name"),
            protocol: protocol(port),
            port: number(port, "port"),
            app_protocol: text(port, "appProtocol"),
        })
        .collect()
}

fn slice_endpoint(node: &Node) -> ManualEndpoint {
    let condition = |key| flag(field(node, "conditions")?, key).map(|flag| flag.value);
    let hints = |key| {
        let entries = field(node, "hints").map_or(&[][..], |hints| elements(hints, key));
        entries
            .iter()
            .filter_map(|entry| text(entry, "name"))
            .map(|name| name.value)
            .collect()
    };
    ManualEndpoint {
        span: node.span,
        addresses: texts(node, "addresses"),
        ready: condition("ready"),
        serving: condition("serving"),
        terminating: condition("terminating"),
        node_name: filled_text(node, "nodeName"),
        zone: filled_text(node, "zone"),
        hostname: filled_text(node, "hostname"),
        hint_zones: hints("forZones"),
        hint_nodes: hints("forNodes"),
        target_ref: target_ref(node),
    }
}

fn subset(node: &Node) -> EndpointSubset {
    let addresses = |key| elements(node, key).iter().map(subset_address).collect();
    EndpointSubset {
        addresses: addresses("addresses"),
        not_ready_addresses: addresses("notReadyAddresses"),
        ports: ports(node),
    }
}

fn subset_address(node: &Node) -> ManualEndpoint {
    ManualEndpoint {
        span: node.span,
        addresses: field(node, "ip").and_then(text_of).into_iter().collect(),
        node_name: filled_text(node, "nodeName"),
        hostname: filled_text(node, "hostname"),
        target_ref: target_ref(node),
        ..ManualEndpoint::default()
    }
}

/// `targetRef` as `Kind/namespace/name`.
fn target_ref(node: &Node) -> Option<TextSlice> {
    let target = at(node, &["targetRef"])?;
    let part = |key| text(target, key).map(|text| text.value).unwrap_or_default();
    Some(format!("{}/{}/{}", part("kind"), part("namespace"), part("name")).into())
}
