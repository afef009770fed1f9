//! Offers another request where your YAML is right and the request is not: another port, another
//! name.

use super::context::Context;
use super::faults::target_at_pod;
use crate::report::Fix;
use portpath_kube::manifest::{PortRef, Protocol, ServicePort};
use portpath_net::cluster::ServiceId;
use portpath_net::facts::kind_named;
use portpath_net::request::{Forward, Target, placeholder};
use portpath_net::trace::{Fault, NotForwarded};
use portpath_text::source::Spanned;

/// The request that was probably meant, as a fix of the fault that ends this one.
pub fn other_request(context: &Context, fault: &Fault, asked: &Target) -> Option<Fix> {
    if let Some(forward) = &asked.forward {
        return other_command(context, fault, forward);
    }
    let to = match fault {
        Fault::PortNotInService {
            service,
            port,
            protocol,
        } => with_port(asked, meant(context, *service, *port, *protocol)?),
        Fault::NoPortTyped(Some(service)) => match context.service(*service).ports.as_slice() {
            [only] => with_port(asked, only.port.value),
            _ => return None,
        },
        // A port of the reader's own machine leads to one port of a node, not to another.
        Fault::NothingOnNodePort { .. } if asked.host == "localhost" => return None,
        Fault::NothingOnNodePort {
            service: Some((service, port)),
            ..
        } => {
            let port = context.service(*service).ports.get(*port)?;
            at_node_port(asked, port.node_port.as_ref()?)
        }
        Fault::HeadlessPortNotTranslated { service, port, .. } => {
            match context
                .service(*service)
                .ports
                .get(*port)?
                .target_port
                .value
            {
                PortRef::Number(number) => with_port(asked, number),
                PortRef::Name(_) => return None,
            }
        }
        Fault::ClusterNameOutsideCluster { service, .. } => to_a_node(context, *service, asked)?,
        Fault::PortOfAnotherLayer {
            pod,
            service,
            service_port,
            ..
        } => {
            let entry = context.service(*service).ports.get(*service_port)?;
            with_port(asked, target_at_pod(context, *pod, entry)?)
        }
        Fault::NameOfNoService { bearer, .. } => Target {
            host: context.service(bearer.service?).meta.name().to_owned(),
            ..asked.clone()
        },
        Fault::NameNotCompleted { full_name, .. } => Target {
            host: full_name.clone(),
            ..asked.clone()
        },
        Fault::NoSuchService {
            nearest: Some(service),
            ..
        }
        | Fault::ServiceInAnotherNamespace {
            service,
            is_open: false,
            ..
        } => {
            let meta = &context.service(*service).meta;
            let near = matches!(fault, Fault::NoSuchService { namespace, .. } if namespace == meta.namespace());
            let host = if near {
                meta.name().to_owned()
            } else {
                format!("{}.{}", meta.name(), meta.namespace())
            };
            Target {
                host,
                ..asked.clone()
            }
        }
        _ => return None,
    };
    let typed = to.typed();
    let verb = if to.lookup.tool.is_some() {
        "ask with"
    } else {
        "send to"
    };
    Some(Fix {
        title: format!("{verb} `{typed}` instead"),
        edits: Vec::new(),
        to: Some(typed),
    })
}

/// The same `kubectl port-forward` with another name, namespace or port.
fn other_command(context: &Context, fault: &Fault, asked: &Forward) -> Option<Fix> {
    let mut other = asked.clone();
    match fault {
        Fault::NoSuchService {
            nearest: Some(service),
            ..
        } => {
            let meta = &context.service(*service).meta;
            other.name = meta.name().to_owned();
            other.namespace = meta.namespace().to_owned();
        }
        Fault::NotForwarded(NotForwarded::NotFound {
            elsewhere: Some(namespace),
            ..
        }) => {
            other.namespace = namespace.clone();
        }
        Fault::NotForwarded(NotForwarded::OneOfMany(at, _)) => {
            let workload = &context.cluster.workloads[*at];
            let kind = kind_named(workload.kind_name())?;
            other.kind = kind;
            other.name = workload.meta.name().to_owned();
        }
        Fault::NotForwarded(
            NotForwarded::NoServicePort(id, _) | NotForwarded::NoServicePortName(id, _),
        ) => {
            let ([port], [typed]) = (
                context.service(*id).ports.as_slice(),
                asked.ports.as_slice(),
            ) else {
                return None;
            };
            other.ports = vec![with_remote(typed, port.port.value)];
        }
        Fault::PortOfAnotherLayer {
            pod,
            port,
            service,
            service_port,
            ..
        } => {
            let entry = context.service(*service).ports.get(*service_port)?;
            let remote = target_at_pod(context, *pod, entry)?;
            let is_it = |typed: &&mut String| Forward::split(typed).1 == port.to_string();
            let typed = other.ports.iter_mut().find(is_it)?;
            *typed = with_remote(typed, remote);
        }
        _ => return None,
    }
    let typed = other.typed();
    Some(Fix {
        title: format!("run `{typed}` instead"),
        edits: Vec::new(),
        to: Some(typed),
    })
}

/// The same request to a node, at the Service's node port.
fn to_a_node(context: &Context, id: ServiceId, asked: &Target) -> Option<Target> {
    if asked.lookup.tool.is_some() {
        return None;
    }
    let ports = &context.service(id).ports;
    let is_asked = |port: &&ServicePort| {
        let own = port.node_port.as_ref().map(|own| own.value);
        asked.port == own || asked.port == Some(port.port.value)
    };
    let mut fitting = ports
        .iter()
        .filter(is_asked)
        .chain(ports)
        .filter(|port| port.protocol.value == asked.protocol);
    let node_port = fitting.find_map(|port| port.node_port.as_ref())?;
    // One of several that are allocated has no name of its own.
    if !node_port.is_written() && ports.len() > 1 {
        return None;
    }
    let to_node = Target {
        host: placeholder::NODE.to_owned(),
        ..asked.clone()
    };
    Some(at_node_port(&to_node, node_port))
}

/// The same request at a node port; one that the API server allocates has no number yet.
fn at_node_port(asked: &Target, node_port: &Spanned<u16>) -> Target {
    let is_written = node_port.is_written();
    Target {
        port: is_written.then_some(node_port.value),
        any_node_port: !is_written,
        ..asked.clone()
    }
}

/// `LOCAL:REMOTE` with another remote port.
fn with_remote(typed: &str, remote: u16) -> String {
    match Forward::split(typed).0.parse::<u16>() {
        Ok(local) if typed.contains(':') => format!("{local}:{remote}"),
        _ => remote.to_string(),
    }
}

fn with_port(asked: &Target, port: u16) -> Target {
    Target {
        port: Some(port),
        ..asked.clone()
    }
}

/// The `port` of the Service port whose `targetPort` or node port was asked for, or of the only one
/// there is.
fn meant(context: &Context, id: ServiceId, asked: u16, protocol: Protocol) -> Option<u16> {
    let ports = || {
        context
            .service(id)
            .ports
            .iter()
            .filter(|port| port.protocol.value == protocol)
    };
    let is_it = |port: &&ServicePort| {
        port.target_port.value == PortRef::Number(asked)
            || port
                .node_port
                .as_ref()
                .is_some_and(|node_port| node_port.value == asked)
    };
    let only = || match ports().count() {
        1 => ports().next(),
        _ => None,
    };
    ports()
        .find(is_it)
        .or_else(only)
        .map(|port| port.port.value)
}
