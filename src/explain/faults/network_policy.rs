//! `network-policy-not-followed`: a NetworkPolicy of the paste may stop what is traced here.

use crate::explain::draft::Words;
use crate::report::Diagnostic;

/// A NetworkPolicy applies, and its rules are not followed.
///
/// A policy that selects a Pod lets through only what its rules allow.
///
/// # The fix
/// Look at the policy's rules, or say that the network plugin does not enforce them.
pub const CODE: &str = "network-policy-not-followed";

/// The words for the policy at `at` in the cluster.
pub fn explain(words: &Words, at: usize) -> Diagnostic {
    let meta = &words.cluster.policies[at].meta;
    let message = format!(
        "NetworkPolicy `{}` in namespace `{}` is not followed: it may stop packets of the Pods that it selects",
        meta.name(),
        meta.namespace()
    );
    words
        .note(CODE, message, meta.name_span(), "its rules are not part of the simulation")
        .help("a policy looks at the Pods and their own ports: at `targetPort`, not at the Service's `port`")
        .done()
}
