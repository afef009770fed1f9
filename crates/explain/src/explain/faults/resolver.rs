//! `name-not-completed`, `pod-asks-its-node`, `other-nameserver`, `service-of-every-cluster`: what
//! the client's resolver makes of a name.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::fields;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::cluster::{PodId, ServiceId};
use portpath_net::trace::Incomplete;
use portpath_text::source::Span;

/// The name is asked for unchanged, and not completed to the Service's name.
///
/// A resolver adds its search domains to short names. It adds none to a name that ends in a dot,
/// dig adds none at all, and a Pod's own `dnsConfig` may lack the domain that is needed.
///
/// # Why it surprises
/// The same short name works for curl in another Pod.
///
/// # The fix
/// Write the full name, or the short one without the dot; with dig use `+search`.
pub(super) const NOT_COMPLETED: Code = Code::new("name-not-completed", Cause::DnsName);
/// The Pod asks its node's name servers, not the cluster's.
///
/// `dnsPolicy: Default`, and `hostNetwork` without `ClusterFirstWithHostNet`, give a Pod its node's
/// `resolv.conf`, in which cluster names are unknown.
///
/// # Why it surprises
/// `Default` is not the default, and a Pod on the host's network loses cluster names without a
/// word.
///
/// # The fix
/// Use `dnsPolicy: ClusterFirst`, or `ClusterFirstWithHostNet` on the host's network.
pub(super) const NODE: Code = Code::new("pod-asks-its-node", Cause::DnsPolicy);
/// The Pod asks a name server of its own.
///
/// `dnsConfig.nameservers` names servers that your YAML says nothing about.
///
/// # The fix
/// Look at what that server answers, or leave the cluster's name server in place.
pub(super) const OTHER: Code = Code::new("other-nameserver", Cause::DnsName);
/// A Service that every cluster has, but that is not in your YAML.
///
/// Some Services come with the cluster, such as `kubernetes` in `default` and the DNS Service in
/// `kube-system`.
///
/// # The fix
/// Paste the Service and its EndpointSlices if they are what matters.
pub(super) const EVERY_CLUSTER: Code = Code::answer("service-of-every-cluster");

/// The Service exists, and the name that is asked for is not its.
pub(super) fn not_completed(
    context: &Context,
    name: &str,
    id: ServiceId,
    full: &str,
    why: Incomplete,
) -> Diagnostic {
    let service = context.service(id).meta.name_span();
    let (reason, help) = match why {
        Incomplete::TrailingDot => (
            "it ends in a dot, so no search domain is added",
            format!("use `{name}` without the dot, or `{full}.`"),
        ),
        Incomplete::Dig => (
            "dig adds no search domain",
            format!("use `dig +search`, or the full name `{full}`"),
        ),
        Incomplete::Searches(_) => (
            "no search domain of this Pod completes it",
            format!("use the full name `{full}`, or add its domain to `dnsConfig.searches`"),
        ),
    };
    let message = format!("`{name}` is asked for as it is, and not as `{full}`: {reason}");
    let draft = context.error(NOT_COMPLETED, message, service, "the Service that it means");
    match why {
        Incomplete::Searches(Some(span)) => draft
            .also(span, "the Pod's resolver is set up here")
            .help(help)
            .done(),
        _ => draft.help(help).done(),
    }
}

/// `dnsPolicy: Default`, or the host's network with the policy that every Pod has by default.
/// Source: pkg/kubelet/network/dns/dns.go, getPodDNSType.
pub(super) fn asks_its_node(
    context: &Context,
    name: &str,
    id: ServiceId,
    pod: PodId,
) -> Diagnostic {
    let pod = &context.cluster[pod];
    let resolver = pod.spec.resolver.as_ref();
    let policy = resolver
        .and_then(|resolver| resolver.policy.as_ref())
        .filter(|policy| policy.is_written());
    let network = resolver.and_then(|resolver| resolver.host_network);
    let (span, label, wanted) = match (network, policy) {
        (Some(network), None) => (
            network,
            "on the host's network `ClusterFirst` means the node's resolver",
            "ClusterFirstWithHostNet",
        ),
        (Some(_), Some(policy)) => (
            policy.span,
            "on the host's network this means the node's resolver",
            "ClusterFirstWithHostNet",
        ),
        (None, Some(policy)) => (
            policy.span,
            "the node's resolver, whatever the name says",
            "ClusterFirst",
        ),
        (None, None) => (pod.spec.span, "its resolver is the node's", "ClusterFirst"),
    };
    let message = format!(
        "Pod `{}` asks its node's DNS server, which does not know the cluster's name `{name}` (Service `{}`)",
        pod.name,
        context.service(id).meta.name()
    );
    let draft = context.error(NODE, message, span, label).help(format!(
        "use `dnsPolicy: {wanted}`, so that it asks the cluster's DNS"
    ));
    match (policy, network) {
        (Some(policy), _) => draft
            .fix(
                format!("change it to `dnsPolicy: {wanted}`"),
                policy.span,
                wanted,
            )
            .done(),
        (None, Some(network)) => match fields::beside(
            context,
            pod.spec.span,
            network,
            &format!("dnsPolicy: {wanted}"),
        ) {
            Some(edit) => draft
                .edits(format!("add `dnsPolicy: {wanted}`"), vec![edit])
                .done(),
            None => draft.done(),
        },
        (None, None) => draft.done(),
    }
}

/// `dnsPolicy: None` with a server of its own.
pub(super) fn other_nameserver(context: &Context, pod: PodId) -> Diagnostic {
    let pod = &context.cluster[pod];
    let first = pod
        .spec
        .resolver
        .as_ref()
        .and_then(|resolver| resolver.nameservers.first());
    let span = first.map_or(pod.spec.span, |server| server.span);
    let server = first.map_or("a server of its own".to_owned(), |server| {
        format!("the server {}", server.value)
    });
    context
        .note(
            OTHER,
            format!("Pod `{}` asks {server}, and your YAML does not say what it answers", pod.name),
            span,
            "not the cluster's DNS",
        )
        .help("the cluster's DNS is usually at 10.96.0.10; without `dnsPolicy: None` Pods ask it by themselves")
        .done()
}

/// `kubernetes.default` and the DNS server itself.
pub(super) fn every_cluster(context: &Context, name: &str) -> Diagnostic {
    let what = if name.starts_with("kubernetes.") {
        "the API server"
    } else {
        "the cluster's DNS"
    };
    context
        .note(
            EVERY_CLUSTER,
            format!("`{name}` is {what}, which every cluster has; your YAML does not show what is behind it"),
            Span::default(),
            "",
        )
        .help("the name is right; what is behind it is set up with the cluster")
        .done()
}
