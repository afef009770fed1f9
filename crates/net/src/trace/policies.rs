//! Has NetworkPolicies judge a packet: the question to DNS before it is asked, and the packet
//! itself, as it leaves its sender's Pod and as it enters its receiver's. Both must allow it
//! (https://kubernetes.io/docs/concepts/services-networking/network-policies/).

use super::dns::{Resolver, Server};
use super::state::{Dns, Walk};
use super::{Answer, Asked, End, Fault, Step};
use crate::cluster::PodId;
use crate::policy::{
    Direction, Effect, Near, Party, Passage, Ruling, Stage, effect, judge_all, stranger,
};
use crate::proxy::Packet;
use crate::request::Target;

impl Walk<'_> {
    /// From here on a controller sends, in place of the client: a Pod that your YAML does not show.
    pub(super) fn sent_by_controller(&mut self, packet: Packet) {
        self.sent = Some(packet);
        self.by = Some(Party::Hidden { namespace: None });
    }

    /// The sender, as policies see it.
    fn party(&self) -> Party {
        self.by.clone().unwrap_or_else(|| self.sender.party())
    }

    /// Whether the sender may ask cluster DNS, where it is what the sender asks: the end when it
    /// may not, or when Portpath cannot tell.
    pub(super) fn may_ask(&mut self, to: &Target, asked: &[Asked]) -> Option<End> {
        let is_known = |asked: &Asked| {
            matches!(
                asked.answer,
                Answer::HostsFile(..) | Answer::Environment(..)
            )
        };
        let server = Resolver::of(self.cluster, &self.sender, &to.lookup).server;
        if self.dns == Dns::Reached || server != Server::Cluster || asked.iter().any(is_known) {
            return None;
        }
        let src = *self.sender.ips.first()?;
        let passage = Passage::to_dns(self.party(), src);
        let stages = judge_all(self.cluster, Direction::Egress, &passage);
        stages.into_iter().find_map(|stage| self.judged_by(stage))
    }

    /// What one kind of policies says: the step, and the end when it does not pass.
    fn judged_by(&mut self, stage: Stage) -> Option<End> {
        let end = ending(&stage);
        self.add(stage, end.is_none());
        end
    }

    fn add(&mut self, stage: Stage, passes: bool) {
        self.steps.push(match stage {
            Stage::Admin(judgement) => Step::AdminPolicy { judgement, passes },
            Stage::Network(judgement) => Step::Policy { judgement, passes },
        });
    }

    /// Judges a packet of the sender at its receiver.
    pub(super) fn judged(&mut self, arrives: Packet, pod: Option<PodId>) -> Option<End> {
        let to = pod.map_or_else(|| stranger(self.cluster, arrives.dst), Party::Pod);
        self.judged_at(arrives, to)
    }

    /// The same for any receiver.
    pub(super) fn judged_at(&mut self, arrives: Packet, to: Party) -> Option<End> {
        let passage = self.passage(arrives, to);
        self.judged_passage(&passage)
    }

    /// Whether policies certainly drop a packet to a Pod.
    pub(super) fn is_denied(&self, arrives: Packet, pod: PodId) -> bool {
        let passage = self.passage(arrives, Party::Pod(pod));
        let denies =
            |direction| effect(&judge_all(self.cluster, direction, &passage)) == Effect::Denied;
        denies(Direction::Egress) || denies(Direction::Ingress)
    }

    fn passage(&self, arrives: Packet, to: Party) -> Passage {
        let sent = self.sent.unwrap_or(arrives);
        // What a node sends to its loopback leaves with the address that it is given on the way.
        let src = if sent.src.is_loopback() {
            arrives.src
        } else {
            sent.src
        };
        Passage {
            from: self.party(),
            to,
            sent: Packet { src, ..sent },
            arrives,
            name: None,
        }
    }

    /// What policies say of a packet to a host outside, of which only the name is known: the end
    /// when it does not get out of its Pod, else the end of looking the name up.
    pub(super) fn judged_by_name(&mut self, to: &Target, end: End) -> End {
        let host = match &end {
            End::CannotTell(Fault::NameOutsideCluster(host)) => host.clone(),
            End::CannotTell(Fault::ExternalName(alias)) => {
                let name = self.cluster[*alias].external_name.as_ref();
                name.map_or_else(String::new, |name| name.value.to_string())
            }
            _ => return end,
        };
        let port = to.port.map(|port| (port, to.protocol));
        let (Some(port), Some(src)) = (port, self.sender.ips.first()) else {
            return end;
        };
        let passage = Passage::to_name(self.party(), *src, &host, port);
        let stages = judge_all(self.cluster, Direction::Egress, &passage);
        let stopped = stages.into_iter().find_map(|stage| self.judged_by(stage));
        stopped.unwrap_or(end)
    }

    /// Whether a policy has let the packet out of the sender's Pod.
    pub(super) fn is_let_out(&self) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Policy { judgement, .. } => {
                judgement.direction == Direction::Egress
                    && judgement.passage.to != Party::ClusterDns
            }
            Step::AdminPolicy { judgement, .. } => {
                judgement.direction == Direction::Egress
                    && judgement.passage.to != Party::ClusterDns
            }
            _ => false,
        })
    }

    /// Judges a packet between any two ends: the steps, and the end when it does not pass. What the
    /// receiver certainly refuses is refused, even where Portpath cannot tell about the sender.
    pub(super) fn judged_passage(&mut self, passage: &Passage) -> Option<End> {
        let leaves = judge_all(self.cluster, Direction::Egress, passage);
        let arrives = judge_all(self.cluster, Direction::Ingress, passage);
        let refused = effect(&arrives) == Effect::Denied;
        for stage in leaves.into_iter().chain(arrives) {
            if refused && stage.effect() == Effect::Open {
                self.add(stage, true);
            } else if let Some(end) = self.judged_by(stage) {
                return Some(end);
            }
        }
        None
    }
}

/// What policies say of a packet that could not ask DNS first, when they stop it as well, for a
/// reason of its own.
pub(super) fn stops_too(end: End) -> Option<Fault> {
    match end {
        End::TimedOut(Fault::NotAllowed(judgement)) => {
            let same = matches!(judgement.ruling, Ruling::Denied(Near::TypeMissing(_)));
            (!same).then_some(Fault::NotAllowed(judgement))
        }
        End::TimedOut(fault @ Fault::DeniedByAdmin(_)) => Some(fault),
        _ => None,
    }
}

/// How a judgement ends a journey, if it does. Network plugins drop what no rule allows, mostly; a
/// name that nobody can be asked for does not resolve.
fn ending(stage: &Stage) -> Option<End> {
    let (passage, denied, open) = match stage {
        Stage::Admin(judgement) => {
            let judgement = Box::new(judgement.clone());
            let passage = judgement.passage.clone();
            (
                passage,
                Fault::DeniedByAdmin(judgement.clone()),
                Fault::AdminOpen(judgement),
            )
        }
        Stage::Network(judgement) => {
            let judgement = Box::new(judgement.clone());
            let passage = judgement.passage.clone();
            (
                passage,
                Fault::NotAllowed(judgement.clone()),
                Fault::PolicyOpen(judgement),
            )
        }
    };
    match stage.effect() {
        Effect::Passes => None,
        Effect::Denied if passage.to == Party::ClusterDns => Some(End::NoSuchHost(denied)),
        Effect::Denied => Some(End::TimedOut(denied)),
        Effect::Open => Some(End::CannotTell(open)),
    }
}
