//! Answers a request: what is proposed in place of an empty line, the trace, and the words for all
//! of it.

use std::cell::OnceCell;

use super::refused::is_met;
use super::{Analysis, Asked, Session, findings, other_files, refused, reveal, typed};
use crate::survey::lacks::{self, Lack, MOST_DIAGNOSTICS};
use crate::survey::{choices, first, ways};
use portpath_explain::explain::{self, About, Context};
use portpath_explain::report::{
    Choices, Diagnostic, DocumentSummary, RequestChoice, Role, Severity,
};
use portpath_explain::scene::{self, Scene};
use portpath_kube::admission::AppliedObject;
use portpath_net::cluster::ServiceId;
use portpath_net::facts::Fact;
use portpath_net::infer::{
    all_shown_otherwise, contradicted, in_doubt, no_endpoint_shown, shown_otherwise,
};
use portpath_net::request::{Client, Request, Target};
use portpath_net::trace::{
    Asked as DnsQuestion, End, Fault, Forwarding, Missing, Names, OtherFile, RouteFault, Step,
    Through, Trace, expand, walk_to, without_service,
};
use portpath_text::order;
use portpath_text::source::Span;

/// A session as one request sees it.
pub(crate) struct View<'a> {
    pub(crate) session: &'a Session,
    pub(crate) context: &'a Context<'a>,
    names: Names<'a>,
    /// What was refused, once that is asked.
    refused: OnceCell<refused::Refused>,
}

impl<'a> View<'a> {
    pub(super) fn of(session: &'a Session, context: &'a Context<'a>, names: Names<'a>) -> Self {
        Self {
            session,
            context,
            names,
            refused: OnceCell::new(),
        }
    }
}

/// The Service of the API server, as choices name it: every cluster has it.
const API_SERVER: &str = "default/kubernetes";

impl View<'_> {
    pub(super) fn answer(&self, asked: &Asked) -> Analysis {
        let choices = self.choices();
        let (asked_from, asked_to) = self.asked(&choices, asked);
        let (request, trace) = self.trace(&asked_from, &asked_to);
        let placeholder = Request {
            from: Client::Outside,
            to: target_of(&asked_to),
        };
        let spoken = request.as_ref().unwrap_or(&placeholder);
        let cause = trace
            .end
            .fault()
            .map(|fault| findings::of_end(&trace.end, self.explained(fault, spoken)));
        let hops = explain::hops(self.context, &trace, spoken);
        let mut diagnostics = self.diagnostics(&trace, cause.as_ref());
        diagnostics.extend(explain::client_saw(self.context, &trace, spoken));
        if asked.to.trim().is_empty() {
            diagnostics.extend(self.lacks_service(&choices, &trace));
        }
        let diagnostics = explain::with_deletions(self.context, diagnostics);
        let verdict = explain::verdict(
            self.context,
            &trace,
            spoken,
            findings::cause(&trace.end, cause.as_ref(), &diagnostics),
        );
        let service = self.service(&trace);
        let mut assumptions = explain::assumptions(self.context, &trace, spoken);
        assumptions.extend(explain::read_as_left_out(
            self.context,
            &self.session.unfilled.fitted.left_out,
        ));
        let mut analysis = Analysis {
            cleaned: self.session.cleaned.clone(),
            documents: self.summaries(),
            marks: service.map_or_else(Vec::new, |service| {
                explain::marks(self.context.cluster, service)
            }),
            offers: explain::offers(self.context, &trace, service),
            commands: explain::commands(
                self.context,
                &trace,
                request.as_ref(),
                asked_service(&trace),
            ),
            assumptions,
            scene: Scene::default(),
            choices,
            request,
            asked_from,
            asked_to,
            proxy_mode: asked.proxy_mode,
            facts: asked.facts.iter().map(Fact::typed).collect(),
            hops,
            verdict,
            diagnostics,
        };
        if !self.session.unfilled.unknowns.is_empty() {
            reveal::analysis(&self.session.unfilled, &mut analysis);
        }
        analysis.scene = scene::draw(&analysis.hops, &analysis.verdict, analysis.request.as_ref());
        analysis
    }

    pub(crate) fn choices(&self) -> Choices {
        let Session {
            documents, applied, ..
        } = self.session;
        choices::of(self.context.cluster, documents, applied)
    }

    /// The file of another tool that the text is, if nothing in it is an object.
    fn other_file(&self) -> Option<(OtherFile, Span)> {
        let Session {
            documents, applied, ..
        } = self.session;
        other_files::of(documents, applied)
    }

    /// Says that there is no Service, where something else is proposed in its place.
    fn lacks_service(&self, choices: &Choices, trace: &Trace) -> Option<Diagnostic> {
        let is_said = matches!(trace.end, End::CannotTell(Fault::NoServiceInPaste));
        let is_bare = |choice: &RequestChoice| choice.service.is_empty();
        let lacks = !trace.steps.is_empty() && choices.requests.iter().all(is_bare);
        (lacks && !is_said).then(|| explain::of_fault(self.context, &Fault::NoServiceInPaste))
    }

    /// What was asked; in place of an empty line what is proposed: a request that fails where one
    /// does.
    pub(crate) fn asked(&self, choices: &Choices, asked: &Asked) -> (String, String) {
        let failing = || {
            let (id, port) = self.failing_port()?;
            let service = self.context.service(id);
            choices::inside_of(choices, service, service.ports[port].port.value)
        };
        let is_open = asked.to.trim().is_empty();
        if is_open && let Some((from, to)) = first::quoted(self.context.cluster, choices) {
            return (or(&asked.from, from), to);
        }
        let failing = is_open.then(failing).flatten();
        if is_open
            && failing.is_none()
            && let Some((from, to)) = choices::to_a_name_not_given(self.context.cluster)
        {
            return proposed(
                choices,
                None,
                &Asked {
                    from: or(&asked.from, from),
                    to,
                    ..asked.clone()
                },
            );
        }
        let way_in = || self.way_in(choices);
        let way_in = is_open.then(way_in).flatten();
        // A dump of a cluster has the API server's Service too, which is nobody's question.
        let is_own = |choice: &&RequestChoice| choice.service != API_SERVER;
        let own = choices.requests.iter().find(is_own);
        let first = failing.or(way_in).or(own).or(choices.requests.first());
        proposed(choices, first, asked)
    }

    /// The way in from outside that is asked first: one whose rule leads nowhere, else the first
    /// one.
    fn way_in<'c>(&self, choices: &'c Choices) -> Option<&'c RequestChoice> {
        let ways = first::ways_in(self.context.cluster, choices);
        let fails = |choice: &&&RequestChoice| {
            let (_, trace) = self.trace(&choice.from, &choice.to);
            leads_nowhere(&trace.end)
        };
        ways.iter().find(fails).or(ways.first()).copied()
    }

    /// The first Service port that has no endpoint, and for sure.
    fn failing_port(&self) -> Option<(ServiceId, usize)> {
        // Where only output shows it, the way in from outside shows it as well.
        let is_error = |lack: &&Lack| {
            !matches!(lack.missing, Missing::NoPodInPaste)
                && self.said(lack).severity == Severity::Error
        };
        self.lacks()
            .iter()
            .find(is_error)
            .map(|lack| (lack.service, lack.port))
    }

    /// The Service that a trace is about, or the first one when it is about none.
    pub(super) fn service(&self, trace: &Trace) -> Option<ServiceId> {
        asked_service(trace).or((!self.context.cluster.services.is_empty()).then_some(ServiceId(0)))
    }

    pub(crate) fn trace(&self, from: &str, to: &str) -> (Option<Request>, Trace) {
        self.trace_to(from, to, None)
    }

    /// The same, going to the endpoint of that number where one is chosen.
    pub(crate) fn trace_to(
        &self,
        from: &str,
        to: &str,
        endpoint: Option<usize>,
    ) -> (Option<Request>, Trace) {
        let ended = |end| Trace {
            steps: Vec::new(),
            end,
            next: None,
            suppositions: Vec::new(),
        };
        let cannot = |fault| ended(End::CannotTell(fault));
        if let Some(excess) = self.session.excess {
            return (None, cannot(Fault::PasteTooLong(excess)));
        }
        if to.trim().is_empty() {
            if let Some((file, span)) = self.other_file() {
                return (None, cannot(Fault::NotAManifest(file, span)));
            }
            let end = refused::instead_of_all(&self.session.documents, &self.session.applied);
            let end = end.unwrap_or_else(|| End::CannotTell(without_service(self.context.cluster)));
            return (None, ended(end));
        }
        let from = &self.session.unfilled.concealed(from);
        let to = &self.session.unfilled.concealed(to);
        let from = &typed::client(self.context.cluster, from);
        let to = match typed::target(self.context.cluster, to) {
            Ok(to) => to,
            Err(why) => return (None, cannot(Fault::RequestNotUnderstood(why))),
        };
        let from = match Client::parse(from) {
            Ok(from) => from,
            Err(why) => return (None, cannot(Fault::RequestNotUnderstood(why))),
        };
        let expanded = match expand(self.context.cluster, &self.names, &from, &to) {
            Ok(expanded) => expanded,
            Err(end) => return (None, ended(end)),
        };
        let request = match Target::parse(&expanded.text) {
            Ok(to) => Request { from, to },
            Err(why) => return (None, cannot(Fault::RequestNotUnderstood(why))),
        };
        let mut trace = walk_to(self.context.cluster, &self.names, &request, endpoint);
        expanded.tell(&mut trace);
        if let Some(end) = trace
            .end
            .fault()
            .and_then(|fault| self.paste().refused_instead(fault, &request))
        {
            trace.end = end;
        }
        if let Some(end) = self.paste().refused_gateway(&trace) {
            let is_route = |step: &Step| matches!(step, Step::Route(_));
            let at = trace.steps.iter().position(is_route);
            trace.steps.truncate(at.unwrap_or(trace.steps.len()));
            trace.end = end;
        }
        if let Some(fault) = self.session.unfilled.instead(self.context.cluster, &trace) {
            trace.end = End::CannotTell(fault);
        } else if let Some(end) = in_doubt(self.context.cluster, self.context.labelled, &trace) {
            trace.end = end;
        } else if let Some(end) = shown_otherwise(self.context.cluster, &trace) {
            trace.end = end;
        }
        if let Some(end) = contradicted(self.context.cluster, &trace, &request) {
            trace.end = end;
        }
        (Some(request), trace)
    }

    /// The words for what ends the journey. Where the request is at fault, fixing it comes before
    /// fixing your YAML.
    pub(crate) fn explained(&self, fault: &Fault, request: &Request) -> Diagnostic {
        let mut cause = explain::of_fault(self.context, fault);
        let other = explain::other_request(self.context, fault, &request.to);
        cause.fixes.splice(0..0, other);
        cause
    }

    fn paste(&self) -> refused::Paste<'_> {
        let Session {
            documents, applied, ..
        } = self.session;
        let refused = self
            .refused
            .get_or_init(|| refused::Refused::of(documents, applied));
        refused::Paste {
            context: self.context,
            documents,
            applied,
            refused,
        }
    }

    /// The Service that a trace is about.
    pub(crate) fn asked_service(&self, trace: &Trace) -> Option<ServiceId> {
        asked_service(trace)
    }

    /// What is found whatever you ask: refusals, ports without endpoints, rules that lead nowhere,
    /// advice.
    pub(crate) fn standing_findings(&self) -> Vec<Diagnostic> {
        let nothing_asked = Trace {
            steps: Vec::new(),
            end: End::Delivered,
            next: None,
            suppositions: Vec::new(),
        };
        self.diagnostics(&nothing_asked, None)
    }

    /// The cause first, then what kubectl and the API server say, then what other Services suffer
    /// from.
    fn diagnostics(&self, trace: &Trace, cause: Option<&Diagnostic>) -> Vec<Diagnostic> {
        let refusals = match &trace.end {
            // kubectl was never asked to read it.
            End::CannotTell(Fault::NotAManifest(..)) if self.session.applied.objects.is_empty() => {
                Vec::new()
            }
            _ => explain::refusals(self.context, &self.session.documents, &self.session.applied),
        };
        let stops = |about: &About| match (&trace.end, about) {
            (End::Rejected(at), About::Object(of)) | (End::NotRead(at), About::Document(of)) => {
                at == of
            }
            _ => false,
        };
        let (first, others): (Vec<_>, Vec<_>) =
            refusals.into_iter().partition(|(about, _)| stops(about));
        let first = first
            .into_iter()
            .map(|(_, diagnostic)| diagnostic)
            .chain(cause.cloned());
        let first = first.chain(
            trace
                .next
                .iter()
                .map(|fault| explain::of_fault(self.context, fault)),
        );
        let others = others.into_iter().map(|(_, diagnostic)| diagnostic);
        let cleaned = self
            .session
            .cleaned
            .as_ref()
            .map(|cleaned| explain::cleaned(self.context, cleaned));
        // What the cause mends already is not offered again.
        let mended = cause.and_then(|cause| cause.fixes.first());
        let mended = mended.filter(|fix| !fix.edits.is_empty());
        let known = |found: &Diagnostic| {
            let fix = found.fixes.first();
            let may_repeat = [
                explain::SUBDOMAIN_WITHOUT_SERVICE.name,
                explain::NOT_DECLARED.name,
            ];
            may_repeat.iter().any(|name| found.code == *name)
                && mended.is_some_and(|mended| fix.is_some_and(|fix| fix.edits == mended.edits))
        };
        let advice = self.advice().into_iter().filter(|found| !known(found));
        let ways = &self.context.cluster.ways_in;
        let has_ways = !ways.ingresses.is_empty() || !ways.routes.is_empty();
        let ways_in = if has_ways { self.ways_in() } else { Vec::new() };
        let others = others.filter(|found| self.is_known(found));
        let found = self
            .shown_otherwise(cause)
            .chain(ways_in)
            .chain(self.other_services())
            .chain(advice);
        let found = found.filter(|found| self.is_known(found));
        let others = others.chain(cleaned).chain(found).collect();
        match cause {
            Some(cause) if matches!(trace.end, End::CannotTell(Fault::NoServiceInPaste)) => {
                findings::in_order(Vec::new(), [others, vec![cause.clone()]].concat())
            }
            _ => findings::in_order(first.collect(), others),
        }
    }

    /// Whether a finding supposes no value that is still to be filled in: advice about a value that
    /// nobody knows is no advice.
    fn is_known(&self, found: &Diagnostic) -> bool {
        let mut labels = std::iter::once(&found.primary).chain(&found.secondary);
        found.severity == Severity::Error
            || found.code == explain::NOT_FILLED_IN.name
            || !labels.any(|label| self.session.unfilled.is_in(label.span))
    }

    /// What output beside the YAML shows otherwise, and is not the cause already.
    fn shown_otherwise(&self, cause: Option<&Diagnostic>) -> impl Iterator<Item = Diagnostic> {
        let faults = all_shown_otherwise(self.context.cluster).into_iter();
        faults
            .map(|fault| explain::of_fault(self.context, &fault))
            .filter(move |found| cause != Some(found))
    }

    /// What keeps Ingresses and routes from leading anywhere.
    fn ways_in(&self) -> Vec<Diagnostic> {
        let faults = ways::faults(self.context.cluster)
            .into_iter()
            .map(Fault::Route);
        let is_open = |fault: &Fault| self.paste().refused_backend(fault).is_none();
        let told = faults.filter(is_open).map(|fault| {
            let fault = self
                .session
                .unfilled
                .behind(self.context.cluster, &fault)
                .unwrap_or(fault);
            explain::of_fault(self.context, &fault)
        });
        told.collect()
    }

    /// What keeps the ports of Services without any endpoint from working.
    fn other_services(&self) -> impl Iterator<Item = Diagnostic> {
        let lacks = self.lacks().iter();
        let lacks = lacks.filter(|lack| {
            self.paste()
                .refused_pods(lack.service, &lack.missing)
                .is_none()
        });
        lacks.map(|lack| self.said(lack).clone())
    }

    /// The Service ports without any endpoint, as many as a page can show.
    fn lacks(&self) -> &[Lack] {
        self.session
            .found
            .lacks
            .get_or_init(|| lacks::all(self.context.cluster))
    }

    /// The words for a port without any endpoint.
    fn said<'l>(&self, lack: &'l Lack) -> &'l Diagnostic {
        lack.said.get_or_init(|| {
            let fault = Fault::NoEndpoint {
                service: lack.service,
                port: lack.port,
                missing: lack.missing.clone(),
            };
            let behind = self.session.unfilled.behind(self.context.cluster, &fault);
            let is_open = matches!(lack.missing, Missing::NoPodInPaste);
            let shown = || no_endpoint_shown(self.context.cluster, lack.service);
            let behind = behind.or_else(|| is_open.then(shown).flatten());
            explain::of_fault(self.context, &behind.unwrap_or(fault))
        })
    }

    /// What works, but perhaps not as meant.
    fn advice(&self) -> Vec<Diagnostic> {
        let cluster = self.context.cluster;
        let services = (0..cluster.services.len()).map(ServiceId);
        let about_services = services.flat_map(|id| explain::advice(self.context, id));
        let about_pods = explain::pod_advice(self.context).into_iter();
        let about_policies = explain::policy_advice(self.context);
        about_pods
            .chain(about_services)
            .chain(about_policies)
            .take(MOST_DIAGNOSTICS)
            .collect()
    }

    fn summaries(&self) -> Vec<DocumentSummary> {
        let Session {
            documents,
            applied,
            objects,
            ..
        } = self.session;
        let mut summaries: Vec<DocumentSummary> = applied
            .objects
            .iter()
            .zip(objects)
            .map(|(object, typed)| summary(object, typed.as_ref().is_some_and(is_met)))
            .collect();
        summaries.extend(refused::summaries(documents, applied, objects));
        order::by_key(&mut summaries, |summary| summary.span);
        summaries
    }
}

/// Whether a request ends at the backend of a rule.
fn leads_nowhere(end: &End) -> bool {
    let End::Http(_, Fault::Route(fault)) = end else {
        return false;
    };
    matches!(
        fault,
        RouteFault::ServiceMissing { .. }
            | RouteFault::PortMissing { .. }
            | RouteFault::NoPort { .. }
            | RouteFault::NotPermitted { .. }
    )
}

fn summary(object: &AppliedObject, known: bool) -> DocumentSummary {
    let role = match (object.is_refused(), known) {
        (true, _) => Role::Rejected,
        (false, true) => Role::PartOfPath,
        (false, false) => Role::NotPartOfPath,
    };
    DocumentSummary {
        span: object.span,
        kind: object.kind.clone(),
        namespace: object.namespace.clone(),
        name: object.name.clone(),
        role,
    }
}

fn or(typed: &str, proposed: String) -> String {
    if typed.trim().is_empty() {
        proposed
    } else {
        typed.to_owned()
    }
}

/// What was asked, with what is proposed in place of an empty line.
fn proposed(choices: &Choices, first: Option<&RequestChoice>, asked: &Asked) -> (String, String) {
    let to = match asked.to.trim() {
        "" => first.map_or(String::new(), |choice| choice.to.to_string()),
        typed => typed.to_owned(),
    };
    let same = choices.requests.iter().find(|choice| choice.to == to);
    let forwards = || target_of(&to).forward.is_some();
    let from = match asked.from.trim() {
        "" if same.is_none() && forwards() => Client::Outside.typed(),
        "" => same.or(first).map_or_else(
            || "a Pod in default".to_owned(),
            |choice| choice.from.to_string(),
        ),
        typed => typed.to_owned(),
    };
    (from, to)
}

fn target_of(to: &str) -> Target {
    let nothing = || Target {
        host: to.to_owned(),
        ..Target::default()
    };
    Target::parse(to).unwrap_or_else(|_| nothing())
}

/// The Service that the trace is about.
fn asked_service(trace: &Trace) -> Option<ServiceId> {
    use portpath_net::trace::Answer;
    trace.steps.iter().rev().find_map(|step| match step {
        Step::Service { met, .. } | Step::Endpoint { met, .. } | Step::NoEndpoint { met, .. } => {
            Some(met.service)
        }
        Step::NoRule { service, .. } => *service,
        Step::Forward(Forwarding {
            through: Some(Through::Service(service)),
            ..
        }) => Some(*service),
        Step::Dns(DnsQuestion {
            answer:
                Answer::ClusterIp { service, .. }
                | Answer::Endpoints { service, .. }
                | Answer::Records { service, .. }
                | Answer::Alias { service, .. },
            ..
        }) => Some(*service),
        Step::Dns(DnsQuestion {
            answer: Answer::Environment(_, service),
            ..
        }) => *service,
        Step::Picked { met, .. } | Step::Backend { met: Ok(met), .. } => Some(met.service),
        Step::Backend {
            met: Err(service), ..
        } => Some(*service),
        Step::Client(_)
        | Step::Dns(_)
        | Step::Route(_)
        | Step::Forward(_)
        | Step::Policy { .. }
        | Step::AdminPolicy { .. }
        | Step::Pod(_) => None,
    })
}
