//! Reads a paste as kubectl does; where that finds no objects, as it reads once it is cleaned, if that finds more.

use std::cmp::Reverse;

use portpath_explain::report::{CleanedPaste, Edit, Fix};
use portpath_kube::admission::{self, Applied, Config, Outcome};
use portpath_kube::manifest::Object;
use portpath_text::limits::{Excess, LIMITS, Limits};
use portpath_text::source::Span;
use portpath_yaml::clean::{self, Cleaned, Origins, Part};
use portpath_yaml::yaml::{self, Content, Document, Node, Pasted, Value, Whole};

use super::nested;
use super::parts::{self, Parts};
use super::refused::is_refused;
use super::unfilled::Unfilled;

/// A paste with what kubectl makes of it. All places are in the paste, cleaned or not.
#[derive(Default)]
pub(super) struct Reading {
    /// Its documents; trees of which nothing needs to be said may be let go.
    pub documents: Vec<Document>,
    pub applied: Applied,
    /// The typed objects beside the applied ones, of a paste that was read part by part.
    pub objects: Vec<Option<Object>>,
    /// What is known of each document of such a paste.
    pub parts: Vec<parts::Part>,
    /// What was done to it before it was read.
    pub cleaned: Option<CleanedPaste>,
    /// What is still to be filled in.
    pub unfilled: Unfilled,
    /// What there is too much of; then nothing was read.
    pub excess: Option<Excess>,
}

/// What is wanted of a reading.
pub(super) enum Wanted<'t> {
    /// The typed objects, which share the text.
    Typed(&'t Whole),
    /// The same of a paste whose documents were read already.
    Read(Box<Parts>),
    /// The objects as stored as well.
    Stored,
}

/// Reads a paste.
pub(super) fn read(text: &str, config: &Config, wanted: Wanted) -> Reading {
    let read = read_within(text, config, &LIMITS, wanted);
    read.unwrap_or_else(|excess| Reading {
        excess: Some(excess),
        ..Reading::default()
    })
}

fn read_within(
    text: &str,
    config: &Config,
    limits: &Limits,
    wanted: Wanted,
) -> Result<Reading, Excess> {
    limits.of_text(text).map_or(Ok(()), Err)?;
    let as_it_is = as_it_is(text, config, limits, wanted)?;
    let reading = with_nested(
        text,
        cleaned_if_better(text, as_it_is, config, limits)?,
        config,
        limits,
    )?;
    debug_assert!(
        reading
            .documents
            .iter()
            .all(|document| document.span.end <= text.len()),
        "all places are in the paste"
    );
    Ok(reading)
}

/// The documents of a text, unless there are too many. The items of a List count as documents, which they are to kubectl.
fn parse(text: &str, limits: &Limits) -> Result<Vec<Document>, Excess> {
    let documents = yaml::parse(text);
    limits
        .of_documents(documents.iter().map(objects).sum())
        .map_or(Ok(documents), Err)
}

/// For how many documents one counts.
pub(super) fn objects(document: &Document) -> usize {
    let items = document.content.tree().and_then(|tree| tree.get("items"));
    items.map_or(1, |items| items.items().len().max(1))
}

fn as_it_is(
    text: &str,
    config: &Config,
    limits: &Limits,
    wanted: Wanted,
) -> Result<Reading, Excess> {
    let parts = match wanted {
        Wanted::Typed(text) => parts::read(text, config, limits)?,
        Wanted::Read(parts) => Some(*parts),
        Wanted::Stored => None,
    };
    if let Some(Parts {
        parts,
        documents,
        applied,
        objects,
    }) = parts
    {
        return Ok(Reading {
            parts,
            documents,
            applied,
            objects,
            ..Reading::default()
        });
    }
    let documents = parse(text, limits)?;
    let applied = admission::apply_to_the_end(text, &documents, config);
    Ok(Reading {
        documents,
        applied,
        ..Reading::default()
    })
}

/// Reads the trees again that were let go.
pub(super) fn with_trees(text: &str, documents: &mut [Document]) {
    documents
        .iter_mut()
        .for_each(|document| yaml::read_again(Pasted::Lent(text), document));
}

/// The objects that wrappers carry count as applied too.
fn with_nested(
    text: &str,
    reading: Reading,
    config: &Config,
    limits: &Limits,
) -> Result<Reading, Excess> {
    if reading.applied.foreign.is_empty() {
        Ok(reading)
    } else {
        unwrapped(text, reading, config, limits)
    }
}

fn unwrapped(
    text: &str,
    mut reading: Reading,
    config: &Config,
    limits: &Limits,
) -> Result<Reading, Excess> {
    let (inside, mut cleanings) =
        nested::unwrap(text, &reading.documents, &reading.applied.foreign);
    if inside.is_empty() {
        return Ok(reading);
    }
    limits
        .of_documents(inside.iter().map(objects).sum())
        .map_or(Ok(()), Err)?;
    let kubectl = reading.applied.kubectl.clone();
    if reading.cleaned.is_none() {
        with_trees(text, &mut reading.documents);
    }
    (reading.objects, reading.parts) = Default::default();
    reading.documents.extend(inside);
    reading.applied = admission::apply_to_the_end(text, &reading.documents, config);
    match &mut reading.cleaned {
        Some(cleaned) => cleaned.cleanings.append(&mut cleanings),
        None => {
            reading.cleaned = Some(CleanedPaste {
                cleanings,
                fix: None,
                kubectl: beginning(&kubectl),
            })
        }
    }
    Ok(reading)
}

fn cleaned_if_better(
    text: &str,
    as_it_is: Reading,
    config: &Config,
    limits: &Limits,
) -> Result<Reading, Excess> {
    let parts = parts(text, &as_it_is);
    let Some(cleaned) = clean::clean(text, &parts) else {
        return Ok(as_it_is);
    };
    let better = after_cleaning(text, &cleaned, config, limits)?;
    if score(&better) <= score(&as_it_is) && !cleaned.only_printed {
        return Ok(as_it_is);
    }
    Ok(Reading {
        cleaned: Some(told(text, cleaned, &as_it_is.applied)),
        ..better
    })
}

fn after_cleaning(
    text: &str,
    cleaned: &Cleaned,
    config: &Config,
    limits: &Limits,
) -> Result<Reading, Excess> {
    let mut documents = parse(&cleaned.text, limits)?;
    for document in &mut documents {
        move_document(document, &cleaned.origins);
    }
    let unknowns = cleaned.unknowns.clone();
    if unknowns.is_empty() {
        let applied = admission::apply_to_the_end(text, &documents, config);
        return Ok(Reading {
            documents,
            applied,
            ..Reading::default()
        });
    }
    let mut left_out = admission::fit(text, &mut documents, &unknowns);
    let mut applied = admission::apply_to_the_end(text, &documents, config);
    // What is refused for a value that nobody knows is read as if that were left out.
    for _ in 0..MOST_TRIES {
        let mut refused: Vec<Span> = applied
            .objects
            .iter()
            .flat_map(|object| invalid(&object.outcome))
            .collect();
        refused.sort_unstable();
        let taken_out = admission::leave_out(&mut documents, &unknowns, &refused);
        if taken_out.is_empty() {
            break;
        }
        left_out.extend(taken_out);
        applied = admission::apply_to_the_end(text, &documents, config);
    }
    Ok(Reading {
        documents,
        applied,
        unfilled: Unfilled { unknowns, left_out },
        ..Reading::default()
    })
}

/// How often the API server is asked again: it may say one thing at a time.
const MOST_TRIES: usize = 3;

/// How much of a paste could be read: objects that are taken count more than those that are refused, and those more that
/// are refused for fewer reasons.
fn score(reading: &Reading) -> (usize, Reverse<usize>) {
    let objects = reading
        .applied
        .objects
        .iter()
        .filter(|object| object.outcome != Outcome::NotSent);
    let of_objects: usize = objects
        .map(|object| if is_refused(object) { 1 } else { 2 })
        .sum();
    let reasons = reading
        .applied
        .objects
        .iter()
        .map(|object| places(&object.outcome).len())
        .sum();
    (
        of_objects + 2 * reading.applied.foreign.len(),
        Reverse(reasons),
    )
}

/// What kubectl makes of each document.
fn parts(text: &str, reading: &Reading) -> Vec<Part> {
    let mut parts: Vec<Part> = reading
        .documents
        .iter()
        .enumerate()
        .map(|(at, document)| {
            let runs_together = || match reading.parts.get(at) {
                Some(part) => part.runs_together,
                None => parts::runs_together(document.span.text(text)),
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
    let refused = reading
        .applied
        .objects
        .iter()
        .map(|object| (object.document, &object.outcome));
    let refused = refused.flat_map(|(document, outcome)| {
        places(outcome)
            .into_iter()
            .map(move |span| (document, span))
    });
    let unread = reading.applied.refusals.iter();
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
        Outcome::Created | Outcome::DecodedOnly | Outcome::Duplicate | Outcome::NotSent => {
            Vec::new()
        }
    }
}

/// Values that validation refuses. What cannot be decoded has the wrong type, whatever is filled in.
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
    let offered = cleaned.offered.filter(|_| !cleaned.only_printed);
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
        let whole = Whole::from(text);
        let of = |wanted| read_within(text, &Config::default(), &LIMITS, wanted).err();
        assert_eq!(of(Wanted::Stored), of(Wanted::Typed(&whole)));
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
