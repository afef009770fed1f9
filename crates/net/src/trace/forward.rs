//! Decides what `kubectl port-forward` does: which one Pod it takes, to which of its ports, and
//! what it refuses. The stream goes through the API server and the kubelet to the Pod's own
//! loopback, past Services and NetworkPolicies.
//!
//! Source: staging/src/k8s.io/kubectl/pkg/cmd/portforward/portforward.go; pkg/polymorphichelpers
//! (attachablePodForObject, SelectorsForObject); pkg/util/podutils (ActivePods);
//! client-go/tools/portforward (parsePorts).

use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr};

use super::state::Walk;
use super::{End, Fault, Step, is_near, without_endpoints};
use crate::cluster::{Cluster, History, Pod, PodId, ServiceId};
use crate::proxy::Packet;
use crate::request::Forward;
use portpath_kube::manifest::{PortRef, Protocol, Service, WorkloadKind};

/// What kubectl makes of the command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forwarding {
    /// The object that is named, when your YAML has it and it is no Pod.
    pub through: Option<Through>,
    /// The Pod that it takes.
    pub pod: Option<PodId>,
    /// How many Pods it takes it from.
    pub among: usize,
    /// Others are as good by all that your YAML says.
    pub is_tie: bool,
    /// Each typed port.
    pub ports: Vec<ForwardedPort>,
    /// Whether kubectl listens.
    pub passes: bool,
}

/// An object that leads to Pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// A Service.
    Service(ServiceId),
    /// A workload: index into `Cluster::workloads`.
    Workload(usize),
}

/// A port of the reader's machine that leads to one of the Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardedPort {
    /// Here; none for any free one.
    pub local: Option<u16>,
    /// There.
    pub remote: u16,
    /// The Service port that was named: index into its `ports`.
    pub service_port: Option<usize>,
}

/// Why kubectl gives up before it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotForwarded {
    /// No object of that kind and name in the namespace.
    NotFound {
        /// `deployments.apps`
        resource: &'static str,
        /// Its name.
        name: String,
        /// The namespace it was looked for in.
        namespace: String,
        /// A namespace that has it.
        elsewhere: Option<String>,
    },
    /// No Pod of that name, but a workload whose Pods get names of that kind: index into
    /// `Cluster::workloads`.
    OneOfMany(usize, String),
    /// The Service has no selector, so that it leads to no Pod.
    NoSelector(ServiceId),
    /// A workload of this kind leads to no Pod of its own (`*v1.CronJob`): index into
    /// `Cluster::workloads`.
    NotAttachable(usize),
    /// The workload has no Pod, and kubectl waits for one without success.
    NoPod(usize),
    /// A port that is there for UDP only, as typed.
    Udp(String),
    /// The Service has no such port.
    NoServicePort(ServiceId, i64),
    /// The Service has no port of that name.
    NoServicePortName(ServiceId, String),
    /// The Pod has no port of that name.
    NoPodPortName(PodId, String),
    /// The Pod does not run; its phase.
    NotRunning(PodId, String),
    /// What was typed is no port or address; kubectl's words after `error: `.
    Malformed(String),
}

type Outcome = Result<(), Fault>;

impl Walk<'_> {
    /// From the command to the Pod's loopback.
    pub(super) fn forward(&mut self, forward: &Forward) -> End {
        let mut forwarding = Forwarding::default();
        let outcome = self.complete(forward, &mut forwarding);
        forwarding.passes = outcome.is_ok();
        let pod = forwarding.pod;
        let first = forwarding.ports.first().cloned();
        let through = forwarding.through;
        self.steps.push(Step::Forward(forwarding));
        match (outcome, pod, first) {
            (Ok(()), Some(pod), Some(port)) => {
                let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
                let packet = Packet {
                    src: here,
                    dst: here,
                    port: port.remote,
                    protocol: Protocol::Tcp,
                };
                self.land(packet, Some(pod), None)
            }
            (Err(fault), ..) => {
                let is_open = match (&fault, through) {
                    (Fault::NoEndpoint { missing, .. }, _) => missing.is_open(self.cluster),
                    (Fault::NoSuchService { .. }, _) => self.cluster.services.is_empty(),
                    (
                        Fault::NotForwarded(NotForwarded::NotFound {
                            elsewhere: None, ..
                        }),
                        _,
                    ) => self.cluster.pods.is_empty() && self.cluster.workloads.is_empty(),
                    (Fault::NotForwarded(NotForwarded::OneOfMany(..)), _) => true,
                    _ => false,
                };
                if is_open {
                    End::CannotTell(fault)
                } else {
                    End::Refused(fault)
                }
            }
            (Ok(()), ..) => End::CannotTell(Fault::NoServiceInPaste),
        }
    }

    /// The object, its Pod, the ports; in the order in which kubectl finds something amiss.
    fn complete(&self, forward: &Forward, forwarding: &mut Forwarding) -> Outcome {
        let pod = self.pod_of(forward, forwarding)?;
        forwarding.pod = Some(pod);
        let service = match forwarding.through {
            Some(Through::Service(service)) => Some(service),
            _ => None,
        };
        let ports = Ports {
            cluster: self.cluster,
            service,
            pod,
        };
        let refuse = |why| Fault::NotForwarded(why);
        ports.refuse_udp(&forward.ports).map_err(refuse)?;
        let mut translated = Vec::new();
        for typed in &forward.ports {
            translated.push(ports.translate(typed).map_err(refuse)?);
        }
        let phase = &self.cluster[pod].phase;
        if phase != "Running" {
            return Err(refuse(NotForwarded::NotRunning(pod, phase.to_string())));
        }
        let is_address = |address: &&String| {
            address.as_str() == "localhost" || address.parse::<IpAddr>().is_ok()
        };
        if let Some(bad) = forward
            .addresses
            .iter()
            .find(|address| !is_address(address))
        {
            return Err(refuse(NotForwarded::Malformed(format!(
                "{bad} is not a valid IP"
            ))));
        }
        for (local, remote, service_port) in translated {
            let port = |text: &str, side: &str| {
                number(text, side).map_err(|words| refuse(NotForwarded::Malformed(words)))
            };
            let local = if local.is_empty() {
                0
            } else {
                port(&local, "local")?
            };
            let remote = port(&remote, "remote")?;
            if remote == 0 {
                return Err(refuse(NotForwarded::Malformed(
                    "remote port must be > 0".to_owned(),
                )));
            }
            forwarding.ports.push(ForwardedPort {
                local: (local > 0).then_some(local),
                remote,
                service_port,
            });
        }
        Ok(())
    }

    /// The one Pod: the one named, or the best of those that the object's selector means.
    fn pod_of(&self, forward: &Forward, forwarding: &mut Forwarding) -> Result<PodId, Fault> {
        let namespace = forward.namespace.as_str();
        let name = forward.name.as_str();
        let pods = match forward.kind {
            "pod" => {
                forwarding.among = 1;
                return self
                    .names
                    .pod(namespace, name)
                    .ok_or_else(|| self.not_found(forward));
            }
            "service" => {
                let id = self
                    .names
                    .service(namespace, name)
                    .ok_or_else(|| self.not_found(forward))?;
                forwarding.through = Some(Through::Service(id));
                if self.cluster[id].selector.is_none() {
                    return Err(Fault::NotForwarded(NotForwarded::NoSelector(id)));
                }
                let pods = self.cluster.pods_selected_by(&self.cluster[id]);
                if pods.is_empty() {
                    let missing = without_endpoints(self.cluster, id, 0);
                    return Err(Fault::NoEndpoint {
                        service: id,
                        port: 0,
                        missing,
                    });
                }
                pods
            }
            _ => self.pods_of_workload(forward, forwarding)?,
        };
        forwarding.among = pods.len();
        let mut best = pods[0];
        for pod in &pods[1..] {
            match preferred(&self.cluster[*pod], &self.cluster[best]) {
                Ordering::Greater => (best, forwarding.is_tie) = (*pod, false),
                Ordering::Equal => {
                    forwarding.is_tie = true;
                    best = if self.cluster[*pod].name < self.cluster[best].name {
                        *pod
                    } else {
                        best
                    };
                }
                Ordering::Less => {}
            }
        }
        Ok(best)
    }

    fn pods_of_workload(
        &self,
        forward: &Forward,
        forwarding: &mut Forwarding,
    ) -> Result<Vec<PodId>, Fault> {
        let is_it = |workload: &portpath_kube::manifest::Workload| {
            workload.kind_name() == forward.kind_name()
                && workload.meta.namespace() == forward.namespace
                && workload.meta.name() == forward.name
        };
        let at = self
            .cluster
            .workloads
            .iter()
            .position(|workload| is_it(workload))
            .ok_or_else(|| self.not_found(forward))?;
        let workload = &self.cluster.workloads[at];
        forwarding.through = Some(Through::Workload(at));
        if workload.kind == WorkloadKind::CronJob {
            return Err(Fault::NotForwarded(NotForwarded::NotAttachable(at)));
        }
        let pods = match &workload.selector {
            Some(selector) => self.cluster.pods_matching(&forward.namespace, selector),
            None => {
                let owned = |pod: &Pod| {
                    let owner = pod.owner.as_ref();
                    pod.namespace == forward.namespace
                        && owner.is_some_and(|owner| {
                            owner.kind == forward.kind_name() && owner.name == forward.name
                        })
                };
                let all = self.cluster.pods.iter().enumerate();
                all.filter(|(_, pod)| owned(pod))
                    .map(|(at, _)| PodId(at))
                    .collect()
            }
        };
        if pods.is_empty() {
            Err(Fault::NotForwarded(NotForwarded::NoPod(at)))
        } else {
            Ok(pods)
        }
    }

    fn not_found(&self, forward: &Forward) -> Fault {
        let name = forward.name.clone();
        let namespace = forward.namespace.clone();
        let named = |own: &str| own == name;
        let elsewhere = match forward.kind {
            "pod" => self
                .cluster
                .pods
                .iter()
                .find(|pod| named(&pod.name))
                .map(|pod| pod.namespace.to_string()),
            "service" => {
                let mut services = self.cluster.services.iter();
                services
                    .find(|service| named(service.meta.name()))
                    .map(|service| service.meta.namespace().to_owned())
            }
            _ => {
                let mut workloads = self.cluster.workloads.iter();
                let same = |workload: &portpath_kube::manifest::Workload| {
                    workload.kind_name() == forward.kind_name() && named(workload.meta.name())
                };
                workloads
                    .find(|workload| same(workload))
                    .map(|workload| workload.meta.namespace().to_owned())
            }
        };
        let makes_it = |workload: &portpath_kube::manifest::Workload| {
            let stem = name
                .strip_prefix(workload.meta.name())
                .filter(|rest| rest.starts_with('-'));
            stem.is_some()
                && workload.meta.namespace() == namespace
                && workload.kind != WorkloadKind::StatefulSet
        };
        let mut workloads = self.cluster.workloads.iter();
        if forward.kind == "pod"
            && elsewhere.is_none()
            && let Some(maker) = workloads.position(|workload| makes_it(workload))
        {
            return Fault::NotForwarded(NotForwarded::OneOfMany(maker, name));
        }
        if forward.kind == "service" && elsewhere.is_none() {
            let near = |service: &Service| is_near(service.meta.name(), &name);
            let nearest = self
                .cluster
                .services
                .iter()
                .position(|service| near(service))
                .map(ServiceId);
            return Fault::NoSuchService {
                name,
                namespace,
                nearest,
            };
        }
        Fault::NotForwarded(NotForwarded::NotFound {
            resource: forward.resource(),
            name,
            namespace,
            elsewhere,
        })
    }
}

/// Which of two Pods kubectl takes rather: one on a node, running, ready, ready for longer, with
/// fewer restarts, older.
/// Source: podutils.go, ActivePods, in reverse.
fn preferred(one: &Pod, other: &Pod) -> Ordering {
    let assigned = |pod: &Pod| !pod.node.is_empty();
    let phase = |pod: &Pod| match pod.phase.as_str() {
        "Running" => 2,
        "Unknown" => 1,
        _ => 0,
    };
    let of = |pod: &Pod| (assigned(pod), phase(pod), pod.ready.value);
    of(one).cmp(&of(other)).then_with(|| {
        let none = History::default();
        let one = one.history.as_deref().unwrap_or(&none);
        let other = other.history.as_deref().unwrap_or(&none);
        earlier(&one.ready_since, &other.ready_since)
            .then(other.restarts.cmp(&one.restarts))
            .then(earlier(&one.created, &other.created))
    })
}

/// Kubernetes writes all times in UTC to the second, so that they sort as text; none counts as the
/// latest.
fn earlier(one: &str, other: &str) -> Ordering {
    match (one.is_empty(), other.is_empty()) {
        (false, false) => other.cmp(one),
        (one, other) => other.cmp(&one),
    }
}

/// The ports of one Service or Pod, as kubectl looks them up.
struct Ports<'a> {
    cluster: &'a Cluster,
    service: Option<ServiceId>,
    pod: PodId,
}

impl Ports<'_> {
    /// Source: portforward.go, checkUDPPortInService and checkUDPPortInPod, which looks at
    /// `containers` alone.
    fn refuse_udp(&self, typed: &[String]) -> Result<(), NotForwarded> {
        let entries: Vec<(i64, Protocol)> = match self.service {
            Some(service) => {
                let ports = self.cluster[service].ports.iter();
                ports
                    .map(|port| (i64::from(port.port.value), port.protocol.value))
                    .collect()
            }
            None => {
                let ports = self.cluster[self.pod]
                    .spec
                    .containers
                    .iter()
                    .flat_map(|container| &container.ports);
                ports
                    .map(|port| (i64::from(port.container_port.value), port.protocol.value))
                    .collect()
            }
        };
        for port in typed {
            let (_, remote) = Forward::split(port);
            let number = match (remote.parse::<i64>(), self.service) {
                (Ok(number), _) => number,
                (Err(_), Some(service)) => self.service_port_named(service, remote)?,
                (Err(_), None) => i64::from(self.container_port_named(remote)?),
            };
            let has = |protocol| entries.contains(&(number, protocol));
            if has(Protocol::Udp) && !has(Protocol::Tcp) {
                return Err(NotForwarded::Udp(remote.to_owned()));
            }
        }
        Ok(())
    }

    /// Local and remote port as texts, and the Service's port on the way. Source: portforward.go,
    /// translateServicePortToTargetPort and convertPodNamedPortToNumber; pkg/util/service_port.go.
    fn translate(&self, typed: &str) -> Result<(String, String, Option<usize>), NotForwarded> {
        let (local, remote) = Forward::split(typed);
        let Some(id) = self.service else {
            if remote.is_empty() {
                return Err(NotForwarded::Malformed(
                    "remote port cannot be empty".to_owned(),
                ));
            }
            let number = match remote.parse::<i64>() {
                Ok(_) => remote.to_owned(),
                Err(_) => self.container_port_named(remote)?.to_string(),
            };
            return Ok((
                if local == remote {
                    number.clone()
                } else {
                    local.to_owned()
                },
                number,
                None,
            ));
        };
        let service = &self.cluster[id];
        let (number, local) = match remote.parse::<i64>() {
            Ok(number) => (number, local.to_owned()),
            Err(_) => {
                let number = self.service_port_named(id, remote)?;
                (
                    number,
                    if local == remote {
                        number.to_string()
                    } else {
                        local.to_owned()
                    },
                )
            }
        };
        let at = service
            .ports
            .iter()
            .position(|port| i64::from(port.port.value) == number);
        let at = at.ok_or(NotForwarded::NoServicePort(id, number))?;
        let remote = match &service.ports[at].target_port.value {
            _ if service.is_headless() => number.to_string(),
            PortRef::Number(number) => number.to_string(),
            PortRef::Name(name) => self.container_port_named(name)?.to_string(),
        };
        Ok((local, remote, Some(at)))
    }

    fn service_port_named(&self, id: ServiceId, name: &str) -> Result<i64, NotForwarded> {
        let port = self.cluster[id]
            .ports
            .iter()
            .find(|port| port.name.value == name);
        let number = port.map(|port| i64::from(port.port.value));
        number.ok_or_else(|| NotForwarded::NoServicePortName(id, name.to_owned()))
    }

    /// Containers first, then init containers, sidecars or not, whatever the protocol; the empty
    /// name is that of a port without one. Source: pkg/util/pod_port.go.
    fn container_port_named(&self, name: &str) -> Result<u16, NotForwarded> {
        let spec = &self.cluster[self.pod].spec;
        let mut ports = spec
            .containers
            .iter()
            .chain(&spec.init_containers)
            .flat_map(|container| &container.ports);
        let named = ports.find(|port| port.name.as_ref().map_or("", |own| &own.value) == name);
        named
            .map(|port| port.container_port.value)
            .ok_or_else(|| NotForwarded::NoPodPortName(self.pod, name.to_owned()))
    }
}

/// A port as Go's strconv.ParseUint reads it, or kubectl's words. Source:
/// client-go/tools/portforward, parsePorts.
fn number(text: &str, side: &str) -> Result<u16, String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let why = if is_number {
        "value out of range"
    } else {
        "invalid syntax"
    };
    match text.parse() {
        Ok(number) if is_number => Ok(number),
        _ => Err(format!(
            "error parsing {side} port '{text}': strconv.ParseUint: parsing \"{text}\": {why}"
        )),
    }
}
