//! Follows a request through an Ingress or a Gateway: which door it comes in by, which rule takes
//! it, which Service port and endpoint it goes to. What a controller does beyond the API
//! (annotations, TLS, retries) is left out.

mod attach;
mod backend;
mod backend_tls;
mod cloud;
mod cors;
mod door;
mod fault;
mod forward;
mod ingress;
mod list;
mod listeners;
mod matching;
mod redirect;
mod rules;

pub use attach::{attached, parent_of};
pub use backend::resolve;
pub use backend_tls::{BadAuthority, policy_of};
pub use cloud::{Targets, targets};
pub use cors::Allowed;
pub(super) use door::gateway_of;
pub use door::{Door, Doors};
pub use fault::{Cloud, Detached, Meant, NotAccepted, RouteFault};
pub use list::{hosts, paths};
pub use listeners::not_accepted;
pub use matching::literal_start;
pub use redirect::rewritten_path;

use super::state::Walk;
use super::{End, Fault, HttpStatus, Open, Step, Weight, open};
use crate::cluster::Cluster;
use crate::proxy::Packet;
use crate::request::{Request, Target, placeholder};
use portpath_kube::manifest::{ListenerProtocol, Place, Protocol, RouteKind};
use std::net::IpAddr;

/// A request as a controller sees it.
#[derive(Clone, Debug)]
pub(super) struct Call {
    host: String,
    path: String,
    query: String,
    method: String,
    headers: Vec<(String, String)>,
    port: u16,
    scheme: Scheme,
    /// The host that the client names in TLS; none without TLS, or for an address (RFC 6066,
    /// section 3).
    server_name: Option<String>,
    /// The client names the host beside the address it sends to, and so means a controller at that
    /// address.
    named: bool,
}

/// What the client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    /// HTTP in the clear, as is taken where none is said.
    Http,
    /// HTTP within TLS.
    Https,
    /// Some other protocol on TCP.
    Raw,
    /// UDP.
    Udp,
}

impl Scheme {
    /// Whether a route of a kind can take it.
    fn suits(self, kind: RouteKind) -> bool {
        match kind {
            RouteKind::Http | RouteKind::Grpc => matches!(self, Self::Http | Self::Https),
            RouteKind::Tls => self == Self::Https,
            RouteKind::Tcp => self != Self::Udp,
            RouteKind::Udp => self == Self::Udp,
        }
    }
}

impl Call {
    fn of(target: &Target) -> Option<Self> {
        let scheme = match (target.protocol, target.scheme.as_deref()) {
            (Protocol::Udp, _) => Scheme::Udp,
            (Protocol::Sctp, _) => return None,
            (Protocol::Tcp, None | Some("http" | "ws" | "grpc")) => Scheme::Http,
            (Protocol::Tcp, Some("https" | "wss" | "grpcs")) => Scheme::Https,
            (Protocol::Tcp, Some(_)) => Scheme::Raw,
        };
        let written = target.path.as_deref().unwrap_or("/");
        let written = written.split('#').next().unwrap_or("");
        let (path, query) = written.split_once('?').unwrap_or((written, ""));
        let name = target.server_name();
        let is_name = name.parse::<IpAddr>().is_err() && name != placeholder::NODE;
        Some(Self {
            server_name: (scheme == Scheme::Https && is_name).then(|| name.to_owned()),
            host: target.http_host(),
            path: if path.is_empty() {
                "/".to_owned()
            } else {
                path.to_owned()
            },
            query: query.to_owned(),
            method: target.method.clone().unwrap_or_else(|| "GET".to_owned()),
            headers: target.headers.clone(),
            port: target
                .port
                .unwrap_or(if scheme == Scheme::Https { 443 } else { 80 }),
            scheme,
            named: target.names_host(),
        })
    }

    /// The host that a route of a kind goes by.
    fn host_of(&self, kind: RouteKind) -> &str {
        if kind == RouteKind::Tls {
            self.server_name.as_deref().unwrap_or("")
        } else {
            &self.host
        }
    }

    /// The value of a header, whatever its case.
    fn header(&self, name: &str) -> Option<String> {
        let found = self
            .headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    }

    /// The first value of a parameter of the query.
    fn query(&self, name: &str) -> Option<String> {
        let pairs = self
            .query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs
            .into_iter()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value.to_owned())
    }
}

/// What takes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A path or the default backend of an Ingress.
    Backend(Place),
    /// A rule of a route.
    Rule {
        /// Its backend that this trace follows.
        place: Place,
        /// Which entry of `matches` holds; none for a rule without any.
        matched: Option<usize>,
        /// Another route that takes the request as well as this one, which has precedence.
        tied: Option<usize>,
    },
}

impl Taken {
    /// Where the backend stands.
    pub fn place(self) -> Place {
        match self {
            Self::Backend(place) | Self::Rule { place, .. } => place,
        }
    }
}

/// A request at the controller of an Ingress or at a Gateway.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it came in.
    pub door: Door,
    /// The listener of the Gateway.
    pub listener: Option<usize>,
    /// The packet from the client.
    pub packet: Packet,
    /// The host that the request names.
    pub host: String,
    /// Its path; empty where it is no HTTP request.
    pub path: String,
    /// What takes it, if anything does.
    pub taken: Option<Taken>,
    /// Whether TLS ends here.
    pub tls: bool,
}

/// The way of a request that is for an Ingress or a Gateway; none for any other.
pub(super) fn enter(walk: &mut Walk, request: &Request) -> Option<End> {
    if walk.cluster.ways_in.is_empty() {
        return None;
    }
    at_door(walk, request)
}

fn at_door(walk: &mut Walk, request: &Request) -> Option<End> {
    let mut call = Call::of(&request.to)?;
    if let Some(mapping) = open::mapping(walk.cluster, &walk.sender, &request.to) {
        call.port = walk.cluster.port_mappings[mapping].node_port;
        walk.suppose(Open::PortMapping(mapping), Weight::Listed);
    }
    let (door, ip) = door::find(walk, &call, &request.to)?;
    let src = walk.sender.ip_towards(ip)?;
    let packet = Packet {
        src,
        dst: ip,
        port: call.port,
        protocol: request.to.protocol,
    };
    let (listener, taken) = choose(walk.cluster, door, &call);
    let tls = call.scheme == Scheme::Https;
    let is_http = matches!(call.scheme, Scheme::Http | Scheme::Https);
    let speaks = speaks(walk.cluster, door, listener, &taken, call.scheme, call.port);
    let host = call.host;
    let path = if is_http { call.path } else { String::new() };
    let entry = Entry {
        door,
        listener,
        packet,
        host,
        path,
        taken: taken.as_ref().ok().copied(),
        tls,
    };
    walk.steps.push(Step::Route(entry));
    let resolved =
        taken.and_then(|taken| Ok((taken.place(), resolve(walk.cluster, taken.place())?)));
    Some(match resolved {
        Ok((place, met)) => {
            let is_passed = passes_tls(walk.cluster, door, listener);
            let bad = if is_passed {
                None
            } else {
                backend_tls::fault(walk.cluster, place, met)
            };
            if let Some(fault) = bad {
                return Some(stop(walk, door, fault, speaks));
            }
            let end = forward::forward(walk, door, place, met, speaks);
            let open = || {
                cloud::fault(walk.cluster, place, met.service)
                    .or_else(|| attach::open_attachment(walk.cluster, door, listener, place))
            };
            match end {
                End::Delivered => open().map_or(end, |it| End::CannotTell(Fault::Route(it))),
                end => end,
            }
        }
        Err(fault) => stop(walk, door, cause(walk.cluster, door, fault), speaks),
    })
}

/// Whether the listener passes TLS through, or the door is none of a Gateway: then the Gateway is no
/// client of the Service in TLS.
fn passes_tls(cluster: &Cluster, door: Door, listener: Option<usize>) -> bool {
    let found = attach::listener(cluster, door, listener);
    matches!(door, Door::Ingress(_)) || found.is_some_and(|listener| listener.passthrough)
}

/// What a Gateway or controller speaks with the client, and so how it tells of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speaks {
    /// It answers with a status.
    Http,
    /// It closes the connection.
    Stream,
    /// It drops the datagram.
    Datagrams,
}

/// By the protocol of the listener; where that is not known by the route's kind, else by what the
/// client speaks.
/// Source: apis/v1/tcproute_types.go, tlsroute_types.go and udproute_types.go, BackendRefs
/// ("connections must be rejected", "packets must be dropped").
fn speaks(
    cluster: &Cluster,
    door: Door,
    listener: Option<usize>,
    taken: &Result<Taken, RouteFault>,
    scheme: Scheme,
    port: u16,
) -> Speaks {
    if scheme == Scheme::Udp {
        return Speaks::Datagrams;
    }
    let listener = match door {
        Door::Gateway(at) => {
            let gateway = cluster.ways_in.gateways.get(at);
            gateway.and_then(|gateway| gateway.listeners.get(listener?))
        }
        Door::Ingress(_) | Door::Unseen { .. } => None,
    };
    let is_stream = match (listener, taken.as_ref().map(|taken| taken.place())) {
        (Some(listener), _) => matches!(
            listener.speaks(),
            ListenerProtocol::Tls | ListenerProtocol::Tcp
        ),
        (None, Ok(Place::Rule { route, .. })) => {
            let route = cluster.ways_in.routes.get(route);
            route.is_some_and(|it| matches!(it.kind, RouteKind::Tls | RouteKind::Tcp))
        }
        (None, _) => false,
    };
    let is_tls_only =
        || listener.is_none() && scheme == Scheme::Https && has_tls_only(cluster, door, port);
    if is_stream || scheme == Scheme::Raw || is_tls_only() {
        Speaks::Stream
    } else {
        Speaks::Http
    }
}

/// Whether all listeners of a Gateway for TLS at a port are for TLS streams, so that a connection
/// which is for none of them is closed.
fn has_tls_only(cluster: &Cluster, door: Door, port: u16) -> bool {
    let Door::Gateway(at) = door else {
        return false;
    };
    let listeners = cluster.ways_in.gateways.get(at);
    let listeners = listeners.map_or(&[][..], |gateway| &gateway.listeners);
    let here = || listeners.iter().filter(|it| it.port.value == port);
    here().any(|it| it.speaks() == ListenerProtocol::Tls)
        && !here().any(|it| it.speaks() == ListenerProtocol::Https)
}

fn choose(
    cluster: &Cluster,
    door: Door,
    call: &Call,
) -> (Option<usize>, Result<Taken, RouteFault>) {
    let Door::Ingress(at) = door else {
        return rules::choose(cluster, door, call);
    };
    // An Ingress is for ports 80 and 443 alone (staging/src/k8s.io/api/networking/v1/types.go,
    // IngressTLS). Behind a node port or a forwarded port, which a `Host` header tells of, it is
    // for others too.
    if !(matches!(call.port, 80 | 443) || call.named)
        || matches!(call.scheme, Scheme::Raw | Scheme::Udp)
    {
        return (
            None,
            Err(RouteFault::OtherPort {
                door,
                port: call.port,
            }),
        );
    }
    (None, ingress::choose(&cluster.ways_in, at, call))
}

/// The status that the share of a route's backend gets because the backend is invalid; none for one
/// that is valid, or may be.
/// Source: apis/v1/httproute_types.go, HTTPRouteRule.BackendRefs.
pub fn share_status(cluster: &Cluster, place: Place) -> Option<HttpStatus> {
    match resolve(cluster, place).err()? {
        RouteFault::NotPermitted { .. }
        | RouteFault::NoPort { .. }
        | RouteFault::NoSuchKind(_)
        | RouteFault::PortMissing { .. } => Some(HttpStatus::InternalServerError),
        RouteFault::ServiceMissing {
            nearest, elsewhere, ..
        } if nearest.is_some() || elsewhere.is_some() => Some(HttpStatus::InternalServerError),
        _ => None,
    }
}

/// Where a route that is not attached has the host, that is why no rule is for it.
fn cause(cluster: &Cluster, door: Door, fault: RouteFault) -> RouteFault {
    let Door::Gateway(own) = door else {
        return fault;
    };
    let RouteFault::NoHost { host, .. } = &fault else {
        return fault;
    };
    attach::detached_for(cluster, own, host).unwrap_or(fault)
}

/// The end of a request that gets no Service port. Kubernetes leaves the answer of an Ingress
/// controller open; most answer 404 and 503. The Gateway API asks for 404 and 500.
fn stop(walk: &mut Walk, door: Door, fault: RouteFault, speaks: Speaks) -> End {
    let is_ingress = matches!(door, Door::Ingress(_));
    let invalid = if is_ingress {
        HttpStatus::ServiceUnavailable
    } else {
        HttpStatus::InternalServerError
    };
    let status = match &fault {
        RouteFault::NoHost { .. } | RouteFault::DetachedHost { .. } => HttpStatus::NotFound,
        RouteFault::NoPath {
            elsewhere: None, ..
        } => HttpStatus::NotFound,
        RouteFault::NoBackend { .. }
        | RouteFault::NotPermitted { .. }
        | RouteFault::NoPort { .. } => invalid,
        RouteFault::Misdirected { .. } => HttpStatus::MisdirectedRequest,
        RouteFault::ListenerNotAccepted { why, .. } => {
            return match why {
                NotAccepted::ForeignProtocol
                | NotAccepted::ForeignCertificate(_)
                | NotAccepted::SharesPortWithTcp(_) => End::CannotTell(Fault::Route(fault)),
                NotAccepted::UnsupportedProtocol
                | NotAccepted::Conflicted(_)
                | NotAccepted::CertificateInvalid(_)
                | NotAccepted::CertificateNotPermitted(_) => {
                    speaks.nothing_listens(Fault::Route(fault))
                }
            };
        }
        RouteFault::PortMissing { .. } | RouteFault::NoSuchKind(_) => invalid,
        RouteFault::Redirect { .. } | RouteFault::Preflight { .. } => {
            return End::Replied(Fault::Route(fault));
        }
        RouteFault::BackendTls {
            why: BadAuthority::NoCertificate | BadAuthority::NoSuchKind,
            ..
        } => HttpStatus::InternalServerError,
        RouteFault::ServiceMissing {
            nearest, elsewhere, ..
        } if nearest.is_some() || elsewhere.is_some() => invalid,
        RouteFault::ServiceMissing { .. }
        | RouteFault::NoPath { .. }
        | RouteFault::OtherPort { .. }
        | RouteFault::Regex { .. }
        | RouteFault::BackendTls { .. }
        | RouteFault::NoServerName { .. }
        | RouteFault::ListenerSet { .. }
        | RouteFault::NotAService(_)
        | RouteFault::ByAnnotation(_)
        | RouteFault::NoNodePort { .. }
        | RouteFault::NamespaceUnknown { .. }
        | RouteFault::ExternalName { .. } => return End::CannotTell(Fault::Route(fault)),
    };
    if let RouteFault::PortMissing { place, service, .. } | RouteFault::NoPort { place, service } =
        &fault
    {
        walk.steps.push(Step::Backend {
            door,
            place: *place,
            met: Err(*service),
        });
    }
    speaks.failure(status, Fault::Route(fault))
}

impl Speaks {
    /// How a failure ends for the client.
    fn failure(self, status: HttpStatus, fault: Fault) -> End {
        match self {
            Self::Http => End::Http(status, fault),
            Self::Stream => End::Refused(fault),
            Self::Datagrams => End::TimedOut(fault),
        }
    }

    /// The end where nothing listens on a port.
    fn nothing_listens(self, fault: Fault) -> End {
        match self {
            Self::Http | Self::Stream => End::Refused(fault),
            Self::Datagrams => End::TimedOut(fault),
        }
    }
}
