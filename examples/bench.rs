//! Times the core on generated pastes: `cargo xtask bench [DOCUMENTS…]`.
//!
//! Services with their Deployments and Pods in turn, 20 apps a namespace; some Services select nothing, some name a
//! port that no container has. About 850 bytes a document.

use std::env;
use std::time::{Duration, Instant};

use portpath::analysis::Asked;
use portpath::analyze;

const SIZES: [usize; 3] = [10, 100, 1000];
const RUNS: usize = 5;

fn main() {
    let asked: Vec<usize> = env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    println!("{:>10} {:>10} {:>12} {:>12}", "documents", "bytes", "first", "median of 5");
    for documents in sizes {
        let text = paste(documents);
        let mut times: Vec<Duration> = (0..RUNS).map(|_| time(&text)).collect();
        let first = times[0];
        times.sort();
        println!("{documents:>10} {:>10} {first:>12.2?} {:>12.2?}", text.len(), times[RUNS / 2]);
    }
}

fn time(text: &str) -> Duration {
    let start = Instant::now();
    std::hint::black_box(analyze(std::hint::black_box(text), &Asked::default()));
    start.elapsed()
}

/// `documents` documents, the same ones every time.
fn paste(documents: usize) -> String {
    let mut random = Random(12345);
    let mut parts = Vec::new();
    for app in 0.. {
        if parts.len() >= documents {
            break;
        }
        let namespace = app / 20;
        parts.push(service(app, namespace, &mut random));
        if parts.len() < documents {
            parts.push(if app % 2 == 1 { pod(app, namespace) } else { deployment(app, namespace) });
        }
    }
    parts.join("---\n")
}

/// A linear congruential generator: repeatable, and that is all it is for.
struct Random(u32);

impl Random {
    fn percent(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_103_515_245).wrapping_add(12345) & 0x7fff_ffff;
        (self.0 >> 8) % 100
    }
}

fn service(app: usize, namespace: usize, random: &mut Random) -> String {
    let fault = random.percent();
    let selected = if fault < 4 { format!("web-{app}-old") } else { format!("web-{app}") };
    let target = match fault {
        4..10 => "htpp",
        10..14 => "9999",
        even if even % 2 == 0 => "http",
        _ => "8080",
    };
    fill(SERVICE, app, namespace).replace("SELECTED", &selected).replace("TARGET", target)
}

fn deployment(app: usize, namespace: usize) -> String {
    let pod_spec = fill(POD_SPEC, app, namespace);
    let spec = pod_spec.lines().fold(String::new(), |lines, line| lines + "    " + line + "\n");
    fill(DEPLOYMENT, app, namespace).replace("REPLICAS", &(1 + app % 5).to_string()) + &spec
}

fn pod(app: usize, namespace: usize) -> String {
    fill(POD, app, namespace) + &fill(POD_SPEC, app, namespace)
}

fn fill(template: &str, app: usize, namespace: usize) -> String {
    template.replace("APP", &app.to_string()).replace("NAMESPACE", &format!("ns-{namespace}"))
}

const SERVICE: &str = r#"# Service APP
apiVersion: v1
kind: Service
metadata:
  name: web-APP
  namespace: NAMESPACE
  labels:
    app.kubernetes.io/name: web-APP
    app.kubernetes.io/part-of: shop
    tier: frontend
  annotations:
    description: "Routes traffic for web-APP; owner: team-7"
    prometheus.io/scrape: "true"
spec:
  type: ClusterIP
  selector:
    app.kubernetes.io/name: SELECTED
    app.kubernetes.io/part-of: shop
  ports:
    - name: http
      protocol: TCP
      port: 80
      targetPort: TARGET
    - name: metrics
      port: 9090
      targetPort: metrics
  sessionAffinity: None
"#;

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-APP
  namespace: NAMESPACE
  labels:
    app.kubernetes.io/name: web-APP
spec:
  replicas: REPLICAS
  selector:
    matchLabels:
      app.kubernetes.io/name: web-APP
      app.kubernetes.io/part-of: shop
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web-APP
        app.kubernetes.io/part-of: shop
        version: v7
"#;

const POD: &str = r#"apiVersion: v1
kind: Pod
metadata:
  name: web-APP
  namespace: NAMESPACE
  labels:
    app.kubernetes.io/name: web-APP
    app.kubernetes.io/part-of: shop
    version: v7
"#;

const POD_SPEC: &str = r#"spec:
  serviceAccountName: default
  terminationGracePeriodSeconds: 30
  containers:
    - name: web
      image: "registry.example.com/shop/web:1.APP.0"
      args: ["--listen=:8080", "--log-level=info"]
      ports:
        - name: http
          containerPort: 8080
          protocol: TCP
        - name: metrics
          containerPort: 9090
      env:
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: MODE
          value: "production"
      resources:
        requests: { cpu: 100m, memory: 128Mi }
        limits: { cpu: 500m, memory: 256Mi }
      readinessProbe:
        httpGet:
          path: /healthz
          port: http
        initialDelaySeconds: 5
        periodSeconds: 10
"#;
