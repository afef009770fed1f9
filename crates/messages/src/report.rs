//! All that the page shows of a text's analysis.

use portpath::facts::kind_named;
use portpath::request::{Client, Target};
use portpath::share::asked_of;
use portpath::{Analysis, Asked};
use portpath_explain::explain::way_back;
use portpath_explain::report::{
    self, Assumption, CleanedPaste, Command, Diagnostic, DocumentSummary, Hop, Mark, Offer,
    RequestChoice, Verdict,
};
use portpath_explain::scene::Scene;
use portpath_yaml::yaml::TextSlice;
use serde::{Deserialize, Serialize};

/// All that the page shows of an [`Analysis`]; most fields have the same name there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was done to the text before it could be read; none where kubectl reads it as it is.
    pub cleaned: Option<CleanedPaste>,
    /// What the text holds, document by document.
    pub documents: Vec<DocumentSummary>,
    /// Clients to choose from, the proposed one first.
    pub clients: Vec<ClientChoice>,
    /// Requests to choose from, one for each Service port and each way in.
    pub requests: Vec<OfferedRequest>,
    /// The request that was traced, as a person would type it, and what it was asked of.
    pub asked: Asked,
    /// The path, hop by hop.
    pub hops: Vec<Hop>,
    /// The path of the reply, hop by hop; empty where there is none.
    pub way_back: Vec<Hop>,
    /// How it ends.
    pub verdict: Verdict,
    /// Everything found, the cause that stops the packet first.
    pub diagnostics: Vec<Diagnostic>,
    /// What YAML leaves open and the reader may know.
    pub offers: Vec<Offer>,
    /// Commands to check the path with on a real cluster.
    pub commands: Vec<Command>,
    /// What YAML cannot prove and Portpath assumes.
    pub assumptions: Vec<Assumption>,
    /// Words of the text that belong together, to colour them.
    pub marks: Vec<Mark>,
    /// The picture and its playback.
    pub scene: Scene,
}

/// A client to choose: of the Pods of one workload only the first, since they are alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientChoice {
    /// What to put into [`Asked::from`]: `deployment shop/web`, which stays the same when its Pods
    /// get other names.
    pub from: TextSlice,
    /// The same by the name of the Pod; for other clients as `from`.
    pub pod: TextSlice,
    /// What to show: `a Pod in shop`, `web (Deployment, shop)`.
    pub label: TextSlice,
    /// The group it is listed in.
    pub group: ClientGroup,
}

impl ClientChoice {
    /// Whether it is who sends, as a request names them.
    pub fn is(&self, from: &str) -> bool {
        self.from == *from || self.pod == *from
    }

    /// All clients of an analysis, one for each workload.
    fn all(choices: Vec<report::ClientChoice>) -> Vec<Self> {
        let mut clients: Vec<Self> = Vec::new();
        for choice in choices {
            let client = Self::of(choice);
            if !clients.iter().any(|known| known.from == client.from) {
                clients.push(client);
            }
        }
        clients
    }

    fn of(choice: report::ClientChoice) -> Self {
        let group = ClientGroup::of(&choice.client);
        let (kind, name) = match (&choice.workload, &choice.client) {
            (Some(workload), _) => (workload.kind.as_str(), workload.name.as_str()),
            (None, Client::Pod { name, .. }) => ("Pod", name.as_str()),
            (None, _) => ("", ""),
        };
        let (from, label) = match &choice.client {
            Client::Pod { namespace, .. } => (
                kind_named(kind).map(|kind| format!("{kind} {namespace}/{name}")),
                format!("{name} ({kind}, {namespace})"),
            ),
            Client::PodIn { .. }
            | Client::Node { .. }
            | Client::Outside
            | Client::OutsideAt { .. } => (None, choice.label.to_string()),
        };
        Self {
            from: from.map_or_else(|| choice.from.clone(), TextSlice::from),
            pod: choice.from,
            label: label.into(),
            group,
        }
    }
}

/// The groups in which clients are listed, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ClientGroup {
    /// Pods of your YAML.
    Workloads,
    /// Any Pod of a namespace.
    Namespaces,
    /// What is no Pod: nodes, and who is outside the cluster.
    Others,
}

impl ClientGroup {
    fn of(client: &Client) -> Self {
        match client {
            Client::Pod { .. } => Self::Workloads,
            Client::PodIn { .. } => Self::Namespaces,
            Client::Node { .. } | Client::Outside | Client::OutsideAt { .. } => Self::Others,
        }
    }
}

/// A request to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedRequest {
    /// What to put into [`Asked::from`].
    pub from: TextSlice,
    /// What to put into [`Asked::to`].
    pub to: TextSlice,
    /// What to show: `Service web, port 80 (http)`.
    pub label: TextSlice,
    /// The group it is listed in.
    pub group: RequestGroup,
}

/// The groups in which requests are listed, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RequestGroup {
    /// To a Service or a Pod from inside the cluster.
    Services,
    /// From outside the cluster.
    Outside,
    /// By `kubectl port-forward`.
    Forwarded,
}

impl From<RequestChoice> for OfferedRequest {
    fn from(choice: RequestChoice) -> Self {
        let is_forward = Target::parse(&choice.to).is_ok_and(|target| target.forward.is_some());
        let is_outside = Client::parse(&choice.from) == Ok(Client::Outside);
        let group = match (is_forward, is_outside) {
            (true, _) => RequestGroup::Forwarded,
            (false, true) => RequestGroup::Outside,
            (false, false) => RequestGroup::Services,
        };
        OfferedRequest {
            from: choice.from,
            to: choice.to,
            label: choice.label,
            group,
        }
    }
}

impl From<Analysis> for Report {
    fn from(analysis: Analysis) -> Self {
        let asked = asked_of(&analysis);
        let requests = analysis.choices.requests.into_iter();
        Report {
            clients: ClientChoice::all(analysis.choices.clients),
            asked,
            requests: requests.map(OfferedRequest::from).collect(),
            way_back: way_back(&analysis.hops, analysis.verdict.outcome),
            cleaned: analysis.cleaned,
            documents: analysis.documents,
            hops: analysis.hops,
            verdict: analysis.verdict,
            diagnostics: analysis.diagnostics,
            offers: analysis.offers,
            commands: analysis.commands,
            assumptions: analysis.assumptions,
            marks: analysis.marks,
            scene: analysis.scene,
        }
    }
}
