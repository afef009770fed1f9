//! How texts are written: in plain words, or for a test as numbers that say nothing. What answers
//! and places depend on must be the same in both.

use crate::report::{Assumption, Command, Diagnostic, Hop, Offer, Verdict};

/// How texts are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speech {
    /// In plain words.
    #[default]
    Plain,
    /// As a number for each text, so that no part of the program can read it.
    Numbers,
}

impl Speech {
    /// Writes a text in this way. A text that is empty stays empty.
    pub fn write(self, text: &mut String) {
        match self {
            Self::Plain => {}
            Self::Numbers => {
                use std::hash::{DefaultHasher, Hash, Hasher};
                if !text.is_empty() {
                    let mut hasher = DefaultHasher::new();
                    text.hash(&mut hasher);
                    *text = format!("text{:x}", hasher.finish());
                }
            }
        }
    }

    /// Writes all texts of a diagnostic.
    pub(super) fn diagnostic(self, mut diagnostic: Diagnostic) -> Diagnostic {
        let Diagnostic {
            message,
            primary,
            secondary,
            help,
            kubernetes,
            fixes,
            ..
        } = &mut diagnostic;
        let labels = secondary.iter_mut().chain([primary]);
        let titles = fixes.iter_mut().map(|fix| &mut fix.title);
        [message, help, kubernetes]
            .into_iter()
            .chain(labels.map(|label| &mut label.text))
            .chain(titles)
            .for_each(|text| self.write(text));
        diagnostic
    }

    /// Writes all texts of a hop.
    pub(super) fn hop(self, mut hop: Hop) -> Hop {
        let reasons = hop.endpoints.iter_mut().map(|each| &mut each.excluded);
        [&mut hop.sentence, &mut hop.detail]
            .into_iter()
            .chain(&mut hop.subject.lines)
            .chain(reasons)
            .for_each(|text| self.write(text));
        hop
    }

    /// Writes all texts of a verdict.
    pub(super) fn verdict(self, mut verdict: Verdict) -> Verdict {
        let texts = [
            &mut verdict.headline,
            &mut verdict.reason,
            &mut verdict.client_sees,
            &mut verdict.short,
        ];
        texts.into_iter().for_each(|text| self.write(text));
        if let Some(redirect) = &mut verdict.redirect {
            self.write(&mut redirect.location);
        }
        if let Some(request) = &mut verdict.request {
            let values = request.headers.iter_mut().map(|header| &mut header.value);
            let texts = [&mut request.host, &mut request.path, &mut request.query];
            texts
                .into_iter()
                .chain(values)
                .for_each(|text| self.write(text));
        }
        verdict
    }

    /// Writes what was assumed.
    pub(super) fn assumptions(self, mut assumptions: Vec<Assumption>) -> Vec<Assumption> {
        for assumption in &mut assumptions {
            self.write(&mut assumption.sentence);
        }
        assumptions
    }

    /// Writes what is asked of the reader; the answers are facts, which the program reads.
    pub(super) fn offers(self, mut offers: Vec<Offer>) -> Vec<Offer> {
        for offer in &mut offers {
            self.write(&mut offer.question);
            offer
                .facts
                .iter_mut()
                .for_each(|choice| self.write(&mut choice.label));
            offer
                .inserts
                .iter_mut()
                .for_each(|insert| self.write(&mut insert.title));
        }
        offers
    }

    /// Writes what to look for in what commands print.
    pub(super) fn commands(self, mut commands: Vec<Command>) -> Vec<Command> {
        for command in &mut commands {
            self.write(&mut command.look_for);
        }
        commands
    }
}
