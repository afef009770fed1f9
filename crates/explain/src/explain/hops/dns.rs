//! The hop at which a name becomes an address, or does not: what DNS, `/etc/hosts` or the
//! environment says.

use std::net::IpAddr;

use super::{Context, new};
use crate::explain::context::join;
use crate::report::{Hop, HopKind, Subject};
use portpath_net::cluster::{PodId, ProxyMode, ServiceId};
use portpath_net::request::{Lookup, Records};
use portpath_net::trace::{Answer, Asked, Record, Word, ZONE};
use portpath_text::source::Span;

/// Seconds that kubeadm's Corefile gives each record.
const TTL: u32 = 30;

/// What a hop says.
struct Said {
    sentence: String,
    detail: String,
    spans: Vec<Span>,
    /// The name in the picture.
    name: String,
    /// The answer in the picture.
    lines: Vec<String>,
    passes: bool,
}

/// Who answers.
fn who(asked: &Asked) -> &'static str {
    match &asked.answer {
        Answer::HostsFile(..) => "/etc/hosts",
        Answer::Environment(..) => "environment",
        _ => "DNS",
    }
}

/// What DNS said; others are named before it.
pub(crate) fn spoken(context: &Context, asked: &Asked) -> String {
    let said = said(context, asked).sentence;
    match who(asked) {
        "DNS" => said,
        who => format!("{who}: {said}"),
    }
}

/// One question to DNS and its answer.
pub(super) fn hop(context: &Context, asked: &Asked, lookup: &Lookup) -> Hop {
    let mut said = said(context, asked);
    let kind = lookup.records;
    if asked.answer == Answer::Nothing
        && matches!(
            kind,
            Records::Srv | Records::Cname | Records::Ptr | Records::Other(_)
        )
    {
        said.sentence = format!("no {} record of {}", kind.as_str(), asked.name);
        said.lines = vec!["no record".to_owned()];
    }
    if lookup.tool.is_some() {
        let records = records(asked);
        if !records.is_empty() {
            said.detail = join(&records);
        }
    }
    let tried = tried(asked);
    let detail = match (said.detail.is_empty(), tried.is_empty()) {
        (_, true) => said.detail,
        (true, false) => tried,
        (false, false) => format!("{}; {tried}", said.detail),
    };
    said.spans.extend(&asked.because);
    let kind = who(asked);
    let sentence = format!("{kind}: {}", said.sentence);
    let mut hop = new(context, HopKind::Dns, sentence, detail, &said.spans);
    hop.passes = said.passes;
    hop.subject = Subject {
        kind: kind.into(),
        name: said.name,
        lines: said.lines,
        ..Subject::default()
    };
    hop
}

fn said(context: &Context, asked: &Asked) -> Said {
    let name = &asked.name;
    let of = |sentence: String, detail: &str, spans: Vec<Span>| Said {
        sentence,
        detail: detail.to_owned(),
        spans,
        name: name.clone(),
        lines: Vec::new(),
        passes: true,
    };
    match &asked.answer {
        Answer::ClusterIp {
            service,
            full_name,
            ips,
        } => {
            let detail = match context.cluster.config.proxy_mode {
                // Bound to kube-ipvs0: pkg/proxy/ipvs/proxier.go, syncService.
                ProxyMode::Ipvs => {
                    "the ClusterIP, which every node has on its interface kube-ipvs0"
                }
                ProxyMode::Iptables | ProxyMode::Nftables => {
                    "the ClusterIP: no machine has this address, it exists only in each node's rules"
                }
            };
            named(
                of(
                    addresses(full_name, ips),
                    detail,
                    names_of(context, *service),
                ),
                full_name,
                ips,
            )
        }
        Answer::Endpoints {
            service,
            full_name,
            ips,
            pod,
        } => {
            let none = context
                .service(*service)
                .cluster_ips
                .first()
                .filter(|ip| ip.value == "None")
                .map(|none| none.span);
            let spans = none
                .into_iter()
                .chain(names_of(context, *service))
                .chain(host_of(context, *pod))
                .collect();
            let detail = match (none, pod) {
                (Some(_), Some(_)) => {
                    "the name of one Pod: its `hostname` under the Service that its `subdomain` says"
                }
                (Some(_), None) => {
                    "a headless Service: the addresses of its ready Pods, with nothing in between"
                }
                (None, _) => {
                    "the name of one endpoint; Kubernetes promises such names for headless Services only"
                }
            };
            named(of(addresses(full_name, ips), detail, spans), full_name, ips)
        }
        Answer::Nothing => Said {
            lines: vec!["no address".to_owned()],
            passes: false,
            ..of(format!("no address for {name}"), "", Vec::new())
        },
        Answer::Elsewhere => Said {
            lines: vec!["not of this cluster".to_owned()],
            passes: false,
            ..of(
                format!("{name} is not a name of this cluster"),
                "another DNS server answers it, or none",
                Vec::new(),
            )
        },
        Answer::OfEveryCluster(ip) => Said {
            lines: vec![ip.to_string()],
            ..of(
                format!("{} is {ip}", full_name(asked)),
                "a Service that every cluster has, at its usual address",
                Vec::new(),
            )
        },
        Answer::HostsFile(ip, span) => Said {
            lines: vec![ip.to_string()],
            ..of(
                format!("{name} is {ip}"),
                "the file of the Pod comes first, and DNS is not asked",
                vec![*span],
            )
        },
        Answer::Records {
            service,
            full_name,
            found,
        } => {
            let lines: Vec<String> = found.iter().map(record).collect();
            let spans = names_of(context, *service)
                .into_iter()
                .chain(ports_of(context, *service, found))
                .collect();
            Said {
                lines: lines.clone(),
                ..of(format!("{full_name} is {}", join(&lines)), "", spans)
            }
        }
        Answer::Alias { service, target } => Said {
            lines: vec![target.clone()],
            passes: target.ends_with(ZONE),
            ..of(
                format!("{name} is an alias for {target}"),
                "a Service of type ExternalName is a DNS record and nothing else",
                context
                    .service(*service)
                    .external_name
                    .iter()
                    .map(|name| name.span)
                    .collect(),
            )
        },
        Answer::PodAddress(ip) => Said {
            lines: vec![ip.to_string()],
            ..of(
                format!("{name} is {ip}"),
                "the name itself says the address, whether a Pod has it or not (CoreDNS: `pods insecure`)",
                Vec::new(),
            )
        },
        Answer::Environment(variables, service) => {
            let lines: Vec<String> = variables
                .iter()
                .map(|(name, value)| format!("{name} is {value}"))
                .collect();
            let spans = service.map_or_else(Vec::new, |service| names_of(context, service));
            let detail = match service {
                Some(_) => {
                    "the kubelet sets such variables when it starts the container, for the Services that are there then"
                }
                None => "",
            };
            Said {
                lines: lines.clone(),
                ..of(join(&lines), detail, spans)
            }
        }
    }
}

fn named(said: Said, full_name: &str, ips: &[IpAddr]) -> Said {
    Said {
        name: full_name.to_owned(),
        lines: vec![list(ips)],
        ..said
    }
}

fn addresses(full_name: &str, ips: &[IpAddr]) -> String {
    format!("{full_name} is {}", list(ips))
}

fn list(ips: &[IpAddr]) -> String {
    join(&ips.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// The full name that was answered, or was tried last.
fn full_name(asked: &Asked) -> &str {
    asked
        .tried
        .last()
        .map_or(&asked.name, |(full_name, _)| full_name)
}

/// A record as a person reads it.
fn record(record: &Record) -> String {
    match record {
        Record::Address(ip) => ip.to_string(),
        Record::Srv { port, target, .. } => format!("port {port} of {target}"),
        Record::Name(name) => name.clone(),
    }
}

/// The answer as `dig` prints it.
fn records(asked: &Asked) -> Vec<String> {
    let of_ip = |name: &str, ip: &IpAddr| {
        format!(
            "`{name}. {TTL} IN {} {ip}`",
            if ip.is_ipv4() { "A" } else { "AAAA" }
        )
    };
    match &asked.answer {
        Answer::ClusterIp { full_name, ips, .. } | Answer::Endpoints { full_name, ips, .. } => {
            ips.iter().map(|ip| of_ip(full_name, ip)).collect()
        }
        Answer::PodAddress(ip) | Answer::OfEveryCluster(ip) => vec![of_ip(full_name(asked), ip)],
        Answer::Alias { target, .. } => {
            vec![format!("`{}. {TTL} IN CNAME {target}.`", full_name(asked))]
        }
        Answer::Records {
            full_name, found, ..
        } => found
            .iter()
            .filter_map(|record| match record {
                Record::Srv {
                    weight,
                    port,
                    target,
                } => Some(format!(
                    "`{full_name}. {TTL} IN SRV 0 {weight} {port} {target}.`"
                )),
                Record::Address(_) | Record::Name(_) => None,
            })
            .collect(),
        Answer::HostsFile(..) | Answer::Environment(..) | Answer::Nothing | Answer::Elsewhere => {
            Vec::new()
        }
    }
}

/// The full names that were asked for, where it was more than the one that answered.
fn tried(asked: &Asked) -> String {
    let one = |(name, word): &(String, Word)| match word {
        Word::Found => name.clone(),
        Word::NoSuchName => format!("{name} (NXDOMAIN)"),
        Word::NoData => format!("{name} (NODATA)"),
        Word::Elsewhere => format!("{name} (left to servers elsewhere)"),
    };
    match asked.tried.as_slice() {
        [] | [(_, Word::Found)] => String::new(),
        [only] => format!("asked for: {}", one(only)),
        all => format!(
            "asked in turn: {}",
            all.iter().map(one).collect::<Vec<_>>().join(", ")
        ),
    }
}

fn names_of(context: &Context, service: ServiceId) -> Vec<Span> {
    let meta = &context.service(service).meta;
    let namespace = meta
        .namespace
        .as_ref()
        .filter(|namespace| namespace.is_written())
        .map(|namespace| namespace.span);
    [Some(meta.name_span()), namespace]
        .into_iter()
        .flatten()
        .collect()
}

/// What gives a Pod its name under a Service.
fn host_of(context: &Context, pod: Option<PodId>) -> Vec<Span> {
    let Some(pod) = pod.map(|pod| &context.cluster[pod]) else {
        return Vec::new();
    };
    [pod.spec.hostname.as_ref(), pod.spec.subdomain.as_ref()]
        .into_iter()
        .flatten()
        .map(|name| name.span)
        .collect()
}

/// The ports that SRV records are made of.
fn ports_of(context: &Context, service: ServiceId, found: &[Record]) -> Vec<Span> {
    if !found
        .iter()
        .any(|record| matches!(record, Record::Srv { .. }))
    {
        return Vec::new();
    }
    let ports = context.service(service).ports.iter();
    ports
        .filter(|port| !port.name.value.is_empty())
        .map(|port| port.name.span.to(port.port.span))
        .collect()
}
