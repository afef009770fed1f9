//! What makes Pods.

use std::rc::Rc;

use super::{ObjectMeta, PodSpec, Selector};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// What makes Pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkloadKind {
    /// A Deployment.
    Deployment,
    /// A ReplicaSet.
    ReplicaSet,
    /// The older ReplicationController.
    ReplicationController,
    /// A StatefulSet.
    StatefulSet,
    /// A DaemonSet: one Pod a node.
    DaemonSet,
    /// A Job.
    Job,
    /// A CronJob, which starts no Pod by itself until its time comes.
    CronJob,
}

/// A workload and its Pod template.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Which kind it is.
    pub kind: WorkloadKind,
    /// Who it is; its own labels are not its Pods' labels.
    pub meta: ObjectMeta,
    /// How many Pods (`replicas`; `parallelism` of a Job capped by `completions`); not of a
    /// DaemonSet.
    pub replicas: Spanned<u32>,
    /// `selector.matchLabels` (or a ReplicationController's `selector`).
    pub selector: Option<Selector>,
    /// `serviceName` of a StatefulSet.
    pub service_name: Option<Spanned<TextSlice>>,
    /// The template's metadata; its name is not used.
    pub template_meta: ObjectMeta,
    /// The template's spec.
    pub template: Rc<PodSpec>,
    /// Of a Deployment, the hash of its stored template, which is in the names of its Pods; empty
    /// for others.
    pub template_hash: TextSlice,
}

impl Workload {
    /// The kind's name as Kubernetes spells it.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            WorkloadKind::Deployment => "Deployment",
            WorkloadKind::ReplicaSet => "ReplicaSet",
            WorkloadKind::ReplicationController => "ReplicationController",
            WorkloadKind::StatefulSet => "StatefulSet",
            WorkloadKind::DaemonSet => "DaemonSet",
            WorkloadKind::Job => "Job",
            WorkloadKind::CronJob => "CronJob",
        }
    }
}
