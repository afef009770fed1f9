//! `network-policy-open`: whether a NetworkPolicy allows a packet depends on something that your YAML
//! does not say, or that Kubernetes leaves to the network plugin.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::policies::{home, named, peer, policy, rule};
use crate::explain::undetermined::{Case, told};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::LabelSelector;
use portpath_net::policy::{Clause, Direction, Judgement, Undetermined};
use portpath_text::source::Span;

/// Whether a NetworkPolicy allows the packet depends on something that your YAML does not say, or
/// that Kubernetes leaves open.
///
/// Labels of a namespace that is not in your YAML, or whether a range holds an address that is an
/// example, decide it; or a network plugin may judge before or after an address was rewritten, or
/// see a Pod on the host's network as its node.
///
/// # The fix
/// Paste what is missing, or write the rule so that it does not depend on it: select namespaces by
/// `kubernetes.io/metadata.name`, and Pods by their labels.
pub(super) const CODE: Code = Code::new("network-policy-open", Cause::NetworkPolicy);

/// The words.
pub(super) fn explain(
    context: &Context,
    judgement: &Judgement,
    open: &Undetermined,
    clause: &Clause,
) -> Diagnostic {
    let block = peer(context, judgement.direction, clause).and_then(|peer| peer.block.as_ref());
    let case = Case {
        passage: &judgement.passage,
        direction: judgement.direction,
        home: home(context, judgement),
        range: block.map(|block| block.cidr.value.as_str()),
    };
    let (message, help) = told(context, &case, open);
    let primary = place(context, judgement.direction, clause, open);
    let label = match open {
        Undetermined::HostNetwork(_) => "isolates it, where a plugin can tell it from its node",
        _ => "the answer depends on this",
    };
    let message = format!("{}: {message}", named(context, clause.policy));
    context
        .note(CODE, message, primary, label)
        .help(help)
        .done()
}

/// The entry that it depends on.
fn place(context: &Context, direction: Direction, clause: &Clause, open: &Undetermined) -> Span {
    let name = policy(context, clause.policy).meta.name_span();
    if matches!(open, Undetermined::HostNetwork(_)) {
        return name;
    }
    let Some(entry) = peer(context, direction, clause) else {
        return rule(context, direction, clause).map_or(name, |rule| rule.span);
    };
    let selector =
        |selector: &Option<LabelSelector>| selector.as_ref().map(|selector| selector.span);
    match (open, &entry.block) {
        (Undetermined::NamespaceLabels(_), _) => selector(&entry.namespaces).unwrap_or(entry.span),
        (_, Some(block)) => block.cidr.span,
        _ => entry.span,
    }
}
