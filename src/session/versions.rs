//! What else is wrong with a paste that was written for an older Kubernetes. kubectl refuses an API
//! version that is gone, and where nothing else is wrong that is the answer. A fault that stays
//! when the version is brought up to date is the one to know first.

use super::documents::config;
use super::read::{ReadText, with_trees};
use super::{Analysis, Asked, Session};
use portpath_explain::explain::{self, About};
use portpath_explain::report::{Assumption, Diagnostic, Outcome, Severity};
use portpath_kube::admission::{self, brought_up_to_date};

/// A text whose objects of removed versions are of those that took their place.
pub(super) struct UpToDate {
    pub session: Session,
    /// The documents that this changes.
    pub changed: Vec<usize>,
}

/// A text brought up to date; none where all of it is. Nothing is read again but trees that were
/// let go.
pub(super) fn up_to_date(session: &Session, asked: &Asked) -> Option<UpToDate> {
    let (mut documents, changed) = brought_up_to_date(&session.documents)?;
    let text = &session.text;
    if session.cleaned.is_none() {
        with_trees(text, &mut documents);
    }
    let applied = admission::apply_to_the_end(text, &documents, &config());
    let read = ReadText {
        documents,
        applied,
        cleaned: session.cleaned.clone(),
        unfilled: session.unfilled.clone(),
        printed: std::rc::Rc::clone(&session.cluster.printed),
        ..ReadText::default()
    };
    let session = Session {
        speech: session.speech,
        ..Session::of(text.clone(), read, asked)
    };
    Some(UpToDate { session, changed })
}

/// The answer with what the objects of removed versions would meet.
pub(super) fn together(
    session: &Session,
    changed: &[usize],
    strict: Analysis,
    beyond: Analysis,
) -> Analysis {
    if !names_a_fault(&beyond) {
        return with_what_comes_next(strict, beyond);
    }
    let mut refused = session.view(|view| {
        let all = explain::refusals(view.context, &session.documents, &session.applied).into_iter();
        let of_version =
            all.filter(|(about, _)| matches!(about, About::Document(at) if changed.contains(at)));
        of_version
            .map(|(_, diagnostic)| diagnostic)
            .collect::<Vec<_>>()
    });
    let Analysis {
        mut diagnostics,
        mut assumptions,
        ..
    } = beyond;
    let others = diagnostics.split_off(diagnostics.len().min(1));
    diagnostics.append(&mut refused);
    diagnostics.extend(others);
    assumptions.insert(0, assumption());
    Analysis {
        documents: strict.documents,
        diagnostics,
        assumptions,
        ..beyond
    }
}

/// A fault that is there whatever the API version.
fn names_a_fault(beyond: &Analysis) -> bool {
    match beyond.diagnostics.first().map(|first| first.severity) {
        Some(Severity::Error) => beyond.verdict.outcome != Outcome::Delivered,
        Some(Severity::Warning) => beyond.verdict.outcome == Outcome::CannotTell,
        Some(Severity::Note) | None => false,
    }
}

fn with_what_comes_next(mut strict: Analysis, beyond: Analysis) -> Analysis {
    let same = |one: &Diagnostic, other: &Diagnostic| {
        one.code == other.code && one.primary.span == other.primary.span
    };
    for found in beyond.diagnostics {
        if !strict.diagnostics.iter().any(|said| same(said, &found)) {
            strict.diagnostics.push(found);
        }
    }
    strict
}

fn assumption() -> Assumption {
    let sentence = "API versions that Kubernetes no longer serves are read as those that took their place: \
                    Kubernetes 1.36 refuses these objects unchanged.";
    Assumption {
        sentence: sentence.to_owned(),
        cite: None,
    }
}
