//! `value-not-filled-in`: the answer hangs on a value that a template or a placeholder leaves open.

use crate::explain::draft::Words;
use crate::report::Diagnostic;
use crate::source::Span;

/// The code.
pub const CODE: &str = "value-not-filled-in";

/// The words for a value, `what` it is, and what is written in its place.
pub fn explain(words: &Words, what: &str, span: Span, written: &str) -> Diagnostic {
    let help = match written.contains("{{") {
        true => "paste what `helm template` prints, or write the value in its place",
        false => "write the value in its place",
    };
    let message =
        format!("it hangs on {what}, `{written}` in line {}, which is still to be filled in", words.line(span));
    words.note(CODE, message, span, "still to be filled in").help(help).done()
}
