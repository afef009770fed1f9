//! What the kinds that make Pods may hold (pkg/apis/apps/validation/validation.go,
//! pkg/apis/batch/validation/validation.go, pkg/apis/core/validation/validation.go).

use super::field::{Bad, Errors, json_map, quote_json};
use super::meta::{
    NameRule, label_selector, non_negative, object_meta, selector_json, selector_reads, selects,
};
use super::names::dns_label;
use super::{job, pod, rollout};
use crate::admission::Mistake;
use crate::admission::tree::{Fill, defaulted, entries, fill, items, number, present, text};
use portpath_yaml::yaml::{Entry, Node, Value};

/// What tells the kinds of the group apps apart.
struct Words {
    empty_selector: &'static str,
    unreadable_selector: &'static str,
    deadline: &'static str,
}

const DEPLOYMENT: Words = Words {
    empty_selector: "empty selector is invalid for deployment",
    unreadable_selector: "invalid label selector",
    deadline: "activeDeadlineSeconds in ReplicaSet is not Supported",
};

const STATEFUL_SET: Words = Words {
    empty_selector: "empty selector is invalid for statefulset",
    unreadable_selector: "",
    deadline: "activeDeadlineSeconds in StatefulSet is not Supported",
};

/// ValidateDeployment.
pub(crate) fn deployment(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    let Some(spec) = present(object, "spec") else {
        return;
    };
    non_negative(errors, "spec.replicas", number(spec, "replicas"));
    selector_and_template(errors, spec, &DEPLOYMENT);
    rollout::deployment(errors, spec);
    non_negative(
        errors,
        "spec.minReadySeconds",
        number(spec, "minReadySeconds"),
    );
    non_negative(
        errors,
        "spec.revisionHistoryLimit",
        number(spec, "revisionHistoryLimit"),
    );
    let deadline = number(spec, "progressDeadlineSeconds");
    non_negative(errors, "spec.progressDeadlineSeconds", deadline);
    if deadline <= number(spec, "minReadySeconds") {
        errors.invalid(
            "spec.progressDeadlineSeconds",
            deadline,
            "must be greater than minReadySeconds",
        );
    }
}

/// ValidateReplicaSet.
pub(crate) fn replica_set(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    let Some(spec) = present(object, "spec") else {
        return;
    };
    non_negative(errors, "spec.replicas", number(spec, "replicas"));
    non_negative(
        errors,
        "spec.minReadySeconds",
        number(spec, "minReadySeconds"),
    );
    selector_and_template(errors, spec, &DEPLOYMENT);
}

/// ValidateStatefulSet: claims of its templates count as volumes.
pub(crate) fn stateful_set(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Label);
    let Some(spec) = present(object, "spec") else {
        return;
    };
    let policy = text(spec, "podManagementPolicy");
    if !["OrderedReady", "Parallel"].contains(&policy) {
        let detail = "must be 'OrderedReady' or 'Parallel'";
        errors.invalid(
            "spec.podManagementPolicy",
            Bad::Json(quote_json(policy)),
            detail,
        );
    }
    rollout::stateful_set(errors, spec);
    if let Some(retention) = present(spec, "persistentVolumeClaimRetentionPolicy") {
        for key in ["whenDeleted", "whenScaled"] {
            let value = text(retention, key);
            if !["Retain", "Delete"].contains(&value) {
                let field = format!("spec.persistentVolumeClaimRetentionPolicy.{key}");
                errors.unsupported(&field, value, &["Retain", "Delete"]);
            }
        }
    }
    non_negative(errors, "spec.replicas", number(spec, "replicas"));
    non_negative(
        errors,
        "spec.minReadySeconds",
        number(spec, "minReadySeconds"),
    );
    if let Some(ordinals) = present(spec, "ordinals") {
        non_negative(errors, "spec.ordinals.start", number(ordinals, "start"));
    }
    let service = text(spec, "serviceName");
    if !service.is_empty() {
        errors.invalid_all("spec.serviceName", service, dns_label(service));
    }
    let with_claims = with_claims(spec);
    selector_and_template(errors, &with_claims, &STATEFUL_SET);
}

/// ValidateDaemonSet; unlike the others it does not ask for a selector before it compares.
pub(crate) fn daemon_set(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    let Some(spec) = present(object, "spec") else {
        return;
    };
    let selector = present(spec, "selector");
    let labels = template_labels(spec);
    if let Some(selector) = selector {
        label_selector(errors, selector, "spec.selector");
    }
    if selector.is_none_or(selector_reads) && !selects(selector, labels) {
        mismatch(errors, labels);
    }
    if let Some(selector) = selector.filter(|selector| is_empty(selector)) {
        let value = Bad::Json(selector_json(selector));
        errors.invalid(
            "spec.selector",
            value,
            "empty selector is invalid for daemonset",
        );
    }
    if let Some(template) = present(spec, "template") {
        pod::template(errors, template, "spec.template");
        always(
            errors,
            template,
            "activeDeadlineSeconds in DaemonSet is not Supported",
        );
    }
    non_negative(
        errors,
        "spec.minReadySeconds",
        number(spec, "minReadySeconds"),
    );
    rollout::daemon_set(errors, spec);
    non_negative(
        errors,
        "spec.revisionHistoryLimit",
        number(spec, "revisionHistoryLimit"),
    );
}

/// ValidateReplicationController.
pub(crate) fn replication_controller(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    let Some(spec) = present(object, "spec") else {
        return;
    };
    non_negative(
        errors,
        "spec.minReadySeconds",
        number(spec, "minReadySeconds"),
    );
    let selector = entries(spec, "selector");
    if selector.is_empty() {
        errors.required("spec.selector", "");
        errors.because(Mistake::NoSelector);
    }
    non_negative(errors, "spec.replicas", number(spec, "replicas"));
    let Some(template) = present(spec, "template") else {
        errors.required("spec.template", "");
        return;
    };
    let labels = template_labels(spec);
    let label = |key: &str| {
        labels
            .and_then(|labels| labels.get(key))
            .and_then(Node::as_str)
    };
    if !selector
        .iter()
        .all(|entry| label(&entry.key) == entry.value.as_str())
    {
        mismatch(errors, labels);
    }
    pod::template(errors, template, "spec.template");
    always(
        errors,
        template,
        "activeDeadlineSeconds in ReplicationController is not Supported",
    );
}

/// ValidateCronJob.
pub(crate) fn cron_job(errors: &mut Errors, object: &Node) {
    object_meta(errors, object, NameRule::Subdomain);
    job::cron_job(errors, object);
}

fn is_empty(selector: &Node) -> bool {
    entries(selector, "matchLabels").is_empty() && items(selector, "matchExpressions").is_empty()
}

fn template_labels(spec: &Node) -> Option<&Node> {
    present(present(present(spec, "template")?, "metadata")?, "labels")
}

fn mismatch(errors: &mut Errors, labels: Option<&Node>) {
    let value = Bad::Json(json_map(labels));
    errors.invalid(
        "spec.template.metadata.labels",
        value,
        "`selector` does not match template `labels`",
    );
    errors.because(Mistake::SelectorMismatch);
}

/// ValidatePodTemplateSpecForReplicaSet and what comes before it. A missing selector selects nothing, so that
/// the mismatch is said as well.
fn selector_and_template(errors: &mut Errors, spec: &Node, words: &Words) {
    let selector = present(spec, "selector");
    match selector {
        None => {
            errors.required("spec.selector", "");
            errors.because(Mistake::NoSelector);
            errors.because(Mistake::NoSelector);
        }
        Some(selector) => {
            label_selector(errors, selector, "spec.selector");
            if is_empty(selector) {
                errors.invalid(
                    "spec.selector",
                    Bad::Json(selector_json(selector)),
                    words.empty_selector,
                );
            }
        }
    }
    let Some(template) = present(spec, "template") else {
        return;
    };
    if let Some(selector) = selector.filter(|selector| !selector_reads(selector)) {
        errors.invalid(
            "spec.selector",
            Bad::Json(selector_json(selector)),
            words.unreadable_selector,
        );
    } else {
        let labels = template_labels(spec);
        if !selects(selector, labels) {
            mismatch(errors, labels);
        }
        pod::template(errors, template, "spec.template");
    }
    always(errors, template, words.deadline);
}

/// Pods that come back are restarted always and have no deadline.
fn always(errors: &mut Errors, template: &Node, deadline: &str) {
    let Some(spec) = present(template, "spec") else {
        return;
    };
    let policy = text(spec, "restartPolicy");
    if policy != "Always" {
        errors.unsupported("spec.template.spec.restartPolicy", policy, &["Always"]);
    }
    if present(spec, "activeDeadlineSeconds").is_some() {
        errors.forbidden("spec.template.spec.activeDeadlineSeconds", deadline);
    }
}

/// The spec whose template has a volume for each claim template, which takes the place of a volume of its name.
fn with_claims(spec: &Node) -> Node {
    let mut spec = spec.clone();
    let claims: Vec<Node> = items(&spec, "volumeClaimTemplates")
        .iter()
        .filter_map(|claim| present(claim, "metadata"))
        .map(|meta| {
            let span = meta.span;
            let name = defaulted(span, Value::Str(text(meta, "name").into()));
            let entry = Entry {
                key: "name".into(),
                key_span: span,
                value: name,
            };
            let mut volume = defaulted(span, Value::Map(vec![entry]));
            fill(&mut volume, "emptyDir", Fill::Object);
            volume
        })
        .collect();
    let template = crate::admission::tree::child(&mut spec, "template");
    let Some(pod) = template.and_then(|template| crate::admission::tree::child(template, "spec"))
    else {
        return spec;
    };
    if claims.is_empty() {
        return spec;
    }
    let names: portpath_text::maps::HashSet<&str> =
        claims.iter().map(|claim| text(claim, "name")).collect();
    let own = items(pod, "volumes")
        .iter()
        .filter(|volume| !names.contains(text(volume, "name")))
        .cloned();
    let volumes: Vec<Node> = own.chain(claims.iter().cloned()).collect();
    crate::admission::tree::set(pod, "volumes", Value::Seq(volumes));
    spec
}
