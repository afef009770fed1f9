//! `value-not-filled-in`: the answer depends on a value that a template or a placeholder leaves open.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::Diagnostic;
use portpath_net::trace::OpenValue;
use portpath_text::source::Span;

/// A value of your YAML is a placeholder that is not filled in.
///
/// A template such as Helm's, or a variable of the shell, is filled in before kubectl sees it. What
/// stands in its place decides, and your YAML does not show it.
///
/// # Why it surprises
/// kubectl would refuse the text as it is, or take the placeholder for the value.
///
/// # The fix
/// Paste what the template makes, such as the output of `helm template`.
pub(super) const CODE: Code = Code::answer("value-not-filled-in");

/// The words for a value, `what` it is, and what is written in its place.
pub(super) fn explain(context: &Context, what: OpenValue, span: Span, written: &str) -> Diagnostic {
    let what = match what {
        OpenValue::ServiceName => "the name of a Service",
        OpenValue::ServiceNamespace => "the Service's namespace",
        OpenValue::ServicePort => "a port of the Service",
        OpenValue::TargetPort => "the port that the Service sends to",
        OpenValue::Selector => "the Service's selector",
        OpenValue::PodLabel => "a label of the Pods",
        OpenValue::ContainerPortName => "a container port's name",
        OpenValue::BackendName => "the name of the Service that the rule leads to",
        OpenValue::BackendPort => "the port that the rule leads to",
        OpenValue::Field(name) => &format!("`{name}`"),
    };
    let help = if written.contains("{{") {
        "paste what `helm template` prints, or write the value in its place"
    } else {
        "write the value in its place"
    };
    let message = format!(
        "the answer depends on {what}: `{written}` on line {} has not been filled in",
        context.line(span)
    );
    context
        .note(CODE, message, span, "still to be filled in")
        .help(help)
        .done()
}
