//! Reads what init containers wait for out of their commands (`until nc -z db 5432; do sleep 2;
//! done`), and finds those that wait without success: for a Service without endpoints, or for one whose
//! Pods wait for them in turn. Only Pods without a status, since a pasted one says how far they
//! got. What a script does beyond the usual programs is not read.

use std::collections::BTreeMap;

use super::without_endpoints;
use crate::cluster::{Cluster, Pod, PodId, ServiceId};
use crate::request::Target;
use portpath_kube::manifest::{Container, PortRef, Protocol};
use portpath_text::maps::HashSet;
use portpath_text::source::Span;

/// Something that an init container waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Which init container: index into `init_containers`.
    pub container: usize,
    /// The host as written.
    pub host: String,
    /// The Service that the host names.
    pub service: ServiceId,
    /// The port that must answer; none when the name alone must resolve.
    pub port: Option<u16>,
    /// The command.
    pub span: Span,
}

/// A wait without end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// One of the Pods that wait.
    pub pod: PodId,
    /// For what.
    pub wait: Wait,
    /// Why without success.
    pub why: InVain,
}

/// Why a wait has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InVain {
    /// The Service has no such port.
    NoSuchPort,
    /// The Service has no endpoint.
    NoEndpoint,
    /// The Service's Pods are those that wait.
    Itself,
    /// The Service's Pods wait without end themselves, for what waits for them or for something
    /// else.
    Stuck,
}

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

/// The waits that never end, one a Pod spec.
pub fn held(cluster: &Cluster) -> Vec<Held> {
    let mut waiting: BTreeMap<Span, (PodId, Vec<Wait>)> = BTreeMap::new();
    let mut seen: HashSet<Span> = HashSet::default();
    for (at, pod) in cluster
        .pods
        .iter()
        .enumerate()
        .filter(|(_, pod)| pod.assumed)
    {
        if waiting.len() < MOST
            && !pod.spec.init_containers.is_empty()
            && seen.insert(pod.spec.span)
        {
            let waits = waits(cluster, pod);
            if !waits.is_empty() {
                waiting.insert(pod.spec.span, (PodId(at), waits));
            }
        }
    }
    let mut stuck: HashSet<Span> = waiting.keys().copied().collect();
    let ends = |wait: &Wait, stuck: &HashSet<Span>| blocked(cluster, wait, stuck).is_none();
    loop {
        let before = stuck.len();
        for (spec, (_, waits)) in &waiting {
            if stuck.contains(spec) && waits.iter().all(|wait| ends(wait, &stuck)) {
                stuck.remove(spec);
            }
        }
        if stuck.len() == before {
            break;
        }
    }
    let first = |(spec, (pod, waits)): (Span, (PodId, Vec<Wait>))| {
        if !stuck.contains(&spec) {
            return None;
        }
        let (wait, why) = waits
            .into_iter()
            .find_map(|wait| blocked(cluster, &wait, &stuck).map(|why| (wait, why)))?;
        let own = cluster.pods_selected_by(&cluster[wait.service]);
        let is_own = own.iter().all(|pod| cluster[*pod].spec.span == spec);
        Some(Held {
            pod,
            wait,
            why: if why == InVain::Stuck && is_own {
                InVain::Itself
            } else {
                why
            },
        })
    };
    waiting.into_iter().filter_map(first).collect()
}

/// Why a wait does not end while these Pod specs are stuck. What your YAML leaves open may well be
/// there.
fn blocked(cluster: &Cluster, wait: &Wait, stuck: &HashSet<Span>) -> Option<InVain> {
    let service = &cluster[wait.service];
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
                return Some(InVain::NoSuchPort);
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
        let missing = without_endpoints(cluster, wait.service, port);
        return (!missing.is_open(cluster)).then_some(InVain::NoEndpoint);
    }
    let is_up = |pod: Option<PodId>| pod.is_none_or(|pod| !stuck.contains(&cluster[pod].spec.span));
    (!ready.any(|endpoint| is_up(endpoint.pod))).then_some(InVain::Stuck)
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
    let script = with_variables(&script.join(" "), container);
    let span = container
        .arguments
        .iter()
        .fold(first.span, |span, argument| span.to(argument.span));
    let mut found: Vec<Wait> = Vec::new();
    for part in script.split(['\n', ';', '|', '&', '(', ')', '`']) {
        let Some((host, port)) = asked(part) else {
            continue;
        };
        let Some(service) = service_named(cluster, &host, &pod.namespace) else {
            continue;
        };
        let wait = Wait {
            container: at,
            host,
            service,
            port,
            span,
        };
        if !found.contains(&wait) && found.len() < 10 {
            found.push(wait);
        }
    }
    found
}

/// Longer scripts do more than wait.
const LONGEST: usize = 4000;

/// The script with its plain variables filled in.
fn with_variables(script: &str, container: &Container) -> String {
    let mut script: String = script.chars().take(LONGEST).collect();
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

/// The host and port that one command asks.
fn asked(part: &str) -> Option<(String, Option<u16>)> {
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

/// The Service of a name as a Pod of this namespace would ask for it.
fn service_named(cluster: &Cluster, host: &str, namespace: &str) -> Option<ServiceId> {
    let host = host.trim_end_matches('.');
    let host = host.strip_suffix(".cluster.local").unwrap_or(host);
    let host = host.strip_suffix(".svc").unwrap_or(host);
    match host.split('.').collect::<Vec<_>>().as_slice() {
        [service] => cluster.service(namespace, service),
        [service, other] => cluster.service(other, service),
        _ => None,
    }
}
