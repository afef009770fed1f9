//! `no-ready-endpoint`: Pods match, and each has something that keeps it out of the endpoints.

use super::init_container;
use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::cluster::{NeverReady, PodId, ServiceId};
use portpath_net::trace::{PodIssue, PodProblem};

/// Pods match, and each has something that keeps it out of the endpoints.
///
/// A Service sends only to Pods that are ready, unless `publishNotReadyAddresses` is set. Pods that
/// have finished, that are on no node or that have no address are no endpoints at all; Pods that
/// are going away get traffic only when no ready one is left.
///
/// # Why it surprises
/// `kubectl get pods` says `Running`, which is not the same as ready.
///
/// # The fix
/// Find out with `kubectl describe pod` why the readiness probe fails, or what keeps the Pod from
/// starting.
pub(crate) const CODE: Code = Code::new("no-ready-endpoint", Cause::NotReady);

/// The words, when what keeps the Pods out is not the name of a port.
pub(crate) fn explain(context: &Context, id: ServiceId, problems: &[PodProblem]) -> Diagnostic {
    let service = context.service(id);
    let home = service.meta.namespace();
    let one = |problem: &PodProblem| {
        format!(
            "`{}` {}",
            context.pod_name(problem.pod, home),
            reason(&problem.issue)
        )
    };
    let reasons = join(&problems.iter().map(one).collect::<Vec<_>>());
    let message = format!(
        "Service `{}` has no ready endpoint: {reasons}",
        service.meta.name()
    );
    let first = problems.first();
    let primary = first.map_or(service.meta.name_span(), |problem| {
        place(context, problem.pod)
    });
    let label = first.map_or(String::new(), |problem| {
        format!("this Pod {}", reason(&problem.issue))
    });
    let mut draft = context.error(CODE, message, primary, label);
    for problem in problems.iter().skip(1).take(4) {
        draft = draft.also(
            place(context, problem.pod),
            format!("this Pod {}", reason(&problem.issue)),
        );
    }
    if let Some(selector) = &service.selector {
        draft = draft.also(selector.span, "the selector matches");
    }
    draft.help(help(first.map(|problem| &problem.issue))).done()
}

/// What keeps a Pod out, as the end of a sentence about it.
pub(crate) fn reason(issue: &PodIssue) -> String {
    match issue {
        PodIssue::NotReady => "is not ready".to_owned(),
        PodIssue::NeverReady(NeverReady::Probe { probe, name, .. }) => {
            format!(
                "never becomes ready: its {probe} probe asks a port named `{}`",
                name.value
            )
        }
        PodIssue::NeverReady(NeverReady::ProbeHost { probe, host, .. }) => {
            format!(
                "may never become ready: its {probe} probe asks `{}`",
                host.value
            )
        }
        PodIssue::NeverReady(NeverReady::Init(held)) => init_container::reason(held),
        PodIssue::NeverReady(NeverReady::Gate(condition)) => {
            format!("waits for its readiness gate `{}`", condition.value)
        }
        PodIssue::Terminating => "is being deleted".to_owned(),
        PodIssue::Finished(phase) => format!("has finished ({phase})"),
        PodIssue::NoAddress => "has no address yet".to_owned(),
        PodIssue::OtherFamily(family) => format!("has no {family} address"),
        PodIssue::NodeUnknown(node) if node.is_empty() => "is on no node yet".to_owned(),
        PodIssue::NodeUnknown(node) => format!("is on node `{node}`, which does not exist"),
        PodIssue::NoSuchPortName => "has no port of that name".to_owned(),
        PodIssue::PortNameOtherProtocol(protocol) => {
            format!("has the port of that name for {protocol} only")
        }
    }
}

fn place(context: &Context, pod: PodId) -> portpath_text::source::Span {
    let pod = &context.cluster[pod];
    if pod.assumed {
        pod.name_span
    } else {
        pod.ready.span
    }
}

fn help(issue: Option<&PodIssue>) -> &'static str {
    match issue {
        Some(PodIssue::NotReady | PodIssue::NeverReady(_)) => {
            "find out why with `kubectl describe pod`: a readiness probe that fails keeps a Pod out of its Services"
        }
        Some(PodIssue::Finished(_)) => {
            "a finished Pod serves nobody: select Pods that keep running, not those of a Job"
        }
        Some(PodIssue::Terminating) => "it will be replaced if a workload owns it",
        Some(PodIssue::NoAddress | PodIssue::NodeUnknown(_)) => {
            "find out why with `kubectl describe pod`: it may not have been scheduled"
        }
        Some(PodIssue::OtherFamily(_)) => {
            "see `ipFamilies` of the Service and the Pod's `status.podIPs`; the cluster's network gives Pods their families"
        }
        Some(PodIssue::NoSuchPortName | PodIssue::PortNameOtherProtocol(_)) | None => {
            "see what the Service has with `kubectl get endpointslices`"
        }
    }
}
