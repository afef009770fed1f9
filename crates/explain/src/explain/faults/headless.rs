//! `headless-port-not-translated` and `no-such-host-of-service`: what `clusterIP: None` changes,
//! and the names that Pods have in DNS.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join, yaml_string};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::PortRef;
use portpath_net::cluster::{PodId, ServiceId};

/// No ready Pod has this name under the Service.
///
/// A Pod has a name under a headless Service when its `hostname` is set and its `subdomain` is the
/// Service's name. A StatefulSet sets both, the second from `serviceName`.
///
/// # Why it surprises
/// The Service's own name resolves, and `pod-0.service` does not.
///
/// # The fix
/// Make `serviceName` the Service's name, or use the name that the Pods have.
pub(super) const NO_SUCH_HOST: Code =
    Code::new("no-such-host-of-service", Cause::StatefulSetServiceName);
/// A headless Service translates no port.
///
/// With `clusterIP: None` DNS answers with the Pods' own addresses. kube-proxy has no rule, so the
/// packet arrives on the port that the client typed.
///
/// # Why it surprises
/// `port` and `targetPort` can differ, and the object is accepted; only the second one is ever of
/// use.
///
/// # The fix
/// Send to the container's port. Or delete the Service, and create it without `clusterIP: None`: in
/// an update the API server keeps the old value.
pub(super) const NOT_TRANSLATED: Code =
    Code::new("headless-port-not-translated", Cause::HeadlessPortIgnored);

/// The client used `port`, but reaches the Pod itself, which receives elsewhere.
pub(super) fn not_translated(
    context: &Context,
    id: ServiceId,
    port: usize,
    pod: PodId,
) -> Diagnostic {
    let service = context.service(id);
    let port = &service.ports[port];
    let from = port.port.value;
    let to = &port.target_port.value;
    let name = service.meta.name();
    let pod = context.pod_name(pod, service.meta.namespace());
    let message = format!(
        "Service `{name}` is headless, so port {from} is not translated to {to}: the packet reaches Pod `{pod}` on {from}, which no container declares"
    );
    let at = match to {
        PortRef::Number(number) => format!("{name}:{number}"),
        PortRef::Name(port) => format!("{name} on the number of the port named `{port}`"),
    };
    // Source: pkg/registry/core/service/storage/storage.go, patchAllocatedValues.
    let none = service.cluster_ips.first();
    let mut draft = context.error(
        NOT_TRANSLATED,
        message,
        port.port.span,
        "a headless Service translates nothing",
    );
    if let Some(none) = none {
        draft = draft.also(none.span, "DNS answers with the Pods' own addresses");
    }
    draft
        .also(port.target_port.span, format!("the Pods receive on {to}"))
        .help(format!(
            "send to {at}; or run `kubectl delete service {name} -n {}`, take `clusterIP: None` out and apply the Service again, so that kube-proxy translates {from} to {to} (an update keeps the old `None`)",
            service.meta.namespace()
        ))
        .done()
}

/// No ready endpoint, so the name has no address. `why` is the diagnostic of the missing endpoints.
pub(super) fn no_addresses(context: &Context, id: ServiceId, why: Diagnostic) -> Diagnostic {
    let none = context
        .service(id)
        .cluster_ips
        .first()
        .filter(|none| none.is_written());
    let label = none.map(|none| {
        context.label(
            none.span,
            "headless: DNS answers with the addresses of ready Pods",
        )
    });
    let mut diagnostic = why;
    diagnostic.secondary.extend(label);
    diagnostic
}

/// `pg-0.db` is asked for, and no ready Pod of `db` has that name in DNS. A Pod has one when its
/// `hostname` is set and its `subdomain` is the Service's name; a StatefulSet sets both, the second
/// from `serviceName`.
pub(super) fn no_such_host(context: &Context, id: ServiceId, host: &str) -> Diagnostic {
    let service = context.service(id);
    let name = service.meta.name();
    let slices = context
        .cluster
        .slices_of(service)
        .iter()
        .map(|slice| &context.cluster.slices[*slice]);
    let endpoints = slices
        .flat_map(|slice| &slice.endpoints)
        .filter(|endpoint| endpoint.ready);
    let mut hosts: Vec<String> = endpoints
        .filter_map(|endpoint| endpoint.hostname.as_ref())
        .map(|host| format!("`{host}.{name}`"))
        .collect();
    hosts.dedup();
    let message = format!("Service `{name}` has no ready Pod with the name `{host}` in DNS");
    let draft = context.error(
        NO_SUCH_HOST,
        message,
        service.meta.name_span(),
        "the names are given under this one",
    );
    let workloads = context.cluster.workloads.iter();
    let mut named = workloads.filter_map(|workload| {
        let written = workload.service_name.as_ref()?;
        let is_other = hosts.is_empty()
            && workload.meta.namespace() == service.meta.namespace()
            && written.value != name;
        is_other.then_some(written)
    });
    match named.next() {
        Some(other) => {
            let draft = draft.also(other.span, format!("the Pods' names are given under `{}`", other.value));
            if context.cluster.service(service.meta.namespace(), &other.value).is_some() {
                return draft.help(format!("use `{host}.{}`: `serviceName` says so", other.value)).done();
            }
            draft
                .help("a StatefulSet's Pods get their names from the Service that `serviceName` says")
                .fix(format!("change `serviceName` to `{name}`"), other.span, yaml_string(name))
                .done()
        }
        None if hosts.is_empty() => draft
            .help("only Pods with a `hostname` and this Service as `subdomain` have names: a StatefulSet's do")
            .done(),
        None => draft.help(format!("use {}", join(&hosts))).done(),
    }
}
