//! One file a fault (or a small family of faults): its code, its words, its help and its fix.

pub(super) mod admin_policy;
mod app_listens_elsewhere;
mod asking;
mod backend_not_permitted;
mod backend_port_not_in_service;
mod backend_service_missing;
mod backend_tls;
mod client_saw;
mod cors;
mod depends_on;
mod elsewhere;
mod external_name;
mod hand_made_endpoints_unusable;
mod headless;
mod init_container;
mod listeners;
mod named_port_missing;
mod named_port_other_protocol;
mod names;
pub(super) mod no_ready_endpoint;
mod no_pod_in_paste;
mod not_filled_in;
pub(super) mod not_judged;
mod no_such_record;
mod no_such_variable;
mod node_port_not_here;
mod not_allowed;
mod other_file;
mod other_layer;
mod outside;
mod paste_too_long;
mod pods_in_another_namespace;
mod policy_open;
mod port_forward;
mod port_not_in_service;
mod probe_host;
mod probe_port_missing;
mod protocol_mismatch;
mod resolver;
mod readiness_gate;
mod route_detached;
mod route_elsewhere;
mod route_no_rule;
pub(super) mod seems_elsewhere;
mod selector_matches_no_pod;
mod service_without_selector;
mod shown_otherwise;
pub(super) mod subdomain_without_service;
mod workloads_make_no_pods;

use super::codes::Code;
use super::context::Context;
use crate::report::{Diagnostic, Severity};
use portpath_net::cluster::{NeverReady, PodId, ServiceId};
use portpath_net::policy::{Judgement, Near, Ruling};
use portpath_net::trace::{Fault, Missing, PodIssue, PodProblem, RouteFault};

/// Every code a fault can carry.
pub(super) const CODES: &[Code] = &[
    app_listens_elsewhere::PORT,
    app_listens_elsewhere::LOCALHOST,
    asking::REQUEST,
    asking::CLIENT,
    asking::CLIENT_ADDRESS,
    asking::NO_SERVICE,
    asking::NO_PORT,
    asking::LOCALHOST,
    asking::ADDRESS,
    elsewhere::LOAD_BALANCER,
    elsewhere::OTHER_PROXY,
    asking::NOT_MODELLED,
    client_saw::CODE,
    depends_on::CODE,
    backend_not_permitted::CODE,
    backend_port_not_in_service::CODE,
    backend_port_not_in_service::NO_PORT,
    backend_service_missing::CODE,
    backend_service_missing::OTHER_NAMESPACE,
    external_name::CODE,
    external_name::ADDRESS,
    external_name::SHORT,
    external_name::LOOP,
    external_name::NOTHING,
    external_name::BELOW,
    hand_made_endpoints_unusable::CODE,
    headless::NOT_TRANSLATED,
    headless::NO_SUCH_HOST,
    init_container::CODE,
    listeners::NOT_ACCEPTED,
    listeners::MISDIRECTED,
    listeners::NO_SERVER_NAME,
    listeners::LISTENER_SET,
    cors::CODE,
    backend_tls::CODE,
    route_elsewhere::NO_SUCH_KIND,
    named_port_missing::CODE,
    named_port_other_protocol::CODE,
    names::NO_SUCH_SERVICE,
    names::NO_SERVICE,
    names::OTHER_NAMESPACE,
    names::OUTSIDE,
    names::NOT_CLUSTER,
    no_pod_in_paste::CODE,
    no_pod_in_paste::SHOWN,
    no_ready_endpoint::CODE,
    no_such_record::CODE,
    no_such_variable::CODE,
    node_port_not_here::CODE,
    not_allowed::INGRESS,
    not_allowed::EGRESS,
    not_allowed::DNS,
    admin_policy::DENIED,
    admin_policy::OPEN,
    other_file::CODE,
    other_layer::PORT,
    other_layer::ENDPOINT,
    other_layer::SHARED,
    outside::CLUSTER_IP,
    outside::POD_IP,
    outside::SOURCE_RANGES,
    outside::NO_LOCAL,
    outside::NODE_PORT,
    paste_too_long::CODE,
    pods_in_another_namespace::CODE,
    policy_open::CODE,
    port_forward::CODE,
    not_filled_in::CODE,
    not_judged::POLICY,
    not_judged::MESH,
    not_judged::ROUTER,
    port_not_in_service::CODE,
    probe_host::CODE,
    probe_port_missing::CODE,
    protocol_mismatch::CODE,
    resolver::NOT_COMPLETED,
    resolver::NODE,
    resolver::OTHER,
    resolver::EVERY_CLUSTER,
    readiness_gate::CODE,
    route_detached::CODE,
    route_detached::UNKNOWN,
    route_elsewhere::NOT_A_SERVICE,
    route_elsewhere::ANNOTATION,
    route_elsewhere::EXTERNAL_NAME,
    route_elsewhere::OTHER_PORT,
    route_elsewhere::NO_NODE_PORT,
    route_elsewhere::EXPRESSION,
    route_elsewhere::REDIRECT,
    route_elsewhere::NO_BACKEND,
    route_no_rule::HOST,
    route_no_rule::PATH,
    seems_elsewhere::PORT,
    seems_elsewhere::LOCALHOST,
    selector_matches_no_pod::CODE,
    service_without_selector::CODE,
    shown_otherwise::CODE,
    subdomain_without_service::CODE,
    workloads_make_no_pods::CODE,
];

pub use client_saw::explain as client_saw;
pub(super) use other_layer::target as target_at_pod;
pub use port_forward::{cause as cause_of_forward, kubectl_says};

/// The code of a value that is still to be filled in.
pub const NOT_FILLED_IN: Code = not_filled_in::CODE;
/// The code of Pods that are named under a Service which is not there.
pub const SUBDOMAIN_WITHOUT_SERVICE: Code = subdomain_without_service::CODE;

/// The words for a fault. The match has no wildcard: a new fault does not compile without its
/// words.
pub fn of_fault(context: &Context, fault: &Fault) -> Diagnostic {
    match fault {
        Fault::ClientUnknown(client) => asking::client(context, client),
        Fault::NoServiceInPaste => asking::no_service(context),
        Fault::NotAManifest(file, span) => other_file::explain(context, *file, *span),
        Fault::NoSuchService {
            name,
            namespace,
            nearest,
        } => names::no_such_service(context, name, namespace, *nearest),
        Fault::NameOfNoService { name, bearer, .. } => names::no_service(context, name, bearer),
        Fault::ServiceInAnotherNamespace {
            name,
            namespace,
            service,
            is_open: false,
        } => names::other_namespace(context, name, namespace, *service),
        Fault::ServiceInAnotherNamespace {
            name,
            namespace,
            service,
            is_open: true,
        } => names::namespace_not_said(context, name, namespace, *service),
        Fault::ClusterNameOutsideCluster { name, service } => {
            names::outside(context, name, *service)
        }
        Fault::NameOutsideCluster(name) => names::not_cluster(context, name),
        Fault::NoPortTyped(service) => asking::no_port(context, *service),
        Fault::PortNotInService {
            service,
            port,
            protocol,
        } => port_not_in_service::explain(context, *service, *port, *protocol),
        Fault::NoLocalEndpoint {
            service,
            node,
            policy,
        } => outside::no_local(context, *service, *node, *policy),
        Fault::ClusterIpFromOutside(service) => outside::cluster_ip(context, *service),
        Fault::NothingOnNodePort {
            node,
            port,
            protocol,
            service,
        } => outside::node_port(context, *node, *port, *protocol, *service),
        Fault::HeadlessPortNotTranslated { service, port, pod } => {
            headless::not_translated(context, *service, *port, *pod)
        }
        Fault::RequestNotUnderstood(why) => asking::request(context, why),
        Fault::SubdomainWithoutService { pod, host } => {
            subdomain_without_service::explain(context, *pod, host)
        }
        Fault::HeadlessWithoutAddresses(service, missing) => headless::no_addresses(
            context,
            *service,
            no_endpoint(context, *service, 0, missing),
        ),
        Fault::NoSuchHostOfService { service, host } => {
            headless::no_such_host(context, *service, host)
        }
        Fault::ProtocolMismatch {
            service,
            port,
            protocol,
        } => protocol_mismatch::explain(context, *service, *port, *protocol),
        Fault::NoEndpoint {
            service,
            port,
            missing,
        } => no_endpoint(context, *service, *port, missing),
        Fault::SeemsToListenElsewhere {
            service,
            service_port,
            pod,
            port,
            setting,
        } => seems_elsewhere::explain(context, *service, *service_port, *pod, *port, setting),
        Fault::PasteTooLong(excess) => paste_too_long::explain(context, *excess),
        Fault::ClientHasNoAddress(pod) => asking::client_address(context, *pod),
        Fault::ClientLacksFamily { client, to } => asking::client_family(context, client, *to),
        Fault::NoSuchVariable { client, name, why } => {
            no_such_variable::explain(context, client, name, why)
        }
        Fault::ExternalName(service) => external_name::explain(context, *service),
        Fault::ExternalNameIsAddress(service) => external_name::address(context, *service),
        Fault::NothingBelowAlias { service, name } => external_name::below(context, *service, name),
        Fault::AliasLoop(service) => external_name::endless(context, *service),
        Fault::AliasOfNothing(service) => external_name::nothing(context, *service),
        Fault::AliasOfShortName { alias, service } => {
            external_name::short(context, *alias, *service)
        }
        Fault::NameNotCompleted {
            name,
            service,
            full_name,
            why,
        } => resolver::not_completed(context, name, *service, full_name, *why),
        Fault::PodAsksItsNode { name, service, pod } => {
            resolver::asks_its_node(context, name, *service, *pod)
        }
        Fault::OtherNameserver(pod) => resolver::other_nameserver(context, *pod),
        Fault::ServiceOfEveryCluster(name) => resolver::every_cluster(context, name),
        Fault::NoSuchRecord {
            service,
            records,
            port,
        } => no_such_record::explain(context, *service, *records, port.as_ref()),
        Fault::NeverReady(pod) => {
            never_ready(context, *pod).unwrap_or_else(|| asking::no_service(context))
        }
        Fault::NotForwarded(why) => port_forward::explain(context, why),
        Fault::OutsideSourceRanges(service, source) => {
            outside::source_ranges(context, *service, *source)
        }
        Fault::PodIpFromOutside(pod) => outside::pod_ip(context, *pod),
        Fault::LoadBalancerItself { service, host } => {
            elsewhere::load_balancer(context, *service, host)
        }
        Fault::ServiceOfAnotherProxy(service) => elsewhere::other_proxy(context, *service),
        Fault::NodePortNotHere { met, node, ip } => {
            node_port_not_here::explain(context, *met, *node, *ip)
        }
        Fault::Route(fault) => of_route(context, fault),
        Fault::NotModelled(service) => asking::not_modelled(context, *service),
        Fault::Localhost => asking::localhost(context),
        Fault::NotAllowed(judgement) | Fault::PolicyOpen(judgement) => {
            of_judgement(context, judgement)
        }
        Fault::DeniedByAdmin(judgement) | Fault::AdminOpen(judgement) => {
            admin_policy::explain(context, judgement)
        }
        Fault::PortOfAnotherLayer {
            pod,
            port,
            service,
            service_port,
            layer,
        } => other_layer::port(context, *pod, *port, *service, *service_port, *layer),
        Fault::EndpointIsClusterIp {
            service,
            other,
            endpoint,
        } => other_layer::endpoint(context, *service, *other, *endpoint),
        Fault::SharedAddress(ip, pods) => other_layer::shared(context, *ip, pods),
        Fault::NotJudged(unjudged) => {
            not_judged::explain(context, *unjudged).unwrap_or_else(|| asking::no_service(context))
        }
        Fault::NobodyListens { pod, port, met, at } => {
            app_listens_elsewhere::explain(context, *pod, *port, *met, *at)
        }
        Fault::NotFilledIn {
            what,
            span,
            written,
        } => not_filled_in::explain(context, *what, *span, written),
        Fault::DependsOn(open) => depends_on::explain(context, open),
        Fault::NoEndpointShown { service, at } => no_pod_in_paste::shown(context, *service, *at),
        Fault::ClientGotOtherwise {
            seen,
            at,
            port,
            is_refused_at_the_pod,
        } => client_saw::fault(context, *seen, *at, *port, *is_refused_at_the_pod),
        Fault::ShownOtherwise { service, what, at } => {
            shown_otherwise::explain(context, *service, what, *at)
        }
        Fault::AddressUnknown { ip, let_out } => asking::address(context, *ip, *let_out),
        Fault::AddressUnallocated(ip) => asking::unallocated(context, *ip),
    }
}

/// The words for what NetworkPolicies do not let through.
fn of_judgement(context: &Context, judgement: &Judgement) -> Diagnostic {
    match &judgement.ruling {
        Ruling::Undetermined(open, clause) => {
            policy_open::explain(context, judgement, open, clause)
        }
        Ruling::Denied(near) => not_allowed::explain(context, judgement, near),
        // What is let through is no fault.
        Ruling::Allowed(_) | Ruling::Exempt(_) => {
            not_allowed::explain(context, judgement, &Near::Nothing)
        }
    }
}

/// The words for a fault at an Ingress or a Gateway.
fn of_route(context: &Context, fault: &RouteFault) -> Diagnostic {
    match fault {
        RouteFault::NoHost {
            door,
            listener,
            host,
        } => route_no_rule::host(context, *door, *listener, host),
        RouteFault::NoPath {
            door,
            host,
            path,
            elsewhere,
        } => route_no_rule::path(context, *door, host, path, *elsewhere),
        RouteFault::OtherPort { door, port } => route_elsewhere::other_port(context, *door, *port),
        RouteFault::Regex { route, rule } => route_elsewhere::by_expression(context, *route, *rule),
        RouteFault::Redirect {
            route,
            rule,
            backend,
            filter,
            status,
            location,
        } => {
            let filter = (*backend, *filter);
            route_elsewhere::redirect(context, (*route, *rule), filter, *status, location)
        }
        RouteFault::ListenerNotAccepted {
            gateway,
            listener,
            why,
        } => listeners::not_accepted(context, *gateway, *listener, *why),
        RouteFault::Misdirected {
            gateway,
            listener,
            other,
            host,
        } => listeners::misdirected(context, *gateway, *listener, *other, host),
        RouteFault::NoServerName { gateway, listener } => {
            listeners::no_server_name(context, *gateway, *listener)
        }
        RouteFault::ListenerSet { set } => listeners::listener_set(context, *set),
        RouteFault::Preflight {
            route,
            rule,
            backend,
            filter,
            allowed,
        } => cors::preflight(context, (*route, *rule), (*backend, *filter), *allowed),
        RouteFault::BackendTls { place, policy, why } => {
            backend_tls::explain(context, *place, *policy, *why)
        }
        RouteFault::NoSuchKind(place) => route_elsewhere::no_such_kind(context, *place),
        RouteFault::NoBackend { route, rule } => {
            route_elsewhere::no_backend(context, *route, *rule)
        }
        RouteFault::NotAService(place) => route_elsewhere::not_a_service(context, *place),
        RouteFault::ByAnnotation(place) => route_elsewhere::by_annotation(context, *place),
        RouteFault::ServiceMissing {
            place,
            nearest,
            elsewhere,
        } => backend_service_missing::explain(context, *place, *nearest, *elsewhere),
        RouteFault::PortMissing {
            place,
            service,
            meant,
        } => backend_port_not_in_service::explain(context, *place, *service, *meant),
        RouteFault::NoPort { place, service } => {
            backend_port_not_in_service::no_port(context, *place, *service)
        }
        RouteFault::NotPermitted { place, service } => {
            backend_not_permitted::explain(context, *place, *service)
        }
        RouteFault::NoNodePort {
            place,
            service,
            cloud,
        } => route_elsewhere::no_node_port(context, *place, *service, *cloud),
        RouteFault::NamespaceUnknown { route, parent } => {
            route_detached::unknown(context, *route, *parent)
        }
        RouteFault::ExternalName { place, service } => {
            route_elsewhere::external_name(context, *place, *service)
        }
        RouteFault::DetachedHost {
            route, parent, why, ..
        } => route_detached::explain(context, *route, *parent, *why),
    }
}

/// What your YAML may simply not show is worth knowing, and no error.
fn no_endpoint(
    context: &Context,
    service: ServiceId,
    port: usize,
    missing: &Missing,
) -> Diagnostic {
    let diagnostic = missing_endpoint(context, service, port, missing);
    let decides_itself = matches!(missing, Missing::NoSelector);
    let severity = if missing.is_open(context.cluster) && !decides_itself {
        Severity::Note
    } else {
        diagnostic.severity
    };
    Diagnostic {
        severity,
        ..diagnostic
    }
}

fn missing_endpoint(
    context: &Context,
    service: ServiceId,
    port: usize,
    missing: &Missing,
) -> Diagnostic {
    match missing {
        Missing::HandMade => hand_made_endpoints_unusable::explain(context, service, port),
        Missing::WorkloadsMakeNone(workloads) => {
            workloads_make_no_pods::explain(context, service, workloads)
        }
        Missing::NotRead | Missing::NoSelector => {
            service_without_selector::explain(context, service)
        }
        Missing::NoPodInPaste => no_pod_in_paste::explain(context, service),
        Missing::OtherNamespace(pods) => pods_in_another_namespace::explain(context, service, pods),
        Missing::NoPodMatches => selector_matches_no_pod::explain(context, service),
        Missing::PodsUnusable(problems) => unusable(context, service, port, problems),
    }
}

/// What keeps a Pod without a status from becoming ready.
pub(super) fn never_ready(context: &Context, id: PodId) -> Option<Diagnostic> {
    let pod = &context.cluster[id];
    match pod.never_ready.as_deref()? {
        NeverReady::Probe {
            probe,
            container,
            name,
        } => Some(probe_port_missing::explain(
            context,
            pod.spec.port_bearers().nth(*container)?,
            probe,
            name,
        )),
        NeverReady::ProbeHost {
            probe,
            container,
            host,
        } => Some(probe_host::explain(
            context,
            pod.spec.port_bearers().nth(*container)?,
            probe,
            host,
        )),
        NeverReady::Init(held) => Some(init_container::explain(context, id, held)),
        NeverReady::Gate(condition) => Some(readiness_gate::explain(context, condition)),
    }
}

/// When every Pod fails at the port's name, that is the cause; otherwise the Pods themselves are.
fn unusable(
    context: &Context,
    service: ServiceId,
    port: usize,
    problems: &[PodProblem],
) -> Diagnostic {
    let other_protocol = problems.iter().find_map(|problem| match problem.issue {
        PodIssue::PortNameOtherProtocol(protocol) => Some(protocol),
        _ => None,
    });
    let is_name = |problem: &PodProblem| {
        matches!(
            problem.issue,
            PodIssue::NoSuchPortName | PodIssue::PortNameOtherProtocol(_)
        )
    };
    let never = problems
        .iter()
        .find(|problem| matches!(problem.issue, PodIssue::NeverReady(_)));
    let all_never = problems
        .iter()
        .all(|problem| matches!(problem.issue, PodIssue::NeverReady(_)));
    if all_never && let Some(found) = never.and_then(|problem| never_ready(context, problem.pod)) {
        return found;
    }
    match other_protocol {
        _ if problems.is_empty() || !problems.iter().all(is_name) => {
            no_ready_endpoint::explain(context, service, problems)
        }
        Some(found) => named_port_other_protocol::explain(context, service, port, problems, found),
        _ => named_port_missing::explain(context, service, port, problems),
    }
}
