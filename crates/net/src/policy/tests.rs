//! Who reaches whom under which policies: three namespaces with three Pods each, as in Kubernetes'
//! own table (test/e2e/network/netpol/network_policy.go), each pair asked.

use super::*;
use crate::cluster::testing::cluster_of;

const NAMES: [&str; 3] = ["xx", "yy", "zz"];
const PODS: [&str; 3] = ["a", "b", "c"];

/// Namespaces xx, yy and zz, each with Pods a, b and c that serve 80 and 81.
fn cluster(policies: &[&str]) -> Cluster {
    let mut text = String::new();
    for (at, namespace) in NAMES.iter().enumerate() {
        text += &format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}, labels: {{ns: {namespace}}}}}\n---\n"
        );
        for (nth, pod) in PODS.iter().enumerate() {
            text += &format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: {pod}, namespace: {namespace}, labels: {{pod: {pod}}}}}\n\
                 spec:\n  nodeName: node-a\n  containers:\n  - name: c\n    image: i\n    ports:\n    - {{name: \
                 serve-80, containerPort: 80}}\n    - {{name: serve-81, containerPort: 81}}\n    - {{name: udp-80, \
                 containerPort: 80, protocol: UDP}}\nstatus:\n  podIP: 10.244.{at}.{nth}\n  conditions: [{{type: Ready, \
                 status: \"True\"}}]\n---\n"
            );
        }
    }
    for (at, policy) in policies.iter().enumerate() {
        text += &format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{at}, namespace: xx}}\nspec: \
             {policy}\n---\n"
        );
    }
    cluster_of(&text)
}

fn passage(cluster: &Cluster, from: &str, to: &str, port: u16, protocol: Protocol) -> Passage {
    let pod = |name: &str| {
        let (namespace, name) = name.split_once('/').expect("a namespace and a name");
        cluster.pod(namespace, name).expect("the Pod is there")
    };
    let from = pod(from);
    let to = pod(to);
    let packet = Packet {
        src: cluster[from].ips[0],
        dst: cluster[to].ips[0],
        port,
        protocol,
    };
    Passage {
        from: Party::Pod(from),
        to: Party::Pod(to),
        sent: packet,
        arrives: packet,
        name: None,
    }
}

/// Whether both sides allow it; none where one of them cannot tell.
fn passes(cluster: &Cluster, passage: &Passage) -> Option<bool> {
    let ways = [Direction::Egress, Direction::Ingress];
    let rulings = ways
        .iter()
        .filter_map(|way| judge(cluster, *way, passage))
        .map(|judgement| judgement.ruling);
    let mut all = true;
    for ruling in rulings {
        match ruling {
            Ruling::Allowed(_) | Ruling::Exempt(_) => {}
            Ruling::Denied(_) => all = false,
            Ruling::Undetermined(..) => return None,
        }
    }
    Some(all)
}

/// Asks every pair on port 80.
fn check(policies: &[&str], expected: &dyn Fn(&str, &str) -> bool) {
    check_port(policies, 80, Protocol::Tcp, expected);
}

fn check_port(
    policies: &[&str],
    port: u16,
    protocol: Protocol,
    expected: &dyn Fn(&str, &str) -> bool,
) {
    let cluster = cluster(policies);
    let all: Vec<String> = NAMES
        .iter()
        .flat_map(|ns| PODS.iter().map(move |pod| format!("{ns}/{pod}")))
        .collect();
    for from in &all {
        for to in &all {
            let found = passes(&cluster, &passage(&cluster, from, to, port, protocol));
            let wanted = from == to || expected(from, to);
            assert_eq!(
                found,
                Some(wanted),
                "{from} to {to}, port {port}/{protocol}, under {policies:?}"
            );
        }
    }
}

const A: &str = "podSelector: {matchLabels: {pod: a}}";

#[test]
fn default_policies() {
    check(&["{podSelector: {}, policyTypes: [Ingress]}"], &|_, to| {
        !to.starts_with("xx/")
    });
    check(&["{podSelector: {}, policyTypes: [Egress]}"], &|from, _| {
        !from.starts_with("xx/")
    });
    check(
        &["{podSelector: {}, policyTypes: [Ingress, Egress]}"],
        &|from, to| !from.starts_with("xx/") && !to.starts_with("xx/"),
    );
    check(&["{podSelector: {}, ingress: [{}]}"], &|_, _| true);
    check(
        &["{podSelector: {}, egress: [{}], policyTypes: [Egress]}"],
        &|_, _| true,
    );
    check(&["{podSelector: {}, egress: [{}]}"], &|_, to| {
        !to.starts_with("xx/")
    });
    check(&[], &|_, _| true);
}

#[test]
fn a_policy_that_allows_all_goes_before_one_that_allows_nothing() {
    let deny = format!("{{{A}, policyTypes: [Ingress]}}");
    let allow = format!("{{{A}, ingress: [{{}}]}}");
    check(&[&deny], &|_, to| to != "xx/a");
    check(&[&deny, &allow], &|_, _| true);
    let deny = format!("{{{A}, policyTypes: [Egress]}}");
    let allow = format!("{{{A}, policyTypes: [Egress], egress: [{{}}]}}");
    check(&[&deny], &|from, _| from != "xx/a");
    check(&[&deny, &allow], &|_, _| true);
}

/// Who of the senders gets through.
type Senders = dyn Fn(&str) -> bool;

#[test]
fn selectors_of_pods_and_namespaces() {
    let from = |peers: &str| format!("{{{A}, ingress: [{{from: [{peers}]}}]}}");
    let cases: &[(&str, &Senders)] = &[
        ("{podSelector: {matchLabels: {pod: b}}}", &|from| {
            from == "xx/b"
        }),
        ("{podSelector: {}}", &|from| from.starts_with("xx/")),
        ("{namespaceSelector: {}}", &|_| true),
        ("{namespaceSelector: {matchLabels: {ns: yy}}}", &|from| {
            from.starts_with("yy/")
        }),
        (
            "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: yy}}}",
            &|from| from.starts_with("yy/"),
        ),
        (
            "{podSelector: {matchExpressions: [{key: pod, operator: In, values: [b]}]}}",
            &|from| from == "xx/b",
        ),
        (
            "{namespaceSelector: {matchExpressions: [{key: ns, operator: NotIn, values: [xx]}]}}",
            &|from| !from.starts_with("xx/"),
        ),
        (
            "{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [yy]}]}}",
            &|from| from.starts_with("yy/"),
        ),
        (
            "{podSelector: {matchLabels: {pod: b}}}, {namespaceSelector: {matchLabels: {ns: yy}}}",
            &|from| from == "xx/b" || from.starts_with("yy/"),
        ),
        (
            "{podSelector: {matchLabels: {pod: b}}, namespaceSelector: {matchLabels: {ns: yy}}}",
            &|from| from == "yy/b",
        ),
        (
            "{podSelector: {matchExpressions: [{key: pod, operator: In, values: [b, c]}]}, namespaceSelector: \
             {matchExpressions: [{key: ns, operator: NotIn, values: [xx]}]}}",
            &|from| !from.starts_with("xx/") && !from.ends_with("/a"),
        ),
        (
            "{podSelector: {matchLabels: {pod: b}}}, {podSelector: {matchLabels: {pod: c}}}",
            &|from| from == "xx/b" || from == "xx/c",
        ),
        (
            "{podSelector: {matchLabels: {pod: b, tier: none}}}",
            &|_| false,
        ),
    ];
    for (peers, expected) in cases {
        check(&[&from(peers)], &|from, to| to != "xx/a" || expected(from));
    }
}

#[test]
fn egress_and_both_ends() {
    let to_yb = format!(
        "{{{A}, policyTypes: [Egress], egress: [{{to: [{{namespaceSelector: {{matchLabels: {{ns: yy}}}}, podSelector: \
         {{matchLabels: {{pod: b}}}}}}]}}]}}"
    );
    check(&[&to_yb], &|from, to| from != "xx/a" || to == "yy/b");
    let both = format!(
        "{{{A}, ingress: [{{from: [{{podSelector: {{matchLabels: {{pod: b}}}}}}]}}], egress: [{{to: [{{podSelector: \
         {{matchLabels: {{pod: c}}}}}}]}}]}}"
    );
    check(&[&both], &|from, to| {
        (to != "xx/a" || from == "xx/b") && (from != "xx/a" || to == "xx/c")
    });
    let b_out = "{podSelector: {matchLabels: {pod: b}}, policyTypes: [Egress]}";
    check(&[&both, b_out], &|from, to| {
        (from != "xx/a" || to == "xx/c") && to != "xx/a" && from != "xx/b"
    });
}

#[test]
fn ports_and_protocols() {
    let ports = |ports: &str| format!("{{{A}, ingress: [{{ports: [{ports}]}}]}}");
    let closed: &dyn Fn(&str, &str) -> bool = &|_, to| to != "xx/a";
    let open: &dyn Fn(&str, &str) -> bool = &|_, _| true;
    for (entry, tcp_80, tcp_81, udp_80) in [
        ("{port: 80}", open, closed, closed),
        ("{port: serve-81}", closed, open, closed),
        ("{port: udp-80, protocol: UDP}", closed, closed, open),
        ("{port: serve-80, protocol: UDP}", closed, closed, closed),
        ("{protocol: UDP}", closed, closed, open),
        ("{protocol: SCTP}", closed, closed, closed),
        ("{port: 80, protocol: SCTP}", closed, closed, closed),
        ("{port: 80, endPort: 81}", open, open, closed),
        ("{port: 81, endPort: 90}", closed, open, closed),
        ("{port: 80, protocol: UDP}, {port: 81}", closed, open, open),
        ("{protocol: TCP}", open, open, closed),
    ] {
        check_port(&[&ports(entry)], 80, Protocol::Tcp, tcp_80);
        check_port(&[&ports(entry)], 81, Protocol::Tcp, tcp_81);
        check_port(&[&ports(entry)], 80, Protocol::Udp, udp_80);
    }
    let stacked = [ports("{port: 80}"), ports("{port: 81}")];
    check_port(&[&stacked[0], &stacked[1]], 81, Protocol::Tcp, open);
    let named_out =
        format!("{{{A}, policyTypes: [Egress], egress: [{{ports: [{{port: serve-80}}]}}]}}");
    check(&[&named_out], open);
    check_port(&[&named_out], 81, Protocol::Tcp, &|from, _| from != "xx/a");
    let from_y = format!(
        "{{{A}, ingress: [{{from: [{{namespaceSelector: {{matchLabels: {{ns: yy}}}}}}], ports: [{{port: serve-80}}]}}]}}"
    );
    check(&[&from_y], &|from, to| {
        to != "xx/a" || from.starts_with("yy/")
    });
    check_port(&[&from_y], 81, Protocol::Tcp, closed);
}

#[test]
fn ranges_of_addresses() {
    let to = |block: &str| {
        format!("{{{A}, policyTypes: [Egress], egress: [{{to: [{{ipBlock: {block}}}]}}]}}")
    };
    let one = to("{cidr: 10.244.1.1/32}");
    check(&[&one], &|from, to| from != "xx/a" || to == "yy/b");
    let except = to("{cidr: 10.244.1.0/24, except: [10.244.1.1/32]}");
    check(&[&except], &|from, to| {
        from != "xx/a" || (to.starts_with("yy/") && to != "yy/b")
    });
    check(&[&except, &one], &|from, to| {
        from != "xx/a" || to.starts_with("yy/")
    });
    check(&[&to("{cidr: 0.0.0.0/0}")], &|_, _| true);
    check(&[&to("{cidr: \"::/0\"}")], &|from, _| from != "xx/a");
}

/// The ruling on a question to DNS by Pod xx/a.
fn dns(egress: &str) -> Ruling {
    let cluster = cluster(&[&format!(
        "{{{A}, policyTypes: [Egress], egress: [{egress}]}}"
    )]);
    let from = cluster.pod("xx", "a").expect("the Pod is there");
    let passage = Passage::to_dns(Party::Pod(from), cluster[from].ips[0]);
    judge(&cluster, Direction::Egress, &passage)
        .expect("it is isolated")
        .ruling
}

#[test]
fn the_question_to_dns() {
    let by_name = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}";
    let by_both = "{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}";
    for allowed in [
        "{}",
        "{ports: [{port: 53, protocol: UDP}]}",
        "{to: [{namespaceSelector: {}}]}",
        "{ports: [{port: dns, protocol: UDP}]}",
        "{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}",
        "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}",
        &format!("{{to: [{by_name}]}}"),
        &format!("{{to: [{by_both}], ports: [{{port: 53, protocol: UDP}}]}}"),
    ] {
        assert!(
            matches!(dns(allowed), Ruling::Allowed(_)),
            "{allowed}: {:?}",
            dns(allowed)
        );
    }
    for denied in [
        "{ports: [{port: 53}]}",
        "{to: [{podSelector: {}}]}",
        "{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: coredns}}}]}",
        "{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}",
        "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10]}}]}",
    ] {
        assert!(
            matches!(dns(denied), Ruling::Denied(_)),
            "{denied}: {:?}",
            dns(denied)
        );
    }
    for open in [
        "{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]}",
        "{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: dns}}}]}",
        "{to: [{ipBlock: {cidr: 10.96.0.10/32}}]}",
    ] {
        assert!(
            matches!(dns(open), Ruling::Undetermined(..)),
            "{open}: {:?}",
            dns(open)
        );
    }
}

#[test]
fn the_slip_that_is_spoken_of() {
    let near = |policies: &[&str], from: &str, sent: u16, port: u16| {
        let cluster = cluster(policies);
        let passage = passage(&cluster, from, "xx/a", port, Protocol::Tcp);
        let passage = Passage {
            sent: Packet {
                port: sent,
                ..passage.sent
            },
            ..passage
        };
        match judge(&cluster, Direction::Ingress, &passage)
            .expect("it is isolated")
            .ruling
        {
            Ruling::Denied(near) => near,
            ruling => panic!("{ruling:?}"),
        }
    };
    let policy = |rule: &str| format!("{{{A}, ingress: [{rule}]}}");
    let is = |near: Near, port: Option<PortSlip>, peer: Option<PeerSlip>| match near {
        Near::Port(_, slip) => Some(slip) == port,
        Near::Peer(_, slip) => Some(slip) == peer,
        Near::Nothing | Near::TypeMissing(_) => false,
    };
    let service_port = near(&[&policy("{ports: [{port: 8000}]}")], "xx/b", 8000, 80);
    assert!(is(service_port, Some(PortSlip::ServicePort), None));
    let protocol = near(
        &[&policy("{ports: [{port: 80, protocol: UDP}]}")],
        "xx/b",
        80,
        80,
    );
    assert!(is(protocol, Some(PortSlip::Protocol), None));
    let own = near(
        &[&policy("{from: [{podSelector: {matchLabels: {pod: b}}}]}")],
        "yy/b",
        80,
        80,
    );
    assert!(is(own, None, Some(PeerSlip::OwnNamespace)));
    let both = "{from: [{namespaceSelector: {matchLabels: {ns: yy}}, podSelector: {matchLabels: {pod: b}}}]}";
    assert!(is(
        near(&[&policy(both)], "yy/c", 80, 80),
        None,
        Some(PeerSlip::PodOfBoth)
    ));
    assert!(is(
        near(&[&policy(both)], "xx/b", 80, 80),
        None,
        Some(PeerSlip::NamespaceOfBoth)
    ));
    let idle = format!("{{{A}, policyTypes: [Egress], ingress: [{{}}]}}");
    let deny = format!("{{{A}, policyTypes: [Ingress]}}");
    assert!(
        matches!(near(&[&idle, &deny], "xx/b", 80, 80), Near::TypeMissing(clause) if clause.policy == 0)
    );
    assert_eq!(near(&[&deny], "xx/b", 80, 80), Near::Nothing);
}
