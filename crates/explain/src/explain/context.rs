//! What all explanations need: the text with its lines, the cluster, and a diagnostic under
//! construction.

use super::codes::Code;
use super::replacing;
use super::speech::Speech;
use crate::report::{Cause, Cite, Diagnostic, Edit, Fix, Label, Severity};
use portpath_kube::manifest::Service;
use portpath_net::cluster::{Cluster, NodeId, PodId, ProxyMode, ServiceId};
use portpath_net::infer::Labelled;
use portpath_text::source::{LineIndex, Span};
use portpath_yaml::yaml::in_double_quotes;

/// Your YAML and the cluster that it makes, to speak about.
pub struct Context<'a> {
    /// Your YAML.
    pub text: &'a str,
    /// Its lines.
    pub lines: &'a LineIndex,
    /// The cluster.
    pub cluster: &'a Cluster,
    /// Everything that has labels a selector could meet, for near misses.
    pub labelled: &'a Labelled<'a>,
    /// How texts are written.
    pub speech: Speech,
}

impl Context<'_> {
    /// The lines of a place.
    pub fn cite(&self, span: Span) -> Cite {
        let (line, end_line) = self.lines.lines(self.text, span);
        Cite {
            span,
            line,
            end_line,
        }
    }

    /// A place with a word about it.
    pub fn label(&self, span: Span, text: impl Into<String>) -> Label {
        let (position, end_line) = self.lines.place(self.text, span);
        Label {
            span,
            line: position.line,
            column: position.column,
            end_line,
            text: text.into(),
        }
    }

    /// The line of a place, for a sentence.
    pub fn line(&self, span: Span) -> usize {
        self.lines.line(span.start)
    }

    /// A Service of the cluster.
    pub fn service(&self, id: ServiceId) -> &Service {
        &self.cluster[id]
    }

    /// What moves packets on a node, for a sentence that goes on in the plural: `kube-proxy's
    /// iptables rules on node-a`.
    pub fn mechanism(&self, id: NodeId) -> String {
        let node = self
            .cluster
            .nodes
            .get(id.0)
            .map_or("the node", |node| &node.name);
        let what = match self.cluster.config.proxy_mode {
            ProxyMode::Iptables => "iptables rules",
            ProxyMode::Nftables => "nftables rules",
            ProxyMode::Ipvs => "IPVS virtual servers",
        };
        format!("kube-proxy's {what} on {node}")
    }

    /// A Pod's name as people say it: with its namespace when that is not `home`.
    pub fn pod_name(&self, id: PodId, home: &str) -> String {
        let pod = &self.cluster[id];
        if pod.namespace == home {
            pod.name.to_string()
        } else {
            format!("{}/{}", pod.namespace, pod.name)
        }
    }

    /// What a command needs for a namespace: ` -n shop`; nothing for `default`.
    pub fn in_namespace(&self, namespace: &str) -> String {
        match namespace {
            "" | "default" => String::new(),
            namespace => format!(" -n {namespace}"),
        }
    }

    /// Starts a diagnostic that stops something.
    pub fn error(
        &self,
        code: Code,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> DiagnosticBuilder<'_> {
        self.start(code, Severity::Error, message, span, label)
    }

    /// Starts a diagnostic about something that works, but perhaps not as meant.
    pub fn warning(
        &self,
        code: Code,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> DiagnosticBuilder<'_> {
        self.start(code, Severity::Warning, message, span, label)
    }

    /// Starts a diagnostic about something worth knowing.
    pub fn note(
        &self,
        code: Code,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> DiagnosticBuilder<'_> {
        self.start(code, Severity::Note, message, span, label)
    }

    fn start(
        &self,
        code: Code,
        severity: Severity,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
    ) -> DiagnosticBuilder<'_> {
        let diagnostic = Diagnostic {
            code: code.name.to_owned(),
            cause: code.cause,
            severity,
            message: message.into(),
            primary: self.label(span, label),
            secondary: Vec::new(),
            help: String::new(),
            kubernetes: String::new(),
            fixes: Vec::new(),
        };
        DiagnosticBuilder {
            context: self,
            diagnostic,
        }
    }

    /// The whole line or lines of a place with their line break, to take them out.
    pub fn whole_lines(&self, span: Span) -> Span {
        let (first, last) = self.lines.lines(self.text, span);
        Span::new(
            self.lines.line_start(first),
            self.lines.line_end(self.text, last),
        )
    }
}

/// The most bytes of Kubernetes' words that are said beside each of several faults.
const SAID_AGAIN: usize = 4_000;

/// A diagnostic under construction.
pub struct DiagnosticBuilder<'a> {
    context: &'a Context<'a>,
    diagnostic: Diagnostic,
}

impl DiagnosticBuilder<'_> {
    /// Says which trouble it explains, where the code alone does not.
    pub fn cause(mut self, cause: Option<Cause>) -> Self {
        self.diagnostic.cause = cause;
        self
    }

    /// Adds another place that matters.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.diagnostic
            .secondary
            .push(self.context.label(span, text));
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.diagnostic.help = help.into();
        self
    }

    /// Quotes Kubernetes.
    pub fn kubernetes(mut self, context: impl Into<String>) -> Self {
        self.diagnostic.kubernetes = context.into();
        self
    }

    /// What Kubernetes says of several faults at once: beside each of them, or beside the first
    /// only where it is long.
    pub fn kubernetes_of_all(self, at: usize, context: &str) -> Self {
        if at == 0 || context.len() <= SAID_AGAIN {
            self.kubernetes(context)
        } else {
            self
        }
    }

    /// Offers an edit that replaces one place. The first offer is the recommended one; more are
    /// other ways.
    pub fn fix(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        let edit = replacing::replace_as_written(self.context.text, span, &text.into());
        self.edits(title, vec![edit])
    }

    /// Offers several edits, in the order of their places.
    pub fn edits(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        // Where your YAML says so already, something else is wrong.
        if edits
            .iter()
            .all(|edit| edit.span.text(self.context.text) == edit.text)
        {
            return self;
        }
        // What a command or output shows is no YAML that could be changed.
        let printed = &self.context.cluster.printed;
        if edits.iter().any(|edit| printed.makes(edit.span)) {
            return self;
        }
        self.diagnostic.fixes.push(Fix {
            title: title.into(),
            edits,
            to: None,
        });
        self
    }

    /// The diagnostic. Its message begins with a capital letter, unless it begins with code or
    /// with the name of a program.
    pub fn done(mut self) -> Diagnostic {
        self.diagnostic.message = capital(&self.diagnostic.message);
        self.context.speech.diagnostic(self.diagnostic)
    }
}

/// A value as it can stand in YAML: quoted when it would otherwise be read as something else than
/// this string.
pub(super) fn yaml_string(value: &str) -> String {
    let plain = value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    let lower = value.to_ascii_lowercase();
    let is_word = matches!(
        lower.as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
    );
    if plain && !is_word {
        value.to_owned()
    } else {
        in_double_quotes(value)
    }
}

/// `a`, `a and b`, `a, b and c`; more than five end in `and N more`.
pub(super) fn join(items: &[String]) -> String {
    let more = items.len().saturating_sub(5);
    match items {
        [] => String::new(),
        [one] => one.clone(),
        _ if more > 0 => format!("{} and {more} more", items[..5].join(", ")),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// A sentence made of a message: capital letter, full stop.
pub(super) fn sentence(message: &str) -> String {
    format!("{}.", capital(message))
}

/// Programs whose names keep their small letter at the start of a sentence.
const PROGRAMS: [&str; 3] = ["kubectl", "kube-proxy", "dig"];

/// A message with a capital letter at its start, unless a program's name is there.
fn capital(message: &str) -> String {
    let word = message.split(' ').next().unwrap_or_default();
    if PROGRAMS.contains(&word) {
        return message.to_owned();
    }
    let mut letters = message.chars();
    let first = letters.next().map_or(String::new(), |letter| {
        letter.to_ascii_uppercase().to_string()
    });
    format!("{first}{}", letters.as_str())
}
