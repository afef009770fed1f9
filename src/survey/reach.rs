//! Who may reach whom under the NetworkPolicies: each workload's ports, from each other workload.
//! Workloads that no policy can tell apart are judged once.

use std::hash::Hash;

use super::alone::{Maker, makers};
use super::passes::{Port, passes};
use super::report::{PathResult, Reach, Way};
use portpath_kube::manifest::{Pair, PortRef, ServiceType};
use portpath_net::cluster::{Cluster, PodId, find_port};
use portpath_net::policy::admin::may_stop;
use portpath_net::policy::{Direction, Party, isolating};
use portpath_text::maps::{BTreeSet, HashMap};

/// More pairs of groups and ports than this are not judged.
pub(super) const MOST_PAIRS: usize = 50_000;

/// What policies make of packets between all workloads. Without policies everybody reaches
/// everybody; of more workloads than can be compared nothing is said.
pub(super) fn all(cluster: &Cluster, ways: &[Way]) -> Vec<Reach> {
    let makers = makers(cluster);
    let ports = ports(cluster, &makers);
    let exposed = exposed(cluster, &makers, ways);
    let groups = grouped(makers.iter().map(key));
    let has_policies = has_policies(cluster);
    let count: usize = ports.iter().map(BTreeSet::len).sum();
    if has_policies && count * groups.len().max(makers.len()) > MOST_PAIRS {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, maker) in makers.iter().enumerate() {
        for (number, protocol) in &ports[at] {
            let mut reach = Reach {
                to: maker.object.clone(),
                port: *number,
                protocol: protocol.as_str().to_owned(),
                isolated: is_isolated(cluster, maker),
                everybody: !has_policies,
                exposed_by: exposed[at].clone(),
                ..Reach::default()
            };
            if has_policies {
                judge(
                    cluster,
                    &makers,
                    &groups,
                    at,
                    (*number, *protocol),
                    &mut reach,
                );
            }
            found.push(reach);
        }
    }
    found
}

/// Whether any policy may be about a packet.
pub(super) fn has_policies(cluster: &Cluster) -> bool {
    !cluster.policies.is_empty() || !cluster.admin_policies.is_empty()
}

/// The places of equal keys together, in the order in which each key comes first. Policies cannot
/// tell workloads of one [`key`] apart, unless they name addresses.
pub(super) fn grouped<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> Vec<Vec<usize>> {
    let mut known: HashMap<K, usize> = HashMap::default();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, key) in keys.enumerate() {
        let group = *known.entry(key).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(at);
    }
    groups
}

/// Puts each other workload into the list that the policies make for it. `groups` are those that
/// policies cannot tell apart.
fn judge(
    cluster: &Cluster,
    makers: &[Maker],
    groups: &[Vec<usize>],
    to: usize,
    port: Port,
    reach: &mut Reach,
) {
    for members in groups {
        let others = || members.iter().filter(|member| **member != to);
        let Some(first) = others().next() else {
            continue;
        };
        let from = PodId(makers[*first].id);
        let to = PodId(makers[to].id);
        let list = match passes(cluster, from, to, port).result {
            PathResult::Works => &mut reach.allowed,
            PathResult::Fails => &mut reach.denied,
            PathResult::CannotTell => &mut reach.open,
        };
        list.extend(others().map(|member| makers[*member].object.clone()));
    }
}

/// What policies know of a workload's Pods.
pub(super) fn key(maker: &Maker) -> String {
    let mut labels: Vec<&Pair> = maker.pod.labels.iter().collect();
    portpath_text::order::by_key(&mut labels, |pair| pair.key.value.as_str());
    let labels = labels.iter().flat_map(|pair| {
        [
            pair.key.value.as_str(),
            "=",
            pair.value.value.as_str(),
            "\n",
        ]
    });
    let network = if maker.pod.spec.host_network {
        "host"
    } else {
        ""
    };
    let mut key: String = labels.collect();
    key.push_str(network);
    key.push('\n');
    key.push_str(&maker.pod.namespace);
    key
}

/// The ports of each workload: those that containers declare, and those that Services lead to.
pub(super) fn ports(cluster: &Cluster, makers: &[Maker]) -> Vec<BTreeSet<Port>> {
    let mut ports: Vec<BTreeSet<Port>> = makers
        .iter()
        .map(|maker| {
            let declared = maker
                .pod
                .spec
                .port_bearers()
                .flat_map(|container| &container.ports);
            declared
                .map(|port| (port.container_port.value, port.protocol.value))
                .collect()
        })
        .collect();
    let by_pod = by_pod(makers);
    for service in &cluster.services {
        for pod in cluster.pods_selected_by(service) {
            let Some(at) = by_pod.get(&pod.0) else {
                continue;
            };
            for port in &service.ports {
                let number = match &port.target_port.value {
                    PortRef::Number(number) => Some(*number),
                    PortRef::Name(_) => {
                        find_port(&cluster[pod].spec, port).map(|(number, _)| number)
                    }
                };
                ports[*at].extend(number.map(|number| (number, port.protocol.value)));
            }
        }
    }
    ports
}

/// The places of the workloads by the Pods that stand for them.
fn by_pod(makers: &[Maker]) -> HashMap<usize, usize> {
    let makers = makers.iter().enumerate();
    makers.map(|(at, maker)| (maker.id, at)).collect()
}

/// How packets from outside come to each workload.
pub(super) fn exposed(cluster: &Cluster, makers: &[Maker], ways: &[Way]) -> Vec<Vec<String>> {
    let mut exposed: Vec<Vec<String>> = vec![Vec::new(); makers.len()];
    let by_pod = by_pod(makers);
    let mut led_to: HashMap<&str, Vec<&Way>> = HashMap::default();
    for way in ways {
        led_to.entry(way.service.as_str()).or_default().push(way);
    }
    for service in &cluster.services {
        let name = [service.meta.namespace(), service.meta.name()].join("/");
        let mut by: Vec<String> = Vec::new();
        let kind = service.kind();
        if matches!(kind, ServiceType::NodePort | ServiceType::LoadBalancer) {
            by.push(format!("Service {name} ({})", kind.as_str()));
        } else if !service.external_ips.is_empty() {
            by.push(format!("Service {name} (externalIPs)"));
        }
        for way in led_to.get(name.as_str()).into_iter().flatten() {
            let host = if way.host.is_empty() { "*" } else { &way.host };
            let object = &way.object;
            by.push(format!(
                "{} {}/{} ({host}{})",
                object.kind, object.namespace, object.name, way.path
            ));
        }
        if by.is_empty() {
            continue;
        }
        for pod in cluster.pods_selected_by(service) {
            if let Some(at) = by_pod.get(&pod.0) {
                exposed[*at].extend(by.iter().cloned());
            }
        }
    }
    exposed
}

fn is_isolated(cluster: &Cluster, maker: &Maker) -> bool {
    let party = Party::Pod(PodId(maker.id));
    !isolating(cluster, Direction::Ingress, &party).is_empty()
        || may_stop(cluster, Direction::Ingress, &party)
}
