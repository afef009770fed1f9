//! `init-container-waits-in-vain`: an init container waits for a Service that never answers it, so
//! that its Pod never starts. Where its script does more than Portpath reads, that is a warning and
//! the end stays open.

use crate::explain::codes::Code;
use crate::explain::context::{Context, DiagnosticBuilder};
use crate::explain::fields;
use crate::report::{Cause, Diagnostic};
use portpath_net::cluster::{Held, InVain, Patience, PodId};

/// An init container waits for a Service that never answers it.
///
/// A Pod's containers start when its init containers have ended, and a Pod is an endpoint when it
/// is ready. So nothing answers at a Service before the init containers of one of its Pods have
/// ended, and a headless Service's name has no address before that.
///
/// # Why it surprises
/// The name of a Service with a ClusterIP resolves at once, in its own namespace; only a connection
/// to it needs an endpoint.
///
/// # The fix
/// Wait for the Service's `port`, by a name with its namespace, for a Service whose Pods do not
/// wait in turn, or not at all.
pub(super) const CODE: Code = Code::new("init-container-waits-in-vain", Cause::NotReady);

/// The words for a Pod that an init container holds up.
pub(super) fn explain(context: &Context, id: PodId, held: &Held) -> Diagnostic {
    let pod = &context.cluster[id];
    let wait = &held.wait;
    let service = context.service(held.why.service());
    let name = service.meta.name();
    let namespace = service.meta.namespace();
    let why = match held.why {
        InVain::OtherNamespace(_) if wait.host.contains('.') => format!(
            "`{}`, which does not resolve: Service `{name}` is in namespace `{namespace}`",
            wait.host
        ),
        InVain::OtherNamespace(_) => format!(
            "`{}`, which does not resolve in namespace `{}`: Service `{name}` is in `{namespace}`",
            wait.host, pod.namespace
        ),
        InVain::NoSuchName(_) => format!(
            "`{}`, a name that no Service in your YAML has (Service `{name}` comes near)",
            wait.host
        ),
        InVain::NoSuchPort(_) => {
            let port = wait.port.unwrap_or(0);
            format!("port {port} of Service `{name}`, which has no such port")
        }
        InVain::NoEndpoint(_) => format!("Service `{name}`, which has no endpoint"),
        InVain::Itself(_) => {
            format!("Service `{name}`, whose Pods are the ones that this container holds up")
        }
        InVain::Stuck(_) => format!("Service `{name}`, whose own Pods wait without end"),
    };
    let containers = &pod.spec.init_containers;
    let all = containers.iter().filter(|it| !it.is_sidecar).count();
    let message = format!(
        "init container `{}` waits for {why}: `kubectl get pods` shows `Init:{}/{all}`",
        init_name(context, id, held),
        wait.container
    );
    let label = "its Pod starts when this has ended";
    let draft = match wait.patience {
        Patience::Endless => context.error(CODE, message, wait.span, label),
        Patience::Unclear => context.warning(CODE, message, wait.span, label),
    };
    let span = match held.why {
        InVain::NoSuchPort(_) => service
            .ports
            .first()
            .map_or(service.spec_span, |port| port.port.span),
        InVain::OtherNamespace(_) | InVain::NoSuchName(_) => service.meta.name_span(),
        _ => service
            .selector
            .as_ref()
            .map_or(service.meta.name_span(), |selector| selector.span),
    };
    let draft = draft
        .also(span, "the Service that it waits for")
        .help(help(held.why));
    fixed(context, draft, held)
}

/// What the reader may write instead, where the command has it once.
fn fixed(context: &Context, draft: DiagnosticBuilder, held: &Held) -> Diagnostic {
    let service = context.service(held.why.service());
    let wait = &held.wait;
    let change = match held.why {
        InVain::OtherNamespace(_) => Some((
            wait.host.clone(),
            format!("{}.{}", service.meta.name(), service.meta.namespace()),
        )),
        InVain::NoSuchName(_) => Some((wait.host.clone(), service.meta.name().to_owned())),
        InVain::NoSuchPort(_) => match (service.ports.as_slice(), wait.port) {
            ([only], Some(port)) => Some((port.to_string(), only.port.value.to_string())),
            _ => None,
        },
        InVain::NoEndpoint(_) | InVain::Itself(_) | InVain::Stuck(_) => None,
    };
    let edit = change
        .and_then(|(from, to)| Some((fields::replace_word(context, wait.span, &from, &to)?, to)));
    match edit {
        Some((edit, to)) => draft.edits(format!("wait for `{to}`"), vec![edit]).done(),
        None => draft.done(),
    }
}

/// What keeps such a Pod out, as the end of a sentence about it.
pub(super) fn reason(held: &Held) -> String {
    let port = match (held.why, held.wait.port) {
        (InVain::NoSuchPort(_), Some(port)) => format!(" on port {port}"),
        _ => String::new(),
    };
    format!(
        "never starts: an init container waits for `{}`{port} without success",
        held.wait.host
    )
}

fn init_name<'c>(context: &'c Context, id: PodId, held: &Held) -> &'c str {
    let containers = &context.cluster[id].spec.init_containers;
    let init = containers.get(held.wait.container);
    init.and_then(|container| container.name.as_ref())
        .map_or("", |name| &name.value)
}

fn help(why: InVain) -> &'static str {
    match why {
        InVain::OtherNamespace(_) => {
            "a short name is looked up in the Pod's own namespace: ask for the name with its namespace"
        }
        InVain::NoSuchName(_) => "ask for the name of the Service",
        InVain::NoSuchPort(_) => "wait for the Service's `port`, which is where clients ask it",
        InVain::NoEndpoint(_) => "fix the Service first; see the findings for what it is missing",
        InVain::Itself(_) => {
            "a Pod is no endpoint before it is ready, and not ready before its init containers have ended: wait for something else, or \
             not at all"
        }
        InVain::Stuck(_) => {
            "fix what those Pods wait for; of two that wait for each other, one must start without: an app that tries again needs no \
             init container"
        }
    }
}
