//! What the API server refuses of the Gateway API by the schemas of its CRDs: versions that no
//! release serves, fields that do not fit (`shapes`), keys that a list has twice, and rules in CEL
//! (`rules`). Leaves out fields that the schemas do not have.
//! Source: config/crd/standard of kubernetes-sigs/gateway-api, made of the markers in apis/v1.

mod rules;

use super::Finding;
use super::shapes::{self, items, text};
use super::validate::field::{Bad, Errors, join, nth, quote};
use portpath_yaml::yaml::Node;

const GROUP: &str = "gateway.networking.k8s.io";

const SHAPES: &str = include_str!("shapes.txt");

/// Each kind with the versions that some release of its CRD has served.
const VERSIONS: &[(&str, &[&str])] = &[
    ("GatewayClass", &["v1alpha2", "v1beta1", "v1"]),
    ("Gateway", &["v1alpha2", "v1beta1", "v1"]),
    ("HTTPRoute", &["v1alpha2", "v1beta1", "v1"]),
    ("GRPCRoute", &["v1alpha2", "v1"]),
    ("TLSRoute", &["v1alpha2", "v1alpha3", "v1"]),
    ("TCPRoute", &["v1alpha2", "v1"]),
    ("UDPRoute", &["v1alpha2", "v1"]),
    ("ReferenceGrant", &["v1alpha2", "v1beta1", "v1"]),
    ("BackendTLSPolicy", &["v1alpha2", "v1alpha3", "v1"]),
    ("ListenerSet", &["v1"]),
];

/// Whether a kind is one of the Gateway API in a version that no release serves, or is one but for
/// its letters' case.
pub(super) fn is_not_served(api_version: &str, kind: &str) -> bool {
    let Some((GROUP, version)) = api_version.split_once('/') else {
        return false;
    };
    let found = VERSIONS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(kind));
    found.is_some_and(|(known, versions)| *known != kind || !versions.contains(&version))
}

/// The refusal of an object by its schema, as kubectl prints it, with its findings.
pub(super) fn refusal(node: &Node) -> Option<(String, Vec<Finding>)> {
    let (group, version) = text(node, "apiVersion")?.split_once('/')?;
    let kind = text(node, "kind")?;
    // Its first version had other fields.
    let is_old = kind == "BackendTLSPolicy" && version == "v1alpha2";
    if group != GROUP || is_old {
        return None;
    }
    let shape = of_kind(kind)?;
    let mut errors = Errors::new(node);
    let spec = node.get("spec")?;
    let is_blocked = shapes::check(SHAPES, &mut errors, spec, shape, "spec");
    unique_keys(&mut errors, spec);
    if !is_blocked {
        rules::check(&mut errors, kind, spec);
    }
    shapes::refused(node, errors, is_blocked && kind != "ReferenceGrant")
}

/// The lists of a `spec` whose entries are told apart by their names (`x-kubernetes-list-map-keys`).
fn unique_keys(errors: &mut Errors, spec: &Node) {
    unique(errors, items(spec, "listeners"), "spec.listeners");
    for (at, rule) in items(spec, "rules").iter().enumerate() {
        let field = join(&nth("spec.rules", at), "matches");
        for (at, entry) in items(rule, "matches").iter().enumerate() {
            for key in ["headers", "queryParams"] {
                unique(errors, items(entry, key), &join(&nth(&field, at), key));
            }
        }
    }
}

/// Says which entries have the name of another one.
fn unique(errors: &mut Errors, list: &[Node], field: &str) {
    for (at, entry) in list.iter().enumerate() {
        let name = text(entry, "name");
        let is_again = |other: &Node| name.is_some() && text(other, "name") == name;
        if list[..at].iter().any(is_again) {
            let key = format!("{{\"name\":{}}}", quote(name.unwrap_or("")));
            errors.duplicate(&nth(field, at), Bad::Json(key));
        }
    }
}

/// The struct of a kind's `spec`, where the table has it.
fn of_kind(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Gateway" => "GatewaySpec",
        "ListenerSet" => "ListenerSetSpec",
        "HTTPRoute" => "HTTPRouteSpec",
        "GRPCRoute" => "GRPCRouteSpec",
        "TLSRoute" => "TLSRouteSpec",
        "TCPRoute" | "UDPRoute" => "StreamRouteSpec",
        "ReferenceGrant" => "ReferenceGrantSpec",
        "BackendTLSPolicy" => "BackendTLSPolicySpec",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_only_what_it_has() {
        shapes::check_table(SHAPES);
    }
}
