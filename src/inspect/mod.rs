//! Shows what the cluster creates for the traced Service: the Service and the receiving Pod as
//! stored, the EndpointSlices, the output of `kubectl describe` and `kubectl get`, and the iptables
//! rules of the node that the packet meets. Each line knows whether the reader wrote it, and which
//! hop of the path it belongs to. Sheets are made only when a reader asks.

mod columns;
mod describe;
mod environment;
mod forward;
mod get;
mod pod_row;
mod print;
mod rules;
mod slices;
#[cfg(test)]
mod kubectl_tests;
mod tied;
mod values;

use serde::{Deserialize, Serialize};

use crate::session::reveal::revealed;
use crate::{Asked, Session};
use portpath_explain::report::Cite;
use portpath_kube::admission::AppliedObject;
use portpath_net::cluster::{NodeId, PodId, ServiceId};
use portpath_net::trace::{Step, Trace};
use portpath_text::source::{LineIndex, Origin};
use portpath_yaml::yaml::{Entry, Node, Value};
use print::Line;

/// The output of a `kubectl` command or of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The kind of sheet.
    pub kind: SheetKind,
    /// `Service web as stored`
    pub title: String,
    /// The command that prints it on a real cluster.
    pub command: String,
    /// What the sheet leaves out or makes up; may be empty.
    pub note: String,
    /// Its lines.
    pub lines: Vec<SheetLine>,
}

/// The kinds of sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SheetKind {
    /// The Service as the API server stores it.
    Service,
    /// The receiving Pod as stored, or the workload that makes it.
    Pod,
    /// The Service's EndpointSlices.
    EndpointSlices,
    /// `kubectl describe service`.
    Describe,
    /// `kubectl get service,endpointslices,pods -o wide`.
    Get,
    /// `kubectl port-forward`, when that is the request.
    PortForward,
    /// The variables that a container of the client's namespace gets for Services.
    Environment,
    /// The rules that kube-proxy programs for the Service port.
    Iptables,
}

impl SheetKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Service,
        Self::Pod,
        Self::EndpointSlices,
        Self::Describe,
        Self::Get,
        Self::PortForward,
        Self::Environment,
        Self::Iptables,
    ];

    /// Its name in JSON and after `--show`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Pod => "pod",
            Self::EndpointSlices => "endpoint-slices",
            Self::Describe => "describe",
            Self::Get => "get",
            Self::PortForward => "port-forward",
            Self::Environment => "environment",
            Self::Iptables => "iptables",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A line of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLine {
    /// The line, without its break.
    pub text: String,
    /// Whether the API server filled it in.
    pub filled_in: bool,
    /// The place where the reader wrote it.
    pub cite: Option<Cite>,
    /// The hop it belongs to, as an index into `Analysis::hops`.
    pub hop: Option<usize>,
}

/// The sheets for a request, as many as there are, in the order of [`SheetKind`]. The text and the
/// lines are those of [`crate::analyze`]. The function is pure, does not panic, and costs as much
/// as one analysis.
pub fn inspect(text: &str, asked: &Asked) -> Vec<Sheet> {
    let session = Session::stored(text, asked);
    let (request, trace, service) = session.follow(asked);
    let lines = LineIndex::new(text);
    let context = InspectContext {
        text,
        lines: &lines,
        session: &session,
        trace: &trace,
    };
    let forward = request.and_then(|request| forward::sheet(&context, &request));
    let Some(id) = service else {
        return forward.into_iter().collect();
    };
    let stored = context.stored_service(id);
    let pod = receiver(&trace).and_then(|pod| context.stored_pod(pod));
    let slices = slices::sheet(&context, id);
    let printed = describe::sheet(&context, id)
        .into_iter()
        .chain([get::sheet(&context, id)])
        .chain(forward);
    let printed = printed.chain(environment::sheet(&context));
    let sheets = stored
        .into_iter()
        .chain(pod)
        .chain(slices)
        .chain(printed)
        .chain(rules::sheet(&context, id));
    let mut sheets: Vec<Sheet> = sheets.collect();
    if !session.unfilled.unknowns.is_empty() {
        for sheet in &mut sheets {
            let texts = [&mut sheet.title, &mut sheet.command, &mut sheet.note].into_iter();
            let texts = texts.chain(sheet.lines.iter_mut().map(|line| &mut line.text));
            texts.for_each(|text| *text = revealed(&session.unfilled, text));
        }
    }
    sheets
}

/// The YAML with its lines, the cluster, and the current path.
struct InspectContext<'a> {
    text: &'a str,
    lines: &'a LineIndex,
    session: &'a Session,
    trace: &'a Trace,
}

impl InspectContext<'_> {
    fn stored_service(&self, id: ServiceId) -> Option<Sheet> {
        let meta = &self.session.cluster[id].meta;
        let command = format!(
            "kubectl get service {} -n {} -o yaml",
            meta.name(),
            meta.namespace()
        );
        self.stored(
            "Service",
            meta.namespace(),
            meta.name(),
            SheetKind::Service,
            command,
        )
    }

    fn stored_pod(&self, id: PodId) -> Option<Sheet> {
        let pod = &self.session.cluster[id];
        let (kind, name) = match &pod.owner {
            Some(owner) => (owner.kind.as_str(), owner.name.as_str()),
            None => ("Pod", pod.name.as_str()),
        };
        let command = format!(
            "kubectl get {} {name} -n {} -o yaml",
            kind.to_ascii_lowercase(),
            pod.namespace
        );
        self.stored(kind, &pod.namespace, name, SheetKind::Pod, command)
    }

    fn stored(
        &self,
        kind: &str,
        namespace: &str,
        name: &str,
        sheet: SheetKind,
        command: String,
    ) -> Option<Sheet> {
        let stored = with_namespace(self.stored_node(kind, namespace, name)?, namespace);
        let lines = print::node(&stored)
            .into_iter()
            .map(|line| self.line(line))
            .collect();
        Some(Sheet {
            kind: sheet,
            title: format!("{kind} {name} as stored"),
            command,
            note: "Lines that the API server filled in are marked. A real cluster also shows `uid`, `resourceVersion` and \
                   `creationTimestamp`, and assigns its own addresses."
                .to_owned(),
            lines,
        })
    }

    fn stored_node(&self, kind: &str, namespace: &str, name: &str) -> Option<&Node> {
        let is_it = |object: &&AppliedObject| {
            object.kind == kind && object.namespace == namespace && object.name == name
        };
        let mut objects = self.session.applied.objects.iter().filter(is_it);
        objects.find_map(|object| object.stored.as_ref())
    }

    fn line(&self, line: Line) -> SheetLine {
        let written = match line.origin {
            Origin::Written => line.span,
            _ => None,
        };
        let cite = written.map(|span| {
            let (first, end_line) = self.lines.lines(self.text, span);
            Cite {
                span,
                line: first,
                end_line,
            }
        });
        SheetLine {
            text: line.text,
            filled_in: line.origin == Origin::Defaulted,
            cite,
            hop: None,
        }
    }

    /// The place of the first hop of a kind in `Analysis::hops`, which are the steps in order.
    fn hop(&self, is_it: impl Fn(&Step) -> bool) -> Option<usize> {
        self.trace.steps.iter().position(is_it)
    }

    /// The node whose rules the packet meets, or that the client is on.
    fn node(&self) -> NodeId {
        let met = self.trace.steps.iter().find_map(|step| match step {
            Step::Service { node, .. } => Some(*node),
            _ => None,
        });
        let own = self.trace.steps.iter().find_map(|step| match step {
            Step::Client(sender) => Some(sender.node),
            _ => None,
        });
        met.or(own).unwrap_or(NodeId(0))
    }
}

/// The API server writes the namespace of the request into the metadata.
fn with_namespace(stored: &Node, namespace: &str) -> Node {
    let mut node = stored.clone();
    if let Value::Map(entries) = &mut node.value
        && let Some(metadata) = entries.iter_mut().find(|entry| entry.key == "metadata")
        && metadata.value.get("namespace").is_none()
        && let Value::Map(fields) = &mut metadata.value.value
    {
        let span = metadata.key_span;
        let origin = Origin::Defaulted;
        let value = Node {
            span,
            origin,
            value: Value::Str(namespace.into()),
        };
        fields.push(Entry {
            key: "namespace".into(),
            key_span: span,
            value,
        });
    }
    node
}

fn receiver(trace: &Trace) -> Option<PodId> {
    trace.steps.iter().find_map(|step| match step {
        Step::Pod(arrival) => arrival.pod,
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASTE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80, targetPort: http}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: {app: web}}\nspec:\n  containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]\n";

    fn sheet(kind: SheetKind) -> Sheet {
        let sheets = inspect(PASTE, &Asked::default());
        sheets
            .into_iter()
            .find(|sheet| sheet.kind == kind)
            .expect("a sheet of that kind")
    }

    #[test]
    fn what_the_server_filled_in_is_marked() {
        let service = sheet(SheetKind::Service);
        let line = |text: &str| {
            service
                .lines
                .iter()
                .find(|line| line.text.trim_start_matches("- ").trim() == text)
                .expect(text)
        };
        assert!(line("type: ClusterIP").filled_in && line("namespace: default").filled_in);
        assert!(!line("targetPort: http").filled_in);
        assert_eq!(
            line("targetPort: http").cite.as_ref().map(|cite| cite.line),
            Some(6)
        );
    }

    #[test]
    fn the_two_lines_that_do_the_work_are_tied_to_their_hops() {
        let rules = sheet(SheetKind::Iptables);
        let hop = |part: &str| {
            rules
                .lines
                .iter()
                .find(|line| line.text.contains(part))
                .and_then(|line| line.hop)
        };
        assert_eq!(hop("-A KUBE-SERVICES"), Some(2));
        assert_eq!(hop("--to-destination 10.244.1.2:8080"), Some(3));
    }

    #[test]
    fn slices_hold_the_resolved_port() {
        let slices = sheet(SheetKind::EndpointSlices);
        assert!(
            slices
                .lines
                .iter()
                .any(|line| line.text == "    port: 8080")
        );
        assert!(
            slices
                .lines
                .iter()
                .any(|line| line.text == "    - 10.244.1.2" && line.hop == Some(3))
        );
    }

    #[test]
    fn nothing_to_show_is_no_sheet() {
        assert_eq!(inspect("", &Asked::default()), Vec::new());
        assert_eq!(inspect("kind: [", &Asked::default()), Vec::new());
    }

    #[test]
    fn slices_carry_the_labels_that_they_get() {
        let paste = PASTE.replace(
            "{name: web}",
            "{name: web, labels: {tier: front, on: 'yes'}}",
        );
        let sheets = inspect(&paste, &Asked::default());
        let text: Vec<&str> = sheets
            .iter()
            .flat_map(|sheet| &sheet.lines)
            .map(|line| line.text.as_str())
            .collect();
        for line in [
            "      tier: front",
            "      \"true\": \"yes\"",
            "    - apiVersion: v1",
            "    generateName: web-",
        ] {
            assert!(text.contains(&line), "{line} in {text:#?}");
        }
    }

    #[test]
    fn a_slice_made_by_hand_is_shown_as_stored() {
        let paste = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec:\n  ports: [{port: 5432}]\n---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: mine, labels: {kubernetes.io/service-name: db}}\naddressType: IPv4\nports: [{port: 6432}]\nendpoints: [{addresses: [192.0.2.7]}]\n";
        let sheets = inspect(paste, &Asked::default());
        let slices = sheets
            .iter()
            .find(|sheet| sheet.kind == SheetKind::EndpointSlices)
            .expect("the slices");
        let line = |text: &str| {
            slices
                .lines
                .iter()
                .find(|line| line.text == text)
                .expect(text)
        };
        assert_eq!(
            line("  - addresses:").cite.as_ref().map(|cite| cite.line),
            Some(12)
        );
        assert!(line("    protocol: TCP").filled_in);
    }
}
