//! What a container's mounts and devices may hold (pkg/apis/core/validation/validation.go, ValidateVolumeMounts,
//! ValidateVolumeDevices).

use portpath_text::maps::{HashMap, HashSet};

use super::field::{Errors, join, nth};
use super::volume::descending;
use crate::admission::tree::{flag, items, present, text};
use portpath_yaml::yaml::Node;

/// ValidateVolumeMounts.
pub(crate) fn mounts(
    errors: &mut Errors,
    volumes: &HashMap<&str, &Node>,
    container: &Node,
    field: &str,
) {
    let mut points = HashSet::default();
    let (device_names, device_paths) = taken(container, "volumeDevices", "devicePath");
    for (index, mount) in items(container, "volumeMounts").iter().enumerate() {
        let path = nth(field, index);
        let (name, point) = (text(mount, "name"), text(mount, "mountPath"));
        if name.is_empty() {
            errors.required(&join(&path, "name"), "");
        }
        if !volumes.contains_key(name) {
            errors.not_found(&join(&path, "name"), name);
        }
        if point.is_empty() {
            errors.required(&join(&path, "mountPath"), "");
        }
        if !points.insert(point) {
            errors.invalid(&join(&path, "mountPath"), point, "must be unique");
        }
        if device_names.contains(name) {
            errors.invalid(
                &join(&path, "name"),
                name,
                "must not already exist in volumeDevices",
            );
        }
        if device_paths.contains(point) {
            let detail = "must not already exist as a path in volumeDevices";
            errors.invalid(&join(&path, "mountPath"), point, detail);
        }
        sub_paths(errors, mount, &path, field);
        propagation(errors, mount, container, field);
    }
}

/// The list's own path, without the index, is Kubernetes' slip.
fn sub_paths(errors: &mut Errors, mount: &Node, path: &str, field: &str) {
    let (sub, expression) = (text(mount, "subPath"), text(mount, "subPathExpr"));
    descending(errors, sub, &join(field, "subPath"));
    if !expression.is_empty() {
        if !sub.is_empty() {
            let detail = "subPathExpr and subPath are mutually exclusive";
            errors.invalid(&join(path, "subPathExpr"), expression, detail);
        }
        descending(errors, expression, &join(field, "subPathExpr"));
    }
}

fn propagation(errors: &mut Errors, mount: &Node, container: &Node, field: &str) {
    if present(mount, "mountPropagation").is_none() {
        return;
    }
    let modes = ["Bidirectional", "HostToContainer", "None"];
    let mode = text(mount, "mountPropagation");
    let path = join(field, "mountPropagation");
    if !modes.contains(&mode) {
        errors.unsupported(&path, mode, &modes);
    }
    let privileged =
        present(container, "securityContext").is_some_and(|context| flag(context, "privileged"));
    if mode == "Bidirectional" && !privileged {
        errors.forbidden(
            &path,
            "Bidirectional mount propagation is available only to privileged containers",
        );
    }
}

/// ValidateVolumeDevices.
pub(crate) fn devices(
    errors: &mut Errors,
    volumes: &HashMap<&str, &Node>,
    container: &Node,
    field: &str,
) {
    let (mut names, mut paths) = (HashSet::default(), HashSet::default());
    let (mount_names, mount_paths) = taken(container, "volumeMounts", "mountPath");
    for (index, device) in items(container, "volumeDevices").iter().enumerate() {
        let path = nth(field, index);
        let (name, point) = (text(device, "name"), text(device, "devicePath"));
        if name.is_empty() {
            errors.required(&join(&path, "name"), "");
        }
        if names.contains(name) {
            errors.invalid(&join(&path, "name"), name, "must be unique");
        }
        match volumes.get(name) {
            None => errors.not_found(&join(&path, "name"), name),
            Some(volume)
                if ["persistentVolumeClaim", "ephemeral"]
                    .iter()
                    .all(|key| present(volume, key).is_none()) =>
            {
                let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                errors.invalid(&join(&path, "name"), name, detail);
            }
            Some(_) => {}
        }
        if point.is_empty() {
            errors.required(&join(&path, "devicePath"), "");
        }
        if paths.contains(point) {
            errors.invalid(&join(&path, "devicePath"), point, "must be unique");
        }
        if point.split('/').any(|part| part == "..") {
            errors.invalid(
                &join(&path, "devicePath"),
                point,
                "can not contain backsteps ('..')",
            );
        } else {
            paths.insert(point);
        }
        if mount_names.contains(name) {
            errors.invalid(
                &join(&path, "name"),
                name,
                "must not already exist in volumeMounts",
            );
        }
        if mount_paths.contains(point) {
            let detail = "must not already exist as a path in volumeMounts";
            errors.invalid(&join(&path, "devicePath"), point, detail);
        }
        if !name.is_empty() {
            names.insert(name);
        }
    }
}

/// Names and paths that the other list of the container has.
fn taken<'a>(container: &'a Node, list: &str, path: &str) -> (HashSet<&'a str>, HashSet<&'a str>) {
    let others = items(container, list);
    (
        others.iter().map(|other| text(other, "name")).collect(),
        others.iter().map(|other| text(other, path)).collect(),
    )
}
