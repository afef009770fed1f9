//! Reads what makes Pods: the template and how many Pods it makes.

use std::rc::Rc;

use super::fields::{at, field, filled_text, flag, number};
use super::service::selector;
use super::{assumed, object_meta, pod};
use crate::admission::pod_template_hash;
use crate::manifest::{ObjectMeta, Selector, Workload, WorkloadKind};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::{Node, TextSlice};

pub(super) fn workload(kind: WorkloadKind, node: &Node, meta: ObjectMeta) -> Workload {
    let template = template(kind, node);
    let document = meta.document;
    Workload {
        kind,
        replicas: replicas(kind, node),
        selector: workload_selector(kind, node),
        service_name: at(node, &["spec"]).and_then(|spec| filled_text(spec, "serviceName")),
        template_meta: template
            .map(|template| object_meta(template, document))
            .unwrap_or_default(),
        template: Rc::new(pod::pod_spec(
            template.and_then(|template| field(template, "spec")),
            template.map_or(node.span, |template| template.span),
        )),
        template_hash: match (kind, template) {
            (WorkloadKind::Deployment, Some(template)) => pod_template_hash(template).into(),
            _ => TextSlice::default(),
        },
        meta,
    }
}

fn template(kind: WorkloadKind, node: &Node) -> Option<&Node> {
    match kind {
        WorkloadKind::CronJob => at(node, &["spec", "jobTemplate", "spec", "template"]),
        _ => at(node, &["spec", "template"]),
    }
}

/// How many Pods run at once; none of a suspended Job. Source:
/// pkg/controller/job/job_controller.go, manageJob, for Jobs.
fn replicas(kind: WorkloadKind, node: &Node) -> Spanned<u32> {
    let count = |key| at(node, &["spec"]).and_then(|spec| number::<u32>(spec, key));
    match kind {
        WorkloadKind::DaemonSet | WorkloadKind::CronJob => assumed(node, 0),
        WorkloadKind::Job => {
            let suspend = at(node, &["spec"])
                .and_then(|spec| flag(spec, "suspend"))
                .filter(|suspend| suspend.value);
            if let Some(suspend) = suspend {
                return suspend.map(|_| 0);
            }
            let parallelism = count("parallelism").unwrap_or_else(|| assumed(node, 1));
            match count("completions") {
                Some(completions) if completions.value < parallelism.value => completions,
                _ => parallelism,
            }
        }
        WorkloadKind::Deployment
        | WorkloadKind::ReplicaSet
        | WorkloadKind::ReplicationController
        | WorkloadKind::StatefulSet => count("replicas").unwrap_or_else(|| assumed(node, 1)),
    }
}

fn workload_selector(kind: WorkloadKind, node: &Node) -> Option<Selector> {
    match kind {
        WorkloadKind::ReplicationController => selector(field(node, "spec")?, "selector"),
        WorkloadKind::CronJob => None,
        _ => selector(at(node, &["spec", "selector"])?, "matchLabels"),
    }
}
