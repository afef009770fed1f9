//! `node-port-not-here`: a Service's node port, but on an address of the node where kube-proxy does
//! not open it.

use crate::explain::codes::Code;
use crate::report::Cause;
use std::net::IpAddr;

use crate::explain::context::{Context, join};
use crate::report::Diagnostic;
use portpath_net::cluster::{NodeId, ProxyMode};
use portpath_net::proxy::Met;

/// The node port is not open at this address of the node.
///
/// In the modes nftables and ipvs, and with `nodePortAddresses`, node ports are open on some
/// addresses of a node only; nftables never opens them on 127.0.0.1.
///
/// # Why it surprises
/// In iptables mode the same port answers on every address of the node.
///
/// # The fix
/// Use the node's primary address.
pub(super) const CODE: Code = Code::new("node-port-not-here", Cause::NodePortOnLocalhost);

/// The words.
pub(super) fn explain(context: &Context, met: Met, node: NodeId, ip: IpAddr) -> Diagnostic {
    let service = context.service(met.service);
    let port = &service.ports[met.port];
    let (number, span) = port
        .node_port
        .as_ref()
        .map_or((0, port.span), |port| (port.value, port.span));
    let mode = context.cluster.config.proxy_mode;
    let (name, ips) = context
        .cluster
        .nodes
        .get(node.0)
        .map_or(("the node", &[][..]), |node| (&node.name, &node.ips));
    let why = match mode {
        ProxyMode::Iptables => "loopback is left out with IPv6",
        ProxyMode::Nftables => "only a node's primary addresses are open",
        ProxyMode::Ipvs => "loopback is left out",
    };
    let family = ips.iter().filter(|own| own.is_ipv4() == ip.is_ipv4());
    let instead: Vec<String> = family
        .map(|ip| std::net::SocketAddr::new(*ip, number).to_string())
        .collect();
    let message = format!(
        "node port {number} of Service `{}` is not open on {ip}: {why} when kube-proxy's mode is {}",
        service.meta.name(),
        mode.as_str()
    );
    context
        .error(
            CODE,
            message,
            span,
            format!("open on {name}'s other addresses"),
        )
        .help(format!("send to {}", join(&instead)))
        .done()
}
