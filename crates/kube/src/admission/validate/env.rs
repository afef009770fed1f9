//! What environment variables may hold (pkg/apis/core/validation/validation.go, ValidateEnv and
//! ValidateEnvFrom).

use super::field::{Errors, join, nth};
use super::names::{annotation_key, config_map_key, dns_subdomain, env_name, qualified_name};
use crate::admission::tree::{items, present, text};
use portpath_yaml::yaml::Node;

const FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// The fields that can be named at all (pkg/apis/core/pods/helpers.go,
/// ConvertDownwardAPIFieldLabel).
const LABELS: [&str; 15] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.host",
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.phase",
    "status.podIP",
    "status.podIPs",
];

/// The fields that a downward API volume can show.
pub(crate) const VOLUME_FIELDS: [&str; 5] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];

const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// ValidateEnv.
pub(crate) fn variables(errors: &mut Errors, container: &Node, field: &str) {
    for (index, variable) in items(container, "env").iter().enumerate() {
        let path = nth(field, index);
        let name = text(variable, "name");
        if name.is_empty() {
            errors.required(&join(&path, "name"), "");
        } else {
            errors.invalid_all(&join(&path, "name"), name, env_name(name));
        }
        if let Some(source) = present(variable, "valueFrom") {
            value_from(
                errors,
                source,
                text(variable, "value"),
                &join(&path, "valueFrom"),
            );
        }
    }
}

fn value_from(errors: &mut Errors, source: &Node, value: &str, field: &str) {
    let mut sources = 0;
    for key in [
        "fieldRef",
        "resourceFieldRef",
        "configMapKeyRef",
        "secretKeyRef",
        "fileKeyRef",
    ] {
        let Some(reference) = present(source, key) else {
            continue;
        };
        sources += 1;
        let path = join(field, key);
        match key {
            "fieldRef" => field_ref(errors, reference, &FIELDS, &path),
            "resourceFieldRef" => resource_field_ref(errors, reference, For::Variable, &path),
            "fileKeyRef" => {}
            _ => key_ref(errors, reference, &path),
        }
    }
    if sources == 0 {
        let detail = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
        errors.invalid(field, "", detail);
    } else if !value.is_empty() {
        errors.invalid(field, "", "may not be specified when `value` is not empty");
    } else if sources > 1 {
        errors.invalid(
            field,
            "",
            "may not have more than one field specified at a time",
        );
    }
}

/// validateConfigMapKeySelector and validateSecretKeySelector.
fn key_ref(errors: &mut Errors, reference: &Node, field: &str) {
    let name = text(reference, "name");
    let key = text(reference, "key");
    errors.invalid_all(&join(field, "name"), name, dns_subdomain(name));
    if key.is_empty() {
        errors.required(&join(field, "key"), "");
    } else {
        errors.invalid_all(&join(field, "key"), key, config_map_key(key));
    }
}

/// validateObjectFieldSelector; a subscript that does not fit is said of the whole reference.
pub(crate) fn field_ref(errors: &mut Errors, reference: &Node, allowed: &[&str], field: &str) {
    let path = join(field, "fieldPath");
    let written = text(reference, "fieldPath");
    if written.is_empty() {
        errors.required(&path, "");
        return;
    }
    let (name, subscript) = subscripted(written);
    let problem = if text(reference, "apiVersion") != "v1" {
        Some(format!(
            "unsupported pod version: {}",
            text(reference, "apiVersion")
        ))
    } else if subscript.is_some() {
        let subscripts = ["metadata.annotations", "metadata.labels"].contains(&name);
        (!subscripts).then(|| format!("field label does not support subscript: {written}"))
    } else {
        (!LABELS.contains(&written)).then(|| format!("field label not supported: {written}"))
    };
    if let Some(problem) = problem {
        errors.invalid(
            &path,
            written,
            &format!("error converting fieldPath: {problem}"),
        );
        return;
    }
    // The older name of the node is the same field.
    let internal = if written == "spec.host" {
        "spec.nodeName"
    } else {
        written
    };
    match subscript {
        Some(key) if name == "metadata.annotations" => {
            errors.invalid_all(field, key, annotation_key(key));
        }
        Some(key) => errors.invalid_all(field, key, qualified_name(key)),
        None if !allowed.contains(&internal) => errors.unsupported_text(&path, internal, allowed),
        None => {}
    }
}

/// `metadata.labels['key']` in two (pkg/fieldpath/fieldpath.go, SplitMaybeSubscriptedPath).
fn subscripted(path: &str) -> (&str, Option<&str>) {
    match path
        .strip_suffix("']")
        .and_then(|rest| rest.split_once("['"))
    {
        Some((name, key)) if !name.is_empty() => (name, Some(key)),
        _ => (path, None),
    }
}

/// Where a resource is asked for: a volume must name the container.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// A variable of the container itself.
    Variable,
    /// A file of a volume.
    Volume,
}

/// validateContainerResourceFieldSelector; divisors are not looked into.
pub(crate) fn resource_field_ref(errors: &mut Errors, reference: &Node, user: For, field: &str) {
    let resource = text(reference, "resource");
    let huge =
        resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-");
    if user == For::Volume && text(reference, "containerName").is_empty() {
        errors.required(&join(field, "containerName"), "");
    } else if resource.is_empty() {
        errors.required(&join(field, "resource"), "");
    } else if !RESOURCES.contains(&resource) && !huge {
        errors.unsupported_text(&join(field, "resource"), resource, &RESOURCES);
    }
}

/// ValidateEnvFrom.
pub(crate) fn sources(errors: &mut Errors, container: &Node, field: &str) {
    for (index, source) in items(container, "envFrom").iter().enumerate() {
        let path = nth(field, index);
        let prefix = text(source, "prefix");
        errors.invalid_all(&join(&path, "prefix"), prefix, env_name(prefix));
        let mut sources = 0;
        for key in ["configMapRef", "secretRef"] {
            let Some(reference) = present(source, key) else {
                continue;
            };
            sources += 1;
            let name = text(reference, "name");
            let path = format!("{path}.{key}.name");
            if name.is_empty() {
                errors.required(&path, "");
            } else {
                errors.invalid_all(
                    &path,
                    name,
                    dns_subdomain(name.strip_suffix('-').unwrap_or(name)),
                );
            }
        }
        if sources == 0 {
            errors.invalid(
                field,
                "",
                "must specify one of: `configMapRef` or `secretRef`",
            );
        } else if sources > 1 {
            errors.invalid(
                field,
                "",
                "may not have more than one field specified at a time",
            );
        }
    }
}
