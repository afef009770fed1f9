//! What the NetworkPolicies of both ends make of a packet straight from Pod to Pod.

use super::report::PathResult;
use portpath_kube::manifest::Protocol;
use portpath_net::cluster::{Cluster, PodId};
use portpath_net::policy::{Direction, Effect, Party, Passage, Stage, judge_all};
use portpath_net::proxy::Packet;

/// A port of a Pod.
pub(super) type Port = (u16, Protocol);

/// Whether a packet passes, and which judgements decide that.
pub(super) struct Passes {
    pub(super) result: PathResult,
    /// What decides it: of the sender's policies first. None where no policy is about the packet, or
    /// nothing is known of the addresses.
    pub(super) stages: Vec<Stage>,
}

/// Judges a packet to a port of a Pod.
pub(super) fn passes(cluster: &Cluster, from: PodId, to: PodId, (port, protocol): Port) -> Passes {
    let mut passes = Passes {
        result: PathResult::Works,
        stages: Vec::new(),
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
        name: None,
    };
    for direction in [Direction::Egress, Direction::Ingress] {
        // The last one decides.
        let Some(stage) = judge_all(cluster, direction, &passage).pop() else {
            continue;
        };
        let result = match stage.effect() {
            Effect::Denied => PathResult::Fails,
            Effect::Open => PathResult::CannotTell,
            Effect::Passes => PathResult::Works,
        };
        passes.stages.push(stage);
        passes.result = passes.result.min(result);
        if result == PathResult::Fails {
            break;
        }
    }
    passes
}
