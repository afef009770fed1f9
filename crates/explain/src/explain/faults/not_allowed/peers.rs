//! What is wrong with the `from` or `to` of the rule that comes nearest.

use super::{Finding, dns, other};
use crate::explain::context::Context;
use crate::explain::policies::{labels, namespace, peer, policy, receiver, rule};
use portpath_kube::manifest::{LabelSelector, Pair, PolicyPeer};
use portpath_net::policy::{
    Clause, Direction, Judgement, Party, PeerSlip, Unmet, first_unmet, namespace_labels,
};
use portpath_text::source::Span;

/// The words for a slip in `from` or `to`.
pub(super) fn finding(
    context: &Context,
    judgement: &Judgement,
    clause: &Clause,
    slip: PeerSlip,
) -> Finding {
    let direction = judgement.direction;
    let nowhere = PolicyPeer::default();
    let entry = peer(context, direction, clause).unwrap_or(&nowhere);
    let about = PeerWords {
        context,
        judgement,
        entry,
        home: policy(context, clause.policy).meta.namespace(),
    };
    let mut finding = match slip {
        PeerSlip::OwnNamespace => about.own_namespace(),
        PeerSlip::PodOfBoth => about.pod_of_both(),
        PeerSlip::NamespaceOfBoth => about.namespace_of_both(),
        PeerSlip::PodLabels => about.pod_labels(),
        PeerSlip::NamespaceLabels => about.namespace_labels(),
        PeerSlip::Except | PeerSlip::Block => about.block(slip),
        PeerSlip::NoPod => about.no_pod(),
    };
    let entries = rule(context, direction, clause).map_or(0, |rule| rule.peers.len());
    if entries > 1 {
        finding.label = format!("{}; none of the {entries} entries matches", finding.label);
    }
    if judgement.passage.to == Party::ClusterDns {
        finding.help = dns::help();
    }
    finding
}

struct PeerWords<'a> {
    context: &'a Context<'a>,
    judgement: &'a Judgement,
    entry: &'a PolicyPeer,
    /// The policy's own namespace.
    home: &'a str,
}

impl PeerWords<'_> {
    fn party(&self) -> &Party {
        self.judgement.passage.peer(self.judgement.direction)
    }

    fn other(&self) -> String {
        other(self.context, self.judgement)
    }

    fn namespace(&self) -> &str {
        namespace(self.context, self.party()).unwrap_or("")
    }

    fn finding(
        &self,
        reason: String,
        primary: Span,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding {
        Finding {
            reason,
            primary,
            label: label.into(),
            also: Vec::new(),
            help: help.into(),
            fix: None,
        }
    }

    fn own_namespace(&self) -> Finding {
        let home = self.home;
        let there = self.namespace();
        let span = self
            .entry
            .pods
            .as_ref()
            .map_or(self.entry.span, |pods| pods.span);
        self.finding(
            format!("allows Pods of its own namespace `{home}` only, and {} is in `{there}`", self.other()),
            if span.end > span.start { span } else { self.entry.span },
            format!("a `podSelector` alone looks in namespace `{home}`"),
            format!(
                "add a `namespaceSelector` to the same entry, without a `-` before it: `matchLabels: \
                 {{kubernetes.io/metadata.name: {there}}}`"
            ),
        )
    }

    fn pod_of_both(&self) -> Finding {
        let finding = self.pod_labels();
        let help = "an entry with both selectors asks for both; if either is to be enough, make the `podSelector` an entry \
                    of its own that starts with `-`";
        Finding {
            reason: format!("{} (its namespace fits)", finding.reason),
            help: help.to_owned(),
            ..finding
        }
    }

    fn namespace_of_both(&self) -> Finding {
        let finding = self.namespace_labels();
        let help = "an entry with both selectors asks for both; for Pods of the policy's own namespace leave the \
                    `namespaceSelector` out, or make the `podSelector` an entry of its own that starts with `-`";
        Finding {
            reason: format!("{} (the Pod's labels fit)", finding.reason),
            help: help.to_owned(),
            ..finding
        }
    }

    fn pod_labels(&self) -> Finding {
        let nothing = LabelSelector::default();
        let selector = self.entry.pods.as_ref().unwrap_or(&nothing);
        let labels = match self.party() {
            Party::ClusterDns => return self.dns_labels(selector),
            party => labels(self.context, party),
        };
        let unmet = first_unmet(selector, labels);
        let what = unmet.as_ref().map_or(String::new(), |unmet| asked(unmet));
        let found = unmet
            .as_ref()
            .and_then(|unmet| labels.iter().find(|label| label.key.value == unmet.key()));
        let has = match (found, &unmet) {
            (Some(label), _) => format!("has `{}`", written(label)),
            (None, Some(unmet)) if !labels.is_empty() => format!("has no label `{}`", unmet.key()),
            (None, _) => "has no labels".to_owned(),
        };
        let says_it = !matches!(self.party(), Party::Bystander { .. });
        let elsewhere =
            if says_it && self.entry.namespaces.is_none() && self.namespace() != self.home {
                format!(", and is in namespace `{}`", self.namespace())
            } else {
                String::new()
            };
        let reason = format!(
            "allows Pods with {what}, and {} {has}{elsewhere}",
            self.other()
        );
        let span = unmet.map_or(self.entry.span, |unmet| unmet.span());
        let mut finding = self.finding(
            reason,
            span,
            self.unmet_label(),
            self.label_help(found.is_some()),
        );
        finding.also = found
            .map(|label| (label.span(), "the Pod's label".to_owned()))
            .into_iter()
            .collect();
        finding
    }

    fn unmet_label(&self) -> String {
        match self.judgement.direction {
            Direction::Ingress => "the sender is no such Pod".to_owned(),
            Direction::Egress => "the receiver is no such Pod".to_owned(),
        }
    }

    fn label_help(&self, has_key: bool) -> &'static str {
        match (self.party(), has_key) {
            (Party::Bystander { .. }, _) => {
                "send as a Pod that is in your YAML, or add an entry that selects these Pods; a policy looks at Pods' labels only"
            }
            (_, true) => {
                "if this Pod is to be allowed, select its label, in this entry or in one more"
            }
            (_, false) => {
                "if this Pod is to be allowed, give it the label, or add an entry that selects it"
            }
        }
    }

    fn dns_labels(&self, selector: &LabelSelector) -> Finding {
        let unmet = first_unmet(selector, &[]);
        let what = unmet.as_ref().map_or(String::new(), |unmet| asked(unmet));
        let reason =
            format!("allows Pods with {what}, and those of cluster DNS have `k8s-app: kube-dns`");
        let span = unmet.map_or(self.entry.span, |unmet| unmet.span());
        self.finding(reason, span, self.unmet_label(), "")
    }

    fn namespace_labels(&self) -> Finding {
        let nothing = LabelSelector::default();
        let selector = self.entry.namespaces.as_ref().unwrap_or(&nothing);
        let there = self.namespace();
        let labels = namespace_labels(self.context.cluster, there);
        let unmet = first_unmet(selector, labels.unwrap_or_default());
        let what = unmet.as_ref().map_or(String::new(), |unmet| asked(unmet));
        let found = unmet.as_ref().and_then(|unmet| {
            labels
                .into_iter()
                .flatten()
                .find(|label| label.key.value == unmet.key())
        });
        let has = match (found, &unmet, labels) {
            (Some(label), ..) => format!("has `{}`", written(label)),
            (None, Some(unmet), Some(_)) => format!("has no label `{}`", unmet.key()),
            (None, ..) => "has another name".to_owned(),
        };
        let reason = format!(
            "allows namespaces with {what}, and {} is in `{there}`, which {has}",
            self.other()
        );
        let span = unmet.map_or(self.entry.span, |unmet| unmet.span());
        let help = format!(
            "label the namespace so, or select it by the label that every namespace has: \
             `kubernetes.io/metadata.name: {there}`"
        );
        let mut finding = self.finding(reason, span, "its namespace has no such label", help);
        let meta = self
            .context
            .cluster
            .namespaces
            .iter()
            .find(|meta| meta.name() == there);
        let place = found.filter(|label| label.key.is_written()).map(Pair::span);
        let place = place.or(meta.map(|meta| meta.name_span()));
        finding.also = place
            .map(|place| (place, format!("namespace `{there}`")))
            .into_iter()
            .collect();
        finding
    }

    fn block(&self, slip: PeerSlip) -> Finding {
        let passage = &self.judgement.passage;
        let packet = match self.judgement.direction {
            Direction::Ingress => passage.sent.src.to_string(),
            Direction::Egress => receiver(passage),
        };
        let Some(block) = &self.entry.block else {
            return self.no_pod();
        };
        let (reason, span) = match (slip, block.except.first()) {
            (PeerSlip::Except, Some(first)) => {
                let span = block
                    .except
                    .iter()
                    .map(|except| except.span)
                    .fold(first.span, Span::to);
                (
                    format!("leaves {packet} out by `except`, which holds it"),
                    span,
                )
            }
            _ => (
                format!(
                    "allows `{}`, which does not hold {packet}",
                    block.cidr.value
                ),
                block.cidr.span,
            ),
        };
        let whose = match self.judgement.direction {
            Direction::Ingress => format!("{} is the address of {}", packet, self.other()),
            Direction::Egress => format!(
                "{} goes there, after kube-proxy's translation",
                "the packet"
            ),
        };
        self.finding(
            reason,
            span,
            whose,
            "an `ipBlock` is for addresses outside the cluster; Pods are named by selectors",
        )
    }

    fn no_pod(&self) -> Finding {
        self.finding(
            format!("allows certain Pods only, and {} is none", self.other()),
            self.entry.span,
            "selects Pods",
            "allow a client that is not a Pod with an `ipBlock`, or with a rule without `from`",
        )
    }
}

fn written(pair: &Pair) -> String {
    format!("{}: {}", pair.key.value, pair.value.value)
}

/// What a selector asks for, as it is written.
fn asked(unmet: &Unmet) -> String {
    match unmet {
        Unmet::Pair(pair) => format!("`{}`", written(pair)),
        Unmet::Requirement(requirement) => {
            let key = &requirement.key;
            let values = requirement.values.join(", ");
            match requirement.operator.as_str() {
                "In" | "NotIn" => format!("`{key} {} ({values})`", requirement.operator),
                operator => format!("`{key} {operator}`"),
            }
        }
    }
}
