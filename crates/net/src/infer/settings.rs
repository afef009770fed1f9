//! Reads where an app is told to listen: `PORT` and its like among the variables, and flags such as
//! `--port=8080` or `--listen 127.0.0.1:8080` among the arguments. Only names that mean the app's
//! own port count: `--metrics-port` and `DB_PORT` do not.

use portpath_kube::manifest::Container;
use portpath_text::source::Span;

/// A setting that says where the app listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting<'c> {
    /// Its words, which stand one behind the other.
    words: [&'c str; 3],
    /// The port; none where it names an address alone.
    pub port: Option<u16>,
    /// At 127.0.0.1 only.
    pub is_loopback: bool,
    /// Its place.
    pub span: Span,
}

impl Setting<'_> {
    /// As written: `--port=8080`, `PORT=3000`.
    pub(crate) fn written(&self) -> String {
        self.words.concat()
    }
}

const PORT_VARIABLES: &[&str] = &[
    "PORT",
    "SERVER_PORT",
    "HTTP_PORT",
    "APP_PORT",
    "LISTEN_PORT",
];
const ADDRESS_VARIABLES: &[&str] = &[
    "HOST",
    "ADDR",
    "BIND",
    "BIND_ADDR",
    "BIND_ADDRESS",
    "LISTEN",
    "LISTEN_ADDR",
    "LISTEN_ADDRESS",
    "SERVER_ADDRESS",
];
const PORT_FLAGS: &[&str] = &[
    "port",
    "p",
    "http-port",
    "http_port",
    "listen-port",
    "server-port",
    "server.port",
    "web-port",
    "app-port",
];
const ADDRESS_FLAGS: &[&str] = &[
    "listen",
    "listen-address",
    "listen-addr",
    "addr",
    "address",
    "bind",
    "b",
    "bind-address",
    "bind-addr",
    "bind_address",
    "host",
    "hostname",
    "http-address",
    "http-addr",
    "server-address",
    "web.address",
    "web.listen-address",
];

/// Longer arguments are scripts, which nobody can follow.
const LONGEST: usize = 200;
/// More settings than an app has.
const MOST: usize = 8;

/// What a container's variables and arguments say, in that order.
pub(crate) fn settings(container: &Container) -> Vec<Setting<'_>> {
    let mut found = Vec::new();
    for pair in &container.env {
        let name = pair.key.value.as_str();
        let value = pair.value.value.trim();
        let read = match () {
            () if PORT_VARIABLES.contains(&name) => port(value).map(|port| (Some(port), false)),
            () if ADDRESS_VARIABLES.contains(&name) => address(value),
            () => None,
        };
        found.extend(read.map(|read| setting([name, "=", value], read, pair.span())));
    }
    for argument in container
        .arguments
        .iter()
        .filter(|argument| argument.value.len() <= LONGEST)
    {
        let mut words = argument.value.split_whitespace().peekable();
        while let Some(word) = words.next() {
            found.extend(flag(word, None).map(|read| setting([word, "", ""], read, argument.span)));
            if word.starts_with('-')
                && !word.contains('=')
                && let Some(next) = words.peek()
            {
                found.extend(
                    flag(word, Some(next))
                        .map(|read| setting([word, " ", next], read, argument.span)),
                );
            }
        }
    }
    for pair in container.arguments.windows(2) {
        let name = pair[0].value.trim();
        let value = pair[1].value.trim();
        if name.starts_with('-') && !name.contains(['=', ' ']) && value.len() <= LONGEST {
            found.extend(
                flag(name, Some(value)).map(|read| setting([name, " ", value], read, pair[1].span)),
            );
        }
    }
    found.truncate(MOST);
    found
}

fn setting(words: [&str; 3], (port, is_loopback): (Option<u16>, bool), span: Span) -> Setting<'_> {
    Setting {
        words,
        port,
        is_loopback,
        span,
    }
}

/// `--port=8080`, `--port 8080` (its value behind it), or `:8080` and `0.0.0.0:8080` by themselves.
fn flag(word: &str, behind: Option<&str>) -> Option<(Option<u16>, bool)> {
    if !word.starts_with('-') {
        let listens =
            word.starts_with(':') || word.starts_with("0.0.0.0:") || word.starts_with("[::]:");
        return if listens && behind.is_none() {
            address(word)
        } else {
            None
        };
    }
    let name = word.trim_start_matches('-');
    let (name, value) = match (name.split_once('='), behind) {
        (Some((name, value)), None) => (name, value),
        (None, Some(value)) => (name, value),
        _ => return None,
    };
    let value = value.trim_matches(['"', '\'']);
    if PORT_FLAGS.contains(&name) {
        return port(value).map(|port| (Some(port), false));
    }
    ADDRESS_FLAGS
        .contains(&name)
        .then(|| address(value))
        .flatten()
}

/// `127.0.0.1:8080`, `:8080`, `localhost`, with a scheme or without; none for the name of another
/// host.
fn address(value: &str) -> Option<(Option<u16>, bool)> {
    let value = value
        .split_once("://")
        .map_or(value, |(_, rest)| rest)
        .trim_end_matches('/');
    let (host, number) = match value.rsplit_once(':') {
        Some((host, number)) if !host.contains(':') || host.ends_with(']') => {
            (host, Some(port(number)?))
        }
        _ => (value, None),
    };
    match host.trim_matches(['[', ']']) {
        "127.0.0.1" | "localhost" | "::1" => Some((number, true)),
        "" | "0.0.0.0" | "::" | "*" => number.map(|number| (Some(number), false)),
        _ => None,
    }
}

fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::testing::cluster_of;

    fn read(container: &str) -> Vec<(String, Option<u16>, bool)> {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n    - name: c\n      image: i\n      {container}\n"
        );
        let cluster = cluster_of(&text);
        let container = cluster.pods[0]
            .spec
            .port_bearers()
            .next()
            .expect("a container");
        settings(container)
            .into_iter()
            .map(|it| (it.written(), it.port, it.is_loopback))
            .collect()
    }

    #[test]
    fn flags_and_variables_say_where_an_app_listens() {
        let says = |container: &str| {
            read(container)
                .into_iter()
                .map(|(_, port, loopback)| (port, loopback))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            says("env: [{name: PORT, value: \"3000\"}]"),
            [(Some(3000), false)]
        );
        assert_eq!(says("args: [--port=8080]"), [(Some(8080), false)]);
        assert_eq!(says("args: [-p, \"8080\"]"), [(Some(8080), false)]);
        assert_eq!(
            says("args: [\"--web.address=:8081\"]"),
            [(Some(8081), false)]
        );
        assert_eq!(
            says("command: [sh, -c, \"gunicorn -b 127.0.0.1:5000 app\"]"),
            [(Some(5000), true)]
        );
        assert_eq!(
            says("args: [runserver, \"0.0.0.0:8000\"]"),
            [(Some(8000), false)]
        );
        assert_eq!(
            says("args: [--host=localhost, --port, \"80\"]"),
            [(None, true), (Some(80), false)]
        );
        assert_eq!(
            read("args: [--port, \"80\"]"),
            [("--port 80".to_owned(), Some(80), false)]
        );
    }

    #[test]
    fn the_ports_of_others_say_nothing() {
        for other in [
            "env: [{name: DB_PORT, value: \"5432\"}, {name: HOST, value: db.example}]",
            "args: [--metrics-port=9090, --upstream=http://api:8080, \"127.0.0.1:8080\", --size=80]",
            "args: [--host, db.example, --address=db:5432]",
        ] {
            assert_eq!(read(other), [], "{other}");
        }
    }
}
