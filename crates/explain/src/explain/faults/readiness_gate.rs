//! `waits-for-readiness-gate`: a Pod without a status has a readiness gate, whose condition
//! something outside your YAML must set before the Pod becomes ready.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// A Pod waits for a condition that something outside must set.
///
/// A Pod is ready when its containers are and every condition named in `readinessGates` is True;
/// one that nobody has set counts as False.
///
/// # Why it surprises
/// All containers are ready, and the Pod is not.
///
/// # The fix
/// Find out what sets the condition, or take the gate out.
pub(super) const CODE: Code = Code::new("waits-for-readiness-gate", Cause::NotReady);

/// The words.
pub(super) fn explain(context: &Context, condition: &Spanned<TextSlice>) -> Diagnostic {
    let message = format!(
        "the Pod becomes ready only when something sets its condition `{}` to True, and nothing in your YAML does",
        condition.value
    );
    context
        .note(CODE, message, condition.span, "a readiness gate")
        .help(
            "see with `kubectl get pods -o wide` (READINESS GATES) and `kubectl describe pod` whether the gate's controller \
             is running and has set it",
        )
        .done()
}
