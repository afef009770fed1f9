//! What security contexts may hold (pkg/apis/core/validation/validation.go, ValidateSecurityContext
//! and validatePodSpecSecurityContext), on a cluster whose policy allows no privileged containers,
//! which is what an API server without `--allow-privileged` has. Windows' own options are looked
//! into only for hostProcess.

use portpath_text::maps::HashSet;

use super::context::Context;
use super::field::{Bad, Errors, join, nth, quote_json};
use super::names::in_range;
use super::volume::descending;
use crate::admission::Mistake;
use crate::admission::tree::{flag, items, number, present, text};
use portpath_yaml::yaml::Node;

const MAX_ID: i64 = 0xffff_ffff;
const SECCOMP: &str = "container.seccomp.security.alpha.kubernetes.io/";
const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// A container's context.
pub(crate) fn container(errors: &mut Errors, context: &Context, container: &Node, field: &str) {
    let Some(security) = present(container, "securityContext") else {
        return;
    };
    if flag(security, "privileged") {
        errors.forbidden(&join(field, "privileged"), "disallowed by cluster policy");
        errors.because(Mistake::ClusterPolicy);
    }
    ids(errors, security, &["runAsUser", "runAsGroup"], field);
    proc_mount(errors, context, security, &join(field, "procMount"));
    profile(errors, security, "seccompProfile", "seccomp", field);
    let escalation = present(security, "allowPrivilegeEscalation").and_then(Node::as_bool);
    if escalation == Some(false) {
        let value = || Bad::Json(context_json(security));
        if flag(security, "privileged") {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
            errors.invalid(field, value(), detail);
        }
        let added = present(security, "capabilities")
            .map_or(&[][..], |capabilities| items(capabilities, "add"));
        // Once is enough: the words are the same each time.
        if added
            .iter()
            .any(|capability| capability.as_str() == Some("CAP_SYS_ADMIN"))
        {
            let detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
            errors.invalid(field, value(), detail);
        }
    }
    profile(errors, security, "appArmorProfile", "AppArmor", field);
}

/// A Pod's context.
pub(crate) fn pod(errors: &mut Errors, context: &Context) {
    let Some(security) = present(context.spec, "securityContext") else {
        return;
    };
    let field = format!("{}.securityContext", context.field);
    ids(
        errors,
        security,
        &["fsGroup", "runAsUser", "runAsGroup"],
        &field,
    );
    for (index, group) in items(security, "supplementalGroups").iter().enumerate() {
        id(
            errors,
            group,
            &nth(&join(&field, "supplementalGroups"), index),
        );
    }
    if flag(context.spec, "shareProcessNamespace") && flag(context.spec, "hostPID") {
        let detail = "ShareProcessNamespace and HostPID cannot both be enabled";
        errors.invalid(
            &join(&field, "shareProcessNamespace"),
            Bad::Json("true".to_owned()),
            detail,
        );
    }
    sysctls(errors, context, security, &field);
    enumerated(
        errors,
        security,
        "fsGroupChangePolicy",
        &["Always", "OnRootMismatch"],
        &field,
    );
    profile(errors, security, "seccompProfile", "seccomp", &field);
    profile(errors, security, "appArmorProfile", "AppArmor", &field);
    enumerated(
        errors,
        security,
        "supplementalGroupsPolicy",
        &["Merge", "Strict"],
        &field,
    );
    enumerated(
        errors,
        security,
        "seLinuxChangePolicy",
        &["MountOption", "Recursive"],
        &field,
    );
}

fn enumerated(errors: &mut Errors, security: &Node, key: &str, values: &[&str], field: &str) {
    let value = text(security, key);
    if present(security, key).is_some() && !values.contains(&value) {
        errors.unsupported(&join(field, key), value, values);
    }
}

fn ids(errors: &mut Errors, security: &Node, keys: &[&str], field: &str) {
    for key in keys {
        if let Some(value) = present(security, key) {
            id(errors, value, &join(field, key));
        }
    }
}

fn id(errors: &mut Errors, value: &Node, field: &str) {
    let value = value.as_int().unwrap_or(0);
    if let Some(detail) = in_range(value, 0, MAX_ID) {
        errors.invalid(field, value, &detail);
    }
}

fn proc_mount(errors: &mut Errors, context: &Context, security: &Node, field: &str) {
    let Some(mount) = present(security, "procMount").and_then(Node::as_str) else {
        return;
    };
    if !["Default", "Unmasked"].contains(&mount) {
        errors.unsupported(field, mount, &["Default", "Unmasked"]);
    }
    if mount == "Unmasked" && context.host_users() {
        errors.invalid(
            field,
            Bad::Json(quote_json(mount)),
            "`hostUsers` must be false to use `Unmasked`",
        );
    }
}

/// validateSeccompProfileField and ValidateAppArmorProfileField.
fn profile(errors: &mut Errors, security: &Node, key: &str, name: &str, field: &str) {
    let Some(profile) = present(security, key) else {
        return;
    };
    let kinds = ["Localhost", "RuntimeDefault", "Unconfined"];
    let kind = text(profile, "type");
    let type_path = format!("{field}.{key}.type");
    let path = format!("{field}.{key}.localhostProfile");
    let local = present(profile, "localhostProfile").and_then(Node::as_str);
    if kind.is_empty() {
        errors.required(&type_path, &format!("type is required when {key} is set"));
    } else if !kinds.contains(&kind) {
        errors.unsupported(&type_path, kind, &kinds);
    }
    match (kind, local) {
        ("Localhost", None) => {
            errors.required(&path, &format!("must be set when {name} type is Localhost"))
        }
        ("Localhost", Some(local)) if name == "seccomp" => descending(errors, local, &path),
        ("Localhost", Some(local)) if local.trim() != local => {
            errors.invalid(&path, local, "must not be padded with whitespace");
        }
        ("Localhost", Some("")) => {
            errors.required(&path, "must be set when AppArmor type is Localhost")
        }
        ("Localhost", Some(_)) | (_, None) => {}
        (_, Some(local)) => {
            let value = if name == "seccomp" {
                let kind = quote_json(kind);
                let local = quote_json(local);
                Bad::Json(format!("{{\"Type\":{kind},\"LocalhostProfile\":{local}}}"))
            } else {
                Bad::from(local)
            };
            errors.invalid(
                &path,
                value,
                &format!("can only be set when {name} type is Localhost"),
            );
        }
    }
}

fn sysctls(errors: &mut Errors, context: &Context, security: &Node, field: &str) {
    let mut names = HashSet::default();
    for (index, sysctl) in items(security, "sysctls").iter().enumerate() {
        let name = text(sysctl, "name");
        let path = format!("{field}.sysctls[{index}].name");
        if name.is_empty() {
            errors.required(&path, "");
        } else if !is_sysctl(name) {
            let segment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
            let detail = format!(
                "must have at most 253 characters and match regex ^({segment}[\\./])*{segment}$"
            );
            errors.invalid(&path, name, &detail);
        } else if !names.insert(name) {
            errors.duplicate(&path, name);
        }
        let network = name.replace('/', ".").starts_with("net.");
        if network && flag(context.spec, "hostNetwork") {
            errors.invalid(
                &path,
                name,
                "may not be specified when 'hostNetwork' is true",
            );
        }
        let shared = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."]
            .iter()
            .any(|start| name.starts_with(start));
        if shared && flag(context.spec, "hostIPC") {
            errors.invalid(&path, name, "may not be specified when 'hostIPC' is true");
        }
    }
}

fn is_sysctl(name: &str) -> bool {
    name.len() <= 253
        && name
            .split(['.', '/'])
            .all(|part| super::names::is_dns_label(&part.replace('_', "-")))
        && name
            .split(['.', '/'])
            .all(|part| !part.starts_with('_') && !part.ends_with('_'))
}

/// validateWindowsHostProcessPod.
pub(crate) fn host_process(errors: &mut Errors, context: &Context) {
    let asks = |node: &Node| {
        let options = present(node, "securityContext")
            .and_then(|security| present(security, "windowsOptions"))?;
        present(options, "hostProcess").and_then(Node::as_bool)
    };
    let whole = asks(context.spec);
    let mut containers = 0;
    let mut host = 0;
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        for (index, container) in items(context.spec, list).iter().enumerate() {
            containers += 1;
            let own = asks(container);
            if let Some(whole) = whole
                && let Some(own) = own
                && whole != own
            {
                let field = format!(
                    "{}.{list}[{index}].securityContext.windowsOptions.hostProcess",
                    context.field
                );
                let detail = format!(
                    "pod hostProcess value must be identical if both are specified, was {whole}"
                );
                errors.invalid(&field, Bad::Json(own.to_string()), &detail);
            }
            host += usize::from(own.or(whole) == Some(true));
        }
    }
    if host == 0 {
        return;
    }
    if host != containers {
        let detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
        errors.invalid(&context.field, "", detail);
    }
    if !flag(context.spec, "hostNetwork") {
        let detail = "hostNetwork must be true if pod contains any hostProcess containers";
        errors.invalid(
            &format!("{}.hostNetwork", context.field),
            Bad::Json("false".to_owned()),
            detail,
        );
    }
    errors.forbidden(
        &context.field,
        "hostProcess containers are disallowed by cluster policy",
    );
    errors.because(Mistake::ClusterPolicy);
}

/// validateHostUsers.
pub(crate) fn host_users(errors: &mut Errors, context: &Context) {
    if context.host_users() {
        return;
    }
    for (key, shown) in [
        ("hostNetwork", "hostNetwork"),
        ("hostPID", "HostPID"),
        ("hostIPC", "HostIPC"),
    ] {
        if flag(context.spec, key) {
            errors.forbidden(
                &format!("{}.{shown}", context.field),
                "when `pod.Spec.HostUsers` is false",
            );
        }
    }
}

/// ValidateSeccompPodAnnotations and ValidateAppArmorPodAnnotations.
pub(crate) fn annotations(errors: &mut Errors, annotations: &Node, spec: &Node, field: &str) {
    let seccomp =
        |errors: &mut Errors, key: &str, value: &str| match value.strip_prefix("localhost/") {
            _ if ["runtime/default", "docker/default", "unconfined"].contains(&value) => {}
            Some(local) => descending(errors, local, &join(field, key)),
            None => errors.invalid(&join(field, key), value, "must be a valid seccomp profile"),
        };
    if let Some(value) = annotations.get(SECCOMP_POD).and_then(Node::as_str) {
        seccomp(errors, SECCOMP_POD, value);
    }
    let sorted = annotations.sorted();
    for entry in &sorted {
        if entry.key.starts_with(SECCOMP) {
            seccomp(errors, &entry.key, entry.value.as_str().unwrap_or(""));
        }
    }
    let lists = ["initContainers", "containers", "ephemeralContainers"];
    let names: HashSet<&str> = lists
        .iter()
        .flat_map(|list| items(spec, list))
        .map(|container| text(container, "name"))
        .collect();
    for entry in sorted {
        let Some(name) = entry.key.strip_prefix(APP_ARMOR) else {
            continue;
        };
        let path = format!("{field}[{}]", entry.key);
        if !names.contains(name) {
            errors.invalid(&path, name, "container not found");
        }
        let value = entry.value.as_str().unwrap_or("");
        if !["", "runtime/default", "unconfined"].contains(&value)
            && !value.starts_with("localhost/")
        {
            let detail = format!(
                "invalid AppArmor profile name: {}",
                super::field::quote(value)
            );
            errors.invalid(&path, value, &detail);
        }
    }
}

/// The internal SecurityContext as JSON, whose fields have Go's names.
fn context_json(security: &Node) -> String {
    let plain = |key: &str| {
        present(security, key).map_or("null".to_owned(), |node| super::field::json(&node.value))
    };
    let list = |node: &Node, key: &str| match node.get(key) {
        Some(list) if !list.items().is_empty() => super::field::json(&list.value),
        _ => "null".to_owned(),
    };
    let capabilities = present(security, "capabilities").map_or("null".to_owned(), |node| {
        format!(
            "{{\"Add\":{},\"Drop\":{}}}",
            list(node, "add"),
            list(node, "drop")
        )
    });
    let profile = |key: &str| {
        present(security, key).map_or("null".to_owned(), |node| {
            let local = present(node, "localhostProfile").and_then(Node::as_str);
            let local = local.map_or("null".to_owned(), quote_json);
            format!(
                "{{\"Type\":{},\"LocalhostProfile\":{local}}}",
                quote_json(text(node, "type"))
            )
        })
    };
    let selinux = present(security, "seLinuxOptions").map_or("null".to_owned(), |node| {
        let part = |key: &str| quote_json(text(node, key));
        format!(
            "{{\"User\":{},\"Role\":{},\"Type\":{},\"Level\":{}}}",
            part("user"),
            part("role"),
            part("type"),
            part("level")
        )
    });
    let number = |key: &str| {
        present(security, key).map_or("null".to_owned(), |_| number(security, key).to_string())
    };
    format!(
        "{{\"Capabilities\":{capabilities},\"Privileged\":{},\"SELinuxOptions\":{selinux},\"WindowsOptions\":null,\
         \"RunAsUser\":{},\"RunAsGroup\":{},\"RunAsNonRoot\":{},\"ReadOnlyRootFilesystem\":{},\
         \"AllowPrivilegeEscalation\":{},\"ProcMount\":{},\"SeccompProfile\":{},\"AppArmorProfile\":{}}}",
        plain("privileged"),
        number("runAsUser"),
        number("runAsGroup"),
        plain("runAsNonRoot"),
        plain("readOnlyRootFilesystem"),
        plain("allowPrivilegeEscalation"),
        plain("procMount"),
        profile("seccompProfile"),
        profile("appArmorProfile"),
    )
}
