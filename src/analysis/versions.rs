//! What else is wrong with a paste that was written for an older Kubernetes. kubectl refuses an API version that is gone,
//! and where nothing else is wrong that is the answer. A fault that stays when the version is brought up to date is the
//! one to know first.

use super::reading::{Reading, with_trees};
use super::{Analysis, Asked, World, config_of};
use portpath_explain::explain::{self, About};
use portpath_explain::report::{Assumption, Diagnostic, Outcome, Severity};
use portpath_kube::admission::{self, brought_up_to_date};
use portpath_yaml::yaml::Document;

/// The answer with what the objects of removed versions would meet, where the paste has any.
pub(super) fn look_beyond(text: &str, asked: &Asked, world: &World, strict: Analysis) -> Analysis {
    match brought_up_to_date(&world.documents) {
        Some((documents, changed)) => {
            looked_beyond(text, asked, world, strict, documents, &changed)
        }
        None => strict,
    }
}

/// In a function of its own, so that a paste of today does not have it compiled.
fn looked_beyond(
    text: &str,
    asked: &Asked,
    world: &World,
    strict: Analysis,
    mut documents: Vec<Document>,
    changed: &[usize],
) -> Analysis {
    if world.cleaned.is_none() {
        with_trees(text, &mut documents);
    }
    let applied = admission::apply_to_the_end(text, &documents, &config_of(asked));
    let (cleaned, unfilled) = (world.cleaned.clone(), world.unfilled.clone());
    let reading = Reading {
        documents,
        applied,
        cleaned,
        unfilled,
        ..Reading::default()
    };
    let beyond = World::made_of(reading, asked).look(text, |session| session.answer(asked));
    if !names_a_fault(&beyond) {
        return with_what_comes_next(strict, beyond);
    }
    let mut refused = world.look(text, |session| {
        let all = explain::refusals(session.words, session.documents, session.applied).into_iter();
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
                    Kubernetes 1.36 refuses these objects as they stand.";
    Assumption {
        sentence: sentence.to_owned(),
        cite: None,
    }
}
