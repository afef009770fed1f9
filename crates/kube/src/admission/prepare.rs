//! What a strategy fills in between defaulting and validation: a Job's selector and the labels of
//! its Pods (pkg/registry/batch/job/strategy.go, generateSelector).

use super::tree::{Fill, fill, flag, object, set, text};
use portpath_yaml::yaml::{Node, Value};

/// Prepares an object; `serial` counts the objects that came before it and stands for the UID,
/// which a real cluster chooses at random.
pub(super) fn prepare(kind: &str, node: &mut Node, serial: u64) {
    if kind == "Job" && !flag(object(node, "spec"), "manualSelector") {
        generate_selector(node, &format!("00000000-0000-4000-8000-{serial:012}"));
    }
}

fn generate_selector(job: &mut Node, uid: &str) {
    let meta = object(job, "metadata");
    let name = text(meta, "name").to_owned();
    set(meta, "uid", Value::Str(uid.into()));
    let spec = object(job, "spec");
    let labels = object(object(object(spec, "template"), "metadata"), "labels");
    for (key, value) in [
        ("job-name", name.as_str()),
        ("batch.kubernetes.io/job-name", name.as_str()),
        ("controller-uid", uid),
        ("batch.kubernetes.io/controller-uid", uid),
    ] {
        if labels.get(key).is_none() {
            set(labels, key, Value::Str(value.into()));
        }
    }
    fill(spec, "selector", Fill::Object);
    let selected = object(object(spec, "selector"), "matchLabels");
    if selected.get("batch.kubernetes.io/controller-uid").is_none() {
        set(
            selected,
            "batch.kubernetes.io/controller-uid",
            Value::Str(uid.into()),
        );
    }
}
