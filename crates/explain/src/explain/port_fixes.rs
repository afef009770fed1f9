//! Fixes ports without taking one away from somebody: a name for a container's port, a Service port
//! for a second protocol.

use super::context::{Context, yaml_string};
use super::fields;
use super::replacing;
use crate::report::Edit;
use portpath_kube::manifest::{ContainerPort, PortRef, Protocol, Service, ServicePort};
use portpath_net::trace::PodProblem;
use portpath_text::source::Span;

/// Gives a container's port the name that the Service looks for; none where its own name is in use.
pub(super) fn name_it(
    context: &Context,
    service: &Service,
    name: &str,
    port: &ContainerPort,
    problems: &[PodProblem],
) -> Option<(String, Vec<Edit>)> {
    let Some(own) = &port.name else {
        let edit = fields::beside(
            context,
            port.span,
            port.container_port.span,
            &format!("name: {}", yaml_string(name)),
        )?;
        return Some((format!("name the container's port `{name}`"), vec![edit]));
    };
    let is_own = |target: &PortRef| matches!(target, PortRef::Name(used) if *used == own.value);
    let services = context.labelled.services_of(service.meta.namespace());
    let by_service = services
        .flat_map(|other| &other.ports)
        .any(|port| is_own(&port.target_port.value));
    let pods = problems
        .iter()
        .take(50)
        .map(|problem| &context.cluster[problem.pod]);
    let mut containers = pods.flat_map(|pod| pod.spec.port_bearers());
    let by_probe =
        containers.any(|container| container.probes().any(|(_, port)| is_own(&port.value)));
    (!by_service && !by_probe).then(|| {
        let edit = replacing::replace_as_written(context.text, own.span, &yaml_string(name));
        (
            format!("rename the container's port to `{name}`"),
            vec![edit],
        )
    })
}

/// Adds a port entry with the same number for another protocol, and the names that two ports need.
pub(super) fn open_too(
    context: &Context,
    service: &Service,
    port: &ServicePort,
    protocol: Protocol,
) -> Option<(String, Vec<Edit>)> {
    let named = |protocol: Protocol| {
        format!(
            "{}-{}",
            protocol.as_str().to_ascii_lowercase(),
            port.port.value
        )
    };
    if service.ports.iter().any(|other| {
        [named(protocol), named(port.protocol.value)]
            .iter()
            .any(|name| *name == other.name.value)
    }) {
        return None;
    }
    let text = port.span.text(context.text).trim_end();
    let mut new = vec![
        format!("name: {}", named(protocol)),
        format!("port: {}", port.port.value),
        format!("protocol: {protocol}"),
    ];
    if port.target_port.is_written() {
        new.push(format!(
            "targetPort: {}",
            port.target_port.span.text(context.text)
        ));
    }
    let own_name =
        (!port.name.is_written()).then(|| format!("name: {}", named(port.protocol.value)));
    let at = |byte: usize, text: String| Edit {
        span: Span::new(byte, byte),
        text,
    };
    let end = port.span.start + text.len();
    let mut edits = Vec::new();
    if text.starts_with('{') {
        if text.contains('"') {
            return None;
        }
        edits.extend(own_name.map(|name| at(port.span.start + 1, format!("{name}, "))));
        edits.push(at(end, format!(", {{{}}}", new.join(", "))));
    } else {
        let line = context.whole_lines(Span::new(port.span.start, port.span.start));
        let before = context.text.get(line.start..port.span.start)?;
        let dash = before
            .find('-')
            .filter(|dash| before.len() == dash + before[*dash..].len())?;
        if before.chars().any(|letter| !matches!(letter, ' ' | '-'))
            || before.matches('-').count() != 1
        {
            return None;
        }
        let dash = " ".repeat(dash);
        let column = " ".repeat(before.len());
        edits.extend(own_name.map(|name| at(port.span.start, format!("{name}\n{column}"))));
        // A comment behind the last field stays with it.
        let last = context.whole_lines(Span::new(end, end)).text(context.text);
        let start = context.whole_lines(Span::new(end, end)).start;
        let end = start + last.trim_end_matches(['\n', '\r']).len();
        let gap = " ".repeat(column.len().saturating_sub(dash.len() + 1));
        edits.push(at(
            end,
            format!("\n{dash}-{gap}{}", new.join(&format!("\n{column}"))),
        ));
    }
    Some((
        format!("open port {} for {protocol} too", port.port.value),
        edits,
    ))
}
