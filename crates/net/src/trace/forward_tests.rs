//! What `kubectl port-forward` looks up, after the cases of kubectl's own tests: portforward_test.go
//! (TestTranslateServicePortToTargetPort, TestConvertPodNamedPortToNumber, TestCheckUDPPort), pkg/util/*_port_test.go and
//! podutils_test.go (TestActivePods).

use super::{End, Fault, Forwarding, Names, NotForwarded, Step, Trace, walk};
use crate::cluster::testing::cluster_of;
use crate::request::{Client, Request, Target};

fn follow(text: &str, command: &str) -> Trace {
    let cluster = cluster_of(text);
    let to = Target::parse(&format!("kubectl port-forward {command}")).unwrap();
    walk(
        &cluster,
        &Names::new(&cluster),
        &Request {
            from: Client::Outside,
            to,
        },
    )
}

fn forwarding(trace: &Trace) -> &Forwarding {
    let found = trace.steps.iter().find_map(|step| match step {
        Step::Forward(forwarding) => Some(forwarding),
        _ => None,
    });
    found.expect("a step of port-forward")
}

/// `80:8080 443:8443`, a free local port as `:8080`; or what kubectl refuses.
fn translated(text: &str, command: &str) -> String {
    let trace = follow(text, command);
    match &trace.end {
        End::Refused(Fault::NotForwarded(why)) => format!("{why:?}"),
        _ => {
            let ports = forwarding(&trace).ports.iter().map(|port| {
                format!(
                    "{}:{}",
                    port.local.map_or(String::new(), |local| local.to_string()),
                    port.remote
                )
            });
            ports.collect::<Vec<_>>().join(" ")
        }
    }
}

fn set_up(service: &str, containers: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{selector: {{app: web}}, {service}}}\n---\napiVersion: \
         v1\nkind: Pod\nmetadata: {{name: web-1, labels: {{app: web}}}}\nspec: {{{containers}}}\n"
    )
}

fn container(ports: &str) -> String {
    format!("containers: [{{name: c, image: i, ports: [{ports}]}}]")
}

#[test]
fn a_service_port_leads_to_its_target_port() {
    let both = container("{name: http, containerPort: 8080}, {name: https, containerPort: 8443}");
    let numbers = set_up(
        "ports: [{name: http, port: 80, targetPort: 8080}, {name: https, port: 443, targetPort: 8443}]",
        &both,
    );
    let names = set_up(
        "ports: [{name: a, port: 80, targetPort: http}, {name: b, port: 443, targetPort: https}]",
        &both,
    );
    for (text, ports, expected) in [
        (&numbers, "80", "80:8080"),
        (&numbers, ":80", ":8080"),
        (&numbers, "8000:80", "8000:8080"),
        (&numbers, "http https", "80:8080 443:8443"),
        (&numbers, ":http :https", ":8080 :8443"),
        (&numbers, "8000:https", "8000:8443"),
        (&names, "80 443", "80:8080 443:8443"),
        (&names, ":80 :443", ":8080 :8443"),
        (&numbers, "79", "NoServicePort(ServiceId(0), 79)"),
        (&numbers, "80 79", "NoServicePort(ServiceId(0), 79)"),
        (
            &numbers,
            "metrics",
            "NoServicePortName(ServiceId(0), \"metrics\")",
        ),
    ] {
        assert_eq!(
            translated(text, &format!("svc/web {ports}")),
            expected,
            "{ports}"
        );
    }
    let omitted = set_up("ports: [{port: 80}]", &both);
    assert_eq!(translated(&omitted, "svc/web 80"), "80:80");
    let missing = set_up("ports: [{port: 80, targetPort: web}]", &both);
    assert_eq!(
        translated(&missing, "svc/web 80"),
        "NoPodPortName(PodId(0), \"web\")"
    );
}

#[test]
fn a_headless_service_is_not_translated_and_its_ports_must_be_its_own() {
    let text = set_up(
        "clusterIP: None, ports: [{port: 80, targetPort: 8080}]",
        &container("{containerPort: 8080}"),
    );
    assert_eq!(translated(&text, "svc/web 80"), "80:80");
    assert_eq!(translated(&text, "svc/web :80"), ":80");
    assert_eq!(
        translated(&text, "svc/web 8080"),
        "NoServicePort(ServiceId(0), 8080)"
    );
}

#[test]
fn a_pod_s_ports_are_found_by_number_or_name_in_all_containers() {
    let text = set_up(
        "ports: [{port: 80, targetPort: side}]",
        "containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}], initContainers: [{name: s, image: i, \
         restartPolicy: Always, ports: [{name: side, containerPort: 9001}]}, {name: p, image: i, ports: [{name: once, \
         containerPort: 9002}]}]",
    );
    for (ports, expected) in [
        ("80", "80:80"),
        ("8000:80", "8000:80"),
        (":80", ":80"),
        ("http", "8080:8080"),
        ("8000:http", "8000:8080"),
        (":http", ":8080"),
        ("side once", "9001:9001 9002:9002"),
        ("web", "NoPodPortName(PodId(0), \"web\")"),
        ("8000:", "NoPodPortName(PodId(0), \"\")"),
        ("0", "Malformed(\"remote port must be > 0\")"),
    ] {
        assert_eq!(
            translated(&text, &format!("web-1 {ports}")),
            expected,
            "{ports}"
        );
        assert_eq!(
            translated(&text, &format!("pods/web-1 {ports}")),
            expected,
            "{ports}"
        );
    }
    assert_eq!(translated(&text, "svc/web 80"), "80:9001");
    let out = "error parsing local port '70000': strconv.ParseUint: parsing \\\"70000\\\": value out of range";
    assert_eq!(
        translated(&text, "web-1 70000"),
        format!("Malformed(\"{out}\")")
    );
    let bad = translated(&text, "web-1 80 --address here");
    assert_eq!(bad, "Malformed(\"here is not a valid IP\")");
}

#[test]
fn udp_is_refused_unless_the_same_number_is_there_for_tcp() {
    let text = set_up(
        "ports: [{name: dns, port: 53, protocol: UDP}, {name: both, port: 80}, {name: both-udp, port: 80, protocol: UDP}]",
        &container(
            "{name: u, containerPort: 53, protocol: UDP}, {containerPort: 80}, {containerPort: 80, protocol: UDP}",
        ),
    );
    for (command, expected) in [
        ("svc/web 53", "Udp(\"53\")"),
        ("svc/web dns", "Udp(\"dns\")"),
        ("svc/web 80", "80:80"),
        ("web-1 53", "Udp(\"53\")"),
        ("web-1 u", "Udp(\"u\")"),
        ("web-1 80", "80:80"),
    ] {
        assert_eq!(translated(&text, command), expected, "{command}");
    }
}

fn pod(name: &str, node: &str, status: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: web}}}}\nspec: {{{node}containers: [{{name: c, \
         image: i}}]}}\nstatus: {{{status}}}\n"
    )
}

#[test]
fn the_best_of_several_pods_is_taken() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";
    let ready = |since: &str, restarts: u8| {
        format!(
            "phase: Running, conditions: [{{type: Ready, status: 'True', lastTransitionTime: '{since}'}}], containerStatuses: \
             [{{name: c, restartCount: {restarts}}}]"
        )
    };
    let worst_to_best = [
        pod("a", "", "phase: Pending"),
        pod("b", "nodeName: node-a, ", "phase: Pending"),
        pod("c", "nodeName: node-a, ", "phase: Unknown"),
        pod("d", "nodeName: node-a, ", "phase: Running"),
        pod("e", "nodeName: node-a, ", &ready("2026-01-02T00:00:00Z", 0)),
        pod("f", "nodeName: node-a, ", &ready("2026-01-01T00:00:00Z", 7)),
        pod("g", "nodeName: node-a, ", &ready("2026-01-01T00:00:00Z", 3)),
    ];
    for best in 1..worst_to_best.len() {
        for order in [0..=best, 0..=best] {
            let mut pods: Vec<&str> = worst_to_best[order].iter().map(String::as_str).collect();
            pods.rotate_right(best / 2);
            let text = format!("{service}{}", pods.concat());
            let cluster = cluster_of(&text);
            let trace = follow(&text, "svc/web 80");
            let taken = forwarding(&trace).pod.map(|pod| cluster[pod].name.clone());
            assert_eq!(
                taken.as_deref(),
                worst_to_best[best]
                    .split("name: ")
                    .nth(1)
                    .map(|rest| &rest[..1]),
                "{best}"
            );
            assert!(!forwarding(&trace).is_tie);
        }
    }
    let text = format!("{service}{}", worst_to_best[1]);
    let end = follow(&text, "svc/web 80").end;
    assert!(
        matches!(end, End::Refused(Fault::NotForwarded(NotForwarded::NotRunning(_, phase))) if phase == "Pending")
    );
}

#[test]
fn workloads_lead_to_their_pods_and_others_do_not() {
    let text = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: front}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {ports: [{port: 5432}]}
";
    let trace = follow(text, "-n shop deploy/web 80:http");
    assert!(matches!(trace.end, End::Delivered));
    assert_eq!(
        (forwarding(&trace).among, forwarding(&trace).is_tie),
        (2, true)
    );
    let why = |command: &str| match follow(text, command).end {
        End::Refused(Fault::NotForwarded(why)) => why,
        other => panic!("{command}: {other:?}"),
    };
    assert!(matches!(
        why("-n shop cronjob/nightly 80"),
        NotForwarded::NotAttachable(_)
    ));
    assert!(matches!(
        why("-n shop svc/db 5432"),
        NotForwarded::NoSelector(_)
    ));
    assert!(
        matches!(why("deploy/web 80"), NotForwarded::NotFound { elsewhere: Some(home), .. } if home == "shop")
    );
    assert!(matches!(
        why("-n shop sts/web 80"),
        NotForwarded::NotFound {
            elsewhere: None,
            ..
        }
    ));
}
