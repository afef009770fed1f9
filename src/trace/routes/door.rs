//! Where a request comes in: the controller of an Ingress class, or a Gateway; and the addresses they have.

use std::net::{IpAddr, Ipv4Addr};

use super::super::Answer;
use super::super::dns;
use super::super::walk::Walk;
use super::matching::HostFit;
use super::{Call, gateway, ingress};
use crate::cluster::Cluster;
use crate::request::Target;

/// A way into the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The controller of the Ingresses of one class, by the index of the first of them.
    Ingress(usize),
    /// A Gateway, by its index.
    Gateway(usize),
    /// A Gateway that the paste does not have.
    Unseen {
        /// The first route that names it, by its index.
        route: usize,
        /// Which of the route's parentRefs does.
        parent: usize,
    },
}

/// All doors of a cluster, at most as many as there are addresses to tell them apart.
pub fn doors(cluster: &Cluster) -> Vec<Door> {
    let ways = &cluster.ways_in;
    let mut doors = Vec::new();
    let mut classes: Vec<Option<&str>> = Vec::new();
    for (at, ingress) in ways.ingresses.iter().enumerate() {
        let class = ingress.class.as_ref().map(|class| class.value.as_str());
        if !classes.contains(&class) && classes.len() < MOST {
            classes.push(class);
            doors.push(Door::Ingress(at));
        }
    }
    doors.extend((0..ways.gateways.len()).map(Door::Gateway).take(MOST));
    let first = doors.len();
    for (at, route) in ways.routes.iter().enumerate() {
        for (parent_at, parent) in route.parents.iter().enumerate() {
            let is_known = |door: &Door| match door {
                Door::Unseen { route: first, parent: named } => {
                    gateway::same_parent(cluster, *first, *named, route, parent)
                }
                Door::Ingress(_) | Door::Gateway(_) => false,
            };
            let is_unseen = gateway::parent_of(cluster, route, parent).is_none();
            if is_unseen && doors.len() < first + MOST && !doors[first..].iter().any(is_known) {
                doors.push(Door::Unseen { route: at, parent: parent_at });
            }
        }
    }
    doors
}

/// Doors of one kind that are told apart.
const MOST: usize = 64;

/// The address of the door at an index: its own where the paste has one, else one for documentation (RFC 5737).
pub fn address(cluster: &Cluster, doors: &[Door], at: usize) -> IpAddr {
    let written = doors.get(at).and_then(|door| addresses(cluster, *door).find_map(|address| address.parse().ok()));
    written.unwrap_or_else(|| IpAddr::V4(Ipv4Addr::new(198, 51, 100, u8::try_from(at + 1).unwrap_or(255))))
}

/// The addresses and names that the paste gives a door.
fn addresses(cluster: &Cluster, door: Door) -> impl Iterator<Item = &str> {
    let ways = &cluster.ways_in;
    let written = match door {
        Door::Ingress(at) => ways.ingresses.get(at).map(|ingress| &ingress.addresses),
        Door::Gateway(at) => ways.gateways.get(at).map(|gateway| &gateway.addresses),
        Door::Unseen { .. } => None,
    };
    written.into_iter().flatten().map(|address| address.value.as_str())
}

/// The door that a request comes in by, and its address; none for a request that is for no door.
pub(super) fn find(walk: &Walk, call: &Call, target: &Target) -> Option<(Door, IpAddr)> {
    let doors = doors(walk.cluster);
    let at_door = |at: usize| (doors[at], address(walk.cluster, &doors, at));
    let typed = target.host.as_str();
    if typed.parse::<IpAddr>().is_err() && is_of_cluster(walk, target) {
        return None;
    }
    let named =
        doors.iter().position(|door| addresses(walk.cluster, *door).any(|name| name.eq_ignore_ascii_case(typed)));
    if let Some(at) = named {
        return Some(at_door(at));
    }
    if let Ok(ip) = typed.parse::<IpAddr>() {
        if let Some(at) = (0..doors.len()).find(|at| address(walk.cluster, &doors, *at) == ip) {
            return Some(at_door(at));
        }
        let is_somebodys = !walk.cluster.holders(ip).is_empty() || ip.is_loopback();
        if is_somebodys || !target.names_host() {
            return None;
        }
    }
    let mut best: Option<(usize, HostFit)> = None;
    for (at, door) in doors.iter().enumerate() {
        let fit = fit(walk.cluster, *door, &call.host).filter(|fit| *fit > HostFit::Any);
        if let Some(fit) = fit.filter(|fit| best.is_none_or(|(_, best)| *fit > best)) {
            best = Some((at, fit));
        }
    }
    let kin = || doors.iter().position(|door| has_kin(walk.cluster, *door, &call.host));
    let first = || (target.names_host() && !doors.is_empty()).then_some(0);
    let (door, ip) = best.map(|(at, _)| at).or_else(kin).or_else(first).map(at_door)?;
    Some((door, typed.parse().unwrap_or(ip)))
}

/// Whether cluster DNS knows the name, for whoever asks.
fn is_of_cluster(walk: &Walk, target: &Target) -> bool {
    let name = target.host.as_str();
    let (asked, _) = dns::resolve(walk.cluster, &walk.sender, target);
    let known = |answer: &Answer| !matches!(answer, Answer::Nothing | Answer::Elsewhere);
    name.ends_with(".cluster.local")
        || name.ends_with(".svc")
        || walk.names.node(name).is_some()
        || walk.names.load_balancer(name).is_some()
        || asked.iter().any(|asked| known(&asked.answer))
}

fn fit(cluster: &Cluster, door: Door, host: &str) -> Option<HostFit> {
    match door {
        Door::Ingress(at) => ingress::fit(&cluster.ways_in, at, host),
        Door::Gateway(_) | Door::Unseen { .. } => gateway::fit(cluster, door, host),
    }
}

fn has_kin(cluster: &Cluster, door: Door, host: &str) -> bool {
    match door {
        Door::Ingress(at) => ingress::has_kin(&cluster.ways_in, at, host),
        Door::Gateway(_) | Door::Unseen { .. } => gateway::has_kin(cluster, door, host),
    }
}
