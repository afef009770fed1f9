//! `caller-service-missing`, `caller-port-not-in-service`: a webhook configuration or an APIService
//! names a Service that is not there, or a port that it does not have.

use crate::explain::codes::Code;
use crate::explain::context::{Context, join, yaml_string};
use crate::explain::fields;
use crate::report::{Cause, Diagnostic};
use portpath_kube::manifest::{ApiCaller, Protocol, Service, ServiceCall};
use portpath_net::trace::is_near;

/// A webhook or an API is answered by a Service that is not in your YAML.
///
/// The API server calls the Service that the object names, in the namespace that it names. Without
/// it the calls fail, and with `failurePolicy: Fail` so do the requests of users.
///
/// # The fix
/// Name the Service that is there, with its namespace.
pub(super) const MISSING: Code = Code::new("caller-service-missing", Cause::DnsName);
/// A webhook or an API is answered on a port that its Service does not have.
///
/// The API server calls the Service's `port`: 443, unless the reference has a `port` of its own.
///
/// # Why it surprises
/// The number that the Pods listen on is named only in the Service.
///
/// # The fix
/// Name the Service's `port`, or give the Service the port 443.
pub(super) const PORT: Code = Code::new("caller-port-not-in-service", Cause::ClientWrongPort);

/// How many objects are looked at, and how many Services a name is compared with.
const MOST: usize = 200;

/// The advice about all such objects.
pub(super) fn advice(context: &Context) -> Vec<Diagnostic> {
    let callers = context.cluster.callers.iter().take(MOST);
    let calls = callers.flat_map(|caller| calls_of(caller).map(move |call| (caller, call)));
    calls
        .filter_map(|(caller, call)| of_call(context, caller, call))
        .collect()
}

/// The calls of an object, those of the same port once: its webhooks mostly share it.
fn calls_of(caller: &ApiCaller) -> impl Iterator<Item = &ServiceCall> {
    let same = |one: &ServiceCall, other: &ServiceCall| {
        one.name.value == other.name.value
            && one.namespace.value == other.namespace.value
            && one.port.value == other.port.value
    };
    let calls = caller.calls.iter().take(MOST).enumerate();
    calls
        .filter(move |(at, call)| !caller.calls[..*at].iter().any(|before| same(before, call)))
        .map(|(_, call)| call)
}

fn of_call(context: &Context, caller: &ApiCaller, call: &ServiceCall) -> Option<Diagnostic> {
    let id = context
        .cluster
        .service(&call.namespace.value, &call.name.value);
    let Some(id) = id else {
        return missing(context, caller, call);
    };
    let service = context.service(id);
    let has_it = service
        .ports
        .iter()
        .any(|port| port.port.value == call.port.value && port.protocol.value == Protocol::Tcp);
    (!has_it).then(|| no_port(context, caller, call, service))
}

fn named(caller: &ApiCaller) -> String {
    format!("{} `{}`", caller.kind, caller.meta.name())
}

fn no_port(
    context: &Context,
    caller: &ApiCaller,
    call: &ServiceCall,
    service: &Service,
) -> Diagnostic {
    let ports: Vec<String> = service
        .ports
        .iter()
        .map(|port| port.port.value.to_string())
        .collect();
    let name = service.meta.name();
    let label = if call.port.is_written() {
        "the API server calls this port"
    } else {
        "without `port` it is 443"
    };
    let has = if ports.is_empty() {
        "none".to_owned()
    } else {
        join(&ports)
    };
    let message = format!(
        "{} calls port {} of Service `{name}`, which has {has}",
        named(caller),
        call.port.value
    );
    let draft = context.error(PORT, message, call.port.span, label);
    let draft = service.ports.iter().take(3).fold(draft, |draft, port| {
        draft.also(port.port.span, "a port of the Service")
    });
    let draft = draft.help("name the Service's `port`, which is not its `targetPort`");
    let [only] = ports.as_slice() else {
        return draft.done();
    };
    let title = format!("call port {only}");
    if call.port.is_written() {
        return draft.fix(title, call.port.span, only.as_str()).done();
    }
    match fields::beside(context, call.span, call.name.span, &format!("port: {only}")) {
        Some(edit) => draft.edits(title, vec![edit]).done(),
        None => draft.done(),
    }
}

/// Only where a Service of your YAML is probably meant.
fn missing(context: &Context, caller: &ApiCaller, call: &ServiceCall) -> Option<Diagnostic> {
    let wanted = call.name.value.as_str();
    let mut services = context.cluster.services.iter().take(MOST);
    let meant = services.find(|service| {
        let name = service.meta.name();
        let is_here = service.meta.namespace() == call.namespace.value.as_str();
        // A Service without a written namespace may be applied into the one that is called.
        let is_placed = service
            .meta
            .namespace
            .as_ref()
            .is_some_and(|it| it.is_written());
        (name == wanted && is_placed) || (is_here && is_near(name, wanted))
    })?;
    let name = meant.meta.name();
    let home = meant.meta.namespace();
    let message = format!(
        "{} calls Service `{wanted}` in namespace `{}`, which is not there",
        named(caller),
        call.namespace.value
    );
    let draft = context
        .error(
            MISSING,
            message,
            call.span,
            "the API server calls this Service",
        )
        .also(meant.meta.name_span(), "the Service that is there");
    Some(if name == wanted {
        draft
            .help(format!("the Service is in namespace `{home}`"))
            .fix(
                format!("call it in `{home}`"),
                call.namespace.span,
                yaml_string(home),
            )
            .done()
    } else {
        draft
            .help(format!("did you mean `{name}`?"))
            .fix(format!("call `{name}`"), call.name.span, yaml_string(name))
            .done()
    })
}
