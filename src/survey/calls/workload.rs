//! Reads the calls of a Pod template: variables, arguments, scripts, mounted ConfigMaps, and probes
//! of another host.

use super::address::{self, Address};
use super::variables::{ConfigMaps, Variables, expanded, in_shell, items, key, text};
use super::{Caller, Declared, Evidence, Text};
use portpath_net::trace::asked_by;
use portpath_text::maps::{HashMap, HashSet};
use portpath_text::source::Span;
use portpath_yaml::yaml::Node;

/// A Pod template, and what is known besides it.
pub(super) struct Template<'n> {
    pub(super) spec: &'n Node,
    pub(super) namespace: &'n str,
    pub(super) maps: &'n ConfigMaps,
    /// The addresses in the values of each ConfigMap.
    pub(super) read: &'n super::MapAddresses,
}

/// What a Pod template declares. `linked` gives the values of the variables for Services.
pub(super) fn declared(
    template: &Template,
    caller: &Caller,
    linked: &mut dyn FnMut(&str) -> Option<String>,
    into: &mut Vec<Declared>,
) {
    let spec = template.spec;
    for list in ["initContainers", "containers"] {
        for container in items(spec, list) {
            let variables =
                Variables::of_container(container, template.namespace, template.maps, linked);
            let mut reader = Reader {
                caller,
                into: &mut *into,
            };
            reader.variables(&variables);
            reader.arguments(container, &variables);
            reader.probes(container);
            files(template, container, caller, into);
        }
    }
}

struct Reader<'r> {
    caller: &'r Caller,
    into: &'r mut Vec<Declared>,
}

impl Reader<'_> {
    fn add(&mut self, address: Address, said_by: &str, evidence: Evidence, span: Span) {
        self.into.push(Declared {
            caller: self.caller.clone(),
            address,
            said_by: said_by.to_owned(),
            evidence,
            span,
        });
    }

    fn variables(&mut self, variables: &Variables) {
        for variable in variables.iter() {
            let port = |name: &str| variables.value(name).map(str::to_owned);
            let said_by = format!("env {}", variable.name);
            let value = Text {
                name: &variable.name,
                value: &variable.value,
                span: variable.span,
            };
            self.value(&value, &said_by, &port);
        }
    }

    /// A value with a name: addresses and nothing else, a host, or a longer text with addresses.
    fn value(&mut self, text: &Text, said_by: &str, named: &dyn Fn(&str) -> Option<String>) {
        let Text { name, value, span } = *text;
        if is_about_itself(name) {
            return;
        }
        let whole = address::whole(value);
        if !whole.is_empty() {
            for address in whole {
                let evidence = if names_somebody(name) {
                    Evidence::Name
                } else if address.scheme.is_some() {
                    Evidence::Url
                } else {
                    Evidence::HostAndPort
                };
                self.add(address, said_by, evidence, span);
            }
            return;
        }
        if let Some(host) = address::bare_host(value) {
            let Some(ports) = port_names(name) else {
                return;
            };
            let ports = ports.iter().find_map(|name| named(name));
            let port = ports.and_then(|port| port.trim().parse().ok());
            let address = Address {
                host,
                port,
                ..Address::default()
            };
            // `HOST` and `PORT` alone may as well say where the app itself listens.
            let evidence = match port {
                Some(_) if plain_name(name) != "HOST" => Evidence::HostAndPort,
                Some(_) => Evidence::InText,
                None => Evidence::Host,
            };
            self.add(address, said_by, evidence, span);
            return;
        }
        for address in address::in_text(value) {
            self.add(address, said_by, Evidence::InText, span);
        }
    }

    fn arguments(&mut self, container: &Node, variables: &Variables) {
        let mut own = |name: &str| variables.value(name).map(str::to_owned);
        let mut arguments: Vec<(String, Span)> = Vec::new();
        for argument in items(container, "command")
            .iter()
            .chain(items(container, "args"))
        {
            if let Some(text) = argument.as_str() {
                arguments.push((expanded(text, &mut own), argument.span));
            }
        }
        let flags = flags(&arguments);
        let by_name: HashMap<String, &str> = flags
            .iter()
            .map(|(flag, value, _)| (plain_name(flag), value.as_str()))
            .collect();
        for (flag, value, span) in &flags {
            let named = |name: &str| by_name.get(name).map(|value| (*value).to_owned());
            let text = Text {
                name: &plain_name(flag),
                value,
                span: *span,
            };
            let said_by = if flag.is_empty() {
                "args".to_owned()
            } else {
                format!("args {flag}")
            };
            self.value(&text, &said_by, &named);
        }
        for (at, (argument, span)) in arguments.iter().enumerate() {
            let is_script = argument.contains(char::is_whitespace);
            if is_script {
                self.script(argument, variables, *span);
            } else if at == 0 {
                let line: Vec<&str> = arguments
                    .iter()
                    .map(|(argument, _)| argument.as_str())
                    .take(20)
                    .collect();
                let all = arguments.iter().fold(*span, |all, (_, span)| all.to(*span));
                self.command(&line.join(" "), all);
            }
        }
    }

    /// What a shell's script asks: programs that send a request, and addresses in it.
    fn script(&mut self, script: &str, variables: &Variables, span: Span) {
        let script = in_shell(script, variables);
        for command in script.split(['\n', ';', '|', '&', '(', ')', '`']) {
            self.command(command, span);
        }
        for address in address::in_text(&script) {
            self.add(address, "args", Evidence::InText, span);
        }
    }

    /// One command: `nc -z db 5432`, `pg_isready -h db`.
    fn command(&mut self, command: &str, span: Span) {
        let Some((host, port)) = asked_by(command) else {
            return;
        };
        // The word that curl and wget take for a host may be the value of an option.
        let is_address = |host: &str| {
            let is_web = ["curl", "wget"]
                .iter()
                .any(|program| command.contains(program));
            !is_web
                || [format!("//{host}"), format!("{host}:")]
                    .iter()
                    .any(|at| command.contains(at))
        };
        let evidence = match port {
            Some(_) if is_address(&host) => Evidence::Command,
            Some(_) => Evidence::InText,
            None => Evidence::Lookup,
        };
        let address = Address {
            host: host.trim_end_matches('.').to_ascii_lowercase(),
            port,
            ..Address::default()
        };
        self.add(address, "args", evidence, span);
    }

    /// A probe or a hook with a host of its own: the kubelet asks it, from the node.
    /// Source: pkg/probe/http/request.go (NewRequestForHTTPGetAction), pkg/probe/tcp.
    fn probes(&mut self, container: &Node) {
        let hooks = container.get("lifecycle");
        let asked = ["readinessProbe", "livenessProbe", "startupProbe"]
            .into_iter()
            .map(|name| (name, container.get(name)))
            .chain(
                ["postStart", "preStop"]
                    .into_iter()
                    .map(|name| (name, hooks.and_then(|hooks| hooks.get(name)))),
            );
        for (name, probe) in asked {
            for action in ["httpGet", "tcpSocket"] {
                let Some(action_node) = probe.and_then(|probe| probe.get(action)) else {
                    continue;
                };
                let Some(host) = action_node
                    .get("host")
                    .filter(|host| host.as_str().is_some())
                else {
                    continue;
                };
                let port = action_node.get("port").and_then(Node::as_int);
                let scheme = match (action, text(action_node, "scheme")) {
                    ("httpGet", "HTTPS") => Some("https".to_owned()),
                    ("httpGet", _) => Some("http".to_owned()),
                    _ => None,
                };
                let address = Address {
                    scheme,
                    host: host.as_str().unwrap_or_default().to_ascii_lowercase(),
                    port: port.and_then(|port| u16::try_from(port).ok()),
                    ..Address::default()
                };
                let said_by = format!("{name}.{action}.host");
                self.into.push(Declared {
                    caller: self.caller.on_node(),
                    address,
                    said_by,
                    evidence: Evidence::Url,
                    span: host.span,
                });
            }
        }
    }
}

/// Beyond so many calls no more files are read.
const MOST_DECLARED: usize = 100_000;

/// The addresses in the files that a container mounts from ConfigMaps.
fn files(template: &Template, container: &Node, caller: &Caller, into: &mut Vec<Declared>) {
    let mounts = items(container, "volumeMounts").iter();
    let mounted: HashSet<&str> = mounts.map(|mount| text(mount, "name")).collect();
    if mounted.is_empty() {
        return;
    }
    for volume in items(template.spec, "volumes") {
        if !mounted.contains(text(volume, "name")) {
            continue;
        }
        let own = volume.get("configMap").into_iter();
        let projected = volume
            .get("projected")
            .map_or(&[][..], |projected| items(projected, "sources"));
        let projected = projected
            .iter()
            .filter_map(|source| source.get("configMap"));
        for source in own.chain(projected) {
            let Some(addresses) = template.read.get(&key(template.namespace, source)) else {
                continue;
            };
            let keys = items(source, "items");
            for (file, address, span) in addresses {
                if into.len() >= MOST_DECLARED {
                    return;
                }
                if !keys.is_empty() && !keys.iter().any(|entry| text(entry, "key") == file) {
                    continue;
                }
                into.push(Declared {
                    caller: caller.clone(),
                    address: address.clone(),
                    said_by: format!("ConfigMap {}, {file}", text(source, "name")),
                    evidence: Evidence::InText,
                    span: *span,
                });
            }
        }
    }
}

/// The flags of a command line: `--host=db`, `--host db`, `KEY=db`; what is no flag has no name.
fn flags(arguments: &[(String, Span)]) -> Vec<(String, String, Span)> {
    let mut found = Vec::new();
    let mut arguments = arguments
        .iter()
        .filter(|(argument, _)| !argument.contains(char::is_whitespace))
        .peekable();
    while let Some((argument, span)) = arguments.next() {
        let is_word = |name: &str| {
            name.chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
        };
        match argument.split_once('=') {
            Some((name, value)) if is_word(name) => {
                found.push((name.to_owned(), value.to_owned(), *span));
            }
            None if argument.starts_with('-') => {
                let value = arguments.next_if(|(next, _)| !next.starts_with('-'));
                if let Some((value, span)) = value {
                    found.push((argument.clone(), value.clone(), *span));
                }
            }
            _ => found.push((String::new(), argument.clone(), *span)),
        }
    }
    found
}

/// A name as variables are spelled: `--db-host` is `DB_HOST`.
fn plain_name(name: &str) -> String {
    name.trim_start_matches('-')
        .replace(['-', '.'], "_")
        .to_ascii_uppercase()
}

/// Whether a value is a name in tokens, which may have the form of an address (RFC 7519, `iss` and
/// `aud`): `--service-account-issuer`.
fn names_somebody(name: &str) -> bool {
    let plain = plain_name(name);
    let mut words = plain.split('_');
    words.any(|word| matches!(word, "ISSUER" | "AUDIENCE" | "AUDIENCES"))
}

/// Words of names whose values say where an app itself is, or what it runs.
const ABOUT_ITSELF: &[&str] = &[
    "ADVERTISE",
    "ADVERTISED",
    "ALLOWED",
    "BIND",
    "CORS",
    "IMAGE",
    "LISTEN",
    "LISTENER",
    "LISTENERS",
    "ORIGIN",
    "ORIGINS",
    "PUBLIC",
    "VERSION",
];

fn is_about_itself(name: &str) -> bool {
    let name = plain_name(name);
    name.split('_').any(|word| ABOUT_ITSELF.contains(&word))
}

/// What the name of a variable with a host ends with.
const HOST_NAMES: &[&str] = &[
    "HOST",
    "HOSTNAME",
    "HOSTS",
    "ADDR",
    "ADDRESS",
    "SERVER",
    "SERVERS",
    "ENDPOINT",
    "ENDPOINTS",
    "URL",
    "URI",
    "BROKER",
    "BROKERS",
    "SERVICE",
];

/// The names of variables that hold the port of a host, by the name of the host's: `DB_HOST` goes
/// with `DB_PORT`. None for a name that is no host's.
fn port_names(name: &str) -> Option<Vec<String>> {
    let name = plain_name(name);
    let (prefix, last) = match name.rsplit_once('_') {
        Some((prefix, last)) => (format!("{prefix}_"), last),
        None => (String::new(), name.as_str()),
    };
    // `DBHOST` goes with `DBPORT`.
    let glued = ["HOST", "HOSTNAME", "SERVER"]
        .into_iter()
        .find_map(|ending| last.strip_suffix(ending));
    if HOST_NAMES.contains(&last) {
        return Some(vec![format!("{prefix}PORT"), format!("{name}_PORT")]);
    }
    glued.map(|begin| {
        vec![
            format!("{prefix}{begin}PORT"),
            format!("{prefix}{begin}_PORT"),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_goes_with_its_port() {
        for (name, port) in [
            ("DB_HOST", Some("DB_PORT")),
            ("--db-host", Some("DB_PORT")),
            ("dbhost", Some("DBPORT")),
            ("HOST", Some("PORT")),
            ("spring.redis.host", Some("SPRING_REDIS_PORT")),
            ("DB_NAME", None),
            ("POSTGRES_DB", None),
        ] {
            let names = port_names(name);
            assert_eq!(
                names.as_ref().map(|names| names[0].as_str()),
                port,
                "{name}"
            );
        }
    }

    #[test]
    fn some_values_say_where_the_app_itself_is() {
        assert!(is_about_itself("KAFKA_ADVERTISED_HOST_NAME"));
        assert!(is_about_itself("--listen-address"));
        assert!(!is_about_itself("CATALOG_URL"));
    }
}
