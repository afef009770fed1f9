//! `app-listens-elsewhere`, `app-listens-on-localhost`: the packet reaches its Pod, and nobody
//! listens there. Only where the reader says so, since YAML cannot.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::fields;
use crate::explain::replacing;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{ContainerPort, PortRef};
use portpath_net::cluster::PodId;
use portpath_net::proxy::Met;
use portpath_net::trace::Elsewhere;

/// The packet reaches its Pod, but the app listens on another port.
///
/// The Pod's kernel answers a connection to a port on which nobody listens with a reset: connection
/// refused. Service, endpoints and readiness are all in order.
///
/// # Why it surprises
/// `containerPort` looks like the setting that opens a port. It is information only; the app alone
/// decides where it listens. Portpath names this cause only where the reader says where the app
/// listens.
///
/// # The fix
/// Set `targetPort` (or the port of the name it uses) to where the app listens, or configure the
/// app to listen where the Service sends.
pub(super) const PORT: Code = Code::new("app-listens-elsewhere", Cause::TargetPortNotListened);
/// The app listens at 127.0.0.1 only, where nothing outside its Pod reaches it.
///
/// Packets from a Service arrive at the Pod's own address. What is bound to the loopback address
/// never sees them, and the kernel refuses the connection.
///
/// # Why it surprises
/// Inside the Pod `curl localhost` works, and so does `kubectl port-forward`, which connects from
/// within the Pod's network.
///
/// # The fix
/// Let the app listen at `0.0.0.0` or `::`; most servers have a setting such as `--host`.
pub(super) const LOCALHOST: Code = Code::new("app-listens-on-localhost", Cause::AppBindsLocalhost);

/// The words for a packet that arrives on `port`.
pub(super) fn explain(
    context: &Context,
    id: PodId,
    port: u16,
    met: Option<Met>,
    at: Elsewhere,
) -> Diagnostic {
    match at {
        Elsewhere::Port(listens) => other_port(context, id, port, met, listens),
        Elsewhere::Loopback => localhost(context, id, port),
    }
}

fn other_port(
    context: &Context,
    id: PodId,
    port: u16,
    met: Option<Met>,
    listens: u16,
) -> Diagnostic {
    let pod = &context.cluster[id];
    let message = format!(
        "the packet reaches Pod `{}` on port {port}, but the app listens on {listens}",
        pod.name
    );
    let Some(met) = met else {
        let help = format!("send to port {listens}");
        return context
            .error(PORT, message, pod.name_span, "nothing translates the port")
            .help(help)
            .done();
    };
    let entry = &context.service(met.service).ports[met.port];
    let label = match (&entry.target_port.value, entry.target_port.is_written()) {
        (_, false) => format!("without `targetPort` it is {port}, as `port` is"),
        (PortRef::Number(_), true) => "sends here".to_owned(),
        (PortRef::Name(name), true) => format!("the Pod's port `{name}` is {port}"),
    };
    let mut draft = context.error(PORT, message, entry.target_port.span, label);
    let mut ports = pod
        .spec
        .port_bearers()
        .flat_map(|container| &container.ports);
    let declared = ports.find(|declared| {
        declared.container_port.value == port && declared.protocol.value == entry.protocol.value
    });
    if let Some(declared) = declared {
        draft = draft.also(
            declared.container_port.span,
            "declared, but that opens nothing: the app decides",
        );
    }
    let title = format!("send to where the app listens: `targetPort: {listens}`");
    let named = |declared: &&ContainerPort| match (&entry.target_port.value, &declared.name) {
        (PortRef::Name(wanted), Some(name)) => name.value == *wanted,
        _ => false,
    };
    if let Some(declared) = declared.filter(named) {
        let title =
            format!("change the number of the port that it names: `containerPort: {listens}`");
        draft = draft.fix(title, declared.container_port.span, listens.to_string());
    }
    let edit = if entry.target_port.is_written() {
        Some(replacing::replace(
            entry.target_port.span,
            &listens.to_string(),
        ))
    } else {
        fields::beside(
            context,
            entry.span,
            entry.port.span,
            &format!("targetPort: {listens}"),
        )
    };
    if let Some(edit) = edit {
        draft = draft.edits(title, vec![edit]);
    }
    draft
        .help(format!(
            "`targetPort` must be the port that the app opens; or let the app open {port}"
        ))
        .done()
}

fn localhost(context: &Context, id: PodId, port: u16) -> Diagnostic {
    let pod = &context.cluster[id];
    let message = format!(
        "the app in Pod `{}` listens at 127.0.0.1 only, and the packet arrives at the Pod's own address, port {port}",
        pod.name
    );
    context
        .error(LOCALHOST, message, pod.spec.span, "only containers of this Pod reach its 127.0.0.1")
        .help("let the app listen at 0.0.0.0 (or `::`): it is a setting of the app, such as `--host 0.0.0.0`")
        .done()
}
