//! The variables that the kubelet gives each container for the Services of its namespace.
//! Source: pkg/kubelet/envvars/envvars.go (FromServices) and pkg/kubelet/kubelet_pods.go
//! (getServiceEnvVarMap). Only Services that exist when a container starts count; a paste does not
//! show an order, so here all of them do.

use std::net::{IpAddr, SocketAddr};

use super::{Cluster, ServiceId};
use portpath_kube::manifest::{Protocol, Service, ServiceType};

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// `WEB_SERVICE_HOST`
    pub name: String,
    /// `10.96.1.1`
    pub value: String,
    /// The Service that it is about; none for the API server's, which every cluster has.
    pub service: Option<ServiceId>,
    /// The port that it is about, by its place in `ports`.
    pub port: Option<usize>,
}

/// Whether a Pod gets the variables of its namespace's Services: `enableServiceLinks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Those of all Services in the namespace, as is the default.
    Enabled,
    /// Those of the API server only.
    Disabled,
}

/// The Service by which containers reach the API server, as it is in every cluster.
const API_SERVER: (&str, IpAddr, u16) = (
    "https",
    IpAddr::V4(std::net::Ipv4Addr::new(10, 96, 0, 1)),
    443,
);

/// The variables of a container in a namespace, Service by Service.
pub fn variables(cluster: &Cluster, namespace: &str, links: Links) -> Vec<Variable> {
    let mut variables = Vec::new();
    for (at, service) in cluster.services.iter().enumerate() {
        let meta = &service.meta;
        let is_api_server = meta.namespace() == "default" && meta.name() == "kubernetes";
        let is_linked = links == Links::Enabled && meta.namespace() == namespace;
        if is_api_server || is_linked {
            variables.extend(of_service(service, ServiceId(at)));
        }
    }
    if cluster.service("default", "kubernetes").is_none() {
        let (name, ip, port) = API_SERVER;
        variables.extend(of_ports(
            "KUBERNETES",
            ip,
            &[(name, port, Protocol::Tcp)],
            None,
        ));
    }
    variables
}

/// The variables of one Service; none without a ClusterIP.
pub fn of_service(service: &Service, id: ServiceId) -> Vec<Variable> {
    let Some(ip) = cluster_ip(service) else {
        return Vec::new();
    };
    let ports: Vec<(&str, u16, Protocol)> = service
        .ports
        .iter()
        .map(|port| {
            (
                port.name.value.as_str(),
                port.port.value,
                port.protocol.value,
            )
        })
        .collect();
    of_ports(&prefix(service.meta.name()), ip, &ports, Some(id))
}

/// The first ClusterIP, which is the only one in variables.
fn cluster_ip(service: &Service) -> Option<IpAddr> {
    match service.kind() {
        ServiceType::ExternalName => None,
        _ => service.cluster_ips.first()?.value.parse().ok(),
    }
}

/// What a Service's variables begin with: its name in capitals, with underscores for dashes
/// (makeEnvVariableName).
pub fn prefix(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}

fn of_ports(
    prefix: &str,
    ip: IpAddr,
    ports: &[(&str, u16, Protocol)],
    service: Option<ServiceId>,
) -> Vec<Variable> {
    let mut variables = Vec::new();
    let mut add = |name: String, value: String, port| {
        variables.push(Variable {
            name,
            value,
            service,
            port,
        })
    };
    add(format!("{prefix}_SERVICE_HOST"), ip.to_string(), None);
    if let Some((_, port, _)) = ports.first() {
        add(format!("{prefix}_SERVICE_PORT"), port.to_string(), Some(0));
    }
    for (at, (name, port, _)) in ports
        .iter()
        .enumerate()
        .filter(|(_, (name, ..))| !name.is_empty())
    {
        add(
            format!("{prefix}_SERVICE_PORT_{}", self::prefix(name)),
            port.to_string(),
            Some(at),
        );
    }
    // As Docker's links had them (makeLinkVariables).
    for (at, (_, port, protocol)) in ports.iter().enumerate() {
        let lower = protocol.as_str().to_ascii_lowercase();
        let url = format!("{lower}://{}", SocketAddr::new(ip, *port));
        if at == 0 {
            add(format!("{prefix}_PORT"), url.clone(), Some(0));
        }
        let link = format!("{prefix}_PORT_{port}_{}", protocol.as_str());
        add(link.clone(), url, Some(at));
        add(format!("{link}_PROTO"), lower, Some(at));
        add(format!("{link}_PORT"), port.to_string(), Some(at));
        add(format!("{link}_ADDR"), ip.to_string(), Some(at));
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::cluster_of;

    const SHOP: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: my-web, namespace: shop}\nspec:\n  clusterIP: 10.96.7.7\n  selector: {app: web}\n  ports: [{name: http, port: 80, targetPort: 8080}, {name: dns-udp, port: 53, protocol: UDP}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: peers, namespace: shop}\nspec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}\n";

    fn value(variables: &[Variable], name: &str) -> Option<String> {
        variables
            .iter()
            .find(|variable| variable.name == name)
            .map(|variable| variable.value.clone())
    }

    #[test]
    fn a_service_gives_the_variables_that_docker_links_gave_too() {
        let cluster = cluster_of(SHOP);
        let variables = variables(&cluster, "shop", Links::Enabled);
        for (name, expected) in [
            ("MY_WEB_SERVICE_HOST", "10.96.7.7"),
            ("MY_WEB_SERVICE_PORT", "80"),
            ("MY_WEB_SERVICE_PORT_HTTP", "80"),
            ("MY_WEB_SERVICE_PORT_DNS_UDP", "53"),
            ("MY_WEB_PORT", "tcp://10.96.7.7:80"),
            ("MY_WEB_PORT_80_TCP", "tcp://10.96.7.7:80"),
            ("MY_WEB_PORT_80_TCP_PROTO", "tcp"),
            ("MY_WEB_PORT_80_TCP_PORT", "80"),
            ("MY_WEB_PORT_80_TCP_ADDR", "10.96.7.7"),
            ("MY_WEB_PORT_53_UDP", "udp://10.96.7.7:53"),
            ("KUBERNETES_SERVICE_HOST", "10.96.0.1"),
            ("KUBERNETES_SERVICE_PORT_HTTPS", "443"),
            ("KUBERNETES_PORT", "tcp://10.96.0.1:443"),
        ] {
            assert_eq!(value(&variables, name).as_deref(), Some(expected), "{name}");
        }
        assert!(
            !variables
                .iter()
                .any(|variable| variable.name.starts_with("PEERS_")),
            "headless"
        );
    }

    #[test]
    fn only_the_own_namespace_counts_and_only_with_links() {
        let cluster = cluster_of(SHOP);
        let names = |namespace, links| variables(&cluster, namespace, links).len();
        assert_eq!(
            names("other", Links::Enabled),
            names("shop", Links::Disabled)
        );
        assert!(names("shop", Links::Enabled) > names("shop", Links::Disabled));
    }
}
