//! Moves what was said of a document along with it.

use super::{AppliedObject, Cause, Finding, Outcome};
use portpath_text::source::{Moved, Places};

impl Places for AppliedObject {
    fn shift(&mut self, moved: Moved) {
        self.document = moved.document;
        self.span.shift(moved);
        self.outcome.shift(moved);
        self.warnings.shift(moved);
        self.stored.shift(moved);
    }
}

impl Places for Outcome {
    fn shift(&mut self, moved: Moved) {
        match self {
            Self::Invalid { causes, .. } => causes.shift(moved),
            Self::DecodeError { findings, .. } | Self::ClientError { findings, .. } => {
                findings.shift(moved)
            }
            Self::NamespaceNotFound { span, .. } => span.shift(moved),
            Self::Created | Self::DecodedOnly | Self::Duplicate | Self::NotSent => {}
        }
    }
}

impl Places for Finding {
    fn shift(&mut self, moved: Moved) {
        self.span.shift(moved);
    }
}

impl Places for Cause {
    fn shift(&mut self, moved: Moved) {
        self.span.shift(moved);
    }
}
