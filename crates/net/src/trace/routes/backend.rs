//! Finds the Service port that a backend means. Sources:
//! staging/src/k8s.io/api/networking/v1/types.go, IngressServiceBackend; the Gateway API's
//! BackendObjectReference and ReferenceGrant.

use super::{Meant, RouteFault};
use crate::cluster::{Cluster, ServiceId, find_port};
use crate::proxy::{Met, Via};
use crate::trace::nearness::is_near;
use portpath_kube::admission::is_served;
use portpath_kube::manifest::{
    Backend, GATEWAY_GROUP, GrantFrom, GrantTo, Place, PortRef, Protocol, Service, ServicePort,
    ServiceType,
};

/// The port name by which an annotation of the AWS Load Balancer Controller stands for a backend.
const USE_ANNOTATION: &str = "use-annotation";
/// At most this many Services of a namespace are looked at for a near miss.
const MOST_NEAR: usize = 200;

/// The Service port that a backend leads to.
pub fn resolve(cluster: &Cluster, place: Place) -> Result<Met, RouteFault> {
    let ways = &cluster.ways_in;
    let (Some(backend), Some((kind, meta))) = (ways.backend(place), ways.owner(place)) else {
        return Err(RouteFault::NotAService(place));
    };
    if !backend.is_service() {
        let is_core = backend.group.is_empty() && matches!(place, Place::Rule { .. });
        return Err(if is_core && !is_served("v1", &backend.kind) {
            RouteFault::NoSuchKind(place)
        } else {
            RouteFault::NotAService(place)
        });
    }
    let is_annotated =
        |port: &PortRef| matches!(port, PortRef::Name(name) if name == USE_ANNOTATION);
    if backend
        .port
        .as_ref()
        .is_some_and(|port| is_annotated(&port.value))
    {
        return Err(RouteFault::ByAnnotation(place));
    }
    let home = meta.namespace();
    let namespace = backend
        .namespace
        .as_ref()
        .map_or(home, |namespace| &namespace.value);
    let found = cluster.service(namespace, &backend.name.value);
    let from = Referrer {
        group: GATEWAY_GROUP,
        kind,
        namespace: home,
    };
    if namespace != home && !is_granted(cluster, &from, "Service", namespace, &backend.name.value) {
        return Err(RouteFault::NotPermitted {
            place,
            service: found,
        });
    }
    let Some(id) = found else {
        return Err(missing(cluster, place, backend, namespace));
    };
    let service = &cluster[id];
    if service.kind() == ServiceType::ExternalName {
        return Err(RouteFault::ExternalName { place, service: id });
    }
    let Some(port) = &backend.port else {
        return Err(RouteFault::NoPort { place, service: id });
    };
    match port_of(service, &port.value, protocol(cluster, place)) {
        Some(port) => Ok(Met {
            service: id,
            port,
            via: Via::ClusterIp,
        }),
        None => {
            let meant = meant(cluster, id, &port.value, protocol(cluster, place));
            Err(RouteFault::PortMissing {
                place,
                service: id,
                meant,
            })
        }
    }
}

fn protocol(cluster: &Cluster, place: Place) -> Protocol {
    match place {
        Place::Path { .. } | Place::Default(_) => Protocol::Tcp,
        Place::Rule { route, .. } => cluster
            .ways_in
            .routes
            .get(route)
            .map_or(Protocol::Tcp, |route| route.kind.protocol()),
    }
}

/// The Service's port of that number or name: never its `targetPort`.
fn port_of(service: &Service, wanted: &PortRef, protocol: Protocol) -> Option<usize> {
    service.ports.iter().position(|port| {
        port.protocol.value == protocol
            && match wanted {
                PortRef::Number(number) => port.port.value == *number,
                PortRef::Name(name) => port.name.value == *name,
            }
    })
}

/// An object that refers to another one.
pub(super) struct Referrer<'a> {
    /// API group.
    pub group: &'a str,
    /// Kind.
    pub kind: &'a str,
    /// Namespace.
    pub namespace: &'a str,
}

/// Whether a ReferenceGrant lets an object refer to one of the core group in `namespace`. Two kinds
/// of one name in different groups are different kinds.
/// Source: apis/v1/referencegrant_types.go, ReferenceGrantFrom and ReferenceGrantTo.
pub(super) fn is_granted(
    cluster: &Cluster,
    by: &Referrer,
    kind: &str,
    namespace: &str,
    name: &str,
) -> bool {
    cluster.ways_in.grants.iter().any(|grant| {
        let is_from = |from: &GrantFrom| {
            from.group == by.group && from.kind == by.kind && from.namespace == by.namespace
        };
        let is_to = |to: &GrantTo| {
            let is_named = to.name.as_ref().is_none_or(|only| only == name);
            to.group.is_empty() && to.kind == kind && is_named
        };
        grant.meta.namespace() == namespace
            && grant.from.iter().any(is_from)
            && grant.to.iter().any(is_to)
    })
}

fn missing(cluster: &Cluster, place: Place, backend: &Backend, namespace: &str) -> RouteFault {
    let wanted = backend.name.value.as_str();
    let all = || cluster.services.iter().enumerate().take(MOST_NEAR);
    let here = || all().filter(|(_, service)| service.meta.namespace() == namespace);
    let elsewhere = all()
        .find(|(_, service)| service.meta.name() == wanted)
        .map(|(at, _)| ServiceId(at));
    let near = |service: &Service| {
        let name = service.meta.name();
        is_near(name, wanted) || is_part(name, wanted) || is_part(wanted, name)
    };
    let nearest = here()
        .find(|(_, service)| near(service))
        .map(|(at, _)| ServiceId(at));
    RouteFault::ServiceMissing {
        place,
        nearest,
        elsewhere: match nearest {
            None => elsewhere,
            Some(_) => None,
        },
    }
}

/// Whether one name is the other with another ending or beginning: `web` and `web-service`.
fn is_part(long: &str, short: &str) -> bool {
    let rest = long.strip_prefix(short).map(|rest| rest.starts_with('-'));
    let start = long.strip_suffix(short).map(|start| start.ends_with('-'));
    !short.is_empty() && (rest == Some(true) || start == Some(true))
}

/// The port that was probably meant.
fn meant(
    cluster: &Cluster,
    id: ServiceId,
    wanted: &PortRef,
    protocol: Protocol,
) -> Option<(usize, Meant)> {
    let service = &cluster[id];
    let find = |is_it: &dyn Fn(&ServicePort) -> bool| {
        let mut ports = service.ports.iter();
        ports.position(|port| port.protocol.value == protocol && is_it(port))
    };
    let by_target = find(&|port| port.target_port.value == *wanted).map(|at| (at, Meant::Target));
    let by_container = || match wanted {
        PortRef::Number(number) => {
            let pods: Vec<_> = cluster
                .pods_selected_by(service)
                .into_iter()
                .take(MOST_NEAR)
                .collect();
            let leads = |port: &ServicePort| {
                pods.iter().any(|pod| {
                    find_port(&cluster[*pod].spec, port).is_some_and(|(found, _)| found == *number)
                })
            };
            find(&leads).map(|at| (at, Meant::Container))
        }
        PortRef::Name(_) => None,
    };
    let by_name = || match wanted {
        PortRef::Name(name) => {
            find(&|port| !port.name.value.is_empty() && is_near(&port.name.value, name))
                .map(|at| (at, Meant::Name))
        }
        PortRef::Number(_) => None,
    };
    by_target
        .or_else(by_container)
        .or_else(by_name)
        .or_else(|| {
            let is_only = service.ports.len() == 1;
            let only = if is_only { find(&|_| true) } else { None };
            only.map(|at| (at, Meant::Only))
        })
}
