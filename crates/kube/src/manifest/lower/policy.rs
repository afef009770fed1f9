//! Reads NetworkPolicies.

use super::fields::{elements, field, number, pairs, port_ref, spec, text, texts};
use super::pod::requirement;
use super::service::protocol;
use crate::manifest::{
    IpBlock, LabelSelector, NetworkPolicy, ObjectMeta, PolicyPeer, PolicyPort, PolicyRule, Rules,
};
use portpath_text::source::Origin;
use portpath_yaml::yaml::Node;

/// A NetworkPolicy. Without `policyTypes` it is one for ingress, and for egress if it has egress
/// rules (pkg/apis/networking/v1/defaults.go, SetDefaults_NetworkPolicy).
pub(super) fn policy(node: &Node, meta: ObjectMeta) -> NetworkPolicy {
    let Some(spec) = spec(node) else {
        let ingress = Rules {
            isolates: true,
            rules: Vec::new(),
        };
        return NetworkPolicy {
            meta,
            ingress,
            ..NetworkPolicy::default()
        };
    };
    let types = texts(spec, "policyTypes");
    let has = |direction: &str| types.iter().any(|each| each.value == direction);
    let ingress = rules(spec, "ingress", "from");
    let egress = rules(spec, "egress", "to");
    NetworkPolicy {
        meta,
        pods: field(spec, "podSelector").map(selector).unwrap_or_default(),
        types: field(spec, "policyTypes")
            .filter(|types| types.origin == Origin::Written)
            .map(|types| types.span),
        ingress: Rules {
            isolates: types.is_empty() || has("Ingress"),
            rules: ingress,
        },
        egress: Rules {
            isolates: has("Egress") || (types.is_empty() && !egress.is_empty()),
            rules: egress,
        },
    }
}

fn rules(spec: &Node, direction: &str, peers: &str) -> Vec<PolicyRule> {
    let rule = |node: &Node| PolicyRule {
        span: node.span,
        peers: elements(node, peers).iter().map(peer).collect(),
        ports: elements(node, "ports").iter().map(port).collect(),
    };
    elements(spec, direction).iter().map(rule).collect()
}

fn peer(node: &Node) -> PolicyPeer {
    PolicyPeer {
        span: node.span,
        pods: field(node, "podSelector").map(selector),
        namespaces: field(node, "namespaceSelector").map(selector),
        block: field(node, "ipBlock").and_then(|block| {
            let cidr = text(block, "cidr")?;
            Some(IpBlock {
                cidr,
                except: texts(block, "except"),
            })
        }),
    }
}

fn port(node: &Node) -> PolicyPort {
    PolicyPort {
        span: node.span,
        port: port_ref(node, "port"),
        end_port: number(node, "endPort"),
        protocol: protocol(node),
    }
}

pub(super) fn selector(node: &Node) -> LabelSelector {
    LabelSelector {
        span: node.span,
        labels: pairs(node, "matchLabels"),
        expressions: elements(node, "matchExpressions")
            .iter()
            .map(requirement)
            .collect(),
    }
}
