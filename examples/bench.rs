//! Times the core on generated pastes: `cargo xtask bench [DOCUMENTS…]`.
//!
//! Services with their Deployments and Pods in turn, 20 apps a namespace; some Services select nothing, some name a
//! port that no container has. The same texts as the peers were measured on, so that times can be compared.

use std::env;
use std::fmt::Write;
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
    format!(
        "# Service {app}\napiVersion: v1\nkind: Service\nmetadata:\n  name: web-{app}\n  namespace: ns-{namespace}\n  labels:\n    \
         app.kubernetes.io/name: web-{app}\n    app.kubernetes.io/part-of: shop\n  annotations:\n    description: \"Routes traffic \
         for web-{app}; owner: team-{}\"\nspec:\n  type: ClusterIP\n  selector:\n    app.kubernetes.io/name: {selected}\n    \
         app.kubernetes.io/part-of: shop\n  ports:\n    - name: http\n      protocol: TCP\n      port: 80\n      targetPort: \
         {target}\n    - name: metrics\n      port: 9090\n      targetPort: metrics\n  sessionAffinity: None\n",
        app % 17
    )
}

fn deployment(app: usize, namespace: usize) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-{app}\n  namespace: ns-{namespace}\nspec:\n  replicas: {}\n  \
         selector:\n    matchLabels:\n      app.kubernetes.io/name: web-{app}\n      app.kubernetes.io/part-of: shop\n  template:\n    \
         metadata:\n{}{}",
        1 + app % 5,
        indented(6, &labels(app)),
        indented(4, &pod_spec(app)),
    )
}

fn pod(app: usize, namespace: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-{app}\n  namespace: ns-{namespace}\n{}{}",
        indented(2, &labels(app)),
        pod_spec(app)
    )
}

fn labels(app: usize) -> String {
    format!(
        "labels:\n  app.kubernetes.io/name: web-{app}\n  app.kubernetes.io/part-of: shop\n  version: v{}\n",
        app % 9
    )
}

fn pod_spec(app: usize) -> String {
    format!(
        "spec:\n  serviceAccountName: default\n  terminationGracePeriodSeconds: 30\n  containers:\n    - name: web\n      image: \
         \"registry.example.com/shop/web:1.{}.0\"\n      args: [\"--listen=:8080\", \"--log-level=info\"]\n      ports:\n        - name: \
         http\n          containerPort: 8080\n          protocol: TCP\n        - name: metrics\n          containerPort: 9090\n      \
         env:\n        - name: POD_NAME\n          valueFrom:\n            fieldRef:\n              fieldPath: metadata.name\n        - \
         name: MODE\n          value: \"production\"\n      resources:\n        requests: {{ cpu: 100m, memory: 128Mi }}\n        \
         limits: {{ cpu: 500m, memory: 256Mi }}\n      readinessProbe:\n        httpGet:\n          path: /healthz\n          port: \
         http\n        initialDelaySeconds: 5\n        periodSeconds: 10\n",
        app % 40
    )
}

fn indented(spaces: usize, text: &str) -> String {
    text.lines().fold(String::new(), |mut lines, line| {
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "{:spaces$}{line}", "");
        lines
    })
}
