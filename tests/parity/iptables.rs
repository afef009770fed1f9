//! What kube-proxy programs on a node for an address family, line by line, comments included.

use portpath::cluster::Cluster;
use portpath::proxy::{Family, Proxy, iptables};

use crate::agreement::Agreement;
use portpath_testkit::cases::Case;

/// Compares the text of each node and family.
pub(crate) fn compare(
    case: &Case,
    cluster: &Cluster,
    proxy: &Proxy<'_>,
    agreement: &mut Agreement,
) {
    for (place, theirs) in &case.rules {
        let (node, family) = place
            .split_once('/')
            .expect("rules are kept by node and family");
        let family = if family == "IPv6" {
            Family::Ipv6
        } else {
            Family::Ipv4
        };
        let ours = cluster
            .node(node)
            .map(|node| iptables::text(proxy, node, family))
            .unwrap_or_default();
        agreement.compare(case, place, &lines(theirs), &lines(&ours));
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}
