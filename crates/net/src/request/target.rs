//! Reads where to: URLs, `host:port`, and the command lines people paste (`curl`, `wget`, `nc`,
//! `telnet`).

use super::placeholder::{self, NODE, NODE_PORT};
use super::{Forward, Records, Target, words};
use portpath_kube::manifest::Protocol;

impl Target {
    /// Reads a target as a person types it; `Err` holds a sentence that says what is expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let settled = placeholder::settled(text);
        let open_port = format!(":{NODE_PORT}");
        if !settled.contains(&open_port) {
            return command(text, split(after_exec(&settled)));
        }
        let without = settled.replacen(&open_port, "", 1);
        let target = command(text, split(after_exec(&without)))?;
        Ok(Self {
            port: None,
            any_node_port: true,
            ..target
        })
    }

    /// What a person would type for it, and what [`Target::parse`] reads back.
    pub fn typed(&self) -> String {
        if let Some(command) = self
            .lookup
            .typed(&self.host)
            .or(self.forward.as_ref().map(Forward::typed))
        {
            return command;
        }
        let scheme = self.scheme.as_deref();
        let mut typed = match self.lookup.records {
            Records::A => "curl -4 ",
            Records::Aaaa => "curl -6 ",
            _ => words::program(scheme),
        }
        .to_owned();
        self.typed_options(&mut typed);
        self.typed_connection(&mut typed);
        let (host, port) = match &self.url {
            Some(url) => (url.host.as_str(), Some(url.port)),
            None => (self.host.as_str(), self.port),
        };
        words::url(&mut typed, scheme, host, port);
        if self.any_node_port {
            typed.push(':');
            typed.push_str(NODE_PORT);
        }
        typed.push_str(self.path.as_deref().unwrap_or(""));
        typed
    }

    /// The host that an HTTP request names: that of its `Host` header, else of the URL (RFC 9110,
    /// section 7.2).
    pub fn http_host(&self) -> String {
        let header = self
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("host"));
        let named = header.and_then(|(_, value)| split_port(value).ok());
        named.map_or_else(
            || self.server_name().to_owned(),
            |(host, _)| host.to_ascii_lowercase(),
        )
    }

    /// The host of the URL, which TLS names (RFC 6066, section 3) whatever the `Host` header says.
    pub fn server_name(&self) -> &str {
        self.url.as_ref().map_or(&self.host, |url| &url.host)
    }

    /// True when a command names another host than it connects to, as people do who send to a
    /// controller's address: by the `Host` header, `--resolve` or `--connect-to`.
    pub fn names_host(&self) -> bool {
        let is_host = |(name, _): &(String, String)| name.eq_ignore_ascii_case("host");
        self.url.is_some() || self.headers.iter().any(is_host)
    }

    /// True when the client speaks HTTP, so that curl's words fit.
    pub fn is_http(&self) -> bool {
        Self::is_web(self.scheme.as_deref())
    }

    /// The same of a scheme.
    pub(super) fn is_web(scheme: Option<&str>) -> bool {
        matches!(scheme, Some("http" | "https"))
    }
}

/// A command, or a URL, or a host and a port.
fn command(text: &str, mut words: Vec<&str>) -> Result<Target, String> {
    if let Some(program) = words.first_mut() {
        // Telephones begin with a capital letter, and hosts are told in small ones.
        *program = PROGRAMS
            .iter()
            .find(|known| known.eq_ignore_ascii_case(program))
            .unwrap_or(program);
    }
    if let Some(command) = Target::lookup(&words).or_else(|| Target::forward(&words)) {
        return command;
    }
    match words.as_slice() {
        [] => expected(None),
        ["curl", arguments @ ..] => super::command::curl(arguments),
        ["wget", arguments @ ..] => super::command::wget(arguments),
        ["nc" | "ncat" | "netcat", arguments @ ..] => netcat(arguments),
        ["ping" | "ping6", ..] => Err(format!("expected {EXPECTED}, but found `ping`: {PING}")),
        ["telnet", host, port] => host_and_port(host, port, Protocol::Tcp),
        [one] => plain_url(one),
        [host, port] if is_number(port) => host_and_port(host, port, Protocol::Tcp),
        _ => expected(Some(text.trim())),
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Why a ping tells nothing about a Service
/// (https://kubernetes.io/docs/reference/networking/virtual-ips/: rules match an address, a
/// protocol and a port).
const PING: &str = "ICMP has no port, and kube-proxy's rules for a ClusterIP take TCP, UDP and SCTP only, so that a ClusterIP \
                    answers no ping except in ipvs mode, whether the Service works or not";

/// What the first word is looked up among, whatever its letters.
const PROGRAMS: [&str; 13] = [
    "curl", "wget", "nc", "ncat", "netcat", "telnet", "ping", "ping6", "dig", "nslookup", "host",
    "getent", "kubectl",
];

const EXPECTED: &str =
    "something like `curl http://web:80`, `web:80`, `10.96.0.10:80` or `udp://dns:53`";

/// The sentence for what nobody can read.
fn expected<T>(found: Option<&str>) -> Result<T, String> {
    match found {
        None => Err(format!("expected {EXPECTED}")),
        Some(found) => Err(format!("expected {EXPECTED}, but found `{found}`")),
    }
}

/// `kubectl exec POD -- curl …` sends what follows `--`; the prompt `$ ` is not part of it either.
fn after_exec(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = text.strip_prefix("$ ") {
        text = rest;
    }
    match text
        .strip_prefix("kubectl ")
        .and_then(|rest| rest.split_once(" -- "))
    {
        Some((_, command)) => command,
        None => text,
    }
}

/// Splits at blanks outside quotes, as a shell would; the quotes stay on the words.
fn split(text: &str) -> Vec<&str> {
    let mut quote = None;
    text.split(|c: char| {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
        quote.is_none() && c.is_whitespace()
    })
    .filter(|word| !word.is_empty())
    .collect()
}

fn netcat(arguments: &[&str]) -> Result<Target, String> {
    let is_flag = |word: &&&str| word.starts_with('-');
    let udp = arguments
        .iter()
        .filter(is_flag)
        .any(|flag| flag.contains('u'));
    // Among the short options of nc, `w` (seconds) and `i` are followed by a value.
    let takes_value = |word: &&str| {
        word.starts_with('-') && !word.starts_with("--") && word.ends_with(['w', 'i'])
    };
    let plain: Vec<&str> = arguments
        .iter()
        .enumerate()
        .filter(|(at, word)| {
            let is_value = at
                .checked_sub(1)
                .is_some_and(|before| takes_value(&arguments[before]));
            !word.starts_with('-') && !is_value
        })
        .map(|(_, word)| *word)
        .collect();
    let mut plain = plain.into_iter();
    match (plain.next(), plain.next_back()) {
        (Some(host), Some(port)) => {
            host_and_port(host, port, if udp { Protocol::Udp } else { Protocol::Tcp })
        }
        _ => Err(format!("expected `nc -zv HOST PORT` or {EXPECTED}")),
    }
}

fn host_and_port(host: &str, port: &str, protocol: Protocol) -> Result<Target, String> {
    let scheme = (protocol != Protocol::Tcp).then(|| protocol.as_str().to_ascii_lowercase());
    Ok(Target {
        host: bare_host(host)?,
        port: Some(port_number(port)?),
        protocol,
        scheme,
        ..Target::default()
    })
}

/// A URL without a command, as curl would send it.
fn plain_url(text: &str) -> Result<Target, String> {
    let mut target = url(text)?;
    target.path = target.path.map(|written| {
        let end = written.find(['?', '#']).unwrap_or(written.len());
        let (path, rest) = written.split_at(end);
        super::command::without_dots(path) + rest
    });
    Ok(target)
}

pub(super) fn url(text: &str) -> Result<Target, String> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (Some(known_scheme(scheme)?), rest),
        None => (None, text),
    };
    let (authority, path) = rest
        .find(['/', '?', '#'])
        .map_or((rest, ""), |at| rest.split_at(at));
    // curl refuses it too: "URL rejected: Malformed input to a URL function".
    if path.contains(char::is_whitespace) {
        return expected(Some(text));
    }
    let authority = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let (authority, suffix) = match authority.split_once('/') {
        Some((authority, suffix)) => (authority, Some(suffix)),
        None => (authority, None),
    };
    let (host, port) = split_port(authority)?;
    let protocol = match (scheme.as_deref(), suffix.or(path.strip_prefix('/'))) {
        (Some("udp"), _) => Protocol::Udp,
        (Some("sctp"), _) => Protocol::Sctp,
        (None, Some("UDP" | "udp")) => Protocol::Udp,
        (None, Some("SCTP" | "sctp")) => Protocol::Sctp,
        _ => Protocol::Tcp,
    };
    let scheme = match (scheme, protocol) {
        (None, Protocol::Udp) => Some("udp".to_owned()),
        (None, Protocol::Sctp) => Some("sctp".to_owned()),
        (scheme, _) => scheme,
    };
    let port = port.or_else(|| default_port(scheme.as_deref()));
    let is_web = matches!(scheme.as_deref(), None | Some("http" | "https"));
    let path = (is_web && !path.is_empty()).then(|| path.to_owned());
    Ok(Target {
        host: bare_host(host)?,
        port,
        protocol,
        scheme,
        path,
        ..Target::default()
    })
}

/// What a scheme is made of says RFC 3986, section 3.1.
fn known_scheme(scheme: &str) -> Result<String, String> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let is_scheme =
        scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.bytes().all(part);
    if is_scheme {
        Ok(scheme.to_ascii_lowercase())
    } else {
        expected(Some(scheme))
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), String> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest
            .split_once(']')
            .ok_or_else(|| "expected `]` after the IPv6 address".to_owned())?;
        return match after.strip_prefix(':') {
            Some(port) => Ok((host, Some(port_number(port)?))),
            None => Ok((host, None)),
        };
    }
    match authority.split_once(':') {
        Some((_, rest)) if rest.contains(':') => Ok((authority, None)),
        Some((host, port)) => Ok((host, Some(port_number(port)?))),
        None => Ok((authority, None)),
    }
}

pub(super) fn port_number(text: &str) -> Result<u16, String> {
    match text.parse::<u16>() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(format!(
            "expected a port from 1 to 65535, but found `{text}`"
        )),
    }
}

pub(super) fn bare_host(host: &str) -> Result<String, String> {
    if host == NODE {
        return Ok(host.to_owned());
    }
    let host = host.trim_matches(['"', '\'', '[', ']']);
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || !host.chars().all(is_host) {
        return expected(Some(host));
    }
    Ok(host.to_ascii_lowercase())
}

/// The port a scheme stands for when none is typed (IANA's registry).
pub(super) fn default_port(scheme: Option<&str>) -> Option<u16> {
    Some(match scheme? {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        "redis" => 6379,
        "postgres" | "postgresql" => 5432,
        "mysql" => 3306,
        "mongodb" => 27017,
        "amqp" => 5672,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Option<u16>, &'static str) {
        let target = Target::parse(text).unwrap();
        (target.host, target.port, target.protocol.as_str())
    }

    #[test]
    fn reads_what_people_type() {
        for (text, host, port, protocol) in [
            ("curl http://web.shop:80", "web.shop", Some(80), "TCP"),
            (
                "curl -s -H 'Host: x' http://web/path?q=1",
                "web",
                Some(80),
                "TCP",
            ),
            ("$ curl web:8080", "web", Some(8080), "TCP"),
            (
                "kubectl exec -it client -- curl https://web",
                "web",
                Some(443),
                "TCP",
            ),
            ("web:80", "web", Some(80), "TCP"),
            ("10.96.0.10:80", "10.96.0.10", Some(80), "TCP"),
            ("udp://dns:53", "dns", Some(53), "UDP"),
            ("dns:53/UDP", "dns", Some(53), "UDP"),
            ("[fd00::1]:80", "fd00::1", Some(80), "TCP"),
            ("http://[fd00::1]/x", "fd00::1", Some(80), "TCP"),
            ("nc -zv web 5432", "web", Some(5432), "TCP"),
            ("nc -zu dns 53", "dns", Some(53), "UDP"),
            ("telnet web 25", "web", Some(25), "TCP"),
            ("Curl http://web", "web", Some(80), "TCP"),
            ("wget -qO- web", "web", Some(80), "TCP"),
            ("redis://cache", "cache", Some(6379), "TCP"),
            ("tcp://db:5432", "db", Some(5432), "TCP"),
            ("web", "web", None, "TCP"),
        ] {
            assert_eq!(read(text), (host.to_owned(), port, protocol), "{text}");
        }
    }

    #[test]
    fn reads_back_what_it_types() {
        for text in [
            "curl http://web:80",
            "udp://dns:53",
            "tcp://db:5432",
            "web:80",
            "curl https://[fd00::1]:443/a",
            "curl -6 http://web:80",
            "curl -4 ftp://web:21",
            "mongodb+srv://db:27017",
            "curl http://<node-ip>:32000/x",
            "curl http://<node-ip>:<node-port>/x",
            "<node-ip>:30080",
            "curl -X POST -H 'Host: shop.example.com' -H 'x-team: blue' http://198.51.100.1:80/cart",
        ] {
            assert_eq!(Target::parse(text).unwrap().typed(), text);
        }
    }

    #[test]
    fn what_a_command_says_of_its_request_is_kept() {
        for (text, host, method) in [
            (
                "curl -skH 'Host: shop.example.com:80' http://198.51.100.1/cart",
                "shop.example.com",
                None,
            ),
            (
                "curl --header=\"Host: Shop.example.com\" -XPUT http://198.51.100.1",
                "shop.example.com",
                Some("PUT"),
            ),
            (
                "curl --resolve shop.example.com:80:198.51.100.1 -d '{}' http://shop.example.com/",
                "shop.example.com",
                Some("POST"),
            ),
            (
                "wget -qO- --header 'Host: shop.example.com' http://198.51.100.1/",
                "shop.example.com",
                None,
            ),
            ("curl -o out.txt http://web", "web", None),
        ] {
            let target = Target::parse(text).unwrap();
            assert_eq!(
                (target.http_host().as_str(), target.method.as_deref()),
                (host, method),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_with_a_sentence() {
        for text in [
            "",
            "web:0",
            "web:99999",
            "web:http",
            "<script>",
            "curl",
            "nc web",
            "a b c d e",
            "[::1",
            "h|tp://web",
            "://web",
            "4://web",
        ] {
            let sentence = Target::parse(text).unwrap_err();
            assert!(sentence.contains("expected"), "{text}: {sentence}");
        }
    }
}
