//! Answers a name as cluster DNS would for the client that asks: its search path, Services, headless Services
//! and the Pods they name, ExternalName. Leaves out SRV and PTR records and custom `dnsConfig`.
//! Source: the Kubernetes DNS-based service discovery specification, and CoreDNS' plugin/kubernetes.

use std::net::IpAddr;

use super::{End, Fault, Missing, Names, Sender, without_endpoints};
use crate::cluster::{Cluster, ServiceId};
use crate::manifest::ServiceType;

/// What DNS answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A Service's ClusterIP.
    ClusterIp {
        /// The Service.
        service: ServiceId,
        /// Its full name.
        full_name: String,
        /// The address.
        ip: IpAddr,
    },
    /// The addresses of a headless Service's ready endpoints, or of the one Pod that was named.
    Endpoints {
        /// The Service.
        service: ServiceId,
        /// Its full name.
        full_name: String,
        /// The addresses, in the order of the slices.
        ips: Vec<IpAddr>,
    },
    /// An alias, inside the cluster or elsewhere.
    Alias {
        /// The Service.
        service: ServiceId,
        /// What it points at.
        target: String,
    },
    /// The cluster's DNS has no such name.
    Nothing,
    /// Another DNS server's business.
    Elsewhere,
}

/// A name asked for, and the answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The name.
    pub name: String,
    /// The answer.
    pub answer: Answer,
}

/// A cluster name taken apart.
struct ClusterName<'n> {
    host: Option<&'n str>,
    service: &'n str,
    namespace: &'n str,
}

/// How often an alias inside the cluster is followed before it is called endless (CoreDNS: 8).
const MOST_ALIASES: usize = 8;

/// What the client's resolver gets for `name`: all that was asked, and the end when it gets no address.
pub fn resolve(cluster: &Cluster, names: &Names, sender: &Sender, name: &str) -> (Vec<Asked>, Option<End>) {
    let mut asked: Vec<Asked> = Vec::new();
    let mut name = name.trim_end_matches('.').to_owned();
    for _ in 0..MOST_ALIASES {
        let (answer, end) = one(cluster, names, sender, &name);
        let target = match (&answer, &end) {
            (Answer::Alias { target, .. }, None) => Some(target.clone()),
            _ => None,
        };
        asked.push(Asked { name, answer });
        let Some(target) = target else { return (asked, end) };
        name = target;
    }
    let end = End::NoSuchHost(Fault::NameOutsideCluster(name));
    (asked, Some(end))
}

/// The answer to one name; no end when it has an address or leads to another name of the cluster.
fn one(cluster: &Cluster, names: &Names, sender: &Sender, name: &str) -> (Answer, Option<End>) {
    let Some(parts) = split(name, sender, names) else {
        let fault = Fault::NameOutsideCluster(name.to_owned());
        if name.ends_with(".cluster.local") {
            return (Answer::Nothing, Some(End::NoSuchHost(fault)));
        }
        return (Answer::Elsewhere, Some(End::CannotTell(fault)));
    };
    let Some(id) = names.service(parts.namespace, parts.service) else {
        return (Answer::Nothing, Some(no_service(cluster, name, &parts)));
    };
    if sender.namespace.is_none() {
        let fault = Fault::ClusterNameOutsideCluster { name: name.to_owned(), service: id };
        return (Answer::Nothing, Some(End::NoSuchHost(fault)));
    }
    let service = &cluster.services[id.0];
    if service.kind() != ServiceType::ExternalName {
        return address(cluster, sender, id, &parts);
    }
    let target = service.external_name.as_ref().map_or("", |name| &name.value).trim_end_matches('.').to_owned();
    if target.parse::<IpAddr>().is_ok() {
        return (Answer::Nothing, Some(End::NoSuchHost(Fault::ExternalNameIsAddress(id))));
    }
    let end = (!target.ends_with(".svc.cluster.local")).then_some(End::CannotTell(Fault::ExternalName(id)));
    (Answer::Alias { service: id, target }, end)
}

/// Applies the search path `NAMESPACE.svc.cluster.local svc.cluster.local cluster.local` (ndots:5).
fn split<'n>(name: &'n str, sender: &'n Sender, names: &Names) -> Option<ClusterName<'n>> {
    let own = sender.namespace.as_deref().unwrap_or("default");
    let stem = name.strip_suffix(".cluster.local").unwrap_or(name);
    let (stem, is_full) = match stem.strip_suffix(".svc") {
        Some(stem) => (stem, true),
        None => (stem, false),
    };
    let labels: Vec<&str> = stem.split('.').collect();
    match labels.as_slice() {
        [service] if !is_full => Some(ClusterName { host: None, service, namespace: own }),
        // `web-0.web` is a Pod's name in the client's namespace when that has such a Service; else `web.shop`.
        [host, service]
            if !is_full && names.service(own, service).is_some() && names.service(service, host).is_none() =>
        {
            Some(ClusterName { host: Some(host), service, namespace: own })
        }
        [service, namespace] => Some(ClusterName { host: None, service, namespace }),
        [host, service, namespace] if is_full || names.service(namespace, service).is_some() => {
            Some(ClusterName { host: Some(host), service, namespace })
        }
        _ => None,
    }
}

fn address(cluster: &Cluster, sender: &Sender, id: ServiceId, parts: &ClusterName) -> (Answer, Option<End>) {
    let service = &cluster.services[id.0];
    let mut full_name = format!("{}.{}.svc.cluster.local", parts.service, parts.namespace);
    let without = |missing: Missing| {
        let is_open = missing.is_open(cluster);
        let fault = Fault::HeadlessWithoutAddresses(id, missing);
        (Answer::Nothing, Some(if is_open { End::CannotTell(fault) } else { End::NoSuchHost(fault) }))
    };
    if parts.host.is_none() && !service.is_headless() {
        let ips: Vec<IpAddr> = service.cluster_ips.iter().filter_map(|ip| ip.value.parse().ok()).collect();
        let Some(ip) = sender.reachable(&ips) else {
            return without(Missing::NotRead);
        };
        return (Answer::ClusterIp { service: id, full_name, ip }, None);
    }
    if let Some(host) = parts.host {
        full_name = format!("{host}.{full_name}");
    }
    let ips = endpoint_ips(cluster, id, parts.host);
    match (ips.is_empty(), parts.host) {
        (false, _) => (Answer::Endpoints { service: id, full_name, ips }, None),
        (true, Some(host)) if !endpoint_ips(cluster, id, None).is_empty() => {
            (Answer::Nothing, Some(End::NoSuchHost(Fault::NoSuchHostOfService { service: id, host: host.to_owned() })))
        }
        (true, _) => without(without_endpoints(cluster, id, 0)),
    }
}

/// The addresses of ready endpoints, those of one host when a host is named (CoreDNS: findServices, which
/// looks at the slices' ready addresses).
fn endpoint_ips(cluster: &Cluster, id: ServiceId, host: Option<&str>) -> Vec<IpAddr> {
    let service = &cluster.services[id.0];
    let mut ips = Vec::new();
    let slices = cluster.slices_of(service).iter().map(|slice| &cluster.slices[*slice]);
    for endpoint in slices.flat_map(|slice| &slice.endpoints) {
        let named =
            |host: &str| endpoint.hostname.as_deref() == Some(host) || dashed(endpoint.addresses.first()) == host;
        if endpoint.ready && host.is_none_or(named) {
            ips.extend(endpoint.addresses.iter().filter_map(|ip| ip.parse::<IpAddr>().ok()));
        }
    }
    ips
}

/// An endpoint without a host name answers to its address with dashes (CoreDNS: endpointHostname).
fn dashed(ip: Option<&String>) -> String {
    ip.map_or(String::new(), |ip| ip.replace(['.', ':'], "-"))
}

fn no_service(cluster: &Cluster, typed: &str, parts: &ClusterName) -> End {
    let (name, namespace) = (typed.to_owned(), parts.namespace.to_owned());
    if let Some(at) = cluster.services.iter().position(|service| service.meta.name() == parts.service) {
        return End::NoSuchHost(Fault::ServiceInAnotherNamespace { name, namespace, service: ServiceId(at) });
    }
    let nearest = nearest_name(cluster, parts.service);
    // `web.shop` may be a Service of a namespace that was not pasted, and `example.com` is none at all.
    let is_known = !typed.contains('.') || has_namespace(cluster, parts.namespace);
    let fault = Fault::NoSuchService { name, namespace, nearest };
    if cluster.services.is_empty() || !is_known { End::CannotTell(fault) } else { End::NoSuchHost(fault) }
}

/// Whether the paste has anything in a namespace.
fn has_namespace(cluster: &Cluster, namespace: &str) -> bool {
    cluster.namespaces.iter().any(|meta| meta.name() == namespace)
        || cluster.services.iter().any(|service| service.meta.namespace() == namespace)
        || cluster.pods.iter().any(|pod| pod.namespace == namespace)
}

fn nearest_name(cluster: &Cluster, name: &str) -> Option<ServiceId> {
    let distance = |at: usize| super::edit_distance(cluster.services[at].meta.name(), name);
    let (distance, at) = (0..cluster.services.len().min(2000)).map(|at| (distance(at), at)).min()?;
    (distance <= 2.max(name.len() / 3)).then_some(ServiceId(at))
}
