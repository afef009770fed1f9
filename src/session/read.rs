//! Reads a paste as kubectl does; where that finds no objects, as it reads once it is cleaned, if
//! that finds more.

use std::cmp::Reverse;
use std::rc::Rc;

use portpath_explain::report::{CleanedPaste, Edit, Fix};
use portpath_kube::admission::{self, Applied, AppliedObject, Outcome};
use portpath_kube::manifest::Object;
use portpath_net::infer::Unfilled;
use portpath_text::limits::{Excess, LIMITS, Limits};
use portpath_text::source::Span;
use portpath_yaml::clean::{self, Cleaned, Origins, Part};
use portpath_yaml::printed::{self, Printed};
use portpath_yaml::yaml::{self, Content, Document, Node, SharedText, Value};

use super::documents::{self, Documents, config, size};
use super::nested;
use portpath_text::order;

/// A text with what kubectl makes of it. All places are in the text that was given, cleaned or not.
#[derive(Default)]
pub(super) struct ReadText {
    /// Its documents; trees of which nothing needs to be said may be let go.
    pub documents: Vec<Document>,
    pub applied: Applied,
    /// The typed objects beside the applied ones; none where they are still to be typed.
    pub objects: Option<Vec<Option<Object>>>,
    /// Of each document that was read by itself, whether it holds several objects that run into one
    /// another.
    pub run_together: Vec<bool>,
    /// What was done to it before it was read.
    pub cleaned: Option<CleanedPaste>,
    /// What is still to be filled in.
    pub unfilled: Unfilled,
    /// What the lines beside the YAML show.
    pub printed: Rc<Printed>,
    /// What there is too much of; then nothing was read.
    pub excess: Option<Excess>,
}

/// What is wanted of a text.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    /// The typed objects.
    Typed,
    /// The objects as stored as well.
    Stored,
}

/// Reads a text. What stands on the lines `out_of_date`, beside the YAML, does not count.
pub(super) fn read(text: &SharedText, wanted: Wanted, out_of_date: &[usize]) -> ReadText {
    let read = read_within(text, &LIMITS, wanted, out_of_date);
    read.unwrap_or_else(|excess| ReadText {
        excess: Some(excess),
        ..ReadText::default()
    })
}

fn read_within(
    text: &SharedText,
    limits: &Limits,
    wanted: Wanted,
    out_of_date: &[usize],
) -> Result<ReadText, Excess> {
    limits.of_text(text).map_or(Ok(()), Err)?;
    let as_it_is = as_it_is(text, limits, wanted)?;
    let cleaned = cleaned_if_better(text, as_it_is, limits, out_of_date)?;
    let shown = with_comments(text, cleaned, limits, out_of_date)?;
    let read = with_nested(text, shown, limits)?;
    debug_assert!(
        read.documents
            .iter()
            .all(|document| document.span.end <= text.len()),
        "all places are in the text"
    );
    Ok(read)
}

/// The documents of a text, unless there are too many. The items of a List count as documents,
/// which they are to kubectl.
fn parse(text: impl Into<SharedText>, limits: &Limits) -> Result<Vec<Document>, Excess> {
    let documents = yaml::parse(text);
    limits
        .of_documents(documents.iter().map(size).sum())
        .map_or(Ok(documents), Err)
}

fn as_it_is(text: &SharedText, limits: &Limits, wanted: Wanted) -> Result<ReadText, Excess> {
    let typed = match wanted {
        Wanted::Typed => documents::read(text, limits)?,
        Wanted::Stored => None,
    };
    if let Some(Documents {
        documents,
        applied,
        objects,
        run_together,
    }) = typed
    {
        return Ok(ReadText {
            documents,
            applied,
            objects: Some(objects),
            run_together,
            ..ReadText::default()
        });
    }
    let documents = parse(text, limits)?;
    let applied = admission::apply_to_the_end(text, &documents, &config());
    Ok(ReadText {
        documents,
        applied,
        ..ReadText::default()
    })
}

/// Reads the trees again that were let go.
pub(super) fn with_trees(text: &SharedText, documents: &mut [Document]) {
    documents
        .iter_mut()
        .for_each(|document| yaml::read_again(text, document));
}

/// The objects that wrappers carry count as applied too.
fn with_nested(text: &SharedText, read: ReadText, limits: &Limits) -> Result<ReadText, Excess> {
    if read.applied.foreign.is_empty() {
        Ok(read)
    } else {
        unwrapped(text, read, limits)
    }
}

fn unwrapped(text: &SharedText, mut read: ReadText, limits: &Limits) -> Result<ReadText, Excess> {
    let (inside, mut cleanings) = nested::unwrap(text, &read.documents, &read.applied.foreign);
    if inside.is_empty() {
        return Ok(read);
    }
    limits
        .of_documents(inside.iter().map(size).sum())
        .map_or(Ok(()), Err)?;
    let kubectl = read.applied.kubectl.clone();
    if read.cleaned.is_none() {
        with_trees(text, &mut read.documents);
    }
    read.objects = None;
    read.documents.extend(inside);
    read.applied = admission::apply_to_the_end(text, &read.documents, &config());
    match &mut read.cleaned {
        Some(cleaned) => cleaned.cleanings.append(&mut cleanings),
        None => {
            read.cleaned = Some(CleanedPaste {
                cleanings,
                fix: None,
                kubectl: beginning(&kubectl),
            })
        }
    }
    Ok(read)
}

fn cleaned_if_better(
    text: &SharedText,
    as_it_is: ReadText,
    limits: &Limits,
    out_of_date: &[usize],
) -> Result<ReadText, Excess> {
    let parts = parts(text, &as_it_is);
    let Some(cleaned) = clean::clean(text, &parts) else {
        return Ok(as_it_is);
    };
    let printed = Printed::read(&cleaned.asides).without(out_of_date);
    let mut better = after_cleaning(text, &cleaned, &printed, limits)?;
    // Output that stands in a document of its own hides no object, and is no mistake either.
    let is_output = printed != Printed::default()
        && score(&better) == score(&as_it_is)
        && unread(&better) < unread(&as_it_is);
    let is_prose = cleaned.text.trim().is_empty() && is_prose(text, &as_it_is);
    let is_set_aside = cleaned.only_printed || is_output || is_prose;
    // kubectl may refuse what it reads, and still says more of it than of a text that it cannot read.
    let reads_more = score(&better) == score(&as_it_is) && headed(&better) > headed(&as_it_is);
    if score(&better) <= score(&as_it_is) && !is_set_aside && !reads_more {
        return Ok(as_it_is);
    }
    better.printed = Rc::new(printed);
    Ok(ReadText {
        cleaned: Some(told(text, cleaned, &as_it_is.applied)),
        ..better
    })
}

/// Output in the comments of a text that needed no cleaning counts as it does beside YAML, so that a
/// cleaned text gets the same answer.
fn with_comments(
    text: &SharedText,
    read: ReadText,
    limits: &Limits,
    out_of_date: &[usize],
) -> Result<ReadText, Excess> {
    if read.cleaned.is_some() {
        return Ok(read);
    }
    let printed = Printed::read(&printed::in_comments(text))
        .without(out_of_date)
        .without_unmarked(text);
    if printed == Printed::default() {
        return Ok(read);
    }
    let mut documents = parse(text.clone(), limits)?;
    let mut filled = admission::created::make(&mut documents, &printed);
    order::by_key(&mut documents, |document| document.span.start);
    filled.extend(admission::shown::fill(&mut documents, &printed));
    let printed = Rc::new(printed);
    if filled.is_empty() {
        return Ok(ReadText { printed, ..read });
    }
    let applied = admission::apply_to_the_end(text, &documents, &config());
    if applied
        .objects
        .iter()
        .any(|object| object.is_refused() && filled.contains(&object.span))
    {
        return Ok(ReadText { printed, ..read });
    }
    Ok(ReadText {
        documents,
        applied,
        printed,
        ..ReadText::default()
    })
}

fn after_cleaning(
    text: &str,
    cleaned: &Cleaned,
    printed: &Printed,
    limits: &Limits,
) -> Result<ReadText, Excess> {
    let mut documents = parse(&cleaned.text, limits)?;
    for document in &mut documents {
        move_document(document, &cleaned.origins);
    }
    let mut filled = admission::shown::make(&mut documents, printed);
    filled.extend(admission::shown::fill(&mut documents, printed));
    let read = applied_after_cleaning(text, cleaned, documents);
    let is_refused = |object: &&AppliedObject| object.is_refused() && filled.contains(&object.span);
    if read
        .applied
        .objects
        .iter()
        .any(|object| is_refused(&object))
    {
        // What the output shows does not fit the rest, so the YAML counts without it.
        return after_cleaning(text, cleaned, &Printed::default(), limits);
    }
    Ok(read)
}

fn applied_after_cleaning(text: &str, cleaned: &Cleaned, mut documents: Vec<Document>) -> ReadText {
    let config = config();
    let unknowns = cleaned.unknowns.clone();
    if unknowns.is_empty() {
        let applied = admission::apply_to_the_end(text, &documents, &config);
        return ReadText {
            documents,
            applied,
            ..ReadText::default()
        };
    }
    let mut fitted = admission::fit(text, &mut documents, &unknowns);
    let mut applied = admission::apply_to_the_end(text, &documents, &config);
    // What is refused for a value that nobody knows is read as if that were left out.
    for _ in 0..MOST_TRIES {
        let mut refused: Vec<Span> = applied
            .objects
            .iter()
            .flat_map(|object| invalid(&object.outcome))
            .collect();
        order::by(&mut refused, Ord::cmp);
        let taken_out = admission::leave_out(&mut documents, &unknowns, &refused);
        if taken_out.is_empty() {
            break;
        }
        fitted.left_out.extend(taken_out);
        applied = admission::apply_to_the_end(text, &documents, &config);
    }
    ReadText {
        documents,
        applied,
        unfilled: Unfilled { unknowns, fitted },
        ..ReadText::default()
    }
}

/// How often the API server is asked again: it may say one thing at a time.
const MOST_TRIES: usize = 3;

/// How much of a paste could be read: objects that are taken count more than those that are
/// refused, and those more that are refused for fewer reasons.
fn score(read: &ReadText) -> (usize, Reverse<usize>) {
    let objects = read
        .applied
        .objects
        .iter()
        .filter(|object| object.outcome != Outcome::NotSent);
    let of_objects: usize = objects
        .map(|object| {
            if !object.is_refused() {
                2
            } else {
                usize::from(!is_words(read, object.document))
            }
        })
        .sum();
    let reasons = read
        .applied
        .objects
        .iter()
        .map(|object| places(&object.outcome).len())
        .sum();
    (
        of_objects + 2 * read.applied.foreign.len(),
        Reverse(reasons),
    )
}

/// How many documents have the header of an object.
fn headed(read: &ReadText) -> usize {
    let has_header = |document: &&Document| match &document.content {
        Content::Tree(node) => is_object(node),
        Content::LetGo => true,
        Content::Empty | Content::Broken(_) => false,
    };
    read.documents.iter().filter(has_header).count()
}

/// Whether all documents are sentences, which nobody applies.
fn is_prose(text: &str, read: &ReadText) -> bool {
    let is_sentence = |line: &str| {
        let mut words = line.split_whitespace();
        let is_key = words.next().is_none_or(|first| first.ends_with(':'));
        !is_key && words.count() >= LEAST_WORDS
    };
    let is_words = |document: &Document| match &document.content {
        Content::Tree(node) => match &node.value {
            // `It says: connection refused`
            Value::Map(entries) => entries.iter().all(|entry| is_sentence(entry.key.as_str())),
            Value::Seq(_) => false,
            _ => true,
        },
        Content::Broken(_) => document.span.text(text).lines().any(is_sentence),
        Content::Empty => true,
        Content::LetGo => false,
    };
    read.applied.foreign.is_empty() && read.documents.iter().all(is_words)
}

/// A line of a sentence has at least this many words behind its first one.
const LEAST_WORDS: usize = 3;

/// Whether a document is a word, a sentence or a description: no object, whatever kubectl says of it.
fn is_words(read: &ReadText, document: usize) -> bool {
    let Some(Content::Tree(node)) = read.documents.get(document).map(|found| &found.content) else {
        return false;
    };
    match &node.value {
        Value::Map(_) => ["Name", "Namespace"]
            .iter()
            .all(|key| node.get(key).is_some()),
        Value::Seq(_) => false,
        _ => true,
    }
}

/// How many documents kubectl cannot read.
fn unread(read: &ReadText) -> usize {
    let broken = |document: &&Document| matches!(document.content, Content::Broken(_));
    read.documents.iter().filter(broken).count() + read.applied.refusals.len()
}

/// What kubectl makes of each document.
fn parts(text: &str, read: &ReadText) -> Vec<Part> {
    let mut parts: Vec<Part> = read
        .documents
        .iter()
        .enumerate()
        .map(|(at, document)| {
            let runs_together = || match read.run_together.get(at) {
                Some(run_together) => *run_together,
                None => documents::runs_together(document.span.text(text)),
            };
            let holds_object = match &document.content {
                Content::Empty => true,
                Content::Tree(node) => is_object(node) && !runs_together(),
                Content::LetGo => !runs_together(),
                Content::Broken(_) => false,
            };
            let found = if holds_object {
                clean::Reading::Accepted
            } else {
                clean::Reading::NoObject
            };
            Part {
                span: document.span,
                reading: found,
            }
        })
        .collect();
    let refused = read
        .applied
        .objects
        .iter()
        .map(|object| (object.document, &object.outcome));
    let refused = refused.flat_map(|(document, outcome)| {
        places(outcome)
            .into_iter()
            .map(move |span| (document, span))
    });
    let unread = read.applied.refusals.iter();
    let unread = unread.flat_map(|it| {
        it.findings
            .iter()
            .map(|finding| (it.document, finding.span))
    });
    for (document, place) in refused.chain(unread) {
        let Some(part) = parts.get_mut(document) else {
            continue;
        };
        match &mut part.reading {
            clean::Reading::Accepted => part.reading = clean::Reading::Refused(vec![place]),
            clean::Reading::Refused(places) => places.push(place),
            clean::Reading::NoObject => {}
        }
    }
    for part in &mut parts {
        if let clean::Reading::Refused(places) = &mut part.reading {
            order::by(places, Ord::cmp);
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
        Outcome::Created | Outcome::DecodedOnly | Outcome::Duplicate | Outcome::NotSent => {
            Vec::new()
        }
    }
}

/// Values that validation refuses. What cannot be decoded has the wrong type, whatever is filled
/// in.
fn invalid(outcome: &Outcome) -> Vec<Span> {
    match outcome {
        Outcome::Invalid { .. } => places(outcome),
        _ => Vec::new(),
    }
}

fn is_object(node: &Node) -> bool {
    ["apiVersion", "kind"]
        .iter()
        .all(|key| node.get(key).is_some_and(|value| value.as_str().is_some()))
}

fn told(text: &str, cleaned: Cleaned, raw: &Applied) -> CleanedPaste {
    let offered = if cleaned.only_printed {
        None
    } else {
        cleaned.offered
    };
    let fix = offered.map(|offered| {
        let edits = vec![Edit {
            span: Span::new(0, text.len()),
            text: offered,
        }];
        Fix {
            to: None,
            title: "replace the text with the cleaned one".to_owned(),
            edits,
        }
    });
    CleanedPaste {
        cleanings: cleaned.cleanings,
        fix,
        kubectl: beginning(&raw.kubectl),
    }
}

fn beginning(kubectl: &str) -> String {
    let end = kubectl
        .char_indices()
        .map(|(at, _)| at)
        .nth(MOST_OF_KUBECTL)
        .unwrap_or(kubectl.len());
    kubectl[..end].trim_end().to_owned()
}

/// How much of what kubectl says is shown.
const MOST_OF_KUBECTL: usize = 2000;

fn move_document(document: &mut Document, origins: &Origins) {
    document.span = origins.origin(document.span);
    match &mut document.content {
        Content::Empty | Content::LetGo => {}
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

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        bytes: 400,
        lines: 100,
        documents: 3,
    };

    fn excess(text: &str) -> Option<Excess> {
        let whole = SharedText::from(text);
        let of = |wanted| read_within(&whole, &LIMITS, wanted, &[]).err();
        assert_eq!(of(Wanted::Stored), of(Wanted::Typed));
        of(Wanted::Stored)
    }

    #[test]
    fn a_paste_is_read_up_to_its_limits_and_not_beyond() {
        let object = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
        assert_eq!(excess(&[object; 3].join("---\n")), None);
        assert_eq!(
            excess(&[object; 4].join("---\n")),
            Some(Excess::Documents { found: 4, most: 3 })
        );
        assert_eq!(excess(&"#".repeat(400)), None);
        let lines = "\n".repeat(100);
        assert_eq!(
            excess(&lines),
            Some(Excess::Lines {
                found: 101,
                most: 100
            })
        );
        assert_eq!(
            excess(&"#".repeat(401)),
            Some(Excess::Bytes {
                found: 401,
                most: 400
            })
        );
    }

    #[test]
    fn items_of_a_list_count_and_so_do_documents_that_cleaning_finds() {
        let list = "apiVersion: v1\nkind: List\nitems: [{}, {}, {}, {}]\n";
        assert_eq!(excess(list), Some(Excess::Documents { found: 4, most: 3 }));
        let run_together = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n".repeat(4);
        assert_eq!(
            excess(&run_together),
            Some(Excess::Documents { found: 4, most: 3 })
        );
    }
}
