//! `headless-without-addresses` and `headless-port-not-translated`: what `clusterIP: None` changes.

use crate::cluster::{PodId, ServiceId};
use crate::explain::draft::Words;
use crate::report::Diagnostic;

/// DNS has no address to give.
pub const NO_ADDRESSES: &str = "headless-without-addresses";
/// `port` is not translated to `targetPort`.
pub const NOT_TRANSLATED: &str = "headless-port-not-translated";

/// The client used `port`, but reaches the Pod itself, which receives elsewhere.
pub fn not_translated(words: &Words, id: ServiceId, port: usize, pod: PodId) -> Diagnostic {
    let service = words.service(id);
    let port = &service.ports[port];
    let (from, to) = (port.port.value, &port.target_port.value);
    let name = service.meta.name();
    let pod = words.pod_name(pod, service.meta.namespace());
    let message = format!(
        "Service `{name}` is headless, so port {from} is not translated to {to}: the packet reaches Pod `{pod}` on {from}, which no container declares"
    );
    let none = service.cluster_ips.first();
    let mut draft = words.error(NOT_TRANSLATED, message, port.port.span, "a headless Service translates nothing");
    if let Some(none) = none {
        draft = draft.also(none.span, "DNS answers with the Pods' own addresses");
    }
    draft
        .also(port.target_port.span, format!("the Pods receive on {to}"))
        .help(format!("send to {name} on the Pod's own port, or take `clusterIP: None` out so that kube-proxy translates {from} to {to}"))
        .done()
}

/// No ready endpoint, so the name has no address. `why` is the diagnostic of the missing endpoints.
pub fn no_addresses(words: &Words, id: ServiceId, why: Diagnostic) -> Diagnostic {
    let service = words.service(id);
    let mut diagnostic = why;
    diagnostic.message =
        format!("{}; a headless Service without ready endpoints has no address in DNS", diagnostic.message);
    if let Some(none) = service.cluster_ips.first().filter(|none| none.is_written()) {
        diagnostic.secondary.push(words.label(none.span, "headless: DNS answers with the Pods' own addresses"));
    }
    diagnostic
}
