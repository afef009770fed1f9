//! What `kubectl describe service` prints of the traced Service, line by line in the order of its
//! own code, each line with the place that says it and the hop it is about.
//!
//! Source: staging/src/k8s.io/kubectl/pkg/describe/describe.go, describeService.

use super::columns::Columns;
use super::tied::Hops;
use super::values::{
    LONGEST_ANNOTATION, address, joined, list_or_none, pairs, shortened, sorted, text_of,
};
use super::{InspectContext, Sheet, SheetKind, SheetLine, values};
use portpath_net::cluster::{EndpointSlice, ServiceId};
use portpath_net::proxy::Via;
use portpath_text::order;
use portpath_text::source::{Origin, Span};
use portpath_yaml::yaml::Node;

/// The sheet; none if kubectl itself crashes, at an endpoint without a port number.
pub(super) fn sheet(context: &InspectContext, id: ServiceId) -> Option<Sheet> {
    let service = &context.session.cluster[id];
    let namespace = service.meta.namespace();
    let name = service.meta.name();
    let stored = context.stored_node("Service", namespace, name)?;
    let cluster = &context.session.cluster;
    let mut slices: Vec<&EndpointSlice> = cluster
        .slices_of(service)
        .iter()
        .map(|slice| &cluster.slices[*slice])
        .collect();
    order::by(&mut slices, |a, b| a.name.cmp(&b.name));
    if slices
        .iter()
        .any(|slice| slice.ports.iter().any(|port| port.port.is_none()))
    {
        return None;
    }
    let mut described = Described {
        lines: Vec::new(),
        hops: Hops::new(context, id),
        slices,
    };
    described.service(stored, namespace);
    let texts: Vec<String> = described
        .lines
        .iter()
        .map(|line| line.text.clone())
        .collect();
    let lined_up = Columns::DESCRIBE
        .line_up(&texts)
        .into_iter()
        .zip(&described.lines);
    Some(Sheet {
        kind: SheetKind::Describe,
        title: format!("Service {name} as described"),
        command: format!("kubectl describe service {name} -n {namespace}"),
        note:
            "`Endpoints` lists the first three ready endpoints; it is blank if no endpoint is ready. A real cluster assigns its \
               own addresses and node ports, and may have events."
                .to_owned(),
        lines: lined_up.map(|(text, line)| line.shown(context, text)).collect(),
    })
}

/// A line with tabs between its cells.
struct TabbedLine {
    text: String,
    span: Option<Span>,
    origin: Origin,
    hop: Option<usize>,
}

impl TabbedLine {
    fn shown(&self, context: &InspectContext, text: String) -> SheetLine {
        let line = super::Line {
            text,
            origin: self.origin,
            span: self.span,
        };
        SheetLine {
            hop: self.hop,
            ..context.line(line)
        }
    }
}

struct Described<'a> {
    lines: Vec<TabbedLine>,
    hops: Hops,
    slices: Vec<&'a EndpointSlice>,
}

impl Described<'_> {
    fn service(&mut self, stored: &Node, namespace: &str) {
        let at = |path: &[&str]| {
            path.iter()
                .try_fold(stored, |node, key| node.get(key))
                .filter(|node| !node.is_null())
        };
        let spec = |key: &str| at(&["spec", key]);
        let hops = self.hops;
        self.add(
            format!("Name:\t{}", text_of(at(&["metadata", "name"]))),
            at(&["metadata", "name"]),
            hops.name,
        );
        self.add(
            format!("Namespace:\t{namespace}"),
            at(&["metadata", "namespace"]),
            hops.name,
        );
        self.labels(at(&["metadata", "labels"]));
        self.annotations(at(&["metadata", "annotations"]));
        self.add(
            format!("Selector:\t{}", pairs(spec("selector"))),
            spec("selector"),
            hops.endpoint,
        );
        self.add(
            format!("Type:\t{}", text_of(spec("type"))),
            spec("type"),
            None,
        );
        self.optional("IP Family Policy", spec("ipFamilyPolicy"), None);
        self.add(
            format!("IP Families:\t{}", list_or_none(spec("ipFamilies"))),
            spec("ipFamilies"),
            None,
        );
        self.add(
            format!("IP:\t{}", text_of(spec("clusterIP"))),
            spec("clusterIP"),
            hops.address,
        );
        self.add(
            format!("IPs:\t{}", list_or_none(spec("clusterIPs"))),
            spec("clusterIPs"),
            hops.address,
        );
        self.list(
            "External IPs",
            spec("externalIPs"),
            hops.via(Via::ExternalIp),
        );
        self.optional("Desired LoadBalancer IP", spec("loadBalancerIP"), None);
        self.optional("External Name", spec("externalName"), hops.name);
        let ingress =
            at(&["status", "loadBalancer", "ingress"]).filter(|list| !list.items().is_empty());
        if let Some(list) = ingress {
            let hop = hops.via(Via::LoadBalancer);
            self.add(
                format!("LoadBalancer Ingress:\t{}", values::ingress(list)),
                Some(list),
                hop,
            );
        }
        for (index, port) in spec("ports")
            .map_or(&[][..], Node::items)
            .iter()
            .enumerate()
        {
            self.port(port, hops.at_port(index));
        }
        self.add(
            format!("Session Affinity:\t{}", text_of(spec("sessionAffinity"))),
            spec("sessionAffinity"),
            None,
        );
        self.optional(
            "External Traffic Policy",
            spec("externalTrafficPolicy"),
            hops.by_external_address(),
        );
        self.optional(
            "Internal Traffic Policy",
            spec("internalTrafficPolicy"),
            hops.via(Via::ClusterIp),
        );
        self.optional("HealthCheck NodePort", spec("healthCheckNodePort"), None);
        self.list(
            "LoadBalancer Source Ranges",
            spec("loadBalancerSourceRanges"),
            hops.via(Via::LoadBalancer),
        );
        self.optional(
            "Traffic Distribution",
            spec("trafficDistribution"),
            hops.endpoint,
        );
        self.add("Events:\t<none>".to_owned(), None, None);
    }

    fn add(&mut self, text: String, node: Option<&Node>, hop: Option<usize>) {
        let origin = node.map_or(Origin::Written, |node| node.origin);
        let span = node.map(|node| node.span);
        self.lines.push(TabbedLine {
            text: values::on_a_terminal(&text),
            span,
            origin,
            hop,
        });
    }

    /// A line that is there when the field says something.
    fn optional(&mut self, title: &str, node: Option<&Node>, hop: Option<usize>) {
        let value = text_of(node);
        if !matches!(value.as_str(), "" | "0") {
            self.add(format!("{title}:\t{value}"), node, hop);
        }
    }

    /// A line that is there when the list holds something.
    fn list(&mut self, title: &str, node: Option<&Node>, hop: Option<usize>) {
        if node.is_some_and(|list| !list.items().is_empty()) {
            self.add(format!("{title}:\t{}", joined(node)), node, hop);
        }
    }

    fn labels(&mut self, labels: Option<&Node>) {
        let sorted = sorted(labels);
        if sorted.is_empty() {
            return self.add("Labels:\t<none>".to_owned(), None, None);
        }
        for (at, (key, node)) in sorted.into_iter().enumerate() {
            let title = if at == 0 { "Labels:" } else { "" };
            self.add(
                format!("{title}\t{key}={}", text_of(Some(node))),
                Some(node),
                None,
            );
        }
    }

    /// Source: printAnnotationsMultiline; `kubectl apply` keeps its own record in an annotation
    /// that is not shown.
    fn annotations(&mut self, annotations: Option<&Node>) {
        let mut shown = sorted(annotations);
        shown.retain(|(key, _)| *key != "kubectl.kubernetes.io/last-applied-configuration");
        if shown.is_empty() {
            return self.add("Annotations:\t<none>".to_owned(), None, None);
        }
        for (at, (key, node)) in shown.into_iter().enumerate() {
            let title = if at == 0 { "Annotations:" } else { "" };
            let value = text_of(Some(node));
            let value = value.strip_suffix('\n').unwrap_or(&value);
            if value.len() + key.len() + 2 <= LONGEST_ANNOTATION && !value.contains('\n') {
                self.add(format!("{title}\t{key}: {value}"), Some(node), None);
                continue;
            }
            self.add(format!("{title}\t{key}:"), Some(node), None);
            for part in value.split('\n') {
                self.add(format!("\t  {}", shortened(part)), Some(node), None);
            }
        }
    }

    fn port(&mut self, port: &Node, hops: Hops) {
        let field = |key: &str| port.get(key).filter(|node| !node.is_null());
        let own_name = field("name").and_then(Node::as_str).unwrap_or("");
        let name = if own_name.is_empty() {
            "<unset>"
        } else {
            own_name
        };
        let protocol = text_of(field("protocol"));
        let line = |value: &str| format!("\t{name}\t{value}/{protocol}");
        self.add(
            format!("Port:{}", line(&text_of(field("port")))),
            field("port"),
            hops.by_port(),
        );
        self.add(
            format!("TargetPort:\t{}/{protocol}", text_of(field("targetPort"))),
            field("targetPort"),
            hops.endpoint,
        );
        self.optional("AppProtocol", field("appProtocol"), None);
        if field("nodePort")
            .and_then(Node::as_int)
            .is_some_and(|number| number != 0)
        {
            let hop = hops.via(Via::NodePort);
            self.add(
                format!("NodePort:{}", line(&text_of(field("nodePort")))),
                field("nodePort"),
                hop,
            );
        }
        self.add(
            format!("Endpoints:\t{}", endpoints(&self.slices, own_name)),
            None,
            hops.endpoint,
        );
    }
}

/// The endpoints of a port name: three, and how many more, which kubectl also says when those that
/// it looked at further on are not ready. Source: describe.go, formatEndpointSlices.
fn endpoints(slices: &[&EndpointSlice], port: &str) -> String {
    if slices.is_empty() {
        return "<none>".to_owned();
    }
    let mut shown: Vec<String> = Vec::new();
    let mut more = false;
    let mut ready = 0;
    for slice in slices {
        let ports: Vec<Option<i32>> = match slice.ports.as_slice() {
            [] => vec![None],
            ports => ports
                .iter()
                .filter(|own| own.name == port)
                .map(|own| own.port)
                .collect(),
        };
        for number in ports {
            for endpoint in &slice.endpoints {
                more |= shown.len() == MOST;
                if !endpoint.stated.ready.unwrap_or(true) {
                    continue;
                }
                ready += 1;
                if !more {
                    let first = endpoint
                        .addresses
                        .texts()
                        .into_iter()
                        .next()
                        .unwrap_or_default();
                    shown.push(address(&first, number));
                }
            }
        }
    }
    let list = shown.join(",");
    if more {
        format!("{list} + {} more...", ready - MOST)
    } else {
        list
    }
}

/// Source: formatEndpointSlices.
const MOST: usize = 3;
