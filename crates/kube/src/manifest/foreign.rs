//! Objects of APIs beside Kubernetes' own that may stop a packet or lead it elsewhere: policies of
//! network plugins, rules of service meshes, routes of other routers. What they say is not judged;
//! whom they may be about is.

use super::{LabelSelector, ObjectMeta, Pair, Selector};
use portpath_yaml::yaml::TextSlice;

/// Such an object.
#[derive(Clone, Debug)]
pub struct ForeignRule {
    /// Who it is.
    pub meta: ObjectMeta,
    /// `kind`.
    pub kind: TextSlice,
    /// What enforces it.
    pub family: RuleFamily,
    /// Which packets it may decide about.
    pub reach: Reach,
    /// The hosts that it takes requests from outside for.
    pub hosts: Vec<TextSlice>,
}

/// An object of another API whose controller makes Pods of a template in it: a Rollout of Argo, a
/// LeaderWorkerSet.
#[derive(Clone, Debug)]
pub struct ForeignMaker {
    /// Who it is.
    pub meta: ObjectMeta,
    /// The labels of each template.
    pub templates: Vec<Vec<Pair>>,
}

impl ForeignMaker {
    /// Whether its Pods may have all labels that a selector asks for. A controller adds labels of
    /// its own, whose key has its domain and whose value is the object's name.
    pub fn may_satisfy(&self, namespace: &str, selector: &Selector) -> bool {
        let own = self.meta.namespace.as_ref();
        let is_here = own.map_or("default", |own| &own.value) == namespace;
        let names_it =
            |pair: &Pair| pair.key.value.contains('/') && *pair.value.value == *self.meta.name();
        let has = |labels: &[Pair], pair: &Pair| {
            labels
                .iter()
                .any(|own| own.key.value == pair.key.value && own.value.value == pair.value.value)
        };
        let fits = |labels: &Vec<Pair>| {
            let mut pairs = selector.pairs.iter();
            pairs.all(|pair| names_it(pair) || has(labels, pair))
        };
        is_here && self.templates.iter().any(fits)
    }
}

/// What enforces a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleFamily {
    /// A network plugin.
    Policy,
    /// A service mesh.
    Mesh,
    /// A router beside Ingress controllers and Gateways.
    Router,
}

/// The packets that a rule may decide about.
#[derive(Clone, Debug)]
pub enum Reach {
    /// None that Portpath follows.
    Nothing,
    /// Packets from or to Pods.
    Pods {
        /// The Pods; one of the entries must mean them.
        subjects: Vec<Subject>,
        /// Packets that the Pods receive.
        incoming: bool,
        /// Packets that the Pods send.
        outgoing: bool,
    },
    /// Requests for Services by these names, as written.
    Hosts(Vec<TextSlice>),
}

/// The Pods that an entry of a rule means.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Their namespaces.
    pub namespaces: Namespaces,
    /// Their labels; what Portpath cannot read of them is left out.
    pub labels: LabelSelector,
}

/// The namespaces that an entry of a rule means.
#[derive(Clone, Debug)]
pub enum Namespaces {
    /// Every one.
    All,
    /// The rule's own.
    Own,
    /// Those with these labels.
    Labelled(LabelSelector),
}
