//! What is asked, and what is answered: plain data.

use serde::{Deserialize, Serialize};

use portpath_explain::report::{
    Assumption, Choices, CleanedPaste, Command, Diagnostic, DocumentSummary, Hop, Mark, Offer,
    Verdict,
};
use portpath_explain::scene::Scene;
use portpath_kube::admission::ProxyMode;
use portpath_net::facts::Fact;
use portpath_net::request::Request;

/// What the reader asks: both lines as typed, empty for "propose one"; and of which cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who sends: `a Pod in shop`, `pod shop/web-0`, `node node-a`, `outside`; empty to propose
    /// one.
    pub from: String,
    /// Where to: `curl http://web:80`; empty to propose one.
    pub to: String,
    /// How the cluster's kube-proxy moves packets.
    pub proxy_mode: ProxyMode,
    /// What the reader knows and YAML does not say.
    pub facts: Vec<Fact>,
}

/// All that a view needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Analysis {
    /// What was done to your YAML before it could be read; none where kubectl reads it
    /// unchanged.
    pub cleaned: Option<CleanedPaste>,
    /// What your YAML holds, document by document.
    pub documents: Vec<DocumentSummary>,
    /// What could be asked of this paste.
    pub choices: Choices,
    /// The request that was traced; none when your YAML offers nothing to send to.
    pub request: Option<Request>,
    /// The `from` line of that request, as a person would type it.
    pub asked_from: String,
    /// Its `to` line.
    pub asked_to: String,
    /// The mode of kube-proxy that was asked for.
    pub proxy_mode: ProxyMode,
    /// What the reader said beside it, a line each.
    pub facts: Vec<String>,
    /// The path, hop by hop.
    pub hops: Vec<Hop>,
    /// How it ends.
    pub verdict: Verdict,
    /// Everything found, the cause that stops the packet first.
    pub diagnostics: Vec<Diagnostic>,
    /// What YAML leaves open and the reader may know.
    pub offers: Vec<Offer>,
    /// Commands to check the path with on a real cluster.
    pub commands: Vec<Command>,
    /// What YAML cannot prove and we took for granted.
    pub assumptions: Vec<Assumption>,
    /// Words of your YAML that belong together, for colouring the text.
    pub marks: Vec<Mark>,
    /// The picture and its playback.
    pub scene: Scene,
}
