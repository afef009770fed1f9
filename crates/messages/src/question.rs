//! The questions that the view asks, each with the type of its answer.

use portpath::Asked;
use portpath::inspect::Sheet;
use portpath::link::Shade;
use portpath::map::AppMap;
use portpath::survey::{Matrix, PathResult, Survey};
use portpath::tools::Crowd;
use portpath_explain::report::{Edit, Fix};
use portpath_text::source::Span;
use serde::{Deserialize, Serialize};

use crate::{FieldHelp, Offers, Report};

/// A question, which knows the type of its answer.
pub trait Ask: Clone + PartialEq + 'static {
    /// What answers it.
    type Answer: Clone + PartialEq + 'static;

    /// As it is sent.
    fn question(self) -> Question;

    /// Its answer; none for the answer to another question.
    fn answer(answer: Answer) -> Option<Self::Answer>;
}

/// Names each question once: as it is sent, and what answers it.
macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident => $answer:ty,)*) => {
        /// What the view asks about a text.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Question {
            $($(#[$doc])* $name($name),)*
        }

        /// What the simulator answers, under the name of the question.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Answer {
            $($(#[$doc])* $name($answer),)*
        }

        $(impl Ask for $name {
            type Answer = $answer;

            fn question(self) -> Question {
                Question::$name(self)
            }

            fn answer(answer: Answer) -> Option<Self::Answer> {
                let Answer::$name(answer) = answer else {
                    return None;
                };
                Some(answer)
            }
        })*
    };
}

questions! {
    /// What could be written at the cursor.
    Suggest => Option<Offers>,
    /// What a field means.
    Explain => Option<FieldHelp>,
    /// Where the packet goes, and all that is shown of it.
    Trace => Box<Report>,
    /// What a fix leads to.
    TryFix => TriedFix,
    /// What many requests lead to; none where the request cannot be sent many times.
    Crowded => Option<Crowd>,
    /// What the cluster makes of the text.
    Sheets => Vec<Sheet>,
    /// What may leave this computer, ready to be copied.
    Share => Shared,
    /// The picture as an SVG file, of the text without its secrets.
    Picture => String,
    /// How each path of the text ends. Who may reach whom is left out of it.
    Overview => Box<Survey>,
    /// The map of the app.
    DrawMap => Box<AppMap>,
    /// Who may reach whom under the NetworkPolicies.
    Reachability => Box<Matrix>,
    /// What all certain fixes together change.
    FixAll => FixedAll,
    /// Which paths end in another way than in another text.
    Compare => Changes,
}

/// What could be written at a byte of the text?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggest {
    /// Where the cursor is, in bytes.
    pub cursor: usize,
}

/// What does the field at a byte of the text mean?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explain {
    /// The byte.
    pub at: usize,
}

/// Where does the packet go?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// What is asked; empty lines for a proposed request.
    pub asked: Asked,
}

impl Trace {
    /// The question for what is asked.
    pub fn of(asked: &Asked) -> Self {
        Self {
            asked: asked.clone(),
        }
    }
}

/// What does a fix lead to?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryFix {
    /// What is asked of the text.
    pub asked: Asked,
    /// The fix.
    pub fix: Fix,
}

/// What a fix leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedFix {
    /// Whether the packet arrives then.
    pub arrives: bool,
    /// That it arrives, or what stops it next.
    pub sentence: String,
    /// What else changes for the worse, a sentence each.
    pub breaks: Vec<String>,
}

/// What do many requests lead to?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crowded {
    /// What is asked of the text.
    pub asked: Asked,
    /// How many requests.
    pub requests: usize,
    /// From how many clients.
    pub clients: usize,
}

/// What does the cluster make of the text?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheets {
    /// What is asked of the text.
    pub asked: Asked,
}

/// What may leave this computer?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// What is asked of the text.
    pub asked: Asked,
    /// Lines, from 1, on which what still looks like a secret is left out as well.
    pub lines: Vec<usize>,
    /// The step that a link leads to, from 1.
    pub step: Option<usize>,
    /// The colours that a link asks for.
    pub shade: Option<Shade>,
    /// The address of the page.
    pub page: String,
    /// The address of the embed's script.
    pub script: String,
}

/// What may leave this computer, ready to be copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// What was left out, a line each.
    pub left_out: Vec<String>,
    /// Places that still look like a secret, each with its line, in the order of the text.
    pub remaining: Vec<(usize, Span)>,
    /// A sentence for the reader where the shared text gives another answer than theirs.
    pub difference: Option<String>,
    /// The link, or why there is none.
    pub link: Result<String, String>,
    /// The embed.
    pub embed: String,
    /// The Markdown.
    pub markdown: String,
}

/// The picture as an SVG file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureForm {
    /// Down the page instead of across it.
    pub is_narrow: bool,
    /// Dark colours instead of light ones.
    pub is_dark: bool,
}

/// What does the picture look like as an SVG file?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// What is asked of the text.
    pub asked: Asked,
    /// How it is drawn.
    pub form: PictureForm,
}

/// How does each path of the text end?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The facts and the mode of kube-proxy that it goes by. Its request is empty.
    pub asked: Asked,
}

impl Overview {
    /// The question for what is asked: another request about the same cluster is the same question.
    pub fn of(asked: &Asked) -> Self {
        Self {
            asked: cluster_of(asked),
        }
    }
}

/// What does the map of the app look like?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawMap {
    /// The facts and the mode of kube-proxy that it goes by. Its request is empty.
    pub asked: Asked,
    /// The groups that are not folded, by their keys.
    pub opened: Vec<String>,
}

impl DrawMap {
    /// The question for what is asked, whatever its request.
    pub fn of(asked: &Asked, opened: &[String]) -> Self {
        Self {
            asked: cluster_of(asked),
            opened: opened.to_vec(),
        }
    }
}

/// Who may reach whom?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reachability {
    /// The facts and the mode of kube-proxy that it goes by. Its request is empty.
    pub asked: Asked,
}

impl Reachability {
    /// The question for what is asked, whatever its request.
    pub fn of(asked: &Asked) -> Self {
        Self {
            asked: cluster_of(asked),
        }
    }
}

/// What is asked without its request.
fn cluster_of(asked: &Asked) -> Asked {
    Asked {
        proxy_mode: asked.proxy_mode,
        facts: asked.facts.clone(),
        ..Asked::default()
    }
}

/// What do all certain fixes together change?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixAll {
    /// The facts and the mode of kube-proxy that it goes by.
    pub asked: Asked,
}

/// What all certain fixes together change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedAll {
    /// All edits, in order, not overlapping.
    pub edits: Vec<Edit>,
    /// What is fixed: the message of each finding, and the title of its fix.
    pub made: Vec<(String, String)>,
    /// The findings whose fix was left out, with the reason.
    pub left_out: Vec<(String, String)>,
    /// The paths that end in another way then.
    pub changes: Changes,
}

/// Which paths end in another way than in another text?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compare {
    /// The facts and the mode of kube-proxy that it goes by.
    pub asked: Asked,
    /// The other text, which is the older one.
    pub before: String,
}

/// The paths that end in another way than before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The paths, the worst first.
    pub paths: Vec<ChangedPath>,
    /// How many other paths there are.
    pub same: usize,
}

/// A path that ends in another way than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedPath {
    /// What it is called: `shop/web:80`.
    pub name: String,
    /// What it counted as; none for a new path.
    pub was: Option<PathResult>,
    /// What it counts as now; none for a path that is gone.
    pub is: Option<PathResult>,
    /// How it ends now, and why; of a path that works, what stopped it before.
    pub why: String,
    /// The line of the new text that says most about it; none for a path that is gone.
    pub line: Option<usize>,
    /// Client and target of the request that shows it now.
    pub request: Option<(String, String)>,
}
