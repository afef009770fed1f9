//! What each Service offers to be asked.

use portpath_explain::report::RequestChoice;
use portpath_kube::manifest::{Protocol, Service, ServicePort, ServiceType};
use portpath_net::request::Client;
use portpath_net::request::words::{self, OUTSIDE, POD_IN};
use portpath_yaml::yaml::{TextSlice, whole};

/// The requests that Services offer, in the order in which they are proposed.
#[derive(Default)]
pub(super) struct Requests {
    /// One for each port, from inside the cluster.
    pub(super) inside: Vec<RequestChoice>,
    /// To addresses that lead in from outside.
    pub(super) outside: Vec<RequestChoice>,
    /// By `kubectl port-forward`.
    pub(super) forwarded: Vec<RequestChoice>,
    /// What is being written of one Service.
    words: String,
    written: Vec<Written>,
}

/// A request whose words stand in [`Requests::words`] one behind the other: `to` begins where the
/// one before ends.
struct Written {
    way: Way,
    to: usize,
    label: usize,
}

#[derive(Clone, Copy)]
enum Way {
    Inside,
    Outside,
    Forwarded,
}

impl Requests {
    /// Adds those to a Service. `from` is who sends inside the cluster, where it is not just
    /// anybody; `node` is an address of a node. All words of a Service are one piece of memory.
    pub(super) fn add(&mut self, service: &Service, from: Option<&Client>, node: Option<&str>) {
        let namespace = service.meta.namespace();
        let name = service.meta.name();
        let host = host_for(service, from);
        self.words.clear();
        self.push(&[namespace, "/", name]);
        let owner = self.words.len();
        match from {
            Some(client) => self.push(&[&client.typed()]),
            None => self.push(&[POD_IN, namespace]),
        }
        let from = self.words.len();
        self.inside(service, &host);
        self.outside(service, node);
        self.forwarded(service);
        let all = whole(self.words.as_str().to_owned());
        let service = TextSlice::piece(&all, 0, owner);
        let inside = TextSlice::piece(&all, owner, from);
        let mut start = from;
        for Written { way, to, label } in self.written.drain(..) {
            let list = match way {
                Way::Inside => &mut self.inside,
                Way::Outside => &mut self.outside,
                Way::Forwarded => &mut self.forwarded,
            };
            list.push(RequestChoice {
                to: TextSlice::piece(&all, start, to),
                label: TextSlice::piece(&all, to, label),
                service: service.clone(),
                from: if matches!(way, Way::Inside) {
                    inside.clone()
                } else {
                    TextSlice::fixed(OUTSIDE)
                },
            });
            start = label;
        }
    }

    fn push(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.words.push_str(part));
    }

    /// Writes `to`, then the label.
    fn write(&mut self, way: Way, to: impl FnOnce(&mut String), label: impl FnOnce(&mut String)) {
        to(&mut self.words);
        let end = self.words.len();
        label(&mut self.words);
        self.written.push(Written {
            way,
            to: end,
            label: self.words.len(),
        });
    }

    fn inside(&mut self, service: &Service, host: &str) {
        let name = service.meta.name();
        if service.ports.is_empty() {
            let kind = if service.kind() == ServiceType::ExternalName {
                " (ExternalName)"
            } else {
                " (no ports)"
            };
            let label = |into: &mut String| {
                ["Service ", name, kind]
                    .iter()
                    .for_each(|part| into.push_str(part))
            };
            self.write(
                Way::Inside,
                |into| write_target(into, host, Some("http"), 80),
                label,
            );
        }
        for port in &service.ports {
            let number = port.port.value;
            let label = |into: &mut String| {
                into.push_str("Service ");
                into.push_str(name);
                into.push_str(", port ");
                words::number(into, number);
                if !port.name.value.is_empty() {
                    [" (", &port.name.value, ")"]
                        .iter()
                        .for_each(|part| into.push_str(part));
                }
            };
            self.write(
                Way::Inside,
                |into| write_target(into, host, Some(scheme(port)), number),
                label,
            );
        }
    }

    fn outside(&mut self, service: &Service, node: Option<&str>) {
        let name = service.meta.name();
        for port in &service.ports {
            let mut add = |host: &str, what: &str, number: u16| {
                let label = |into: &mut String| {
                    into.push_str(name);
                    into.push_str(what);
                    words::number(into, number);
                };
                self.write(
                    Way::Outside,
                    |into| write_target(into, host, Some(scheme(port)), number),
                    label,
                );
            };
            for ip in service
                .ingress
                .iter()
                .filter_map(|ingress| ingress.ip.as_ref())
                .chain(&service.external_ips)
            {
                add(&ip.value, " from outside, port ", port.port.value);
            }
            if let Some(node_port) = &port.node_port
                && let Some(ip) = node
            {
                add(ip, " from outside, node port ", node_port.value);
            }
        }
    }

    /// `kubectl port-forward` to the first TCP port of a Service that leads to Pods, from a local
    /// port anybody may use.
    fn forwarded(&mut self, service: &Service) {
        let port = service
            .ports
            .iter()
            .find(|port| port.protocol.value == Protocol::Tcp);
        let Some(port) = port.map(|port| port.port.value) else {
            return;
        };
        if service.selector.is_none() {
            return;
        }
        let namespace = service.meta.namespace();
        let name = service.meta.name();
        let to = |into: &mut String| {
            words::forward(into, namespace, "", "service", name);
            words::number(into, if port < 1024 { 8000 + port } else { port });
            into.push(':');
            words::number(into, port);
        };
        let label = |into: &mut String| {
            into.push_str(name);
            into.push_str(" by kubectl port-forward, port ");
            words::number(into, port);
        };
        self.write(Way::Forwarded, to, label);
    }
}

/// The Service's name as a client's own DNS finds it: from another namespace with its own.
fn host_for(service: &Service, from: Option<&Client>) -> String {
    let name = service.meta.name();
    let own = service.meta.namespace();
    match from {
        Some(Client::Pod { namespace, .. }) if namespace != own => [name, own].join("."),
        _ => name.to_owned(),
    }
}

/// `curl http://web:80`, as `Target::typed` writes it.
fn write_target(into: &mut String, host: &str, scheme: Option<&str>, port: u16) {
    into.push_str(words::program(scheme));
    words::url(into, scheme, host, Some(port));
}

/// The scheme that goes with a port.
pub(super) fn scheme(port: &ServicePort) -> &'static str {
    match port.protocol.value {
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
        Protocol::Tcp => tcp_scheme(port),
    }
}

/// The scheme that the port's name, `appProtocol` or number suggests; plain `tcp` when none does.
fn tcp_scheme(port: &ServicePort) -> &'static str {
    let app = port.app_protocol.as_ref().map_or("", |app| &app.value);
    let has = |word: &str| {
        let begins = port
            .name
            .value
            .strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        begins || app.eq_ignore_ascii_case(word)
    };
    if has("https") || matches!(port.port.value, 443 | 8443) {
        return "https";
    }
    let is_web = has("http")
        || has("web")
        || matches!(
            port.port.value,
            80 | 81 | 3000 | 5000 | 8000 | 8080..=8090 | 9090
        );
    if is_web { "http" } else { "tcp" }
}
