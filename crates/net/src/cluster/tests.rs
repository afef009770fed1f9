//! The cluster of small pastes. `port` and `targetPort` always differ, and so do workload and
//! template labels.

use portpath_kube::admission::Adoption;

use super::testing::{cluster_of, cluster_with};
use super::{Cluster, Config, EndpointSlice};

/// `8080/TCP http, 9090/TCP: web-0 web-1`, an endpoint that is not ready in brackets.
fn line(cluster: &Cluster, slice: &EndpointSlice) -> String {
    let ports = slice.ports.iter().map(|port| {
        let number = port
            .port
            .map_or("unset".to_owned(), |port| port.to_string());
        format!("{number}/{} {}", port.protocol, port.name)
            .trim_end()
            .to_owned()
    });
    let endpoints = slice.endpoints.iter().map(|endpoint| {
        let target = endpoint.target_ref(cluster);
        let name = target
            .as_deref()
            .and_then(|target| target.rsplit('/').next());
        let name = name.map_or_else(|| endpoint.addresses.texts()[0].clone(), str::to_owned);
        if endpoint.ready {
            name
        } else {
            format!("[{name}]")
        }
    });
    format!(
        "{}: {}",
        ports.collect::<Vec<_>>().join(", "),
        endpoints.collect::<Vec<_>>().join(" ")
    )
}

fn slices(text: &str) -> Vec<String> {
    let cluster = cluster_of(text);
    cluster
        .slices
        .iter()
        .map(|slice| line(&cluster, slice))
        .collect()
}

const SERVICE: &str = "
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
";

fn pod(name: &str, containers: &str, rest: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: web, own: {name}}}}}\n\
         spec: {{{containers}}}\n{rest}"
    )
}

fn listening(port: &str) -> String {
    format!("containers: [{{name: c, image: i, ports: [{port}]}}]")
}

#[test]
fn a_name_is_looked_up_pod_by_pod_by_name_and_protocol() {
    let text = [
        SERVICE,
        &pod("a", &listening("{name: http, containerPort: 8080}"), ""),
        &pod("b", &listening("{name: http, containerPort: 9090}"), ""),
        &pod("c", &listening("{name: http, containerPort: 8080}"), ""),
        &pod(
            "d",
            &listening("{name: http, containerPort: 8080, protocol: UDP}"),
            "",
        ),
    ];
    assert_eq!(
        slices(&text.concat()),
        ["8080/TCP: a c", "9090/TCP: b", ": d"]
    );
}

#[test]
fn a_container_goes_before_a_sidecar_and_a_plain_init_container_never_counts() {
    let init = |name: &str, policy: &str| {
        format!(
            "{}, initContainers: [{{name: s, image: i, {policy}ports: [{{name: {name}, containerPort: 7000}}]}}]",
            listening("{name: http, containerPort: 8080}")
        )
    };
    let nowhere = listening("{containerPort: 8080}");
    let only = |policy: &str| {
        format!(
            "{nowhere}, initContainers: [{{name: s, image: i, {policy}ports: [{{name: http, containerPort: 7000}}]}}]"
        )
    };
    let text = [
        SERVICE,
        &pod("both", &init("other", "restartPolicy: Always, "), ""),
        &pod("sidecar", &only("restartPolicy: Always, "), ""),
        &pod("init", &only(""), ""),
    ];
    assert_eq!(
        slices(&text.concat()),
        ["8080/TCP: both", "7000/TCP: sidecar", ": init"]
    );
}

#[test]
fn no_pod_at_all_leaves_an_empty_slice() {
    assert_eq!(slices(SERVICE), [": "]);
}

#[test]
fn what_a_status_says_is_kept() {
    let listening = listening("{name: http, containerPort: 8080}");
    let placed = format!("nodeName: node-b, {listening}");
    let status = |words: &str| format!("status: {{{words}}}\n");
    let ready = "conditions: [{type: Ready, status: 'True'}]";
    let text = [
        SERVICE,
        &pod(
            "done",
            &placed,
            &status(&format!("phase: Succeeded, podIP: 10.244.9.1, {ready}")),
        ),
        &pod(
            "homeless",
            &placed,
            &status(&format!("phase: Running, {ready}")),
        ),
        &pod(
            "young",
            &placed,
            &status("phase: Pending, podIP: 10.244.9.2"),
        ),
        &pod(
            "nowhere",
            &listening,
            &status(&format!("phase: Running, podIP: 10.244.9.3, {ready}")),
        ),
        &pod(
            "fine",
            &placed,
            &status(&format!("phase: Running, podIP: 10.244.9.4, {ready}")),
        ),
    ];
    assert_eq!(slices(&text.concat()), ["8080/TCP: [young] fine"]);
    let publishing =
        text.concat()
            .replacen("spec:\n", "spec:\n  publishNotReadyAddresses: true\n", 1);
    assert_eq!(slices(&publishing), ["8080/TCP: young nowhere fine"]);
}

const DEPLOYMENT: &str = "
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: front, labels: {app: front}}
spec:
  replicas: 150
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}
";

#[test]
fn a_slice_holds_a_hundred_endpoints() {
    let cluster = cluster_of(&[SERVICE, DEPLOYMENT].concat());
    let sizes: Vec<usize> = cluster
        .slices
        .iter()
        .map(|slice| slice.endpoints.len())
        .collect();
    assert_eq!(sizes, [100, 50]);
    assert_eq!(cluster.pods[149].ips[0].to_string(), "10.244.2.76");
    assert_eq!(
        cluster.pods[149]
            .owner
            .as_ref()
            .map(|owner| owner.name.as_str()),
        Some("front")
    );
}

#[test]
fn a_workload_of_endless_pods_is_cut_short_and_says_so() {
    let cluster = cluster_of(&DEPLOYMENT.replace("150", "2147483647"));
    assert_eq!(
        (cluster.pods.len(), cluster.capped.as_slice()),
        (1_000, &[(0, 1_000)][..])
    );
}

#[test]
fn a_workload_adopts_the_pods_that_the_paste_shows() {
    let owned = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata:\n  name: front-5d8\n  ownerReferences:\n  \
                 - {apiVersion: apps/v1, kind: Deployment, name: front, uid: a}\nspec:\n  replicas: 2\n  \
                 selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    \
                 spec: {containers: [{name: c, image: i}]}\n";
    let text = [DEPLOYMENT, "---\n", owned].concat();
    let names = |cluster: &Cluster| {
        cluster
            .pods
            .iter()
            .map(|pod| pod.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&cluster_of(&text)), ["front-5d8-0", "front-5d8-1"]);
    let anew = Config {
        adoption: Adoption::StartsAll,
        ..Config::default()
    };
    assert_eq!(cluster_with(&text, &anew).pods.len(), 152);
}

#[test]
fn a_daemon_set_runs_where_its_node_selector_lets_it() {
    let text = "
apiVersion: v1
kind: Node
metadata: {name: fast, labels: {disk: ssd}}
---
apiVersion: v1
kind: Node
metadata: {name: slow, labels: {disk: tape}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, labels: {app: set}}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {nodeSelector: {disk: ssd}, containers: [{name: c, image: i}]}
";
    let cluster = cluster_of(text);
    let pods: Vec<_> = cluster
        .pods
        .iter()
        .map(|pod| format!("{} on {}", pod.name, pod.node))
        .collect();
    assert_eq!(pods, ["agent-fast on fast"]);
}

#[test]
fn endpoints_are_mirrored_for_a_service_without_selector() {
    let service = SERVICE.replace("  selector: {app: web}\n", "");
    let endpoints = "---\napiVersion: v1\nkind: Endpoints\nmetadata: {name: web}\nsubsets:\n\
                     - addresses: [{ip: 10.1.2.3}]\n  notReadyAddresses: [{ip: 10.1.2.4}]\n  ports: [{port: 9376}]\n";
    let cluster = cluster_of(&[&service, endpoints].concat());
    let lines: Vec<String> = cluster
        .slices
        .iter()
        .map(|slice| line(&cluster, slice))
        .collect();
    assert_eq!(lines, ["9376/TCP: 10.1.2.3 [10.1.2.4]"]);
    assert_eq!(
        cluster.slices[0].endpoints[0].stated.serving, None,
        "only `ready` is stated"
    );
    assert_eq!(
        slices(&[SERVICE, endpoints].concat()),
        [": "],
        "a selector leaves no room for them"
    );
}

#[test]
fn prefer_close_keeps_endpoints_for_their_zone() {
    let node = |name: &str, zone: &str| {
        format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{topology.kubernetes.io/zone: {zone}}}}}\n"
        )
    };
    let text = [
        &SERVICE.replacen(
            "spec:\n",
            "spec:\n  trafficDistribution: PreferSameNode\n",
            1,
        ),
        &node("one", "east"),
        &node("two", "west"),
        &pod("a", &listening("{name: http, containerPort: 8080}"), ""),
        &pod("b", &listening("{name: http, containerPort: 8080}"), ""),
    ]
    .map(String::as_str)
    .concat();
    let cluster = cluster_of(&text);
    let hints: Vec<_> = cluster.slices[0]
        .endpoints
        .iter()
        .map(|endpoint| (&endpoint.hint_zones[0][..], &endpoint.hint_nodes[0][..]))
        .collect();
    assert_eq!(hints, [("east", "one"), ("west", "two")]);
}
