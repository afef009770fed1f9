//! Reads AdminNetworkPolicies, BaselineAdminNetworkPolicies and ClusterNetworkPolicies.

use super::fields::{elements, field, number, spec, text, texts};
use super::policy::selector;
use super::service::protocol;
use crate::manifest::{
    ADMIN_POLICY_GROUP, Action, AdminPeer, AdminPolicy, AdminPolicyKind, AdminPort, AdminRule,
    ObjectMeta, PeerMeans, PodsPeer, PortMatch, Protocol, Tier,
};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::Node;

/// The policy that an object of this group and kind is; none where it is of another kind, or a
/// part that everything depends on is missing.
pub(super) fn policy(
    group: &str,
    kind: &str,
    node: &Node,
    meta: impl Fn() -> ObjectMeta,
) -> Option<AdminPolicy> {
    if group != ADMIN_POLICY_GROUP {
        return None;
    }
    let kind = AdminPolicyKind::parse(kind)?;
    let spec = spec(node)?;
    let tier = match kind {
        AdminPolicyKind::Admin => Tier::Admin,
        AdminPolicyKind::Baseline => Tier::Baseline,
        AdminPolicyKind::Cluster => match text(spec, "tier")?.value.as_str() {
            "Admin" => Tier::Admin,
            "Baseline" => Tier::Baseline,
            _ => return None,
        },
    };
    let priority = match kind {
        AdminPolicyKind::Baseline => Spanned::defaulted(0, spec.span),
        AdminPolicyKind::Admin | AdminPolicyKind::Cluster => number(spec, "priority")?,
    };
    Some(AdminPolicy {
        meta: meta(),
        kind,
        tier,
        priority,
        subject: pods_peer(field(spec, "subject")?)?,
        ingress: rules(spec, "ingress", "from"),
        egress: rules(spec, "egress", "to"),
    })
}

fn rules(spec: &Node, direction: &str, peers: &str) -> Vec<AdminRule> {
    let rule = |node: &Node| {
        let written = text(node, "action")?;
        let action = match written.value.as_str() {
            "Allow" | "Accept" => Action::Allow,
            "Deny" => Action::Deny,
            "Pass" => Action::Pass,
            _ => return None,
        };
        let ports = elements(node, "ports")
            .iter()
            .chain(elements(node, "protocols"));
        Some(AdminRule {
            span: node.span,
            name: text(node, "name"),
            action: Spanned {
                value: action,
                span: written.span,
                origin: written.origin,
            },
            written: written.value,
            peers: elements(node, peers).iter().map(peer).collect(),
            ports: ports.map(port).collect(),
        })
    };
    elements(spec, direction).iter().filter_map(rule).collect()
}

/// The Pods that a subject or a peer means: by `namespaces`, or by `pods`.
fn pods_peer(node: &Node) -> Option<PodsPeer> {
    if let Some(pods) = field(node, "pods") {
        return Some(PodsPeer {
            span: node.span,
            namespaces: field(pods, "namespaceSelector")
                .map(selector)
                .unwrap_or_default(),
            pods: Some(field(pods, "podSelector").map(selector).unwrap_or_default()),
        });
    }
    let namespaces = field(node, "namespaces")?;
    let is_selector = |entry: &portpath_yaml::yaml::Entry| {
        matches!(entry.key.as_str(), "matchLabels" | "matchExpressions")
    };
    let reads = namespaces.entries().iter().all(is_selector);
    reads.then(|| PodsPeer {
        span: node.span,
        namespaces: selector(namespaces),
        pods: None,
    })
}

fn peer(node: &Node) -> AdminPeer {
    let means = if let Some(pods) = pods_peer(node) {
        PeerMeans::Pods(pods)
    } else if let Some(nodes) = field(node, "nodes") {
        PeerMeans::Nodes(selector(nodes))
    } else if field(node, "networks").is_some() {
        PeerMeans::Networks(texts(node, "networks"))
    } else if field(node, "domainNames").is_some() {
        PeerMeans::DomainNames(texts(node, "domainNames"))
    } else {
        PeerMeans::Unknown
    };
    AdminPeer {
        span: node.span,
        means,
    }
}

fn port(node: &Node) -> AdminPort {
    AdminPort {
        span: node.span,
        ports: port_match(node).unwrap_or(PortMatch::Unknown),
    }
}

fn port_match(node: &Node) -> Option<PortMatch> {
    let named = text(node, "namedPort").or_else(|| text(node, "destinationNamedPort"));
    if let Some(name) = named {
        return Some(PortMatch::Named(name.value));
    }
    if let Some(port) = field(node, "portNumber") {
        return range(protocol(port).value, port, "port", "port");
    }
    if let Some(ports) = field(node, "portRange") {
        return range(protocol(ports).value, ports, "start", "end");
    }
    let by_protocol = [
        ("tcp", Protocol::Tcp),
        ("udp", Protocol::Udp),
        ("sctp", Protocol::Sctp),
    ];
    let found = by_protocol
        .iter()
        .find_map(|(key, protocol)| Some((field(node, key)?, *protocol)));
    let (entry, protocol) = found?;
    let port = field(entry, "destinationPort")?;
    match field(port, "range") {
        Some(ports) => range(protocol, ports, "start", "end"),
        None => range(protocol, port, "number", "number"),
    }
}

fn range(protocol: Protocol, node: &Node, first: &str, last: &str) -> Option<PortMatch> {
    Some(PortMatch::Range {
        protocol,
        first: number(node, first)?.value,
        last: number(node, last)?.value,
    })
}
