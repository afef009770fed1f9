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
    /// An alias elsewhere.
    Alias {
        /// The Service.
        service: ServiceId,
        /// What it points at.
        target: String,
    },
    /// No address.
    Nothing,
}

/// A cluster name taken apart.
struct ClusterName<'n> {
    host: Option<&'n str>,
    service: &'n str,
    namespace: &'n str,
}

/// How often an alias inside the cluster is followed before it is called endless (CoreDNS: 8).
const MOST_ALIASES: usize = 8;

/// What the client's resolver gets for `name`; `Err` when that ends the journey, with the answer seen.
pub fn resolve(cluster: &Cluster, names: &Names, sender: &Sender, name: &str) -> Result<Answer, (Answer, End)> {
    let mut asked = name.trim_end_matches('.').to_owned();
    for _ in 0..MOST_ALIASES {
        let Some(parts) = split(&asked, sender, names) else {
            return Err((Answer::Nothing, End::CannotTell(Fault::NameOutsideCluster(asked))));
        };
        let Some(id) = names.service(parts.namespace, parts.service) else {
            return Err((Answer::Nothing, no_service(cluster, name, &parts)));
        };
        if sender.namespace.is_none() {
            let fault = Fault::ClusterNameOutsideCluster { name: name.to_owned(), service: id };
            return Err((Answer::Nothing, End::NoSuchHost(fault)));
        }
        let service = &cluster.services[id.0];
        if service.kind() != ServiceType::ExternalName {
            return address(cluster, id, &parts);
        }
        let target = service.external_name.as_ref().map_or("", |name| &name.value).trim_end_matches('.').to_owned();
        if target.parse::<IpAddr>().is_ok() {
            return Err((Answer::Nothing, End::NoSuchHost(Fault::ExternalNameIsAddress(id))));
        }
        if !target.ends_with(".svc.cluster.local") {
            let end = End::CannotTell(Fault::ExternalName(id));
            return Err((Answer::Alias { service: id, target }, end));
        }
        asked = target;
    }
    Err((Answer::Nothing, End::NoSuchHost(Fault::NameOutsideCluster(name.to_owned()))))
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

fn address(cluster: &Cluster, id: ServiceId, parts: &ClusterName) -> Result<Answer, (Answer, End)> {
    let service = &cluster.services[id.0];
    let mut full_name = format!("{}.{}.svc.cluster.local", parts.service, parts.namespace);
    if parts.host.is_none() && !service.is_headless() {
        let Some(ip) = service.cluster_ips.first().and_then(|ip| ip.value.parse().ok()) else {
            let end = End::NoSuchHost(Fault::HeadlessWithoutAddresses(id, Missing::NotRead));
            return Err((Answer::Nothing, end));
        };
        return Ok(Answer::ClusterIp { service: id, full_name, ip });
    }
    if let Some(host) = parts.host {
        full_name = format!("{host}.{full_name}");
    }
    let ips = endpoint_ips(cluster, id, parts.host);
    if ips.is_empty() {
        let missing = without_endpoints(cluster, id, 0);
        return Err((Answer::Nothing, End::NoSuchHost(Fault::HeadlessWithoutAddresses(id, missing))));
    }
    Ok(Answer::Endpoints { service: id, full_name, ips })
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
    let fault = Fault::NoSuchService { name, namespace, nearest };
    if cluster.services.is_empty() { End::CannotTell(fault) } else { End::NoSuchHost(fault) }
}

fn nearest_name(cluster: &Cluster, name: &str) -> Option<ServiceId> {
    let distance = |at: usize| super::edit_distance(cluster.services[at].meta.name(), name);
    let (distance, at) = (0..cluster.services.len().min(2000)).map(|at| (distance(at), at)).min()?;
    (distance <= 2.max(name.len() / 3)).then_some(ServiceId(at))
}
