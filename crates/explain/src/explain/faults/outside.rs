//! `cluster-ip-from-outside`, `pod-ip-from-outside`, `outside-source-ranges`, `no-local-endpoint`,
//! `nothing-on-node-port`: what stops packets on their way in.

use crate::explain::codes::Code;
use crate::report::Cause;
use std::net::IpAddr;

use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_kube::manifest::{Protocol, ServiceType};
use portpath_net::cluster::{NodeId, PodId, ProxyMode, ServiceId};
use portpath_net::trace::Policy;

/// A ClusterIP is used from outside the cluster.
///
/// A ClusterIP exists only in the rules of the cluster's own nodes. Outside no route leads there,
/// and nothing answers.
///
/// # Why it surprises
/// It looks like any other address.
///
/// # The fix
/// Use `type: NodePort` or `LoadBalancer`, an Ingress, or `kubectl port-forward` to try it.
pub(super) const CLUSTER_IP: Code =
    Code::new("cluster-ip-from-outside", Cause::TypeClusterIpOutside);
/// A Pod's address is used from outside the cluster.
///
/// Pod addresses are routed inside the cluster's network; on most networks nowhere else.
///
/// # The fix
/// Use a Service of type NodePort or LoadBalancer, or an Ingress.
pub(super) const POD_IP: Code = Code::new("pod-ip-from-outside", Cause::TypeClusterIpOutside);
/// The client is outside `loadBalancerSourceRanges`.
///
/// kube-proxy drops packets to the load balancer's address whose source is in none of the ranges.
/// Node ports and the ClusterIP are not guarded by them.
///
/// # Why it surprises
/// A dropped packet is not answered, so the client waits until it gives up.
///
/// # The fix
/// Add the client's network to the ranges.
pub(super) const SOURCE_RANGES: Code = Code::new("outside-source-ranges", Cause::SourceRanges);
/// A `Local` traffic policy, and no endpoint on this node.
///
/// With `externalTrafficPolicy: Local` (or `internalTrafficPolicy: Local`) a node sends to its own
/// Pods only. One without a Pod drops the packet.
///
/// # Why it surprises
/// The Service has ready endpoints, on other nodes.
///
/// # The fix
/// Use the policy `Cluster`, send to a node that has a Pod, or run one on every node.
pub(super) const NO_LOCAL: Code = Code::new("no-local-endpoint", Cause::ExternalTrafficPolicyLocal);
/// Nothing is open on this port of the node.
///
/// A node answers on node ports, and on ports that Pods hold by `hostPort` or `hostNetwork`. A
/// Service's `port` is open on its ClusterIP, and its `targetPort` on the Pods.
///
/// # Why it surprises
/// Three numbers of one Service look alike, and each is open elsewhere.
///
/// # The fix
/// Use the Service's node port.
pub(super) const NODE_PORT: Code = Code::new("nothing-on-node-port", Cause::ClientWrongPort);

/// A ClusterIP exists only in the rules of the cluster's own nodes.
pub(super) fn cluster_ip(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let ip = service.cluster_ips.first().map_or("", |ip| &ip.value);
    let span = service
        .service_type
        .as_ref()
        .filter(|kind| kind.is_written())
        .map_or(service.meta.name_span(), |kind| kind.span);
    context
        .error(CLUSTER_IP, format!("{ip} is the ClusterIP of Service `{}`: it exists only inside the cluster", service.meta.name()), span, format!("type {}", service.kind().as_str()))
        .help("from outside use `type: NodePort`, `type: LoadBalancer` or an Ingress, or `kubectl port-forward` to try it")
        .done()
}

/// A Pod's address is not routed outside the cluster.
pub(super) fn pod_ip(context: &Context, id: PodId) -> Diagnostic {
    let pod = &context.cluster[id];
    context
        .error(
            POD_IP,
            format!(
                "the address of Pod `{}` exists only inside the cluster",
                pod.name
            ),
            pod.name_span,
            "this Pod",
        )
        .help("from outside use a Service of type NodePort or LoadBalancer, or an Ingress")
        .done()
}

/// `loadBalancerSourceRanges` leave the client out.
pub(super) fn source_ranges(context: &Context, id: ServiceId, source: IpAddr) -> Diagnostic {
    let service = context.service(id);
    let span = service
        .source_ranges
        .iter()
        .map(|range| range.span)
        .reduce(portpath_text::source::Span::to);
    context
        .error(
            SOURCE_RANGES,
            format!(
                "{source} is outside the source ranges of Service `{}`, so its packets are dropped",
                service.meta.name()
            ),
            span.unwrap_or(service.spec_span),
            "only these may use the load balancer's address",
        )
        .help("add the client's network; node ports are not guarded by these ranges")
        .done()
}

/// A Local traffic policy on a node without an endpoint drops, it does not refuse.
pub(super) fn no_local(
    context: &Context,
    id: ServiceId,
    node: NodeId,
    policy: Policy,
) -> Diagnostic {
    let service = context.service(id);
    let node = context
        .cluster
        .nodes
        .get(node.0)
        .map_or("", |node| &node.name);
    let field = policy.field();
    let written = match policy {
        Policy::External => &service.external_traffic_policy,
        Policy::Internal => &service.internal_traffic_policy,
    };
    let span = written
        .as_ref()
        .map_or(service.spec_span, |policy| policy.span);
    let (allows, label) = match (context.cluster.config.proxy_mode, policy) {
        (ProxyMode::Ipvs, Policy::Internal) => (
            "allows no other",
            format!("IPVS on {node} has nowhere to send to"),
        ),
        // pkg/proxy/ipvs/proxier.go, syncEndpoint.
        (ProxyMode::Ipvs, Policy::External) => (
            "makes the answers of others useless",
            format!(
                "IPVS on {node} sends to others all the same; they answer from an address the client did not ask"
            ),
        ),
        (ProxyMode::Iptables | ProxyMode::Nftables, _) => (
            "allows no other",
            format!("{node} drops what it cannot serve itself"),
        ),
    };
    context
        .error(
            NO_LOCAL,
            format!("no ready Pod of Service `{}` runs on {node}, and `{field}: Local` {allows}", service.meta.name()),
            span,
            label,
        )
        .help(format!("use `{field}: Cluster`, send to a node that has a Pod, or run one on every node (DaemonSet)"))
        .done()
}

/// A node's address on a port that no Service opened.
pub(super) fn node_port(
    context: &Context,
    node: NodeId,
    port: u16,
    protocol: Protocol,
    meant: Option<(ServiceId, usize)>,
) -> Diagnostic {
    let node = context
        .cluster
        .nodes
        .get(node.0)
        .map_or("the node", |node| &node.name);
    let message = format!(
        "no Service opens port {port}/{protocol} on the nodes, and nothing in your YAML listens there on {node}"
    );
    let Some((service, at)) = meant.map(|(id, port)| (context.service(id), port)) else {
        return context
            .error(
                NODE_PORT,
                message,
                portpath_text::source::Span::default(),
                "no `nodePort` here has that number",
            )
            .help("use the node port of a Service of type NodePort or LoadBalancer")
            .done();
    };
    let entry = &service.ports[at];
    let role = if entry.port.value == port {
        "`port`, which is open on the ClusterIP"
    } else {
        "`targetPort`, which is open on the Pods"
    };
    let span = if entry.port.value == port {
        entry.port.span
    } else {
        entry.target_port.span
    };
    let help = match &entry.node_port {
        Some(node_port) if node_port.is_written() => {
            format!("on a node's address use the node port: {}", node_port.value)
        }
        Some(_) => format!(
            "on a node's address use the node port that `kubectl get service {}` shows",
            service.meta.name()
        ),
        None if service.kind() == ServiceType::ClusterIp => {
            "a ClusterIP Service opens no node port; use `type: NodePort`".to_owned()
        }
        None => "this Service has no node port".to_owned(),
    };
    context
        .error(NODE_PORT, message, span, format!("{port} is its {role}"))
        .help(help)
        .done()
}
