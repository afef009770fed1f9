//! What volumes may hold (pkg/apis/core/validation/validation.go, ValidateVolumes). Of the many sources, those in
//! use today are looked into; of the retired ones only the required fields. Leaves mounts to `mount`.

use portpath_text::maps::{HashMap, HashSet};

use super::env::{For, VOLUME_FIELDS, field_ref, resource_field_ref};
use super::field::{Errors, join, nth};
use super::names::dns_label;
use crate::admission::tree::{items, number, present, text};
use portpath_yaml::yaml::Node;

/// Volume sources in the order that Kubernetes asks for them, each with the fields it must have.
const SOURCES: &[(&str, &[&str])] = &[
    ("emptyDir", &[]),
    ("hostPath", &["path"]),
    ("gitRepo", &["repository"]),
    ("gcePersistentDisk", &["pdName"]),
    ("awsElasticBlockStore", &["volumeID"]),
    ("secret", &["secretName"]),
    ("nfs", &["server", "path"]),
    ("iscsi", &["targetPortal", "iqn"]),
    ("glusterfs", &["endpoints", "path"]),
    ("flocker", &[]),
    ("persistentVolumeClaim", &["claimName"]),
    ("rbd", &["monitors", "image"]),
    ("cinder", &["volumeID"]),
    ("cephfs", &["monitors"]),
    ("quobyte", &["volume"]),
    ("downwardAPI", &[]),
    ("fc", &[]),
    ("flexVolume", &["driver"]),
    ("configMap", &["name"]),
    ("azureFile", &["secretName", "shareName"]),
    ("vsphereVolume", &["volumePath"]),
    ("photonPersistentDisk", &["pdID"]),
    ("portworxVolume", &["volumeID"]),
    ("azureDisk", &["diskName", "diskURI"]),
    ("storageos", &["volumeName"]),
    ("projected", &[]),
    ("scaleIO", &["gateway", "system", "volumeName"]),
    ("csi", &["driver"]),
    ("ephemeral", &["volumeClaimTemplate"]),
    ("image", &["reference"]),
];

const HOST_PATH_TYPES: [&str; 8] = [
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
];

const MODE: &str = "must be a number between 0 and 0777 (octal), both inclusive";

/// ValidateVolumes; gives the volumes that are fine, by name.
pub(crate) fn volumes<'a>(
    errors: &mut Errors,
    spec: &'a Node,
    field: &str,
) -> HashMap<&'a str, &'a Node> {
    let mut fine = HashMap::default();
    for (index, volume) in items(spec, "volumes").iter().enumerate() {
        let path = nth(field, index);
        let before = errors.len();
        source(errors, volume, &path);
        let name = text(volume, "name");
        if name.is_empty() {
            errors.required(&join(&path, "name"), "");
        } else {
            errors.invalid_all(&join(&path, "name"), name, dns_label(name));
        }
        if fine.contains_key(name) {
            errors.duplicate(&join(&path, "name"), name);
        }
        if errors.len() == before {
            fine.insert(name, volume);
        }
    }
    fine
}

/// validateVolumeSource: exactly one.
fn source(errors: &mut Errors, volume: &Node, field: &str) {
    let mut first = true;
    for (kind, required) in SOURCES {
        let Some(source) = present(volume, kind) else {
            continue;
        };
        let path = join(field, kind);
        if !std::mem::take(&mut first) {
            errors.forbidden(&path, "may not specify more than 1 volume type");
            continue;
        }
        for key in *required {
            let written = present(source, key);
            if written.is_none_or(|value| {
                value.as_str() == Some("") || (value.as_str().is_none() && empty(value))
            }) {
                errors.required(&join(&path, key), "");
            }
        }
        details(errors, kind, source, &path);
    }
    if first {
        errors.required(field, "must specify a volume type");
    }
}

fn empty(value: &Node) -> bool {
    value.items().is_empty() && value.entries().is_empty()
}

fn details(errors: &mut Errors, kind: &str, source: &Node, field: &str) {
    let path = text(source, "path");
    match kind {
        "hostPath" if !path.is_empty() => {
            no_backsteps(errors, path, &join(field, "path"));
            let kind = text(source, "type");
            if !HOST_PATH_TYPES.contains(&kind) {
                errors.unsupported(&join(field, "type"), kind, &HOST_PATH_TYPES);
            }
        }
        "nfs" if !path.starts_with('/') => {
            errors.invalid(&join(field, "path"), path, "must be an absolute path")
        }
        "secret" | "configMap" => {
            mode(errors, source, "defaultMode", field);
            key_paths(errors, source, field);
        }
        "downwardAPI" => {
            mode(errors, source, "defaultMode", field);
            for file in items(source, "items") {
                downward_file(errors, file, field);
            }
        }
        "projected" => {
            mode(errors, source, "defaultMode", field);
            projections(errors, source, field);
        }
        _ => {}
    }
}

fn mode(errors: &mut Errors, source: &Node, key: &str, field: &str) {
    let value = number(source, key);
    if !(0..=0o777).contains(&value) {
        errors.invalid(&join(field, key), value, MODE);
    }
}

/// validateKeyToPath for each item.
fn key_paths(errors: &mut Errors, source: &Node, field: &str) {
    for (index, item) in items(source, "items").iter().enumerate() {
        let path = nth(&join(field, "items"), index);
        for key in ["key", "path"] {
            if text(item, key).is_empty() {
                errors.required(&join(&path, key), "");
            }
        }
        local_path(errors, text(item, "path"), &join(&path, "path"));
        mode(errors, item, "mode", &path);
    }
}

fn downward_file(errors: &mut Errors, file: &Node, field: &str) {
    let path = text(file, "path");
    if path.is_empty() {
        errors.required(&join(field, "path"), "");
    }
    local_path(errors, path, &join(field, "path"));
    match (present(file, "fieldRef"), present(file, "resourceFieldRef")) {
        (Some(reference), other) => {
            field_ref(errors, reference, &VOLUME_FIELDS, &join(field, "fieldRef"));
            if other.is_some() {
                let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
                errors.invalid(field, "resource", detail);
            }
        }
        (None, Some(reference)) => {
            resource_field_ref(
                errors,
                reference,
                For::Volume,
                &join(field, "resourceFieldRef"),
            );
        }
        (None, None) => errors.required(field, "one of fieldRef and resourceFieldRef is required"),
    }
    mode(errors, file, "mode", field);
}

fn projections(errors: &mut Errors, projected: &Node, field: &str) {
    let mut paths = HashSet::default();
    for (index, source) in items(projected, "sources").iter().enumerate() {
        let path = nth(&join(field, "sources"), index);
        let mut sources = 0;
        for kind in ["secret", "configMap"] {
            let Some(part) = present(source, kind) else {
                continue;
            };
            sources += 1;
            if text(part, "name").is_empty() {
                errors.required(&format!("{path}.{kind}.name"), "");
            }
            key_paths(errors, part, &join(&path, kind));
            for item in items(part, "items") {
                unique(
                    errors,
                    &mut paths,
                    text(item, "path"),
                    text(part, "name"),
                    field,
                );
            }
        }
        if let Some(part) = present(source, "downwardAPI") {
            sources += 1;
            for file in items(part, "items") {
                downward_file(errors, file, &join(&path, "downwardAPI"));
                unique(
                    errors,
                    &mut paths,
                    text(file, "path"),
                    text(file, "path"),
                    field,
                );
            }
        }
        if let Some(token) = present(source, "serviceAccountToken") {
            sources += 1;
            service_account_token(errors, token, &path, field);
        }
        if sources > 1 {
            errors.forbidden(&path, "may not specify more than 1 volume type per source");
        }
    }
}

fn unique<'a>(
    errors: &mut Errors,
    paths: &mut HashSet<&'a str>,
    path: &'a str,
    shown: &str,
    field: &str,
) {
    if !path.is_empty() && !paths.insert(path) {
        errors.invalid(field, shown, "conflicting duplicate paths");
    }
}

fn service_account_token(errors: &mut Errors, token: &Node, source: &str, field: &str) {
    let seconds = number(token, "expirationSeconds");
    let path = join(source, "serviceAccountToken.expirationSeconds");
    if seconds < 600 {
        errors.invalid(
            &path,
            seconds,
            "may not specify a duration less than 10 minutes",
        );
    }
    if seconds > 1 << 32 {
        errors.invalid(
            &path,
            seconds,
            "may not specify a duration larger than 2^32 seconds",
        );
    }
    let path = text(token, "path");
    if path.is_empty() {
        errors.required(&join(field, "path"), "");
    } else {
        local_path(errors, path, &join(field, "path"));
    }
}

/// ValidateLocalNonReservedPath.
fn local_path(errors: &mut Errors, path: &str, field: &str) {
    descending(errors, path, field);
    if path.starts_with("..") && !path.starts_with("../") {
        errors.invalid(field, path, "must not start with '..'");
    }
}

/// validateLocalDescendingPath.
pub(crate) fn descending(errors: &mut Errors, path: &str, field: &str) {
    if path.starts_with('/') {
        errors.invalid(field, path, "must be a relative path");
    }
    no_backsteps(errors, path, field);
}

fn no_backsteps(errors: &mut Errors, path: &str, field: &str) {
    if path.split('/').any(|part| part == "..") {
        errors.invalid(field, path, "must not contain '..'");
    }
}
