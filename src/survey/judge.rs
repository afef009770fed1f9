//! Judges one request of a survey: the same trace and verdict as for a request that you type.

use std::cell::Cell;

use super::report::{Judged, PathResult, PolicyGate};
use crate::session::{View, findings};
use portpath_explain::explain::{self, About};
use portpath_explain::report::{Diagnostic, Outcome, Severity, Verdict};
use portpath_net::cluster::{Cluster, PodId, ServiceId};
use portpath_net::policy::admin::AdminRuling;
use portpath_net::policy::{Direction, Judgement, Party, Ruling, isolating};
use portpath_net::proxy::Destination;
use portpath_net::request::{Client, Request, Target};
use portpath_net::trace::{End, Fault, Step, Trace};
use portpath_text::source::Span;

/// At most so many endpoints are gone through for all requests together.
const MOST_VISITS: usize = 500_000;

/// At most so many endpoints that differ are followed for one request.
const MOST_ENDPOINTS: usize = 10;

/// Judges requests to one cluster, and keeps what it found.
pub(super) struct Judge<'v, 'a> {
    pub(super) view: &'v View<'a>,
    /// What kubectl and the API server refuse.
    refusals: Vec<(About, Diagnostic)>,
    /// What stops the requests that were judged.
    pub(super) found: Vec<Diagnostic>,
    /// How many endpoints were gone through.
    visits: Cell<usize>,
    /// How many requests and ports were not judged as far as they could be.
    pub(super) left_out: Cell<usize>,
}

/// A request that was judged, with what only the survey needs to know.
pub(super) struct Ruled {
    pub(super) judged: Judged,
    pub(super) trace: Trace,
    /// The Service that it is about, where it comes to one.
    pub(super) service: Option<ServiceId>,
    /// The finding that stops it.
    pub(super) cause: Option<Diagnostic>,
}

impl<'v, 'a> Judge<'v, 'a> {
    pub(super) fn new(view: &'v View<'a>) -> Self {
        let session = view.session;
        Self {
            view,
            refusals: explain::refusals(view.context, &session.documents, &session.applied),
            found: Vec::new(),
            visits: Cell::new(0),
            left_out: Cell::new(0),
        }
    }

    pub(super) fn cluster(&self) -> &'a Cluster {
        self.view.context.cluster
    }

    /// Follows a request to each endpoint that differs from the others. One that fails decides: the
    /// Service picks it sooner or later.
    pub(super) fn rule(&self, from: &Client, to: &str) -> Ruled {
        let from = from.typed();
        let first = self.follow(&from, to, None);
        let destinations = choice(&first.trace);
        let others = different(self.cluster(), destinations);
        if others.len() < 2 {
            return first;
        }
        let visits = self.visits.get() + others.len() * destinations.len();
        if visits > MOST_VISITS {
            self.left_out.set(self.left_out.get() + 1);
            return first;
        }
        self.visits.set(visits);
        let mut worst: Option<Ruled> = None;
        let mut bad = 0;
        for (at, alike) in others {
            let ruled = self.follow(&from, to, Some(at));
            if !ruled.judged.outcome.is_good() {
                bad += alike;
            }
            worst = worse(worst, ruled);
        }
        match worst {
            Some(mut worst) if bad > 0 && bad < destinations.len() => {
                let fails = if bad == 1 { "does" } else { "do" };
                worst.judged.why = format!(
                    "{bad} of {} endpoints {fails} not answer for certain: {}",
                    destinations.len(),
                    worst.judged.why
                );
                worst
            }
            Some(worst) if bad > 0 => worst,
            _ => first,
        }
    }

    fn follow(&self, from: &str, to: &str, endpoint: Option<usize>) -> Ruled {
        let (request, trace) = self.view.trace_to(from, to, endpoint);
        let placeholder = Request {
            from: Client::Outside,
            to: Target::default(),
        };
        let request = request.as_ref().unwrap_or(&placeholder);
        let cause = self.cause(&trace, request);
        let verdict = explain::verdict(self.view.context, &trace, request, cause.as_ref());
        let judged = Judged {
            gates: gates(self.cluster(), &trace),
            ..judged(from, to, verdict, cause.as_ref())
        };
        Ruled {
            judged,
            service: self.view.asked_service(&trace),
            trace,
            cause,
        }
    }

    /// The finding that stops a request.
    fn cause(&self, trace: &Trace, request: &Request) -> Option<Diagnostic> {
        let about = match trace.end {
            End::Rejected(at) => About::Object(at),
            End::NotRead(at) => About::Document(at),
            _ => {
                let fault = trace.end.fault()?;
                return Some(findings::of_end(
                    &trace.end,
                    self.view.explained(fault, request),
                ));
            }
        };
        let refusal = self.refusals.iter().find(|(of, _)| *of == about);
        refusal.map(|(_, diagnostic)| diagnostic.clone())
    }

    /// Keeps what stops a request, as a finding of the survey.
    pub(super) fn keep(&mut self, ruled: &Ruled) {
        self.found.extend(ruled.cause.clone());
    }

    /// The same for a call: the finding stands where the call is declared if it stands nowhere
    /// else, and what is uncertain is no error.
    pub(super) fn keep_call(&mut self, ruled: &Ruled, span: Span, certain: bool) {
        let Some(mut cause) = ruled.cause.clone() else {
            return;
        };
        if !cause.primary.has_place() {
            cause.primary = self.view.context.label(span, "the address");
        }
        if !certain && cause.severity == Severity::Error {
            cause.severity = Severity::Warning;
        }
        self.found.push(cause);
    }
}

/// `cannot-tell` in place of an end that your YAML does not prove.
pub(super) fn not_proved(ruled: &mut Ruled, why: &str) {
    ruled.judged.outcome = Outcome::CannotTell;
    "Cannot tell from this YAML.".clone_into(&mut ruled.judged.headline);
    ruled.judged.why = format!("{why} {}", ruled.judged.why).trim_end().to_owned();
    if let Some(cause) = &mut ruled.cause
        && cause.severity == Severity::Error
    {
        cause.severity = Severity::Note;
    }
}

fn judged(from: &str, to: &str, verdict: Verdict, cause: Option<&Diagnostic>) -> Judged {
    let labels = cause
        .into_iter()
        .flat_map(|cause| std::iter::once(&cause.primary).chain(&cause.secondary));
    Judged {
        outcome: verdict.outcome,
        cause: verdict.cause.or(cause.map(|cause| cause.code.clone())),
        from: from.to_owned(),
        to: to.to_owned(),
        headline: verdict.headline,
        why: verdict.reason,
        spans: labels
            .filter(|label| label.has_place())
            .map(|label| label.span)
            .collect(),
        gates: Vec::new(),
    }
}

/// The policies that decide about a packet: the one with the rule that decides, or all
/// NetworkPolicies that isolate the Pod if no rule allows it.
fn gates(cluster: &Cluster, trace: &Trace) -> Vec<PolicyGate> {
    let mut gates: Vec<PolicyGate> = Vec::new();
    let network = |at: usize, result| {
        let meta = &cluster.policies[at].meta;
        PolicyGate {
            policy: format!("NetworkPolicy {}/{}", meta.namespace(), meta.name()),
            result,
        }
    };
    for step in &trace.steps {
        match step {
            Step::Policy { judgement, .. } => match &judgement.ruling {
                Ruling::Allowed(clause) => gates.push(network(clause.policy, PathResult::Works)),
                Ruling::Undetermined(_, clause) => {
                    gates.push(network(clause.policy, PathResult::CannotTell));
                }
                Ruling::Denied(_) => {
                    let isolating = judgement.isolating.iter();
                    gates.extend(isolating.map(|at| network(*at, PathResult::Fails)));
                }
                Ruling::Exempt(_) => {}
            },
            Step::AdminPolicy { judgement, .. } => {
                let policy = &cluster.admin_policies[judgement.ruling.clause().policy];
                gates.push(PolicyGate {
                    policy: [policy.kind.as_str(), " ", policy.meta.name()].concat(),
                    result: match judgement.ruling {
                        AdminRuling::Allowed(_) | AdminRuling::Passed(_) => PathResult::Works,
                        AdminRuling::Denied(_) => PathResult::Fails,
                        AdminRuling::Undetermined(..) => PathResult::CannotTell,
                    },
                });
            }
            _ => {}
        }
    }
    gates
}

/// The worst first.
fn rank(ruled: &Ruled) -> u8 {
    ruled.judged.result() as u8
}

fn worse(known: Option<Ruled>, other: Ruled) -> Option<Ruled> {
    match known {
        Some(known) if rank(&known) <= rank(&other) => Some(known),
        _ => Some(other),
    }
}

/// The endpoints that a trace had to choose from.
fn choice(trace: &Trace) -> &[Destination] {
    let found = trace.steps.iter().find_map(|step| match step {
        Step::Endpoint { destinations, .. } | Step::Picked { destinations, .. } => {
            Some(destinations.as_slice())
        }
        _ => None,
    });
    found.unwrap_or_default()
}

/// One endpoint of each object that makes Pods, and each endpoint that is no Pod; with how many are
/// alike.
fn different(cluster: &Cluster, destinations: &[Destination]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut origins: Vec<(Span, u16)> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    for (at, destination) in destinations.iter().enumerate() {
        let origin = destination
            .pod
            .map(|pod| (cluster[pod].origin, destination.port));
        let known = origin.and_then(|origin| origins.iter().position(|own| *own == origin));
        match known {
            Some(known) => found[places[known]].1 += 1,
            None if found.len() < MOST_ENDPOINTS => {
                if let Some(origin) = origin {
                    origins.push(origin);
                    places.push(found.len());
                }
                found.push((at, 1));
            }
            None => {}
        }
    }
    found
}

/// What stands between a request and a client that your YAML does not show.
pub(super) fn judgements(trace: &Trace) -> impl Iterator<Item = &Judgement> {
    trace.steps.iter().filter_map(|step| match step {
        Step::Policy { judgement, .. } => Some(judgement),
        _ => None,
    })
}

/// Whether policies might judge a client differently whose labels nobody knows: only a rule that
/// names nobody is for every client.
pub(super) fn depends_on_labels(trace: &Trace) -> bool {
    let is_admin = |step: &Step| matches!(step, Step::AdminPolicy { .. });
    trace.steps.iter().any(is_admin)
        || judgements(trace).any(|judgement| match &judgement.ruling {
            Ruling::Allowed(clause) => clause.peer.is_some(),
            Ruling::Exempt(_) | Ruling::Denied(_) | Ruling::Undetermined(..) => true,
        })
}

/// Whether a policy drops the request.
pub(super) fn is_denied(trace: &Trace) -> bool {
    matches!(
        trace.end.fault(),
        Some(Fault::NotAllowed(_) | Fault::DeniedByAdmin(_))
    )
}

/// Whether the policies of a Pod let somebody reach this port of it: a rule of theirs names it, or
/// none isolates the Pod.
pub(super) fn lets_somebody_in(cluster: &Cluster, pod: PodId, port: u16) -> bool {
    let isolating = isolating(cluster, Direction::Ingress, &Party::Pod(pod));
    isolating.is_empty()
        || isolating.iter().any(|at| {
            let rules = &cluster.policies[*at].ingress.rules;
            rules.iter().any(|rule| admits(cluster, rule, pod, port))
        })
}

fn admits(
    cluster: &Cluster,
    rule: &portpath_kube::manifest::PolicyRule,
    pod: PodId,
    port: u16,
) -> bool {
    use portpath_kube::manifest::PortRef;
    let named = |name: &str| {
        let bearers = cluster[pod].spec.port_bearers();
        bearers.flat_map(|container| &container.ports).any(|own| {
            own.container_port.value == port
                && own.name.as_ref().is_some_and(|own| own.value == name)
        })
    };
    rule.ports.is_empty()
        || rule.ports.iter().any(|entry| {
            let last = entry.end_port.as_ref().map(|last| last.value);
            match entry.port.as_ref().map(|port| &port.value) {
                None => true,
                Some(PortRef::Number(first)) => (*first..=last.unwrap_or(*first)).contains(&port),
                Some(PortRef::Name(name)) => named(name),
            }
        })
}
