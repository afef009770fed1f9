//! Compares what output beside the YAML shows of a Service with what the YAML makes. If they differ,
//! the cluster runs another version of it, and the YAML does not tell what the cluster does.

use crate::cluster::{Cluster, ServiceId};
use crate::trace::{End, Fault, HttpStatus, Missing, Otherwise, Step, Trace};
use portpath_yaml::printed::{At, Endpoints, Named};

/// At most this many statements of output are compared.
const MOST: usize = 200;

/// The end of a trace whose Service is shown otherwise, if the end depends on that.
pub fn shown_otherwise(cluster: &Cluster, trace: &Trace) -> Option<End> {
    if cluster.printed.is_empty() {
        return None;
    }
    let service = match &trace.end {
        End::Delivered => trace.steps.iter().rev().find_map(|step| match step {
            Step::Endpoint { met, .. } | Step::Picked { met, .. } => Some(met.service),
            _ => None,
        })?,
        End::Refused(Fault::NoEndpoint { service, .. })
        | End::Http(_, Fault::NoEndpoint { service, .. }) => *service,
        End::CannotTell(Fault::NoEndpoint {
            service,
            missing: Missing::NoPodInPaste,
            ..
        }) => return without_endpoint(cluster, trace, *service),
        _ => return None,
    };
    let (what, at) = endpoints_otherwise(cluster, service)?;
    Some(End::CannotTell(Fault::ShownOtherwise { service, what, at }))
}

/// The end where the YAML has no Pod, and output shows that the Service has no endpoint: kube-proxy
/// refuses connections to it (pkg/proxy/iptables/proxier.go), and what stands before the Service
/// answers 503 by itself.
fn without_endpoint(cluster: &Cluster, trace: &Trace, service: ServiceId) -> Option<End> {
    let shown = endpoints_of(cluster, service)?;
    let fault = Fault::NoEndpointShown {
        service,
        at: shown.at,
    };
    if !shown.list.is_empty() {
        return None;
    }
    let is_behind_a_door = |step: &Step| matches!(step, Step::Backend { .. });
    Some(if trace.steps.iter().any(is_behind_a_door) {
        End::Http(HttpStatus::ServiceUnavailable, fault)
    } else {
        End::Refused(fault)
    })
}

/// All that is shown otherwise, whatever is asked.
pub fn all_shown_otherwise(cluster: &Cluster) -> Vec<Fault> {
    let printed = &cluster.printed;
    let endpoints = printed.endpoints.iter().map(|shown| &shown.named);
    let mut services: Vec<ServiceId> = Vec::new();
    for named in endpoints.take(MOST) {
        if let Some(id) = meant(cluster, named).filter(|id| !services.contains(id)) {
            services.push(id);
        }
    }
    let by_endpoints = services.into_iter().filter_map(|service| {
        let (what, at) = endpoints_otherwise(cluster, service)?;
        // Pods that the YAML does not have may well be in the cluster.
        let is_open = cluster.pods_selected_by(&cluster[service]).is_empty();
        if is_open && matches!(what, Otherwise::Endpoints(_)) {
            return None;
        }
        Some(Fault::ShownOtherwise { service, what, at })
    });
    let by_type = printed.services.iter().take(MOST).filter_map(|shown| {
        let (kind, at) = shown.kind.as_ref()?;
        let service = meant(cluster, &shown.named)?;
        let made = cluster[service].kind().as_str();
        (kind != made).then(|| Fault::ShownOtherwise {
            service,
            what: Otherwise::Type(kind.clone(), made),
            at: *at,
        })
    });
    by_endpoints.chain(by_type).collect()
}

/// The Service that output is about. Output without a namespace is of the default one, or of the
/// only Service with that name.
pub fn meant(cluster: &Cluster, named: &Named) -> Option<ServiceId> {
    if let Some(namespace) = &named.namespace {
        return cluster.service(namespace, &named.name);
    }
    cluster.service("default", &named.name).or_else(|| {
        let mut same = (0..cluster.services.len())
            .map(ServiceId)
            .filter(|id| cluster[*id].meta.name() == named.name);
        let first = same.next()?;
        same.next().is_none().then_some(first)
    })
}

/// What the output that was taken last shows of a Service's endpoints, where that differs.
fn endpoints_otherwise(cluster: &Cluster, id: ServiceId) -> Option<(Otherwise, At)> {
    let shown = endpoints_of(cluster, id)?;
    let made = made(cluster, id);
    if shown.list.is_empty() {
        return (!made.is_empty()).then_some((Otherwise::NoEndpoint(made.len()), shown.at));
    }
    let Some(first) = made.first() else {
        let written = shown.written.clone();
        return Some((Otherwise::Endpoints(written), shown.at));
    };
    // `describe` shows the endpoints of each port by themselves.
    if cluster[id].ports.len() != 1 {
        return None;
    }
    let ports: Vec<u16> = shown.list.iter().filter_map(|(_, port)| *port).collect();
    let (other, at_port) = (*ports.first()?, (*first)?);
    let is_known = ports.iter().any(|port| made.contains(&Some(*port)));
    (!is_known).then_some((Otherwise::EndpointPort(other, at_port), shown.at))
}

/// The endpoints of a Service as the last output shows them.
fn endpoints_of(cluster: &Cluster, id: ServiceId) -> Option<&Endpoints> {
    let name = cluster[id].meta.name();
    let mut shown = cluster.printed.endpoints.iter().rev();
    // Most rows are of another name, which is seen without a look at the cluster.
    shown.find(|shown| shown.named.name == name && meant(cluster, &shown.named) == Some(id))
}

/// The ports of the ready endpoints that the YAML makes, one for each endpoint.
fn made(cluster: &Cluster, id: ServiceId) -> Vec<Option<u16>> {
    let slices = cluster.slices_of(&cluster[id]).iter();
    let slices = slices.map(|slice| &cluster.slices[*slice]);
    let made = slices.flat_map(|slice| {
        let port = slice.ports.first().and_then(|port| port.port);
        let port = port.and_then(|port| u16::try_from(port).ok());
        let ready = slice.endpoints.iter().filter(|endpoint| endpoint.ready);
        ready.map(move |_| port)
    });
    made.collect()
}
