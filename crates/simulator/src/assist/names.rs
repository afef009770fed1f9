//! What your YAML has names for: Services with their ports, Pods with their labels and ports,
//! Gateways, namespaces. Read by indentation from all documents, so that they are offered while your
//! YAML is incomplete.

use super::entry::{Entry, Step, unquoted};
use super::outline::{Way, documents, entries};

/// An object of your YAML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named<'a> {
    /// Where its document starts.
    pub document: usize,
    /// Its kind.
    pub kind: &'a str,
    /// Its namespace, empty where none is written.
    pub namespace: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it selects: `spec.selector` of a Service, `matchLabels` of a workload.
    pub selector: Vec<(&'a str, &'a str)>,
    /// The labels of the Pods that it is or makes, with the values as written.
    pub labels: Vec<(&'a str, &'a str)>,
    /// Ports: of a Service its own, of Pods the containers', of a Gateway the listeners'.
    pub ports: Vec<Port<'a>>,
}

/// A port with a name or without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Port<'a> {
    /// Its name, empty where it has none.
    pub name: &'a str,
    /// Its number as written, empty where it is missing.
    pub number: &'a str,
}

/// All objects of a text.
pub(super) fn named(text: &str) -> Vec<Named<'_>> {
    documents(text)
        .flat_map(|range| of_document(range.start, &entries(text, range)))
        .collect()
}

fn of_document<'a>(document: usize, entries: &[Entry<'a>]) -> Vec<Named<'a>> {
    let mut objects = vec![Named {
        document,
        ..Named::default()
    }];
    let mut way = Way::default();
    for (index, entry) in entries.iter().enumerate() {
        way.enter(index, entry.column, entry.step);
        let mut steps: Vec<Step> = way.steps().collect();
        if steps.starts_with(&[Step::Key("items"), Step::Item]) {
            steps.drain(..2);
            if steps.is_empty() {
                objects.push(Named {
                    document,
                    ..Named::default()
                });
            }
        }
        if let Some(object) = objects.last_mut() {
            object.note(&steps, entry.value);
        }
    }
    objects.retain(|object| !object.kind.is_empty());
    objects
}

impl<'a> Named<'a> {
    fn note(&mut self, steps: &[Step<'a>], written: &'a str) {
        use Step::{Item, Key};
        let value = unquoted(written);
        match steps {
            [Key("kind")] => self.kind = value,
            [Key("metadata"), Key("name")] => self.name = value,
            [Key("metadata"), Key("namespace")] => self.namespace = value,
            [Key("spec"), Key("selector"), Key(key)] if self.kind == "Service" => {
                self.selector.push((key, written))
            }
            [Key("spec"), Key("selector"), Key("matchLabels"), Key(key)] => {
                self.selector.push((key, written))
            }
            [Key("metadata"), Key("labels"), Key(key)]
                if matches!(self.kind, "Pod" | "Namespace") =>
            {
                self.labels.push((key, written));
            }
            [
                ..,
                Key("template"),
                Key("metadata"),
                Key("labels"),
                Key(key),
            ] => self.labels.push((key, written)),
            [Key("spec"), Key("ports" | "listeners"), Item]
            | [.., Key("containers"), Item, Key("ports"), Item] => {
                self.ports.push(Port::default());
            }
            [.., Key("ports" | "listeners"), Item, Key(key)] => {
                if let Some(port) = self.ports.last_mut() {
                    match *key {
                        "name" => port.name = value,
                        "port" | "containerPort" => port.number = value,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether it is a Pod, or makes Pods.
    pub(super) fn has_pods(&self) -> bool {
        matches!(
            self.kind,
            "Pod" | "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" | "CronJob"
        )
    }

    /// Whether its Pods have all these labels.
    pub(super) fn is_selected_by(&self, selector: &[(&str, &str)]) -> bool {
        let has = |(key, value): &(&str, &str)| {
            self.labels
                .iter()
                .any(|(other, held)| other == key && unquoted(held) == unquoted(value))
        };
        self.has_pods() && !selector.is_empty() && selector.iter().all(has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASTE: &str = "\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector:
    app: web
  ports:
  - name: http
    port: 80
  - port: 81
---
kind: Deployment
metadata:
  name: web
  labels:
    app: other
spec:
  template:
    metadata:
      labels: {app: web, version: \"1\"}
    spec:
      containers:
        - name: c
          ports:
            - {name: http, containerPort: 8080}
            - containerPort: 9090
          readinessProbe:
            httpGet:
              port: http
";

    #[test]
    fn services_and_pods_are_found_with_their_ports_and_labels() {
        let found = named(PASTE);
        let [service, deployment] = &found[..] else {
            panic!("{found:#?}")
        };
        assert_eq!(
            (service.kind, service.namespace, service.name),
            ("Service", "shop", "web")
        );
        let ports = |object: &Named<'static>| {
            object
                .ports
                .iter()
                .map(|port| (port.name, port.number))
                .collect::<Vec<_>>()
        };
        assert_eq!(ports(service), [("http", "80"), ("", "81")]);
        assert_eq!(ports(deployment), [("http", "8080"), ("", "9090")]);
        assert_eq!(
            deployment.labels,
            [("app", "web"), ("version", "\"1\"")],
            "of the Pods, not of the workload"
        );
        assert!(deployment.is_selected_by(&service.selector));
        assert!(!deployment.is_selected_by(&[("version", "2")]) && !deployment.is_selected_by(&[]));
    }

    #[test]
    fn items_of_a_list_are_objects_of_their_own() {
        let list = "kind: List\nitems:\n- kind: Service\n  metadata:\n    name: a\n- kind: Service\n  metadata:\n    name: b\n";
        let names: Vec<_> = named(list)
            .into_iter()
            .map(|object| (object.kind, object.name))
            .collect();
        assert_eq!(names, [("List", ""), ("Service", "a"), ("Service", "b")]);
    }
}
