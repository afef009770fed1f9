//! Offers another request where your YAML is right and the request is not: another port, another
//! name.

use super::context::Context;
use crate::report::Fix;
use portpath_kube::manifest::{PortRef, Protocol, ServicePort};
use portpath_net::cluster::ServiceId;
use portpath_net::facts::kind_named;
use portpath_net::request::{Forward, Target};
use portpath_net::trace::{Fault, NotForwarded};

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
        Fault::NothingOnNodePort {
            service: Some((service, port)),
            ..
        } => with_port(
            asked,
            context
                .service(*service)
                .ports
                .get(*port)?
                .node_port
                .as_ref()?
                .value,
        ),
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
        Fault::NameNotCompleted { full_name, .. } => Target {
            host: full_name.clone(),
            ..asked.clone()
        },
        Fault::NoSuchService {
            nearest: Some(service),
            ..
        }
        | Fault::ServiceInAnotherNamespace { service, .. } => {
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
            let remote = port.port.value;
            other.ports = vec![match Forward::split(typed).0.parse::<u16>() {
                Ok(local) if typed.contains(':') => format!("{local}:{remote}"),
                _ => remote.to_string(),
            }];
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
