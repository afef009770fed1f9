//! Reads the command lines of curl and wget: what their options make of the request, and where it
//! connects. An option that changes neither is skipped, with its value. Sources: the manual of curl
//! (https://curl.se/docs/manpage.html) and of GNU wget.

use super::target::{bare_host, default_port, port_number, url};
use super::{Records, Target, UrlHost};
use portpath_kube::manifest::Protocol;
use std::net::IpAddr;

/// What an option with a value says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Header,
    Method,
    Data,
    Json,
    Form,
    Upload,
    Agent,
    Cookie,
    Referer,
    Bearer,
    Url,
    UrlQuery,
    RequestTarget,
    Resolve,
    ConnectTo,
    Proxy,
    NoProxy,
    Socket,
    /// Nothing that decides where the request goes.
    Nothing,
}

/// What an option without a value says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flag {
    Head,
    Get,
    AsIs,
    Ipv4,
    Ipv6,
}

/// The options of a program that matter here, by short and long name; `-` where it has no short one.
struct Options {
    /// Those with a value.
    valued: &'static [(char, &'static str, Says)],
    /// Other short options with a value.
    short: &'static str,
    /// Other long options with a value.
    long: &'static [&'static str],
    /// Those without a value.
    flags: &'static [(char, &'static str, Flag)],
}

static CURL: Options = Options {
    valued: &[
        ('H', "--header", Says::Header),
        ('X', "--request", Says::Method),
        ('d', "--data", Says::Data),
        ('-', "--data-ascii", Says::Data),
        ('-', "--data-raw", Says::Data),
        ('-', "--data-binary", Says::Data),
        ('-', "--data-urlencode", Says::Data),
        ('-', "--json", Says::Json),
        ('F', "--form", Says::Form),
        ('-', "--form-string", Says::Form),
        ('T', "--upload-file", Says::Upload),
        ('A', "--user-agent", Says::Agent),
        ('b', "--cookie", Says::Cookie),
        ('e', "--referer", Says::Referer),
        ('-', "--oauth2-bearer", Says::Bearer),
        ('-', "--url", Says::Url),
        ('-', "--url-query", Says::UrlQuery),
        ('-', "--request-target", Says::RequestTarget),
        ('-', "--resolve", Says::Resolve),
        ('-', "--connect-to", Says::ConnectTo),
        ('x', "--proxy", Says::Proxy),
        ('-', "--preproxy", Says::Proxy),
        ('-', "--proxy1.0", Says::Proxy),
        ('-', "--socks4", Says::Proxy),
        ('-', "--socks4a", Says::Proxy),
        ('-', "--socks5", Says::Proxy),
        ('-', "--socks5-hostname", Says::Proxy),
        ('-', "--noproxy", Says::NoProxy),
        ('-', "--unix-socket", Says::Socket),
        ('-', "--abstract-unix-socket", Says::Socket),
    ],
    short: "CDEKPQUYchmortuwyz",
    long: &[
        "--alt-svc",
        "--aws-sigv4",
        "--cacert",
        "--capath",
        "--cert",
        "--cert-type",
        "--ciphers",
        "--config",
        "--connect-timeout",
        "--continue-at",
        "--cookie-jar",
        "--create-file-mode",
        "--crlfile",
        "--curves",
        "--delegation",
        "--dns-interface",
        "--dns-ipv4-addr",
        "--dns-ipv6-addr",
        "--dns-servers",
        "--doh-url",
        "--dump-header",
        "--engine",
        "--etag-compare",
        "--etag-save",
        "--expect100-timeout",
        "--happy-eyeballs-timeout-ms",
        "--hsts",
        "--interface",
        "--keepalive-time",
        "--key",
        "--key-type",
        "--libcurl",
        "--limit-rate",
        "--local-port",
        "--max-filesize",
        "--max-redirs",
        "--max-time",
        "--netrc-file",
        "--output",
        "--output-dir",
        "--parallel-max",
        "--pass",
        "--pinnedpubkey",
        "--proto",
        "--proto-default",
        "--proto-redir",
        "--proxy-cacert",
        "--proxy-cert",
        "--proxy-header",
        "--proxy-key",
        "--proxy-user",
        "--range",
        "--rate",
        "--retry",
        "--retry-delay",
        "--retry-max-time",
        "--speed-limit",
        "--speed-time",
        "--stderr",
        "--time-cond",
        "--tls-max",
        "--tls13-ciphers",
        "--trace",
        "--trace-ascii",
        "--user",
        "--write-out",
        // Not one of curl's, but often written.
        "--timeout",
    ],
    flags: &[
        ('I', "--head", Flag::Head),
        ('G', "--get", Flag::Get),
        ('-', "--path-as-is", Flag::AsIs),
        ('4', "--ipv4", Flag::Ipv4),
        ('6', "--ipv6", Flag::Ipv6),
    ],
};

static WGET: Options = Options {
    valued: &[
        ('-', "--header", Says::Header),
        ('-', "--method", Says::Method),
        ('-', "--post-data", Says::Data),
        ('-', "--post-file", Says::Data),
        ('U', "--user-agent", Says::Agent),
        ('-', "--referer", Says::Referer),
    ],
    short: "OPTYewotQ",
    long: &[
        "--bind-address",
        "--body-data",
        "--body-file",
        "--ca-certificate",
        "--connect-timeout",
        "--directory-prefix",
        "--dns-timeout",
        "--output-document",
        "--output-file",
        "--password",
        "--read-timeout",
        "--timeout",
        "--tries",
        "--user",
        "--wait",
        "--waitretry",
    ],
    flags: &[
        ('-', "--spider", Flag::Head),
        ('4', "--inet4-only", Flag::Ipv4),
        ('6', "--inet6-only", Flag::Ipv6),
    ],
};

impl Options {
    fn short_value(&self, letter: char) -> Option<Says> {
        let found = self.valued.iter().find(|(short, ..)| *short == letter);
        let other = self.short.contains(letter).then_some(Says::Nothing);
        found.map(|(.., says)| *says).or(other)
    }

    fn long_value(&self, name: &str) -> Option<Says> {
        let found = self.valued.iter().find(|(_, long, _)| *long == name);
        let other = self.long.contains(&name).then_some(Says::Nothing);
        found.map(|(.., says)| *says).or(other)
    }

    fn flag(&self, is_it: impl Fn(char, &str) -> bool) -> Option<Flag> {
        let found = self
            .flags
            .iter()
            .find(|(short, long, _)| is_it(*short, long));
        found.map(|(.., flag)| *flag)
    }
}

/// The request that `curl …` sends.
pub(super) fn curl(arguments: &[&str]) -> Result<Target, String> {
    Command::read(arguments, &CURL).target()
}

/// The request that `wget …` sends.
pub(super) fn wget(arguments: &[&str]) -> Result<Target, String> {
    Command::read(arguments, &WGET).target()
}

/// What a command line says.
#[derive(Default)]
struct Command<'a> {
    url: &'a str,
    method: Option<&'a str>,
    headers: Vec<(String, String)>,
    /// Headers that `-H 'NAME:'` takes away.
    removed: Vec<&'a str>,
    /// What the request has of itself, unless a header of that name is added.
    defaults: Vec<(&'static str, String)>,
    /// `-d` and its kin, in order.
    data: Vec<&'a str>,
    query: Vec<&'a str>,
    flags: Vec<Flag>,
    form: bool,
    upload: Option<&'a str>,
    request_target: Option<&'a str>,
    resolve: Vec<&'a str>,
    connect_to: Vec<&'a str>,
    proxy: Option<&'a str>,
    no_proxy: Option<&'a str>,
    socket: bool,
}

impl<'a> Command<'a> {
    fn read(arguments: &[&'a str], options: &Options) -> Self {
        let mut command = Self::default();
        let mut words = arguments.iter().copied();
        while let Some(word) = words.next() {
            if word.starts_with("--") {
                command.long(word, options, &mut words);
            } else if let Some(letters) = word.strip_prefix('-') {
                command.short(letters, options, &mut words);
            } else if command.url.is_empty() {
                command.url = unquoted(word);
            }
        }
        command
    }

    fn long(
        &mut self,
        word: &'a str,
        options: &Options,
        words: &mut impl Iterator<Item = &'a str>,
    ) {
        let written = word.split_once('=');
        let name = written.map_or(word, |(name, _)| name);
        if let Some(says) = options.long_value(name) {
            let value = written.map(|(_, value)| value).or_else(|| words.next());
            self.say(says, unquoted(value.unwrap_or("")));
        }
        self.flags.extend(options.flag(|_, long| long == word));
    }

    /// `-skH VALUE`: flags, and at the end one option with its value, which may follow at once.
    fn short(
        &mut self,
        letters: &'a str,
        options: &Options,
        words: &mut impl Iterator<Item = &'a str>,
    ) {
        for (at, letter) in letters.char_indices() {
            if let Some(says) = options.short_value(letter) {
                let rest = &letters[at + letter.len_utf8()..];
                let value = if rest.is_empty() {
                    words.next().unwrap_or("")
                } else {
                    rest
                };
                return self.say(says, unquoted(value));
            }
            self.flags.extend(options.flag(|short, _| short == letter));
        }
    }

    fn say(&mut self, says: Says, value: &'a str) {
        match says {
            Says::Header => self.header(value),
            Says::Method => {
                let is_word = !value.is_empty() && value.bytes().all(|it| it.is_ascii_alphabetic());
                self.method = is_word.then_some(value).or(self.method);
            }
            Says::Data => {
                self.data.push(value);
                self.own_header("Content-Type", "application/x-www-form-urlencoded");
            }
            Says::Json => {
                self.data.push(value);
                self.own_header("Content-Type", "application/json");
                self.own_header("Accept", "application/json");
            }
            Says::Form => self.form = true,
            Says::Upload => self.upload = Some(value),
            Says::Agent => self.own_header("User-Agent", value),
            // A value without `=` is the name of a file with cookies.
            Says::Cookie => {
                if value.contains('=') {
                    self.own_header("Cookie", value);
                }
            }
            Says::Referer => self.own_header("Referer", value.trim_end_matches(";auto")),
            Says::Bearer => self.own_header("Authorization", &format!("Bearer {value}")),
            Says::Url => self.url = if self.url.is_empty() { value } else { self.url },
            Says::UrlQuery => self.query.push(value),
            Says::RequestTarget => self.request_target = Some(value),
            Says::Resolve => self.resolve.push(value),
            Says::ConnectTo => self.connect_to.push(value),
            Says::Proxy => self.proxy = Some(value),
            Says::NoProxy => self.no_proxy = Some(value),
            Says::Socket => self.socket = true,
            Says::Nothing => {}
        }
    }

    fn header(&mut self, written: &'a str) {
        let Some((name, value)) = written.split_once(':') else {
            return;
        };
        let name = name.trim();
        let value = value.trim();
        if value.is_empty() {
            self.removed.push(name);
        } else if is_plain(name) && is_plain(value) {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The first such option decides; a header that is added takes its place.
    fn own_header(&mut self, name: &'static str, value: &str) {
        let is_new = self.defaults.iter().all(|(own, _)| *own != name);
        if is_new && is_plain(value) {
            self.defaults.push((name, value.to_owned()));
        }
    }

    fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// curl and wget speak HTTP on port 80 when nothing else is said.
    fn target(self) -> Result<Target, String> {
        let mut target = url(self.url)?;
        if target.scheme.is_none() {
            target.scheme = Some("http".to_owned());
        }
        target.port = target
            .port
            .or_else(|| default_port(target.scheme.as_deref()));
        target.lookup.records = match (self.has(Flag::Ipv4), self.has(Flag::Ipv6)) {
            (true, false) => Records::A,
            (false, true) => Records::Aaaa,
            _ => Records::Addresses,
        };
        self.by_proxy(&target)?;
        if target.is_http() {
            target.path = self.path(target.path.as_deref().unwrap_or(""));
            target.method = self.method().map(str::to_owned);
            target.headers = self.all_headers();
        }
        if target.protocol == Protocol::Tcp {
            self.connect(&mut target)?;
        }
        Ok(target)
    }

    /// `-X`, else what the data ask for: `-I` HEAD, `-T` PUT, `-d` and `-F` POST unless `-G` makes
    /// the data part of the URL.
    fn method(&self) -> Option<&str> {
        self.method.or_else(|| {
            if self.has(Flag::Head) {
                Some("HEAD")
            } else if self.upload.is_some() {
                Some("PUT")
            } else if self.form || self.sends_data() {
                Some("POST")
            } else {
                None
            }
        })
    }

    fn sends_data(&self) -> bool {
        !self.data.is_empty() && !self.has(Flag::Get)
    }

    fn all_headers(&self) -> Vec<(String, String)> {
        let mut headers = self.headers.clone();
        for (name, value) in &self.defaults {
            let is_it = |own: &str| own.eq_ignore_ascii_case(name);
            let is_written = self.headers.iter().any(|(own, _)| is_it(own));
            let is_removed = self.removed.iter().any(|own| is_it(own));
            let is_of_data = *name == "Content-Type";
            if !(is_written || is_removed || (is_of_data && !self.sends_data())) {
                headers.push(((*name).to_owned(), value.clone()));
            }
        }
        headers
    }

    /// The path with its query. curl removes dot segments unless `--path-as-is` is there; `-T` adds
    /// the file's name to a path that ends with `/`; `-G` adds the data to the query.
    fn path(&self, written: &str) -> Option<String> {
        if let Some(target) = self.request_target {
            return Some(target.to_owned());
        }
        let written = written.split('#').next().unwrap_or("");
        let (path, query) = match written.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (written, None),
        };
        let mut path = if self.has(Flag::AsIs) {
            path.to_owned()
        } else {
            without_dots(path)
        };
        let file = self
            .upload
            .map(|file| file.rsplit('/').next().unwrap_or(file));
        if let Some(file) = file.filter(|file| !matches!(*file, "" | "-" | "."))
            && (path.is_empty() || path.ends_with('/'))
        {
            path = format!("{}/{file}", path.trim_end_matches('/'));
        }
        let data = if self.has(Flag::Get) {
            self.data.as_slice()
        } else {
            &[]
        };
        let parts = query.into_iter().chain(data.iter().copied());
        let parts: Vec<&str> = parts.chain(self.query.iter().copied()).collect();
        if !parts.is_empty() {
            if path.is_empty() {
                path.push('/');
            }
            path = format!("{path}?{}", parts.join("&"));
        }
        let is_said = !path.is_empty() && !path.contains(char::is_whitespace);
        is_said.then_some(path)
    }

    /// A proxy sends the request on, and YAML does not say where from.
    fn by_proxy(&self, target: &Target) -> Result<(), String> {
        if self.socket {
            return Err("expected a request over the network, but found a Unix socket".to_owned());
        }
        let Some(proxy) = self.proxy.filter(|proxy| !proxy.is_empty()) else {
            return Ok(());
        };
        let is_free = |list: &str| {
            list.split([',', ' ']).any(|name| {
                let name = name.trim_start_matches('.');
                let end = target.host.strip_suffix(name);
                name == "*" || end.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
        };
        if self.no_proxy.is_some_and(is_free) {
            return Ok(());
        }
        Err(format!(
            "expected a request without a proxy, but found `{proxy}`: the proxy opens the connection, and YAML does not say from \
             where"
        ))
    }

    /// `--connect-to` names another host or port to connect to, then `--resolve` an address. The URL
    /// keeps its host: it is what the request and TLS name.
    fn connect(&self, target: &mut Target) -> Result<(), String> {
        let Some(port) = target.port else {
            return Ok(());
        };
        let own = UrlHost {
            host: target.host.clone(),
            port,
        };
        if let Some((host, port)) = self.connect_to.iter().find_map(|it| connect_to(it, &own)) {
            target.host = host;
            target.port = Some(port_number(&port)?);
        }
        let at = (target.host.as_str(), target.port.unwrap_or(port));
        if let Some(address) = self
            .resolve
            .iter()
            .find_map(|it| resolved(it, at, target.lookup.records))
        {
            target.host = bare_host(&address)?;
        }
        if target.host != own.host || target.port != Some(own.port) {
            target.url = Some(own);
        }
        Ok(())
    }
}

/// What a header's value may hold to be written again between quotes.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(['\'', '"', '\n'])
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// A host, maybe in brackets, and what follows the colon after it.
fn host_and_rest(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            Some((host, rest.strip_prefix(':')?))
        }
        None => text.split_once(':'),
    }
}

/// `HOST1:PORT1:HOST2:PORT2`; an empty first half means every host or port, an empty second half
/// the URL's own.
fn connect_to(written: &str, own: &UrlHost) -> Option<(String, String)> {
    let (host, rest) = host_and_rest(written)?;
    let (port, to) = rest.split_once(':')?;
    let (to_host, to_port) = host_and_rest(to).unwrap_or((to, ""));
    let own_port = own.port.to_string();
    let is_meant = (host.is_empty() || host.eq_ignore_ascii_case(&own.host))
        && (port.is_empty() || port == own_port);
    let or = |word: &str, own: &str| {
        if word.is_empty() {
            own.to_owned()
        } else {
            word.to_ascii_lowercase()
        }
    };
    is_meant.then(|| (or(to_host, &own.host), or(to_port, &own_port)))
}

/// `[+]HOST:PORT:ADDRESS[,ADDRESS]…`, the host `*` for every one: the first address of the family
/// that is asked for.
fn resolved(written: &str, (host, port): (&str, u16), records: Records) -> Option<String> {
    let (named, rest) = host_and_rest(written.trim_start_matches('+'))?;
    let (at, addresses) = rest.split_once(':')?;
    let is_meant = (named == "*" || named.eq_ignore_ascii_case(host)) && at.parse() == Ok(port);
    let has_family = |address: &&str| {
        let bare = address.trim_matches(['[', ']']);
        bare.parse::<IpAddr>()
            .map_or(true, |ip| records.has_family(ip))
    };
    let address = addresses.split(',').find(has_family)?;
    is_meant.then(|| address.to_owned())
}

/// A path without `.` and `..` (RFC 3986, section 5.2.4).
pub(super) fn without_dots(path: &str) -> String {
    let is_dot = |segment: &str| matches!(segment, "." | "..");
    if !path.starts_with('/') || !path.split('/').any(is_dot) {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    if path.rsplit('/').next().is_some_and(is_dot) {
        kept.push("");
    }
    format!("/{}", kept.join("/"))
}

impl Target {
    /// The options that make the request, as [`Target::parse`] reads them back.
    pub(super) fn typed_options(&self, typed: &mut String) {
        if !self.is_http() {
            return;
        }
        let path = self.path.as_deref().unwrap_or("");
        let path = path.split('?').next().unwrap_or("");
        if without_dots(path) != path {
            typed.push_str("--path-as-is ");
        }
        match self.method.as_deref() {
            Some("HEAD") => typed.push_str("-I "),
            Some(method) => typed.extend(["-X ", method, " "]),
            None => {}
        }
        for (name, value) in &self.headers {
            typed.extend(["-H '", name, ": ", value, "' "]);
        }
    }

    /// `--resolve` or `--connect-to`, where the URL's host is not where the request connects.
    pub(super) fn typed_connection(&self, typed: &mut String) {
        let Some(url) = &self.url else {
            return;
        };
        let bracketed = |host: &str| {
            if host.contains(':') {
                format!("[{host}]")
            } else {
                host.to_owned()
            }
        };
        let to = bracketed(&self.host);
        let from = bracketed(&url.host);
        let is_address = self.host.parse::<IpAddr>().is_ok();
        let port = self.port.unwrap_or(url.port);
        typed.push_str(&if is_address && port == url.port {
            format!("--resolve {from}:{port}:{to} ")
        } else {
            format!("--connect-to {from}:{}:{to}:{port} ", url.port)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Target {
        Target::parse(text).unwrap()
    }

    #[test]
    fn options_make_the_method() {
        for (text, method) in [
            ("curl -I http://web", Some("HEAD")),
            ("curl -sSIk --head http://web", Some("HEAD")),
            ("curl --json '{\"a\": 1}' http://web", Some("POST")),
            ("curl --data-raw x http://web", Some("POST")),
            ("curl --data-binary @f -X PATCH http://web", Some("PATCH")),
            ("curl -F a=b http://web", Some("POST")),
            ("curl -T file http://web/", Some("PUT")),
            ("curl -G -d a=b http://web", None),
            ("curl -A agent -b a=b -u me:x -e r http://web", None),
            (
                "curl -sSfLkv -o /dev/null -w '%{http_code}' http://web",
                None,
            ),
            (
                "curl --retry 3 --max-time 5 --cacert ca.pem http://web",
                None,
            ),
            ("wget --spider http://web", Some("HEAD")),
            ("wget --post-data=a=b -O- http://web", Some("POST")),
            ("wget -d -b http://web", None),
        ] {
            let target = read(text);
            assert_eq!(target.method.as_deref(), method, "{text}");
            assert_eq!(target.host, "web", "{text}");
        }
    }

    #[test]
    fn options_make_the_path_and_query() {
        for (text, path) in [
            ("curl http://web/a/../b/./c", Some("/b/c")),
            ("curl http://web/a/..", Some("/")),
            ("http://web/a/../b", Some("/b")),
            ("curl --path-as-is http://web/a/../b", Some("/a/../b")),
            (
                "curl -G -d a=b --data-urlencode c=d http://web",
                Some("/?a=b&c=d"),
            ),
            ("curl -G -d a=b 'http://web/x?y=z#top'", Some("/x?y=z&a=b")),
            ("curl -d a=b http://web/x", Some("/x")),
            ("curl -T dir/file http://web/x/", Some("/x/file")),
            ("curl -T dir/file http://web/x", Some("/x")),
            ("curl --url http://web/x", Some("/x")),
            ("curl http://web", None),
        ] {
            assert_eq!(read(text).path.as_deref(), path, "{text}");
        }
    }

    #[test]
    fn options_make_headers() {
        for (text, name, value) in [
            (
                "curl --json 1 http://web",
                "content-type",
                Some("application/json"),
            ),
            (
                "curl --json 1 http://web",
                "accept",
                Some("application/json"),
            ),
            (
                "curl -d a http://web",
                "content-type",
                Some("application/x-www-form-urlencoded"),
            ),
            (
                "curl -d a -H 'Content-Type: text/plain' http://web",
                "content-type",
                Some("text/plain"),
            ),
            (
                "curl -d a -H 'Content-Type:' http://web",
                "content-type",
                None,
            ),
            ("curl -G -d a http://web", "content-type", None),
            ("curl -A me/1 http://web", "user-agent", Some("me/1")),
            ("curl -b a=b http://web", "cookie", Some("a=b")),
            ("curl -b jar.txt http://web", "cookie", None),
        ] {
            let headers = read(text).headers;
            let found = headers
                .iter()
                .find(|(own, _)| own.eq_ignore_ascii_case(name));
            assert_eq!(found.map(|(_, value)| value.as_str()), value, "{text}");
        }
    }

    #[test]
    fn the_url_keeps_its_host_where_another_is_connected_to() {
        for (text, host, port, name) in [
            (
                "curl --resolve a.example:80:198.51.100.2 http://a.example/",
                "198.51.100.2",
                80,
                "a.example",
            ),
            (
                "curl --resolve a.example:443:198.51.100.2 http://a.example/",
                "a.example",
                80,
                "a.example",
            ),
            (
                "curl --resolve *:443:[2001:db8::1] https://a.example/",
                "2001:db8::1",
                443,
                "a.example",
            ),
            (
                "curl -6 --resolve a.example:80:192.0.2.1,[2001:db8::1] http://a.example/",
                "2001:db8::1",
                80,
                "a.example",
            ),
            (
                "curl --connect-to a.example:443:web:8443 https://a.example/",
                "web",
                8443,
                "a.example",
            ),
            (
                "curl --connect-to ::web: https://a.example/",
                "web",
                443,
                "a.example",
            ),
            (
                "curl --connect-to ::lb: --resolve lb:443:192.0.2.1 https://a.example/",
                "192.0.2.1",
                443,
                "a.example",
            ),
            (
                "curl --resolve a.example:80:192.0.2.1 -H 'Host: b.example' http://a.example/",
                "192.0.2.1",
                80,
                "b.example",
            ),
        ] {
            let target = read(text);
            assert_eq!(
                (target.host.as_str(), target.port),
                (host, Some(port)),
                "{text}"
            );
            assert_eq!(target.http_host(), name, "{text}");
            assert_eq!(target.server_name(), "a.example", "{text}");
        }
    }

    #[test]
    fn reads_back_what_it_types() {
        for text in [
            "curl -I http://web:80",
            "curl --path-as-is http://web:80/a/../b",
            "curl --resolve a.example:443:192.0.2.1 https://a.example:443/x",
            "curl -4 --connect-to a.example:443:web:8443 https://a.example:443",
            "curl -X POST -H 'Content-Type: application/json' http://web:80/?a=b",
        ] {
            assert_eq!(read(text).typed(), text);
        }
    }

    #[test]
    fn a_proxy_is_named() {
        for text in [
            "curl -x http://proxy:3128 http://web",
            "curl --socks5 proxy:1080 http://web",
            "curl --unix-socket /run/x.sock http://web",
        ] {
            assert!(Target::parse(text).is_err(), "{text}");
        }
        for text in [
            "curl --noproxy '*' -x http://proxy:3128 http://web",
            "curl --noproxy shop -x http://proxy:3128 http://web.shop",
            "curl -x '' http://web",
        ] {
            assert!(Target::parse(text).is_ok(), "{text}");
        }
    }
}
