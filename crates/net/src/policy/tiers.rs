//! Asks all policies in their order: the Admin tier, NetworkPolicies, the Baseline tier. Source:
//! sigs.k8s.io/network-policy-api, apis/v1alpha2/clusternetworkpolicy_types.go (Tier).

use super::admin::{AdminJudgement, AdminRuling, Outcomes, TierEvaluator, views};
use super::view::View;
use super::{Direction, Judgement, Passage, Ruling, Undetermined, judge};
use crate::cluster::Cluster;
use portpath_kube::manifest::{Action, Tier};

/// What one kind of policies says of a packet in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Policies of administrators in one tier.
    Admin(AdminJudgement),
    /// NetworkPolicies.
    Network(Judgement),
}

/// What becomes of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It passes.
    Passes,
    /// It is dropped.
    Denied,
    /// Portpath cannot tell.
    Open,
}

impl Stage {
    /// What becomes of the packet if nobody else is asked.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Admin(judgement) => match judgement.ruling {
                AdminRuling::Allowed(_) | AdminRuling::Passed(_) => Effect::Passes,
                AdminRuling::Denied(_) => Effect::Denied,
                AdminRuling::Undetermined(..) => Effect::Open,
            },
            Self::Network(judgement) => match judgement.ruling {
                Ruling::Allowed(_) | Ruling::Exempt(_) => Effect::Passes,
                Ruling::Denied(_) => Effect::Denied,
                Ruling::Undetermined(..) => Effect::Open,
            },
        }
    }
}

/// What becomes of a packet after all that were asked: the last one decides. With nobody to ask
/// it passes.
pub fn effect(stages: &[Stage]) -> Effect {
    stages.last().map_or(Effect::Passes, Stage::effect)
}

/// What all policies say of a packet in one direction, in the order in which they are asked. Only
/// those stand here that have a rule for it; the last one decides.
pub fn judge_all(cluster: &Cluster, direction: Direction, passage: &Passage) -> Vec<Stage> {
    let network = judge(cluster, direction, passage).map(Stage::Network);
    // What a Pod sends to its own address never leaves it.
    let stays = passage.from == passage.to && passage.sent.dst == passage.arrives.dst;
    if cluster.admin_policies.is_empty() || stays {
        return network.into_iter().collect();
    }
    let chain = Chain {
        cluster,
        direction,
        passage,
        network,
    };
    chain.stages()
}

/// All tiers for one packet.
struct Chain<'a> {
    cluster: &'a Cluster,
    direction: Direction,
    passage: &'a Passage,
    network: Option<Stage>,
}

impl Chain<'_> {
    /// All ways to see the other end must come to the same.
    fn stages(&self) -> Vec<Stage> {
        let views = views(self.cluster, self.direction, self.passage);
        let found: Vec<Vec<Stage>> = views.iter().map(|view| self.seen(view)).collect();
        let Some(first) = found.first() else {
            return self.network.iter().cloned().collect();
        };
        let effects: Vec<Effect> = found.iter().map(|stages| effect(stages)).collect();
        if effects.iter().all(|effect| *effect == effects[0]) {
            return self.past_itself(first.clone());
        }
        if let Some(open) = effects.iter().position(|effect| *effect == Effect::Open) {
            return found[open].clone();
        }
        let why = views.iter().find_map(|view| view.unless.clone());
        let spoken = found.iter().flatten().find_map(|stage| match stage {
            Stage::Admin(judgement) => Some(judgement),
            Stage::Network(_) => None,
        });
        match (why, spoken) {
            (Some(why), Some(judgement)) => vec![undetermined(judgement, why)],
            _ => first.clone(),
        }
    }

    /// No policy stops what a Pod sends to itself, for NetworkPolicies; of other kinds the API does
    /// not say so.
    fn past_itself(&self, stages: Vec<Stage>) -> Vec<Stage> {
        match stages.last() {
            Some(Stage::Admin(judgement))
                if self.passage.from == self.passage.to && effect(&stages) == Effect::Denied =>
            {
                vec![undetermined(judgement, Undetermined::Itself)]
            }
            _ => stages,
        }
    }

    fn seen(&self, view: &View) -> Vec<Stage> {
        let evaluator = TierEvaluator {
            cluster: self.cluster,
            direction: self.direction,
            passage: self.passage,
            view,
        };
        let rest = match &self.network {
            Some(network) => vec![network.clone()],
            None => self.through(
                Tier::Baseline,
                evaluator.outcomes(Tier::Baseline),
                Vec::new(),
            ),
        };
        self.through(Tier::Admin, evaluator.outcomes(Tier::Admin), rest)
    }

    /// What a tier comes to, and after it the rest where it does not decide. A rule that may decide
    /// leaves the answer open only where it would change it.
    fn through(&self, tier: Tier, outcomes: Outcomes, rest: Vec<Stage>) -> Vec<Stage> {
        let stage = |ruling| {
            Stage::Admin(AdminJudgement {
                direction: self.direction,
                passage: self.passage.clone(),
                tier,
                ruling,
            })
        };
        let if_rest = effect(&rest);
        let certain: Vec<Stage> = match outcomes.end {
            Some((action, clause)) => {
                let decides = std::iter::once(stage(AdminRuling::of(action, clause)));
                let passed_on = if action == Action::Pass {
                    rest
                } else {
                    Vec::new()
                };
                decides.chain(passed_on).collect()
            }
            None => rest,
        };
        let would_be = |action: Action| match action {
            Action::Allow => Effect::Passes,
            Action::Deny => Effect::Denied,
            Action::Pass => if_rest,
        };
        let mut open = outcomes.open.into_iter();
        match open.find(|(action, ..)| would_be(*action) != effect(&certain)) {
            Some((_, why, clause)) => vec![stage(AdminRuling::Undetermined(why, clause))],
            None => certain,
        }
    }
}

fn undetermined(judgement: &AdminJudgement, why: Undetermined) -> Stage {
    let clause = *judgement.ruling.clause();
    Stage::Admin(AdminJudgement {
        ruling: AdminRuling::Undetermined(why, clause),
        ..judgement.clone()
    })
}
