//! What a cluster says of itself in the lines that stand beside YAML: the tables of `kubectl get`,
//! the lists of `kubectl describe`, the commands that were typed, and what clients printed. Types
//! it, and leaves what follows from it to others.
//!
//! The formats are those of kubectl's printers (pkg/printers/internalversion/printers.go) and of
//! `describe` (staging/src/k8s.io/kubectl/pkg/describe/describe.go). Unknown columns and keys are
//! skipped.

mod cells;
mod client;
mod creation;
mod describe;
mod log;
mod table;

use std::net::IpAddr;

use portpath_text::source::Span;

pub use client::Seen;
pub use creation::{Created, Creation, Exposed, NewService, Running};

/// A line that is no YAML, as it was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// The line, without quotation marks and the like.
    pub text: String,
    /// Its place.
    pub span: Span,
    /// Its number, from 1.
    pub line: usize,
}

/// All that the lines beside the YAML show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// Services, one for each row and each `describe`.
    pub services: Vec<Service>,
    /// Endpoints of Services.
    pub endpoints: Vec<Endpoints>,
    /// Pods.
    pub pods: Vec<Pod>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Ingresses.
    pub ingresses: Vec<Ingress>,
    /// Commands that send a packet or ask DNS, as they were typed.
    pub commands: Vec<Command>,
    /// Commands that make objects, in order.
    pub creations: Vec<Creation>,
    /// Addresses that stand in a sentence: `curl http://web:80`, without the words around them.
    pub mentioned: Vec<Command>,
    /// What clients got.
    pub seen: Vec<Saying>,
    /// Lines of logs in which an app says where it listens.
    pub logs: Vec<Log>,
}

/// Where a statement stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// The cell or the line.
    pub span: Span,
    /// The number of the line, from 1.
    pub line: usize,
}

/// Who is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Its namespace, if the output or its command says one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

impl Named {
    /// Whether this may be the object of a namespace and a name. Output without a namespace may be
    /// of any.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name
            && self
                .namespace
                .as_ref()
                .is_none_or(|shown| shown == namespace)
    }
}

/// A Service as `kubectl get` or `kubectl describe` shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Service {
    /// Which one.
    pub named: Named,
    /// Where its name stands.
    pub at: At,
    /// `TYPE`: `NodePort`.
    pub kind: Option<(String, At)>,
    /// `CLUSTER-IP`, if it is an address.
    pub cluster_ip: Option<(IpAddr, At)>,
    /// `EXTERNAL-IP`: addresses only; empty for `<none>` and `<pending>`.
    pub external: Vec<(IpAddr, At)>,
    /// `EXTERNAL-IP`: names, as clouds give them. A name that kubectl cut short
    /// (`a1b2c3d4e5f60...`) is the one of a command or an error that begins like it.
    pub external_names: Vec<(String, At)>,
    /// `EXTERNAL-IP` is `<pending>`.
    pub pending: Option<At>,
    /// `PORT(S)`.
    pub ports: Vec<Port>,
    /// What only `kubectl describe` shows.
    pub described: Option<Described>,
}

/// What `kubectl describe` shows of a Service beside what `kubectl get` does: with it, the object can
/// be made again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// The lines of the description.
    pub span: Span,
    /// `Selector: app=web,tier=front`; empty for `<none>`.
    pub selector: Vec<(String, String)>,
    /// Where the selector stands.
    pub selector_at: At,
    /// `IP: None`.
    pub headless: bool,
    /// `External Traffic Policy: Local`.
    pub external_local: bool,
}

/// A port of a Service: `80:30491/TCP`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its `port`.
    pub port: u16,
    /// Its node port, if it has one.
    pub node_port: Option<u16>,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// Its name, if `kubectl describe` shows one.
    pub name: Option<String>,
    /// Its `targetPort`, as `kubectl describe` shows it: a number or a name.
    pub target: Option<(String, At)>,
    /// Its endpoints, as `kubectl describe` shows them.
    pub endpoints: Vec<(IpAddr, Option<u16>)>,
    /// Its place.
    pub at: At,
}

/// The endpoints of a Service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The Service.
    pub named: Named,
    /// Their place.
    pub at: At,
    /// As printed: `10.244.0.5:8080,10.244.0.6:8080`, `<none>`.
    pub written: String,
    /// Addresses and ports. Empty is `<none>`.
    pub list: Vec<(IpAddr, Option<u16>)>,
}

/// A Pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pod {
    /// Which one.
    pub named: Named,
    /// Its place.
    pub at: At,
    /// Whether it is ready, as `READY` (`1/1`) and `STATUS` or the condition say.
    pub ready: bool,
    /// As printed: `0/1 CrashLoopBackOff`.
    pub written: String,
    /// Its address.
    pub ip: Option<IpAddr>,
}

/// A node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its place.
    pub at: At,
    /// Its addresses inside and outside of the cluster's network.
    pub ips: Vec<IpAddr>,
    /// `STATUS` begins with `Ready`.
    pub ready: bool,
}

/// An Ingress, as output shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingress {
    /// Which one.
    pub named: Named,
    /// Its place.
    pub at: At,
    /// `ADDRESS`: addresses only; empty where its controller gave it none, or a name.
    pub ips: Vec<IpAddr>,
}

/// A command, without its prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// As typed.
    pub text: String,
    /// The host that the prompt names, which in a container is the Pod.
    pub on: Option<String>,
    /// Its place.
    pub at: At,
}

/// A line of an app's log: `Server listening on port 3000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Of whose containers, as `kubectl logs` names it: `web-0`, `deploy/web`; none where no command
    /// stands above.
    pub of: Option<Named>,
    /// The port.
    pub port: u16,
    /// At 127.0.0.1 only.
    pub is_loopback: bool,
    /// The line.
    pub text: String,
    /// Its place.
    pub at: At,
}

/// What a client printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// What it got.
    pub seen: Seen,
    /// As printed.
    pub text: String,
    /// The host that it names.
    pub host: Option<String>,
    /// The port that it names: `port 30036`.
    pub port: Option<u16>,
    /// Its place.
    pub at: At,
}

/// Whether a line by itself shows something of the cluster: a command that was typed, or what a
/// client printed. Rows of tables and of descriptions need the lines above them.
pub fn shows(line: &str) -> bool {
    client::typed(line).is_some()
        || client::saying(line, At::default()).is_some()
        || log::listening(line).is_some()
}

/// What a line needs before it to count in a comment as it does beside YAML: `$ ` a command that makes an
/// object, `> ` a sentence about what a client got. In a file, these may as well be instructions.
pub fn mark_in_comments(line: &str) -> &'static str {
    let line = line.trim();
    let is_bare = client::typed(line) == Some(line);
    if is_bare && !creation::of(line, None, At::default()).is_empty() {
        "$ "
    } else if !line.starts_with('>') && client::is_a_sentence(line) {
        "> "
    } else {
        ""
    }
}

/// The comments of a text that kubectl reads as it is, if they hold output: what stood beside the
/// YAML before it was cleaned.
pub fn in_comments(text: &str) -> Vec<Aside> {
    const HEADS: &[&str] = &[
        "# NAME",
        "# Name:",
        "# curl",
        "# wget",
        "# $ ",
        "# > ",
        " nslookup ",
        "server can't find",
        "onnection refused",
        " kubectl create ",
        " kubectl expose ",
        " kubectl run ",
        "ECONNREFUSED ",
        "ETIMEDOUT ",
        "ENOTFOUND ",
        "UnknownHostException: ",
        "dial tcp",
        "istening ",
        "unning on ",
        "tarted on ",
    ];
    if !HEADS.iter().any(|head| text.contains(head)) {
        return Vec::new();
    }
    let mut asides = Vec::new();
    let mut start = 0;
    for (index, whole) in text.split_inclusive('\n').enumerate() {
        let line = whole.trim_end();
        if let Some(comment) = line.strip_prefix('#') {
            asides.push(Aside {
                text: comment.strip_prefix(' ').unwrap_or(comment).to_owned(),
                span: Span::new(start, start + line.len()),
                line: index + 1,
            });
        }
        start += whole.len();
    }
    asides
}

impl Printed {
    /// Types the lines beside the YAML, in order.
    pub fn read(lines: &[Aside]) -> Self {
        let mut printed = Self::default();
        let mut reader = Reader::default();
        for line in lines {
            reader.pass(line, &mut printed);
        }
        reader.describe.end(&mut printed);
        printed.complete_names();
        let exposed = printed
            .creations
            .iter()
            .filter_map(|made| match &made.what {
                Created::Exposed(exposed) if exposed.of == "Deployment" => {
                    Some(exposed.name.clone())
                }
                _ => None,
            });
        for name in exposed.collect::<Vec<_>>() {
            as_deployment(&mut printed, &name);
        }
        printed
    }

    /// Gives names that kubectl cut short their end, where a command or an error has the whole.
    fn complete_names(&mut self) {
        let texts = self.commands.iter().map(|command| &command.text);
        let texts = texts.chain(self.seen.iter().map(|saying| &saying.text));
        let is_of_a_name = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
        let words: Vec<&str> = texts
            .flat_map(|text| text.split(move |letter| !is_of_a_name(letter)))
            .filter(|word| word.contains('.') && !word.ends_with('.'))
            .collect();
        for service in &mut self.services {
            for (name, _) in &mut service.external_names {
                if let Some(start) = name.strip_suffix("...")
                    && let Some(whole) = words.iter().find(|word| word.starts_with(start))
                {
                    (*whole).clone_into(name);
                }
            }
        }
    }

    /// True when nothing is shown of a cluster's objects.
    pub fn is_empty(&self) -> bool {
        self.services.is_empty()
            && self.endpoints.is_empty()
            && self.pods.is_empty()
            && self.nodes.is_empty()
            && self.ingresses.is_empty()
            && self.logs.is_empty()
            && self.creations.is_empty()
    }

    /// Leaves out what counts in a comment only with a mark before it.
    pub fn without_unmarked(mut self, text: &str) -> Self {
        let is_marked = |at: &At| {
            let line = at.span.text(text).trim_start_matches('#');
            mark_in_comments(line).is_empty()
        };
        self.creations.retain(|creation| is_marked(&creation.at));
        self.seen.retain(|saying| is_marked(&saying.at));
        self
    }

    /// Whether a place is in the lines that show an object which the YAML does not have: a
    /// description of it, or the command that makes it.
    pub fn makes(&self, span: Span) -> bool {
        let described = self.services.iter().filter_map(|it| it.described.as_ref());
        let places = described.map(|described| described.span);
        let mut places = places.chain(self.creations.iter().map(|creation| creation.at.span));
        places.any(|place| place.start <= span.start && span.end <= place.end)
    }

    /// Leaves out what these lines show, by their numbers.
    pub fn without(mut self, lines: &[usize]) -> Self {
        let keeps = |at: &At| !lines.contains(&at.line);
        self.services.retain(|service| keeps(&service.at));
        for service in &mut self.services {
            service.kind.take_if(|(_, at)| !keeps(at));
            service.cluster_ip.take_if(|(_, at)| !keeps(at));
            service.external.retain(|(_, at)| keeps(at));
            service.external_names.retain(|(_, at)| keeps(at));
            service.ports.retain(|port| keeps(&port.at));
        }
        self.endpoints.retain(|endpoints| keeps(&endpoints.at));
        self.pods.retain(|pod| keeps(&pod.at));
        self.nodes.retain(|node| keeps(&node.at));
        self.ingresses.retain(|ingress| keeps(&ingress.at));
        self.commands.retain(|command| keeps(&command.at));
        self.creations.retain(|creation| keeps(&creation.at));
        self.mentioned.retain(|command| keeps(&command.at));
        self.seen.retain(|seen| keeps(&seen.at));
        self.logs.retain(|log| keeps(&log.at));
        self
    }
}

/// Where the reader stands: in a table, in a description, or between them.
#[derive(Default)]
struct Reader {
    table: Option<table::Table>,
    /// The number of the line before.
    last: usize,
    describe: describe::Description,
    /// The namespace that the last command of kubectl names.
    namespace: Option<String>,
    /// Whose logs the last command shows.
    logs_of: Option<Named>,
    /// The log says that its app listens at all addresses.
    at_all_addresses: bool,
    /// A command whose next line goes on with it, as far as it was read.
    begun: Option<(String, At)>,
    /// The line below a command that makes an object, where kubectl says what came of it.
    made: Option<usize>,
}

impl Reader {
    /// A command that was typed, whole.
    fn command(&mut self, typed: &str, on: Option<String>, at: At, printed: &mut Printed) {
        self.table = None;
        self.describe.end(printed);
        self.namespace = client::namespace(typed);
        self.at_all_addresses = false;
        self.logs_of = log::whose(typed, self.namespace.as_deref());
        let made = creation::of(typed, self.namespace.as_deref(), at);
        self.made = (!made.is_empty()).then_some(self.last + 1);
        let room = MOST_CREATIONS.saturating_sub(printed.creations.len());
        printed.creations.extend(made.into_iter().take(room));
        printed.commands.push(Command {
            text: typed.to_owned(),
            on,
            at,
        });
    }

    fn pass(&mut self, line: &Aside, printed: &mut Printed) {
        let at = At {
            span: line.span,
            line: line.line,
        };
        // A blank line or YAML ends a table.
        if line.line > self.last + 1 {
            self.table = None;
        }
        self.last = line.line;
        if let Some((begun, from)) = self.begun.take() {
            let (part, goes_on) = continued(&line.text);
            let whole = format!("{begun} {}", part.trim());
            let from = At {
                span: from.span.to(at.span),
                line: from.line,
            };
            if goes_on && whole.len() < LONGEST_COMMAND {
                self.begun = Some((whole, from));
            } else {
                self.command(&whole, None, from, printed);
            }
            return;
        }
        if self.made.take() == Some(line.line)
            && is_an_error(&line.text)
            && let Some(last) = printed.creations.last()
        {
            let line = last.at.line;
            printed.creations.retain(|made| made.at.line != line);
        }
        if let Some(typed) = client::typed(&line.text) {
            let (part, goes_on) = continued(typed);
            if goes_on {
                self.begun = Some((part.trim_end().to_owned(), at));
                return;
            }
            let on = client::host_of_prompt(&line.text);
            self.command(typed, on, at, printed);
            return;
        }
        if let Some(kind) = says_deployment(&line.text) {
            as_deployment(printed, kind);
        }
        if let Some(table) = table::Table::begins(&line.text) {
            self.describe.end(printed);
            self.table = Some(table);
            return;
        }
        if let Some(text) = client::mentioned(&line.text) {
            printed.mentioned.push(Command { text, on: None, at });
        }
        if let Some(saying) = client::saying(&line.text, at) {
            printed.seen.push(saying);
            return;
        }
        self.at_all_addresses |= log::is_at_all_addresses(&line.text);
        if let Some((port, is_loopback)) = log::listening(&line.text) {
            let is_loopback = is_loopback && !self.at_all_addresses;
            printed.logs.push(Log {
                of: self.logs_of.clone(),
                port,
                is_loopback,
                text: line.text.trim().to_owned(),
                at,
            });
            return;
        }
        if let Some(table) = &self.table {
            if table.row(&line.text, at, self.namespace.as_deref(), printed) {
                return;
            }
            self.table = None;
        }
        self.describe
            .pass(&line.text, at, self.namespace.as_deref(), printed);
    }
}

/// At most this many commands make objects.
const MOST_CREATIONS: usize = 100;
/// At most this long is a command that goes on over several lines.
const LONGEST_COMMAND: usize = 4_000;

/// A line of a shell without the `\\` that says that it goes on, and whether it does.
fn continued(line: &str) -> (&str, bool) {
    let line = line.trim_end();
    match line.strip_suffix('\\') {
        Some(part) => (part, true),
        None => (line, false),
    }
}

/// `error: …`, `Error from server (Forbidden): …`. What exists already was made before.
fn is_an_error(line: &str) -> bool {
    let line = line.trim_start();
    let is_error = line.starts_with("error:") || line.starts_with("Error");
    is_error && !line.contains("AlreadyExists")
}

/// The name in `deployment.apps/web created` and `deployment "web" created`.
fn says_deployment(line: &str) -> Option<&str> {
    let line = line.trim();
    let rest = line.strip_suffix(" created")?;
    let rest = rest
        .strip_prefix("deployment.apps/")
        .or_else(|| rest.strip_prefix("deployment "))?;
    Some(rest.trim_matches('"'))
}

/// `kubectl run` made Deployments before 1.18, and said so.
fn as_deployment(printed: &mut Printed, name: &str) {
    for creation in printed.creations.iter_mut().rev() {
        if creation.named.name == name
            && let Created::Pod(running) = &creation.what
        {
            creation.what = Created::Deployment(running.clone());
            return;
        }
    }
}

#[cfg(test)]
mod tests;
