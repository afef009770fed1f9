//! `load-balancer-pending`: nothing has given the load balancer an address.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{Service, ServiceType};
use portpath_net::facts::{Fact, Provider};

/// Nothing has given the load balancer an address.
///
/// `type: LoadBalancer` asks a provider outside Kubernetes for an address. Until one answers,
/// ClusterIP and node port work all the same.
///
/// # Why it surprises
/// `kubectl get service` keeps showing `<pending>` where no provider is there.
///
/// # The fix
/// Run a provider (a cloud's, MetalLB), or use the node port.
pub(super) const CODE: Code = Code::new("load-balancer-pending", Cause::LoadBalancerPending);

/// `type: LoadBalancer`, and no address in its status.
pub(super) fn pending(context: &Context, service: &Service) -> Option<Diagnostic> {
    if service.kind() != ServiceType::LoadBalancer || !service.ingress.is_empty() {
        return None;
    }
    // A name that kubectl cut short is not filled in, but it is there.
    let mut shown = context.cluster.printed.services.iter();
    let is_named = shown.any(|shown| {
        let is_it = shown
            .named
            .is(service.meta.namespace(), service.meta.name());
        is_it && !shown.external_names.is_empty()
    });
    (!is_named).then(|| told(context, service))
}

fn told(context: &Context, service: &Service) -> Diagnostic {
    let span = service
        .service_type
        .as_ref()
        .map_or(service.meta.name_span(), |kind| kind.span);
    let message = format!(
        "Service `{}` has no load balancer address in your YAML (`kubectl get service` shows `<pending>`)",
        service.meta.name()
    );
    let node_port = service
        .ports
        .iter()
        .find_map(|port| port.node_port.as_ref());
    let help = match node_port {
        Some(port) if port.is_written() => format!(
            "a cloud or a program such as MetalLB gives it one; until then clients outside can use a node's address and port {}",
            port.value
        ),
        Some(_) => "a cloud or a program such as MetalLB gives it one; until then clients outside can use a node's address and \
                    the node port that `kubectl get service` shows"
            .to_owned(),
        None => "a cloud or a program such as MetalLB gives it one".to_owned(),
    };
    let none = context
        .cluster
        .facts
        .contains(&Fact::LoadBalancer(Provider::Missing));
    if none {
        let message = format!(
            "nothing gives Service `{}` a load balancer address, as you said",
            service.meta.name()
        );
        let label = "`kubectl get service` keeps showing `<pending>`";
        return context
            .warning(CODE, message, span, label)
            .help(help)
            .done();
    }
    context
        .note(
            CODE,
            message,
            span,
            "something outside Kubernetes must give it an address",
        )
        .help(help)
        .done()
}
