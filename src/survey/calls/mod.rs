//! The calls that the YAML itself declares: in variables, arguments and scripts of containers, in
//! the files of mounted ConfigMaps, in probes, webhooks, aggregated APIs, and in what Prometheus and
//! Ingress controllers read. Each is judged as the request that it makes.

mod address;
mod objects;
mod variables;
mod workload;

use address::Address;

use std::net::IpAddr;

use super::judge::{Judge, Ruled, depends_on_labels, not_proved};
use super::report::{Call, ObjectName};
use super::requests::scheme;
use crate::session::Session;
use portpath_kube::manifest::Protocol;
use portpath_net::cluster::environment::{self, Links};
use portpath_net::cluster::{Cluster, PodId, ServiceId};
use portpath_net::request::{Client, Lookup, Target, Tool};
use portpath_text::maps::{HashMap, HashSet};
use portpath_text::source::Span;
use portpath_yaml::yaml::Node;

/// More calls than this no view shows.
pub(super) const MOST: usize = 5000;

/// The addresses in the files of each ConfigMap, by its namespace and name: the key, the address,
/// and its place.
type MapAddresses = HashMap<(String, String), Vec<(String, Address, Span)>>;

/// A call as it is declared.
#[derive(Clone, Debug)]
struct Declared {
    caller: Caller,
    address: Address,
    said_by: String,
    evidence: Evidence,
    span: Span,
}

/// Who calls.
#[derive(Clone, Debug)]
struct Caller {
    object: ObjectName,
    sender: Sender,
}

/// From where a caller sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    /// From the Pods that the object at this place makes.
    Pods(Span),
    /// From the nodes of these Pods: the kubelet.
    Nodes(Span),
    /// From the API server.
    ApiServer,
    /// From Pods that your YAML does not show.
    UnseenPods,
}

impl Caller {
    /// The kubelet in place of the Pods.
    fn on_node(&self) -> Self {
        let sender = match self.sender {
            Sender::Pods(origin) => Sender::Nodes(origin),
            sender => sender,
        };
        Self {
            object: self.object.clone(),
            sender,
        }
    }
}

/// How certain it is that a text is an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    /// A field that the API defines as one.
    Field,
    /// A URL.
    Url,
    /// `host:port` and nothing else, or a host beside its port.
    HostAndPort,
    /// A command that sends.
    Command,
    /// A command that only asks DNS.
    Lookup,
    /// A host's name and no port.
    Host,
    /// A part of a longer text.
    InText,
    /// A URL that names somebody: the issuer of tokens. Few programs ask there.
    Name,
    /// What some programs read, if they run.
    Convention,
}

/// A value with its name and place.
struct Text<'t> {
    name: &'t str,
    value: &'t str,
    span: Span,
}

/// All calls, judged, in the order of the text.
pub(super) fn all(judge: &mut Judge) -> (Vec<Call>, usize) {
    let session = judge.view.session;
    let mut declared = objects::declared(session, judge.cluster());
    declared.retain(|call| !session.unfilled.is_in(call.span));
    let world = World::of(judge.cluster());
    let mut seen: HashMap<(ObjectName, String, Option<u16>), usize> = HashMap::default();
    let mut calls: Vec<Call> = Vec::new();
    let mut left_out = 0;
    for call in declared {
        let Some(meant) = world.meant(&call) else {
            continue;
        };
        let key = (
            call.caller.object.clone(),
            call.address.host.clone(),
            meant.port,
        );
        if let Some(at) = seen.get(&key) {
            let known: &mut Call = &mut calls[*at];
            if meant.certain && !known.certain {
                surer(known, &call);
            }
            continue;
        }
        if calls.len() >= MOST {
            left_out += 1;
            continue;
        }
        seen.insert(key, calls.len());
        calls.push(world.judge(judge, &call, meant));
    }
    (calls, left_out)
}

/// Puts a surer sign in place of the one by which a call was found.
fn surer(known: &mut Call, call: &Declared) {
    known.certain = true;
    known.target = call.address.written();
    known.said_by.clone_from(&call.said_by);
    known.span = call.span;
    if let Some(first) = known.judged.spans.first_mut() {
        *first = call.span;
    }
}

/// What is known of the cluster by name.
struct World<'c> {
    cluster: &'c Cluster,
    namespaces: HashSet<&'c str>,
    service_names: HashSet<&'c str>,
    /// The first Pod with an address of each object, by the object's place.
    pods: HashMap<Span, PodId>,
    /// Namespaces in which policies isolate some Pods for what they send.
    guarded: HashSet<&'c str>,
}

/// What a declared call comes to.
struct Meant {
    service: Option<ServiceId>,
    port: Option<u16>,
    protocol: Protocol,
    certain: bool,
}

impl<'c> World<'c> {
    fn of(cluster: &'c Cluster) -> Self {
        let namespaces = cluster.namespaces.iter().map(|meta| meta.name());
        let services = cluster.services.iter();
        let namespaces = namespaces
            .chain(services.map(|service| service.meta.namespace()))
            .chain(cluster.pods.iter().map(|pod| pod.namespace.as_str()));
        let mut pods = HashMap::default();
        for (at, pod) in cluster.pods.iter().enumerate() {
            if !pod.ips.is_empty() && !pod.is_finished() {
                pods.entry(pod.origin).or_insert(PodId(at));
            }
        }
        let policies = cluster.policies.iter();
        let guarded = policies.filter(|policy| policy.egress.isolates && !policy.pods.is_empty());
        Self {
            cluster,
            namespaces: namespaces.collect(),
            service_names: cluster
                .services
                .iter()
                .map(|service| service.meta.name())
                .collect(),
            pods,
            guarded: guarded.map(|policy| policy.meta.namespace()).collect(),
        }
    }

    /// What a call comes to; none for what is no address inside the cluster.
    fn meant(&self, call: &Declared) -> Option<Meant> {
        let Declared {
            caller,
            address,
            evidence,
            ..
        } = call;
        let host = &address.host;
        let namespace = &caller.object.namespace;
        let service = self.named(namespace, host);
        let has_place = service.is_some() || address.port.is_some();
        let is_named = service.is_some() || !address.has_capitals;
        if !has_place || !is_named || !self.is_kept(host, *evidence, service) {
            return None;
        }
        let ports = service.map_or(&[][..], |id| &self.cluster[id].ports);
        let only = match (address.port, ports) {
            (None, [only]) if *evidence != Evidence::Lookup => Some(only.port.value),
            _ => None,
        };
        let port = address.port.or(only);
        let has_port = |protocol| {
            ports
                .iter()
                .any(|own| Some(own.port.value) == port && own.protocol.value == protocol)
        };
        let protocol = match address.scheme.as_deref() {
            Some("udp") => Protocol::Udp,
            Some("sctp") => Protocol::Sctp,
            None if has_port(Protocol::Tcp) => Protocol::Tcp,
            None if has_port(Protocol::Udp) => Protocol::Udp,
            None if has_port(Protocol::Sctp) => Protocol::Sctp,
            _ => Protocol::Tcp,
        };
        let is_certain = match evidence {
            Evidence::Field | Evidence::Lookup => true,
            Evidence::Url | Evidence::HostAndPort | Evidence::Command => address.port.is_some(),
            Evidence::InText => has_port(protocol),
            Evidence::Host | Evidence::Name | Evidence::Convention => false,
        };
        Some(Meant {
            service,
            port,
            protocol,
            certain: is_certain && !self.is_own(caller, service),
        })
    }

    fn is_kept(&self, host: &str, evidence: Evidence, service: Option<ServiceId>) -> bool {
        let is_surely = matches!(
            evidence,
            Evidence::Field
                | Evidence::Url
                | Evidence::Name
                | Evidence::HostAndPort
                | Evidence::Command
        );
        let is_local = matches!(host, "localhost" | "0.0.0.0" | "kubernetes")
            || host.starts_with("127.")
            || host.starts_with("kubernetes.default");
        if service.is_some() || evidence == Evidence::Field {
            return true;
        }
        if is_local {
            return false;
        }
        if host.parse::<IpAddr>().is_ok() {
            return evidence == Evidence::Convention;
        }
        let in_cluster = host.ends_with(".svc") || host.ends_with(".svc.cluster.local");
        in_cluster || (is_surely && self.is_a_name(host))
    }

    /// Whether a host may be a name inside the cluster: one word, or two of which one is known.
    fn is_a_name(&self, host: &str) -> bool {
        match host.split('.').collect::<Vec<_>>().as_slice() {
            [_] => true,
            [service, namespace] => {
                self.namespaces.contains(namespace) || self.service_names.contains(service)
            }
            _ => false,
        }
    }

    /// The Service that a host names for a Pod of a namespace, by its own name, by the name of one
    /// of its Pods, or by its address.
    fn named(&self, namespace: &str, host: &str) -> Option<ServiceId> {
        if let Ok(ip) = host.parse() {
            let mut held = self.cluster.holders(ip);
            return held.find_map(|holder| match holder {
                portpath_net::cluster::Holder::Service(id) => Some(id),
                _ => None,
            });
        }
        let host = host.strip_suffix(".cluster.local").unwrap_or(host);
        let host = host.strip_suffix(".svc").unwrap_or(host);
        let headless = |namespace: &str, name: &str| {
            let id = self.cluster.service(namespace, name)?;
            self.cluster[id].is_headless().then_some(id)
        };
        match host.split('.').collect::<Vec<_>>().as_slice() {
            [service] => self.cluster.service(namespace, service),
            [first, second] => self
                .cluster
                .service(second, first)
                .or_else(|| headless(namespace, second)),
            [_, service, namespace] => headless(namespace, service),
            _ => None,
        }
    }

    /// Whether a workload names the Service of its own Pods, as those do that tell others where they
    /// are.
    fn is_own(&self, caller: &Caller, service: Option<ServiceId>) -> bool {
        let Sender::Pods(origin) = caller.sender else {
            return false;
        };
        let Some(service) = service.map(|id| &self.cluster[id]) else {
            return false;
        };
        let pod = self.pods.get(&origin).map(|pod| &self.cluster[*pod]);
        let selector = service.selector.as_ref();
        selector.zip(pod).is_some_and(|(selector, pod)| {
            service.meta.namespace() == pod.namespace
                && portpath_net::cluster::selects(selector, &pod.labels)
        })
    }

    fn judge(&self, judge: &mut Judge, call: &Declared, meant: Meant) -> Call {
        let (client, is_seen) = self.client(call, &meant);
        let to = self.target(call, &meant);
        let mut ruled = judge.rule(&client, &to);
        self.weigh(call, is_seen, &mut ruled);
        judge.keep_call(&ruled, call.span, meant.certain);
        let service = meant.service.or(ruled.service).map(|id| {
            let meta = &self.cluster[id].meta;
            [meta.namespace(), meta.name()].join("/")
        });
        let mut judged = ruled.judged;
        judged.spans.insert(0, call.span);
        Call {
            from: call.caller.object.clone(),
            target: call.address.written(),
            service,
            port: meant.port,
            protocol: meant.protocol.as_str().to_owned(),
            said_by: call.said_by.clone(),
            certain: meant.certain,
            judged,
            span: call.span,
        }
    }

    /// The client of a call, and whether it is the caller itself and not one that stands for it.
    fn client(&self, call: &Declared, meant: &Meant) -> (Client, bool) {
        let stand_in = |namespace: &str| Client::PodIn {
            namespace: namespace.to_owned(),
            node: None,
        };
        let namespace = &call.caller.object.namespace;
        let pod = |origin| self.pods.get(&origin).map(|pod| &self.cluster[*pod]);
        let first_node = || self.cluster.nodes.first().map(|node| node.name.to_string());
        match call.caller.sender {
            Sender::Pods(origin) => match pod(origin) {
                Some(pod) => {
                    let namespace = pod.namespace.to_string();
                    let name = pod.name.to_string();
                    (Client::Pod { namespace, name }, true)
                }
                None => (stand_in(namespace), false),
            },
            Sender::Nodes(origin) => {
                let node = pod(origin).map(|pod| pod.node.to_string());
                match node.or_else(first_node) {
                    Some(name) => (Client::Node { name }, true),
                    None => (stand_in(namespace), false),
                }
            }
            // The API server knows the Service's address without DNS, and is no Pod.
            Sender::ApiServer => match meant.service.and_then(|id| self.address(id)) {
                Some(_) => match first_node() {
                    Some(name) => (Client::Node { name }, false),
                    None => (stand_in("default"), false),
                },
                None => (stand_in("default"), false),
            },
            Sender::UnseenPods if namespace.is_empty() => (stand_in("default"), false),
            Sender::UnseenPods => (stand_in(namespace), false),
        }
    }

    /// The Service's own address; none for one without.
    fn address(&self, id: ServiceId) -> Option<String> {
        let ip = self.cluster[id].cluster_ips.first()?;
        let is_address = ip.value.parse::<IpAddr>().is_ok();
        is_address.then(|| ip.value.to_string())
    }

    /// The request, as you would type it.
    fn target(&self, call: &Declared, meant: &Meant) -> String {
        let address = &call.address;
        let host = match call.caller.sender {
            Sender::ApiServer => meant.service.and_then(|id| self.address(id)),
            _ => None,
        };
        let host = host.unwrap_or_else(|| address.host.clone());
        if meant.port.is_none() {
            return Target {
                host,
                lookup: Lookup {
                    tool: Some(Tool::Nslookup),
                    ..Lookup::default()
                },
                ..Target::default()
            }
            .typed();
        }
        let own = meant.service.and_then(|id| {
            let mut ports = self.cluster[id].ports.iter();
            let port = ports.find(|own| {
                Some(own.port.value) == meant.port && own.protocol.value == meant.protocol
            })?;
            Some(scheme(port).to_owned())
        });
        let by_protocol = match meant.protocol {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Sctp => "sctp",
        };
        Target {
            host,
            port: meant.port,
            protocol: meant.protocol,
            scheme: address
                .scheme
                .clone()
                .or(own)
                .or_else(|| Some(by_protocol.to_owned())),
            ..Target::default()
        }
        .typed()
    }

    /// What policies say of a client that stands for the caller is no proof.
    fn weigh(&self, call: &Declared, is_seen: bool, ruled: &mut Ruled) {
        if is_seen {
            return;
        }
        let sends_freely = match call.caller.sender {
            Sender::Pods(_) => !self.guarded.contains(call.caller.object.namespace.as_str()),
            Sender::Nodes(_) | Sender::ApiServer | Sender::UnseenPods => true,
        };
        if depends_on_labels(&ruled.trace) || (!sends_freely && ruled.judged.outcome.is_good()) {
            not_proved(
                ruled,
                "NetworkPolicies decide by who sends, and your YAML has no such Pod.",
            );
        }
    }
}

/// The variables that Services give to the containers of a namespace, made once each.
#[derive(Default)]
struct Linked {
    by_namespace: HashMap<String, HashMap<String, String>>,
}

impl Linked {
    fn value(&mut self, cluster: &Cluster, namespace: &str, name: &str) -> Option<String> {
        if !self.by_namespace.contains_key(namespace) {
            let all = environment::variables(cluster, namespace, Links::Enabled);
            let all = all
                .into_iter()
                .map(|variable| (variable.name, variable.value));
            self.by_namespace
                .insert(namespace.to_owned(), all.collect());
        }
        self.by_namespace.get(namespace)?.get(name).cloned()
    }
}

/// The object at a place of a document, its tree read again where it was let go.
fn with_tree<T>(session: &Session, document: usize, read: impl FnOnce(&Node) -> T) -> Option<T> {
    let document = session.documents.get(document)?;
    match document.content.tree() {
        Some(tree) => Some(read(tree)),
        None => {
            let mut again = document.clone();
            portpath_yaml::yaml::read_again(&session.text, &mut again);
            again.content.tree().map(read)
        }
    }
}
