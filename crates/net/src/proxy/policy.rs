//! Which endpoints of a Service port a node uses, under its traffic policies and topology hints.

use super::endpoints::ProxyEndpoint;
use super::service_port::ServicePort;
use crate::cluster::Node;
use portpath_yaml::yaml::TextSlice;

/// A node's choice among the endpoints of a Service port.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// Those used under the policy Cluster.
    pub cluster: Vec<&'a ProxyEndpoint>,
    /// Those used under the policy Local.
    pub local: Vec<&'a ProxyEndpoint>,
    /// Whether any endpoint anywhere could be used.
    pub any: bool,
}

impl<'a> Choice<'a> {
    /// Source: pkg/proxy/topology.go, CategorizeEndpoints.
    pub(super) fn new(port: &ServicePort, endpoints: &'a [ProxyEndpoint], node: &Node) -> Self {
        let mut choice = Self::default();
        if port.uses_cluster_endpoints() {
            let topology = Topology::new(endpoints, node);
            choice.cluster = kept(endpoints, |endpoint| {
                endpoint.ready && topology.keeps(endpoint, node)
            });
            if choice.cluster.is_empty() {
                choice.cluster = kept(endpoints, is_last_resort);
            }
            choice.any = !choice.cluster.is_empty();
        }
        if port.uses_local_endpoints() {
            choice.local = kept(endpoints, |endpoint| {
                endpoint.ready && is_local(endpoint, node)
            });
            if choice.local.is_empty() {
                choice.local = kept(endpoints, |endpoint| {
                    is_last_resort(endpoint) && is_local(endpoint, node)
                });
            }
            choice.any |= endpoints
                .iter()
                .any(|endpoint| endpoint.ready || is_last_resort(endpoint));
        }
        choice
    }
}

fn kept(
    endpoints: &[ProxyEndpoint],
    keeps: impl Fn(&ProxyEndpoint) -> bool,
) -> Vec<&ProxyEndpoint> {
    endpoints
        .iter()
        .filter(|endpoint| keeps(endpoint))
        .collect()
}

/// An endpoint that is going away but still answers, used only when none is ready.
fn is_last_resort(endpoint: &ProxyEndpoint) -> bool {
    endpoint.serving && endpoint.terminating && !endpoint.ready
}

pub(super) fn is_local(endpoint: &ProxyEndpoint, node: &Node) -> bool {
    endpoint.node.as_deref() == Some(node.name.as_str())
}

/// Whether a node follows the endpoints' hints, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topology {
    /// No hints are followed.
    Anywhere,
    /// Only endpoints kept for this node.
    SameNode,
    /// Only endpoints kept for this node's zone.
    SameZone,
}

impl Topology {
    /// Hints count when every ready endpoint has one and one of them means this node, or else its
    /// zone.
    /// Source: pkg/proxy/topology.go, topologyModeFromHints.
    pub(super) fn new(endpoints: &[ProxyEndpoint], node: &Node) -> Self {
        let ready = || endpoints.iter().filter(|endpoint| endpoint.ready);
        let follows = |hints: fn(&ProxyEndpoint) -> &Vec<TextSlice>, wanted: &str| {
            ready().all(|endpoint| !hints(endpoint).is_empty())
                && ready().any(|endpoint| hints(endpoint).iter().any(|hint| hint == wanted))
        };
        if follows(|endpoint| &endpoint.hint_nodes, &node.name) {
            Self::SameNode
        } else if follows(|endpoint| &endpoint.hint_zones, zone(node)) {
            Self::SameZone
        } else {
            Self::Anywhere
        }
    }

    pub(super) fn keeps(self, endpoint: &ProxyEndpoint, node: &Node) -> bool {
        match self {
            Self::Anywhere => true,
            Self::SameNode => endpoint.hint_nodes.contains(&node.name),
            Self::SameZone => endpoint.hint_zones.iter().any(|hint| hint == zone(node)),
        }
    }
}

fn zone(node: &Node) -> &str {
    node.zone.as_deref().unwrap_or("")
}
