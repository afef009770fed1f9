//! Turns hops into the steps of the playback: how the packet moves, and where it ends.

use super::stations::Stations;
use super::{End, Leg, Scene, Step, words};
use crate::report::{Hop, HopKind, Outcome, Verdict};

/// How far a packet comes along an edge towards something that does not take it.
const SHORT_OF: f64 = 0.62;

/// Adds one step for each hop, and the end.
pub(super) fn play(scene: &mut Scene, stations: &Stations, hops: &[Hop], verdict: &Verdict) {
    let last = hops.len().saturating_sub(1);
    for (at, hop) in hops.iter().enumerate() {
        let stops = at == last && verdict.outcome != Outcome::Delivered;
        let legs = legs(stations, hops, at, stops);
        if stops {
            scene.end = end(&legs, stations, verdict);
        }
        let lit = lit(stations, hop.kind);
        scene.steps.push(Step { legs, lit, before: hop.before.clone(), after: hop.after.clone(), stops });
    }
}

fn legs(stations: &Stations, hops: &[Hop], at: usize, stops: bool) -> Vec<Leg> {
    let along = |edge: Option<usize>, from: f64, to: f64| edge.map(|edge| Leg::Along { edge, from, to });
    let stub = || along(stations.stub, 0.0, 1.0);
    match hops[at].kind {
        HopKind::Client if stops => stub().into_iter().collect(),
        HopKind::Client => Vec::new(),
        HopKind::Dns => {
            let back = if stops { None } else { along(stations.ask, 1.0, 0.0) };
            along(stations.ask, 0.0, if stops { 0.5 } else { 1.0 }).into_iter().chain(back).collect()
        }
        HopKind::Service if stops && !meets_port(&hops[at]) => {
            along(stations.to_service, 0.0, SHORT_OF).into_iter().collect()
        }
        HopKind::Service => {
            let way_on = if stops { stub() } else { None };
            let through = stations.service.map(Leg::Through);
            along(stations.to_service, 0.0, 1.0).into_iter().chain(through).chain(way_on).collect()
        }
        HopKind::Endpoint if stops => stub().or(along(stations.to_pod, 0.0, SHORT_OF)).into_iter().collect(),
        HopKind::Endpoint => along(stations.to_pod, 0.0, 0.5).into_iter().collect(),
        HopKind::Pod => {
            let chosen_before = hops[..at].iter().any(|hop| hop.kind == HopKind::Endpoint);
            let start = if chosen_before { 0.5 } else { 0.0 };
            along(stations.to_pod, start, if stops { SHORT_OF } else { 1.0 }).into_iter().collect()
        }
    }
}

fn meets_port(hop: &Hop) -> bool {
    hop.subject.ports.iter().any(|port| port.met)
}

fn lit(stations: &Stations, kind: HopKind) -> usize {
    match kind {
        HopKind::Client => 0,
        HopKind::Dns => usize::from(stations.ask.is_some()),
        HopKind::Service | HopKind::Endpoint => stations.service.unwrap_or(0),
        HopKind::Pod => stations.pod.unwrap_or(0),
    }
}

/// The end stands where the last leg ends; a leg through a box cannot be the last one of a packet that stops.
fn end(legs: &[Leg], stations: &Stations, verdict: &Verdict) -> Option<End> {
    let at_leg = legs.iter().rev().find_map(|leg| match leg {
        Leg::Along { edge, to, .. } => Some((*edge, *to)),
        Leg::Through(_) => None,
    });
    let (edge, at) = at_leg.or(stations.stub.map(|stub| (stub, 1.0)))?;
    Some(End { outcome: verdict.outcome, words: words::end(verdict), edge, at })
}
