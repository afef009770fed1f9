//! `depends-on-the-cluster`: a value decides the answer that the cluster has and YAML leaves open.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_net::cluster::{NodeId, PodId, ServiceId};
use portpath_net::trace::Open;
use portpath_text::source::Span;

/// The answer depends on a value that the cluster has and YAML leaves open.
///
/// The API server allocates node ports, the scheduler chooses the nodes of Pods, and a client
/// outside has an address of its own. None of these is in the YAML, unless it was printed by a
/// cluster.
///
/// # The fix
/// Ask the cluster with the command that the finding names, and say the value next to the verdict.
pub(super) const CODE: Code = Code::answer("depends-on-the-cluster");

/// The words.
pub(super) fn explain(context: &Context, open: &Open) -> Diagnostic {
    match open {
        Open::NodePort { number, candidates } => node_port(context, *number, candidates),
        Open::Placement { pod, node } => placement(context, *pod, *node),
        Open::NodeOfPod(pod) => node_of_pod(context, *pod),
        Open::Entry(service) => entry(context, *service),
        Open::ClientNode(service) => client_node(context, *service),
        Open::ClientAddress(service) => client_address(context, *service),
        Open::HealthyNode { service, .. } => entry(context, *service),
        Open::Families(service) => entry(context, *service),
        Open::PortMapping(_) => super::asking::localhost(context),
        Open::Node(host) => context
            .note(
                CODE,
                format!("your YAML does not say whether `{host}` is a node of the cluster"),
                Span::default(),
                "",
            )
            .help("`kubectl get nodes -o wide` shows the nodes with their addresses")
            .done(),
    }
}

fn node_port(context: &Context, number: u16, candidates: &[(ServiceId, usize)]) -> Diagnostic {
    let named =
        |(service, _): &(ServiceId, usize)| format!("`{}`", context.service(*service).meta.name());
    let mut services: Vec<String> = candidates.iter().map(named).collect();
    services.dedup();
    let services = services.join(", ");
    let (whose, first) = match candidates {
        [only] => ("Service ", *only),
        _ => ("one of the Services ", candidates[0]),
    };
    let message = format!(
        "whether {number} is the node port of {whose}{services} depends on the cluster: the API server allocated it"
    );
    let service = context.service(first.0);
    let span = service
        .ports
        .get(first.1)
        .map_or(service.meta.name_span(), |port| port.span);
    let help = format!(
        "`kubectl get service {}{}` shows it in PORT(S), after the colon; a `nodePort` in your YAML would fix the number",
        service.meta.name(),
        context.in_namespace(service.meta.namespace()),
    );
    context
        .note(CODE, message, span, "no `nodePort` is written here")
        .help(help)
        .done()
}

fn placement(context: &Context, pod: PodId, node: NodeId) -> Diagnostic {
    let name = &context.cluster[pod].name;
    let namespace = &context.cluster[pod].namespace;
    let node = &context.cluster[node].name;
    let message = format!(
        "whether Pod `{name}` runs on {node} depends on the scheduler: your YAML does not say it"
    );
    let help = format!(
        "`kubectl get pods{} -o wide` shows the node of each Pod",
        context.in_namespace(namespace)
    );
    context
        .note(
            CODE,
            message,
            context.cluster[pod].name_span,
            "no node is written here",
        )
        .help(help)
        .done()
}

fn node_of_pod(context: &Context, pod: PodId) -> Diagnostic {
    let pod = &context.cluster[pod];
    let message = format!(
        "Pod `{}` runs, by its status, but your YAML does not name its node: `spec.nodeName` was taken out",
        pod.name
    );
    context
        .note(
            CODE,
            message,
            pod.name_span,
            "a Pod without a node is no endpoint",
        )
        .help(format!(
            "paste the Pod with its `nodeName`: `kubectl get pod {}{} -o yaml`",
            pod.name,
            context.in_namespace(&pod.namespace)
        ))
        .done()
}

fn entry(context: &Context, id: ServiceId) -> Diagnostic {
    let policy = context.service(id).external_traffic_policy.as_ref();
    local_policy(
        context,
        id,
        policy.map(|policy| policy.span),
        "packet comes to",
        "`kubectl get pods -o wide` and `kubectl get nodes -o wide` show which node has a Pod; name that node in the request",
    )
}

fn client_node(context: &Context, id: ServiceId) -> Diagnostic {
    let policy = context.service(id).internal_traffic_policy.as_ref();
    local_policy(
        context,
        id,
        policy.map(|policy| policy.span),
        "client runs on",
        "name the client's node, such as `a Pod in default on node-a`; `kubectl get pods -o wide` shows it",
    )
}

/// Under the policy `Local` the node decides that a relative clause names: `that the packet comes to`.
fn local_policy(
    context: &Context,
    id: ServiceId,
    policy: Option<Span>,
    clause: &str,
    help: &str,
) -> Diagnostic {
    let service = context.service(id);
    let message = format!(
        "it depends on the node that the {clause}: not every node has a ready Pod of Service `{}`, and the traffic policy \
         `Local` allows no other",
        service.meta.name()
    );
    let span = policy.unwrap_or(service.meta.name_span());
    context
        .note(CODE, message, span, "each node sends to its own Pods only")
        .help(help)
        .done()
}

fn client_address(context: &Context, id: ServiceId) -> Diagnostic {
    let service = context.service(id);
    let message = format!(
        "it depends on the client's address: `loadBalancerSourceRanges` of Service `{}` lets in some only",
        service.meta.name()
    );
    let span = service
        .source_ranges
        .first()
        .map_or(service.meta.name_span(), |range| range.span);
    context
        .note(CODE, message, span, "other addresses get no answer")
        .help("say the client's address: `outside 203.0.113.9`")
        .done()
}
