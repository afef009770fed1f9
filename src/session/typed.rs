//! What a person types that only the cluster can read: a workload as client, a Pod as target.

use std::borrow::Cow;

use portpath_net::cluster::{Cluster, Pod};
use portpath_net::facts::kind_named;
use portpath_net::request::Client;

/// The client's line with a Pod in place of its workload: `deployment/web`, `deployment shop/web`,
/// `web`. Without a namespace it is looked for in `default`, then in all.
pub(super) fn client<'t>(cluster: &Cluster, typed: &'t str) -> Cow<'t, str> {
    let words: Vec<&str> = typed.split_whitespace().collect();
    let (kind, name) = match words.as_slice() {
        [kind, name] => (kind_named(kind), *name),
        [one] => match one.split_once('/') {
            Some((kind, name)) if kind_named(kind).is_some() => (kind_named(kind), name),
            _ => (None, *one),
        },
        _ => return typed.into(),
    };
    // `node web` and `pod web` are read as they are.
    if words.len() == 2 && kind.is_none() {
        return typed.into();
    }
    let (namespace, name) = match name.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, name),
    };
    let is_pod = kind.is_none_or(|kind| kind == "pod");
    if is_pod && cluster.pod(namespace.unwrap_or("default"), name).is_some() {
        return pod_line(namespace.unwrap_or("default"), name).into();
    }
    let made_by = |pod: &&Pod| {
        let owner = pod.owner.as_ref();
        owner.is_some_and(|owner| {
            owner.name.as_str() == name
                && kind.is_none_or(|kind| owner.kind.eq_ignore_ascii_case(kind))
        })
    };
    let named = |pod: &&Pod| is_pod && pod.name.as_str() == name;
    let fits = |pod: &&Pod| made_by(pod) || named(pod);
    let found = match namespace {
        Some(namespace) => within(cluster, namespace, fits),
        None => within(cluster, "default", fits).or_else(|| cluster.pods.iter().find(fits)),
    };
    found.map_or(typed.into(), |pod| {
        pod_line(&pod.namespace, &pod.name).into()
    })
}

fn within<'c>(
    cluster: &'c Cluster,
    namespace: &str,
    fits: impl Fn(&&Pod) -> bool,
) -> Option<&'c Pod> {
    let at_home = |pod: &&Pod| pod.namespace.as_str() == namespace && fits(pod);
    cluster.pods.iter().find(at_home)
}

fn pod_line(namespace: &str, name: &str) -> String {
    let client = Client::Pod {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    };
    client.typed()
}

/// The target's line with the address of a Pod in place of its name: `pod shop/web-0:8080`. `Err` holds
/// a sentence that says what is expected.
pub(super) fn target<'t>(cluster: &Cluster, typed: &'t str) -> Result<Cow<'t, str>, String> {
    let Some(rest) = ["pod ", "pod/", "Pod "]
        .iter()
        .find_map(|head| typed.trim().strip_prefix(head))
    else {
        return Ok(typed.into());
    };
    let (name, port) = match rest.trim().rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (rest.trim(), None),
    };
    let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
    let pod = cluster
        .pod(namespace, name)
        .map(|id| &cluster[id])
        .ok_or_else(|| format!("your YAML has no Pod `{name}` in namespace `{namespace}`"))?;
    let ip = pod
        .ips
        .first()
        .ok_or_else(|| format!("Pod `{name}` has no address yet"))?;
    Ok(match port {
        Some(port) => {
            std::net::SocketAddr::new(*ip, 0)
                .to_string()
                .trim_end_matches('0')
                .to_owned()
                + port
        }
        None => ip.to_string(),
    }
    .into())
}
