//! Clusters on the reader's own machine: kind's `Cluster` and k3d's `Simple`, as far as they map
//! ports of the machine to ports of nodes.
//! Source: kind, Configuration, "Extra Port Mappings"; k3d, Config File, `ports`.

use super::fields::{elements, field, number, text, word};
use crate::manifest::{PortMapping, Protocol};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::Node;

/// The group of kind's configuration.
pub(super) const KIND: &str = "kind.x-k8s.io";
/// The same before v1alpha4.
pub(super) const OLD_KIND: &str = "kind.sigs.k8s.io";
/// The group of k3d's.
pub(super) const K3D: &str = "k3d.io";

/// `nodes[].extraPortMappings` of kind.
pub(super) fn of_kind(node: &Node) -> Vec<PortMapping> {
    let mappings = elements(node, "nodes")
        .iter()
        .flat_map(|node| elements(node, "extraPortMappings"));
    mappings.filter_map(mapping).collect()
}

fn mapping(entry: &Node) -> Option<PortMapping> {
    let port = |key| {
        let written: Spanned<i64> = number(entry, key)?;
        u16::try_from(written.value).ok().filter(|port| *port > 0)
    };
    let protocol = word(entry, "protocol", |text| {
        Protocol::parse(&text.to_ascii_uppercase())
    });
    Some(PortMapping {
        span: entry.span,
        host_port: port("hostPort")?,
        node_port: port("containerPort")?,
        protocol: protocol.map_or(Protocol::Tcp, |protocol| protocol.value),
    })
}

/// `ports[].port` of k3d: `8080:80`, `127.0.0.1:8080:80/udp`.
pub(super) fn of_k3d(node: &Node) -> Vec<PortMapping> {
    let entries = elements(node, "ports").iter();
    entries.filter_map(k3d_mapping).collect()
}

fn k3d_mapping(entry: &Node) -> Option<PortMapping> {
    let written = text(entry, "port")?;
    let (ports, protocol) = match written.value.split_once('/') {
        Some((ports, protocol)) => (ports, Protocol::parse(&protocol.to_ascii_uppercase())?),
        None => (written.value.as_str(), Protocol::Tcp),
    };
    let mut parts = ports.rsplit(':');
    let node_port = parts.next()?.parse().ok()?;
    let host_port = parts.next()?.parse().ok()?;
    field(entry, "port").map(|port| PortMapping {
        span: port.span,
        host_port,
        node_port,
        protocol,
    })
}
