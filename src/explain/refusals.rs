//! Turns what kubectl and the API server refuse, and what they warn of, into diagnostics: their own words, and
//! plain ones beside them.

use super::draft::Words;
use crate::admission::{Applied, AppliedObject, Cause, Finding, Outcome};
use crate::report::Diagnostic;
use crate::source::Span;
use crate::trace::is_near;
use crate::yaml::{Content, Document};

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

/// The diagnostics of all documents that cannot be read, and of all objects that are refused or warned about.
/// The second part says which objects they belong to, by index; none for a document that cannot be read.
pub fn refusals(words: &Words, documents: &[Document], applied: &Applied) -> Vec<(Option<usize>, Diagnostic)> {
    let mut found: Vec<(Option<usize>, Diagnostic)> = Vec::new();
    for document in documents {
        if let Content::Broken(error) = &document.content {
            let draft = words
                .error(
                    SYNTAX,
                    format!("this document cannot be read: {}", error.problem),
                    error.span,
                    error.problem.clone(),
                )
                .kubernetes(format!("error: error parsing STDIN: {}", error.kubectl))
                .help(syntax_help(words, error.span, &error.problem));
            found.push((None, draft.done()));
        }
    }
    for (at, object) in applied.objects.iter().enumerate() {
        found.extend(of_object(words, object).into_iter().map(|diagnostic| (Some(at), diagnostic)));
    }
    found
}

fn syntax_help(words: &Words, span: Span, problem: &str) -> String {
    let line = words.whole_lines(span).text(words.text);
    let help = if line.contains('\t') {
        "YAML indents with spaces, never with tabs"
    } else if problem.contains("mapping values") {
        "a value with `: ` inside needs quotes, and keys of one map need the same indentation"
    } else if problem.contains("did not find expected key") || problem.contains("block mapping") {
        "look at the indentation here: keys of one map must start in the same column"
    } else {
        "the documents around it are read as if this one were not there; kubectl itself would stop here"
    };
    help.to_owned()
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
                format!("the API server warns about {}", named(object)),
                warning.span,
                warning.message.clone(),
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
    words
        .error(INVALID, message, cause.span, cause.message.clone())
        .kubernetes(error)
        .help(plain(&cause.message))
        .done()
}

/// What some of Kubernetes' messages mean for the path.
fn plain(message: &str) -> &'static str {
    if message.contains("must contain at least one letter") {
        "a quoted number is a name to Kubernetes: write the number without quotes"
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
