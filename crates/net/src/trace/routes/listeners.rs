//! Which listener of a Gateway a request comes in by, and which of them are open.
//! Source: https://gateway-api.sigs.k8s.io/reference/spec/ (Listener, ListenerTLSConfig).

use super::backend::{Referrer, is_granted};
use super::matching::{HostFit, Star, host_fit};
use super::{Call, Door, NotAccepted, RouteFault, Scheme};
use crate::cluster::Cluster;
use portpath_kube::manifest::{CertificateRef, Listener, ListenerProtocol};

/// Why no implementation opens a listener; none where YAML shows no reason.
/// Source: apis/v1/gateway_types.go, GatewaySpec.Listeners ("Distinct Listeners"), ProtocolType and
/// ListenerTLSConfig.CertificateRefs.
pub fn not_accepted(cluster: &Cluster, gateway: usize, at: usize) -> Option<NotAccepted> {
    let gateway = cluster.ways_in.gateways.get(gateway)?;
    let listener = gateway.listeners.get(at)?;
    match listener.speaks() {
        ListenerProtocol::Unsupported => return Some(NotAccepted::UnsupportedProtocol),
        ListenerProtocol::Foreign => return Some(NotAccepted::ForeignProtocol),
        _ => {}
    }
    let other = |is_it: &dyn Fn(&Listener) -> bool| {
        let mut others = gateway.listeners.iter().enumerate();
        others
            .find(|(other_at, other)| *other_at != at && is_it(other))
            .map(|(other_at, _)| other_at)
    };
    let mut others = gateway.listeners.iter().enumerate();
    let rival = others.position(|(other_at, other)| {
        // Of listeners of several objects the one with precedence stays.
        let counts = other.owner == listener.owner || other_at < at;
        other_at != at && counts && conflict(listener, other)
    });
    if let Some(rival) = rival {
        return Some(NotAccepted::Conflicted(rival));
    }
    if let Some(other) = other(&|other| shares_with_tcp(listener, other)) {
        return Some(NotAccepted::SharesPortWithTcp(other));
    }
    let is_ended_here = !listener.passthrough
        && matches!(
            listener.speaks(),
            ListenerProtocol::Https | ListenerProtocol::Tls
        );
    if !is_ended_here {
        return None;
    }
    // One certificate that serves is enough.
    let faults: Option<Vec<NotAccepted>> = listener
        .certificates
        .iter()
        .enumerate()
        .map(|(at, it)| certificate_fault(cluster, listener, at, it))
        .collect();
    let faults = faults?;
    let is_open = |fault: &&NotAccepted| matches!(fault, NotAccepted::ForeignCertificate(_));
    faults.iter().find(is_open).or(faults.first()).copied()
}

/// Why a listener cannot use a certificate; none where YAML shows no reason. A Secret that your YAML
/// does not have may be in the cluster.
/// Source: apis/v1/gateway_types.go, ListenerTLSConfig.CertificateRefs and
/// ListenerReasonInvalidCertificateRef.
fn certificate_fault(
    cluster: &Cluster,
    listener: &Listener,
    at: usize,
    certificate: &CertificateRef,
) -> Option<NotAccepted> {
    let owner = &listener.owner;
    let home = owner.namespace.as_str();
    let namespace = certificate.namespace.as_ref();
    let namespace = namespace.map_or(home, |namespace| &namespace.value);
    let name = &certificate.name.value;
    if !certificate.group.is_empty() {
        return Some(NotAccepted::ForeignCertificate(at));
    }
    if certificate.kind != "Secret" {
        return Some(NotAccepted::CertificateInvalid(at));
    }
    let by = Referrer {
        group: owner.group,
        kind: owner.kind,
        namespace: home,
    };
    if namespace != home && !is_granted(cluster, &by, "Secret", namespace, name) {
        return Some(NotAccepted::CertificateNotPermitted(at));
    }
    let found = cluster.ways_in.key_material("Secret", namespace, name)?;
    (!found.has_pair).then_some(NotAccepted::CertificateInvalid(at))
}

/// Whether a listener has the port of a TCP listener, so that it is accepted only by an implementation
/// without TCP.
fn shares_with_tcp(one: &Listener, other: &Listener) -> bool {
    use ListenerProtocol::{Http, Https, Tcp, Tls};
    one.port.value == other.port.value
        && matches!(one.speaks(), Http | Https | Tls)
        && other.speaks() == Tcp
}

/// Whether two listeners are not distinct: of one protocol the port and, where the protocol has
/// one, the hostname must differ; a port of TCP is its own.
fn conflict(one: &Listener, other: &Listener) -> bool {
    use ListenerProtocol::{Http, Https, Tcp, Tls, Udp};
    let host = |listener: &Listener| {
        let name = listener.hostname.as_ref();
        name.map_or(String::new(), |name| name.value.to_ascii_lowercase())
    };
    one.port.value == other.port.value
        && match (one.speaks(), other.speaks()) {
            (Tcp, Tcp | Http | Https | Tls) | (Udp, Udp) => true,
            (Http, Http) | (Https, Https) | (Tls, Tls) => host(one) == host(other),
            _ => false,
        }
}

/// Whether a listener is for the port of a request and for what the client speaks.
fn fits_listener(listener: &Listener, call: &Call) -> bool {
    use ListenerProtocol::{Foreign, Http, Https, Tcp, Tls, Udp, Unsupported};
    let fits = match (listener.speaks(), call.scheme) {
        (Foreign | Unsupported, _) => true,
        (Udp, scheme) => scheme == Scheme::Udp,
        (_, Scheme::Udp) => false,
        (Http, scheme) => scheme != Scheme::Https,
        (Https | Tls, scheme) => scheme != Scheme::Http,
        (Tcp, _) => true,
    };
    fits && listener.port.value == call.port
}

/// The host by which a listener is chosen: of TLS the one that the client names there, of HTTP that
/// of the `Host` header.
/// Source: apis/v1/gateway_types.go, Listener.Hostname.
fn host_fit_of(listener: &Listener, call: &Call) -> Option<HostFit> {
    let Some(own) = &listener.hostname else {
        return Some(HostFit::Any);
    };
    match listener.speaks() {
        ListenerProtocol::Https | ListenerProtocol::Tls => {
            host_fit(&own.value, call.server_name.as_deref()?, Star::Labels)
        }
        ListenerProtocol::Tcp | ListenerProtocol::Udp => Some(HostFit::Any),
        _ => host_fit(&own.value, &call.host, Star::Labels),
    }
}

/// How a listener's hostname fits the `Host` header.
fn header_fit(listener: &Listener, call: &Call) -> Option<HostFit> {
    let own = listener.hostname.as_ref();
    own.map_or(Some(HostFit::Any), |own| {
        host_fit(&own.value, &call.host, Star::Labels)
    })
}

/// The listener that gets a request: the one with the most specific hostname.
pub(super) fn listener_for(cluster: &Cluster, at: usize, call: &Call) -> Result<usize, RouteFault> {
    let door = Door::Gateway(at);
    let listeners = &cluster.ways_in.gateways[at].listeners;
    let asked: Vec<(usize, &Listener)> = listeners
        .iter()
        .enumerate()
        .filter(|(_, listener)| fits_listener(listener, call))
        .collect();
    let is_open =
        |(listener, _): &&(usize, &Listener)| not_accepted(cluster, at, *listener).is_none();
    let open: Vec<(usize, &Listener)> = asked.iter().filter(is_open).copied().collect();
    let Some((first, _)) = open.first() else {
        // Of listeners that share a port the TCP listener is for what is no HTTP and no TLS.
        let is_tcp = |(_, it): &&(usize, &Listener)| it.speaks() == ListenerProtocol::Tcp;
        let is_raw = call.scheme == Scheme::Raw;
        let raw = asked.iter().find(|it| is_raw && is_tcp(it));
        let other = || asked.iter().find(|it| !is_tcp(it));
        let shut = raw
            .or_else(other)
            .or(asked.first())
            .and_then(|(listener, _)| {
                let why = not_accepted(cluster, at, *listener)?;
                Some(RouteFault::ListenerNotAccepted {
                    gateway: at,
                    listener: *listener,
                    why,
                })
            });
        let port = call.port;
        return Err(shut.unwrap_or(RouteFault::OtherPort { door, port }));
    };
    let fits = open
        .iter()
        .filter_map(|(listener, it)| Some((*listener, host_fit_of(it, call)?)));
    // Of equal ones the first: a later one takes its place only if it is better.
    let best = fits.reduce(|best, it| if it.1 > best.1 { it } else { best });
    let Some((chosen, _)) = best else {
        if call.scheme == Scheme::Https && call.server_name.is_none() {
            return Err(RouteFault::NoServerName {
                gateway: at,
                listener: *first,
            });
        }
        let named = call.server_name.clone();
        return Err(RouteFault::NoHost {
            door,
            listener: None,
            host: named.unwrap_or_else(|| call.host.clone()),
        });
    };
    misdirected(at, chosen, &open, call).map_or(Ok(chosen), Err)
}

/// The fault of a `Host` header that is for another HTTPS listener than the one that TLS chose.
/// Source: apis/v1/gateway_types.go, Listener.Hostname ("To detect misdirected requests").
fn misdirected(
    gateway: usize,
    chosen: usize,
    open: &[(usize, &Listener)],
    call: &Call,
) -> Option<RouteFault> {
    let is_https = |listener: &Listener| listener.speaks() == ListenerProtocol::Https;
    let (_, own) = open.iter().find(|(at, it)| *at == chosen && is_https(it))?;
    let own = header_fit(own, call);
    let others = open.iter().filter(|(_, listener)| is_https(listener));
    let fits = others.map(|(at, listener)| (*at, header_fit(listener, call)));
    let (other, best) = fits.reduce(|best, it| if it.1 > best.1 { it } else { best })?;
    let host = call.host.clone();
    if best > own {
        Some(RouteFault::Misdirected {
            gateway,
            listener: chosen,
            other,
            host,
        })
    } else if own.is_none() {
        Some(RouteFault::NoHost {
            door: Door::Gateway(gateway),
            listener: Some(chosen),
            host,
        })
    } else {
        None
    }
}
