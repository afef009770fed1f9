//! Reads policies of network plugins, rules of service meshes and routes of other routers, as far
//! as they say whom they are about. What cannot be read makes a rule reach further, never less far.

use super::fields::{at, elements, field, pairs, spec, text, texts};
use super::policy::selector;
use crate::manifest::{
    ForeignMaker, ForeignRule, LabelSelector, Namespaces, ObjectMeta, Pair, Reach, RuleFamily,
    Subject,
};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::{Node, TextSlice};

/// Groups of service meshes, or how they end.
const MESHES: &[&str] = &[
    "istio.io",
    "linkerd.io",
    "consul.hashicorp.com",
    "kuma.io",
    "smi-spec.io",
];
/// Groups of routers that are no Ingress controllers and no Gateways, or how they end.
const ROUTERS: &[&str] = &[
    "traefik.io",
    "traefik.containo.us",
    "route.openshift.io",
    "projectcontour.io",
    "konghq.com",
    "getambassador.io",
    "apisix.apache.org",
    "k8s.nginx.org",
    "solo.io",
];
/// The namespace whose rules hold for all of a mesh, unless it is set up otherwise.
/// Source: https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/ (rootNamespace).
const MESH_ROOT: &str = "istio-system";

/// A template of Pods stands no deeper than this in an object:
/// `spec.leaderWorkerTemplate.workerTemplate`.
const DEEPEST_TEMPLATE: usize = 4;

/// The object as one that makes Pods; none where it has no template of a Pod with labels.
pub(super) fn maker(node: &Node, meta: ObjectMeta) -> Option<ForeignMaker> {
    let mut templates = Vec::new();
    find_templates(spec(node)?, DEEPEST_TEMPLATE, &mut templates);
    let has_one = !templates.is_empty();
    has_one.then_some(ForeignMaker { meta, templates })
}

/// A template is what has containers (`PodTemplateSpec` in pkg/apis/core/types.go).
fn find_templates(node: &Node, depth: usize, found: &mut Vec<Vec<Pair>>) {
    if at(node, &["spec", "containers"]).is_some() {
        let metadata = field(node, "metadata");
        found.push(metadata.map_or_else(Vec::new, |metadata| pairs(metadata, "labels")));
        return;
    }
    if depth > 0 {
        let values = node.entries().iter().map(|entry| &entry.value);
        values.for_each(|value| find_templates(value, depth - 1, found));
    }
}

/// The rule that an object of this group and kind is.
pub(super) fn rule(group: &str, kind: &str, node: &Node, meta: ObjectMeta) -> Option<ForeignRule> {
    let spec = spec(node).unwrap_or(node);
    let (family, reach) = if belongs(group, MESHES) {
        (RuleFamily::Mesh, of_mesh(group, kind, spec, &meta))
    } else if belongs(group, ROUTERS) {
        (RuleFamily::Router, Reach::Nothing)
    } else {
        (RuleFamily::Policy, of_plugin(group, kind, spec)?)
    };
    Some(ForeignRule {
        meta,
        kind: kind.into(),
        hosts: if family == RuleFamily::Policy {
            Vec::new()
        } else {
            hosts(spec)
        },
        family,
        reach,
    })
}

/// Whether objects of this API group may decide about a packet: rules of service meshes and routes of
/// other routers.
pub fn is_mesh_or_router(group: &str) -> bool {
    belongs(group, MESHES) || belongs(group, ROUTERS)
}

/// Whether a group is one of these, or ends with one.
fn belongs(group: &str, groups: &[&str]) -> bool {
    groups
        .iter()
        .any(|of| group.strip_suffix(of).is_some_and(ends_a_label))
}

/// The hosts of a route, wherever its kind has them: `host`, `hosts` and `hostnames`, `fqdn` of
/// Contour, `Host(…)` of Traefik.
fn hosts(spec: &Node) -> Vec<TextSlice> {
    let mut found = Vec::new();
    for key in ["host", "hostname", "hosts", "hostnames"] {
        found.extend(names(Some(spec), key));
    }
    found.extend(names(field(spec, "virtualhost"), "fqdn"));
    for list in ["servers", "routes", "http", "rules"] {
        for item in elements(spec, list) {
            found.extend(names(Some(item), "hosts"));
            found.extend(names(Some(item), "host"));
            found.extend(names(field(item, "match"), "hosts"));
            let rule = text(item, "match");
            found.extend(rule.iter().flat_map(|rule| quoted_hosts(&rule.value)));
        }
    }
    found
}

/// The hosts of a rule of Traefik, such as "Host(`shop.example.com`) && PathPrefix(`/`)".
fn quoted_hosts(rule: &str) -> Vec<TextSlice> {
    let mut calls = rule.split("Host(").skip(1);
    let of_call = |call: &str| {
        let inside = call.split(')').next().unwrap_or("").to_owned();
        let words = inside.split(['`', '"', ',']).map(str::trim);
        words
            .filter(|word| !word.is_empty())
            .map(TextSlice::from)
            .collect::<Vec<_>>()
    };
    calls.by_ref().flat_map(of_call).collect()
}

/// Whether what comes before the end of a group is nothing, or whole labels.
fn ends_a_label(before: &str) -> bool {
    before.is_empty() || before.ends_with('.')
}

/// A policy of a network plugin.
fn of_plugin(group: &str, kind: &str, spec: &Node) -> Option<Reach> {
    let reach = match (group, kind) {
        ("cilium.io", "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy") => {
            of_cilium(kind, spec)
        }
        ("cilium.io", "CiliumLocalRedirectPolicy") => {
            let service = at(spec, &["redirectFrontend", "serviceMatcher"]);
            Reach::Hosts(names(service, "serviceName"))
        }
        ("projectcalico.org" | "crd.projectcalico.org", "NetworkPolicy") => {
            of_calico(Namespaces::Own, spec)
        }
        ("projectcalico.org" | "crd.projectcalico.org", "GlobalNetworkPolicy") => {
            of_calico(Namespaces::All, spec)
        }
        // Staged policies are only counted, not enforced; those of MultiNetworkPolicy are about
        // the further networks of a Pod, where no Service is.
        ("projectcalico.org" | "crd.projectcalico.org", _) if kind.starts_with("Staged") => {
            Reach::Nothing
        }
        ("k8s.cni.cncf.io", "MultiNetworkPolicy") => Reach::Nothing,
        ("crd.antrea.io", "NetworkPolicy") => of_antrea(&|| Namespaces::Own, spec),
        ("crd.antrea.io", "ClusterNetworkPolicy") => of_antrea(&|| Namespaces::All, spec),
        ("networking.k8s.io", _) => return None,
        (_, kind) if kind.ends_with("NetworkPolicy") => pods(vec![everybody(Namespaces::All)]),
        _ => return None,
    };
    Some(reach)
}

/// Source: https://docs.cilium.io/en/stable/network/kubernetes/policy/ (endpointSelector, specs).
fn of_cilium(kind: &str, spec: &Node) -> Reach {
    let namespaces = || {
        if kind == "CiliumNetworkPolicy" {
            Namespaces::Own
        } else {
            Namespaces::All
        }
    };
    if field(spec, "nodeSelector").is_some() {
        return Reach::Nothing;
    }
    let labels = field(spec, "endpointSelector").map(selector);
    let mut labels = labels.unwrap_or_default();
    labels.labels.retain(|pair| of_pod(&pair.key.value));
    labels
        .expressions
        .retain(|requirement| of_pod(&requirement.key));
    for pair in &mut labels.labels {
        pair.key.value = plain(&pair.key.value);
    }
    for requirement in &mut labels.expressions {
        requirement.key = plain(&requirement.key);
    }
    pods(vec![Subject {
        namespaces: namespaces(),
        labels,
    }])
}

/// Whether a key of Cilium is that of a Pod's own label; others are made by Cilium.
fn of_pod(key: &str) -> bool {
    let key = plain(key);
    !key.contains(':') && !key.starts_with("io.kubernetes.") && !key.starts_with("io.cilium.")
}

/// A key of Cilium without its source.
fn plain(key: &str) -> TextSlice {
    let key = key.strip_prefix("k8s:").unwrap_or(key);
    key.strip_prefix("any:").unwrap_or(key).into()
}

/// Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy (selector).
fn of_calico(namespaces: Namespaces, spec: &Node) -> Reach {
    let written = text(spec, "selector");
    let labels = written.as_ref().map(equalities).unwrap_or_default();
    pods(vec![Subject { namespaces, labels }])
}

/// The labels that an expression of Calico certainly asks for: `app == 'web' && tier == "db"`.
fn equalities(expression: &Spanned<TextSlice>) -> LabelSelector {
    let text = expression.value.as_str();
    let word = |text: &str| Spanned {
        value: text.into(),
        span: expression.span,
        origin: expression.origin,
    };
    let equality = |part: &str| {
        let (key, value) = part.split_once("==")?;
        let value = value.trim().trim_matches(['"', '\'']);
        Some(Pair {
            key: word(key.trim()),
            value: word(value),
        })
    };
    let is_simple = !text.contains("||") && !text.contains('(') && !text.contains('!');
    let parts = if is_simple { text } else { "" };
    LabelSelector {
        span: expression.span,
        labels: parts.split("&&").filter_map(equality).collect(),
        expressions: Vec::new(),
    }
}

/// Source: https://antrea.io/docs/main/docs/antrea-network-policy/ (appliedTo).
fn of_antrea(namespaces: &dyn Fn() -> Namespaces, spec: &Node) -> Reach {
    let entry = |node: &Node| Subject {
        namespaces: field(node, "namespaceSelector")
            .map_or_else(namespaces, |it| Namespaces::Labelled(selector(it))),
        labels: field(node, "podSelector").map(selector).unwrap_or_default(),
    };
    let rules = elements(spec, "ingress")
        .iter()
        .chain(elements(spec, "egress"));
    let applied = elements(spec, "appliedTo")
        .iter()
        .chain(rules.flat_map(|rule| elements(rule, "appliedTo")));
    pods(applied.map(entry).collect())
}

/// A rule of a service mesh.
fn of_mesh(group: &str, kind: &str, spec: &Node, meta: &ObjectMeta) -> Reach {
    match (group, kind) {
        // Requests without a token pass a RequestAuthentication.
        (_, "RequestAuthentication" | "Telemetry" | "WasmPlugin" | "ProxyConfig") => Reach::Nothing,
        ("security.istio.io", "PeerAuthentication") if is_lenient(spec) => Reach::Nothing,
        ("security.istio.io", _) | ("networking.istio.io", "EnvoyFilter") => {
            workloads(spec, meta, Side::Receiver)
        }
        ("networking.istio.io", "Sidecar") => workloads(spec, meta, Side::Sender),
        ("networking.istio.io", "VirtualService") if !is_for_mesh(spec) => Reach::Nothing,
        ("networking.istio.io", "VirtualService") => Reach::Hosts(names(Some(spec), "hosts")),
        ("networking.istio.io", "DestinationRule") => Reach::Hosts(names(Some(spec), "host")),
        ("policy.linkerd.io", "Server") => {
            let labels = field(spec, "podSelector").map(selector).unwrap_or_default();
            received(vec![Subject {
                namespaces: Namespaces::Own,
                labels,
            }])
        }
        ("policy.linkerd.io", "AuthorizationPolicy") => {
            let target = at(spec, &["targetRef", "kind"]).and_then(Node::as_str);
            if target == Some("Namespace") {
                received(vec![everybody(Namespaces::Own)])
            } else {
                Reach::Nothing
            }
        }
        ("policy.linkerd.io", "HTTPRoute" | "GRPCRoute") => {
            let parents = elements(spec, "parentRefs").iter();
            let services = parents.filter(|it| text(it, "kind").is_some_and(is_service));
            Reach::Hosts(services.flat_map(|it| names(Some(it), "name")).collect())
        }
        ("linkerd.io", "ServiceProfile") => Reach::Hosts(vec![meta.name_text()]),
        ("consul.hashicorp.com", "ServiceIntentions") => {
            Reach::Hosts(names(field(spec, "destination"), "name"))
        }
        (
            "consul.hashicorp.com",
            "ServiceRouter" | "ServiceSplitter" | "ServiceResolver" | "ServiceDefaults",
        ) => Reach::Hosts(vec![meta.name_text()]),
        ("split.smi-spec.io", "TrafficSplit") => Reach::Hosts(names(Some(spec), "service")),
        ("kuma.io", "MeshTrafficPermission") | ("access.smi-spec.io", "TrafficTarget") => {
            received(vec![everybody(Namespaces::All)])
        }
        _ => Reach::Nothing,
    }
}

fn is_service(kind: Spanned<TextSlice>) -> bool {
    kind.value == "Service"
}

/// Whether a PeerAuthentication lets plain requests in at every port.
/// Source: https://istio.io/latest/docs/reference/config/security/peer_authentication/.
fn is_lenient(spec: &Node) -> bool {
    let lets_in = |node: &Node| {
        let mode = at(node, &["mode"]).and_then(Node::as_str);
        matches!(mode, Some("PERMISSIVE" | "DISABLE"))
    };
    let ports = field(spec, "portLevelMtls").map_or(&[][..], Node::entries);
    field(spec, "mtls").is_some_and(lets_in) && ports.iter().all(|entry| lets_in(&entry.value))
}

/// Whether a VirtualService is for the clients of the mesh, and not for gateways only.
/// Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/ (gateways).
fn is_for_mesh(spec: &Node) -> bool {
    let gateways = texts(spec, "gateways");
    gateways.is_empty() || gateways.iter().any(|gateway| gateway.value == "mesh")
}

/// The end of a packet that a rule of a mesh is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Receiver,
    Sender,
}

/// The workloads that a rule of Istio selects: those of its namespace, and all of the mesh where it
/// is in the root namespace.
fn workloads(spec: &Node, meta: &ObjectMeta, side: Side) -> Reach {
    let labels = at(spec, &["selector"])
        .map(selector)
        .or_else(|| {
            let chosen = field(spec, "workloadSelector")?;
            Some(LabelSelector {
                span: chosen.span,
                labels: super::fields::pairs(chosen, "labels"),
                expressions: Vec::new(),
            })
        })
        .unwrap_or_default();
    let namespaces = if meta.namespace() == MESH_ROOT {
        Namespaces::All
    } else {
        Namespaces::Own
    };
    Reach::Pods {
        subjects: vec![Subject { namespaces, labels }],
        incoming: side == Side::Receiver,
        outgoing: side == Side::Sender,
    }
}

fn everybody(namespaces: Namespaces) -> Subject {
    Subject {
        namespaces,
        labels: LabelSelector::default(),
    }
}

fn pods(subjects: Vec<Subject>) -> Reach {
    Reach::Pods {
        subjects,
        incoming: true,
        outgoing: true,
    }
}

fn received(subjects: Vec<Subject>) -> Reach {
    Reach::Pods {
        subjects,
        incoming: true,
        outgoing: false,
    }
}

/// The texts under a key, one or a list.
fn names(node: Option<&Node>, key: &str) -> Vec<TextSlice> {
    let Some(node) = node else {
        return Vec::new();
    };
    let one = text(node, key).into_iter();
    one.chain(texts(node, key)).map(|name| name.value).collect()
}
