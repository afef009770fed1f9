//! What is wrong with the Ingresses and routes of a paste, asked for or not; and the requests that
//! they are for.

use portpath_explain::report::RequestChoice;
use portpath_kube::manifest::{Listener, ListenerProtocol, Place, RouteKind, RouteMatch};
use portpath_net::cluster::Cluster;
use portpath_net::request::Target;
use portpath_net::request::words::OUTSIDE;
use portpath_net::trace::RouteFault;
use portpath_net::trace::routes::{Doors, attached, literal_start, parent_of, resolve};
use portpath_yaml::yaml::TextSlice;

/// At most this many faults are found.
const MOST: usize = 200;

/// What keeps rules from leading to a Service, and routes from a Gateway.
pub(crate) fn faults(cluster: &Cluster) -> Vec<RouteFault> {
    let ways = &cluster.ways_in;
    let mut faults = Vec::new();
    for (at, route) in ways.routes.iter().enumerate() {
        for (parent_at, parent) in route.parents.iter().enumerate() {
            let gateway =
                parent_of(cluster, route, parent).and_then(|gateway| ways.gateways.get(gateway));
            let Some(Err(why)) = gateway.map(|gateway| attached(cluster, route, parent, gateway))
            else {
                continue;
            };
            if faults.len() >= MOST {
                break;
            }
            faults.push(RouteFault::DetachedHost {
                host: String::new(),
                route: at,
                parent: parent_at,
                why,
            });
        }
    }
    for place in ways.places() {
        if faults.len() >= MOST {
            break;
        }
        // What a mesh makes of a route is not judged.
        let is_for_mesh = match place {
            Place::Rule { route, .. } => ways.routes[route].parents.is_empty(),
            Place::Path { .. } | Place::Default(_) => false,
        };
        if is_for_mesh {
            continue;
        }
        let told_when_asked = |fault: &RouteFault| {
            matches!(
                fault,
                RouteFault::NotAService(_)
                    | RouteFault::ByAnnotation(_)
                    | RouteFault::ExternalName { .. }
            )
        };
        faults.extend(
            resolve(cluster, place)
                .err()
                .filter(|fault| !told_when_asked(fault)),
        );
    }
    faults
}

/// A request for each rule and path, from outside.
pub(crate) fn requests(cluster: &Cluster) -> Vec<RequestChoice> {
    let doors = Doors::new(cluster);
    let mut requests: Vec<RequestChoice> = Vec::new();
    let ways = &cluster.ways_in;
    for place in ways.places() {
        let (Some(target), Some(backend), Some((kind, meta)), Some(namespace)) = (
            proposed(cluster, &doors, place),
            ways.backend(place),
            ways.owner(place),
            ways.backend_namespace(place),
        ) else {
            continue;
        };
        let to = target.typed();
        if requests
            .iter()
            .rev()
            .take(MOST)
            .any(|earlier| earlier.to == to)
            || Target::parse(&to).is_err()
        {
            continue;
        }
        let path = target.path.as_deref().unwrap_or("");
        requests.push(RequestChoice {
            label: format!("{kind} {}, {}{path}", meta.name(), target.http_host()).into(),
            service: format!("{namespace}/{}", backend.name.value).into(),
            from: TextSlice::fixed(OUTSIDE),
            to: to.into(),
        });
    }
    requests.splice(0..0, to_hosts_without_paths(cluster));
    requests
}

/// The request that a rule is for; none for further backends of a rule, which share its requests.
pub(super) fn proposed(cluster: &Cluster, doors: &Doors, place: Place) -> Option<Target> {
    match place {
        Place::Path {
            ingress,
            rule,
            path,
        } => for_path(cluster, doors, ingress, rule, path),
        Place::Default(ingress) => for_default(cluster, doors, ingress),
        Place::Rule {
            route,
            rule,
            backend: 0,
        } => for_rule(cluster, doors, route, rule),
        Place::Rule { .. } => None,
    }
}

/// A request for each rule of an Ingress that has a host and no path: what is meant for it stands
/// elsewhere, or nowhere.
fn to_hosts_without_paths(cluster: &Cluster) -> Vec<RequestChoice> {
    let ingresses = cluster.ways_in.ingresses.iter();
    let bare = ingresses.flat_map(|ingress| {
        let rules = ingress.rules.iter().filter(|rule| rule.paths.is_empty());
        rules.filter_map(move |rule| Some((ingress, rule.host.as_ref()?)))
    });
    let choices = bare.take(MOST).map(|(ingress, host)| {
        let to = target(Some(&host.value), "http", 80, "/", String::new()).typed();
        RequestChoice {
            label: format!("Ingress {}, {}", ingress.meta.name(), host.value).into(),
            service: TextSlice::fixed(""),
            from: TextSlice::fixed(OUTSIDE),
            to: to.into(),
        }
    });
    choices
        .filter(|choice| Target::parse(&choice.to).is_ok())
        .collect()
}

/// A target for a host; where a rule takes every host, for the address of its door.
fn target(host: Option<&str>, scheme: &str, port: u16, path: &str, other: String) -> Target {
    let host = host.map_or(other, |host| match host.strip_prefix("*.") {
        Some(parent) => format!("www.{parent}"),
        None => host.to_owned(),
    });
    let path = (path != "/").then(|| path.to_owned());
    Target {
        host,
        port: Some(port),
        scheme: Some(scheme.to_owned()),
        path,
        ..Target::default()
    }
}

fn for_path(
    cluster: &Cluster,
    doors: &Doors,
    at: usize,
    rule: usize,
    path: usize,
) -> Option<Target> {
    let ingress = cluster.ways_in.ingresses.get(at)?;
    let rule = ingress.rules.get(rule)?;
    let host = rule.host.as_ref().map(|host| host.value.as_str());
    let has_tls = |host: &str| {
        ingress
            .tls_hosts
            .as_ref()
            .is_some_and(|hosts| hosts.iter().any(|tls| tls.value.eq_ignore_ascii_case(host)))
    };
    let (scheme, port) = if host.is_some_and(has_tls) {
        ("https", 443)
    } else {
        ("http", 80)
    };
    let written = rule
        .paths
        .get(path)?
        .path
        .as_ref()
        .map_or("/", |path| path.value.as_str());
    let door = doors.address(doors.of_ingress(ingress)?).to_string();
    Some(target(
        host,
        scheme,
        port,
        rooted(literal_start(written)),
        door,
    ))
}

fn for_default(cluster: &Cluster, doors: &Doors, at: usize) -> Option<Target> {
    let ingress = cluster.ways_in.ingresses.get(at)?;
    let door = doors.address(doors.of_ingress(ingress)?).to_string();
    let host = ingress
        .rules
        .first()
        .and_then(|rule| rule.host.as_ref())
        .map(|host| host.value.as_str());
    // A path that hardly any rule takes.
    let path = if ingress.rules.is_empty() {
        "/"
    } else {
        "/anything-else"
    };
    Some(target(host, "http", 80, path, door))
}

fn for_rule(cluster: &Cluster, doors: &Doors, at: usize, rule: usize) -> Option<Target> {
    let route = cluster.ways_in.routes.get(at)?;
    let rule = route.rules.get(rule)?;
    let parent = route.parents.first()?;
    let door = doors.address(doors.of_parent(route, parent)?).to_string();
    let listener = match parent_of(cluster, route, parent)
        .and_then(|gateway| cluster.ways_in.gateways.get(gateway))
    {
        Some(gateway) => gateway
            .listeners
            .get(*attached(cluster, route, parent, gateway).ok()?.first()?),
        None => None,
    };
    let named = route
        .hostnames
        .first()
        .or_else(|| listener?.hostname.as_ref())
        .map(|host| host.value.as_str());
    let (scheme, port) = spoken(route.kind, listener);
    let first = rule.matches.first();
    let path = first
        .and_then(|entry| entry.path.as_ref())
        .map_or("/", |(_, path)| rooted(literal_start(&path.value)));
    let mut target = target(named, scheme, port, path, door);
    if route.kind == RouteKind::Udp {
        target.protocol = portpath_kube::manifest::Protocol::Udp;
    }
    if let Some(entry) = first {
        add_conditions(&mut target, entry);
    }
    Some(target)
}

/// The headers, query and method that the first match asks for.
fn add_conditions(target: &mut Target, entry: &RouteMatch) {
    let plain = |text: &str| !text.is_empty() && !text.contains(['\'', '"', '\n']);
    let exact = entry
        .headers
        .iter()
        .filter(|header| !header.regex && plain(&header.name.value) && plain(&header.value.value));
    target.headers = exact
        .map(|header| {
            (
                header.name.value.to_string(),
                header.value.value.to_string(),
            )
        })
        .collect();
    target.method = entry
        .method
        .as_ref()
        .map(|method| method.value.to_string())
        .filter(|method| method != "GET");
    let query: Vec<String> = entry
        .query
        .iter()
        .map(|pair| format!("{}={}", pair.name.value, pair.value.value))
        .collect();
    if !query.is_empty() {
        target.path = Some(format!(
            "{}?{}",
            target.path.as_deref().unwrap_or("/"),
            query.join("&")
        ));
    }
}

fn spoken(kind: RouteKind, listener: Option<&Listener>) -> (&'static str, u16) {
    let secure = kind == RouteKind::Tls
        || listener.is_some_and(|listener| listener.speaks() == ListenerProtocol::Https);
    let scheme = match kind {
        RouteKind::Udp => "udp",
        RouteKind::Tcp => "tcp",
        _ if secure => "https",
        RouteKind::Http | RouteKind::Grpc | RouteKind::Tls => "http",
    };
    (
        scheme,
        listener.map_or(if secure { 443 } else { 80 }, |listener| {
            listener.port.value
        }),
    )
}

fn rooted(path: &str) -> &str {
    if path.starts_with('/') { path } else { "/" }
}
