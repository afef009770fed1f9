//! Turns what kubectl and the API server refuse, and what they warn of, into diagnostics: their own words, and
//! plain ones beside them.

use super::draft::Words;
use crate::admission::{Applied, AppliedObject, Cause, Finding, Outcome, Refusal};
use crate::manifest::Protocol;
use crate::report::Diagnostic;
use crate::source::Span;
use crate::trace::is_near;
use crate::yaml::{Content, Document, Node, SyntaxError};

/// The text is no YAML.
pub const SYNTAX: &str = "syntax-error";
/// The server cannot decode it: unknown field or wrong type.
pub const DECODE: &str = "cannot-be-decoded";
/// kubectl refuses it.
pub const CLIENT: &str = "refused-by-kubectl";
/// The server's validation refuses it.
pub const INVALID: &str = "invalid-object";
/// Several ports, and one without a name.
pub const UNNAMED: &str = "several-ports-without-names";
/// Its namespace cannot exist.
pub const NAMESPACE: &str = "namespace-not-found";
/// The API's warning.
pub const WARNING: &str = "api-warning";

/// Every code that a refusal can carry.
pub const CODES: &[&str] = &[SYNTAX, DECODE, CLIENT, INVALID, UNNAMED, NAMESPACE, WARNING];

/// What a diagnostic of a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A document that never became an object, by index.
    Document(usize),
    /// An object that was refused or warned about, by its index in `Applied::objects`.
    Object(usize),
}

/// The diagnostics of all documents that cannot be read, and of all objects that are refused or warned about.
pub fn refusals(words: &Words, documents: &[Document], applied: &Applied) -> Vec<(About, Diagnostic)> {
    let mut found: Vec<(About, Diagnostic)> = Vec::new();
    for (at, document) in documents.iter().enumerate() {
        if let Content::Broken(error) = &document.content {
            let is_last = documents[at + 1..].iter().all(|later| matches!(later.content, Content::Empty));
            found.push((About::Document(at), unreadable(words, error, is_last.into())));
        }
    }
    for refusal in &applied.refusals {
        let broken = documents.get(refusal.document).is_some_and(|read| matches!(read.content, Content::Broken(_)));
        if !broken {
            let about = About::Document(refusal.document);
            found.extend(never_sent(words, documents, refusal).into_iter().map(|diagnostic| (about, diagnostic)));
        }
    }
    for (at, object) in applied.objects.iter().enumerate() {
        found.extend(of_object(words, object).into_iter().map(|diagnostic| (About::Object(at), diagnostic)));
    }
    found
}

/// Whether anything follows a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Followed {
    ByOthers,
    ByNothing,
}

impl From<bool> for Followed {
    fn from(is_last: bool) -> Self {
        if is_last { Self::ByNothing } else { Self::ByOthers }
    }
}

fn unreadable(words: &Words, error: &SyntaxError, followed: Followed) -> Diagnostic {
    let mut help = vec![syntax_help(words, error.span, &error.problem)];
    if followed == Followed::ByOthers {
        help.push("kubectl stops here and applies nothing that follows; the simulation reads on");
    }
    help.retain(|part| !part.is_empty());
    words
        .error(SYNTAX, format!("this document cannot be read: {}", error.problem), error.span, error.problem.clone())
        .kubernetes(format!("error: error parsing STDIN: {}", error.kubectl))
        .help(help.join("; "))
        .done()
}

/// A document, or items of a List, that kubectl refuses before it sends anything.
fn never_sent(words: &Words, documents: &[Document], refusal: &Refusal) -> Vec<Diagnostic> {
    let node = documents.get(refusal.document).and_then(|document| match &document.content {
        Content::Tree(node) => Some(node),
        Content::Broken(_) | Content::Empty => None,
    });
    let text = |path: [&str; 2]| {
        let value = path.iter().filter(|key| !key.is_empty()).try_fold(node?, |node, key| node.get(key));
        value.and_then(Node::as_str)
    };
    let thing = match (text(["kind", ""]), text(["metadata", "name"])) {
        (Some(kind), Some(name)) => format!("{kind} `{name}`"),
        (Some(kind), None) => format!("this {kind}"),
        (None, Some(name)) => format!("`{name}`"),
        (None, None) => "this document".to_owned(),
    };
    let one = |finding: &Finding| {
        let message = format!("{thing} is refused by kubectl: {}", finding.message);
        let mut draft = words.error(CLIENT, message, finding.span, finding.message.clone()).kubernetes(&*refusal.error);
        if let Some(field) = misspelt(&finding.message) {
            draft = draft.help(format!("did you mean `{field}`? Field names are case-sensitive"));
        } else if finding.message.starts_with("no matches for kind") {
            draft = draft.help("check `kind` and `apiVersion`: a Service is `v1`, a Deployment `apps/v1`");
        }
        draft.done()
    };
    refusal.findings.iter().map(one).collect()
}

fn syntax_help(words: &Words, span: Span, problem: &str) -> &'static str {
    let line = words.whole_lines(span).text(words.text);
    if line.contains('\t') {
        "YAML indents with spaces, never with tabs"
    } else if problem.contains("mapping values") {
        "a value with `: ` inside needs quotes, and keys of one map need the same indentation"
    } else if problem.contains("did not find expected key") || problem.contains("block mapping") {
        "look at the indentation here: keys of one map must start in the same column"
    } else {
        ""
    }
}

fn of_object(words: &Words, object: &AppliedObject) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = match &object.outcome {
        Outcome::Created | Outcome::DecodedOnly | Outcome::Duplicate | Outcome::NotSent => Vec::new(),
        Outcome::Invalid { error, causes } if causes.is_empty() => vec![whole(words, INVALID, object, error)],
        Outcome::Invalid { error, causes } => causes.iter().map(|cause| invalid(words, object, error, cause)).collect(),
        Outcome::DecodeError { error, findings } => refused(words, DECODE, object, error, findings),
        Outcome::ClientError { error, findings } => refused(words, CLIENT, object, error, findings),
        Outcome::NamespaceNotFound { error, span } => {
            let message = format!("namespace `{}` cannot exist", object.namespace);
            vec![words.error(NAMESPACE, message, *span, "no valid name").kubernetes(error.clone()).done()]
        }
    };
    diagnostics.extend(object.warnings.iter().map(|warning| {
        words
            .warning(
                WARNING,
                format!("{}: {}", named(object), warning.message),
                warning.span,
                "the API server warns of this",
            )
            .kubernetes(format!("Warning: {}", warning.message))
            .done()
    }));
    diagnostics
}

fn named(object: &AppliedObject) -> String {
    match (object.kind.as_str(), object.name.as_str()) {
        ("", _) => "an object without a kind".to_owned(),
        (kind, "") => format!("a {kind} without a name"),
        (kind, name) => format!("{kind} `{name}`"),
    }
}

fn whole(words: &Words, code: &str, object: &AppliedObject, error: &str) -> Diagnostic {
    let first = words.lines.line_start(words.line(object.span) + 1).min(object.span.end).max(object.span.start);
    let span = Span::new(object.span.start, first);
    words.error(code, format!("{} is refused", named(object)), span, "refused").kubernetes(error).done()
}

fn refused(words: &Words, code: &str, object: &AppliedObject, error: &str, findings: &[Finding]) -> Vec<Diagnostic> {
    if findings.is_empty() {
        return vec![whole(words, code, object, error)];
    }
    let one = |finding: &Finding| {
        let message = format!("{} is refused: {}", named(object), finding.message);
        let draft = words.error(code, message, finding.span, finding.message.clone()).kubernetes(error);
        match misspelt(&finding.message) {
            Some(field) => draft.help(format!("did you mean `{field}`? Field names are case-sensitive")).done(),
            None => draft.done(),
        }
    };
    findings.iter().map(one).collect()
}

/// Fields of the path that people misspell.
const FIELDS: &[&str] = &[
    "targetPort",
    "nodePort",
    "containerPort",
    "hostPort",
    "selector",
    "matchLabels",
    "labels",
    "ports",
    "protocol",
    "clusterIP",
    "externalIPs",
    "externalName",
    "type",
    "metadata",
    "namespace",
    "containers",
    "template",
    "replicas",
    "sessionAffinity",
    "externalTrafficPolicy",
    "internalTrafficPolicy",
    "readinessProbe",
    "livenessProbe",
    "name",
    "image",
];

/// The field that an unknown one was meant to be.
fn misspelt(message: &str) -> Option<&'static str> {
    let path = message.split("unknown field \"").nth(1)?.split('"').next()?;
    let field = path.rsplit('.').next()?;
    let field = field.split('[').next()?;
    let same_letters = |known: &&&str| known.eq_ignore_ascii_case(field);
    FIELDS
        .iter()
        .find(same_letters)
        .or_else(|| FIELDS.iter().find(|known| is_near(known, field) && field.len() > 3))
        .copied()
}

fn invalid(words: &Words, object: &AppliedObject, error: &str, cause: &Cause) -> Diagnostic {
    let is_port_name = cause.field.starts_with("spec.ports[") && cause.field.ends_with("].name");
    if object.kind == "Service" && is_port_name && cause.message.starts_with("Required value") {
        return words
            .error(
                UNNAMED,
                format!("{} has several ports, so each needs a name", named(object)),
                cause.span,
                "this port has no name",
            )
            .kubernetes(error)
            .help("give every port a name, such as `name: http`: that is how EndpointSlices tell them apart")
            .done();
    }
    let message = format!("{} is refused: {}: {}", named(object), cause.field, cause.message);
    let draft =
        words.error(INVALID, message, cause.span, cause.message.clone()).kubernetes(error).help(plain(&cause.message));
    match mended(cause) {
        Some(value) => draft.fix(format!("write `{value}`"), cause.span, value).done(),
        None => draft.done(),
    }
}

/// What was certainly meant: a number without its quotes, a protocol in capitals.
fn mended(cause: &Cause) -> Option<String> {
    let value = cause.message.split('"').nth(1)?;
    if cause.field.ends_with(".targetPort") && is_number(value) && value.parse::<u16>().is_ok() {
        return Some(value.to_owned());
    }
    let capitals = value.to_ascii_uppercase();
    let is_protocol = cause.field.ends_with(".protocol") && Protocol::parse(&capitals).is_some();
    is_protocol.then_some(capitals)
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// What some of Kubernetes' messages mean for the path.
fn plain(message: &str) -> &'static str {
    let value = message.split('"').nth(1).unwrap_or("");
    if message.contains("must contain at least one letter") && is_number(value) {
        "a quoted number is a name to Kubernetes: write the number without quotes"
    } else if message.contains("must contain only alpha-numeric characters (a-z") {
        "names of ports have lower-case letters, digits and hyphens only"
    } else if message.contains("valid ports is 30000-32767") || message.contains("30000-32767") {
        "a node port must be from 30000 to 32767; leave it out to have one given"
    } else if message.contains("must be between 1 and 65535") {
        "a port is a number from 1 to 65535"
    } else if message.contains("may not be used when `type` is 'ClusterIP'") {
        "take `nodePort` out, or use `type: NodePort`"
    } else if message.contains("supported values: \"SCTP\", \"TCP\", \"UDP\"") {
        "write the protocol in capitals"
    } else if message.contains("`selector` does not match template `labels`") {
        "the workload's selector must match the labels of its own template"
    } else {
        ""
    }
}
