//! Finds the words of your YAML that belong together on the traced path: `port`, `targetPort`, the
//! container's port, selector with labels.

use crate::report::{Mark, MarkRole};
use portpath_kube::manifest::{PortRef, ServicePort};
use portpath_net::cluster::{Cluster, ServiceId};
use portpath_net::trace::routes::resolve;
use portpath_text::order;
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// The marks of one Service and of the Pods it selects, in order of place, each place once.
pub fn marks(cluster: &Cluster, id: ServiceId) -> Vec<Mark> {
    let service = &cluster[id];
    let mut marks: Vec<Mark> = Vec::new();
    let mut mark = |span: Span, role: MarkRole| marks.push(Mark { span, role });
    for port in &service.ports {
        mark(port.port.span, MarkRole::Port);
        if port.target_port.is_written() {
            mark(port.target_port.span, MarkRole::TargetPort);
        }
    }
    for place in cluster.ways_in.places().into_iter().take(MOST_PLACES) {
        let port = cluster
            .ways_in
            .backend(place)
            .and_then(|backend| backend.port.as_ref());
        if let Some(port) = port
            && let Ok(met) = resolve(cluster, place)
            && met.service == id
        {
            mark(port.span, MarkRole::Port);
        }
    }
    let pairs = service.selector.iter().flat_map(|selector| &selector.pairs);
    for pair in pairs.clone() {
        mark(pair.value.span, MarkRole::Selector);
    }
    for pod in cluster
        .pods_selected_by(service)
        .iter()
        .take(MOST_PODS)
        .map(|pod| &cluster[*pod])
    {
        for label in pod
            .labels
            .iter()
            .filter(|label| pairs.clone().any(|pair| pair.key.value == label.key.value))
        {
            mark(label.value.span, MarkRole::Selector);
        }
        for port in pod
            .spec
            .port_bearers()
            .flat_map(|container| &container.ports)
        {
            if service
                .ports
                .iter()
                .any(|entry| leads_to(entry, port.name.as_ref(), port.container_port.value))
            {
                mark(port.container_port.span, MarkRole::ContainerPort);
                let is_meant = |entry: &ServicePort| is_named(entry, port.name.as_ref());
                if let Some(name) = &port.name
                    && service.ports.iter().any(is_meant)
                {
                    mark(name.span, MarkRole::ContainerPort);
                }
            }
        }
    }
    marks.retain(|mark| mark.span.end > mark.span.start);
    order::by_key(&mut marks, |mark| (mark.span, mark.role));
    marks.dedup();
    marks
}

/// Backends of Ingresses and routes that are looked at.
const MOST_PLACES: usize = 500;

/// Pods of one workload share their places, so a few are as good as all.
const MOST_PODS: usize = 500;

fn is_named(entry: &ServicePort, name: Option<&Spanned<TextSlice>>) -> bool {
    matches!((&entry.target_port.value, name), (PortRef::Name(wanted), Some(name)) if *wanted == name.value)
}

fn leads_to(entry: &ServicePort, name: Option<&Spanned<TextSlice>>, number: u16) -> bool {
    entry.target_port.value == PortRef::Number(number) || is_named(entry, name)
}
