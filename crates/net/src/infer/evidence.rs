//! Weighs what a paste says about whether an app listens on a port. Nothing in YAML proves it: a
//! container may listen on a port that it does not declare, and declare one on which nobody
//! listens.

use crate::cluster::Pod;
use portpath_kube::manifest::{Container, ContainerPort, PortRef, Protocol};

/// Something that speaks for an app that listens on a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence<'p> {
    /// A probe of this field asks it: `readinessProbe`.
    Probe(&'static str),
    /// A container declares it.
    Declared,
    /// A variable of this name holds it.
    Variable(&'p str),
    /// An argument names it.
    Argument(&'p str),
    /// A well-known image listens there by default.
    Image(&'p str),
}

/// What speaks for an app that listens on the port, the strongest first; empty when nothing does.
pub fn for_port(pod: &Pod, port: u16, protocol: Protocol) -> Vec<Evidence<'_>> {
    let mut found = Vec::new();
    for container in pod.spec.port_bearers() {
        let uses =
            |probe: &PortRef| protocol == Protocol::Tcp && number(container, probe) == Some(port);
        let asks_pod = |field| pod.spec.host_network || container.probe_host(field).is_none();
        let probe = container
            .probes()
            .find(|(field, port)| asks_pod(field) && uses(&port.value));
        found.extend(probe.map(|(field, _)| Evidence::Probe(field)));
    }
    if declared(pod, protocol).any(|entry| entry.container_port.value == port) {
        found.push(Evidence::Declared);
    }
    if let Some(name) = port_variable(pod, port) {
        found.push(Evidence::Variable(name));
    }
    let arguments = pod
        .spec
        .port_bearers()
        .flat_map(|container| &container.arguments);
    let argument = arguments
        .map(|argument| argument.value.as_str())
        .find(|text| names_port(text, port));
    found.extend(
        argument
            .filter(|text| text.len() <= LONGEST)
            .map(Evidence::Argument),
    );
    let images = pod
        .spec
        .port_bearers()
        .filter_map(|container| image_name(container));
    let mut usual = images
        .into_iter()
        .filter(|image| usual_port(image) == Some(port));
    if protocol == Protocol::Tcp {
        found.extend(usual.next().map(Evidence::Image));
    }
    found.dedup();
    found
}

/// Whether a probe asks the port.
pub fn is_asked(pod: &Pod, port: u16) -> bool {
    let mut containers = pod.spec.port_bearers();
    containers.any(|container| {
        container
            .probes()
            .any(|(_, asked)| number(container, &asked.value) == Some(port))
    })
}

/// The readiness or startup probe that asks the port at the Pod's own address.
pub fn decides_readiness(pod: &Pod, port: u16) -> Option<&'static str> {
    pod.spec.port_bearers().find_map(|container| {
        container.probes().find_map(|(field, asked)| {
            let counts = field != "livenessProbe"
                && container.probe_host(field).is_none()
                && number(container, &asked.value) == Some(port);
            counts.then_some(field)
        })
    })
}

/// Whether a well-known image listens on the port by default.
pub fn is_usual(pod: &Pod, port: u16) -> bool {
    pod.spec
        .port_bearers()
        .filter_map(image_name)
        .any(|image| usual_port(image) == Some(port))
}

/// Longer arguments are scripts, not settings.
const LONGEST: usize = 60;

/// Whether a text has the number as a word of its own.
fn names_port(text: &str, port: u16) -> bool {
    let port = port.to_string();
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(|word| word == port)
}

/// `nginx` of `registry.example/library/nginx:1.27`.
pub fn image_name(container: &Container) -> Option<&str> {
    let image = container.image.as_ref()?.value.as_str();
    image.rsplit('/').next()?.split([':', '@']).next()
}

/// The image and port of the Pod, when it is well known and the port is not this one.
pub fn usual_elsewhere(pod: &Pod, port: u16) -> Option<(&str, u16)> {
    let mut usual = pod.spec.port_bearers().filter_map(|container| {
        let image = image_name(container)?;
        Some((image, usual_port(image)?))
    });
    let first = usual.next()?;
    (first.1 != port && usual.next().is_none()).then_some(first)
}

/// Where the programs of well-known images listen unless told otherwise.
fn usual_port(image: &str) -> Option<u16> {
    Some(match image {
        "nginx" | "httpd" | "caddy" | "whoami" => 80,
        "postgres" | "postgresql" => 5432,
        "mysql" | "mariadb" => 3306,
        "redis" | "valkey" => 6379,
        "mongo" | "mongodb" => 27017,
        "rabbitmq" => 5672,
        "memcached" => 11211,
        "grafana" => 3000,
        "prometheus" => 9090,
        "http-echo" => 5678,
        "echoserver" | "hello-app" | "tomcat" | "jenkins" => 8080,
        "nats" => 4222,
        "etcd" => 2379,
        "influxdb" => 8086,
        _ => return None,
    })
}

/// The ports that a Pod's containers declare for a protocol.
pub fn declared(pod: &Pod, protocol: Protocol) -> impl Iterator<Item = &ContainerPort> {
    let ports = pod
        .spec
        .port_bearers()
        .flat_map(|container| &container.ports);
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
            let named = |port: &&ContainerPort| {
                port.name
                    .as_ref()
                    .is_some_and(|written| written.value == *name)
            };
            container
                .ports
                .iter()
                .find(named)
                .map(|port| port.container_port.value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Cluster;
    use crate::cluster::testing::cluster_of;

    /// The cluster of a Pod with this container.
    fn pod(container: &str) -> Cluster {
        cluster_of(&format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n    - name: c\n      {container}\n"
        ))
    }

    fn found(cluster: &Cluster, port: u16) -> Vec<Evidence<'_>> {
        for_port(&cluster.pods[0], port, Protocol::Tcp)
    }

    #[test]
    fn the_strongest_comes_first() {
        let probed = pod(
            "image: i\n      ports: [{name: web, containerPort: 8080}]\n      readinessProbe: {tcpSocket: {port: web}}",
        );
        assert_eq!(
            found(&probed, 8080),
            [Evidence::Probe("readinessProbe"), Evidence::Declared]
        );
        assert_eq!(
            found(
                &pod("image: i\n      env: [{name: PORT, value: \"3000\"}]"),
                3000
            ),
            [Evidence::Variable("PORT")]
        );
        assert_eq!(
            found(&pod("image: i\n      args: [--listen=:9000]"), 9000),
            [Evidence::Argument("--listen=:9000")]
        );
        assert_eq!(
            found(&pod("image: docker.io/library/redis:7"), 6379),
            [Evidence::Image("redis")]
        );
        assert!(found(&pod("image: i\n      args: [--size=90001]"), 9000).is_empty());
    }
}
