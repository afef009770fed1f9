//! What is surely taken is taken: the quick way of admission stores what the whole of it stores,
//! and the whole says nothing of what the quick way lets pass.

use portpath::admission::{Applying, Config, apply, apply_to_the_end};
use portpath::yaml::{self, Document, Node, Value};
use portpath_testkit::{cases, scenario};

/// Whether the quick way takes a document; what the whole makes of it is compared then.
fn compared(name: &str, text: &str, document: &Document) -> bool {
    let config = Config::default();
    let document = std::slice::from_ref(document);
    let is_sure = Applying::new(&config)
        .surely(0, &mut document[0].clone())
        .is_some();
    if is_sure {
        let quick = apply_to_the_end(text, document, &config);
        let whole = apply(text, document, &config);
        assert_eq!(
            format!("{quick:?}"),
            format!("{whole:?}"),
            "{name}:\n{text}"
        );
    }
    is_sure
}

fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for path in scenario::files() {
        let markdown = std::fs::read_to_string(&path).expect("a readable scenario");
        let blocks = scenario::blocks(&markdown)
            .into_iter()
            .filter(|block| block.word == "yaml");
        texts.extend(blocks.map(|block| (path.display().to_string(), block.text)));
    }
    texts
}

#[test]
fn documents_of_real_kubernetes_are_stored_alike() {
    let mut sure = 0;
    for case in cases::files().iter().flat_map(|file| &file.cases) {
        let documents = yaml::parse(&case.yaml);
        sure += documents
            .iter()
            .filter(|document| compared(&case.id, &case.yaml, document))
            .count();
    }
    println!("{sure} documents");
    assert!(sure > 1_000, "only {sure} documents");
}

/// What a value is replaced by, in turn: hardly any of them fits everywhere.
const VALUES: &[&str] = &[
    "\"\"",
    "null",
    "0",
    "-1",
    "80",
    "65536",
    "1.5",
    "true",
    "x y",
    "Upper",
    "a.b",
    "-a",
    "a-",
    "a--b",
    "a_b",
    "8080",
    "\"8080\"",
    "a123456789012345",
    "a1234567890123456789012345678901234567890123456789012345678901234",
    "10.0.0.1",
    "None",
    "TCP",
    "UDP",
    "SCTP",
    "NodePort",
    "LoadBalancer",
    "ExternalName",
    "Local",
    "ClientIP",
    "Never",
    "OnFailure",
    "/a/b",
    "{}",
    "[]",
    "30080",
    "100m",
    "1Gi",
    "web",
    "http",
    "default",
    "\"0%\"",
    "30%",
    "101%",
    "Recreate",
    "Exists",
    "a/../b",
    "CAP_SYS_ADMIN",
    "aGk=",
    "1.5Gi",
    "0.5",
];

/// Objects with what tutorials seldom show and the whole build takes quickly all the same.
const RARE: &str = r#"
apiVersion: v1
kind: Service
metadata: {name: web, annotations: {kubernetes.io/description: hello, service.beta.kubernetes.io/aws-load-balancer-type: nlb}}
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  selector: {app: web}
  ports: [{name: http, port: 80, appProtocol: kubernetes.io/h2c}]
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
data: {key: aGVsbG8=, other: ""}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  minReadySeconds: 5
  progressDeadlineSeconds: 700
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {kubectl.kubernetes.io/restartedAt: now}}
    spec:
      nodeSelector: {kubernetes.io/os: linux, disk: ssd}
      imagePullSecrets: [{name: one}, {name: two}]
      priorityClassName: high
      dnsPolicy: Default
      shareProcessNamespace: true
      securityContext:
        {runAsUser: 1, runAsGroup: 2, fsGroup: 3, runAsNonRoot: true, fsGroupChangePolicy: Always, seccompProfile: {type: RuntimeDefault}}
      tolerations:
      - {key: a, operator: Exists, effect: NoSchedule}
      - {key: b.c/d, operator: Equal, value: e, effect: NoExecute}
      - {key: b, value: e}
      volumes:
      - {name: c, configMap: {name: c, defaultMode: 420, optional: true}}
      - {name: s, secret: {secretName: s, defaultMode: 0}}
      - {name: h, hostPath: {path: /var/run, type: Directory}}
      initContainers:
      - name: first
        image: busybox
        command: [sh]
        envFrom: [{secretRef: {name: s}}]
        volumeMounts: [{name: c, mountPath: /c}]
        securityContext: {privileged: false}
      containers:
      - name: web
        image: web:1
        stdin: true
        tty: false
        terminationMessagePath: /dev/log
        terminationMessagePolicy: FallbackToLogsOnError
        envFrom: [{configMapRef: {name: c}}, {prefix: P_, secretRef: {name: s}}]
        env:
        - {name: a.b-c, valueFrom: {secretKeyRef: {name: s, key: KEY_1, optional: true}}}
        - {name: IP, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: status.podIP}}}
        lifecycle: {preStop: {exec: {command: [sleep, "5"]}}, postStart: {httpGet: {path: /up, port: 8080}}}
        livenessProbe: {grpc: {port: 9000}, successThreshold: 1}
        resources: {requests: {cpu: 1500m, memory: 1000M}, limits: {cpu: 2, memory: 2048Mi}}
        volumeMounts: [{name: c, mountPath: /etc/web.conf, subPath: web.conf}, {name: h, mountPath: /h}]
        securityContext:
          {runAsUser: 1, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: a, image: a}]}
"#;

#[test]
fn what_tutorials_seldom_show_is_stored_alike_whatever_else_stands_there() {
    let documents = yaml::parse(RARE);
    for document in &documents {
        assert!(
            compared("rare", RARE, document),
            "it is sure: {}",
            document.span.text(RARE)
        );
        let (Some(tree), whole) = (document.content.tree(), document.span.text(RARE)) else {
            panic!("a tree")
        };
        let mut all = Vec::new();
        places(tree, &mut all);
        for (start, end) in all {
            let start = start - document.span.start;
            let end = end - document.span.start;
            for value in VALUES {
                let changed = format!("{}{value}{}", &whole[..start], &whole[end..]);
                for again in &yaml::parse(&changed) {
                    compared("rare", &changed, again);
                }
            }
        }
    }
}

/// The places of all values and keys of a tree.
fn places(node: &Node, found: &mut Vec<(usize, usize)>) {
    match &node.value {
        Value::Seq(items) => items.iter().for_each(|item| places(item, found)),
        Value::Map(entries) => {
            for entry in entries {
                found.push((entry.key_span.start, entry.key_span.end));
                places(&entry.value, found);
            }
        }
        _ => found.push((node.span.start, node.span.end)),
    }
}

#[test]
fn what_is_changed_a_little_is_stored_alike_or_left_to_the_whole() {
    let mut tried = 0;
    let mut sure = 0;
    let mut turn = 0;
    for (name, text) in texts() {
        for document in &yaml::parse(&text) {
            if !compared(&name, &text, document) {
                continue;
            }
            let (Some(tree), whole) = (document.content.tree(), document.span.text(&text)) else {
                continue;
            };
            let mut all = Vec::new();
            places(tree, &mut all);
            for (start, end) in all {
                turn += 1;
                let start = start - document.span.start;
                let end = end - document.span.start;
                let changed = format!(
                    "{}{}{}",
                    &whole[..start],
                    VALUES[turn % VALUES.len()],
                    &whole[end..]
                );
                let again = yaml::parse(&changed);
                tried += again.len();
                sure += again
                    .iter()
                    .filter(|document| compared(&name, &changed, document))
                    .count();
            }
        }
    }
    println!("{sure} of {tried}");
    assert!(
        sure > 1_000 && tried > 3 * sure / 2,
        "{sure} of {tried} are taken"
    );
}
