//! The API's warnings about Pods, Pod templates and the kinds that hold them (pkg/api/pod/warnings.go and the
//! WarningsOnCreate of each strategy under pkg/registry).

use portpath_text::maps::HashSet;

use super::field::{join, nth, place, quote};
use super::ip::warn_ip;
use super::names::dns_label;
use super::resources::Quantity;
use crate::admission::tree::{entries, items, number, present, text, texts};
use crate::admission::{Finding, Mistake};
use portpath_text::order;
use portpath_yaml::yaml::Node;

const DEPRECATED_LABELS: [(&str, &str); 6] = [
    (
        "beta.kubernetes.io/arch",
        "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
    ),
    (
        "beta.kubernetes.io/os",
        "deprecated since v1.14; use \"kubernetes.io/os\" instead",
    ),
    (
        "failure-domain.beta.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    (
        "failure-domain.beta.kubernetes.io/zone",
        "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
    ),
    (
        "beta.kubernetes.io/instance-type",
        "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
    ),
    (
        "node-role.kubernetes.io/master",
        "use \"node-role.kubernetes.io/control-plane\" instead",
    ),
];

const DEPRECATED_ANNOTATIONS: [(&str, &str); 3] = [
    (
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead",
    ),
    (
        "security.alpha.kubernetes.io/sysctls",
        "non-functional in v1.11+; use the \"sysctls\" field instead",
    ),
    (
        "security.alpha.kubernetes.io/unsafe-sysctls",
        "non-functional in v1.11+; use the \"sysctls\" field instead",
    ),
];

const DEPRECATED_VOLUMES: [(&str, &str, &str); 9] = [
    (
        "photonPersistentDisk",
        "photonPersistentDisk",
        "deprecated in v1.11, non-functional in v1.16+",
    ),
    (
        "gitRepo",
        "gitRepo",
        "deprecated in v1.11, and disabled by default in v1.33+",
    ),
    (
        "scaleIO",
        "scaleIO",
        "deprecated in v1.16, non-functional in v1.22+",
    ),
    (
        "flocker",
        "flocker",
        "deprecated in v1.22, non-functional in v1.25+",
    ),
    (
        "storageos",
        "storageOS",
        "deprecated in v1.22, non-functional in v1.25+",
    ),
    (
        "quobyte",
        "quobyte",
        "deprecated in v1.22, non-functional in v1.25+",
    ),
    (
        "glusterfs",
        "glusterfs",
        "deprecated in v1.25, non-functional in v1.26+",
    ),
    (
        "cephfs",
        "cephfs",
        "deprecated in v1.28, non-functional in v1.31+",
    ),
    (
        "rbd",
        "rbd",
        "deprecated in v1.28, non-functional in v1.31+",
    ),
];

const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP: &str = "container.seccomp.security.alpha.kubernetes.io/";
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
/// A Pod's lists of containers, in the order that Kubernetes visits them.
pub(super) const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// The warnings about an object of a kind, Services aside.
pub(super) fn warnings(kind: &str, object: &Node) -> Vec<Finding> {
    let mut warnings = Warnings {
        root: object,
        found: Vec::new(),
    };
    let name = present(object, "metadata").map_or("", |meta| text(meta, "name"));
    match kind {
        "Pod" => {
            warnings.name(name, "this is used in the Pod's hostname, which");
            warnings.template(object, "");
        }
        "Deployment" | "ReplicaSet" | "ReplicationController" | "Job" => {
            warnings.name(name, "this is used in Pod names and hostnames, which");
            warnings.template_of(present(object, "spec"), "spec.template.");
        }
        "StatefulSet" | "DaemonSet" => {
            warnings.template_of(present(object, "spec"), "spec.template.")
        }
        "CronJob" => {
            warnings.name(name, "this is used in Pod names and hostnames, which");
            let job = present(object, "spec").and_then(|spec| present(spec, "jobTemplate"));
            warnings.template_of(
                job.and_then(|job| present(job, "spec")),
                "spec.jobTemplate.spec.template.",
            );
        }
        "Ingress" => warnings.ingress(object),
        "EndpointSlice" => warnings.slice(object),
        _ => {}
    }
    warnings.found
}

/// Collects warnings, each with the place of the field it speaks of.
pub(super) struct Warnings<'a> {
    root: &'a Node,
    found: Vec<Finding>,
}

impl Warnings<'_> {
    /// `FIELD: WORDS`
    pub(super) fn push(&mut self, field: &str, words: &str) {
        self.push_of(Mistake::Other, field, words);
    }

    /// The same, of a mistake.
    pub(super) fn push_of(&mut self, mistake: Mistake, field: &str, words: &str) {
        let span = place(self.root, field);
        self.found
            .push(Finding::of(mistake, format!("{field}: {words}"), span));
    }

    fn name(&mut self, name: &str, used: &str) {
        let wrong = dns_label(name);
        if !wrong.is_empty() {
            let words = format!(
                "{used} can result in surprising behavior; a DNS label is recommended: [{}]",
                wrong.join(" ")
            );
            self.push("metadata.name", &words);
        }
    }

    fn template_of(&mut self, spec: Option<&Node>, prefix: &str) {
        if let Some(template) = spec.and_then(|spec| present(spec, "template")) {
            self.template(template, prefix);
        }
    }

    /// warningsForPodSpecAndMeta; `prefix` is empty for a Pod, and ends in a dot for a template.
    fn template(&mut self, template: &Node, prefix: &str) {
        let Some(spec) = present(template, "spec") else {
            return;
        };
        let annotations =
            present(template, "metadata").and_then(|meta| present(meta, "annotations"));
        let keys: HashSet<&str> = annotations
            .map_or(&[][..], Node::entries)
            .iter()
            .map(|entry| entry.key.as_str())
            .collect();
        let has = |key: &str| keys.contains(key);
        let meta = format!("{prefix}metadata.annotations");
        let field = format!("{prefix}spec");
        if prefix.is_empty() {
            self.app_armor(spec, &has, &meta);
        }
        self.node_labels(spec, &field);
        for (key, words) in DEPRECATED_ANNOTATIONS
            .into_iter()
            .filter(|(key, _)| has(key))
        {
            self.push(&format!("{meta}[{key}]"), words);
        }
        self.volumes(spec, &field);
        self.repeated(spec, "hostAliases", "ip", "duplicate ip", &field);
        self.repeated(spec, "imagePullSecrets", "name", "duplicate name", &field);
        for (index, secret) in items(spec, "imagePullSecrets").iter().enumerate() {
            if text(secret, "name").is_empty() {
                self.push(
                    &format!("{field}.imagePullSecrets[{index}].name"),
                    "invalid empty name \"\"",
                );
            }
        }
        let profile = |node: &Node| {
            present(node, "securityContext")
                .is_some_and(|at| present(at, "seccompProfile").is_some())
        };
        let seccomp = "non-functional in v1.27+; use the \"seccompProfile\" field instead";
        if has(SECCOMP_POD) && !profile(spec) {
            self.push(&format!("{meta}[{SECCOMP_POD}]"), seccomp);
        }
        for list in LISTS {
            for (index, container) in items(spec, list).iter().enumerate() {
                let key = format!("{SECCOMP}{}", text(container, "name"));
                if has(&key) && !profile(container) {
                    self.push(&format!("{meta}[{key}]"), seccomp);
                }
                if !prefix.is_empty() {
                    self.container_app_armor(spec, container, &has, &meta);
                }
                self.container(container, &format!("{field}.{list}[{index}]"));
            }
        }
        self.ports(spec, &field);
        self.port_names(spec, &field);
        if number(spec, "terminationGracePeriodSeconds") < 0 {
            let words = "must be >= 0; negative values are invalid and will be treated as 1";
            self.push(&join(&field, "terminationGracePeriodSeconds"), words);
        }
        self.affinity(spec, &field);
    }

    fn app_armor(&mut self, spec: &Node, has: &dyn Fn(&str) -> bool, meta: &str) {
        for list in LISTS {
            for container in items(spec, list) {
                self.container_app_armor(spec, container, has, meta);
            }
        }
    }

    fn container_app_armor(
        &mut self,
        spec: &Node,
        container: &Node,
        has: &dyn Fn(&str) -> bool,
        meta: &str,
    ) {
        let profile = |node: &Node| {
            present(node, "securityContext")
                .is_some_and(|at| present(at, "appArmorProfile").is_some())
        };
        let key = format!("{APP_ARMOR}{}", text(container, "name"));
        if has(&key) && !profile(spec) && !profile(container) {
            self.push(
                &format!("{meta}[{key}]"),
                "deprecated since v1.30; use the \"appArmorProfile\" field instead",
            );
        }
    }

    fn node_labels(&mut self, spec: &Node, field: &str) {
        let deprecated = |key: &str| {
            DEPRECATED_LABELS
                .iter()
                .find(|(label, _)| *label == key)
                .map(|(_, words)| *words)
        };
        let mut selector: Vec<&str> = entries(spec, "nodeSelector")
            .iter()
            .map(|entry| entry.key.as_str())
            .collect();
        order::by(&mut selector, Ord::cmp);
        for key in selector {
            if let Some(words) = deprecated(key) {
                self.push(&format!("{field}.nodeSelector[{key}]"), words);
            }
        }
        let affinity =
            present(spec, "affinity").and_then(|affinity| present(affinity, "nodeAffinity"));
        let (required, preferred) = (
            "requiredDuringSchedulingIgnoredDuringExecution",
            "preferredDuringSchedulingIgnoredDuringExecution",
        );
        let mut terms = Vec::new();
        if let Some(affinity) = affinity {
            let base = join(field, "affinity.nodeAffinity");
            let list = present(affinity, required)
                .map_or(&[][..], |selector| items(selector, "nodeSelectorTerms"));
            terms.extend(
                list.iter()
                    .enumerate()
                    .map(|(at, term)| (format!("{base}.{required}.nodeSelectorTerms[{at}]"), term)),
            );
            for (at, term) in items(affinity, preferred).iter().enumerate() {
                let path = format!("{base}.{preferred}[{at}].preference");
                terms.extend(present(term, "preference").map(|preference| (path, preference)));
            }
        }
        for (path, term) in terms {
            for (at, expression) in items(term, "matchExpressions").iter().enumerate() {
                let key = text(expression, "key");
                if let Some(words) = deprecated(key) {
                    self.push(
                        &format!("{path}.matchExpressions[{at}].key"),
                        &format!("{key} is {words}"),
                    );
                }
            }
        }
        for (at, constraint) in items(spec, "topologySpreadConstraints").iter().enumerate() {
            let key = text(constraint, "topologyKey");
            let path = nth(&join(field, "topologySpreadConstraints"), at);
            if let Some(words) = deprecated(key) {
                self.push(&join(&path, "topologyKey"), &format!("{key} is {words}"));
            }
            if present(constraint, "labelSelector").is_none() {
                self.push(
                    &join(&path, "labelSelector"),
                    "a null labelSelector results in matching no pod",
                );
            }
        }
    }

    fn volumes(&mut self, spec: &Node, field: &str) {
        for (index, volume) in items(spec, "volumes").iter().enumerate() {
            for (key, shown, words) in DEPRECATED_VOLUMES {
                if present(volume, key).is_some() {
                    self.push(&format!("{field}.volumes[{index}].{shown}"), words);
                }
            }
        }
    }

    fn repeated(&mut self, spec: &Node, list: &str, key: &str, words: &str, field: &str) {
        let mut seen = HashSet::default();
        for (index, item) in items(spec, list).iter().enumerate() {
            let value = text(item, key);
            if !seen.insert(value) {
                self.push(
                    &format!("{field}.{list}[{index}].{key}"),
                    &format!("{words} {}", quote(value)),
                );
            }
        }
    }

    /// Split bytes, then variables that hide earlier ones.
    fn container(&mut self, container: &Node, field: &str) {
        let resources = present(container, "resources");
        for resource in ["memory", "ephemeral-storage"] {
            for list in ["limits", "requests"] {
                let value = resources
                    .and_then(|resources| present(resources, list))
                    .and_then(|list| list.get(resource));
                if let Some(quantity) = value
                    .and_then(Quantity::of)
                    .filter(|quantity| !quantity.is_whole())
                {
                    let words = format!(
                        "fractional byte value {} is invalid, must be an integer",
                        quote(&quantity.text)
                    );
                    self.push(&format!("{field}.resources.{list}[{resource}]"), &words);
                }
            }
        }
        let mut names = HashSet::default();
        for (index, variable) in items(container, "env").iter().enumerate() {
            let name = text(variable, "name");
            if names.insert(name) {
                continue;
            }
            let reference = format!("$({name})");
            let value = text(variable, "value");
            if present(variable, "valueFrom").is_some()
                || value == reference
                || !value.contains(&reference)
            {
                let words = format!(
                    "hides previous definition of {}, which may be dropped when using apply",
                    quote(name)
                );
                self.push(&nth(&join(field, "env"), index), &words);
            }
        }
    }

    fn affinity(&mut self, spec: &Node, field: &str) {
        let Some(affinity) = present(spec, "affinity") else {
            return;
        };
        let words = "a null labelSelector results in matching no pod";
        for kind in ["podAffinity", "podAntiAffinity"] {
            let Some(terms) = present(affinity, kind) else {
                continue;
            };
            for (list, inner) in [
                ("requiredDuringSchedulingIgnoredDuringExecution", ""),
                (
                    "preferredDuringSchedulingIgnoredDuringExecution",
                    ".podAffinityTerm",
                ),
            ] {
                for (index, term) in items(terms, list).iter().enumerate() {
                    let own = if inner.is_empty() {
                        Some(term)
                    } else {
                        present(term, "podAffinityTerm")
                    };
                    if own.is_none_or(|term| present(term, "labelSelector").is_none()) {
                        self.push(
                            &format!(
                                "{field}.affinity.{kind}.{list}[{index}]{inner}.labelSelector"
                            ),
                            words,
                        );
                    }
                }
            }
        }
    }

    /// pkg/registry/networking/ingress/strategy.go.
    fn ingress(&mut self, object: &Node) {
        const CLASS: &str = "kubernetes.io/ingress.class";
        let annotations = present(object, "metadata").and_then(|meta| present(meta, "annotations"));
        if annotations.is_some_and(|annotations| annotations.get(CLASS).is_some()) {
            let message = format!(
                "annotation {} is deprecated, please use 'spec.ingressClassName' instead",
                quote(CLASS)
            );
            let span = place(self.root, &format!("metadata.annotations[{CLASS}]"));
            self.found.push(Finding::new(message, span));
        }
    }

    /// pkg/registry/discovery/endpointslice/strategy.go.
    fn slice(&mut self, object: &Node) {
        if text(object, "addressType") == "FQDN" {
            let message = "spec.addressType: FQDN endpoints are deprecated".to_owned();
            let span = place(self.root, "addressType");
            self.found.push(Finding::new(message, span));
        }
        for (index, endpoint) in items(object, "endpoints").iter().enumerate() {
            for (at, address) in texts(endpoint, "addresses").iter().enumerate() {
                let field = format!("endpoints[{index}].addresses[{at}]");
                for message in warn_ip(&field, address) {
                    let span = place(self.root, &field);
                    self.found.push(Finding::new(message, span));
                }
            }
        }
    }
}
