//! The ways into the cluster that a paste opens beside Services: Ingresses, and Gateways with their
//! routes.

use std::cmp::Reverse;
use std::rc::Rc;

use super::{
    Backend, BackendTlsPolicy, Gateway, Ingress, IngressClass, KeyMaterial, ListenerSet,
    ObjectMeta, ParentKind, ParentRef, ReferenceGrant, Route,
};
use portpath_text::maps::HashMap;
use portpath_text::source::Spanned;

/// All of them, each kind in the order of your YAML.
#[derive(Clone, Debug, Default)]
pub struct WaysIn {
    /// Ingresses.
    pub ingresses: Vec<Rc<Ingress>>,
    /// IngressClasses.
    pub classes: Vec<Rc<IngressClass>>,
    /// Gateways of the Gateway API.
    pub gateways: Vec<Rc<Gateway>>,
    /// Routes of the Gateway API.
    pub routes: Vec<Rc<Route>>,
    /// ReferenceGrants.
    pub grants: Vec<Rc<ReferenceGrant>>,
    /// ListenerSets.
    pub listener_sets: Vec<Rc<ListenerSet>>,
    /// BackendTLSPolicies.
    pub tls_policies: Vec<Rc<BackendTlsPolicy>>,
    /// Secrets and ConfigMaps.
    pub key_material: Vec<Rc<KeyMaterial>>,
    /// Gateways by namespace and name.
    by_name: HashMap<(String, String), usize>,
}

/// Where a backend stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A path of an Ingress.
    Path {
        /// Index of the Ingress.
        ingress: usize,
        /// Index of its rule.
        rule: usize,
        /// Index of the rule's path.
        path: usize,
    },
    /// The default backend of an Ingress, by its index.
    Default(usize),
    /// A backend of a route's rule.
    Rule {
        /// Index of the route.
        route: usize,
        /// Index of its rule.
        rule: usize,
        /// Index of the rule's backend.
        backend: usize,
    },
}

impl WaysIn {
    /// Adds a Gateway; of two with one name the first counts.
    pub fn add_gateway(&mut self, gateway: Rc<Gateway>) {
        let name = (
            gateway.meta.namespace().to_owned(),
            gateway.meta.name().to_owned(),
        );
        self.by_name.entry(name).or_insert(self.gateways.len());
        self.gateways.push(gateway);
    }

    /// Writes the default class into the Ingresses that are created after it without a class; of
    /// several defaults the newest, and of those the first by name.
    /// Source: plugin/pkg/admission/network/defaultingressclass/admission.go, Admit and
    /// getDefaultClass.
    pub fn fill_in_classes(&mut self) {
        let order = |class: &&Rc<IngressClass>| {
            let created = class.meta.created.clone().unwrap_or_default();
            (Reverse(created), class.meta.name_text())
        };
        let defaults = self.classes.iter().filter(|class| class.is_default);
        let Some(class) = defaults.min_by_key(order).cloned() else {
            return;
        };
        for ingress in &mut self.ingresses {
            // One that is in its cluster already was created without a class.
            let is_new =
                ingress.meta.created.is_none() && class.meta.span.start <= ingress.meta.span.start;
            if is_new && ingress.class.is_none() {
                let name = class.meta.name_text();
                Rc::make_mut(ingress).class = Some(Spanned::defaulted(name, ingress.spec_span));
            }
        }
    }

    /// The controller that serves a class: that of the IngressClass, where your YAML has it.
    pub fn controller(&self, class: &str) -> Option<&str> {
        let class = self.classes.iter().find(|it| it.meta.name() == class)?;
        Some(&class.controller.as_ref()?.value)
    }

    /// The Gateway of a name.
    pub fn gateway(&self, name: &(String, String)) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The Gateway that a parentRef of a route leads to: namespace and name. A ListenerSet leads to
    /// its parent; one that is not in your YAML stands for a Gateway of its own, whose name no other
    /// object can have.
    pub fn parent_name(&self, route: &Route, parent: &ParentRef) -> (String, String) {
        let (namespace, name) = route.parent_name(parent);
        if parent.kind != ParentKind::ListenerSet {
            return (namespace, name);
        }
        let is_it =
            |set: &&Rc<ListenerSet>| set.meta.namespace() == namespace && set.meta.name() == name;
        match self.listener_sets.iter().find(is_it) {
            Some(set) => set.parent_name(),
            None => (namespace, format!("ListenerSet {name}")),
        }
    }

    /// The Secret or ConfigMap of that kind, namespace and name, when your YAML has it.
    pub fn key_material(&self, kind: &str, namespace: &str, name: &str) -> Option<&KeyMaterial> {
        let is_it = |it: &&Rc<KeyMaterial>| {
            it.kind == kind && it.meta.namespace() == namespace && it.meta.name() == name
        };
        self.key_material.iter().find(is_it).map(AsRef::as_ref)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ingresses.is_empty() && self.gateways.is_empty() && self.routes.is_empty()
    }

    /// The backend at a place.
    pub fn backend(&self, place: Place) -> Option<&Backend> {
        match place {
            Place::Path {
                ingress,
                rule,
                path,
            } => Some(
                &self
                    .ingresses
                    .get(ingress)?
                    .rules
                    .get(rule)?
                    .paths
                    .get(path)?
                    .backend,
            ),
            Place::Default(ingress) => self.ingresses.get(ingress)?.default_backend.as_ref(),
            Place::Rule {
                route,
                rule,
                backend,
            } => self
                .routes
                .get(route)?
                .rules
                .get(rule)?
                .backends
                .get(backend),
        }
    }

    /// The object that a place belongs to: its kind and who it is.
    pub fn owner(&self, place: Place) -> Option<(&'static str, &ObjectMeta)> {
        match place {
            Place::Path { ingress, .. } | Place::Default(ingress) => self
                .ingresses
                .get(ingress)
                .map(|ingress| ("Ingress", &ingress.meta)),
            Place::Rule { route, .. } => self
                .routes
                .get(route)
                .map(|route| (route.kind.as_str(), &route.meta)),
        }
    }

    /// The namespace of the Service that a backend names: its own, else that of what it belongs to.
    pub fn backend_namespace(&self, place: Place) -> Option<&str> {
        let backend = self.backend(place)?;
        let (_, meta) = self.owner(place)?;
        let written = backend.namespace.as_ref();
        Some(written.map_or(meta.namespace(), |namespace| &namespace.value))
    }

    /// Every place of a backend, in the order of your YAML by kind.
    pub fn places(&self) -> Vec<Place> {
        let mut places = Vec::new();
        for (ingress, object) in self.ingresses.iter().enumerate() {
            for (rule, entry) in object.rules.iter().enumerate() {
                places.extend((0..entry.paths.len()).map(|path| Place::Path {
                    ingress,
                    rule,
                    path,
                }));
            }
            places.extend(
                object
                    .default_backend
                    .as_ref()
                    .map(|_| Place::Default(ingress)),
            );
        }
        for (route, object) in self.routes.iter().enumerate() {
            for (rule, entry) in object.rules.iter().enumerate() {
                places.extend((0..entry.backends.len()).map(|backend| Place::Rule {
                    route,
                    rule,
                    backend,
                }));
            }
        }
        places
    }
}
