//! What makes Pods: Pods as written, and workloads.

use std::rc::Rc;

use portpath_kube::manifest::{ObjectMeta, Pod, Workload};

/// What makes Pods, in the order of your YAML.
pub(super) enum Maker {
    /// A Pod written as such.
    Pod(Rc<Pod>),
    /// A workload.
    Workload(Rc<Workload>),
}

impl Maker {
    /// What it is called.
    pub(super) fn meta(&self) -> &ObjectMeta {
        match self {
            Self::Pod(pod) => &pod.meta,
            Self::Workload(workload) => &workload.meta,
        }
    }
}
