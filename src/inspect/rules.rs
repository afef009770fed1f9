//! The iptables rules that the packet's node has for the Service port it meets, each tied to the hop it makes.

use super::{Desk, Sheet, SheetKind, SheetLine};
use portpath_net::cluster::{ProxyMode, ServiceId};
use portpath_net::proxy::iptables::{Part, Rule, Table, service_rules};
use portpath_net::proxy::{Met, Proxy};
use portpath_net::trace::Step;

/// The rules; none for a Service that kube-proxy leaves alone (headless, ExternalName), and none in other modes.
pub(super) fn sheet(desk: &Desk, id: ServiceId) -> Option<Sheet> {
    let cluster = &desk.session.cluster;
    if cluster.config.proxy_mode != ProxyMode::Iptables {
        return None;
    }
    let proxy = Proxy::new(cluster);
    let node = desk.node();
    let met = desk.trace.steps.iter().find_map(|step| match step {
        Step::Service { met, packet, .. } => Some((*met, packet.dst.is_ipv6())),
        _ => None,
    });
    let at = proxy.service_ports().iter().position(|port| match met {
        Some((
            Met {
                service,
                port: index,
                ..
            },
            v6,
        )) => port.service == service && port.port == index && port.cluster_ip.is_ipv6() == v6,
        None => port.service == id,
    })?;
    let mut lines = Vec::new();
    let rules = service_rules(&proxy, node, at);
    for (table, name) in [(Table::Nat, "*nat"), (Table::Filter, "*filter")] {
        let mut of_table = rules.iter().filter(|rule| rule.table == table).peekable();
        if of_table.peek().is_some() {
            lines.push(SheetLine {
                text: name.to_owned(),
                filled_in: false,
                cite: None,
                hop: None,
            });
        }
        lines.extend(of_table.map(|rule| line(desk, rule)));
    }
    let node_name = cluster
        .nodes
        .get(node.0)
        .map_or("the node", |node| &node.name);
    Some(Sheet {
        kind: SheetKind::Iptables,
        title: format!("iptables rules of {node_name} for {}", proxy.service_ports()[at].name),
        command: "iptables-save  # on the node, as root".to_owned(),
        note:
            "Two lines do the work: one matches the packet by its destination, and one rewrites it (DNAT). The lines between \
               them give each endpoint its probability."
                .to_owned(),
        lines,
    })
}

fn line(desk: &Desk, rule: &Rule) -> SheetLine {
    SheetLine {
        text: rule.text.clone(),
        filled_in: false,
        cite: None,
        hop: hop(desk, &rule.part),
    }
}

fn hop(desk: &Desk, part: &Part) -> Option<usize> {
    let service =
        |via| desk.hop(|step| matches!(step, Step::Service { met, .. } if met.via == via));
    let endpoint = |name: &str| {
        desk.hop(|step| match step {
            Step::Endpoint {
                destinations,
                chosen,
                ..
            } => destinations.get(*chosen).is_some_and(|chosen| {
                name == std::net::SocketAddr::new(chosen.ip, chosen.port).to_string()
            }),
            _ => false,
        })
    };
    match part {
        Part::Catches(via) | Part::Rejects(via) | Part::Drops(via) => service(*via),
        Part::Remembers(name) | Part::Chooses(name, _) | Part::Rewrites(name) => endpoint(name),
        Part::Masquerades
        | Part::LeadsOn
        | Part::LetsIn
        | Part::Hairpin(_)
        | Part::HealthCheck
        | Part::Remarks
        | Part::Always => None,
    }
}
