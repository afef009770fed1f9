//! What is found out about a whole cluster, whatever is asked of it: what could be asked, which
//! Services and routes lead nowhere, and how each path ends that the YAML has.

mod alone;
mod calls;
pub(crate) mod choices;
mod judge;
pub(crate) mod first;
pub(crate) mod lacks;
mod matrix;
mod meant_client;
mod passes;
mod reach;
mod report;
pub(crate) mod requests;
mod routes;
mod selections;
mod services;
pub(crate) mod ways;

pub use matrix::{Decision, Matrix, MatrixCell, MatrixGroup, MatrixPort, MatrixRule};
pub use report::{
    Alone, AloneKind, Call, Finding, Judged, ObjectName, PathResult, PolicyGate, Reach, Selection,
    ServicePath, Side, Survey, Tally, Way,
};

use crate::session::{Asked, Session, View, findings, reveal};
use judge::Judge;
use portpath_explain::report::Diagnostic;
use portpath_net::request::Client;
use portpath_text::maps::HashSet;
use portpath_text::order;
use portpath_text::source::Span;

impl Session {
    /// The whole app at a glance: each path that the YAML has, judged by the same trace as a request
    /// that you type. Facts and proxy mode are those of `asked`; its request does not matter.
    pub fn survey(&mut self, asked: &Asked) -> Survey {
        self.build_as(asked);
        self.view(survey)
    }
}

fn survey(view: &View) -> Survey {
    let mut judge = Judge::new(view);
    let applied = &view.session.applied;
    let is_unread = applied.objects.is_empty() && applied.foreign.is_empty();
    if is_unread {
        let unread = judge.rule(&Client::Outside, "");
        judge.keep(&unread);
    }
    let (calls, left_out) = calls::all(&mut judge);
    let services = services::all(&mut judge, &calls);
    let ways = routes::all(&mut judge);
    let cluster = judge.cluster();
    let alone = alone::all(cluster, &calls, &ways);
    let reach = reach::all(cluster, &ways);
    let (selections, unselected) = selections::all(cluster);
    let left_out = left_out
        + unselected
        + judge.left_out.get()
        + cluster.services.len().saturating_sub(services::MOST);
    let mut survey = Survey {
        services,
        ways,
        calls,
        selections,
        reach,
        alone,
        findings: found(view, judge),
        is_unread,
        left_out,
    };
    reveal_all(view, &mut survey);
    survey
}

/// What stops the paths, and what is found whatever you ask, each once; the gravest first.
fn found(view: &View, judge: Judge) -> Vec<Finding> {
    let key = |found: &Diagnostic| {
        let Diagnostic { code, message, .. } = found;
        (found.primary.span, code.clone(), message.clone())
    };
    let stopping: HashSet<(Span, String, String)> = judge.found.iter().map(key).collect();
    let others = view.standing_findings();
    let all = judge.found.into_iter().chain(others).collect();
    let all = findings::in_order(Vec::new(), all);
    let objects = objects(view.session);
    let about = |span: Span| {
        let after = objects.partition_point(|(own, _)| own.start <= span.start);
        let before = objects[..after].iter().rev().take(2);
        let mut around = before.filter(|(own, _)| span.end <= own.end);
        around.next().map(|(_, object)| object.clone())
    };
    all.into_iter()
        .map(|diagnostic| Finding {
            object: if diagnostic.primary.has_place() {
                about(diagnostic.primary.span)
            } else {
                None
            },
            stops_path: stopping.contains(&key(&diagnostic)),
            diagnostic,
        })
        .collect()
}

/// All objects by their places.
fn objects(session: &Session) -> Vec<(Span, ObjectName)> {
    let applied = session.applied.objects.iter().map(|object| {
        let name = ObjectName {
            kind: object.kind.to_string(),
            namespace: object.namespace.to_string(),
            name: object.name.to_string(),
        };
        (object.span, name)
    });
    let foreign = session.applied.foreign.iter().map(|object| {
        let name = ObjectName {
            kind: object.kind.clone(),
            namespace: object.namespace.clone(),
            name: object.name.clone(),
        };
        (object.span, name)
    });
    let mut objects: Vec<(Span, ObjectName)> = applied.chain(foreign).collect();
    order::by_key(&mut objects, |(span, _)| *span);
    objects
}

/// Puts what you wrote in place of what stands for values that are still to be filled in.
fn reveal_all(view: &View, survey: &mut Survey) {
    let unfilled = &view.session.unfilled;
    if unfilled.unknowns.is_empty() {
        return;
    }
    let text = |text: &mut String| *text = reveal::revealed(unfilled, text);
    let judged = |judged: &mut Judged| {
        let gates = judged.gates.iter_mut();
        gates.for_each(|gate| text(&mut gate.policy));
        [
            &mut judged.from,
            &mut judged.to,
            &mut judged.headline,
            &mut judged.why,
        ]
        .into_iter()
        .for_each(text);
    };
    let object = |object: &mut ObjectName| {
        text(&mut object.namespace);
        text(&mut object.name);
    };
    for path in &mut survey.services {
        object(&mut path.object);
        text(&mut path.target_port);
        path.port = path.port.filter(|port| unfilled.by_number(*port).is_none());
        judged(&mut path.judged);
    }
    for way in &mut survey.ways {
        object(&mut way.object);
        [&mut way.host, &mut way.path, &mut way.service]
            .into_iter()
            .for_each(text);
        judged(&mut way.judged);
    }
    for call in &mut survey.calls {
        object(&mut call.from);
        text(&mut call.target);
        call.service.iter_mut().for_each(text);
        judged(&mut call.judged);
    }
    for selection in &mut survey.selections {
        text(&mut selection.service);
        object(&mut selection.workload);
    }
    survey
        .alone
        .iter_mut()
        .for_each(|alone| object(&mut alone.object));
    for reach in &mut survey.reach {
        object(&mut reach.to);
        let lists = [&mut reach.allowed, &mut reach.denied, &mut reach.open];
        lists.into_iter().flatten().for_each(object);
        reach.exposed_by.iter_mut().for_each(text);
    }
    for found in &mut survey.findings {
        reveal::finding(unfilled, &mut found.diagnostic);
        found.object.iter_mut().for_each(object);
    }
}
