//! `workload-makes-no-pods`: what would match makes no Pod: `replicas: 0`, or a CronJob whose time has not come.

use crate::cluster::ServiceId;
use crate::explain::draft::{Words, join};
use crate::manifest::WorkloadKind;
use crate::report::Diagnostic;

/// The code.
pub const CODE: &str = "workload-makes-no-pods";

/// The words.
pub fn explain(words: &Words, id: ServiceId, workloads: &[usize]) -> Diagnostic {
    let service = words.service(id);
    let workloads: Vec<_> = workloads.iter().filter_map(|at| words.cluster.workloads.get(*at)).collect();
    let why = |workload: &&crate::manifest::Workload| match workload.kind {
        WorkloadKind::CronJob => format!("CronJob `{}` starts Pods only when its time comes", workload.meta.name()),
        _ => format!("{} `{}` is scaled to 0 replicas", workload.kind_name(), workload.meta.name()),
    };
    let reasons = join(&workloads.iter().map(why).collect::<Vec<_>>());
    let message = format!("Service `{}` has no Pod to send to: {reasons}", service.meta.name());
    let span = workloads.first().map_or(service.meta.name_span(), |workload| match workload.kind {
        WorkloadKind::CronJob => workload.meta.name_span(),
        _ => workload.replicas.span,
    });
    let mut draft = words
        .error(CODE, message, span, "makes no Pod")
        .also(service.meta.name_span(), "so this Service has no endpoint");
    if let Some(workload) = workloads.first().filter(|workload| workload.kind != WorkloadKind::CronJob) {
        draft = draft.help(format!(
            "nothing is wrong if this is meant; else `kubectl scale {} {} --replicas=1`",
            workload.kind_name().to_ascii_lowercase(),
            workload.meta.name()
        ));
    }
    draft.done()
}
