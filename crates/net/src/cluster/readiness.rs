//! Finds out that a Pod without a status never becomes Ready, however well its app runs: a probe
//! that asks for a port by a name which its container does not have, or a readiness gate that
//! somebody else must open.

use super::ServiceId;
use portpath_kube::manifest::{Container, PodSpec, PortRef};
use portpath_text::source::{Span, Spanned};
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
    /// A probe asks another host than the Pod, so that the app does not answer it.
    ProbeHost {
        /// `readiness` or `startup`.
        probe: &'static str,
        /// Which container: index into `port_bearers`.
        container: usize,
        /// The host.
        host: Spanned<TextSlice>,
    },
    /// An init container waits without end, so that the containers never start.
    Init(Held),
    /// A readiness gate waits for this condition, which something outside the Pod must set.
    Gate(Spanned<TextSlice>),
}

/// A wait of an init container that has no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// For what.
    pub wait: Wait,
    /// Why without success.
    pub why: InVain,
}

/// Something that an init container waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Which init container: index into `init_containers`.
    pub container: usize,
    /// The host as written.
    pub host: String,
    /// What the host names.
    pub names: Named,
    /// The port that must answer; none when the name alone must resolve.
    pub port: Option<u16>,
    /// Whether the container certainly waits until it is answered.
    pub patience: Patience,
    /// The command.
    pub span: Span,
}

/// What a host names, as an init container asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// This Service.
    Service(ServiceId),
    /// Nothing: the Service is in another namespace.
    Elsewhere(ServiceId),
    /// Nothing: this Service has a name close to it.
    Near(ServiceId),
    /// Nothing that is in the YAML.
    Unknown,
}

/// How long a container asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Until it is answered: a loop, or a single command that must succeed.
    Endless,
    /// The script does more than Portpath reads.
    Unclear,
}

/// Why a wait has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InVain {
    /// The Service is in another namespace, so that the name does not resolve.
    OtherNamespace(ServiceId),
    /// No Service has the name; this one has a similar name.
    NoSuchName(ServiceId),
    /// The Service has no such port.
    NoSuchPort(ServiceId),
    /// The Service has no endpoint.
    NoEndpoint(ServiceId),
    /// The Service's Pods are those that wait.
    Itself(ServiceId),
    /// The Service's Pods wait without end themselves, for what waits for them or for something
    /// else.
    Stuck(ServiceId),
}

impl InVain {
    /// The Service that it is about.
    pub fn service(self) -> ServiceId {
        match self {
            Self::OtherNamespace(service)
            | Self::NoSuchName(service)
            | Self::NoSuchPort(service)
            | Self::NoEndpoint(service)
            | Self::Itself(service)
            | Self::Stuck(service) => service,
        }
    }
}

impl NeverReady {
    /// Whether something that your YAML does not show may make the Pod ready all the same.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Probe { .. } => false,
            Self::ProbeHost { .. } | Self::Gate(_) => true,
            Self::Init(held) => held.wait.patience == Patience::Unclear,
        }
    }
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
    let probe = probe.or_else(|| asked_elsewhere(spec));
    probe.or_else(|| spec.readiness_gates.first().cloned().map(NeverReady::Gate))
}

/// The kubelet asks `host` from the node, so that `127.0.0.1` is the node's own loopback; a Pod on
/// the host's network shares it (pkg/kubelet/prober/prober.go, runProbe; pkg/probe/http/request.go,
/// NewRequestForHTTPGetAction).
fn asked_elsewhere(spec: &PodSpec) -> Option<NeverReady> {
    let probes = [("startup", "startupProbe"), ("readiness", "readinessProbe")];
    let is_own = |host: &str| {
        spec.host_network && matches!(host, "127.0.0.1" | "localhost" | "::1" | "0.0.0.0")
    };
    spec.port_bearers().enumerate().find_map(|(at, container)| {
        probes.iter().find_map(|(probe, field)| {
            let host = container.probe_host(field)?;
            (!is_own(&host.value)).then(|| NeverReady::ProbeHost {
                probe,
                container: at,
                host: host.clone(),
            })
        })
    })
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
