//! Asks the reader for what YAML does not say and the answer depends on, with the facts to choose
//! from.

use super::context::Context;
use super::inserts;
use super::open_values::{self, choice};
use crate::report::{FactChoice, Offer};
use portpath_kube::manifest::{Protocol, ServiceType};
use portpath_net::cluster::{Pod, PodId, ServiceId};
use portpath_net::facts::{Fact, Listening, Provider, Who};
use portpath_net::trace::{Arrival, Fault, Heard, Missing, PodIssue, PodProblem, Step, Trace};

/// Stands in an offered fact for a number that the reader fills in.
pub const PORT: &str = "PORT";

/// The questions that a trace leaves open, the one that matters most first; `service` is the one it
/// is about.
pub fn offers(context: &Context, trace: &Trace, service: Option<ServiceId>) -> Vec<Offer> {
    context.speech.offers(open(context, trace, service))
}

fn open(context: &Context, trace: &Trace, service: Option<ServiceId>) -> Vec<Offer> {
    let mut offers = open_values::offers(context, trace);
    if let Some(Step::Pod(arrival)) = trace.steps.last()
        && let Some(id) = arrival.pod
    {
        let pod = &context.cluster[id];
        if arrival.heard == Heard::Nothing && arrival.passes && !pod.invented {
            offers.push(listening(pod, arrival));
        }
        if pod.assumed && !pod.invented && arrival.passes {
            offers.push(readiness(context, id));
        }
    }
    if let Some(Fault::NoEndpoint { missing, .. } | Fault::HeadlessWithoutAddresses(_, missing)) =
        trace.end.fault()
    {
        offers.extend(service.and_then(|service| endpoints(context, service, missing)));
    }
    if matches!(trace.end.fault(), Some(Fault::NoServiceInPaste)) {
        offers.extend(inserts::offer_of_service(context));
    }
    offers.extend(enforcement(context, trace));
    offers.extend(service.and_then(|service| load_balancer(context, service)));
    offers.extend(super::shown::offers(context, trace));
    offers
}

/// Whether the policies that judged are enforced at all, a question for each kind of them.
fn enforcement(context: &Context, trace: &Trace) -> Vec<Offer> {
    let question = |step: &Step| match step {
        Step::Policy { .. } => Some(("NetworkPolicy", Fact::PoliciesNotEnforced)),
        Step::AdminPolicy { judgement, .. } => {
            let at = judgement.ruling.clause().policy;
            let kind = context.cluster.admin_policies[at].kind;
            Some((kind.as_str(), Fact::KindNotEnforced(kind)))
        }
        _ => None,
    };
    let mut offers: Vec<Offer> = Vec::new();
    for (kind, fact) in trace.steps.iter().filter_map(question) {
        let question = format!("Does the network plugin enforce {kind}?");
        if offers.iter().all(|offer| offer.question != question) {
            offers.push(Offer {
                question,
                facts: vec![choice("it does not", &fact)],
                ..Offer::default()
            });
        }
    }
    offers
}

fn pod_itself(pod: &Pod) -> Who {
    Who {
        kind: "pod",
        namespace: pod.namespace.to_string(),
        name: pod.name.to_string(),
    }
}

/// The workload that made the Pod, whose Pods are all alike, or the Pod itself.
fn maker(pod: &Pod) -> Who {
    let kind = pod
        .owner
        .as_ref()
        .and_then(|owner| portpath_net::facts::kind_named(&owner.kind));
    match (&pod.owner, kind) {
        (Some(owner), Some(kind)) => Who {
            kind,
            name: owner.name.to_string(),
            ..pod_itself(pod)
        },
        _ => pod_itself(pod),
    }
}

fn shown(pod: &Pod) -> String {
    match &pod.owner {
        Some(owner) => format!("{} `{}`", owner.kind, owner.name),
        None => format!("Pod `{}`", pod.name),
    }
}

fn listening(pod: &Pod, arrival: &Arrival) -> Offer {
    let port = arrival.packet.port;
    let protocol = arrival.packet.protocol;
    let fact = |at| Fact::Listens {
        who: maker(pod),
        container: None,
        at,
    };
    let other = fact(Listening::Port(port, protocol))
        .typed()
        .replace(&format!(" on {port}"), &format!(" on {PORT}"));
    let mut facts = vec![
        choice(
            &format!("on {port}"),
            &fact(Listening::Port(port, protocol)),
        ),
        FactChoice {
            label: "on another port".to_owned(),
            fact: other,
        },
    ];
    if protocol == Protocol::Tcp {
        facts.push(choice("only on 127.0.0.1", &fact(Listening::LoopbackOnly)));
    }
    Offer {
        question: format!("Where does the app in {} listen?", shown(pod)),
        facts,
        ..Offer::default()
    }
}

fn readiness(context: &Context, id: PodId) -> Offer {
    let pod = &context.cluster[id];
    let mut facts = vec![choice(
        "it is not",
        &Fact::Ready {
            who: pod_itself(pod),
            ready: false,
        },
    )];
    if pod.owner.is_some() {
        let none = Fact::Ready {
            who: maker(pod),
            ready: false,
        };
        facts.push(choice(
            &format!("no Pod of {} is", shown(pod).replace('`', "")),
            &none,
        ));
    }
    Offer {
        question: format!("Is Pod `{}` ready?", pod.name),
        facts,
        ..Offer::default()
    }
}

/// What may be otherwise in the cluster than in your YAML.
fn endpoints(context: &Context, id: ServiceId, missing: &Missing) -> Option<Offer> {
    let service = context.service(id);
    match missing {
        Missing::PodsUnusable(problems) => {
            let waits = |problem: &&PodProblem| problem.issue == PodIssue::NotReady;
            let pod = problems
                .iter()
                .find(waits)
                .map(|problem| &context.cluster[problem.pod])?;
            let fact = Fact::Ready {
                who: pod_itself(pod),
                ready: true,
            };
            Some(Offer {
                question: format!("Is Pod `{}` ready by now?", pod.name),
                facts: vec![choice("it is", &fact)],
                ..Offer::default()
            })
        }
        Missing::NoPodMatches => {
            let namespace = service.meta.namespace().to_owned();
            let name = service.meta.name().to_owned();
            let question = format!(
                "Do the Pods of Service `{name}` exist in the cluster, but not in your YAML?"
            );
            Some(Offer {
                question,
                facts: vec![
                    choice(
                        "yes, they exist",
                        &Fact::PodsElsewhere {
                            namespace,
                            service: name,
                        },
                    ),
                    assume(context, id),
                ],
                inserts: inserts::deployment(context, id).into_iter().collect(),
            })
        }
        Missing::NoPodInPaste => Some(Offer {
            question: format!(
                "Your YAML has no Pod for Service `{}`.",
                service.meta.name()
            ),
            facts: vec![assume(context, id)],
            inserts: inserts::deployment(context, id).into_iter().collect(),
        }),
        _ => None,
    }
}

/// The answer without its Pods: how it would end with some.
fn assume(context: &Context, id: ServiceId) -> FactChoice {
    let service = context.service(id);
    let of = (
        service.meta.namespace().to_owned(),
        service.meta.name().to_owned(),
    );
    choice("assume matching Pods", &Fact::PodsAssumed { of: Some(of) })
}

fn load_balancer(context: &Context, id: ServiceId) -> Option<Offer> {
    let service = context.service(id);
    let open = !context
        .cluster
        .facts
        .iter()
        .any(|fact| matches!(fact, Fact::LoadBalancer(_)));
    let waits = service.kind() == ServiceType::LoadBalancer && service.ingress.is_empty();
    (open && waits).then(|| Offer {
        question: "Does the cluster have a load balancer?".to_owned(),
        facts: vec![
            choice("it has", &Fact::LoadBalancer(Provider::There)),
            choice("it has none", &Fact::LoadBalancer(Provider::Missing)),
        ],
        ..Offer::default()
    })
}
