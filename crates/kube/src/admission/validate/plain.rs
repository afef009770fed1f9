//! What the plainer kinds may hold: Namespace, Node, ConfigMap, Secret
//! (pkg/apis/core/validation/validation.go).

use portpath_text::maps::HashSet;

use super::field::{Errors, join, nth};
use super::ip::validate_cidr;
use super::meta::{NameRule, object_meta};
use super::names::{config_map_key, label_value, qualified_name};
use super::resources::Quantity;
use crate::admission::tree::{entries, items, present, text, texts};
use portpath_yaml::yaml::Node;

const MOST_BYTES: usize = 1024 * 1024;

/// ValidateNamespace.
pub(crate) fn namespace(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Label);
}

/// ValidateNode: taints, Pod CIDRs, quantities.
pub(crate) fn node(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    if let Some(spec) = present(object, "spec") {
        taints(errors, spec);
    }
    for list in ["capacity", "allocatable"] {
        let status = present(object, "status");
        for entry in status.map_or(&[][..], |status| entries(status, list)) {
            if let Some(quantity) = Quantity::of(&entry.value).filter(|quantity| quantity.nano < 0)
            {
                let field = format!("status.{list}.{}", entry.key);
                errors.invalid(
                    &field,
                    quantity.text.as_str(),
                    "must be greater than or equal to 0",
                );
            }
        }
    }
    if let Some(spec) = present(object, "spec") {
        for (index, cidr) in texts(spec, "podCIDRs").iter().enumerate() {
            validate_cidr(errors, &nth("spec.podCIDRs", index), cidr);
        }
    }
}

fn taints(errors: &mut Errors, spec: &Node) {
    let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    for (index, taint) in items(spec, "taints").iter().enumerate() {
        let field = nth("metadata.taints", index);
        let (key, effect) = (text(taint, "key"), text(taint, "effect"));
        errors.invalid_all(&join(&field, "key"), key, qualified_name(key));
        let wrong = label_value(text(taint, "value"));
        if !wrong.is_empty() {
            errors.invalid(
                &join(&field, "value"),
                text(taint, "value"),
                &wrong.join(";"),
            );
        }
        if effect.is_empty() {
            errors.required(&join(&field, "effect"), "");
        } else if !effects.contains(&effect) {
            errors.unsupported(&join(&field, "effect"), effect, &effects);
        }
    }
}

/// ValidateConfigMap.
pub(crate) fn config_map(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    let mut size = 0;
    let binary: HashSet<&str> = entries(object, "binaryData")
        .iter()
        .map(|entry| entry.key.as_str())
        .collect();
    for list in ["data", "binaryData"] {
        for entry in entries(object, list) {
            let field = format!("{list}[{}]", entry.key);
            errors.invalid_all(&field, &entry.key, config_map_key(&entry.key));
            let length = entry.value.as_str().map_or(0, str::len);
            size += if list == "data" {
                length
            } else {
                length / 4 * 3
            };
            if list == "data" && binary.contains(entry.key.as_str()) {
                errors.invalid(
                    &format!("binaryData[{}]", entry.key),
                    entry.key.as_str(),
                    "duplicate of key present in data",
                );
            }
        }
    }
    if size > MOST_BYTES {
        errors.too_long("", &format!("may not be more than {MOST_BYTES} bytes"));
    }
}

/// ValidateSecret; `data` holds base64, `stringData` joins it when the object is stored.
pub(crate) fn secret(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    let has = |key: &str| {
        ["data", "stringData"]
            .iter()
            .any(|list| entries(object, list).iter().any(|at| at.key == key))
    };
    for list in ["data", "stringData"] {
        for entry in entries(object, list) {
            errors.invalid_all(
                &format!("data[{}]", entry.key),
                &entry.key,
                config_map_key(&entry.key),
            );
        }
    }
    let needs: &[&str] = match text(object, "type") {
        "kubernetes.io/dockercfg" => &[".dockercfg"],
        "kubernetes.io/dockerconfigjson" => &[".dockerconfigjson"],
        "kubernetes.io/tls" => &["tls.crt", "tls.key"],
        "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
        _ => &[],
    };
    for key in needs.iter().filter(|key| !has(key)) {
        errors.required(&format!("data[{key}]"), "");
    }
    if text(object, "type") == "kubernetes.io/basic-auth" && !has("username") && !has("password") {
        errors.required("data[username]", "");
        errors.required("data[password]", "");
    }
    if text(object, "type") == "kubernetes.io/service-account-token" {
        let annotations = present(object, "metadata").and_then(|meta| present(meta, "annotations"));
        let key = "kubernetes.io/service-account.name";
        let account = annotations.map_or("", |annotations| text(annotations, key));
        if account.is_empty() {
            errors.required(&format!("metadata.annotations[{key}]"), "");
        }
    }
}
