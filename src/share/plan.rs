//! Collects what is replaced in a text, and makes the text without it.

use portpath_explain::edits;
use portpath_explain::report::Edit;
use portpath_text::order;
use portpath_text::source::{LineIndex, Span};

/// The text that replaces a value.
pub(super) const MARK: &str = "left-out";

/// Why something was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An object is, or may be, a Secret.
    Secret {
        /// Its name, empty where it has none that can be read.
        name: String,
    },
    /// The values of a ConfigMap.
    ConfigMap {
        /// Its name, empty where it has none.
        name: String,
    },
    /// The value under a key that names a credential.
    Value {
        /// The key, or the name of the variable.
        key: String,
    },
    /// The password, or the user, in an address.
    Address,
    /// A token of a well-known shape.
    Token {
        /// The name of its rule in gitleaks.
        rule: &'static str,
    },
    /// A PEM block.
    Pem,
    /// Text that the packet's path does not read.
    Unneeded,
    /// Values that the reader chose.
    Chosen,
}

impl Reason {
    /// As a phrase after a place: `the value of DB_PASSWORD`.
    pub fn words(&self) -> String {
        match self {
            Self::Secret { name } if name.is_empty() => {
                "everything except the kind of an object that may be a Secret".to_owned()
            }
            Self::Secret { name } => {
                format!("everything except the kind, name and namespace of Secret {name}")
            }
            Self::ConfigMap { name } => format!("the values of ConfigMap {name}")
                .trim_end()
                .to_owned(),
            Self::Value { key } => format!("the value of {key}"),
            Self::Address => "a credential in an address".to_owned(),
            Self::Token { rule } => format!("a token ({rule})"),
            Self::Pem => "a PEM block".to_owned(),
            Self::Unneeded => "words that the path does not need".to_owned(),
            Self::Chosen => "the values that you chose".to_owned(),
        }
    }
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Why.
    pub reason: Reason,
    /// The line of the reader's text, from 1; none in the request.
    pub line: Option<usize>,
}

/// A place with what replaces it.
struct Replacement {
    edit: Edit,
    reason: Reason,
}

/// What is to be replaced in a text.
pub(super) struct Plan<'t> {
    pub text: &'t str,
    replacements: Vec<Replacement>,
}

impl<'t> Plan<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            replacements: Vec::new(),
        }
    }

    /// Replaces a place. Nothing happens where the same text is there already.
    pub(crate) fn replace(&mut self, span: Span, text: &str, reason: Reason) {
        if span.text(self.text) != text {
            self.replacements.push(Replacement {
                edit: Edit {
                    span,
                    text: text.to_owned(),
                },
                reason,
            });
        }
    }

    /// Replaces a value by the mark.
    pub(crate) fn leave_out(&mut self, span: Span, reason: Reason) {
        self.replace(span, MARK, reason);
    }

    /// The places that are replaced, in order and without overlaps.
    pub(crate) fn places(&mut self) -> Vec<Span> {
        self.settle();
        self.replacements
            .iter()
            .map(|replacement| replacement.edit.span)
            .collect()
    }

    /// The text without all that, and what it was, in the order of the text.
    pub(crate) fn done(mut self) -> (String, Vec<LeftOut>) {
        self.settle();
        let lines = LineIndex::new(self.text);
        let left_out = |Replacement { edit, reason }: &Replacement| LeftOut {
            reason: reason.clone(),
            line: Some(lines.line(edit.span.start)),
        };
        let mut left_out: Vec<LeftOut> = self.replacements.iter().map(left_out).collect();
        left_out.dedup();
        let edits: Vec<Edit> = self
            .replacements
            .into_iter()
            .map(|replacement| replacement.edit)
            .collect();
        (edits::apply(self.text, &edits), left_out)
    }

    /// Sorts the replacements. One inside another is dropped; two that overlap become one.
    fn settle(&mut self) {
        let mut all = std::mem::take(&mut self.replacements);
        order::by(&mut all, |one, other| {
            let one = one.edit.span;
            let other = other.edit.span;
            one.start.cmp(&other.start).then(other.end.cmp(&one.end))
        });
        let mut settled: Vec<Replacement> = Vec::with_capacity(all.len());
        for next in all {
            match settled.last_mut() {
                Some(last) if next.edit.span.end <= last.edit.span.end => {}
                Some(last) if next.edit.span.start < last.edit.span.end => {
                    last.edit.span.end = next.edit.span.end;
                    last.edit.text = MARK.to_owned();
                }
                _ => settled.push(next),
            }
        }
        self.replacements = settled;
    }
}

/// What of a span lies between places, which may overlap.
pub(super) fn gaps_between(span: Span, mut places: Vec<Span>) -> Vec<Span> {
    order::by(&mut places, |one, other| one.start.cmp(&other.start));
    let mut gaps = Vec::new();
    let mut end = span.start;
    for place in places {
        if place.start > end {
            gaps.push(Span::new(end, place.start.min(span.end)));
        }
        end = end.max(place.end);
    }
    gaps.push(Span::new(end, span.end));
    gaps.retain(|gap| gap.start < gap.end);
    gaps
}
