//! What output beside the YAML adds to the answer, each with its line: node ports and addresses that
//! the cluster chose, Pods that are ready or not, what the client got.

use super::context::Context;
use crate::report::{Assumption, FactChoice, Offer};
use portpath_kube::manifest::Place;
use portpath_net::cluster::{PodId, ServiceId};
use portpath_net::facts::Fact;
use portpath_net::infer::{ClientSaw, client_saw, meant};
use portpath_net::request::Request;
use portpath_net::trace::{Fault, Missing, Step, Trace};
use portpath_text::source::Span;
use portpath_yaml::printed::{self, At, Created, Named};

/// At most this many statements are told.
const MOST: usize = 12;

/// A statement of the output.
struct Statement {
    at: At,
    sentence: String,
}

/// What is shown of the things on the path.
pub(super) fn told(context: &Context, trace: &Trace, request: &Request) -> Vec<Assumption> {
    let mut statements = statements(context, trace);
    of_nodes(context, request, &mut statements);
    of_ingresses(context, trace, &mut statements);
    if let Some(ClientSaw::TheSame(saying)) = client_saw(context.cluster, trace, request) {
        statements.push(Statement {
            at: saying.at,
            sentence: format!("shows that the client got the same: `{}`", saying.text),
        });
    }
    let told = statements.into_iter().map(|statement| Assumption {
        sentence: format!("Line {} {}.", statement.at.line, statement.sentence),
        cite: Some(context.cite(statement.at.span)),
    });
    told.collect()
}

/// Asks whether the lines on which the answer depends are still true.
pub(super) fn offers(context: &Context, trace: &Trace) -> Vec<Offer> {
    let of_a_client = match trace.end.fault() {
        Some(Fault::ClientGotOtherwise { at, .. }) => Some(*at),
        Some(Fault::SeemsToListenElsewhere { setting, .. }) => setting.refused,
        _ => None,
    };
    let statements = statements(context, trace);
    let shown = statements.iter().map(|statement| statement.at.line);
    let mut lines: Vec<usize> = of_a_client
        .map(|at| at.line)
        .into_iter()
        .chain(shown)
        .collect();
    lines.dedup();
    let offer = |line: usize| Offer {
        question: format!("Is line {line} still true?"),
        facts: vec![FactChoice {
            label: "it is not".to_owned(),
            fact: Fact::OutOfDate { line }.typed(),
        }],
        ..Offer::default()
    };
    lines.into_iter().take(3).map(offer).collect()
}

fn statements(context: &Context, trace: &Trace) -> Vec<Statement> {
    if context.cluster.printed.is_empty() {
        return Vec::new();
    }
    let mut statements = Vec::new();
    if let Some(service) = service(trace) {
        of_service(context, service, &mut statements);
    }
    for pod in pods(context, trace) {
        of_pod(context, pod, &mut statements);
    }
    statements.truncate(MOST);
    statements
}

/// The address of the Ingress that a trace goes through.
fn of_ingresses(context: &Context, trace: &Trace, statements: &mut Vec<Statement>) {
    let met = trace.steps.iter().find_map(|step| match step {
        Step::Backend {
            place: Place::Path { ingress, .. } | Place::Default(ingress),
            ..
        } => context.ways().ingresses.get(*ingress),
        _ => None,
    });
    let Some(ingress) = met else { return };
    let is_it =
        |row: &&printed::Ingress| row.named.is(ingress.meta.namespace(), ingress.meta.name());
    if let Some(row) = context.cluster.printed.ingresses.iter().find(is_it)
        && let Some(ip) = row.ips.first()
    {
        statements.push(Statement {
            at: row.at,
            sentence: format!(
                "shows that Ingress {} has the address {ip}",
                ingress.meta.name()
            ),
        });
    }
}

/// The node that the request names.
fn of_nodes(context: &Context, request: &Request, statements: &mut Vec<Statement>) {
    let host = request.to.host.as_str();
    let ip = host.parse().ok();
    let named =
        |row: &&printed::Node| row.name == host || ip.is_some_and(|ip| row.ips.contains(&ip));
    if let Some(row) = context.cluster.printed.nodes.iter().find(named)
        && let Some(first) = row.ips.first()
    {
        statements.push(Statement {
            at: row.at,
            sentence: format!(
                "shows that node {} has the address {}",
                row.name,
                ip.unwrap_or(*first)
            ),
        });
    }
}

fn of_service(context: &Context, id: ServiceId, statements: &mut Vec<Statement>) {
    let cluster = context.cluster;
    let service = context.service(id);
    let name = service.meta.name();
    of_creation(context, service.meta.span, statements);
    for shown in cluster.printed.endpoints.iter() {
        if shown.named.name == name && meant(cluster, &shown.named) == Some(id) {
            let sentence = match shown.list.len() {
                0 => format!("shows that Service {name} has no endpoint"),
                _ => format!("shows the endpoints of Service {name}: `{}`", shown.written),
            };
            statements.push(Statement {
                at: shown.at,
                sentence,
            });
        }
    }
    let shown = cluster.printed.services.iter();
    let is_it = |named: &Named| named.name == name && meant(cluster, named) == Some(id);
    for shown in shown.filter(|shown| is_it(&shown.named)) {
        if let Some((ip, at)) = &shown.cluster_ip
            && service.cluster_ips.iter().any(|own| own.span == at.span)
        {
            statements.push(Statement {
                at: *at,
                sentence: format!("shows that Service {name} has the ClusterIP {ip}"),
            });
        }
        for port in &shown.ports {
            let is_given = |given: u16| {
                let mut own = service
                    .ports
                    .iter()
                    .filter_map(|own| own.node_port.as_ref());
                own.any(|own| own.value == given && own.span == port.at.span)
            };
            if let Some(node_port) = port.node_port.filter(|given| is_given(*given)) {
                statements.push(Statement {
                    at: port.at,
                    sentence: format!(
                        "shows `{}:{node_port}/{}`: port {} of Service {name} has node port {node_port}",
                        port.port, port.protocol, port.port
                    ),
                });
            }
        }
        for (name, at) in &shown.external_names {
            let is_given = service.ingress.iter().any(|own| {
                let given = own.hostname.as_ref();
                given.is_some_and(|own| own.span == at.span && own.value == name.as_str())
            });
            if is_given {
                statements.push(Statement {
                    at: *at,
                    sentence: format!(
                        "shows that Service {} has the external name {name}",
                        service.meta.name()
                    ),
                });
            }
        }
        for (ip, at) in &shown.external {
            let is_given = service
                .ingress
                .iter()
                .any(|own| own.ip.as_ref().is_some_and(|own| own.span == at.span));
            if is_given {
                statements.push(Statement {
                    at: *at,
                    sentence: format!("shows that Service {name} has the external address {ip}"),
                });
            }
        }
    }
}

/// The command that makes the object of a place.
fn of_creation(context: &Context, place: Span, statements: &mut Vec<Statement>) {
    let mut creations = context.cluster.printed.creations.iter();
    let Some(made) = creations.find(|creation| creation.at.span == place) else {
        return;
    };
    let kind = match made.what {
        Created::Pod(_) => "Pod",
        Created::Deployment(_) => "Deployment",
        Created::Service(_) | Created::Exposed(_) => "Service",
    };
    let sentence = format!(
        "makes {kind} {}, with what kubectl fills in by default",
        made.named.name
    );
    if statements.iter().all(|it| it.sentence != sentence) {
        statements.push(Statement {
            at: made.at,
            sentence,
        });
    }
}

fn of_pod(context: &Context, id: PodId, statements: &mut Vec<Statement>) {
    let pod = &context.cluster[id];
    of_creation(context, pod.name_span, statements);
    let mut rows = context.cluster.printed.pods.iter();
    let Some(row) = rows.find(|row| row.at.span == pod.ready.span) else {
        return;
    };
    let not = if row.ready { "" } else { "not " };
    let who = if row.named.name == pod.name.as_str() {
        format!("Pod {}", pod.name)
    } else {
        format!("Pod {} (here {})", row.named.name, pod.name)
    };
    statements.push(Statement {
        at: row.at,
        sentence: format!("shows `{}`: {who} is {not}ready", row.written),
    });
}

/// The Service that a trace meets.
fn service(trace: &Trace) -> Option<ServiceId> {
    trace.steps.iter().rev().find_map(|step| match step {
        Step::Service { met, .. }
        | Step::Endpoint { met, .. }
        | Step::NoEndpoint { met, .. }
        | Step::Picked { met, .. }
        | Step::Backend { met: Ok(met), .. } => Some(met.service),
        _ => None,
    })
}

/// The Pods that a trace meets, or would meet.
fn pods(context: &Context, trace: &Trace) -> Vec<PodId> {
    if let Some(
        Fault::NoEndpoint {
            missing: Missing::PodsUnusable(problems),
            ..
        }
        | Fault::HeadlessWithoutAddresses(_, Missing::PodsUnusable(problems)),
    ) = trace.end.fault()
    {
        return problems.iter().map(|problem| problem.pod).collect();
    }
    let met = service(trace).map(|id| context.cluster.pods_selected_by(context.service(id)));
    met.map_or_else(Vec::new, |pods| pods.to_vec())
}
