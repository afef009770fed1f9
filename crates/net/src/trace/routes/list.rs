//! Lists the hosts and paths that there are rules for, so that a reader sees what could be asked
//! instead.

use super::matching::{Star, host_fit};
use super::{Door, attach, ingress};
use crate::cluster::Cluster;
use portpath_kube::manifest::PathMatch;
use portpath_text::source::Spanned;
use portpath_yaml::yaml::TextSlice;

/// The hosts that the rules at a door are for; of a Gateway those of one listener where one is
/// given.
pub fn hosts(cluster: &Cluster, door: Door, listener: Option<usize>) -> Vec<&Spanned<TextSlice>> {
    let ways = &cluster.ways_in;
    match door {
        Door::Ingress(at) => {
            let rules = ingress::served(ways, at).flat_map(|(_, ingress)| &ingress.rules);
            rules.filter_map(|rule| rule.host.as_ref()).collect()
        }
        Door::Gateway(_) | Door::Unseen { .. } => {
            let routes = attach::routes_at(cluster, door).into_iter();
            let here = routes.filter(|(_, at)| listener.is_none() || *at == listener);
            here.flat_map(|(route, _)| &ways.routes[route].hostnames)
                .collect()
        }
    }
}

/// The paths that the rules for a host at a door are for, but for regular expressions.
pub fn paths<'c>(cluster: &'c Cluster, door: Door, host: &str) -> Vec<&'c Spanned<TextSlice>> {
    let ways = &cluster.ways_in;
    match door {
        Door::Ingress(at) => {
            let best = ingress::fit(ways, at, host);
            let rules = ingress::served(ways, at).flat_map(|(_, ingress)| &ingress.rules);
            let named = |host: Option<&Spanned<TextSlice>>| {
                host.map_or(String::new(), |host| host.value.to_string())
            };
            let fitting = rules
                .filter(|rule| host_fit(&named(rule.host.as_ref()), host, Star::OneLabel) == best);
            fitting
                .flat_map(|rule| &rule.paths)
                .filter_map(|path| path.path.as_ref())
                .collect()
        }
        Door::Gateway(_) | Door::Unseen { .. } => {
            let routes = attach::routes_at(cluster, door).into_iter();
            let here = routes
                .filter(|(route, at)| attach::host_at(cluster, door, *route, *at, host).is_some());
            let rules = here.flat_map(|(route, _)| &ways.routes[route].rules);
            let paths = rules
                .flat_map(|rule| &rule.matches)
                .filter_map(|entry| entry.path.as_ref());
            paths
                .filter(|(kind, _)| *kind != PathMatch::Regex)
                .map(|(_, path)| path)
                .collect()
        }
    }
}
