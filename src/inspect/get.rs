//! What `kubectl get service,endpointslices,pods -o wide` prints of the traced Service's namespace:
//! three tables with a blank line between them, rows in the order of their names, each row tied to
//! the step at which the path meets it.
//!
//! Source: pkg/printers/internalversion/printers.go, printService and printEndpointSlice;
//! staging/src/k8s.io/kubectl/pkg/cmd/get/get.go, Run.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::pod_row::{self, AGE};
use super::tied::Hops;
use super::values::on_a_terminal;
use super::{InspectContext, Sheet, SheetKind, SheetLine};
use portpath_kube::manifest::{Service, ServiceType};
use portpath_net::cluster::{Endpoint, EndpointSlice, PodId, ServiceId, SlicePort};
use portpath_net::trace::Step;
use portpath_text::order;
use portpath_text::source::Span;
use portpath_yaml::yaml::Node;

const SERVICES: &str = "NAME\tTYPE\tCLUSTER-IP\tEXTERNAL-IP\tPORT(S)\tAGE\tSELECTOR";
const SLICES: &str = "NAME\tADDRESSTYPE\tPORTS\tENDPOINTS\tAGE";
const PODS: &str = "NAME\tREADY\tSTATUS\tRESTARTS\tAGE\tIP\tNODE\tNOMINATED NODE\tREADINESS GATES";

/// The sheet.
pub(super) fn sheet(context: &InspectContext, id: ServiceId) -> Sheet {
    let namespace = context.session.cluster[id].meta.namespace();
    let tables = [
        (SERVICES, services(context, id, namespace)),
        (SLICES, slices(context, id, namespace)),
        (PODS, pods(context, namespace)),
    ];
    let mut lines: Vec<SheetLine> = Vec::new();
    for (header, mut rows) in tables {
        order::by(&mut rows, |a, b| a.text.cmp(&b.text));
        if rows.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(SheetLine {
                text: String::new(),
                filled_in: false,
                cite: None,
                hop: None,
            });
        }
        let texts: Vec<String> = std::iter::once(header.to_owned())
            .chain(rows.iter().map(|row| on_a_terminal(&row.text)))
            .collect();
        let head = Row {
            text: String::new(),
            span: None,
            hop: None,
        };
        let lined_up = Columns::GET
            .line_up(&texts)
            .into_iter()
            .zip(std::iter::once(head).chain(rows));
        lines.extend(lined_up.map(|(text, row)| row.shown(context, text)));
    }
    Sheet {
        kind: SheetKind::Get,
        title: format!("Services, EndpointSlices and Pods of namespace {namespace}"),
        command: format!("kubectl get service,endpointslices,pods -o wide -n {namespace}"),
        note: "AGE is the time since an object's creation. Portpath has no clock, so it is `<unknown>`, as kubectl prints it for \
               an object without a creation time. Objects that the cluster itself puts into the namespace, such as the \
               Service `kubernetes` in `default`, are not shown. In a real cluster, the names of slices and Pods end in random \
               letters."
            .to_owned(),
        lines,
    }
}

/// A row with tabs between its cells.
struct Row {
    text: String,
    span: Option<Span>,
    hop: Option<usize>,
}

impl Row {
    fn shown(self, context: &InspectContext, text: String) -> SheetLine {
        let line = super::Line {
            text,
            origin: portpath_text::source::Origin::Written,
            span: self.span,
        };
        SheetLine {
            hop: self.hop,
            ..context.line(line)
        }
    }
}

fn services(context: &InspectContext, traced: ServiceId, namespace: &str) -> Vec<Row> {
    let services = context.session.cluster.services.iter().enumerate();
    let here = services.filter(|(_, service)| service.meta.namespace() == namespace);
    here.map(|(at, service)| {
        let hops = (ServiceId(at) == traced).then(|| Hops::new(context, traced));
        Row {
            text: service_row(service),
            span: Some(service.meta.name_span()),
            hop: hops.and_then(|hops| hops.service.or(hops.name)),
        }
    })
    .collect()
}

fn service_row(service: &Service) -> String {
    let cluster_ip = service.cluster_ips.first().map_or("<none>", |ip| &ip.value);
    let port = |port: &portpath_kube::manifest::ServicePort| {
        let node_port = port
            .node_port
            .as_ref()
            .map_or(String::new(), |node_port| format!(":{}", node_port.value));
        format!("{}{node_port}/{}", port.port.value, port.protocol.value)
    };
    let ports = or_none(service.ports.iter().map(port).collect());
    let mut selector: Vec<String> = service
        .selector
        .iter()
        .flat_map(|selector| &selector.pairs)
        .map(|pair| format!("{}={}", pair.key.value, pair.value.value))
        .collect();
    order::by(&mut selector, String::cmp);
    let name = service.meta.name();
    let kind = service.kind().as_str();
    let external = external_ip(service);
    format!(
        "service/{name}\t{kind}\t{cluster_ip}\t{external}\t{ports}\t{AGE}\t{}",
        or_none(selector)
    )
}

fn or_none(items: Vec<String>) -> String {
    if items.is_empty() {
        "<none>".to_owned()
    } else {
        items.join(",")
    }
}

/// Source: printers.go, getServiceExternalIP; `-o wide` shows load balancers' addresses whole,
/// sorted, each once.
fn external_ip(service: &Service) -> String {
    let mut external: Vec<String> = service
        .external_ips
        .iter()
        .map(|ip| ip.value.to_string())
        .collect();
    match service.kind() {
        ServiceType::ClusterIp | ServiceType::NodePort => or_none(external),
        ServiceType::ExternalName => service
            .external_name
            .as_ref()
            .map_or(String::new(), |name| name.value.to_string()),
        ServiceType::LoadBalancer => {
            let given = service
                .ingress
                .iter()
                .filter_map(|entry| entry.ip.as_ref().or(entry.hostname.as_ref()));
            let mut all: Vec<String> = given.map(|given| given.value.to_string()).collect();
            order::by(&mut all, String::cmp);
            all.dedup();
            all.append(&mut external);
            if all.is_empty() {
                "<pending>".to_owned()
            } else {
                all.join(",")
            }
        }
    }
}

fn slices(context: &InspectContext, traced: ServiceId, namespace: &str) -> Vec<Row> {
    let cluster = &context.session.cluster;
    let name = cluster[traced].meta.name();
    let endpoint_hop = Hops::new(context, traced).endpoint;
    let here = cluster
        .slices
        .iter()
        .filter(|slice| slice.namespace == namespace);
    here.map(|slice| Row {
        text: slice_row(slice),
        span: slice.endpoints.iter().find_map(|endpoint| endpoint.span),
        hop: if slice.service == name {
            endpoint_hop
        } else {
            None
        },
    })
    .collect()
}

fn slice_row(slice: &EndpointSlice) -> String {
    let number = |port: &SlicePort| {
        port.port
            .map_or_else(|| port.name.to_string(), |number| number.to_string())
    };
    let ports = slice.ports.iter().map(number);
    let addresses = slice
        .endpoints
        .iter()
        .flat_map(|endpoint: &Endpoint| endpoint.addresses.texts());
    let name = &slice.name;
    let kind = &slice.address_type;
    format!(
        "endpointslice.discovery.k8s.io/{name}\t{kind}\t{}\t{}\t{AGE}",
        three(ports),
        three(addresses)
    )
}

/// Source: printers.go, formatDiscoveryPorts, formatDiscoveryEndpoints and listWithMoreString.
fn three(items: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = items.collect();
    let shown = all.iter().take(3).cloned().collect::<Vec<_>>().join(",");
    match (all.len().saturating_sub(3), shown.is_empty()) {
        (0, true) => "<unset>".to_owned(),
        (0, false) => shown,
        (more, _) => format!("{shown} + {more} more..."),
    }
}

fn pods(context: &InspectContext, namespace: &str) -> Vec<Row> {
    let stored: BTreeMap<&str, &Node> = context
        .session
        .applied
        .objects
        .iter()
        .filter(|object| object.kind == "Pod" && object.namespace == namespace)
        .filter_map(|object| Some((object.name.as_str(), object.stored.as_ref()?)))
        .collect();
    let pods = context
        .session
        .cluster
        .pods
        .iter()
        .enumerate()
        .filter(|(_, pod)| pod.namespace == namespace);
    let arrives = arrival(context);
    pods.map(|(at, pod)| Row {
        text: pod_row::text(
            pod,
            stored
                .get(pod.name.as_str())
                .copied()
                .filter(|node| node.get("status").is_some()),
        ),
        span: Some(pod.name_span),
        hop: arrives
            .filter(|(receiver, _)| *receiver == PodId(at))
            .map(|(_, hop)| hop),
    })
    .collect()
}

/// The Pod that receives, and the step at which it does.
fn arrival(context: &InspectContext) -> Option<(PodId, usize)> {
    let steps = context.trace.steps.iter().enumerate();
    steps.into_iter().find_map(|(at, step)| match step {
        Step::Pod(arrival) => Some((arrival.pod?, at)),
        _ => None,
    })
}
