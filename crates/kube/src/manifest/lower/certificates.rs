//! Reads Secrets and ConfigMaps as far as TLS does: whether the keys that it looks for can hold
//! certificates. The certificates themselves are not read.

use super::fields::{field, text};
use crate::manifest::{KeyMaterial, ObjectMeta};
use portpath_yaml::yaml::Node;

/// No certificate and no key in PEM is as short as this.
const SHORTEST: usize = 100;
/// How a line of PEM begins, and how it does in base64.
const BEGIN: [&str; 2] = ["-----BEGIN", "LS0tLS1CRUdJT"];

pub(super) fn secret(node: &Node, meta: ObjectMeta) -> KeyMaterial {
    let has = |key: &str| may_hold(node, "data", key) || may_hold(node, "stringData", key);
    KeyMaterial {
        meta,
        kind: "Secret",
        has_pair: has("tls.crt") && has("tls.key"),
        has_authority: has("ca.crt"),
    }
}

pub(super) fn config_map(node: &Node, meta: ObjectMeta) -> KeyMaterial {
    KeyMaterial {
        meta,
        kind: "ConfigMap",
        has_pair: false,
        has_authority: may_hold(node, "data", "ca.crt") || may_hold(node, "binaryData", "ca.crt"),
    }
}

/// Whether a key can hold PEM: it begins so, it is long enough, or it is still to be filled in.
fn may_hold(node: &Node, part: &str, key: &str) -> bool {
    let Some(value) = field(node, part).and_then(|data| text(data, key)) else {
        return false;
    };
    let value = value.value.trim();
    let is_open = || {
        ["<", "{", "$", "..."]
            .iter()
            .any(|sign| value.contains(sign))
    };
    let is_pem = || BEGIN.iter().any(|begin| value.contains(begin));
    !value.is_empty() && (value.len() > SHORTEST || is_pem() || is_open())
}
