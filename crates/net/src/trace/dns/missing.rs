//! Finds out why a name has no answer: which part of it is missing, or whose server was asked.

use std::net::IpAddr;

use super::records::{self, Name, Parts};
use super::{Question, bearer, has_namespace};
use crate::cluster::{Cluster, PodId, ServiceId};
use crate::request::{Records, Tool};
use crate::trace::{End, Fault, Incomplete, Missing, edit_distance, without_endpoints};
use portpath_kube::admission::Setup;
use portpath_kube::manifest::{Service, ServiceType};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// How a question ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfound {
    /// No name that was tried exists.
    Nowhere,
    /// A Service of that name exists, without a record of the type.
    NoData(ServiceId),
    /// The cluster's DNS was not asked.
    Machine,
}

/// The end of a question without an answer; `tried` are the full names that were asked for.
pub(super) fn end(question: &Question, tried: &[&str], unfound: Unfound) -> End {
    let cluster = question.cluster;
    if let Unfound::NoData(service) = unfound {
        return End::NoSuchHost(Fault::NoSuchRecord {
            service,
            records: question.lookup.records,
            port: None,
        });
    }
    let parts = || tried.iter().filter_map(|name| service_parts(name));
    if let Some(end) = parts().find_map(|parts| of_service(question, parts)) {
        return end;
    }
    if let Some((pod, host)) =
        parts().find_map(|parts| Some((of_subdomain(cluster, parts)?, parts.endpoint)))
    {
        return End::NoSuchHost(Fault::SubdomainWithoutService {
            pod,
            host: host.to_owned(),
        });
    }
    let own = question.sender.namespace.as_deref().unwrap_or("default");
    let typed = question.typed.trim_end_matches('.');
    if question.sender.is_outside() && question.lookup.server.is_none() {
        return outside(cluster, typed);
    }
    let Some(meant) = meant(typed, own, cluster) else {
        let fault = Fault::NameOutsideCluster(typed.to_owned());
        return if typed.ends_with(".cluster.local") {
            End::NoSuchHost(fault)
        } else {
            End::CannotTell(fault)
        };
    };
    match cluster.service(meant.namespace, meant.service) {
        Some(service) => elsewhere(question, meant, service, unfound),
        None => no_service(cluster, typed, meant),
    }
}

/// Somebody outside asks no DNS of the cluster. The names of its Services and its zone mean nothing
/// there; what else other servers or an `/etc/hosts` say, the YAML does not tell.
fn outside(cluster: &Cluster, typed: &str) -> End {
    let name = typed.to_owned();
    if let Some(service) = service_named(cluster, typed) {
        return End::NoSuchHost(Fault::ClusterNameOutsideCluster { name, service });
    }
    let fault = Fault::NameOutsideCluster(name);
    if typed.ends_with(".cluster.local") {
        End::NoSuchHost(fault)
    } else {
        End::CannotTell(fault)
    }
}

/// The Service that a name means to a reader, whatever namespace it is in.
pub(in crate::trace) fn service_named(cluster: &Cluster, typed: &str) -> Option<ServiceId> {
    if let Some(parts) = meant(typed, "default", cluster)
        && let Some(service) = cluster.service(parts.namespace, parts.service)
    {
        return Some(service);
    }
    let of_name = || {
        cluster
            .services
            .iter()
            .position(|service| service.meta.name() == typed)
    };
    (!typed.contains('.'))
        .then(of_name)
        .flatten()
        .map(ServiceId)
}

/// The end of an alias whose own name has no answer: where the Service is missing, the alias is
/// what leads astray.
pub(super) fn behind(alias: ServiceId, end: End) -> End {
    let misled = |fault: Fault| match fault {
        Fault::NoSuchService { .. }
        | Fault::NameOfNoService { .. }
        | Fault::ServiceInAnotherNamespace { .. }
        | Fault::NameOutsideCluster(_) => Fault::AliasOfNothing(alias),
        other => other,
    };
    match end {
        End::NoSuchHost(fault) => End::NoSuchHost(misled(fault)),
        End::CannotTell(fault) => End::CannotTell(misled(fault)),
        other => other,
    }
}

/// An alias leads out of the cluster, or to a name that only looks like one of the cluster.
pub(super) fn beyond(cluster: &Cluster, alias: ServiceId, target: &str) -> End {
    let own = cluster[alias].meta.namespace();
    let meant = meant(target, own, cluster)
        .and_then(|parts| cluster.service(parts.namespace, parts.service));
    match meant {
        Some(service) if service != alias => {
            let fault = Fault::AliasOfShortName { alias, service };
            // A name without a dot is nobody's domain; any other may be one.
            let is_sure = !target.contains('.') || target.ends_with(".svc");
            if is_sure {
                End::NoSuchHost(fault)
            } else {
                End::CannotTell(fault)
            }
        }
        _ => End::CannotTell(Fault::ExternalName(alias)),
    }
}

fn service_parts(full: &str) -> Option<Parts<'_>> {
    match records::parse(full)? {
        Name::Service(parts) if !parts.service.is_empty() => Some(parts),
        _ => None,
    }
}

/// The Service is there, and what the name asks of it is not.
fn of_service(question: &Question, parts: Parts) -> Option<End> {
    let cluster = question.cluster;
    let id = cluster.service(parts.namespace, parts.service)?;
    let service = &cluster[id];
    if service.kind() == ServiceType::ExternalName {
        let target = service
            .external_name
            .as_ref()
            .map_or("", |name| &name.value);
        if !parts.endpoint.is_empty() || !parts.port.is_empty() {
            return Some(End::NoSuchHost(Fault::NothingBelowAlias {
                service: id,
                name: question.typed.trim_end_matches('.').to_owned(),
            }));
        }
        let is_address = target.trim_end_matches('.').parse::<IpAddr>().is_ok();
        return is_address.then_some(End::NoSuchHost(Fault::ExternalNameIsAddress(id)));
    }
    let has_endpoint = ready_endpoints(cluster, id);
    if !parts.port.is_empty() && (has_endpoint || !service.is_headless()) {
        let port = Some((parts.port.to_owned(), parts.protocol.to_owned()));
        return Some(End::NoSuchHost(Fault::NoSuchRecord {
            service: id,
            records: Records::Srv,
            port,
        }));
    }
    if !parts.endpoint.is_empty() {
        // `web.shop` may as well mean a Service of namespace shop that was not pasted.
        if !service.is_headless() && has_namespace(cluster, parts.service) {
            return None;
        }
        if has_endpoint {
            let host = parts.endpoint.to_owned();
            return Some(End::NoSuchHost(Fault::NoSuchHostOfService {
                service: id,
                host,
            }));
        }
    }
    let missing = if service.is_headless() || !parts.endpoint.is_empty() {
        without_endpoints(cluster, id, 0)
    } else {
        Missing::NotRead
    };
    let is_open = missing.is_open(cluster);
    let fault = Fault::HeadlessWithoutAddresses(id, missing);
    Some(if is_open {
        End::CannotTell(fault)
    } else {
        End::NoSuchHost(fault)
    })
}

fn ready_endpoints(cluster: &Cluster, id: ServiceId) -> bool {
    let mut slices = cluster
        .slices_of(&cluster[id])
        .iter()
        .map(|slice| &cluster.slices[*slice]);
    slices.any(|slice| slice.endpoints.iter().any(|endpoint| endpoint.ready))
}

/// The Pod that would have the name, were there a Service of its `subdomain` (a StatefulSet's
/// `serviceName`).
fn of_subdomain(cluster: &Cluster, parts: Parts) -> Option<PodId> {
    let is_it = |pod: &crate::cluster::Pod| {
        pod.namespace == parts.namespace
            && pod
                .spec
                .subdomain
                .as_ref()
                .is_some_and(|subdomain| subdomain.value == parts.service)
            && pod
                .spec
                .hostname
                .as_ref()
                .is_some_and(|host| host.value == parts.endpoint)
    };
    if parts.endpoint.is_empty() || cluster.service(parts.namespace, parts.service).is_some() {
        return None;
    }
    cluster.pods.iter().position(is_it).map(PodId)
}

/// The Service exists, but the client's resolver does not come to its name, or asks somebody else.
fn elsewhere(question: &Question, meant: Parts, service: ServiceId, unfound: Unfound) -> End {
    let typed = question.typed.trim_end_matches('.');
    let name = typed.to_owned();
    let fault = match (unfound, question.sender.pod) {
        (Unfound::Machine, Some(pod)) => Fault::PodAsksItsNode { name, service, pod },
        (Unfound::Machine, None) => Fault::ClusterNameOutsideCluster { name, service },
        (Unfound::Nowhere | Unfound::NoData(_), _) => {
            let why = match question.lookup.tool {
                _ if question.typed.ends_with('.') => Incomplete::TrailingDot,
                Some(Tool::Dig) => Incomplete::Dig,
                _ => Incomplete::Searches(question.resolver.because.last().copied()),
            };
            // `_http._tcp` stays before the name that it is asked of.
            let before: String = typed
                .split_inclusive('.')
                .take_while(|label| label.starts_with('_'))
                .collect();
            let host = Some(meant.endpoint).filter(|host| !host.is_empty());
            let full_name = before + &records::full_name(&question.cluster[service], host);
            Fault::NameNotCompleted {
                name,
                service,
                full_name,
                why,
            }
        }
    };
    End::NoSuchHost(fault)
}

/// What a person means by a name, whatever the resolver makes of it: a Service, perhaps with a host
/// before it.
fn meant<'n>(name: &'n str, own: &'n str, cluster: &Cluster) -> Option<Parts<'n>> {
    let stem = name.strip_suffix(".cluster.local").unwrap_or(name);
    let (stem, is_full) = match stem.strip_suffix(".svc") {
        Some(stem) => (stem, true),
        None => (stem, false),
    };
    let labels: Vec<&str> = stem
        .split('.')
        .filter(|label| !label.starts_with('_'))
        .collect();
    let has = |namespace: &str, service: &str| cluster.service(namespace, service).is_some();
    match labels.as_slice() {
        [service] if !is_full => Some(Parts {
            service,
            namespace: own,
            ..Parts::default()
        }),
        [endpoint, service] if !is_full && has(own, service) && !has(service, endpoint) => {
            Some(Parts {
                endpoint,
                service,
                namespace: own,
                ..Parts::default()
            })
        }
        [service, namespace] => Some(Parts {
            service,
            namespace,
            ..Parts::default()
        }),
        [endpoint, service, namespace] if is_full || has(namespace, service) => Some(Parts {
            endpoint,
            service,
            namespace,
            ..Parts::default()
        }),
        _ => None,
    }
}

fn no_service(cluster: &Cluster, typed: &str, parts: Parts) -> End {
    let name = typed.to_owned();
    let namespace = parts.namespace.to_owned();
    let none_answers = cluster
        .services
        .iter()
        .all(|service| service.kind() == ServiceType::ExternalName);
    let same_name = || {
        cluster
            .services
            .iter()
            .position(|service| service.meta.name() == parts.service)
    };
    if let Some(at) = (!none_answers).then(same_name).flatten() {
        let is_open = typed.contains('.')
            && !has_namespace(cluster, parts.namespace)
            && names_no_namespace(cluster);
        let fault = Fault::ServiceInAnotherNamespace {
            name,
            namespace,
            service: ServiceId(at),
            is_open,
        };
        return if is_open {
            End::CannotTell(fault)
        } else {
            End::NoSuchHost(fault)
        };
    }
    if parts.endpoint.is_empty()
        && let Some(bearer) = bearer(cluster, &namespace, parts.service)
    {
        return End::NoSuchHost(Fault::NameOfNoService {
            name,
            namespace,
            bearer,
        });
    }
    let nearest = nearest_name(cluster, parts.service);
    // `web.shop` may be a Service of a namespace that was not pasted, and `example.com` is none at
    // all.
    let is_known = !typed.contains('.') || has_namespace(cluster, parts.namespace);
    let fault = Fault::NoSuchService {
        name,
        namespace,
        nearest,
    };
    if none_answers || !is_known {
        End::CannotTell(fault)
    } else {
        End::NoSuchHost(fault)
    }
}

/// Whether no object says where it is, so that `kubectl apply -n` may put all of them anywhere.
fn names_no_namespace(cluster: &Cluster) -> bool {
    let says = |namespace: &Spanned<TextSlice>| namespace.is_written();
    let is_silent = |service: &Service| !service.meta.namespace.as_ref().is_some_and(says);
    cluster.config.setup == Setup::Readers
        && cluster.namespaces.is_empty()
        && cluster.services.iter().all(|service| is_silent(service))
        && cluster.pods.iter().all(|pod| pod.namespace == "default")
}

fn nearest_name(cluster: &Cluster, name: &str) -> Option<ServiceId> {
    let distance = |at: usize| edit_distance(cluster.services[at].meta.name(), name);
    let (distance, at) = (0..cluster.services.len().min(MOST_NAMES))
        .map(|at| (distance(at), at))
        .min()?;
    let is_near = distance <= 2.max(name.len() / 3);
    is_near
        .then_some(ServiceId(at))
        .or_else(|| only_longer(cluster, name))
}

/// How many names are compared with the one that was typed.
const MOST_NAMES: usize = 2000;
/// A shorter word says too little.
const LEAST_LETTERS: usize = 3;

/// The only Service whose name goes on where `name` ends: `checkoutservice` for `checkout`.
fn only_longer(cluster: &Cluster, name: &str) -> Option<ServiceId> {
    let goes_on = |at: &usize| {
        let service = &cluster.services[*at];
        name.len() >= LEAST_LETTERS && service.meta.name().starts_with(name)
    };
    let mut found = (0..cluster.services.len().min(MOST_NAMES)).filter(goes_on);
    let only = found.next()?;
    found.next().is_none().then_some(ServiceId(only))
}
