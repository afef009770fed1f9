//! Fills in what a cluster gave a Service or an Ingress and your text shows beside the YAML: its address, its node
//! ports, the address of its load balancer. The YAML leaves these open, and the API server or a
//! cloud chose them (pkg/registry/core/service/storage/alloc.go).

use std::net::IpAddr;

use super::tree::{self, items, object, text};
use portpath_text::maps::{HashMap, HashSet};
use portpath_text::order;
use portpath_text::source::{Origin, Span};
use portpath_yaml::printed::{self, At, Printed};
use portpath_yaml::yaml::{Content, Document, Entry, Node, TextSlice, Value};

/// The default range of node ports (`--service-node-port-range`); others were given by a cluster
/// that is set up in another way, which would refuse them here.
const NODE_PORTS: std::ops::RangeInclusive<u16> = 30_000..=32_767;

/// At most this many rows of Ingresses are looked at.
const MOST_INGRESSES: usize = 100;

/// Fills in what is shown of Services and Ingresses, and returns the places of the objects it changed.
pub fn fill(documents: &mut [Document], printed: &Printed) -> Vec<Span> {
    if printed.services.is_empty() && printed.ingresses.is_empty() {
        return Vec::new();
    }
    let mut by_name: HashMap<&str, Vec<&printed::Service>> = HashMap::default();
    for shown in &printed.services {
        by_name.entry(&shown.named.name).or_default().push(shown);
    }
    let mut filling = Filling {
        by_name,
        ingresses: &printed.ingresses,
        addresses: HashSet::default(),
        node_ports: HashSet::default(),
        changed: Vec::new(),
    };
    let mut roots: Vec<&mut Node> = documents
        .iter_mut()
        .filter_map(|document| match &mut document.content {
            Content::Tree(node) => Some(node),
            _ => None,
        })
        .collect();
    for root in &mut roots {
        each_object(root, &mut |node| filling.note_written(node));
    }
    for root in &mut roots {
        each_object(root, &mut |node| {
            filling.service(node);
            filling.ingress(node);
        });
    }
    filling.changed
}

/// Makes the objects that commands of kubectl make, and the Services that `kubectl describe` shows,
/// where the YAML does not have them, each of the lines that show it. The endpoints of described Services
/// are made too where nothing makes Pods. Returns the places.
pub fn make(documents: &mut Vec<Document>, printed: &Printed) -> Vec<Span> {
    let mut there = HashSet::default();
    let mut has_objects = false;
    for document in documents.iter_mut() {
        if let Content::Tree(root) = &mut document.content {
            each_object(root, &mut |node| {
                has_objects |= node.get("kind").is_some();
                if text(node, "kind") == "Service"
                    && let Some(metadata) = node.get("metadata")
                {
                    there.insert(text(metadata, "name").to_owned());
                }
            });
        }
    }
    let mut made = super::created::make(documents, printed);
    for creation in &printed.creations {
        if made.contains(&creation.at.span) {
            has_objects = true;
            there.insert(creation.named.name.clone());
        }
    }
    for shown in &printed.services {
        let Some(described) = &shown.described else {
            continue;
        };
        let is_whole = !shown.ports.is_empty() && !described.selector.is_empty();
        if !is_whole || !there.insert(shown.named.name.clone()) {
            continue;
        }
        made.push(described.span);
        documents.push(document(described.span, service(shown, described)));
        if !has_objects {
            let slices = shown.ports.iter().enumerate();
            let slices = slices.filter(|(_, port)| !port.endpoints.is_empty());
            documents
                .extend(slices.map(|(at, port)| document(port.at.span, slice(shown, at, port))));
        }
    }
    order::by_key(documents, |document| document.span.start);
    made
}

fn document(span: Span, root: Node) -> Document {
    Document {
        span,
        content: Content::Tree(root),
    }
}

fn words(text: &str, at: At) -> Node {
    scalar(Value::Str(text.into()), at)
}

fn header(version: &'static str, kind: &'static str, at: At) -> Vec<Entry> {
    vec![
        entry("apiVersion", words(version, at)),
        entry("kind", words(kind, at)),
    ]
}

fn metadata(shown: &printed::Service, name: &str) -> Vec<Entry> {
    let mut metadata = vec![entry("name", words(name, shown.at))];
    if let Some(namespace) = &shown.named.namespace {
        metadata.push(entry("namespace", words(namespace, shown.at)));
    }
    metadata
}

fn list(span: Span, items: Vec<Node>) -> Node {
    Node {
        span,
        origin: Origin::Written,
        value: Value::Seq(items),
    }
}

/// The object that is described.
fn service(shown: &printed::Service, described: &printed::Described) -> Node {
    let ports = shown.ports.iter().map(|port| {
        let mut fields = vec![
            entry("port", scalar(Value::Int(port.port.into()), port.at)),
            entry("protocol", words(&port.protocol, port.at)),
        ];
        fields.extend(
            port.name
                .iter()
                .map(|name| entry("name", words(name, port.at))),
        );
        if let Some((target, at)) = &port.target {
            let value = match target.parse::<i64>() {
                Ok(number) => Value::Int(number),
                Err(_) => Value::Str(target.as_str().into()),
            };
            fields.push(entry("targetPort", scalar(value, *at)));
        }
        map(port.at.span, fields)
    });
    let pairs = described.selector.iter().map(|(key, value)| Entry {
        key: key.as_str().into(),
        key_span: described.selector_at.span,
        value: words(value, described.selector_at),
    });
    let mut spec = vec![
        entry("selector", map(described.selector_at.span, pairs.collect())),
        entry("ports", list(described.span, ports.collect())),
    ];
    if let Some((kind, at)) = &shown.kind {
        spec.push(entry("type", words(kind, *at)));
    }
    if described.headless {
        spec.push(entry("clusterIP", words("None", shown.at)));
    }
    if described.external_local {
        spec.push(entry("externalTrafficPolicy", words("Local", shown.at)));
    }
    let mut root = header("v1", "Service", shown.at);
    root.push(entry(
        "metadata",
        map(shown.at.span, metadata(shown, &shown.named.name)),
    ));
    root.push(entry("spec", map(described.span, spec)));
    map(described.span, root)
}

/// The endpoints of one of its ports, as the controller has written them.
fn slice(shown: &printed::Service, at: usize, port: &printed::Port) -> Node {
    let name = &shown.named.name;
    let endpoints = port.endpoints.iter().map(|(ip, _)| {
        let address = words(&ip.to_string(), port.at);
        map(
            port.at.span,
            vec![entry("addresses", list(port.at.span, vec![address]))],
        )
    });
    let number = port.endpoints.iter().find_map(|(_, port)| *port);
    let mut fields = vec![entry("protocol", words(&port.protocol, port.at))];
    fields.extend(
        port.name
            .iter()
            .map(|name| entry("name", words(name, port.at))),
    );
    fields.extend(number.map(|number| entry("port", scalar(Value::Int(number.into()), port.at))));
    let family = match port.endpoints.first() {
        Some((IpAddr::V6(_), _)) => "IPv6",
        _ => "IPv4",
    };
    let mut metadata = metadata(shown, &format!("{name}-shown-{at}"));
    let label = entry("kubernetes.io/service-name", words(name, port.at));
    metadata.push(entry("labels", map(port.at.span, vec![label])));
    let mut root = header("discovery.k8s.io/v1", "EndpointSlice", port.at);
    root.extend([
        entry("metadata", map(port.at.span, metadata)),
        entry("addressType", words(family, port.at)),
        entry("endpoints", list(port.at.span, endpoints.collect())),
        entry("ports", list(port.at.span, vec![map(port.at.span, fields)])),
    ]);
    map(port.at.span, root)
}

/// The document itself, or the items of its List.
fn each_object(root: &mut Node, work: &mut dyn FnMut(&mut Node)) {
    if root.get("items").is_some() {
        tree::children(root, "items").iter_mut().for_each(work);
    } else {
        work(root);
    }
}

struct Filling<'a> {
    /// What is shown of Services, by their names.
    by_name: HashMap<&'a str, Vec<&'a printed::Service>>,
    /// The rows of Ingresses, of which the first ones are looked at.
    ingresses: &'a [printed::Ingress],
    /// What is taken: no two Services have it.
    addresses: HashSet<IpAddr>,
    node_ports: HashSet<u16>,
    changed: Vec<Span>,
}

impl Filling<'_> {
    fn note_written(&mut self, node: &Node) {
        if text(node, "kind") != "Service" {
            return;
        }
        let Some(spec) = node.get("spec") else {
            return;
        };
        self.addresses
            .extend(text(spec, "clusterIP").parse::<IpAddr>());
        let ports = items(spec, "ports").iter();
        let written = ports.filter_map(|port| u16::try_from(tree::number(port, "nodePort")).ok());
        self.node_ports.extend(written);
    }

    fn service(&mut self, node: &mut Node) {
        if text(node, "kind") != "Service" || node.get("spec").is_none() {
            return;
        }
        let Some((namespace, name)) = namespaced_name(node) else {
            return;
        };
        let shown = self.by_name.get(name).into_iter().flatten().copied();
        let shown: Vec<_> = shown
            .filter(|shown| shown.named.is(namespace, name))
            .collect();
        for shown in shown {
            if self.from(node, shown) && self.changed.last() != Some(&node.span) {
                self.changed.push(node.span);
            }
        }
    }

    /// The address that an Ingress got from its controller.
    fn ingress(&mut self, node: &mut Node) {
        if text(node, "kind") != "Ingress" || node.get("status").is_some() {
            return;
        }
        let Some((namespace, name)) = namespaced_name(node) else {
            return;
        };
        let mut rows = self.ingresses.iter().take(MOST_INGRESSES);
        let Some(row) = rows.find(|row| !row.ips.is_empty() && row.named.is(namespace, name))
        else {
            return;
        };
        let place = node.span;
        let ips = row.ips.iter().map(|ip| {
            let ip = words(&ip.to_string(), row.at);
            map(row.at.span, vec![entry("ip", ip)])
        });
        let ingress = entry("ingress", list(row.at.span, ips.collect()));
        let balancer = entry("loadBalancer", map(place, vec![ingress]));
        add(node, "status", map(place, vec![balancer]));
        self.changed.push(place);
    }

    /// Fills in what one row or description shows; true if that is anything. A Service that is
    /// shown with another type is another version of it.
    fn from(&mut self, node: &mut Node, shown: &printed::Service) -> bool {
        let place = node.span;
        let spec = object(node, "spec");
        let kind = match text(spec, "type") {
            "" => "ClusterIP",
            kind => kind,
        };
        let is_other = |(shown, _): &(String, At)| shown != kind;
        if kind == "ExternalName" || shown.kind.as_ref().is_some_and(is_other) {
            return false;
        }
        let balanced = kind == "LoadBalancer";
        let has_node_ports = balanced || kind == "NodePort";
        let mut filled = self.cluster_ip(spec, shown);
        if has_node_ports {
            for port in tree::children(spec, "ports") {
                filled |= self.node_port(port, shown);
            }
        }
        let names = || {
            let whole = |(name, _): &&(String, At)| !name.ends_with("...");
            shown.external_names.iter().filter(whole)
        };
        let is_shown = !shown.external.is_empty() || names().next().is_some();
        if balanced && node.get("status").is_none() && is_shown {
            let ips = shown
                .external
                .iter()
                .map(|(ip, at)| map(at.span, vec![entry("ip", words(&ip.to_string(), *at))]));
            let ingress = ips.chain(
                names().map(|(name, at)| map(at.span, vec![entry("hostname", words(name, *at))])),
            );
            let list = Node {
                span: place,
                origin: Origin::Written,
                value: Value::Seq(ingress.collect()),
            };
            let balancer = map(place, vec![entry("ingress", list)]);
            add(
                node,
                "status",
                map(place, vec![entry("loadBalancer", balancer)]),
            );
            filled = true;
        }
        filled
    }

    fn cluster_ip(&mut self, spec: &mut Node, shown: &printed::Service) -> bool {
        if spec.get("clusterIP").is_some() || spec.get("clusterIPs").is_some() {
            return false;
        }
        let Some((ip, at)) = shown.cluster_ip else {
            return false;
        };
        if !self.addresses.insert(ip) {
            return false;
        }
        add(
            spec,
            "clusterIP",
            scalar(Value::Str(ip.to_string().into()), at),
        );
        true
    }

    fn node_port(&mut self, port: &mut Node, shown: &printed::Service) -> bool {
        let number = tree::number(port, "port");
        let protocol = match text(port, "protocol") {
            "" => "TCP",
            protocol => protocol,
        };
        let is_it =
            |shown: &&printed::Port| i64::from(shown.port) == number && shown.protocol == protocol;
        let Some(found) = shown.ports.iter().find(is_it) else {
            return false;
        };
        let Some(node_port) = found.node_port.filter(|port| NODE_PORTS.contains(port)) else {
            return false;
        };
        if port.get("nodePort").is_some() || !self.node_ports.insert(node_port) {
            return false;
        }
        add(
            port,
            "nodePort",
            scalar(Value::Int(node_port.into()), found.at),
        );
        true
    }
}

fn scalar(value: Value, at: At) -> Node {
    Node {
        span: at.span,
        origin: Origin::Written,
        value,
    }
}

fn map(span: Span, entries: Vec<Entry>) -> Node {
    Node {
        span,
        origin: Origin::Written,
        value: Value::Map(entries),
    }
}

fn entry(key: &'static str, value: Node) -> Entry {
    Entry {
        key: TextSlice::fixed(key),
        key_span: value.span,
        value,
    }
}

fn add(node: &mut Node, key: &'static str, value: Node) {
    if let Value::Map(entries) = &mut node.value {
        entries.push(entry(key, value));
    }
}

/// An object's namespace, `default` where none is written, and its name.
fn namespaced_name(object: &Node) -> Option<(&str, &str)> {
    let metadata = object.get("metadata")?;
    let namespace = match text(metadata, "namespace") {
        "" => "default",
        namespace => namespace,
    };
    Some((namespace, text(metadata, "name")))
}
