//! Defaults of Pods and Pod templates (pkg/apis/core/v1/defaults.go and zz_generated.defaults.go).
//! A Pod gets a few that a template does not: requests from limits, enableServiceLinks, host ports.

use crate::admission::tree::{
    Fill, child, children, defaulted, entries, fill, fill_all, flag, number, object, present, set,
    text,
};
use portpath_text::maps::HashSet;
use portpath_yaml::yaml::{Entry, Node, Text, Value};

const POD_SPEC: &[(&str, Fill)] = &[
    ("dnsPolicy", Fill::Text("ClusterFirst")),
    ("restartPolicy", Fill::Text("Always")),
    ("securityContext", Fill::Object),
    ("terminationGracePeriodSeconds", Fill::Pointer(30)),
    ("schedulerName", Fill::Text("default-scheduler")),
];

const PROBE: &[(&str, Fill)] = &[
    ("timeoutSeconds", Fill::Number(1)),
    ("periodSeconds", Fill::Number(10)),
    ("successThreshold", Fill::Number(1)),
    ("failureThreshold", Fill::Number(3)),
];

const HTTP_GET: &[(&str, Fill)] = &[("path", Fill::Text("/")), ("scheme", Fill::Text("HTTP"))];

/// Fields of volume sources, by source.
const VOLUMES: &[(&str, &[(&str, Fill)])] = &[
    ("secret", &[("defaultMode", Fill::Pointer(0o644))]),
    ("configMap", &[("defaultMode", Fill::Pointer(0o644))]),
    ("downwardAPI", &[("defaultMode", Fill::Pointer(0o644))]),
    ("projected", &[("defaultMode", Fill::Pointer(0o644))]),
    ("hostPath", &[("type", Fill::TextPointer(""))]),
    ("iscsi", &[("iscsiInterface", Fill::Text("default"))]),
    (
        "rbd",
        &[
            ("pool", Fill::Text("rbd")),
            ("user", Fill::Text("admin")),
            ("keyring", Fill::Text("/etc/ceph/keyring")),
        ],
    ),
    (
        "azureDisk",
        &[
            ("cachingMode", Fill::TextPointer("ReadWrite")),
            ("kind", Fill::TextPointer("Shared")),
            ("fsType", Fill::TextPointer("ext4")),
            ("readOnly", Fill::Flag(false)),
        ],
    ),
    (
        "scaleIO",
        &[
            ("storageMode", Fill::Text("ThinProvisioned")),
            ("fsType", Fill::Text("xfs")),
        ],
    ),
];

/// Fills in a Pod.
pub(super) fn pod(pod: &mut Node) {
    let spec = object(pod, "spec");
    pod_spec(spec);
    for list in ["containers", "initContainers"] {
        for container in children(spec, list) {
            requests_from_limits(container);
        }
    }
    fill(spec, "enableServiceLinks", Fill::Flag(true));
    if flag(spec, "hostNetwork") {
        host_ports(spec);
    }
}

/// Fills in a Pod template (the generated walk over SetDefaults_PodSpec and its parts). Host ports, requests and
/// enableServiceLinks wait for the Pods that are made of it.
pub(super) fn template(template: &mut Node) {
    pod_spec(object(template, "spec"));
}

fn pod_spec(spec: &mut Node) {
    fill_all(spec, POD_SPEC);
    for volume in children(spec, "volumes") {
        self::volume(volume);
    }
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        for container in children(spec, list) {
            self::container(container);
        }
    }
}

fn container(container: &mut Node) {
    let policy = if has_tag_latest(text(container, "image")) {
        "Always"
    } else {
        "IfNotPresent"
    };
    fill(container, "imagePullPolicy", Fill::Text(policy));
    fill(
        container,
        "terminationMessagePath",
        Fill::Text("/dev/termination-log"),
    );
    fill(container, "terminationMessagePolicy", Fill::Text("File"));
    for port in children(container, "ports") {
        fill(port, "protocol", Fill::Text("TCP"));
    }
    for variable in children(container, "env") {
        if let Some(source) = child(variable, "valueFrom") {
            field_ref(source);
            if let Some(file) = child(source, "fileKeyRef") {
                fill(file, "optional", Fill::Flag(false));
            }
        }
    }
    for key in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = child(container, key) {
            self::probe(probe);
        }
    }
    for key in ["postStart", "preStop"] {
        if let Some(action) =
            child(container, "lifecycle").and_then(|lifecycle| child(lifecycle, key))
        {
            http_get(action);
        }
    }
}

fn probe(probe: &mut Node) {
    fill_all(probe, PROBE);
    http_get(probe);
    if let Some(grpc) = child(probe, "grpc") {
        fill(grpc, "service", Fill::TextPointer(""));
    }
}

fn http_get(handler: &mut Node) {
    if let Some(http) = child(handler, "httpGet") {
        fill_all(http, HTTP_GET);
    }
}

fn field_ref(source: &mut Node) {
    if let Some(field) = child(source, "fieldRef") {
        fill(field, "apiVersion", Fill::Text("v1"));
    }
}

/// A volume without a source is an emptyDir (SetDefaults_Volume).
fn volume(volume: &mut Node) {
    if !volume
        .entries()
        .iter()
        .any(|entry| entry.key != "name" && !entry.value.is_null())
    {
        fill(volume, "emptyDir", Fill::Object);
    }
    for (source, table) in VOLUMES {
        if let Some(source) = child(volume, source) {
            fill_all(source, table);
        }
    }
    if let Some(image) = child(volume, "image") {
        let policy = if has_tag_latest(text(image, "reference")) {
            "Always"
        } else {
            "IfNotPresent"
        };
        fill(image, "pullPolicy", Fill::Text(policy));
    }
    if let Some(source) = child(volume, "downwardAPI") {
        children(source, "items").iter_mut().for_each(field_ref);
    }
    if let Some(projected) = child(volume, "projected") {
        children(projected, "sources")
            .iter_mut()
            .for_each(projection);
    }
    if let Some(template) =
        child(volume, "ephemeral").and_then(|source| child(source, "volumeClaimTemplate"))
    {
        fill(
            object(template, "spec"),
            "volumeMode",
            Fill::TextPointer("Filesystem"),
        );
    }
}

fn projection(source: &mut Node) {
    if let Some(downward) = child(source, "downwardAPI") {
        children(downward, "items").iter_mut().for_each(field_ref);
    }
    if let Some(token) = child(source, "serviceAccountToken") {
        fill(token, "expirationSeconds", Fill::Pointer(3600));
    }
}

/// Requests not written are the limits (SetDefaults_Pod).
fn requests_from_limits(container: &mut Node) {
    let Some(resources) = child(container, "resources") else {
        return;
    };
    let limits: Vec<Entry> = entries(resources, "limits").to_vec();
    if present(resources, "limits").is_none() {
        return;
    }
    let requests = object(resources, "requests");
    let written: HashSet<Text> = requests
        .entries()
        .iter()
        .map(|entry| entry.key.clone())
        .collect();
    let span = requests.span;
    if let Value::Map(entries) = &mut requests.value {
        let missing = limits
            .into_iter()
            .filter(|limit| !written.contains(&limit.key));
        // The place of a request that follows from its limit is the limit's.
        entries.extend(missing.map(|limit| Entry {
            key: limit.key,
            key_span: span,
            value: defaulted(limit.value.span, limit.value.value),
        }));
    }
}

/// On the host's network a container port is a host port (defaultHostNetworkPorts).
fn host_ports(spec: &mut Node) {
    for list in ["containers", "initContainers"] {
        for container in children(spec, list) {
            for port in children(container, "ports") {
                let value = number(port, "containerPort");
                if number(port, "hostPort") == 0 && value != 0 {
                    set(port, "hostPort", Value::Int(value));
                }
            }
        }
    }
}

/// The image's tag is `latest`, written or implied; a digest implies none
/// (pkg/util/parsers/parsers.go, ParseImageName, over distribution's reference grammar).
fn has_tag_latest(image: &str) -> bool {
    let (name, digest) = image
        .split_once('@')
        .map_or((image, None), |(name, digest)| (name, Some(digest)));
    let path = name.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = match name[path..].split_once(':') {
        Some((last, tag)) => (&name[..path + last.len()], Some(tag)),
        None => (name, None),
    };
    // A reference that cannot be parsed has no tag at all.
    let latest = tag.map_or(digest.is_none(), |tag| tag == "latest");
    latest && is_reference(name)
}

/// A name as the reference grammar allows: a domain that may hold capitals, then lower-case parts.
fn is_reference(name: &str) -> bool {
    let (domain, path) = match name.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.contains(|letter: char| letter.is_ascii_uppercase()) =>
        {
            (Some(first), rest)
        }
        _ => (None, name),
    };
    let domain_fits = domain.is_none_or(|domain| {
        !domain.is_empty()
            && domain
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    });
    domain_fits && path.split('/').all(is_path_component)
}

/// `[a-z0-9]+` joined by `.`, `_`, `__` or hyphens.
fn is_path_component(part: &str) -> bool {
    let bytes = part.as_bytes();
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    bytes.first().is_some_and(alphanumeric)
        && bytes.last().is_some_and(alphanumeric)
        && bytes
            .iter()
            .all(|byte| alphanumeric(byte) || b"._-".contains(byte))
        && !["..", "___", "._", "_.", ".-", "-.", "_-", "-_"]
            .iter()
            .any(|pair| part.contains(pair))
}
