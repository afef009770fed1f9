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
        if self.is_http() {
            for part in self.method.iter().flat_map(|method| ["-X ", method, " "]) {
                typed.push_str(part);
            }
            for part in self
                .headers
                .iter()
                .flat_map(|(name, value)| ["-H '", name, ": ", value, "' "])
            {
                typed.push_str(part);
            }
        }
        words::url(&mut typed, scheme, &self.host, self.port);
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
        named.map_or_else(|| self.host.clone(), |(host, _)| host.to_ascii_lowercase())
    }

    /// True when a command sets the `Host` header, as people do who send to a controller's address.
    pub fn names_host(&self) -> bool {
        self.headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
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
        ["curl", arguments @ ..] => curl(arguments),
        ["wget", arguments @ ..] => http(&Command::read(arguments, WGET_TAKES_VALUE)),
        ["nc" | "ncat" | "netcat", arguments @ ..] => netcat(arguments),
        ["ping" | "ping6", ..] => Err(format!("expected {EXPECTED}, but found `ping`: {PING}")),
        ["telnet", host, port] => host_and_port(host, port, Protocol::Tcp),
        [one] => url(one),
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

/// Short options of curl that are followed by a value, among those in commands that people paste.
const CURL_TAKES_VALUE: &str = "HXdomuAewbxTF";
const WGET_TAKES_VALUE: &str = "OTtoU";
const LONG_TAKES_VALUE: &[&str] = &[
    "--header",
    "--request",
    "--data",
    "--max-time",
    "--connect-timeout",
    "--timeout",
    "--output",
    "--user",
    "--resolve",
    "--connect-to",
    "--cacert",
];

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

/// What a command line of curl or wget says: its URL, and the options that decide where a request
/// goes.
#[derive(Default)]
struct Command<'a> {
    url: &'a str,
    method: Option<String>,
    headers: Vec<(String, String)>,
}

impl<'a> Command<'a> {
    fn read(arguments: &[&'a str], takes_value: &str) -> Self {
        let mut command = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let (option, value) = match argument.strip_prefix("--") {
                Some(long) => match long.split_once('=') {
                    Some((_, value)) => (argument.split('=').next().unwrap_or(""), Some(value)),
                    None if LONG_TAKES_VALUE.contains(argument) => {
                        (*argument, arguments.next().copied())
                    }
                    None => continue,
                },
                None => match argument.strip_prefix('-') {
                    Some(letters) => match letters.find(|letter| takes_value.contains(letter)) {
                        Some(at) if at + 1 < letters.len() => {
                            (&letters[at..=at], Some(&letters[at + 1..]))
                        }
                        Some(at) => (&letters[at..=at], arguments.next().copied()),
                        None => continue,
                    },
                    None => {
                        command.url = if command.url.is_empty() {
                            unquoted(argument)
                        } else {
                            command.url
                        };
                        continue;
                    }
                },
            };
            command.option(option, unquoted(value.unwrap_or("")));
        }
        command
    }

    fn option(&mut self, option: &str, value: &str) {
        let plain = |text: &str| !text.is_empty() && !text.contains(['\'', '"', '\n']);
        match option {
            "H" | "--header" => {
                let header = value
                    .split_once(':')
                    .filter(|(name, value)| plain(name) && plain(value.trim()));
                self.headers.extend(
                    header.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())),
                );
            }
            "X" | "--request"
                if value.bytes().all(|byte| byte.is_ascii_alphabetic()) && !value.is_empty() =>
            {
                self.method = Some(value.to_ascii_uppercase());
            }
            "d" | "--data" if self.method.is_none() => self.method = Some("POST".to_owned()),
            _ => {}
        }
    }
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// `-4` and `-6` ask for one family only, alone or among other short options.
fn curl(arguments: &[&str]) -> Result<Target, String> {
    let mut target = http(&Command::read(arguments, CURL_TAKES_VALUE))?;
    let short = |option: char| {
        let mut options = arguments
            .iter()
            .filter(|word| word.starts_with('-') && !word.starts_with("--"));
        options.any(|word| {
            word.contains(option) && word[1..].chars().all(|c| c.is_ascii_alphanumeric())
        })
    };
    target.lookup.records = match (
        short('4') || arguments.contains(&"--ipv4"),
        short('6') || arguments.contains(&"--ipv6"),
    ) {
        (true, false) => Records::A,
        (false, true) => Records::Aaaa,
        _ => Records::Addresses,
    };
    Ok(target)
}

/// curl and wget speak HTTP on port 80 when nothing else is said.
fn http(command: &Command) -> Result<Target, String> {
    let mut target = url(command.url)?;
    if target.scheme.is_none() {
        target.scheme = Some("http".to_owned());
    }
    target.port = target
        .port
        .or_else(|| default_port(target.scheme.as_deref()));
    if target.is_http() {
        target.method.clone_from(&command.method);
        target.headers.clone_from(&command.headers);
    }
    Ok(target)
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

fn url(text: &str) -> Result<Target, String> {
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

fn port_number(text: &str) -> Result<u16, String> {
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
fn default_port(scheme: Option<&str>) -> Option<u16> {
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
