//! Empties the values of a ConfigMap and keeps its keys: `nginx.conf: …` becomes `nginx.conf: ""`.
//! Comments among them go too, since old values stay in them.

use portpath_explain::report::Edit;
use portpath_text::source::Span;
use portpath_yaml::yaml::{Entry, Node, Value};

/// The edits for the map under a key; none if its values are elsewhere (behind an alias or a
/// merge).
pub(super) fn blanked(text: &str, field: &Entry) -> Option<Vec<Edit>> {
    let value = &field.value;
    if is_blank(value) {
        return Some(Vec::new());
    }
    let raw = value.span.text(text);
    if raw.starts_with('*') || value.span.start < field.key_span.end {
        return None;
    }
    let Value::Map(entries) = &value.value else {
        return Some(vec![edit(value.span, "\"\"")]);
    };
    if entries.is_empty() {
        return Some(Vec::new());
    }
    let inside = |span: Span| span.start >= value.span.start && span.end <= value.span.end;
    if !entries
        .iter()
        .all(|entry| inside(entry.key_span) && !entry.value.span.text(text).starts_with('*'))
    {
        return None;
    }
    let mut edits = in_lines(text, field, entries).unwrap_or_else(|| on_one(text, value, entries));
    edits.retain(|edit| edit.span.text(text) != edit.text);
    let filled = entries.iter().any(|entry| !is_blank(&entry.value)) || raw.contains('#');
    Some(if filled { edits } else { Vec::new() })
}

/// Key by key, where each has a line of its own.
fn in_lines(text: &str, field: &Entry, entries: &[Entry]) -> Option<Vec<Edit>> {
    let map = &field.value;
    let first = entries.first()?;
    if map.span.text(text).starts_with('{') || first.key_span.start != map.span.start {
        return None;
    }
    let mut edits = Vec::with_capacity(entries.len() + 1);
    let above = to_line_of(text, field.key_span.end, first.key_span.start)?;
    if above.text(text).contains('#') {
        edits.push(edit(above, ":"));
    }
    for pair in entries.windows(2) {
        edits.push(edit(
            to_line_of(text, pair[0].key_span.end, pair[1].key_span.start)?,
            ": \"\"",
        ));
    }
    let last = entries.last()?;
    let before = text[..first.key_span.start]
        .rsplit('\n')
        .next()
        .unwrap_or_default();
    edits.push(edit(
        Span::new(last.key_span.end, end_of(text, map.span.end, before)),
        ": \"\"",
    ));
    Some(edits)
}

/// From the end of a key to the last line break before the next one; none where they share a line.
fn to_line_of(text: &str, end: usize, next: usize) -> Option<Span> {
    let between = text.get(end..next)?;
    let before = &between[..between.rfind('\n')?];
    Some(Span::new(
        end,
        end + before.strip_suffix('\r').unwrap_or(before).len(),
    ))
}

/// The end of the last value, with the comments that follow it on its line and on lines as far in
/// as the keys, before which stands `before`: their indentation, and what a paste puts in front of
/// it.
fn end_of(text: &str, end: usize, before: &str) -> usize {
    let mut end = text[..end].trim_end_matches(['\n', '\r', ' ']).len();
    let rest_of_line = |at: usize| text[at..].split(['\n', '\r']).next().unwrap_or_default();
    if rest_of_line(end).trim_start().starts_with('#') {
        end += rest_of_line(end).len();
    }
    loop {
        let behind = &text[end..];
        let next = behind
            .trim_start_matches('\r')
            .strip_prefix('\n')
            .unwrap_or_default();
        let line = next.split(['\n', '\r']).next().unwrap_or_default();
        let Some(comment) = line.find('#').filter(|at| *at >= before.len().max(1)) else {
            return end;
        };
        if !letters(&line[..comment]).eq(letters(before)) {
            return end;
        }
        end += behind.len() - next.len() + line.len();
    }
}

/// Of what stands in front of a line: numbers and signs differ from line to line.
fn letters(prefix: &str) -> impl Iterator<Item = char> {
    prefix.chars().filter(|letter| letter.is_alphabetic())
}

/// All keys on one line, in braces.
fn on_one(text: &str, map: &Node, entries: &[Entry]) -> Vec<Edit> {
    let keys: Vec<String> = entries
        .iter()
        .map(|entry| format!("{}: \"\"", entry.key_span.text(text)))
        .collect();
    vec![edit(map.span, &format!("{{{}}}", keys.join(", ")))]
}

fn edit(span: Span, text: &str) -> Edit {
    Edit {
        span,
        text: text.to_owned(),
    }
}

fn is_blank(node: &Node) -> bool {
    node.is_null() || node.as_str() == Some("")
}
