//! The façade: text and request in, plain data for any view out.

mod choices;
mod crowd;
mod findings;
mod held;
mod kept;
mod meant_client;
mod nested;
mod parts;
mod reader;
mod reading;
mod refused;
mod reveal;
mod services;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod typing;
mod unfilled;
mod verify;
mod versions;
mod ways;

use std::cell::OnceCell;

use serde::Serialize;

pub use crowd::{Crowd, CrowdRow, crowd};
use kept::{Kept, Lack, MOST_DIAGNOSTICS};
use parts::{Part, Parts};
pub use portpath_explain::explain::way_back;
use portpath_explain::explain::{self, About, Labelled, Words};
pub use portpath_explain::report::*;
use portpath_explain::scene::{self, Scene};
use portpath_kube::admission::{Applied, AppliedObject, Config, Foreign, ProxyMode, Setup};
use portpath_kube::manifest::{self, Object};
use portpath_net::cluster::{Cluster, ServiceId};
pub use portpath_net::facts::Fact;
use portpath_net::request::{Client, Request, Target};
use portpath_net::trace::{
    Asked as DnsQuestion, End, Fault, Forwarding, Names, Step, Through, Trace, expand, walk_to,
    without_service,
};
use portpath_text::limits::Excess;
use portpath_text::order;
use portpath_text::source::Rooms;
use portpath_yaml::yaml::{Document, Whole};
pub use reader::Reader;
use reading::Wanted;
pub use verify::{Tried, verify};

/// What the reader asks: both lines as typed, empty for "propose one"; and of which cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who sends: `a Pod in shop`, `pod shop/web-0`, `node node-a`, `outside`; empty to propose one.
    pub from: String,
    /// Where to: `curl http://web:80`; empty to propose one.
    pub to: String,
    /// How the cluster's kube-proxy moves packets.
    pub proxy_mode: ProxyMode,
    /// What the reader knows and YAML does not say.
    pub facts: Vec<Fact>,
}

/// All that a view needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Analysis {
    /// What was done to the paste before it could be read; none where kubectl reads it as it stands.
    pub cleaned: Option<CleanedPaste>,
    /// What the paste holds, document by document.
    pub documents: Vec<DocumentSummary>,
    /// What could be asked of this paste.
    pub choices: Choices,
    /// The request that was traced; none when the paste offers nothing to send to.
    pub request: Option<Request>,
    /// The `from` line of that request, as a person would type it.
    pub asked_from: String,
    /// Its `to` line.
    pub asked_to: String,
    /// The mode of kube-proxy that was asked for.
    pub proxy_mode: ProxyMode,
    /// What the reader said beside it, a line each.
    pub facts: Vec<String>,
    /// The path, hop by hop.
    pub hops: Vec<Hop>,
    /// How it ends.
    pub verdict: Verdict,
    /// Everything found, the cause that stops the packet first.
    pub diagnostics: Vec<Diagnostic>,
    /// What YAML leaves open and the reader may know.
    pub offers: Vec<Offer>,
    /// Commands to check the path with on a real cluster.
    pub commands: Vec<Command>,
    /// What YAML cannot prove and we took for granted.
    pub assumptions: Vec<Assumption>,
    /// Words of the paste that belong together, for colouring the text.
    pub marks: Vec<Mark>,
    /// The picture and its playback.
    pub scene: Scene,
}

/// The one door into the core: pure, deterministic, linear in the paste, and it never panics. A user's mistake
/// is a [`Diagnostic`], never an error.
///
/// A `String` is taken over, since all that is read of it shares it; a text that is only lent is copied.
pub fn analyze(text: impl Into<Whole>, asked: &Asked) -> Analysis {
    analyzed(&text.into(), asked)
}

fn analyzed(text: &Whole, asked: &Asked) -> Analysis {
    let world = World::of(text, asked);
    let answer = world.look(text, |session| session.answer(asked));
    versions::look_beyond(text, asked, &world, answer)
}

/// The cluster that a paste makes, and how it came about.
pub(crate) struct World {
    pub(crate) documents: Vec<Document>,
    pub(crate) applied: Applied,
    cleaned: Option<CleanedPaste>,
    pub(crate) unfilled: unfilled::Unfilled,
    excess: Option<Excess>,
    /// What is known of each document of a paste that was read part by part.
    parts: Vec<Part>,
    /// Each applied object, then each foreign one, if it is of a kind that the path can meet.
    objects: Vec<Option<Object>>,
    pub(crate) cluster: Cluster,
    /// What the text has that the paste does not.
    rooms: Rooms,
    /// What was found out about it.
    kept: Kept,
}

impl World {
    pub(crate) fn of(text: &Whole, asked: &Asked) -> Self {
        Self::made_of(
            reading::read(text, &config_of(asked), Wanted::Typed(text)),
            asked,
        )
    }

    /// The same with all objects as they are stored.
    pub(crate) fn stored(text: &str, asked: &Asked) -> Self {
        Self::made_of(
            reading::read(text, &config_of(asked), Wanted::Stored),
            asked,
        )
    }

    /// The same, of documents that were read already.
    fn read(text: &str, asked: &Asked, parts: Parts) -> Self {
        Self::made_of(
            reading::read(text, &config_of(asked), Wanted::Read(Box::new(parts))),
            asked,
        )
    }

    /// What is known of the documents of a paste that was read part by part.
    fn parts(self) -> Option<Parts> {
        let Self {
            parts,
            documents,
            applied,
            mut objects,
            cluster,
            ..
        } = self;
        // What the objects share with the cluster is theirs alone again, and can be moved without being copied.
        drop(cluster);
        objects.truncate(applied.objects.len());
        (!parts.is_empty()).then_some(Parts {
            parts,
            documents,
            applied,
            objects,
        })
    }

    fn made_of(reading: reading::Reading, asked: &Asked) -> Self {
        let config = config_of(asked);
        let reading::Reading {
            documents,
            applied,
            mut objects,
            parts,
            cleaned,
            unfilled,
            excess,
        } = reading;
        let lowered =
            |object: &AppliedObject| manifest::lower(object.stored.as_ref()?, object.document);
        let foreign = |object: &Foreign| {
            let root = documents.get(object.document)?.content.tree()?;
            manifest::lower(choices::object_at(root, object.span)?, object.document)
        };
        if parts.is_empty() {
            objects = applied.objects.iter().map(lowered).collect();
        }
        objects.extend(applied.foreign.iter().map(foreign));
        let met = objects.iter().flatten().cloned().collect();
        let cluster = Cluster::build_with(met, &config, &asked.facts);
        let rooms = Rooms::default();
        Self {
            documents,
            applied,
            parts,
            objects,
            cleaned,
            unfilled,
            excess,
            cluster,
            rooms,
            kept: Kept::default(),
        }
    }

    /// Takes in an object in the place of another one.
    fn exchange(&mut self, before: Option<&Object>, at: usize) {
        let exchanged = match (before, &self.objects[at]) {
            (None, None) => return,
            (Some(Object::Service(before)), Some(Object::Service(service))) => {
                self.cluster.exchange(before, service)
            }
            _ => None,
        };
        match exchanged {
            Some(id) => self.kept.exchanged(&self.cluster, id),
            None => {
                let objects = self.objects.iter().flatten().cloned().collect();
                self.cluster =
                    Cluster::build_with(objects, &self.cluster.config, &self.cluster.facts);
                self.kept.forget();
            }
        }
    }

    /// The trace of a request, and the Service it is about: the first one when it meets none.
    pub(crate) fn follow(
        &self,
        text: &str,
        asked: &Asked,
    ) -> (Option<Request>, Trace, Option<ServiceId>) {
        let (from, to) = self.asked(text, asked);
        self.look(text, |session| {
            let (request, trace) = session.trace(&from, &to);
            let service = session.service(&trace);
            (request, trace, service)
        })
    }

    /// Both lines of the request: those asked, or those proposed in their place.
    fn asked(&self, text: &str, asked: &Asked) -> (String, String) {
        self.look(text, |session| session.asked(&session.choices(), asked))
    }

    fn look<T>(&self, text: &str, work: impl FnOnce(&Session) -> T) -> T {
        let (lines, labelled) = (
            self.kept.lines(text, &self.rooms),
            Labelled::new(&self.cluster, self.kept.labelled()),
        );
        let words = Words {
            text,
            lines,
            cluster: &self.cluster,
            labelled: &labelled,
        };
        let (names, objects) = (Names::new(&self.cluster), self.objects.as_slice());
        let (documents, applied, cleaned) = (&self.documents, &self.applied, self.cleaned.as_ref());
        let (unfilled, excess) = (&self.unfilled, self.excess);
        let (kept, refused) = (&self.kept, OnceCell::new());
        work(&Session {
            words: &words,
            documents,
            applied,
            cleaned,
            unfilled,
            excess,
            objects,
            names,
            kept,
            refused,
        })
    }
}

/// The documents of a paste as they are read, cleaned where they had to be; all places are in the paste.
pub(crate) fn documents(text: &str) -> Vec<Document> {
    reading::read(text, &config_of(&Asked::default()), Wanted::Stored).documents
}

fn config_of(asked: &Asked) -> Config {
    Config {
        proxy_mode: asked.proxy_mode,
        setup: Setup::Readers,
        ..Config::default()
    }
}

struct Session<'a> {
    words: &'a Words<'a>,
    documents: &'a [Document],
    applied: &'a Applied,
    cleaned: Option<&'a CleanedPaste>,
    unfilled: &'a unfilled::Unfilled,
    excess: Option<Excess>,
    objects: &'a [Option<Object>],
    names: Names<'a>,
    kept: &'a Kept,
    /// What was refused, once that is asked.
    refused: OnceCell<refused::Refused>,
}

impl Session<'_> {
    fn answer(&self, asked: &Asked) -> Analysis {
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
        let hops = explain::hops(self.words, &trace, spoken);
        let diagnostics = self.diagnostics(&trace, cause.as_ref());
        let verdict = explain::verdict(
            self.words,
            &trace,
            spoken,
            findings::cause(&trace.end, cause.as_ref(), &diagnostics),
        );
        let service = self.service(&trace);
        let mut assumptions = explain::assumptions(self.words, &trace, spoken);
        assumptions.extend(explain::read_as_left_out(
            self.words,
            &self.unfilled.left_out,
        ));
        let mut analysis = Analysis {
            cleaned: self.cleaned.cloned(),
            documents: self.summaries(),
            marks: service.map_or_else(Vec::new, |service| {
                explain::marks(self.words.cluster, service)
            }),
            offers: explain::offers(self.words, &trace, service),
            commands: explain::commands(
                self.words,
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
        if !self.unfilled.unknowns.is_empty() {
            reveal::analysis(self.unfilled, &mut analysis);
        }
        analysis.scene = scene::draw(&analysis.hops, &analysis.verdict, analysis.request.as_ref());
        analysis
    }

    fn choices(&self) -> Choices {
        choices::of(self.words.cluster, self.documents, self.applied, self.kept)
    }

    /// What was asked; in place of an empty line what is proposed: a request that fails where one does.
    fn asked(&self, choices: &Choices, asked: &Asked) -> (String, String) {
        let failing = || {
            let (id, port) = self.failing_port()?;
            let service = self.words.service(id);
            choices::inside_of(choices, service, service.ports[port].port.value)
        };
        let is_open = asked.to.trim().is_empty();
        let failing = is_open.then(failing).flatten();
        if is_open
            && failing.is_none()
            && let Some((from, to)) = choices::to_a_name_not_given(self.words.cluster)
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
        proposed(choices, failing.or(choices.requests.first()), asked)
    }

    /// The first Service port that has no endpoint, and for sure.
    fn failing_port(&self) -> Option<(ServiceId, usize)> {
        let is_error = |lack: &&Lack| self.said(lack).severity == Severity::Error;
        self.lacks()
            .iter()
            .find(is_error)
            .map(|lack| (lack.service, lack.port))
    }

    /// The Service that a trace is about, or the first one when it is about none.
    fn service(&self, trace: &Trace) -> Option<ServiceId> {
        asked_service(trace).or((!self.words.cluster.services.is_empty()).then_some(ServiceId(0)))
    }

    fn trace(&self, from: &str, to: &str) -> (Option<Request>, Trace) {
        self.trace_to(from, to, None)
    }

    /// The same, going to the endpoint of that number where one is chosen.
    fn trace_to(&self, from: &str, to: &str, endpoint: Option<usize>) -> (Option<Request>, Trace) {
        let cannot = |fault| Trace {
            steps: Vec::new(),
            end: End::CannotTell(fault),
            next: None,
        };
        if let Some(excess) = self.excess {
            return (None, cannot(Fault::PasteTooLong(excess)));
        }
        if to.trim().is_empty() {
            let end = refused::instead_of_all(self.documents, self.applied);
            let end = end.unwrap_or_else(|| End::CannotTell(without_service(self.words.cluster)));
            return (
                None,
                Trace {
                    steps: Vec::new(),
                    end,
                    next: None,
                },
            );
        }
        let (from, to) = (&self.unfilled.concealed(from), &self.unfilled.concealed(to));
        let from = match Client::parse(from) {
            Ok(from) => from,
            Err(why) => return (None, cannot(Fault::RequestNotUnderstood(why))),
        };
        let expanded = match expand(self.words.cluster, &self.names, &from, to) {
            Ok(expanded) => expanded,
            Err(end) => {
                return (
                    None,
                    Trace {
                        steps: Vec::new(),
                        end,
                        next: None,
                    },
                );
            }
        };
        let request = match Target::parse(&expanded.text) {
            Ok(to) => Request { from, to },
            Err(why) => return (None, cannot(Fault::RequestNotUnderstood(why))),
        };
        let mut trace = walk_to(self.words.cluster, &self.names, &request, endpoint);
        expanded.tell(&mut trace);
        if let Some(end) = trace
            .end
            .fault()
            .and_then(|fault| self.paste().refused_instead(fault, &request))
        {
            trace.end = end;
        }
        if let Some(fault) = self.unfilled.instead(self.words.cluster, &trace) {
            trace.end = End::CannotTell(fault);
        } else if let Some(end) = explain::in_doubt(self.words, &trace) {
            trace.end = end;
        }
        (Some(request), trace)
    }

    /// The words for what ends the journey. Where the request is at fault, mending it comes before mending the paste.
    fn explained(&self, fault: &Fault, request: &Request) -> Diagnostic {
        let mut cause = explain::of_fault(self.words, fault);
        let other = explain::other_request(self.words, fault, &request.to);
        cause.fixes.splice(0..0, other);
        cause
    }

    fn paste(&self) -> refused::Paste<'_> {
        let (documents, applied) = (self.documents, self.applied);
        let refused = self
            .refused
            .get_or_init(|| refused::Refused::of(documents, applied));
        refused::Paste {
            words: self.words,
            documents,
            applied,
            refused,
        }
    }

    /// The cause first, then what kubectl and the API server say, then what other Services suffer from.
    fn diagnostics(&self, trace: &Trace, cause: Option<&Diagnostic>) -> Vec<Diagnostic> {
        let refusals = explain::refusals(self.words, self.documents, self.applied);
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
                .map(|fault| explain::of_fault(self.words, fault)),
        );
        let others = others.into_iter().map(|(_, diagnostic)| diagnostic);
        let cleaned = self
            .cleaned
            .map(|cleaned| explain::cleaned(self.words, cleaned));
        // What the cause mends already is not offered again.
        let known = |found: &Diagnostic| {
            let mends = |cause: &Diagnostic| {
                cause
                    .fixes
                    .first()
                    .filter(|fix| !fix.edits.is_empty())
                    .cloned()
            };
            found.code == "subdomain-without-service"
                && cause.and_then(mends).as_ref() == found.fixes.first()
        };
        let advice = self.advice().into_iter().filter(|found| !known(found));
        let ways = &self.words.cluster.ways_in;
        let has_ways = !ways.ingresses.is_empty() || !ways.routes.is_empty();
        let ways_in = if has_ways { self.ways_in() } else { Vec::new() };
        let others = others
            .chain(cleaned)
            .chain(ways_in)
            .chain(self.other_services());
        let others = others.chain(advice).collect();
        match cause {
            Some(cause) if matches!(trace.end, End::CannotTell(Fault::NoServiceInPaste)) => {
                findings::in_order(Vec::new(), [others, vec![cause.clone()]].concat())
            }
            _ => findings::in_order(first.collect(), others),
        }
    }

    /// What keeps Ingresses and routes from leading anywhere.
    fn ways_in(&self) -> Vec<Diagnostic> {
        let faults = ways::faults(self.words.cluster)
            .into_iter()
            .map(Fault::Route);
        let is_open = |fault: &Fault| self.paste().refused_backend(fault).is_none();
        let told = faults.filter(is_open).map(|fault| {
            let fault = self
                .unfilled
                .behind(self.words.cluster, &fault)
                .unwrap_or(fault);
            explain::of_fault(self.words, &fault)
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
        self.kept.lacks(self.words.cluster)
    }

    /// The words for a port without any endpoint.
    fn said<'l>(&self, lack: &'l Lack) -> &'l Diagnostic {
        lack.said.get_or_init(|| {
            let fault = Fault::NoEndpoint {
                service: lack.service,
                port: lack.port,
                missing: lack.missing.clone(),
            };
            let behind = self.unfilled.behind(self.words.cluster, &fault);
            explain::of_fault(self.words, &behind.unwrap_or(fault))
        })
    }

    /// What works, but perhaps not as meant.
    fn advice(&self) -> Vec<Diagnostic> {
        let cluster = self.words.cluster;
        let services = (0..cluster.services.len()).map(ServiceId);
        let about = |id| {
            self.kept
                .advice(cluster, id, || explain::advice(self.words, id))
        };
        let about_services = services.flat_map(about);
        let about_pods = explain::pod_advice(self.words).into_iter();
        let foreign = &self.applied.foreign;
        let has_policies = !cluster.policies.is_empty() || !foreign.is_empty();
        let about_policies = if has_policies {
            explain::policy_advice(self.words, foreign)
        } else {
            Vec::new()
        };
        about_pods
            .chain(about_services)
            .chain(about_policies)
            .take(MOST_DIAGNOSTICS)
            .collect()
    }

    fn summaries(&self) -> Vec<DocumentSummary> {
        let objects = self.applied.objects.iter().zip(self.objects);
        let mut summaries: Vec<DocumentSummary> = objects
            .map(|(object, typed)| summary(object, typed.is_some()))
            .collect();
        summaries.extend(refused::summaries(
            self.documents,
            self.applied,
            self.objects,
        ));
        order::by_key(&mut summaries, |summary| summary.span);
        summaries
    }
}

fn summary(object: &AppliedObject, known: bool) -> DocumentSummary {
    let role = match (refused::is_refused(object), known) {
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
        | Step::Pod(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Asked, Outcome, Role, analyze};

    const APP: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: \
                       [{port: 80, targetPort: 8080}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: \
                       {app: web}}\nspec:\n  containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]\n";

    fn analyzed_after(other: &str) -> Analysis {
        analyze(format!("{other}---\n{APP}"), &Asked::default())
    }

    fn codes(analysis: &Analysis) -> Vec<&str> {
        analysis
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.as_str())
            .collect()
    }

    #[test]
    fn a_document_that_kubectl_refuses_spares_the_others() {
        for (other, code) in [
            ("a: [\n", "syntax-error"),
            (
                "apiVerison: v1\nkind: Service\nmetadata: {name: other}\n",
                "refused-by-kubectl",
            ),
            (
                "apiVersion: v1\nkind: Deployment\nmetadata: {name: other}\n",
                "refused-by-kubectl",
            ),
        ] {
            let analysis = analyzed_after(other);
            assert_eq!(analysis.verdict.outcome, Outcome::Delivered, "{other}");
            assert_eq!(codes(&analysis), [code], "{other}");
            assert_eq!(analysis.documents.len(), 3, "{other}");
        }
    }

    #[test]
    fn a_kind_that_a_crd_may_bring_is_listed_and_no_mistake() {
        let backup = "apiVersion: example.com/v1\nkind: Backup\nmetadata: {name: nightly}\n";
        let list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n- \
                    {apiVersion: example.com/v1, kind: Backup, metadata: {name: nightly}}\n";
        for other in [backup, list] {
            let analysis = analyzed_after(other);
            assert_eq!(analysis.verdict.outcome, Outcome::Delivered);
            assert_eq!(codes(&analysis), [""; 0], "{other}");
            let listed = analysis
                .documents
                .iter()
                .find(|document| document.kind == "Backup");
            let listed = listed.map(|document| (document.name.as_str(), document.role));
            assert_eq!(listed, Some(("nightly", Role::NotPartOfPath)), "{other}");
        }
    }

    #[test]
    fn a_service_without_ports_can_be_asked_too() {
        let text = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {clusterIP: None, selector: {app: db}}\n";
        assert_eq!(
            analyze(text, &Asked::default()).asked_to,
            "curl http://db:80"
        );
    }
}
