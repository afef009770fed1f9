//! A number of the wrong layer: a Service's `port` or `nodePort`, used at a Pod itself, where nothing
//! translates it.

use super::evidence;
use crate::cluster::{Cluster, PodId, ServiceId};
use crate::trace::{Arrival, End, Fault, Heard, Layer};
use portpath_kube::manifest::{PortRef, Service};

/// The end of a packet that reaches a Pod past its Services, by a number that only a Service is
/// known to have. Source: kubectl translates ports of Services alone
/// (staging/src/k8s.io/kubectl/pkg/cmd/portforward/portforward.go,
/// translateServicePortToTargetPort).
pub(super) fn end(cluster: &Cluster, arrival: &Arrival) -> Option<End> {
    let pod = arrival.pod?;
    let packet = &arrival.packet;
    let is_known = arrival.met.is_some()
        || arrival.declared.is_some()
        || arrival.heard != Heard::Nothing
        || !evidence::for_port(&cluster[pod], packet.port, packet.protocol).is_empty();
    if is_known {
        return None;
    }
    let (service, service_port, layer) = of_service(cluster, pod, arrival)?;
    Some(End::CannotTell(Fault::PortOfAnotherLayer {
        pod,
        port: packet.port,
        service,
        service_port,
        layer,
    }))
}

/// The port of a Service of the Pod that has the number, and sends to another one.
fn of_service(
    cluster: &Cluster,
    pod: PodId,
    arrival: &Arrival,
) -> Option<(ServiceId, usize, Layer)> {
    let packet = &arrival.packet;
    let number = |service: &Service| {
        service.ports.iter().enumerate().find_map(|(at, port)| {
            let sends_here = port.target_port.value == PortRef::Number(packet.port);
            if sends_here || port.protocol.value != packet.protocol {
                return None;
            }
            let node_port = port.node_port.as_ref().map(|node_port| node_port.value);
            if node_port == Some(packet.port) {
                Some((at, Layer::Node))
            } else {
                (port.port.value == packet.port).then_some((at, Layer::Service))
            }
        })
    };
    let mut services = cluster.services.iter().enumerate();
    services.find_map(|(at, service)| {
        let (port, layer) = number(service)?;
        let selects = cluster.pods_selected_by(service).contains(&pod);
        selects.then_some((ServiceId(at), port, layer))
    })
}
