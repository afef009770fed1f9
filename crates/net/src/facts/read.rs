//! Reads a fact as a person types it.

use std::net::IpAddr;

use super::{AddressKind, Fact, Listening, Provider, Who};
use crate::network::Cidr;
use portpath_kube::manifest::{AdminPolicyKind, Protocol};

const EXPECTED: &str = "a fact such as `app in deployment/web listens on 3000`, `app in pod/web-1 listens on 127.0.0.1 only`, \
                        `pod/web-1 is not ready`, `the Pods of service/db are elsewhere`, `the Pods of service/db are assumed`, `service/web has node port 31000`, \
                        `pod/web-1 runs on node-b`, `node node-b has address 10.0.0.5`, `shop.example.com is 203.0.113.9`, \
                        `the network plugin does not enforce NetworkPolicy`, `the cluster has no load balancer` \
                        or `line 3 is out of date`";

/// What kubectl calls a kind, in the singular first.
const KINDS: &[&[&str]] = &[
    &["pod", "pods", "po"],
    &["deployment", "deployments", "deploy"],
    &["replicaset", "replicasets", "rs"],
    &["replicationcontroller", "replicationcontrollers", "rc"],
    &["statefulset", "statefulsets", "sts"],
    &["daemonset", "daemonsets", "ds"],
    &["job", "jobs"],
    &["cronjob", "cronjobs", "cj"],
];

impl Fact {
    /// Reads a fact as a person types it; `Err` holds a sentence that says what is expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let words = without_article(&words);
        read(words).ok_or_else(|| match text.trim() {
            "" => format!("expected {EXPECTED}"),
            typed => format!("expected {EXPECTED}, but found `{typed}`"),
        })
    }
}

fn without_article<'w, 't>(words: &'w [&'t str]) -> &'w [&'t str] {
    words
        .strip_prefix(&["the"])
        .or_else(|| words.strip_prefix(&["The"]))
        .unwrap_or(words)
}

fn read(words: &[&str]) -> Option<Fact> {
    match words {
        ["app", "in", rest @ ..] => listens(None, rest),
        ["container", name, "in", rest @ ..] => listens(Some((*name).to_owned()), rest),
        [
            "network",
            "plugin",
            "does",
            "not",
            "enforce",
            "NetworkPolicy" | "networkpolicy" | "NetworkPolicies",
        ] => Some(Fact::PoliciesNotEnforced),
        ["network", "plugin", "does", "not", "enforce", kind] => {
            AdminPolicyKind::parse(kind).map(Fact::KindNotEnforced)
        }
        ["cluster", "has", "a", "load", "balancer"] => Some(Fact::LoadBalancer(Provider::There)),
        ["cluster", "has", "no" | "none", ..] => Some(Fact::LoadBalancer(Provider::Missing)),
        ["line" | "Line", number, "is", "out", "of", "date"] => Some(Fact::OutOfDate {
            line: number.parse().ok()?,
        }),
        ["Pods" | "pods", "of", rest @ .., "are", "elsewhere"] => {
            let (namespace, service) = service_named(rest)?;
            Some(Fact::PodsElsewhere { namespace, service })
        }
        [
            "Pods" | "pods",
            "of",
            "all",
            "services" | "Services",
            "are",
            "assumed",
        ] => Some(Fact::PodsAssumed { of: None }),
        ["Pods" | "pods", "of", rest @ .., "are", "assumed"] => Some(Fact::PodsAssumed {
            of: Some(service_named(rest)?),
        }),
        [
            rest @ ..,
            "has",
            "node",
            "port",
            node_port,
            "for",
            "port",
            port,
        ] => self::node_port(rest, node_port, Some(port)),
        [rest @ .., "has", "node", "port", node_port] => self::node_port(rest, node_port, None),
        [rest @ .., "has", "cluster", "IP" | "ip", ip]
        | [rest @ .., "has", "ClusterIP" | "clusterIP", ip] => {
            service_address(rest, AddressKind::Cluster, ip)
        }
        [
            rest @ ..,
            "has",
            "load",
            "balancer",
            "address" | "IP" | "ip",
            ip,
        ]
        | [rest @ .., "has", "external", "IP" | "ip", ip] => {
            service_address(rest, AddressKind::LoadBalancer, ip)
        }
        ["node" | "Node", node, "has", "address" | "IP" | "ip", ip]
        | ["node" | "Node", node, "has", "the", "address", ip] => Some(Fact::NodeAddress {
            node: (*node).to_owned(),
            ip: ip.parse().ok()?,
        }),
        [rest @ .., "runs" | "run", "on", "node", node]
        | [rest @ .., "runs" | "run", "on", node] => Some(Fact::RunsOn {
            who: who(rest)?,
            node: (*node).to_owned(),
        }),
        ["Pod" | "pod", "network", "is", range] => Cidr::parse(range).map(Fact::PodNetwork),
        [host, "is", ip] if ip.parse::<IpAddr>().is_ok() => host_address(host, ip),
        // A line of /etc/hosts.
        [ip, host] if ip.parse::<IpAddr>().is_ok() => host_address(host, ip),
        [rest @ .., "is" | "are", "not", "ready"] => Some(Fact::Ready {
            who: who(rest)?,
            ready: false,
        }),
        [rest @ .., "is" | "are", "ready"] => Some(Fact::Ready {
            who: who(rest)?,
            ready: true,
        }),
        _ => None,
    }
}

fn node_port(service: &[&str], node_port: &str, port: Option<&str>) -> Option<Fact> {
    let (namespace, service) = service_named(service)?;
    let number = |text: &str| text.parse::<u16>().ok().filter(|number| *number > 0);
    let node_port = number(node_port)?;
    let port = match port {
        Some(port) => Some(number(port)?),
        None => None,
    };
    Some(Fact::NodePort {
        namespace,
        service,
        port,
        node_port,
    })
}

fn service_address(service: &[&str], kind: AddressKind, ip: &str) -> Option<Fact> {
    let (namespace, service) = service_named(service)?;
    Some(Fact::ServiceAddress {
        namespace,
        service,
        kind,
        ip: ip.parse().ok()?,
    })
}

/// `service shop/web`, `svc/web`.
fn service_named(words: &[&str]) -> Option<(String, String)> {
    let (kind, name) = kind_and_name(words)?;
    matches!(kind, "service" | "Service" | "svc" | "services")
        .then(|| qualified(name))
        .filter(|(_, name)| !name.is_empty())
}

fn host_address(host: &str, ip: &str) -> Option<Fact> {
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_name = !host.is_empty() && host.bytes().all(is_host) && host.parse::<IpAddr>().is_err();
    Some(Fact::HostAddress {
        host: is_name.then(|| host.to_ascii_lowercase())?,
        ip: ip.parse().ok()?,
    })
}

fn listens(container: Option<String>, words: &[&str]) -> Option<Fact> {
    let (who_words, at) = match words {
        [who @ .., "listens", "on", "port", at] | [who @ .., "listens", "on", at] => {
            (who, address(at)?)
        }
        [who @ .., "listens", "on", "127.0.0.1" | "localhost", "only"] => {
            (who, Listening::LoopbackOnly)
        }
        _ => return None,
    };
    Some(Fact::Listens {
        who: who(who_words)?,
        container,
        at,
    })
}

fn address(text: &str) -> Option<Listening> {
    if matches!(text, "127.0.0.1" | "localhost") {
        return Some(Listening::LoopbackOnly);
    }
    let at_loopback = text
        .strip_prefix("127.0.0.1:")
        .or_else(|| text.strip_prefix("localhost:"));
    let port = at_loopback.unwrap_or(text.strip_prefix("0.0.0.0:").unwrap_or(text));
    let (number, protocol) = match port.split_once('/') {
        Some((number, protocol)) => (number, Protocol::parse(&protocol.to_ascii_uppercase())?),
        None => (port, Protocol::Tcp),
    };
    let number = number.parse::<u16>().ok().filter(|number| *number > 0)?;
    Some(if at_loopback.is_some() {
        Listening::Loopback(number, protocol)
    } else {
        Listening::Port(number, protocol)
    })
}

/// `deployment/web`, `deployment shop/web`, `pod web-1`, `web-1`.
fn who(words: &[&str]) -> Option<Who> {
    let (kind, name) = match words {
        [name] if !name.contains('/') => ("pod", *name),
        words => kind_and_name(words)?,
    };
    let kind = kind_named(kind)?;
    let (namespace, name) = qualified(name);
    (!name.is_empty()).then_some(Who {
        kind,
        namespace,
        name,
    })
}

/// A kind as facts write it, by what people call it: `deployment` for `Deployment` and `deploy`.
pub fn kind_named(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    KINDS
        .iter()
        .find(|names| names.contains(&name.as_str()))?
        .first()
        .copied()
}

fn kind_and_name<'t>(words: &[&'t str]) -> Option<(&'t str, &'t str)> {
    match words {
        [kind, name] => Some((kind, name)),
        [one] => one.split_once('/'),
        _ => None,
    }
}

/// `shop/web` is in a namespace, `web` in the default one.
fn qualified(name: &str) -> (String, String) {
    let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
    (namespace.to_owned(), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> String {
        Fact::parse(text)
            .unwrap_or_else(|why| panic!("{why}"))
            .typed()
    }

    #[test]
    fn reads_back_what_it_types() {
        for text in [
            "app in deployment shop/web listens on 3000",
            "container api in pod default/web-1 listens on 53/UDP",
            "app in statefulset default/db listens on 127.0.0.1:5432",
            "app in daemonset default/agent listens on 127.0.0.1 only",
            "pod default/web-1 is not ready",
            "deployment shop/web is ready",
            "the Pods of service shop/db are elsewhere",
            "the Pods of service shop/db are assumed",
            "the Pods of all services are assumed",
            "the network plugin does not enforce NetworkPolicy",
            "the network plugin does not enforce ClusterNetworkPolicy",
            "the cluster has a load balancer",
            "the cluster has no load balancer",
            "service shop/web has node port 31437",
            "service shop/web has node port 31437 for port 80",
            "service shop/web has cluster IP 10.96.3.4",
            "service shop/web has load balancer address 2001:db8::9",
            "deployment shop/web runs on node-b",
            "node node-b has address 10.0.0.5",
            "shop.example.com is 203.0.113.9",
            "the Pod network is 10.42.0.0/16",
            "line 12 is out of date",
        ] {
            assert_eq!(typed(text), text);
        }
    }

    #[test]
    fn reads_what_people_write_instead() {
        assert_eq!(
            typed("the app in deploy/web listens on port 3000"),
            "app in deployment default/web listens on 3000"
        );
        assert_eq!(
            typed("app in sts/shop/db listens on localhost"),
            "app in statefulset shop/db listens on 127.0.0.1 only"
        );
        assert_eq!(
            typed("web-1 is not ready"),
            "pod default/web-1 is not ready"
        );
        assert_eq!(
            typed("pods of svc/db are elsewhere"),
            "the Pods of service default/db are elsewhere"
        );
        assert_eq!(
            typed("svc/web has node port 30999"),
            "service default/web has node port 30999"
        );
        assert_eq!(
            typed("203.0.113.9 Shop.example.com"),
            "shop.example.com is 203.0.113.9"
        );
        assert_eq!(
            typed("the cluster has none"),
            "the cluster has no load balancer"
        );
    }

    #[test]
    fn says_what_is_expected() {
        for text in [
            "",
            "web listens",
            "app in planet/web listens on 80",
            "app in pod/web listens on 0",
            "pod is ready x",
        ] {
            let why = Fact::parse(text).expect_err(text);
            assert!(why.starts_with("expected a fact such as"), "{why}");
        }
    }

    #[test]
    fn the_later_word_on_readiness_counts() {
        let fact = |text| Fact::parse(text).expect("a fact");
        assert!(fact("pod/a is ready").replaces(&fact("pod/a is not ready")));
        assert!(!fact("pod/a is ready").replaces(&fact("pod/b is not ready")));
        assert!(fact("pod/a runs on n1").replaces(&fact("pod/a runs on n2")));
        assert!(
            fact("svc/a has node port 30001")
                .replaces(&fact("service default/a has node port 30002"))
        );
        assert!(!fact("app in pod/a listens on 1").replaces(&fact("app in pod/a listens on 2")));
    }
}
