//! What a Pod and a Pod template may hold (pkg/apis/core/validation/validation.go,
//! ValidatePodCreate, ValidatePodTemplateSpec and ValidatePodSpec). Leaves containers, volumes and
//! scheduling to their own files.

use super::context::{Context, Owner};
use super::field::{Bad, Errors, join, json, nth};
use super::ip::validate_ip;
use super::meta::{NameRule, annotations, labels, object_meta};
use super::names::{
    dns_label, dns_subdomain, dns_subdomain_with_underscore, in_range, qualified_name,
};
use super::{container, scheduling, security, volume};
use crate::admission::tree::{flag, items, number, present, text, texts};
use portpath_yaml::yaml::Node;

/// ValidatePodCreate.
pub(crate) fn validate(errors: &mut Errors, pod: &Node) {
    object_meta(errors, pod, NameRule::Subdomain);
    let meta = present(pod, "metadata");
    let Some(spec) = present(pod, "spec") else {
        return;
    };
    specific_annotations(errors, meta, spec, "metadata.annotations");
    pod_spec(errors, spec, "spec", Owner::Pod);
    if text(spec, "serviceAccountName").is_empty() {
        tokens_without_account(errors, spec);
    }
    for list in ["containers", "initContainers"] {
        for (index, container) in items(spec, list).iter().enumerate() {
            let image = text(container, "image");
            if image.trim() != image {
                let field = format!("spec.{list}[{index}].image");
                errors.invalid(
                    &field,
                    image,
                    "must not have leading or trailing whitespace",
                );
            }
        }
    }
    if !items(spec, "ephemeralContainers").is_empty() {
        errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
    }
    if !text(spec, "nodeName").is_empty() && !items(spec, "schedulingGates").is_empty() {
        errors.forbidden(
            "spec.nodeName",
            "cannot be set until all schedulingGates have been cleared",
        );
    }
}

/// ValidatePodTemplateSpec; `field` is the template's.
pub(crate) fn template(errors: &mut Errors, template: &Node, field: &str) {
    let meta = present(template, "metadata");
    labels(
        errors,
        meta.and_then(|meta| present(meta, "labels")),
        &join(field, "labels"),
    );
    let path = join(field, "annotations");
    annotations(
        errors,
        meta.and_then(|meta| present(meta, "annotations")),
        &path,
    );
    let Some(spec) = present(template, "spec") else {
        return;
    };
    specific_annotations(errors, meta, spec, &path);
    pod_spec(errors, spec, &join(field, "spec"), Owner::Template);
    if !items(spec, "ephemeralContainers").is_empty() {
        let path = join(field, "spec.ephemeralContainers");
        errors.forbidden(&path, "ephemeral containers not allowed in pod template");
    }
}

/// ValidatePodSpec.
fn pod_spec(errors: &mut Errors, spec: &Node, field: &str, owner: Owner) {
    let volumes = volume::volumes(errors, spec, &join(field, "volumes"));
    let context = Context {
        field: field.to_owned(),
        spec,
        owner,
        volumes,
    };
    container::containers(errors, &context);
    container::init_containers(errors, &context);
    host_network(errors, &context);
    let policies = ["Always", "OnFailure", "Never"];
    supported(errors, spec, field, "restartPolicy", &policies);
    supported(
        errors,
        spec,
        field,
        "dnsPolicy",
        &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"],
    );
    labels(
        errors,
        present(spec, "nodeSelector"),
        &join(field, "nodeSelector"),
    );
    security::pod(errors, &context);
    scheduling::affinity(errors, spec, &join(field, "affinity"));
    dns_config(errors, spec, &join(field, "dnsConfig"));
    for (index, gate) in items(spec, "readinessGates").iter().enumerate() {
        let name = text(gate, "conditionType");
        errors.invalid_all(
            &format!("{field}.readinessGates[{index}].conditionType"),
            name,
            qualified_name(name),
        );
    }
    scheduling::gates(errors, spec, &join(field, "schedulingGates"));
    scheduling::spread(errors, spec, &join(field, "topologySpreadConstraints"));
    security::host_process(errors, &context);
    security::host_users(errors, &context);
    named_fields(errors, spec, field);
    scheduling::tolerations(errors, spec, &join(field, "tolerations"));
    host_aliases(errors, spec, &join(field, "hostAliases"));
    for key in ["priorityClassName", "runtimeClassName"] {
        let name = text(spec, key);
        if !name.is_empty() || (key == "runtimeClassName" && present(spec, key).is_some()) {
            errors.invalid_all(&join(field, key), name, dns_subdomain(name));
        }
    }
    if present(spec, "preemptionPolicy").is_some() {
        supported(
            errors,
            spec,
            field,
            "preemptionPolicy",
            &["PreemptLowerPriority", "Never"],
        );
    }
}

fn supported(errors: &mut Errors, spec: &Node, field: &str, key: &str, values: &[&str]) {
    let value = text(spec, key);
    let path = join(field, key);
    if value.is_empty() {
        errors.required(&path, "");
    } else if !values.contains(&value) {
        errors.unsupported(&path, value, values);
    }
}

/// Names and numbers in the order that ValidatePodSpec asks for them.
fn named_fields(errors: &mut Errors, spec: &Node, field: &str) {
    type Rule = fn(&str) -> Vec<String>;
    let check = |errors: &mut Errors, key: &str, rule: Rule| {
        let value = text(spec, key);
        if !value.is_empty() {
            errors.invalid_all(&join(field, key), value, rule(value));
        }
    };
    // The older alias is the same field of the internal type.
    let account = if text(spec, "serviceAccountName").is_empty() {
        "serviceAccount"
    } else {
        "serviceAccountName"
    };
    let value = text(spec, account);
    if !value.is_empty() {
        errors.invalid_all(
            &join(field, "serviceAccountName"),
            value,
            dns_subdomain(value),
        );
    }
    check(errors, "nodeName", dns_subdomain);
    if present(spec, "activeDeadlineSeconds").is_some() {
        let value = number(spec, "activeDeadlineSeconds");
        if let Some(detail) = in_range(value, 1, i64::from(i32::MAX)) {
            errors.invalid(&join(field, "activeDeadlineSeconds"), value, &detail);
        }
    }
    check(errors, "hostname", dns_label);
    check(errors, "subdomain", dns_label);
}

/// validatePodHostNetworkDeps.
fn host_network(errors: &mut Errors, context: &Context) {
    if !flag(context.spec, "hostNetwork") {
        return;
    }
    for (index, container) in items(context.spec, "containers").iter().enumerate() {
        for (at, port) in items(container, "ports").iter().enumerate() {
            let host = number(port, "hostPort");
            let own = number(port, "containerPort");
            if host != own && (context.owner == Owner::Pod || host != 0) {
                let field = format!("{}.containers[{index}].ports[{at}].hostPort", context.field);
                errors.invalid(
                    &field,
                    host,
                    "must match `containerPort` when `hostNetwork` is true",
                );
            }
        }
    }
}

/// validatePodDNSConfig; search paths are relaxed to allow underscores and a lone dot.
fn dns_config(errors: &mut Errors, spec: &Node, field: &str) {
    let config = present(spec, "dnsConfig");
    let servers = config.map_or(Vec::new(), |config| texts(config, "nameservers"));
    if text(spec, "dnsPolicy") == "None" {
        if config.is_none() {
            errors.required(field, "must provide `dnsConfig` when `dnsPolicy` is None");
            return;
        }
        if servers.is_empty() {
            let path = join(field, "nameservers");
            errors.required(
                &path,
                "must provide at least one DNS nameserver when `dnsPolicy` is None",
            );
            return;
        }
    }
    let Some(config) = config else { return };
    let list = |key: &str| {
        Bad::Json(
            config
                .get(key)
                .map_or("null".to_owned(), |node| json(&node.value)),
        )
    };
    if servers.len() > 3 {
        errors.invalid(
            &join(field, "nameservers"),
            list("nameservers"),
            "must not have more than 3 nameservers",
        );
    }
    for (index, server) in servers.iter().enumerate() {
        validate_ip(errors, &nth(&join(field, "nameservers"), index), server);
    }
    let searches = texts(config, "searches");
    let path = join(field, "searches");
    if searches.len() > 32 {
        errors.invalid(
            &path,
            list("searches"),
            "must not have more than 32 search paths",
        );
    }
    if searches.join(" ").len() > 2048 {
        let detail =
            "must not have more than 2048 characters (including spaces) in the search list";
        errors.invalid(&path, list("searches"), detail);
    }
    for (index, search) in searches
        .iter()
        .enumerate()
        .filter(|(_, search)| *search != ".")
    {
        let search = search.strip_suffix('.').unwrap_or(search);
        errors.invalid_all(
            &nth(&path, index),
            search,
            dns_subdomain_with_underscore(search),
        );
    }
    for (index, option) in items(config, "options").iter().enumerate() {
        if text(option, "name").is_empty() {
            errors.required(&nth(&join(field, "options"), index), "must not be empty");
        }
    }
}

fn host_aliases(errors: &mut Errors, spec: &Node, field: &str) {
    for (index, alias) in items(spec, "hostAliases").iter().enumerate() {
        validate_ip(errors, &format!("{field}[{index}].ip"), text(alias, "ip"));
        for (at, name) in texts(alias, "hostnames").iter().enumerate() {
            errors.invalid_all(
                &format!("{field}[{index}].hostnames[{at}]"),
                name,
                dns_subdomain(name),
            );
        }
    }
}

/// A service account's token needs the account to be named; only Pods are held to it.
fn tokens_without_account(errors: &mut Errors, spec: &Node) {
    if !text(spec, "serviceAccount").is_empty() {
        return;
    }
    for (index, volume) in items(spec, "volumes").iter().enumerate() {
        let sources =
            present(volume, "projected").map_or(&[][..], |projected| items(projected, "sources"));
        for (at, source) in sources.iter().enumerate() {
            if present(source, "serviceAccountToken").is_some() {
                let field =
                    format!("spec.volumes[{index}].projected.sources[{at}].serviceAccountToken");
                errors.forbidden(
                    &field,
                    "must not be specified when serviceAccountName is not set",
                );
            }
        }
    }
}

/// ValidatePodSpecificAnnotations: mirror Pods, deletion cost, seccomp and AppArmor.
fn specific_annotations(errors: &mut Errors, meta: Option<&Node>, spec: &Node, field: &str) {
    const MIRROR: &str = "kubernetes.io/config.mirror";
    const COST: &str = "controller.kubernetes.io/pod-deletion-cost";
    let Some(annotations) = meta.and_then(|meta| present(meta, "annotations")) else {
        return;
    };
    let get = |key: &str| annotations.get(key).and_then(Node::as_str);
    if let Some(value) = get(MIRROR)
        && text(spec, "nodeName").is_empty()
    {
        let detail = "must set spec.nodeName if mirror pod annotation is set";
        errors.invalid(&format!("{field}[{MIRROR}]"), value, detail);
    }
    if let Some(value) = get(COST)
        && (value.starts_with('+')
            || (value.starts_with('0') && value != "0")
            || value.parse::<i32>().is_err())
    {
        errors.invalid(
            &format!("{field}[{COST}]"),
            value,
            "must be a 32bit integer",
        );
    }
    security::annotations(errors, annotations, spec, field);
}
