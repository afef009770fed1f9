//! Finds out whose name it is that was asked of DNS, where no Service has it: DNS has names of
//! Services, and of Pods below them only
//! (https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/).

use crate::cluster::{Cluster, Pod, PodId, ServiceId};
use crate::trace::Bearer;
use portpath_kube::manifest::ServiceType;
use portpath_text::source::Span;

/// How many Pods are looked at.
const MOST: usize = 2000;

/// The workload, Pod, host name or container of a namespace with this name.
pub fn bearer(cluster: &Cluster, namespace: &str, name: &str) -> Option<Bearer> {
    let (kind, span) = of_workload(cluster, namespace, name)
        .or_else(|| of_pod(cluster, namespace, name))
        .or_else(|| of_container(cluster, namespace, name))?;
    Some(Bearer {
        kind,
        span,
        service: service_of(cluster, namespace, name),
    })
}

fn of_workload(cluster: &Cluster, namespace: &str, name: &str) -> Option<(&'static str, Span)> {
    let mut workloads = cluster.workloads.iter();
    let found = workloads.find(|it| it.meta.namespace() == namespace && it.meta.name() == name)?;
    Some((found.kind_name(), found.meta.name_span()))
}

fn pods<'c>(cluster: &'c Cluster, namespace: &'c str) -> impl Iterator<Item = (PodId, &'c Pod)> {
    let pods = cluster.pods.iter().take(MOST).enumerate();
    pods.filter(move |(_, pod)| pod.namespace == namespace)
        .map(|(at, pod)| (PodId(at), pod))
}

fn of_pod(cluster: &Cluster, namespace: &str, name: &str) -> Option<(&'static str, Span)> {
    pods(cluster, namespace).find_map(|(_, pod)| {
        let host = pod.spec.hostname.as_ref();
        if pod.name == name {
            return Some(("Pod", pod.name_span));
        }
        let host = host.filter(|host| host.value == name && host.is_written())?;
        Some(("hostname", host.span))
    })
}

fn of_container(cluster: &Cluster, namespace: &str, name: &str) -> Option<(&'static str, Span)> {
    pods(cluster, namespace).find_map(|(_, pod)| {
        let mut names = pod
            .spec
            .port_bearers()
            .filter_map(|container| container.name.as_ref());
        let own = names.find(|own| own.value == name)?;
        Some(("container", own.span))
    })
}

/// The first Service that selects a Pod with the name: its own, its workload's, or a container's.
fn service_of(cluster: &Cluster, namespace: &str, name: &str) -> Option<ServiceId> {
    let bears = |pod: &Pod| {
        let mut names = pod.spec.port_bearers().filter_map(|it| it.name.as_ref());
        let hostname = pod.spec.hostname.as_ref();
        pod.name == name
            || pod.owner.as_ref().is_some_and(|owner| owner.name == name)
            || hostname.is_some_and(|host| host.value == name)
            || names.any(|own| own.value == name)
    };
    let (pod, _) = pods(cluster, namespace).find(|(_, pod)| bears(pod))?;
    let mut services = cluster.services.iter();
    let leads = services.position(|service| {
        service.meta.namespace() == namespace
            && service.kind() != ServiceType::ExternalName
            && cluster.pods_selected_by(service).contains(&pod)
    });
    leads.map(ServiceId)
}
