//! `init-container-waits-in-vain`: an init container waits for a Service that never answers it, so
//! that its Pod never starts. Read out of a script, which may do more than is read of it: a
//! warning, and the path goes on.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_net::trace::{Held, InVain, held};

/// An init container waits for a Service that never answers it.
///
/// A Pod's containers start when its init containers have ended, and a Pod is an endpoint when it
/// is ready. So nothing answers at a Service before the init containers of one of its Pods have
/// ended, and a headless Service's name has no address before that.
///
/// # Why it surprises
/// The name of a Service with a ClusterIP resolves at once; only a connection to it needs an
/// endpoint.
///
/// # The fix
/// Wait for the Service's `port`, for a Service whose Pods do not wait in turn, or not at all.
pub const CODE: Code = Code::new("init-container-waits-in-vain", Cause::NotReady);

/// One warning a Pod spec.
pub fn advice(context: &Context) -> Vec<Diagnostic> {
    held(context.cluster)
        .iter()
        .map(|held| explain(context, held))
        .collect()
}

fn explain(context: &Context, held: &Held) -> Diagnostic {
    let pod = &context.cluster[held.pod];
    let init = pod.spec.init_containers.get(held.wait.container);
    let init = init
        .and_then(|container| container.name.as_ref())
        .map_or("", |name| &name.value);
    let service = context.service(held.wait.service);
    let name = service.meta.name();
    let why = match held.why {
        InVain::NoSuchPort => {
            format!(
                "port {} of Service `{name}`, which has no such port",
                held.wait.port.unwrap_or(0)
            )
        }
        InVain::NoEndpoint => format!("Service `{name}`, which has no endpoint"),
        InVain::Itself => {
            format!("Service `{name}`, whose Pods are the ones that this container holds up")
        }
        InVain::Stuck => format!("Service `{name}`, whose own Pods wait without end"),
    };
    let all = pod
        .spec
        .init_containers
        .iter()
        .filter(|container| !container.is_sidecar)
        .count();
    let message = format!(
        "init container `{init}` waits for {why}: `kubectl get pods` shows `Init:{}/{all}`",
        held.wait.container
    );
    let draft = context.warning(
        CODE,
        message,
        held.wait.span,
        "its Pod starts when this has ended",
    );
    let span = match held.why {
        InVain::NoSuchPort => service
            .ports
            .first()
            .map_or(service.spec_span, |port| port.port.span),
        _ => service
            .selector
            .as_ref()
            .map_or(service.meta.name_span(), |selector| selector.span),
    };
    draft
        .also(span, "the Service that it waits for")
        .help(help(held.why))
        .done()
}

fn help(why: InVain) -> &'static str {
    match why {
        InVain::NoSuchPort => "wait for the Service's `port`, which is where clients ask it",
        InVain::NoEndpoint => "fix the Service first; see the findings for what it is missing",
        InVain::Itself => {
            "a Pod is no endpoint before it is ready, and not ready before its init containers have ended: wait for something else, or \
             not at all"
        }
        InVain::Stuck => {
            "fix what those Pods wait for; of two that wait for each other, one must start without: an app that tries again needs no \
             init container"
        }
    }
}
