//! `named-port-missing`: `targetPort` is a name that no container of a selected Pod gives to a
//! port.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join, yaml_string};
use crate::explain::fields;
use crate::explain::port_fixes;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{Container, ContainerPort, PortRef};
use portpath_net::cluster::ServiceId;
use portpath_net::trace::{PodProblem, is_near};
use portpath_text::source::Span;

/// `targetPort` is a name that no container of the selected Pods gives to a port.
///
/// A name is looked up in each Pod. Where it is not found, the Pod stays in the EndpointSlice
/// without that port, and kube-proxy has nowhere to send to.
///
/// # Why it surprises
/// The Pods are ready, they are even listed as endpoints, and the connection is refused all the
/// same.
///
/// # The fix
/// Use a name that the container has, give the container's port that name, or use its number.
pub(super) const CODE: Code = Code::new("named-port-missing", Cause::NamedPortMissing);

/// The words.
pub(super) fn explain(
    context: &Context,
    id: ServiceId,
    port_at: usize,
    problems: &[PodProblem],
) -> Diagnostic {
    let service = context.service(id);
    let entry = &service.ports[port_at];
    let target = &entry.target_port;
    let protocol = entry.protocol.value;
    let name = target.value.to_string();
    let ports = all_ports(context, problems);
    let names: Vec<String> = ports.iter().map(|port| describe(port)).collect();
    let found = if names.is_empty() {
        "they declare no port".to_owned()
    } else {
        format!("they declare {}", join(&names))
    };
    let message = format!(
        "no Pod of Service `{}` has a {protocol} port named `{name}`: {found}",
        service.meta.name()
    );
    let mut draft = context.error(
        CODE,
        message,
        target.span,
        "no container gives this name to a port",
    );
    for port in ports.iter().take(3) {
        let span = port.name.as_ref().map_or(port.span, |name| name.span);
        draft = draft.also(span, format!("the Pod has {}", describe(port)));
    }
    draft = draft.help("give the container's port that name, or set `targetPort` to its number");
    if let Some((container, span)) = in_plain_init_container(context, problems, &name) {
        let init = container.name.as_ref();
        draft = draft.also(
            span,
            format!(
                "a port of init container `{}`, which ends before the others start",
                init.map_or("", |name| &name.value)
            ),
        );
        let always = init.and_then(|name| {
            fields::beside(context, container.span, name.span, "restartPolicy: Always")
        });
        if let Some(edit) = always {
            let title = "make it a native sidecar: `restartPolicy: Always`";
            draft = draft.edits(title, vec![edit]);
        }
        draft = draft.help(
            "Services do not look into init containers, except native sidecars, which have `restartPolicy: Always`",
        );
    }
    let usable: Vec<&&ContainerPort> = ports
        .iter()
        .filter(|port| port.protocol.value == protocol)
        .collect();
    let near = usable
        .iter()
        .filter_map(|port| port.name.as_ref())
        .find(|written| is_near(&written.value, &name));
    let meant = usable.iter().find(|port| match near {
        // The Service port's own name says that the container's is the misspelt one.
        Some(near) => port.name.as_ref() == Some(near) && entry.name.value == name,
        None => usable.len() == 1,
    });
    let draft = match (near, usable.as_slice()) {
        (Some(near), _) => draft.fix(
            format!("change `targetPort` to `{}`", near.value),
            target.span,
            yaml_string(&near.value),
        ),
        (None, [only]) => {
            let value = only
                .name
                .as_ref()
                .map_or(PortRef::Number(only.container_port.value), |name| {
                    PortRef::Name(name.value.clone())
                });
            let text = match &value {
                PortRef::Number(number) => number.to_string(),
                PortRef::Name(name) => yaml_string(name),
            };
            draft.fix(
                format!("change `targetPort` to `{value}`"),
                target.span,
                text,
            )
        }
        _ => draft,
    };
    match meant.and_then(|port| port_fixes::name_it(context, service, &name, port, problems)) {
        Some((title, edits)) => draft.edits(title, edits).done(),
        None => draft.done(),
    }
}

/// The name in an init container that is no sidecar: the container, and the place of the port.
fn in_plain_init_container<'w>(
    context: &'w Context,
    problems: &[PodProblem],
    name: &str,
) -> Option<(&'w Container, Span)> {
    let pod = problems
        .first()
        .map(|problem| &context.cluster[problem.pod])?;
    let plain = pod
        .spec
        .init_containers
        .iter()
        .filter(|container| !container.is_sidecar);
    let mut ports =
        plain.flat_map(|container| container.ports.iter().map(move |port| (container, port)));
    let (container, port) = ports.find(|(_, port)| {
        port.name
            .as_ref()
            .is_some_and(|written| written.value == name)
    })?;
    Some((container, port.span))
}

fn describe(port: &ContainerPort) -> String {
    match &port.name {
        Some(name) => format!(
            "`{}` ({}/{})",
            name.value, port.container_port.value, port.protocol.value
        ),
        None => format!(
            "{}/{} without a name",
            port.container_port.value, port.protocol.value
        ),
    }
}

/// The ports of all Pods at fault, those at the same place once.
pub(super) fn all_ports<'w>(
    context: &'w Context,
    problems: &[PodProblem],
) -> Vec<&'w ContainerPort> {
    let mut ports: Vec<&ContainerPort> = Vec::new();
    for problem in problems.iter().take(50) {
        for container in context.cluster[problem.pod].spec.port_bearers() {
            for port in &container.ports {
                if !ports.iter().any(|seen| seen.span == port.span) {
                    ports.push(port);
                }
            }
        }
    }
    ports
}
