//! The hop at which `kubectl port-forward` carries the stream to one Pod, or gives up.

use super::{CLIENT_PORT, Context, new};
use crate::explain::of_fault;
use crate::report::{Header, Hop, HopKind, Subject};
use portpath_net::request::Request;
use portpath_net::trace::{End, Forwarding, Through};
use portpath_text::source::Span;

/// The stream through the API server and the kubelet.
pub(super) fn hop(context: &Context, forwarding: &Forwarding, end: &End, request: &Request) -> Hop {
    let (true, Some(pod), Some(port)) =
        (forwarding.passes, forwarding.pod, forwarding.ports.first())
    else {
        return gives_up(context, end);
    };
    let pod = &context.cluster[pod];
    let here = local(request, port.local);
    let sentence = format!(
        "kubectl port-forward: {here} leads through the API server and the kubelet of {} to port {} of Pod {}",
        pod.node, port.remote, pod.name
    );
    let mut hop = new(
        context,
        HopKind::Forward,
        sentence,
        detail(context, forwarding),
        &spans(context, forwarding),
    );
    hop.before = header(request);
    hop.after = hop.before.clone().map(|before| Header {
        dst_ip: "127.0.0.1".to_owned(),
        dst_port: Some(port.remote),
        src_port: None,
        rewritten: "a new connection".to_owned(),
        ..before
    });
    hop.subject = Subject {
        kind: "port-forward".into(),
        name: "API server, kubelet".into(),
        lines: vec![format!("{here} → {}", port.remote)],
        ..Subject::default()
    };
    hop
}

fn gives_up(context: &Context, end: &End) -> Hop {
    let cause = end.fault().map(|fault| of_fault(context, fault));
    let sentence = cause
        .as_ref()
        .map_or(String::new(), |cause| cause.message.clone());
    let span = cause.as_ref().map(|cause| cause.primary.span);
    let detail = "kubectl looks this up itself, before it listens on any local port".to_owned();
    let mut hop = new(context, HopKind::Forward, sentence, detail, span.as_slice());
    hop.passes = false;
    hop.subject = Subject {
        kind: "port-forward".into(),
        name: "kubectl".into(),
        ..Subject::default()
    };
    hop
}

/// `localhost:8080`, or `localhost:PORT` for a port that is any free one.
fn local(request: &Request, port: Option<u16>) -> String {
    let host = if request.to.host.contains(':') {
        format!("[{}]", request.to.host)
    } else {
        request.to.host.clone()
    };
    match port {
        Some(port) => format!("{host}:{port}"),
        None => format!("{host}:(a free port)"),
    }
}

/// The reader's own connection to kubectl.
pub(super) fn header(request: &Request) -> Option<Header> {
    request.to.forward.as_ref()?;
    let own = if request.to.host == "localhost" {
        "127.0.0.1"
    } else {
        &request.to.host
    };
    Some(Header {
        src_ip: own.to_owned(),
        src_port: Some(CLIENT_PORT),
        src_written: String::new(),
        dst_ip: own.to_owned(),
        dst_port: request.to.port,
        dst_written: String::new(),
        protocol: request.to.protocol.to_string(),
        rewritten: String::new(),
    })
}

fn detail(context: &Context, forwarding: &Forwarding) -> String {
    let one = match (forwarding.among, forwarding.is_tie) {
        (0 | 1, _) => String::new(),
        (of, true) => format!(
            "kubectl takes one of the {of} Pods and stays with it: one that runs and is ready, the longest ready first; your \
             YAML does not say which, so Portpath takes the first by name; "
        ),
        (of, false) => format!(
            "kubectl takes one of the {of} Pods and stays with it: one that runs and is ready, the longest ready first; "
        ),
    };
    let past = match forwarding.through {
        Some(Through::Service(id)) => format!(
            "of Service `{}` only the selector and the port's `targetPort` count: ",
            context.service(id).meta.name()
        ),
        _ => String::new(),
    };
    format!(
        "{one}{past}no kube-proxy, no readiness and no NetworkPolicy is in the way, and the kubelet connects to the Pod's own \
         localhost, so an app that listens on 127.0.0.1 alone answers too"
    )
}

/// The port named, what it means, and the labels that lead to the Pod.
fn spans(context: &Context, forwarding: &Forwarding) -> Vec<Span> {
    let mut spans = Vec::new();
    let pod = forwarding.pod.map(|pod| &context.cluster[pod]);
    let selector = match forwarding.through {
        Some(Through::Service(id)) => {
            let service = context.service(id);
            let port = forwarding
                .ports
                .first()
                .and_then(|port| service.ports.get(port.service_port?));
            spans.extend(port.map(|port| port.port.span));
            let target = port
                .map(|port| &port.target_port)
                .filter(|target| target.is_written() && !service.is_headless());
            spans.extend(target.map(|target| target.span));
            service.selector.as_ref()
        }
        Some(Through::Workload(at)) => context.cluster.workloads[at].selector.as_ref(),
        None => {
            spans.extend(pod.map(|pod| pod.name_span));
            None
        }
    };
    let pairs = selector.map_or(&[][..], |selector| &selector.pairs);
    let labels = pod.map_or(&[][..], |pod| &pod.labels).iter();
    let met = labels.filter(|label| pairs.iter().any(|pair| pair.key.value == label.key.value));
    spans.extend(
        pairs
            .iter()
            .map(|pair| pair.span())
            .chain(met.map(|label| label.span())),
    );
    spans
}
