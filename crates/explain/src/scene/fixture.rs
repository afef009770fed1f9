//! Ways made by hand, for the tests of pictures and views.

use crate::report::*;
use crate::scene::Scene;
use portpath_net::request::{Client, Request, Target};
use portpath_text::source::Span;

/// What is shown of the way of a packet.
#[derive(Clone, Debug)]
pub struct Way {
    /// The path, hop by hop.
    pub hops: Vec<Hop>,
    /// How it ends.
    pub verdict: Verdict,
    /// What was found on it.
    pub diagnostics: Vec<Diagnostic>,
    /// Its picture.
    pub scene: Scene,
}

/// Ways of each kind, but for many Pods.
pub fn every() -> Vec<Way> {
    let judged = (0..=3).map(judged);
    [
        delivered(2),
        delivered(40),
        refused(),
        no_such_host(),
        routed(),
        forwarded(),
    ]
    .into_iter()
    .chain(judged)
    .collect()
}

/// A Service, `port` 80 to `targetPort` 8080, with `pods` Pods on two nodes; the first is chosen.
pub fn delivered(pods: usize) -> Way {
    let endpoints: Vec<EndpointShare> = (0..pods).map(|at| endpoint(at, pods)).collect();
    let mut hops = vec![client(), dns(), service(true)];
    hops.push(Hop {
        endpoints,
        ..hop(
            HopKind::Endpoint,
            "node-a picks example-pod-1, 1 of 2 ready endpoints",
            7,
        )
    });
    let mut pod = hop(HopKind::Pod, "example-pod-1 receives it on port 8080", 23);
    pod.subject = Subject {
        kind: "Pod".into(),
        name: "example-pod-1".into(),
        ports: vec![SubjectPort {
            name: "app".into(),
            port: 8080,
            met: true,
            ..SubjectPort::default()
        }],
        ..Subject::default()
    };
    hops.push(pod);
    let verdict = Verdict {
        outcome: Outcome::Delivered,
        headline: "Delivered to example-pod-1, port 8080.".into(),
        reason: "The Service sends port 80 to targetPort 8080.".into(),
        ..Verdict::default()
    };
    finish(hops, verdict)
}

/// The same Service with a selector that matches nothing.
pub fn refused() -> Way {
    let mut service = service(false);
    service.endpoints = (0..2).map(|at| endpoint(at, 2)).collect();
    for endpoint in &mut service.endpoints {
        (endpoint.one_in, endpoint.chosen, endpoint.excluded) =
            (0, false, "label app is example-app".into());
    }
    let verdict = Verdict {
        outcome: Outcome::Refused,
        headline: "Connection refused.".into(),
        reason: "The Service has no endpoints.".into(),
        client_sees: "curl: (7) Failed to connect: Connection refused".into(),
        cause: Some("selector-matches-no-pod".into()),
        short: "no endpoints: REJECT".into(),
        ..Verdict::default()
    };
    let mut analysis = finish(vec![client(), dns(), service], verdict);
    analysis.diagnostics = vec![Diagnostic {
        code: "selector-matches-no-pod".into(),
        cause: None,
        severity: Severity::Error,
        message: "selector `app: exampel-app` matches no Pod".into(),
        primary: label(7, "this value"),
        secondary: vec![label(18, "example-pod-1 has `app: example-app`")],
        help: "write `example-app`".into(),
        kubernetes: String::new(),
        fixes: vec![Fix {
            title: "change it to `app: example-app`".into(),
            edits: vec![Edit {
                span: Span::new(0, 0),
                text: "x".into(),
            }],
            to: None,
        }],
    }];
    analysis
}

/// A name that DNS does not know.
pub fn no_such_host() -> Way {
    let mut dns = dns();
    dns.passes = false;
    let verdict = Verdict {
        outcome: Outcome::NoSuchHost,
        headline: "No such host.".into(),
        ..Verdict::default()
    };
    asked(vec![client(), dns], verdict, "exampel-service")
}

/// [`delivered`], with a Policy before DNS answers and two before the Pod; `passing` of the three
/// let it through.
pub fn judged(passing: usize) -> Way {
    let mut hops = delivered(2).hops;
    let policy = |nth: usize| {
        let mut policy = hop(
            HopKind::Policy,
            "NetworkPolicy allow-web lets it through",
            30,
        );
        policy.passes = nth < passing;
        policy.subject = Subject {
            kind: "NetworkPolicy".into(),
            name: format!("allow-web-{nth}"),
            ..Subject::default()
        };
        policy
    };
    hops.insert(1, policy(0));
    hops.insert(5, policy(1));
    hops.insert(6, policy(2));
    let ends = [2, 6, 7, 8];
    hops.truncate(ends[passing]);
    let outcome = if passing == 3 {
        Outcome::Delivered
    } else {
        Outcome::TimedOut
    };
    finish(
        hops,
        Verdict {
            outcome,
            short: "no rule allows it".into(),
            ..Verdict::default()
        },
    )
}

/// A client outside that meets an Ingress first.
pub fn routed() -> Way {
    let mut hops = delivered(2).hops;
    let mut route = hop(
        HopKind::Route,
        "Ingress shop sends /cart to example-service",
        30,
    );
    route.subject = Subject {
        kind: "Ingress".into(),
        name: "shop".into(),
        lines: vec!["shop.example.com/cart".into(), "class nginx".into()],
        ..Subject::default()
    };
    hops[1] = route;
    finish(
        hops,
        Verdict {
            outcome: Outcome::Delivered,
            ..Verdict::default()
        },
    )
}

/// A port forwarded to a Pod, past every Service.
pub fn forwarded() -> Way {
    let mut hops = delivered(2).hops;
    let mut forward = hop(
        HopKind::Forward,
        "the API server hands the stream to the kubelet on node-a",
        30,
    );
    forward.subject = Subject {
        kind: "port-forward".into(),
        name: "API server, kubelet".into(),
        lines: vec!["127.0.0.1:8080 → 8080".into()],
        ..Subject::default()
    };
    hops[2] = forward;
    hops.remove(3);
    hops.remove(1);
    finish(
        hops,
        Verdict {
            outcome: Outcome::Delivered,
            ..Verdict::default()
        },
    )
}

fn finish(hops: Vec<Hop>, verdict: Verdict) -> Way {
    asked(hops, verdict, "example-service")
}

fn asked(hops: Vec<Hop>, verdict: Verdict, host: &str) -> Way {
    let request = Request {
        from: Client::Outside,
        to: Target {
            host: host.into(),
            port: Some(80),
            ..Target::default()
        },
    };
    let scene = crate::scene::draw(&hops, &verdict, Some(&request));
    Way {
        hops,
        verdict,
        diagnostics: Vec::new(),
        scene,
    }
}

fn client() -> Hop {
    let mut hop = hop(
        HopKind::Client,
        "a Pod in default sends to example-service:80",
        4,
    );
    hop.subject = Subject {
        kind: "client".into(),
        name: "a Pod in default".into(),
        lines: vec!["10.244.1.250".into(), "on node-a".into()],
        ..Subject::default()
    };
    hop.before = Some(header("10.96.1.1", 80, ""));
    hop
}

fn dns() -> Hop {
    let mut hop = hop(HopKind::Dns, "DNS answers 10.96.1.1", 4);
    hop.subject = Subject {
        kind: "DNS".into(),
        name: "example-service.default.svc.cluster.local".into(),
        lines: vec!["10.96.1.1".into()],
        ..Subject::default()
    };
    hop
}

fn service(passes: bool) -> Hop {
    let mut hop = hop(
        HopKind::Service,
        "port 80/TCP of the Service goes to targetPort 8080",
        10,
    );
    hop.passes = passes;
    hop.before = Some(header("10.96.1.1", 80, ""));
    hop.after = passes.then(|| header("10.244.1.2", 8080, "DNAT"));
    hop.subject = Subject {
        kind: "Service".into(),
        name: "example-service".into(),
        namespace: "default".into(),
        lines: vec!["10.96.1.1".into(), "a rule on every node".into()],
        ports: vec![SubjectPort {
            port: 80,
            target: "8080".into(),
            met: true,
            ..SubjectPort::default()
        }],
        selector: vec!["app=example-app".into()],
        ..Subject::default()
    };
    hop
}

fn header(dst_ip: &str, dst_port: u16, rewritten: &str) -> Header {
    Header {
        src_ip: "10.244.1.250".into(),
        src_port: Some(40000),
        src_written: String::new(),
        dst_ip: dst_ip.into(),
        dst_port: Some(dst_port),
        dst_written: String::new(),
        protocol: "TCP".into(),
        rewritten: rewritten.into(),
    }
}

fn endpoint(at: usize, of: usize) -> EndpointShare {
    EndpointShare {
        name: format!("example-pod-{}", at + 1),
        ip: format!("10.244.{}.{}", at % 2 + 1, at + 2),
        port: 8080,
        written: String::new(),
        container: "app".into(),
        node: if at.is_multiple_of(2) {
            "node-a".into()
        } else {
            "node-b".into()
        },
        workload: "Deployment example".into(),
        one_in: of,
        chosen: at == 0,
        excluded: String::new(),
        labels: vec!["app=example-app".into()],
        is_assumed: false,
        nearness: Nearness::Fits,
    }
}

fn hop(kind: HopKind, sentence: &str, line: usize) -> Hop {
    Hop {
        kind,
        sentence: sentence.into(),
        detail: String::new(),
        before: None,
        after: None,
        cites: vec![Cite {
            span: Span::new(line, line + 1),
            line,
            end_line: line,
        }],
        passes: true,
        endpoints: Vec::new(),
        backends: Vec::new(),
        subject: Subject::default(),
    }
}

fn label(line: usize, text: &str) -> Label {
    Label {
        span: Span::new(line, line + 1),
        line,
        column: 1,
        end_line: line,
        text: text.into(),
    }
}
