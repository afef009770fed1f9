//! The hop at which a name becomes an address, or does not.

use super::{Words, new};
use crate::cluster::ProxyMode;
use crate::cluster::ServiceId;
use crate::explain::draft::join;
use crate::report::{Hop, HopKind, Subject};
use crate::source::Span;
use crate::trace::{Answer, Asked};

/// One question to DNS and its answer.
pub fn hop(words: &Words, asked: &Asked) -> Hop {
    let name = &asked.name;
    let (sentence, detail, spans, full_name, line) = match &asked.answer {
        Answer::ClusterIp { service, full_name, ip } => (
            format!("DNS: {full_name} is {ip}"),
            match words.cluster.config.proxy_mode {
                // Bound to kube-ipvs0: pkg/proxy/ipvs/proxier.go, syncService.
                ProxyMode::Ipvs => "the ClusterIP, which every node has on its interface kube-ipvs0",
                ProxyMode::Iptables | ProxyMode::Nftables => {
                    "the ClusterIP, which no machine has: it lives in the rules of every node"
                }
            }
            .to_owned(),
            names_of(words, *service),
            full_name.clone(),
            ip.to_string(),
        ),
        Answer::Endpoints { service, full_name, ips } => {
            let none = words.service(*service).cluster_ips.first().map(|none| none.span);
            let spans = none.into_iter().chain(names_of(words, *service)).collect();
            let list = join(&ips.iter().map(ToString::to_string).collect::<Vec<_>>());
            let detail = "a headless Service: the addresses of its ready Pods, with nothing in between".to_owned();
            (format!("DNS: {full_name} is {list}"), detail, spans, full_name.clone(), list)
        }
        Answer::Alias { service, target } => (
            format!("DNS: {name} is an alias for {target}"),
            "a Service of type ExternalName is a DNS record and nothing else".to_owned(),
            words.service(*service).external_name.iter().map(|name| name.span).collect(),
            name.clone(),
            target.clone(),
        ),
        Answer::Nothing => {
            (format!("DNS: no address for {name}"), String::new(), Vec::new(), name.clone(), "no address".to_owned())
        }
        Answer::Elsewhere => (
            format!("DNS: {name} is not a name of this cluster"),
            "another DNS server answers it, or none".to_owned(),
            Vec::new(),
            name.clone(),
            "not of this cluster".to_owned(),
        ),
    };
    let mut hop = new(words, HopKind::Dns, sentence, detail, &spans);
    hop.passes = match &asked.answer {
        Answer::ClusterIp { .. } | Answer::Endpoints { .. } => true,
        Answer::Alias { target, .. } => target.ends_with(".svc.cluster.local"),
        Answer::Nothing | Answer::Elsewhere => false,
    };
    hop.subject = Subject { kind: "DNS".into(), name: full_name, lines: vec![line], ..Subject::default() };
    hop
}

fn names_of(words: &Words, service: ServiceId) -> Vec<Span> {
    let meta = &words.service(service).meta;
    let namespace = meta.namespace.as_ref().filter(|namespace| namespace.is_written()).map(|namespace| namespace.span);
    [Some(meta.name_span()), namespace].into_iter().flatten().collect()
}
