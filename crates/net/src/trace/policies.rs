//! Has NetworkPolicies judge a packet: the question to DNS before it is asked, and the packet
//! itself, as it leaves its sender's Pod and as it enters its receiver's. Both must allow it
//! (https://kubernetes.io/docs/concepts/services-networking/network-policies/).

use super::dns::{Resolver, Server};
use super::state::{Dns, Walk};
use super::{Answer, Asked, End, Fault, Step};
use crate::cluster::PodId;
use crate::policy::{Direction, Judgement, Near, Party, Passage, Ruling, judge};
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
        let judgement = judge(
            self.cluster,
            Direction::Egress,
            &Passage::to_dns(self.party(), src),
        )?;
        let end = ending(&judgement);
        self.steps.push(Step::Policy {
            passes: end.is_none(),
            judgement,
        });
        end
    }

    /// Judges a packet of the sender at its receiver.
    pub(super) fn judged(&mut self, arrives: Packet, pod: Option<PodId>) -> Option<End> {
        let sent = self.sent.unwrap_or(arrives);
        // What a node sends to its loopback leaves with the address that it is given on the way.
        let src = if sent.src.is_loopback() {
            arrives.src
        } else {
            sent.src
        };
        let to = pod.map_or(Party::Unknown, Party::Pod);
        self.judged_passage(&Passage {
            from: self.party(),
            to,
            sent: Packet { src, ..sent },
            arrives,
        })
    }

    /// Judges a packet between any two ends: the steps, and the end when it does not pass. What the
    /// receiver certainly refuses is refused, even where Portpath cannot tell about the sender.
    pub(super) fn judged_passage(&mut self, passage: &Passage) -> Option<End> {
        let leaves = judge(self.cluster, Direction::Egress, passage);
        let arrives = judge(self.cluster, Direction::Ingress, passage);
        let refused = arrives
            .as_ref()
            .is_some_and(|judgement| matches!(judgement.ruling, Ruling::Denied(_)));
        for judgement in [leaves, arrives].into_iter().flatten() {
            let open = matches!(judgement.ruling, Ruling::Undetermined(..));
            let end = if open && refused {
                None
            } else {
                ending(&judgement)
            };
            self.steps.push(Step::Policy {
                passes: end.is_none(),
                judgement,
            });
            if end.is_some() {
                return end;
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
        _ => None,
    }
}

/// How a judgement ends a journey, if it does. Network plugins drop what no rule allows, mostly; a
/// name that nobody can be asked for does not resolve.
fn ending(judgement: &Judgement) -> Option<End> {
    match &judgement.ruling {
        Ruling::Allowed(_) | Ruling::Exempt(_) => None,
        Ruling::Denied(_) if judgement.passage.to == Party::ClusterDns => Some(End::NoSuchHost(
            Fault::NotAllowed(Box::new(judgement.clone())),
        )),
        Ruling::Denied(_) => Some(End::TimedOut(Fault::NotAllowed(Box::new(
            judgement.clone(),
        )))),
        Ruling::Undetermined(..) => Some(End::CannotTell(Fault::PolicyOpen(Box::new(
            judgement.clone(),
        )))),
    }
}
