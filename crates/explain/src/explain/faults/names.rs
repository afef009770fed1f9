//! `no-such-service`, `service-in-another-namespace`, `cluster-name-outside-cluster`,
//! `name-outside-cluster`: what can go wrong between a name and an address.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::cluster::ServiceId;
use portpath_net::trace::{Bearer, ZONE};
use portpath_text::source::Span;

/// No Service of your YAML answers to this name.
///
/// Cluster DNS knows Services by name and namespace; any other name does not resolve.
///
/// # The fix
/// Use the name of a Service that is there.
pub(super) const NO_SUCH_SERVICE: Code = Code::new("no-such-service", Cause::DnsName);
/// The Service is in another namespace than the name leads to.
///
/// A short name is completed with the client's own namespace first.
///
/// # Why it surprises
/// The same name works from a Pod beside the Service.
///
/// # The fix
/// Use `NAME.NAMESPACE`.
pub(super) const OTHER_NAMESPACE: Code =
    Code::new("service-in-another-namespace", Cause::WrongNamespace);
/// A name of cluster DNS, asked for where cluster DNS does not answer.
///
/// Only Pods use cluster DNS by default. Nodes and clients outside ask other servers, which do not
/// know its names.
///
/// # Why it surprises
/// The name is right, and the same line works in a Pod.
///
/// # The fix
/// From a node use the ClusterIP; from outside a node port, a load balancer or an Ingress.
pub(super) const OUTSIDE: Code = Code::new("cluster-name-outside-cluster", Cause::DnsName);
/// The name belongs to no cluster.
///
/// Cluster DNS passes such names on to the servers of the node.
///
/// # The fix
/// Nothing in your YAML decides it; ask DNS outside.
pub(super) const NOT_CLUSTER: Code = Code::new("name-outside-cluster", Cause::DnsName);

/// The name is that of a workload, a Pod or a container.
///
/// Cluster DNS has names of Services, and of Pods below a headless Service. It has none of
/// Deployments, Pods and containers.
///
/// # Why it surprises
/// In Docker Compose the name of a container is a host.
///
/// # The fix
/// Use the name of the Service that leads to the Pods, or create one of this name.
pub(super) const NO_SERVICE: Code = Code::new("name-of-no-service", Cause::DnsName);

/// The words for a name that DNS does not know.
pub(super) fn no_service(context: &Context, name: &str, bearer: &Bearer) -> Diagnostic {
    let service = bearer.service.map(|id| context.service(id));
    let kind = match bearer.kind {
        "container" | "hostname" => format!("a {}", bearer.kind),
        kind => format!("{kind} `{}`", name.split('.').next().unwrap_or(name)),
    };
    let leads = match service {
        Some(service) => format!("; its Service is `{}`", service.meta.name()),
        None => ", and no Service in your YAML leads to its Pods".to_owned(),
    };
    let message = format!(
        "DNS knows no `{name}`: it has names of Services only, and this is the name of {kind}{leads}"
    );
    let draft = context.error(NO_SERVICE, message, bearer.span, "no name in DNS");
    match service {
        Some(service) => draft
            .also(service.meta.name_span(), "the name in DNS")
            .help(format!("use `{}`", service.meta.name()))
            .done(),
        None => draft
            .help("create a Service of this name that selects the Pods")
            .done(),
    }
}

/// No Service of that name anywhere in your YAML.
pub(super) fn no_such_service(
    context: &Context,
    name: &str,
    namespace: &str,
    nearest: Option<ServiceId>,
) -> Diagnostic {
    let message = format!(
        "no Service in your YAML answers to the name `{name}` (looked up from namespace `{namespace}`)"
    );
    let Some(service) = nearest.map(|id| context.service(id)) else {
        return context
            .error(
                NO_SUCH_SERVICE,
                message,
                Span::default(),
                "nothing here has that name",
            )
            .help("paste the Service as well, or use the name of one that is here")
            .done();
    };
    context
        .error(
            NO_SUCH_SERVICE,
            message,
            service.meta.name_span(),
            "the nearest name",
        )
        .help(format!("did you mean `{}`?", service.meta.name()))
        .done()
}

/// The Service is in another namespace than the name leads to.
pub(super) fn other_namespace(
    context: &Context,
    name: &str,
    namespace: &str,
    id: ServiceId,
) -> Diagnostic {
    let service = context.service(id);
    let home = service.meta.namespace();
    let message = format!(
        "the name `{name}` is looked up in namespace `{namespace}`, but the Service is in `{home}`"
    );
    let place = service
        .meta
        .namespace
        .as_ref()
        .filter(|namespace| namespace.is_written());
    let span = place.map_or(service.meta.name_span(), |namespace| namespace.span);
    context
        .error(
            OTHER_NAMESPACE,
            message,
            span,
            format!("this Service is in namespace `{home}`"),
        )
        .help(format!(
            "use `{}.{home}`: a short name is found in the client's own namespace only",
            service.meta.name()
        ))
        .done()
}

/// The same where no object of the YAML says its namespace.
pub(super) fn namespace_not_said(
    context: &Context,
    name: &str,
    namespace: &str,
    id: ServiceId,
) -> Diagnostic {
    let service = context.service(id).meta.name();
    let message = format!(
        "the name `{name}` is looked up in namespace `{namespace}`, and your YAML names no namespace: `kubectl apply -n \
         {namespace}` puts Service `{service}` there"
    );
    let span = context.service(id).meta.name_span();
    context
        .note(OTHER_NAMESPACE, message, span, "without `-n` this Service is in `default`")
        .help(format!(
            "add `namespace: {namespace}` to the objects, or use `{service}` alone, which the client's own namespace answers"
        ))
        .done()
}

/// A cluster name asked for outside the cluster.
pub(super) fn outside(context: &Context, name: &str, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let message = format!("`{name}` is a name of the cluster's own DNS, which answers only Pods");
    context
        .error(OUTSIDE, message, service.meta.name_span(), "only Pods of this cluster can ask for it by name")
        .help("from a node use its ClusterIP; from outside use a node's address and the node port, a load balancer or an Ingress")
        .done()
}

/// A name that no cluster answers.
pub(super) fn not_cluster(context: &Context, name: &str) -> Diagnostic {
    let message = format!("`{name}` is no name of this cluster");
    if !name.ends_with(ZONE) {
        return context
            .note(
                NOT_CLUSTER,
                message,
                Span::default(),
                "nothing here has that name",
            )
            .help(
                "YAML does not say what other DNS servers or `/etc/hosts` answer; if you know its address, say it: \
                 `NAME is ADDRESS`",
            )
            .done();
    }
    let help = if name.contains(".pod.") {
        "names under `pod` are addresses, such as `10-244-1-2.default.pod.cluster.local`; a Pod's own name is in DNS only under a \
         headless Service"
    } else {
        "names of Services are `SERVICE.NAMESPACE.svc.cluster.local`"
    };
    context
        .error(
            NOT_CLUSTER,
            message,
            Span::default(),
            "nothing here has that name",
        )
        .help(help)
        .done()
}
