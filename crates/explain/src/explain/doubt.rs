//! Ends that the paste leaves open, since what decides is a likeness of names or a setting of the app: a selector that
//! comes near nothing in the paste, and an app that seems to listen elsewhere.

use super::Words;
use super::faults::seems_elsewhere;
use portpath_net::cluster::ServiceId;
use portpath_net::trace::{End, Fault, Heard, Missing, Step, Trace};

/// The end in place of the trace's own; none where that one stands.
pub fn in_doubt(words: &Words, trace: &Trace) -> Option<End> {
    match (&trace.end, trace.steps.last()) {
        (
            End::Refused(
                fault @ Fault::NoEndpoint {
                    service,
                    missing: Missing::NoPodMatches,
                    ..
                },
            )
            | End::NoSuchHost(
                fault @ Fault::HeadlessWithoutAddresses(service, Missing::NoPodMatches),
            ),
            _,
        ) if !is_a_slip(words, *service) => Some(End::CannotTell(fault.clone())),
        (End::Delivered, Some(Step::Pod(arrival))) if arrival.heard == Heard::Nothing => {
            let (met, pod, port) = (arrival.met?, arrival.pod?, arrival.packet.port);
            seems_elsewhere::explain(words, met.service, met.port, pod, port)?;
            let fault = Fault::SeemsToListenElsewhere {
                service: met.service,
                service_port: met.port,
                pod,
                port,
            };
            Some(End::CannotTell(fault))
        }
        _ => None,
    }
}

/// Whether something in the paste was probably meant.
fn is_a_slip(words: &Words, id: ServiceId) -> bool {
    let service = words.service(id);
    let selector = service.selector.as_ref();
    let near = |selector| {
        words
            .labelled
            .nearest(service.meta.namespace(), service.meta.name(), selector)
    };
    selector.and_then(near).is_some()
}
