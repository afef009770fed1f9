//! Lines of logs in which an app says where it listens.

use super::Named;

/// Words that apps print before the address or the port at which they listen, in small letters:
/// Node.js, Go, Spring Boot ("Tomcat started on port"), uvicorn ("Uvicorn running on"), Flask and
/// Django ("Running on", "Starting development server at"), ASP.NET ("Now listening on").
const PHRASES: &[&str] = &[
    "listening on",
    "listening at",
    "listening for",
    "listening to",
    "listen on",
    "running on",
    "running at",
    "started on",
    "serving on",
    "serving at",
    "development server at",
    "ready to accept connections on",
];
/// A log line that is longer says more than this.
const LONGEST: usize = 300;

/// Words of a sentence that somebody wrote about an app; an app does not speak so.
const PROSE: &[&str] = &[
    "my ", "i am ", "i'm ", "i have ", "it is ", "it's ", "should ", "we ",
];

/// Whether a line says that what follows is at all addresses, as Flask does before it lists them.
pub(super) fn is_at_all_addresses(line: &str) -> bool {
    line.contains("all addresses")
}

/// The port in such a line, and whether it is at 127.0.0.1 only.
pub(super) fn listening(line: &str) -> Option<(u16, bool)> {
    if line.len() > LONGEST || line.contains('?') {
        return None;
    }
    let small = line.to_ascii_lowercase();
    let (phrase, at) = PHRASES
        .iter()
        .filter_map(|phrase| Some((*phrase, small.find(phrase)?)))
        .min_by_key(|(_, at)| *at)?;
    let any = |words: &[&str]| words.iter().any(|words| small.contains(words));
    if any(PROSE) || any(OTHERS) {
        return None;
    }
    let rest = &small[at + phrase.len()..];
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    // Many apps print `localhost` wherever they listen; ASP.NET means it.
    let means_it = small.contains("now listening on");
    let is_loopback = rest.contains("127.0.0.1") || (means_it && rest.contains("localhost"));
    Some((port(rest, phrase.starts_with("listen"))?, is_loopback))
}

/// Ports beside the app's own.
const OTHERS: &[&str] = &[
    "metric",
    "health",
    "admin",
    "debugger",
    "profil",
    "management",
    "pprof",
];

/// `port 3000`, `port(s): 8080 (http)`, `:3000`, `http://0.0.0.0:8000`, `[::]:80`; after "listening
/// on" also `3000` by itself.
fn port(rest: &str, listens: bool) -> Option<u16> {
    let number = |word: &str| word.parse::<u16>().ok().filter(|number| *number > 0);
    let bare = |word: &str| {
        word.trim_matches(['.', '/', ')', '(', '!', ':', '=', '"', '\''])
            .to_owned()
    };
    let mut words = rest.split([' ', ',', ';']).filter(|word| !word.is_empty());
    let first = words.next()?;
    let after_first = words.next();
    let named = ["port", "port:", "port(s)", "port(s):", "port=", "ports"].contains(&first);
    if named {
        return number(&bare(after_first?));
    }
    if let Some(found) = number(&bare(first)) {
        return listens.then_some(found);
    }
    let of_address = |word: &str| {
        let word = word.trim_end_matches(['.', '/', ')', '!', '"', '\'']);
        let (host, end) = word.rsplit_once(':')?;
        let is_time = !host.is_empty() && host.bytes().all(|byte| b"0123456789:".contains(&byte));
        if is_time { None } else { number(end) }
    };
    of_address(first).or_else(|| {
        let (_, behind) = rest.split_once(" port ")?;
        number(&bare(behind.split_whitespace().next()?))
    })
}

/// Whose logs a command of kubectl shows: `kubectl logs -n shop deploy/web`.
pub(super) fn whose(command: &str, namespace: Option<&str>) -> Option<Named> {
    let mut words = command.split_whitespace();
    let is_kubectl = matches!(words.next(), Some("kubectl" | "k" | "oc" | "microk8s"));
    if !is_kubectl || !words.by_ref().any(|word| word == "logs") {
        return None;
    }
    while let Some(word) = words.next() {
        match word {
            "-n" | "--namespace" | "-c" | "--container" | "--tail" | "--since" => {
                words.next();
            }
            // The Pods of a selector are not named.
            "-l" | "--selector" => return None,
            _ if word.starts_with('-') => {}
            name => {
                return Some(Named {
                    namespace: namespace.map(str::to_owned),
                    name: name.to_owned(),
                });
            }
        }
    }
    None
}
