//! What a Pod's `/etc/hosts` says, which programs read before they ask DNS: its own names, and
//! `hostAliases`.
//! Source: pkg/kubelet/kubelet_pods.go, managedHostsFileContent and hostsEntriesFromHostAliases.
//! Leaves out the file of a node and of somebody outside, which no paste shows.

use std::net::IpAddr;

use super::ZONE;
use crate::cluster::{Cluster, Pod};
use crate::request::Records;
use crate::trace::Sender;
use portpath_text::source::Span;

/// The address of a name in the client's file, with the line that gives it.
pub(crate) fn look(
    cluster: &Cluster,
    sender: &Sender,
    name: &str,
    records: Records,
) -> Option<(IpAddr, Span)> {
    let pod = &cluster[sender.pod?];
    let name = name.trim_end_matches('.');
    if !pod.spec.host_network && is_own(pod, name) {
        let ip = pod.ips.iter().copied().find(|ip| records.has_family(*ip))?;
        return Some((ip, pod.name_span));
    }
    let aliases = pod
        .spec
        .resolver
        .iter()
        .flat_map(|resolver| &resolver.hosts);
    let entries = aliases.flat_map(|alias| alias.names.iter().map(move |own| (own, &alias.ip)));
    let mut found = entries
        .filter(|(own, _)| own.value.eq_ignore_ascii_case(name))
        .filter_map(|(own, ip)| {
            let address = ip.value.parse().ok().filter(|ip| records.has_family(*ip))?;
            Some((address, ip.span.to(own.span)))
        });
    found.next()
}

/// A Pod's host name, and the full one when it has a subdomain.
fn is_own(pod: &Pod, name: &str) -> bool {
    let host = pod
        .spec
        .hostname
        .as_ref()
        .map_or(pod.name.as_str(), |host| &host.value);
    let Some(rest) = name.strip_prefix(host) else {
        return false;
    };
    let full = pod
        .spec
        .subdomain
        .as_ref()
        .map(|sub| format!(".{}.{}.svc.{ZONE}", sub.value, pod.namespace));
    rest.is_empty() || full.is_some_and(|full| rest == full)
}
