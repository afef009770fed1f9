//! Packets: every probe's verdict, the endpoints it can reach, and whose source is rewritten on the
//! way.

use portpath::cluster::Cluster;
use portpath::manifest::Protocol;
use portpath::proxy::{Packet, Proxy, Verdict};
use serde_json::Value;

use crate::agreement::Agreement;
use portpath_testkit::cases::{Case, items, text};

/// Compares every probe.
pub(crate) fn compare(
    case: &Case,
    cluster: &Cluster,
    proxy: &Proxy<'_>,
    agreement: &mut Agreement,
) {
    for probe in items(&case.expect["probes"]) {
        let about = format!(
            "{} ({}) at {} to {}:{} {} [{}]",
            text(&probe["from"]),
            text(&probe["fromIP"]),
            text(&probe["at"]),
            text(&probe["toIP"]),
            probe["toPort"],
            text(&probe["protocol"]),
            text(&probe["why"])
        );
        agreement.compare(
            case,
            &about,
            &[theirs(probe)],
            &[ours(probe, cluster, proxy)],
        );
    }
}

fn theirs(probe: &Value) -> String {
    let list = |key: &str| sorted(items(&probe[key]).iter().map(text).collect());
    let mut line = text(&probe["verdict"]);
    match line.as_str() {
        "dnat" => {
            let masquerade = match probe["masq"].as_bool() {
                Some(true) => list("endpoints"),
                _ => list("masqEndpoints"),
            };
            line += &format!(" to [{}] masquerade [{masquerade}]", list("endpoints"));
        }
        "none" if probe["directPod"].is_string() => line += " at a Pod",
        _ => {}
    }
    line
}

fn ours(probe: &Value, cluster: &Cluster, proxy: &Proxy<'_>) -> String {
    let Some(node) = cluster.node(&text(&probe["at"])) else {
        return "error".to_owned();
    };
    let Some(packet) = packet(probe) else {
        return "no packet".to_owned();
    };
    match proxy.route(node, &packet).verdict {
        Verdict::Dnat(destinations) => {
            let all = sorted(destinations.iter().map(|to| to.text.clone()).collect());
            let masqueraded = destinations.iter().filter(|to| to.masquerade);
            format!(
                "dnat to [{all}] masquerade [{}]",
                sorted(masqueraded.map(|to| to.text.clone()).collect())
            )
        }
        Verdict::Reject(_) => "reject".to_owned(),
        Verdict::Drop(_) => "drop".to_owned(),
        Verdict::NoSuchPort | Verdict::NotModelled => "not of iptables".to_owned(),
        Verdict::Untouched if cluster.pod_at(packet.dst).is_some() => "none at a Pod".to_owned(),
        Verdict::Untouched => "none".to_owned(),
    }
}

fn packet(probe: &Value) -> Option<Packet> {
    Some(Packet {
        src: text(&probe["fromIP"]).parse().ok()?,
        dst: text(&probe["toIP"]).parse().ok()?,
        port: u16::try_from(probe["toPort"].as_u64()?).ok()?,
        protocol: Protocol::parse(&text(&probe["protocol"]))?,
    })
}

fn sorted(mut list: Vec<String>) -> String {
    list.sort();
    list.join(" ")
}
