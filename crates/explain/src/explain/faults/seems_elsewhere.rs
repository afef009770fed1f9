//! `target-port-not-listened`, `app-binds-localhost`: the packet reaches its Pod, and the app's own
//! settings say that it listens elsewhere. YAML proves neither, so Portpath cannot tell.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::fields;
use crate::explain::replacing;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::{PortRef, Protocol, ServicePort};
use portpath_net::cluster::{PodId, ServiceId};
use portpath_net::infer::evidence;
use portpath_net::trace::{AppSetting, Elsewhere};

/// The app's own settings name another port than the one that the packet arrives on.
///
/// A packet goes to the Pod's address and the `targetPort`, whatever listens there. A flag such as
/// `--port=3000` or a variable such as `PORT` says that the app opens another port; if so, the
/// connection is refused in the Pod. YAML proves neither, so the answer stays open.
///
/// # Why it surprises
/// `containerPort` looks like a setting of the app and opens nothing: it may agree with
/// `targetPort` while the app listens elsewhere.
///
/// # The fix
/// Look where the app listens (`kubectl exec … -- netstat -ltn`), and let `targetPort` be that
/// number.
pub(crate) const PORT: Code = Code::new("target-port-not-listened", Cause::TargetPortNotListened);
/// A flag or a variable binds the app to 127.0.0.1, and packets arrive at the Pod's own address.
///
/// Each Pod has a loopback of its own, shared by its containers. What listens at 127.0.0.1 alone
/// answers nobody outside the Pod: connections to the Pod's address are refused.
///
/// # Why it surprises
/// `curl localhost` works inside the container, and `kubectl port-forward` works too, since it goes
/// to the Pod's loopback.
///
/// # The fix
/// Let the app listen at 0.0.0.0 or `::`; it is a setting of the app.
pub(crate) const LOCALHOST: Code = Code::new("app-binds-localhost", Cause::AppBindsLocalhost);

/// The words for a packet that arrives on `port`; `at` is the index of the Service's port.
pub(crate) fn explain(
    context: &Context,
    service: ServiceId,
    at: usize,
    id: PodId,
    port: u16,
    setting: &AppSetting,
) -> Diagnostic {
    match setting.listens {
        Elsewhere::Port(number) => other_port(
            context,
            &context.service(service).ports[at],
            id,
            port,
            setting,
            number,
        ),
        Elsewhere::Loopback => localhost(context, id, port, setting),
    }
}

fn other_port(
    context: &Context,
    entry: &ServicePort,
    id: PodId,
    port: u16,
    setting: &AppSetting,
    number: u16,
) -> Diagnostic {
    let pod = &context.cluster.pods[id.0];
    let message = format!(
        "the packet arrives on port {port}, but `{}` says that the app listens on {number}",
        setting.written
    );
    let message = match setting.refused {
        Some(at) => format!("{message}; line {} shows that it was refused", at.line),
        None => message,
    };
    let label = match (&entry.target_port.value, entry.target_port.is_written()) {
        (_, false) => format!("without `targetPort` it is {port}, as `port` is"),
        (PortRef::Number(_), true) => "sends here".to_owned(),
        (PortRef::Name(name), true) => format!("the Pod's port `{name}` is {port}"),
    };
    let draft = match setting.refused {
        Some(at) => context
            .error(PORT, message, entry.target_port.span, label)
            .also(at.span, "what the client printed"),
        None => context.warning(PORT, message, entry.target_port.span, label),
    };
    let mut draft = draft.also(setting.span, what_it_is(context, setting));
    let declared = evidence::declared(pod, Protocol::Tcp)
        .find(|declared| declared.container_port.value == port);
    if let Some(declared) = declared {
        draft = draft.also(
            declared.container_port.span,
            "declared, but that opens nothing: the app decides",
        );
    }
    let edit = match (&entry.target_port.value, entry.target_port.is_written()) {
        (PortRef::Name(_), _) => declared
            .map(|declared| replacing::replace(declared.container_port.span, &number.to_string())),
        (PortRef::Number(_), true) => Some(replacing::replace(
            entry.target_port.span,
            &number.to_string(),
        )),
        (PortRef::Number(_), false) => fields::beside(
            context,
            entry.span,
            entry.port.span,
            &format!("targetPort: {number}"),
        ),
    };
    if let Some(edit) = edit {
        draft = draft.edits(format!("set `targetPort` to {number}"), vec![edit]);
    }
    let mut creations = context.cluster.printed.creations.iter();
    let is_by_command = creations.any(|creation| creation.at.span == entry.target_port.span);
    let help = if is_by_command {
        format!(
            "{}; then delete the Service and make it again with `--target-port={number}`; `kubectl get \
             service,deployment -o yaml` prints what the commands made",
            look(context, id)
        )
    } else {
        format!("{}; then use that number", look(context, id))
    };
    draft.help(help).done()
}

/// A line beside the YAML, as of the app's log, or a setting in the YAML.
fn what_it_is(context: &Context, setting: &AppSetting) -> &'static str {
    let mut logs = context.cluster.printed.logs.iter();
    if logs.any(|log| log.at.span == setting.span) {
        "a line of your text that says so"
    } else {
        "the app's own setting"
    }
}

fn localhost(context: &Context, id: PodId, port: u16, setting: &AppSetting) -> Diagnostic {
    let container = context.cluster.pods[id.0].spec.port_bearers().next();
    let name = container
        .and_then(|container| container.name.as_ref())
        .map_or("", |name| &name.value);
    let message = format!(
        "`{}` binds the app of container `{name}` to 127.0.0.1, and the packet arrives at the Pod's own address, port {port}",
        setting.written
    );
    let message = match setting.asked_by {
        Some(probe) => format!(
            "{message}; `{probe}` asks there too, without an answer, so the Pod never becomes ready"
        ),
        None => message,
    };
    let message = match setting.refused {
        Some(at) => format!("{message}; line {} shows that it was refused", at.line),
        None => message,
    };
    let label = "only containers of this Pod reach its 127.0.0.1";
    let is_certain = setting.asked_by.is_some() || setting.refused.is_some();
    let draft = if is_certain {
        context.error(LOCALHOST, message, setting.span, label)
    } else {
        context.warning(LOCALHOST, message, setting.span, label)
    };
    draft
        .help("let the app listen at 0.0.0.0 (or `::`); `kubectl port-forward` reaches it either way, which hides this")
        .done()
}

/// The command that shows where the app listens.
fn look(context: &Context, id: PodId) -> String {
    let pod = &context.cluster[id];
    let namespace = &pod.namespace;
    let of = match &pod.owner {
        Some(owner) if owner.kind == "ReplicaSet" || owner.kind == "Deployment" => {
            format!("deploy/{}", owner.name)
        }
        Some(owner) => format!("{}/{}", owner.kind.to_ascii_lowercase(), owner.name),
        None => pod.name.to_string(),
    };
    format!("`kubectl exec -n {namespace} {of} -- netstat -ltn` shows where it listens")
}
