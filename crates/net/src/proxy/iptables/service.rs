//! The rules of one Service port on a node.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::chains::{Chains, endpoint_chain, protocol};
use super::{
    Comments, KUBE_EXTERNAL_SERVICES, KUBE_MARK_MASQ, KUBE_NODEPORTS, KUBE_PROXY_FIREWALL,
    KUBE_SERVICES, Part, Rule, Table,
};
use crate::cluster::{Node, NodeId};
use crate::network::Cidr;
use crate::proxy::policy::Choice;
use crate::proxy::{Family, Proxy, ProxyEndpoint, ServicePort, Via};
use portpath_kube::manifest::TrafficPolicy;

/// All rules of a Service port, in the order kube-proxy writes them.
pub(super) fn rules(proxy: &Proxy<'_>, node: NodeId, at: usize, comments: Comments) -> Vec<Rule> {
    let port = &proxy.service_ports()[at];
    let mut writer = Writer {
        port,
        choice: proxy.choice(at, node),
        chains: Chains::of(port),
        pod_network: proxy.cluster.pod_networks.of(port.family),
        protocol: protocol(port),
        comments,
        rules: Vec::new(),
    };
    writer.cluster_ip();
    writer.external_addresses();
    writer.node_port();
    writer.health_check();
    writer.internal_masquerade();
    writer.external_chain();
    writer.firewall_chain(&proxy.cluster[node]);
    writer.policy_chains();
    writer.endpoint_chains();
    writer.rules
}

struct Writer<'a> {
    port: &'a ServicePort,
    choice: Choice<'a>,
    chains: Chains,
    /// kube-proxy's `--cluster-cidr`.
    pod_network: Cidr,
    protocol: String,
    comments: Comments,
    rules: Vec<Rule>,
}

impl Writer<'_> {
    fn add(&mut self, table: Table, chain: &str, rest: &str, part: Part) {
        let text = format!("-A {chain} {rest}");
        self.rules.push(Rule {
            table,
            chain: chain.to_owned(),
            text,
            part,
        });
    }

    /// `-m tcp -p tcp -d 10.96.1.1 --dport 80`
    fn to(&self, ip: IpAddr) -> String {
        format!(
            "-m {0} -p {0} -d {ip} --dport {1}",
            self.protocol, self.port.number
        )
    }

    fn comment(&self, words: &str) -> String {
        format!("-m comment --comment \"{} {words}\"", self.port.name)
    }

    /// What the filter table says, where the nat table does not lead on: none where it does.
    fn refusal(&self, policy: TrafficPolicy, via: Via) -> Option<(String, &'static str, Part)> {
        if !self.choice.any {
            Some((
                self.comment("has no endpoints"),
                "REJECT",
                Part::Rejects(via),
            ))
        } else if policy == TrafficPolicy::Local && self.choice.local.is_empty() {
            Some((
                self.comment("has no local endpoints"),
                "DROP",
                Part::Drops(via),
            ))
        } else {
            None
        }
    }

    fn has_internal_endpoints(&self) -> bool {
        self.refusal(self.port.internal, Via::ClusterIp).is_none()
    }

    /// The chain that packets for the ClusterIP are led to.
    fn internal_chain(&self) -> String {
        match self.port.internal {
            TrafficPolicy::Cluster => self.chains.cluster.clone(),
            TrafficPolicy::Local => self.chains.local.clone(),
        }
    }

    fn cluster_ip(&mut self) {
        let to = self.to(self.port.cluster_ip);
        match self.refusal(self.port.internal, Via::ClusterIp) {
            None => {
                let rest = format!(
                    "{} {to} -j {}",
                    self.comment("cluster IP"),
                    self.internal_chain()
                );
                self.add(
                    Table::Nat,
                    KUBE_SERVICES,
                    &rest,
                    Part::Catches(Via::ClusterIp),
                );
            }
            Some((comment, target, part)) => {
                self.add(
                    Table::Filter,
                    KUBE_SERVICES,
                    &format!("{comment} {to} -j {target}"),
                    part,
                );
            }
        }
    }

    fn external_addresses(&mut self) {
        let port = self.port;
        let guarded = self.choice.any && port.has_firewall();
        let entry = if guarded {
            self.chains.firewall.clone()
        } else {
            self.chains.external.clone()
        };
        let external = (
            &port.external_ips,
            "external IP",
            self.chains.external.clone(),
            Via::ExternalIp,
        );
        let load_balancer = (
            &port.load_balancer_ips,
            "loadbalancer IP",
            entry,
            Via::LoadBalancer,
        );
        for (ips, words, chain, via) in [external, load_balancer] {
            for ip in ips {
                let to = self.to(*ip);
                if self.choice.any {
                    let rest = format!("{} {to} -j {chain}", self.comment(words));
                    self.add(Table::Nat, KUBE_SERVICES, &rest, Part::Catches(via));
                }
                if guarded && via == Via::LoadBalancer {
                    let comment = self.comment(&format!("traffic not accepted by {chain}"));
                    let rest = format!("{comment} {to} -j DROP");
                    self.add(Table::Filter, KUBE_PROXY_FIREWALL, &rest, Part::Drops(via));
                }
                if let Some((comment, target, part)) = self.refusal(port.external, via) {
                    let rest = format!("{comment} {to} -j {target}");
                    self.add(Table::Filter, KUBE_EXTERNAL_SERVICES, &rest, part);
                }
            }
        }
    }

    fn node_port(&mut self) {
        let Some(node_port) = self.port.node_port else {
            return;
        };
        let protocol = format!("-m {0} -p {0}", self.protocol);
        if self.choice.any {
            let comment = format!("-m comment --comment {}", self.port.name);
            let jump = format!("-j {}", self.chains.external);
            if self.port.family == Family::Ipv4 {
                let rest = format!(
                    "{comment} {protocol} -d 127.0.0.0/8 --dport {node_port} -m nfacct --nfacct-name \
                     localhost_nps_accepted_pkts {jump}"
                );
                self.add(
                    Table::Nat,
                    KUBE_NODEPORTS,
                    &rest,
                    Part::Catches(Via::NodePort),
                );
            }
            let rest = format!("{comment} {protocol} --dport {node_port} {jump}");
            self.add(
                Table::Nat,
                KUBE_NODEPORTS,
                &rest,
                Part::Catches(Via::NodePort),
            );
        }
        if let Some((comment, target, part)) = self.refusal(self.port.external, Via::NodePort) {
            let rest = format!(
                "{comment} -m addrtype --dst-type LOCAL {protocol} --dport {node_port} -j {target}"
            );
            self.add(Table::Filter, KUBE_EXTERNAL_SERVICES, &rest, part);
        }
    }

    fn health_check(&mut self) {
        let Some(node_port) = self.port.health_check_node_port else {
            return;
        };
        let rest = format!(
            "{} -m tcp -p tcp --dport {node_port} -j ACCEPT",
            self.comment("health check node port")
        );
        self.add(Table::Filter, KUBE_NODEPORTS, &rest, Part::HealthCheck);
    }

    /// Packets for the ClusterIP that do not come from a Pod.
    fn internal_masquerade(&mut self) {
        if !self.has_internal_endpoints() {
            return;
        }
        let comment = self.comment("cluster IP");
        let to = self.to(self.port.cluster_ip);
        let rest = format!(
            "{comment} {to} ! -s {} -j {KUBE_MARK_MASQ}",
            self.pod_network
        );
        self.add(Table::Nat, &self.internal_chain(), &rest, Part::Masquerades);
    }

    /// The chain KUBE-EXT: under the policy Local, clients inside the cluster go round it.
    fn external_chain(&mut self) {
        if !self.choice.any || !self.port.is_externally_accessible() {
            return;
        }
        let Chains {
            cluster,
            local,
            external,
            ..
        } = self.chains.clone();
        let words = |what: &str| {
            format!(
                "-m comment --comment \"{what} traffic for {} external destinations\"",
                self.port.name
            )
        };
        match self.port.external {
            TrafficPolicy::Cluster => {
                let rest = format!("{} -j {KUBE_MARK_MASQ}", words("masquerade"));
                self.add(Table::Nat, &external, &rest, Part::Masquerades);
                self.add(
                    Table::Nat,
                    &external,
                    &format!("-j {cluster}"),
                    Part::LeadsOn,
                );
            }
            TrafficPolicy::Local => {
                let pods = format!("{} -s {} -j {cluster}", words("pod"), self.pod_network);
                let from_node = "-m addrtype --src-type LOCAL";
                let masquerade = format!(
                    "{} {from_node} -j {KUBE_MARK_MASQ}",
                    words("masquerade LOCAL")
                );
                let node = format!("{} {from_node} -j {cluster}", words("route LOCAL"));
                self.add(Table::Nat, &external, &pods, Part::LeadsOn);
                self.add(Table::Nat, &external, &masquerade, Part::Masquerades);
                self.add(Table::Nat, &external, &node, Part::LeadsOn);
                if !self.choice.local.is_empty() {
                    self.add(Table::Nat, &external, &format!("-j {local}"), Part::LeadsOn);
                }
            }
        }
    }

    fn firewall_chain(&mut self, node: &Node) {
        if !self.choice.any || !self.port.has_firewall() {
            return;
        }
        let Chains {
            external, firewall, ..
        } = self.chains.clone();
        let comment = self.comment("loadbalancer IP");
        let port = self.port;
        for range in &port.source_ranges {
            self.add(
                Table::Nat,
                &firewall,
                &format!("{comment} -s {range} -j {external}"),
                Part::LetsIn,
            );
        }
        let node_is_let_in = node
            .ips
            .iter()
            .any(|ip| port.source_ranges.iter().any(|range| range.contains(*ip)));
        if node_is_let_in {
            for ip in &port.load_balancer_ips {
                let line = format!("{comment} -s {ip} -j {external}");
                self.add(Table::Nat, &firewall, &line, Part::LetsIn);
            }
        }
        let rest = format!(
            "-m comment --comment \"other traffic to {} will be dropped by KUBE-PROXY-FIREWALL\"",
            self.port.name
        );
        self.add(Table::Nat, &firewall, &rest, Part::Remarks);
    }

    /// The chains that choose among endpoints. Source: writeServiceToEndpointRules.
    fn policy_chains(&mut self) {
        let cluster = self.choice.cluster.clone();
        let local = self.choice.local.clone();
        let Chains {
            cluster: cluster_chain,
            local: local_chain,
            ..
        } = self.chains.clone();
        for (chain, endpoints) in [(cluster_chain, cluster), (local_chain, local)] {
            self.affinity(&chain, &endpoints);
            for (at, endpoint) in endpoints.iter().enumerate() {
                let left = endpoints.len() - at;
                let probability = match left {
                    1 => String::new(),
                    _ => format!(
                        "-m statistic --mode random --probability {:.10} ",
                        1.0 / left as f64
                    ),
                };
                let rest = format!(
                    "{}{probability}-j {}",
                    self.goes_to(endpoint),
                    endpoint_chain(self.port, endpoint)
                );
                self.add(
                    Table::Nat,
                    &chain,
                    &rest,
                    Part::Chooses(endpoint.text.clone(), left),
                );
            }
        }
    }

    fn affinity(&mut self, chain: &str, endpoints: &[&ProxyEndpoint]) {
        let Some(seconds) = self.port.affinity else {
            return;
        };
        for endpoint in endpoints {
            let name = endpoint_chain(self.port, endpoint);
            let recent =
                format!("-m recent --name {name} --rcheck --seconds {seconds} --reap -j {name}");
            let rest = format!("{}{recent}", self.goes_to(endpoint));
            self.add(
                Table::Nat,
                chain,
                &rest,
                Part::Remembers(endpoint.text.clone()),
            );
        }
    }

    /// `-m comment --comment "default/web -> 10.244.1.2:80" `, with its blank.
    fn goes_to(&self, endpoint: &ProxyEndpoint) -> String {
        match self.comments {
            Comments::Written => format!("{} ", self.comment(&format!("-> {}", endpoint.text))),
            Comments::LeftOut => String::new(),
        }
    }

    /// A chain for each endpoint that packets on this node can reach.
    fn endpoint_chains(&mut self) {
        let reachable: BTreeMap<&str, &ProxyEndpoint> = self
            .choice
            .cluster
            .iter()
            .chain(&self.choice.local)
            .map(|endpoint| (endpoint.text.as_str(), *endpoint))
            .collect();
        let comment = match self.comments {
            Comments::Written => format!("-m comment --comment {} ", self.port.name),
            Comments::LeftOut => String::new(),
        };
        for endpoint in reachable.into_values() {
            let chain = endpoint_chain(self.port, endpoint);
            let text = &endpoint.text;
            let hairpin = format!("{comment}-s {} -j {KUBE_MARK_MASQ}", endpoint.ip);
            let recent = match self.port.affinity {
                Some(_) => format!("-m recent --name {chain} --set "),
                None => String::new(),
            };
            let dnat = format!(
                "{comment}{recent}-m {0} -p {0} -j DNAT --to-destination {text}",
                self.protocol
            );
            self.add(Table::Nat, &chain, &hairpin, Part::Hairpin(text.clone()));
            self.add(Table::Nat, &chain, &dnat, Part::Rewrites(text.clone()));
        }
    }
}
