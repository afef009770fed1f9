//! Where a request comes in: the controller of an Ingress class, or a Gateway; and the addresses
//! they have.

use portpath_text::maps::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;

use super::super::Answer;
use super::super::dns;
use super::super::state::Walk;
use super::matching::{HostFit, Star, host_fit, is_kin};
use super::{Call, attach};
use crate::cluster::{Cluster, Pod};
use crate::request::{Target, placeholder};
use portpath_kube::manifest::{Ingress, ParentRef, Route, Service};

/// A way into the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The controller of the Ingresses of one class, by the index of the first of them.
    Ingress(usize),
    /// A Gateway, by its index.
    Gateway(usize),
    /// A Gateway that your YAML does not have.
    Unseen {
        /// The first route that names it, by its index.
        route: usize,
        /// Which of the route's parentRefs does.
        parent: usize,
    },
}

/// All doors of a cluster, found by what leads to them.
pub struct Doors<'c> {
    cluster: &'c Cluster,
    /// In order: Ingress classes, Gateways, Gateways that are not in your YAML.
    pub all: Vec<Door>,
    classes: HashMap<Option<&'c str>, usize>,
    first_gateway: usize,
    unseen: HashMap<(String, String), usize>,
}

/// Why a host may have been meant for a door where no rule takes it; the stronger reason first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kin {
    /// A route there is for this host.
    Named,
    /// A host there is like it.
    Like,
}

impl<'c> Doors<'c> {
    /// Finds them in one pass.
    pub fn new(cluster: &'c Cluster) -> Self {
        let ways = &cluster.ways_in;
        let mut doors = Self {
            cluster,
            all: Vec::new(),
            classes: HashMap::default(),
            first_gateway: 0,
            unseen: HashMap::default(),
        };
        for (at, ingress) in ways.ingresses.iter().enumerate() {
            doors.classes.entry(class_of(ingress)).or_insert_with(|| {
                doors.all.push(Door::Ingress(at));
                doors.all.len() - 1
            });
        }
        doors.first_gateway = doors.all.len();
        doors
            .all
            .extend((0..ways.gateways.len()).map(Door::Gateway));
        for (at, route) in ways.routes.iter().enumerate() {
            for (parent_at, parent) in route.parents.iter().enumerate() {
                let name = ways.parent_name(route, parent);
                if ways.gateway(&name).is_none() {
                    doors.unseen.entry(name).or_insert_with(|| {
                        doors.all.push(Door::Unseen {
                            route: at,
                            parent: parent_at,
                        });
                        doors.all.len() - 1
                    });
                }
            }
        }
        doors
    }

    /// The door of an Ingress.
    pub fn of_ingress(&self, ingress: &Ingress) -> Option<usize> {
        self.classes.get(&class_of(ingress)).copied()
    }

    /// The door that a parentRef of a route leads to.
    pub fn of_parent(&self, route: &Route, parent: &ParentRef) -> Option<usize> {
        let ways = &self.cluster.ways_in;
        let name = ways.parent_name(route, parent);
        let gateway = ways
            .gateway(&name)
            .map(|gateway| self.first_gateway + gateway);
        gateway.or_else(|| self.unseen.get(&name).copied())
    }

    /// The address of a door: its own where your YAML has one, else one for documentation (RFC
    /// 5737), or for benchmarks (RFC 2544) where those do not suffice.
    pub fn address(&self, at: usize) -> IpAddr {
        let written = self
            .all
            .get(at)
            .and_then(|door| addresses(self.cluster, *door).find_map(|it| it.parse().ok()));
        let [.., high, low] = u32::try_from(at + 1).unwrap_or(u32::MAX).to_be_bytes();
        written.unwrap_or(IpAddr::V4(match high {
            0 => Ipv4Addr::new(198, 51, 100, low),
            _ => Ipv4Addr::new(198, 18, high, low),
        }))
    }

    /// The first door that takes requests for every host at a port: a rule or a default backend
    /// without a host, or a listener without one.
    fn for_every_host(&self, port: u16, host: &str) -> Option<usize> {
        let ways = &self.cluster.ways_in;
        let takes_all = |ingress: &&Rc<Ingress>| {
            ingress.default_backend.is_some()
                || ingress.rules.iter().any(|rule| rule.host.is_none())
        };
        let by_ingress = || {
            let ingress = ways.ingresses.iter().find(takes_all)?;
            self.of_ingress(ingress)
        };
        let is_web = matches!(port, 80 | 443);
        is_web.then(by_ingress).flatten().or_else(|| {
            let routes = ways.routes.iter().enumerate();
            let mut parents = routes.flat_map(|(at, route)| {
                let parents = route.parents.iter().enumerate();
                parents.map(move |(parent_at, parent)| (at, parent_at, route, parent))
            });
            parents.find_map(|(at, parent_at, route, parent)| {
                let door = self.of_parent(route, parent)?;
                let listens = match self.all[door] {
                    Door::Gateway(gateway) => ways.gateways[gateway]
                        .listeners
                        .iter()
                        .any(|listener| listener.port.value == port),
                    Door::Ingress(_) | Door::Unseen { .. } => is_web,
                };
                let fit = attach::fit(self.cluster, self.all[door], at, parent_at, host);
                (listens && fit == Some(HostFit::Any)).then_some(door)
            })
        })
    }

    /// The door with the rule that fits a host best, by more than taking every host; else one that
    /// a route for the host names without success; else one with a host like it.
    fn by_host(&self, host: &str) -> Option<usize> {
        let (best, kin) = self.best_for(host);
        best.or(kin)
    }

    /// The door with the rule that fits a host best, by more than taking every host; and the one
    /// that the host may have been meant for.
    fn best_for(&self, host: &str) -> (Option<usize>, Option<usize>) {
        let ways = &self.cluster.ways_in;
        let mut best: Option<(usize, HostFit)> = None;
        let mut kin: Option<(Kin, usize)> = None;
        let mut take = |at: usize, fit: Option<HostFit>, found: Option<Kin>| {
            if let Some(fit) =
                fit.filter(|fit| *fit > HostFit::Any && best.is_none_or(|(_, best)| *fit > best))
            {
                best = Some((at, fit));
            }
            if let Some(found) = found.filter(|found| kin.is_none_or(|kin| (*found, at) < kin)) {
                kin = Some((found, at));
            }
        };
        for ingress in &ways.ingresses {
            let Some(at) = self.of_ingress(ingress) else {
                continue;
            };
            for pattern in ingress.rules.iter().filter_map(|rule| rule.host.as_ref()) {
                let like_it = is_kin(&pattern.value, host).then_some(Kin::Like);
                take(at, host_fit(&pattern.value, host, Star::OneLabel), like_it);
            }
        }
        for (route_at, route) in ways.routes.iter().enumerate() {
            for (parent_at, parent) in route.parents.iter().enumerate() {
                let Some(at) = self.of_parent(route, parent) else {
                    continue;
                };
                let door = self.all[at];
                let fit = attach::fit(self.cluster, door, route_at, parent_at, host);
                let named = route
                    .hostnames
                    .iter()
                    .any(|name| host_fit(&name.value, host, Star::Labels).is_some());
                let like_it =
                    || attach::has_kin(self.cluster, door, route, host).then_some(Kin::Like);
                take(at, fit, named.then_some(Kin::Named).or_else(like_it));
            }
        }
        (best.map(|(at, _)| at), kin.map(|(_, at)| at))
    }
}

fn class_of(ingress: &Ingress) -> Option<&str> {
    ingress.class.as_ref().map(|class| class.value.as_str())
}

/// The addresses and names that your YAML gives a door.
fn addresses(cluster: &Cluster, door: Door) -> impl Iterator<Item = &str> {
    let ways = &cluster.ways_in;
    let written = match door {
        Door::Ingress(at) => ways.ingresses.get(at).map(|ingress| &ingress.addresses),
        Door::Gateway(at) => ways.gateways.get(at).map(|gateway| &gateway.addresses),
        Door::Unseen { .. } => None,
    };
    written
        .into_iter()
        .flatten()
        .map(|address| address.value.as_str())
}

/// The door that a request comes in by, and its address; none for a request that is for no door.
pub(super) fn find(walk: &Walk, call: &Call, target: &Target) -> Option<(Door, IpAddr)> {
    let typed = target.host.as_str();
    let ip = typed.parse::<IpAddr>().ok();
    if is_at_node(walk, call, target) {
        return at_node(walk, call);
    }
    if let Some(found) = by_service(walk, target) {
        return Some(found);
    }
    if ip.is_none() && is_of_cluster(walk, target) {
        return None;
    }
    let doors = Doors::new(walk.cluster);
    let has_name =
        |door: &Door| addresses(walk.cluster, *door).any(|name| name.eq_ignore_ascii_case(typed));
    let by_address = || (0..doors.all.len()).find(|at| Some(doors.address(*at)) == ip);
    let named = doors.all.iter().position(has_name).or_else(by_address);
    let is_somebodys = |ip: IpAddr| walk.cluster.holders(ip).next().is_some() || ip.is_loopback();
    if named.is_none() && ip.is_some_and(|ip| is_somebodys(ip) || !target.names_host()) {
        return None;
    }
    let first = || (target.names_host() && !doors.all.is_empty()).then_some(0);
    let every_host = || {
        let may_be = ip.is_none() && is_outside_name(walk, typed);
        may_be
            .then(|| doors.for_every_host(call.port, &call.host))
            .flatten()
    };
    // The URL's host leads to a door, whatever the `Host` header says.
    let by_url = || {
        let is_other = ip.is_none() && !typed.eq_ignore_ascii_case(&call.host);
        is_other.then(|| doors.best_for(typed).0).flatten()
    };
    let at = named
        .or_else(by_url)
        .or_else(|| doors.by_host(&call.host))
        .or_else(every_host)
        .or_else(first)?;
    Some((doors.all[at], ip.unwrap_or_else(|| doors.address(at))))
}

/// The label by which a Service names the Gateway whose implementation made it
/// (apis/v1/well_known_labels.go, GatewayNameLabelKey; GEP-1762).
const GATEWAY_NAME: &str = "gateway.networking.k8s.io/gateway-name";

/// The Gateway of your YAML that a Service was made for, by its index.
pub(in crate::trace) fn gateway_of(cluster: &Cluster, service: &Service) -> Option<usize> {
    let label = service.meta.label(GATEWAY_NAME)?;
    let name = (
        service.meta.namespace().to_owned(),
        label.value.value.to_string(),
    );
    cluster.ways_in.gateway(&name)
}

/// The Gateway behind a Service that an implementation made for it, and the address sent to.
fn by_service(walk: &Walk, target: &Target) -> Option<(Door, IpAddr)> {
    let cluster = walk.cluster;
    let typed = target.host.as_str();
    let named = |service: &Service| gateway_of(cluster, service);
    if !cluster
        .services
        .iter()
        .any(|service| named(service).is_some())
    {
        return None;
    }
    let (service, ip) = match typed.parse::<IpAddr>() {
        Ok(ip) => {
            let names = &walk.names;
            (names.external_ip(ip).or_else(|| names.cluster_ip(ip))?, ip)
        }
        Err(_) => {
            let (asked, _) = dns::resolve(cluster, &walk.sender, target);
            let found = asked.iter().find_map(|asked| match &asked.answer {
                Answer::ClusterIp { service, ips, .. } => Some((*service, ips.clone())),
                _ => None,
            });
            let balanced = || {
                let service = walk.names.load_balancer(typed)?;
                let ips = cluster[service].cluster_ips.iter();
                let ips = ips.filter_map(|ip| ip.value.parse().ok()).collect();
                Some((service, ips))
            };
            let (service, ips): (_, Vec<IpAddr>) = found.or_else(balanced)?;
            (service, walk.sender.reachable(&ips)?)
        }
    };
    Some((Door::Gateway(named(&cluster[service])?), ip))
}

/// Whether a name may be one that somebody outside has led to a controller: it is no name of a
/// Service, which people type by mistake.
fn is_outside_name(walk: &Walk, typed: &str) -> bool {
    walk.sender.is_outside()
        && typed != "localhost"
        && dns::service_named(walk.cluster, typed).is_none()
}

/// Whether a request goes to a web port of a node itself, where controllers listen (`hostPort`) and
/// nothing of the YAML does.
fn is_at_node(walk: &Walk, call: &Call, target: &Target) -> bool {
    let host = target.host.as_str();
    let is_node = host == placeholder::NODE
        || walk.names.node(host).is_some()
        || walk.names.node_alias(host).is_some()
        || host
            .parse()
            .is_ok_and(|ip| walk.names.node_ip(ip).is_some())
        || super::super::open::mapping(walk.cluster, &walk.sender, target).is_some();
    let is_taken = || {
        let mut pods = walk.cluster.pods.iter();
        pods.any(|pod| holds_port(pod, call.port))
    };
    is_node
        && walk.sender.is_outside()
        && matches!(call.port, 80 | 443)
        && !walk.cluster.ways_in.ingresses.is_empty()
        && !is_taken()
}

fn holds_port(pod: &Pod, port: u16) -> bool {
    let mut ports = pod
        .spec
        .port_bearers()
        .flat_map(|container| &container.ports);
    ports.any(|own| own.host_port.as_ref().is_some_and(|own| own.value == port))
}

/// The Ingress controller on a node, and the node's address.
fn at_node(walk: &Walk, call: &Call) -> Option<(Door, IpAddr)> {
    let doors = Doors::new(walk.cluster);
    let at = doors
        .by_host(&call.host)
        .or_else(|| doors.for_every_host(call.port, &call.host))
        .unwrap_or(0);
    let node = walk.cluster.nodes.first()?;
    let ip = call
        .host
        .parse()
        .ok()
        .or_else(|| walk.sender.reachable(&node.ips))?;
    Some((*doors.all.get(at)?, ip))
}

/// Whether cluster DNS knows the name, for the client that asks.
fn is_of_cluster(walk: &Walk, target: &Target) -> bool {
    let name = target.host.as_str();
    let (asked, _) = dns::resolve(walk.cluster, &walk.sender, target);
    let known = |answer: &Answer| !matches!(answer, Answer::Nothing | Answer::Elsewhere);
    name == placeholder::NODE
        || name.ends_with(".cluster.local")
        || name.ends_with(".svc")
        || walk.names.node(name).is_some()
        || walk.names.load_balancer(name).is_some()
        || asked.iter().any(|asked| known(&asked.answer))
}
