//! `ingress-rule-without-http`: a list dash too many makes two rules of one, `- host:` and `- http:`.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::report::{Cause, Diagnostic, Edit};
use portpath_kube::manifest::Ingress;
use portpath_text::source::Span;

/// A rule of an Ingress has a host and no paths, and the next rule has paths and no host.
///
/// A dash begins a rule. The rule with the host leaves its requests to the controller; the rule
/// with the paths takes requests for every host.
///
/// # Why it surprises
/// The API server takes both rules, and the paths work for hosts that no rule names.
///
/// # The fix
/// Take the dash before `http` out.
pub(super) const CODE: Code = Code::new("ingress-rule-without-http", Cause::IngressNoRule);

/// How many Ingresses are looked at.
const MOST: usize = 200;

/// The advice about all Ingresses.
pub(super) fn advice(context: &Context) -> Vec<Diagnostic> {
    let ingresses = context.ways().ingresses.iter().take(MOST);
    ingresses
        .flat_map(|ingress| (0..ingress.rules.len()).filter_map(|at| of_rule(context, ingress, at)))
        .collect()
}

/// What is odd about one rule.
pub(super) fn of_rule(context: &Context, ingress: &Ingress, at: usize) -> Option<Diagnostic> {
    let rule = ingress.rules.get(at).filter(|rule| !rule.has_http)?;
    let host = rule.host.as_ref()?;
    let next = ingress.rules.get(at + 1)?;
    if next.host.is_some() || !next.has_http {
        return None;
    }
    let message = format!(
        "the rule for `{}` of Ingress `{}` has no `http`, and the next rule has no host, so its paths are for every host",
        host.value,
        ingress.meta.name()
    );
    let draft = context
        .warning(
            CODE,
            message,
            rule.span,
            "a rule without `http`: the controller decides",
        )
        .also(
            first_line(context, next.span),
            "the dash begins a rule for every host",
        )
        .help("take the dash before `http` out, so that host and paths are one rule");
    let gap = Span::new(rule.span.end, next.span.start);
    Some(match dash(context, gap) {
        Some(edit) => draft.edits("make one rule of both", vec![edit]).done(),
        None => draft.done(),
    })
}

fn first_line(context: &Context, span: Span) -> Span {
    let line = span.text(context.text).lines().next();
    Span::new(span.start, span.start + line.map_or(0, str::len))
}

/// Puts a blank in place of the only dash between two rules.
fn dash(context: &Context, gap: Span) -> Option<Edit> {
    let text = gap.text(context.text);
    let at = text.find('-')?;
    let is_alone = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .count()
        == 1;
    is_alone.then(|| Edit {
        span: Span::new(gap.start + at, gap.start + at + 1),
        text: " ".to_owned(),
    })
}
