//! How Ingresses, Gateways and their backends are named in sentences.

use super::context::Context;
use portpath_kube::manifest::{Backend, Place, PortRef, Route, WaysIn};
use portpath_net::trace::Door;
use portpath_text::source::Span;

impl Context<'_> {
    /// The ways in.
    pub fn ways(&self) -> &WaysIn {
        &self.cluster.ways_in
    }

    /// Who takes a request at a door: `the controller of Ingress class nginx`, `Gateway edge`.
    pub fn door(&self, door: Door) -> String {
        match door {
            Door::Ingress(at) => match self
                .ways()
                .ingresses
                .get(at)
                .and_then(|ingress| ingress.class.as_ref())
            {
                Some(class) => format!("the controller of Ingress class `{}`", class.value),
                None => "the Ingress controller".to_owned(),
            },
            Door::Gateway(_) | Door::Unseen { .. } => format!("Gateway `{}`", self.door_name(door)),
        }
    }

    /// The name of a Gateway, or of the first Ingress of a class.
    pub fn door_name(&self, door: Door) -> &str {
        let ways = self.ways();
        match door {
            Door::Ingress(at) => ways
                .ingresses
                .get(at)
                .map_or("", |ingress| ingress.meta.name()),
            Door::Gateway(at) => ways
                .gateways
                .get(at)
                .map_or("", |gateway| gateway.meta.name()),
            Door::Unseen { route, parent } => {
                let parent = ways
                    .routes
                    .get(route)
                    .and_then(|route| route.parents.get(parent));
                parent.map_or("", |parent| &parent.name.value)
            }
        }
    }

    /// What stands before a Service, in short: `the controller`, `the Gateway`.
    pub fn front(&self, door: Door) -> &'static str {
        if matches!(door, Door::Ingress(_)) {
            "the controller"
        } else {
            "the Gateway"
        }
    }

    /// The object that a backend stands in: `Ingress shop`.
    pub fn owner(&self, place: Place) -> String {
        self.ways()
            .owner(place)
            .map_or(String::new(), |(kind, meta)| {
                format!("{kind} `{}`", meta.name())
            })
    }

    /// The namespace of the object that a backend stands in.
    pub fn owner_namespace(&self, place: Place) -> &str {
        self.ways()
            .owner(place)
            .map_or("default", |(_, meta)| meta.namespace())
    }

    /// The backend at a place.
    pub fn backend(&self, place: Place) -> Option<&Backend> {
        self.ways().backend(place)
    }

    /// A route by its index.
    pub fn route(&self, at: usize) -> Option<&Route> {
        self.ways().routes.get(at).map(AsRef::as_ref)
    }

    /// The place of a backend's name, port, or all of it.
    pub fn backend_span(&self, place: Place, part: BackendPart) -> Span {
        let Some(backend) = self.backend(place) else {
            return Span::default();
        };
        let name = &backend.name;
        let port = backend.port.as_ref();
        match part {
            BackendPart::Name if name.span.end > 0 => name.span,
            BackendPart::Port => port.map_or(backend.span, |port| port.span),
            BackendPart::Name => backend.span,
        }
    }
}

/// What of a backend is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackendPart {
    /// The Service's name.
    Name,
    /// The Service's port.
    Port,
}

/// `port 8080`, `port http` with backticks round the name.
pub(super) fn port_words(port: &PortRef) -> String {
    match port {
        PortRef::Number(number) => format!("port {number}"),
        PortRef::Name(name) => format!("port `{name}`"),
    }
}

/// `Service cart, port 8080`
pub(super) fn backend_words(backend: &Backend) -> String {
    let port = backend.port.as_ref().map_or(String::new(), |port| {
        format!(", {}", port_words(&port.value))
    });
    format!("{} {}{port}", backend.kind, backend.name.value)
}
