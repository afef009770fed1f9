//! What works, but perhaps not as meant: `target-port-not-declared`, `named-port-missing-on-some`,
//! and in files of their own `external-name-port-unused`, `host-alias-hides-service`,
//! `load-balancer-pending`, `probe-asks-another-port`,
//! `service-variable-is-no-number`.

mod callers;
mod external_name;
mod host_aliases;
mod load_balancer;
mod probes;
mod service_links;
mod type_comment;
mod variable_hosts;

use super::context::{Context, DiagnosticBuilder, join, yaml_string};
use super::faults::subdomain_without_service;
use super::{fields, ingress_rules, policy_advice};
use crate::explain::codes::Code;
use crate::explain::replacing::replace_as_written;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{
    ContainerPort, Pair, PodSpec, PortRef, Protocol, Service, ServicePort, ServiceType,
};
use portpath_net::cluster::{Pod, PodId, ServiceId, selects};
use portpath_net::infer::{evidence, listens_elsewhere};
use portpath_net::trace::{pod_issue, port_issue};
use portpath_text::order;

/// No container declares the port that the Service sends to.
///
/// Kubernetes sends there anyway: `containerPort` is information. If the app listens there,
/// all is well.
///
/// # Why it surprises
/// A declared port of another number is often where the app really listens.
///
/// # The fix
/// Send to the port that the app opens, or declare it, so that readers can see it.
pub const NOT_DECLARED: Code = Code::new("target-port-not-declared", Cause::TargetPortNotListened);
/// Some of the selected Pods have no port of this name.
///
/// Names are looked up Pod by Pod, so the Pods that have the name get all packets.
///
/// # Why it surprises
/// Nothing fails, and part of the Pods idle.
///
/// # The fix
/// Give all Pods the name, or narrow the selector.
pub(super) const MISSING_ON_SOME: Code =
    Code::new("named-port-missing-on-some", Cause::NamedPortMissing);

/// Every code that advice can carry.
pub(super) const CODES: &[Code] = &[
    NOT_DECLARED,
    MISSING_ON_SOME,
    load_balancer::CODE,
    probes::CODE,
    type_comment::CODE,
    policy_advice::SELECTS_NONE,
    policy_advice::IDLE_RULES,
    external_name::CODE,
    host_aliases::CODE,
    service_links::CODE,
    variable_hosts::CODE,
    ingress_rules::CODE,
    callers::MISSING,
    callers::PORT,
];

/// How many of a Service's Pods are looked at, so that many Services with the same Pods stay cheap.
const MOST_PODS: usize = 200;

/// The advice about Pods, whatever selects them.
pub fn pod_advice(context: &Context) -> Vec<Diagnostic> {
    // What hardly any Pod has is looked for once.
    let mut is_named = false;
    let mut has_hosts = false;
    for PodSpec {
        subdomain,
        resolver,
        ..
    } in context.cluster.pods.iter().map(|pod| pod.spec.as_ref())
    {
        is_named |= subdomain.is_some();
        has_hosts |= resolver
            .as_ref()
            .is_some_and(|resolver| !resolver.hosts.is_empty());
    }
    let mut found = probes::advice(context);
    if is_named {
        found.extend(subdomain_without_service::advice(context));
    }
    if has_hosts {
        found.extend(host_aliases::advice(context));
    }
    found.extend(service_links::advice(context));
    found.extend(variable_hosts::advice(context));
    found.extend(callers::advice(context));
    found.extend(ingress_rules::advice(context));
    found
}

/// The advice about one Service.
pub fn advice(context: &Context, id: ServiceId) -> Vec<Diagnostic> {
    let service = context.service(id);
    if service.kind() == ServiceType::ExternalName {
        return external_name::advice(context, service)
            .into_iter()
            .collect();
    }
    let usable =
        |pod: &PodId| pod_issue(context.cluster, service, &context.cluster[*pod]).is_none();
    let pods: Vec<PodId> = context
        .cluster
        .pods_selected_by(service)
        .into_iter()
        .take(MOST_PODS)
        .filter(usable)
        .collect();
    let mut found: Vec<Diagnostic> = Vec::new();
    for (at, port) in service.ports.iter().enumerate() {
        if let Some(elsewhere) = seems_elsewhere(context, id, at, &pods) {
            found.push(elsewhere);
            continue;
        }
        let advice = match &port.target_port.value {
            PortRef::Number(_) if service.is_headless() => None,
            PortRef::Number(number) => not_declared(context, service, port, *number, &pods),
            PortRef::Name(name) => missing_on_some(context, service, port, name, &pods),
        };
        found.extend(advice);
    }
    found.extend(load_balancer::pending(context, service));
    found.extend(type_comment::commented_out(context, service));
    found
}

/// What the settings of the first Pod's app say against the port.
fn seems_elsewhere(
    context: &Context,
    id: ServiceId,
    at: usize,
    pods: &[PodId],
) -> Option<Diagnostic> {
    let service = context.service(id);
    let pod = *pods.first()?;
    let port = &service.ports[at];
    let number = match &port.target_port.value {
        PortRef::Number(number) => *number,
        PortRef::Name(name) => {
            let named = |declared: &&ContainerPort| {
                declared.name.as_ref().is_some_and(|own| own.value == *name)
            };
            evidence::declared(&context.cluster[pod], port.protocol.value)
                .find(named)?
                .container_port
                .value
        }
    };
    let setting = listens_elsewhere(context.cluster, id, at, pod, number)?;
    let found = super::faults::seems_elsewhere::explain(context, id, at, pod, number, &setting);
    Some(found)
}

/// Only Pods that declare some port say anything by not declaring this one.
fn not_declared(
    context: &Context,
    service: &Service,
    port: &ServicePort,
    number: u16,
    pods: &[PodId],
) -> Option<Diagnostic> {
    let protocol = port.protocol.value;
    let declares = |pod: &Pod| {
        evidence::declared(pod, protocol).any(|port| port.container_port.value == number)
    };
    let declares_none = |pod: &Pod| evidence::declared(pod, protocol).next().is_none();
    // Where one Pod declares the port, one of another kind that declares none says something too.
    let is_declared = pods.iter().any(|pod| declares(&context.cluster[*pod]));
    let speaks_against = |pod: &Pod| {
        (is_declared || !declares_none(pod))
            && !declares(pod)
            && evidence::for_port(pod, number, protocol).is_empty()
    };
    let mut silent: Vec<PodId> = pods
        .iter()
        .copied()
        .filter(|pod| speaks_against(&context.cluster[*pod]))
        .collect();
    // The first one is shown, so let it be one that declares something.
    order::by_key(&mut silent, |pod| declares_none(&context.cluster[*pod]));
    if silent.is_empty() {
        None
    } else {
        undeclared(context, service, port, number, pods, &silent)
    }
}

/// The words for a port that some of the Pods do not declare.
fn undeclared(
    context: &Context,
    service: &Service,
    port: &ServicePort,
    number: u16,
    pods: &[PodId],
    silent: &[PodId],
) -> Option<Diagnostic> {
    let protocol = port.protocol.value;
    let first = silent.first()?;
    let others: Vec<&ContainerPort> =
        evidence::declared(&context.cluster[*first], protocol).collect();
    let declared = join(
        &others
            .iter()
            .map(|port| port.container_port.value.to_string())
            .collect::<Vec<_>>(),
    );
    let who = if silent.len() == pods.len() {
        format!("no Pod of Service `{}` declares", service.meta.name())
    } else {
        let verb = if silent.len() == 1 { "does" } else { "do" };
        format!(
            "{} of {} Pods of Service `{}` {verb} not declare",
            silent.len(),
            pods.len(),
            service.meta.name()
        )
    };
    let they = if silent.len() == pods.len() {
        format!("they declare {declared}")
    } else if others.is_empty() {
        format!(
            "`{}` declares no port",
            context.pod_name(*first, service.meta.namespace())
        )
    } else {
        format!(
            "`{}` declares {declared}",
            context.pod_name(*first, service.meta.namespace())
        )
    };
    let label = if port.target_port.is_written() && silent.len() < pods.len() {
        "these Pods do not declare this number".to_owned()
    } else if port.target_port.is_written() {
        "no container declares this number".to_owned()
    } else {
        format!("without `targetPort` it is {number}, as `port` is")
    };
    let message = format!("{who} port {number}/{protocol}: {they}");
    // That a Pod declares nothing says little, beside others that declare the port.
    let mut draft = if others.is_empty() {
        context.note(NOT_DECLARED, message, port.target_port.span, label)
    } else {
        context.warning(NOT_DECLARED, message, port.target_port.span, label)
    };
    for port in others.iter().take(3) {
        draft = draft.also(port.container_port.span, "the app probably listens here");
    }
    if silent.len() < pods.len() {
        return Some(
            draft
                .help("if these Pods were not meant, make the selector narrower")
                .done(),
        );
    }
    if let Some(meant) = another_app(context, service, number, protocol) {
        return Some(selecting(context, draft, service, meant));
    }
    draft = draft
        .help("Kubernetes sends there anyway; if the app listens on the declared port, use that");
    Some(match others.as_slice() {
        [only] => with_target(context, draft, port, &target_for(only)).done(),
        _ => draft.done(),
    })
}

/// A Pod that the Service does not select, that declares the port and bears the Service's name: in
/// its own, in that of its workload, or in a label.
fn another_app(
    context: &Context,
    service: &Service,
    number: u16,
    protocol: Protocol,
) -> Option<PodId> {
    let name = service.meta.name();
    let selector = service.selector.as_ref()?;
    let bears_name = |pod: &Pod| {
        let owner = pod.owner.as_ref().map(|owner| owner.name.as_str());
        pod.name == name
            || owner == Some(name)
            || pod.labels.iter().any(|label| label.value.value == name)
    };
    let is_it = |pod: &Pod| {
        pod.namespace == service.meta.namespace()
            && bears_name(pod)
            && !selects(selector, &pod.labels)
            && evidence::declared(pod, protocol).any(|port| port.container_port.value == number)
    };
    let mut pods = context.cluster.pods.iter().take(MOST_PODS);
    pods.position(is_it).map(PodId)
}

/// The words and the fix for a selector that means another app.
fn selecting(
    context: &Context,
    draft: DiagnosticBuilder,
    service: &Service,
    id: PodId,
) -> Diagnostic {
    let pod = &context.cluster[id];
    let shown = context.pod_name(id, service.meta.namespace());
    let draft = draft
        .also(
            pod.name_span,
            format!("`{shown}` declares the port, and is not selected"),
        )
        .help(
            "the selector probably means another app: let it select the Pods that declare the port",
        );
    let Some(selector) = &service.selector else {
        return draft.done();
    };
    let own = |pair: &Pair| {
        let mut labels = pod.labels.iter();
        labels.find(|label| label.key.value == pair.key.value)
    };
    let mut edits = Vec::new();
    for pair in &selector.pairs {
        let Some(label) = own(pair) else {
            return draft.done();
        };
        if label.value.value != pair.value.value {
            let text = yaml_string(&label.value.value);
            edits.push(replace_as_written(context.text, pair.value.span, &text));
        }
    }
    draft.edits(format!("select `{shown}`"), edits).done()
}

/// The declared port as a `targetPort`.
fn target_for(port: &ContainerPort) -> String {
    port.container_port.value.to_string()
}

/// Replaces the `targetPort`, or writes one beside `port`.
fn with_target<'a>(
    context: &Context,
    draft: DiagnosticBuilder<'a>,
    port: &ServicePort,
    target: &str,
) -> DiagnosticBuilder<'a> {
    let title = format!("send to the declared port: `targetPort: {target}`");
    if port.target_port.is_written() {
        return draft.fix(title, port.target_port.span, target);
    }
    match fields::beside(
        context,
        port.span,
        port.port.span,
        &format!("targetPort: {target}"),
    ) {
        Some(edit) => draft.edits(title, vec![edit]),
        None => draft,
    }
}

fn missing_on_some(
    context: &Context,
    service: &Service,
    port: &ServicePort,
    name: &str,
    pods: &[PodId],
) -> Option<Diagnostic> {
    let lacks = |pod: &PodId| port_issue(port, &context.cluster[*pod]).is_some();
    let without: Vec<PodId> = pods.iter().copied().filter(lacks).collect();
    if without.is_empty() || without.len() == pods.len() {
        return None;
    }
    lacking(context, service, port, name, pods, &without)
}

/// The words for a port whose name some of the Pods lack.
fn lacking(
    context: &Context,
    service: &Service,
    port: &ServicePort,
    name: &str,
    pods: &[PodId],
    without: &[PodId],
) -> Option<Diagnostic> {
    let protocol = port.protocol.value;
    let verb = if without.len() == 1 { "has" } else { "have" };
    let message = format!(
        "{} of {} Pods of Service `{}` {verb} no {protocol} port named `{name}`, so the others get all packets",
        without.len(),
        pods.len(),
        service.meta.name()
    );
    let mut draft = context.warning(
        MISSING_ON_SOME,
        message,
        port.target_port.span,
        "looked up Pod by Pod",
    );
    let first = &context.cluster[*without.first()?];
    let near = evidence::declared(first, protocol).next();
    if let Some(entry) = near {
        let shown = entry.name.as_ref().map_or("no name".to_owned(), |name| {
            format!("the name `{}`", yaml_string(&name.value))
        });
        draft = draft.also(
            entry.span,
            format!(
                "Pod `{}` has port {} with {shown}",
                first.name, entry.container_port.value
            ),
        );
    }
    Some(draft.help("give the port the same name in every Pod that the selector matches, or use its number").done())
}
