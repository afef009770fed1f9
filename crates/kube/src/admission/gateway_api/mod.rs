//! What the API server refuses of the Gateway API by the schemas of its CRDs: versions that no
//! release serves, fields that do not fit (`shapes`), keys that a list has twice, and rules in CEL
//! (`rules`). Leaves out fields that the schemas do not have.
//! Source: config/crd/standard of kubernetes-sigs/gateway-api, made of the markers in apis/v1.

mod patterns;
mod rules;
mod shapes;

use super::validate::field::{Bad, Errors, join, nth, quote};
use super::{Finding, Mistake};
use portpath_yaml::yaml::{Node, Value};

const GROUP: &str = "gateway.networking.k8s.io";

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

/// What the API server adds where it evaluates no rule
/// (apiextensions-apiserver/pkg/registry/customresource/strategy.go).
const NOT_EVALUATED: &str = "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; \
     correct the existing errors to complete validation";

/// The refusal of an object by its schema, as kubectl prints it, with its findings.
pub(super) fn refusal(node: &Node) -> Option<(String, Vec<Finding>)> {
    let (group, version) = text(node, "apiVersion")?.split_once('/')?;
    let kind = text(node, "kind")?;
    // Its first version had other fields.
    let is_old = kind == "BackendTLSPolicy" && version == "v1alpha2";
    if group != GROUP || is_old {
        return None;
    }
    let shape = shapes::of_kind(kind)?;
    let mut errors = Errors::new(node);
    let spec = node.get("spec")?;
    let is_blocked = shapes::check(&mut errors, spec, shape, "spec");
    unique_keys(&mut errors, spec);
    if !is_blocked {
        rules::check(&mut errors, kind, spec);
    }
    let causes = errors.into_causes();
    if causes.is_empty() {
        return None;
    }
    let said: Vec<String> = causes
        .iter()
        .map(|cause| format!("{}: {}", cause.field, cause.message))
        .collect();
    let has_rules = kind != "ReferenceGrant";
    let not_evaluated = (is_blocked && has_rules).then_some(NOT_EVALUATED);
    let all = said.iter().map(String::as_str).chain(not_evaluated);
    let all = super::client::aggregate(all);
    let name = super::metadata::text(node, "name");
    let error = format!("The {kind} {} is invalid: {all}", quote(name));
    let findings = causes
        .into_iter()
        .zip(said)
        .map(|(cause, said)| Finding::of(Mistake::CustomSchema, said, cause.span))
        .collect();
    Some((error, findings))
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

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str()
}

fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).map_or(&[], list)
}

fn list(node: &Node) -> &[Node] {
    match &node.value {
        Value::Seq(items) => items,
        _ => &[],
    }
}
