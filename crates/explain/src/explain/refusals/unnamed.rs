//! `several-ports-without-names`: one diagnostic for all ports of a Service that lack a name, and
//! names as a fix.

use super::{UNNAMED, named};
use crate::explain::context::Context;
use crate::report::{Diagnostic, Edit};
use portpath_kube::admission::{AppliedObject, Cause, Mistake};
use portpath_text::source::Span;

/// The words; none when every port has a name.
pub(super) fn explain(
    context: &Context,
    object: &AppliedObject,
    error: &str,
    causes: &[Cause],
) -> Option<Diagnostic> {
    let unnamed: Vec<&Cause> = causes
        .iter()
        .filter(|cause| cause.mistake == Mistake::PortWithoutName)
        .collect();
    let (first, others) = unnamed.split_first()?;
    let message = format!("{} has several ports, so each needs a name", named(object));
    let mut draft = context
        .error(UNNAMED, message, first.span, "this port has no name")
        .kubernetes(error);
    for cause in others {
        draft = draft.also(cause.span, "this one has no name either");
    }
    draft = draft
        .help("EndpointSlices tell the ports of a Service apart by name; any names do that differ");
    let edits: Option<Vec<Edit>> = unnamed
        .iter()
        .map(|cause| name_edit(context, cause.span))
        .collect();
    Some(match edits {
        Some(edits) => draft.edits("give each port a name", edits).done(),
        None => draft.done(),
    })
}

/// Writes `name: tcp-80` before the first key of an entry; none when the entry is not written as a
/// map.
fn name_edit(context: &Context, entry: Span) -> Option<Edit> {
    let text = entry.text(context.text);
    let number = text.split("port:").nth(1)?.trim_start();
    let number = &number[..number
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(number.len())];
    let protocol = ["UDP", "SCTP"]
        .into_iter()
        .find(|name| text.contains(name))
        .unwrap_or("TCP")
        .to_ascii_lowercase();
    let name = format!("name: {protocol}-{number}");
    if text.starts_with('{') {
        let at = Span::new(entry.start + 1, entry.start + 1);
        return Some(Edit {
            span: at,
            text: format!("{name}, "),
        });
    }
    let column = context.lines.position(context.text, entry.start).column;
    let at = Span::new(entry.start, entry.start);
    Some(Edit {
        span: at,
        text: format!("{name}\n{}", " ".repeat(column - 1)),
    })
}
