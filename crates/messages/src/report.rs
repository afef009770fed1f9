//! All that the page shows of a text's analysis.

use portpath::share::asked_of;
use portpath::{Analysis, Asked};
use portpath_explain::explain::way_back;
use portpath_explain::report::{
    Assumption, CleanedPaste, Command, Diagnostic, DocumentSummary, Hop, Mark, Offer,
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
    /// Requests to choose from, one for each Service port.
    pub requests: Vec<RequestChoice>,
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

/// A client to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientChoice {
    /// What to put into [`Asked::from`].
    pub from: TextSlice,
    /// What to show: `a Pod in shop`.
    pub label: TextSlice,
}

impl From<Analysis> for Report {
    fn from(analysis: Analysis) -> Self {
        let asked = asked_of(&analysis);
        let clients = analysis.choices.clients.into_iter();
        let clients = clients.map(|choice| ClientChoice {
            from: choice.from,
            label: choice.label,
        });
        Report {
            clients: clients.collect(),
            asked,
            requests: analysis.choices.requests,
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
