//! `load-balancer-itself`, `service-of-another-proxy`: what happens to the packet is not
//! kube-proxy's to decide.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::cluster::ServiceId;

/// The load balancer's own address is handled outside the cluster.
///
/// With `ipMode: Proxy`, or with a host name instead of an address, kube-proxy has no rule for it:
/// the packet goes to the load balancer, which sends it on to a node port as it pleases.
///
/// # Why it surprises
/// The same Service with an address of `ipMode: VIP` never leaves the cluster.
///
/// # The fix
/// Ask the load balancer's provider; inside the cluster use the Service's name.
pub(super) const LOAD_BALANCER: Code =
    Code::new("load-balancer-itself", Cause::LoadBalancerPending);
/// A label leaves the Service to another proxy.
///
/// kube-proxy skips Services with the label `service.kubernetes.io/service-proxy-name`. Whether
/// anything answers is up to the proxy that the label names.
///
/// # The fix
/// Take the label out if kube-proxy is to serve it.
pub(super) const OTHER_PROXY: Code = Code::answer("service-of-another-proxy");

/// A load balancer with a host name, or with `ipMode: Proxy`: it forwards as its maker likes.
pub(super) fn load_balancer(context: &Context, id: ServiceId, host: &str) -> Diagnostic {
    let service = context.service(id);
    let ingress = service
        .ingress
        .iter()
        .flat_map(|ingress| ingress.hostname.iter().chain(&ingress.ip));
    let span = ingress
        .into_iter()
        .find(|written| written.value == host)
        .map_or(service.spec_span, |found| found.span);
    let message = format!(
        "`{host}` is the load balancer of Service `{}`; each provider forwards in its own way",
        service.meta.name()
    );
    let node_port = service
        .ports
        .iter()
        .find_map(|port| port.node_port.as_ref());
    let help = match node_port {
        Some(port) => format!(
            "most send to node port {} of the nodes, where the trace can go on",
            port.value
        ),
        None => "some send straight to the Pods".to_owned(),
    };
    context
        .note(LOAD_BALANCER, message, span, "not a machine of the cluster")
        .help(help)
        .done()
}

/// The label `service.kubernetes.io/service-proxy-name` (pkg/proxy/util/utils.go,
/// ShouldSkipService).
pub(super) fn other_proxy(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let label = service
        .meta
        .label("service.kubernetes.io/service-proxy-name");
    let span = label.map_or(service.meta.name_span(), |label| label.span());
    let name = label.map_or("", |label| &label.value.value);
    let message = format!(
        "Service `{}` is left to the proxy `{name}`: kube-proxy makes no rule",
        service.meta.name()
    );
    context
        .note(
            OTHER_PROXY,
            message,
            span,
            "kube-proxy skips Services with this label",
        )
        .done()
}
