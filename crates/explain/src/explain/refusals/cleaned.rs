//! A paste that could be read only after it was cleaned.

use super::CLEANED;
use crate::explain::context::Context;
use crate::report::{CleanedPaste, Diagnostic};
use portpath_text::source::Span;

/// Says what was done before your YAML was read, and what kubectl says to it unchanged.
pub fn cleaned(context: &Context, cleaned: &CleanedPaste) -> Diagnostic {
    let line = cleaned
        .cleanings
        .iter()
        .map(|cleaning| cleaning.line)
        .min()
        .unwrap_or(1)
        .clamp(1, context.lines.len());
    let start = context.lines.line_start(line);
    let span = context.text[start..]
        .split('\n')
        .next()
        .map_or(Span::new(start, start), |text| {
            Span::new(start, start + text.trim_end().len())
        });
    let message = match cleaned.kubectl.is_empty() {
        _ if cleaned.fix.is_none() => {
            "this is not input for kubectl; Portpath read as much as it could"
        }
        true => "kubectl reads several objects here as one, of which the last of each key wins",
        false => "kubectl cannot read this unchanged, so Portpath read it after cleaning",
    };
    let label = match cleaned
        .cleanings
        .iter()
        .find(|cleaning| cleaning.line == line)
    {
        Some(cleaning) => cleaning.what.clone(),
        None => String::new(),
    };
    let help = match cleaned.cleanings.iter().find(|cleaning| cleaning.within) {
        Some(within) => format!(
            "{}; if your own file has this too, fix it there",
            within.what
        ),
        None => String::new(),
    };
    let draft = if cleaned.cleanings.iter().any(|cleaning| cleaning.within) {
        context.warning(CLEANED, message, span, label)
    } else {
        context.note(CLEANED, message, span, label)
    };
    draft.kubernetes(&*cleaned.kubectl).help(help).done()
}
