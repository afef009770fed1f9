//! `network-policy-open`: whether a NetworkPolicy allows a packet depends on something that your YAML
//! does not say, or that Kubernetes leaves to the network plugin.

use crate::explain::codes::Code;
use crate::explain::context::Context;
use crate::explain::policies::{home, named, party, peer, policy, rule};
use crate::report::Cause;
use crate::report::Diagnostic;
use portpath_kube::manifest::LabelSelector;
use portpath_net::policy::{Clause, Direction, Judgement, Party, Undetermined};
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
    let (message, help) = told(context, judgement, open, clause);
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

fn told(
    context: &Context,
    judgement: &Judgement,
    open: &Undetermined,
    clause: &Clause,
) -> (String, String) {
    let home = home(context, judgement);
    let other = party(
        context,
        judgement,
        judgement.passage.peer(judgement.direction),
        home,
    );
    match open {
        Undetermined::NamespaceLabels(namespace) => (
            format!(
                "whether it allows {other} depends on the labels of namespace `{namespace}`, which is not in your YAML"
            ),
            format!(
                "paste the Namespace, or select it by the label that every namespace has: \
                 `kubernetes.io/metadata.name: {namespace}`"
            ),
        ),
        Undetermined::PodUnknown => (
            format!("whether it allows {other} depends on labels that your YAML does not show"),
            match judgement.passage.peer(judgement.direction) {
                Party::ClusterDns => "the Pods of cluster DNS always have the label `k8s-app: kube-dns`".to_owned(),
                Party::Hidden { .. } => {
                    "allow the namespace that the controller runs in, by `kubernetes.io/metadata.name`".to_owned()
                }
                _ => "paste that Pod, or send as a Pod that is in your YAML".to_owned(),
            },
        ),
        Undetermined::Address => {
            let block = peer(context, judgement.direction, clause).and_then(|peer| peer.block.as_ref());
            let block = block.map_or("the range", |block| &block.cidr.value);
            (
                format!("your YAML does not say whether `{block}` holds the address of {other}"),
                if matches!(judgement.passage.from, Party::Outside(_)) {
                    return (
                        format!(
                            "whether `{block}` holds the address of {other} depends on that address, which your YAML does not say"
                        ),
                        "say the client's address: `outside 203.0.113.9`".to_owned(),
                    );
                } else {
                "an `ipBlock` is for addresses outside the cluster; Pods are named by selectors".to_owned()
                },
            )
        }
        Undetermined::Placement(pod) => {
            let name = context.pod_name(*pod, home);
            (
                format!(
                    "it does not stop packets from the node that `{name}` runs on, and your YAML does not say which node that is"
                ),
                format!("`kubectl get pod {name} -o wide` shows it: NODE"),
            )
        }
        Undetermined::WhoseAddress => (
            format!("whether it allows {other} depends on whose address that is, which your YAML does not say"),
            "paste the Pod that has the address, if it is a Pod's".to_owned(),
        ),
        Undetermined::HostNetwork(pod) => (
            format!(
                "`{}` is on the host's network (`hostNetwork: true`), where Kubernetes leaves open whether policies see it",
                context.pod_name(*pod, home)
            ),
            "most network plugins treat it as its node, and let it through where they let that node through".to_owned(),
        ),
        Undetermined::SourceRewritten(ip) => (
            format!(
                "kube-proxy rewrites the source to {ip}, a node's, and Kubernetes leaves open whether policies are \
                 judged before or after that"
            ),
            "`externalTrafficPolicy: Local` keeps the source of clients outside; a rule without `from` allows both"
                .to_owned(),
        ),
        Undetermined::DestinationRewritten(ip) => (
            format!(
                "the packet is sent to {ip}, the Service's address, and translated to {}; Kubernetes leaves open which of \
                 the two an `ipBlock` must hold",
                judgement.passage.arrives.dst
            ),
            "allow Pods by selectors, and addresses outside the cluster by an `ipBlock` that clients send to themselves"
                .to_owned(),
        ),
    }
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
