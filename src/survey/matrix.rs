//! Who may reach whom, as a table of groups: workloads with the same labels in one namespace, and
//! with the same ports, are one group. Each answer names the rules that decide it.

use serde::{Deserialize, Serialize};

use super::alone::makers;
use super::passes::{Passes, passes};
use super::reach::{MOST_PAIRS, exposed, grouped, has_policies, key, ports};
use super::report::{ObjectName, PathResult, Way};
use super::routes;
use crate::session::{Asked, Session, View, reveal};
use crate::survey::judge::Judge;
use portpath_net::cluster::{Cluster, PodId};
use portpath_net::policy::admin::{AdminJudgement, AdminRuling, rules};
use portpath_net::policy::{Effect, Judgement, Ruling, Stage};
use portpath_text::maps::HashMap;
use portpath_text::source::Span;

/// Who may reach whom under the NetworkPolicies, straight to the Pods' addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// False where your YAML has no NetworkPolicy: then everybody reaches everybody.
    pub has_policies: bool,
    /// Senders and receivers, in the order of the text.
    pub groups: Vec<MatrixGroup>,
    /// From each group to each group, row by row: the sender's row has as many cells as there are
    /// groups. Empty where there is nothing to judge, or where there are too many pairs.
    pub cells: Vec<MatrixCell>,
    /// What decides, each once.
    pub rules: Vec<MatrixRule>,
}

/// Workloads that policies cannot tell apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixGroup {
    /// The workloads, at least one.
    pub members: Vec<ObjectName>,
    /// The ports of their Pods.
    pub ports: Vec<MatrixPort>,
    /// How packets from outside come to them: Services and rules.
    pub exposed_by: Vec<String>,
}

/// A port of a Pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MatrixPort {
    /// Its number.
    pub number: u16,
    /// `TCP`
    pub protocol: String,
}

/// What one group may send to another: an answer for each port of the receiver, in its order. Empty
/// for a workload of a single Pod and itself, and for a receiver without ports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixCell {
    /// The answers.
    pub decisions: Vec<Decision>,
}

impl MatrixCell {
    /// What all answers have in common; none where they differ or there is none.
    pub fn result(&self) -> Option<PathResult> {
        let first = self.decisions.first()?.result;
        let is_same = |decision: &Decision| decision.result == first;
        self.decisions.iter().all(is_same).then_some(first)
    }
}

/// Whether a packet to one port passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Whether it does.
    pub result: PathResult,
    /// What decides it, by their places in [`Matrix::rules`]. Empty where no policy isolates either
    /// end.
    pub rules: Vec<usize>,
}

/// What a policy, or several, make of packets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MatrixRule {
    /// In a sentence.
    pub words: String,
    /// The rule that allows, or the policies that isolate.
    pub spans: Vec<Span>,
}

impl Session {
    /// Who may reach whom under the NetworkPolicies. Facts and proxy mode are those of `asked`; its
    /// request does not matter.
    pub fn matrix(&mut self, asked: &Asked) -> Matrix {
        self.build_as(asked);
        self.view(matrix)
    }
}

fn matrix(view: &View) -> Matrix {
    let mut judge = Judge::new(view);
    let ways = routes::all(&mut judge);
    let cluster = judge.cluster();
    let mut matrix = of_cluster(cluster, &ways);
    let unfilled = &view.session.unfilled;
    if !unfilled.unknowns.is_empty() {
        let text = |text: &mut String| *text = reveal::revealed(unfilled, text);
        for group in &mut matrix.groups {
            for member in &mut group.members {
                text(&mut member.namespace);
                text(&mut member.name);
            }
            group.exposed_by.iter_mut().for_each(text);
        }
        matrix
            .rules
            .iter_mut()
            .for_each(|rule| text(&mut rule.words));
    }
    matrix
}

fn of_cluster(cluster: &Cluster, ways: &[Way]) -> Matrix {
    let makers = makers(cluster);
    let ports = ports(cluster, &makers);
    let groups = grouped(makers.iter().map(key).zip(&ports));
    let exposed = exposed(cluster, &makers, ways);
    let mut matrix = Matrix {
        has_policies: has_policies(cluster),
        ..Matrix::default()
    };
    for members in &groups {
        let ports = ports[members[0]]
            .iter()
            .map(|(number, protocol)| MatrixPort {
                number: *number,
                protocol: protocol.as_str().to_owned(),
            });
        let mut exposed_by: Vec<String> = Vec::new();
        for way in members.iter().flat_map(|member| &exposed[*member]) {
            if !exposed_by.contains(way) {
                exposed_by.push(way.clone());
            }
        }
        matrix.groups.push(MatrixGroup {
            members: members
                .iter()
                .map(|at| makers[*at].object.clone())
                .collect(),
            ports: ports.collect(),
            exposed_by,
        });
    }
    let count: usize = matrix
        .groups
        .iter()
        .map(|group| group.ports.len().max(1))
        .sum();
    if !matrix.has_policies || count * groups.len() > MOST_PAIRS {
        return matrix;
    }
    let mut deciding = Rules {
        cluster,
        known: HashMap::default(),
        all: Vec::new(),
    };
    let others = others(cluster);
    for from in &groups {
        for to in &groups {
            let sender = &makers[from[0]];
            let receiver = if from[0] == to[0] {
                to.get(1)
                    .map(|at| makers[*at].id)
                    .or_else(|| others.get(&sender.pod.origin).copied())
            } else {
                Some(makers[to[0]].id)
            };
            let mut cell = MatrixCell::default();
            if let Some(receiver) = receiver {
                for port in &ports[to[0]] {
                    let passes = passes(cluster, PodId(sender.id), PodId(receiver), *port);
                    cell.decisions.push(deciding.decision(&passes));
                }
            }
            matrix.cells.push(cell);
        }
    }
    matrix.rules = deciding.all;
    matrix
}

/// A second Pod of each object that makes several.
fn others(cluster: &Cluster) -> HashMap<Span, usize> {
    let mut firsts: HashMap<Span, usize> = HashMap::default();
    let mut others: HashMap<Span, usize> = HashMap::default();
    for (id, pod) in cluster.pods.iter().enumerate() {
        if pod.is_finished() {
            continue;
        }
        let first = *firsts.entry(pod.origin).or_insert(id);
        if first != id {
            others.entry(pod.origin).or_insert(id);
        }
    }
    others
}

/// The rules that decided so far.
struct Rules<'c> {
    cluster: &'c Cluster,
    known: HashMap<MatrixRule, usize>,
    all: Vec<MatrixRule>,
}

impl Rules<'_> {
    fn decision(&mut self, passes: &Passes) -> Decision {
        // What another direction allows decides nothing once one denies.
        let is_denied = passes.result == PathResult::Fails;
        let deciding = passes.stages.iter();
        let deciding = deciding.filter(|stage| !is_denied || stage.effect() == Effect::Denied);
        Decision {
            result: passes.result,
            rules: deciding.map(|stage| self.rule(stage)).collect(),
        }
    }

    fn rule(&mut self, stage: &Stage) -> usize {
        let rule = match stage {
            Stage::Network(judgement) => self.of_network(judgement),
            Stage::Admin(judgement) => self.of_admin(judgement),
        };
        let next = self.all.len();
        let place = *self.known.entry(rule.clone()).or_insert(next);
        if place == next {
            self.all.push(rule);
        }
        place
    }

    fn of_admin(&self, judgement: &AdminJudgement) -> MatrixRule {
        let clause = judgement.ruling.clause();
        let direction = judgement.direction;
        let policy = &self.cluster.admin_policies[clause.policy];
        let rule = rules(policy, direction).get(clause.rule);
        let name = [policy.kind.as_str(), " ", policy.meta.name()].concat();
        let number = clause.rule + 1;
        let words = match judgement.ruling {
            AdminRuling::Allowed(_) => {
                format!("{} rule {number} of {name} allows it.", direction.as_str())
            }
            AdminRuling::Denied(_) => {
                format!("{} rule {number} of {name} denies it.", direction.as_str())
            }
            AdminRuling::Passed(_) => {
                format!(
                    "{} rule {number} of {name} passes it on, and no other policy is about it.",
                    direction.as_str()
                )
            }
            AdminRuling::Undetermined(..) => format!(
                "Your YAML does not decide whether {} rule {number} of {name} is for it.",
                direction.field()
            ),
        };
        MatrixRule {
            words,
            spans: rule.map(|rule| rule.span).into_iter().collect(),
        }
    }

    fn of_network(&self, judgement: &Judgement) -> MatrixRule {
        let direction = judgement.direction;
        let field = direction.field();
        let policy = |at: usize| &self.cluster.policies[at];
        let name = |at: usize| {
            let meta = &policy(at).meta;
            [meta.namespace(), meta.name()].join("/")
        };
        match &judgement.ruling {
            Ruling::Allowed(clause) => {
                let rule = direction.of(policy(clause.policy)).rules.get(clause.rule);
                MatrixRule {
                    words: format!(
                        "{} rule {} of NetworkPolicy {} allows it.",
                        direction.as_str(),
                        clause.rule + 1,
                        name(clause.policy)
                    ),
                    spans: rule.map(|rule| rule.span).into_iter().collect(),
                }
            }
            Ruling::Undetermined(_, clause) => MatrixRule {
                words: format!(
                    "Your YAML does not decide whether an {field} rule of NetworkPolicy {} allows it.",
                    name(clause.policy)
                ),
                spans: vec![policy(clause.policy).meta.name_span()],
            },
            Ruling::Exempt(_) => MatrixRule {
                words: "No NetworkPolicy can forbid it.".to_owned(),
                spans: Vec::new(),
            },
            Ruling::Denied(_) => {
                let names: Vec<String> = judgement.isolating.iter().map(|at| name(*at)).collect();
                let words = match names.as_slice() {
                    [only] => format!(
                        "NetworkPolicy {only} isolates the Pod for {field}, and no rule allows it."
                    ),
                    several => format!(
                        "NetworkPolicies {} isolate the Pod for {field}, and no rule allows it.",
                        several.join(", ")
                    ),
                };
                let isolating = judgement.isolating.iter();
                MatrixRule {
                    words,
                    spans: isolating.map(|at| policy(*at).meta.name_span()).collect(),
                }
            }
        }
    }
}
