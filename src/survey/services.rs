//! Judges each port of each Service: from inside, as a client that may well send, and from outside
//! where the Service's type opens it.

use super::judge::{Judge, Ruled, is_denied, judgements, lets_somebody_in, not_proved};
use super::report::{Call, ObjectName, PathResult, ServicePath, Side};
use super::requests::scheme;
use super::{choices, meant_client};
use portpath_kube::manifest::{PortRef, Service, ServicePort, ServiceType};
use portpath_net::cluster::{Cluster, PodId, ServiceId, find_port};
use portpath_net::policy::Party;
use portpath_net::request::{Client, Lookup, Target, Tool};
use portpath_text::maps::HashMap;

/// More Services than this no view shows.
pub(super) const MOST: usize = 5000;

/// More ports than this of one Service are not judged.
const MOST_PORTS: usize = 200;

/// The calls of a Service by its namespace, name and port.
pub(super) type ByService<'c> = HashMap<(&'c str, u16), Vec<&'c Call>>;

/// The paths to all Services, those that the API server refused at the end.
pub(super) fn all(judge: &mut Judge, calls: &[Call]) -> Vec<ServicePath> {
    let cluster = judge.cluster();
    let senders = meant_client::senders(cluster);
    let mut callers = ByService::default();
    for call in calls {
        let key = call.service.as_deref().zip(call.port);
        if let Some(key) = key {
            callers.entry(key).or_default().push(call);
        }
    }
    let mut paths = Vec::new();
    for at in 0..cluster.services.len().min(MOST) {
        let id = ServiceId(at);
        let service = &cluster[id];
        let meant = meant_client::of(cluster, service, &senders);
        let row = row(cluster, service);
        let left_out = service.ports.len().saturating_sub(MOST_PORTS);
        judge.left_out.set(judge.left_out.get() + left_out);
        let name = [service.meta.namespace(), service.meta.name()].join("/");
        for port in ports(service) {
            let path = port.map_or_else(|| row.clone(), |port| of_port(&row, port));
            let number = port.map_or(0, |port| port.port.value);
            let calls = callers.get(&(name.as_str(), number));
            let asked = Asked {
                service,
                port,
                calls: calls.map_or(&[], Vec::as_slice),
                meant: meant.as_ref(),
                senders: &senders,
            };
            paths.push(ServicePath {
                judged: inside(judge, &asked).judged,
                ..path
            });
        }
        for port in service.ports.iter().take(MOST_PORTS) {
            outside(judge, service, port, &row, &mut paths);
        }
    }
    paths.extend(refused(judge));
    paths
}

/// Its ports; a Service without any is asked by name alone.
fn ports(service: &Service) -> Vec<Option<&ServicePort>> {
    if service.ports.is_empty() {
        vec![None]
    } else {
        service.ports.iter().take(MOST_PORTS).map(Some).collect()
    }
}

fn row(cluster: &Cluster, service: &Service) -> ServicePath {
    let selected = cluster.pods_selected_by(service);
    let is_ready = |pod: &&PodId| {
        let pod = &cluster[**pod];
        pod.ready.value && !pod.terminating && !pod.is_finished()
    };
    ServicePath {
        object: named(service.meta.namespace(), service.meta.name()),
        pods_ready: selected.iter().filter(is_ready).count(),
        pods_selected: selected.len(),
        span: service.meta.name_span(),
        ..ServicePath::default()
    }
}

fn named(namespace: &str, name: &str) -> ObjectName {
    ObjectName {
        kind: "Service".to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

fn of_port(row: &ServicePath, port: &ServicePort) -> ServicePath {
    ServicePath {
        port: Some(port.port.value),
        protocol: port.protocol.value.as_str().to_owned(),
        target_port: match &port.target_port.value {
            PortRef::Number(number) => number.to_string(),
            PortRef::Name(name) => name.to_string(),
        },
        span: port.span,
        ..row.clone()
    }
}

/// A port of a Service, with all who may send to it.
struct Asked<'s> {
    service: &'s Service,
    port: Option<&'s ServicePort>,
    /// The calls that the YAML declares.
    calls: &'s [&'s Call],
    /// The Pod that is meant to send, where policies make it matter.
    meant: Option<&'s Client>,
    /// Other Pods of the YAML.
    senders: &'s [PodId],
}

/// The request to a port from inside. Where policies guard it, from a caller that the YAML declares
/// and that gets through, else from the Pod that is meant.
fn inside(judge: &mut Judge, asked: &Asked) -> Ruled {
    let to = inside_target(asked.service, asked.port);
    let bystander = Client::PodIn {
        namespace: asked.service.meta.namespace().to_owned(),
        node: None,
    };
    let from = asked.meant.unwrap_or(&bystander);
    let mut ruled = match from {
        Client::Pod { namespace, .. } => judge.rule(from, &reached_from(asked, namespace, &to)),
        _ => judge.rule(from, &to),
    };
    if is_denied(&ruled.trace) {
        ruled = denied(judge, asked, &to, ruled);
    }
    judge.keep(&ruled);
    ruled
}

/// A client that policies keep out proves nothing while they let others in.
fn denied(judge: &Judge, asked: &Asked, to: &str, ruled: Ruled) -> Ruled {
    let calls = asked.calls;
    let through = calls
        .iter()
        .find(|call| call.judged.result() == PathResult::Works);
    if let Some(call) = through.or(calls.iter().find(|call| call.certain))
        && let Ok(from) = Client::parse(&call.judged.from)
    {
        return judge.rule(&from, &call.judged.to);
    }
    let cluster = judge.cluster();
    let receivers = cluster.pods_selected_by(asked.service);
    let port = receiving_port(cluster, asked, &receivers, &ruled);
    let is_shut = receivers
        .first()
        .zip(port)
        .is_some_and(|(pod, port)| !lets_somebody_in(cluster, *pod, port));
    if is_shut {
        return ruled;
    }
    let senders = asked.senders.iter();
    let others = senders.filter(|pod| receivers.binary_search(pod).is_err());
    for pod in others.map(|pod| &cluster[*pod]) {
        let client = Client::Pod {
            namespace: pod.namespace.to_string(),
            name: pod.name.to_string(),
        };
        let other = judge.rule(&client, &reached_from(asked, &pod.namespace, to));
        if other.judged.outcome.is_good() {
            return other;
        }
    }
    let mut ruled = ruled;
    not_proved(
        &mut ruled,
        "NetworkPolicies let only certain clients in, and your YAML does not show one.",
    );
    ruled
}

/// The same target as a Pod of another namespace names it.
fn reached_from(asked: &Asked, namespace: &str, to: &str) -> String {
    let own = asked.service.meta.namespace();
    match Target::parse(to) {
        Ok(target) if namespace != own => Target {
            host: format!("{}.{own}", target.host),
            ..target
        }
        .typed(),
        _ => to.to_owned(),
    }
}

/// The port of the Pods at which the packet would arrive. A client that may not even ask DNS sends
/// none; then it is the one that the Service's port leads to.
fn receiving_port(
    cluster: &Cluster,
    asked: &Asked,
    receivers: &[PodId],
    ruled: &Ruled,
) -> Option<u16> {
    let arrives = judgements(&ruled.trace).find_map(|judgement| match judgement.passage.to {
        Party::Pod(_) => Some(judgement.passage.arrives.port),
        _ => None,
    });
    arrives.or_else(|| {
        let spec = &cluster[*receivers.first()?].spec;
        find_port(spec, asked.port?).map(|(number, _)| number)
    })
}

fn inside_target(service: &Service, port: Option<&ServicePort>) -> String {
    let target = match port {
        Some(port) => target(service.meta.name(), port, port.port.value),
        // A port that nobody names is no request: only the name is looked up.
        None => Target {
            host: service.meta.name().to_owned(),
            lookup: Lookup {
                tool: Some(Tool::Nslookup),
                ..Lookup::default()
            },
            ..Target::default()
        },
    };
    target.typed()
}

fn target(host: &str, port: &ServicePort, number: u16) -> Target {
    Target {
        host: host.to_owned(),
        port: Some(number),
        protocol: port.protocol.value,
        scheme: Some(scheme(port).to_owned()),
        ..Target::default()
    }
}

/// The request from outside: to an address of the Service, else to its node port.
fn outside(
    judge: &mut Judge,
    service: &Service,
    port: &ServicePort,
    row: &ServicePath,
    paths: &mut Vec<ServicePath>,
) {
    if service.kind() == ServiceType::ExternalName {
        return;
    }
    let cluster = judge.cluster();
    let addresses = service
        .ingress
        .iter()
        .filter_map(|ingress| ingress.ip.as_ref())
        .chain(&service.external_ips);
    let node = || cluster.nodes.first().and_then(|node| node.ips.first());
    let address = addresses.map(|ip| ip.value.to_string()).next();
    let asked = match (address, &port.node_port, node()) {
        (Some(ip), _, _) => Some((ip, port.port.value)),
        (None, Some(node_port), Some(ip)) => Some((ip.to_string(), node_port.value)),
        _ => None,
    };
    let Some((host, number)) = asked else {
        return;
    };
    let ruled = judge.rule(&Client::Outside, &target(&host, port, number).typed());
    judge.keep(&ruled);
    paths.push(ServicePath {
        side: Side::Outside,
        judged: ruled.judged,
        ..of_port(row, port)
    });
}

/// Services that the API server refused, at the ports that they would have.
fn refused(judge: &mut Judge) -> Vec<ServicePath> {
    let session = judge.view.session;
    let requests = choices::refused_services(&session.documents, &session.applied);
    let mut paths = Vec::new();
    for choice in requests {
        let (Ok(from), Ok(target)) = (Client::parse(&choice.from), Target::parse(&choice.to))
        else {
            continue;
        };
        let ruled = judge.rule(&from, &choice.to);
        judge.keep(&ruled);
        let (namespace, name) = choice.service.split_once('/').unwrap_or_default();
        paths.push(ServicePath {
            object: named(namespace, name),
            port: target.port,
            protocol: target.protocol.as_str().to_owned(),
            span: ruled.judged.spans.first().copied().unwrap_or_default(),
            judged: ruled.judged,
            ..ServicePath::default()
        });
    }
    paths
}
