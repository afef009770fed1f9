//! Finds out that a Pod without a status never becomes Ready, however well its app runs: a probe
//! that asks for a port by a name which its container does not have, or a readiness gate that
//! somebody else must open.

use portpath_kube::manifest::{Container, PodSpec, PortRef};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// Why a Pod does not become Ready by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NeverReady {
    /// A probe asks a port by a name that its container gives to none.
    Probe {
        /// `readiness` or `startup`.
        probe: &'static str,
        /// Which container: index into `port_bearers`.
        container: usize,
        /// The name.
        name: Spanned<TextSlice>,
    },
    /// A readiness gate waits for this condition, which something outside the Pod must set.
    Gate(Spanned<TextSlice>),
}

/// What keeps the Pods of a spec from becoming Ready, if anything does; a probe before a gate.
///
/// The kubelet throws away the result of a probe whose port it cannot find, so that readiness stays
/// at its first value, false, and a container with a startup probe is never started
/// (pkg/kubelet/prober/worker.go, newWorker and doProbe; pkg/probe/util.go, ResolveContainerPort).
/// A gate without its condition counts as false (pkg/kubelet/status/generate.go,
/// GeneratePodReadyCondition).
pub(crate) fn never_ready(spec: &PodSpec) -> Option<NeverReady> {
    let mut containers = spec.port_bearers().enumerate();
    let probe = containers.find_map(|(at, container)| {
        let (probe, name) = unanswerable(container)?;
        Some(NeverReady::Probe {
            probe,
            container: at,
            name,
        })
    });
    probe.or_else(|| spec.readiness_gates.first().cloned().map(NeverReady::Gate))
}

/// How many of the containers whose readiness counts become ready.
pub fn containers_ready(spec: &PodSpec) -> usize {
    spec.port_bearers()
        .filter(|container| unanswerable(container).is_none())
        .count()
}

/// The probe that readiness waits for without success, and the name it asks for.
fn unanswerable(container: &Container) -> Option<(&'static str, Spanned<TextSlice>)> {
    let probes = [
        ("startup", &container.startup_probe),
        ("readiness", &container.readiness_probe),
    ];
    probes
        .into_iter()
        .find_map(|(probe, port)| Some((probe, missing_name(container, port.as_ref()?)?)))
}

/// The name that a probe asks for, when its own container gives it to no port, of whatever
/// protocol.
pub fn missing_name(container: &Container, port: &Spanned<PortRef>) -> Option<Spanned<TextSlice>> {
    let PortRef::Name(name) = &port.value else {
        return None;
    };
    let named = container
        .ports
        .iter()
        .filter_map(|own| own.name.as_ref())
        .any(|own| own.value == *name);
    (!named).then(|| Spanned {
        value: name.clone(),
        span: port.span,
        origin: port.origin,
    })
}
