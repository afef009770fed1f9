//! What nothing leads to, and what leads to nothing.

use super::lacks;
use super::report::{Alone, AloneKind, Call, ObjectName, Way};
use portpath_kube::manifest::{ObjectMeta, WorkloadKind};
use portpath_net::cluster::{Cluster, Pod};
use portpath_text::maps::HashSet;
use portpath_text::source::Span;

/// All of it, in the order of [`AloneKind`].
pub(super) fn all(cluster: &Cluster, calls: &[Call], ways: &[Way]) -> Vec<Alone> {
    let mut found = Vec::new();
    for lack in lacks::all(cluster) {
        let service = &cluster[lack.service];
        let port = &service.ports[lack.port];
        found.push(Alone {
            what: AloneKind::PortNotServed,
            object: named("Service", &service.meta),
            port: Some(port.port.value),
            span: port.span,
        });
    }
    let called = calls.iter().filter_map(|call| call.service.as_deref());
    let led_to = ways.iter().map(|way| way.service.as_str());
    let called: HashSet<&str> = called.chain(led_to).collect();
    for service in &cluster.services {
        let name = [service.meta.namespace(), service.meta.name()].join("/");
        let from_outside = service.ports.iter().any(|port| port.node_port.is_some());
        if !from_outside && !called.contains(name.as_str()) {
            found.push(Alone {
                what: AloneKind::ServiceWithoutCaller,
                object: named("Service", &service.meta),
                port: None,
                span: service.meta.name_span(),
            });
        }
    }
    let makers = makers(cluster);
    found.extend(without_service(cluster, &makers));
    found.extend(policies(cluster, &makers));
    found
}

/// The first Pod of each object that makes Pods.
pub(super) struct Maker<'c> {
    pub(super) object: ObjectName,
    pub(super) pod: &'c Pod,
    pub(super) id: usize,
}

/// What makes Pods, in the order of the Pods.
pub(super) fn makers(cluster: &Cluster) -> Vec<Maker<'_>> {
    let mut seen: HashSet<Span> = HashSet::default();
    let mut found = Vec::new();
    for (id, pod) in cluster.pods.iter().enumerate() {
        if pod.is_finished() || !seen.insert(pod.origin) {
            continue;
        }
        let (kind, name) = match &pod.owner {
            Some(owner) => (owner.kind.to_string(), owner.name.to_string()),
            None => ("Pod".to_owned(), pod.name.to_string()),
        };
        let object = ObjectName {
            kind,
            namespace: pod.namespace.to_string(),
            name,
        };
        found.push(Maker { object, pod, id });
    }
    found
}

/// Workloads whose Pods no Service selects; Jobs are there to end, not to be asked.
fn without_service(cluster: &Cluster, makers: &[Maker]) -> Vec<Alone> {
    let mut selected: HashSet<usize> = HashSet::default();
    for service in &cluster.services {
        selected.extend(
            cluster
                .pods_selected_by(service)
                .into_iter()
                .map(|pod| pod.0),
        );
    }
    let jobs = cluster.workloads.iter();
    let jobs: HashSet<Span> = jobs
        .filter(|workload| matches!(workload.kind, WorkloadKind::Job | WorkloadKind::CronJob))
        .map(|workload| workload.meta.span)
        .collect();
    let alone = makers
        .iter()
        .filter(|maker| !selected.contains(&maker.id) && !jobs.contains(&maker.pod.origin));
    alone
        .map(|maker| Alone {
            what: AloneKind::WorkloadWithoutService,
            object: maker.object.clone(),
            port: None,
            span: maker.pod.name_span,
        })
        .collect()
}

/// More pairs of a policy and a workload than this are not compared.
const MOST_PAIRS: usize = 1_000_000;

/// Policies without Pods, and workloads without policies.
fn policies(cluster: &Cluster, makers: &[Maker]) -> Vec<Alone> {
    if cluster.policies.is_empty() || cluster.policies.len() * makers.len() > MOST_PAIRS {
        return Vec::new();
    }
    let mut guarded = vec![false; makers.len()];
    let mut found = Vec::new();
    for policy in &cluster.policies {
        let mut selects_any = false;
        for (maker, guarded) in makers.iter().zip(&mut guarded) {
            if policy.selects(&maker.pod.namespace, &maker.pod.labels) {
                selects_any = true;
                *guarded = true;
            }
        }
        if !selects_any {
            found.push(Alone {
                what: AloneKind::PolicyWithoutPod,
                object: named("NetworkPolicy", &policy.meta),
                port: None,
                span: policy.meta.name_span(),
            });
        }
    }
    let open = makers.iter().zip(guarded).filter(|(_, guarded)| !guarded);
    found.extend(open.map(|(maker, _)| Alone {
        what: AloneKind::WorkloadWithoutPolicy,
        object: maker.object.clone(),
        port: None,
        span: maker.pod.name_span,
    }));
    found
}

fn named(kind: &str, meta: &ObjectMeta) -> ObjectName {
    ObjectName {
        kind: kind.to_owned(),
        namespace: meta.namespace().to_owned(),
        name: meta.name().to_owned(),
    }
}
