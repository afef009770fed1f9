//! Reads a paste as kubectl does; where that finds no objects, as it reads once it is cleaned, if that finds more.

use crate::admission::{self, Applied, Config, Outcome};
use crate::clean::{self, Cleaned, Origins, Part};
use crate::report::{CleanedPaste, Edit, Fix};
use crate::source::Span;
use crate::yaml::{self, Content, Document, Node, Value};

use super::refused::is_refused;

/// A paste with what kubectl makes of it. All places are in the paste, cleaned or not.
pub(super) struct Reading {
    pub documents: Vec<Document>,
    pub applied: Applied,
    /// What was done to it before it was read.
    pub cleaned: Option<CleanedPaste>,
}

/// Reads a paste.
pub(super) fn read(text: &str, config: &Config) -> Reading {
    let documents = yaml::parse(text);
    let applied = admission::apply_to_the_end(text, &documents, config);
    let as_it_is = Reading { documents, applied, cleaned: None };
    let parts = parts(text, &as_it_is);
    let Some(cleaned) = clean::clean(text, &parts) else { return as_it_is };
    match after_cleaning(text, &cleaned, config) {
        Some(better) if score(&better) > score(&as_it_is) => {
            let cleaned = told(text, cleaned, &as_it_is.applied);
            Reading { cleaned: Some(cleaned), ..better }
        }
        _ => as_it_is,
    }
}

fn after_cleaning(text: &str, cleaned: &Cleaned, config: &Config) -> Option<Reading> {
    let mut documents = yaml::parse(&cleaned.text);
    for document in &mut documents {
        move_document(document, &cleaned.origins);
    }
    let applied = admission::apply_to_the_end(text, &documents, config);
    Some(Reading { documents, applied, cleaned: None })
}

/// How much of a paste could be read: objects that are taken count more than those that are refused.
fn score(reading: &Reading) -> usize {
    let objects = reading.applied.objects.iter().filter(|object| object.outcome != Outcome::NotSent);
    let of_objects: usize = objects.map(|object| if is_refused(object) { 1 } else { 2 }).sum();
    of_objects + 2 * reading.applied.foreign.len()
}

/// What kubectl makes of each document.
fn parts(text: &str, reading: &Reading) -> Vec<Part> {
    let mut parts: Vec<Part> = reading
        .documents
        .iter()
        .map(|document| {
            let found = match &document.content {
                Content::Empty => clean::Reading::Accepted,
                Content::Tree(node) if is_object(node) && !runs_together(document.span.text(text)) => {
                    clean::Reading::Accepted
                }
                Content::Tree(_) | Content::Broken(_) => clean::Reading::NoObject,
            };
            Part { span: document.span, reading: found }
        })
        .collect();
    let refused = reading.applied.objects.iter().map(|object| (object.document, &object.outcome));
    let refused = refused.flat_map(|(document, outcome)| places(outcome).into_iter().map(move |span| (document, span)));
    let unread = reading.applied.refusals.iter();
    let unread = unread.flat_map(|it| it.findings.iter().map(|finding| (it.document, finding.span)));
    for (document, place) in refused.chain(unread) {
        let Some(part) = parts.get_mut(document) else { continue };
        match &mut part.reading {
            clean::Reading::Accepted => part.reading = clean::Reading::Refused(vec![place]),
            clean::Reading::Refused(places) => places.push(place),
            clean::Reading::NoObject => {}
        }
    }
    for part in &mut parts {
        if let clean::Reading::Refused(places) = &mut part.reading {
            places.sort_unstable();
        }
    }
    parts
}

fn places(outcome: &Outcome) -> Vec<Span> {
    match outcome {
        Outcome::Invalid { causes, .. } => causes.iter().map(|cause| cause.span).collect(),
        Outcome::DecodeError { findings, .. } | Outcome::ClientError { findings, .. } => {
            findings.iter().map(|finding| finding.span).collect()
        }
        Outcome::NamespaceNotFound { span, .. } => vec![*span],
        Outcome::Created | Outcome::DecodedOnly | Outcome::Duplicate | Outcome::NotSent => Vec::new(),
    }
}

fn is_object(node: &Node) -> bool {
    ["apiVersion", "kind"].iter().all(|key| node.get(key).is_some_and(|value| value.as_str().is_some()))
}

/// Several objects without `---` between them: kubectl keeps the last of each key and says nothing.
fn runs_together(text: &str) -> bool {
    text.lines().filter(|line| line.starts_with("kind:")).nth(1).is_some()
}

fn told(text: &str, cleaned: Cleaned, raw: &Applied) -> CleanedPaste {
    let edits = vec![Edit { span: Span::new(0, text.len()), text: cleaned.text }];
    let fix = Fix { to: None, title: "replace the text with the cleaned one".to_owned(), edits };
    let end = raw.kubectl.char_indices().map(|(at, _)| at).nth(MOST_OF_KUBECTL).unwrap_or(raw.kubectl.len());
    CleanedPaste { cleanings: cleaned.cleanings, fix: Some(fix), kubectl: raw.kubectl[..end].trim_end().to_owned() }
}

/// How much of what kubectl says is shown.
const MOST_OF_KUBECTL: usize = 2000;

fn move_document(document: &mut Document, origins: &Origins) {
    document.span = origins.origin(document.span);
    match &mut document.content {
        Content::Empty => {}
        Content::Tree(node) => move_node(node, origins),
        Content::Broken(error) => error.span = origins.origin(error.span),
    }
}

/// Trees are no deeper than the reader of YAML lets them be.
fn move_node(node: &mut Node, origins: &Origins) {
    node.span = origins.origin(node.span);
    match &mut node.value {
        Value::Seq(items) => items.iter_mut().for_each(|item| move_node(item, origins)),
        Value::Map(entries) => {
            for entry in entries {
                entry.key_span = origins.origin(entry.key_span);
                move_node(&mut entry.value, origins);
            }
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_) => {}
    }
}
