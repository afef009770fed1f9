//! What can be wrong on the way through an Ingress or a Gateway, as data.

use super::{Allowed, BadAuthority, Door};
use crate::cluster::ServiceId;
use portpath_kube::manifest::Place;

/// What stops a request before it has a Service port to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteFault {
    /// No rule is for the host.
    NoHost {
        /// Where the request came in.
        door: Door,
        /// The listener of the Gateway.
        listener: Option<usize>,
        /// The host it names.
        host: String,
    },
    /// Rules are for the host, and none for the path.
    NoPath {
        /// Where the request came in.
        door: Door,
        /// The host.
        host: String,
        /// The path.
        path: String,
        /// What a rule for less specific hosts would do with it.
        elsewhere: Option<Place>,
    },
    /// A port that no rule or listener is for.
    OtherPort {
        /// Where the request came in.
        door: Door,
        /// The port.
        port: u16,
    },
    /// A regular expression decides, and is not followed.
    Regex {
        /// Index of the route.
        route: usize,
        /// Index of its rule.
        rule: usize,
    },
    /// The rule redirects the client.
    Redirect {
        /// Index of the route.
        route: usize,
        /// Index of its rule.
        rule: usize,
        /// Index of the backend whose filter it is; none for the rule's own.
        backend: Option<usize>,
        /// Index of the filter.
        filter: usize,
        /// The status it answers with.
        status: u16,
        /// The address it names: `https://shop.example.com/x`.
        location: String,
    },
    /// The rule's `CORS` filter answers a browser's preflight.
    Preflight {
        /// Index of the route.
        route: usize,
        /// Index of its rule.
        rule: usize,
        /// Index of the backend whose filter it is; none for the rule's own.
        backend: Option<usize>,
        /// Index of the filter.
        filter: usize,
        /// What it answers.
        allowed: Allowed,
    },
    /// A policy makes the Gateway speak TLS to the Service, and names no certificate authority that
    /// serves.
    BackendTls {
        /// The backend.
        place: Place,
        /// Index of the BackendTLSPolicy.
        policy: usize,
        /// What is wrong with the authority.
        why: BadAuthority,
    },
    /// The backend is of a kind that the core group does not have.
    NoSuchKind(Place),
    /// No implementation opens the listener that the request is for.
    ListenerNotAccepted {
        /// Index of the Gateway.
        gateway: usize,
        /// Index of its listener.
        listener: usize,
        /// Why.
        why: NotAccepted,
    },
    /// TLS named the host of one listener, and HTTP within it the host of another.
    Misdirected {
        /// Index of the Gateway.
        gateway: usize,
        /// Index of the listener that TLS chose.
        listener: usize,
        /// Index of the listener that the `Host` header is for.
        other: usize,
        /// The `Host` header.
        host: String,
    },
    /// The client names no host in TLS, and the listeners choose by it.
    NoServerName {
        /// Index of the Gateway.
        gateway: usize,
        /// Index of a listener.
        listener: usize,
    },
    /// Labels that your YAML does not show decide whether the Gateway allows a ListenerSet.
    ListenerSet {
        /// Index of the ListenerSet.
        set: usize,
    },
    /// The rule has no backend, or none with a weight.
    NoBackend {
        /// Index of the route.
        route: usize,
        /// Index of its rule.
        rule: usize,
    },
    /// The backend is no Service.
    NotAService(Place),
    /// What an annotation of the controller makes of the backend is not modelled.
    ByAnnotation(Place),
    /// No such Service in the namespace.
    ServiceMissing {
        /// The backend.
        place: Place,
        /// The Service that is probably meant.
        nearest: Option<ServiceId>,
        /// A Service of the name in another namespace.
        elsewhere: Option<ServiceId>,
    },
    /// The Service has no such port.
    PortMissing {
        /// The backend.
        place: Place,
        /// The Service.
        service: ServiceId,
        /// Index of the port that is probably meant, and why.
        meant: Option<(usize, Meant)>,
    },
    /// A backend that names no port.
    NoPort {
        /// The backend.
        place: Place,
        /// The Service.
        service: ServiceId,
    },
    /// A backend in another namespace, without a ReferenceGrant.
    NotPermitted {
        /// The backend.
        place: Place,
        /// The Service.
        service: Option<ServiceId>,
    },
    /// The Service is an alias for a name elsewhere.
    ExternalName {
        /// The backend.
        place: Place,
        /// The Service.
        service: ServiceId,
    },
    /// A cloud's load balancer goes by node ports, unless it is told to go to the Pods, and the
    /// Service has none.
    NoNodePort {
        /// The backend.
        place: Place,
        /// The Service.
        service: ServiceId,
        /// Whose load balancer it is.
        cloud: Cloud,
    },
    /// Whether the Gateway takes the route depends on labels of the route's namespace.
    NamespaceUnknown {
        /// Index of the route.
        route: usize,
        /// Index of its parentRef.
        parent: usize,
    },
    /// A route is for the host, but the Gateway does not take it; an empty host stands for every
    /// request.
    DetachedHost {
        /// The host.
        host: String,
        /// Index of the route.
        route: usize,
        /// Index of its parentRef.
        parent: usize,
        /// Why.
        why: Detached,
    },
}

/// Why a listener is not open; the Gateway API's reasons of its conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAccepted {
    /// A protocol that the API does not have: `UnsupportedProtocol`.
    UnsupportedProtocol,
    /// A protocol of an implementation's own, about which YAML says nothing.
    ForeignProtocol,
    /// The listener of that index is not distinct from it: `HostnameConflict` or
    /// `ProtocolConflict`.
    Conflicted(usize),
    /// The listener of that index is for TCP at the same port: it depends on whether the
    /// implementation supports TCP.
    SharesPortWithTcp(usize),
    /// The certificate of that index is in another namespace, without a ReferenceGrant:
    /// `RefNotPermitted`.
    CertificateNotPermitted(usize),
    /// The certificate of that index is of a kind that holds none, or its Secret has none:
    /// `InvalidCertificateRef`.
    CertificateInvalid(usize),
    /// The certificate of that index is of another group's kind, which an implementation may know.
    ForeignCertificate(usize),
}

/// A cloud whose controller makes load balancers of Ingresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    /// AWS Load Balancer Controller.
    Aws,
    /// GKE's controller.
    Google,
}

/// Why a port of a Service is probably the one that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The number or name asked for is its `targetPort`.
    Target,
    /// The number asked for is that of the container port that its named `targetPort` finds.
    Container,
    /// Its name is nearly the one asked for.
    Name,
    /// The Service has no other.
    Only,
}

/// Why a Gateway does not take a route; the Gateway API's reasons of the condition Accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detached {
    /// No listener of that name or port: `NoMatchingParent`.
    NoSuchListener,
    /// The listeners take no routes of this kind or namespace: `NotAllowedByListeners`.
    NotAllowed,
    /// The Gateway does not allow the ListenerSet that the route names: `NotAllowedByListeners`.
    SetNotAllowed,
    /// No hostname that route and listener share: `NoMatchingListenerHostname`.
    NoSharedHost,
}
