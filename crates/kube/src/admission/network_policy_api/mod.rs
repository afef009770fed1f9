//! What the API server refuses of the administrators' policies by the schemas of their CRDs: versions
//! that no release serves, fields that do not fit (`shapes`), and rules in CEL.
//! Source: config/crd/experimental of kubernetes-sigs/network-policy-api, made of the markers in
//! apis/v1alpha1 and apis/v1alpha2.

use super::shapes::{self, is_open, items, text};
use super::validate::field::{Errors, join, nth};
use super::{Finding, metadata};
use crate::manifest::{ADMIN_POLICY_GROUP, AdminPolicyKind};
use portpath_yaml::yaml::Node;

const SHAPES: &str = include_str!("shapes.txt");

/// The versions that some release of a kind's CRD has served.
fn versions(kind: AdminPolicyKind) -> &'static [&'static str] {
    match kind {
        AdminPolicyKind::Admin | AdminPolicyKind::Baseline => &["v1alpha1"],
        AdminPolicyKind::Cluster => &["v1alpha2", "v1beta1"],
    }
}

/// Whether a kind is one of these policies in a version that no release serves.
pub(super) fn is_not_served(api_version: &str, kind: &str) -> bool {
    let Some((ADMIN_POLICY_GROUP, version)) = api_version.split_once('/') else {
        return false;
    };
    AdminPolicyKind::parse(kind).is_some_and(|kind| !versions(kind).contains(&version))
}

/// The refusal of an object by its schema, as kubectl prints it, with its findings.
pub(super) fn refusal(node: &Node) -> Option<(String, Vec<Finding>)> {
    let (group, _) = text(node, "apiVersion")?.split_once('/')?;
    let kind = AdminPolicyKind::parse(text(node, "kind")?)?;
    if group != ADMIN_POLICY_GROUP {
        return None;
    }
    let mut errors = Errors::new(node);
    let is_blocked = match node.get("spec") {
        Some(spec) => {
            let shape = [kind.as_str(), "Spec"].concat();
            shapes::check(SHAPES, &mut errors, spec, &shape, "spec")
        }
        None => {
            errors.required("spec", "");
            true
        }
    };
    if !is_blocked {
        rules(&mut errors, kind, node);
    }
    shapes::refused(node, errors, is_blocked)
}

fn rules(errors: &mut Errors, kind: AdminPolicyKind, node: &Node) {
    let name = metadata::text(node, "name");
    if kind == AdminPolicyKind::Baseline && name != "default" && !is_open(name) {
        let message = "Only one baseline admin network policy with metadata.name=\"default\" can be created in the cluster";
        let written = node
            .get("metadata")
            .and_then(|metadata| metadata.get("name"));
        let span = written.map_or(node.span, |name| name.span);
        errors.invalid_at("<nil>", "object", message, span);
    }
    let Some(spec) = node.get("spec") else {
        return;
    };
    for direction in ["ingress", "egress"] {
        for (at, rule) in items(spec, direction).iter().enumerate() {
            let field = nth(&join("spec", direction), at);
            ports(errors, kind, rule, &field);
            peers(errors, kind, rule, &field);
        }
    }
}

/// `PortRange` of both versions: "self.start < self.end".
fn ports(errors: &mut Errors, kind: AdminPolicyKind, rule: &Node, field: &str) {
    let key = if kind == AdminPolicyKind::Cluster {
        "protocols"
    } else {
        "ports"
    };
    for (at, entry) in items(rule, key).iter().enumerate() {
        let own = nth(&join(field, key), at);
        let mut ranges = vec![(entry.get("portRange"), join(&own, "portRange"))];
        for protocol in ["tcp", "udp", "sctp"] {
            let port = entry.get(protocol);
            let port = port.and_then(|port| port.get("destinationPort"));
            let range = port.and_then(|port| port.get("range"));
            let path = join(&join(&own, protocol), "destinationPort.range");
            ranges.push((range, path));
        }
        for (range, path) in ranges {
            let bound = |key| range.and_then(|range| range.get(key)?.as_int());
            if let (Some(start), Some(end)) = (bound("start"), bound("end"))
                && start >= end
            {
                errors.invalid(&path, "object", "Start port must be less than End port");
            }
        }
    }
}

fn peers(errors: &mut Errors, kind: AdminPolicyKind, rule: &Node, field: &str) {
    let to = items(rule, "to");
    let (key, name) = if kind == AdminPolicyKind::Cluster {
        ("protocols", "destinationNamedPort")
    } else {
        ("ports", "namedPort")
    };
    let names_port = items(rule, key).iter().any(|port| port.get(name).is_some());
    let is_no_pod = |peer: &Node| {
        let mut keys = ["networks", "nodes", "domainNames"].iter();
        keys.any(|key| peer.get(key).is_some())
    };
    if names_port && to.iter().any(is_no_pod) {
        let message = if kind == AdminPolicyKind::Baseline {
            "networks/nodes peer cannot be set with namedPorts since there are no namedPorts for networks/nodes"
        } else {
            "networks/nodes/domainNames peer cannot be set with namedPorts since there are no namedPorts for networks/nodes/domainNames"
        };
        errors.invalid(field, "object", message);
    }
    for (at, peer) in to.iter().enumerate() {
        for (nth_range, range) in items(peer, "networks").iter().enumerate() {
            let Some(text) = range.as_str() else {
                continue;
            };
            let message = match kind {
                AdminPolicyKind::Cluster if !is_cidr(text) => "Invalid CIDR format provided",
                AdminPolicyKind::Admin | AdminPolicyKind::Baseline
                    if text.contains(':') == text.contains('.') =>
                {
                    "CIDR must be either an IPv4 or IPv6 address. IPv4 address embedded in IPv6 addresses are not supported"
                }
                _ => continue,
            };
            if !is_open(text) {
                let peer = join(&nth(&join(field, "to"), at), "networks");
                errors.invalid(&nth(&peer, nth_range), "string", message);
            }
        }
    }
}

/// What CEL's `isCIDR` takes: an address and a length, without leading zeros.
/// Source: staging/src/k8s.io/apiserver/pkg/cel/library/cidr.go.
fn is_cidr(text: &str) -> bool {
    let Some((ip, length)) = text.split_once('/') else {
        return false;
    };
    let is_plain = !length.is_empty()
        && length.bytes().all(|byte| byte.is_ascii_digit())
        && (length == "0" || !length.starts_with('0'));
    match (ip.parse::<std::net::IpAddr>(), length.parse::<u8>()) {
        (Ok(ip), Ok(length)) => is_plain && length <= if ip.is_ipv4() { 32 } else { 128 },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_only_what_it_has() {
        shapes::check_table(SHAPES);
    }

    #[test]
    fn ranges_are_read_as_cel_reads_them() {
        for right in [
            "10.0.0.0/8",
            "0.0.0.0/0",
            "::/0",
            "fd00::/128",
            "10.1.2.3/8",
        ] {
            assert!(is_cidr(right), "{right}");
        }
        for wrong in [
            "10.0.0.0",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/08",
            "10.0.0/8",
            "a/8",
        ] {
            assert!(!is_cidr(wrong), "{wrong}");
        }
    }
}
