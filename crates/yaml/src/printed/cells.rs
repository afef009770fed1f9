//! The cells that several outputs share: ports, addresses, endpoints.

use std::net::IpAddr;

use super::{At, Port};

/// `80:30491/TCP,443/TCP`, as makePortString prints it.
pub(super) fn ports(text: &str, at: At) -> Vec<Port> {
    text.split(',')
        .filter_map(|port| self::port(port, at))
        .collect()
}

fn port(text: &str, at: At) -> Option<Port> {
    let (numbers, protocol) = text.trim().split_once('/')?;
    let (port, node_port) = match numbers.split_once(':') {
        Some((port, node_port)) => (port, Some(node_port.parse().ok()?)),
        None => (numbers, None),
    };
    matches!(protocol, "TCP" | "UDP" | "SCTP").then_some(Port {
        port: port.parse().ok()?,
        node_port,
        protocol: protocol.to_owned(),
        name: None,
        target: None,
        endpoints: Vec::new(),
        at,
    })
}

/// Addresses in a list; names and words in brackets are skipped.
pub(super) fn addresses(text: &str) -> Vec<IpAddr> {
    text.split(',')
        .filter_map(|address| address.trim().parse().ok())
        .collect()
}

/// Names in a list of addresses: `a1b2.elb.us-east-1.amazonaws.com`. Longer ones end in `...`
/// (pkg/printers/internalversion/printers.go, loadBalancerStatusStringer).
pub(super) fn names(text: &str) -> Vec<&str> {
    let is_name = |name: &&str| {
        name.parse::<IpAddr>().is_err()
            && (name.contains('.') || *name == "localhost")
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
    };
    text.split(',').map(str::trim).filter(is_name).collect()
}

/// Endpoints as printed, with the port of each; none where it is no list of endpoints.
pub(super) fn endpoints(text: &str) -> Option<Vec<(IpAddr, Option<u16>)>> {
    let text = text.trim();
    if matches!(text, "<none>" | "none") {
        return Some(Vec::new());
    }
    // Longer lists end in `+ 1 more...`.
    let list = text.split(" + ").next().unwrap_or(text);
    let found: Vec<_> = list
        .split(',')
        .filter_map(|endpoint| self::endpoint(endpoint.trim()))
        .collect();
    (!found.is_empty()).then_some(found)
}

fn endpoint(text: &str) -> Option<(IpAddr, Option<u16>)> {
    if let Ok(address) = text.parse::<std::net::SocketAddr>() {
        return Some((address.ip(), Some(address.port())));
    }
    text.parse().ok().map(|ip| (ip, None))
}
