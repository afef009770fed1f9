//! Finds what reads like an address in a text: URLs and `host:port`. Whether a host is a Service's
//! name is left to `calls`.

use portpath_net::request::Target;
use portpath_text::source::Span;

/// Something that reads like an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// `http`, `postgres`; none without `://`.
    pub(super) scheme: Option<String>,
    /// In lower case, without a dot at its end.
    pub(super) host: String,
    /// The port; that of the scheme where the text has none.
    pub(super) port: Option<u16>,
    /// Whether the host is written with capitals, as no Service's name is.
    pub(super) has_capitals: bool,
    /// Its place in the text that was read, without user and password.
    pub(super) span: Span,
}

impl Address {
    /// The address as a person writes it, without user and password.
    pub(super) fn written(&self) -> String {
        let scheme = self.scheme.iter().flat_map(|scheme| [scheme, "://"]);
        let mut written: String = scheme.collect();
        written.push_str(&self.host);
        if let Some(port) = self.port {
            written.push_str(&format!(":{port}"));
        }
        written
    }
}

/// Schemes whose addresses are no hosts of a network.
const NO_HOST: &[&str] = &[
    "about",
    "abfs",
    "abfss",
    "containerd",
    "docker",
    "fd",
    "file",
    "gcs",
    "gs",
    "memory",
    "npipe",
    "oci",
    "s3",
    "s3a",
    "secret",
    "spiffe",
    "sqlite",
    "ssm",
    "unix",
    "urn",
    "vault",
    "wasb",
];

/// Longer texts are no list of addresses.
const LONGEST_VALUE: usize = 4000;

/// All addresses of a value that is nothing but addresses; none for any other value: `cart:7070`,
/// `http://cart/x`, `a:9092,b:9092`.
pub(super) fn whole(value: &str) -> Vec<Address> {
    if value.len() > LONGEST_VALUE {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, item) in items(value) {
        if item.contains("://") {
            let urls = urls(item);
            if urls.is_empty() {
                return Vec::new();
            }
            found.extend(urls.into_iter().map(|address| moved(address, at)));
            continue;
        }
        let end = item.find('/').unwrap_or(item.len());
        match host_port(&item[..end]) {
            Some((host, Some(port))) => found.push(Address {
                scheme: None,
                host,
                port: Some(port),
                has_capitals: has_capitals(&item[..end]),
                span: Span::new(at, at + end),
            }),
            _ => return Vec::new(),
        }
    }
    found
}

/// A value that is one host without a port.
pub(super) fn bare_host(value: &str) -> Option<String> {
    let value = value.trim();
    match host_port(value)? {
        (host, None) => Some(host),
        _ => None,
    }
}

/// The items of a list: by commas, semicolons or blanks. The commas of URLs are left to [`urls`],
/// since one may have several hosts.
fn items(value: &str) -> impl Iterator<Item = (usize, &str)> {
    let has_url = value.contains("://");
    let is_between = move |letter: char| {
        matches!(letter, ';' | '"' | '\'') || letter.is_whitespace() || (letter == ',' && !has_url)
    };
    value
        .split(is_between)
        .map(move |item| (item.as_ptr() as usize - value.as_ptr() as usize, item))
        .filter(|(_, item)| !item.is_empty())
}

/// All URLs and all `host:port` of a longer text, in its order. Lines that are comments are left
/// out.
pub(super) fn in_text(text: &str) -> Vec<Address> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begins = line.trim_start();
        if line.contains(':') && !begins.starts_with(['#', ';']) && !begins.starts_with("//") {
            found.extend(urls(line).into_iter().map(|address| moved(address, at)));
            found.extend(pairs(line).into_iter().map(|address| moved(address, at)));
        }
        at += line.len();
    }
    found
}

fn moved(address: Address, by: usize) -> Address {
    Address {
        span: Span::new(address.span.start + by, address.span.end + by),
        ..address
    }
}

/// The URLs of a line. One with several hosts (`mongodb://a:27017,b:27017/x`) counts once for each.
pub(super) fn urls(text: &str) -> Vec<Address> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("://").map(|at| from + at) {
        let after = at + 3;
        let scheme = scheme_before(&text[..at]);
        from = after;
        if scheme.is_empty() || NO_HOST.contains(&scheme.as_str()) {
            continue;
        }
        let mut start = after;
        // gRPC's name resolver: `dns:///host:port`.
        if scheme == "dns" && text[after..].starts_with('/') {
            start += 1;
        }
        let end = text[start..]
            .find(ends_authority)
            .map_or(text.len(), |end| start + end);
        let begin = text[start..end]
            .rfind('@')
            .map_or(start, |at| start + at + 1);
        let mut place = begin;
        for part in text[begin..end].split(',') {
            let address = host_port(part).map(|(host, port)| Address {
                port: port.or_else(|| default_port(&scheme)),
                scheme: (scheme != "dns").then(|| scheme.clone()),
                host,
                has_capitals: has_capitals(part),
                span: Span::new(place, place + part.len()),
            });
            found.extend(address);
            place += part.len() + 1;
        }
    }
    found
}

fn ends_authority(letter: char) -> bool {
    letter.is_whitespace() || "/?#\"'<>`\\()[]{}|;&".contains(letter)
}

/// The scheme that a text ends with, in lower case (RFC 3986, section 3.1).
fn scheme_before(text: &str) -> String {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let length = text.bytes().rev().take_while(is_part).count();
    let scheme = &text[text.len() - length..];
    let scheme = scheme.trim_start_matches(|letter: char| !letter.is_ascii_alphabetic());
    scheme.to_ascii_lowercase()
}

/// The port that a request to such a URL goes to when it names none, as a request that you type.
fn default_port(scheme: &str) -> Option<u16> {
    Target::parse(&format!("{scheme}://host")).ok()?.port
}

/// The `host:port` of a line that stand by themselves.
fn pairs(line: &str) -> Vec<Address> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    for (at, _) in line.match_indices(':') {
        let before = &bytes[..at];
        let length = before
            .iter()
            .rev()
            .take_while(|byte| is_host(**byte))
            .count();
        let digits = bytes[at + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let end = at + 1 + digits;
        let stands_alone = |byte: u8| !is_host(byte) && !matches!(byte, b'/' | b':' | b'$' | b'_');
        let begins = at == length || stands_alone(bytes[at - length - 1]);
        let ends = bytes.get(end).is_none_or(|byte| {
            !(byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.' | b'_' | b'-'))
        });
        if length == 0 || digits == 0 || !begins || !ends {
            continue;
        }
        let start = at - length;
        if let Some((host, Some(port))) = host_port(&line[start..end]) {
            found.push(Address {
                scheme: None,
                host,
                port: Some(port),
                has_capitals: has_capitals(&line[start..end]),
                span: Span::new(start, end),
            });
        }
    }
    found
}

fn has_capitals(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
}

/// `host` or `host:port`, with the host in lower case. None for what is no host: hosts hold a
/// letter, or are IPv4 addresses.
fn host_port(text: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (
            host,
            Some(port.parse::<u16>().ok().filter(|port| *port > 0)?),
        ),
        None => (text, None),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        label.len() <= 63
            && edge(label.as_bytes().first())
            && edge(label.as_bytes().last())
            && label.bytes().all(is_host)
    };
    let is_name = host.bytes().any(|byte| byte.is_ascii_alphabetic())
        || host.parse::<std::net::Ipv4Addr>().is_ok();
    (is_name && host.len() <= 253 && host.split('.').all(is_label))
        .then(|| (host.to_ascii_lowercase(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(found: Vec<Address>) -> Vec<String> {
        found.iter().map(Address::written).collect()
    }

    #[test]
    fn a_value_that_is_nothing_but_addresses() {
        for (value, expected) in [
            ("cart:7070", vec!["cart:7070"]),
            (
                "Cart.shop.svc.cluster.local.:80",
                vec!["cart.shop.svc.cluster.local:80"],
            ),
            ("http://cart", vec!["http://cart:80"]),
            ("http://user:p@ss@cart:8080/x?y", vec!["http://cart:8080"]),
            (
                "jdbc:postgresql://db:5432/app?user=x",
                vec!["postgresql://db:5432"],
            ),
            (
                "mongodb://a:27017,b:27017/x",
                vec!["mongodb://a:27017", "mongodb://b:27017"],
            ),
            (
                "kafka-0.kafka:9092,kafka-1.kafka:9092",
                vec!["kafka-0.kafka:9092", "kafka-1.kafka:9092"],
            ),
            (
                "http://a:80,http://b:81",
                vec!["http://a:80", "http://b:81"],
            ),
            ("dns:///cart:7070", vec!["cart:7070"]),
            ("db:5432/app", vec!["db:5432"]),
            ("10.0.0.5:5432", vec!["10.0.0.5:5432"]),
            ("cart", vec![]),
            ("12:30", vec![]),
            ("unix:///run/x.sock", vec![]),
            ("see cart:7070", vec![]),
            ("http://$(HOST):80", vec![]),
            ("cart:http", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(written(whole(value)), expected, "{value}");
        }
    }

    #[test]
    fn addresses_in_a_longer_text_have_their_places() {
        let text = "# old:80\nproxy_pass http://api:8080/v1;\n  targets: ['db:9187', \"x/y:80\"]\n\
                    root:pw@tcp(mysql:3306)/app a:b 08:15 ${X}:80\n";
        let found = in_text(text);
        let places: Vec<&str> = found.iter().map(|found| found.span.text(text)).collect();
        assert_eq!(places, ["api:8080", "db:9187", "mysql:3306"]);
        assert_eq!(written(found)[0], "http://api:8080");
    }

    #[test]
    fn a_bare_host_has_no_port() {
        assert_eq!(bare_host(" Redis "), Some("redis".to_owned()));
        assert_eq!(bare_host("redis:6379"), None);
        assert_eq!(bare_host("a b"), None);
        assert_eq!(bare_host("42"), None);
    }
}
