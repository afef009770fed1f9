//! A text with all its paths, as the simulator judges them.

use std::rc::Rc;

use yew::prelude::*;

use crate::paste::Paste;
use crate::simulator::use_answer;
use portpath::Asked;
use portpath::examples::EXAMPLES;
use portpath::survey::{Finding, Judged, PathResult, Survey};
use portpath_explain::report::{Diagnostic, Severity};
use portpath_messages::Overview;
use portpath_yaml::yaml::SharedText;

/// A text with all its paths.
#[derive(Clone)]
pub(crate) struct Surveyed {
    /// The text.
    pub text: SharedText,
    /// Its paths.
    pub survey: Rc<Survey>,
}

impl PartialEq for Surveyed {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && Rc::ptr_eq(&self.survey, &other.survey)
    }
}

impl Surveyed {
    /// Whether there is more to know than the one path that the page shows.
    pub(super) fn is_worth_showing(&self, paste: &Paste) -> bool {
        self.survey.results().count() > 1 || self.errors_beside(paste).next().is_some()
    }

    /// The errors that stop none of the paths, and not the packet that the page shows either.
    pub(super) fn errors_beside<'s>(
        &'s self,
        paste: &'s Paste,
    ) -> impl Iterator<Item = &'s Finding> {
        let report = &paste.report;
        let cause = report.verdict.cause.as_ref();
        let mut found = report.diagnostics.iter();
        let cause = found.find(|each| Some(&each.code) == cause);
        let is_shown =
            move |found: &Diagnostic| cause.is_some_and(|cause| cause.primary == found.primary);
        self.survey.findings.iter().filter(move |found| {
            let diagnostic = &found.diagnostic;
            diagnostic.severity == Severity::Error && !found.stops_path && !is_shown(diagnostic)
        })
    }

    /// The request of the first path that a finding stops.
    pub(crate) fn request_stopped_by(&self, found: &Diagnostic) -> Option<Asked> {
        let survey = &self.survey;
        let services = survey.services.iter().map(|path| &path.judged);
        let ways = survey.ways.iter().map(|way| &way.judged);
        let mut judged = services
            .chain(ways)
            .chain(survey.calls.iter().map(|call| &call.judged));
        let is_it = |judged: &&Judged| {
            judged.result() != PathResult::Works
                && judged.cause.as_ref() == Some(&found.code)
                && judged.spans.first() == Some(&found.primary.span)
        };
        judged.find(is_it).map(|judged| Asked {
            from: judged.from.clone(),
            to: judged.to.clone(),
            ..Asked::default()
        })
    }
}

/// All paths of the text that was read last. The first example has a single path, and the page
/// plays it without the simulator.
#[hook]
pub(crate) fn use_survey(paste: &Paste, is_read: bool) -> Option<Surveyed> {
    let is_wanted = is_read && *paste.text != *EXAMPLES[0].text;
    let question = is_wanted.then(|| Overview::of(&paste.report.asked));
    let answered = use_answer(&paste.text, question)?;
    Some(Surveyed {
        text: answered.text,
        survey: answered.answer,
    })
}
