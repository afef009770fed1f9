//! Gives a Service of the plain sort what the API server gives it: its family, its ClusterIP, its node ports. Counts as
//! `admission::allocate` does, for a cluster with IPv4 alone.

use std::net::Ipv4Addr;

use crate::admission::allocate::{FIRST_NODE_PORT, FIRST_V4};
use crate::admission::tree::{Fill, children, fill, items, number, object, one_text, set, text};
use portpath_yaml::yaml::{Node, Text, Value};

/// The last node port.
const LAST_NODE_PORT: i64 = 32_767;

/// Where counting stands, and which node ports are taken.
pub(super) struct Allocator {
    address: u32,
    node_port: i64,
    taken: Vec<i64>,
}

impl Allocator {
    /// Everything is free.
    pub(super) fn new() -> Self {
        Self {
            address: u32::from(FIRST_V4),
            node_port: FIRST_NODE_PORT,
            taken: Vec::new(),
        }
    }

    /// Fills in a Service; none where that is not as plain as it looks.
    pub(super) fn allocate(&mut self, service: &mut Node) -> Option<()> {
        let spec = object(service, "spec");
        let address = (!is_headless(spec)).then(|| {
            self.address += 1;
            Ipv4Addr::from(self.address - 1).to_string().into()
        });
        write_addresses(spec, "IPv4", address);
        match text(spec, "type") {
            "NodePort" | "LoadBalancer" => self.node_ports(spec),
            _ => Some(()),
        }
    }

    /// Ports of one number share a node port, the written one if there is one.
    fn node_ports(&mut self, spec: &mut Node) -> Option<()> {
        let written: Vec<(i64, i64)> = items(spec, "ports")
            .iter()
            .map(|port| (number(port, "port"), number(port, "nodePort")))
            .collect();
        for at in 0..written.len() {
            let (port, node_port) = written[at];
            // Two ports of one number leave much to decide.
            if written[..at].iter().any(|(other, _)| *other == port) {
                return None;
            }
            let chosen = if node_port == 0 {
                self.next()
            } else {
                node_port
            };
            if chosen > LAST_NODE_PORT || self.taken.contains(&chosen) {
                return None;
            }
            self.taken.push(chosen);
            if node_port == 0 {
                set(
                    children(spec, "ports").get_mut(at)?,
                    "nodePort",
                    Value::Int(chosen),
                );
            }
        }
        Some(())
    }

    fn next(&mut self) -> i64 {
        while self.taken.contains(&self.node_port) {
            self.node_port += 1;
        }
        self.node_port += 1;
        self.node_port - 1
    }
}

/// Whether a plain Service wants no address: no other is written in one.
pub(in crate::admission) fn is_headless(spec: &Node) -> bool {
    spec.get("clusterIP").is_some()
}

/// Gives a plain Service its family and its address; none where it is headless.
pub(in crate::admission) fn write_addresses(
    spec: &mut Node,
    family: &'static str,
    address: Option<Text>,
) {
    if let Some(place) = spec.get("clusterIP").map(|own| own.span) {
        set(spec, "clusterIPs", one_text(place, Text::fixed("None")));
    }
    fill(spec, "ipFamilyPolicy", Fill::TextPointer("SingleStack"));
    set(spec, "ipFamilies", one_text(spec.span, Text::fixed(family)));
    if let Some(address) = address {
        set(spec, "clusterIP", Value::Str(address.clone()));
        set(spec, "clusterIPs", one_text(spec.span, address));
    }
}
