//! Weighs what a paste says about whether an app listens on a port. Nothing in YAML proves it: a container may listen
//! on a port that it does not declare, and declare one on which nobody listens.

use crate::cluster::Pod;
use crate::manifest::{Container, ContainerPort, PortRef, Protocol};

/// What speaks for an app that listens on the port, the strongest first; empty when nothing does.
pub fn for_port(pod: &Pod, port: u16, protocol: Protocol) -> Vec<String> {
    let mut found = Vec::new();
    for container in pod.spec.port_bearers() {
        let probes = [
            ("readinessProbe", &container.readiness_probe),
            ("livenessProbe", &container.liveness_probe),
            ("startupProbe", &container.startup_probe),
        ];
        let uses = |probe: &PortRef| protocol == Protocol::Tcp && number(container, probe) == Some(port);
        let probe = probes.into_iter().find(|(_, probe)| probe.as_ref().is_some_and(|probe| uses(&probe.value)));
        found.extend(probe.map(|(field, _)| format!("`{field}` asks port {port}")));
    }
    if declared(pod, protocol).any(|entry| entry.container_port.value == port) {
        found.push(format!("`containerPort: {port}`"));
    }
    if let Some(name) = port_variable(pod, port) {
        found.push(format!("`{name}={port}`"));
    }
    found.dedup();
    found
}

/// The ports that a Pod's containers declare for a protocol.
pub fn declared(pod: &Pod, protocol: Protocol) -> impl Iterator<Item = &ContainerPort> {
    let ports = pod.spec.port_bearers().flat_map(|container| &container.ports);
    ports.filter(move |port| port.protocol.value == protocol)
}

/// An environment variable named like a port that holds this number.
fn port_variable(pod: &Pod, port: u16) -> Option<&str> {
    let variables = pod.spec.port_bearers().flat_map(|container| &container.env);
    let mut ports = variables.filter(|pair| {
        let name = pair.key.value.as_str();
        (name == "PORT" || name.ends_with("_PORT")) && pair.value.value == port.to_string()
    });
    ports.next().map(|pair| pair.key.value.as_str())
}

/// The number a probe means: its own, or that of the port it names in its container.
fn number(container: &Container, probe: &PortRef) -> Option<u16> {
    match probe {
        PortRef::Number(number) => Some(*number),
        PortRef::Name(name) => {
            let named = |port: &&ContainerPort| port.name.as_ref().is_some_and(|written| written.value == *name);
            container.ports.iter().find(named).map(|port| port.container_port.value)
        }
    }
}
