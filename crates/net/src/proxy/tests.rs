//! Packets through small clusters.

use super::{Dropped, Excluded, Met, NoEndpoints, Packet, Proxy, Verdict, Via, iptables};
use crate::cluster::testing::cluster_of;
use crate::cluster::{Cluster, NodeId, ProxyMode};
use portpath_kube::manifest::Protocol;

const NODE_A: NodeId = NodeId(0);
const BYSTANDER: &str = "10.244.1.250";
const OUTSIDE: &str = "203.0.113.7";

fn paste(service: &str, pods: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec:\n  selector: {{app: web}}\n  \
         ports: [{{port: 80, targetPort: 8080, nodePort: 30080}}]\n{service}\n{pods}"
    )
}

fn pod(name: &str, node: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: web}}}}\n\
         spec: {{nodeName: {node}, containers: [{{name: c, image: i}}]}}\n"
    )
}

fn going(name: &str, ip: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  labels: {{app: web}}\n  \
         deletionTimestamp: '2026-01-01T00:00:00Z'\n  deletionGracePeriodSeconds: 30\n\
         spec: {{nodeName: node-a, containers: [{{name: c, image: i}}]}}\n\
         status: {{phase: Running, podIP: {ip}, conditions: [{{type: Ready, status: 'True'}}]}}\n"
    )
}

fn packet(src: &str, dst: &str, port: u16) -> Packet {
    let address = |text: &str| text.parse().expect("an address");
    Packet {
        src: address(src),
        dst: address(dst),
        port,
        protocol: Protocol::Tcp,
    }
}

/// Where a packet can go, with `*` where its source is rewritten.
fn reached(cluster: &Cluster, packet: &Packet) -> Vec<String> {
    match super::route(cluster, NODE_A, packet).verdict {
        Verdict::Dnat(all) => all
            .iter()
            .map(|to| format!("{}{}", to.text, if to.masquerade { "*" } else { "" }))
            .collect(),
        verdict => panic!("delivered, but {verdict:?}"),
    }
}

fn verdict(cluster: &Cluster, packet: &Packet) -> Verdict {
    super::route(cluster, NODE_A, packet).verdict
}

#[test]
fn a_cluster_ip_leads_to_all_and_hides_clients_that_are_no_pods() {
    let cluster = cluster_of(&paste(
        "  type: NodePort",
        &[pod("a", "node-a"), pod("b", "node-b")].concat(),
    ));
    assert_eq!(
        reached(&cluster, &packet(BYSTANDER, "10.96.1.1", 80)),
        ["10.244.1.2:8080", "10.244.2.2:8080"]
    );
    assert_eq!(
        reached(&cluster, &packet(OUTSIDE, "10.96.1.1", 80)),
        ["10.244.1.2:8080*", "10.244.2.2:8080*"]
    );
    let to_itself = packet("10.244.1.2", "10.96.1.1", 80);
    assert_eq!(
        reached(&cluster, &to_itself),
        ["10.244.1.2:8080*", "10.244.2.2:8080"],
        "only the hairpin is hidden"
    );
    assert_eq!(
        verdict(&cluster, &packet(BYSTANDER, "10.96.1.1", 8080)),
        Verdict::Untouched,
        "targetPort is no port"
    );
}

#[test]
fn the_policy_local_binds_only_clients_outside() {
    let local = "  type: NodePort\n  externalTrafficPolicy: Local";
    let cluster = cluster_of(&paste(local, &pod("b", "node-b")));
    let at_node = |src| packet(src, "192.168.0.10", 30_080);
    assert_eq!(
        verdict(&cluster, &at_node(OUTSIDE)),
        Verdict::Drop(Dropped::NoLocalEndpoint)
    );
    assert_eq!(reached(&cluster, &at_node(BYSTANDER)), ["10.244.2.2:8080"]);
    assert_eq!(
        reached(&cluster, &at_node("192.168.0.10")),
        ["10.244.2.2:8080*"]
    );
    assert_eq!(
        reached(&cluster, &packet("192.168.0.10", "127.0.0.1", 30_080)),
        ["10.244.2.2:8080*"]
    );
    let there = Proxy::new(&cluster).route(NodeId(1), &packet(OUTSIDE, "192.168.0.11", 30_080));
    assert!(
        matches!(there.verdict, Verdict::Dnat(all) if !all[0].masquerade),
        "the client's address is kept"
    );
}

#[test]
fn source_ranges_guard_the_load_balancer_alone() {
    let guarded = "  type: LoadBalancer\n  loadBalancerSourceRanges: [198.51.100.0/24]\n\
                   status: {loadBalancer: {ingress: [{ip: 203.0.113.200}]}}";
    let cluster = cluster_of(&paste(guarded, &pod("a", "node-a")));
    assert_eq!(
        verdict(&cluster, &packet(OUTSIDE, "203.0.113.200", 80)),
        Verdict::Drop(Dropped::SourceRange)
    );
    assert_eq!(
        reached(&cluster, &packet("198.51.100.9", "203.0.113.200", 80)),
        ["10.244.1.2:8080*"]
    );
    assert_eq!(
        reached(&cluster, &packet(OUTSIDE, "192.168.0.10", 30_080)),
        ["10.244.1.2:8080*"]
    );
}

#[test]
fn without_an_endpoint_the_packet_is_refused() {
    let cluster = cluster_of(&paste("  type: NodePort", ""));
    let routed = super::route(&cluster, NODE_A, &packet(BYSTANDER, "192.168.0.10", 30_080));
    assert!(matches!(routed.verdict, Verdict::Reject(_)));
    assert!(matches!(
        routed.met,
        Some(Met {
            via: Via::NodePort,
            port: 0,
            ..
        })
    ));
}

#[test]
fn endpoints_that_go_away_are_the_last_resort() {
    let to = packet(BYSTANDER, "10.96.1.1", 80);
    let service = "  type: NodePort";
    let both = cluster_of(&paste(
        service,
        &[going("old", "10.244.1.9"), pod("new", "node-a")].concat(),
    ));
    assert_eq!(reached(&both, &to), ["10.244.1.2:8080"]);
    let proxy = Proxy::new(&both);
    let candidates = proxy.candidates(NODE_A, &to, &proxy.route(NODE_A, &to));
    let reasons: Vec<_> = candidates
        .iter()
        .map(|candidate| (&candidate.endpoint.text[..], candidate.excluded))
        .collect();
    assert_eq!(
        reasons,
        [
            ("10.244.1.2:8080", None),
            ("10.244.1.9:8080", Some(Excluded::Terminating))
        ]
    );
    let alone = cluster_of(&paste(service, &going("old", "10.244.1.9")));
    assert_eq!(reached(&alone, &to), ["10.244.1.9:8080"]);
}

#[test]
fn the_rules_of_a_service_say_what_they_do() {
    let cluster = cluster_of(&paste(
        "  type: NodePort",
        &[pod("a", "node-a"), pod("b", "node-b")].concat(),
    ));
    let proxy = Proxy::new(&cluster);
    let rules = iptables::service_rules(&proxy, NODE_A, 0);
    let choosing = |rule: &&iptables::Rule| matches!(&rule.part, iptables::Part::Chooses(to, 2) if to == "10.244.1.2:8080");
    let rule = rules
        .iter()
        .find(choosing)
        .expect("the first of two endpoints is chosen by chance");
    assert!(
        rule.text.contains("--probability 0.5000000000"),
        "{}",
        rule.text
    );
    let text = iptables::text(&proxy, NODE_A, super::Family::Ipv4);
    assert!(
        rules.iter().all(|rule| text.contains(&rule.text)),
        "all of them stand in the node's rules"
    );
}

/// The verdict in each mode: iptables, nftables, ipvs.
fn in_each_mode(cluster: &Cluster, packet: &Packet) -> [Verdict; 3] {
    ProxyMode::ALL.map(|mode| {
        let mut cluster = cluster.clone();
        cluster.config.proxy_mode = mode;
        verdict(&cluster, packet)
    })
}

#[test]
fn the_modes_differ_beside_the_declared_ports() {
    let cluster = cluster_of(&paste(
        "  type: NodePort\n  externalIPs: [203.0.113.50]",
        &pod("a", "node-a"),
    ));
    let verdicts = |dst, port| in_each_mode(&cluster, &packet(BYSTANDER, dst, port));
    assert_eq!(
        verdicts("10.96.1.1", 81),
        [Verdict::Untouched, Verdict::NoSuchPort, Verdict::NoSuchPort]
    );
    assert_eq!(
        verdicts("203.0.113.50", 81),
        [Verdict::Untouched, Verdict::Untouched, Verdict::NoSuchPort]
    );
    let unallocated = Verdict::Drop(Dropped::Unallocated);
    assert_eq!(
        verdicts("10.96.7.7", 80),
        [Verdict::Untouched, unallocated, Verdict::Untouched]
    );
    assert_eq!(
        verdicts("10.244.1.2", 81),
        [Verdict::Untouched, Verdict::Untouched, Verdict::Untouched]
    );
    assert!(
        verdicts("10.96.1.1", 80)
            .iter()
            .all(|verdict| matches!(verdict, Verdict::Dnat(to) if to.len() == 1))
    );
}

#[test]
fn the_modes_differ_in_the_addresses_of_node_ports() {
    let node = "---\napiVersion: v1\nkind: Node\nmetadata: {name: node-a}\nstatus: {addresses: [{type: InternalIP, \
                address: 192.168.0.10}, {type: InternalIP, address: 172.16.0.10}]}\n";
    let cluster = cluster_of(&paste(
        "  type: NodePort",
        &[&pod("a", "node-a"), node].concat(),
    ));
    let opens = |src, dst| {
        let verdicts = in_each_mode(&cluster, &packet(src, dst, 30_080));
        verdicts.map(|verdict| matches!(verdict, Verdict::Dnat(_)))
    };
    assert_eq!(opens(OUTSIDE, "192.168.0.10"), [true, true, true]);
    assert_eq!(opens(OUTSIDE, "172.16.0.10"), [true, false, true]);
    assert_eq!(opens("127.0.0.1", "127.0.0.1"), [true, false, false]);
    assert_eq!(opens("::1", "::1"), [false, false, false]);
}

#[test]
fn ipvs_has_one_list_of_endpoints_for_every_client() {
    let local = "  type: NodePort\n  externalTrafficPolicy: Local";
    let mut cluster = cluster_of(&paste(
        local,
        &[pod("a", "node-a"), pod("b", "node-b")].concat(),
    ));
    cluster.config.proxy_mode = ProxyMode::Ipvs;
    assert_eq!(
        reached(&cluster, &packet(BYSTANDER, "192.168.0.10", 30_080)),
        ["10.244.1.2:8080"]
    );
    assert_eq!(
        reached(&cluster, &packet(OUTSIDE, "192.168.0.10", 30_080)),
        ["10.244.1.2:8080"]
    );
    let mut cluster = cluster_of(&paste(local, &pod("b", "node-b")));
    cluster.config.proxy_mode = ProxyMode::Ipvs;
    assert_eq!(
        reached(&cluster, &packet(BYSTANDER, "192.168.0.10", 30_080)),
        ["10.244.2.2:8080"]
    );
    let dropped = Verdict::Drop(Dropped::NoLocalEndpoint);
    assert_eq!(
        verdict(&cluster, &packet(OUTSIDE, "192.168.0.10", 30_080)),
        dropped
    );
}

#[test]
fn without_a_local_endpoint_ipvs_refuses_what_the_rules_drop() {
    let cluster = cluster_of(
        &paste("  internalTrafficPolicy: Local", &pod("b", "node-b"))
            .replace(", nodePort: 30080", ""),
    );
    let dropped = Verdict::Drop(Dropped::NoLocalEndpoint);
    let refused = Verdict::Reject(NoEndpoints::OnThisNode);
    let verdicts = in_each_mode(&cluster, &packet(BYSTANDER, "10.96.1.1", 80));
    assert_eq!(verdicts, [dropped.clone(), dropped, refused]);
}

#[test]
fn without_endpoints_only_iptables_refuses_before_it_looks_at_source_ranges() {
    let guarded = "  type: LoadBalancer\n  loadBalancerSourceRanges: [198.51.100.0/24]\n\
                   status: {loadBalancer: {ingress: [{ip: 203.0.113.200}]}}";
    let cluster = cluster_of(&paste(guarded, ""));
    let refused = Verdict::Reject(NoEndpoints::Anywhere);
    let dropped = Verdict::Drop(Dropped::SourceRange);
    let verdicts = in_each_mode(&cluster, &packet(OUTSIDE, "203.0.113.200", 80));
    assert_eq!(verdicts, [refused.clone(), dropped.clone(), dropped]);
    let let_in = in_each_mode(&cluster, &packet("198.51.100.9", "203.0.113.200", 80));
    assert_eq!(let_in, [refused.clone(), refused.clone(), refused]);
}
