//! `probe-asks-another-port`: a readiness probe that nobody answers keeps a Pod out of its Services. Only for Pods that
//! are taken to be ready, since a pasted status knows better. A name that is not there is certain; a number is a hint.

use crate::cluster::{Pod, PodId};
use crate::explain::draft::{Draft, Words, join};
use crate::explain::evidence;
use crate::manifest::{Container, PortRef, Protocol};
use crate::report::Diagnostic;
use crate::source::Span;

/// The code.
pub const CODE: &str = "probe-asks-another-port";

/// One warning a probe, however many Pods have it.
pub fn advice(words: &Words, pods: &[PodId]) -> Vec<Diagnostic> {
    let mut seen: Vec<Span> = Vec::new();
    let mut found = Vec::new();
    for pod in pods.iter().map(|pod| &words.cluster.pods[pod.0]).filter(|pod| pod.assumed) {
        for container in pod.spec.port_bearers() {
            let Some(probe) = container.readiness_probe.as_ref().filter(|probe| !seen.contains(&probe.span)) else {
                continue;
            };
            seen.push(probe.span);
            found.extend(match &probe.value {
                PortRef::Name(name) => unnamed(words, container, name, probe.span),
                PortRef::Number(number) => undeclared(words, pod, container, *number, probe.span),
            });
        }
    }
    found
}

/// The kubelet finds a named port in the probe's own container (pkg/probe/util.go, ResolveContainerPort).
fn unnamed(words: &Words, container: &Container, name: &str, span: Span) -> Option<Diagnostic> {
    let has_it = container.ports.iter().any(|port| port.name.as_ref().is_some_and(|own| own.value == name));
    if has_it {
        return None;
    }
    let container_name = name_of(container);
    let message = format!(
        "the readiness probe of container `{container_name}` asks the port named `{name}`, which this container does not have, so its Pods never become ready"
    );
    let draft = words.warning(CODE, message, span, "no port of this name in the container");
    let draft = ports(draft, container).help("give the container's port this name, or use its number");
    Some(draft.done())
}

/// A number that nobody declares, beside others that are declared.
fn undeclared(words: &Words, pod: &Pod, container: &Container, number: u16, span: Span) -> Option<Diagnostic> {
    let declared: Vec<String> =
        evidence::declared(pod, Protocol::Tcp).map(|port| port.container_port.value.to_string()).collect();
    let says = evidence::for_port(pod, number, Protocol::Tcp);
    let others = [&container.liveness_probe, &container.startup_probe];
    let agrees = others.into_iter().flatten().any(|probe| probe.value == PortRef::Number(number));
    // The probe itself says so. What another line says too, such as a second probe, is likely meant: health is often
    // asked for at a port of its own, which nobody declares.
    if declared.is_empty() || says.len() > 1 || agrees {
        return None;
    }
    let message = format!(
        "the readiness probe of container `{}` asks port {number}, which no container declares: they declare {}",
        name_of(container),
        join(&declared)
    );
    let draft = words.note(CODE, message, span, "if nobody answers here, the Pod never becomes ready");
    Some(ports(draft, container).help("a Pod that is not ready gets nothing from its Services").done())
}

fn ports<'a>(draft: Draft<'a>, container: &Container) -> Draft<'a> {
    container.ports.iter().take(3).fold(draft, |draft, port| draft.also(port.span, "the container declares this port"))
}

fn name_of(container: &Container) -> &str {
    container.name.as_ref().map_or("", |name| &name.value)
}
