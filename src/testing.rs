//! Analyses made by hand, for the tests of pictures and views, and answers without words.

use portpath_explain::scene::fixture::{self, Way};

use crate::{Analysis, Asked, Session};
use portpath_explain::explain::Speech;
use portpath_kube::admission::{AppliedObject, Outcome};
use portpath_yaml::yaml::Content;

/// The answer with a number in place of each text that people read, those of Kubernetes too: what is left is what the
/// program itself goes by.
pub fn analyze_without_words(text: &str, asked: &Asked) -> Analysis {
    let mut session = Session::read(text, asked);
    session.speech = Speech::Numbers;
    session.applied.objects.iter_mut().for_each(hide_words);
    for refusal in &mut session.applied.refusals {
        Speech::Numbers.write(&mut refusal.error);
        for finding in &mut refusal.findings {
            Speech::Numbers.write(&mut finding.message);
        }
    }
    for document in &mut session.documents {
        if let Content::Broken(error) = &mut document.content {
            Speech::Numbers.write(&mut error.kubectl);
            Speech::Numbers.write(&mut error.problem);
        }
    }
    session.answer(asked)
}

fn hide_words(object: &mut AppliedObject) {
    let hide = |text: &mut String| Speech::Numbers.write(text);
    for warning in &mut object.warnings {
        hide(&mut warning.message);
    }
    match &mut object.outcome {
        Outcome::Invalid { error, causes } => {
            hide(error);
            for cause in causes {
                hide(&mut cause.message);
                hide(&mut cause.reason);
            }
        }
        Outcome::DecodeError { error, findings } | Outcome::ClientError { error, findings } => {
            hide(error);
            for finding in findings {
                hide(&mut finding.message);
            }
        }
        Outcome::NamespaceNotFound { error, .. } => hide(error),
        Outcome::Created | Outcome::DecodedOnly | Outcome::Duplicate | Outcome::NotSent => {}
    }
}

/// A Service, `port` 80 to `targetPort` 8080, with `pods` Pods on two nodes; the first is chosen.
pub fn delivered(pods: usize) -> Analysis {
    analysis_of(fixture::delivered(pods))
}

/// The same Service with a selector that matches nothing.
pub fn refused() -> Analysis {
    analysis_of(fixture::refused())
}

/// A name that DNS does not know.
pub fn no_such_host() -> Analysis {
    analysis_of(fixture::no_such_host())
}

fn analysis_of(
    Way {
        hops,
        verdict,
        diagnostics,
        scene,
    }: Way,
) -> Analysis {
    let asked_to = "curl http://example-service:80".into();
    Analysis {
        hops,
        verdict,
        diagnostics,
        scene,
        asked_to,
        ..Analysis::default()
    }
}
