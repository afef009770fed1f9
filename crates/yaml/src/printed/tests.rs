//! Reads output as people paste it.

use super::*;

fn read(text: &str) -> Printed {
    let lines = text.lines().enumerate().map(|(at, line)| Aside {
        text: line.to_owned(),
        span: Span::new(0, 0),
        line: at + 1,
    });
    Printed::read(&lines.collect::<Vec<_>>())
}

fn ports(service: &Service) -> Vec<(u16, Option<u16>)> {
    let ports = service.ports.iter();
    ports.map(|port| (port.port, port.node_port)).collect()
}

#[test]
fn a_table_of_services_gives_addresses_and_node_ports() {
    let printed = read(
        "$ kubectl get svc -n shop\n\
         NAME   TYPE           CLUSTER-IP      EXTERNAL-IP    PORT(S)                      AGE\n\
         web    NodePort       10.110.128.1    <none>         80:30491/TCP,443:31000/TCP   5m\n\
         api    LoadBalancer   10.110.128.2    198.51.100.7   8080:32000/TCP               5m\n\
         wait   LoadBalancer   10.110.128.3    <pending>      80:32001/TCP                 5m\n\
         db     ClusterIP      None            <none>         5432/TCP                     5m\n",
    );
    let [web, api, wait, db] = &printed.services[..] else {
        panic!("four Services: {printed:?}");
    };
    assert!(web.named.is("shop", "web") && !web.named.is("default", "web"));
    assert_eq!(ports(web), [(80, Some(30491)), (443, Some(31000))]);
    assert_eq!(api.external.len(), 1);
    assert!(wait.pending.is_some() && wait.external.is_empty());
    assert!(db.cluster_ip.is_none());
    assert_eq!((db.at.line, ports(db)), (6, vec![(5432, None)]));
}

#[test]
fn tables_of_pods_endpoints_and_nodes_are_told_apart_by_their_columns() {
    let printed = read(
        "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE\n\
         shop pod/web-5d4f8c7b9-x2k4q 0/1 CrashLoopBackOff 7 (2m ago) 10m 10.244.1.5 n1\n\
         shop pod/web-5d4f8c7b9-abcde 1/1 Running 0 10m 10.244.2.5 n2\n\
         \n\
         NAME   ENDPOINTS                                         AGE\n\
         web    10.244.1.5:80,10.244.1.6:80 + 1 more...            3m\n\
         db     <none>                                            3m\n\
         \n\
         NAME        ADDRESSTYPE   PORTS   ENDPOINTS     AGE\n\
         api-x7k2p   IPv4          8080    10.244.1.9    3m\n\
         \n\
         NAME   STATUS   ROLES    AGE   VERSION   INTERNAL-IP   EXTERNAL-IP\n\
         n1     Ready    <none>   9d    v1.30.1   192.0.2.4     <none>\n",
    );
    let pods: Vec<_> = printed.pods.iter().map(|pod| (pod.ready, pod.ip)).collect();
    assert_eq!(pods[0], (false, "10.244.1.5".parse().ok()));
    assert_eq!(pods[1], (true, "10.244.2.5".parse().ok()));
    let [web, db, api] = &printed.endpoints[..] else {
        panic!("three: {printed:?}");
    };
    assert_eq!(web.list.len(), 2);
    assert!(db.list.is_empty());
    assert_eq!(
        (api.named.name.as_str(), api.list[0].1),
        ("api", Some(8080))
    );
    assert_eq!(printed.nodes[0].ips.len(), 1);
}

#[test]
fn a_description_gives_what_the_table_has_and_the_endpoints() {
    let printed = read(
        "Name:                     web\n\
         Namespace:                shop\n\
         Selector:                 app=web\n\
         Type:                     NodePort\n\
         IP:                       10.99.1.2\n\
         Port:                     http  80/TCP\n\
         TargetPort:               8080/TCP\n\
         NodePort:                 http  31234/TCP\n\
         Endpoints:                10.244.0.5:8080\n\
         Session Affinity:         None\n\
         \n\
         Name:         web-1\n\
         Namespace:    shop\n\
         Node:         n1/192.0.2.4\n\
         Status:       Running\n\
         IP:           10.244.0.5\n\
         Conditions:\n  \
           Type              Status\n  \
           Ready             False\n",
    );
    let [web] = &printed.services[..] else {
        panic!("one Service: {printed:?}");
    };
    assert_eq!(ports(web), [(80, Some(31234))]);
    assert!(web.named.is("shop", "web"));
    assert_eq!(printed.endpoints[0].list[0].1, Some(8080));
    let [pod] = &printed.pods[..] else {
        panic!("one Pod: {printed:?}");
    };
    assert!(!pod.ready && pod.named.is("shop", "web-1"));
}

#[test]
fn commands_and_what_clients_print_are_kept_apart_from_prose() {
    let printed = read(
        "I ran curl and it failed:\n\
         root@client:/# curl http://web:8080\n\
         curl: (7) Failed to connect to web port 8080: Connection refused\n\
         level=error msg=\"dial tcp: Connection refused\"\n\
         wget: bad address 'db'\n\
         HTTP/1.1 502 Bad Gateway\n",
    );
    let [command] = &printed.commands[..] else {
        panic!("one command: {printed:?}");
    };
    assert_eq!(command.text, "curl http://web:8080");
    let seen: Vec<_> = printed.seen.iter().map(|saying| saying.seen).collect();
    assert_eq!(seen, [Seen::Refused, Seen::NoSuchHost, Seen::Status(502)]);
    assert_eq!(printed.seen[0].host.as_deref(), Some("web"));
    assert_eq!(printed.seen[1].host.as_deref(), Some("db"));
}

#[test]
fn what_is_taken_back_by_its_line_is_gone() {
    let text = "NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE\nweb NodePort 10.1.1.1 <none> 80:30491/TCP 5m\n";
    assert!(!read(text).is_empty());
    assert!(read(text).without(&[2]).is_empty());
}

#[test]
fn logs_say_where_an_app_listens() {
    for (line, expected) in [
        ("Server listening on port 3000", (3000, false)),
        ("2024/05/01 10:00:05 Listening on :8080", (8080, false)),
        (
            "Example app listening at http://localhost:3000",
            (3000, false),
        ),
        (
            "INFO: Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)",
            (8000, true),
        ),
        (" * Running on http://0.0.0.0:5000/", (5000, false)),
        (
            "Tomcat started on port(s): 8081 (http) with context path ''",
            (8081, false),
        ),
        ("Tomcat started on port 8081 (http)", (8081, false)),
        ("Now listening on: http://localhost:5000", (5000, true)),
        ("Now listening on: http://[::]:80", (80, false)),
        ("listening on [::]:9000", (9000, false)),
        (
            "Starting development server at http://127.0.0.1:8000/",
            (8000, true),
        ),
        ("server is listening on 4000", (4000, false)),
    ] {
        assert_eq!(log::listening(line), Some(expected), "{line}");
    }
    for line in [
        "The cluster is running on 3 nodes",
        "started on 2024-05-01 10:00:05",
        "My app is listening on port 3000",
        "Is it listening on port 3000?",
        "metrics server listening on :9090",
        "listening on all interfaces",
    ] {
        assert_eq!(log::listening(line), None, "{line}");
    }
}

#[test]
fn a_log_is_of_the_pod_that_its_command_names() {
    let shown = read(
        "$ kubectl logs -n shop deploy/web\nServer listening on port 3000\n$ curl http://web\n * Running on all addresses (0.0.0.0)\n * Running on http://127.0.0.1:5000\n",
    );
    let named = shown.logs[0].of.clone().expect("a name");
    assert_eq!(
        (named.namespace.as_deref(), named.name.as_str()),
        (Some("shop"), "deploy/web")
    );
    assert_eq!(
        (shown.logs[1].of.clone(), shown.logs[1].is_loopback),
        (None, false)
    );
}

#[test]
fn names_of_load_balancers_are_read_and_completed() {
    let shown = read(
        "NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE\nweb LoadBalancer 10.0.0.1 a1b2c3d4e5f60... 80:31234/TCP 3m\napi LoadBalancer 10.0.0.2 api.example.com 80:31235/TCP 3m\n\ncurl http://a1b2c3d4e5f60718.elb.us-east-1.amazonaws.com/\n",
    );
    let names: Vec<&str> = shown
        .services
        .iter()
        .flat_map(|service| &service.external_names)
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "a1b2c3d4e5f60718.elb.us-east-1.amazonaws.com",
            "api.example.com"
        ]
    );
}

#[test]
fn addresses_in_sentences_are_read() {
    let shown =
        read("I open http://192.168.49.2:30080/ in Chrome, and <http://<node-ip>:30080>.\n");
    let texts: Vec<&str> = shown
        .mentioned
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    assert_eq!(texts, ["curl http://192.168.49.2:30080/"]);
}

#[test]
fn errors_of_apps_name_what_they_tried() {
    for (line, expected) in [
        (
            "Error: connect ECONNREFUSED 10.96.0.15:5432",
            (Seen::Refused, "10.96.0.15", Some(5432)),
        ),
        (
            "Error: getaddrinfo ENOTFOUND db",
            (Seen::NoSuchHost, "db", None),
        ),
        (
            "dial tcp 10.96.0.15:6379: connect: connection refused",
            (Seen::Refused, "10.96.0.15", Some(6379)),
        ),
        (
            "dial tcp 10.96.0.15:6379: i/o timeout",
            (Seen::TimedOut, "10.96.0.15", Some(6379)),
        ),
        (
            "dial tcp: lookup db on 10.96.0.10:53: no such host",
            (Seen::NoSuchHost, "db", None),
        ),
        (
            "java.net.UnknownHostException: db.shop",
            (Seen::NoSuchHost, "db.shop", None),
        ),
        (
            "curl: (7) Failed to connect to web port 80: Connection refused",
            (Seen::Refused, "web", Some(80)),
        ),
    ] {
        let shown = read(line);
        let found = shown
            .seen
            .iter()
            .map(|one| (one.seen, one.host.as_deref().unwrap_or(""), one.port));
        assert_eq!(found.collect::<Vec<_>>(), [expected], "{line}");
    }
}

#[test]
fn a_description_of_an_ingress_gives_its_address_and_its_backends() {
    let shown = read(
        "Name:             app\nNamespace:        shop\nAddress:          203.0.113.10\nIngress Class:    nginx\n\
         Default backend:  <default>\nRules:\n  Host             Path  Backends\n  ----             ----  --------\n\
         \u{20} app.example.com  \n                   /     app:80 (10.244.0.10:8080,10.244.0.11:8080)\n\
         \u{20}                  /api  api:80 (<none>)\nAnnotations:       <none>\n",
    );
    let [ingress] = &shown.ingresses[..] else {
        panic!("one Ingress: {shown:?}");
    };
    assert!(ingress.named.is("shop", "app"));
    assert_eq!(ingress.ips.len(), 1);
    let counts = shown
        .endpoints
        .iter()
        .map(|one| (one.named.name.as_str(), one.list.len()));
    assert_eq!(counts.collect::<Vec<_>>(), [("app", 2), ("api", 0)]);
}

#[test]
fn clients_of_many_kinds_name_host_and_port() {
    let cases: &[(&str, Seen, Option<&str>, Option<u16>)] = &[
        (
            "curl: (7) Failed connect to 192.0.2.7:30230; Connection refused",
            Seen::Refused,
            Some("192.0.2.7"),
            Some(30230),
        ),
        (
            "wget: can't connect to remote host (10.96.0.15): Connection refused",
            Seen::Refused,
            Some("10.96.0.15"),
            None,
        ),
        (
            "telnet: Unable to connect to remote host: Connection refused",
            Seen::Refused,
            None,
            None,
        ),
        (
            "connection to server at \"db\" (10.96.0.15), port 5432 failed: Connection refused",
            Seen::Refused,
            Some("db"),
            Some(5432),
        ),
        (
            "requests: HTTPConnectionPool(host='web', port=80): [Errno 111] Connection refused",
            Seen::Refused,
            Some("web"),
            Some(80),
        ),
        (
            "I could not reach http://web:8080/ and get connection refused",
            Seen::Refused,
            Some("web"),
            Some(8080),
        ),
        (
            "connect() failed (111: Connection refused) while connecting to upstream, server: a.test, host: \"a.test\"",
            Seen::Status(502),
            Some("a.test"),
            None,
        ),
    ];
    for (line, seen, host, port) in cases {
        let printed = read(line);
        let [saying] = &printed.seen[..] else {
            panic!("one statement of {line}: {printed:?}");
        };
        assert_eq!(saying.seen, *seen, "{line}");
        assert_eq!(saying.host.as_deref(), *host, "{line}");
        assert_eq!(saying.port, *port, "{line}");
    }
}

#[test]
fn a_sentence_with_a_condition_or_a_negation_tells_nothing() {
    for line in [
        "I do not get connection refused any more",
        "if the app is down you see connection refused",
        "what should I do instead of connection refused",
        "2026/11/02 WARN something else: Connection refused",
        "Readiness probe failed: connection refused",
    ] {
        assert!(read(line).seen.is_empty(), "{line}");
    }
}

fn created(text: &str) -> Vec<(String, Created)> {
    let made = read(text).creations.into_iter();
    made.map(|made| (made.named.name, made.what)).collect()
}

#[test]
fn commands_that_make_objects_are_typed() {
    let made = created(
        "~~> kubectl -n shop create deploy web --image=nginx:1.27 --port=80 -- sh -c run\n\
         PS C:\\app> kubectl expose deploy/web --port 8080 --target-port http --type NodePort\n\
         ➜  app git:(main) ✗ kubectl create svc nodeport db --tcp=5432:15432 --node-port=30432\n\
         `kubectl run tool --image=tool --labels=a=b,c=d --env=PORT=3000`\n",
    );
    let names: Vec<&str> = made.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["web", "web", "db", "tool"]);
    let Created::Deployment(running) = &made[0].1 else {
        panic!("a Deployment: {made:?}");
    };
    assert_eq!(running.images, ["nginx:1.27"]);
    assert_eq!((running.port, running.arguments.len()), (Some(80), 3));
    let Created::Exposed(exposed) = &made[1].1 else {
        panic!("an exposed Service: {made:?}");
    };
    assert_eq!((exposed.of, exposed.port), ("Deployment", Some(8080)));
    assert_eq!(exposed.target.as_deref(), Some("http"));
    assert_eq!(exposed.kind.as_deref(), Some("NodePort"));
    let Created::Service(service) = &made[2].1 else {
        panic!("a Service: {made:?}");
    };
    assert_eq!(service.ports, [(5432, "15432".to_owned())]);
    assert_eq!(service.node_port, Some(30432));
    let Created::Pod(running) = &made[3].1 else {
        panic!("a Pod: {made:?}");
    };
    assert_eq!(running.labels.len(), 2);
    assert_eq!(running.env, [("PORT".to_owned(), "3000".to_owned())]);
}

#[test]
fn commands_that_make_nothing_are_left_aside() {
    for text in [
        "$ kubectl create deployment web --image=nginx --dry-run=client -o yaml",
        "$ kubectl run tmp -it --rm --image=busybox -- sh",
        "$ kubectl create -f web.yaml",
        "$ kubectl expose -f web.yaml --port=80",
        "$ kubectl create deployment NAME --image=IMAGE",
        "$ kubectl expose deployment <name> --port=80",
        "$ kubectl expose statefulset db --port=80",
        "$ kubectl create deployment web --image=nginx\nerror: failed to create deployment: no",
    ] {
        assert_eq!(created(text), [], "{text}");
    }
    let again =
        "$ kubectl create deployment web --image=nginx\nError from server (AlreadyExists): web";
    assert_eq!(created(again).len(), 1);
}

#[test]
fn kubectl_run_made_deployments_once() {
    for text in [
        "$ kubectl run web --image=nginx\ndeployment.apps/web created",
        "$ kubectl run web --image=nginx --replicas=2",
        "$ kubectl run web --image=nginx\n$ kubectl expose deployment web --port=80",
    ] {
        let made = created(text);
        assert!(matches!(made[0].1, Created::Deployment(_)), "{text}");
    }
}
