//! The plain data that any view shows: hops, verdict, diagnostics, choices. Holds every sentence
//! ready made, so that page, terminal and embed say the same. `session` puts it together.

use serde::{Deserialize, Serialize};

use portpath_net::request::Client;
use portpath_text::source::Span;
pub use portpath_yaml::clean::Cleaning;
use portpath_yaml::yaml::TextSlice;

/// One document or List item of your YAML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentSummary {
    /// Its place.
    pub span: Span,
    /// `kind` as written, empty when there is none.
    pub kind: TextSlice,
    /// Namespace, empty when it has none.
    pub namespace: TextSlice,
    /// Name, empty when it has none.
    pub name: TextSlice,
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
    pub from: TextSlice,
    /// What to show: `a Pod in shop`.
    pub label: TextSlice,
    /// The client itself.
    pub client: Client,
    /// What made the Pod; none for a client that nothing made.
    pub workload: Option<Workload>,
}

/// What makes Pods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Workload {
    /// `Deployment`
    pub kind: TextSlice,
    /// Its name.
    pub name: TextSlice,
}

/// A request to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestChoice {
    /// What to put into [`Asked::to`].
    pub to: TextSlice,
    /// What to show: `Service web, port 80 (http)`.
    pub label: TextSlice,
    /// The Service, `namespace/name`.
    pub service: TextSlice,
    /// The client that goes with it, for [`Asked::from`].
    pub from: TextSlice,
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
    /// What the client itself would print or see: `curl: (7) Failed to connect …: Connection
    /// refused`.
    pub client_sees: String,
    /// The code of the diagnostic that stops the packet.
    pub cause: Option<String>,
    /// Up to about thirty characters for the place in the picture where it ends: `no endpoints:
    /// REJECT`. May be empty.
    pub short: String,
    /// The HTTP status with which an Ingress or a Gateway answers instead of the app.
    pub status: Option<u16>,
    /// Where a redirect sends the client.
    pub redirect: Option<Redirect>,
    /// The HTTP request as the app gets it; none where it is no HTTP, or does not arrive.
    pub request: Option<AppRequest>,
    /// What the policies on the way say of the packet; none where none of them is asked.
    pub policies: Option<PolicyVerdict>,
}

/// An HTTP request after the filters of a route have changed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRequest {
    /// `GET`.
    pub method: String,
    /// The host of the header `Host`, in lower case and without a port.
    pub host: String,
    /// The path, with its slash at the beginning.
    pub path: String,
    /// What comes after the `?`; may be empty.
    pub query: String,
    /// Headers that a command names or a filter sets, in their order. The client and the Gateway
    /// add others.
    pub headers: Vec<HttpHeader>,
}

/// A header of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpHeader {
    /// Its name, as written.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What policies say of a packet, whatever is at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyVerdict {
    /// They let it through.
    Allowed,
    /// They drop it, or the question to DNS before it.
    Denied,
    /// Your YAML or the API leaves it open.
    Open,
}

/// The answer that sends a client elsewhere; its status is [`Verdict::status`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// The header `Location`: `https://shop.example.com/cart`.
    pub location: String,
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
    /// Something on the way answers with an HTTP error instead of the app: `404 Not Found`, `503
    /// Service Unavailable`.
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
    /// At the endpoint hop: all endpoints it could have been. A hop that stops without
    /// endpoints lists the Pods that come near, each with the reason in `excluded`.
    pub endpoints: Vec<EndpointShare>,
    /// At the hop of a route: all backends of its rule. Empty for an Ingress, which has one.
    pub backends: Vec<BackendShare>,
    /// What the hop happens at, as the picture shows it.
    pub subject: Subject,
}

/// A backend of a rule, with its share of the requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackendShare {
    /// `Service`, or another kind.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// `port` as written; empty for none.
    pub port: String,
    /// Its `weight`.
    pub weight: u32,
    /// The sum of all weights of the rule.
    pub of: u64,
    /// The status that its share gets because it is invalid: 500.
    pub status: Option<u16>,
    /// True for the one this trace goes to.
    pub chosen: bool,
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
    /// Short facts under the name, one a line: `10.96.1.1`, `ClusterIP: a rule on every node`; for
    /// DNS the answer.
    pub lines: Vec<String>,
    /// A Service's ports, or a Pod's container ports.
    pub ports: Vec<SubjectPort>,
    /// A Service's selector, one `key=value` each.
    pub selector: Vec<String>,
    /// True where it matters to the packet on which node what stands; for the picture only.
    #[serde(skip)]
    pub nodes_decide: bool,
}

/// A port in the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectPort {
    /// The Service port's name, or the container's; may be empty.
    pub name: String,
    /// `80`; 0 where it is still to be filled in.
    pub port: u16,
    /// What the reader wrote in place of a port that is still to be filled in; else empty.
    pub written: String,
    /// A Service port's `targetPort`: `8080`, `http`; empty for a container's port.
    pub target: String,
    /// A Service port's node port.
    pub node_port: Option<u16>,
    /// True for the one that the packet meets.
    pub met: bool,
}

impl SubjectPort {
    /// The port as the reader wrote it.
    pub fn shown(&self) -> String {
        shown(Some(self.port), &self.written).unwrap_or_default()
    }
}

/// A port as the reader wrote it; none where there is none.
fn shown(port: Option<u16>, written: &str) -> Option<String> {
    match written {
        "" => port.map(|port| port.to_string()),
        written => Some(written.to_owned()),
    }
}

/// An address with its port, as it is written.
fn address(ip: &str, port: Option<String>) -> String {
    match (port, ip.contains(':')) {
        (Some(port), true) => format!("[{ip}]:{port}"),
        (Some(port), false) => format!("{ip}:{port}"),
        (None, _) => ip.to_owned(),
    }
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
    /// What the reader wrote in place of a source port that is still to be filled in; else empty.
    pub src_written: String,
    /// `10.96.1.1`
    pub dst_ip: String,
    /// `80`; none where it is still to be filled in.
    pub dst_port: Option<u16>,
    /// What the reader wrote in place of a port that is still to be filled in; else empty.
    pub dst_written: String,
    /// `TCP`
    pub protocol: String,
    /// What rewrote it: `DNAT`, `DNAT, SNAT`; empty when nothing did.
    pub rewritten: String,
}

impl Header {
    /// The source: `10.244.1.250:40000`.
    pub fn src(&self) -> String {
        address(&self.src_ip, shown(self.src_port, &self.src_written))
    }

    /// The destination: `10.96.1.1:80`.
    pub fn dst(&self) -> String {
        address(&self.dst_ip, self.shown_dst_port())
    }

    /// The destination's port as the reader wrote it; none where there is none.
    pub fn shown_dst_port(&self) -> Option<String> {
        shown(self.dst_port, &self.dst_written)
    }
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
    /// The Pod's name, or the address when no Pod of your YAML has it.
    pub name: String,
    /// `10.244.1.2`
    pub ip: String,
    /// `8080`; 0 where it is still to be filled in.
    pub port: u16,
    /// What the reader wrote in place of a port that is still to be filled in; else empty.
    pub written: String,
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
    /// The Pod's labels, `key=value` each; for the picture only.
    #[serde(skip)]
    pub labels: Vec<String>,
    /// True where the Pod is not in your YAML and you asked to assume it; for the picture only.
    #[serde(skip)]
    pub is_assumed: bool,
    /// How near a Pod without a fitting label comes; for the picture only.
    #[serde(skip)]
    pub nearness: Nearness,
}

/// How near a Pod comes to a selector that no Pod fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Nearness {
    /// The selector fits, or is not what keeps the Pod out.
    #[default]
    Fits,
    /// It is what was probably meant. These labels of it are what the selector asks about,
    /// `key=value` each.
    Nearest(Vec<String>),
    /// It has nothing to do with it.
    Stranger,
}

impl EndpointShare {
    /// Its address with its port; the address alone where it has none.
    pub fn address(&self) -> String {
        let port = Some(self.port).filter(|port| *port != 0);
        address(&self.ip, shown(port, &self.written))
    }

    /// The port as the reader wrote it.
    pub fn shown_port(&self) -> String {
        shown(Some(self.port), &self.written).unwrap_or_default()
    }
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

/// The trouble that a finding explains, by the name that people know it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The app listens at 127.0.0.1 only.
    AppBindsLocalhost,
    /// The client sends to a port that is not there.
    ClientWrongPort,
    /// The name that the client uses leads nowhere, or elsewhere.
    DnsName,
    /// The Pod asks another DNS than the cluster's.
    DnsPolicy,
    /// The same port, or the same name of a port, twice.
    DuplicatePort,
    /// Endpoints made by hand do not fit the Service.
    EndpointsMismatch,
    /// A Local traffic policy, and no endpoint on the node.
    ExternalTrafficPolicyLocal,
    /// An alias for a name elsewhere.
    #[serde(rename = "externalname")]
    ExternalName,
    /// A headless Service translates no port.
    HeadlessPortIgnored,
    /// No rule of an Ingress or a route fits the request.
    IngressNoRule,
    /// A rule names a port that its Service does not have.
    IngressWrongPort,
    /// A rule names a Service that is not there.
    IngressWrongService,
    /// Nothing gives the Service an address of a load balancer.
    #[serde(rename = "loadbalancer-pending")]
    LoadBalancerPending,
    /// The YAML is none that Kubernetes takes.
    MalformedManifest,
    /// One of several ports has no name.
    MissingPortName,
    /// No container has a port of the name.
    NamedPortMissing,
    /// A NetworkPolicy stops the packet, or does nothing.
    #[serde(rename = "networkpolicy")]
    NetworkPolicy,
    /// The Service has no selector.
    NoSelector,
    /// A node port asked for at `localhost`.
    #[serde(rename = "nodeport-on-localhost")]
    NodePortOnLocalhost,
    /// A node port outside the range.
    #[serde(rename = "nodeport-out-of-range")]
    NodePortOutOfRange,
    /// A node port that another port has.
    #[serde(rename = "nodeport-taken-twice")]
    NodePortTakenTwice,
    /// A node port in a Service of type ClusterIP.
    #[serde(rename = "nodeport-with-clusterip")]
    NodePortWithClusterIp,
    /// The Pods are not ready.
    NotReady,
    /// A port's name has letters that it may not have.
    PortNameMalformed,
    /// A port's name is too long.
    PortNameTooLong,
    /// The protocols differ.
    ProtocolMismatch,
    /// A number in quotes where a number belongs.
    QuotedNumber,
    /// No API serves the kind in this version.
    RemovedApiVersion,
    /// A route is not attached, or its backend not allowed.
    RouteNotAttached,
    /// The workload makes no Pods.
    ScaledToZero,
    /// A selector does not match the labels.
    SelectorMismatch,
    /// A variable that the kubelet sets for a Service.
    ServiceVariables,
    /// The client is outside `loadBalancerSourceRanges`.
    SourceRanges,
    /// The Service that a StatefulSet's `serviceName` names is not there.
    #[serde(rename = "statefulset-servicename")]
    StatefulSetServiceName,
    /// Nobody listens on the `targetPort`.
    #[serde(rename = "targetport-not-listened")]
    TargetPortNotListened,
    /// A `targetPort` in quotes, which makes it a name.
    #[serde(rename = "targetport-string-digits")]
    TargetPortStringDigits,
    /// A Service of type ClusterIP asked from outside.
    #[serde(rename = "type-clusterip-outside")]
    TypeClusterIpOutside,
    /// It is in another namespace.
    WrongNamespace,
}

impl Cause {
    /// The name: `selector-mismatch`.
    pub fn name(self) -> &'static str {
        match self {
            Self::AppBindsLocalhost => "app-binds-localhost",
            Self::ClientWrongPort => "client-wrong-port",
            Self::DnsName => "dns-name",
            Self::DnsPolicy => "dns-policy",
            Self::DuplicatePort => "duplicate-port",
            Self::EndpointsMismatch => "endpoints-mismatch",
            Self::ExternalTrafficPolicyLocal => "external-traffic-policy-local",
            Self::ExternalName => "externalname",
            Self::HeadlessPortIgnored => "headless-port-ignored",
            Self::IngressNoRule => "ingress-no-rule",
            Self::IngressWrongPort => "ingress-wrong-port",
            Self::IngressWrongService => "ingress-wrong-service",
            Self::LoadBalancerPending => "loadbalancer-pending",
            Self::MalformedManifest => "malformed-manifest",
            Self::MissingPortName => "missing-port-name",
            Self::NamedPortMissing => "named-port-missing",
            Self::NetworkPolicy => "networkpolicy",
            Self::NoSelector => "no-selector",
            Self::NodePortOnLocalhost => "nodeport-on-localhost",
            Self::NodePortOutOfRange => "nodeport-out-of-range",
            Self::NodePortTakenTwice => "nodeport-taken-twice",
            Self::NodePortWithClusterIp => "nodeport-with-clusterip",
            Self::NotReady => "not-ready",
            Self::PortNameMalformed => "port-name-malformed",
            Self::PortNameTooLong => "port-name-too-long",
            Self::ProtocolMismatch => "protocol-mismatch",
            Self::QuotedNumber => "quoted-number",
            Self::RemovedApiVersion => "removed-api-version",
            Self::RouteNotAttached => "route-not-attached",
            Self::ScaledToZero => "scaled-to-zero",
            Self::SelectorMismatch => "selector-mismatch",
            Self::ServiceVariables => "service-variables",
            Self::SourceRanges => "source-ranges",
            Self::StatefulSetServiceName => "statefulset-servicename",
            Self::TargetPortNotListened => "targetport-not-listened",
            Self::TargetPortStringDigits => "targetport-string-digits",
            Self::TypeClusterIpOutside => "type-clusterip-outside",
            Self::WrongNamespace => "wrong-namespace",
        }
    }
}

/// Something found in your YAML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// `selector-matches-no-pod`
    pub code: String,
    /// The trouble it explains; none where it is an answer and no trouble.
    pub cause: Option<Cause>,
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
    /// Edits that fix it, each for itself, the recommended one first; none where nothing is
    /// certain.
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
    /// False for what stands nowhere in your YAML, such as a Service that is not there: its span is
    /// 0 to 0.
    pub fn has_place(&self) -> bool {
        self.span.end > 0
    }
}

/// A way to fix a fault: an edit of your YAML, or another request.
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

/// Something assumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    /// The sentence.
    pub sentence: String,
    /// The place it is about.
    pub cite: Option<Cite>,
}

/// A question that YAML leaves open, and what the reader can answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// `Where does the app in Deployment web listen?`
    pub question: String,
    /// The answers.
    pub facts: Vec<FactChoice>,
    /// What could be written into your YAML instead.
    pub inserts: Vec<Fix>,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChoice {
    /// What to show: `on 8080`.
    pub label: String,
    /// The fact as typed; `PORT` in it stands for a number to fill in.
    pub fact: String,
}

/// What a word of your YAML is to the path: one colour each, everywhere.
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

/// A word of your YAML with its role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The place (of the value).
    pub span: Span,
    /// The role.
    pub role: MarkRole,
}

/// What was done to a paste that kubectl cannot read unchanged, so that it could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CleanedPaste {
    /// What was done, each in plain words.
    pub cleanings: Vec<Cleaning>,
    /// The edit that makes the text what was read; none where only values are missing.
    pub fix: Option<Fix>,
    /// What kubectl says to your YAML unchanged, verbatim; empty where it takes it, for
    /// something else.
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
