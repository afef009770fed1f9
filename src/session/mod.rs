//! The door into the core: a text is read once, and every request about it is answered from what
//! was read.

mod analysis;
mod documents;
pub(crate) mod findings;
mod nested;
mod other_files;
mod read;
mod refused;
mod typed;
pub(crate) mod reveal;
mod versions;
mod view;

use std::cell::OnceCell;
use std::rc::Rc;

use crate::survey::choices;
use crate::survey::lacks::Lack;
pub use analysis::{Analysis, Asked};
use documents::config;
use portpath_explain::explain::{Context, Speech};
use portpath_explain::report::CleanedPaste;
use portpath_kube::admission::{Applied, AppliedObject, Config, Foreign};
use portpath_kube::manifest::{self, Object};
use portpath_net::cluster::{Cluster, ServiceId};
use portpath_net::facts::Fact;
use portpath_net::infer::{AllLabelled, Labelled, Unfilled};
use portpath_net::request::Request;
use portpath_net::trace::{Names, Trace, hold};
use portpath_text::limits::Excess;
use portpath_text::source::LineIndex;
use portpath_yaml::yaml::{Document, SharedText};
use read::{ReadText, Wanted};
use versions::UpToDate;
pub(crate) use view::View;

/// The one door into the core: pure, deterministic, linear in your YAML, and it never panics. A
/// user's mistake is a [`Diagnostic`](portpath_explain::report::Diagnostic), never an error.
///
/// A `String` is taken over, since all that is read of it shares it; a text that is only lent is
/// copied.
pub fn analyze(text: impl Into<SharedText>, asked: &Asked) -> Analysis {
    Session::read(text, asked).answer(asked)
}

/// A text that was read and applied, and the cluster that it makes: everything that depends on no
/// request. It answers any number of requests, and reads nothing again for them.
pub struct Session {
    pub(crate) text: SharedText,
    pub(crate) lines: LineIndex,
    pub(crate) documents: Vec<Document>,
    pub(crate) applied: Applied,
    cleaned: Option<CleanedPaste>,
    pub(crate) unfilled: Unfilled,
    excess: Option<Excess>,
    /// Each applied object, then each foreign one, if it is of a kind that the path can meet.
    objects: Vec<Option<Object>>,
    pub(crate) cluster: Cluster,
    found: Found,
    /// How texts are written.
    pub(crate) speech: Speech,
    /// The same text as it would be for today's Kubernetes; none where it is.
    up_to_date: OnceCell<Option<Box<UpToDate>>>,
}

/// What was found out about a cluster, once it was asked for.
#[derive(Default)]
struct Found {
    labelled: OnceCell<AllLabelled>,
    lacks: OnceCell<Vec<Lack>>,
}

impl Session {
    /// Reads a text, applies it, and builds the cluster with the facts and the proxy mode of
    /// `asked`. A text that is too long is not read; the answer says so.
    pub fn read(text: impl Into<SharedText>, asked: &Asked) -> Self {
        let text = text.into();
        let read = read::read(&text, Wanted::Typed, &out_of_date(&asked.facts));
        Self::of(text, read, asked)
    }

    /// The same with all objects as they are stored.
    pub(crate) fn stored(text: &str, asked: &Asked) -> Self {
        let text = SharedText::from(text);
        let read = read::read(&text, Wanted::Stored, &out_of_date(&asked.facts));
        Self::of(text, read, asked)
    }

    /// The text that was read.
    pub fn text(&self) -> &SharedText {
        &self.text
    }

    fn of(text: SharedText, read: ReadText, asked: &Asked) -> Self {
        let ReadText {
            documents,
            applied,
            objects,
            cleaned,
            unfilled,
            excess,
            printed,
            ..
        } = read;
        let lowered =
            |object: &AppliedObject| manifest::lower(object.stored.as_ref()?, object.document);
        let foreign = |object: &Foreign| {
            let root = documents.get(object.document)?.content.tree()?;
            manifest::lower(choices::object_at(root, object.span)?, object.document)
        };
        let mut objects = objects.unwrap_or_else(|| applied.objects.iter().map(lowered).collect());
        objects.extend(applied.foreign.iter().map(foreign));
        let met = objects.iter().flatten().cloned().collect();
        let cluster = hold(Cluster::build_shown(
            met,
            &config_of(asked),
            &asked.facts,
            &printed,
        ));
        Self {
            lines: LineIndex::new(&text),
            text,
            documents,
            applied,
            cleaned,
            unfilled,
            excess,
            objects,
            cluster,
            found: Found::default(),
            speech: Speech::default(),
            up_to_date: OnceCell::new(),
        }
    }

    /// The answer to a request. Other facts or another proxy mode than before build the cluster
    /// again, of the objects that were read.
    pub fn answer(&mut self, asked: &Asked) -> Analysis {
        self.build_as(asked);
        let strict = self.strict_answer(asked);
        let up_to_date = self
            .up_to_date
            .get_or_init(|| versions::up_to_date(self, asked).map(Box::new));
        match up_to_date {
            Some(up_to_date) => {
                let beyond = up_to_date.session.strict_answer(asked);
                versions::together(self, &up_to_date.changed, strict, beyond)
            }
            None => strict,
        }
    }

    /// Builds the cluster that is asked of, where that is another one than before.
    pub(crate) fn build_as(&mut self, asked: &Asked) {
        let is_same =
            self.cluster.facts == asked.facts && self.cluster.config.proxy_mode == asked.proxy_mode;
        if is_same {
            return;
        }
        if out_of_date(&asked.facts) != out_of_date(&self.cluster.facts) {
            *self = Self {
                speech: self.speech,
                ..Self::read(self.text.clone(), asked)
            };
            return;
        }
        let objects = self.objects.iter().flatten().cloned().collect();
        let printed = Rc::clone(&self.cluster.printed);
        self.cluster = hold(Cluster::build_shown(
            objects,
            &config_of(asked),
            &asked.facts,
            &printed,
        ));
        self.found = Found::default();
        if let Some(Some(up_to_date)) = self.up_to_date.get_mut() {
            up_to_date.session.build_as(asked);
        }
    }

    /// The answer of a Kubernetes that refuses the API versions that are gone.
    fn strict_answer(&self, asked: &Asked) -> Analysis {
        self.view(|view| view.answer(asked))
    }

    /// The trace of a request to the cluster, and the Service it is about: the first one when it
    /// meets none.
    pub(crate) fn follow(&self, asked: &Asked) -> (Option<Request>, Trace, Option<ServiceId>) {
        let (from, to) = self.asked(asked);
        self.view(|view| {
            let (request, trace) = view.trace(&from, &to);
            let service = view.service(&trace);
            (request, trace, service)
        })
    }

    /// Both lines of a request: those asked, or those proposed in their place.
    pub(crate) fn asked(&self, asked: &Asked) -> (String, String) {
        self.view(|view| view.asked(&view.choices(), asked))
    }

    pub(crate) fn view<T>(&self, work: impl FnOnce(&View) -> T) -> T {
        let labelled = Labelled::new(&self.cluster, &self.found.labelled);
        let context = Context {
            text: &self.text,
            lines: &self.lines,
            cluster: &self.cluster,
            labelled: &labelled,
            speech: self.speech,
        };
        work(&View::of(self, &context, Names::new(&self.cluster)))
    }
}

/// The documents of a paste as they are read, cleaned where they had to be; all places are in your
/// YAML.
pub(crate) fn documents(text: &str) -> Vec<Document> {
    read::read(&text.into(), Wanted::Stored, &[]).documents
}

/// The lines whose output counts no more, by the reader's word.
fn out_of_date(facts: &[Fact]) -> Vec<usize> {
    let lines = facts.iter().filter_map(|fact| match fact {
        Fact::OutOfDate { line } => Some(*line),
        _ => None,
    });
    lines.collect()
}

fn config_of(asked: &Asked) -> Config {
    Config {
        proxy_mode: asked.proxy_mode,
        ..config()
    }
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Asked, analyze};
    use portpath_explain::report::{Outcome, Role};

    const APP: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: \
                       [{port: 80, targetPort: 8080}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, labels: \
                       {app: web}}\nspec:\n  containers: [{name: c, image: c, ports: [{containerPort: 8080}]}]\n";

    fn analyzed_after(other: &str) -> Analysis {
        analyze(format!("{other}---\n{APP}"), &Asked::default())
    }

    fn codes(analysis: &Analysis) -> Vec<&str> {
        analysis
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.as_str())
            .collect()
    }

    #[test]
    fn a_document_that_kubectl_refuses_spares_the_others() {
        for (other, code) in [
            ("a: [\n", "syntax-error"),
            (
                "apiVerison: v1\nkind: Service\nmetadata: {name: other}\n",
                "refused-by-kubectl",
            ),
            (
                "apiVersion: v1\nkind: Deployment\nmetadata: {name: other}\n",
                "refused-by-kubectl",
            ),
        ] {
            let analysis = analyzed_after(other);
            assert_eq!(analysis.verdict.outcome, Outcome::Delivered, "{other}");
            assert_eq!(codes(&analysis), [code], "{other}");
            assert_eq!(analysis.documents.len(), 3, "{other}");
        }
    }

    #[test]
    fn a_kind_that_a_crd_may_bring_is_listed_and_no_mistake() {
        let backup = "apiVersion: example.com/v1\nkind: Backup\nmetadata: {name: nightly}\n";
        let list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n- \
                    {apiVersion: example.com/v1, kind: Backup, metadata: {name: nightly}}\n";
        for other in [backup, list] {
            let analysis = analyzed_after(other);
            assert_eq!(analysis.verdict.outcome, Outcome::Delivered);
            assert_eq!(codes(&analysis), [""; 0], "{other}");
            let listed = analysis
                .documents
                .iter()
                .find(|document| document.kind == "Backup");
            let listed = listed.map(|document| (document.name.as_str(), document.role));
            assert_eq!(listed, Some(("nightly", Role::NotPartOfPath)), "{other}");
        }
    }

    #[test]
    fn a_service_without_ports_can_be_asked_too() {
        let text = "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {clusterIP: None, selector: {app: db}}\n";
        assert_eq!(
            analyze(text, &Asked::default()).asked_to,
            "curl http://db:80"
        );
    }
}
