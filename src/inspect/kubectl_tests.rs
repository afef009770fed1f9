//! What kubectl prints, as its own code does: the expectations of `describe` are those of a real kubectl run on the same
//! objects, those of `get` follow the cases of pkg/printers/internalversion/printers_test.go (TestPrintPod,
//! TestPrintPodwide, TestPrintService, TestPrintEndpointSlice, TestPrintServiceLoadBalancer).

use super::{Sheet, SheetKind, inspect};
use crate::Asked;

fn sheet(kind: SheetKind, paste: &str) -> Sheet {
    let sheets = inspect(paste, &Asked::default());
    sheets
        .into_iter()
        .find(|sheet| sheet.kind == kind)
        .expect("a sheet of that kind")
}

fn printed(kind: SheetKind, paste: &str) -> String {
    sheet(kind, paste)
        .lines
        .into_iter()
        .map(|line| line.text + "\n")
        .collect()
}

const NODE: &str = "---\napiVersion: v1\nkind: Node\nmetadata: {name: n1}\n";

fn slice(name: &str, service: &str, ports: &str, ready: &[bool]) -> String {
    let endpoints: Vec<String> = ready
        .iter()
        .enumerate()
        .map(|(at, ready)| {
            format!(
                "{{addresses: [10.244.9.{}], conditions: {{ready: {ready}}}}}",
                at + 2
            )
        })
        .collect();
    format!(
        "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {{name: {name}, labels: \
         {{kubernetes.io/service-name: {service}}}}}\naddressType: IPv4\nports: [{ports}]\nendpoints: [{}]\n",
        endpoints.join(", ")
    )
}

#[test]
fn every_line_that_describe_has() {
    let long = "v".repeat(150);
    let service = format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  labels: {{tier: front, app: web}}\n  annotations:\n    \
         multi: \"one\\ntwo\\n\"\n    long: {long}\n    a/b: x\n    kubectl.kubernetes.io/last-applied-configuration: '{{}}'\n\
         spec:\n  type: LoadBalancer\n  clusterIP: 10.96.0.9\n  externalIPs: [198.51.100.1, 198.51.100.2]\n  loadBalancerIP: \
         192.0.2.9\n  ports:\n  - {{name: http, port: 80, targetPort: http, nodePort: 30090}}\n  - {{name: dns, port: 53, \
         targetPort: 5353, protocol: UDP, nodePort: 30091, appProtocol: x}}\n  externalTrafficPolicy: Local\n  \
         healthCheckNodePort: 31000\n  loadBalancerSourceRanges: [10.0.0.0/8, 192.168.0.0/16]\n  trafficDistribution: \
         PreferClose\nstatus:\n  loadBalancer: {{ingress: [{{ip: 192.0.2.1}}, {{hostname: lb.example}}]}}\n"
    );
    let ports = "{name: http, port: 8080}, {name: dns, port: 5353, protocol: UDP}";
    let paste = service + &slice("mine", "web", ports, &[true, false, true, true, true]);
    let expected = format!(
        "\
Name:                        web
Namespace:                   default
Labels:                      app=web
                             tier=front
Annotations:                 a/b: x
                             long:
                               {}...
                             multi:
                               one
                               two
Selector:                    <none>
Type:                        LoadBalancer
IP Family Policy:            SingleStack
IP Families:                 IPv4
IP:                          10.96.0.9
IPs:                         10.96.0.9
External IPs:                198.51.100.1,198.51.100.2
Desired LoadBalancer IP:     192.0.2.9
LoadBalancer Ingress:        192.0.2.1 (VIP), lb.example
Port:                        http  80/TCP
TargetPort:                  http/TCP
NodePort:                    http  30090/TCP
Endpoints:                   10.244.9.2:8080,10.244.9.4:8080,10.244.9.5:8080 + 1 more...
Port:                        dns  53/UDP
TargetPort:                  5353/UDP
AppProtocol:                 x
NodePort:                    dns  30091/UDP
Endpoints:                   10.244.9.2:5353,10.244.9.4:5353,10.244.9.5:5353 + 1 more...
Session Affinity:            None
External Traffic Policy:     Local
Internal Traffic Policy:     Cluster
HealthCheck NodePort:        31000
LoadBalancer Source Ranges:  10.0.0.0/8,192.168.0.0/16
Traffic Distribution:        PreferClose
Events:                      <none>
",
        "v".repeat(138)
    );
    assert_eq!(printed(SheetKind::Describe, &paste), expected);
}

fn service(spec: &str) -> String {
    format!("apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{{spec}}}\n")
}

fn line(paste: &str, title: &str) -> String {
    let all = printed(SheetKind::Describe, paste);
    all.lines()
        .find(|line| line.starts_with(title))
        .unwrap_or_else(|| panic!("{title} in {all}"))
        .to_owned()
}

#[test]
fn endpoints_are_counted_as_kubectl_counts_them() {
    let manual = service("ports: [{port: 80, targetPort: 8080}]");
    let with = |ready: &[bool]| manual.clone() + &slice("mine", "web", "{port: 8080}", ready);
    let three = "Endpoints:                10.244.9.2:8080,10.244.9.3:8080,10.244.9.4:8080";
    assert_eq!(line(&with(&[true, true, true]), "Endpoints"), three);
    assert_eq!(
        line(&with(&[true, true, true, false]), "Endpoints"),
        format!("{three} + 0 more...")
    );
    assert_eq!(
        line(&with(&[false]), "Endpoints"),
        "Endpoints:                "
    );
    assert_eq!(
        line(&manual, "Endpoints"),
        "Endpoints:                <none>",
        "no slice at all"
    );
    let selecting = service("selector: {app: nobody}, ports: [{port: 80, targetPort: 8080}]");
    assert_eq!(
        line(&selecting, "Endpoints"),
        "Endpoints:                ",
        "a slice without endpoints"
    );
    let headless = service("clusterIP: None") + &slice("mine", "web", "", &[true]);
    assert!(
        !printed(SheetKind::Describe, &headless).contains("Endpoints:"),
        "no port, no line"
    );
}

#[test]
fn an_alias_has_no_address_and_no_policies() {
    let described = printed(
        SheetKind::Describe,
        &service("type: ExternalName, externalName: example.com"),
    );
    let expected = "\
Name:              web
Namespace:         default
Labels:            <none>
Annotations:       <none>
Selector:          <none>
Type:              ExternalName
IP Families:       <none>
IP:                
IPs:               <none>
External Name:     example.com
Session Affinity:  None
Events:            <none>
";
    assert_eq!(described, expected);
}

#[test]
fn lines_are_tied_to_their_steps_and_places() {
    let paste = service(
        "selector: {app: web}, ports: [{name: a, port: 80, targetPort: 8080}, {name: b, port: 81}]",
    ) + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web}}\nspec: {containers: [{name: c, image: i}]}\n";
    let sheet = sheet(SheetKind::Describe, &paste);
    let hops = |title: &str| {
        let lines = sheet
            .lines
            .iter()
            .filter(|line| line.text.starts_with(title));
        lines.map(|line| line.hop).collect::<Vec<_>>()
    };
    assert_eq!(hops("Name:"), [Some(1)]);
    assert_eq!(
        hops("Port:"),
        [Some(2), None],
        "the other port is no part of the path"
    );
    assert_eq!(hops("TargetPort:"), [Some(3), None]);
    assert_eq!(hops("Selector:"), [Some(3)]);
    let target = sheet
        .lines
        .iter()
        .find(|line| line.text.starts_with("TargetPort:"))
        .expect("the line");
    assert_eq!(target.cite.as_ref().map(|cite| cite.line), Some(4));
    assert!(
        sheet
            .lines
            .iter()
            .any(|line| line.text.starts_with("Type:") && line.filled_in)
    );
}

#[test]
fn three_tables_with_their_columns() {
    let paste = service(
        "type: LoadBalancer, selector: {tier: b, app: web}, ports: [{name: a, port: 80, targetPort: 8080, nodePort: 30090}, {name: b, port: 53, protocol: UDP, nodePort: 30091}]",
    ) + "---\napiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {clusterIP: None, externalIPs: [198.51.100.2]}\n"
        + "---\napiVersion: v1\nkind: Service\nmetadata: {name: other, namespace: elsewhere}\nspec: {ports: [{port: 1}]}\n"
        + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web, tier: b}}\nspec: {nodeName: n1, containers: [{name: c, image: i}]}\n"
        + NODE;
    let expected = "\
NAME          TYPE           CLUSTER-IP   EXTERNAL-IP    PORT(S)                     AGE         SELECTOR
service/api   ClusterIP      None         198.51.100.2   <none>                      <unknown>   <none>
service/web   LoadBalancer   10.96.1.1    <pending>      80:30090/TCP,53:30091/UDP   <unknown>   app=web,tier=b

NAME                                   ADDRESSTYPE   PORTS     ENDPOINTS    AGE
endpointslice.discovery.k8s.io/web-1   IPv4          8080,53   10.244.1.2   <unknown>

NAME    READY   STATUS    RESTARTS   AGE         IP           NODE   NOMINATED NODE   READINESS GATES
pod/p   1/1     Running   0          <unknown>   10.244.1.2   n1     <none>           <none>
";
    assert_eq!(printed(SheetKind::Get, &paste), expected);
}

#[test]
fn slices_show_three_of_each_and_how_many_more() {
    let four = "{name: a, port: 1}, {name: b, port: 2}, {name: c, port: 3}, {name: d, port: 4}";
    let paste = service("ports: [{port: 80}]")
        + &slice("mine", "web", four, &[true; 5])
        + &slice("none", "web", "", &[]);
    let got = printed(SheetKind::Get, &paste);
    assert!(
        got.contains(
            "mine   IPv4          1,2,3 + 1 more...   10.244.9.2,10.244.9.3,10.244.9.4 + 2 more...   <unknown>"
        ),
        "{got}"
    );
    assert!(
        got.contains("none   IPv4          <unset>             <unset>"),
        "{got}"
    );
}

/// READY, STATUS and RESTARTS of a Pod with two containers.
fn columns(rest: &str) -> String {
    let paste = format!(
        "{}---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, labels: {{app: web}}}}\n{rest}\n",
        service("selector: {app: web}, ports: [{port: 80, targetPort: 8080}]")
    );
    let all = printed(SheetKind::Get, &paste);
    let row = all
        .lines()
        .find(|line| line.starts_with("pod/p"))
        .unwrap_or_else(|| panic!("a Pod in {all}"));
    row.split("   ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .skip(1)
        .take(3)
        .collect::<Vec<_>>()
        .join(" | ")
}

fn of_status(status: &str) -> String {
    columns(&format!(
        "spec: {{nodeName: n1, containers: [{{name: a, image: i}}, {{name: b, image: i}}]}}\nstatus: {{{status}}}"
    ))
}

#[test]
fn the_status_of_a_pod_is_read_as_the_server_reads_it() {
    let running = "{name: a, ready: true, restartCount: 3, state: {running: {startedAt: '2026-01-01T00:00:00Z'}}}";
    let with = |other: &str| {
        of_status(&format!(
            "phase: Running, containerStatuses: [{running}, {other}]"
        ))
    };
    assert_eq!(with("{name: b, restartCount: 3}"), "1/2 | Running | 6");
    assert_eq!(
        with("{name: b, state: {waiting: {reason: CrashLoopBackOff}}}"),
        "1/2 | CrashLoopBackOff | 3"
    );
    let before = "lastState: {terminated: {exitCode: 1, finishedAt: '2026-01-01T00:00:00Z'}}";
    assert_eq!(
        with(&format!(
            "{{name: b, restartCount: 4, state: {{waiting: {{reason: CrashLoopBackOff}}}}, {before}}}"
        )),
        "1/2 | CrashLoopBackOff | 7 (<unknown> ago)"
    );
    assert_eq!(
        with("{name: b, state: {terminated: {exitCode: 3}}}"),
        "1/2 | ExitCode:3 | 3"
    );
    assert_eq!(
        with("{name: b, state: {terminated: {exitCode: 3, signal: 9}}}"),
        "1/2 | Signal:9 | 3"
    );
    assert_eq!(
        with("{name: b, state: {terminated: {exitCode: 0, reason: Completed}}}"),
        "1/2 | NotReady | 3"
    );
    let ready = "conditions: [{type: Ready, status: 'True'}], ";
    let done = "{name: b, state: {terminated: {exitCode: 0, reason: Completed}}}";
    assert_eq!(
        of_status(&format!(
            "phase: Running, {ready}containerStatuses: [{running}, {done}]"
        )),
        "1/2 | Running | 3"
    );
    let failed = "{name: b, state: {terminated: {exitCode: 1, reason: Error}}}";
    assert_eq!(
        of_status(&format!(
            "phase: Failed, containerStatuses: [{}, {failed}]",
            done.replace("name: b", "name: a")
        )),
        "0/2 | Error | 0",
        "one that failed is told from those that are done"
    );
    assert_eq!(
        of_status("phase: Failed, reason: Evicted"),
        "0/2 | Evicted | 0"
    );
    assert_eq!(
        of_status(
            "phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: SchedulingGated}]"
        ),
        "0/2 | SchedulingGated | 0"
    );
    assert_eq!(
        of_status(
            "phase: Pending, containerStatuses: [{name: a, state: {waiting: {reason: ContainerCreating}}}]"
        ),
        "0/2 | ContainerCreating | 0"
    );
    assert_eq!(of_status("phase: Succeeded"), "0/2 | Succeeded | 0");
}

#[test]
fn init_containers_are_gone_through_in_order() {
    let pod = |statuses: &str, rest: &str| {
        columns(&format!(
            "spec: {{nodeName: n1, initContainers: [{{name: one, image: i}}, {{name: side, image: i, restartPolicy: Always}}], \
             containers: [{{name: a, image: i}}]}}\nstatus: {{phase: Pending, initContainerStatuses: [{statuses}]{rest}}}"
        ))
    };
    let done = "{name: one, state: {terminated: {exitCode: 0}}}";
    assert_eq!(
        pod("{name: one, restartCount: 2, state: {running: {}}}", ""),
        "0/2 | Init:0/2 | 2"
    );
    assert_eq!(
        pod(
            "{name: one, state: {waiting: {reason: PodInitializing}}}",
            ""
        ),
        "0/2 | Init:0/2 | 0"
    );
    assert_eq!(
        pod(
            "{name: one, state: {waiting: {reason: CrashLoopBackOff}}}",
            ""
        ),
        "0/2 | Init:CrashLoopBackOff | 0"
    );
    assert_eq!(
        pod(
            "{name: one, state: {terminated: {exitCode: 2, reason: Error}}}",
            ""
        ),
        "0/2 | Init:Error | 0"
    );
    assert_eq!(
        pod("{name: one, state: {terminated: {exitCode: 2}}}", ""),
        "0/2 | Init:ExitCode:2 | 0"
    );
    assert_eq!(
        pod(
            &format!("{done}, {{name: side, state: {{running: {{}}}}}}"),
            ""
        ),
        "0/2 | Init:1/2 | 0"
    );
    let started = "{name: side, started: true, ready: true, restartCount: 1, state: {running: {}}}";
    let running = ", containerStatuses: [{name: a, ready: true, state: {running: {startedAt: '2026-01-01T00:00:00Z'}}}]";
    assert_eq!(
        pod(&format!("{done}, {started}"), running),
        "2/2 | Pending | 1",
        "a sidecar counts among the containers"
    );
}

#[test]
fn deletion_and_gates_show() {
    let spec = "spec: {nodeName: n1, readinessGates: [{conditionType: a/b}, {conditionType: c/d}], containers: [{name: a, image: i}]}";
    let status = "status: {phase: Running, conditions: [{type: a/b, status: 'True'}]}";
    let paste = format!(
        "{}---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, labels: {{app: web}}, deletionTimestamp: '2026-01-01T00:00:00Z'}}\n{spec}\n{status}\n",
        service("selector: {app: web}, ports: [{port: 80, targetPort: 8080}]")
    );
    let got = printed(SheetKind::Get, &paste);
    assert!(
        got.contains("pod/p   0/1     Terminating   0          <unknown>   <none>   n1     <none>           1/2"),
        "{got}"
    );
}
