//! Ends that the YAML leaves open, because a likeness of names or a setting of the app decides
//! them: a selector that comes near nothing in the YAML, and an app that seems to listen elsewhere.

use super::settings::{Setting, settings};
use super::{Labelled, client_saw, evidence, layers, logs, unjudged};
use crate::cluster::{Cluster, NeverReady, PodId, ServiceId};
use crate::trace::{
    AppSetting, Arrival, Elsewhere, End, Fault, Heard, Missing, Open, Step, Trace, Weight,
};
use portpath_kube::manifest::Protocol;
use portpath_yaml::printed::Log;

/// The end that replaces the trace's own; none where that one is certain.
pub fn in_doubt(cluster: &Cluster, labelled: &Labelled, trace: &Trace) -> Option<End> {
    match (&trace.end, trace.steps.last()) {
        (
            End::Refused(
                fault @ Fault::NoEndpoint {
                    service,
                    missing: Missing::NoPodMatches,
                    ..
                },
            )
            | End::Http(
                _,
                fault @ Fault::NoEndpoint {
                    service,
                    missing: Missing::NoPodMatches,
                    ..
                },
            )
            | End::NoSuchHost(
                fault @ Fault::HeadlessWithoutAddresses(service, Missing::NoPodMatches),
            ),
            _,
        ) if !is_a_slip(cluster, labelled, *service) => Some(End::CannotTell(fault.clone())),
        (End::Delivered, _) if decisive(trace).is_some() => {
            decisive(trace).map(|open| End::CannotTell(Fault::DependsOn(open.clone())))
        }
        (End::Delivered, Some(Step::Pod(arrival))) if arrival.heard == Heard::Nothing => {
            may_never_start(cluster, arrival)
                .or_else(|| seems_elsewhere(cluster, arrival))
                .or_else(|| listens_as_its_image_does(cluster, arrival))
                .or_else(|| layers::end(cluster, arrival))
                .or_else(|| unjudged::end(cluster, trace))
        }
        _ => unjudged::end(cluster, trace),
    }
}

/// The open value that was supposed so that the packet arrives, if one was.
fn decisive(trace: &Trace) -> Option<&Open> {
    let mut decisive = trace
        .suppositions
        .iter()
        .filter(|supposition| supposition.weight == Weight::Decides);
    decisive.next().map(|supposition| &supposition.open)
}

/// An init container seems to wait without end, by a script that Portpath does not read in full.
fn may_never_start(cluster: &Cluster, arrival: &Arrival) -> Option<End> {
    let pod = arrival.pod?;
    let why = cluster[pod].never_ready.as_deref()?;
    let is_held = matches!(why, NeverReady::Init(_));
    is_held.then_some(End::CannotTell(Fault::NeverReady(pod)))
}

/// What the settings of the app say against the port that a packet arrives at.
fn seems_elsewhere(cluster: &Cluster, arrival: &Arrival) -> Option<End> {
    let met = arrival.met?;
    let pod = arrival.pod?;
    let port = arrival.packet.port;
    let setting = listens_elsewhere(cluster, met.service, met.port, pod, port)?;
    // The kubelet asks where the packet goes: what does not answer it never becomes ready.
    let is_asked = setting.asked_by.is_some();
    let fault = Fault::SeemsToListenElsewhere {
        service: met.service,
        service_port: met.port,
        pod,
        port,
        setting: Box::new(setting),
    };
    Some(if is_asked {
        End::Refused(fault)
    } else {
        End::CannotTell(fault)
    })
}

/// A command made the Pod, so nothing is set in it: its app listens where its image does.
fn listens_as_its_image_does(cluster: &Cluster, arrival: &Arrival) -> Option<End> {
    let met = arrival.met?;
    let pod = arrival.pod?;
    let place = cluster[pod].name_span;
    let mut creations = cluster.printed.creations.iter();
    if !creations.any(|creation| creation.at.span == place) {
        return None;
    }
    let port = arrival.packet.port;
    let setting = client_saw::expected(&cluster[pod], port)?;
    Some(End::CannotTell(Fault::SeemsToListenElsewhere {
        service: met.service,
        service_port: met.port,
        pod,
        port,
        setting: Box::new(setting),
    }))
}

/// Whether something in the YAML was probably meant.
fn is_a_slip(cluster: &Cluster, labelled: &Labelled, id: ServiceId) -> bool {
    let service = &cluster[id];
    let selector = service.selector.as_ref();
    let near = |selector| labelled.nearest(service.meta.namespace(), service.meta.name(), selector);
    selector.and_then(near).is_some()
}

/// The setting of a Pod's app that speaks against a port to which a Service sends; none where no
/// setting does, or where something else speaks for the port. `at` is the index of the Service's
/// port.
pub fn listens_elsewhere(
    cluster: &Cluster,
    service: ServiceId,
    at: usize,
    pod: PodId,
    port: u16,
) -> Option<AppSetting> {
    let entry = cluster[service].ports.get(at)?;
    let logs = logs::logs_of(cluster, pod);
    let pod = cluster.pods.get(pod.0)?;
    let mut containers = pod.spec.port_bearers();
    let only = containers.next()?;
    if containers.next().is_some() || entry.protocol.value != Protocol::Tcp {
        return None;
    }
    // What the app says when it starts counts for more than what it is told.
    if logs.iter().any(|log| log.port == port && !log.is_loopback) {
        return None;
    }
    if let Some(log) = logs.iter().find(|log| log.port == port) {
        return Some(AppSetting {
            asked_by: evidence::decides_readiness(pod, port),
            ..app_log(log, Elsewhere::Loopback)
        });
    }
    let is_asked = evidence::is_asked(pod, port);
    // A probe of a Pod that is known to be ready was answered.
    if let Some(log) = logs.first()
        && (!is_asked || pod.assumed)
    {
        return Some(app_log(log, Elsewhere::Port(log.port)));
    }
    let settings = settings(only);
    let binds = settings
        .iter()
        .find(|it| it.is_loopback && it.port.is_none_or(|number| number == port));
    let listens = |it: &Setting| it.port == Some(port) && !it.is_loopback;
    if settings.iter().any(listens) && binds.is_none_or(|binds| binds.port.is_some()) {
        return None;
    }
    if let Some(binds) = binds {
        return Some(AppSetting {
            asked_by: evidence::decides_readiness(pod, port),
            ..app_setting(binds, Elsewhere::Loopback)
        });
    }
    if is_asked || evidence::is_usual(pod, port) {
        return None;
    }
    let other = settings.iter().find(|it| it.port.is_some())?;
    Some(app_setting(other, Elsewhere::Port(other.port?)))
}

fn app_log(log: &Log, listens: Elsewhere) -> AppSetting {
    AppSetting {
        written: log.text.clone(),
        span: log.at.span,
        listens,
        asked_by: None,
        refused: None,
    }
}

fn app_setting(setting: &Setting, listens: Elsewhere) -> AppSetting {
    AppSetting {
        written: setting.written(),
        span: setting.span,
        listens,
        asked_by: None,
        refused: None,
    }
}
