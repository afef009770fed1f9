//! What a ruling depends on where Portpath cannot tell: words that NetworkPolicies and the policies
//! of administrators share.

use super::admin_policies;
use super::context::Context;
use super::policies::party;
use portpath_net::policy::{Direction, Party, Passage, Undetermined};

/// The packet that it is about.
pub(super) struct Case<'c> {
    /// The packet.
    pub passage: &'c Passage,
    /// Which way it goes.
    pub direction: Direction,
    /// The namespace of the Pod whose policies are asked.
    pub home: &'c str,
    /// The range of addresses of the entry that it depends on.
    pub range: Option<&'c str>,
}

impl Case<'_> {
    fn peer(&self) -> &Party {
        self.passage.peer(self.direction)
    }
}

/// The words, and help.
pub(super) fn told(context: &Context, case: &Case, open: &Undetermined) -> (String, String) {
    let home = case.home;
    let other = party(context, case.passage, case.peer(), home);
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
            match case.peer() {
                Party::ClusterDns => "the Pods of cluster DNS always have the label `k8s-app: kube-dns`".to_owned(),
                Party::Hidden { .. } => {
                    "allow the namespace that the controller runs in, by `kubernetes.io/metadata.name`".to_owned()
                }
                _ => "paste that Pod, or send as a Pod that is in your YAML".to_owned(),
            },
        ),
        Undetermined::Address => {
            let block = case.range.unwrap_or("the range");
            (
                format!("your YAML does not say whether `{block}` holds the address of {other}"),
                if matches!(case.passage.from, Party::Outside(_)) {
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
                case.passage.arrives.dst
            ),
            "allow Pods by selectors, and addresses outside the cluster by an `ipBlock` that clients send to themselves"
                .to_owned(),
        ),
        Undetermined::NoOrder(other) => no_order(context, *other),
        Undetermined::DomainNames => (
            format!("whether one of its `domainNames` has the address {other} is not in your YAML"),
            "send to the name, as the app does".to_owned(),
        ),
        Undetermined::NodeLabels(node) => (
            format!(
                "whether it means node `{node}` depends on the node's labels, which your YAML does not show"
            ),
            format!("`kubectl get node {node} --show-labels` shows them"),
        ),
        Undetermined::UnknownField => (
            "a rule of it has a field that no released version of its API has".to_owned(),
            "`kubectl explain` shows the fields of the version that your cluster has".to_owned(),
        ),
        Undetermined::Itself => (
            format!("{other} reaches itself by a Service, and the API leaves open whether rules count for that"),
            "a Pod always reaches itself by `localhost`".to_owned(),
        ),
    }
}

fn no_order(context: &Context, other: usize) -> (String, String) {
    let name = admin_policies::named(context, other);
    (
        format!(
            "{name} says otherwise, and the API does not define which of the two is asked first"
        ),
        "give each policy of a tier a priority of its own, and use one kind of them".to_owned(),
    )
}
