//! `probe-asks-another-port`: a probe that nobody answers keeps a Pod from becoming ready, or has
//! its container restarted over and over. Only for Pods without a status, since a pasted one knows
//! better. That nobody listens at a number is a guess from what your YAML says of the app's ports;
//! a name that is not there is certain, and a fault of its own.

use crate::explain::codes::Code;
use crate::explain::context::{Context, DiagnosticBuilder, join};
use crate::explain::faults;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{Container, Pair, PortRef, Protocol};
use portpath_net::cluster::{Pod, PodId, missing_name};
use portpath_net::infer::evidence;
use portpath_text::maps::HashSet;
use portpath_text::order;
use portpath_text::source::{Span, Spanned};

/// A readiness probe asks a port that its containers do not declare.
///
/// The kubelet asks where the probe says. If nobody answers, the Pod never becomes ready and gets
/// nothing from its Services.
///
/// # Why it surprises
/// The app works, and the Pod is not ready.
///
/// # The fix
/// Let the probe ask the port that the app opens.
pub(super) const CODE: Code = Code::new("probe-asks-another-port", Cause::NotReady);

/// What the probes and gates of all Pods without a status lead to, once a container, however many
/// Pods have it.
pub(super) fn advice(context: &Context) -> Vec<Diagnostic> {
    let mut seen: HashSet<Span> = HashSet::default();
    let mut found = Vec::new();
    let pods = context
        .cluster
        .pods
        .iter()
        .enumerate()
        .filter(|(_, pod)| pod.assumed);
    let mut last = None;
    for (at, pod) in pods {
        // Pods of one workload stand together.
        if last.replace(pod.spec.span) != Some(pod.spec.span) && seen.insert(pod.spec.span) {
            if pod.never_ready.is_some() {
                found.extend(faults::never_ready(context, PodId(at)));
            }
            found.extend(
                pod.spec
                    .port_bearers()
                    .flat_map(|container| of_container(context, pod, container)),
            );
        }
    }
    found
}

/// A probe and the port it asks.
type Probe<'c> = (&'static str, &'c Spanned<PortRef>);

fn of_container(context: &Context, pod: &Pod, container: &Container) -> Vec<Diagnostic> {
    let all = [
        ("readiness", &container.readiness_probe),
        ("startup", &container.startup_probe),
        ("liveness", &container.liveness_probe),
    ];
    // That a readiness or startup probe asks a port by a name that is not there is told elsewhere.
    let may_be_told = |(probe, port): &(&str, &Option<Spanned<PortRef>>)| {
        port.as_ref()
            .is_some_and(|port| *probe == "liveness" || matches!(&port.value, PortRef::Number(_)))
    };
    if !all.iter().any(may_be_told) {
        return Vec::new();
    }
    let probes: Vec<Probe> = all
        .into_iter()
        .filter_map(|(probe, port)| Some((probe, port.as_ref()?)))
        .collect();
    let mut found = Vec::new();
    for (at, (probe, port)) in probes.iter().enumerate() {
        let PortRef::Number(number) = port.value else {
            found.extend(unanswerable_liveness(context, container, probe, port));
            continue;
        };
        let same: Vec<Probe> = probes
            .iter()
            .copied()
            .filter(|(_, other)| other.value == port.value)
            .collect();
        if probes[..at]
            .iter()
            .all(|(_, before)| before.value != port.value)
        {
            found.extend(undeclared(context, pod, container, number, &same));
        }
    }
    found
}

/// The kubelet throws away a liveness probe that it cannot ask, so that it never restarts the
/// container (pkg/kubelet/prober/worker.go, doProbe). Readiness and startup are
/// `faults::never_ready`.
fn unanswerable_liveness(
    context: &Context,
    container: &Container,
    probe: &str,
    port: &Spanned<PortRef>,
) -> Option<Diagnostic> {
    let name = if probe == "liveness" {
        missing_name(container, port)?
    } else {
        return None;
    };
    let message = format!(
        "the liveness probe of container `{}` asks the port named `{}`, which this container does not have, so it \
         never notices that the app hangs",
        name_of(container),
        name.value
    );
    let draft = context.warning(
        CODE,
        message,
        name.span,
        "no port of this name in the container",
    );
    Some(
        ports(draft, container)
            .help("give the container's port this name, or use its number")
            .done(),
    )
}

/// A number that nobody declares, beside others that are declared. What another line says too is
/// likely meant, a second probe among them: health is often asked for at a port of its own, which
/// nobody declares. Where a variable names another port for it, the two disagree, and one of them
/// is wrong.
fn undeclared(
    context: &Context,
    pod: &Pod,
    container: &Container,
    number: u16,
    probes: &[Probe],
) -> Option<Diagnostic> {
    let declared: Vec<u16> = evidence::declared(pod, Protocol::Tcp)
        .map(|port| port.container_port.value)
        .collect();
    let (probe, port) = *probes.first()?;
    if declared.is_empty() || declared.contains(&number) {
        return None;
    }
    let says = evidence::for_port(pod, number, Protocol::Tcp).len();
    let setting = setting(container, number, &declared);
    let is_doubted = setting.is_some() || (probes.len() == 1 && probe != "liveness");
    if says > 1 || !is_doubted {
        return None;
    }
    let shown: Vec<String> = declared.iter().map(ToString::to_string).collect();
    let message = format!(
        "the {probe} probe of container `{}` asks port {number}, which no container declares: they declare {}",
        name_of(container),
        join(&shown)
    );
    let (label, help) = match probe {
        "liveness" => (
            "if nothing answers here, the kubelet restarts the container again and again",
            "see with `kubectl get pods` (RESTARTS) and `kubectl describe pod` whether the probe fails",
        ),
        _ => (
            "if nothing answers here, the Pod never becomes ready",
            "a Pod that is not ready gets nothing from its Services; see with `kubectl describe pod` whether the probe fails",
        ),
    };
    let Some(setting) = setting else {
        return Some(
            ports(context.note(CODE, message, port.span, label), container)
                .help(help)
                .done(),
        );
    };
    let mut draft = context.warning(CODE, message, port.span, label);
    for (other, port) in &probes[1..] {
        draft = draft.also(port.span, format!("the {other} probe asks the same port"));
    }
    draft = draft.also(
        setting.value.span,
        format!("`{}` names another port", setting.key.value),
    );
    let edits = sorted_edits(
        probes.iter().map(|(_, port)| port.span),
        &setting.value.value,
    );
    Some(
        draft
            .help(help)
            .edits(format!("probe port {}", setting.value.value), edits)
            .done(),
    )
}

fn sorted_edits(spans: impl Iterator<Item = Span>, text: &str) -> Vec<crate::report::Edit> {
    let mut spans: Vec<Span> = spans.collect();
    order::by(&mut spans, Ord::cmp);
    spans.dedup();
    spans
        .into_iter()
        .map(|span| crate::report::Edit {
            span,
            text: text.to_owned(),
        })
        .collect()
}

/// A variable that names a port for health checks, which is declared and is not this one.
fn setting<'c>(container: &'c Container, number: u16, declared: &[u16]) -> Option<&'c Pair> {
    let is_for_health = |name: &str| {
        name.ends_with("PORT")
            && ["HEALTH", "PROBE", "READY", "READINESS", "LIVE"]
                .iter()
                .any(|word| name.contains(word))
    };
    let names_another = |pair: &&Pair| {
        let port = pair.value.value.parse::<u16>().ok();
        is_for_health(&pair.key.value)
            && port.is_some_and(|port| port != number && declared.contains(&port))
    };
    container.env.iter().find(names_another)
}

fn ports<'a>(draft: DiagnosticBuilder<'a>, container: &Container) -> DiagnosticBuilder<'a> {
    container.ports.iter().take(3).fold(draft, |draft, port| {
        draft.also(port.span, "the container declares this port")
    })
}

fn name_of(container: &Container) -> &str {
    container.name.as_ref().map_or("", |name| &name.value)
}
