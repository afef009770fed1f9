//! `workload-makes-no-pods`: what would match makes no Pod: `replicas: 0`, or a CronJob whose time
//! has not come.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::WorkloadKind;
use portpath_net::cluster::ServiceId;

/// The workload that matches makes no Pods.
///
/// `replicas: 0`, a CronJob between its runs and a DaemonSet without a suitable node make none, so
/// the Service has no endpoint.
///
/// # Why it surprises
/// Selector and labels are right.
///
/// # The fix
/// Scale the workload up.
pub(super) const CODE: Code = Code::new("workload-makes-no-pods", Cause::ScaledToZero);

/// The words.
pub(super) fn explain(context: &Context, id: ServiceId, workloads: &[usize]) -> Diagnostic {
    let service = context.service(id);
    let workloads: Vec<_> = workloads
        .iter()
        .filter_map(|at| context.cluster.workloads.get(*at))
        .collect();
    let no_node = context.cluster.nodes.iter().all(|node| node.span.is_none());
    let why = |workload: &portpath_kube::manifest::Workload| match workload.kind {
        WorkloadKind::CronJob => format!(
            "CronJob `{}` starts Pods only when its time comes",
            workload.meta.name()
        ),
        WorkloadKind::Job => {
            format!(
                "Job `{}` starts no Pod: it is suspended or done before it starts",
                workload.meta.name()
            )
        }
        WorkloadKind::DaemonSet if no_node => {
            format!(
                "DaemonSet `{}` asks for certain nodes, and your YAML shows none",
                workload.meta.name()
            )
        }
        WorkloadKind::DaemonSet => format!(
            "DaemonSet `{}` finds no node that suits it",
            workload.meta.name()
        ),
        _ => format!(
            "{} `{}` is scaled to 0 replicas",
            workload.kind_name(),
            workload.meta.name()
        ),
    };
    let reasons = join(
        &workloads
            .iter()
            .map(|workload| why(workload))
            .collect::<Vec<_>>(),
    );
    let message = format!(
        "Service `{}` has no Pod to send to: {reasons}",
        service.meta.name()
    );
    let span = workloads
        .first()
        .map_or(service.meta.name_span(), |workload| match workload.kind {
            WorkloadKind::CronJob | WorkloadKind::DaemonSet => workload.meta.name_span(),
            _ => workload.replicas.span,
        });
    let mut draft = context
        .warning(CODE, message, span, "makes no Pod")
        .also(service.meta.name_span(), "so this Service has no endpoint");
    let Some(workload) = workloads.first() else {
        return draft.done();
    };
    let help = match workload.kind {
        WorkloadKind::CronJob => {
            "a CronJob is seldom behind a Service: its Pods come and go".to_owned()
        }
        WorkloadKind::Job => {
            "nothing is wrong if this is meant; see `suspend`, `parallelism` and `completions`"
                .to_owned()
        }
        WorkloadKind::DaemonSet => {
            "its `nodeSelector` or affinity says which nodes: `kubectl get nodes --show-labels`"
                .to_owned()
        }
        _ => format!(
            "nothing is wrong if this is meant; else `kubectl scale {} {} --replicas=1`",
            workload.kind_name().to_ascii_lowercase(),
            workload.meta.name()
        ),
    };
    draft = draft.help(help);
    draft.done()
}
