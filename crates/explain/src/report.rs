//! The plain data that any view shows: hops, verdict, diagnostics, choices. Holds every sentence ready made, so that
//! page, terminal and embed say the same. `analysis` puts it together.

use serde::{Deserialize, Serialize};

use portpath_net::request::Client;
use portpath_text::source::Span;
pub use portpath_yaml::clean::Cleaning;
use portpath_yaml::yaml::Text;

/// One document or List item of the paste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSummary {
    /// Its place.
    pub span: Span,
    /// `kind` as written, empty when there is none.
    pub kind: Text,
    /// Namespace, empty when it has none.
    pub namespace: Text,
    /// Name, empty when it has none.
    pub name: Text,
    /// What it is to the path.
    pub role: Role,
}

/// What a document is to the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A kind the simulator reads.
    PartOfPath,
    /// A kind the simulator lists and leaves alone.
    NotPartOfPath,
    /// Refused by kubectl or the API server.
    Rejected,
    /// It cannot be read.
    Broken,
}

/// What could be asked of this paste.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Choices {
    /// Clients, the proposed one first.
    pub clients: Vec<ClientChoice>,
    /// Requests, one per Service port.
    pub requests: Vec<RequestChoice>,
}

/// A client to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientChoice {
    /// What to put into [`Asked::from`].
    pub from: Text,
    /// What to show: `a Pod in shop`.
    pub label: Text,
    /// The client itself.
    pub client: Client,
}

/// A request to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestChoice {
    /// What to put into [`Asked::to`].
    pub to: Text,
    /// What to show: `Service web, port 80 (http)`.
    pub label: Text,
    /// The Service, `namespace/name`.
    pub service: Text,
    /// The client that goes with it, for [`Asked::from`].
    pub from: Text,
}

/// How a packet's journey ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Which of the eight ends it is.
    pub outcome: Outcome,
    /// The end in a short sentence: `Delivered to example-pod-1, port 8080.`
    pub headline: String,
    /// Why, in a sentence or two.
    pub reason: String,
    /// What the client itself would print or see: `curl: (7) Failed to connect …: Connection refused`.
    pub client_sees: String,
    /// The code of the diagnostic that stops the packet.
    pub cause: Option<String>,
    /// Up to about thirty characters for the place in the picture where it ends: `no endpoints: REJECT`. May be empty.
    pub short: String,
}

/// The eight ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It reaches a container's port.
    Delivered,
    /// DNS answers a question that is asked for its own sake.
    Answered,
    /// Connection refused.
    Refused,
    /// No answer until the client gives up.
    TimedOut,
    /// The name does not resolve.
    NoSuchHost,
    /// Something on the way answers with an HTTP error instead of the app: `404 Not Found`, `503 Service Unavailable`.
    HttpError,
    /// The API server or kubectl refused the YAML.
    Rejected,
    /// YAML does not decide.
    #[default]
    CannotTell,
}

impl Outcome {
    /// Whether what was asked for comes about.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Delivered | Self::Answered)
    }

    /// What colours it.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Delivered | Self::Answered => "good",
            Self::CannotTell => "unsure",
            Self::Refused
            | Self::TimedOut
            | Self::NoSuchHost
            | Self::HttpError
            | Self::Rejected => "bad",
        }
    }
}

/// One step of the path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Which step it is.
    pub kind: HopKind,
    /// One plain sentence.
    pub sentence: String,
    /// A second sentence for those who want to know how; may be empty.
    pub detail: String,
    /// The packet's header on arrival at this hop.
    pub before: Option<Header>,
    /// The header when it leaves, when the hop changed it.
    pub after: Option<Header>,
    /// The places that decided it, the most telling first.
    pub cites: Vec<Cite>,
    /// Whether the packet goes on.
    pub passes: bool,
    /// At the endpoint hop: all endpoints it could have been. A hop that stops for want of endpoints lists the Pods
    /// that come near, each with the reason in `excluded`.
    pub endpoints: Vec<EndpointShare>,
    /// What the hop happens at, as the picture shows it.
    pub subject: Subject,
}

/// What a hop happens at: the box that the picture draws for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// `Service`, `Pod`, `DNS`; `client` at the first hop.
    pub kind: String,
    /// Its name: `example-service`, `a Pod in default`; for DNS the name that was asked for.
    pub name: String,
    /// Its namespace, empty when it has none.
    pub namespace: String,
    /// Short facts under the name, one a line: `10.96.1.1`, `ClusterIP: a rule on every node`; for DNS the answer.
    pub lines: Vec<String>,
    /// A Service's ports, or a Pod's container ports.
    pub ports: Vec<SubjectPort>,
    /// A Service's selector, one `key=value` each.
    pub selector: Vec<String>,
    /// True where it matters to the packet on which node what stands; the picture's own matter.
    #[serde(skip)]
    pub nodes_decide: bool,
}

/// A port in the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectPort {
    /// The Service port's name, or the container's; may be empty.
    pub name: String,
    /// `80`
    pub port: u16,
    /// A Service port's `targetPort`: `8080`, `http`; empty for a container's port.
    pub target: String,
    /// A Service port's node port.
    pub node_port: Option<u16>,
    /// True for the one that the packet meets.
    pub met: bool,
}

/// The kinds of steps, in the order they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HopKind {
    /// The client sends.
    Client,
    /// DNS answers.
    Dns,
    /// An Ingress, or a route of a Gateway, chooses the Service by host and path.
    Route,
    /// The Service port's rule (or none) on the node.
    Service,
    /// `kubectl port-forward` carries the stream through the API server and the kubelet.
    Forward,
    /// The endpoint chosen.
    Endpoint,
    /// NetworkPolicies judge the packet. Before the DNS step they judge the question to DNS.
    Policy,
    /// The Pod and its container port.
    Pod,
}

/// A packet's header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// `10.244.1.250`
    pub src_ip: String,
    /// `40000`; none where nothing says one.
    pub src_port: Option<u16>,
    /// `10.96.1.1`
    pub dst_ip: String,
    /// `80`
    pub dst_port: Option<u16>,
    /// `TCP`
    pub protocol: String,
    /// What rewrote it: `DNAT`, `DNAT, SNAT`; empty when nothing did.
    pub rewritten: String,
}

/// A place that a hop rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cite {
    /// The place.
    pub span: Span,
    /// First line, from 1.
    pub line: usize,
    /// Last line.
    pub end_line: usize,
}

/// An endpoint that the packet could have been sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointShare {
    /// The Pod's name, or the address when no Pod of the paste has it.
    pub name: String,
    /// `10.244.1.2`
    pub ip: String,
    /// `8080`
    pub port: u16,
    /// The container that has the port, empty when none declares it.
    pub container: String,
    /// Node name, empty when unknown.
    pub node: String,
    /// The workload that made the Pod, `Deployment web`; empty for none.
    pub workload: String,
    /// The share of new connections as `1 of N`: this is N. Zero for an endpoint that gets nothing.
    pub one_in: usize,
    /// True for the one this trace goes to.
    pub chosen: bool,
    /// Why it gets nothing, empty when it gets some: `not ready`, `terminating`.
    pub excluded: String,
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Stops a packet or an object.
    Error,
    /// Works, but probably not as meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// Something found in the paste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// `selector-matches-no-pod`
    pub code: String,
    /// How grave.
    pub severity: Severity,
    /// One sentence: lower case, no full stop.
    pub message: String,
    /// The culprit.
    pub primary: Label,
    /// Other places that matter.
    pub secondary: Vec<Label>,
    /// What to do; may be empty.
    pub help: String,
    /// Kubernetes' own words about it, verbatim; may be empty.
    pub kubernetes: String,
    /// Edits that mend it, each for itself, the recommended one first; none where nothing is certain.
    pub fixes: Vec<Fix>,
}

/// A place with a word about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// First line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// The word.
    pub text: String,
}

impl Label {
    /// False for what stands nowhere in the paste, such as a Service that is not there: its span is 0 to 0.
    pub fn has_place(&self) -> bool {
        self.span.end > 0
    }
}

/// A way to mend a fault: an edit of the paste, or another request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// `change it to app: example-app`
    pub title: String,
    /// Replacements, ordered by place and not overlapping.
    pub edits: Vec<Edit>,
    /// Where to send instead, when it is the request that is wrong; then there is no edit.
    pub to: Option<String>,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What to replace; empty to insert.
    pub span: Span,
    /// With what.
    pub text: String,
}

/// A command to check the path with on a real cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Ready to copy: `kubectl describe service web -n shop`
    pub command: String,
    /// What to look for in what it prints.
    pub look_for: String,
}

/// Something taken for granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    /// The sentence.
    pub sentence: String,
    /// The place it is about.
    pub cite: Option<Cite>,
}

/// A question that YAML leaves open, and what the reader can answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// `Where does the app in Deployment web listen?`
    pub question: String,
    /// The answers.
    pub facts: Vec<FactChoice>,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChoice {
    /// What to show: `on 8080`.
    pub label: String,
    /// The fact as typed; `PORT` in it stands for a number to fill in.
    pub fact: String,
}

/// What a word of the paste is to the path: one colour each, everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkRole {
    /// A Service's `port`.
    Port,
    /// A Service's `targetPort`.
    TargetPort,
    /// The container port that a `targetPort` means, and its name.
    ContainerPort,
    /// A selector, and the labels it means.
    Selector,
}

/// A word of the paste with its role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The place (of the value).
    pub span: Span,
    /// The role.
    pub role: MarkRole,
}

/// What was done to a paste that kubectl cannot read as it stands, so that it could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanedPaste {
    /// What was done, each in plain words.
    pub cleanings: Vec<Cleaning>,
    /// The edit that makes the text what was read; none where only values are missing.
    pub fix: Option<Fix>,
    /// What kubectl says to the paste as it stands, verbatim; empty where it takes it, for something else.
    pub kubectl: String,
}

impl CleanedPaste {
    /// `2 markdown fences taken out, 14 line numbers taken out`
    pub fn words(&self) -> String {
        let words: Vec<&str> = self
            .cleanings
            .iter()
            .map(|cleaning| cleaning.what.as_str())
            .collect();
        words.join(", ")
    }
}
