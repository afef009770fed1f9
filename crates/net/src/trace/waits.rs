//! Reads what init containers wait for out of their commands (`until nc -z db 5432; do sleep 2;
//! done`), and finds those that wait without success: for a Service without endpoints, or for one whose
//! Pods wait for them in turn. Only Pods without a status, since a pasted one says how far they
//! got. What a script does beyond the usual programs is not read.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::dns::has_namespace;
use super::nearness::edit_distance;
use super::without_endpoints;
use crate::cluster::{
    Cluster, Held, InVain, Named, NeverReady, Patience, Pod, PodId, ServiceId, Wait,
};
use crate::request::Target;
use portpath_kube::manifest::{Container, PortRef, Protocol, Service};
use portpath_text::maps::HashSet;
use portpath_text::source::Span;

/// At most this many different Pod specs that wait are looked at.
const MOST: usize = 100;

/// What the init containers of a Pod wait for, as far as it is in your YAML; native sidecars wait
/// for nothing.
pub fn waits(cluster: &Cluster, pod: &Pod) -> Vec<Wait> {
    let plain = pod
        .spec
        .init_containers
        .iter()
        .enumerate()
        .filter(|(_, container)| !container.is_sidecar);
    plain
        .flat_map(|(at, container)| of_container(cluster, pod, at, container))
        .collect()
}

/// Has the Pods wait whose init containers wait without end.
pub fn hold(mut cluster: Cluster) -> Cluster {
    let held = held(&cluster);
    if !held.is_empty() {
        cluster.hold(&held);
    }
    cluster
}

/// The waits that never end, by the places of the Pod specs.
fn held(cluster: &Cluster) -> BTreeMap<Span, Rc<NeverReady>> {
    let mut waiting: BTreeMap<Span, Vec<Wait>> = BTreeMap::new();
    let mut seen: HashSet<Span> = HashSet::default();
    for pod in cluster.pods.iter().filter(|pod| pod.assumed) {
        if waiting.len() < MOST
            && !pod.spec.init_containers.is_empty()
            && seen.insert(pod.spec.span)
        {
            let waits = waits(cluster, pod);
            if !waits.is_empty() {
                waiting.insert(pod.spec.span, waits);
            }
        }
    }
    let mut stuck: HashSet<Span> = waiting.keys().copied().collect();
    let ends = |wait: &Wait, stuck: &HashSet<Span>| blocked(cluster, wait, stuck).is_none();
    loop {
        let before = stuck.len();
        for (spec, waits) in &waiting {
            if stuck.contains(spec) && waits.iter().all(|wait| ends(wait, &stuck)) {
                stuck.remove(spec);
            }
        }
        if stuck.len() == before {
            break;
        }
    }
    let first = |(spec, waits): (Span, Vec<Wait>)| {
        if !stuck.contains(&spec) {
            return None;
        }
        let (wait, why) = waits
            .into_iter()
            .find_map(|wait| blocked(cluster, &wait, &stuck).map(|why| (wait, why)))?;
        let own = cluster.pods_selected_by(&cluster[why.service()]);
        let is_own = own.iter().all(|pod| cluster[*pod].spec.span == spec);
        let why = match why {
            InVain::Stuck(service) if is_own => InVain::Itself(service),
            other => other,
        };
        Some((spec, Rc::new(NeverReady::Init(Held { wait, why }))))
    };
    waiting.into_iter().filter_map(first).collect()
}

/// Why a wait does not end while these Pod specs are stuck. What your YAML leaves open may well be
/// there.
fn blocked(cluster: &Cluster, wait: &Wait, stuck: &HashSet<Span>) -> Option<InVain> {
    let id = match wait.names {
        Named::Service(id) => id,
        Named::Elsewhere(id) => return Some(InVain::OtherNamespace(id)),
        Named::Near(id) => return Some(InVain::NoSuchName(id)),
        Named::Unknown => return None,
    };
    let service = &cluster[id];
    if wait.port.is_none() && !service.is_headless() {
        return None;
    }
    let port = match wait.port {
        Some(number) if service.is_headless() => {
            let leads = |port: &portpath_kube::manifest::ServicePort| {
                port.target_port.value == PortRef::Number(number)
            };
            service.ports.iter().position(leads).unwrap_or(0)
        }
        Some(number) => {
            let is_it = |port: &portpath_kube::manifest::ServicePort| {
                port.port.value == number && port.protocol.value == Protocol::Tcp
            };
            let Some(at) = service.ports.iter().position(is_it) else {
                return Some(InVain::NoSuchPort(id));
            };
            at
        }
        None => 0,
    };
    if service.publishes_not_ready() && wait.port.is_none() {
        return None;
    }
    let slices = cluster
        .slices_of(service)
        .iter()
        .map(|slice| &cluster.slices[*slice]);
    let mut ready = slices
        .flat_map(|slice| &slice.endpoints)
        .filter(|endpoint| endpoint.ready)
        .peekable();
    if ready.peek().is_none() {
        let missing = without_endpoints(cluster, id, port);
        return (!missing.is_open(cluster)).then_some(InVain::NoEndpoint(id));
    }
    let is_up = |pod: Option<PodId>| pod.is_none_or(|pod| !stuck.contains(&cluster[pod].spec.span));
    (!ready.any(|endpoint| is_up(endpoint.pod))).then_some(InVain::Stuck(id))
}

fn of_container(cluster: &Cluster, pod: &Pod, at: usize, container: &Container) -> Vec<Wait> {
    let Some(first) = container.arguments.first() else {
        return Vec::new();
    };
    let script: Vec<&str> = container
        .arguments
        .iter()
        .map(|argument| argument.value.as_str())
        .collect();
    let script = with_variables(&script.join(" "), container, &pod.namespace);
    let span = container
        .arguments
        .iter()
        .fold(first.span, |span, argument| span.to(argument.span));
    let mut found: Vec<Wait> = Vec::new();
    let parts: Vec<&str> = script
        .split(['\n', ';', '|', '&', '(', ')', '`'])
        .filter(|part| !part.trim().is_empty())
        .collect();
    let may_end = may_end_otherwise(&script);
    for (number, part) in parts.iter().enumerate() {
        let Some((host, port)) = asked(part) else {
            continue;
        };
        let is_last = number + 1 == parts.len();
        let patience = if !may_end && (is_last || begins_a_loop(part)) {
            Patience::Endless
        } else {
            Patience::Unclear
        };
        let wait = Wait {
            container: at,
            names: named(cluster, &host, pod),
            host,
            port,
            patience,
            span,
        };
        if !found.contains(&wait) && found.len() < 10 {
            found.push(wait);
        }
    }
    found
}

/// Whether a script has words by which it may go on without an answer, or give up.
fn may_end_otherwise(script: &str) -> bool {
    let mut words = script.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
    script.contains("||")
        || script.contains("-lt")
        || script.contains("-gt")
        || script.len() >= LONGEST
        || words.any(|word| {
            let ends = ["break", "exit", "timeout", "for", "return", "set"];
            ends.contains(&word) || word.starts_with("--timeout")
        })
}

/// Whether a command is what a loop waits for: `until nc …`, `while ! nc …`.
fn begins_a_loop(part: &str) -> bool {
    let mut words = part.split_whitespace();
    let loops = |word: &str| matches!(word.trim_matches(['"', '\'']), "until" | "while");
    let Some(first) = words.find(|word| loops(word)) else {
        return false;
    };
    first.contains("until") || words.next() == Some("!")
}

/// Longer scripts do more than wait.
const LONGEST: usize = 4000;

/// Where a container finds the name of its namespace.
const NAMESPACE_FILE: &str = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

/// The script with its plain variables filled in.
fn with_variables(script: &str, container: &Container, namespace: &str) -> String {
    let mut script: String = script.chars().take(LONGEST).collect();
    if script.contains(NAMESPACE_FILE) {
        for quote in ["", "\"", "'"] {
            let written = format!("$(cat {quote}{NAMESPACE_FILE}{quote})");
            script = script.replace(&written, namespace);
        }
    }
    if script.contains('$') {
        for pair in container.env.iter().take(50) {
            let name = &pair.key.value;
            let value = &pair.value.value;
            if value.len() < 100 {
                for written in [
                    format!("${{{name}}}"),
                    format!("$({name})"),
                    format!("${name}"),
                ] {
                    script = script.replace(&written, value);
                }
            }
        }
        script.truncate(
            (0..=script.len().min(LONGEST * 2))
                .rev()
                .find(|at| script.is_char_boundary(*at))
                .unwrap_or(0),
        );
    }
    script
}

/// Words that stand before the program in a shell's loop.
const BEFORE: &[&str] = &[
    "sh",
    "bash",
    "ash",
    "/bin/sh",
    "/bin/bash",
    "/bin/ash",
    "-c",
    "-ec",
    "-cx",
    "-xc",
    "-ce",
    "-lc",
    "until",
    "while",
    "if",
    "!",
    "do",
    "then",
    "[",
    "[[",
    "exec",
    "timeout",
    "$",
];

/// The host and port that one command asks: `nc -z db 5432`, `pg_isready -h db`. No port where the
/// command asks for the name alone; none at all for other commands.
pub fn asked(part: &str) -> Option<(String, Option<u16>)> {
    let words: Vec<&str> = part.split_whitespace().take(20).collect();
    let is_before = |word: &&&str| {
        BEFORE.contains(&word.trim_matches(['"', '\''])) || word.bytes().all(|b| b.is_ascii_digit())
    };
    let words = &words[words.iter().take_while(is_before).count()..];
    let until_redirect = words
        .iter()
        .position(|word| word.contains('>'))
        .unwrap_or(words.len());
    let words = &words[..until_redirect];
    let program = words
        .first()?
        .trim_matches(['"', '\''])
        .rsplit('/')
        .next()?;
    let option = |names: &[&str]| {
        let at = words.iter().position(|word| names.contains(word))?;
        words.get(at + 1).copied()
    };
    let with_default = |port: u16| {
        let host = option(&["-h", "--host"])
            .or(words.iter().find_map(|word| word.strip_prefix("--host=")))?;
        let typed = option(&["-p", "--port", "-P"]).and_then(|text| text.parse().ok());
        Some((host.to_owned(), Some(typed.unwrap_or(port))))
    };
    match program {
        "nslookup" | "dig" | "host" | "getent" | "nc" | "ncat" | "netcat" | "telnet" | "curl"
        | "wget" => {
            let target = Target::parse(&format!("{program} {}", words[1..].join(" "))).ok()?;
            let port = if target.lookup.tool.is_some() {
                None
            } else {
                target.port
            };
            (target.protocol == Protocol::Tcp || port.is_none()).then_some((target.host, port))
        }
        "ping" => Some((
            (*words.iter().rev().find(|word| !word.starts_with('-'))?).to_owned(),
            None,
        )),
        "pg_isready" => with_default(5432),
        "redis-cli" => with_default(6379),
        "mysqladmin" | "mysql" | "mariadb-admin" => with_default(3306),
        _ if program.starts_with("wait-for") => {
            let target = words[1..].iter().find_map(|word| {
                Target::parse(word)
                    .ok()
                    .filter(|target| target.port.is_some())
            })?;
            Some((target.host, target.port))
        }
        _ => None,
    }
}

/// What a host names for a Pod. A Pod with a resolver of its own may find more than others.
fn named(cluster: &Cluster, host: &str, pod: &Pod) -> Named {
    let host = host.trim_end_matches('.');
    let host = host.strip_suffix(".cluster.local").unwrap_or(host);
    let host = host.strip_suffix(".svc").unwrap_or(host);
    let labels: Vec<&str> = host.split('.').collect();
    let (name, namespace) = match labels.as_slice() {
        [name] => (*name, pod.namespace.as_str()),
        [name, namespace] => (*name, *namespace),
        _ => return Named::Unknown,
    };
    if let Some(service) = cluster.service(namespace, name) {
        return Named::Service(service);
    }
    let is_word = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    // The Service of the API server is in every cluster, and `localhost` in every Pod.
    let is_everywhere = matches!(name, "kubernetes" | "localhost" | "kube-dns");
    let is_host = matches!(labels.as_slice(), [host, service]
        if cluster.service(&pod.namespace, service).is_some() && !host.is_empty());
    let is_known = has_namespace(cluster, namespace);
    if !is_word || !is_known || is_everywhere || is_host || pod.spec.resolver.is_some() {
        return Named::Unknown;
    }
    let services = || cluster.services.iter().take(MOST_SERVICES).enumerate();
    let same = |(at, service): (usize, &Rc<Service>)| {
        (service.meta.name() == name).then_some(ServiceId(at))
    };
    if let Some(elsewhere) = services().find_map(same) {
        return Named::Elsewhere(elsewhere);
    }
    let near = services()
        .filter(|(_, service)| service.meta.namespace() == namespace)
        .map(|(at, service)| (edit_distance(service.meta.name(), name), at))
        .min();
    near.filter(|(distance, _)| *distance <= (name.len() / 3).min(2))
        .map_or(Named::Unknown, |(_, at)| Named::Near(ServiceId(at)))
}

/// How many Services a name is compared with.
const MOST_SERVICES: usize = 2000;
