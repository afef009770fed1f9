//! `probe-port-missing`: a readiness or startup probe asks a port by a name that its container does
//! not have, so that the kubelet can never ask and the Pod never becomes ready. Source:
//! `cluster::readiness`.

use crate::explain::codes::Code;
use crate::explain::context::{Context, yaml_string};
use crate::report::Cause;
use crate::report::{Diagnostic, Edit};
use portpath_kube::manifest::{Container, ContainerPort};
use portpath_net::cluster::missing_name;
use portpath_net::trace::is_near;
use portpath_text::order;
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// A probe asks a port by a name that its container does not have.
///
/// The kubelet finds a probe's named port in the probe's own container. Where it is not there, the
/// kubelet cannot ask and throws the result away: readiness stays at its first value, false, and a
/// startup probe never lets the container start.
///
/// # Why it surprises
/// A port of that name in another container does not count.
///
/// # The fix
/// Give the container's port the name, or let the probe use its number.
pub(super) const CODE: Code = Code::new("probe-port-missing", Cause::NotReady);

/// The words.
pub(super) fn explain(
    context: &Context,
    container: &Container,
    probe: &str,
    name: &Spanned<TextSlice>,
) -> Diagnostic {
    let message = format!(
        "the {probe} probe of container `{}` asks the port named `{}`, which this container does not have, so its Pods \
         never become ready",
        container.name.as_ref().map_or("", |name| &name.value),
        name.value
    );
    let mut draft = context.error(
        CODE,
        message,
        name.span,
        "no port of this name in the container",
    );
    for port in container.ports.iter().take(3) {
        draft = draft.also(port.span, "the container declares this port");
    }
    draft = draft.help(
        "give the container's port this name, or use its number: the kubelet looks the name up among the ports of the \
         probe's own container",
    );
    match meant(container, &name.value) {
        Some(port) => {
            let (shown, text) = match &port.name {
                Some(own) => (own.value.to_string(), yaml_string(&own.value)),
                None => (
                    port.container_port.value.to_string(),
                    port.container_port.value.to_string(),
                ),
            };
            draft
                .edits(
                    format!("probe the declared port: `port: {shown}`"),
                    edits(container, &name.value, &text),
                )
                .done()
        }
        None => draft.done(),
    }
}

/// The port of a like name, or the only one.
fn meant<'c>(container: &'c Container, name: &str) -> Option<&'c ContainerPort> {
    let near = container.ports.iter().find(|port| {
        port.name
            .as_ref()
            .is_some_and(|own| is_near(&own.value, name))
    });
    near.or(match container.ports.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

/// The same name stands in every probe that asks for it.
fn edits(container: &Container, name: &str, text: &str) -> Vec<Edit> {
    let missing = container
        .probes()
        .filter_map(|(_, port)| missing_name(container, port));
    let mut edits: Vec<Edit> = missing
        .filter(|missing| missing.value == name)
        .map(|missing| Edit {
            span: missing.span,
            text: text.to_owned(),
        })
        .collect();
    order::by_key(&mut edits, |edit| edit.span);
    edits.dedup();
    edits
}
