//! Commands that were typed beside the YAML, and what clients printed.

use super::{At, Saying};

/// What a client got, by the words of curl, wget, netcat, nslookup and browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The connection was refused.
    Refused,
    /// No answer came.
    TimedOut,
    /// The name has no address.
    NoSuchHost,
    /// A controller or a Gateway answered by itself with this status: 404, 502, 503 or 504.
    Status(u16),
}

/// Programs whose commands name a target.
const PROGRAMS: &[&str] = &[
    "curl", "dig", "host", "k", "kubectl", "microk8s", "minikube", "nc", "ncat", "netcat",
    "nslookup", "oc", "ping", "sudo", "telnet", "wget",
];

/// The command that a line holds, without its prompt; none where it is none.
pub(super) fn typed(line: &str) -> Option<&str> {
    let line = line.trim();
    // `kubectl get svc` between backquotes, on a line of its own.
    let quoted = line
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'));
    let line = quoted
        .filter(|inner| !inner.contains('`'))
        .unwrap_or(line)
        .trim();
    let command = without_prompt(line);
    let first = command.split_whitespace().next()?;
    let is_it = PROGRAMS.contains(&first) && command.len() > first.len() && !line.ends_with(':');
    is_it.then_some(command)
}

/// The prompts of zsh's themes name the folder and the branch: `➜  app git:(main) ✗ kubectl get svc`.
const MOST_WORDS_OF_A_PROMPT: usize = 5;

fn behind_an_arrow(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('➜')?;
    let mut words = rest.split_whitespace().take(MOST_WORDS_OF_A_PROMPT);
    let first = words.find(|word| PROGRAMS.contains(word))?;
    Some(&rest[rest.find(&format!(" {first} "))? + 1..])
}

/// `~~> curl http://web`, `PS C:\\app> kubectl get svc`.
fn behind_a_point(line: &str) -> Option<&str> {
    let (prompt, command) = line.split_once("> ")?;
    let is_prompt = !prompt.is_empty()
        && !prompt.contains(": ")
        && (!prompt.contains(' ') || prompt.starts_with("PS "))
        && prompt.contains(['~', '\\', '@', '/', '$']);
    is_prompt.then_some(command.trim_start())
}

fn without_prompt(line: &str) -> &str {
    if let Some(command) = behind_an_arrow(line).or_else(|| behind_a_point(line)) {
        return command;
    }
    if let Some(command) = line.strip_prefix(['$', '#', '%', '❯', '➜', 'λ', '>']) {
        return command.trim_start();
    }
    // `root@web-1:/# curl http://db`
    let prompted = line
        .find(['$', '#'])
        .map(|at| line.split_at(at))
        .filter(|(prompt, _)| {
            let is_prompt =
                prompt.contains(['@', '~']) || prompt.starts_with('[') || !prompt.contains(' ');
            is_prompt && !prompt.contains(": ")
        });
    prompted.map_or(line, |(_, command)| command[1..].trim_start())
}

/// The host in a prompt: `web-0` of `root@web-0:/#`, `[root@web-0 /]#`.
pub(super) fn host_of_prompt(line: &str) -> Option<String> {
    let (before, rest) = line.trim().split_once('@')?;
    let end = rest.find([':', ' ', ']', '$', '#'])?;
    let is_user = !before.is_empty() && !before.contains(' ');
    (is_user && end > 0).then(|| rest[..end].to_owned())
}

/// The namespace that a command of kubectl names.
pub(super) fn namespace(command: &str) -> Option<String> {
    let mut words = command.split_whitespace();
    while let Some(word) = words.next() {
        if matches!(word, "-n" | "--namespace") {
            return words.next().map(str::to_owned);
        }
        if let Some(name) = word.strip_prefix("--namespace=") {
            return Some(name.to_owned());
        }
    }
    None
}

/// What a client printed, if the line is that.
pub(super) fn saying(line: &str, at: At) -> Option<Saying> {
    let text = line.trim();
    if let Some((seen, host, port)) = of_an_app(text) {
        return Some(Saying {
            seen,
            text: text.to_owned(),
            host: Some(host.to_owned()),
            port,
            at,
        });
    }
    if let Some((seen, host)) = of_a_proxy(text) {
        return Some(Saying {
            seen,
            text: text.to_owned(),
            host: Some(host.to_owned()),
            port: None,
            at,
        });
    }
    let seen = seen(text).or_else(|| told(text))?;
    let (host, port) = host_and_port(text);
    Some(Saying {
        seen,
        text: text.to_owned(),
        host: host.map(str::to_owned),
        port,
        at,
    })
}

/// What an app's own error says of a connection that it tried: Node.js (`connect ECONNREFUSED
/// 10.96.0.15:5432`, `getaddrinfo ENOTFOUND db`), Go (`dial tcp 10.96.0.15:5432: connect: connection
/// refused`, `lookup db on 10.96.0.10:53: no such host`), Java (`UnknownHostException: db`).
fn of_an_app(text: &str) -> Option<(Seen, &str, Option<u16>)> {
    let word_after = |words: &str| {
        let (_, rest) = text.split_once(words)?;
        let end = rest.find([' ', ',', ';', '"', '\'', ')']);
        Some(rest[..end.unwrap_or(rest.len())].trim_end_matches([':', '.']))
    };
    let unknown = word_after("ENOTFOUND ")
        .or_else(|| word_after("UnknownHostException: "))
        .or_else(|| {
            let is_known = !text.contains("no such host");
            if is_known {
                None
            } else {
                word_after("dial tcp: lookup ")
            }
        });
    if let Some(host) = unknown.filter(|host| !host.is_empty()) {
        return Some((Seen::NoSuchHost, host, None));
    }
    let tried = [
        ("ECONNREFUSED ", Seen::Refused, ""),
        ("ETIMEDOUT ", Seen::TimedOut, ""),
        ("dial tcp ", Seen::Refused, "connection refused"),
        ("dial tcp ", Seen::TimedOut, "i/o timeout"),
    ];
    tried.into_iter().find_map(|(words, seen, also)| {
        let address = word_after(words)?;
        let (host, port) = address.rsplit_once(':')?;
        let port = port.parse().ok()?;
        let host = host.trim_matches(['[', ']']);
        text.contains(also).then_some((seen, host, Some(port)))
    })
}

/// What a controller of the nginx kind logs of a request that its endpoint refused: it answers 502.
/// `connect() failed (111: Connection refused) while connecting to upstream, …, host: "shop.test"`
fn of_a_proxy(text: &str) -> Option<(Seen, &str)> {
    let is_it = text.contains("while connecting to upstream") && text.contains("refused");
    let (_, rest) = text.rsplit_once("host: \"")?;
    let (host, _) = rest.split_once('"')?;
    is_it.then_some((Seen::Status(502), host.split(':').next().unwrap_or(host)))
}

/// Words that say that a line is a client's, and no log of the app.
const CLIENTS: &[&str] = &[
    "curl: (",
    "wget: ",
    "nc: ",
    "ncat: ",
    "telnet: ",
    "nslookup: ",
    "ERR_",
    "** server can't find",
    "Trying ",
    "Connecting to ",
    "Could not resolve",
    "This site can",
];

fn seen(text: &str) -> Option<Seen> {
    let has = |words: &str| text.contains(words);
    let is_client = CLIENTS.iter().any(|words| has(words));
    if is_client {
        let refused = [
            "Connection refused",
            "ERR_CONNECTION_REFUSED",
            "refused to connect",
        ];
        let silent = [
            "timed out",
            "Timeout was reached",
            "ERR_CONNECTION_TIMED_OUT",
            "ERR_TIMED_OUT",
        ];
        let unknown = [
            "Could not resolve",
            "bad address",
            "can't resolve",
            "NXDOMAIN",
            "ERR_NAME_NOT_RESOLVED",
            "not known",
        ];
        let any = |words: &[&str]| words.iter().any(|words| has(words));
        if any(&refused) {
            return Some(Seen::Refused);
        }
        if any(&silent) {
            return Some(Seen::TimedOut);
        }
        if any(&unknown) {
            return Some(Seen::NoSuchHost);
        }
    }
    status(text).map(Seen::Status)
}

/// `HTTP/1.1 503 Service Temporarily Unavailable`, `<title>502 Bad Gateway</title>`,
/// `default backend - 404`.
fn status(text: &str) -> Option<u16> {
    const PHRASES: &[(&str, u16)] = &[
        ("404 Not Found", 404),
        ("default backend - 404", 404),
        ("502 Bad Gateway", 502),
        ("503 Service Temporarily Unavailable", 503),
        ("503 Service Unavailable", 503),
        ("504 Gateway Time-out", 504),
        ("504 Gateway Timeout", 504),
    ];
    let is_answer =
        text.contains("HTTP/") || text.contains('<') || text.starts_with("default backend");
    let found = PHRASES.iter().find(|(phrase, _)| text.contains(phrase))?;
    is_answer.then_some(found.1)
}

/// Whether a line is a sentence about what a client got, and no output of a client.
pub(super) fn is_a_sentence(line: &str) -> bool {
    let line = line.trim();
    let is_output = of_an_app(line).is_some() || of_a_proxy(line).is_some() || seen(line).is_some();
    !is_output && told(line).is_some()
}

/// What a sentence tells of a connection: `I get connection refused`. A sentence with a condition or
/// with a negation tells nothing.
fn told(text: &str) -> Option<Seen> {
    const LONGEST: usize = 400;
    const FAILURES: &[&str] = &[
        "could not",
        "couldn't",
        "cannot",
        "can not",
        "can't",
        "not able to",
        "not working",
        "doesn't work",
        "does not work",
        "don't work",
    ];
    const DOUBTS: &[&str] = &[
        "if ", "not ", "no ", "instead", "without", "unless", "until", "before", "should", "would",
        "expect", "used to",
    ];
    // A line of a log says it of something that it does not name.
    const LOGS: &[&str] = &[
        "level=",
        "msg=",
        "[error]",
        "ERROR",
        "WARN",
        "INFO",
        "probe failed",
        "dial tcp",
        "Exception",
    ];
    if text.len() > LONGEST || LOGS.iter().any(|words| text.contains(words)) {
        return None;
    }
    let mut lower = text.to_ascii_lowercase();
    for words in FAILURES {
        lower = lower.replace(words, "fails to");
    }
    let is_refused = ["connection refused", "econnrefused", "refused to connect"]
        .iter()
        .any(|words| lower.contains(words));
    let is_doubted = || {
        let mut words = DOUBTS.iter();
        words.any(|words| lower.starts_with(words) || lower.contains(&format!(" {words}")))
            || lower.contains("n't ")
    };
    (is_refused && !is_doubted()).then_some(Seen::Refused)
}

/// The host and the port that a client names.
fn host_and_port(text: &str) -> (Option<&str>, Option<u16>) {
    let after = |words: &str| text.split_once(words).map(|(_, rest)| rest);
    // `wget: can't connect to remote host (10.96.0.15): Connection refused`
    if let Some(rest) = after("remote host (") {
        return (rest.split(')').next(), None);
    }
    // `connection to server at "db" (10.96.0.15), port 5432 failed: Connection refused`
    if let Some((host, rest)) = after("server at \"").and_then(|rest| rest.split_once('"')) {
        let port = rest.split_once(", port ");
        return (Some(host), port.and_then(|(_, rest)| leading_number(rest)));
    }
    // `HTTPConnectionPool(host='web', port=80): Max retries exceeded …`
    if let Some((host, rest)) = after("host='").and_then(|rest| rest.split_once('\'')) {
        let port = rest.split_once("port=");
        return (Some(host), port.and_then(|(_, rest)| leading_number(rest)));
    }
    if let Some(address) = web_address(text) {
        let (_, rest) = address.split_once("://").unwrap_or(("", address));
        let rest = rest.split(['/', '?']).next().unwrap_or(rest);
        return with_port(rest);
    }
    let rest = after("onnect to ")
        .or_else(|| after("onnecting to "))
        .or_else(|| after("resolve host: "))
        .or_else(|| after("bad address "))
        .or_else(|| after("can't resolve "))
        .or_else(|| after("can't find "));
    let word = rest.and_then(|rest| rest.split([' ', ',', ';']).find(|word| !word.is_empty()));
    let (Some(rest), Some(word)) = (rest, word) else {
        return (None, None);
    };
    let word = word
        .trim_matches(['\'', '"', '(', ')', '.'])
        .trim_end_matches(':');
    // `telnet: Unable to connect to remote host: Connection refused` names none.
    if matches!(word, "remote" | "server" | "the" | "a") || word.is_empty() {
        return (None, None);
    }
    let named = rest.split_once(" port ");
    let named = named.and_then(|(_, rest)| leading_number(rest));
    let (host, port) = with_port(word);
    (host, named.or(port))
}

/// `web:80`, `web`, `[fd00::1]:80`.
fn with_port(word: &str) -> (Option<&str>, Option<u16>) {
    let split = word.rsplit_once(':');
    let split = split.and_then(|(host, port)| Some((host, leading_number(port)?)));
    match split {
        Some((host, port)) if !host.contains(':') || host.starts_with('[') => {
            (Some(host.trim_matches(['[', ']'])), Some(port))
        }
        _ => (Some(word.trim_matches(['[', ']'])), None),
    }
}

fn leading_number(text: &str) -> Option<u16> {
    let end = text.find(|letter: char| !letter.is_ascii_digit());
    text[..end.unwrap_or(text.len())].parse().ok()
}

/// The command or the address of the web that a sentence holds: `curl http://web:80` of "I tried curl
/// http://web:80 and get nothing".
pub(super) fn mentioned(line: &str) -> Option<String> {
    web_address(line).map(|address| format!("curl {address}"))
}

fn web_address(line: &str) -> Option<&str> {
    let at = line.find("http://").or_else(|| line.find("https://"))?;
    let is_of_the_address = |letter: char| {
        !letter.is_whitespace() && !"`'\"<>()[]{},;*".contains(letter) || "<>".contains(letter)
    };
    let rest = &line[at..];
    let end = rest.find(|letter| !is_of_the_address(letter));
    let address = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ':', '!', '?', '>']);
    (address.len() > "https://".len()).then_some(address)
}
