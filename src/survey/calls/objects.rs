//! Goes through all objects for the calls that they declare.

use super::address::{self, Address};
use super::variables::{ConfigMaps, items, text};
use super::workload::{self, Template};
use super::{Caller, Declared, Evidence, Linked, MapAddresses, Sender, with_tree};
use crate::session::Session;
use crate::survey::choices::object_at;
use crate::survey::report::ObjectName;
use portpath_kube::manifest::{ObjectMeta, Pair};
use portpath_net::cluster::{Cluster, PodId};
use portpath_text::maps::{HashMap, HashSet};
use portpath_text::source::Span;
use portpath_yaml::yaml::Node;

/// An object of the text that counts.
struct Entry {
    document: usize,
    span: Span,
    object: ObjectName,
}

/// All calls as they are declared, object by object.
pub(super) fn declared(session: &Session, cluster: &Cluster) -> Vec<Declared> {
    let entries = entries(session);
    let (maps, read) = config_maps(session, &entries);
    let mut scope = Scope {
        session,
        cluster,
        maps,
        read,
        linked: Linked::default(),
        prometheus: prometheus(cluster),
        into: Vec::new(),
    };
    let known: HashSet<&ObjectName> = entries.iter().map(|entry| &entry.object).collect();
    for entry in &entries {
        if scope.is_worth_reading(entry) {
            scope.read(entry, &known);
        }
    }
    scope.ingresses();
    scope.annotated();
    scope.into
}

fn entries(session: &Session) -> Vec<Entry> {
    let accepted = session
        .applied
        .objects
        .iter()
        .filter(|object| !object.is_refused());
    let accepted = accepted.map(|object| Entry {
        document: object.document,
        span: object.span,
        object: ObjectName {
            kind: object.kind.to_string(),
            namespace: object.namespace.to_string(),
            name: object.name.to_string(),
        },
    });
    let foreign = session.applied.foreign.iter().map(|object| Entry {
        document: object.document,
        span: object.span,
        object: ObjectName {
            kind: object.kind.clone(),
            namespace: if object.namespace.is_empty() {
                "default".to_owned()
            } else {
                object.namespace.clone()
            },
            name: object.name.clone(),
        },
    });
    accepted.chain(foreign).collect()
}

/// The ConfigMaps, and the addresses in them.
fn config_maps(session: &Session, entries: &[Entry]) -> (ConfigMaps, MapAddresses) {
    let mut maps = ConfigMaps::default();
    let mut read = MapAddresses::default();
    for entry in entries
        .iter()
        .filter(|entry| entry.object.kind == "ConfigMap")
    {
        let data = with_tree(session, entry.document, |tree| {
            object_at(tree, entry.span)?.get("data").cloned()
        });
        let Some(data) = data.flatten() else {
            continue;
        };
        let key = (entry.object.namespace.clone(), entry.object.name.clone());
        let mut addresses = Vec::new();
        let mut seen: HashSet<(String, Option<u16>)> = HashSet::default();
        for file in data.entries() {
            let value = file.value.as_str().unwrap_or_default();
            let mut from = file.value.span.start;
            for address in address::in_text(value) {
                let span = place(session, &address, value, &mut from, file.value.span);
                if !seen.insert((address.host.clone(), address.port)) {
                    continue;
                }
                addresses.push((file.key.to_string(), address, span));
            }
        }
        read.insert(key.clone(), addresses);
        maps.insert(key, data);
    }
    (maps, read)
}

/// Where an address of a value stands in the text: the next place after `from` that reads so.
fn place(session: &Session, address: &Address, value: &str, from: &mut usize, all: Span) -> Span {
    let written = address.span.text(value);
    let rest = Span::new(*from, all.end);
    match rest.text(&session.text).find(written) {
        Some(at) => {
            let start = *from + at;
            *from = start + written.len();
            Span::new(start, *from)
        }
        None => all,
    }
}

struct Scope<'s> {
    session: &'s Session,
    cluster: &'s Cluster,
    maps: ConfigMaps,
    read: MapAddresses,
    linked: Linked,
    /// The Prometheus of your YAML.
    prometheus: Option<Caller>,
    into: Vec<Declared>,
}

impl Scope<'_> {
    /// Whether an object may declare calls that are seen only in its tree.
    fn is_worth_reading(&self, entry: &Entry) -> bool {
        match entry.object.kind.as_str() {
            "Service" | "ConfigMap" | "Secret" | "Namespace" | "Node" | "Ingress"
            | "NetworkPolicy" | "EndpointSlice" | "Endpoints" => false,
            // Most of these are long, and few have a webhook.
            "CustomResourceDefinition" => {
                let text = entry.span.text(&self.session.text);
                text.contains("conversion")
            }
            _ => true,
        }
    }

    fn read(&mut self, entry: &Entry, known: &HashSet<&ObjectName>) {
        let session = self.session;
        with_tree(session, entry.document, |tree| {
            if let Some(node) = object_at(tree, entry.span) {
                self.object(entry, node, known);
            }
        });
    }

    fn object(&mut self, entry: &Entry, node: &Node, known: &HashSet<&ObjectName>) {
        match entry.object.kind.as_str() {
            "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" => {
                for (at, webhook) in items(node, "webhooks").iter().enumerate() {
                    let service = webhook
                        .get("clientConfig")
                        .and_then(|config| config.get("service"));
                    let said_by = format!("webhooks[{at}].clientConfig.service");
                    self.by_api_server(entry, service, &said_by);
                }
            }
            "APIService" => {
                let service = node.get("spec").and_then(|spec| spec.get("service"));
                self.by_api_server(entry, service, "spec.service");
            }
            "CustomResourceDefinition" => {
                let conversion = node.get("spec").and_then(|spec| spec.get("conversion"));
                let service = conversion
                    .and_then(|conversion| conversion.get("webhook"))
                    .and_then(|webhook| webhook.get("clientConfig"))
                    .and_then(|config| config.get("service"));
                let said_by = "spec.conversion.webhook.clientConfig.service";
                self.by_api_server(entry, service, said_by);
            }
            "ServiceMonitor" => self.monitor(entry, node),
            "Middleware" => self.forward_auth(entry, node),
            _ if has_owner(node, entry, known) => {}
            _ => self.workload(entry, node),
        }
    }

    /// A Service that the API server calls, at port 443 unless the YAML says another.
    /// Source: staging/src/k8s.io/api/admissionregistration/v1/types.go (ServiceReference), and the
    /// same types of apiregistration and apiextensions.
    fn by_api_server(&mut self, entry: &Entry, service: Option<&Node>, said_by: &str) {
        let Some(service) = service else {
            return;
        };
        let [namespace, name] = ["namespace", "name"].map(|field| text(service, field));
        if namespace.is_empty() || name.is_empty() {
            return;
        }
        let port = service.get("port").and_then(Node::as_int).unwrap_or(443);
        let address = Address {
            scheme: Some("https".to_owned()),
            host: format!("{name}.{namespace}.svc"),
            port: u16::try_from(port).ok(),
            ..Address::default()
        };
        let caller = Caller {
            object: entry.object.clone(),
            sender: Sender::ApiServer,
        };
        self.push(caller, address, said_by, Evidence::Field, service.span);
    }

    fn push(
        &mut self,
        caller: Caller,
        address: Address,
        said_by: &str,
        evidence: Evidence,
        span: Span,
    ) {
        self.into.push(Declared {
            caller,
            address,
            said_by: said_by.to_owned(),
            evidence,
            span,
        });
    }

    /// What Prometheus scrapes for a ServiceMonitor of the Prometheus operator: the Services with
    /// its labels, at the port of that name.
    fn monitor(&mut self, entry: &Entry, node: &Node) {
        let Some(spec) = node.get("spec") else {
            return;
        };
        let wanted = spec
            .get("selector")
            .and_then(|selector| selector.get("matchLabels"))
            .map_or(&[][..], Node::entries);
        let chosen = spec.get("namespaceSelector");
        let any = chosen
            .and_then(|chosen| chosen.get("any"))
            .and_then(Node::as_bool)
            .unwrap_or(false);
        let names = chosen.map_or(&[][..], |chosen| items(chosen, "matchNames"));
        let is_here = |namespace: &str| {
            any || if names.is_empty() {
                namespace == entry.object.namespace
            } else {
                names.iter().any(|name| name.as_str() == Some(namespace))
            }
        };
        let has_expressions = spec
            .get("selector")
            .is_some_and(|selector| selector.get("matchExpressions").is_some());
        if has_expressions {
            return;
        }
        let caller = self.scraper(&entry.object);
        for service in self.cluster.services.iter() {
            let has_labels = wanted.iter().all(|label| {
                let own = service.meta.label(&label.key);
                own.map(|own| own.value.value.as_str()) == label.value.as_str()
            });
            if !has_labels || !is_here(service.meta.namespace()) {
                continue;
            }
            for endpoint in items(spec, "endpoints") {
                let name = text(endpoint, "port");
                let port = service
                    .ports
                    .iter()
                    .find(|port| !name.is_empty() && port.name.value == name);
                let Some(port) = port else {
                    continue;
                };
                let scheme = match text(endpoint, "scheme") {
                    "https" | "HTTPS" => "https",
                    _ => "http",
                };
                let address = Address {
                    scheme: Some(scheme.to_owned()),
                    host: format!("{}.{}", service.meta.name(), service.meta.namespace()),
                    port: Some(port.port.value),
                    ..Address::default()
                };
                let said_by = format!("ServiceMonitor {}", entry.object.name);
                let span = endpoint.span;
                self.push(
                    caller.clone(),
                    address,
                    &said_by,
                    Evidence::Convention,
                    span,
                );
            }
        }
    }

    /// The Prometheus of your YAML, else an unseen one.
    fn scraper(&self, object: &ObjectName) -> Caller {
        self.prometheus.clone().unwrap_or_else(|| Caller {
            object: object.clone(),
            sender: Sender::UnseenPods,
        })
    }

    /// `forwardAuth` of a Traefik Middleware.
    fn forward_auth(&mut self, entry: &Entry, node: &Node) {
        let address = node
            .get("spec")
            .and_then(|spec| spec.get("forwardAuth"))
            .and_then(|auth| auth.get("address"));
        let Some(address) = address else {
            return;
        };
        let caller = Caller {
            object: entry.object.clone(),
            sender: Sender::UnseenPods,
        };
        for found in address::urls(address.as_str().unwrap_or_default()) {
            let said_by = "spec.forwardAuth.address";
            self.push(caller.clone(), found, said_by, Evidence::Url, address.span);
        }
    }

    /// Everything with a Pod template, custom kinds too.
    fn workload(&mut self, entry: &Entry, node: &Node) {
        let template = |node: &Node| {
            let template = node.get("spec")?.get("template")?;
            template.get("spec").cloned()
        };
        let spec = match entry.object.kind.as_str() {
            "Pod" => node.get("spec").cloned(),
            "CronJob" => node
                .get("spec")
                .and_then(|spec| spec.get("jobTemplate"))
                .and_then(template),
            _ => template(node),
        };
        let Some(spec) = spec.filter(|spec| !items(spec, "containers").is_empty()) else {
            return;
        };
        let caller = Caller {
            object: entry.object.clone(),
            sender: Sender::Pods(entry.span),
        };
        let namespace = entry.object.namespace.as_str();
        let has_links = spec
            .get("enableServiceLinks")
            .and_then(Node::as_bool)
            .unwrap_or(true);
        let Self {
            cluster,
            maps,
            read,
            linked,
            into,
            ..
        } = self;
        let template = Template {
            spec: &spec,
            namespace,
            maps,
            read,
        };
        let mut value = |name: &str| {
            if has_links {
                linked.value(cluster, namespace, name)
            } else {
                None
            }
        };
        workload::declared(&template, &caller, &mut value, into);
    }

    /// The authentication service that ingress-nginx asks before each request.
    fn ingresses(&mut self) {
        const AUTH_URL: &str = "nginx.ingress.kubernetes.io/auth-url";
        let cluster = self.cluster;
        for ingress in &cluster.ways_in.ingresses {
            let annotation = ingress
                .meta
                .annotations
                .iter()
                .find(|pair| pair.key.value == AUTH_URL);
            let Some(Pair { value, .. }) = annotation else {
                continue;
            };
            let caller = Caller {
                object: object("Ingress", &ingress.meta),
                sender: Sender::UnseenPods,
            };
            for address in address::urls(&value.value) {
                let said_by = format!("annotation {AUTH_URL}");
                self.push(caller.clone(), address, &said_by, Evidence::Url, value.span);
            }
        }
    }

    /// What Prometheus scrapes by the annotations that its example configuration reads: the Pods of
    /// a Service, and Pods themselves, at the port that the annotation names.
    /// Source: prometheus/prometheus, documentation/examples/prometheus-kubernetes.yml.
    fn annotated(&mut self) {
        let cluster = self.cluster;
        for service in &cluster.services {
            let pods = cluster.pods_selected_by(service);
            let name = service.meta.name();
            self.scraped(&service.meta, ("Service", name), pods.first().copied());
        }
        let mut first: HashMap<Span, PodId> = HashMap::default();
        for (at, pod) in cluster.pods.iter().enumerate() {
            first.entry(pod.origin).or_insert(PodId(at));
        }
        for workload in &cluster.workloads {
            let pod = first.get(&workload.meta.span).copied();
            let name = workload.meta.name();
            self.scraped(&workload.template_meta, (workload.kind_name(), name), pod);
        }
    }

    fn scraped(&mut self, meta: &ObjectMeta, (kind, name): (&str, &str), pod: Option<PodId>) {
        let annotation = |key: &str| {
            let mut own = meta.annotations.iter();
            own.find(|pair| pair.key.value == key)
        };
        let is_scraped = annotation("prometheus.io/scrape")
            .is_some_and(|pair| pair.value.value.as_str() == "true");
        if !is_scraped {
            return;
        }
        let Some(port) = annotation("prometheus.io/port") else {
            return;
        };
        let ip = pod.and_then(|pod| self.cluster[pod].ips.first());
        let number = port.value.value.trim().parse();
        let Some((ip, number)) = ip.zip(number.ok()) else {
            return;
        };
        let scheme =
            annotation("prometheus.io/scheme").map_or("http", |pair| pair.value.value.as_str());
        let address = Address {
            scheme: Some(scheme.to_owned()),
            host: ip.to_string(),
            port: Some(number),
            ..Address::default()
        };
        let caller = self.scraper(&ObjectName {
            kind: "Prometheus".to_owned(),
            ..ObjectName::default()
        });
        let said_by = format!("annotation prometheus.io/port of {kind} {name}");
        let span = port.value.span;
        self.push(caller, address, &said_by, Evidence::Convention, span);
    }
}

fn object(kind: &str, meta: &ObjectMeta) -> ObjectName {
    ObjectName {
        kind: kind.to_owned(),
        namespace: meta.namespace().to_owned(),
        name: meta.name().to_owned(),
    }
}

/// Whether what made an object is in the text as well: then that one speaks for it.
fn has_owner(node: &Node, entry: &Entry, known: &HashSet<&ObjectName>) -> bool {
    let owners = node
        .get("metadata")
        .map_or(&[][..], |meta| items(meta, "ownerReferences"));
    owners.iter().any(|owner| {
        known.contains(&ObjectName {
            kind: text(owner, "kind").to_owned(),
            namespace: entry.object.namespace.clone(),
            name: text(owner, "name").to_owned(),
        })
    })
}

/// What runs Prometheus in your YAML.
fn prometheus(cluster: &Cluster) -> Option<Caller> {
    let is_it = |image: &str| {
        let name = image.rsplit('/').next().unwrap_or_default();
        name.split([':', '@']).next() == Some("prometheus")
    };
    let pod = cluster.pods.iter().find(|pod| {
        let mut containers = pod.spec.containers.iter();
        containers.any(|container| {
            let image = container.image.as_ref();
            image.is_some_and(|image| is_it(&image.value))
        })
    })?;
    let (kind, name) = match &pod.owner {
        Some(owner) => (owner.kind.to_string(), owner.name.to_string()),
        None => ("Pod".to_owned(), pod.name.to_string()),
    };
    Some(Caller {
        object: ObjectName {
            kind,
            namespace: pod.namespace.to_string(),
            name,
        },
        sender: Sender::Pods(pod.origin),
    })
}
