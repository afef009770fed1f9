//! What a client's `/etc/resolv.conf` says: whom it asks, and under which domains it looks for a
//! name.
//! Source: pkg/kubelet/network/dns/dns.go (getPodDNSType, generateSearchesForDNSClusterFirst,
//! appendDNSConfig) and resolv.conf(5) as glibc follows it. Leaves out the node's own search
//! domains, which no paste shows, and the limits on their number and length, which admission
//! checks.

use std::net::IpAddr;

use crate::cluster::Cluster;
use crate::request::{Lookup, Tool};
use crate::trace::Sender;
use portpath_kube::manifest::{self, ServiceType};
use portpath_text::source::Span;

/// The cluster's domain, as kubeadm sets it up.
pub const ZONE: &str = "cluster.local";
/// The address of the cluster's DNS by convention: the tenth of the Services' range (kubeadm).
const CLUSTER_DNS: &str = "10.96.0.10";

/// A client's resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolver {
    /// Whom it asks.
    pub server: Server,
    /// The domains tried in turn.
    pub searches: Vec<String>,
    /// A name with fewer dots than this is tried under the domains first.
    pub ndots: usize,
    /// The lines that make it differ from what every Pod has.
    pub because: Vec<Span>,
}

/// Whom a resolver asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    /// The cluster's DNS.
    Cluster,
    /// The server of the client's own machine, which does not know the cluster's names.
    Machine,
    /// Another server, by its address.
    Other(String),
}

impl Resolver {
    /// The resolver that answers for a client, or for the program that it runs.
    pub(crate) fn of(cluster: &Cluster, sender: &Sender, lookup: &Lookup) -> Self {
        let mut resolver = match sender.pod.map(|pod| &cluster[pod]) {
            Some(pod) => match pod.spec.resolver.as_ref() {
                Some(written) => Self::of_pod(cluster, &pod.namespace, written),
                None => Self::cluster_first(&pod.namespace),
            },
            None => match &sender.namespace {
                Some(namespace) => Self::cluster_first(namespace),
                None => Self {
                    server: Server::Machine,
                    searches: Vec::new(),
                    ndots: 1,
                    because: Vec::new(),
                },
            },
        };
        if let Some(server) = &lookup.server {
            resolver.server = named(cluster, server);
        }
        resolver
    }

    fn cluster_first(namespace: &str) -> Self {
        let searches = vec![
            format!("{namespace}.svc.{ZONE}"),
            format!("svc.{ZONE}"),
            ZONE.to_owned(),
        ];
        Self {
            server: Server::Cluster,
            searches,
            ndots: 5,
            because: Vec::new(),
        }
    }

    fn of_pod(cluster: &Cluster, namespace: &str, written: &manifest::Resolver) -> Self {
        let policy = written
            .policy
            .as_ref()
            .map_or("ClusterFirst", |policy| policy.value.as_str());
        let mut resolver = match (policy, written.host_network) {
            ("None", _) => Self {
                server: Server::Other(String::new()),
                searches: Vec::new(),
                ndots: 1,
                because: Vec::new(),
            },
            ("Default", _) | ("ClusterFirst", Some(_)) => Self {
                server: Server::Machine,
                searches: Vec::new(),
                ndots: 1,
                because: Vec::new(),
            },
            _ => Self::cluster_first(namespace),
        };
        // The first server answers; one that has no such name is an answer too.
        if policy == "None"
            && let Some(first) = written.nameservers.first()
        {
            resolver.server = named(cluster, &first.value);
            resolver.because.push(first.span);
        }
        for search in &written.searches {
            let domain = search.value.trim_end_matches('.').to_ascii_lowercase();
            if !resolver.searches.contains(&domain) {
                resolver.searches.push(domain);
            }
        }
        if let Some(ndots) = written
            .ndots
            .as_ref()
            .and_then(|ndots| ndots.value.parse().ok())
        {
            // glibc caps it (RES_MAXNDOTS).
            resolver.ndots = usize::min(ndots, 15);
        }
        let policy = written
            .policy
            .as_ref()
            .filter(|policy| policy.is_written())
            .map(|policy| policy.span);
        let network = match resolver.server {
            Server::Machine => written.host_network,
            _ => None,
        };
        let config = written.searches.iter().map(|search| search.span);
        let ndots = written.ndots.as_ref().map(|ndots| ndots.span);
        resolver
            .because
            .extend(policy.into_iter().chain(network).chain(config).chain(ndots));
        resolver
    }

    /// The full names that are asked for, in order, when `name` is typed.
    pub(crate) fn names(&self, name: &str, tool: Option<Tool>) -> Vec<String> {
        let full = name.trim_end_matches('.').to_ascii_lowercase();
        if name.ends_with('.') || tool == Some(Tool::Dig) || self.server == Server::Machine {
            return vec![full];
        }
        let dots = full.matches('.').count();
        let completed = self
            .searches
            .iter()
            .filter(|domain| !domain.is_empty())
            .map(|domain| format!("{full}.{domain}"));
        if dots >= self.ndots {
            return std::iter::once(full.clone()).chain(completed).collect();
        }
        completed.chain([full.clone()]).collect()
    }
}

/// The server at an address: the cluster's DNS by convention, or where your YAML puts it.
fn named(cluster: &Cluster, server: &str) -> Server {
    let is_dns = |ip: &str| {
        cluster
            .service("kube-system", "kube-dns")
            .is_some_and(|id| {
                let service = &cluster[id];
                service.kind() != ServiceType::ExternalName
                    && service.cluster_ips.iter().any(|own| own.value == ip)
            })
    };
    match server.parse::<IpAddr>() {
        Ok(ip) if ip.to_string() == CLUSTER_DNS || is_dns(&ip.to_string()) => Server::Cluster,
        _ => Server::Other(server.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_completed_before_or_after_they_are_tried_as_they_are() {
        let resolver = Resolver::cluster_first("shop");
        let full = |name: &str, tool| resolver.names(name, tool);
        assert_eq!(
            full("web", None),
            [
                "web.shop.svc.cluster.local",
                "web.svc.cluster.local",
                "web.cluster.local",
                "web"
            ]
        );
        assert_eq!(full("a.b.c.d.e.f", None)[0], "a.b.c.d.e.f");
        assert_eq!(full("Web.", None), ["web"]);
        assert_eq!(full("web", Some(Tool::Dig)), ["web"]);
        assert_eq!(full("web", Some(Tool::DigSearch)).len(), 4);
    }
}
