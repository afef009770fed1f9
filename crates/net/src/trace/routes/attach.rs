//! Which routes a Gateway's listeners take, and for which hosts.
//! Source: https://gateway-api.sigs.k8s.io/reference/spec/ (Listener, AllowedRoutes, ParentReference).

use super::matching::{HostFit, Star, host_fit, is_kin};
use super::{Detached, Door, RouteFault};
use crate::cluster::Cluster;
use crate::cluster::listeners::{selects, takes_set};
use portpath_kube::manifest::{
    GATEWAY_GROUP, Gateway, Listener, ListenerProtocol, ListenerSet, ParentKind, ParentRef, Place,
    Route, RouteKind, RoutesFrom,
};
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// The Gateway that a parentRef of a route names, when your YAML has it.
pub fn parent_of(cluster: &Cluster, route: &Route, parent: &ParentRef) -> Option<usize> {
    let ways = &cluster.ways_in;
    ways.gateway(&ways.parent_name(route, parent))
}

/// The listeners that take a route by one of its parentRefs; what keeps it out when none does.
pub fn attached(
    cluster: &Cluster,
    route: &Route,
    parent: &ParentRef,
    gateway: &Gateway,
) -> Result<Vec<usize>, Detached> {
    let is_owner = |listener: &Listener| match parent.kind {
        ParentKind::Gateway | ParentKind::Service => listener.owner.is_gateway(),
        ParentKind::ListenerSet => {
            let owner = &listener.owner;
            let named = route.parent_name(parent);
            !owner.is_gateway()
                && (owner.namespace.as_str(), owner.name.as_str()) == (&named.0, &named.1)
        }
    };
    if !gateway.listeners.iter().any(is_owner) && parent.kind == ParentKind::ListenerSet {
        return Err(Detached::SetNotAllowed);
    }
    let meant = |listener: &Listener| {
        let is_named = parent
            .section
            .as_ref()
            .is_none_or(|section| section.value == listener.name.value);
        let is_at_port = parent
            .port
            .as_ref()
            .is_none_or(|port| port.value == listener.port.value);
        is_owner(listener) && is_named && is_at_port
    };
    let all = || {
        gateway
            .listeners
            .iter()
            .enumerate()
            .filter(|(_, listener)| meant(listener))
    };
    if all().next().is_none() {
        return Err(Detached::NoSuchListener);
    }
    let allowed = || {
        all().filter(|(_, listener)| {
            takes_kind(listener, route.kind) && takes_namespace(cluster, listener, route)
        })
    };
    if allowed().next().is_none() {
        return Err(Detached::NotAllowed);
    }
    let listeners: Vec<usize> = allowed()
        .filter(|(_, listener)| share_host(listener, route))
        .map(|(at, _)| at)
        .collect();
    if listeners.is_empty() {
        Err(Detached::NoSharedHost)
    } else {
        Ok(listeners)
    }
}

/// Whether a kind of route fits the protocol and is among `allowedRoutes.kinds`, if there are any.
/// Source: apis/v1/gateway_types.go, AllowedRoutes.Kinds and ListenerReasonInvalidRouteKinds.
fn takes_kind(listener: &Listener, kind: RouteKind) -> bool {
    let fits = match listener.speaks() {
        ListenerProtocol::Http | ListenerProtocol::Https => {
            matches!(kind, RouteKind::Http | RouteKind::Grpc)
        }
        // A stream that is passed through is TLS still, and a TLSRoute's.
        ListenerProtocol::Tls if listener.passthrough => kind == RouteKind::Tls,
        ListenerProtocol::Tls => matches!(kind, RouteKind::Tls | RouteKind::Tcp),
        ListenerProtocol::Tcp => kind == RouteKind::Tcp,
        ListenerProtocol::Udp => kind == RouteKind::Udp,
        ListenerProtocol::Foreign => true,
        ListenerProtocol::Unsupported => false,
    };
    let mut kinds = listener.kinds.iter();
    let is_allowed = listener.kinds.is_empty()
        || kinds.any(|it| it.group == GATEWAY_GROUP && it.kind.value == kind.as_str());
    fits && is_allowed
}

fn takes_namespace(cluster: &Cluster, listener: &Listener, route: &Route) -> bool {
    let namespace = route.meta.namespace();
    match &listener.from.value {
        RoutesFrom::Same => namespace == listener.owner.namespace.as_str(),
        RoutesFrom::All => true,
        RoutesFrom::None => false,
        // What depends on labels that your YAML does not show is taken, and the end left open.
        RoutesFrom::Selector(selector) => {
            selects(&cluster.namespaces, selector, namespace) != Some(false)
        }
    }
}

/// The fault of a route that a listener takes only by labels which your YAML does not show.
pub(super) fn open_attachment(
    cluster: &Cluster,
    door: Door,
    at: Option<usize>,
    place: Place,
) -> Option<RouteFault> {
    let (Door::Gateway(gateway), Place::Rule { route, .. }) = (door, place) else {
        return None;
    };
    let object = cluster.ways_in.routes.get(route)?;
    let listener = listener(cluster, door, at)?;
    let namespaces = &cluster.namespaces;
    let own = cluster.ways_in.gateways.get(gateway)?;
    let is_its = |set: &ListenerSet| {
        set.meta.namespace() == listener.owner.namespace.as_str()
            && set.meta.name() == listener.owner.name.as_str()
    };
    if !listener.owner.is_gateway() {
        let mut sets = cluster.ways_in.listener_sets.iter();
        let set = sets.position(|set| is_its(set) && takes_set(namespaces, own, set).is_none());
        if let Some(set) = set {
            return Some(RouteFault::ListenerSet { set });
        }
    }
    let RoutesFrom::Selector(selector) = &listener.from.value else {
        return None;
    };
    let is_parent = |parent: &ParentRef| parent_of(cluster, object, parent) == Some(gateway);
    let parent = object.parents.iter().position(is_parent)?;
    let is_open = selects(namespaces, selector, object.meta.namespace()).is_none();
    is_open.then_some(RouteFault::NamespaceUnknown { route, parent })
}

fn share_host(listener: &Listener, route: &Route) -> bool {
    let Some(own) = &listener.hostname else {
        return true;
    };
    let has_hosts = matches!(
        route.kind,
        RouteKind::Http | RouteKind::Grpc | RouteKind::Tls
    );
    !has_hosts
        || route.hostnames.is_empty()
        || route
            .hostnames
            .iter()
            .any(|host| intersect(&own.value, &host.value))
}

/// Whether two hostnames, each maybe a wildcard, have a host in common.
pub(super) fn intersect(one: &str, other: &str) -> bool {
    let stem = |name: &str| {
        name.strip_prefix('*')
            .map(|rest| format!("x{rest}"))
            .unwrap_or_else(|| name.to_owned())
    };
    host_fit(one, &stem(other), Star::Labels).is_some()
        || host_fit(other, &stem(one), Star::Labels).is_some()
}

/// The routes at a door with the listener each is attached to; where the Gateway is not in your
/// YAML, without one.
pub(super) fn routes_at(cluster: &Cluster, door: Door) -> Vec<(usize, Option<usize>)> {
    let mut found = Vec::new();
    for (at, route) in cluster.ways_in.routes.iter().enumerate() {
        for parent in &route.parents {
            let gateway = parent_of(cluster, route, parent);
            match (door, gateway) {
                (Door::Gateway(own), Some(gateway)) if own == gateway => {
                    let listeners =
                        attached(cluster, route, parent, &cluster.ways_in.gateways[gateway]);
                    found.extend(
                        listeners
                            .unwrap_or_default()
                            .into_iter()
                            .map(|listener| (at, Some(listener))),
                    );
                }
                (
                    Door::Unseen {
                        route: first,
                        parent: named,
                    },
                    None,
                ) if same_parent(cluster, first, named, route, parent) => {
                    found.push((at, None));
                }
                _ => {}
            }
        }
    }
    found.dedup();
    found
}

/// Whether two parentRefs name the same Gateway.
fn same_parent(
    cluster: &Cluster,
    first: usize,
    named: usize,
    route: &Route,
    parent: &ParentRef,
) -> bool {
    let Some(other) = cluster.ways_in.routes.get(first) else {
        return false;
    };
    let Some(named) = other.parents.get(named) else {
        return false;
    };
    let ways = &cluster.ways_in;
    ways.parent_name(other, named) == ways.parent_name(route, parent)
}

/// The first route that names a Gateway without success and is for a host.
pub(super) fn detached_for(cluster: &Cluster, own: usize, host: &str) -> Option<RouteFault> {
    let gateway = cluster.ways_in.gateways.get(own)?;
    cluster
        .ways_in
        .routes
        .iter()
        .enumerate()
        .find_map(|(at, route)| {
            let fits =
                |name: &Spanned<TextSlice>| host_fit(&name.value, host, Star::Labels).is_some();
            if !route.hostnames.is_empty() && !route.hostnames.iter().any(fits) {
                return None;
            }
            route
                .parents
                .iter()
                .enumerate()
                .find_map(|(parent_at, parent)| {
                    if parent_of(cluster, route, parent) != Some(own) {
                        return None;
                    }
                    let why = attached(cluster, route, parent, gateway).err()?;
                    Some(RouteFault::DetachedHost {
                        host: host.to_owned(),
                        route: at,
                        parent: parent_at,
                        why,
                    })
                })
        })
}

/// How well the host of a request fits a route by one of its parentRefs, within the hostnames of
/// the listeners.
pub(super) fn fit(
    cluster: &Cluster,
    door: Door,
    route: usize,
    parent: usize,
    host: &str,
) -> Option<HostFit> {
    let object = cluster.ways_in.routes.get(route)?;
    let Door::Gateway(at) = door else {
        return host_at(cluster, door, route, None, host);
    };
    let listeners = attached(
        cluster,
        object,
        object.parents.get(parent)?,
        cluster.ways_in.gateways.get(at)?,
    )
    .ok()?;
    listeners
        .into_iter()
        .filter_map(|listener| host_at(cluster, door, route, Some(listener), host))
        .max()
}

/// Whether a route, or a listener of the Gateway at a door, has a hostname that this one may have
/// been meant for.
pub(super) fn has_kin(cluster: &Cluster, door: Door, route: &Route, host: &str) -> bool {
    let gateway = if let Door::Gateway(at) = door {
        cluster.ways_in.gateways.get(at)
    } else {
        None
    };
    let listeners = gateway.into_iter().flat_map(|gateway| &gateway.listeners);
    let mut names = route
        .hostnames
        .iter()
        .chain(listeners.filter_map(|listener| listener.hostname.as_ref()));
    names.any(|name| is_kin(&name.value, host))
}

pub(super) fn listener(cluster: &Cluster, door: Door, at: Option<usize>) -> Option<&Listener> {
    match door {
        Door::Gateway(gateway) => cluster.ways_in.gateways.get(gateway)?.listeners.get(at?),
        Door::Ingress(_) | Door::Unseen { .. } => None,
    }
}

/// How a host fits a route at a listener: both must take it, and the route's word counts when it
/// has one.
pub(super) fn host_at(
    cluster: &Cluster,
    door: Door,
    route: usize,
    at: Option<usize>,
    host: &str,
) -> Option<HostFit> {
    let own = listener(cluster, door, at).and_then(|listener| listener.hostname.as_ref());
    let own = own.map_or(Some(HostFit::Any), |name| {
        host_fit(&name.value, host, Star::Labels)
    })?;
    let names = &cluster.ways_in.routes[route].hostnames;
    if names.is_empty() {
        return Some(own);
    }
    names
        .iter()
        .filter_map(|name| host_fit(&name.value, host, Star::Labels))
        .max()
}
