//! All that the page shows of a text's analysis.

use portpath::facts::Fact;
use portpath::{Analysis, Asked};
use portpath_explain::explain::way_back;
use portpath_explain::report::{
    Assumption, CleanedPaste, Command, Diagnostic, DocumentSummary, Hop, Mark, Offer,
    RequestChoice, Verdict,
};
use portpath_explain::scene::Scene;
use portpath_kube::admission::ProxyMode;
use portpath_yaml::yaml::Text;
use serde::{Deserialize, Serialize};

/// All that the page shows of an [`Analysis`]; its fields are those of the same name there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was done to the text before it could be read; none where kubectl reads it as it is.
    pub cleaned: Option<CleanedPaste>,
    /// What the text holds, document by document.
    pub documents: Vec<DocumentSummary>,
    /// Clients to choose from, the proposed one first.
    pub clients: Vec<ClientChoice>,
    /// Requests to choose from, one for each Service port.
    pub requests: Vec<RequestChoice>,
    /// The `from` line of the traced request, as a person would type it.
    pub asked_from: String,
    /// Its `to` line.
    pub asked_to: String,
    /// The mode of kube-proxy that was asked for.
    pub proxy_mode: ProxyMode,
    /// What the reader said beside it, a line each.
    pub facts: Vec<String>,
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

/// A client to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientChoice {
    /// What to put into [`Asked::from`].
    pub from: Text,
    /// What to show: `a Pod in shop`.
    pub label: Text,
}

impl Report {
    /// What it answers.
    pub fn asked(&self) -> Asked {
        let facts = self.facts.iter();
        Asked {
            from: self.asked_from.clone(),
            to: self.asked_to.clone(),
            proxy_mode: self.proxy_mode,
            facts: facts.filter_map(|fact| Fact::parse(fact).ok()).collect(),
        }
    }
}

impl From<Analysis> for Report {
    fn from(analysis: Analysis) -> Self {
        let clients = analysis.choices.clients.into_iter();
        let clients = clients.map(|choice| ClientChoice {
            from: choice.from,
            label: choice.label,
        });
        Report {
            clients: clients.collect(),
            requests: analysis.choices.requests,
            way_back: way_back(&analysis.hops, analysis.verdict.outcome),
            cleaned: analysis.cleaned,
            documents: analysis.documents,
            asked_from: analysis.asked_from,
            asked_to: analysis.asked_to,
            proxy_mode: analysis.proxy_mode,
            facts: analysis.facts,
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
