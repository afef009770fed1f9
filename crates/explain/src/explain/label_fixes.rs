//! The two ways to fix a selector that meets no Pod: the selector becomes what the Pods have, or
//! the Pods get what it asks for. The side that is likely wrong comes first.

use super::context::{Context, DiagnosticBuilder, join, yaml_string};
use super::fields;
use super::replacing;
use crate::report::Edit;
use portpath_kube::manifest::{Pair, Selector, Service};
use portpath_net::infer::{Found, Miss, NearMiss, Thing, same};
use portpath_yaml::yaml::TextSlice;

/// Adds the fixes of a near miss.
pub(super) fn with_fixes<'a>(
    context: &Context,
    draft: DiagnosticBuilder<'a>,
    service: &Service,
    near: &NearMiss,
) -> DiagnosticBuilder<'a> {
    let Some(selector) = &service.selector else {
        return draft;
    };
    let select = select_what_they_have(context, selector, near);
    let label = label_what_it_asks(context, service, near);
    let label_first = label
        .as_ref()
        .is_some_and(|(_, edits)| edits.len() <= near.misses.len());
    let (first, second) = if label_first && near.labels_are_wrong(service.meta.name()) {
        (label, select)
    } else {
        (select, label)
    };
    let fixes = first.into_iter().chain(second);
    fixes.fold(draft, |draft, (title, edits)| draft.edits(title, edits))
}

/// `Pod web-0`, or `the Pods of Deployment web`.
pub(super) fn pods_of(thing: &Thing) -> String {
    match thing.kind {
        "Pod" => format!("Pod `{}`", thing.name),
        kind => format!("the Pods of {kind} `{}`", thing.name),
    }
}

/// The verb that goes with [`pods_of`].
pub(super) fn have(thing: &Thing) -> &'static str {
    if thing.kind == "Pod" { "has" } else { "have" }
}

fn written(pair: &Pair) -> String {
    format!("`{}: {}`", pair.key.value, pair.value.value)
}

fn select_what_they_have(
    context: &Context,
    selector: &Selector,
    near: &NearMiss,
) -> Option<(String, Vec<Edit>)> {
    if let [
        Miss {
            wanted,
            found: Found::Nothing,
        },
    ] = near.misses.as_slice()
    {
        // Only a label on a line of its own can be taken out without touching another.
        return (selector.pairs.len() > 1 && stands_alone(context, wanted, selector)).then(|| {
            let lines = context.whole_lines(wanted.span());
            (
                format!("take {} out of the selector", written(wanted)),
                vec![replacing::replace(lines, "")],
            )
        });
    }
    let mut edits = Vec::new();
    let mut shown = Vec::new();
    for miss in &near.misses {
        let (pair, edit) = match &miss.found {
            Found::OtherValue(pair) => (
                pair,
                changed(context, &miss.wanted, None, Some(&pair.value.value)),
            ),
            Found::OtherKey(pair) => (
                pair,
                changed(context, &miss.wanted, Some(&pair.key.value), None),
            ),
            Found::Nothing => return None,
        };
        shown.push(written(pair));
        edits.push(edit);
    }
    portpath_text::order::by_key(&mut edits, |edit: &Edit| edit.span);
    (!edits.is_empty()).then(|| (format!("change the selector to {}", join(&shown)), edits))
}

fn stands_alone(context: &Context, wanted: &Pair, selector: &Selector) -> bool {
    let line = context.line(wanted.span());
    let text = context.whole_lines(wanted.span()).text(context.text).trim();
    selector
        .pairs
        .iter()
        .filter(|pair| context.line(pair.span()) == line)
        .count()
        == 1
        && !text.contains(['{', '}', '[', ']'])
        && text.starts_with(wanted.key.span.text(context.text))
}

fn label_what_it_asks(
    context: &Context,
    service: &Service,
    near: &NearMiss,
) -> Option<(String, Vec<Edit>)> {
    let thing = &near.thing;
    let mut edits = Vec::new();
    let mut adds: Vec<String> = Vec::new();
    let mut selected = Selected::No;
    for miss in &near.misses {
        let key = &miss.wanted.key.value;
        let value = &miss.wanted.value.value;
        let (pair, new_key, new_value) = match miss.found {
            Found::OtherValue(pair) => (pair, None, Some(value)),
            Found::OtherKey(pair) => (pair, Some(key), None),
            Found::Nothing => {
                adds.push(format!("{}: {}", yaml_string(key), yaml_string(value)));
                continue;
            }
        };
        if context
            .labelled
            .is_selected_by(service.meta.namespace(), pair)
            || !thing.is_named_by(service.meta.name(), miss)
        {
            return None;
        }
        let matched = thing
            .match_labels
            .iter()
            .find(|matched| same(matched, pair));
        // What is filled in from the label stands in its place, and changes with it.
        let is_written = |matched: &&Pair| matched.value.span != pair.value.span;
        selected = match matched {
            Some(matched) if !is_written(&matched) => Selected::FilledIn,
            Some(_) => Selected::Written,
            None => selected,
        };
        let matched = matched.filter(is_written);
        for place in [Some(pair), matched].into_iter().flatten() {
            edits.push(changed(
                context,
                place,
                new_key.map(TextSlice::as_str),
                new_value.map(TextSlice::as_str),
            ));
        }
    }
    let last = thing.labels.last()?;
    if !adds.is_empty() {
        edits.push(fields::several_beside(
            context,
            thing.span,
            last.value.span,
            &adds,
        )?);
    }
    portpath_text::order::by_key(&mut edits, |edit: &Edit| edit.span);
    let asked: Vec<String> = near
        .misses
        .iter()
        .map(|miss| written(&miss.wanted))
        .collect();
    let whom = pods_of(thing);
    let asked = join(&asked);
    let kind = &thing.kind;
    let title = match selected {
        Selected::No => format!("give {whom} the label {asked}"),
        // pkg/apis/core/v1/defaults.go, SetDefaults_ReplicationController; what is stored keeps the
        // selector it has.
        Selected::FilledIn => {
            format!(
                "give {whom} the label {asked}, which its selector is made of: delete the {kind} first if it exists"
            )
        }
        // pkg/apis/core/validation/validation.go, ValidateReplicationControllerUpdate: its selector
        // may change.
        Selected::Written if *kind == "ReplicationController" => {
            format!(
                "give {whom} the label {asked}, in `selector` too; Pods that it has already are released, not deleted"
            )
        }
        // pkg/registry/apps/deployment/strategy.go, ValidateUpdate: the selector is an immutable
        // field.
        Selected::Written => {
            format!(
                "give {whom} the label {asked}, in `matchLabels` too, which is immutable: delete the {kind} first if it exists"
            )
        }
    };
    Some((title, edits))
}

/// Whether the workload itself finds its Pods by the label.
enum Selected {
    No,
    /// By a selector that Kubernetes makes of the labels.
    FilledIn,
    /// By one that is written.
    Written,
}

/// A label with another key or value, quoted as before.
fn changed(context: &Context, pair: &Pair, key: Option<&str>, value: Option<&str>) -> Edit {
    match (key, value) {
        (Some(key), _) => {
            replacing::replace_as_written(context.text, pair.key.span, &yaml_string(key))
        }
        (None, value) => replacing::replace_as_written(
            context.text,
            pair.value.span,
            &yaml_string(value.unwrap_or_default()),
        ),
    }
}
