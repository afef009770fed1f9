//! The Pods that workloads' controllers make of a template: how many, and under which names and
//! labels.

use std::rc::Rc;

use super::{Node, Owner, Placed, Pod};
use portpath_kube::manifest::{ObjectMeta, Pair, PodSpec, Workload, WorkloadKind};
use portpath_text::source::{Span, Spanned};
use portpath_yaml::yaml::TextSlice;

/// How many Pods a workload asks for.
pub(super) fn wanted(workload: &Workload, nodes: &[Node]) -> usize {
    match workload.kind {
        WorkloadKind::DaemonSet => daemon_nodes(workload, nodes).count(),
        WorkloadKind::CronJob => 0,
        _ => workload.replicas.value as usize,
    }
}

/// The nodes that a DaemonSet runs on.
/// Source: pkg/controller/daemon/daemon_controller.go, NodeShouldRunDaemonPod.
fn daemon_nodes<'a>(workload: &'a Workload, nodes: &'a [Node]) -> impl Iterator<Item = &'a Node> {
    let template = &workload.template;
    let named = template.node_name.as_ref().map(|name| name.value.as_str());
    nodes.iter().filter(move |node| {
        named.is_none_or(|name| name == node.name)
            && template.placement.allows(&node.name, &node.labels)
    })
}

/// So many Pods of a workload, named but not yet placed. What they have in common they share.
pub(super) fn replicas(workload: &Workload, count: usize, nodes: &[Node]) -> Vec<Pod> {
    let mut daemon_nodes = daemon_nodes(workload, nodes);
    let mut model = unplaced(
        &workload.meta,
        &workload.template_meta,
        workload.template.clone(),
    );
    model.terminating = false;
    model.owner = Some(Rc::new(Owner {
        kind: TextSlice::fixed(workload.kind_name()),
        name: workload.meta.name_text(),
    }));
    if workload.template_meta.labels.is_empty() {
        model.labels_span = workload.template_meta.span;
    }
    label(&mut model, workload);
    // The last one is the model itself.
    let pods = (1..count).map(|_| model.clone()).collect::<Vec<_>>();
    let last = (count > 0).then_some(model);
    pods.into_iter()
        .chain(last)
        .enumerate()
        .map(|(index, mut pod)| {
            if workload.kind == WorkloadKind::DaemonSet
                && let Some(node) = daemon_nodes.next()
            {
                Rc::make_mut(&mut pod.spec).node_name = Some(Spanned::defaulted(
                    node.name.clone(),
                    workload.meta.name_span(),
                ))
                .into();
            }
            identify(&mut pod, workload, index);
            pod
        })
        .collect()
}

/// Gives the Pods of a workload the labels that its controller adds to all of them.
/// Source: pkg/apis/apps/types.go, pkg/apis/batch/types.go.
fn label(pod: &mut Pod, workload: &Workload) {
    let place = workload.meta.name_span();
    match workload.kind {
        WorkloadKind::Deployment => set_label(
            pod,
            "pod-template-hash",
            workload.template_hash.clone(),
            place,
        ),
        WorkloadKind::DaemonSet => {
            set_label(pod, "pod-template-generation", TextSlice::fixed("1"), place)
        }
        WorkloadKind::Job => {
            for key in ["batch.kubernetes.io/job-name", "job-name"] {
                set_label(pod, key, workload.meta.name_text(), place);
            }
        }
        WorkloadKind::StatefulSet
        | WorkloadKind::ReplicaSet
        | WorkloadKind::ReplicationController
        | WorkloadKind::CronJob => {}
    }
}

/// Gives a workload's Pod its name, and the labels and host name that are its own.
/// Source: pkg/controller/statefulset/stateful_set_utils.go, newVersionedStatefulSetPod.
fn identify(pod: &mut Pod, workload: &Workload, index: usize) {
    let owner = workload.meta.name();
    let place = workload.meta.name_span();
    pod.name = match workload.kind {
        WorkloadKind::Deployment => numbered(&[owner, &workload.template_hash], index),
        WorkloadKind::DaemonSet => [
            owner,
            "-",
            pod.spec.node_name.as_ref().map_or("", |node| &node.value),
        ]
        .concat()
        .into(),
        _ => numbered(&[owner], index),
    };
    if workload.kind == WorkloadKind::StatefulSet {
        let name = pod.name.clone();
        set_label(
            pod,
            "statefulset.kubernetes.io/pod-name",
            name.clone(),
            place,
        );
        set_label(
            pod,
            "apps.kubernetes.io/pod-index",
            index.to_string().into(),
            place,
        );
        let spec = Rc::make_mut(&mut pod.spec);
        spec.hostname = Some(Spanned::defaulted(name, place)).into();
        spec.subdomain = workload.service_name.clone().into();
    }
}

/// `web-0`, without the machinery of the formatter.
pub(super) fn numbered(words: &[&str], number: usize) -> TextSlice {
    let mut digits = [0; 20];
    let mut rest = number;
    let mut first = 20;
    while rest > 0 || first == digits.len() {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let length: usize = words.iter().map(|word| word.len() + 1).sum();
    let mut name = String::with_capacity(length + digits.len() - first);
    for word in words {
        name.push_str(word);
        name.push('-');
    }
    name.extend(digits[first..].iter().map(|digit| char::from(*digit)));
    name.into()
}

/// Sets a label that a controller adds; it points at the workload's name.
fn set_label(pod: &mut Pod, key: &'static str, value: TextSlice, place: Span) {
    let mut labels = Vec::with_capacity(pod.labels.len() + 1);
    labels.extend(
        pod.labels
            .iter()
            .filter(|pair| pair.key.value != key)
            .cloned(),
    );
    let defaulted = |text| Spanned::defaulted(text, place);
    labels.push(Pair {
        key: defaulted(TextSlice::fixed(key)),
        value: defaulted(value),
    });
    pod.labels = Rc::new(labels);
}

/// A Pod that is taken to be Running and Ready, without name, node and addresses.
pub(super) fn unplaced(object: &ObjectMeta, labelled: &ObjectMeta, spec: Rc<PodSpec>) -> Pod {
    let labels_span = labelled
        .labels
        .iter()
        .map(Pair::span)
        .reduce(Span::to)
        .unwrap_or_else(|| labelled.name_span());
    Pod {
        namespace: object.namespace_text(),
        namespace_span: object
            .namespace
            .as_ref()
            .filter(|namespace| namespace.is_written())
            .map(|namespace| namespace.span),
        name: TextSlice::default(),
        labels: labelled.labels.clone(),
        labels_span,
        ips: Vec::new(),
        node: TextSlice::default(),
        placed: Placed::Said,
        phase: TextSlice::fixed("Running"),
        ready: Spanned::defaulted(true, object.name_span()),
        terminating: object.deletion_timestamp.is_some(),
        assumed: true,
        invented: false,
        never_ready: None,
        history: None,
        owner: object.owners.first().map(|owner| {
            Rc::new(Owner {
                kind: owner.kind.clone(),
                name: owner.name.clone(),
            })
        }),
        spec,
        origin: object.span,
        name_span: object.name_span(),
    }
}
