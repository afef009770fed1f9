//! What the cluster's DNS answers to one full name: CoreDNS with the options that kubeadm gives it
//! (`pods insecure`).
//! Source: the Kubernetes DNS-based service discovery specification (kubernetes/dns,
//! docs/specification.md), and CoreDNS' plugin/kubernetes (parse.go, kubernetes.go, reverse.go) and
//! plugin/backend_lookup.go.

use std::net::IpAddr;

use super::ZONE;
use crate::cluster::{Cluster, Endpoint, ServiceId};
use crate::request::Records;
use portpath_kube::manifest::{Service, ServiceType};

/// What is said to one full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// A Service's own addresses, ready endpoints' addresses, or other records.
    Records {
        /// The Service.
        service: ServiceId,
        /// What there is.
        found: Vec<Record>,
    },
    /// Another name stands for it.
    Alias {
        /// The ExternalName Service.
        service: ServiceId,
        /// The name.
        target: String,
    },
    /// The address that stands in a name such as `10-244-1-2.shop.pod.cluster.local`.
    PodAddress(IpAddr),
    /// A Service that every cluster has, and your YAML does not show.
    OfEveryCluster(IpAddr),
    /// The name exists, but has no record of the type (NODATA).
    NoData(Option<ServiceId>),
    /// No such name (NXDOMAIN).
    NoSuchName,
    /// No name of the cluster: servers elsewhere are asked.
    NotOurs,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An A or AAAA record.
    Address(IpAddr),
    /// An SRV record; its priority is 0.
    Srv {
        /// The share of each, out of 100.
        weight: u16,
        /// The port.
        port: u16,
        /// Who has it.
        target: String,
    },
    /// A PTR record.
    Name(String),
}

/// A name of the cluster taken apart (CoreDNS: parse.go, parseRequest). What is not in it is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts<'n> {
    /// `http` of `_http._tcp`.
    pub port: &'n str,
    /// `tcp` of `_http._tcp`.
    pub protocol: &'n str,
    /// The host name of one endpoint.
    pub endpoint: &'n str,
    /// The Service's name.
    pub service: &'n str,
    /// Its namespace.
    pub namespace: &'n str,
}

/// A name of the cluster's domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name<'n> {
    /// Under `svc`.
    Service(Parts<'n>),
    /// Under `pod`.
    Pod(Parts<'n>),
    /// The domain itself, or one that cannot be a Service's or a Pod's.
    Bare,
    /// Of the domain, and of no form that it has.
    Malformed,
}

/// Takes a full name apart; none when it is not of the cluster's domain.
pub(crate) fn parse(full: &str) -> Option<Name<'_>> {
    if full == ZONE {
        return Some(Name::Bare);
    }
    let base = full.strip_suffix(ZONE)?.strip_suffix('.')?;
    let labels: Vec<&str> = base.split('.').collect();
    let (kind, rest) = labels.split_last()?;
    let parts = match rest {
        [] => Parts::default(),
        [namespace] => Parts {
            namespace,
            ..Parts::default()
        },
        [service, namespace] => Parts {
            service,
            namespace,
            ..Parts::default()
        },
        [endpoint, service, namespace] => Parts {
            endpoint,
            service,
            namespace,
            ..Parts::default()
        },
        [port, protocol, service, namespace] => {
            let bare = |label: &'_ str| label.strip_prefix('_').map_or(label.len(), str::len);
            let port = &port[port.len() - bare(port)..];
            let protocol = &protocol[protocol.len() - bare(protocol)..];
            Parts {
                port,
                protocol,
                service,
                namespace,
                ..Parts::default()
            }
        }
        _ => return Some(Name::Malformed),
    };
    Some(match *kind {
        "svc" if rest.is_empty() => Name::Bare,
        "pod" if rest.is_empty() => Name::Bare,
        "svc" => Name::Service(parts),
        "pod" => Name::Pod(parts),
        _ => Name::Malformed,
    })
}

/// What the cluster's DNS says to a full name, asked for records of one kind.
pub(crate) fn ask(cluster: &Cluster, full: &str, records: Records) -> Said {
    match parse(full) {
        None => match (records, full.parse().ok().or_else(|| reversed(full))) {
            (Records::Ptr, Some(ip)) => name_of(cluster, ip),
            _ => Said::NotOurs,
        },
        // The records of the zone itself are not modelled.
        Some(Name::Bare) if matches!(records, Records::Other(_)) => Said::NotOurs,
        Some(Name::Bare) => Said::NoData(None),
        Some(Name::Pod(parts)) => pod(cluster, parts, records),
        Some(Name::Malformed) => Said::NoSuchName,
        Some(Name::Service(parts)) if parts.service.is_empty() => {
            if super::has_namespace(cluster, parts.namespace) {
                Said::NoData(None)
            } else {
                Said::NoSuchName
            }
        }
        Some(Name::Service(parts)) => match cluster.service(parts.namespace, parts.service) {
            Some(id) => service(cluster, id, parts, records),
            None => of_every_cluster(parts, records),
        },
    }
}

/// The address that a name such as `9.2.244.10.in-addr.arpa` stands for (plugin/pkg/dnsutil,
/// ExtractAddressFromReverse).
fn reversed(name: &str) -> Option<IpAddr> {
    if let Some(digits) = name.strip_suffix(".in-addr.arpa") {
        let parts: Vec<&str> = digits.rsplit('.').collect();
        return parts.join(".").parse().ok().map(IpAddr::V4);
    }
    let digits = name.strip_suffix(".ip6.arpa")?;
    let nibbles: Vec<&str> = digits.rsplit('.').collect();
    if nibbles.len() != 32 || nibbles.iter().any(|nibble| nibble.len() != 1) {
        return None;
    }
    let groups: Vec<String> = nibbles.chunks(4).map(<[&str]>::concat).collect();
    groups.join(":").parse().ok().map(IpAddr::V6)
}

/// The name of an address: that of the Service whose ClusterIP it is, else one for each Service
/// with a ready endpoint there (reverse.go, serviceRecordForIP). Any other is left to servers
/// elsewhere (`fallthrough`).
fn name_of(cluster: &Cluster, ip: IpAddr) -> Said {
    let has_it = |service: &Service| {
        service
            .cluster_ips
            .iter()
            .any(|own| own.value.parse() == Ok(ip))
    };
    if let Some(at) = cluster.services.iter().position(|service| has_it(service)) {
        let name = full_name(&cluster.services[at], None);
        return Said::Records {
            service: ServiceId(at),
            found: vec![Record::Name(name)],
        };
    }
    let mut found: Vec<(ServiceId, Record)> = Vec::new();
    for slice in &cluster.slices {
        let Some(id) = cluster.service(&slice.namespace, &slice.service) else {
            continue;
        };
        let endpoints = slice
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.ready && endpoint.addresses.has(ip, usize::MAX));
        let names = endpoints.map(|endpoint| {
            let host = host_of(endpoint, ip);
            (id, Record::Name(full_name(&cluster[id], Some(&host))))
        });
        for name in names {
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    match found.first() {
        Some((service, _)) => Said::Records {
            service: *service,
            found: found.into_iter().map(|(_, record)| record).collect(),
        },
        None => Said::NotOurs,
    }
}

/// Source: pkg/controlplane/controller/kubernetesservice (the Service `kubernetes`) and kubeadm
/// (`kube-dns`).
pub(in crate::trace) fn is_of_every_cluster(service: &Service) -> bool {
    matches!(
        (service.meta.namespace(), service.meta.name()),
        ("default", "kubernetes") | ("kube-system", "kube-dns")
    )
}

/// The same Services, where the YAML does not show them.
fn of_every_cluster(parts: Parts, records: Records) -> Said {
    let ip = match (parts.namespace, parts.service) {
        ("default", "kubernetes") => IpAddr::from([10, 96, 0, 1]),
        ("kube-system", "kube-dns") => IpAddr::from([10, 96, 0, 10]),
        _ => return Said::NoSuchName,
    };
    match records {
        Records::Addresses | Records::A if parts.endpoint.is_empty() => Said::OfEveryCluster(ip),
        Records::Other(_) if parts.endpoint.is_empty() => Said::NoData(None),
        _ => Said::NoSuchName,
    }
}

/// `10-244-1-2.shop.pod.cluster.local`: the name itself says the address, whether a Pod has it or
/// not (findPods).
fn pod(cluster: &Cluster, parts: Parts, records: Records) -> Said {
    let separator = if parts.service.matches('-').count() == 3 && !parts.service.contains("--") {
        "."
    } else {
        ":"
    };
    let exists = super::has_namespace(cluster, parts.namespace);
    match parts.service.replace('-', separator).parse::<IpAddr>() {
        _ if !exists => Said::NoSuchName,
        _ if parts.service.is_empty() => Said::NoData(None),
        Ok(ip) if matches!(records, Records::Addresses) || address_type(records, ip) => {
            Said::PodAddress(ip)
        }
        Ok(_) => Said::NoData(None),
        Err(_) => Said::NoSuchName,
    }
}

fn address_type(records: Records, ip: IpAddr) -> bool {
    matches!(records, Records::A | Records::Aaaa) && records.has_family(ip)
}

/// Source: kubernetes.go, findServices.
fn service(cluster: &Cluster, id: ServiceId, parts: Parts, records: Records) -> Said {
    let service = &cluster[id];
    if service.kind() == ServiceType::ExternalName {
        return alias(service, id, parts, records);
    }
    let found = if service.is_headless() || !parts.endpoint.is_empty() {
        of_endpoints(cluster, service, parts)
    } else {
        of_service(service, parts)
    };
    if found.is_empty() {
        return Said::NoSuchName;
    }
    let found = of_type(found, records);
    if found.is_empty() {
        Said::NoData(Some(id))
    } else {
        Said::Records { service: id, found }
    }
}

/// An alias has no endpoints and no ports, so no names below it; and an address is none
/// (kubernetes.go, findServices).
fn alias(service: &Service, id: ServiceId, parts: Parts, records: Records) -> Said {
    let target = service
        .external_name
        .as_ref()
        .map_or("", |name| &name.value)
        .trim_end_matches('.')
        .to_ascii_lowercase();
    let is_below =
        !parts.endpoint.is_empty() || !parts.port.is_empty() || !parts.protocol.is_empty();
    if is_below || target.parse::<IpAddr>().is_ok() {
        return Said::NoSuchName;
    }
    match records {
        Records::Srv | Records::Ptr | Records::Other(_) => Said::NoData(Some(id)),
        Records::Addresses | Records::A | Records::Aaaa | Records::Cname => Said::Alias {
            service: id,
            target,
        },
    }
}

/// One thing that answers: an address, a port (none where an endpoint has no port), and the name of
/// who has them.
struct Answering {
    ip: IpAddr,
    port: Option<u16>,
    target: String,
}

fn of_service(service: &Service, parts: Parts) -> Vec<Answering> {
    let target = full_name(service, None);
    let ips: Vec<IpAddr> = service
        .cluster_ips
        .iter()
        .filter_map(|ip| ip.value.parse().ok())
        .collect();
    let ports = service
        .ports
        .iter()
        .filter(|port| meant(parts, &port.name.value, port.protocol.value.as_str()));
    let one = |port: u16| ips.iter().map(move |ip| (*ip, port));
    let found = ports.flat_map(|port| one(port.port.value));
    found
        .map(|(ip, port)| Answering {
            ip,
            port: Some(port),
            target: target.clone(),
        })
        .collect()
}

/// The ready addresses of a Service's endpoints, those of one host when a host is named.
fn of_endpoints(cluster: &Cluster, service: &Service, parts: Parts) -> Vec<Answering> {
    let mut found = Vec::new();
    for slice in cluster
        .slices_of(service)
        .iter()
        .map(|slice| &cluster.slices[*slice])
    {
        let ports: Vec<Option<u16>> = match slice.ports.as_slice() {
            // Without ports the address answers all the same (object/endpoint.go: a port -1 stands
            // for none).
            [] if parts.port.is_empty() && parts.protocol.is_empty() => vec![None],
            ports => ports
                .iter()
                .filter(|port| meant(parts, &port.name, port.protocol.as_str()))
                .map(|port| port.port.and_then(|number| u16::try_from(number).ok()))
                .collect(),
        };
        for endpoint in slice.endpoints.iter().filter(|endpoint| endpoint.ready) {
            for ip in endpoint
                .addresses
                .texts()
                .iter()
                .filter_map(|ip| ip.parse::<IpAddr>().ok())
            {
                let host = host_of(endpoint, ip);
                if parts.endpoint.is_empty() || parts.endpoint.eq_ignore_ascii_case(&host) {
                    let target = full_name(service, Some(&host));
                    found.extend(ports.iter().map(|port| Answering {
                        ip,
                        port: *port,
                        target: target.clone(),
                    }));
                }
            }
        }
    }
    found
}

/// An endpoint without a host name answers to its address with dashes (kubernetes.go,
/// endpointHostname).
pub(super) fn host_of(endpoint: &Endpoint, ip: IpAddr) -> String {
    endpoint.hostname.as_ref().map_or_else(
        || ip.to_string().replace(['.', ':'], "-"),
        |name| name.to_string(),
    )
}

/// `web.shop.svc.cluster.local`, with the host of one endpoint before it.
pub(crate) fn full_name(service: &Service, host: Option<&str>) -> String {
    let host = host.map_or(String::new(), |host| format!("{host}."));
    format!(
        "{host}{}.{}.svc.{ZONE}",
        service.meta.name(),
        service.meta.namespace()
    )
}

/// Whether a port is asked for; a name without port and protocol asks for all
/// (matchPortAndProtocol).
fn meant(parts: Parts, name: &str, protocol: &str) -> bool {
    let fits = |asked: &str, own: &str| asked.is_empty() || asked.eq_ignore_ascii_case(own);
    fits(parts.port, name) && fits(parts.protocol, protocol)
}

/// The records of a type, each once (backend_lookup.go: A, AAAA, SRV).
fn of_type(found: Vec<Answering>, records: Records) -> Vec<Record> {
    let share = u16::try_from(100 / found.len().max(1)).unwrap_or(1).max(1);
    let mut seen = portpath_text::maps::HashSet::default();
    let mut out = Vec::new();
    for Answering { ip, port, target } in found {
        let record = match (records, port) {
            (Records::Addresses | Records::A | Records::Aaaa, _) => {
                let fresh = records.has_family(ip) && seen.insert((ip.to_string(), 0));
                fresh.then_some(Record::Address(ip))
            }
            (Records::Srv, Some(port)) => {
                seen.insert((target.clone(), port)).then_some(Record::Srv {
                    weight: share,
                    port,
                    target,
                })
            }
            _ => None,
        };
        out.extend(record);
    }
    out
}
