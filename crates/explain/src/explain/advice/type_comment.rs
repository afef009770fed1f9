//! `type-is-a-comment`: a Service whose `type: LoadBalancer` or `type: NodePort` is commented out,
//! so that it is a ClusterIP Service, which nobody outside the cluster reaches.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::replacing;
use crate::report::Cause;
use crate::report::{Diagnostic, Edit};
use portpath_kube::manifest::{Service, ServiceType};
use portpath_text::source::Span;

/// The `type` of a Service is a comment, so that it is a ClusterIP Service.
///
/// Without `type` a Service is of type ClusterIP: kube-proxy takes packets for it on the nodes, and
/// nobody outside the cluster has a way to its address.
///
/// # Why it surprises
/// Examples leave `type: LoadBalancer` in a comment, for clusters that have load balancers; it
/// reads like a setting.
///
/// # The fix
/// Take the `#` away where clients are outside; inside the cluster nothing is wrong.
pub(super) const CODE: Code = Code::new("type-is-a-comment", Cause::TypeClusterIpOutside);

/// The note; none where `type` is written, or no comment holds one.
pub(super) fn commented_out(context: &Context, service: &Service) -> Option<Diagnostic> {
    let written = service
        .service_type
        .as_ref()
        .is_some_and(|kind| kind.is_written());
    if written || service.kind() != ServiceType::ClusterIp || service.is_headless() {
        return None;
    }
    let (span, kind) = comment(context, service.spec_span)?;
    Some(told(context, service, span, kind))
}

fn told(context: &Context, service: &Service, span: Span, kind: &str) -> Diagnostic {
    let name = service.meta.name();
    let message = format!(
        "`type: {kind}` is a comment, so Service `{name}` is of type ClusterIP: clients outside the cluster do not reach it"
    );
    let draft = context.note(CODE, message, span, "not read").help(format!(
        "inside the cluster it works as it is; for clients outside write `type: {kind}`"
    ));
    match uncomment(context, span, service.spec_span) {
        Some(edit) => draft
            .edits(format!("write `type: {kind}`"), vec![edit])
            .done(),
        None => draft.done(),
    }
}

/// A comment of its own line within the Service's spec that holds nothing but its type.
fn comment(context: &Context, spec: Span) -> Option<(Span, &'static str)> {
    let text = spec.text(context.text);
    // The lines before the first key belong to the spec too.
    let start = context.text[..spec.start]
        .rfind("spec:")
        .map_or(spec.start, |at| at + "spec:".len());
    let text = context.text.get(start..spec.end).unwrap_or(text);
    let mut at = start;
    for line in text.split_inclusive('\n').take(MOST_LINES) {
        let body = line.trim();
        if let Some(said) = body
            .strip_prefix('#')
            .map(|said| said.trim_start_matches('#').trim())
            && let Some(kind) = said
                .strip_prefix("type:")
                .map(|kind| kind.trim().trim_matches(['"', '\'']))
            && let Some(kind) = ["LoadBalancer", "NodePort"]
                .into_iter()
                .find(|known| *known == kind)
        {
            let from = at + line.len() - line.trim_start().len();
            return Some((Span::new(from, from + body.len()), kind));
        }
        at += line.len();
    }
    None
}

/// A spec is short; what follows in a large paste is not looked at.
const MOST_LINES: usize = 200;

/// Takes the `#` away, where what is left stands in line with the other keys.
fn uncomment(context: &Context, comment: Span, spec: Span) -> Option<Edit> {
    let column = |at: usize| context.lines.position(context.text, at).column;
    let said = comment
        .text(context.text)
        .trim_start_matches('#')
        .trim_start();
    (column(comment.start) == column(spec.start)).then(|| replacing::replace(comment, said))
}
