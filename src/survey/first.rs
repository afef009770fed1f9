//! The first question, where none is asked: the one that the text itself quotes, else the way in from
//! outside. What fails comes between the two, and is known elsewhere.

use portpath_explain::report::{Choices, RequestChoice};
use portpath_kube::manifest::Service;
use portpath_net::cluster::{Cluster, Pod, ServiceId};
use portpath_net::request::words::OUTSIDE;
use portpath_net::request::{Client, Target, command_parts};
use portpath_net::trace::{NODE_PORTS, Names};
use portpath_text::source::Origin;
use portpath_yaml::printed::{Command, Saying};

/// At most this many commands of a text are looked at.
const MOST_COMMANDS: usize = 20;
/// What a client printed stands at most this many lines below its command.
const FARTHEST: usize = 4;

/// The request, client and target, that the text quotes: the command that failed, else the first
/// one that is about something in the YAML, else what an error names, else an address in a sentence.
pub(crate) fn quoted(cluster: &Cluster, choices: &Choices) -> Option<(String, String)> {
    let printed = &cluster.printed;
    let commands = || printed.commands.iter().take(MOST_COMMANDS);
    let fails = |command: &&Command| printed.seen.iter().any(|saying| is_below(saying, command));
    let read = |command: &Command| request(cluster, choices, command);
    commands()
        .filter(fails)
        .find_map(read)
        .or_else(|| commands().find_map(read))
        .or_else(|| {
            let tried = printed.seen.iter().take(MOST_COMMANDS).filter_map(tried);
            tried.into_iter().find_map(|command| read(&command))
        })
        .or_else(|| printed.mentioned.iter().take(MOST_COMMANDS).find_map(read))
}

/// The request that an error tells of: `curl: (7) Failed to connect to web port 80`, `connect
/// ECONNREFUSED 10.96.0.15:5432`.
fn tried(saying: &Saying) -> Option<Command> {
    let (host, port) = (saying.host.as_deref()?, saying.port?);
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    };
    let is_curl = saying.text.starts_with("curl");
    Some(Command {
        text: if is_curl {
            format!("curl http://{host}:{port}")
        } else {
            format!("tcp://{host}:{port}")
        },
        on: None,
        at: saying.at,
    })
}

fn is_below(saying: &Saying, command: &Command) -> bool {
    saying.at.line > command.at.line && saying.at.line <= command.at.line + FARTHEST
}

fn request(cluster: &Cluster, choices: &Choices, command: &Command) -> Option<(String, String)> {
    let (to, kubectl) = command_parts(&command.text);
    let target = Target::parse(to).ok()?;
    let asks = target.lookup.tool.is_some();
    let has_port = target.port.is_some() || target.any_node_port;
    if !has_port && target.forward.is_none() && !asks {
        return None;
    }
    let place = place(cluster, choices, &target)?;
    let same = choices
        .requests
        .iter()
        .find(|choice| Target::parse(&choice.to).is_ok_and(|known| known == target));
    let within = started_in(cluster, kubectl).or_else(|| prompted(cluster, command));
    let from = match (within, same) {
        (Some(from), _) => from,
        (None, Some(choice)) => choice.from.to_string(),
        (None, None) => place.typed(),
    };
    Some((from, to.to_owned()))
}

/// The Pod or the namespace in which `kubectl exec -it web-0 -n shop` or `kubectl run test --image=…`
/// starts a command. A Pod that the YAML does not have is one of its namespace, if that is named.
fn started_in(cluster: &Cluster, kubectl: &str) -> Option<String> {
    let mut named = None;
    let mut plain = Vec::new();
    let mut words = kubectl.split_whitespace().skip(1);
    while let Some(word) = words.next() {
        match word {
            "-n" | "--namespace" => named = Some(words.next()?),
            "-c" | "--container" | "--image" => {
                words.next();
            }
            _ => match word.strip_prefix("--namespace=") {
                Some(name) => named = Some(name),
                None if word.starts_with('-') => {}
                None => plain.push(word),
            },
        }
    }
    let namespace = named.unwrap_or("default");
    let any = |namespace: &str| {
        let client = Client::PodIn {
            namespace: namespace.to_owned(),
            node: None,
        };
        client.typed()
    };
    let (kind, name) = match plain.as_slice() {
        ["exec", "pod" | "pods" | "po", pod, ..] => ("pod", *pod),
        ["exec", pod, ..] => match pod.split_once('/') {
            Some(("pod" | "pods" | "po", pod)) => ("pod", pod),
            Some((kind, name)) => (kind, name),
            None => ("pod", *pod),
        },
        ["run", ..] => return Some(any(namespace)),
        _ => return None,
    };
    let mut pods = cluster.pods.iter();
    let is_there = pods.any(|pod| {
        let owner = pod.owner.as_ref().map(|owner| owner.name.as_str());
        let is_it = match kind {
            "pod" => pod.name.as_str() == name,
            _ => owner == Some(name),
        };
        is_it && pod.namespace.as_str() == namespace
    });
    if is_there {
        Some(format!("{kind} {namespace}/{name}"))
    } else {
        named.map(any)
    }
}

/// The Pod of the YAML whose shell prompted for a command: `root@web-0:/#`.
fn prompted(cluster: &Cluster, command: &Command) -> Option<String> {
    let host = command.on.as_deref()?;
    let pod = cluster.pods.iter().find(|pod| pod.name.as_str() == host)?;
    Some(format!("pod {}/{}", pod.namespace, pod.name))
}

/// From where a target can be meant, if it is about something in the YAML.
fn place(cluster: &Cluster, choices: &Choices, target: &Target) -> Option<Client> {
    let names = Names::new(cluster);
    if let Some(forward) = &target.forward {
        let is_there =
            forward.kind != "service" || names.service(&forward.namespace, &forward.name).is_some();
        return is_there.then_some(Client::Outside);
    }
    let inside = |id: ServiceId| Client::PodIn {
        namespace: cluster[id].meta.namespace().to_owned(),
        node: None,
    };
    if let Ok(ip) = target.host.parse() {
        let service = names.cluster_ip(ip).map(inside);
        let pod = names.pod_ip(ip).map(|id| Client::PodIn {
            namespace: cluster[id].namespace.to_string(),
            node: None,
        });
        let outside = names.external_ip(ip).is_some() || is_node_port(cluster, target.port);
        return service.or(pod).or(outside.then_some(Client::Outside));
    }
    let has_node_port = |service: &Service| service.ports.iter().any(|own| own.node_port.is_some());
    if target.any_node_port && cluster.services.iter().any(|it| has_node_port(it)) {
        return Some(Client::Outside);
    }
    if is_of_a_rule(choices, &target.http_host()) || is_node_port(cluster, target.port) {
        return Some(Client::Outside);
    }
    named(cluster, &target.host)
        .map(inside)
        .or_else(|| of_a_pod(cluster, &target.host))
}

/// From where the name of a Pod or of its workload is asked for, as if DNS knew it.
fn of_a_pod(cluster: &Cluster, host: &str) -> Option<Client> {
    let is_it = |pod: &&Pod| {
        let owner = pod.owner.as_ref().map(|owner| owner.name.as_str());
        pod.name.as_str() == host || owner == Some(host)
    };
    let pod = cluster.pods.iter().find(is_it)?;
    Some(Client::PodIn {
        namespace: pod.namespace.to_string(),
        node: None,
    })
}

/// Whether a rule of an Ingress or a route has the host.
fn is_of_a_rule(choices: &Choices, host: &str) -> bool {
    let mut outside = choices
        .requests
        .iter()
        .filter(|choice| is_from_outside(choice));
    outside.any(|choice| Target::parse(&choice.to).is_ok_and(|target| target.host == host))
}

/// Whether a Service has the node port, by what is written, or may have been given it.
fn is_node_port(cluster: &Cluster, port: Option<u16>) -> bool {
    port.is_some_and(|port| {
        let mut services = cluster.services.iter();
        services.any(|service| writes_node_port(service, port))
            || (NODE_PORTS.contains(&port) && cluster.services.iter().any(|it| leaves_open(it)))
    })
}

/// Whether the API server gives a port of the Service a node port that the YAML does not name.
fn leaves_open(service: &Service) -> bool {
    let ports = service
        .ports
        .iter()
        .filter_map(|own| own.node_port.as_ref());
    ports.into_iter().any(|own| own.origin != Origin::Written)
}

fn writes_node_port(service: &Service, port: u16) -> bool {
    let mut ports = service
        .ports
        .iter()
        .filter_map(|own| own.node_port.as_ref());
    ports.any(|own| own.value == port && own.origin == Origin::Written)
}

/// The Service that a name of the cluster begins with: `web`, `web.shop`, `web-0.web`.
fn named(cluster: &Cluster, host: &str) -> Option<ServiceId> {
    let mut labels = host.split('.');
    let (first, second) = (labels.next()?, labels.next());
    let is_it = |service: &Service| match second {
        None => service.meta.name() == first,
        Some(second) => {
            (service.meta.name() == first && service.meta.namespace() == second)
                || service.meta.name() == second
        }
    };
    let place = cluster.services.iter().position(|service| is_it(service));
    place.map(ServiceId)
}

/// The ways in from outside that the YAML has: rules of Ingresses and routes, then addresses of load
/// balancers and node ports that are written.
pub(crate) fn ways_in<'c>(cluster: &Cluster, choices: &'c Choices) -> Vec<&'c RequestChoice> {
    let is_way = |choice: &&RequestChoice| {
        let is_real =
            |target: Target| target.forward.is_none() && !is_invented(cluster, choice, &target);
        is_from_outside(choice) && Target::parse(&choice.to).is_ok_and(is_real)
    };
    let ways = choices.requests.iter().filter(is_way);
    ways.take(MOST_WAYS).collect()
}

/// At most this many ways in are looked at.
const MOST_WAYS: usize = 20;

fn is_from_outside(choice: &RequestChoice) -> bool {
    choice.from.as_str() == OUTSIDE
}

/// Whether a request is to a node port that Portpath gave as an example.
fn is_invented(cluster: &Cluster, choice: &RequestChoice, target: &Target) -> bool {
    let service = choice
        .service
        .split_once('/')
        .and_then(|(namespace, name)| cluster.service(namespace, name))
        .map(|id| &cluster[id]);
    let ports = service.into_iter().flat_map(|service| &service.ports);
    ports
        .filter_map(|port| port.node_port.as_ref())
        .any(|port| Some(port.value) == target.port && port.origin != Origin::Written)
}
