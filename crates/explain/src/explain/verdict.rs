//! Turns the end of a trace into the verdict: a headline, the reason, and what the client itself
//! would see.

use super::alias;
use super::answers;
use super::app_request;
use super::context::{Context, join, sentence};
use super::faults::kubectl_says;
use super::judged_by_policies;
use super::open_values;
use crate::report::{Assumption, Diagnostic, Outcome, Redirect, Verdict};
use portpath_kube::manifest::{Protocol, RuleFamily};
use portpath_net::cluster::{Named, NodeId, Pod, selects};
use portpath_net::facts::{Fact, Who};
use portpath_net::infer::evidence::{self, Evidence};
use portpath_net::infer::logged;
use portpath_net::proxy::Met;
use portpath_net::request::Request;
use portpath_net::request::placeholder::NODE_PORT;
use portpath_net::trace::{
    Arrival, End, Fault, Heard, Missing, NotAccepted, RouteFault, Step, Trace, waits,
};

/// How it ended, in words. `cause` is the diagnostic of what ended it: of the fault, or of what was
/// refused.
pub fn verdict(
    context: &Context,
    trace: &Trace,
    request: &Request,
    cause: Option<&Diagnostic>,
) -> Verdict {
    let ended = Verdict {
        request: app_request::arrived(context, trace, request),
        policies: judged_by_policies::answer(trace),
        ..ended(context, trace, request, cause)
    };
    context.speech.verdict(ended)
}

fn ended(
    context: &Context,
    trace: &Trace,
    request: &Request,
    cause: Option<&Diagnostic>,
) -> Verdict {
    let reason = cause.map_or(String::new(), |cause| sentence(&cause.message));
    let outcome = outcome(&trace.end);
    let headline = match outcome {
        Outcome::Delivered => return delivered(context, trace),
        Outcome::Answered if is_redirect(&trace.end) => "Redirected: the client is sent elsewhere.",
        Outcome::Answered if is_preflight(&trace.end) => {
            "The Gateway answers this preflight by itself."
        }
        Outcome::Answered => return answers::answered(context, trace, request),
        Outcome::Refused if gives_up(&trace.end, request) => "kubectl port-forward gives up.",
        Outcome::Refused if is_closed(trace) => "The Gateway closes the connection.",
        Outcome::Refused if request.to.protocol == Protocol::Udp => "Refused: port unreachable.",
        Outcome::Refused => "Connection refused.",
        Outcome::TimedOut if request.to.protocol == Protocol::Udp => {
            "No answer, and UDP does not say why."
        }
        Outcome::TimedOut => "No answer: the client waits until it times out.",
        Outcome::NoSuchHost if is_denied(&trace.end) => {
            "No answer from DNS: the name does not resolve."
        }
        Outcome::NoSuchHost if is_variable(&trace.end) => {
            "No such variable: the shell replaces it with nothing."
        }
        Outcome::NoSuchHost => "No such host.",
        Outcome::HttpError => &http_headline(&trace.end),
        Outcome::Rejected => "Rejected before any packet flows.",
        Outcome::CannotTell if is_policy(&trace.end) => "Cannot tell: a NetworkPolicy may stop it.",
        Outcome::CannotTell if is_of_administrator(&trace.end) => {
            "Cannot tell: an administrator's policy may stop it."
        }
        Outcome::CannotTell => "Cannot tell from this YAML.",
    };
    let reason = match trace.end.fault() {
        Some(Fault::HeadlessWithoutAddresses(..)) if outcome == Outcome::NoSuchHost => {
            format!("{reason} A headless Service without a ready Pod has no address in DNS.")
        }
        Some(Fault::ExternalName(_)) => match alias::said(context, trace, request) {
            Some(said) => format!("{reason} {said}"),
            None => reason,
        },
        Some(Fault::Route(RouteFault::ExternalName { .. })) => match alias::routed(trace) {
            Some(said) => format!("{reason} {said}"),
            None => reason,
        },
        _ => reason,
    };
    Verdict {
        outcome,
        headline: headline.to_owned(),
        reason,
        client_sees: match answers::prints(trace, request) {
            Some(printed) if outcome == Outcome::NoSuchHost => printed,
            _ if is_variable(&trace.end) => String::new(),
            _ if is_closed(trace) => closed(request),
            _ => client_sees(context, &trace.end, outcome, request),
        },
        cause: cause.map(|cause| cause.code.clone()),
        short: if is_closed(trace) {
            "the Gateway closes it".to_owned()
        } else {
            short(&trace.end)
        },
        status: status(&trace.end),
        redirect: redirect(&trace.end),
        ..Verdict::default()
    }
}

/// The status with which something on the way answers.
fn status(end: &End) -> Option<u16> {
    match end {
        End::Http(status, _) => Some(status.number()),
        end => match end.fault() {
            Some(Fault::Route(RouteFault::Redirect { status, .. })) => Some(*status),
            _ => None,
        },
    }
}

fn redirect(end: &End) -> Option<Redirect> {
    match end.fault() {
        Some(Fault::Route(RouteFault::Redirect { location, .. })) => Some(Redirect {
            location: location.clone(),
        }),
        _ => None,
    }
}

/// Whether a Gateway takes the connection and closes it, as it does for TCP and TLS instead of
/// answering.
fn is_closed(trace: &Trace) -> bool {
    let is_open = match &trace.end {
        End::Refused(Fault::Route(RouteFault::ListenerNotAccepted { why, .. })) => {
            matches!(
                why,
                NotAccepted::CertificateNotPermitted(_) | NotAccepted::CertificateInvalid(_)
            )
        }
        End::Refused(_) => true,
        _ => false,
    };
    let is_route = |step: &Step| matches!(step, Step::Route(_));
    is_open && trace.steps.iter().any(is_route)
}

/// What a client prints whose connection is closed at once.
fn closed(request: &Request) -> String {
    match request.to.scheme.as_deref() {
        Some("https") => "curl: (35) Recv failure: Connection reset by peer",
        Some("http") => "curl: (52) Empty reply from server",
        _ => "nothing: the connection opens and is closed at once",
    }
    .to_owned()
}

fn outcome(end: &End) -> Outcome {
    match end {
        End::Delivered => Outcome::Delivered,
        End::Answered | End::Replied(_) => Outcome::Answered,
        End::Refused(_) => Outcome::Refused,
        End::TimedOut(_) => Outcome::TimedOut,
        End::NoSuchHost(_) => Outcome::NoSuchHost,
        End::Http(..) => Outcome::HttpError,
        End::Rejected(_) | End::NotRead(_) => Outcome::Rejected,
        End::CannotTell(_) => Outcome::CannotTell,
    }
}

fn is_redirect(end: &End) -> bool {
    matches!(end.fault(), Some(Fault::Route(RouteFault::Redirect { .. })))
}

fn is_preflight(end: &End) -> bool {
    matches!(
        end.fault(),
        Some(Fault::Route(RouteFault::Preflight { .. }))
    )
}

/// `Answered 404 Not Found, and not by the app.`
fn http_headline(end: &End) -> String {
    match end {
        End::Http(status, _) => format!("Answered {}, not by the app.", status.phrase()),
        _ => String::new(),
    }
}

fn is_variable(end: &End) -> bool {
    matches!(end.fault(), Some(Fault::NoSuchVariable { .. }))
}

fn is_policy(end: &End) -> bool {
    matches!(end.fault(), Some(Fault::PolicyOpen(_)))
}

fn is_of_administrator(end: &End) -> bool {
    matches!(end.fault(), Some(Fault::AdminOpen(_)))
}

fn is_denied(end: &End) -> bool {
    matches!(
        end.fault(),
        Some(Fault::NotAllowed(_) | Fault::DeniedByAdmin(_))
    )
}

fn arrival(trace: &Trace) -> Option<&Arrival> {
    match trace.steps.last() {
        Some(Step::Pod(arrival)) => Some(arrival),
        _ => None,
    }
}

fn delivered(context: &Context, trace: &Trace) -> Verdict {
    let Some(arrival) = arrival(trace) else {
        return Verdict::default();
    };
    let port = arrival.packet.port;
    let name = arrival.pod.map_or_else(
        || arrival.ip.to_string(),
        |pod| context.cluster[pod].name.to_string(),
    );
    let reason = match arrival.pod.map(|pod| &context.cluster[pod]) {
        None => "YAML does not show what answers at this address.".to_owned(),
        Some(pod) if pod.invented => {
            "This Pod is not in your YAML: you asked to assume it.".to_owned()
        }
        Some(_) if arrival.heard == Heard::Listens => {
            format!("The app listens on port {port}, as you said.")
        }
        Some(pod) => match arrival.pod.and_then(|id| logged(context.cluster, id, port)) {
            Some(log) => format!(
                "Line {} shows that the app listens on port {port}: `{}`.",
                log.at.line, log.text
            ),
            None => listens(pod, port, arrival.packet.protocol),
        },
    };
    Verdict {
        outcome: Outcome::Delivered,
        headline: format!("Delivered to {name}, port {port}."),
        reason,
        client_sees: String::new(),
        cause: None,
        short: "delivered".to_owned(),
        ..Verdict::default()
    }
}

/// Whether a line of the app's log beside the YAML says that it listens where the packet arrives.
fn is_logged(context: &Context, arrival: &Arrival) -> bool {
    let log = arrival
        .pod
        .and_then(|pod| logged(context.cluster, pod, arrival.packet.port));
    log.is_some()
}

/// Whether the app listens, as far as YAML can say.
fn listens(pod: &Pod, port: u16, protocol: Protocol) -> String {
    let usually = evidence::usual_elsewhere(pod, port).map_or(String::new(), |(image, usual)| {
        format!(" The image `{image}` listens on {usual} by default.")
    });
    let says = match evidence::for_port(pod, port, protocol).first() {
        Some(Evidence::Probe(field)) => {
            return format!(
                "YAML cannot prove that the app listens there, but `{field}` asks port {port}, so it should."
            );
        }
        Some(Evidence::Declared) => Some(format!("`containerPort: {port}`")),
        Some(Evidence::Variable(name)) => Some(format!("`{name}={port}`")),
        Some(Evidence::Argument(text)) => Some(format!("the argument `{text}`")),
        Some(Evidence::Image(image)) => Some(format!("the image `{image}` (by default)")),
        None => None,
    };
    if let Some(says) = says {
        return format!(
            "YAML cannot prove that the app listens there, but {says} suggests it does.{usually}"
        );
    }
    let of = |protocol| {
        let ports =
            evidence::declared(pod, protocol).map(|port| port.container_port.value.to_string());
        ports.collect::<Vec<_>>()
    };
    let others = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp]
        .into_iter()
        .filter(|other| *other != protocol);
    let elsewhere = others
        .into_iter()
        .find(|other| of(*other).contains(&port.to_string()));
    let instead = match (elsewhere, of(protocol)) {
        (Some(other), _) => format!(" for {protocol} (they do for {other})"),
        (None, declared) if declared.is_empty() => String::new(),
        (None, declared) => format!(" (they declare {})", join(&declared)),
    };
    format!(
        "No container declares port {port}{instead}, and none has to, so YAML does not show whether the app listens there.{usually}"
    )
}

/// The words of the tool that a person would use: curl for HTTP, `nc` for the rest.
fn client_sees(context: &Context, end: &End, outcome: Outcome, request: &Request) -> String {
    if let Some(forward) = &request.to.forward
        && let Some(fault) = end.fault()
    {
        return kubectl_says(context.cluster, fault, forward);
    }
    if let End::Http(status, _) = end {
        return format!("HTTP/1.1 {}", status.phrase());
    }
    if let Some(Fault::Route(RouteFault::Redirect {
        status, location, ..
    })) = end.fault()
    {
        return format!("HTTP/1.1 {status}, Location: {location}");
    }
    let host = &request.to.host;
    let port = request
        .to
        .port
        .map_or(NODE_PORT.to_owned(), |port| port.to_string());
    let http = request.to.is_http() || request.to.scheme.is_none();
    match (outcome, http, request.to.protocol) {
        (Outcome::Refused, _, Protocol::Udp) => {
            "an ICMP port unreachable: the app's next read fails with connection refused".into()
        }
        (Outcome::TimedOut, _, Protocol::Udp) => {
            "nothing: UDP has no handshake, so the client just keeps waiting".into()
        }
        (Outcome::Refused, true, _) => {
            format!("curl: (7) Failed to connect to {host} port {port}: Connection refused")
        }
        (Outcome::Refused, false, _) => {
            format!("nc: connect to {host} port {port} (tcp) failed: Connection refused")
        }
        (Outcome::TimedOut, true, _) => {
            format!("curl: (28) Failed to connect to {host} port {port}: Connection timed out")
        }
        (Outcome::TimedOut, false, _) => {
            format!("nc: connect to {host} port {port} (tcp) failed: Connection timed out")
        }
        (Outcome::NoSuchHost, true, _) => format!("curl: (6) Could not resolve host: {host}"),
        (Outcome::NoSuchHost, false, _) => {
            format!("nc: getaddrinfo for host \"{host}\" port {port}: Name or service not known")
        }
        (Outcome::Rejected, ..) => "kubectl apply fails; the object is not in the cluster".into(),
        _ => String::new(),
    }
}

/// kubectl ends before it listens; nobody listening in the Pod is another matter.
fn gives_up(end: &End, request: &Request) -> bool {
    request.to.forward.is_some() && !matches!(end.fault(), Some(Fault::NobodyListens { .. }))
}

/// A few words for the place in the picture where it ends.
fn short(end: &End) -> String {
    match end {
        End::Delivered => "delivered",
        end if is_redirect(end) => "redirect",
        end if is_preflight(end) => "preflight",
        End::Answered | End::Replied(_) => "answered",
        End::Refused(Fault::NoEndpoint { .. }) => "no endpoints: REJECT",
        End::Refused(Fault::NoLocalEndpoint { .. }) => "no local endpoint: REJECT",
        End::Refused(Fault::PortNotInService { .. }) => "no such port: REJECT",
        End::Refused(Fault::ProtocolMismatch { .. }) => "other protocol: REJECT",
        End::Refused(Fault::NotForwarded(_)) => "kubectl gives up",
        End::Refused(_) => "nothing listens",
        End::TimedOut(Fault::NoLocalEndpoint { .. }) => "no local endpoint: no answer",
        End::TimedOut(Fault::OutsideSourceRanges(..)) => "source not allowed: DROP",
        End::TimedOut(Fault::PortNotInService { .. }) => "no such port: no answer",
        End::TimedOut(Fault::ProtocolMismatch { .. }) => "other protocol: no answer",
        End::TimedOut(Fault::NotAllowed(_)) => "no rule allows it: dropped",
        End::TimedOut(Fault::DeniedByAdmin(_)) | End::NoSuchHost(Fault::DeniedByAdmin(_)) => {
            "a rule denies it: dropped"
        }
        End::TimedOut(Fault::Route(_) | Fault::NoEndpoint { .. }) => "dropped",
        End::TimedOut(_) => "no route: no answer",
        End::NoSuchHost(Fault::NotAllowed(_)) => "no rule allows it: dropped",
        End::NoSuchHost(_) => "no such host",
        End::Http(status, _) => status.phrase(),
        End::Rejected(_) | End::NotRead(_) => "rejected",
        End::CannotTell(Fault::NoEndpoint {
            missing: Missing::NoPodInPaste,
            ..
        }) => "no Pod in your YAML",
        End::CannotTell(Fault::NoEndpoint { .. }) => "no endpoint in your YAML",
        End::CannotTell(Fault::PolicyOpen(_) | Fault::AdminOpen(_)) => "a policy may stop it",
        End::CannotTell(Fault::DependsOn(_)) => "it depends on the cluster",
        End::CannotTell(Fault::NotJudged(_)) => "a rule may decide",
        End::CannotTell(_) => "cannot tell",
    }
    .to_owned()
}

/// The node whose rules a Pod's packet meets, and the Pod's own.
fn passed_on(trace: &Trace) -> Option<(NodeId, NodeId)> {
    let there = trace.steps.iter().find_map(|step| match step {
        Step::Service { node, .. } => Some(*node),
        _ => None,
    })?;
    let here = trace.steps.iter().find_map(|step| match step {
        Step::Client(sender) if sender.namespace.is_some() => Some(sender.node),
        _ => None,
    })?;
    Some((there, here))
}

/// What the reader says, line by line.
fn said(context: &Context) -> Vec<Assumption> {
    let cluster = context.cluster;
    let meets = |who: &Who| {
        cluster.pods.iter().any(|pod| {
            let owner = pod
                .owner
                .as_ref()
                .map(|owner| (owner.kind.as_str(), owner.name.as_str()));
            who.means(&pod.namespace, &pod.name, owner)
        })
    };
    let one = |fact: &Fact| {
        let known = match fact {
            Fact::Listens { who, .. } | Fact::Ready { who, .. } => meets(who),
            Fact::PodsElsewhere { namespace, service }
            | Fact::PodsAssumed {
                of: Some((namespace, service)),
            } => cluster.service(namespace, service).is_some(),
            Fact::NodePort {
                namespace, service, ..
            }
            | Fact::ServiceAddress {
                namespace, service, ..
            } => cluster.service(namespace, service).is_some(),
            Fact::RunsOn { who, .. } => meets(who),
            Fact::PoliciesNotEnforced
            | Fact::PodsAssumed { of: None }
            | Fact::KindNotEnforced(_)
            | Fact::LoadBalancer(_)
            | Fact::OutOfDate { .. }
            | Fact::NodeAddress { .. }
            | Fact::HostAddress { .. }
            | Fact::PodNetwork(_) => true,
        };
        let but = if known {
            ""
        } else {
            " (your YAML has none of that name)"
        };
        Assumption {
            sentence: format!("You said: {}{but}.", fact.typed()),
            cite: None,
        }
    };
    let mut said: Vec<Assumption> = cluster.facts.iter().map(one).collect();
    if cluster.pods.iter().any(|pod| pod.invented) {
        said.push(Assumption {
            sentence: "An assumed Pod has the labels of its Service's selector, is ready, and listens on `targetPort`. If \
                       that is a name, the Service's `port` stands for its number."
                .to_owned(),
            cite: None,
        });
    }
    said
}

/// The assumptions made on this path.
pub fn assumptions(context: &Context, trace: &Trace, request: &Request) -> Vec<Assumption> {
    context.speech.assumptions(assumed(context, trace, request))
}

fn assumed(context: &Context, trace: &Trace, request: &Request) -> Vec<Assumption> {
    let has_facts = !context.cluster.facts.is_empty();
    let mut assumptions = if has_facts { said(context) } else { Vec::new() };
    assumptions.extend(super::shown::told(context, trace, request));
    let mut add = |sentence: String, span: Option<portpath_text::source::Span>| {
        let cite = span
            .filter(|span| span.end > span.start)
            .map(|span| context.cite(span));
        assumptions.push(Assumption { sentence, cite });
    };
    for (sentence, span) in open_values::assumptions(context, trace) {
        add(sentence, span);
    }
    if let Some(sentence) = only_port(context, trace, request) {
        add(sentence, None);
    }
    let meets = |is_it: fn(&Step) -> bool| trace.steps.iter().any(is_it);
    if meets(|step| matches!(step, Step::Route(_))) {
        for (sentence, span) in super::route_assumptions::of(context, trace) {
            add(sentence, span);
        }
    }
    if arrival(trace).is_some()
        && let Some(sentence) = alias::said(context, trace, request)
    {
        add(sentence, None);
    }
    for name in answers::passed_over(trace) {
        add(
            format!("Servers outside the cluster, which are asked first, have no name {name}."),
            None,
        );
    }
    if let Some(arrival) = arrival(trace)
        && let Some(pod) = arrival.pod.map(|pod| &context.cluster[pod])
    {
        let is_doubted = matches!(
            trace.end.fault(),
            Some(Fault::NeverReady(_) | Fault::SeemsToListenElsewhere { .. })
        );
        let is_no_port = matches!(trace.end.fault(), Some(Fault::PortOfAnotherLayer { .. }));
        if pod.assumed && pod.ready.value && !is_doubted {
            add(
                format!(
                    "Pod {} has no status in your YAML; Portpath assumes it is Running and Ready.",
                    pod.name
                ),
                Some(pod.name_span),
            );
            let may_wait = !pod.spec.init_containers.is_empty();
            for wait in if may_wait {
                waits(context.cluster, pod)
            } else {
                Vec::new()
            } {
                let init = &pod.spec.init_containers[wait.container];
                let name = init.name.as_ref().map_or("", |name| &name.value);
                let what = match wait.names {
                    Named::Service(service) => {
                        format!("Service {}", context.service(service).meta.name())
                    }
                    _ => format!("{}, which your YAML does not show", wait.host),
                };
                add(
                    format!(
                        "Init container {name} of Pod {} waits for {what}; Portpath assumes that it has finished.",
                        pod.name
                    ),
                    Some(wait.span),
                );
            }
        }
        if arrival.declared.is_none()
            && arrival.heard == Heard::Nothing
            && !is_doubted
            && !is_no_port
            && !is_logged(context, arrival)
        {
            let who = if arrival.passes { "The app" } else { "Nothing" };
            let port = arrival.packet.port;
            add(
                format!(
                    "{who} in Pod {} listens on port {port}, which no container declares.",
                    pod.name
                ),
                Some(pod.spec.span),
            );
        }
    }
    if let Some(node) = forwarded_to(context, trace) {
        add(
            format!(
                "You may create `pods/portforward` in that namespace, and the API server reaches the kubelet of {node}."
            ),
            None,
        );
    }
    for (sentence, span) in judged_by_policies::assumptions(context, trace) {
        add(sentence, span);
    }
    for (capped, made) in &context.cluster.capped {
        if let Some((sentence, span)) = of_capped(context, trace, *capped, *made) {
            add(sentence, Some(span));
        }
    }
    if let Some((there, here)) = passed_on(trace).filter(|(there, here)| there != here) {
        let name = |id: NodeId| {
            context
                .cluster
                .nodes
                .get(id.0)
                .map_or("the node", |node| &node.name)
                .to_owned()
        };
        add(
            format!(
                "The Pod's address reaches {} unchanged; some Pod networks replace it with {}'s.",
                name(there),
                name(here)
            ),
            None,
        );
    }
    if trace.steps.iter().any(|step| {
        matches!(
            step,
            Step::Service { .. } | Step::Dns { .. } | Step::Picked { .. }
        )
    }) {
        add(
            "Addresses that are not in your YAML are examples; a real cluster assigns its own."
                .to_owned(),
            None,
        );
        add(nothing_else(context).to_owned(), None);
    }
    assumptions
}

/// The port that is taken where the request names none.
fn only_port(context: &Context, trace: &Trace, request: &Request) -> Option<String> {
    if request.to.port.is_some() {
        return None;
    }
    let met = trace.steps.iter().find_map(|step| match step {
        Step::Service { met, .. } => Some(met),
        _ => None,
    })?;
    let service = context.service(met.service);
    let port = service.ports.get(met.port)?.port.value;
    Some(format!(
        "The request names no port; Portpath takes {port}, the only one of Service {}.",
        service.meta.name()
    ))
}

/// What Portpath assumes of everything that your YAML does not show.
fn nothing_else(context: &Context) -> &'static str {
    let cluster = context.cluster;
    let has_mesh = cluster
        .foreign
        .iter()
        .any(|rule| rule.family == RuleFamily::Mesh)
        || cluster
            .ways_in
            .routes
            .iter()
            .any(|route| !route.services.is_empty());
    if has_mesh {
        "Nothing outside your YAML is in the way: no other NetworkPolicy, no further rule of the service mesh."
    } else {
        "Nothing outside your YAML is in the way: no other NetworkPolicy, no service mesh."
    }
}

/// What is said of a workload of which not all Pods are simulated, where the Service that is met
/// selects them.
fn of_capped(
    context: &Context,
    trace: &Trace,
    capped: usize,
    made: u32,
) -> Option<(String, portpath_text::source::Span)> {
    let workload = &context.cluster.workloads[capped];
    let counts = |met: &&Met| {
        let service = context.service(met.service);
        service.meta.namespace() == workload.meta.namespace()
            && service
                .selector
                .as_ref()
                .is_some_and(|selector| selects(selector, &workload.template_meta.labels))
    };
    let met = trace.steps.iter().find_map(|step| match step {
        Step::Service { met, .. } => Some(met),
        _ => None,
    });
    met.filter(counts)?;
    let kind = workload.kind_name();
    let name = workload.meta.name();
    let wanted = context.cluster.pods_wanted(workload);
    let sentence =
        format!("Only the first {made} of the {wanted} Pods of {kind} {name} are simulated.");
    Some((sentence, workload.replicas.span))
}

/// The node whose kubelet carries a forwarded stream.
fn forwarded_to<'w>(context: &'w Context, trace: &Trace) -> Option<&'w str> {
    let pod = trace.steps.iter().find_map(|step| match step {
        Step::Forward(forwarding) if forwarding.passes => forwarding.pod,
        _ => None,
    })?;
    Some(&context.cluster[pod].node)
}
