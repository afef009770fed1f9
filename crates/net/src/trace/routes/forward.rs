//! What a controller does with a request that has a Service port to go to: it looks the port's
//! endpoints up in the EndpointSlices and opens a connection to one of them itself. The ClusterIP,
//! kube-proxy's rules and the Service's traffic policies are not on that way. Leaves out
//! controllers that go through the ClusterIP or a node port.

use std::net::IpAddr;

use super::super::state::Walk;
use super::super::{End, Fault, HttpStatus, LeftOut, Step, without_endpoints};
use super::{Door, Speaks};
use crate::cluster::{Cluster, NodeId};
use crate::proxy::{Destination, Excluded, Met, Packet};
use portpath_kube::manifest::{Place, Protocol};
use portpath_text::maps::HashSet;

/// Sends to the first ready endpoint of a Service port.
pub(super) fn forward(walk: &mut Walk, door: Door, place: Place, met: Met, speaks: Speaks) -> End {
    walk.steps.push(Step::Backend {
        door,
        place,
        met: Ok(met),
    });
    let (destinations, left_out) = endpoints(walk.cluster, met);
    let controller = walk.cluster.bystander_ips(NodeId(0));
    let reaches = |destination: &Destination| own(&controller, destination.ip).is_some();
    let asked = walk.endpoint.filter(|at| *at < destinations.len());
    let chosen = asked.or(destinations.iter().position(reaches)).unwrap_or(0);
    let Some(destination) = destinations.get(chosen).cloned() else {
        walk.steps.push(Step::NoEndpoint { met, left_out });
        let missing = without_endpoints(walk.cluster, met.service, met.port);
        let cannot_tell = missing.is_open(walk.cluster);
        let fault = Fault::NoEndpoint {
            service: met.service,
            port: met.port,
            missing,
        };
        return if cannot_tell {
            End::CannotTell(fault)
        } else {
            speaks.failure(HttpStatus::ServiceUnavailable, fault)
        };
    };
    let src = own(&controller, destination.ip).unwrap_or(destination.ip);
    let packet = Packet {
        src,
        dst: destination.ip,
        port: destination.port,
        protocol: if speaks == Speaks::Datagrams {
            Protocol::Udp
        } else {
            Protocol::Tcp
        },
    };
    walk.steps.push(Step::Picked {
        met,
        packet,
        destinations,
        chosen,
        left_out,
    });
    walk.sent_by_controller(packet);
    match walk.arrive(packet, destination.pod, Some(met)) {
        End::Refused(fault) => speaks.failure(HttpStatus::BadGateway, fault),
        End::TimedOut(fault) if speaks == Speaks::Http => {
            End::Http(HttpStatus::GatewayTimeout, fault)
        }
        end => end,
    }
}

fn own(ips: &[IpAddr], towards: IpAddr) -> Option<IpAddr> {
    ips.iter()
        .copied()
        .find(|ip| ip.is_ipv4() == towards.is_ipv4())
}

/// The ready endpoints of a Service port, and those that get nothing. An address and port that
/// several slices hold counts once, as duplicates have to (staging/src/k8s.io/api/discovery/v1/types.go,
/// EndpointSlice).
fn endpoints(cluster: &Cluster, met: Met) -> (Vec<Destination>, Vec<LeftOut>) {
    let service = &cluster[met.service];
    let entry = &service.ports[met.port];
    let mut destinations = Vec::new();
    let mut left_out = Vec::new();
    let mut known: HashSet<String> = HashSet::default();
    for slice in cluster
        .slices_of(service)
        .iter()
        .map(|at| &cluster.slices[*at])
    {
        let is_it = |port: &&crate::cluster::SlicePort| {
            port.name == entry.name.value && port.protocol == entry.protocol.value
        };
        let Some(number) = slice.ports.iter().find(is_it).and_then(|port| port.port) else {
            continue;
        };
        let Some(port) = u16::try_from(number).ok().filter(|port| *port > 0) else {
            continue;
        };
        for endpoint in &slice.endpoints {
            let Some(ip) = endpoint.addresses.first_ip() else {
                continue;
            };
            let text = if ip.is_ipv6() {
                format!("[{ip}]:{port}")
            } else {
                format!("{ip}:{port}")
            };
            if !known.insert(text.clone()) {
                continue;
            }
            if endpoint.ready {
                destinations.push(Destination {
                    ip,
                    port,
                    text,
                    pod: endpoint.pod,
                    masquerade: false,
                });
            } else {
                let why = if endpoint.terminating {
                    Excluded::Terminating
                } else {
                    Excluded::NotReady
                };
                left_out.push(LeftOut {
                    text,
                    pod: endpoint.pod,
                    why,
                });
            }
        }
    }
    (destinations, left_out)
}
