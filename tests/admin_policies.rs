//! Asks all combinations of tiers, actions and NetworkPolicies, and compares with a plain reading of
//! the API: the Admin tier, NetworkPolicies, the Baseline tier, the default.

use std::fmt::Write as _;

use portpath::report::Outcome;
use portpath::{Asked, Session, analyze};

const PODS: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: registry.example/web:1, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: shop, labels: {app: client}}
spec: {containers: [{name: client, image: registry.example/client:1}]}
";

/// What a rule does with the packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rule {
    Allow,
    Deny,
    Pass,
    /// It is about another Pod.
    Other,
}

const RULES: [Rule; 4] = [Rule::Allow, Rule::Deny, Rule::Pass, Rule::Other];

/// What the NetworkPolicies say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Network {
    None,
    Allows,
    Denies,
}

const NETWORKS: [Network; 3] = [Network::None, Network::Allows, Network::Denies];

/// A policy with a rule for a Pod that is not there, and then this one.
fn policy(kind: &str, spec: &str, rule: Rule, incoming: bool) -> String {
    let is_cluster = kind == "ClusterNetworkPolicy";
    let version = if is_cluster { "v1alpha2" } else { "v1alpha1" };
    let action = match rule {
        Rule::Allow if is_cluster => "Accept",
        Rule::Allow => "Allow",
        Rule::Deny => "Deny",
        Rule::Pass | Rule::Other => "Pass",
    };
    let subject = if incoming { "web" } else { "client" };
    let peer = match rule {
        Rule::Other => "nobody",
        _ if incoming => "client",
        _ => "web",
    };
    let direction = if incoming { "ingress" } else { "egress" };
    let field = if incoming { "from" } else { "to" };
    let pods = |app: &str| {
        format!(
            "{{pods: {{namespaceSelector: {{}}, podSelector: {{matchLabels: {{app: {app}}}}}}}}}"
        )
    };
    let name = if kind.starts_with("Baseline") {
        "default".to_owned()
    } else {
        format!(
            "p-{}",
            spec.replace([':', ',', ' '], "").to_ascii_lowercase()
        )
    };
    format!(
        "---\napiVersion: policy.networking.k8s.io/{version}\nkind: {kind}\nmetadata: {{name: {name}}}\n\
         spec:\n  subject: {}\n  {direction}:\n  - {{action: Deny, {field}: [{}]}}\n  - {{action: {action}, {field}: [{}]}}\n",
        pods(subject),
        pods("absent"),
        pods(peer)
    ) + &if spec.is_empty() {
        String::new()
    } else {
        format!("  {}\n", spec.replace(", ", "\n  "))
    }
}

fn network(network: Network, incoming: bool) -> String {
    if network == Network::None {
        return String::new();
    }
    let subject = if incoming { "web" } else { "client" };
    let (kind, direction) = if incoming {
        ("Ingress", "ingress")
    } else {
        ("Egress", "egress")
    };
    let rules = if network == Network::Allows {
        "[{}]"
    } else {
        "[]"
    };
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: own, namespace: shop}}\n\
         spec:\n  podSelector: {{matchLabels: {{app: {subject}}}}}\n  policyTypes: [{kind}]\n  {direction}: {rules}\n"
    )
}

/// Whether the packet passes, read from the API.
fn passes(first: Rule, second: Rule, network: Network, baseline: Rule) -> bool {
    let by_tier = |rules: &[Rule]| {
        let decides = rules.iter().find(|rule| **rule != Rule::Other)?;
        match decides {
            Rule::Allow => Some(true),
            Rule::Deny => Some(false),
            Rule::Pass | Rule::Other => None,
        }
    };
    let by_network = match network {
        Network::None => None,
        Network::Allows => Some(true),
        Network::Denies => Some(false),
    };
    by_tier(&[first, second])
        .or(by_network)
        .or_else(|| by_tier(&[baseline]))
        .unwrap_or(true)
}

fn outcome(text: &str) -> Outcome {
    let asked = Asked {
        from: "pod shop/client".to_owned(),
        to: "pod shop/web:8080".to_owned(),
        ..Asked::default()
    };
    let analysis = analyze(text, &asked);
    analysis.verdict.outcome
}

#[test]
fn tiers_and_priorities_decide_as_the_api_says() {
    let mut wrong = String::new();
    let cases = RULES.iter().flat_map(|first| {
        let seconds = RULES.iter().map(move |second| (*first, *second));
        seconds.flat_map(|(first, second)| {
            let networks = NETWORKS
                .iter()
                .map(move |network| (first, second, *network));
            networks.flat_map(|(first, second, network)| {
                let baselines = RULES.iter().filter(|rule| **rule != Rule::Pass);
                baselines.map(move |baseline| (first, second, network, *baseline))
            })
        })
    });
    for (at, (first, second, network_policy, baseline)) in cases.enumerate() {
        let incoming = at % 2 == 0;
        let (admin, base, low, high, tier) = if at % 3 == 0 {
            let tier = "tier: Baseline, priority: 7";
            (
                "ClusterNetworkPolicy",
                "ClusterNetworkPolicy",
                "tier: Admin, priority: 1",
                "tier: Admin, priority: 1000",
                tier,
            )
        } else {
            (
                "AdminNetworkPolicy",
                "BaselineAdminNetworkPolicy",
                "priority: 1",
                "priority: 1000",
                "",
            )
        };
        let mut text = PODS.to_owned();
        // The order in the text does not matter.
        text += &policy(admin, high, second, incoming);
        text += &policy(base, tier, baseline, incoming);
        text += &network(network_policy, incoming);
        text += &policy(admin, low, first, incoming);
        let expected = if passes(first, second, network_policy, baseline) {
            Outcome::Delivered
        } else {
            Outcome::TimedOut
        };
        let found = outcome(&text);
        if found != expected {
            let case = (first, second, network_policy, baseline, admin, incoming);
            writeln!(wrong, "{case:?}: {found:?} and not {expected:?}")
                .expect("a String takes all");
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn who_reaches_whom_counts_the_policies_of_administrators() {
    let web = |text: &str| {
        let asked = Asked::default();
        let reach = Session::read(text, &asked).survey(&asked).reach;
        let web = reach.into_iter().find(|reach| reach.to.name == "web");
        web.expect("the workload with a port")
    };
    let denied =
        web(&(PODS.to_owned() + &policy("AdminNetworkPolicy", "priority: 3", Rule::Deny, true)));
    assert!(denied.isolated && !denied.everybody && denied.allowed.is_empty());
    assert_eq!(denied.denied.len(), 1);
    let allowed = web(&(PODS.to_owned()
        + &policy(
            "ClusterNetworkPolicy",
            "tier: Admin, priority: 3",
            Rule::Allow,
            true,
        )));
    assert_eq!((allowed.allowed.len(), allowed.denied.len()), (1, 0));
    assert!(web(PODS).everybody);
}
