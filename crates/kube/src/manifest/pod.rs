//! A Pod as stored, or the spec of a Pod template.

use std::rc::Rc;

use super::{ObjectMeta, Pair, Placement, PortRef, Protocol, Rare};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// A Pod as stored.
#[derive(Clone, Debug, Default)]
pub struct Pod {
    /// Who it is.
    pub meta: ObjectMeta,
    /// What it runs.
    pub spec: Rc<PodSpec>,
    /// Its status, when your YAML has one.
    pub status: Option<PodStatus>,
}

/// What the path reads of a Pod's spec.
#[derive(Clone, Debug, Default)]
pub struct PodSpec {
    /// The place of the spec.
    pub span: Span,
    /// `nodeName`.
    pub node_name: Rare<Spanned<TextSlice>>,
    /// `hostname`.
    pub hostname: Rare<Spanned<TextSlice>>,
    /// `subdomain`.
    pub subdomain: Rare<Spanned<TextSlice>>,
    /// `hostNetwork: true`.
    pub host_network: bool,
    /// How its containers look names up, where anything is said of that.
    pub resolver: Rare<Resolver>,
    /// `enableServiceLinks`: whether its containers get variables for the Services of the
    /// namespace.
    pub enable_service_links: Option<Spanned<bool>>,
    /// `nodeSelector` and required node affinity.
    pub placement: Placement,
    /// `readinessGates` are asked for.
    pub readiness_gates: Vec<Spanned<TextSlice>>,
    /// `containers`.
    pub containers: Vec<Container>,
    /// `initContainers`, sidecars among them.
    pub init_containers: Vec<Container>,
}

impl PodSpec {
    /// The containers whose port names a Service can use, in the order they are searched:
    /// `containers`, then init containers with `restartPolicy: Always` (native sidecars).
    /// Source: staging/src/k8s.io/endpointslice/utils.go, findPort.
    pub fn port_bearers(&self) -> impl Iterator<Item = &Container> {
        self.containers.iter().chain(
            self.init_containers
                .iter()
                .filter(|container| container.is_sidecar),
        )
    }
}

/// What a Pod's spec says of its `/etc/resolv.conf` and `/etc/hosts`.
#[derive(Clone, Debug, Default)]
pub struct Resolver {
    /// `dnsPolicy`.
    pub policy: Option<Spanned<TextSlice>>,
    /// `dnsConfig.nameservers`.
    pub nameservers: Vec<Spanned<TextSlice>>,
    /// `dnsConfig.searches`.
    pub searches: Vec<Spanned<TextSlice>>,
    /// The option `ndots` of `dnsConfig.options`.
    pub ndots: Option<Spanned<TextSlice>>,
    /// `hostAliases`.
    pub hosts: Vec<HostAlias>,
    /// Where `hostNetwork: true` stands, which changes what `ClusterFirst` means.
    pub host_network: Option<Span>,
}

/// One entry of `hostAliases`.
#[derive(Clone, Debug)]
pub struct HostAlias {
    /// `ip`.
    pub ip: Spanned<TextSlice>,
    /// `hostnames`.
    pub names: Vec<Spanned<TextSlice>>,
}

/// A container.
#[derive(Clone, Debug, Default)]
pub struct Container {
    /// The whole entry.
    pub span: Span,
    /// `name`.
    pub name: Option<Spanned<TextSlice>>,
    /// `image`.
    pub image: Option<Spanned<TextSlice>>,
    /// An init container with `restartPolicy: Always`.
    pub is_sidecar: bool,
    /// `ports`.
    pub ports: Vec<ContainerPort>,
    /// `readinessProbe`'s port (httpGet, tcpSocket or grpc).
    pub readiness_probe: Option<Spanned<PortRef>>,
    /// `livenessProbe`'s port.
    pub liveness_probe: Option<Spanned<PortRef>>,
    /// `startupProbe`'s port.
    pub startup_probe: Option<Spanned<PortRef>>,
    /// The probes that ask another host than the Pod (`host` of httpGet and tcpSocket).
    pub probe_hosts: Vec<ProbeHost>,
    /// `env` with plain values.
    pub env: Vec<Pair>,
    /// The names of all `env`, wherever their values come from.
    pub env_names: Vec<Spanned<TextSlice>>,
    /// Where `envFrom` stands: more variables, which a ConfigMap or Secret names.
    pub env_from: Option<Span>,
    /// `command`, then `args`.
    pub arguments: Vec<Spanned<TextSlice>>,
}

impl Container {
    /// The host that a probe of this field asks instead of the Pod.
    pub fn probe_host(&self, field: &str) -> Option<&Spanned<TextSlice>> {
        let mut hosts = self.probe_hosts.iter();
        hosts.find(|it| it.field == field).map(|it| &it.host)
    }

    /// The ports that its probes ask, each with the probe's field.
    pub fn probes(&self) -> impl Iterator<Item = (&'static str, &Spanned<PortRef>)> {
        let probes = [
            ("readinessProbe", &self.readiness_probe),
            ("livenessProbe", &self.liveness_probe),
            ("startupProbe", &self.startup_probe),
        ];
        probes
            .into_iter()
            .filter_map(|(field, port)| Some((field, port.as_ref()?)))
    }
}

/// The host that a probe asks instead of the Pod.
/// Source: staging/src/k8s.io/api/core/v1/types.go, HTTPGetAction.Host and TCPSocketAction.Host
/// ("defaults to the pod IP").
#[derive(Clone, Debug)]
pub struct ProbeHost {
    /// The probe's field: `readinessProbe`.
    pub field: &'static str,
    /// `host`.
    pub host: Spanned<TextSlice>,
}

/// One entry of a container's `ports`: information, not a firewall.
#[derive(Clone, Debug)]
pub struct ContainerPort {
    /// The whole entry.
    pub span: Span,
    /// Its name.
    pub name: Option<Spanned<TextSlice>>,
    /// `containerPort`.
    pub container_port: Spanned<u16>,
    /// `protocol`.
    pub protocol: Spanned<Protocol>,
    /// `hostPort`, written or filled in under `hostNetwork`.
    pub host_port: Option<Spanned<u16>>,
}

/// What a pasted status says.
#[derive(Clone, Debug, Default)]
pub struct PodStatus {
    /// The place of the status.
    pub span: Span,
    /// `phase`; `Pending` when empty is left to `cluster`.
    pub phase: Option<Spanned<TextSlice>>,
    /// The first condition of type `Ready`: true when its status is `True`.
    pub ready: Option<Spanned<bool>>,
    /// `podIPs` (else `podIP` alone).
    pub pod_ips: Vec<Spanned<TextSlice>>,
    /// `hostIPs` (else `hostIP` alone): the addresses of its node.
    pub host_ips: Vec<Spanned<TextSlice>>,
    /// What it says of the Pod's life so far.
    pub history: History,
}

/// What kubectl prefers one Pod to another by, when both run and are ready. Times as written; empty
/// when there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// `metadata.creationTimestamp`.
    pub created: TextSlice,
    /// `lastTransitionTime` of the condition Ready, while that is True.
    pub ready_since: TextSlice,
    /// The most restarts that a container had.
    pub restarts: i64,
}
