//! The façade: text and request in, plain data for any view out.

use serde::Serialize;

pub use crate::report::*;
use crate::request::Request;
use crate::scene::Scene;

/// The one door into the core: pure and deterministic, never panics.
///
/// `request` is what a person typed as the target, or `None` to have one proposed; `from` is who sends, or
/// `None` for a Pod in the Service's namespace.
pub fn analyze(text: &str, asked: &Asked) -> Analysis {
    let _ = (text, asked);
    Analysis::default()
}

/// What the reader asks: both lines as typed, empty for "propose one".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who sends: `pod in shop`, `pod shop/web-0`, `node node-a`, `outside`; empty to propose one.
    pub from: String,
    /// Where to: `curl http://web:80`; empty to propose one.
    pub to: String,
}

/// All that a view needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Analysis {
    /// What the paste holds, document by document.
    pub documents: Vec<DocumentSummary>,
    /// What could be asked of this paste.
    pub choices: Choices,
    /// The request that was traced; none when the paste offers nothing to send to.
    pub request: Option<Request>,
    /// The `from` and `to` lines of that request, as a person would type them.
    pub asked_from: String,
    /// See `asked_from`.
    pub asked_to: String,
    /// The path, hop by hop.
    pub hops: Vec<Hop>,
    /// How it ends.
    pub verdict: Verdict,
    /// Everything found, the cause that stops the packet first.
    pub diagnostics: Vec<Diagnostic>,
    /// What YAML cannot prove and we took for granted.
    pub assumptions: Vec<Assumption>,
    /// Words of the paste that belong together, for colouring the text.
    pub marks: Vec<Mark>,
    /// The picture and its playback.
    pub scene: Scene,
}
