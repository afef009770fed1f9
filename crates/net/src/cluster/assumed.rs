//! The Pods that the reader asks to assume, for Services whose own Pods are not in the YAML.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::maker::Maker;
use super::{Pod, selects};
use crate::facts::Fact;
use portpath_kube::manifest::{
    self, Container, ContainerPort, ObjectMeta, PodSpec, PortRef, Selector, Service, ServicePort,
};
use portpath_text::maps::HashMap;
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// How many Pods are assumed for a Service: with two you see that one is chosen.
const EACH: usize = 2;
/// At most so many Services get some.
const MOST_SERVICES: usize = 1_000;
/// At most so many candidates are compared with a selector.
const MOST_CANDIDATES: usize = 200;

/// Pods that fit the Services for which the reader assumes some, where the YAML has none. Their
/// labels are the selector's, and they listen where `targetPort` says. A named `targetPort` is
/// given the number of the Service's own port, as an example.
pub(super) fn makers(services: &[Rc<Service>], facts: &[Fact], written: &[Maker]) -> Vec<Maker> {
    let is_meant = |service: &Service| {
        facts.iter().any(|fact| match fact {
            Fact::PodsAssumed { of: None } => true,
            Fact::PodsAssumed { of: Some(name) } => {
                name.0 == service.meta.namespace() && name.1 == service.meta.name()
            }
            _ => false,
        })
    };
    let meant: Vec<&Rc<Service>> = services
        .iter()
        .filter(|service| is_meant(service))
        .take(MOST_SERVICES)
        .collect();
    if meant.is_empty() {
        return Vec::new();
    }
    let by_label = by_label(written);
    let mut made = Vec::new();
    for service in meant {
        let Some(selector) = &service.selector else {
            continue;
        };
        if !has_pods(written, &by_label, service, selector) {
            made.extend(
                (1..=EACH).map(|number| Maker::Pod(Rc::new(pod(service, selector, number)))),
            );
        }
    }
    made
}

/// Notes which of the Pods were assumed.
pub(super) fn mark(pods: &mut [Pod], made: &BTreeSet<(TextSlice, Span)>) {
    if made.is_empty() {
        return;
    }
    for pod in pods {
        pod.invented = made.contains(&(pod.name.clone(), pod.origin));
    }
}

/// The names of what was made, each with the Service that it was made for.
pub(super) fn names(made: &[Maker]) -> BTreeSet<(TextSlice, Span)> {
    made.iter()
        .map(|maker| (maker.meta().name_text(), maker.meta().span))
        .collect()
}

/// Namespace, key and value.
type Key<'m> = (&'m str, &'m str, &'m str);

fn labels(maker: &Maker) -> &[manifest::Pair] {
    match maker {
        Maker::Pod(pod) => &pod.meta.labels,
        Maker::Workload(workload) => &workload.template_meta.labels,
    }
}

fn by_label(written: &[Maker]) -> HashMap<Key<'_>, Vec<usize>> {
    let mut found: HashMap<Key, Vec<usize>> = HashMap::default();
    for (at, maker) in written.iter().enumerate() {
        for label in labels(maker) {
            let key = (
                maker.meta().namespace(),
                label.key.value.as_str(),
                label.value.value.as_str(),
            );
            found.entry(key).or_default().push(at);
        }
    }
    found
}

fn has_pods(
    written: &[Maker],
    by_label: &HashMap<Key<'_>, Vec<usize>>,
    service: &Service,
    selector: &Selector,
) -> bool {
    let Some(first) = selector.pairs.first() else {
        return true;
    };
    let key = (
        service.meta.namespace(),
        first.key.value.as_str(),
        first.value.value.as_str(),
    );
    let candidates = by_label.get(&key).into_iter().flatten();
    let mut labelled = candidates
        .take(MOST_CANDIDATES)
        .map(|at| labels(&written[*at]));
    labelled.any(|labels| selects(selector, labels))
}

fn pod(service: &Service, selector: &Selector, number: usize) -> manifest::Pod {
    let span = selector.span;
    let name = format!("{}-pod-{number}", service.meta.name());
    let container = Container {
        span,
        name: Some(Spanned::defaulted(TextSlice::fixed("app"), span)),
        ports: service.ports.iter().map(declared).collect(),
        ..Container::default()
    };
    manifest::Pod {
        meta: ObjectMeta {
            name: Some(Spanned::defaulted(name.into(), span)),
            labels: Rc::new(selector.pairs.clone()),
            document: service.meta.document,
            span: service.meta.span,
            namespace: service.meta.namespace.clone(),
            ..ObjectMeta::default()
        },
        spec: Rc::new(PodSpec {
            span,
            containers: vec![container],
            ..PodSpec::default()
        }),
        status: None,
    }
}

/// The container's port that a Service's port leads to.
fn declared(port: &ServicePort) -> ContainerPort {
    let span = port.target_port.span;
    let (name, number) = match &port.target_port.value {
        PortRef::Name(name) => (Some(name.clone()), port.port.value),
        PortRef::Number(number) => (None, *number),
    };
    ContainerPort {
        span,
        name: name.map(|name| Spanned::defaulted(name, span)),
        container_port: Spanned::defaulted(number, span),
        protocol: port.protocol.clone(),
        host_port: None,
    }
}
