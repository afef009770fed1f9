//! Turns hops into the steps of the playback: how the packet moves, and where it ends.

use super::stations::{CHOSEN, Stations};
use super::{BoxRole, End, Gate, Leg, Scene, Step, words};
use crate::report::{Hop, HopKind, Verdict};

/// How far a packet comes along an edge towards something that does not take it.
pub(super) const SHORT_OF: f64 = 0.62;

/// Adds one step for each hop, and the end.
pub(super) fn play(scene: &mut Scene, stations: &Stations, hops: &[Hop], verdict: &Verdict) {
    let last = hops.len().saturating_sub(1);
    for (at, hop) in hops.iter().enumerate() {
        let stops = at == last && !verdict.outcome.is_good();
        let gate = stations.gate(at);
        let played = Played {
            scene,
            stations,
            hops,
            at,
            gate,
        };
        let legs = if stops {
            played.ending()
        } else {
            played.going_on()
        };
        if stops {
            scene.end = end(&legs, stations, verdict);
        }
        for leg in &legs {
            if let Leg::Along { edge, .. } = *leg {
                address(scene, hops, at, edge);
            }
        }
        let lit = lit(stations, hops, at);
        let before = hop.before.clone();
        let after = hop.after.clone();
        scene.steps.push(Step {
            legs,
            lit,
            gate,
            by_name: String::new(),
            before,
            after,
            stops,
            is_answer: false,
        });
    }
}

/// Notes the header on an edge that a packet with one goes along: to a Service the one it comes
/// with, to a Pod the last one that it was given.
fn address(scene: &mut Scene, hops: &[Hop], at: usize, edge: usize) {
    let to = scene.edges[edge].to.map(|to| scene.boxes[to].role);
    let header = match (to, hops[at].kind) {
        (Some(BoxRole::Pod), _) => hops[..=at]
            .iter()
            .rev()
            .find_map(|hop| hop.after.as_ref().or(hop.before.as_ref())),
        (Some(BoxRole::Service), HopKind::Service) => hops[at].before.as_ref(),
        _ => None,
    };
    if let Some(header) = header {
        scene.edges[edge].header = Some(header.clone());
    }
}

/// A step about to be played.
struct Played<'a> {
    scene: &'a Scene,
    stations: &'a Stations,
    hops: &'a [Hop],
    at: usize,
    gate: Option<usize>,
}

impl Played<'_> {
    /// How the packet moves at a step that it leaves again.
    fn going_on(&self) -> Vec<Leg> {
        let stations = self.stations;
        match self.hops[self.at].kind {
            HopKind::Client => Vec::new(),
            HopKind::Dns => [
                along(stations.ask, self.judged(stations.ask), 1.0),
                stations
                    .ask
                    .and_then(|edge| self.scene.edges[edge].to)
                    .map(Leg::Into),
                along(stations.ask, 1.0, 0.0),
            ]
            .into_iter()
            .flatten()
            .collect(),
            HopKind::Route | HopKind::Service | HopKind::Forward => self.enter(None),
            HopKind::Endpoint => along(stations.to_pod, 0.0, self.chosen())
                .into_iter()
                .collect(),
            HopKind::Policy => self.to_gate().into_iter().collect(),
            HopKind::Pod => along(stations.to_pod, self.came(), 1.0)
                .into_iter()
                .collect(),
        }
    }

    /// How it moves at the step where it ends.
    fn ending(&self) -> Vec<Leg> {
        let stations = self.stations;
        let hop = &self.hops[self.at];
        let stub = || along(stations.stub, 0.0, 1.0);
        match hop.kind {
            HopKind::Client => stub().into_iter().collect(),
            HopKind::Dns => along(
                stations.ask,
                self.judged(stations.ask),
                0.5_f64.max(self.judged(stations.ask)),
            )
            .into_iter()
            .collect(),
            HopKind::Service if !meets_port(hop) => {
                let edge = stations
                    .between(HopKind::Service)
                    .map(|station| station.edge);
                along(edge, 0.0, SHORT_OF).into_iter().collect()
            }
            HopKind::Route | HopKind::Service | HopKind::Forward => self.enter(stub()),
            HopKind::Endpoint => stub()
                .or(along(stations.to_pod, 0.0, SHORT_OF))
                .into_iter()
                .collect(),
            HopKind::Policy => self.to_gate().or(stub()).into_iter().collect(),
            HopKind::Pod => along(stations.to_pod, self.came(), SHORT_OF.max(self.came()))
                .into_iter()
                .collect(),
        }
    }

    /// Along the edge to a box, through it, and on.
    fn enter(&self, way_on: Option<Leg>) -> Vec<Leg> {
        let Some(station) = self.stations.between(self.hops[self.at].kind) else {
            return way_on.into_iter().collect();
        };
        let edge = along(Some(station.edge), 0.0, 1.0);
        edge.into_iter()
            .chain([Leg::Through(station.place)])
            .chain(way_on)
            .collect()
    }

    fn to_gate(&self) -> Option<Leg> {
        let gate = &self.scene.gates[self.gate?];
        let before = self.scene.gates[..self.gate?]
            .iter()
            .rfind(|before| before.edge == gate.edge);
        let start = before.map_or_else(|| self.picked(gate.edge), |before| before.at);
        along(Some(gate.edge), start, gate.at)
    }

    /// How far along the edge to the Pod an endpoint's choice has brought the packet.
    fn picked(&self, edge: usize) -> f64 {
        let chosen = self.hops[..self.at]
            .iter()
            .any(|hop| hop.kind == HopKind::Endpoint);
        if chosen && Some(edge) == self.stations.to_pod {
            self.chosen()
        } else {
            0.0
        }
    }

    /// How far the choice brings it: half the way, less where gates are ahead.
    fn chosen(&self) -> f64 {
        if self.gates(self.stations.to_pod).next().is_some() {
            CHOSEN
        } else {
            0.5
        }
    }

    /// How far along the edge to the Pod it is when the Pod's own step begins.
    fn came(&self) -> f64 {
        let picked = self.stations.to_pod.map_or(0.0, |edge| self.picked(edge));
        picked.max(self.judged(self.stations.to_pod))
    }

    /// How far along an edge its last gate is.
    fn judged(&self, edge: Option<usize>) -> f64 {
        self.gates(edge).map(|gate| gate.at).fold(0.0, f64::max)
    }

    fn gates(&self, edge: Option<usize>) -> impl Iterator<Item = &Gate> {
        self.scene
            .gates
            .iter()
            .filter(move |gate| Some(gate.edge) == edge)
    }
}

fn along(edge: Option<usize>, from: f64, to: f64) -> Option<Leg> {
    edge.map(|edge| Leg::Along { edge, from, to })
}

fn meets_port(hop: &Hop) -> bool {
    hop.subject.ports.iter().any(|port| port.met)
}

fn lit(stations: &Stations, hops: &[Hop], at: usize) -> usize {
    let before = || {
        hops[..at]
            .iter()
            .rev()
            .find_map(|hop| stations.between(hop.kind))
            .map_or(0, |station| station.place)
    };
    match hops[at].kind {
        HopKind::Client => 0,
        HopKind::Dns => usize::from(stations.ask.is_some()),
        HopKind::Endpoint => stations.last(),
        kind @ (HopKind::Route | HopKind::Service | HopKind::Forward) => {
            stations.between(kind).map_or(0, |station| station.place)
        }
        HopKind::Policy => before(),
        HopKind::Pod => stations.pod.unwrap_or(0),
    }
}

/// The end stands where the last leg ends; a leg through a box cannot be the last one of a packet
/// that stops.
fn end(legs: &[Leg], stations: &Stations, verdict: &Verdict) -> Option<End> {
    let at_leg = legs.iter().rev().find_map(|leg| match leg {
        Leg::Along { edge, to, .. } => Some((*edge, *to)),
        Leg::Into(_) | Leg::Through(_) | Leg::BackThrough(_) => None,
    });
    let (edge, at) = at_leg.or(stations.stub.map(|stub| (stub, 1.0)))?;
    Some(End {
        outcome: verdict.outcome,
        words: words::end(verdict),
        edge,
        at,
    })
}
