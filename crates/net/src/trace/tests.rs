//! Packets through small clusters: what ends their journey, and where.

use super::{Answer, End, Fault, Missing, Names, Policy, Step, Trace, walk};
use crate::cluster::testing::cluster_of;
use crate::request::{Client, Request, Target};

const SHOP: &str = "
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec:
  clusterIP: None
  selector: {app: db}
  ports: [{port: 5432, targetPort: 6432}]
---
apiVersion: v1
kind: Service
metadata: {name: alias, namespace: shop}
spec: {type: ExternalName, externalName: web.shop.svc.cluster.local}
---
apiVersion: v1
kind: Service
metadata: {name: loop, namespace: shop}
spec: {type: ExternalName, externalName: loop.shop.svc.cluster.local}
---
apiVersion: v1
kind: Pod
metadata: {name: web-0, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}]}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop, labels: {app: sql}}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: c, image: i, ports: [{containerPort: 6432}]}]}
";

fn follow(text: &str, from: &str, to: &str) -> Trace {
    let cluster = cluster_of(text);
    let request = Request {
        from: Client::parse(from).unwrap(),
        to: Target::parse(to).unwrap(),
    };
    walk(&cluster, &Names::new(&cluster), &request)
}

fn end(from: &str, to: &str) -> End {
    follow(SHOP, from, to).end
}

#[test]
fn names_are_completed_by_the_clients_search_path() {
    for name in [
        "web",
        "web.shop",
        "web.shop.svc",
        "web.shop.svc.cluster.local",
        "web.shop.svc.cluster.local.",
    ] {
        assert!(
            matches!(end("a Pod in shop", &format!("{name}:80")), End::Delivered),
            "{name}"
        );
    }
    assert!(matches!(
        end("a Pod in other", "web:80"),
        End::NoSuchHost(Fault::ServiceInAnotherNamespace { .. })
    ));
    assert!(matches!(
        end("a Pod in other", "web.shop:80"),
        End::Delivered
    ));
    assert!(matches!(
        end("a Pod in shop", "wbe.shop:80"),
        End::NoSuchHost(Fault::NoSuchService {
            nearest: Some(_),
            ..
        })
    ));
}

#[test]
fn a_name_of_a_namespace_that_was_not_pasted_is_left_open() {
    assert!(matches!(
        end("a Pod in shop", "example.com:80"),
        End::CannotTell(Fault::NoSuchService { .. })
    ));
    assert!(matches!(
        end("a Pod in shop", "www.example.com:80"),
        End::CannotTell(Fault::NameOutsideCluster(_))
    ));
    let full = "a.b.c.d.svc.cluster.local:80";
    assert!(matches!(
        end("a Pod in shop", full),
        End::NoSuchHost(Fault::NameOutsideCluster(_))
    ));
}

#[test]
fn aliases_are_followed_inside_the_cluster_and_not_for_ever() {
    let trace = follow(SHOP, "a Pod in shop", "alias:80");
    let answers: Vec<&Answer> = trace
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Dns(asked) => Some(&asked.answer),
            _ => None,
        })
        .collect();
    assert!(matches!(
        answers.as_slice(),
        [Answer::Alias { .. }, Answer::ClusterIp { .. }]
    ));
    assert!(matches!(trace.end, End::Delivered));
    assert!(matches!(
        end("a Pod in shop", "loop:80"),
        End::NoSuchHost(Fault::AliasLoop(_))
    ));
}

#[test]
fn pods_of_a_statefulset_have_names_and_their_own_ports() {
    assert!(matches!(
        end("a Pod in shop", "db-1.db:6432"),
        End::Delivered
    ));
    assert!(matches!(
        end("a Pod in other", "db-1.db.shop:6432"),
        End::Delivered
    ));
    assert!(matches!(
        end("a Pod in shop", "db-2.db:6432"),
        End::NoSuchHost(Fault::NoSuchHostOfService { .. })
    ));
    assert!(matches!(
        end("a Pod in shop", "db:5432"),
        End::Refused(Fault::HeadlessPortNotTranslated { .. })
    ));
}

#[test]
fn localhost_is_the_pod_itself() {
    assert!(matches!(
        end("pod shop/web-0", "localhost:8080"),
        End::Delivered
    ));
    assert!(matches!(
        end("pod shop/web-0", "localhost:9999"),
        End::CannotTell(Fault::Localhost)
    ));
    assert!(matches!(
        end("a Pod in shop", "127.0.0.1:8080"),
        End::CannotTell(Fault::Localhost)
    ));
    assert!(matches!(
        end("node node-a", "127.0.0.1:8080"),
        End::Refused(Fault::NothingOnNodePort { .. })
    ));
}

#[test]
fn a_host_port_leads_to_the_container_port_and_host_network_to_the_same() {
    let pod = |rest: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  nodeName: node-a\n  containers: [{{name: c, image: i, ports: [{{containerPort: 1053{rest}}}]}}]\n"
        )
    };
    let arrived = |text: &str, to: &str| match follow(text, "outside", to).steps.pop() {
        Some(Step::Pod(arrival)) => Some(format!("{}:{}", arrival.packet.dst, arrival.packet.port)),
        _ => None,
    };
    let host_port = pod(", hostPort: 53");
    assert_eq!(
        arrived(&host_port, "192.168.0.10:53").as_deref(),
        Some("10.244.1.2:1053")
    );
    assert_eq!(arrived(&host_port, "192.168.0.10:1053"), None);
    let on_host = pod("").replace("  nodeName", "  hostNetwork: true\n  nodeName");
    assert_eq!(
        arrived(&on_host, "192.168.0.10:1053").as_deref(),
        Some("192.168.0.10:1053")
    );
}

#[test]
fn what_the_paste_may_simply_not_show_is_left_open() {
    let alone = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80, targetPort: 8080}]}\n";
    let pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: x}}\nspec: {containers: [{name: c, image: i}]}\n";
    let from = "a Pod in default";
    let missing = |end: &End| match end.fault() {
        Some(Fault::NoEndpoint { missing, .. }) => Some(missing.clone()),
        _ => None,
    };
    let open = follow(alone, from, "web:80").end;
    assert_eq!(
        (missing(&open), matches!(open, End::CannotTell(_))),
        (Some(Missing::NoSelector), true)
    );
    let selects = alone.replace("ports: [", "selector: {app: other}, ports: [");
    let open = follow(&selects, from, "web:80").end;
    assert_eq!(
        (missing(&open), matches!(open, End::CannotTell(_))),
        (Some(Missing::NoPodInPaste), true)
    );
    let closed = follow(&format!("{selects}{pod}"), from, "web:80").end;
    assert_eq!(
        (missing(&closed), matches!(closed, End::Refused(_))),
        (Some(Missing::NoPodMatches), true)
    );
}

#[test]
fn families_do_not_mix() {
    let text = "
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ipFamilyPolicy: RequireDualStack
  ipFamilies: [IPv6, IPv4]
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata: {name: web-0, labels: {app: web}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: old}
spec: {nodeName: node-a, containers: [{name: c, image: i}]}
status: {phase: Running, podIP: 10.244.1.90}
";
    let arrived = |from: &str, to: &str| match follow(text, from, to).steps.pop() {
        Some(Step::Pod(arrival)) => arrival.packet.dst.to_string(),
        _ => String::new(),
    };
    assert_eq!(arrived("a Pod in default", "web:80"), "fd00:10:244:1::2");
    assert_eq!(
        arrived("pod default/old", "web:80"),
        "10.244.1.2",
        "it takes the address of its own family"
    );
    let end = follow(text, "pod default/old", "[fd00:10:96::1001]:80").end;
    assert!(matches!(
        end,
        End::CannotTell(Fault::ClientLacksFamily { .. })
    ));
}

#[test]
fn a_local_policy_drops_and_names_itself() {
    let text = SHOP.replace(
        "  selector: {app: web}",
        "  internalTrafficPolicy: Local\n  selector: {app: web}",
    );
    let end = follow(&text, "a Pod in shop on node-b", "web:80").end;
    assert!(matches!(
        end,
        End::TimedOut(Fault::NoLocalEndpoint {
            policy: Policy::Internal,
            ..
        })
    ));
    assert!(matches!(
        follow(&text, "a Pod in shop on node-a", "web:80").end,
        End::Delivered
    ));
}
