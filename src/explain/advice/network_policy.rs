//! `network-policy-not-followed`: a NetworkPolicy of the paste may stop what is traced here.

use crate::admission::{Applied, Outcome};
use crate::explain::draft::Words;
use crate::report::Diagnostic;

/// The code.
pub const CODE: &str = "network-policy-not-followed";

/// One note a NetworkPolicy that the cluster takes.
pub fn not_followed(words: &Words, applied: &Applied) -> Vec<Diagnostic> {
    let is_taken = |outcome: &Outcome| matches!(outcome, Outcome::Created | Outcome::DecodedOnly);
    let policies = applied.objects.iter().filter(|object| object.kind == "NetworkPolicy" && is_taken(&object.outcome));
    policies
        .map(|policy| {
            let message = format!(
                "NetworkPolicy `{}` in namespace `{}` is not followed: it may stop packets that arrive here",
                policy.name, policy.namespace
            );
            let line = words.whole_lines(crate::source::Span::new(policy.span.start, policy.span.start));
            words
                .note(CODE, message, line, "not part of the simulation")
                .help("a policy looks at the Pods and their own ports: at `targetPort`, not at the Service's `port`")
                .done()
        })
        .collect()
}
