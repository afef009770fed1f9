//! Makes the objects that commands of kubectl in the text make: `kubectl create deployment`,
//! `kubectl run`, `kubectl create service` and `kubectl expose`, with the defaults of kubectl. Each
//! object stands in the line of its command.
//!
//! Source: staging/src/k8s.io/kubectl/pkg/cmd/create/create_deployment.go and create_service.go,
//! pkg/cmd/run/run.go with pkg/generate/versioned/run.go, pkg/cmd/expose/expose.go with
//! pkg/generate/versioned/service.go.

use super::tree::{self, entries, items, text};
use portpath_text::source::Span;
use portpath_yaml::printed::{Created, Creation, Exposed, NewService, Printed, Running};
use portpath_yaml::yaml::{self, Content, Document, Node, Value, in_double_quotes};

/// At most this many objects are looked through for the one that a command exposes.
const MOST_OBJECTS: usize = 2_000;

/// Adds the objects that commands make and the YAML does not have, and returns their places.
pub fn make(documents: &mut Vec<Document>, printed: &Printed) -> Vec<Span> {
    let mut made = Vec::new();
    for creation in &printed.creations {
        let kind = kind(creation);
        let name = &creation.named.name;
        let is_there = find(documents, kind, name).is_some();
        // A description is what the cluster has.
        let mut described = printed.services.iter().filter(|it| it.described.is_some());
        let is_described = kind == "Service" && described.any(|it| it.named.name == *name);
        if is_there || is_described {
            continue;
        }
        let Some(written) = written(creation, documents) else {
            continue;
        };
        let place = creation.at.span;
        for mut document in yaml::parse(written) {
            document.span = place;
            if let Content::Tree(root) = &mut document.content {
                put(root, place);
            }
            documents.push(document);
        }
        made.push(place);
    }
    made
}

fn kind(creation: &Creation) -> &'static str {
    match creation.what {
        Created::Pod(_) => "Pod",
        Created::Deployment(_) => "Deployment",
        Created::Service(_) | Created::Exposed(_) => "Service",
    }
}

/// The object of a kind and a name, in any namespace.
fn find<'d>(documents: &'d [Document], kind: &str, name: &str) -> Option<&'d Node> {
    let roots = documents
        .iter()
        .filter_map(|document| document.content.tree());
    let objects = roots.flat_map(|root| match root.get("items") {
        Some(_) => items(root, "items"),
        None => std::slice::from_ref(root),
    });
    let mut objects = objects.take(MOST_OBJECTS);
    objects.find(|object| {
        let metadata = object.get("metadata");
        text(object, "kind") == kind && metadata.is_some_and(|it| text(it, "name") == name)
    })
}

/// Gives all parts of an object one place. Trees are no deeper than the reader of YAML lets them be.
fn put(node: &mut Node, place: Span) {
    node.span = place;
    match &mut node.value {
        Value::Seq(items) => items.iter_mut().for_each(|item| put(item, place)),
        Value::Map(entries) => {
            for entry in entries {
                entry.key_span = place;
                put(&mut entry.value, place);
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_) => {}
    }
}

/// The object as YAML; none where what it is made for is not in the text.
fn written(creation: &Creation, documents: &[Document]) -> Option<String> {
    let name = &creation.named.name;
    let namespace = creation.named.namespace.as_deref();
    Some(match &creation.what {
        Created::Pod(running) => {
            let labels = labels(name, running);
            let head = header("v1", "Pod", name, namespace, &labels);
            format!("{head}spec: {}\n", pod_spec(name, running))
        }
        Created::Deployment(running) => {
            let labels = labels(name, running);
            let head = header("apps/v1", "Deployment", name, namespace, &labels);
            let replicas = running.replicas.unwrap_or(1);
            let labels = map(&labels);
            let spec = pod_spec(name, running);
            format!(
                "{head}spec: {{replicas: {replicas}, selector: {{matchLabels: {labels}}}, template: {{metadata: \
                 {{labels: {labels}}}, spec: {spec}}}}}\n"
            )
        }
        Created::Service(service) => {
            let labels = vec![("app".to_owned(), name.clone())];
            let head = header("v1", "Service", name, namespace, &labels);
            format!("{head}spec: {}\n", service_spec(service, &labels))
        }
        Created::Exposed(exposed) => {
            let of = find(documents, exposed.of, &exposed.name);
            let labels = of.and_then(|of| of.get("metadata"));
            let labels = labels.map_or_else(Vec::new, |metadata| pairs(metadata, "labels"));
            let spec = exposed_spec(exposed, of)?;
            let head = header("v1", "Service", name, namespace, &labels);
            format!("{head}spec: {spec}\n")
        }
    })
}

fn header(
    version: &str,
    kind: &str,
    name: &str,
    namespace: Option<&str>,
    labels: &[(String, String)],
) -> String {
    let namespace = namespace.map_or_else(String::new, |it| {
        format!(", namespace: {}", in_double_quotes(it))
    });
    format!(
        "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {}{namespace}, labels: {}}}\n",
        in_double_quotes(name),
        map(labels)
    )
}

/// The labels that kubectl gives what it runs.
fn labels(name: &str, running: &Running) -> Vec<(String, String)> {
    if running.is_run && !running.labels.is_empty() {
        return running.labels.clone();
    }
    let key = if running.is_run { "run" } else { "app" };
    vec![(key.to_owned(), name.to_owned())]
}

fn pod_spec(name: &str, running: &Running) -> String {
    let containers = running.images.iter().enumerate().map(|(at, image)| {
        // `kubectl create deployment` names a container after its image.
        let own = image.rsplit('/').next().unwrap_or(image);
        let own = own.split([':', '@']).next().unwrap_or(own);
        let own = own.replace(['_', '.'], "-");
        let container = if running.is_run { name } else { &own };
        let port = if at == 0 { running.port } else { None };
        let mut fields = format!(
            "name: {}, image: {}",
            in_double_quotes(container),
            in_double_quotes(image)
        );
        if let Some(port) = port {
            fields.push_str(&format!(", ports: [{{containerPort: {port}}}]"));
        }
        if !running.env.is_empty() {
            let env = running.env.iter();
            let env = env.map(|(key, value)| {
                format!(
                    "{{name: {}, value: {}}}",
                    in_double_quotes(key),
                    in_double_quotes(value)
                )
            });
            fields.push_str(&format!(", env: [{}]", env.collect::<Vec<_>>().join(", ")));
        }
        if !running.arguments.is_empty() {
            let words = running.arguments.iter().map(|word| in_double_quotes(word));
            fields.push_str(&format!(
                ", args: [{}]",
                words.collect::<Vec<_>>().join(", ")
            ));
        }
        format!("{{{fields}}}")
    });
    let containers = containers.collect::<Vec<_>>().join(", ");
    format!("{{containers: [{containers}]}}")
}

fn service_spec(service: &NewService, selector: &[(String, String)]) -> String {
    if service.kind == "ExternalName" {
        let name = service.external_name.as_deref().unwrap_or_default();
        return format!(
            "{{type: ExternalName, externalName: {}}}",
            in_double_quotes(name)
        );
    }
    let ports = service
        .ports
        .iter()
        .enumerate()
        .map(|(at, (port, target))| {
            let node_port = if at == 0 { service.node_port } else { None };
            let node_port = node_port.map_or_else(String::new, |it| format!(", nodePort: {it}"));
            format!(
                "{{name: {}, port: {port}, targetPort: {}{node_port}}}",
                in_double_quotes(&format!("{port}-{target}")),
                target_port(target)
            )
        });
    let ports = ports.collect::<Vec<_>>().join(", ");
    let none = if service.headless {
        ", clusterIP: None"
    } else {
        ""
    };
    format!(
        "{{type: {}{none}, selector: {}, ports: [{ports}]}}",
        service.kind,
        map(selector)
    )
}

/// The Service that `kubectl expose` makes; none without an object that tells its selector, or without
/// ports, in which case kubectl makes none either.
fn exposed_spec(exposed: &Exposed, of: Option<&Node>) -> Option<String> {
    let selector = if exposed.selector.is_empty() {
        selector_of(exposed.of, of?)
    } else {
        exposed.selector.clone()
    };
    let known = of.map_or_else(Vec::new, |of| ports_of(exposed.of, of));
    let ports: Vec<u16> = match exposed.port {
        Some(port) => vec![port],
        None => known.iter().map(|(port, _)| *port).collect(),
    };
    if selector.is_empty() || (ports.is_empty() && !exposed.headless) {
        return None;
    }
    let is_one = ports.len() == 1;
    let written = ports.iter().enumerate().map(|(at, port)| {
        let target = match &exposed.target {
            Some(target) => target_port(target),
            None => port.to_string(),
        };
        let own = known.iter().find(|(known, _)| known == port);
        let own = own.map(|(_, protocol)| protocol.as_str());
        let protocol = exposed.protocol.as_deref().or(own).unwrap_or("TCP");
        let name = if is_one {
            String::new()
        } else {
            format!("name: port-{}, ", at + 1)
        };
        format!(
            "{{{name}port: {port}, protocol: {}, targetPort: {target}}}",
            in_double_quotes(protocol)
        )
    });
    let written = written.collect::<Vec<_>>().join(", ");
    let mut spec = format!("selector: {}, ports: [{written}]", map(&selector));
    if let Some(kind) = &exposed.kind {
        spec.push_str(&format!(", type: {}", in_double_quotes(kind)));
    }
    if exposed.headless {
        spec.push_str(", clusterIP: None");
    }
    if let Some(ip) = &exposed.external_ip {
        spec.push_str(&format!(", externalIPs: [{}]", in_double_quotes(ip)));
    }
    Some(format!("{{{spec}}}"))
}

/// The labels by which kubectl selects the Pods of an object
/// (pkg/polymorphichelpers/mapbasedselectorforobject.go).
fn selector_of(kind: &str, object: &Node) -> Vec<(String, String)> {
    match kind {
        "Pod" => {
            let metadata = object.get("metadata");
            metadata.map_or_else(Vec::new, |metadata| pairs(metadata, "labels"))
        }
        "Service" | "ReplicationController" => {
            let spec = object.get("spec");
            spec.map_or_else(Vec::new, |spec| pairs(spec, "selector"))
        }
        _ => {
            let selector = object.get("spec").and_then(|spec| spec.get("selector"));
            selector.map_or_else(Vec::new, |selector| pairs(selector, "matchLabels"))
        }
    }
}

/// The ports of an object, each with its protocol (pkg/polymorphichelpers/portsforobject.go).
fn ports_of(kind: &str, object: &Node) -> Vec<(u16, String)> {
    let Some(spec) = object.get("spec") else {
        return Vec::new();
    };
    let number = |node: &Node, key| u16::try_from(tree::number(node, key)).ok();
    let protocol = |node: &Node| match text(node, "protocol") {
        "" => "TCP".to_owned(),
        written => written.to_owned(),
    };
    if kind == "Service" {
        let ports = items(spec, "ports").iter();
        return ports
            .filter_map(|port| Some((number(port, "port")?, protocol(port))))
            .collect();
    }
    let template = spec.get("template").and_then(|it| it.get("spec"));
    let pod = if kind == "Pod" { Some(spec) } else { template };
    let containers = pod.map_or(&[][..], |pod| items(pod, "containers"));
    let ports = containers.iter().flat_map(|it| items(it, "ports"));
    ports
        .filter_map(|port| Some((number(port, "containerPort")?, protocol(port))))
        .collect()
}

fn pairs(node: &Node, key: &str) -> Vec<(String, String)> {
    let pairs = entries(node, key).iter();
    pairs
        .filter_map(|pair| {
            let value = pair.value.as_str()?;
            Some((pair.key.as_str().to_owned(), value.to_owned()))
        })
        .collect()
}

fn map(pairs: &[(String, String)]) -> String {
    let pairs = pairs
        .iter()
        .map(|(key, value)| format!("{}: {}", in_double_quotes(key), in_double_quotes(value)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
}

fn target_port(target: &str) -> String {
    if target.parse::<u16>().is_ok() {
        target.to_owned()
    } else {
        in_double_quotes(target)
    }
}
