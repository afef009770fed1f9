//! `port-forward-fails`: `kubectl port-forward` gives up before it listens, in its own words.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join};
use crate::report::{Cause, Diagnostic};
use portpath_net::cluster::Cluster;
use portpath_net::request::Forward;
use portpath_net::trace::{Fault, NotForwarded};
use portpath_text::source::Span;

/// kubectl port-forward does not get as far as a Pod's port.
///
/// `kubectl port-forward` picks one running Pod that the Service selects, looks up the number of
/// the container port that the Service's `port` means, and connects from within that Pod's network.
/// kube-proxy, readiness and NetworkPolicies take no part.
///
/// # Why it surprises
/// It works where the Service fails, and the other way round.
///
/// # The fix
/// Forward to a `port` that the Service has, or straight to a Pod and its port.
pub(super) const CODE: Code = Code::answer("port-forward-fails");

/// The trouble behind it.
pub fn cause(why: &NotForwarded) -> Option<Cause> {
    match why {
        NotForwarded::NoServicePort(..)
        | NotForwarded::NoServicePortName(..)
        | NotForwarded::NoPodPortName(..) => Some(Cause::ClientWrongPort),
        NotForwarded::Udp(_) => Some(Cause::ProtocolMismatch),
        NotForwarded::NoSelector(_) | NotForwarded::NotAttachable(_) => Some(Cause::NoSelector),
        NotForwarded::NotFound { .. }
        | NotForwarded::OneOfMany(..)
        | NotForwarded::NoPod(_)
        | NotForwarded::NotRunning(..)
        | NotForwarded::Malformed(_) => None,
    }
}

/// The words.
pub(super) fn explain(context: &Context, why: &NotForwarded) -> Diagnostic {
    let (message, span, label, help) = match why {
        NotForwarded::NotFound {
            resource,
            name,
            namespace,
            elsewhere,
        } => {
            let kind = resource.split('.').next().unwrap_or(resource);
            let help = match elsewhere {
                Some(home) => format!("it is in namespace `{home}`: add `-n {home}`"),
                None => "paste it as well, or use a name that is here".to_owned(),
            };
            (
                format!("there is no `{name}` among the {kind} of namespace `{namespace}`"),
                Span::default(),
                String::new(),
                help,
            )
        }
        NotForwarded::OneOfMany(at, name) => {
            let workload = &context.cluster.workloads[*at];
            let maker = format!("{} `{}`", workload.kind_name(), workload.meta.name());
            let message = format!(
                "Pod `{name}` may be one of {maker}, whose Pods get names that your YAML does not show"
            );
            let help = "name the workload instead, or paste the Pod";
            return context
                .note(CODE, message, workload.meta.name_span(), "this makes Pods")
                .help(help)
                .done();
        }
        NotForwarded::NoSelector(id) => {
            let service = context.service(*id);
            let message = format!(
                "Service `{}` has no selector, so kubectl cannot find a Pod for it",
                service.meta.name()
            );
            let help = "name a Pod or a workload; port-forward reaches only Pods, not addresses beyond them";
            (
                message,
                service.spec_span,
                "no `selector`".to_owned(),
                help.to_owned(),
            )
        }
        NotForwarded::NotAttachable(at) | NotForwarded::NoPod(at) => {
            let workload = &context.cluster.workloads[*at];
            let kind = workload.kind_name();
            let name = workload.meta.name();
            let message = match why {
                NotForwarded::NoPod(_) => format!("{kind} `{name}` has no Pod to forward to"),
                _ => {
                    format!("{kind} `{name}` has no selector, so kubectl cannot find a Pod for it")
                }
            };
            let help = "name a Pod; `kubectl get pods` lists them";
            (
                message,
                workload.meta.name_span(),
                format!("this {kind}"),
                help.to_owned(),
            )
        }
        NotForwarded::Udp(port) => (
            format!("`kubectl port-forward` supports only TCP, and port `{port}` is UDP"),
            Span::default(),
            String::new(),
            "ask it from inside the cluster, with `kubectl run` or `kubectl exec`".to_owned(),
        ),
        NotForwarded::NoServicePort(id, _) | NotForwarded::NoServicePortName(id, _) => {
            let service = context.service(*id);
            let asked = match why {
                NotForwarded::NoServicePort(_, number) => number.to_string(),
                NotForwarded::NoServicePortName(_, name) => format!("named `{name}`"),
                _ => String::new(),
            };
            let has: Vec<String> = service
                .ports
                .iter()
                .map(|port| port.port.value.to_string())
                .collect();
            let name = service.meta.name();
            let has = if has.is_empty() {
                "none".to_owned()
            } else {
                join(&has)
            };
            let message = format!("Service `{name}` has no port {asked}: it has {has}");
            let span = service
                .ports
                .first()
                .map_or(service.spec_span, |port| port.port.span);
            let help = "after the colon comes the Service's `port`, by number or name; kubectl turns it into `targetPort`";
            (
                message,
                span,
                "ports of the Service".to_owned(),
                help.to_owned(),
            )
        }
        NotForwarded::NoPodPortName(id, name) => {
            let pod = &context.cluster[*id];
            let message = format!("Pod `{}` has no port named `{name}`", pod.name);
            let help = "give the container's port that name, or use its number";
            (
                message,
                pod.spec.span,
                "no container gives this name to a port".to_owned(),
                help.to_owned(),
            )
        }
        NotForwarded::NotRunning(id, phase) => {
            let pod = &context.cluster[*id];
            let message = format!(
                "Pod `{}` is not running ({phase}), and it is the one that kubectl takes",
                pod.name
            );
            let help = "`kubectl describe pod` says what it waits for, or why it ended";
            (
                message,
                pod.name_span,
                "this Pod".to_owned(),
                help.to_owned(),
            )
        }
        NotForwarded::Malformed(said) => {
            let message = said.clone();
            (
                message,
                Span::default(),
                String::new(),
                "ports are `LOCAL:REMOTE`, `PORT` or `:REMOTE`".to_owned(),
            )
        }
    };
    context
        .error(CODE, message, span, label)
        .cause(cause(why))
        .help(help)
        .done()
}

/// What kubectl prints as it gives up, or when nobody takes the connection inside the Pod;
/// verbatim.
pub fn kubectl_says(cluster: &Cluster, fault: &Fault, forward: &Forward) -> String {
    let not_found = |resource: &str, name: &str| {
        format!("Error from server (NotFound): {resource} \"{name}\" not found")
    };
    match fault {
        Fault::NoSuchService { name, .. } => not_found("services", name),
        Fault::NoEndpoint { .. } => "error: timed out waiting for the condition".to_owned(),
        Fault::NobodyListens { .. } => "error: lost connection to pod".to_owned(),
        Fault::NotForwarded(why) => match why {
            NotForwarded::NotFound { resource, name, .. } => not_found(resource, name),
            NotForwarded::OneOfMany(..) => String::new(),
            NotForwarded::NoSelector(id) => format!(
                "error: cannot attach to *v1.Service: invalid service '{}': Service is defined without a selector",
                cluster[*id].meta.name()
            ),
            NotForwarded::NotAttachable(_) => {
                let go = format!("*v1.{}", forward.kind_name());
                format!("error: cannot attach to {go}: selector for {go} not implemented")
            }
            NotForwarded::NoPod(_) => "error: timed out waiting for the condition".to_owned(),
            NotForwarded::Udp(port) => format!("error: UDP protocol is not supported for {port}"),
            NotForwarded::NoServicePort(id, port) => {
                format!(
                    "error: Service {} does not have a service port {port}",
                    cluster[*id].meta.name()
                )
            }
            NotForwarded::NoServicePortName(id, name) => {
                format!(
                    "error: Service '{}' does not have a named port '{name}'",
                    cluster[*id].meta.name()
                )
            }
            NotForwarded::NoPodPortName(pod, name) => {
                format!(
                    "error: Pod '{}' does not have a named port '{name}'",
                    cluster[*pod].name
                )
            }
            NotForwarded::NotRunning(_, phase) => {
                format!(
                    "error: unable to forward port because pod is not running. Current status={phase}"
                )
            }
            NotForwarded::Malformed(said) => format!("error: {said}"),
        },
        _ => String::new(),
    }
}
