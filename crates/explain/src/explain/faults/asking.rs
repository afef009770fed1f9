//! `request-not-understood`, `client-unknown`, `client-has-no-address`, `no-service-in-paste`,
//! `no-port-typed`, `localhost`, `address-unknown`, `not-modelled`: what is asked of your YAML
//! cannot be answered from it.

use crate::explain::codes::Code;
use crate::report::Cause;
use std::net::IpAddr;

use crate::explain::context::{Context, join};
use crate::report::Diagnostic;
use portpath_net::cluster::{PodId, ServiceId};
use portpath_text::source::Span;

/// The request cannot be read.
///
/// Nothing is sent.
///
/// # The fix
/// Write it as curl would: `curl http://web:80`, `web.shop:80`, `udp://dns:53`.
pub(super) const REQUEST: Code = Code::answer("request-not-understood");
/// The client named is not in your YAML.
///
/// Nothing is sent: rules and names depend on where a packet comes from.
///
/// # The fix
/// Choose one of the clients offered, or `a Pod in NAMESPACE` for one that your YAML does not have.
pub(super) const CLIENT: Code = Code::answer("client-unknown");
/// The client has no address, or none of the destination's family.
///
/// A Pod gets its addresses when it is started on a node. IPv4 and IPv6 do not mix: a packet's
/// source and destination are of one family.
///
/// # The fix
/// Use a client that runs, or an address of a family that both have.
pub(super) const CLIENT_ADDRESS: Code = Code::answer("client-has-no-address");
/// Your YAML has no Service to send to.
///
/// A Pod can be sent to directly; names and stable addresses come from Services.
///
/// # The fix
/// Paste the Service as well, or send to a Pod: `pod NAMESPACE/NAME:PORT`.
pub(super) const NO_SERVICE: Code = Code::answer("no-service-in-paste");
/// The request names no port, and its scheme has none.
///
/// DNS finds addresses, never ports. Without a port there is no connection to make.
///
/// # Why it surprises
/// A Service has ports, so it seems that its name should be enough.
///
/// # The fix
/// Add the Service's `port` to the name, such as `web:80`.
pub(super) const NO_PORT: Code = Code::new("no-port-typed", Cause::ClientWrongPort);
/// `localhost` is the client itself.
///
/// The loopback address never leaves the Pod (or the host) that uses it, so no Service and no
/// kube-proxy rule is met.
///
/// # Why it surprises
/// On one's own machine everything is `localhost`; in a cluster each Pod has its own.
///
/// # The fix
/// Use the Service's name; from outside a node's address with the node port, or `kubectl
/// port-forward`.
pub(super) const LOCALHOST: Code = Code::new("localhost", Cause::NodePortOnLocalhost);
/// Nothing in your YAML has the address.
///
/// ClusterIPs and Pod addresses are given by the cluster. Those that your YAML does not state are
/// examples here.
///
/// # Why it surprises
/// An address copied from a real cluster is not the example that Portpath gave.
///
/// # The fix
/// Use the Service's name, or write the real `clusterIP` into your YAML.
pub(super) const ADDRESS: Code = Code::answer("address-unknown");
/// What this mode of kube-proxy does here is not modelled.
///
/// # The fix
/// Use the ClusterIP, or ask for another mode.
pub(super) const NOT_MODELLED: Code = Code::answer("not-modelled");

/// The request or the client cannot be read.
pub(super) fn request(context: &Context, why: &str) -> Diagnostic {
    context
        .error(
            REQUEST,
            format!("the request cannot be read: {why}"),
            Span::default(),
            "",
        )
        .done()
}

/// The client named is not in your YAML.
pub(super) fn client(context: &Context, client: &str) -> Diagnostic {
    context
        .error(
            CLIENT,
            format!("your YAML has no {client}"),
            Span::default(),
            "nothing here has that name",
        )
        .help("choose one of the clients offered, or `a Pod in NAMESPACE`")
        .done()
}

/// A Pod without an address sends nothing.
pub(super) fn client_address(context: &Context, id: PodId) -> Diagnostic {
    let pod = &context.cluster[id];
    context
        .error(
            CLIENT_ADDRESS,
            format!("Pod `{}` has no address yet, so it sends nothing", pod.name),
            pod.name_span,
            "this Pod",
        )
        .done()
}

/// IPv4 and IPv6 do not mix.
pub(super) fn client_family(context: &Context, client: &str, to: IpAddr) -> Diagnostic {
    let family = if to.is_ipv6() { "IPv6" } else { "IPv4" };
    let message = format!("{client} has no {family} address, so it cannot send to {to}");
    context
        .error(CLIENT_ADDRESS, message, Span::default(), "")
        .help("use an address of a family that both have")
        .done()
}

/// Nothing to send to.
pub(super) fn no_service(context: &Context) -> Diagnostic {
    let shown = context.cluster.printed.services.iter();
    let mut shown = shown.filter(|shown| shown.named.name != "kubernetes");
    if let Some(shown) = shown.next() {
        let name = &shown.named.name;
        let namespace = shown.named.namespace.as_ref();
        let namespace = namespace.map_or_else(String::new, |it| format!(" -n {it}"));
        let message = format!(
            "your YAML has no Service to send to: line {} shows Service `{name}`, and not which Pods it selects",
            shown.at.line
        );
        return context
            .note(
                NO_SERVICE,
                message,
                shown.at.span,
                "what the cluster printed",
            )
            .help(format!(
                "paste what `kubectl get service {name}{namespace} -o yaml` prints, and its Pods"
            ))
            .done();
    }
    context
        .note(
            NO_SERVICE,
            "your YAML has no Service to send to",
            Span::default(),
            "",
        )
        .help(
            "paste a Service and its Pods, as `kubectl get service,pods -o yaml` prints them, or send to a Pod: \
             `pod NAMESPACE/NAME:PORT`",
        )
        .done()
}

/// No port was typed.
pub(super) fn no_port(context: &Context, id: Option<ServiceId>) -> Diagnostic {
    let Some(service) = id.map(|id| context.service(id)) else {
        return context
            .note(NO_PORT, "the request names no port", Span::default(), "")
            .help("add one, such as `:80`")
            .done();
    };
    let ports: Vec<String> = service
        .ports
        .iter()
        .map(|port| format!("`{}:{}`", service.meta.name(), port.port.value))
        .collect();
    let span = service
        .ports
        .first()
        .map_or(service.spec_span, |port| port.port.span);
    context
        .note(
            NO_PORT,
            "the request names no port",
            span,
            "clients use `port`",
        )
        .help(format!("send to {}", join(&ports)))
        .done()
}

/// `localhost` inside a Pod is the Pod itself, outside the reader's own machine.
pub(super) fn localhost(context: &Context) -> Diagnostic {
    context
        .note(LOCALHOST, "`localhost` is the client itself: the packet meets no Service", Span::default(), "")
        .help(
            "use a Service's name inside the cluster, a node's address for a node port, or `kubectl port-forward` to a local \
             port; Docker Desktop opens node ports at `localhost`, kind only those of `extraPortMappings`, minikube none",
        )
        .done()
}

/// Nothing in your YAML has that address.
pub(super) fn address(context: &Context, ip: IpAddr, let_out: bool) -> Diagnostic {
    let message = if let_out {
        format!("policies let the packet out, and nothing in your YAML has the address {ip}")
    } else {
        format!("nothing in your YAML has the address {ip}")
    };
    context
        .note(ADDRESS, message, Span::default(), "")
        .help(
            "it may be a node's, a load balancer's or a Service's of the cluster: `kubectl get nodes,services -A -o wide` shows \
             them; a Pod can use the Service's name",
        )
        .done()
}

/// Nothing in your YAML has that address of the Services' range; what nftables does if nothing at
/// all has it.
pub(super) fn unallocated(context: &Context, ip: IpAddr) -> Diagnostic {
    context
        .note(ADDRESS, format!("no Service in your YAML has the address {ip}"), Span::default(), "")
        .help(
            "ClusterIPs are given by the cluster: those shown here are examples; if no Service at all has this one, \
             kube-proxy's nftables rules drop the packet and the client times out",
        )
        .done()
}

/// IPVS, a Local policy, and a node's own packets to an external address.
pub(super) fn not_modelled(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let span = service
        .external_traffic_policy
        .as_ref()
        .map_or(service.spec_span, |policy| policy.span);
    let message = format!(
        "Portpath does not model what IPVS does with a node's own packets to an external address of Service `{}` under \
         `externalTrafficPolicy: Local`",
        service.meta.name()
    );
    context
        .note(
            NOT_MODELLED,
            message,
            span,
            "their source is the external address itself, which every node holds",
        )
        .help("inside the cluster use the ClusterIP, or a mode other than ipvs")
        .done()
}
