//! Defaults of the kinds that make Pods (pkg/apis/apps/v1/defaults.go,
//! pkg/apis/batch/v1/defaults.go and pkg/apis/core/v1/defaults.go,
//! SetDefaults_ReplicationController).

use super::pod::template;
use crate::admission::tree::{Fill, child, entries, fill, fill_all, object, present, set, text};
use portpath_yaml::yaml::{Node, Value};

const DEPLOYMENT: &[(&str, Fill)] = &[
    ("replicas", Fill::Pointer(1)),
    ("revisionHistoryLimit", Fill::Pointer(10)),
    ("progressDeadlineSeconds", Fill::Pointer(600)),
];

const STATEFUL_SET: &[(&str, Fill)] = &[
    ("podManagementPolicy", Fill::Text("OrderedReady")),
    ("replicas", Fill::Pointer(1)),
    ("revisionHistoryLimit", Fill::Pointer(10)),
    ("persistentVolumeClaimRetentionPolicy", Fill::Object),
];

const CRON_JOB: &[(&str, Fill)] = &[
    ("concurrencyPolicy", Fill::Text("Allow")),
    ("suspend", Fill::Flag(false)),
    ("successfulJobsHistoryLimit", Fill::Pointer(3)),
    ("failedJobsHistoryLimit", Fill::Pointer(1)),
];

/// Fills in a Deployment.
pub(super) fn deployment(deployment: &mut Node) {
    let spec = object(deployment, "spec");
    fill_all(spec, DEPLOYMENT);
    let strategy = object(spec, "strategy");
    fill(strategy, "type", Fill::Text("RollingUpdate"));
    if text(strategy, "type") == "RollingUpdate" {
        let rolling = object(strategy, "rollingUpdate");
        fill(rolling, "maxUnavailable", Fill::TextPointer("25%"));
        fill(rolling, "maxSurge", Fill::TextPointer("25%"));
    }
    template(object(spec, "template"));
}

/// Fills in a ReplicaSet.
pub(super) fn replica_set(replica_set: &mut Node) {
    let spec = object(replica_set, "spec");
    fill(spec, "replicas", Fill::Pointer(1));
    template(object(spec, "template"));
}

/// Fills in a StatefulSet.
pub(super) fn stateful_set(stateful_set: &mut Node) {
    let spec = object(stateful_set, "spec");
    fill_all(spec, STATEFUL_SET);
    let strategy = object(spec, "updateStrategy");
    fill(strategy, "type", Fill::Text("RollingUpdate"));
    if text(strategy, "type") == "RollingUpdate" {
        fill(
            object(strategy, "rollingUpdate"),
            "partition",
            Fill::Pointer(0),
        );
    }
    let retention = object(spec, "persistentVolumeClaimRetentionPolicy");
    fill(retention, "whenDeleted", Fill::Text("Retain"));
    fill(retention, "whenScaled", Fill::Text("Retain"));
    template(object(spec, "template"));
}

/// Fills in a DaemonSet.
pub(super) fn daemon_set(daemon_set: &mut Node) {
    let spec = object(daemon_set, "spec");
    fill(spec, "revisionHistoryLimit", Fill::Pointer(10));
    let strategy = object(spec, "updateStrategy");
    fill(strategy, "type", Fill::Text("RollingUpdate"));
    if text(strategy, "type") == "RollingUpdate" {
        let rolling = object(strategy, "rollingUpdate");
        fill(rolling, "maxUnavailable", Fill::Pointer(1));
        fill(rolling, "maxSurge", Fill::Pointer(0));
    }
    template(object(spec, "template"));
}

/// Fills in a ReplicationController: selector and labels come from its template when it has none.
pub(super) fn replication_controller(controller: &mut Node) {
    let spec = object(controller, "spec");
    let labels = template_labels(spec);
    if let Some(labels) = &labels
        && entries(spec, "selector").is_empty()
    {
        set(spec, "selector", labels.clone());
    }
    fill(spec, "replicas", Fill::Pointer(1));
    if let Some(node) = child(spec, "template") {
        template(node);
    }
    labels_from_template(controller, labels);
}

/// Fills in a Job.
pub(super) fn job(job: &mut Node) {
    let spec = object(job, "spec");
    if present(spec, "parallelism").is_none() {
        fill(spec, "completions", Fill::Pointer(1));
    }
    fill(spec, "parallelism", Fill::Pointer(1));
    let limit = if present(spec, "backoffLimitPerIndex").is_some() {
        i64::from(i32::MAX)
    } else {
        6
    };
    fill(spec, "backoffLimit", Fill::Pointer(limit));
    fill(spec, "completionMode", Fill::TextPointer("NonIndexed"));
    fill(spec, "suspend", Fill::Flag(false));
    let policy = if present(spec, "podFailurePolicy").is_some() {
        "Failed"
    } else {
        "TerminatingOrFailed"
    };
    fill(spec, "podReplacementPolicy", Fill::TextPointer(policy));
    fill(spec, "manualSelector", Fill::Flag(false));
    template(object(spec, "template"));
    let labels = template_labels(object(job, "spec"));
    labels_from_template(job, labels);
}

/// Fills in a CronJob; the Jobs it will make are filled in when they are made.
pub(super) fn cron_job(cron_job: &mut Node) {
    let spec = object(cron_job, "spec");
    fill_all(spec, CRON_JOB);
    template(object(
        object(object(spec, "jobTemplate"), "spec"),
        "template",
    ));
}

fn template_labels(spec: &Node) -> Option<Value> {
    let labels = present(present(present(spec, "template")?, "metadata")?, "labels")?;
    (!labels.entries().is_empty()).then(|| labels.value.clone())
}

fn labels_from_template(object: &mut Node, labels: Option<Value>) {
    let meta = self::object(object, "metadata");
    if let Some(labels) = labels
        && entries(meta, "labels").is_empty()
    {
        set(meta, "labels", labels);
    }
}
