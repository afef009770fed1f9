//! The values that your YAML itself offers for a field: ports of the selected Pods, labels that
//! exist, Services.

use super::entry::Step;
use super::names::{Named, Port, named};
use super::offer::{plain, unique};
use super::outline::{children, value_of};
use super::place::{Colon, Expected, Place, Slot};
use portpath_kube::admission::FieldOf;
use portpath_messages::Offer;

/// Your YAML as seen from a place.
pub(super) struct Written<'a> {
    place: &'a Place<'a>,
    /// All objects.
    all: Vec<Named<'a>>,
    /// The namespace of the object at the place.
    namespace: &'a str,
    /// The object itself, where it is one of them.
    own: Option<usize>,
}

impl<'a> Written<'a> {
    /// Reads your YAML.
    pub(super) fn of(text: &'a str, place: &'a Place<'a>) -> Self {
        let all = named(text);
        let in_metadata = |key: &str| {
            let metadata = children(&place.entries, place.object())
                .find(|(_, each)| each.step == Step::Key("metadata"));
            metadata
                .and_then(|(at, _)| value_of(&place.entries, Some(at), key))
                .unwrap_or("")
        };
        let namespace = in_metadata("namespace");
        let name = in_metadata("name");
        let own = all
            .iter()
            .position(|each| each.document == place.document.start && each.name == name);
        Self {
            place,
            all,
            namespace,
            own,
        }
    }

    /// Values for a field.
    pub(super) fn values(&self, field: FieldOf) -> Vec<Offer> {
        match (field.owner, field.name) {
            ("ServicePort", "targetPort") => self.target_ports(),
            ("HTTPGetAction" | "TCPSocketAction", "port") => ports(self.own().into_iter()),
            ("NetworkPolicyPort", "port") => ports(self.with_pods()),
            ("IngressServiceBackend" | "HTTPBackendRef", "name")
            | ("StatefulSetSpec", "serviceName")
            | ("PodSpec", "subdomain") => self.names(self.near("Service")),
            ("ParentReference", "name") => self.names(self.of_kind("Gateway")),
            ("IngressSpec", "ingressClassName") => self.names(self.of_kind("IngressClass")),
            ("PodSpec", "nodeName") => self.names(self.of_kind("Node")),
            ("ServiceBackendPort", name) => self.ports_of("Service", self.beside_port(), name),
            ("HTTPBackendRef", "port") => {
                self.ports_of("Service", self.place.beside("name"), "number")
            }
            ("ParentReference", "sectionName") => {
                self.ports_of("Gateway", self.place.beside("name"), "name")
            }
            ("ObjectMeta" | "ParentReference" | "HTTPBackendRef", "namespace") => self.namespaces(),
            _ => Vec::new(),
        }
    }

    /// Labels as whole pairs: what a selector could ask for, or what a Pod needs to be selected.
    pub(super) fn labels(&self, expected: Expected) -> Vec<Offer> {
        let there: Vec<&str> = self.place.siblings().collect();
        let pairs = self
            .pairs(expected)
            .into_iter()
            .filter(|(key, ..)| !there.contains(key));
        unique(pairs.map(|(key, value, note)| match self.place.slot {
            Slot::Key(Colon::There) => plain(key, &note),
            _ => plain(&format!("{key}: {value}"), &note),
        }))
    }

    /// The values that a label has elsewhere.
    pub(super) fn label_values(&self, expected: Expected) -> Vec<Offer> {
        let Some(Step::Key(key)) = self.place.steps().next_back() else {
            return Vec::new();
        };
        let pairs = self
            .pairs(expected)
            .into_iter()
            .filter(|(other, ..)| *other == key);
        unique(pairs.map(|(_, value, note)| plain(value, &note)))
    }

    fn own(&self) -> Option<&Named<'a>> {
        self.own.and_then(|at| self.all.get(at))
    }

    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &Named<'a>> {
        self.all
            .iter()
            .filter(move |each| each.kind == kind && !each.name.is_empty())
    }

    fn near(&self, kind: &'static str) -> impl Iterator<Item = &Named<'a>> {
        self.of_kind(kind)
            .filter(|each| each.namespace == self.namespace)
    }

    fn with_pods(&self) -> impl Iterator<Item = &Named<'a>> {
        self.all
            .iter()
            .filter(|each| each.has_pods() && each.namespace == self.namespace)
    }

    fn names<'n>(&self, of: impl Iterator<Item = &'n Named<'n>>) -> Vec<Offer> {
        unique(of.map(|each| match each.namespace {
            "" => plain(each.name, each.kind),
            namespace => plain(each.name, &format!("{} in {namespace}", each.kind)),
        }))
    }

    fn namespaces(&self) -> Vec<Offer> {
        unique(namespaces(&self.all).map(|name| plain(name, "")))
    }

    /// The name beside the `port` of a backend whose `number` or `name` is due.
    fn beside_port(&self) -> Option<&'a str> {
        value_of(&self.place.entries, self.place.above(2), "name")
    }

    fn ports_of(&self, kind: &'static str, name: Option<&str>, what: &str) -> Vec<Offer> {
        let wanted = |each: &&Named| name.is_none_or(|name| name.is_empty() || each.name == name);
        let ports = self
            .of_kind(kind)
            .filter(wanted)
            .flat_map(|each| each.ports.iter().map(move |port| (each, port)));
        let offer = |(each, port): (&Named, &Port)| match (what, port.name) {
            ("name", name) => plain(name, &format!("port {} of {}", port.number, each.name)),
            (_, "") => plain(port.number, &format!("port of {}", each.name)),
            (_, name) => plain(port.number, &format!("{name} of {}", each.name)),
        };
        unique(ports.map(offer).filter(|offer| !offer.label.is_empty()))
    }

    /// The ports of the Pods that the Service selects; of all in its namespace where it selects
    /// none.
    fn target_ports(&self) -> Vec<Offer> {
        let selector = self
            .own()
            .map(|own| own.selector.as_slice())
            .unwrap_or_default();
        let selected = ports(
            self.with_pods()
                .filter(|each| each.is_selected_by(selector)),
        );
        if selected.is_empty() {
            ports(self.with_pods())
        } else {
            selected
        }
    }

    fn pairs(&self, expected: Expected) -> Vec<(&'a str, &'a str, String)> {
        let outer = expected
            .outer
            .map_or(("", ""), |field| (field.owner, field.name));
        match expected.field.map(|field| (field.owner, field.name)) {
            Some(("LabelSelector", "matchLabels")) if outer.1 == "namespaceSelector" => {
                self.labels_of_namespaces()
            }
            Some(("LabelSelector", "matchLabels"))
                if outer.0 != "NetworkPolicyPeer" && outer.1 == "selector" =>
            {
                self.own().map(labels_of).unwrap_or_default()
            }
            Some(("ServiceSpec", "selector") | ("LabelSelector", "matchLabels")) => {
                self.with_pods().flat_map(labels_of).collect()
            }
            Some(("ObjectMeta", "labels")) => {
                let own = self
                    .own()
                    .filter(|own| own.kind != "Service")
                    .into_iter()
                    .flat_map(asked_by);
                let services = self.near("Service").flat_map(asked_by);
                own.chain(services)
                    .chain(self.with_pods().flat_map(labels_of))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn labels_of_namespaces(&self) -> Vec<(&'a str, &'a str, String)> {
        let written = self.of_kind("Namespace").flat_map(|each| {
            each.labels
                .iter()
                .map(move |(key, value)| (*key, *value, format!("Namespace {}", each.name)))
        });
        let names = namespaces(&self.all);
        let names = names.map(|name| {
            (
                "kubernetes.io/metadata.name",
                name,
                format!("Namespace {name}"),
            )
        });
        written.chain(names).collect()
    }
}

fn namespaces<'a>(all: &[Named<'a>]) -> impl Iterator<Item = &'a str> {
    let names = all.iter().map(|each| {
        if each.kind == "Namespace" {
            each.name
        } else {
            each.namespace
        }
    });
    names.filter(|name| !name.is_empty())
}

fn labels_of<'a>(of: &Named<'a>) -> Vec<(&'a str, &'a str, String)> {
    let note = format!("Pods of {} {}", of.kind, of.name);
    of.labels
        .iter()
        .map(|(key, value)| (*key, *value, note.clone()))
        .collect()
}

fn asked_by<'a>(of: &Named<'a>) -> Vec<(&'a str, &'a str, String)> {
    let note = format!("selected by {} {}", of.kind, of.name);
    of.selector
        .iter()
        .map(|(key, value)| (*key, *value, note.clone()))
        .collect()
}

/// Ports by name first, then by number.
fn ports<'n>(of: impl Iterator<Item = &'n Named<'n>>) -> Vec<Offer> {
    let of: Vec<&Named> = of.collect();
    let all = || {
        of.iter()
            .flat_map(|each| each.ports.iter().map(move |port| (each, port)))
    };
    let names = all().filter(|(_, port)| !port.name.is_empty());
    let names = names.map(|(each, port)| {
        plain(
            port.name,
            &format!("port {} of {} {}", port.number, each.kind, each.name),
        )
    });
    let numbers = all().filter(|(_, port)| !port.number.is_empty());
    let numbers = numbers.map(|(each, port)| match port.name {
        "" => plain(port.number, &format!("port of {} {}", each.kind, each.name)),
        name => plain(
            port.number,
            &format!("{name} of {} {}", each.kind, each.name),
        ),
    });
    unique(names.chain(numbers))
}
