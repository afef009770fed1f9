//! What the NetworkPolicies of both ends make of a packet straight from Pod to Pod.

use super::report::PathResult;
use portpath_kube::manifest::Protocol;
use portpath_net::cluster::{Cluster, PodId};
use portpath_net::policy::{Direction, Judgement, Party, Passage, Ruling, judge};
use portpath_net::proxy::Packet;

/// A port of a Pod.
pub(super) type Port = (u16, Protocol);

/// Whether a packet passes, and which judgements decide that.
pub(super) struct Passes {
    pub(super) result: PathResult,
    /// Of the sender's policies first. None where no policy isolates an end, or nothing is known of
    /// the addresses.
    pub(super) judgements: Vec<Judgement>,
}

/// Judges a packet to a port of a Pod.
pub(super) fn passes(cluster: &Cluster, from: PodId, to: PodId, (port, protocol): Port) -> Passes {
    let mut passes = Passes {
        result: PathResult::Works,
        judgements: Vec::new(),
    };
    let ends = cluster[from].ips.first().zip(cluster[to].ips.first());
    let Some((src, dst)) = ends else {
        passes.result = PathResult::CannotTell;
        return passes;
    };
    let packet = Packet {
        src: *src,
        dst: *dst,
        port,
        protocol,
    };
    let passage = Passage {
        from: Party::Pod(from),
        to: Party::Pod(to),
        sent: packet,
        arrives: packet,
    };
    for direction in [Direction::Egress, Direction::Ingress] {
        let Some(judgement) = judge(cluster, direction, &passage) else {
            continue;
        };
        let result = match judgement.ruling {
            Ruling::Denied(_) => PathResult::Fails,
            Ruling::Undetermined(..) => PathResult::CannotTell,
            Ruling::Allowed(_) | Ruling::Exempt(_) => PathResult::Works,
        };
        passes.judgements.push(judgement);
        passes.result = passes.result.min(result);
        if result == PathResult::Fails {
            break;
        }
    }
    passes
}
