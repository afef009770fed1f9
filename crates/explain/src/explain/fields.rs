//! Writes fields into your YAML as the lines around them are written: block style, flow style or
//! JSON.

use super::context::Context;
use super::replacing::replace;
use crate::report::Edit;
use portpath_text::source::Span;

/// Adds `key: value` to a map, behind the field whose value stands at `sibling`. None where the map
/// is written in a way that leaves no safe place.
pub(super) fn beside(context: &Context, map: Span, sibling: Span, field: &str) -> Option<Edit> {
    several_beside(context, map, sibling, &[field.to_owned()])
}

/// Adds several fields.
pub(super) fn several_beside(
    context: &Context,
    map: Span,
    sibling: Span,
    fields: &[String],
) -> Option<Edit> {
    let opened = |at: usize| {
        context
            .text
            .get(..at)
            .is_some_and(|before| before.trim_end().ends_with('{'))
    };
    if map.text(context.text).starts_with('{') || opened(map.start) {
        return in_flow(context, map, sibling, fields);
    }
    let line = context.whole_lines(sibling);
    let before = context.text.get(line.start..sibling.start)?;
    let indent = before.find(|letter| !matches!(letter, ' ' | '-'))?;
    // Any other key on this line would mean that the field does not stand alone.
    let alone = before[indent..].matches(':').count() == 1 && before.trim_end().ends_with(':');
    let text = line.text(context.text).trim_end_matches(['\n', '\r']);
    let end = line.start + text.len();
    let line_break = if context
        .text
        .get(end..)
        .is_some_and(|rest| rest.starts_with("\r\n"))
    {
        "\r\n"
    } else {
        "\n"
    };
    let added = fields
        .iter()
        .map(|field| format!("{line_break}{}{field}", " ".repeat(indent)));
    (alone && sibling.end <= end).then(|| replace(Span::new(end, end), &added.collect::<String>()))
}

fn in_flow(context: &Context, map: Span, sibling: Span, fields: &[String]) -> Option<Edit> {
    let before = context.text.get(map.start..sibling.start)?;
    let key = before.trim_end().strip_suffix(':')?.trim_end();
    let mut added = String::new();
    for field in fields {
        added.push_str(", ");
        added.push_str(&if key.ends_with('"') {
            quoted(field)?
        } else {
            field.clone()
        });
    }
    Some(replace(Span::new(sibling.end, sibling.end), &added))
}

/// Adds `key: value` before the first field of a map in block style.
pub(super) fn first(context: &Context, map: Span, field: &str) -> Option<Edit> {
    let line = context.whole_lines(Span::new(map.start, map.start));
    let indent = context.text.get(line.start..map.start)?;
    let is_block =
        !map.text(context.text).starts_with('{') && indent.bytes().all(|byte| byte == b' ');
    is_block.then(|| {
        replace(
            Span::new(map.start, map.start),
            &format!("{field}\n{indent}"),
        )
    })
}

/// `key: value` as JSON has it.
fn quoted(field: &str) -> Option<String> {
    let (key, value) = field.split_once(": ")?;
    let plain = value.starts_with('"') || value.bytes().all(|byte| byte.is_ascii_digit());
    Some(if plain {
        format!("\"{key}\": {value}")
    } else {
        format!("\"{key}\": \"{value}\"")
    })
}

/// Replaces a word of a place, where the place has it exactly once.
pub(super) fn replace_word(context: &Context, place: Span, from: &str, to: &str) -> Option<Edit> {
    let text = place.text(context.text);
    let is_part =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
    let mut found = text.match_indices(from).filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + from.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    });
    let (at, _) = found.next()?;
    let start = place.start + at;
    let span = Span::new(start, start + from.len());
    found.next().is_none().then(|| replace(span, to))
}
