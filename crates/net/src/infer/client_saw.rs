//! Compares what a client printed with the end that the YAML gives its request. What a client got is
//! what the cluster did: where it contradicts a delivery, the delivery is not certain.

use super::evidence;
use crate::cluster::{Cluster, Pod};
use crate::request::{Request, Target, command_parts};
use crate::trace::{
    AppSetting, Arrival, Elsewhere, End, Fault, Heard, HttpStatus, NODE_PORTS, Step, Trace,
};
use portpath_kube::manifest::Protocol;
use portpath_text::source::Origin;
use portpath_yaml::printed::{Command, Saying, Seen};

/// At most this many statements of clients are looked at.
const MOST: usize = 50;
/// What a client printed stands at most this many lines below its command.
const FARTHEST: usize = 6;

/// What a client printed about the request, beside what the YAML makes of it.
#[derive(Clone, Copy, Debug)]
pub enum ClientSaw<'a> {
    /// The same.
    TheSame(&'a Saying),
    /// Something else, although the YAML delivers the request.
    Otherwise(&'a Saying),
}

/// What the text shows that a client got for the request; none where it shows nothing of it.
pub fn client_saw<'a>(
    cluster: &'a Cluster,
    trace: &Trace,
    request: &Request,
) -> Option<ClientSaw<'a>> {
    let saying = about(cluster, trace, request)?;
    let same = match (&trace.end, saying.seen) {
        (End::Refused(_), Seen::Refused)
        | (End::TimedOut(_), Seen::TimedOut)
        | (End::NoSuchHost(_), Seen::NoSuchHost) => true,
        (End::Http(status, _), Seen::Status(seen)) => number(*status) == seen,
        (End::Delivered, _) => false,
        _ => return None,
    };
    Some(if same {
        ClientSaw::TheSame(saying)
    } else {
        ClientSaw::Otherwise(saying)
    })
}

/// The end where a client got something else than the delivery that the YAML makes. A refused
/// connection to a Pod whose app is expected at another port ends there: the kernel of the Pod
/// refuses what arrives at a port on which nothing listens. All else is open, save that a port for
/// which the YAML speaks stays.
pub fn contradicted(cluster: &Cluster, trace: &Trace, request: &Request) -> Option<End> {
    let setting = match &trace.end {
        End::Delivered => None,
        End::CannotTell(Fault::SeemsToListenElsewhere { setting, .. }) => Some(setting.as_ref()),
        _ => return None,
    };
    let saying = about(cluster, trace, request)?;
    let is_behind_a_door = trace
        .steps
        .iter()
        .any(|step| matches!(step, Step::Backend { .. }));
    let is_refused_at_the_pod = match saying.seen {
        Seen::Refused => !is_behind_a_door,
        // RFC 9110, section 15.6.3: the proxy got no valid answer from the server behind it.
        Seen::Status(502) => is_behind_a_door,
        // An app may answer so itself.
        Seen::Status(status) => {
            if !is_behind_a_door || status == 404 {
                return None;
            }
            false
        }
        Seen::TimedOut | Seen::NoSuchHost => false,
    };
    let arrival = trace.steps.iter().rev().find_map(|step| match step {
        Step::Pod(arrival) => Some(arrival),
        _ => None,
    })?;
    if is_refused_at_the_pod && let Some(fault) = elsewhere(cluster, arrival, setting, saying) {
        return Some(if is_behind_a_door {
            End::Http(HttpStatus::BadGateway, fault)
        } else {
            End::Refused(fault)
        });
    }
    // A port that the YAML speaks for keeps its delivery, with a note of what the client got: the error
    // may be older than the YAML.
    let is_spoken_for = || {
        let port = &arrival.packet;
        let pod = arrival.pod.map(|pod| &cluster[pod]);
        pod.is_some_and(|pod| !evidence::for_port(pod, port.port, port.protocol).is_empty())
    };
    if setting.is_some() || (is_refused_at_the_pod && is_spoken_for()) {
        return None;
    }
    Some(End::CannotTell(Fault::ClientGotOtherwise {
        seen: saying.seen,
        at: saying.at,
        port: arrival.packet.port,
        is_refused_at_the_pod,
    }))
}

/// Where the app listens instead, if something in the YAML says so.
fn elsewhere(
    cluster: &Cluster,
    arrival: &Arrival,
    known: Option<&AppSetting>,
    saying: &Saying,
) -> Option<Fault> {
    let met = arrival.met?;
    let pod = arrival.pod?;
    if arrival.heard != Heard::Nothing {
        return None;
    }
    let port = arrival.packet.port;
    let setting = match known {
        Some(setting) => AppSetting::clone(setting),
        None => expected(&cluster[pod], port)?,
    };
    Some(Fault::SeemsToListenElsewhere {
        service: met.service,
        service_port: met.port,
        pod,
        port,
        setting: Box::new(AppSetting {
            refused: Some(saying.at),
            ..setting
        }),
    })
}

/// The one other port at which the app of a Pod is expected: the only one that its container
/// declares, or the usual one of its image. None of the two proves anything by itself.
pub(super) fn expected(pod: &Pod, port: u16) -> Option<AppSetting> {
    let mut containers = pod.spec.port_bearers();
    let only = containers.next()?;
    if containers.next().is_some() {
        return None;
    }
    let speaks_for = evidence::for_port(pod, port, Protocol::Tcp);
    let is_only_declared = speaks_for
        .iter()
        .all(|it| matches!(it, evidence::Evidence::Declared));
    let usual = || {
        let image = only.image.as_ref()?;
        let (_, usual) = evidence::usual_elsewhere(pod, port)?;
        let is_plain = only.arguments.is_empty() && only.env.is_empty();
        is_plain.then(|| AppSetting {
            written: format!("image: {}", image.value),
            span: image.span,
            listens: Elsewhere::Port(usual),
            asked_by: None,
            refused: None,
        })
    };
    if !speaks_for.is_empty() {
        return if is_only_declared { usual() } else { None };
    }
    let mut declared = evidence::declared(pod, Protocol::Tcp);
    let Some(first) = declared.next() else {
        return usual();
    };
    let number = first.container_port.value;
    declared.next().is_none().then(|| AppSetting {
        written: format!("containerPort: {number}"),
        span: first.container_port.span,
        listens: Elsewhere::Port(number),
        asked_by: None,
        refused: None,
    })
}

/// What a client printed last about the request. What names no host is about the command above it,
/// or about the only one of the text.
fn about<'a>(cluster: &'a Cluster, trace: &Trace, request: &Request) -> Option<&'a Saying> {
    let printed = &cluster.printed;
    let target = &request.to;
    let is_it = |saying: &&Saying| {
        if saying.port.is_some_and(|port| !is_port(target, port)) {
            return false;
        }
        match saying.host.as_deref() {
            Some(host) => is_host(cluster, trace, target, host),
            None => is_below(saying, &printed.commands, target),
        }
    };
    printed.seen.iter().rev().take(MOST).find(is_it)
}

/// Whether a client's port is the request's; in place of a node port stands any of their range.
fn is_port(target: &Target, port: u16) -> bool {
    match target.port {
        Some(own) => own == port,
        None => target.any_node_port && NODE_PORTS.contains(&port),
    }
}

/// Whether a client's host is the request's: the same word, or a written address of the Service.
fn is_host(cluster: &Cluster, trace: &Trace, target: &Target, host: &str) -> bool {
    if host.eq_ignore_ascii_case(&target.host) || host.eq_ignore_ascii_case(&target.http_host()) {
        return true;
    }
    let met = trace.steps.iter().find_map(|step| match step {
        Step::Service { met, .. } => Some(met.service),
        _ => None,
    });
    // A node's address stands for any node's, in a request that names none.
    let is_node = target.host.starts_with('<') && host.parse::<std::net::IpAddr>().is_ok();
    is_node
        || met.is_some_and(|id| {
            let mut ips = cluster[id].cluster_ips.iter();
            ips.any(|ip| ip.origin == Origin::Written && ip.value == host)
        })
}

/// Whether the nearest command above is the request.
fn is_below(saying: &Saying, commands: &[Command], target: &Target) -> bool {
    let is_above = |command: &&Command| {
        command.at.line < saying.at.line && command.at.line + FARTHEST >= saying.at.line
    };
    let above = commands.iter().rev().find(is_above);
    match above {
        Some(command) => {
            let (sent, _) = command_parts(&command.text);
            Target::parse(sent).is_ok_and(|sent| sent == *target)
        }
        None => commands.len() < 2,
    }
}

fn number(status: HttpStatus) -> u16 {
    match status {
        HttpStatus::NotFound => 404,
        HttpStatus::MisdirectedRequest => 421,
        HttpStatus::InternalServerError => 500,
        HttpStatus::BadGateway => 502,
        HttpStatus::ServiceUnavailable => 503,
        HttpStatus::GatewayTimeout => 504,
    }
}
