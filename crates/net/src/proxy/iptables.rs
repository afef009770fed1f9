//! The rules that kube-proxy (iptables mode) programs on a node, as text, each with what it does
//! for a packet. Source of all of it: pkg/proxy/iptables/proxier.go, syncProxyRules.

mod chains;
mod service;

use std::collections::BTreeMap;

pub use chains::Chains;

use super::{Family, Proxy, Via};
use crate::cluster::NodeId;

/// Above this many endpoints kube-proxy leaves comments out. Source:
/// largeClusterEndpointsThreshold.
const LARGE_CLUSTER: usize = 1_000;

/// The table a rule stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Lets through, refuses and drops.
    Filter,
    /// Rewrites addresses.
    Nat,
}

/// What a rule does for a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Catches packets sent to one of the Service's addresses.
    Catches(Via),
    /// Marks packets whose source must be rewritten.
    Masquerades,
    /// Leads on to another chain of the Service.
    LeadsOn,
    /// Lets a range of sources through to the load balancer's address.
    LetsIn,
    /// Sends a client back to the endpoint it was sent to before.
    Remembers(String),
    /// Chooses an endpoint, with the share of the packets that reach this rule: 1 of n.
    Chooses(String, usize),
    /// Marks packets of an endpoint that reaches itself.
    Hairpin(String),
    /// Rewrites the destination to an endpoint.
    Rewrites(String),
    /// Refuses: no endpoint anywhere.
    Rejects(Via),
    /// Drops: no endpoint on this node, or a source that is not let in.
    Drops(Via),
    /// Lets the load balancer ask for this node's health.
    HealthCheck,
    /// Says something only.
    Remarks,
    /// Stands on every node, whatever the Services.
    Always,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The table.
    pub table: Table,
    /// The chain.
    pub chain: String,
    /// The rule as iptables-restore reads it: `-A KUBE-SERVICES …`.
    pub text: String,
    /// What it does.
    pub part: Part,
}

/// The rules that one Service port adds on a node, in the order kube-proxy writes them. `port` is
/// its place in [`Proxy::service_ports`].
pub fn service_rules(proxy: &Proxy<'_>, node: NodeId, port: usize) -> Vec<Rule> {
    let Some(service_port) = proxy.service_ports().get(port) else {
        return Vec::new();
    };
    service::rules(proxy, node, port, Comments::of(proxy, service_port.family))
}

/// Everything kube-proxy programs on a node for an address family, as iptables-restore reads it,
/// chains and Services in the order of their names.
pub fn text(proxy: &Proxy<'_>, node: NodeId, family: Family) -> String {
    let mut chains: BTreeMap<(Table, ChainOrder), Vec<String>> = BTreeMap::new();
    for rule in always(family) {
        chains
            .entry((rule.0, ChainOrder::of(rule.1)))
            .or_default()
            .extend(rule.2.iter().map(|text| (*text).to_owned()));
    }
    let comments = Comments::of(proxy, family);
    let of_family = (0..proxy.ports.len()).filter(|port| proxy.ports[*port].family == family);
    for rule in of_family.flat_map(|port| service::rules(proxy, node, port, comments)) {
        chains
            .entry((rule.table, ChainOrder::of(&rule.chain)))
            .or_default()
            .push(rule.text);
    }
    chains
        .entry((Table::Nat, ChainOrder::of(KUBE_SERVICES)))
        .or_default()
        .push(node_ports_rule(family).to_owned());
    let table = |table| {
        let in_table = || chains.iter().filter(move |((of, _), _)| *of == table);
        let declared = in_table().map(|((_, chain), _)| format!(":{} - [0:0]\n", chain.name()));
        let rules = in_table()
            .flat_map(|(_, rules)| rules)
            .map(|rule| format!("{rule}\n"));
        declared.chain(rules).collect::<String>()
    };
    format!(
        "*filter\n{}COMMIT\n*nat\n{}COMMIT\n",
        table(Table::Filter),
        table(Table::Nat)
    )
}

const KUBE_NODEPORTS: &str = "KUBE-NODEPORTS";
const KUBE_SERVICES: &str = "KUBE-SERVICES";
const KUBE_EXTERNAL_SERVICES: &str = "KUBE-EXTERNAL-SERVICES";
const KUBE_PROXY_FIREWALL: &str = "KUBE-PROXY-FIREWALL";
const KUBE_MARK_MASQ: &str = "KUBE-MARK-MASQ";

/// The order chains are listed in: the two that Services hang in first, the rest by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ChainOrder {
    NodePorts,
    Services,
    Other(String),
}

impl ChainOrder {
    fn of(name: &str) -> Self {
        match name {
            KUBE_NODEPORTS => Self::NodePorts,
            KUBE_SERVICES => Self::Services,
            _ => Self::Other(name.to_owned()),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::NodePorts => KUBE_NODEPORTS,
            Self::Services => KUBE_SERVICES,
            Self::Other(name) => name,
        }
    }
}

/// Whether rules carry comments on their endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comments {
    Written,
    LeftOut,
}

impl Comments {
    fn of(proxy: &Proxy<'_>, family: Family) -> Self {
        let ports = proxy
            .ports
            .iter()
            .enumerate()
            .filter(|(_, port)| port.family == family);
        let endpoints = ports.map(|(at, port)| (port, proxy.endpoints(at)));
        let count: usize = endpoints.map(|(_, endpoints)| endpoints.len()).sum();
        if count > LARGE_CLUSTER {
            Self::LeftOut
        } else {
            Self::Written
        }
    }
}

/// A chain that stands on every node, with its rules.
type Standing = (Table, &'static str, &'static [&'static str]);

fn always(family: Family) -> Vec<Standing> {
    let mut chains: Vec<Standing> = vec![
        (Table::Filter, KUBE_NODEPORTS, &[]),
        (Table::Filter, KUBE_SERVICES, &[]),
        (Table::Filter, KUBE_EXTERNAL_SERVICES, &[]),
        (Table::Filter, "KUBE-FORWARD", &FORWARD),
        (Table::Filter, KUBE_PROXY_FIREWALL, &[]),
        (Table::Nat, KUBE_NODEPORTS, &[]),
        (
            Table::Nat,
            KUBE_MARK_MASQ,
            &["-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000"],
        ),
        (Table::Nat, "KUBE-POSTROUTING", &POSTROUTING),
    ];
    if family == Family::Ipv4 {
        chains.push((Table::Filter, "KUBE-FIREWALL", &FIREWALL));
    }
    chains
}

const FIREWALL: [&str; 1] = [
    "-A KUBE-FIREWALL -m comment --comment \"block incoming localnet connections\" \
     -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP",
];
const FORWARD: [&str; 3] = [
    "-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP",
    "-A KUBE-FORWARD -m comment --comment \"kubernetes forwarding rules\" -m mark --mark 0x4000/0x4000 -j ACCEPT",
    "-A KUBE-FORWARD -m comment --comment \"kubernetes forwarding conntrack rule\" \
     -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
];
const POSTROUTING: [&str; 3] = [
    "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN",
    "-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000",
    "-A KUBE-POSTROUTING -m comment --comment \"kubernetes service traffic requiring SNAT\" -j MASQUERADE",
];

/// The last rule of nat KUBE-SERVICES: IPv6 has no node ports on the loopback address.
fn node_ports_rule(family: Family) -> &'static str {
    match family {
        Family::Ipv4 => {
            "-A KUBE-SERVICES -m comment --comment \"kubernetes service nodeports; NOTE: this must be the last rule in \
             this chain\" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS"
        }
        Family::Ipv6 => {
            "-A KUBE-SERVICES -m comment --comment \"kubernetes service nodeports; NOTE: this must be the last rule in \
             this chain\" -m addrtype --dst-type LOCAL ! -d ::1/128 -j KUBE-NODEPORTS"
        }
    }
}
